"""Trade unions and what they file: quotas, applications, reports, documents (工会组织与报送)."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from adapters.entities.codes import (
    ApplicationStatus,
    DocumentKind,
    EnterpriseType,
    HostType,
    PublicityKind,
    ReportStatus,
    UnionKind,
)
from adapters.entities.definition import ABSENT, DivisionCode, Field, Record, Searchable, Sensitivity


class TradeUnion(Record):
    """A trade union organisation that sponsors sites or oversees the system."""

    zh: ClassVar[str] = "工会组织"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC
    union: ClassVar[tuple[str, str] | None] = ("code", "^(.+)$")

    code: Annotated[
        str, Field("工会代码", "Division code of a provincial union, XPCC, IU01 to IU10, ZYGJ or ACFTU", key=True, search=Searchable.CODE)
    ] = ABSENT
    kind: Annotated[UnionKind, Field("工会类型", "Kind of union")] = ABSENT
    name: Annotated[str, Field("工会名称", "Full name", search=Searchable.NAME)] = ABSENT
    short_name: Annotated[str, Field("简称", "Short name", search=Searchable.NAME)] = ABSENT
    division_code: Annotated[DivisionCode | None, Field("行政区划代码", "Division of a provincial union; null for the others")] = ABSENT
    leading_body: Annotated[
        str | None, Field("领导机构", "Leading body for the academy system, policy section 3.1", sensitivity=Sensitivity.INTERNAL)
    ] = ABSENT
    expert_committee: Annotated[
        str | None, Field("专业指导委员会", "Expert committee, policy section 3.1", sensitivity=Sensitivity.INTERNAL)
    ] = ABSENT


class QuotaAllocation(Record):
    """The quota of sites that a union may recommend in a year, and the factors that it was set by, policy section 2.3.3."""

    zh: ClassVar[str] = "名额分配"

    id: Annotated[str, Field("名额编号", "Key of the allocation", key=True)] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union that holds the quota")] = ABSENT
    year: Annotated[int, Field("年度", "Batch year")] = ABSENT
    quota: Annotated[int, Field("分配名额", "Sites that may be recommended", unit="sites")] = ABSENT
    recommended: Annotated[int, Field("推荐数", "Sites recommended", unit="sites")] = ABSENT
    override_reason: Annotated[str | None, Field("超额原因", "Why the quota was exceeded, if it was")] = ABSENT
    enthusiasm_score: Annotated[
        int | None, Field("工作积极性得分", "The union's enthusiasm, 0 to 100; null if not scored", unit="points")
    ] = ABSENT
    foundation_score: Annotated[
        int | None, Field("建设基础得分", "Foundation of its academies, 0 to 100; null if not scored", unit="points")
    ] = ABSENT
    economy_score: Annotated[int | None, Field("经济产业得分", "Economy and industry, 0 to 100; null if not scored", unit="points")] = (
        ABSENT
    )
    specialty_score: Annotated[
        int | None, Field("特色培育得分", "Specialty industries and trades, 0 to 100; null if not scored", unit="points")
    ] = ABSENT


class Application(Record):
    """A union's application for a site, up to its determination."""

    zh: ClassVar[str] = "建设点申报"

    id: Annotated[str, Field("申报编号", "Key of the application", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site that was applied for")] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union that applied")] = ABSENT
    year: Annotated[int, Field("年度", "Batch year")] = ABSENT
    host_type: Annotated[HostType, Field("依托单位类型", "Kind of host")] = ABSENT
    enterprise_type: Annotated[
        EnterpriseType | None,
        Field("企业类型", "Type of enterprise that hosts, policy section 2.1.2; null if no enterprise does, or the form does not say"),
    ] = ABSENT
    status: Annotated[ApplicationStatus, Field("申报状态", "State of the application")] = ABSENT
    submitted_on: Annotated[date, Field("申报日期", "Day of submission")] = ABSENT
    determined_on: Annotated[date | None, Field("确定日期", "Day of determination, policy section 2.3.4")] = ABSENT
    determination_number: Annotated[str | None, Field("确定文号", "Number of the determining document")] = ABSENT


class AnnualReport(Record):
    """A site's annual report, due by the end of November through the information management system, policy section 2.3.5."""

    zh: ClassVar[str] = "年度工作报告"

    id: Annotated[str, Field("报告编号", "Key of one submission of the report", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site that is reported on")] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union that reports")] = ABSENT
    year: Annotated[int, Field("报告年度", "Year that is reported on")] = ABSENT
    version: Annotated[int, Field("报送版次", "1 for the first submission, counting up with each re-submission")] = ABSENT
    status: Annotated[ReportStatus, Field("报告状态", "State of the report")] = ABSENT
    received_at: Annotated[datetime | None, Field("接收时间", "When the system received it; null for a draft")] = ABSENT
    trained_persons: Annotated[int, Field("培训人数", "Distinct workers trained", unit="persons")] = ABSENT
    trained_person_times: Annotated[int, Field("培训人次", "Participations, a worker counted once a class", unit="person-times")] = ABSENT
    practical_sessions: Annotated[int, Field("实操培训期数", "Practical sessions held", unit="sessions")] = ABSENT
    practical_persons: Annotated[int, Field("实操培训人数", "Workers in practical training", unit="persons")] = ABSENT
    assessed_persons: Annotated[int, Field("考核人数", "Workers assessed", unit="persons")] = ABSENT
    certified_persons: Annotated[int, Field("取证人数", "Workers who passed and were certified", unit="persons")] = ABSENT
    raised_skill_persons: Annotated[int, Field("技能提升人数", "Workers who raised their skill level", unit="persons")] = ABSENT


class FiledDocument(Record):
    """A rule or plan that a union filed with the federation, policy section 3.4."""

    zh: ClassVar[str] = "报备制度文件"

    id: Annotated[str, Field("文件编号", "Key of the document", key=True)] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union that filed it")] = ABSENT
    kind: Annotated[DocumentKind, Field("文件类型", "Kind of document")] = ABSENT
    title: Annotated[str, Field("文件标题", "Title")] = ABSENT
    document_number: Annotated[str, Field("文号", "Official number")] = ABSENT
    issued_on: Annotated[date, Field("印发日期", "Day of issue")] = ABSENT
    filed_on: Annotated[date | None, Field("报备日期", "Day of filing; null if not yet filed")] = ABSENT


class PublicityEvent(Record):
    """A press release, on-site promotion or media item, policy section 3.5."""

    zh: ClassVar[str] = "宣传推广活动"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("活动编号", "Key of the event", key=True)] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union that held it")] = ABSENT
    kind: Annotated[PublicityKind, Field("活动类型", "Kind of event")] = ABSENT
    title: Annotated[str, Field("活动标题", "Title")] = ABSENT
    held_on: Annotated[date, Field("活动日期", "Day of the event")] = ABSENT
