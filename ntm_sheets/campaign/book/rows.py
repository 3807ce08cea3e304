"""The campaign workbook opened, and its sheets as rows of values, each with its cell, and every cell at fault."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ntm_sheets.campaign.book.cells import CellError, Raw, value_of
from ntm_sheets.campaign.book.fields import BookSheet, Field
from ntm_sheets.campaign.book.parts import address_of, cells, open_package
from ntm_sheets.campaign.book.sheets import SHEETS
from ntm_sheets.campaign.names import fold
from ntm_sheets.errors import CallError, Fault


@dataclass(frozen=True)
class Grid:
    """A sheet as its rows of cells, from A1 on."""

    name: str
    rows: tuple[tuple[Raw, ...], ...]

    def at(self, row: int, column: int) -> Raw:
        """Give the cell at 0-based indices; a blank one where the sheet has none."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else Raw(address=address_of(row, column))


def grids_of(content: bytes, path: Path) -> tuple[Grid, ...]:
    """Give the sheets of a workbook that was read from `path`; CallError where it is damaged."""
    try:
        found = tuple(_grids(content))
    # What a damaged or half-written package makes of itself, from the zip, the XML and what stands in its parts.
    except (
        zipfile.BadZipFile,
        zlib.error,
        ParseError,
        NotImplementedError,
        EOFError,
        LookupError,
        ValueError,
    ) as fault:
        raise CallError(f"{path.name} bị hỏng. Mở bằng Excel rồi lưu lại, hoặc lấy bản sao lưu.") from fault
    if not found:
        raise CallError(
            f"Không đọc được trang nào trong {path.name}. Mở bằng Excel rồi lưu lại kiểu Excel Workbook (.xlsx)."
        )
    return found


def _grids(content: bytes) -> Iterator[Grid]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        package = open_package(book)
        texts, made = package.shared_texts(), package.formats()
        for name, part in package.sheets.items():
            rows: list[list[Raw]] = []
            for cell in cells(book, part, texts, made):
                rows += ([] for _ in range(cell.row + 1 - len(rows)))
                line = rows[cell.row]
                line += (Raw(address=address_of(cell.row, column)) for column in range(len(line), cell.column + 1))
                line[cell.column] = Raw(cell.value, address_of(cell.row, cell.column), cell.percent, cell.error)
            yield Grid(name, tuple(map(tuple, rows)))


HEADING_MARK = "heading"
HEADINGS_WITHIN = 20


@dataclass(frozen=True)
class BookRow:
    """A row as read: its values and raw cells by field key; a field at fault has no value."""

    sheet: str
    values: Mapping[str, Any]
    raws: Mapping[str, Raw]

    def get(self, key: str) -> Any:  # noqa: ANN401  # the field's type tells what it is
        """Give a value, or None where it is blank or at fault."""
        return self.values.get(key)

    def fault(self, key: str, message: str, remedy: str) -> Fault:
        """Make a fault at the cell of a field."""
        raw = self.raws.get(key, Raw())
        return Fault(self.sheet, raw.address, raw.seen, message, remedy)


@dataclass(frozen=True)
class ReadBook:
    """All rows by sheet key, the faults found in reading them, and what the sheets that are there are called."""

    rows: Mapping[str, tuple[BookRow, ...]]
    faults: tuple[Fault, ...]
    names: Mapping[str, str]


@dataclass
class _Reading:
    faults: list[Fault] = field(default_factory=list)

    def row(self, sheet: BookSheet, name: str, raws: Mapping[str, Raw]) -> BookRow:
        values: dict[str, Any] = {}
        for one in sheet.fields:
            if one.key not in raws:
                if one.optional:
                    values[one.key] = one.blank
                continue
            try:
                values[one.key] = value_of(one, raws[one.key])
            except CellError as fault:
                raw = raws[one.key]
                self.faults.append(Fault(name, raw.address, raw.seen, fault.message, fault.remedy))
        return BookRow(name, values, raws)


def read_rows(grids: Sequence[Grid]) -> ReadBook:
    """Read every declared sheet; sheets and columns are known by their hidden keys, else by their headings.

    References are still the names that were typed.
    """
    reading = _Reading()
    rows: dict[str, tuple[BookRow, ...]] = {}
    names: dict[str, str] = {}
    for sheet in SHEETS:
        grid = _find(sheet, grids)
        if grid is not None:
            names[sheet.key] = grid.name
        rows[sheet.key] = ()
        if grid is None and sheet.optional:
            continue
        if grid is None:
            there = ", ".join(one.name for one in grids)
            reading.faults.append(
                Fault(
                    sheet.name,
                    "",
                    there,
                    f"thiếu trang “{sheet.name}”",
                    "Lấy lại trang này từ bản sao lưu, giữ nguyên tên.",
                )
            )
        elif sheet.settings:
            rows[sheet.key] = _settings(sheet, grid, reading)
        else:
            rows[sheet.key] = _table(sheet, grid, reading)
    return ReadBook(rows, tuple(reading.faults), names)


