"""Links of the policy's documents and targets, and of what leads and guides its work (政策文件与组织领导)."""

from resolvers.links.link import UNION, Link, many, one, up

LINKS: tuple[Link, ...] = (
    many(
        "PolicyDocument", "targets", "PolicyTarget", "number = document_number", "Targets that the document sets, by due date",
        "建设目标", up("due_on"),
    ),
    one("PolicyTarget", "document", "PolicyDocument", "document_number = number", "Document that sets the target", "政策文件"),
    one("LeadingBody", "trade_union", "TradeUnion", UNION, "Union that set the body up", "工会组织"),
    one("ExpertCommittee", "trade_union", "TradeUnion", UNION, "Union that set the committee up", "工会组织"),
    one("GuidanceClass", "trade_union", "TradeUnion", UNION, "Union that issued the guidance", "印发工会"),
)  # fmt: skip
