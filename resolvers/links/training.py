"""Links of what happens at the sites: brands, sessions, certificates, inspections, assessments (建设点的培训与检查考核)."""

from resolvers.links.link import SITE, Link, down, many, one, up

LINKS: tuple[Link, ...] = (
    one("TradeBrand", "site", "Site", SITE, "Site that cultivates the brand", "建设点"),
    one("PracticalSession", "site", "Site", SITE, "Site where the session is held", "建设点"),
    one("PracticalSession", "course", "Course", "course_id = id", "Course that the session belongs to", "课程"),
    one("Certificate", "site", "Site", SITE, "Site where the holder was trained", "建设点"),
    one("Inspection", "site", "Site", SITE, "Site inspected", "建设点"),
    many(
        "Inspection", "rectifications", "Rectification", "id = inspection_id",
        "What the inspection asked to be put right, by due date", "整改", up("due_on"),
    ),
    one("Rectification", "site", "Site", SITE, "Site that has to act", "建设点"),
    one("Rectification", "inspection", "Inspection", "inspection_id = id", "Inspection that asked for it", "检查督导"),
    many(
        "Rectification", "adjustments", "Adjustment", "id = rectification_id",
        "Adjustments that followed because it was not in place, latest first", "动态调整", down("decided_on"),
    ),
    one("Assessment", "site", "Site", SITE, "Site assessed", "建设点"),
    one("FocusReview", "site", "Site", SITE, "Site reviewed", "建设点"),
    one("Adjustment", "site", "Site", SITE, "Site adjusted", "建设点"),
    one(
        "Adjustment", "rectification", "Rectification", "rectification_id = id",
        "Rectification that was not in place", "整改",
    ),
    one("Adjustment", "replacement", "Site", "replaced_by = code", "Site that takes its place", "替换建设点"),
    one("Campus", "site", "Site", SITE, "Site that teaches there", "建设点"),
    one("ConditionReview", "site", "Site", SITE, "Site reviewed", "建设点"),
)  # fmt: skip
