"""Write docs/ledger.md from the ledger's schema: a diagram of its tables, and each column with its reason."""

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column, Table

from ntm_sheets.ledger import officer_rows, schema, seals

PAGE = Path(__file__).with_name("ledger.md")
TABLE = re.compile(r"(\w+) = Table\(")
COLUMN = re.compile(r'\s+(?:Column|text_column)\("(\w+)"')
WITH_TABLES = (schema, officer_rows, seals)
SEQ = "the number of the drop that it belongs to"


def page() -> str:
    """Give the page's text."""
    words = _words()
    lines = [
        "# The ledger",
        "",
        "Made from the tables in `ntm_sheets/ledger/` by `python docs/make_ledger.py`; a test keeps it true. Schema version",
        f"{schema.SCHEMA_VERSION}. Moments and dates are ISO text. All of it can be made anew from the archive (`ntm-sheets rebuild`).",
        "",
        "An arrow leads from a table to the one that its rows belong to or point at, by the named columns:",
        "",
        "```mermaid",
        "flowchart LR",
        *_arrows(),
        "```",
    ]
    for table in schema.metadata.sorted_tables:
        lines += ["", f"## {table.name}", ""]
        if about := words.get((table.name, "")):
            lines += [about, ""]
        lines += ["| column | type | key | what |", "| --- | --- | --- | --- |"]
        lines += [_line(column, words.get((table.name, column.name), "")) for column in table.columns]
        lines += _indexes(table)
    return "\n".join(lines) + "\n"


def _arrows() -> Iterator[str]:
    tables = schema.metadata.sorted_tables
    for table in tables:
        yield f"    {table.name}"
    for table in tables:
        pointed: dict[str, list[str]] = {}
        for column in table.columns:
            for key in column.foreign_keys:
                pointed.setdefault(key.column.table.name, []).append(column.name)
        for other, columns in pointed.items():
            yield f'    {table.name} -- "{", ".join(columns)}" --> {other}'


def _line(column: Column[object], what: str) -> str:
    pointed = [f"→ {key.column.table.name}.{key.column.name}" for key in column.foreign_keys]
    key = ", ".join([*(["key"] if column.primary_key else []), *pointed])
    said = what or (SEQ if column.name == "seq" and column.foreign_keys else "")
    kind = str(column.type).lower() + ("" if not column.nullable or column.primary_key else ", or nothing")
    return f"| `{column.name}` | {kind} | {key} | {said} |"


def _indexes(table: Table) -> list[str]:
    listed = sorted(table.indexes, key=lambda one: str(one.name))
    if not listed:
        return []
    said = []
    for one in listed:
        columns = ", ".join(column.name for column in one.columns)
        where = one.dialect_options["sqlite"].get("where")
        said.append(
            f"`{one.name}` ({columns}{', some rows' if where is not None else ''}{', unique' if one.unique else ''})"
        )
    return ["", "Looked up by: " + "; ".join(said) + "."]


def _words() -> dict[tuple[str, str], str]:
    """Give what the schema's own comments say, by table and column; the column is empty where they speak of a table."""
    found: dict[tuple[str, str], str] = {}
    table, comment = "", list[str]()
    for line in (line for module in WITH_TABLES for line in Path(module.__file__).read_text("utf-8").splitlines()):
        if line.strip().startswith("#"):
            comment.append(line.strip().removeprefix("#").strip())
            continue
        if begun := TABLE.match(line):
            table, name = begun[1], ""
        elif column := COLUMN.match(line):
            name = column[1]
        else:
            comment = []
            continue
        if comment:
            found[table, name] = " ".join(comment)
        comment = []
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
