"""All settings besides the sources: name, default, help. The configuration file, its checks and the documentation follow this table."""

from __future__ import annotations

from collections.abc import Callable

from adapters.host import HostOptions
from adapters.mapping.yaml import Node
from adapters.secrets import is_reference
from gateway.http import HttpLimits
from gateway.limits import DocumentLimits
from gateway.settings.caching import CACHE
from gateway.settings.identity import IDENTITY
from gateway.settings.model import ServerOptions
from gateway.settings.setting import Setting, count
from resolvers.search.options import SearchOptions

LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")
ON_FAULT = ("error", "quarantine")
EXPLAINED_TO = ("nobody", "everybody")


def _text(node: Node) -> str:
    return node.text()


def _text_or_nothing(node: Node) -> str:
    return "" if node.is_null else node.text()


def _port(node: Node) -> int:
    port = node.integer(least=0)
    if port > 65535:
        node.error(f"{port} is no port", "write a number up to 65535")
    return port


def _milliseconds(node: Node) -> int:
    milliseconds = round(node.seconds() * 1000)
    if milliseconds < 1:
        node.error("the time is too short", "write 1ms or more")
    return milliseconds


def _least_zero(node: Node) -> int:
    return node.integer(least=0)


def _seconds(node: Node) -> float:
    return _milliseconds(node) / 1000


def _flag(node: Node) -> bool:
    return node.boolean()


def _one_of(*choices: str) -> Callable[[Node], str]:
    def read(node: Node) -> str:
        choice: str = node.choice(choices)
        return choice

    return read


def _reference(node: Node) -> str:
    if not is_reference(node.text()):
        node.error("a secret stands in the file", "put it in the environment or in a file of its own, and write env:NAME or file:PATH")
    return node.text()


def _proxy(node: Node) -> str:
    if not node.text().startswith(("http://", "https://")) or "@" in node.text():
        node.error("this is no address of a proxy", "write http://HOST:PORT, without credentials")
    return node.text()


def _time(milliseconds: int) -> str:
    return f"{milliseconds // 1000}s" if milliseconds % 1000 == 0 else f"{milliseconds}ms"


_http, _documents, _host = HttpLimits(), DocumentLimits(), HostOptions()
_server, _search = ServerOptions(), SearchOptions()

_DOCUMENT_HELP = {
    "characters": "Length of a GraphQL document",
    "tokens": "Lexical tokens of a document",
    "nesting": "Braces, brackets and parentheses open at once",
    "depth": "Fields within fields, fragments expanded",
    "introspection_depth": "The same below __schema and __type",
    "fields": "Fields of a document, fragments expanded",
    "aliases": "Fields under another name, fragments expanded",
    "root_fields": "Fields at the root of one operation; each is a fan-out of its own",
    "directives": "Directives, fragments expanded",
    "fragments": "Named fragments",
    "operations": "Operations in one document",
    "merges": "Pairs of fields that share a place in the response",
    "validation_errors": "Validation errors after which validation stops",
    "suggestions": "Whether validation errors suggest names",
    "variable_values": "Values in the variables, at any depth",
    "variable_nesting": "Lists and objects within each other in the variables",
    "cached_documents": "Documents kept parsed and validated",
    "cached_characters": "Length of all documents kept",
}


def _document_setting(name: str, text: str) -> Setting:
    default = getattr(_documents, name)
    read = _flag if isinstance(default, bool) else count
    return Setting(name=f"limits.{name}", default=str(default).lower(), help=text, read=read)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="env_file",
        default="",
        help="File of NAME=value lines, read if it exists, asked where the process's environment is silent",
        read=_text,
    ),
    Setting(
        name="faulty_sources",
        default="error",
        help="What a missing secret or a bad address means: error (nothing starts) or quarantine (the graph starts without the source)",
        read=_one_of(*ON_FAULT),
    ),
    Setting(name="server.host", default="127.0.0.1", help="Address to listen on", read=_text),
    Setting(name="server.port", default="8000", help="Port to listen on; 0 takes a free one", read=_port),
    Setting(
        name="server.workers",
        default="1",
        help="Processes that serve; what is set per source or for connections holds in each of them",
        read=count,
    ),
    Setting(
        name="server.compress_from",
        default=str(_server.compress_from),
        help="Bytes from which an answer is compressed, by zstd, br or gzip as the client accepts; 0 for never, if a proxy does it",
        read=_least_zero,
    ),
    Setting(
        name="server.log_level", default="info", help=f"Least severity that is logged: {', '.join(LOG_LEVELS)}", read=_one_of(*LOG_LEVELS)
    ),
    Setting(name="server.log_format", default="text", help="Form of a log line: text or json", read=_one_of(*LOG_FORMATS)),
    Setting(
        name="graph.cursor_secret",
        default="",
        help="Reference to the secret that seals cursors; without one, cursors are valid until the process ends and in it alone",
        read=_reference,
    ),
    Setting(
        name="graph.compiled",
        default="true",
        help="Whether operations are compiled into plans; false has graphql-core execute them, with the same answers, slower",
        read=_flag,
    ),
    Setting(
        name="graph.background_checks",
        default="true",
        help="Whether every source is checked at the start, and one in trouble again and again until it is well; if not, only queries tell",
        read=_flag,
    ),
    Setting(
        name="graph.explain",
        default="nobody",
        help=f"Who may have operations explained, with every statement and request that is sent: {', '.join(EXPLAINED_TO)}",
        read=_one_of(*EXPLAINED_TO),
    ),
    Setting(
        name="limits.deadline", default=_time(_http.deadline_ms), help="Time for one operation; a client may shorten it", read=_milliseconds
    ),
    Setting(name="limits.body_bytes", default=str(_http.body_bytes), help="Length of a request's body", read=count),
    Setting(name="limits.body_time", default=_time(_http.body_ms), help="Time for a body to arrive", read=_milliseconds),
    Setting(name="limits.query_string_bytes", default=str(_http.query_string_bytes), help="Length of a query string", read=count),
    *(_document_setting(name, text) for name, text in _DOCUMENT_HELP.items()),
    Setting(
        name="graph.policy",
        default="",
        help="File with the policy's rules and rating schemes, relative to this file; empty takes the one that comes with the gateway",
        read=_text_or_nothing,
    ),
    Setting(
        name="search.ttl", default=f"{_search.ttl:g}s", help="Time for which names that searches look through count as fresh", read=_seconds
    ),
    Setting(
        name="search.retry",
        default=f"{_search.retry:g}s",
        help="Time before a source whose names could not be read is tried again",
        read=_seconds,
    ),
    Setting(
        name="search.patience",
        default=f"{_search.patience:g}s",
        help="Time for reading the names of one source, beside any operation",
        read=_seconds,
    ),
    Setting(
        name="search.names",
        default=str(_search.names),
        help="Records of an entity in one source whose names are kept, 0.5 kB each; where there are more, the source itself searches",
        read=count,
    ),
    Setting(name="resources.connections", default=str(_host.connections), help="HTTP connections at once, over all sources", read=count),
    Setting(name="resources.proxy", default="", help="Address of an HTTP proxy; proxies of the environment are never used", read=_proxy),
    Setting(name="resources.threads", default=str(_host.threads), help="Blocking calls of adapters at once", read=count),
    Setting(
        name="resources.embedded",
        default=str(_host.embedded),
        help="Statements on SQLite files at once; more than the cores do not help",
        read=count,
    ),
    *CACHE,
    *IDENTITY,
)
"""Every setting, in the order of the documentation."""
