"""The GraphiQL page: same origin only, a strict policy, tabs from files, and a page that says how to build what is missing."""

import json
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from gateway.graphiql import Bundle, GraphiQL, Tab, page, read_tabs

TAB = Tab(name="建设点 Sites", query="query Sites { sites { id } }")


@pytest.fixture
def bundle_folder(tmp_path: Path) -> Path:
    """A bundle as the build leaves it, with one file compressed."""
    manifest = {"script": "main-A.js", "style": "main-A.css", "files": ["main-A.js", "main-A.css", "codicon-A.ttf"]}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    for name in manifest["files"]:
        (tmp_path / name).write_text(name, "utf-8")
    (tmp_path / "main-A.js.gz").write_bytes(b"\x1f\x8b")
    (tmp_path / "secret.txt").write_text("not listed", "utf-8")
    return tmp_path


def client_for(folder: Path) -> httpx.AsyncClient:
    graphiql = GraphiQL([TAB], folder=folder)

    async def show(_request: object) -> Response:
        return graphiql.response()

    app = Starlette(routes=[Route("/graphql", show), *graphiql.routes()])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway")


class References(HTMLParser):
    """Collects everything that a page loads, and the text of its settings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self._script: dict[str, str | None] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.loaded += [value for name in ("src", "href") if (value := values.get(name))]
        self._script = values if tag == "script" else None

    def handle_data(self, data: str) -> None:
        if self._script is not None and data.strip():
            self.inline.append(f"{self._script.get('type')}:{data}")


def test_the_page_loads_only_relative_addresses(bundle_folder: Path) -> None:
    html = page([TAB], bundle=Bundle.load(bundle_folder))

    assert References(html).loaded == ["data:,", "graphiql/main-A.css", "graphiql/main-A.js"]
    assert "//" not in html.replace("</", "")


def test_the_page_has_no_inline_script_but_its_data(bundle_folder: Path) -> None:
    """A script-src without 'unsafe-inline' would refuse one."""
    inline = References(page([TAB], bundle=Bundle.load(bundle_folder))).inline

    assert [text.partition(":")[0] for text in inline] == ["application/json"]


def test_a_query_cannot_break_out_of_the_page(bundle_folder: Path) -> None:
    tab = Tab(name="</script><script>alert(1)</script>", query="# <!-- ", variables="</SCRIPT >")

    inline = References(page([tab], bundle=Bundle.load(bundle_folder), title="<b>")).inline

    assert len(inline) == 1
    assert json.loads(inline[0].partition(":")[2])["tabs"] == [{"name": tab.name, "query": tab.query, "variables": tab.variables}]


@pytest.mark.anyio
async def test_the_page_forbids_everything_foreign(bundle_folder: Path) -> None:
    response = await client_for(bundle_folder).get("/graphql")

    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "http" not in policy
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.anyio
async def test_assets_are_cached_for_good_and_compressed(bundle_folder: Path) -> None:
    client = client_for(bundle_folder)

    script = await client.get("/graphiql/main-A.css", headers={"accept-encoding": "identity"})
    assert script.text == "main-A.css"
    assert script.headers["content-type"].startswith("text/css")
    assert "immutable" in script.headers["cache-control"]

    head = client.build_request("GET", "/graphiql/main-A.js", headers={"accept-encoding": "gzip"})
    response = await client.send(head, stream=True)
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"].startswith("text/javascript")
    await response.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["secret.txt", "manifest.json", "..%2Fsecret.txt", "main-A.js.gz", ""])
async def test_only_listed_files_are_served(bundle_folder: Path, name: str) -> None:
    response = await client_for(bundle_folder).get(f"/graphiql/{name}")

    assert response.status_code == 404


@pytest.mark.anyio
async def test_a_missing_bundle_is_said_with_its_remedy(tmp_path: Path) -> None:
    client = client_for(tmp_path)

    response = await client.get("/graphql")

    assert response.status_code == 503
    assert "make setup" in response.text
    assert (await client.get("/graphiql/main-A.js")).status_code == 404


@pytest.mark.anyio
async def test_a_bundle_built_later_needs_no_restart(bundle_folder: Path) -> None:
    manifest = bundle_folder / "manifest.json"
    text = manifest.read_text("utf-8")
    manifest.unlink()
    client = client_for(bundle_folder)
    assert (await client.get("/graphql")).status_code == 503

    manifest.write_text(text, "utf-8")

    assert (await client.get("/graphql")).status_code == 200


def test_tabs_come_in_order_of_file_name_with_their_titles_and_variables(tmp_path: Path) -> None:
    (tmp_path / "20-courses.graphql").write_text("query Courses { courses { id } }\n", "utf-8")
    (tmp_path / "10-sites.graphql").write_text("# 建设点 Sites\nquery Sites { sites { id } }\n", "utf-8")
    (tmp_path / "10-sites.json").write_text('{"first": 3}', "utf-8")

    tabs = read_tabs(tmp_path)

    assert [tab.name for tab in tabs] == ["建设点 Sites", "20-courses"]
    assert [tab.variables for tab in tabs] == ['{"first": 3}', None]
    assert tabs[0].query.startswith("# 建设点 Sites\n")
