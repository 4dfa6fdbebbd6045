"""A mapping file for GraphQL servers, and a source's options, read into settings. Every error says file, line and column.

::

    mapping: graphql
    version: 1
    about: Vendor …
    http: {read: 2s, max_bytes: 8388608, concurrency: 4}
    auth: {kind: header, prefix: "Bearer "}      # as in a REST mapping
    errors: {NOT_LOGGED_IN: authentication}      # extensions.code → what it means
    partial: fail                                # or accept: data that came with errors
    lists: {}
    defaults: {paging: {kind: relay, most: 100}}
    entities:
      Course:
        query: courses                           # the root field
        nodes: nodes                             # from there to the records; . for a plain list
        arguments: {where: CourseFilter, sort: CourseSort}   # GraphQL types of what is sent
        fixed: {where: {deleted: false}}         # what is always sent, written as in GraphQL
        sorted: true                             # comes in order of the key
        total: totalCount
        lookup: {query: coursesByIds, ids: ids, type: "[ID!]!"}
        fields: {id: id, title: title, site_code: site.code}
        filters:
          site_code: {eq: where.site.eq, in: where.site.in}
          title: {contains: {path: where.title.like, exactness: superset}}
        order:
          title: {asc: {sort: TITLE_ASC}, desc: {sort: TITLE_DESC}}

Another craftgraph needs no mapping file: ``schema: craftgraph`` in the source's options says it all.
"""

from __future__ import annotations

from collections.abc import Mapping

from adapters.context import AdapterContext
from adapters.entities import HELD
from adapters.graphql.craftgraph import LISTS, SINGLES, entity_queries
from adapters.graphql.entity_query import EntityQuery
from adapters.graphql.grammar import DOCUMENT, HTTP
from adapters.graphql.query_document import QueryReader
from adapters.graphql.settings import GraphQLSettings
from adapters.mapping.document_grammar import read_document_block
from adapters.mapping.extends import load_mapping
from adapters.mapping.yaml import Node, suggestion
from adapters.rest.auth_document import read_auth
from adapters.rest.document import read_bounds, read_concurrency, read_credentials, read_rate
from adapters.rest.outcome import Outcome


def read_settings(context: AdapterContext) -> GraphQLSettings:
    """The settings of one source.

    Options: `url` (an address or a reference to one), `credentials` (name → reference), and either `mapping` (path of the file) or
    ``schema: craftgraph``, then with `auth`, `entities` (a list; all by default) and `accept_partial` if wanted. Raises
    `InvalidConfiguration`; secrets are not looked up.
    """
    options = context.options
    given = [key for key in ("mapping", "schema") if options.get(key) is not None]
    if len(given) != 1:
        options.error("give one of mapping, schema", "name a mapping file, or write schema: craftgraph for another craftgraph")
    return _mapped(context) if given == ["mapping"] else _craftgraph(context)


def _craftgraph(context: AdapterContext) -> GraphQLSettings:
    keys = context.options.mapping(allowed=("auth", "credentials", "entities", "accept_partial"), required=("schema", "url"))
    keys["schema"].choice(("craftgraph",))
    auth = read_auth(keys.get("auth"))
    served = (*LISTS, *SINGLES)
    entities = [node.choice(served) for node in keys["entities"].items()] if "entities" in keys else None
    return GraphQLSettings(
        source_id=context.source_id,
        url=keys["url"].text(),
        credentials=read_credentials(context.options, keys.get("credentials"), auth),
        auth=auth,
        bounds=read_bounds({}, context.timeout),
        timeout=context.timeout,
        accept_partial="accept_partial" in keys and keys["accept_partial"].boolean(),
        is_craftgraph=True,
        queries=entity_queries(context.source_id, entities),
    )


def _mapped(context: AdapterContext) -> GraphQLSettings:
    options = context.options.mapping(allowed=("credentials",), required=("mapping", "url"))
    keys = read_document_block(DOCUMENT, load_mapping(context.base_dir / options["mapping"].text()))
    http = HTTP.read(keys["http"]) if "http" in keys else {}
    auth = read_auth(keys.get("auth"))
    return GraphQLSettings(
        source_id=context.source_id,
        url=options["url"].text(),
        credentials=read_credentials(context.options, options.get("credentials"), auth),
        auth=auth,
        bounds=read_bounds(http, context.timeout),
        concurrency=read_concurrency(http),
        rate=read_rate(http),
        timeout=context.timeout,
        codes=_codes(keys.get("errors")),
        accept_partial="partial" in keys and keys["partial"].choice({"fail": False, "accept": True}),
        queries=_queries(context, keys),
    )


def _codes(node: Node | None) -> dict[str, Outcome]:
    outcomes = {outcome.value: outcome for outcome in Outcome}
    return {} if node is None else {code: written.choice(outcomes) for code, written in node.mapping().items()}


def _queries(context: AdapterContext, keys: Mapping[str, Node]) -> dict[str, EntityQuery]:
    lists = keys["lists"].mapping() if "lists" in keys else {}
    reader = QueryReader(context.source_id, defaults=keys.get("defaults"), lists=lists, partition=context.partition)
    queries: dict[str, EntityQuery] = {}
    for name, node in keys["entities"].mapping().items():
        if name not in HELD:
            keys["entities"].keys[name].error(f"there is no entity {name!r}", suggestion(name, HELD))
        queries[name] = reader.read(name, node)
    if not queries:
        keys["entities"].error("no entity is mapped", "map at least one")
    return queries
