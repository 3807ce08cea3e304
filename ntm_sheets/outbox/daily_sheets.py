"""`phieu-ngay/`: for each unit that reports today the one page that it fills, with the numbers of yesterday beside its cells.

On days of the full form there is none, nor of a unit that the calendar asks for nothing. A sheet is drawn by the first round
of its day, and anew where what it shows became another one, until its form has come. One in which somebody typed is kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from ntm_sheets.campaign.calendar import asks_full_form
from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.daily_sheet import daily_cells
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.drawing.form import render_form
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import make_stamp
from ntm_sheets.outbox.daily_questions import DailyQuestions
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.sheet_folder import SheetFolder
from ntm_sheets.outbox.typed_in_files import is_open

# Raised when the drawing changes, so that sheets of before are drawn anew.
EDITION = 1
DAY = timedelta(days=1)
DATE: Key = ("report", "date", "value")


@dataclass(frozen=True)
class DailySheet:
    """A sheet that should lie there: whose, for which day, which numbers it asks, and what was said of them before."""

    unit: Unit
    day: date
    asked: Sequence[Key]
    before: Mapping[Key, Value]

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.unit.key}.xlsx"


def draw_daily_sheets(source: OutboxSource, target: Path, *, only: str | None = None) -> Drawn:
    """Have the sheets of today lie in their folder; of one unit where `only` it is asked for. Errors: OSError, OwnError."""
    due = sheets_due(source)
    folder = _Folder(source, target)
    folder.update([one for one in due if only in (None, one.unit.key)], {one.name for one in due})
    return Drawn(
        target,
        (*folder.notes,),
        tuple(one.unit.key for one in due),
        (*folder.failures.troubles,),
        (*folder.failures.faults,),
    )


def is_daily(campaign: Campaign, day: date) -> bool:
    """Tell whether units fill a day's sheet on a day, and not the full form."""
    within = campaign.start <= day <= campaign.end
    return within and not asks_full_form(day, campaign.start, campaign.end, campaign.full_form)


def sheets_due(source: OutboxSource) -> list[DailySheet]:
    """Give the sheets of today: of each unit that is to report and has anything that could be asked."""
    campaign, day = source.campaign, source.as_of.date()
    if source.last_said is None or not is_daily(campaign, day):
        return []
    table, questions = campaign.timetable(source.as_of), DailyQuestions(material_of(source))
    found = []
    for unit in campaign.units:
        if table.spared(unit.key, "village", day):
            continue
        asked = questions.of(unit)
        said = source.last_said(unit.key, day - DAY) if asked else {}
        found.append(DailySheet(unit, day, asked, {key: said[key][0] for key in asked if key in said}))
    return [one for one in found if one.asked]


def drawn_sheet(one: DailySheet, layouts: Layouts) -> bytes:
    """Draw a sheet. The same input gives the same bytes."""
    campaign, asks, only = layouts.campaign, layouts.questions.mark(one.unit.key), daily_cells(one.asked)
    stamp = make_stamp(layouts.key, campaign.key, "report", one.unit.key, f"{one.day:%Y-%m-%d}", asks=asks, only=only)
    issued = datetime.combine(one.day, time())
    layout = layouts.of(one.unit, "report", only)
    content, _ = render_form(layout, campaign, stamp, {DATE: one.day}, village=one.before, issued=issued)
    return content


class _Folder(SheetFolder):
    def __init__(self, source: OutboxSource, root: Path) -> None:
        super().__init__(source, root, source.workspace.daily_marks, drawn=(DATE,))
        today = source.as_of.date()
        self._came = {
            drop.unit for drop in source.drops if drop.is_form and drop.role == "village" and drop.report_date == today
        }

    def update(self, due: Sequence[DailySheet], names: Collection[str]) -> None:
        """Draw what is not there as it should be, take away what is of no use today, and remember what was drawn."""
        for one in due:
            with self.failures.apart(f"phiếu ngày của {one.unit.name}"):
                self._renew(one)
        units = {f"{unit.key}.xlsx" for unit in self.source.campaign.units}
        self.clear(sorted((units | {*self.known}) - {*names}), "đã qua ngày ghi trong phiếu")
        self.remember(is_used=bool(due))

    def _renew(self, one: DailySheet) -> None:
        code, lies = self._code(one), self.code_of(one.name)
        # Who has reported, or types in it just now, is not asked something else on the same day.
        is_out = lies.startswith(f"{one.day} ") and one.unit.key in self._came
        if not (is_open(self.root / one.name) or lies == code or is_out):
            self.put(one.name, drawn_sheet(one, self.source.layouts), code)

    def _code(self, one: DailySheet) -> str:
        source = self.source
        layout = source.layouts.mark_of(one.unit, "report", daily_cells(one.asked))
        campaign = (source.campaign.key, source.campaign.name, source.campaign.commune, source.campaign.deadline)
        said = [(key, one.before.get(key)) for key in one.asked]
        content = repr((EDITION, campaign, one.unit, said, layout)).encode("utf-8", "replace")
        return f"{one.day} {sha256_of(content)[:16]}"
