"""A small system over HTTP, its mapping and its configuration, for tests of the command line."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MAPPING = """\
mapping: rest
version: 1
about: Academy
auth: {kind: header, header: X-Key}
entities:
  NationalAcademy:
    path: /academy
    single: true
    records: data
    fields: {code: code, name: name, operator: operator}
"""
SOURCE = """\
    label: 全国工匠学院
    adapter: rest
    mapping: academy.yaml
    url: env:ACADEMY_URL
    credentials: {value: env:ACADEMY_KEY}
"""
KEY = "the-key-of-the-academy"


class System(BaseHTTPRequestHandler):
    """Answers who knows the key."""

    def do_GET(self) -> None:
        known = self.headers["X-Key"] == KEY
        body = json.dumps(
            {"data": {"code": "NA", "name": "工匠学院", "operator": "某学院"}} if known else {"error": "who are you?"}
        ).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def system() -> Iterator[str]:
    """The system's address, on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), System)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def configure(folder: Path, *names: str, before: str = "") -> Path:
    """A configuration with a source of each name, and the mapping beside it."""
    (folder / "academy.yaml").write_text(MAPPING, "utf-8")
    path = folder / "craftgraph.yaml"
    path.write_text(before + "sources:\n" + "".join(f"  {name}:\n{SOURCE}" for name in names or ("academy",)), "utf-8")
    return path
