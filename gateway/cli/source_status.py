"""``craftgraph sources status``."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.cli.options import Json
from gateway.cli.table import render

QUERY = "{ sources { id label status since nextTry code reason drifted } }"
SECONDS = 10.0


def status(
    *,
    at: Annotated[str, Parameter(help="Address of the running gateway (网关地址)")] = "http://127.0.0.1:8000",
    json: Json = False,
) -> int:
    """Ask a running gateway how each source does: ready, failing, down, drifted or quarantined; since when, why, and the next try.

    Exit codes: 0 all are ready; 1 at least one is not; 2 the gateway cannot be asked.
    """
    found = _ask(at.rstrip("/"))
    if json:
        import msgspec

        print(msgspec.json.format(msgspec.json.encode({"sources": found})).decode())
    else:
        _print(found)
    return DONE if all(source["status"] == "READY" for source in found) else FAILED


def _ask(address: str) -> list[dict[str, Any]]:
    import httpx

    try:
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            found: list[dict[str, Any]] = client.post(f"{address}/graphql", json={"query": QUERY}).json()["data"]["sources"]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
        raise Refusal(f"no gateway answers at {address} ({type(error).__name__}); give its address with --at") from error
    return found


def _print(found: list[dict[str, Any]]) -> None:
    troubled = [source for source in found if source["status"] != "READY"]
    if troubled:
        print(render(("source", "name", "status", "since", "next try", "why"), [_row(source) for source in troubled]) + "\n")
    print(f"{len(found) - len(troubled)} of {len(found)} sources are ready")


def _row(source: dict[str, Any]) -> tuple[str, ...]:
    gone = f" ({', '.join(source['drifted'])})" if source["drifted"] else ""
    why = f"{source['code']}: {source['reason']}{gone}"
    return (source["id"], source["label"], source["status"].lower(), source["since"], source["nextTry"] or "-", why)
