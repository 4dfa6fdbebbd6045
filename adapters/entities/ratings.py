"""Star ratings of sites (星级评定) and what was done to them, policy section 3.3."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from adapters.entities.codes import RatingAction, RatingStatus, StarLevel
from adapters.entities.definition import ABSENT, Field, Record, Sensitivity


class StarRating(Record):
    """A site's rating under one version of the rating scheme."""

    zh: ClassVar[str] = "星级评定"
    sensitivity: ClassVar[Sensitivity] = Sensitivity.PUBLIC

    id: Annotated[str, Field("评定编号", "Key of the rating", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site rated")] = ABSENT
    scheme_version: Annotated[str, Field("评定办法版本", "Version of the scheme")] = ABSENT
    current: Annotated[bool, Field("是否现行", "Whether this is the site's published rating under the scheme in force")] = ABSENT
    status: Annotated[RatingStatus, Field("评定状态", "State of the rating")] = ABSENT
    version: Annotated[int, Field("版本号", "How many acts the rating has seen; an act names the one on which it was decided")] = ABSENT
    level: Annotated[StarLevel | None, Field("星级", "Star level; null if none was awarded, which is not zero stars")] = ABSENT
    score: Annotated[
        Decimal | None, Field("评分", "Score from 0 to 100, two decimals; null if not scored", sensitivity=Sensitivity.INTERNAL)
    ] = ABSENT
    evidence: Annotated[str | None, Field("评定依据", "Evidence", sensitivity=Sensitivity.INTERNAL, prose=True)] = ABSENT
    rated_on: Annotated[date, Field("评定日期", "Day of the rating")] = ABSENT
    published_on: Annotated[date | None, Field("发布日期", "Day of publication; null if it never was published")] = ABSENT


class RatingEvent(Record):
    """One act on a star rating: its proposal, confirmation, publication or revocation."""

    zh: ClassVar[str] = "评定记录"

    id: Annotated[str, Field("记录编号", "Key of the event", key=True)] = ABSENT
    rating_id: Annotated[str, Field("评定编号", "Rating that was acted on")] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site rated")] = ABSENT
    action: Annotated[RatingAction, Field("操作", "What was done")] = ABSENT
    actor: Annotated[str, Field("操作人", "Officer who did it", sensitivity=Sensitivity.INTERNAL)] = ABSENT
    reason: Annotated[
        str | None, Field("原因", "Why, in the officer's words; null if none was given", sensitivity=Sensitivity.INTERNAL, prose=True)
    ] = ABSENT
    level: Annotated[StarLevel | None, Field("操作后星级", "Star level after the act; null if none is awarded")] = ABSENT
    score: Annotated[Decimal | None, Field("操作后评分", "Score after the act; null if not scored", sensitivity=Sensitivity.INTERNAL)] = (
        ABSENT
    )
    version: Annotated[int, Field("操作后版本号", "Version of the rating after the act")] = ABSENT
    acted_at: Annotated[datetime, Field("操作时间", "Moment of the act")] = ABSENT
