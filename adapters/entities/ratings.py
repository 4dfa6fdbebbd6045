"""Star ratings of sites (星级评定), policy section 3.3."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from adapters.entities.codes import StarLevel
from adapters.entities.definition import ABSENT, Field, Record, Sensitivity


class StarRating(Record):
    """A site's rating under one version of the rating scheme."""

    zh: ClassVar[str] = "星级评定"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("评定编号", "Key of the rating", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site rated")] = ABSENT
    scheme_version: Annotated[str, Field("评定办法版本", "Version of the scheme")] = ABSENT
    current: Annotated[bool, Field("是否现行", "Whether this is the site's rating under the scheme in force")] = ABSENT
    level: Annotated[StarLevel | None, Field("星级", "Star level; null if none was awarded, which is not zero stars")] = ABSENT
    score: Annotated[
        Decimal | None, Field("评分", "Score from 0 to 100, two decimals; null if not scored", sensitivity=Sensitivity.INTERNAL)
    ] = ABSENT
    evidence: Annotated[str | None, Field("评定依据", "Evidence", sensitivity=Sensitivity.INTERNAL, prose=True)] = ABSENT
    rated_on: Annotated[date, Field("评定日期", "Day of the rating")] = ABSENT
