"""Fields that are answered for all of their parents in one call, and fields that are worked out from the parent alone.

A batch field is two functions. `request` makes what is asked, hashable, from the field's selection and arguments; it must not look at the
context. `answer` gives one result a parent, in their order, an exception where there is none. The gateway's executor calls `answer` itself,
once for each request that differs, however many parents there are; under graphql-core, which resolves one parent after another, loaders
gather the parents of one turn of the event loop.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from functools import cache
from inspect import Parameter, isawaitable, signature
from typing import Any, TypeVar, get_type_hints

import strawberry
from strawberry.dataloader import DataLoader

Decide = TypeVar("Decide", bound=Callable[..., Any])

Answer = Callable[[Any, Any, list[Any]], Awaitable[Sequence[Any]] | Sequence[Any]]
"""Takes the context, the request and the parents."""


def batch_field(
    request: Callable[..., Hashable],
    answer: Answer,
    *,
    graph_type: Any,
    description: str,
    name: str | None = None,
    directives: Sequence[object] = (),
) -> Any:
    """A batch field. The parameters of `request` after its `info` are the field's arguments. A slow `answer` is an `async def`."""

    async def resolve(root: strawberry.Parent[Any], info: strawberry.Info, **arguments: Any) -> Any:
        return await _loader(info.context.loaders, answer, request(info, **arguments), info.context).load(root)

    parent = Parameter("root", Parameter.POSITIONAL_OR_KEYWORD, annotation=strawberry.Parent[Any])  # type: ignore[misc]  # a value here
    info, *arguments = signature(request).parameters.values()
    resolve.__signature__ = signature(resolve).replace(  # type: ignore[attr-defined]
        parameters=[parent, info.replace(annotation=strawberry.Info), *arguments]
    )
    metadata = {"request": request, "answer": answer}
    return strawberry.field(
        resolver=resolve, name=name, graphql_type=graph_type, description=description, directives=directives, metadata=metadata
    )


def computed_field(
    compute: Callable[[Any], Any], *, graph_type: Any, description: str, name: str | None = None, directives: Sequence[object] = ()
) -> Any:
    """A field worked out from the parent alone, which `compute` takes as its only parameter, annotated as `strawberry.Parent`."""
    _evaluate(compute)
    metadata = {"computed": True}
    return strawberry.field(
        resolver=compute, name=name, graphql_type=graph_type, description=description, directives=directives, metadata=metadata
    )


@cache
def _evaluate(compute: Callable[[Any], Any]) -> None:
    """Make values of a function's annotations once: every connection type has a field of it, and each would compile them anew."""
    compute.__annotations__ = get_type_hints(compute, include_extras=True)


def typed_field(*, name: str, description: str, deprecated: str | None, directives: Sequence[object]) -> Any:
    """A field whose attribute holds None or what its scalar or enum takes: whoever made the parent has seen to that."""
    return strawberry.field(
        name=name, description=description, deprecation_reason=deprecated, directives=directives, metadata={"typed": True}
    )


def by_class(decide: Decide) -> Decide:
    """Mark an ``is_type_of`` or a ``resolve_type`` that goes by the class of a value alone, so that it is asked once for a class."""
    decide.by_class = True  # type: ignore[attr-defined]  # functions take attributes
    return decide


def _loader(loaders: dict[Hashable, DataLoader[Any, Any]], answer: Answer, request: Hashable, context: Any) -> DataLoader[Any, Any]:
    """The loader of one request; fields under several names that ask the same share it.

    It does not cache: records are unhashable, and their identity may be reused once a record is done with.
    """
    key = (answer, request)
    if key not in loaders:

        async def load(parents: list[Any]) -> Any:
            results = answer(context, request, parents)
            return await results if isawaitable(results) else results

        loaders[key] = DataLoader(load_fn=load, cache=False)
    return loaders[key]
