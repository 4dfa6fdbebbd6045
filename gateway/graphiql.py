"""GraphiQL without internet: the page that ``GET /graphql`` shows a browser, and the bundle behind it.

The bundle is built from npm packages at set-up (``make setup``, sources in ``graphiql/``) into ``gateway/static/graphiql``:
files whose names carry a hash of their content, and a ``manifest.json`` that lists them. Nothing is loaded from anywhere else,
and the page's Content-Security-Policy makes the browser hold it to that.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

HERE = Path(__file__).resolve().parent
BUNDLE = HERE / "static" / "graphiql"
FOLDERS = (HERE / "tabs", HERE / "screens")
"""Where the opening tabs are: first looks at the graph, and the twelve screens (a link to docs/screens, so that a wheel has them too)."""
TITLE = "工匠学院 craftgraph"

# Monaco writes style elements and attributes at run time, hence 'unsafe-inline' for styles; scripts have no such exemption.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
PAGE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
ASSET_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
# A table of our own, because some machines' mimetypes call .js text/plain, which nosniff then refuses to run.
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """An opening tab: ``name`` for people, ``query`` as GraphQL text, ``variables`` as JSON text or None."""

    name: str
    query: str
    variables: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The built assets: entry ``script`` and ``style``, and ``files``, every name that may be served from ``folder``."""

    folder: Path
    script: str
    style: str
    files: frozenset[str]

    @classmethod
    def load(cls, folder: Path = BUNDLE) -> "Bundle | None":
        """The bundle in ``folder``, or None where ``make setup`` has not built one."""
        try:
            manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        except FileNotFoundError:
            return None
        return cls(folder=folder, script=manifest["script"], style=manifest["style"], files=frozenset(manifest["files"]))


def read_tabs(*folders: Path) -> tuple[Tab, ...]:
    """The tabs of ``folder/*.graphql``, of our own folders if none is given, in order of file name; a ``.json`` file beside one holds
    its variables."""
    return tuple(read_tab(path) for folder in folders or FOLDERS for path in sorted(folder.glob("*.graphql")))


def read_tab(path: Path) -> Tab:
    """One tab from one file: its first line, if a comment, is the name; otherwise the file's own name is."""
    query = path.read_text("utf-8")
    first = query.partition("\n")[0]
    variables = path.with_suffix(".json")
    return Tab(
        name=first.lstrip("# ").strip() if first.startswith("#") else path.stem,
        query=query,
        variables=variables.read_text("utf-8") if variables.exists() else None,
    )


def page(tabs: Iterable[Tab], *, bundle: Bundle | None, endpoint: str = "graphql", assets: str = "graphiql", title: str = TITLE) -> str:
    """The HTML page, or one that says how to build the bundle where there is none.

    ``endpoint`` and ``assets`` are relative to the page, so that it also works below a reverse proxy's path.
    """
    if bundle is None:
        return missing_page(title)
    settings = {"title": title, "endpoint": endpoint, "tabs": [asdict(tab) for tab in tabs]}
    return PAGE.format(
        title=escape(title),
        style=escape(f"{assets}/{bundle.style}"),
        script=escape(f"{assets}/{bundle.script}"),
        # "</script>" inside a query would end the element early; JSON may write "<" as an escape.
        settings=json.dumps(settings, ensure_ascii=False).replace("<", "\\u003c"),
    )


def missing_page(title: str = TITLE) -> str:
    """The page where no bundle was built: what happened and how to mend it, in both languages."""
    return MISSING.format(title=escape(title))


class GraphiQL:
    """GraphiQL for one gateway: ``response()`` is the page, ``routes()`` its assets at ``/graphiql/…``."""

    def __init__(self, tabs: Iterable[Tab], *, folder: Path = BUNDLE) -> None:
        self.tabs = tuple(tabs)
        self.folder = folder
        self._bundle = Bundle.load(folder)

    @property
    def bundle(self) -> Bundle | None:
        """The bundle; looked for again as long as there is none, so that ``make setup`` needs no restart."""
        if self._bundle is None:
            self._bundle = Bundle.load(self.folder)
        return self._bundle

    def response(self) -> Response:
        """The page as HTML with its security headers: 200, or 503 where the bundle is missing."""
        bundle = self.bundle
        return HTMLResponse(page(self.tabs, bundle=bundle), 503 if bundle is None else 200, PAGE_HEADERS)

    def routes(self) -> list[Route]:
        """The assets' route, to be mounted beside ``/graphql``."""
        return [Route("/graphiql/{name}", self.asset, methods=["GET"], name="graphiql")]

    async def asset(self, request: Request) -> Response:
        """One file of the bundle, cacheable for a year, compressed where the client takes gzip; anything else is 404."""
        bundle, name = self.bundle, request.path_params["name"]
        if bundle is None or name not in bundle.files:
            raise HTTPException(404)
        path = bundle.folder / name
        headers = dict(ASSET_HEADERS)
        compressed = path.with_name(f"{name}.gz")
        if "gzip" in request.headers.get("accept-encoding", "") and compressed.exists():
            path, headers["Content-Encoding"] = compressed, "gzip"
        return FileResponse(path, headers=headers, media_type=MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream"))


PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{style}">
</head>
<body>
<div id="graphiql"><p class="loading">Loading GraphiQL… 正在加载…</p></div>
<noscript>GraphiQL needs JavaScript. 需要启用 JavaScript。</noscript>
<script type="application/json" id="craftgraph-settings">{settings}</script>
<script type="module" src="{script}"></script>
</body>
</html>
"""

MISSING = """<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>{title}</title><link rel="icon" href="data:,"></head>
<body>
<h1>GraphiQL has not been built 尚未构建</h1>
<p>The graph itself answers: send it a POST. Only this page lacks its assets, which are built at set-up and not committed.</p>
<p>图服务本身可用（请发送 POST 请求），仅此页面缺少资源。</p>
<p>Mend it in the checkout's root with 请在项目根目录运行: <code>make setup</code></p>
</body>
</html>
"""
