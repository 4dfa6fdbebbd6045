"""Opening and closing all sources: a broken or slow one is left behind, the others go on."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from adapters.errors import ConfigurationError, SourceError
from adapters.interface import Host
from adapters.registry import BrokenAdapter
from adapters.source import Source, Sources

logger = logging.getLogger("adapters.lifecycle")

OPEN_SECONDS = 2.0
"""For one adapter: opening must not touch the source."""
CLOSE_SECONDS = 2.0


async def open_sources(sources: Sources, host: Host) -> Sources:
    """Open every adapter at once. One that cannot be opened puts its source into quarantine."""
    return Sources(await asyncio.gather(*(open_source(source, host) for source in sources)))


async def close_sources(sources: Sources) -> None:
    """Close every adapter at once. What goes wrong is logged."""
    await asyncio.gather(*(_close(source) for source in sources))


async def open_source(source: Source, host: Host) -> Source:
    """Open one adapter; if that cannot be done, the source comes back without it, in quarantine."""
    if source.adapter is None:
        return source
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            await source.adapter.open(host)
    except TimeoutError:
        error: SourceError = BrokenAdapter(f"open() took longer than {OPEN_SECONDS:g} s")
    except ConfigurationError as problem:
        error = problem
    except Exception as problem:
        logger.exception("the adapter of %s cannot be opened", source.id)
        error = BrokenAdapter(f"open() failed with {problem!r}")
    else:
        return source
    await _close(source)
    return replace(source, adapter=None, quarantine=error.at(source=source.id, phase="open"))


async def _close(source: Source) -> None:
    if source.adapter is None:
        return
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await source.adapter.close()
    except TimeoutError:
        logger.warning("%s did not close within %g s and is left behind", source.id, CLOSE_SECONDS)
    except Exception:
        logger.exception("%s could not be closed", source.id)
