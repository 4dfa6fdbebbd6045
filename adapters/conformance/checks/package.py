"""Package and configuration: what holds before anything is asked."""

from __future__ import annotations

import inspect
import re

from adapters.conformance.audit import import_reaches, watched
from adapters.conformance.check import check
from adapters.conformance.differences import listed
from adapters.conformance.harness import Configured, Guarded, Harness, Registered
from adapters.conformance.host import close_host, host_with
from adapters.conformance.kit import Kit, lacking
from adapters.conformance.outcome import Exempt, Failure, Tier
from adapters.errors import ConfigurationError, SecretMissing
from adapters.interface import Adapter, Aggregating, ChangeFeed
from adapters.mapping.yaml import Node, loads
from adapters.problems import ConfigurationProblems
from adapters.registry import ACCEPTED, BUILT_IN, Registry

METHODS = {
    "describe": (),
    "open": ("host",),
    "close": (),
    "check": (),
    "health": (),
    "fetch": ("entity", "keys", "fields"),
    "scan": ("request",),
    "count": ("entity", "where"),
}
REQUIRED = re.compile(r"craftgraph(?![\w.-])", re.IGNORECASE)
COMMON = frozenset({"adapters", "resolvers", "schema", "gateway", "tests", "test", "docs", "examples", "scripts", "src"})
"""Top-level names that are ours, or that packages install by mistake and overwrite one another's."""
OPTIONAL = {"aggregate": ("request",), "changes": ("entity", "watermark", "limit")}


@check(1, Tier.BRONZE)
async def importing_the_adapter_does_no_io(kit: Kit) -> int:
    """No connection, process or written file while its module is imported."""
    module = type(await kit.harness.create({})).__module__
    reached = await import_reaches(module)
    if reached:
        raise Failure(f"importing {module} does {listed(reached)}; move it into open()")
    return 1


@check(1, Tier.BRONZE)
async def describing_is_pure(kit: Kit) -> int:
    """The same answer always, before `open` and without reaching out."""
    adapter = await kit.harness.create({})
    with watched(files=True) as reached:
        described = adapter.describe()
        again = adapter.describe()
    if reached:
        raise Failure(f"describe() does {listed(reached)}; what it says has to be known from the configuration")
    if described != again or described != await kit.description():
        raise Failure("describe() answers differently from one time to the next; what a source can do must not change while it is used")
    return len(described.entities)


@check(2, Tier.BRONZE)
async def the_api_version_and_the_signatures_match(kit: Kit) -> int:
    """Every method of the interface is there and can be called as the engine calls it."""
    adapter = await kit.harness.create({})
    version = (await kit.description()).api_version
    if version not in ACCEPTED:
        raise Failure(f"API version {version}; this craftgraph takes {listed(ACCEPTED)}")
    wanted = {**METHODS, **_claimed_methods(adapter)}
    for name, arguments in wanted.items():
        _check_method(adapter, name, arguments)
    await _check_optional(kit, adapter)
    return len(wanted)


def _claimed_methods(adapter: Adapter) -> dict[str, tuple[str, ...]]:
    return {name: arguments for name, arguments in OPTIONAL.items() if hasattr(adapter, name)}


def _check_method(adapter: Adapter, name: str, arguments: tuple[str, ...]) -> None:
    method = getattr(adapter, name, None)
    if method is None:
        raise Failure(f"{type(adapter).__name__} has no {name}(); see adapters.interface.Adapter")
    try:
        inspect.signature(method).bind(*arguments)
    except TypeError as error:
        raise Failure(f"{name}({', '.join(arguments)}) cannot be called: {error}") from None
    if inspect.iscoroutinefunction(method) is (name == "describe"):
        raise Failure(f"{name} has to be {'a plain' if name == 'describe' else 'an async'} method")


async def _check_optional(kit: Kit, adapter: Adapter) -> None:
    for name, capability in (await kit.description()).entities.items():
        aggregates = any(field.aggregates or field.group for field in capability.fields.values())
        if aggregates and not isinstance(adapter, Aggregating):
            raise Failure(f"aggregates of {name} are claimed, but there is no aggregate()")
        if capability.changes and not isinstance(adapter, ChangeFeed):
            raise Failure(f"changes of {name} are claimed, but there is no changes()")


