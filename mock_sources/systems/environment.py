"""``sources.env``: where the systems are and with what one gets in, as KEY=VALUE lines for whoever connects to them."""

import os
from collections.abc import Mapping
from pathlib import Path
from secrets import token_urlsafe

from mock_sources.systems.credentials import Credentials


def variable(source: str, what: str) -> str:
    """The variable's name: ``CRAFTGRAPH_PROVINCE_440000_URL``."""
    return f"CRAFTGRAPH_{source.upper().replace('-', '_')}_{what}"


def secrets(credentials: Credentials) -> dict[str, str]:
    """The systems' credentials by variable."""
    return {
        variable("platform", "CLIENT_ID"): credentials.client_id,
        variable("platform", "CLIENT_SECRET"): credentials.client_secret,
        variable("finance", "APP_KEY"): credentials.app_key,
        variable("finance", "APP_SECRET"): credentials.app_secret,
        variable("ims", "USER"): credentials.user,
        variable("ims", "PASSWORD"): credentials.password,
        variable("star-ratings", "API_KEY"): credentials.api_key,
    }


OFFICERS = ("PD0101", "PD0102", "PD0103", "PD0104")
"""Officers who may act on star ratings in a demonstration; nobody's real number."""


def officers() -> dict[str, str]:
    """A new token for each officer, by variable: what a sign-on service would give them."""
    return {f"CRAFTGRAPH_OFFICER_{name}_TOKEN": token_urlsafe(24) for name in OFFICERS}


def write(path: Path, values: Mapping[str, str]) -> None:
    """Write the file atomically, readable by its owner only."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    draft.replace(path)
