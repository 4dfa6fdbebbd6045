"""Who asks: an officer's name and roles (身份与角色). What proves it is the gateway's business."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from adapters.errors import CallerError


class Role(Enum):
    """What an officer may do, by the Chinese term."""

    RATING_PROPOSER = "评定申报"
    RATING_OFFICER = "评定审核"
    RATING_PUBLISHER = "评定发布"
    RATING_REVOKER = "评定撤销"

    def __str__(self) -> str:
        return f"{self.name} ({self.value})"


class Forbidden(CallerError):
    """Whoever asks may not do this; nothing was sent to any source."""

    code = "FORBIDDEN"
    summary = "You may not do this."


@dataclass(frozen=True, slots=True)
class Identity:
    """An officer: the name under which sources keep what was done, and the roles. No name is nobody in particular."""

    name: str = ""
    roles: frozenset[Role] = frozenset()

    def require(self, role: Role) -> None:
        """Raise `Forbidden` without the role."""
        if role in self.roles:
            return
        who = f"{self.name} does not have it" if self.name else "nobody is signed in: send an officer's token as `Authorization: Bearer …`"
        error = Forbidden(f"{self.name or 'nobody'} lacks {role.name}", public=f"This needs the role {role}; {who}. Nothing was changed.")
        error.details = {"role": role.name}
        raise error


ANONYMOUS = Identity()
"""Whoever shows nothing: no roles."""
