"""The closed list of transforms, and how each is written under a field's `as`.

A step is a name (``trim``) or a block whose first key is the name (``{codes: {"1": OPEN}, unmapped: error}``).
"""

from __future__ import annotations

from adapters.mapping.grammar import Block, Choice, Json, ListOf, Nothing, OneOf, Ref, Shape
from adapters.mapping.kinds import Kind
from adapters.mapping.transform import Steps, Transform
from adapters.mapping.words import codes, lists, numbers, persons, rows, texts, times
from adapters.mapping.words.word import Built, Step, Surroundings, Word
from adapters.mapping.yaml import Node, NodeKind, suggestion

WORDS: dict[str, Word] = {
    **texts.WORDS,
    **codes.WORDS,
    **numbers.WORDS,
    **times.WORDS,
    **rows.WORDS,
    **lists.WORDS,
    **persons.WORDS,
}
"""Every step of the language."""

STEPS = ListOf(item=Ref(name="step"), about="Steps from what the source holds to what the field holds, in order.")


def build_steps(node: Node, kind: Kind, around: Surroundings) -> Steps:
    """The transforms under `as`, the kinds between them checked. Raises `InvalidConfiguration`."""
    steps: list[Transform] = []
    for written in node.items():
        built = _build(written, kind, around)
        steps.extend(built if isinstance(built, tuple) else (built,))
        kind = steps[-1].kind
    return tuple(steps)


def first_reads(node: Node) -> tuple[Kind, ...]:
    """The kinds that the first step under `as` can read; none if there is no step."""
    return WORDS[_name(node.items()[0])].reads if node.items() else ()


def _name(node: Node) -> str:
    written = node.text() if node.kind is NodeKind.SCALAR else next(iter(node.mapping()), "")
    if written not in WORDS:
        node.error(f"unknown step {written!r}", suggestion(written, WORDS))
    return written


def _build(node: Node, kind: Kind, around: Surroundings) -> Built:
    name = _name(node)
    word = WORDS[name]
    if word.reads and kind not in word.reads:
        node.error(f"`{name}` reads {' or '.join(word.reads)}, but here comes {kind}", "change the column's type or the steps before")
    if node.kind is NodeKind.SCALAR:
        return word.build(Step(node, None, {}, kind, around, build_steps))
    values = node.mapping(allowed=(name, *word.options))
    argument = None if word.bare and values[name].is_null else values[name]
    if argument is not None and word.argument is None:
        argument.error(
            f"`{name}` takes no value", f"write {name}" + (f", or {{{name}: , {next(iter(word.options))}: …}}" if word.options else "")
        )
    return word.build(Step(node, argument, {key: values[key] for key in values if key != name}, kind, around, build_steps))


def step_schema() -> Json:
    """Every step in JSON Schema."""
    bare = Choice(of=tuple(name for name, word in WORDS.items() if word.bare))
    return OneOf(of=(bare, *(_block(name, word) for name, word in WORDS.items()))).schema()


def _block(name: str, word: Word) -> Block:
    nothing = (Nothing(),) if word.bare else ()
    shapes: tuple[Shape, ...] = (*(() if word.argument is None else (word.argument,)), *nothing)
    return Block(keys={name: shapes[0] if len(shapes) == 1 else OneOf(of=shapes), **word.options}, required=(name,), about=word.about)


__all__ = ["STEPS", "WORDS", "Built", "Step", "Surroundings", "Word", "build_steps", "first_reads", "step_schema"]
