"""Words for lists, and for values inside JSON."""

from __future__ import annotations

from adapters.mapping.grammar import Choice, ListOf, Ref, Text
from adapters.mapping.json_values import GIVES, JsonList, JsonMember, parse_path
from adapters.mapping.kinds import Kind
from adapters.mapping.lists import Items, Split
from adapters.mapping.transform import Inverse
from adapters.mapping.words.word import Built, Step, Word

_EACH = {"each": Ref(name="steps", about="Steps for each element.")}


def _split(step: Step) -> Built:
    separators = tuple(step.need().texts())
    if not separators or not all(separators):
        step.need().error("a separator must not be empty")
    return Split(separators, step.each())


def _json(step: Step) -> Built:
    node = step.argument
    try:
        path = () if node is None else parse_path(node.text())
    except ValueError as error:
        assert node is not None
        node.error(f"{node.value!r}: {error}", "for instance $.host.name or $.items[0]; $ alone is the whole value")
    gives = step.choice("gives", ("list", *GIVES), "text" if path else "list")
    if gives == "list":
        return JsonList(path, step.each())
    if "each" in step.options:
        step.options["each"].error("`each` is for lists", "write gives: list")
    return JsonMember(path, GIVES[gives])


WORDS: dict[str, Word] = {
    "split": Word(
        reads=(Kind.TEXT,),
        inverse=(Inverse.OPAQUE,),
        build=_split,
        argument=ListOf(item=Text(), least=1, bare=True, about="The separator, or several."),
        options=_EACH,
        about="A text with separators as a list; empty elements are left out.",
    ),
    "json": Word(
        reads=(Kind.TEXT,),
        inverse=(Inverse.OPAQUE,),
        build=_json,
        bare=True,
        argument=Text(pattern=r"^\$", about="Where in the JSON: $.host.name, $.items[0]; $ is the whole value."),
        options={**_EACH, "gives": Choice(of=("list", *GIVES), about="What stands there; a list without a path, otherwise a text.")},
        about="A value inside JSON that a text column holds. What is missing there is null.",
    ),
    "list": Word(
        reads=(Kind.LIST,),
        inverse=(Inverse.OPAQUE,),
        build=lambda step: Items(step.each()),
        bare=True,
        options=_EACH,
        about="A JSON array that the source gives as a list.",
    ),
}
