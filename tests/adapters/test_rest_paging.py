"""Every kind of paging delivers each row once and ends, whatever sizes the caller and the source choose."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.errors import CallerError, TooBroad, UpstreamProtocol
from adapters.requests import Scan
from adapters.rest import RestAdapter
from tests.adapters.rest_support import BareHost, Served, mapping, parameters, reply, rest_adapter, serve, teacher
from tests.adapters.systems_support import pages, scan_all

pytestmark = pytest.mark.anyio

Answer = Callable[[httpx.Request], httpx.Response]

PAGE = "paging: {kind: page, page: page, size: size, most: 4, stop: %s}"
KINDS = {
    "none": "",
    "page total": PAGE % "{total: total}",
    "page empty": PAGE % "empty",
    "page short": PAGE % "short",
    "page flag": PAGE % "{flag: more}",
    "page from zero": "paging: {kind: page, page: page, size: size, most: 4, first: 0, stop: {total: total}}",
    "offset total": "paging: {kind: offset, offset: offset, size: size, most: 4, stop: {total: total}}",
    "offset flag": "paging: {kind: offset, offset: offset, size: size, most: 4, stop: {flag: more}}",
    "after": "paging: {kind: after, after: after, key: id, size: size, most: 4, stop: {total: left}}",
    "cursor": "paging: {kind: cursor, cursor: cursor, next: next, size: size, most: 4}",
    "link": "paging: {kind: link, next: link, size: size, most: 4}",
    "link header": "paging: {kind: link, next: header, size: size, most: 4}",
}


def source(count: int, cap: int = 4, first: int = 1) -> Answer:
    """A source of so many teachers that understands every kind of paging and gives at most `cap` rows."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = parameters(request)
        rows = [teacher(number) for number in range(count)]
        if "ids" in asked:
            rows = [row for row in rows if row["id"] in asked["ids"].split(",")]
        size = min(int(asked.get("size", 10_000)), cap) if "size" in asked else count
        start = int(asked.get("offset") or asked.get("cursor", "c0")[1:])
        if "page" in asked:
            start = (int(asked["page"]) - first) * size
        if "after" in asked:
            start = sum(row["id"] <= asked["after"] for row in rows)
        end = start + size
        more = end < len(rows)
        body: dict[str, Any] = {"items": rows[start:end], "total": len(rows), "left": len(rows) - start, "more": more}
        body |= {"next": f"c{end}" if more else None, "link": f"/teachers?size={size}&cursor=c{end}" if more else ""}
        headers = {"link": f'<http://source/teachers?cursor=c{end}&size={size}>; rel="next"'} if more else {}
        return reply(body, **headers)

    return answer


async def opened(folder: Path, answer: Answer, entity: str) -> tuple[RestAdapter, Served]:
    adapter, transport = rest_adapter(folder, mapping(entity=entity)), serve(answer)
    await adapter.open(BareHost(transport))
    return adapter, transport


def ids(count: int) -> list[str]:
    return [f"T{number:03}" for number in range(count)]


@pytest.mark.parametrize("count", [0, 4, 11])
@pytest.mark.parametrize("limit", [None, 1, 3, 100])
@pytest.mark.parametrize("kind", KINDS)
async def test_each_row_comes_once_and_in_order(tmp_path: Path, kind: str, limit: int | None, count: int) -> None:
    adapter, _ = await opened(tmp_path, source(count, first=0 if "zero" in kind else 1), KINDS[kind])
    found = await pages(adapter, "Teacher", limit=limit)
    assert [record.id for page in found for record in page.rows] == ids(count)
    assert all(len(page.rows) <= (limit or 100) for page in found)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_limit_may_change_from_page_to_page(tmp_path: Path, kind: str) -> None:
    adapter, _ = await opened(tmp_path, source(23, first=0 if "zero" in kind else 1), KINDS[kind])
    found, token = [], None
    for limit in (4, 1, 2, 4, 3, 3, 1, 4, 4, 4, 4):
        page = await adapter.scan(Scan(entity="Teacher", fields=("name",), limit=limit, token=token))
        found += [record.id for record in page.rows]
        token = page.next
        if token is None:
            break
    assert found == ids(len(found))
    assert (token is None) == (len(found) == 23)


@pytest.mark.parametrize(("kind", "calls"), [("page total", 2), ("page empty", 3), ("page short", 3), ("offset flag", 2), ("cursor", 2)])
async def test_a_full_last_page_ends_the_scan(tmp_path: Path, kind: str, calls: int) -> None:
    """Without a total or a flag, one empty page more is what it costs to know."""
    adapter, transport = await opened(tmp_path, source(8), KINDS[kind])
    assert len(await scan_all(adapter, "Teacher")) == 8
    assert len(transport.requests) == calls


