"""The data dictionary (数据字典): `mock_sources/VENDORS.md` is this module's output, so that file and writer agree."""

from mock_sources.databases.model import Column, Model, Table
from mock_sources.databases.vendors import MODELS
from mock_sources.roster import DATABASES, LACKING

_HEAD = """# Data dictionary of the databases

Made from `mock_sources/databases/vendors/` by `python -m mock_sources dictionary`; edit the models, not this file.

The 43 union databases run on six physical models ("vendors"); the star-rating registry and the national academy have one each.
Each union database holds its own sponsor's sites, brands, practical sessions (all of channel `SITE`), certificates and – provinces and the
Corps only – provincial matches; the table of local funds exists in all of them and is empty in the others. A field in *_italics* is
not part of the graph: local ids, deletion marks, the type of local money, and personal data of generated people (resident numbers
of 18 or 15 digits).
"Live rows" are the ones that exist for the graph; the rest is deleted or is other money, and is not in the truth.
Fields without a column in a vendor are null in the truth. Rows lie in no order.

In SQLite DATE is text `2024-05-03`, DATETIME text `2024-05-03 08:30:00.000000`, NUMERIC is converted by SQLite's numeric affinity,
and CHAR values are stored with their trailing spaces. PostgreSQL and MariaDB have the real types: PostgreSQL's CHAR reads with trailing
spaces and compares without, MariaDB's reads without; names with capitals must be quoted in PostgreSQL; text in MariaDB is `utf8mb4` under
`utf8mb4_general_ci`, so `=` there ignores case, accents, trailing spaces and the difference between rare characters.
"""

_HOW = """
## Forms, and how to undo them

- **Site number**: as is (`snake`); without hyphens, the Corps as 660000 (`pinyin`: regroup
  `^(IU\\d\\d|ZYGJ|\\d{6})(\\d{4})(\\d{3,})$` → `\\1-\\2-\\3`, then prefix 660000 → XPCC); CHAR(24) (`mixed`: trim);
  three columns (`split`: join with `-`); full-width digits (`fullwidth`: fold); behind the prefix GJ (`upper`). The Corps runs on `pinyin`.
- **Fold**: `unicodedata.normalize("NFKC", text).strip()`. Only U+FF01–U+FF5E and U+3000 are stored for their ASCII twins, and no canonical
  name holds a character that the fold would change (brackets are ASCII in the truth).
- **Local time** means +08:00 (Asia/Shanghai); the graph shows every time with +08:00.
- **Lists** keep their order.
- **Practical sessions**: channel `SITE` is constant, with or without a column for it.
- **Keys** of brands, sessions and matches are numbers in `snake`, `mixed` and `fullwidth` (text of the number in the graph), text
  elsewhere.
"""


def dictionary() -> str:
    """The whole dictionary as Markdown."""
    return "\n".join([_HEAD.rstrip(), _HOW.rstrip(), "", _sources(), *(_model(model) for model in MODELS.values())]) + "\n"


def _sources() -> str:
    rows = [f"| `{model}` | {', '.join(db.source for db in DATABASES if db.vendor == model)} |" for model in MODELS]
    return "\n".join(["## Which source runs on which vendor", "", "| vendor | sources |", "|---|---|", *rows])


def _model(model: Model) -> str:
    lacking = [f"{entity}.{field}" for entity, fields in LACKING.get(model.name, {}).items() for field in fields]
    lines = ["", f"## Vendor `{model.name}`", "", model.about]
    if lacking:
        lines += ["", f"Not known here, so null: {', '.join(lacking)}."]
    return "\n".join([*lines, *(_table(table) for table in model.tables)])


def _table(table: Table) -> str:
    lines = ["", f"### `{table.name}` – {table.entity}", ""]
    if table.live:
        lines.append(f"Live rows: `{table.live}`.")
    if table.joins:
        lines.append(f"Join: {table.joins}.")
    if table.live or table.joins:
        lines.append("")
    return "\n".join([*lines, "| column | type | holds | form |", "|---|---|---|---|", *(_column(column) for column in table.columns)])


def _column(column: Column) -> str:
    holds = f"*{column.field}*" if column.field.startswith("_") else column.field
    form = column.codec.says.replace("|", "\\|")
    return f"| `{column.name}`{' (key)' if column.key else ''} | {column.type!s} | {holds} | {form} |"
