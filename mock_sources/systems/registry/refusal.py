"""How the registry says no."""

import msgspec
from starlette.responses import Response

from mock_sources.systems.system import json_response


class Refused(Exception):
    """A request that the registry refuses, with an HTTP status and a code of its own; ``version`` is the rating's present one."""

    def __init__(self, status: int, code: str, message: str, version: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.version = version


def refusal(status: int, code: str, message: str, version: int | None = None, retry_after: int | None = None) -> Response:
    """``{code, message}``, and ``bb`` where the version is what is wrong."""
    body: dict[str, object] = {"code": code, "message": message}
    if version is not None:
        body["bb"] = version
    return json_response(msgspec.json.encode(body), status, {"Retry-After": str(retry_after)} if retry_after is not None else None)
