"""`di-thon/`: for each team that goes out next the page that it takes along, and a text that says who goes when.

A sheet is drawn for the next visit by the calendar, of the moment of each round until the evening before: what the villages
reported then is worth seeing tomorrow. On its day it stays as it is: somebody has printed it. Only the units of the nearest
day on which any team goes out have one; those of later days get theirs when their day is the nearest. A visit is over when
its form has come, or when its deadline has gone by; of one whose form has not come the sheet stays for another day, for
whoever comes back late and types in it then. Other sheets go, unless somebody typed in them; what a sheet needs to be read
lies in itself.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from ntm_sheets.campaign.book.cells import weekday_name
from ntm_sheets.campaign.definition import Unit
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.drawing.form import render_form
from ntm_sheets.drawing.visit_sheet import Visit
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import cells_text, make_stamp
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rechecking import next_visit
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.sheet_folder import SheetFolder
from ntm_sheets.outbox.typed_in_files import is_open
from ntm_sheets.outbox.visit_questions import VisitQuestion, VisitQuestions

LIST = "lich-di-thon.txt"
# Raised when the drawing changes, so that sheets of before are drawn anew.
EDITION = 1
DAY = timedelta(days=1)
NAMED = re.compile(r"(.+-\d{4}-\d\d-\d\d)(?:-\d\dh\d\d)?\.xlsx", re.ASCII)


@dataclass(frozen=True)
class DueSheet:
    """A sheet that should lie there: whose, for which day, what it asks."""

    unit: Unit
    day: date
    questions: Sequence[VisitQuestion]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return f"{self.unit.key}-{self.day:%Y-%m-%d}"

    @property
    def words(self) -> str:
        """Say when the team comes, and how much there is to see."""
        return f"Ngày đi: {day_words(self.day)} · {len(self.questions)} câu đáng xem nhất, câu trên quan trọng hơn"


def draw_visit_sheets(source: OutboxSource, target: Path) -> Drawn:
    """Have the sheets of the next visits lie in their folder, and the text beside them. Errors: OSError, OwnError."""
    given = material_of(source)
    visits = {unit.key: next_visit(given, unit) for unit in given.campaign.units}
    due = sheets_due(given, visits)
    folder = _Folder(source, target)
    folder.put_list("".join(f"{line}\r\n" for line in list_lines(given, visits, due)))
    folder.update(due, awaited_sheets(given))
    return Drawn(
        target,
        (*folder.notes,),
        tuple(one.name for one in due),
        (*folder.failures.troubles,),
        (*folder.failures.faults,),
    )


def sheets_due(given: MasterInput, visits: Mapping[str, date | None]) -> list[DueSheet]:
    """Choose the units of the nearest day on which any team goes out, those alone of which there is anything to see."""
    nearest = min((day for day in visits.values() if day), default=None)
    if nearest is None:
        return []
    questions = VisitQuestions(given)
    found = [
        DueSheet(unit, nearest, questions.of(unit)) for unit in given.campaign.units if visits[unit.key] == nearest
    ]
    return [one for one in found if one.questions]


def awaited_sheets(given: MasterInput) -> frozenset[str]:
    """Name the sheets of visits of today and yesterday whose forms may yet come: for a day after their deadline."""
    asked = given.campaign.timetable(given.as_of)
    days = [day for day in (given.today, given.today - DAY) if given.as_of <= asked.deadline(day) + DAY]
    return frozenset(
        f"{unit.key}-{day:%Y-%m-%d}"
        for unit in given.campaign.units
        for day in days
        if (unit.key, day) not in given.visited
    )


def list_lines(given: MasterInput, visits: Mapping[str, date | None], due: Sequence[DueSheet]) -> Iterator[str]:
    """Say for each unit when its team goes out next and which file it takes along, or why there is none."""
    sheets = {one.unit.key: one for one in due}
    nearest = min((day for day in visits.values() if day), default=None)
    yield f"Lịch đi thôn, tính đến ngày {given.today:%d/%m/%Y}"
    for unit in given.campaign.units:
        day, sheet, team = visits[unit.key], sheets.get(unit.key), unit.group.strip()
        if not team:
            said = "không có phiếu: chưa có đoàn phụ trách (ghi ở trang Đơn vị của chien-dich.xlsx)"
        elif day is None:
            said = f"{team}: không có phiếu, lịch không còn ngày đi nào"
        elif sheet:
            said = f"{team}, {day_words(day)}: {len(sheet.questions)} câu, tệp {sheet.name}.xlsx"
        elif day != nearest:
            said = f"{team}, {day_words(day)}: phiếu lập khi đến lượt"
        else:
            said = f"{team}, {day_words(day)}: không có phiếu, chưa có gì cần xem lại"
        yield f"- {unit.name}: {said}."


def day_words(day: date) -> str:
    """Write a day with its weekday ("thứ 4, 06/10/2021")."""
    name = weekday_name(day.weekday())
    return f"{name[:1].lower()}{name[1:]}, {day:%d/%m/%Y}"


def drawn_sheet(one: DueSheet, layouts: Layouts, issued: date) -> bytes:
    """Draw a sheet. The same input gives the same bytes."""
    campaign, asks = layouts.campaign, layouts.questions.mark(one.unit.key)
    only = cells_text(ask.key for ask in one.questions)
    stamp = make_stamp(
        layouts.key, campaign.key, "inspection", one.unit.key, f"{issued:%Y-%m-%d}", asks=asks, only=only
    )
    content, _ = render_form(
        layouts.of(one.unit, "inspection", only),
        campaign,
        stamp,
        village={ask.key: ask.said for ask in one.questions if ask.said is not None},
        said_on={ask.key: ask.said_on for ask in one.questions if ask.said_on},
        visit=Visit(one.words, {ask.key: f"{ask.why[:1].upper()}{ask.why[1:]}" for ask in one.questions}),
        issued=datetime.combine(issued, time()),
    )
    return content


class _Folder(SheetFolder):
    def __init__(self, source: OutboxSource, root: Path) -> None:
        super().__init__(source, root, source.workspace.visit_marks)

    def update(self, due: Sequence[DueSheet], awaited: Collection[str]) -> None:
        """Draw what is not there as it should be, take away what is due no more, and remember what was drawn."""
        for one in due:
            with self.failures.apart(f"phiếu đi thôn {one.name}"):
                self._renew(one)
        self.clear(self._over({*awaited, *(one.name for one in due)}), "đã qua ngày đi")
        self.remember(is_used=bool(due))

    def put_list(self, text: str) -> None:
        """Have the text lie there; one in which somebody wrote is kept."""
        with self.failures.apart(LIST):
            self.put(LIST, text.encode())

    def _renew(self, one: DueSheet) -> None:
        name, code = f"{one.name}.xlsx", self._code(one)
        target = self.root / name
        # Whoever has it open is typing in it; and on its day a team has it on paper: what is typed goes by that.
        is_out = one.day <= self.source.as_of.date()
        if not (is_open(target) or (target.exists() and (is_out or self.code_of(name) == code))):
            self.put(name, drawn_sheet(one, self.source.layouts, self.source.as_of.date()), code)

    def _code(self, one: DueSheet) -> str:
        source = self.source
        layout = source.layouts.mark_of(one.unit, "inspection", cells_text(ask.key for ask in one.questions))
        campaign = (source.campaign.key, source.campaign.name, source.campaign.commune, source.campaign.deadline)
        asked = [(ask.key, ask.why, ask.said, ask.said_on) for ask in one.questions]
        content = (EDITION, source.as_of.date(), campaign, one.unit, one.day, asked, layout)
        return sha256_of(repr(content).encode("utf-8", "replace"))[:16]

    def _over(self, due: Collection[str]) -> Iterator[str]:
        """Name the sheets of visits that are over."""
        units = {unit.key for unit in self.source.campaign.units}
        for path in sorted(self.root.glob("*.xlsx")):
            match = NAMED.fullmatch(path.name)
            is_known = match is not None and (match[1][: -len("-2021-10-05")] in units or path.name in self.known)
            if match is not None and is_known and match[1] not in due:
                yield path.name
