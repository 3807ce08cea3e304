"""A whole plan moved to other days: of a campaign in memory, and of the officer's own workbook, cell by cell."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape
from pathlib import Path

from ntm_sheets.campaign.book.cells import Raw
from ntm_sheets.campaign.book.fields import BookSheet
from ntm_sheets.campaign.book.paper_sheets import BASES
from ntm_sheets.campaign.book.parts import open_package
from ntm_sheets.campaign.book.rows import BookRow, grids_of, read_rows
from ntm_sheets.campaign.book.sheets import SETTINGS
from ntm_sheets.campaign.book.sheets import SHEETS as ALL_SHEETS
from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.dates import DAYS_TO_1904, EXCEL_EPOCH
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import slug
from ntm_sheets.campaign.policy import AwardRule
from ntm_sheets.errors import CallError, Fault

# So many dates outside are no slip of the hand in single rows.
MANY = 6


def plan_shift(tasks: Sequence[BookRow], first: date, last: date) -> int | None:
    """Give by how many days all tasks have to go to lie within the campaign; None where no one number does it.

    Where several do: the one that keeps the plan's distance from the start, or lands on the same day of another year.
    """
    days: list[date] = [day for row in tasks for day in (row.get("start"), row.get("end")) if day]
    if not days:
        return None
    earliest, latest = min(days), max(days)
    least, most = (first - earliest).days, (last - latest).days
    if least > most:
        return None
    years = (_same_day(earliest, first.year + n) for n in (-1, 0, 1))
    exact = [(day - earliest).days for day in years if day]
    return next((shift for shift in (*exact, least) if least <= shift <= most), least)


def many_outside(
    tasks: Sequence[BookRow], outside: Sequence[tuple[BookRow, str]], first: date, last: date
) -> Iterator[Fault]:
    """Say once that a plan lies outside the campaign; `outside` are its rows and fields that do."""
    row, field = outside[0]
    number = len({id(one) for one, _ in outside})
    all_of = "mọi đầu việc" if number == len(tasks) else f"{number} trong {len(tasks)} đầu việc"
    period = f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"
    shift = plan_shift(tasks, first, last)
    if shift is None:
        message = f"{all_of} nằm ngoài chiến dịch {period}, và kế hoạch dài hơn chiến dịch"
        remedy = "Sửa lại ngày bắt đầu, kết thúc ở trang Cài đặt, hoặc sửa ngày của các đầu việc."
    else:
        way = "sớm" if shift > 0 else "muộn"
        message = f"{all_of} lệch {abs(shift)} ngày ({way} hơn chiến dịch {period})"
        remedy = (
            f"Chạy “ntm-sheets campaign move --start {first:%d/%m/%Y}” để dời cả kế hoạch, "
            "hoặc sửa lại ngày bắt đầu, kết thúc ở trang Cài đặt."
        )
    yield row.fault(field, message, remedy)


def _same_day(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


CELL = re.compile(
    r"<(?P<ns>\w+:)?c\b(?P<before>[^<>]*?)\br=\"(?P<at>[A-Z]+\d+)\"(?P<after>[^<>]*?)(?:/>|>(?P<body>.*?)</(?P=ns)?c>)",
    re.DOTALL,
)
FORMULA = re.compile(r"<(?:\w+:)?f\b[^<>]*?(?:/>|>(?P<text>.*?)</(?:\w+:)?f>)", re.DOTALL)
TYPE = re.compile(r"\s*\bt=\"[^\"]*\"")
REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?\d+")


@dataclass(frozen=True)
class Edit:
    """What a cell is to hold: a day, or a text."""

    sheet: str
    cell: str
    value: date | str


def patched(data: bytes, edits: Iterator[Edit]) -> bytes:
    """Give a workbook with these cells changed; CallError for one whose content is calculated from nothing else."""
    by_sheet: dict[str, dict[str, date | str]] = {}
    for edit in edits:
        by_sheet.setdefault(edit.sheet, {})[edit.cell] = edit.value
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        package = open_package(old)
        parts = package.sheets
        start = DAYS_TO_1904 if package.later else 0
        changed = {parts[name]: _changed(old.read(parts[name]), name, cells, start) for name, cells in by_sheet.items()}
        for entry in old.infolist():
            new.writestr(entry, changed.get(entry.filename, old.read(entry)))
    return written.getvalue()


def _changed(part: bytes, sheet: str, cells: Mapping[str, date | str], start: int) -> bytes:
    left = dict(cells)

    def change(match: "re.Match[str]") -> str:
        return _cell(match, sheet, left.pop(match["at"]), start) if match["at"] in left else match[0]

    text = CELL.sub(change, part.decode("utf-8"))
    if left:
        raise CallError(
            f"Không sửa được ô {', '.join(sorted(left))} trang “{sheet}”. Mở tệp bằng Excel, lưu lại rồi thử lại."
        )
    return text.encode("utf-8")


def _cell(match: "re.Match[str]", sheet: str, value: date | str, start: int) -> str:
    prefix, formula = match["ns"] or "", FORMULA.search(match["body"] or "")
    if formula and (isinstance(value, str) or (formula["text"] and not REFERENCE.search(formula["text"]))):
        raise CallError(f"Trang “{sheet}”, ô {match['at']} là công thức. Gõ thẳng ngày vào ô, lưu tệp rồi chạy lại.")
    attributes = TYPE.sub("", f'{match["before"]} r="{match["at"]}"{match["after"]}'.rstrip())
    tag: Callable[[str, str], str] = lambda name, inner: f"<{prefix}{name}>{inner}</{prefix}{name}>"  # noqa: E731
    if isinstance(value, str):
        return f'<{prefix}c{attributes} t="inlineStr">{tag("is", tag("t", escape(value, quote=False)))}</{prefix}c>'
    number = tag("v", str((value - EXCEL_EPOCH).days - start))
    return f"<{prefix}c{attributes}>{formula[0] if formula else ''}{number}</{prefix}c>"


# A text keeps the day on which it was issued, whenever the plan is.
SHEETS = tuple(sheet for sheet in ALL_SHEETS if sheet is not BASES)
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
        own_checks=tuple(replace(one, since=one.since and one.since + shift) for one in campaign.own_checks),
        awards=tuple(_award(rule, shift) for rule in campaign.awards),
    )


def moved_book(data: bytes, path: Path, start: date) -> Moved:
    """Give the officer's workbook, its bytes read from `path`, with its period and its whole plan moved, all else in it as it was.

    A plan that lies beside the period already (only the period was changed) is moved into it. Errors: CallError where the
    workbook cannot be opened or a day in it cannot be changed.
    """
    _check_year(start)
    rows = read_rows(grids_of(data, path)).rows
    settings = rows[SETTINGS.key][0] if rows[SETTINGS.key] else None
    first, last = (settings.get("start"), settings.get("end")) if settings else (None, None)
    if settings is None or first is None or last is None or first > last:
        raise CallError("Trang Cài đặt chưa có ngày bắt đầu, ngày kết thúc đúng: ghi vào rồi chạy lại.")
    by = (start - first).days
    beside = _beside(rows, first, last)
    days = {"in": timedelta(by), "beside": timedelta(by + beside)}
    edits = list(_edits(rows, first, last, days))
    moved = patched(data, iter(edits)) if by or beside else data
    return Moved(moved, first, by, by + beside, len(edits), tuple(_naming(rows)))


def _check_year(start: date) -> None:
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise CallError(f"Năm {start.year} ngoài khoảng {FIRST_YEAR} – {LAST_YEAR}. Xem lại ngày bắt đầu.")


def _rule(rule: DueRule, shift: timedelta) -> DueRule:
    return replace(rule, since=rule.since and rule.since + shift, days=tuple(day + shift for day in rule.days))


def _award(rule: AwardRule, shift: timedelta) -> AwardRule:
    return replace(rule, first=rule.first and rule.first + shift, last=rule.last and rule.last + shift)


def _excuse(excuse: Excuse, shift: timedelta) -> Excuse:
    return replace(excuse, first=excuse.first + shift, last=excuse.last and excuse.last + shift)


def _beside(rows: Mapping[str, tuple[BookRow, ...]], first: date, last: date) -> int:
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


def _edits(
    rows: Mapping[str, tuple[BookRow, ...]], first: date, last: date, by: Mapping[str, timedelta]
) -> Iterator[Edit]:
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


def _is_plan(sheet: BookSheet) -> bool:
    return sheet.key == "tasks"


def _as_typed(raw: Raw, days: list[date]) -> date | str:
    """Give days as the cell had them: a day of the calendar, or a text."""
    return "; ".join(f"{day:%d/%m/%Y}" for day in days) if isinstance(raw.value, str) else days[0]


def _naming(rows: Mapping[str, tuple[BookRow, ...]]) -> Iterator[str]:
    """Name the cells whose texts speak of a day: nobody but the officer can say what becomes of it."""
    for sheet in SHEETS:
        texts = [field.key for field in sheet.fields if field.type == "text"]
        for row in rows[sheet.key]:
            for key in texts:
                raw = row.raws.get(key, Raw())
                if isinstance(raw.value, str) and A_DAY.search(raw.value):
                    yield f"{row.sheet}!{raw.address}"
