"""What the academies share and the trades that they teach (共建共享资源、特色工种), policy sections 1.2 and 2.1."""

from datetime import date
from typing import Annotated, ClassVar

from adapters.entities.codes import ResourceKind, ResourceProvider
from adapters.entities.definition import ABSENT, Field, Record, Sensitivity


class SharedResource(Record):
    """A course or a teacher that an academy shares with all the others through the online academy, policy section 1.2."""

    zh: ClassVar[str] = "共建共享资源"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("资源编号", "Key of the resource", key=True)] = ABSENT
    kind: Annotated[ResourceKind, Field("资源类型", "Whether a course or a teacher is shared")] = ABSENT
    title: Annotated[str, Field("资源名称", "Title")] = ABSENT
    course_id: Annotated[str | None, Field("课程编号", "Course that is shared; null for a teacher")] = ABSENT
    teacher_id: Annotated[str | None, Field("教师编号", "Teacher who is shared; null for a course")] = ABSENT
    provider: Annotated[ResourceProvider, Field("提供方", "What kind of academy shares it")] = ABSENT
    site_code: Annotated[str | None, Field("提供建设点编号", "Site that shares it; null for other providers")] = ABSENT
    shared_on: Annotated[date, Field("共享日期", "Day since which it is shared")] = ABSENT
    uses: Annotated[int, Field("使用次数", "How often other academies have used it", unit="times")] = ABSENT


class SpecialtyTrade(Record):
    """A specialty trade of the online academy's catalogue, by the name that brands, courses, sessions and certificates give it.

    Trades have no code of their own: `occupation_code` is that of the occupation which a trade belongs to, and means something only
    together with the edition. The codes of the stand-ins' trades are generated; they are not those of the classification.
    """

    zh: ClassVar[str] = "特色工种"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    name: Annotated[str, Field("工种名称", "Name of the trade", key=True)] = ABSENT
    occupation_code: Annotated[str, Field("职业编码", "Code of the occupation, such as 6-18-02-04")] = ABSENT
    occupation_name: Annotated[str, Field("职业名称", "Occupation that the trade belongs to")] = ABSENT
    edition: Annotated[int, Field("大典版本", "Edition of the classification of occupations (职业分类大典)")] = ABSENT
    emerging: Annotated[bool, Field("是否新职业", "Whether the occupation is a new one")] = ABSENT
