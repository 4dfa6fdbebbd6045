"""Construction sites and what happens at them (全国工匠学院建设点)."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from adapters.entities.codes import (
    BasicCondition,
    CertificateKind,
    HostType,
    InspectionOutcome,
    RectificationStatus,
    SessionChannel,
    SessionStatus,
    SiteStatus,
    SkillLevel,
)
from adapters.entities.definition import ABSENT, DivisionCode, Field, Record, Searchable, Sensitivity, Uscc

SITE_CODE = r"^(.+)-\d{4}-\d{3,}$"
"""A site number is ``{union code}-{batch year}-{serial}``, for instance ``440000-2024-003`` or ``XPCC-2025-001``."""


class Site(Record):
    """A construction site of the national craftsman academy, policy section 2."""

    zh: ClassVar[str] = "全国工匠学院建设点"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC
    partition: ClassVar[dict[str, str]] = {"sponsor_code": "^(.+)$", "code": SITE_CODE}
    union: ClassVar[tuple[str, str] | None] = ("sponsor_code", "^(.+)$")

    code: Annotated[str, Field("建设点编号", "National site number: union code, batch year, serial", key=True, search=Searchable.CODE)] = (
        ABSENT
    )
    name: Annotated[str, Field("建设点名称", "Name; not unique", search=Searchable.NAME)] = ABSENT
    host_name: Annotated[str, Field("依托单位", "Organisation that hosts the site", search=Searchable.NAME)] = ABSENT
    host_uscc: Annotated[Uscc | None, Field("统一社会信用代码", "Credit code of the host; several sites may share one")] = ABSENT
    host_type: Annotated[HostType, Field("依托单位类型", "Kind of host, policy section 2.3.4")] = ABSENT
    sponsor_code: Annotated[str, Field("主办工会代码", "Union that sponsors the site; never derived from its address")] = ABSENT
    batch_year: Annotated[int, Field("批次年度", "Year of the batch in which the site was determined")] = ABSENT
    status: Annotated[SiteStatus, Field("建设点状态", "Where the site stands in its life cycle")] = ABSENT
    determined_on: Annotated[date | None, Field("确定日期", "Day of determination")] = ABSENT
    division_code: Annotated[DivisionCode | None, Field("行政区划代码", "Division of the address")] = ABSENT
    address: Annotated[str | None, Field("地址", "Street address", sensitivity=Sensitivity.INTERNAL, prose=True)] = ABSENT
    trades: Annotated[tuple[str, ...], Field("特色工种", "Specialty trades, by name", search=Searchable.NAME)] = ABSENT
    conditions: Annotated[tuple[BasicCondition, ...], Field("六个有", "Which of the six basic conditions hold")] = ABSENT
    online_capable: Annotated[bool, Field("线上培训条件", "Whether the site can teach online")] = ABSENT
    trained: Annotated[int, Field("累计培训人数", "Workers trained since determination", unit="persons")] = ABSENT
    restricted: Annotated[
        bool, Field("受限展示", "Whether the site is withheld from public pages (defence industry)", sensitivity=Sensitivity.INTERNAL)
    ] = ABSENT
    updated_at: Annotated[
        datetime | None, Field("更新时间", "When the source last changed the record", sensitivity=Sensitivity.INTERNAL)
    ] = ABSENT


class Campus(Record):
    """One of the places where a site teaches; a site has one main campus and perhaps others."""

    zh: ClassVar[str] = "校区"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("校区编号", "Key of the campus", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site that teaches there")] = ABSENT
    name: Annotated[str, Field("校区名称", "Name; not unique")] = ABSENT
    division_code: Annotated[DivisionCode | None, Field("行政区划代码", "Division of the address")] = ABSENT
    address: Annotated[str | None, Field("地址", "Street address", sensitivity=Sensitivity.INTERNAL, prose=True)] = ABSENT
    main: Annotated[bool, Field("是否主校区", "Whether it is the main campus")] = ABSENT
    area: Annotated[int | None, Field("建筑面积", "Floor area", unit="m²")] = ABSENT
    workstations: Annotated[int | None, Field("实训工位", "Workstations for practical training", unit="workstations")] = ABSENT


class ConditionReview(Record):
    """The review of one of a site's six basic conditions, policy section 2.2.1."""

    zh: ClassVar[str] = "六个有核查"

    id: Annotated[str, Field("核查编号", "Key of the review", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site reviewed")] = ABSENT
    condition: Annotated[BasicCondition, Field("基本条件", "Condition that was reviewed")] = ABSENT
    held: Annotated[bool, Field("是否具备", "Whether the condition holds")] = ABSENT
    evidence: Annotated[str | None, Field("佐证材料", "Evidence that was seen", prose=True)] = ABSENT
    reviewed_on: Annotated[date, Field("核查日期", "Day of the review")] = ABSENT


class TradeBrand(Record):
    """A specialty-trade brand cultivated by a site; policy section 2.2.3 asks for two."""

    zh: ClassVar[str] = "特色工种品牌"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC
    partition: ClassVar[dict[str, str]] = {"site_code": SITE_CODE}
    union: ClassVar[tuple[str, str] | None] = ("site_code", SITE_CODE)

    id: Annotated[str, Field("品牌编号", "Key of the brand in its source", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site that cultivates it")] = ABSENT
    name: Annotated[str, Field("品牌名称", "Name of the brand", search=Searchable.NAME)] = ABSENT
    trade: Annotated[str, Field("工种", "Trade, by name", search=Searchable.NAME)] = ABSENT
    active: Annotated[bool, Field("是否有效", "Whether the brand is active")] = ABSENT
    confirmed: Annotated[bool, Field("主办工会确认", "Whether the sponsor confirmed it")] = ABSENT


class PracticalSession(Record):
    """One session of practical training, at a site or for the online academy, policy section 2.2.3."""

    zh: ClassVar[str] = "实操培训"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC
    partition: ClassVar[dict[str, str]] = {"site_code": SITE_CODE}

    id: Annotated[str, Field("期次编号", "Key of the session in its source", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site where it is held")] = ABSENT
    course_id: Annotated[str | None, Field("课程编号", "Course of the online academy that it belongs to")] = ABSENT
    channel: Annotated[SessionChannel, Field("渠道", "Who announced it")] = ABSENT
    title: Annotated[str, Field("培训名称", "Title")] = ABSENT
    trade: Annotated[str, Field("工种", "Trade, by name")] = ABSENT
    status: Annotated[SessionStatus, Field("状态", "State of the session")] = ABSENT
    starts_on: Annotated[date, Field("开始日期", "First day")] = ABSENT
    ends_on: Annotated[date | None, Field("结束日期", "Last day")] = ABSENT
    places: Annotated[int, Field("名额", "Places offered", unit="persons")] = ABSENT
    enrolled: Annotated[int, Field("报名人数", "Workers enrolled", unit="persons")] = ABSENT
    passed: Annotated[int | None, Field("合格人数", "Workers who passed; null before the end", unit="persons")] = ABSENT


class Certificate(Record):
    """A certificate issued at a site. Its holder is personal data and is not part of the graph."""

    zh: ClassVar[str] = "证书"
    partition: ClassVar[dict[str, str]] = {"site_code": SITE_CODE}

    number: Annotated[
        str,
        Field(
            "证书编号", "Number; 22 or 16 characters for skill levels, free-form for completion", key=True, sensitivity=Sensitivity.PERSONAL
        ),
    ] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site where the holder was trained")] = ABSENT
    kind: Annotated[CertificateKind, Field("证书类型", "Kind of certificate")] = ABSENT
    level: Annotated[SkillLevel | None, Field("技能等级", "Skill level; null for completion")] = ABSENT
    trade: Annotated[str, Field("工种", "Trade, by name")] = ABSENT
    issued_on: Annotated[date, Field("发证日期", "Day of issue")] = ABSENT


class Inspection(Record):
    """An inspection of a site by the national academy, policy section 2.3.5."""

    zh: ClassVar[str] = "检查督导"

    id: Annotated[str, Field("检查编号", "Key of the inspection", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site inspected")] = ABSENT
    inspected_on: Annotated[date, Field("检查日期", "Day of the inspection")] = ABSENT
    outcome: Annotated[InspectionOutcome, Field("检查结论", "Outcome")] = ABSENT
    findings: Annotated[str | None, Field("检查意见", "Findings", sensitivity=Sensitivity.INTERNAL, prose=True)] = ABSENT


class Rectification(Record):
    """What a site has to put right after an inspection, policy section 2.3.5."""

    zh: ClassVar[str] = "整改"

    id: Annotated[str, Field("整改编号", "Key of the rectification", key=True)] = ABSENT
    inspection_id: Annotated[str, Field("检查编号", "Inspection that asked for it")] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site that has to act")] = ABSENT
    status: Annotated[RectificationStatus, Field("整改状态", "State")] = ABSENT
    due_on: Annotated[date, Field("整改期限", "Day by which it is due")] = ABSENT
    closed_on: Annotated[date | None, Field("办结日期", "Day on which it was closed")] = ABSENT


class Assessment(Record):
    """The assessment that decides on the second tranche, policy section 2.3.6."""

    zh: ClassVar[str] = "考核评估"

    id: Annotated[str, Field("考核编号", "Key of the assessment", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site assessed")] = ABSENT
    assessed_on: Annotated[date, Field("考核日期", "Day of the assessment")] = ABSENT
    specialty_outstanding: Annotated[bool | None, Field("特色工作突出", "Verdict on the specialty work; null if not given")] = ABSENT
    skill_gain_clear: Annotated[bool | None, Field("职工技能提升明显", "Verdict on the skill gain; null if not given")] = ABSENT
    demonstration_good: Annotated[bool | None, Field("示范作用发挥较好", "Verdict on the demonstration; null if not given")] = ABSENT
