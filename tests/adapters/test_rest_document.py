"""A mistake in a REST mapping or its options is an error with file, line, column and the remedy, before anything connects."""

from pathlib import Path

import pytest

from adapters.context import AdapterContext
from adapters.errors import InvalidConfiguration
from adapters.mapping.yaml import loads
from adapters.rest import create
from tests.adapters.rest_support import TEACHERS, mapping, rest_adapter

PAGE = "paging: {kind: page, page: p, size: s, most: 5, stop: empty}"

MISTAKES = [
    ("abuot: x\n", "", r":1:1: unknown key 'abuot'; did you mean 'about'\?"),
    ("http: {max_bytes: lots}\n", "", r":1:19: http.max_bytes: 'lots' is not a whole number"),
    ("http: {conect: 2s}\n", "", r":1:8: http.conect: unknown key|:1:8: .*did you mean 'connect'"),
    ("auth: {kind: oauth, path: /t}\n", "", r":1:14: auth.kind: 'oauth' is not one of .*did you mean 'oauth2'"),
    ("auth: {kind: oauth2}\n", "", r"the key 'path' is missing"),
    ("auth: {kind: session, path: /l, parameters: {u: user}}\n", "", r"the key 'token' is missing"),
    ("auth: {kind: signature, scheme: md5, headers: {}}\n", "", r"'md5' is not one of hmac-sha256-lines"),
    ("auth: {kind: signature, scheme: hmac-sha256-lines, headers: {key: K}}\n", "", r"the key 'timestamp' is missing"),
    ("envelope: {errors: {A: expired}}\n", "", r"errors need to know where the code is; add code: PATH"),
    ("envelope: {code: c, errors: {A: expird}}\n", "", r"'expird' is not one of .*did you mean 'expired'"),
    ("envelope: {success_when: {path: 'a..b', equals: x}}\n", "", r"'a..b' is not a path"),
    ("defaults: {lookup: ids}\n", "", r":1:12: .*unknown key 'lookup'"),
    ("", "paging: {kind: pages}", r"'pages' is not one of .*did you mean 'page'"),
    ("", "paging: {kind: page, page: p, size: s, most: 5}", r"the key 'stop' is missing"),
    ("", "paging: {kind: page, page: p, size: s, most: 0, stop: empty}", r"0 is too small"),
    ("", "paging: {kind: page, page: p, size: s, most: 5, stop: {total: a, flag: b}}", r"a stop rule is one rule"),
    ("", "paging: {kind: page, page: p, size: s, most: 5, stop: never}", r"'never' is not one of empty, short"),
    ("", "paging: {kind: cursor, cursor: c, next: n, size: s}", r"size and most belong together"),
    ("", "filters: {nam: n}", r"'nam' is not mapped here; did you mean 'name'\?"),
    ("", "filters: {name: {equals: n}}", r"unknown key 'equals'"),
    ("", "filters: {name: {eq: {param: n}}}", r"unknown key 'param'; did you mean 'parameter'\?"),
    ("", "filters: {name: {eq: {parameter: n, as: [trim]}}}", r"a step here has no way back"),
    ("", "filters: {name: {eq: {parameter: n, as: [{date: yyyymmdd}]}}}", r"the steps give date, but the field holds text"),
    ("", "filters: {name: {eq: {parameter: n, exactness: roughly}}}", r"'roughly' is not one of exact, superset"),
    ("", "extract: {no: {path: name, pattern: '('}}", r"not a regular expression"),
    ("", "method: PATCH", r"'PATCH' is not one of GET, POST"),
]


@pytest.mark.parametrize(("blocks", "entity", "message"), MISTAKES)
def test_a_mistake_is_found_where_it_is(tmp_path: Path, blocks: str, entity: str, message: str) -> None:
    with pytest.raises(InvalidConfiguration, match=message) as caught:
        rest_adapter(tmp_path, mapping(blocks, entity))
    assert "mapping.yaml:" in str(caught.value)


def test_a_field_whose_steps_have_no_way_back_cannot_be_filtered_by_as_it_is(tmp_path: Path) -> None:
    text = mapping(entity="filters: {name: q}").replace("name: name", "name: {path: name, as: [trim]}")
    with pytest.raises(InvalidConfiguration, match="name eq cannot be said in the source's terms"):
        rest_adapter(tmp_path, text)


def test_a_paged_list_needs_a_way_to_look_records_up(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration, match="cannot be looked up by key; add lookup"):
        rest_adapter(tmp_path, mapping(entity=PAGE).replace("    lookup: ids\n", ""))


def test_an_entity_that_does_not_exist_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration, match=r"mapping.yaml:5:3: .*there is no entity 'Techer'; did you mean 'Teacher'\?"):
        rest_adapter(tmp_path, TEACHERS.replace("Teacher:", "Techer:"))


def test_a_path_is_not_an_address(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration, match="begin it with /"):
        rest_adapter(tmp_path, mapping().replace("/teachers", "http://elsewhere/teachers"))


@pytest.mark.parametrize(
    ("credentials", "message"),
    [("", "the key 'credentials' is missing; add credentials: {client_id, client_secret}"), ("{client_id: 'env:A'}", "'client_secret'")],
)
def test_credentials_that_the_mapping_needs_are_asked_for(tmp_path: Path, credentials: str, message: str) -> None:
    with pytest.raises(InvalidConfiguration, match=message):
        rest_adapter(tmp_path, mapping("auth: {kind: oauth2, path: /t}\n"), credentials=credentials)


def test_a_mapping_that_is_not_there_is_named(tmp_path: Path) -> None:
    options = loads("mapping: nowhere.yaml\nurl: http://source\n")
    with pytest.raises(InvalidConfiguration, match=r"nowhere\.yaml:1:1: the mapping file cannot be read"):
        create(AdapterContext(source_id="source", options=options, base_dir=tmp_path))


def test_times_that_the_mapping_leaves_open_are_the_policys(tmp_path: Path) -> None:
    adapter = rest_adapter(tmp_path, mapping("http: {connect: 500ms}\n"), timeout=7)
    bounds = adapter._settings.bounds
    assert (bounds.connect, bounds.read) == (0.5, 7)
