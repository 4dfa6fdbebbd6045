"""``craftgraph serve``."""

from __future__ import annotations

import gc
import time
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from gateway.cli.exits import DONE, Refusal, leave
from gateway.cli.options import DEFAULT_CONFIG, Config, read_settings

Host = Annotated[str | None, Parameter(env_var="CRAFTGRAPH_HOST", help="Address to listen on; instead of server.host (监听地址)")]
Port = Annotated[
    int | None,
    Parameter(
        env_var="CRAFTGRAPH_PORT", validator=Number(gte=0, lte=65535), help="Port; instead of server.port; 0 takes a free one (端口)"
    ),
]
Workers = Annotated[
    int | None, Parameter(env_var="CRAFTGRAPH_WORKERS", validator=Number(gte=1), help="Processes; instead of server.workers (进程数)")
]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"] | None,
    Parameter(env_var="CRAFTGRAPH_LOG_LEVEL", help="Least severity that is logged; instead of server.log_level (日志级别)"),
]


def serve(
    *, config: Config = DEFAULT_CONFIG, host: Host = None, port: Port = None, workers: Workers = None, log_level: LogLevel = None
) -> int:
    """Serve the graph until Ctrl-C. GraphiQL is at /graphql, health at /healthz and /readyz.

    Exit codes: 0 stopped by Ctrl-C or SIGTERM; 2 the configuration is not in order or the port is taken, nothing was started.
    """
    started = time.monotonic()
    # Nothing that start-up makes is garbage; looking for some took a tenth of it. The server switches collection on again.
    gc.disable()
    settings = read_settings(config)

    from adapters.problems import ConfigurationProblems
    from gateway import log
    from gateway import serve as server
    from gateway.listening import CannotListen
    from gateway.workers import CannotStart

    options = settings.server
    port = options.port if port is None else port
    try:
        log.configure(log_level or options.log_level, options.log_format, settings.secrets.mask)
        ended = server.serve(settings, host=host or options.host, port=port, workers=workers or options.workers, started=started)
    except (ConfigurationProblems, CannotListen, CannotStart) as error:
        raise Refusal(str(error)) from error
    if not ended:
        leave(DONE)
    return DONE
