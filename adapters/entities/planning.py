"""How sites come to be: plans, academies under cultivation, determination (规划设计、重点培育、确定公布)."""

from datetime import date
from typing import Annotated, ClassVar

from adapters.entities.codes import ConstructionDirection, FeederLevel, FeederStage, HostType
from adapters.entities.definition import ABSENT, Field, Record, Searchable, Sensitivity


class ConstructionPlan(Record):
    """A union's plan of the sites of its region or industry, policy section 2.3.1."""

    zh: ClassVar[str] = "建设方案"

    id: Annotated[str, Field("方案编号", "Key of the plan", key=True)] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union that made the plan")] = ABSENT
    from_year: Annotated[int, Field("起始年度", "First year of the plan")] = ABSENT
    to_year: Annotated[int, Field("截止年度", "Last year of the plan")] = ABSENT
    planned_sites: Annotated[int, Field("建设数量", "Sites to be built", unit="sites")] = ABSENT
    directions: Annotated[tuple[ConstructionDirection, ...], Field("建设方向", "Directions, policy section 2.1")] = ABSENT
    host_types: Annotated[tuple[HostType, ...], Field("建设主体", "Kinds of hosts that are to build them")] = ABSENT
    content: Annotated[str, Field("建设内容", "What is to be built", prose=True)] = ABSENT
    approved_on: Annotated[date, Field("批准日期", "Day of approval")] = ABSENT
    document_id: Annotated[str | None, Field("报备文件编号", "Filed document that holds the plan; null if it was not filed")] = ABSENT


class FeederAcademy(Record):
    """An academy that a union cultivates at provincial or industrial level, policy section 2.3.2."""

    zh: ClassVar[str] = "重点培育学院"
    union: ClassVar[tuple[str, str] | None] = ("union_code", "^(.+)$")

    id: Annotated[str, Field("培育编号", "Key of the academy under cultivation", key=True)] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union that cultivates it")] = ABSENT
    name: Annotated[str, Field("学院名称", "Name; not unique", search=Searchable.NAME)] = ABSENT
    host_name: Annotated[str, Field("依托单位", "Organisation that hosts it")] = ABSENT
    host_type: Annotated[HostType, Field("依托单位类型", "Kind of host")] = ABSENT
    level: Annotated[FeederLevel, Field("培育级别", "Level at which it is cultivated")] = ABSENT
    stage: Annotated[FeederStage, Field("培育阶段", "How far it has come")] = ABSENT
    cultivated_from: Annotated[date, Field("培育起始日期", "Day from which it is cultivated")] = ABSENT
    site_code: Annotated[str | None, Field("建设点编号", "Site that it became; null unless it was promoted")] = ABSENT


class Determination(Record):
    """The decision that makes an academy a site of the national academy, policy section 2.3.4.

    Neither the batch's name nor the month is a key: the batch of 2024 was announced in October, and one batch goes by several names.
    """

    zh: ClassVar[str] = "确定公布"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("确定编号", "Key of the determination", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site that was determined")] = ABSENT
    application_id: Annotated[
        str | None, Field("申报编号", "Application that it answers; null if that is not recorded", sensitivity=Sensitivity.INTERNAL)
    ] = ABSENT
    union_code: Annotated[str, Field("工会代码", "Union that applied")] = ABSENT
    year: Annotated[int, Field("年度", "Batch year")] = ABSENT
    document_number: Annotated[str, Field("确定文号", "Number of the determining document")] = ABSENT
    batch_name: Annotated[str, Field("批次名称", "Name of the batch as it was announced; not the same for all sites of a year")] = ABSENT
    determined_on: Annotated[date, Field("确定日期", "Day of determination")] = ABSENT