@check(3, Tier.BRONZE, exemptible=True)
async def the_name_is_offered_once_and_loads(kit: Kit) -> int:
    """The entry point (or the built-in table) knows the name, just once, and its factory can be imported."""
    harness: Harness = kit.harness
    if not isinstance(harness, Registered):
        raise lacking("registered")
    registry = Registry()
    if not registry.knows(harness.registered):
        raise Failure(f"no installed package offers {harness.registered!r}; add an entry point in the group craftgraph.adapters")
    clashes = [problem.internal for problem in registry.conflicts() if repr(harness.registered) in problem.internal]
    if clashes:
        raise Failure(clashes[0])
    registry.factory(harness.registered)
    return 1


@check(3, Tier.BRONZE, exemptible=True)
async def the_package_installs_nothing_but_itself(kit: Kit) -> int:
    """Its distribution requires craftgraph and brings no top-level folder of a name that others use too."""
    harness: Harness = kit.harness
    if not isinstance(harness, Registered):
        raise lacking("registered")
    if harness.registered in BUILT_IN:
        raise Exempt("it comes with craftgraph")
    found = [point.dist for point in Registry().offered if point.name == harness.registered and point.dist is not None]
    if not found:
        raise Failure(f"no installed package offers {harness.registered!r}; add an entry point in the group craftgraph.adapters")
    for package in found:
        if not any(REQUIRED.match(one) for one in package.requires or ()):
            raise Failure(f"{package.name} does not require craftgraph; name it in its dependencies")
        strangers = {file.parts[0] for file in package.files or ()} & COMMON
        if strangers:
            raise Failure(f"{package.name} installs {listed(sorted(strangers))} beside its package; leave them out of the wheel")
    return len(found)


@check(4, Tier.BRONZE, exemptible=True)
async def an_unknown_option_is_refused_with_its_place(kit: Kit) -> int:
    """FILE:LINE:COLUMN of the key, and the nearest known one."""
    if not isinstance(kit.harness, Configured):
        raise lacking("options and configure(options)")
    text = kit.harness.options.rstrip("\n")
    line = text.count("\n") + 2
    known = next(iter(loads(text).mapping()))
    for key, wanted in (("no_such_option", f":{line}:1:"), (f"{known}x", known)):
        message = _refusal(kit.harness, loads(f"{text}\n{key}: x\n"))
        if f":{line}:1:" not in message or wanted not in message.replace(f"{known}x", ""):
            raise Failure(f"the option {key!r} is refused with {message!r}; say line {line}, column 1 and the nearest known key")
    kit.harness.configure(loads(text))
    return 2


def _refusal(harness: Configured, options: Node) -> str:
    try:
        harness.configure(options)
    except (ConfigurationError, ConfigurationProblems) as error:
        return str(error)
    raise Failure("an unknown option is accepted; use `options.mapping(allowed=…)`")


@check(5, Tier.BRONZE, exemptible=True)
async def a_missing_secret_is_named_before_anything_is_sent(kit: Kit) -> int:
    """`open` raises `SecretMissing` with the reference's name and touches nothing."""
    harness: Harness = kit.harness
    if not isinstance(harness, Guarded):
        raise lacking("secrets")
    secrets = dict(harness.secrets)
    if not secrets:
        raise Exempt("the adapter takes no secret")
    for reference in secrets:
        await _check_missing(kit, reference, {name: value for name, value in secrets.items() if name != reference})
    return len(secrets)


async def _check_missing(kit: Kit, reference: str, others: dict[str, str]) -> None:
    adapter = await kit.harness.create({})
    host = host_with(kit.harness, others)
    try:
        with watched() as reached:
            await adapter.open(host)
    except SecretMissing as error:
        if reference.rpartition(":")[2] not in str(error):
            raise Failure(f"the missing secret {reference} is not named: {error}") from None
    else:
        raise Failure(f"open() succeeds without the secret {reference}; look every secret up in open()")
    finally:
        await adapter.close()
        await close_host(host)
    if reached:
        raise Failure(f"open() does {listed(reached)} before it notices that {reference} is missing")
