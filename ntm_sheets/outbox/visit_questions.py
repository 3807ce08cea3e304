"""Which cells a team should look at on its next visit, in which order, and why: ten of all that its form asks.

The order is by how much could become another one by looking: what hangs on the cell times how doubtful it is.

* What hangs on it, in points of the emulation scale: its share of a criterion, of a garden (above the quota a fifth of that),
  of the progress of the plan; and once more the mean of a criterion where one is met, or is not, by this one cell alone.
* How doubtful it is (the first of these that holds): what is asked about it and nobody answered, a number that jumped; what a
  visit found failed and the village calls met since; totals of the two that lie apart (1). Late work on the critical path,
  and what is called reached, was not seen, and has no photo or one that was used before (0.8). What was never seen: near
  its threshold (0.7), called met (0.5), not reported at all (0.3). What was seen so long ago that it counts no more (0.6).
  What is not met, and what a valid visit settled: the less, the newer that is (at most 0.25).

Of one criterion or garden each further cell counts three quarters of the one before: ten cells of one garden would leave
room for nothing else. What was seen within the last days and agrees is not asked. Where two are alike the order is that of
the form.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.campaign.formulas import calculated_cells
from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.showing import show, show_number
from ntm_sheets.contract.table import number_of
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.facts.result_rows import CriterionRow, EvidenceRow, IndicatorRow
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rechecking import is_late, to_measure, waits
from ntm_sheets.outbox.unit_lines import by_unit

MOST_QUESTIONS = 10
# A visit of the last days is as good as one more; within so much of its threshold (a share of it) a number is near.
FRESH_DAYS, NEAR = 3, 0.1
FURTHER = 0.75
ASKING = ("error", "warning")
JUMPS = ("sudden-jump", "fell-back", "total-shrank")
ASKED, PHOTO, CLOSE_BY, OLD, UNSEEN, UNTOLD, AGREED = 1.0, 0.8, 0.7, 0.6, 0.5, 0.3, 0.25


@dataclass(frozen=True)
class VisitQuestion:
    """A cell to look at: why, in words; what the village says of it and on which day; how much could change by looking.

    `part` is the criterion or the garden that it is of.
    """

    key: Key
    why: str
    said: Value | None
    said_on: date | None
    weight: float
    part: str = ""


@dataclass(frozen=True)
class _Doubt:
    """How doubtful a cell is, and the words for it."""

    share: float
    words: str


class VisitQuestions:
    """The questions of all units as of a moment: rows are sorted by their units once."""

    def __init__(self, given: MasterInput) -> None:
        self._given, rows = given, given.rows
        self._indicators, self._of_gardens = by_unit(rows.indicators), by_unit(rows.garden_indicators)
        self._tasks = by_unit(rows.tasks)
        self._criteria = {(row.unit, row.criterion): row for row in rows.criteria}
        self._counted = Counter(row.unit for row in rows.criteria if not row.gate)
        self._gardens = {(row.unit, row.garden): row for row in rows.gardens}
        sets = given.campaign.sets
        self._thresholds = {(own.key, one.key): one.threshold for own in sets for one in own.indicators}
        self._photos = {(row.unit, row.subject): row for row in rows.evidence}

    def of(self, unit: Unit) -> tuple[VisitQuestion, ...]:
        """Give the questions most worth an answer on the next visit of a unit, the first ones first."""
        found = [*self._of_criteria(unit), *self._of_garden_cells(unit), *self._of_tasks(unit)]
        calculated = dict(calculated_cells(self._given.campaign, unit))
        asked = (one for one in found if one.weight > 0 and one.key not in calculated)
        worth = sorted(asked, key=lambda one: -one.weight)
        before = Counter[str]()
        spread: list[VisitQuestion] = []
        for one in worth:
            spread.append(replace(one, weight=one.weight * FURTHER ** before[one.part]))
            before[one.part] += bool(one.part)
        return tuple(sorted(spread, key=lambda one: -one.weight)[:MOST_QUESTIONS])

    @cached_property
    def _asked(self) -> Mapping[tuple[str, Key], str]:
        """What is open about each cell, by unit: the code of a finding, that of a jump before others."""
        found: dict[tuple[str, Key], str] = {}
        for record in self._given.findings:
            if record.finding.level in ASKING and not record.decision:
                place, code = (record.unit, record.finding.key), record.finding.code
                found[place] = code if code in JUMPS else found.get(place, code)
        return found

    def _of_criteria(self, unit: Unit) -> Iterator[VisitQuestion]:
        # For recognition all criteria are alike, whatever their points, and a gate holds up as much.
        step = self._given.campaign.scoring.criteria / max(self._counted[unit.key], 1)
        for row in self._indicators[unit.key]:
            criterion = self._criteria[unit.key, row.criterion]
            key: Key = ("criteria", row.indicator, "value")
            points = criterion.points_full / max(criterion.total, 1)
            hangs = _hangs_on(row, criterion)
            photo = self._photos.get((unit.key, row.indicator))
            doubt = self._doubt(row, key, photo)
            at = "điều kiện kèm theo" if criterion.gate else f"tiêu chí {number_of(row.criterion)}"
            words = (doubt.words, f"{at} chỉ còn chờ số này" if hangs and row.state != "pass" else "")
            yield self._question(key, words, row, doubt.share * (points + step * hangs), row.criterion)

    def _of_garden_cells(self, unit: Unit) -> Iterator[VisitQuestion]:
        own = self._given.units[unit.key]
        whole = self._given.campaign.scoring.gardens / max(own.gardens_total, 1)
        for row in self._of_gardens[unit.key]:
            garden = self._gardens[unit.key, row.garden]
            key: Key = ("gardens", row.garden, row.indicator)
            hangs = garden.criteria_passed >= garden.criteria_total - (row.state != "pass")
            doubt = self._doubt(row, key, None)
            # Above the quota one garden more or less changes nothing.
            matters = own.gardens_passed - garden.passed < own.gardens_total
            words = (doubt.words, f"vườn {row.garden} chỉ còn chờ số này" if hangs and row.state != "pass" else "")
            yield self._question(key, words, row, doubt.share * whole * (1.0 if hangs and matters else 0.2), row.garden)

    def _question(self, key: Key, words: Iterable[str], row: IndicatorRow, weight: float, part: str) -> VisitQuestion:
        return VisitQuestion(key, _words(*words), row.self_value, row.self_date, weight, part)

    def _doubt(self, row: IndicatorRow, key: Key, photo: EvidenceRow | None) -> _Doubt:
        """Tell how doubtful an indicator is: the gravest doubt leads, what the village says and who saw it follow."""
        code = self._asked.get((row.unit, key), "")
        said, seen = _village_says(row), self._seen(row)
        if code:
            return _Doubt(
                ASKED, _words("số tăng giảm đột ngột" if code in JUMPS else "còn câu hỏi chưa trả lời", said, seen)
            )
        if waits(row):
            return _Doubt(ASKED, _words(said, _limit(row), f"nhưng {seen}"))
        near = self._is_near(row)
        if row.state == "pass" and _lacks(photo):
            # What a visit has just seen is no doubt for want of a photo; to take one it is worth a look.
            share = PHOTO if row.verified_date is None or row.stale else AGREED
            return _Doubt(share, _words(_lacks(photo), said, _limit(row) if near else "", seen))
        if row.value is None:
            return _Doubt(UNTOLD, _words("thôn chưa báo số", seen))
        if row.verified_date is None:
            share = CLOSE_BY if near else UNSEEN if row.state == "pass" else AGREED
            return _Doubt(share, _words(said, "" if share == UNSEEN else _limit(row), seen))
        if row.stale:
            return _Doubt(OLD, _words(said, seen))
        return self._agreed(row, said, seen)

    def _agreed(self, row: IndicatorRow, said: str, seen: str) -> _Doubt:
        """Weigh what a valid visit has settled: less, the newer it is and the further from the threshold."""
        age = (self._given.today - row.verified_date).days if row.verified_date else 0
        if age <= FRESH_DAYS:
            return _Doubt(0.0, "")
        near = self._is_near(row)
        share = AGREED * self._aged(age) * (1.0 if near else 0.5)
        return _Doubt(share, _words(said, _limit(row) if near or row.state != "pass" else "", seen))

    def _is_near(self, row: IndicatorRow) -> bool:
        """Tell whether the number that counts lies near its threshold, on whichever side."""
        campaign, number = self._given.campaign, row.value
        track = campaign.track_of(campaign.unit(row.unit))
        limit = self._thresholds.get((track.garden_set if row.garden else track.unit_set, row.indicator))
        if isinstance(number, bool) or not isinstance(number, int | float) or not isinstance(limit, int | float):
            return False
        return abs(float(number) - limit) <= NEAR * max(abs(limit), 1.0)

    def _seen(self, row: IndicatorRow) -> str:
        if row.verified_date is None:
            return "chưa ai kiểm tra"
        found = "" if row.verified_value is None else f" thấy {_with_measure(row, row.verified_value)}"
        old = f", đã quá {self._given.campaign.scoring.verified_days} ngày" if row.stale else ""
        return f"đoàn{found} ngày {row.verified_date:%d/%m}{old}"

    def _of_tasks(self, unit: Unit) -> Iterator[VisitQuestion]:
        rows = self._tasks[unit.key]
        due = max(sum(row.due > 0 for row in rows), 1)
        for row in rows:
            key: Key = ("tasks", row.task, "done")
            doubt = self._doubt_of_task(row, key)
            weight = doubt.share * self._given.campaign.scoring.progress / due
            yield VisitQuestion(key, doubt.words, row.village_done, row.village_date, weight if row.due > 0 else 0.0)

    def _doubt_of_task(self, row: TaskRow, key: Key) -> _Doubt:
        code = self._asked.get((row.unit, key), "")
        said = "thôn chưa báo" if row.village_done is None else f"thôn báo {_amount(row, row.village_done)}"
        plan = f"kế hoạch {_amount(row, row.volume)}"
        seen = (
            f"đoàn đo {_amount(row, row.team_done or 0.0)} ngày {row.team_date:%d/%m}"
            if row.team_date
            else "chưa ai đo"
        )
        late = f"việc {'găng ' if row.critical else ''}chậm {row.days_late} ngày" if row.days_late else ""
        if code:
            return _Doubt(
                ASKED, _words("số tăng giảm đột ngột" if code in JUMPS else "còn câu hỏi chưa trả lời", said, seen)
            )
        if to_measure(row):
            return _Doubt(ASKED, _words("hai bên báo khác nhau", said, seen))
        if is_late(row) and row.critical:
            return _Doubt(PHOTO, _words(late, said, plan, seen))
        photo = self._photos.get((row.unit, row.task))
        if row.state == "done" and _lacks(photo):
            return _Doubt(AGREED if row.team_date else PHOTO, _words(_lacks(photo), said, seen))
        if row.done is None:
            return _Doubt(UNTOLD, _words(late or "thôn chưa báo khối lượng", plan, seen))
        if row.team_date is None:
            return _Doubt(UNSEEN, _words(late, said, plan, seen))
        age = (self._given.today - row.team_date).days
        share = AGREED * self._aged(age) if age > FRESH_DAYS else 0.0
        return _Doubt(share, _words(late, said, plan, seen))

    def _aged(self, days: int) -> float:
        """Tell how old a visit is, as a share of the days for which it is valid."""
        return min(days / max(self._given.campaign.scoring.verified_days, 1), 1.0)


def _lacks(photo: EvidenceRow | None) -> str:
    """Say that a photo lacks where one is asked for."""
    if photo is None or photo.has_photo:
        return ""
    return "ảnh dùng lại" if photo.reused else "chưa có ảnh"


def _hangs_on(row: IndicatorRow, criterion: CriterionRow) -> bool:
    """Tell whether a criterion is met, or is not, by this indicator alone."""
    return criterion.met >= criterion.total - (row.state != "pass")


def _village_says(row: IndicatorRow) -> str:
    return "thôn chưa báo" if row.self_value is None else f"thôn báo {_with_measure(row, row.self_value)}"


def _with_measure(row: IndicatorRow, value: Value) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{show(value)} {row.measure}".rstrip() if is_number else show(value).lower()


def _limit(row: IndicatorRow) -> str:
    return f"cần {row.requirement}" if row.requirement and not KINDS[row.kind].is_verdict else ""


def _amount(row: TaskRow, amount: float) -> str:
    return f"{show_number(amount)} {row.measure}".rstrip()


def _words(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
