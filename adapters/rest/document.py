"""A REST mapping file and a source's options, read into settings. Every error says file, line and column.

::

    mapping: rest                               or finance
    version: 1
    about: text for readers
    http: {connect: 2s, read: 10s, max_bytes: 8388608, concurrency: 4, rate: 200, probe: /ping}
    auth: {kind: none | header | oauth2 | session | signature, …}       see `auth_document`
    envelope: {success_when: {path, equals}, code, message, errors: {CODE: class}}
    lists: {NAME: code list that `codes: NAME` refers to}
    defaults: what entities share: method, place, parameters, records, empty_when, total, paging, list, sorted, key_order, caps
    entities:
      Course:
        path: /v1/courses
        records: data.list                  where the rows are
        total: data.total                   where all rows are counted exactly, if anywhere
        paging: {kind: none | page | offset | after | cursor | link, …}  see `paging_document`
        sorted: true                        rows come in the order of their key, as `key_order` says: text or numeric
        lookup: ids                         or {parameter, most, separator}, or {path, object} of one object
        filters:                            see `filter_document`
          trade: trade                      eq and in, by a list in one parameter
          starts_on: {gte: from, lt: {parameter: to, exactness: superset}}
        extract: {member: {path, pattern}}  members read out of a text
        fields: {id: id, title: {path: name, as: [trim]}}                see `adapters.mapping`
        unknown: [fields that the source does not have]
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from adapters.context import AdapterContext
from adapters.entities import HELD
from adapters.mapping.document_grammar import read_document_block
from adapters.mapping.extends import load_mapping
from adapters.mapping.yaml import Node, suggestion
from adapters.rest.auth_document import AuthSettings, read_auth
from adapters.rest.endpoint import Endpoint
from adapters.rest.endpoint_document import EndpointReader
from adapters.rest.envelope import Envelope
from adapters.rest.envelope_document import read_envelope
from adapters.rest.exchange import Bounds
from adapters.rest.grammar import DOCUMENTS, HTTP
from adapters.rest.settings import RestSettings
from adapters.secrets import is_reference

Provided = Mapping[str, Collection[str]]


def read_settings(context: AdapterContext, provided: Provided | None = None, kind: str = "rest") -> RestSettings:
    """The settings of one source. `provided` are fields, by entity, that a domain adapter works out itself; its mappings are of a `kind`.

    Options: `mapping` (path of the file), `url` (an address or a reference to one), `credentials` (name → reference). Raises
    `InvalidConfiguration`; secrets are not looked up.
    """
    options = context.options.mapping(allowed=("credentials",), required=("mapping", "url"))
    keys = read_document_block(DOCUMENTS[kind], load_mapping(context.base_dir / options["mapping"].text()))
    http = HTTP.read(keys["http"]) if "http" in keys else {}
    auth = read_auth(keys.get("auth"))
    envelope = read_envelope(keys.get("envelope"))
    return RestSettings(
        source_id=context.source_id,
        url=options["url"].text(),
        credentials=read_credentials(context.options, options.get("credentials"), auth),
        auth=auth,
        envelope=envelope,
        bounds=read_bounds(http, context.timeout),
        concurrency=read_concurrency(http),
        timeout=context.timeout,
        rate=read_rate(http),
        probe=http["probe"].text() if "probe" in http else "/",
        endpoints=_endpoints(context, keys, provided, envelope),
    )


def _endpoints(context: AdapterContext, keys: Mapping[str, Node], provided: Provided | None, envelope: Envelope) -> dict[str, Endpoint]:
    reader = EndpointReader(
        context.source_id,
        defaults=keys.get("defaults"),
        lists=keys["lists"].mapping() if "lists" in keys else {},
        partition=context.partition,
        provided=provided,
        judged=envelope.success[0] if envelope.success is not None else None,
    )
    endpoints: dict[str, Endpoint] = {}
    for name, node in keys["entities"].mapping().items():
        if name not in HELD:
            keys["entities"].keys[name].error(f"there is no entity {name!r}", suggestion(name, HELD))
        endpoints[name] = reader.read(name, node)
    if not endpoints:
        keys["entities"].error("no entity is mapped", "map at least one")
    return endpoints


def read_bounds(http: Mapping[str, Node], timeout: float) -> Bounds:
    """The `http` block. Times that the mapping leaves open are the source's policy's."""
    default = Bounds()
    return Bounds(
        connect=http["connect"].seconds() if "connect" in http else min(default.connect, timeout),
        read=http["read"].seconds() if "read" in http else timeout,
        max_bytes=http["max_bytes"].integer(least=1) if "max_bytes" in http else default.max_bytes,
    )


def read_concurrency(http: Mapping[str, Node]) -> int | None:
    """Requests at once that the system bears, if the `http` block says so."""
    return http["concurrency"].integer(least=1) if "concurrency" in http else None


def read_rate(http: Mapping[str, Node]) -> float | None:
    """Requests a second that the system bears, if the `http` block says so."""
    if "rate" not in http:
        return None
    rate = float(http["rate"].decimal())
    if rate <= 0:
        http["rate"].error(f"a rate of {rate:g} requests a second lets none through", "give a number above 0")
    return rate


def read_credentials(options: Node, node: Node | None, auth: AuthSettings) -> dict[str, str]:
    """The `credentials` of a source's options: name → reference, those that its authorisation needs. Raises `InvalidConfiguration`."""
    if node is None:
        if auth.credentials:
            options.error("the key 'credentials' is missing", f"add credentials: {{{', '.join(auth.credentials)}}} with references")
        return {}
    keys = node.mapping(allowed=auth.credentials, required=auth.credentials)
    for value in keys.values():
        if not is_reference(value.text()):
            # The text is not quoted: it may be the secret itself.
            value.error("a secret stands in the configuration", "put it in the environment or a file and write env:NAME or file:PATH")
    return {name: value.text() for name, value in keys.items()}
