"""The policy and what leads and guides its work: documents, targets, leading bodies, guidance (政策文件与组织领导)."""

from datetime import date
from typing import Annotated, ClassVar

from adapters.entities.codes import EnterpriseType, GuidanceDimension, HostType, TargetKind
from adapters.entities.definition import ABSENT, Field, Record, Sensitivity


class PolicyDocument(Record):
    """A document of the federation that governs the academy system, or implements it."""

    zh: ClassVar[str] = "政策文件"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    number: Annotated[str, Field("文号", "Official number, for instance 总工办发〔2024〕15号", key=True)] = ABSENT
    title: Annotated[str, Field("标题", "Title")] = ABSENT
    issuer: Annotated[str, Field("发文机关", "Organisation that issued it")] = ABSENT
    approved_by: Annotated[str | None, Field("批准机关", "Body that approved it; null if the document does not say")] = ABSENT
    signed_on: Annotated[date, Field("成文日期", "Day on which it was signed")] = ABSENT
    printed_on: Annotated[date | None, Field("印发日期", "Day on which it was printed and sent out")] = ABSENT
    addressees: Annotated[tuple[str, ...], Field("主送单位", "Organisations to which it is addressed")] = ABSENT
    copied_to: Annotated[tuple[str, ...], Field("抄送单位", "Organisations that receive a copy")] = ABSENT


class PolicyTarget(Record):
    """A target that the policy sets, policy section 1.4."""

    zh: ClassVar[str] = "建设目标"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("目标编号", "Key of the target", key=True)] = ABSENT
    document_number: Annotated[str, Field("文号", "Document that sets it")] = ABSENT
    kind: Annotated[TargetKind, Field("目标类型", "What is to be reached")] = ABSENT
    year: Annotated[int, Field("年度", "Year of the target")] = ABSENT
    target: Annotated[int | None, Field("当年目标", "Sites to be built in the year; null if it is not a number", unit="sites")] = ABSENT
    cumulative: Annotated[
        int | None, Field("累计目标", "Sites to be built by the end of the year; null if it is not a number", unit="sites")
    ] = ABSENT
    due_on: Annotated[date, Field("完成期限", "Last day on which it is reached in time")] = ABSENT


class LeadingBody(Record):
    """The body in which a union leads the building of the academy system, policy section 3.1."""

    zh: ClassVar[str] = "领导机构"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("机构编号", "Key of the body", key=True)] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union that set it up")] = ABSENT
    name: Annotated[str, Field("机构名称", "Name")] = ABSENT
    established_on: Annotated[date, Field("成立日期", "Day on which it was set up")] = ABSENT
    document_number: Annotated[str | None, Field("成立文号", "Number of the document that set it up")] = ABSENT


class ExpertCommittee(Record):
    """A union's committee of experts for the academy system, policy section 3.1."""

    zh: ClassVar[str] = "专业指导委员会"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("委员会编号", "Key of the committee", key=True)] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union that set it up")] = ABSENT
    name: Annotated[str, Field("委员会名称", "Name")] = ABSENT
    established_on: Annotated[date, Field("成立日期", "Day on which it was set up")] = ABSENT
    members: Annotated[int, Field("委员人数", "Members", unit="persons")] = ABSENT
    fields: Annotated[tuple[str, ...], Field("专业领域", "Fields that the members know")] = ABSENT


class GuidanceClass(Record):
    """Guidance for one class of academies: by occupation, by type of enterprise or by mode of construction, policy section 3.4."""

    zh: ClassVar[str] = "分类指导"

    id: Annotated[str, Field("指导编号", "Key of the guidance", key=True)] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union that issued it")] = ABSENT
    dimension: Annotated[GuidanceDimension, Field("分类维度", "What it is classified by")] = ABSENT
    name: Annotated[str, Field("指导名称", "Name of the class")] = ABSENT
    guidance: Annotated[str, Field("指导内容", "What academies of the class are told", prose=True)] = ABSENT
    trade: Annotated[str | None, Field("工种", "Trade, by name; null in the other dimensions")] = ABSENT
    enterprise_type: Annotated[EnterpriseType | None, Field("企业类型", "Type of enterprise; null in the other dimensions")] = ABSENT
    host_type: Annotated[HostType | None, Field("依托单位类型", "Kind of host, the mode of construction; null in the other dimensions")] = (
        ABSENT
    )
    issued_on: Annotated[date, Field("印发日期", "Day of issue")] = ABSENT
