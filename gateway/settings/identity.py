"""The officers whom the gateway knows, by the tokens that they show.

::

    identity:
      officers:
        PD0101: {token: env:CRAFTGRAPH_OFFICER_PD0101_TOKEN, roles: [RATING_PROPOSER]}
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.mapping.yaml import Node, suggestion
from adapters.secrets import is_reference
from gateway.settings.setting import Setting
from resolvers.identity import Role

NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class OfficerOptions:
    """One officer: the name under which sources keep what was done, a reference to the token, and the roles."""

    name: str
    token: str
    roles: frozenset[Role]


def read_officers(node: Node) -> tuple[OfficerOptions, ...]:
    """The officers by name. Raises `InvalidConfiguration`."""
    return tuple(_officer(name, node.keys[name], block) for name, block in node.mapping().items())


def _officer(name: str, key: Node, block: Node) -> OfficerOptions:
    if not NAME.fullmatch(name):
        key.error(f"{name!r} is no name of an officer", "write up to 64 letters, digits and . _ @ -")
    keys = block.mapping(allowed=("token", "roles"), required=("token", "roles"))
    if not is_reference(keys["token"].text()):
        keys["token"].error(
            "a secret stands in the file", "put it in the environment or in a file of its own, and write env:NAME or file:PATH"
        )
    return OfficerOptions(name=name, token=keys["token"].text(), roles=frozenset(_role(one) for one in keys["roles"].items()))


def _role(node: Node) -> Role:
    if node.text() not in Role.__members__:
        node.error(f"there is no role {node.text()!r}", suggestion(node.text(), Role.__members__))
    return Role[node.text()]


IDENTITY: tuple[Setting, ...] = (
    Setting(
        name="identity.officers",
        default="",
        help="Officers by name, each with a reference to a token and with roles: " + ", ".join(role.name for role in Role),
        read=read_officers,
    ),
)
"""Who may change something."""
