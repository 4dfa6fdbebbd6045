"""``craftgraph explain``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from gateway.cli.exits import DONE, FAILED, Refusal
from gateway.cli.options import DEFAULT_CONFIG, Config, Json, read_settings
from gateway.cli.printing import as_json
from gateway.cli.progress import Progress

if TYPE_CHECKING:
    from gateway.errors import OperationRefused, Problem
    from gateway.explained_run import Run
    from gateway.settings import Settings


def explain(
    file: Annotated[Path, Parameter(help="File with a GraphQL query (查询文件)")],
    /,
    *,
    variables: Annotated[str, Parameter(help="Variables: JSON, or a file of JSON (变量)")] = "{}",
    operation: Annotated[str | None, Parameter(help="Which operation, if the file holds several (操作名)")] = None,
    plan_only: Annotated[bool, Parameter(negative="", help="Plan it and send nothing (只看计划)")] = False,
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> int:
    """Run a query against the configured sources and say how it was answered: plans, pushdown, every statement and request, coverage.

    Values are shown only where their fields are public, secrets and numbers of persons never.

    Exit codes: 0 done; 1 a field could not be answered; 2 the file, the query, its variables or the configuration is wrong.
    """
    text = _read(file)
    settings = read_settings(config, need_secrets=not plan_only)
    run = _run(settings, text, _variables(variables), operation, plan_only=plan_only, name=str(file))
    print(settings.secrets.mask(as_json(_facts(run)) if json else "\n".join(_told(run))))
    return FAILED if run.problems else DONE


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(f"{file} is not UTF-8 text") from error
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}; give a file with a GraphQL query") from error


def _variables(given: str) -> dict[str, Any]:
    import msgspec

    text = given if given.lstrip().startswith("{") else _read(Path(given))
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise Refusal(f"the variables are not JSON: {error}") from error
    if not isinstance(found, dict):
        raise Refusal("the variables must be a JSON object, by name")
    return found


def _run(settings: Settings, text: str, variables: dict[str, Any], operation: str | None, *, plan_only: bool, name: str) -> Run:
    from adapters.problems import ConfigurationProblems
    from gateway import log
    from gateway.errors import OperationRefused
    from gateway.explained_run import Asked, Runner

    log.configure("error", settings.server.log_format, settings.secrets.mask)
    progress = Progress()
    try:
        runner = Runner(settings, Asked(text=text, variables=variables, operation=operation))
        run = asyncio.run(runner.plan() if plan_only else runner.run(progress.say))
    except OperationRefused as refused:
        raise _refusal(name, refused) from refused
    except ConfigurationProblems as problems:
        raise Refusal(str(problems)) from problems
    finally:
        progress.clear()
    if run.problems and all(not problem.path for problem in run.problems):
        # Nothing ran: the variables do not fit.
        raise Refusal("\n".join(_told_problem(name, problem) for problem in run.problems))
    return run


def _refusal(name: str, refused: OperationRefused) -> Refusal:
    return Refusal("\n".join(_told_problem(name, problem) for problem in refused.problems))


def _told_problem(name: str, problem: Problem) -> str:
    at = "".join(f":{line}:{column}" for line, column in problem.locations[:1])
    return f"{name}{at}: {problem.message}"


def _told(run: Run) -> list[str]:
    from gateway.explanation_text import coverage_told, told

    lines = list(told(run.extensions["explain"]))
    if "sources" in run.extensions:
        lines += ["", *coverage_told(run.extensions["sources"])]
    errors = [f"error at {'.'.join(map(str, problem.path))}: {problem.code}: {problem.message}" for problem in run.problems]
    return [*lines, *errors] or ["nothing is asked of any source"]


def _facts(run: Run) -> dict[str, Any]:
    return {
        "explain": run.extensions["explain"],
        "sources": run.extensions.get("sources"),
        "errors": [problem.wire() for problem in run.problems],
    }
