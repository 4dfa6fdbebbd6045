"""``craftgraph``: the commands and their exit codes. Each command's own module is imported only when it is called."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from cyclopts import App, CycloptsError

from gateway.cli.exits import FAILED, INTERRUPTED, REFUSED, Refusal, leave
from gateway.tree import ForeignPackage, check_tree

PATIENCE = 1.0
"""Seconds that threads have to end when the command is done."""

HELP = "One GraphQL graph over the systems of the craftsman academies (工匠学院数据图)."
EPILOGUE = """\
Exit codes: 0 done; 1 what was checked is not in order; 2 wrong command line or configuration, nothing was started; 130 interrupted.

Environment: CRAFTGRAPH_CONFIG, CRAFTGRAPH_HOST, CRAFTGRAPH_PORT, CRAFTGRAPH_WORKERS and CRAFTGRAPH_LOG_LEVEL stand for the options of
the same names."""


def _version() -> str:
    try:
        return version("craftgraph")
    except PackageNotFoundError:
        return "unknown (not installed)"


app = App(
    name="craftgraph",
    help=HELP,
    help_epilogue=EPILOGUE,
    help_format="plaintext",
    version=_version,
    result_action="return_value",
)
app.command("gateway.cli.serve:serve", name="serve", help="Serve the graph until Ctrl-C (启动服务).")
app.command("gateway.cli.check:check", name="check", help="Check every source: reach, authentication, schema, one row (检查数据源).")
app.command("gateway.cli.explain_operation:explain", name="explain", help="Say how a query is answered, source by source (解释查询).")
app.command("gateway.cli.source_commands:app", name="sources", help="List the sources; draft, check, explain and test them (数据源).")
app.command("gateway.cli.adapter_commands:app", name="adapters", help="List the adapters; generate a package with a new one (适配器).")
app.command("gateway.cli.cache_commands:app", name="cache", help="Invalidate what is kept of a source, in Redis (缓存失效).")
app.command("gateway.cli.sdl:sdl", name="sdl", help="Print the schema, or check or write its snapshot (输出模式定义).")
app.command("gateway.cli.docs:docs", name="docs", help="Check or write the documents that come from the code (生成文档).")
app.command("gateway.cli.settings:settings", name="settings", help="List all settings with defaults and help (列出配置项).")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code."""
    code = run(arguments)
    if not _others_ended():
        # The interpreter would wait for them for ever, and some drivers' threads cannot be stopped.
        leave(code)
    sys.exit(code)


def _others_ended() -> bool:
    """Whether every thread that keeps the interpreter alive ends soon."""
    deadline = time.monotonic() + PATIENCE
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread() and not thread.daemon]
    for thread in others:
        thread.join(max(0.0, deadline - time.monotonic()))
    return not any(thread.is_alive() for thread in others)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    try:
        check_tree()
        code = app(sys.argv[1:] if arguments is None else list(arguments), exit_on_error=False)
    except (ForeignPackage, Refusal) as error:
        return _refuse(str(error))
    except CycloptsError:  # It has been printed, with the usage.
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # The reader of our output, such as head, has gone.
        sys.stderr.close()
        return FAILED
    return code if isinstance(code, int) else 0


def _refuse(message: str) -> int:
    for line in message.splitlines():
        print(f"craftgraph: {line}", file=sys.stderr)
    return REFUSED
