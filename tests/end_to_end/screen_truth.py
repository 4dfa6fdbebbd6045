"""What the twelve screens of `docs/screens` have to show, worked out from the stand-ins' truth without any of our code."""

from __future__ import annotations

from collections.abc import Callable

from tests.end_to_end.screen_truth_progress import inspection_board, national_progress, november_completeness, quota_desk
from tests.end_to_end.screen_truth_public import course_catalogue, site_page, specialty_trade_map, trainee_record
from tests.end_to_end.screen_truth_rules import Row
from tests.end_to_end.screen_truth_sites import fund_use_audit, province_detail, second_tranche, star_ranking

SCREENS: dict[str, Callable[..., Row]] = {
    "01-national-progress": national_progress,
    "02-november-completeness": november_completeness,
    "03-second-tranche": second_tranche,
    "04-star-ranking": star_ranking,
    "05-province-detail": province_detail,
    "06-site-page": site_page,
    "07-course-catalogue": course_catalogue,
    "08-fund-use-audit": fund_use_audit,
    "09-quota-desk": quota_desk,
    "10-inspection-board": inspection_board,
    "11-trainee-record": trainee_record,
    "12-specialty-trade-map": specialty_trade_map,
}
"""What each screen shows, of a world and the operation's variables."""
