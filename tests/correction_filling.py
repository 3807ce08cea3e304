"""Correction workbooks for tests: drawn by the command, filled by row as the officer would, dropped."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO

from openpyxl import Workbook, load_workbook
from sessions import drop

from ntm_sheets.drawing.correction_workbook import draw_corrections
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import CORRECTIONS, make_stamp
from ntm_sheets.rounds.agenda import agenda_of
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.workspace.folders import Workspace

Typed = Mapping[tuple[str, str, str], object]
BY = {"who": "Trần Cán Bộ", "why": "thôn xác nhận qua điện thoại"}


def drawn(session: WorkspaceSession, workspace: Workspace, now: datetime) -> bytes:
    path = workspace.root / "ve-thu.xlsx"
    stamp = make_stamp(session.key, session.campaign.key, CORRECTIONS, "", f"{now:%Y-%m-%d}")
    draw_corrections(path, agenda_of(session, now), session.campaign, stamp, now)
    data = path.read_bytes()
    path.unlink()
    return data


@lru_cache(maxsize=1)
def _opened(data: bytes) -> Workbook:
    """A workbook whose row is looked for and then typed into: opened once for both."""
    return load_workbook(BytesIO(data))


def rows_of(data: bytes, table: str) -> dict[str, dict[str, object]]:
    """The rows of a table by their keys: what stands in each input column, and all visible text under "shown"."""
    sheet = next(sheet for sheet in _opened(data).worksheets if sheet["A1"].value == table)
    fields = {cell.column: str(cell.value) for cell in sheet[1][1:] if cell.value}
    found: dict[str, dict[str, object]] = {}
    for line in sheet.iter_rows(min_row=2):
        if line[0].value:
            row: dict[str, object] = {name: sheet.cell(line[0].row, column).value for column, name in fields.items()}
            row["shown"] = " | ".join(str(cell.value) for cell in line[1:] if cell.value)
            found[str(line[0].value)] = row
    return found


def typed_into(data: bytes, typed: Typed) -> bytes:
    """Type texts into cells by (table, row key, field)."""
    book = _opened(data)
    # It has other texts from now on.
    _opened.cache_clear()
    sheets = {sheet["A1"].value: sheet for sheet in book.worksheets}
    for (table, row, field), text in typed.items():
        sheet = sheets[table]
        column = next(cell.column for cell in sheet[1] if cell.value == field)
        line = next(cell.row for (cell,) in sheet.iter_rows(min_row=2, max_col=1) if cell.value == row)
        sheet.cell(line, column).value = text
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def row_like(data: bytes, *parts: str, table: str = "corrections") -> str:
    """The one row whose key or visible text has all these parts."""
    (key,) = [
        key for key, row in rows_of(data, table).items() if all(part in f"{key} {row['shown']}" for part in parts)
    ]
    return key


def asked(
    row: str, action: str, value: object = None, table: str = "corrections", **by: str
) -> dict[tuple[str, str, str], object]:
    cells: dict[str, object] = {"action": action, **BY, **by}
    if value is not None:
        cells["value"] = value
    return {(table, row, field): text for field, text in cells.items() if text != ""}


class Clerk:
    """An officer at work: draws the workbook, fills it, drops it; each time a minute later."""

    def __init__(self, session: WorkspaceSession, workspace: Workspace, now: datetime) -> None:
        self.session, self.workspace, self.now, self.turn = session, workspace, now, 0

    def take(self, name: str, data: bytes, minutes: int = 1) -> DropRecord:
        """Drop a file and take it in."""
        self.now += timedelta(minutes=minutes)
        self.turn += 1
        drop(self.workspace, f"{self.turn:02} {name}", data)
        (taken,) = self.session.round(self.now, 0.0).drops
        return taken

    @property
    def book(self) -> bytes:
        return drawn(self.session, self.workspace, self.now)

    def decide(
        self, *parts: str, action: str, value: object = None, table: str = "corrections", **by: str
    ) -> DropRecord:
        """Draw the workbook, fill the one row that has these parts, drop it."""
        book = self.book
        return self.take(
            "sua-loi.xlsx", typed_into(book, asked(row_like(book, *parts, table=table), action, value, table, **by))
        )

    def value(self, key: tuple[str, str, str], seq: int) -> object:
        """What counts of a cell of a drop."""
        (found,) = [a.value for a in self.session.ledger.answers() if (a.seq, (a.table, a.row, a.field)) == (seq, key)]
        return found

    def codes(self, seq: int) -> set[str]:
        return {one.finding.code for one in self.session.ledger.findings() if one.seq == seq}

    def expect_rebuild(self) -> None:
        """A ledger made anew from the archive is the same."""
        ledger = self.session.ledger
        before = ledger.content()
        ledger.clear()
        _, troubles = self.session.rebuild()
        assert troubles == ()
        after = ledger.content()
        for table, rows in before.items():
            assert after[table] == rows, table