def _find(sheet: BookSheet, grids: Sequence[Grid]) -> Grid | None:
    marked = [grid for grid in grids if grid.rows and grid.rows[0] and grid.rows[0][0].seen == sheet.key]
    named = [grid for grid in grids if fold(grid.name) == fold(sheet.name)]
    both = [grid for grid in marked if grid in named]
    return next(iter(both or marked or named), None)


def _settings(sheet: BookSheet, grid: Grid, reading: _Reading) -> tuple[BookRow, ...]:
    """Read labelled rows: the value stands right of the label, the key left of it."""
    raws: dict[str, Raw] = {}
    for one in sheet.fields:
        place = _place_of(one, grid)
        if place is None and one.optional:
            continue
        if place is None:
            remedy = "Lấy lại dòng này từ bản sao lưu, hoặc tạo tệp mới bằng “init”."
            reading.faults.append(Fault(grid.name, "", "", f"thiếu dòng “{one.heading}”", remedy))
        else:
            raws[one.key] = grid.at(*place)
            reading.faults += _mistaken(sheet, one, grid, (place[0], place[1] - 1), "dòng")
    return (reading.row(sheet, grid.name, raws),)


def _place_of(one: Field, grid: Grid) -> tuple[int, int] | None:
    for number, line in enumerate(grid.rows):
        if number and line and line[0].seen == one.key:
            return number, 2
    for number, line in enumerate(grid.rows):
        for column, raw in enumerate(line):
            if fold(raw.seen) == fold(one.heading):
                return number, column + 1
    return None


def _table(sheet: BookSheet, grid: Grid, reading: _Reading) -> tuple[BookRow, ...]:
    columns, first = _columns(sheet, grid)
    there = ", ".join(raw.seen for raw in grid.rows[first - 1][1:] if raw.seen) if first else ""
    for one in sheet.fields:
        if one.key not in columns and not one.optional:
            remedy = "Ghi lại tên cột như cũ, hoặc lấy lại cột từ bản sao lưu."
            reading.faults.append(Fault(grid.name, "", there, f"thiếu cột “{one.heading}”", remedy))
    # Without a row of headings the keys stand alone: nothing visible can contradict them.
    shown = columns.items() if first > 1 else ()
    by_key = {one.key: one for one in sheet.fields}
    reading.faults += [f for key, at in shown for f in _mistaken(sheet, by_key[key], grid, (first - 1, at), "cột")]
    rows = []
    for number in range(first, len(grid.rows)):
        if not grid.rows[number]:
            continue
        raws = {key: grid.at(number, column) for key, column in columns.items()}
        if any(not raw.is_blank for raw in raws.values()):
            rows.append(reading.row(sheet, grid.name, raws))
    return tuple(rows)


def _mistaken(sheet: BookSheet, own: Field, grid: Grid, place: tuple[int, int], line: str) -> Iterator[Fault]:
    """Yield a fault where a line's visible heading is that of another field than its hidden key names."""
    raw = grid.at(*place)
    shown = fold(raw.seen)
    if shown and shown != fold(own.heading) and shown in {fold(one.heading) for one in sheet.fields}:
        message = f"{line} này có tiêu đề “{raw.seen}” nhưng mã ẩn là của “{own.heading}”: không rõ số liệu của mục nào"
        remedy = f"Đưa các {line} về chỗ cũ (đừng sắp xếp hay chèn ô), hoặc lấy lại trang này từ bản sao lưu."
        yield Fault(grid.name, raw.address, raw.seen, message, remedy)


def _columns(sheet: BookSheet, grid: Grid) -> tuple[dict[str, int], int]:
    """Find the column of each field, and how many rows stand above the data."""
    by_key: dict[str, int] = {}
    if grid.at(0, 0).seen == sheet.key:
        keys = {one.key for one in sheet.fields}
        by_key = {raw.seen: column for column, raw in enumerate(grid.rows[0]) if column and raw.seen in keys}
    by_heading: dict[str, int] = {}
    above = 1 if by_key else 0
    for number, line in enumerate(grid.rows[:HEADINGS_WITHIN], 1):
        found = _headings(sheet.fields, line)
        marked = bool(line) and line[0].seen == HEADING_MARK
        if marked or len(found) > len(by_heading):
            by_heading, above = found, number
        if marked:
            break
    taken = set(by_key.values())
    return {**{key: column for key, column in by_heading.items() if column not in taken}, **by_key}, above


def _headings(fields: Sequence[Field], line: Sequence[Raw]) -> dict[str, int]:
    by_heading = {fold(raw.seen): at for at, raw in reversed(list(enumerate(line))) if raw.seen}
    return {one.key: by_heading[fold(one.heading)] for one in fields if fold(one.heading) in by_heading}
