"""``craftgraph adapters …``. Alone, it lists the adapters. Each command's own module is imported only when it is called."""

from __future__ import annotations

from cyclopts import App

from gateway.cli.adapters import adapters

app = App(name="adapters", help="List the adapters, built in and of installed packages (列出适配器).", help_format="plaintext")
app.default(adapters)
app.command("gateway.cli.adapters_new:new", name="new", help="Generate a package with an adapter of one's own (生成适配器包).")
