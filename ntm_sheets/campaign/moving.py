"""A whole plan moved to other days: of a campaign in memory, and of the officer's own workbook, cell by cell."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from ntm_sheets.campaign.book.cells import Raw
from ntm_sheets.campaign.book.fields import Sheet
from ntm_sheets.campaign.book.grids import open_grids
from ntm_sheets.campaign.book.patching import Edit, patched
from ntm_sheets.campaign.book.rows import Row, read_rows
from ntm_sheets.campaign.book.sheets import SETTINGS, SHEETS
from ntm_sheets.campaign.book.shifting import plan_shift
from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.folding import slug
from ntm_sheets.errors import CallError

DATED = ("date", "dates")
FIRST_YEAR, LAST_YEAR = 2000, 2098
A_DAY = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d)")


@dataclass(frozen=True)
class Moved:
    """A workbook whose plan was moved: its bytes, the days of period and plan, and the texts that name a day as before."""

    data: bytes
    start: date
    by: int
    plan_by: int
    cells: int
    naming: tuple[str, ...]


def moved_campaign(campaign: Campaign, start: date, name: str = "") -> Campaign:
    """Give a campaign that begins on another day, every day of its plan moved with it, under another name if given."""
    _check_year(start)
    shift = start - campaign.start
    key = slug(name) or campaign.key.replace(str(campaign.start.year), str(start.year))
    return replace(
        campaign,
        key=key if str(start.year) in key else f"{key}-{start.year}",
        name=name or campaign.name,
        start=start,
        end=campaign.end + shift,
        launch_by=campaign.launch_by + shift,
        tasks=tuple(replace(task, start=task.start + shift, end=task.end + shift) for task in campaign.tasks),
        calendar=tuple(_rule(rule, shift) for rule in campaign.calendar),
        excuses=tuple(_excuse(excuse, shift) for excuse in campaign.excuses),
    )


def moved_book(path: Path, start: date) -> Moved:
    """Give the officer's workbook with its period and its whole plan moved, all else in it as it was.

    A plan that lies beside the period already (only the period was changed) is moved into it. Errors: CallError where the
    workbook cannot be opened or a day in it cannot be changed.
    """
    _check_year(start)
    rows = read_rows(open_grids(path)).rows
    settings = rows[SETTINGS.key][0] if rows[SETTINGS.key] else None
    first, last = (settings.get("start"), settings.get("end")) if settings else (None, None)
    if settings is None or first is None or last is None or first > last:
        raise CallError("Trang Cài đặt chưa có ngày bắt đầu, ngày kết thúc đúng: ghi vào rồi chạy lại.")
    by = (start - first).days
    beside = _beside(rows, first, last)
    days = {"in": timedelta(by), "beside": timedelta(by + beside)}
    edits = list(_edits(rows, first, last, days))
    data = patched(path.read_bytes(), iter(edits)) if by or beside else path.read_bytes()
    return Moved(data, first, by, by + beside, len(edits), tuple(_naming(rows)))


def _check_year(start: date) -> None:
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise CallError(f"Năm {start.year} ngoài khoảng {FIRST_YEAR} – {LAST_YEAR}. Xem lại ngày bắt đầu.")


def _rule(rule: DueRule, shift: timedelta) -> DueRule:
    return replace(rule, since=rule.since and rule.since + shift, days=tuple(day + shift for day in rule.days))


def _excuse(excuse: Excuse, shift: timedelta) -> Excuse:
    return replace(excuse, first=excuse.first + shift, last=excuse.last and excuse.last + shift)


def _beside(rows: Mapping[str, tuple[Row, ...]], first: date, last: date) -> int:
    """Give by how many days the plan lies beside the period; 0 where it lies within."""
    days = [day for row in rows["tasks"] for day in (row.get("start"), row.get("end")) if day]
    if all(first <= day <= last for day in days):
        return 0
    shift = plan_shift(rows["tasks"], first, last)
    if shift is None:
        raise CallError(
            "Kế hoạch dài hơn chiến dịch nên dời đi đâu cũng không vừa. Sửa ngày bắt đầu, kết thúc ở trang Cài đặt, "
            "hoặc ngày của các đầu việc, rồi chạy lại."
        )
    return shift


def _edits(rows: Mapping[str, tuple[Row, ...]], first: date, last: date, by: Mapping[str, timedelta]) -> Iterator[Edit]:
    """Yield every cell that holds a day of the plan, with the day it is to hold."""
    for sheet in SHEETS:
        dated = [field for field in sheet.fields if field.type in DATED]
        for row in rows[sheet.key]:
            for field in dated:
                raw, value = row.raws.get(field.key, Raw()), row.get(field.key)
                days = value if isinstance(value, tuple) else (value,)
                if raw.is_blank or not days or None in days:
                    continue
                fits = all(first <= day <= last for day in days)
                is_period = sheet is SETTINGS and field.key in ("start", "end")
                shift = by["in" if is_period or (fits and not _is_plan(sheet)) else "beside"]
                yield Edit(row.sheet, raw.address, _as_typed(raw, [day + shift for day in days]))


def _is_plan(sheet: Sheet) -> bool:
    return sheet.key == "tasks"


def _as_typed(raw: Raw, days: list[date]) -> date | str:
    """Give days as the cell had them: a day of the calendar, or a text."""
    return "; ".join(f"{day:%d/%m/%Y}" for day in days) if isinstance(raw.value, str) else days[0]


def _naming(rows: Mapping[str, tuple[Row, ...]]) -> Iterator[str]:
    """Name the cells whose texts speak of a day: nobody but the officer can say what becomes of it."""
    for sheet in SHEETS:
        texts = [field.key for field in sheet.fields if field.type == "text"]
        for row in rows[sheet.key]:
            for key in texts:
                raw = row.raws.get(key, Raw())
                if isinstance(raw.value, str) and A_DAY.search(raw.value):
                    yield f"{row.sheet}!{raw.address}"
