"""Where rows go when one is repeated, and what speaks of them: formulas, ranges, anchors."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# Strings, names in brackets (columns of tables, other workbooks) and what is written in braces are no references.
PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*"|\[[^\[\]]*\](?:[\w.]+![$A-Za-z\d:]+)?)"""
    r"""|(?P<sheet>'(?:[^']|'')+'!|(?<![\w.\]:])[^\W\d][\w.]*!)?"""
    r"""(?:(?<![\w.$])(?P<c1>\$?[A-Za-z]{1,3})(?P<d1>\$?)(?P<r1>\d{1,7})"""
    r"""(?::(?P<c2>\$?[A-Za-z]{1,3})(?P<d2>\$?)(?P<r2>\d{1,7}))?(?![\w.(!])"""
    r"""|(?<![\w.$:])(?P<w1>\$?\d{1,7}):(?P<w2>\$?\d{1,7})(?![\w.]))"""
)
COLUMNS = 16_384
Node = Any  # an element of a tree: lxml has no types
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass
class Shift:
    """How the rows of one sheet move: by the number of each repeated row how many copies stand behind it."""

    extra: dict[int, int] = field(default_factory=dict)

    def start(self, row: int) -> int:
        """Say where a row goes; of one that is repeated, the first copy."""
        return row + sum(more for at, more in self.extra.items() if at < row)

    def end(self, row: int) -> int:
        """Say where a range ends that ended in a row: behind its last copy."""
        return row + sum(more for at, more in self.extra.items() if at <= row)

    def area(self, ref: str) -> str:
        """Move a list of ranges without sheets, as a sheet's own parts have them; a single cell stays one."""
        return " ".join(self._one(one) for one in ref.split())

    def _one(self, ref: str) -> str:
        found = re.fullmatch(r"(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?", ref)
        if not found:
            return ref
        first = f"{found[1]}{self.start(int(found[2]))}"
        return first if found[3] is None else f"{first}:{found[3]}{self.end(int(found[4]))}"

    def grown(self, ref: str) -> str:
        """Move a list of ranges of what holds for each copy too: a single repeated cell becomes a range."""
        return self.area(" ".join(one if ":" in one else f"{one}:{one}" for one in ref.split()))


def moved(formula: str, own: str, shifts: Mapping[str, Shift], copied: tuple[int, int] | None = None) -> str:
    """Move what a formula of the sheet `own` refers to; `copied` is its repeated row and the row of this copy."""

    def change(found: re.Match[str]) -> str:
        if found["text"]:
            return found[0]
        sheet = (found["sheet"] or "")[:-1].strip("'").replace("''", "'") or own
        shift = shifts.get(sheet.casefold())
        if shift is None or not shift.extra:
            return found[0]
        named = found["sheet"] or ""
        if found["w1"]:
            first, last = (int(found[one].strip("$")) for one in ("w1", "w2"))
            return f"{named}{_mark(found['w1'])}{shift.start(first)}:{_mark(found['w2'])}{shift.end(last)}"
        own_shift = shift if sheet.casefold() == own.casefold() else None
        begin = _copied(int(found["r1"]), found["d1"], own_shift, copied)
        start = f"{named}{found['c1']}{found['d1']}{begin or shift.start(int(found['r1']))}"
        if found["c2"] is None:
            return start
        close = _copied(int(found["r2"]), found["d2"], own_shift, copied) if begin or found["d1"] else None
        return f"{start}:{found['c2']}{found['d2']}{close or shift.end(int(found['r2']))}"

    return PIECE.sub(change, formula)


def _copied(row: int, mark: str, shift: Shift | None, copied: tuple[int, int] | None) -> int | None:
    """Give the row of what a copy says of itself or of the row above it, as a running total does; None for any other."""
    if shift is None or copied is None or mark or copied[0] not in shift.extra:
        return None
    return copied[1] + row - copied[0] if row in (copied[0], copied[0] - 1) else None


def translated(formula: str, rows: int, columns: int) -> str:
    """Give a formula as it stands so many rows below and columns beside: what a shared one is in its other cells."""

    def change(found: re.Match[str]) -> str:
        if found["text"] or found["w1"]:
            return found[0]
        said = f"{found['sheet'] or ''}{_cell(found, '1', rows, columns)}"
        return said if found["c2"] is None else f"{said}:{_cell(found, '2', rows, columns)}"

    return PIECE.sub(change, formula)


def _cell(found: re.Match[str], which: str, rows: int, columns: int) -> str:
    column, mark, row = found[f"c{which}"], found[f"d{which}"], int(found[f"r{which}"])
    if not column.startswith("$"):
        column = letters((number_of(column) + columns - 1) % COLUMNS + 1)
    return f"{column}{mark}{row if mark else row + rows}"


def _mark(text: str) -> str:
    return "$" if text.startswith("$") else ""


def number_of(column: str) -> int:
    """Count a column: A is 1."""
    number = 0
    for letter in column.upper():
        number = number * 26 + ord(letter) - 64
    return number


def letters(number: int) -> str:
    """Name a column: 1 is A."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def numbered(root: Node) -> None:
    """Give rows and cells the numbers that a sheet may leave out where each stands right behind the one before it."""
    at = 0
    for row in root.iter(f"{SHEET}row"):
        at = int(row.get("r") or at + 1)
        row.set("r", str(at))
        column = 0
        for cell in row.iter(f"{SHEET}c"):
            column = number_of(re.sub(r"\d", "", cell.get("r", ""))) or column + 1
            cell.set("r", f"{letters(column)}{at}")


def unshare(root: Node) -> None:
    """Write a shared formula out in each of its cells: rows may part them."""
    masters: dict[str, tuple[str, int, int]] = {}
    for cell, formula in _shared(root):
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", "")).groups()  # type: ignore[union-attr]
        mark = formula.get("si", "")
        if formula.text:
            masters[mark] = formula.text, int(row), number_of(column)
        elif mark in masters:
            text, from_row, from_column = masters[mark]
            formula.text = translated(text, int(row) - from_row, number_of(column) - from_column)
        for name in ("t", "si", "ref"):
            formula.attrib.pop(name, None)


def _shared(root: Node) -> Iterator[tuple[Node, Node]]:
    for formula in root.iter(f"{SHEET}f"):
        if formula.get("t") == "shared" and re.fullmatch(r"[A-Z]+\d+", formula.getparent().get("r", "")):
            yield formula.getparent(), formula
