"""The house rules that no tool checks: sizes, words that must not stay, locks without addresses, scripts that need nothing."""

import ast
import importlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("adapters", "resolvers", "schema", "gateway", "mock_sources")
OURS = sorted(path for folder in (*PACKAGES, "scripts", "tests") for path in (ROOT / folder).rglob("*.py"))
LOCKS = sorted(ROOT.glob("requirements*.lock"))
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
# Split, so that this file does not break its own rule.
LEFT_OVER = re.compile("|".join((r"\bTO" + "DO\\b", r"\bFIX" + "ME\\b", r"\bNotImplemented" + "Error\\b", r"\bunittest\." + "mock")))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """A file's syntax; several rules look at it."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_no_file_is_too_long() -> None:
    """The product's: a table of cases or of mutants may be longer than an idea."""
    product = [path for path in OURS if "tests" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in product}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    found = [
        f"{place(path, function.lineno)} {function.name}"
        for path in OURS
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]

    assert found == []


def test_nothing_is_left_for_later() -> None:
    lines = ((path, number, line) for path in OURS for number, line in enumerate(path.read_text("utf-8").splitlines(), 1))

    assert [place(path, number) for path, number, line in lines if LEFT_OVER.search(line)] == []


def test_every_test_asserts_something() -> None:
    """An assert, an expected exception, a time limit, or a helper of the tests that has one."""
    written = [(path, function) for path in OURS if "tests" in path.parts for function in functions(path)]
    checks = {"raises", "warns", "fail", "timeout", "fnmatch_lines", "wait_for_text"}
    while found := {function.name for _, function in written if function.name not in checks and checks & called(function)}:
        checks |= found

    silent = [
        place(path, function.lineno) for path, function in written if function.name.startswith("test_") and function.name not in checks
    ]
    assert silent == []


def called(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names that a function calls; an assert statement counts as a call of ``fail``."""
    nodes = list(ast.walk(function))
    calls = [node.func for node in nodes if isinstance(node, ast.Call)]
    names = {call.attr if isinstance(call, ast.Attribute) else call.id for call in calls if isinstance(call, ast.Attribute | ast.Name)}
    return names | {"fail" for node in nodes if isinstance(node, ast.Assert)}


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_ours_and_typed(package: str) -> None:
    """The names are generic: another distribution's package of the same name must not stand in for ours."""
    module = importlib.import_module(package)

    assert module.__file__ is not None, f"{package} has no __init__.py"
    assert Path(module.__file__).parent == ROOT / package
    assert (ROOT / package / "py.typed").exists()


def test_the_locks_are_there() -> None:
    assert [path.name for path in LOCKS] == ["requirements-dev.lock", "requirements-node.lock", "requirements.lock"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    entries = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]

    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"://|^\s*--(?!hash)|@ ", text, flags=re.MULTILINE)


def test_the_tools_lock_agrees_with_the_one_for_running() -> None:
    pins = [
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]

    assert pins[0] <= pins[1]


def test_the_lock_holds_every_direct_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), flags=re.MULTILINE))

    assert set(map(distribution_name, project["dependencies"])) - locked == set()


@pytest.mark.parametrize("folder", ["graphiql", "examples/typescript-client"])
def test_an_npm_lock_has_hashes_and_no_address(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]

    assert len(packages) > 50
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_the_scripts_need_nothing_but_the_standard_library() -> None:
    """They run before anything is installed."""
    assert imports(ROOT / "scripts") - sys.stdlib_module_names == {"scripts"}


@pytest.mark.parametrize("package", PACKAGES)
def test_what_a_package_imports_is_declared(package: str) -> None:
    """A dependency of a dependency may go away with the next lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    names = {distribution_name(declaration) for declaration in declared}
    providers = packages_distributions()
    foreign = imports(ROOT / package) - sys.stdlib_module_names - set(PACKAGES)

    assert {name for name in foreign if not names & set(map(distribution_name, providers.get(name, [])))} == set()


def imports(folder: Path) -> set[str]:
    """The top-level names that a folder's files import."""
    names = set()
    for path in folder.rglob("*.py"):
        for node in nodes(path):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add((node.module or "").partition(".")[0])
    return names


def distribution_name(declaration: str) -> str:
    """The normalised name in ``ruamel.yaml>=0.18``."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", declaration)[0]).lower()
