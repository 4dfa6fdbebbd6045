"""``craftgraph cache …``: what may be done to the cache that processes share."""

from __future__ import annotations

from cyclopts import App

app = App(name="cache", help="Work on the cache that all processes share, in Redis (缓存).", help_format="plaintext")
app.command("gateway.cli.cache_invalidate:invalidate", name="invalidate", help="Use nothing any more that was read of a source (失效).")
