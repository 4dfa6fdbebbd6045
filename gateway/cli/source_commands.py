"""``craftgraph sources …``. Alone, it lists the sources. Each command's own module is imported only when it is called."""

from __future__ import annotations

from cyclopts import App

from gateway.cli.sources import sources

app = App(name="sources", help="List the configured sources; nothing is connected (列出数据源).", help_format="plaintext")
app.default(sources)
app.command("gateway.cli.introspect:introspect", name="introspect", help="Draft a mapping from a database or a sample answer (起草映射).")
app.command("gateway.cli.validate:validate", name="validate", help="Check configuration and mappings, offline (离线校验配置与映射).")
app.command("gateway.cli.render:render", name="render", help="Print a source's mapping as the source reads it (输出映射).")
app.command("gateway.cli.source_check:check", name="check", help="Check chosen sources: reach, authentication, schema, one row (检查).")
app.command("gateway.cli.source_status:status", name="status", help="Ask a running gateway how each source does (运行状态).")
app.command("gateway.cli.explain:explain", name="explain", help="Say what of a request a source would answer itself (下推说明).")
app.command("gateway.cli.diff:diff", name="diff", help="Compare a source's columns with its mapping and its record (结构变化).")
app.command("gateway.cli.testing:prove", name="test", help="Compare what a live source pushes down with a full scan (实测).")
