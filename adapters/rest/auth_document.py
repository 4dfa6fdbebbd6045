"""The `auth` block of a REST mapping: which kind, and what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.mapping.yaml import Node
from adapters.rest.auth import Auth, HeaderAuth, NoAuth, SignatureAuth, TokenAuth
from adapters.rest.call import Place
from adapters.rest.credentials import Credentials
from adapters.rest.grammar import AUTH
from adapters.rest.login import Login, Send
from adapters.rest.paths import read_path
from adapters.rest.signature import SIGNATURES, Signature


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthSettings:
    """A kind of authorisation, ready to be given secrets."""

    credentials: tuple[str, ...] = ()
    """Names of the secrets that a source has to configure."""
    header: str = "Authorization"
    prefix: str = ""
    login: Login | None = None
    scheme: Signature | None = None
    headers: Mapping[str, str] | None = None

    def auth(self, send: Send, base: str, credentials: Credentials, now: Callable[[], datetime]) -> Auth:
        """The authorisation of one source."""
        if self.login is not None:
            return TokenAuth(self.login, send, base, credentials, now, header=self.header, prefix=self.prefix)
        if self.scheme is not None:
            return SignatureAuth(credentials, self.scheme, self.headers or {}, now)
        return HeaderAuth(credentials, header=self.header, prefix=self.prefix) if self.credentials else NoAuth()


def read_auth(node: Node | None) -> AuthSettings:
    """Read the block; without one nothing is shown. Raises `InvalidConfiguration` with the place."""
    if node is None:
        return AuthSettings()
    readers: dict[str, Callable[[Node], AuthSettings]] = {
        "none": _none,
        "header": _header,
        "oauth2": _oauth2,
        "session": _session,
        "signature": _signature,
    }
    reader: Callable[[Node], AuthSettings] = node.require("kind").choice(readers)
    return reader(node)


def _none(node: Node) -> AuthSettings:
    AUTH.read(node, "none")
    return AuthSettings()


def _header(node: Node) -> AuthSettings:
    keys = AUTH.read(node, "header")
    return AuthSettings(credentials=("value",), header=_text(keys, "header", "Authorization"), prefix=_text(keys, "prefix", ""))


def _oauth2(node: Node) -> AuthSettings:
    keys = AUTH.read(node, "oauth2")
    basic = keys["client"].choice({"form": False, "basic": True}) if "client" in keys else False
    parameters = {"grant_type": "client_credentials", **({"scope": keys["scope"].text()} if "scope" in keys else {})}
    login = Login(
        path=keys["path"].text(),
        parameters=parameters,
        secret_parameters={} if basic else {"client_id": "client_id", "client_secret": "client_secret"},
        basic=("client_id", "client_secret") if basic else None,
        token=read_path(keys["token"]) if "token" in keys else ("access_token",),
        lifetime=read_path(keys["lifetime"]) if "lifetime" in keys else ("expires_in",),
        seconds=keys["seconds"].seconds() if "seconds" in keys else None,
    )
    return _token_settings(login, keys, "Authorization", "Bearer ")


def _session(node: Node) -> AuthSettings:
    keys = AUTH.read(node, "session")
    login = Login(
        path=keys["path"].text(),
        place=keys["place"].choice({"json": Place.JSON, "form": Place.FORM}) if "place" in keys else Place.JSON,
        parameters=_texts(keys.get("fixed")),
        secret_parameters=_texts(keys["parameters"]),
        token=read_path(keys["token"]),
        lifetime=read_path(keys["lifetime"]) if "lifetime" in keys else None,
        seconds=keys["seconds"].seconds() if "seconds" in keys else None,
        idle=keys["idle"].boolean() if "idle" in keys else False,
        logout=keys["logout"].text() if "logout" in keys else None,
    )
    return _token_settings(login, keys, "Authorization", "")


def _token_settings(login: Login, keys: Mapping[str, Node], header: str, prefix: str) -> AuthSettings:
    return AuthSettings(
        credentials=login.credentials, login=login, header=_text(keys, "header", header), prefix=_text(keys, "prefix", prefix)
    )


def _signature(node: Node) -> AuthSettings:
    keys = AUTH.read(node, "signature")
    scheme: Signature = keys["scheme"].choice(SIGNATURES)
    headers = keys["headers"].mapping(allowed=scheme.headers, required=scheme.headers)
    return AuthSettings(credentials=scheme.credentials, scheme=scheme, headers={role: name.text() for role, name in headers.items()})


def _text(keys: Mapping[str, Node], name: str, default: str) -> str:
    return keys[name].text() if name in keys else default


def _texts(node: Node | None) -> dict[str, str]:
    return {} if node is None else {name: value.text() for name, value in node.mapping().items()}
