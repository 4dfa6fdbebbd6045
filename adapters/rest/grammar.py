"""What may stand in a mapping file for systems over HTTP and JSON."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.capabilities import Exactness, KeyOrder
from adapters.mapping.document_grammar import document_block, entity_keys
from adapters.mapping.field_grammar import STEPS
from adapters.mapping.grammar import Anything, Block, Choice, Duration, Flag, ListOf, MapOf, Number, OneOf, Shape, Text, Variants, Whole
from adapters.predicate import Op
from adapters.rest.call import Place
from adapters.rest.outcome import Outcome

OPERATORS = {op.value: op for op in Op if op is not Op.IS_NULL}
"""Comparisons that a filter may name."""


def path(about: str) -> Text:
    """Member names joined by dots; a single dot is the whole answer."""
    return Text(pattern=r"^(\.|[^.]+(\.[^.]+)*)$", about=about)


def most(about: str) -> Whole:
    """A largest number."""
    return Whole(least=1, about=about)


HTTP = Block(
    keys={
        "connect": Duration(about="How long connecting may take."),
        "read": Duration(about="How long an answer may take."),
        "max_bytes": most("The largest answer that is read."),
        "concurrency": most("Requests at once that the system bears."),
        "rate": Number(about="Requests a second that the system bears."),
        "probe": Text(about="Path whose answer, whatever it is, shows that the system can be reached."),
    }
)
EQUALS = Block(keys={"path": path("Where to look."), "equals": Anything(about="What has to stand there.")}, required=("path", "equals"))
ENVELOPE = Block(
    keys={
        "success_when": EQUALS,
        "code": path("Where an error's code stands."),
        "message": path("Where an error's message stands."),
        "errors": MapOf(value=Choice(of=tuple(outcome.value for outcome in Outcome)), about="The system's code → what it means."),
    },
    about="What an answer is wrapped in, for systems that report errors inside HTTP 200.",
)

_TEXTS = MapOf(value=Text())
_HEADER: dict[str, Shape] = {"header": Text(about="Name of the header."), "prefix": Text(about="What stands before the value in it.")}
_LIFE: dict[str, Shape] = {
    "lifetime": path("Where the answer says for how many seconds the token is good."),
    "seconds": Duration(about="How long it is good, if the answer does not say."),
}
AUTH = Variants(
    key="kind",
    of={
        "none": Block(keys={}),
        "header": Block(keys=_HEADER, about="A secret in a header."),
        "oauth2": Block(
            keys={
                "path": Text(),
                "client": Choice(of=("form", "basic")),
                "scope": Text(),
                "token": path("Where the token stands."),
                **_LIFE,
                **_HEADER,
            },
            required=("path",),
            about="OAuth 2 client credentials.",
        ),
        "session": Block(
            keys={
                "path": Text(),
                "parameters": MapOf(value=Text(), about="Parameter → name of the credential."),
                "token": path("Where the session's id stands."),
                "place": Choice(of=("json", "form")),
                "fixed": _TEXTS,
                "idle": Flag(about="The lifetime counts from the last call."),
                "logout": Text(about="Path that ends the session."),
                **_LIFE,
                **_HEADER,
            },
            required=("path", "parameters", "token"),
            about="A log-in whose answer is a session's id.",
        ),
        "signature": Block(
            keys={
                "scheme": Text(about="For instance hmac-sha256-lines."),
                "headers": MapOf(value=Text(), about="Role → name of the header."),
            },
            required=("scheme", "headers"),
            about="A signature over each request.",
        ),
    },
)

STOP_PATHS = Block(keys={"total": path("Where all rows are counted."), "flag": path("True while there is more.")}, one_of=("total", "flag"))
STOP = OneOf(of=(Choice(of=("empty", "short")), STOP_PATHS), about="How the last page is told.")
_SIZE: dict[str, Shape] = {"size": Text(about="Parameter of the page size."), "most": most("The largest page that the system gives.")}
_SIZED = ("size", "most", "stop")
PAGING = Variants(
    key="kind",
    of={
        "none": Block(keys={}, about="All rows in one answer."),
        "page": Block(keys={"page": Text(), "first": Whole(least=0), **_SIZE, "stop": STOP}, required=("page", *_SIZED)),
        "offset": Block(keys={"offset": Text(), **_SIZE, "stop": STOP}, required=("offset", *_SIZED)),
        "after": Block(keys={"after": Text(), "key": path("The row's key."), **_SIZE, "stop": STOP}, required=("after", "key", *_SIZED)),
        "cursor": Block(keys={"cursor": Text(), "next": path("Where the next cursor stands."), **_SIZE}, required=("cursor", "next")),
        "link": Block(keys={"next": path("Where the next address stands; `header` for the Link header."), **_SIZE}, required=("next",)),
    },
)

STYLE = Block(
    keys={"separator": Text(about="Between the values; `repeat` repeats the parameter."), "most": most("Values in one list.")},
    about="How one parameter takes several values.",
)
PARAMETER = Block(
    keys={
        "parameter": Text(about="Name of the request's parameter."),
        "list": Flag(about="Whether it takes several values."),
        "exactness": Choice(of=tuple(exactness.value for exactness in Exactness), about="superset: the system gives other rows besides."),
        "recheck": Flag(about="The adapter checks the rows again."),
        "as": STEPS,
    },
    required=("parameter",),
)
_PARAMETERS = ListOf(item=OneOf(of=(Text(), PARAMETER)), bare=True)
FILTER = Block(keys=dict.fromkeys(OPERATORS, _PARAMETERS), about="Comparison → the parameter, or the parameters, that say it.")
LIST_LOOKUP = Block(keys={"parameter": Text(), **STYLE.keys}, required=("parameter",), about="Several keys in one parameter.")
OBJECT_LOOKUP = Block(keys={"path": Text(), "object": path("Where the object stands.")}, required=("path",), about="One object at a path.")
EXTRACT = Block(
    keys={"path": path("The text."), "pattern": Text(about="A regular expression; what it first finds.")}, required=("path", "pattern")
)
CAPS = Block(keys={"pages": most("Pages of one list."), "rows": most("Rows of one list.")}, about="Where a list is called too broad.")

SHARED: Mapping[str, Shape] = {
    "method": Choice(of=("GET", "POST")),
    "place": Choice(of=tuple(place.value for place in Place), about="Where parameters travel."),
    "parameters": MapOf(value=Text(), about="Parameters of every call."),
    "records": path("Where the rows are."),
    "empty_when": EQUALS,
    "total": path("Where all rows are counted exactly, if anywhere."),
    "paging": PAGING,
    "list": STYLE,
    "sorted": Flag(about="Rows come in the order of their key."),
    "key_order": Choice(of=tuple(order.value for order in KeyOrder), about="How keys are ordered."),
    "caps": CAPS,
}
"""Keys that may stand under `defaults` as well."""
DEFAULTS = Block(keys=SHARED, about="What entities share.")
COMMAND = Block(
    keys={
        "path": Text(pattern="^/", about="Path of the records; the key of the one to change follows."),
        "action": Text(pattern="^/", about="What follows the key, for instance /confirm."),
        "method": Choice(of=("POST", "PUT", "PATCH")),
        "creates": Flag(about="It makes a record: there is no key and no expected version."),
        "arguments": ListOf(item=Text(), about="Fields to which it gives new values."),
        "required": ListOf(item=Text(), about="Those of them that have to be given."),
    },
    required=("path",),
)
COMMANDS = Block(
    keys={
        "lookup": Text(pattern="^/", about="Path below which a command is found by its idempotency key."),
        "key": path("Where an answer has the record's key."),
        "version": path("Where an answer has the record's version; its ETag if left out."),
        "idempotency": Text(about="Header of the idempotency key, Idempotency-Key if left out."),
        "expected": Text(about="Header of the expected version, If-Match if left out."),
        "reason": path("Where the body has the reason, `reason` if left out."),
        "actor": path("Where the body has the officer who does it, `actor` if left out."),
        "of": MapOf(value=COMMAND, about="Command → how it is sent."),
    },
    required=("lookup", "key", "of"),
    about="What may be done to the records.",
)
ENTITY = Block(
    keys={
        "path": Text(pattern="^/", about="Path of the list; the host is the source's option url."),
        **SHARED,
        "single": Flag(about="The answer is one record."),
        "lookup": OneOf(of=(Text(), LIST_LOOKUP, OBJECT_LOOKUP), about="How records are read by key."),
        "filters": MapOf(value=OneOf(of=(Text(), FILTER)), about="Field → parameter, or comparison → parameter."),
        "version": Text(about="The field that shows a record's version."),
        "commands": COMMANDS,
        "extract": MapOf(value=EXTRACT, about="Members read out of a text."),
        **entity_keys("path"),
    },
    required=("path", "fields"),
)
_DOCUMENT: dict[str, Shape] = {"http": HTTP, "auth": AUTH, "envelope": ENVELOPE, "defaults": DEFAULTS}
DOCUMENTS = {kind: document_block(kind, _DOCUMENT) for kind in ("rest", "finance")}
"""A ledger is a system over HTTP whose tranches' payment the adapter works out itself."""