@pytest.mark.parametrize("kind", ["page total", "page empty", "page flag", "offset total", "after", "cursor", "link"])
async def test_a_short_page_in_the_middle_does_not_end_the_scan(tmp_path: Path, kind: str) -> None:
    """The source leaves rows out after it has cut the page: permissions, deletions."""
    whole = source(12)

    def answer(request: httpx.Request) -> httpx.Response:
        body = whole(request).json()
        body["items"] = [row for row in body["items"] if row["id"] != "T002"]
        return reply(body)

    adapter, _ = await opened(tmp_path, answer, KINDS[kind])
    found = [record.id for record in await scan_all(adapter, "Teacher")]
    assert set(found) == set(ids(12)) - {"T002"}


async def test_a_source_that_gives_its_last_page_again_behind_the_end_is_read_to_its_end(tmp_path: Path) -> None:
    """A row is hidden, so that a page more is asked for; many systems take a number behind the end for the last one."""
    whole = source(7)

    def answer(request: httpx.Request) -> httpx.Response:
        asked = parameters(request)
        body = whole(httpx.Request("GET", "http://source/teachers", params={**asked, "page": str(min(2, int(asked["page"])))})).json()
        body["items"] = [row for row in body["items"] if row["id"] != "T002"]
        return reply(body)

    adapter, transport = await opened(tmp_path, answer, KINDS["page total"])
    assert {record.id for record in await scan_all(adapter, "Teacher")} == set(ids(7)) - {"T002"}
    assert len(transport.requests) == 3


@pytest.mark.parametrize("kind", ["page total", "offset total", "offset flag", "after", "cursor", "link"])
async def test_a_page_that_is_silently_smaller_loses_nothing(tmp_path: Path, kind: str) -> None:
    adapter, _ = await opened(tmp_path, source(11, cap=3), KINDS[kind])
    assert [record.id for record in await scan_all(adapter, "Teacher")] == ids(11)


async def test_a_source_that_ignores_the_page_number_is_found_out(tmp_path: Path) -> None:
    adapter, _ = await opened(tmp_path, lambda request: reply({"items": [teacher(1)] * 4}), KINDS["page empty"])
    with pytest.raises(UpstreamProtocol, match="same page twice"):
        await scan_all(adapter, "Teacher")


async def test_a_cursor_that_repeats_is_found_out(tmp_path: Path) -> None:
    adapter, transport = await opened(tmp_path, lambda request: reply({"items": [], "next": "again"}), KINDS["cursor"])
    with pytest.raises(UpstreamProtocol, match="circle"):
        await scan_all(adapter, "Teacher")
    assert len(transport.requests) == 2


async def test_an_endless_source_ends_at_the_cap(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        at = int(parameters(request).get("cursor", "0"))
        return reply({"items": [teacher(at)], "next": at + 1})

    adapter, transport = await opened(tmp_path, answer, KINDS["cursor"] + "\ncaps: {pages: 5, rows: 100}")
    with pytest.raises(TooBroad, match="5 pages"):
        await scan_all(adapter, "Teacher")
    assert len(transport.requests) == 5


@pytest.mark.parametrize("link", ["http://elsewhere/teachers", "//elsewhere/teachers", "http://source.elsewhere/x", "http://source:1/x"])
async def test_a_link_that_leads_away_is_refused(tmp_path: Path, link: str) -> None:
    adapter, _ = await opened(tmp_path, lambda request: reply({"items": [], "link": link}), KINDS["link"])
    with pytest.raises(UpstreamProtocol, match="leads away"):
        await scan_all(adapter, "Teacher")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "none"])
@pytest.mark.parametrize("mark", ['"x"', "null", '"http://elsewhere/"', '"//elsewhere"', '"1\\r\\nHost: x"'])
async def test_a_forged_token_never_leads_elsewhere(tmp_path: Path, kind: str, mark: str) -> None:
    """Tokens travel through callers' hands inside cursors."""
    adapter, transport = await opened(tmp_path, source(5), KINDS[kind])
    with contextlib.suppress(CallerError, ValueError):
        await adapter.scan(Scan(entity="Teacher", fields=("name",), token=f"[{mark},4,0,0,0,null,null]"))
    assert {request.url.host for request in transport.requests} <= {"source"}


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        ("page total", {"items": [], "total": "many"}, "total should count the rows"),
        ("page total", {"items": [], "total": True}, "total should count the rows"),
        ("page total", {"items": []}, "total should count the rows"),
        ("page flag", {"items": [], "more": "yes"}, "more should say true or false"),
        ("offset flag", {"items": [], "more": True}, "a page without rows says that more follow"),
        ("after", {"items": [], "left": 9}, "the last one has no key"),
        ("cursor", {"items": [], "next": {"a": 1}}, "next should be a cursor"),
        ("link", {"items": [], "link": 7}, "is no address"),
        ("none", {"items": {}}, "a list of objects at items"),
        ("none", {"items": [1]}, "a list of objects at items"),
    ],
)
async def test_an_answer_that_breaks_the_paging_is_a_protocol_error(tmp_path: Path, kind: str, body: Any, message: str) -> None:
    adapter, _ = await opened(tmp_path, lambda request: reply(body), KINDS[kind])
    with pytest.raises(UpstreamProtocol, match=message) as caught:
        await scan_all(adapter, "Teacher")
    assert (caught.value.source, caught.value.entity, caught.value.phase) == ("source", "Teacher", "scan")
