"""The strict loader: scalars stay text, and every error names file, line and column, and says what helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.errors import InvalidConfiguration
from adapters.mapping.yaml import load, loads, merged


def message(text: str, *, read: str = "") -> str:
    """What the loader says of a text; `read` is a Node method to call on the document's value of ``k``."""
    with pytest.raises(InvalidConfiguration) as caught:
        _read(text, read)
    return caught.value.internal


def _read(text: str, read: str) -> None:
    node = loads(text, "f.yaml")
    if read:
        getattr(node.require("k"), read)()


def test_scalars_stay_as_they_are_written() -> None:
    node = loads("a: 010\nb: no\nc: 12:30\nd: 440000\ne: ''\nf: '~'\n")
    assert [value.text() for value in node.mapping().values()] == ["010", "no", "12:30", "440000", "", "~"]


def test_nothing_and_null_are_no_text() -> None:
    for written in ("k:", "k: ~", "k: null"):
        assert loads(written).require("k").is_null
        assert message(written, read="text").startswith("f.yaml:1:")
    assert not loads("k: 'null'").require("k").is_null


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: duplicate key 'a'; it is first given in line 1; keep one"),
        ("a: &x 1\n", "f.yaml:1:4: anchor &x; anchors are not part of the language; remove it"),
        ("a: 1\nb: *x\n", "f.yaml:2:4: alias *x; aliases are not part of the language; write the value out"),
        ("a: !!int 3\n", "f.yaml:1:4: tag tag:yaml.org,2002:int; tags are not part of the language; remove it"),
        ("x:\n  <<: {a: 1}\n", "f.yaml:2:3: x: merge key <<; merging is not part of the language; write the keys out"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document; keep one document in a file"),
        ("? [a, b]\n: 1\n", "f.yaml:1:3: a key has to be a single text"),
        ("", "f.yaml:1:1: the file is empty"),
    ],
)
def test_what_is_not_strict_is_refused_with_its_place(text: str, expected: str) -> None:
    assert message(text) == expected


@pytest.mark.parametrize("text", ["a: [1", "a: b: c", "\t- x", "a: 'x", "a: \x01"])
def test_what_is_not_yaml_is_refused_with_its_place(text: str) -> None:
    assert message(text).startswith("f.yaml:")
    assert "not valid YAML" in message(text)


def test_endless_nesting_is_refused() -> None:
    assert "nested too deeply" in message("[" * 500)


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    node = loads("entities:\n  Site:\n    tabel: x\n", "f.yaml").require("entities").require("Site")
    with pytest.raises(InvalidConfiguration) as caught:
        node.mapping(allowed=("table", "rows"))
    assert caught.value.internal == "f.yaml:3:5: entities.Site: unknown key 'tabel'; did you mean 'table'?"


def test_an_unknown_key_like_no_other_lists_the_known_ones() -> None:
    with pytest.raises(InvalidConfiguration, match="known here: rows, table"):
        loads("zzz: x\n").mapping(allowed=("table", "rows"))


def test_a_missing_key_is_named_at_the_block() -> None:
    with pytest.raises(InvalidConfiguration, match=r"f\.yaml:2:3: a: the key 'url' is missing; add it"):
        loads("a:\n  b: 1\n", "f.yaml").require("a").mapping(required=("url",))


@pytest.mark.parametrize(
    ("read", "written", "complaint"),
    [
        ("integer", "1.5", "is not a whole number"),
        ("integer", "0x10", "is not a whole number"),
        ("decimal", "abc", "is not a number"),
        ("decimal", "NaN", "is not a finite number"),
        ("boolean", "yes", "is not one of true, false"),
        ("seconds", "5", "is not a duration"),
        ("seconds", "-1s", "is not a duration"),
        ("items", "x", "write a list"),
        ("mapping", "x", "write a block of keys"),
        ("text", "[a]", "write a text"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_place(read: str, written: str, complaint: str) -> None:
    found = message(f"k: {written}\n", read=read)
    assert found.startswith("f.yaml:1:4: k: ")
    assert complaint in found


def test_values_are_read_as_asked() -> None:
    node = loads("n: -7\nd: 1.10\nyes: true\nshort: 500ms\nlong: 1.5m\nmany: [a, b]\none: a\n")
    assert node.require("n").integer() == -7
    assert str(node.require("d").decimal()) == "1.10"
    assert node.require("yes").boolean() is True
    assert (node.require("short").seconds(), node.require("long").seconds()) == (0.5, 90.0)
    assert (node.require("many").texts(), node.require("one").texts()) == (["a", "b"], ["a"])
    assert node.get("absent") is None


def test_blocks_merge_with_the_later_one_winning() -> None:
    block = merged(loads("a: 1\nb: 2\n", "group.yaml"), loads("b: 3\nc: 4\n", "own.yaml"))
    assert {key: node.text() for key, node in block.mapping().items()} == {"a": "1", "b": "3", "c": "4"}
    assert block.require("a").file == "group.yaml"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfiguration, match=r"absent\.yaml:1:1: the file cannot be read"):
        load(tmp_path / "absent.yaml")
    (tmp_path / "gbk.yaml").write_bytes("名: 值".encode("gbk"))
    with pytest.raises(InvalidConfiguration, match="is not UTF-8"):
        load(tmp_path / "gbk.yaml")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "bom.yaml").write_bytes("a: 1\n".encode("utf-8-sig"))
    assert load(tmp_path / "bom.yaml").require("a").text() == "1"
