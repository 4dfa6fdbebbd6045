"""What the national academy finds and decides about the sites (五个聚焦评议、动态调整), policy sections 2.2.2 and 2.3.5."""

from datetime import date
from typing import Annotated, ClassVar

from adapters.entities.codes import AdjustmentKind, SiteFocus
from adapters.entities.definition import ABSENT, Field, Record


class FocusReview(Record):
    """How a site does on one of the five focuses, policy section 2.2.2."""

    zh: ClassVar[str] = "五个聚焦评议"

    id: Annotated[str, Field("评议编号", "Key of the review", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site reviewed")] = ABSENT
    focus: Annotated[SiteFocus, Field("聚焦事项", "Which of the five focuses")] = ABSENT
    score: Annotated[int | None, Field("评分", "0 to 100; null while it is not scored", unit="points")] = ABSENT
    evidence: Annotated[str | None, Field("评议依据", "What the score rests on", prose=True)] = ABSENT
    reviewed_on: Annotated[date, Field("评议日期", "Day of the review")] = ABSENT


class Adjustment(Record):
    """A site removed, replaced or suspended because it did not work well or its rectification was not in place, policy section 2.3.5."""

    zh: ClassVar[str] = "动态调整"

    id: Annotated[str, Field("调整编号", "Key of the adjustment", key=True)] = ABSENT
    site_code: Annotated[str, Field("建设点编号", "Site adjusted")] = ABSENT
    rectification_id: Annotated[str | None, Field("整改编号", "Rectification that was not in place; null if none went before")] = ABSENT
    kind: Annotated[AdjustmentKind, Field("调整方式", "What becomes of the site")] = ABSENT
    decided_on: Annotated[date, Field("决定日期", "Day of the decision")] = ABSENT
    reason: Annotated[str, Field("调整原因", "Why", prose=True)] = ABSENT
    replaced_by: Annotated[str | None, Field("替换建设点编号", "Site that takes its place; null unless it is replaced")] = ABSENT
