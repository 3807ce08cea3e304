"""What is still open about each number: what it would be at its best and at its worst.

* A question about a number that counts (a finding that nobody has decided about), or about one that would count were it
  not refused: at best it is met, at worst it is not; a running total is all of its volume, or nothing.
* The village's own word that an indicator is met, where no valid visit confirms it: at worst it is not met; of a running
  total at worst only what the team measured last is there. A village's word that something is not met is no doubt.
* A village's newer word that what the team found failed is met by now: at best it is.
* What must be shown and has none but a doubted photo: at best it is shown.
* A form that waits for the officer: each of its numbers counts, or does not.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.policy import PointsBy
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.facts.kept import PhotoTally
from ntm_sheets.facts.records import AnswerRecord, DropRecord, FindingRecord
from ntm_sheets.facts.submission import Role
from ntm_sheets.scoring.answers_by_day import ROLES, AnswersByDay, Cell, Standing
from ntm_sheets.scoring.arrays import Flags, Floats, Ints, ratio
from ntm_sheets.scoring.criteria import FAIL, MISSING, PASS, Views
from ntm_sheets.scoring.evidence import Evidence
from ntm_sheets.scoring.progress import Progress

ASKING = frozenset({"error", "warning"})
WouldCount = Callable[[Role, int, int], bool]
"""Tells whether a number of a role and day (as an ordinal) would count at a place."""


@dataclass(frozen=True)
class OpenItems:
    """What nobody has settled yet: the findings that ask, the forms that wait with their answers, and all photos."""

    findings: Sequence[FindingRecord] = ()
    held: Sequence[DropRecord] = ()
    held_answers: Sequence[AnswerRecord] = ()
    photos: Sequence[PhotoTally] = ()


@dataclass(frozen=True)
class Verdicts:
    """The verdicts on some indicators at their best and their worst; which are asked about, which nobody confirmed.

    `unread` are those of which a team's number was refused: mended it would verify one more.
    """

    best: Ints
    worst: Ints
    asked: Flags
    unverified: Flags
    unread: Flags


@dataclass(frozen=True)
class Totals:
    """The share of what is due of each task at its best and its worst (0 to 1), and why they differ."""

    best: Floats
    worst: Floats
    asked: Flags
    unverified: Flags


@dataclass(frozen=True)
class _Numbers:
    """Some cells and the numbers that stand for them: the village's, the team's, the one that counts; by place."""

    cells: Sequence[Cell]
    village: Ints
    team: Ints
    chosen: Ints
    known: AnswersByDay

    def day(self, role: Role, n: int) -> int:
        """Give the ordinal of the day of a role's number, 0 where there is none."""
        return int(self.known.spoke[(self.village if role == "village" else self.team)[n]])

    def is_chosen(self, record: FindingRecord, role: Role, n: int) -> bool:
        """Tell whether a question is about the very number that counts."""
        place = int(self.chosen[n])
        return (
            place >= 0
            and self.known.columns["seq"][place] == record.seq
            and bool(self.known.team[place]) == (role == "team")
        )


class OpenNumbers:
    """The open questions and the forms that wait, held against the numbers that stand now."""

    def __init__(self, known: AnswersByDay, items: OpenItems, view: PointsBy, valid_days: int) -> None:
        self._known, self._view, self._valid_days = known, view, valid_days
        self._today = known.days.seen[-1].toordinal()
        self._held = [answer for answer in items.held_answers if answer.value is not None]
        self._asked: defaultdict[tuple[Cell, Role], list[FindingRecord]] = defaultdict(list)
        for record in items.findings:
            if record.role and record.report_date and record.finding.level in ASKING:
                self._asked[(record.unit, *record.finding.key), record.role].append(record)
        # A form that waits would replace another of its unit, role and day with all of its cells, unless it asks some alone.
        self._replacing = {
            (drop.unit, drop.role, drop.report_date.toordinal())
            for drop in items.held
            if drop.report_date and drop.role and not drop.scope
        }

    def verdicts(self, views: Views) -> Verdicts:
        """Give the verdicts by which the points go at their best and their worst."""
        scored = views[self._view]
        best, worst = scored.verdict[-1].copy(), scored.verdict[-1].copy()
        unverified = _unconfirmed(views, self._view, best, worst)
        asked, unread = np.zeros(len(best), dtype=bool), np.zeros(len(best), dtype=bool)
        cells = [subject.cell(indicator) for subject, _, indicator in scored.indicators]
        standing = scored.standing
        numbers = _Numbers(cells, standing.village[-1], standing.team[-1], _chosen(standing, self._view), self._known)
        places = {cell: n for n, cell in enumerate(cells)}

        def would_count(role: Role, day: int, n: int) -> bool:
            return self._would_count(role, day, n, numbers, stale=bool(standing.stale[-1, n]))

        for n in self._questions(places, numbers, would_count):
            best[n], worst[n], asked[n] = PASS, FAIL, True
        for (cell, role), records in self._asked.items():
            if role == "team" and cell in places and any(one.finding.level == "error" for one in records):
                unread[places[cell]] = True
        for answer, n in self._waiting(places):
            if would_count(answer.role, answer.report_date.toordinal(), n):
                met = is_met(scored.indicators[n][2], answer.value)
                verdict = MISSING if met is None else int(met)
                best[n], worst[n] = max(best[n], verdict), min(worst[n], verdict)
        for n in self._replaced(numbers):
            best[n], worst[n] = PASS, FAIL
        return Verdicts(best, worst, asked, unverified & ~asked, unread)

    def totals(self, progress: Progress) -> Totals:
        """Give the shares of what is due of each task at their best and their worst."""
        standing = progress.standing
        cells: list[Cell] = [(task.unit, "tasks", task.key, "done") for task in progress.tasks]
        numbers = _Numbers(cells, standing.village[-1], standing.team[-1], standing.counted[-1], self._known)
        places = {cell: n for n, cell in enumerate(cells)}
        done, volume = np.nan_to_num(progress.done[-1]), progress.volume
        measured = np.nan_to_num(progress.numbers[standing.team[-1]])
        by_village = (standing.counted[-1] >= 0) & (standing.counted[-1] != standing.team[-1])
        most, least = done.copy(), np.where(by_village, np.minimum(done, measured), done)
        asked = np.zeros(len(cells), dtype=bool)

        def would_count(role: Role, day: int, n: int) -> bool:
            village, team = numbers.day("village", n), numbers.day("team", n)
            return day >= max(village, team) if role == "team" else day >= village and day > team

        for n in self._questions(places, numbers, would_count):
            most[n], least[n], asked[n] = max(most[n], volume[n]), 0.0, True
        for answer, n in self._waiting(places):
            amount = answer.value
            if isinstance(amount, int | float) and would_count(answer.role, answer.report_date.toordinal(), n):
                most[n], least[n] = max(most[n], amount), min(least[n], amount)
        for n in self._replaced(numbers):
            most[n], least[n] = max(most[n], volume[n]), 0.0
        best, worst = (np.minimum(ratio(amount, progress.due[-1]), 1.0) for amount in (most, least))
        matters = np.nan_to_num(best) != np.nan_to_num(worst)
        return Totals(best, worst, asked & matters, by_village & matters & ~asked)

    def _questions(self, places: Mapping[Cell, int], numbers: _Numbers, would_count: WouldCount) -> list[int]:
        """Find the numbers that are asked about: those that count, and those refused that would count."""
        found: list[int] = []
        for (cell, role), records in self._asked.items():
            n = places.get(cell)
            if n is not None and any(
                numbers.is_chosen(record, role, n)
                or (record.finding.level == "error" and would_count(role, _ordinal(record), n))
                for record in records
            ):
                found.append(n)
        return found

    def _waiting(self, places: Mapping[Cell, int]) -> list[tuple[AnswerRecord, int]]:
        found = ((answer, places.get((answer.unit, answer.table, answer.row, answer.field))) for answer in self._held)
        return [(answer, n) for answer, n in found if n is not None]

    def _replaced(self, numbers: _Numbers) -> list[int]:
        """Find the numbers of forms that one that waits would replace: older ones would stand in their place."""
        if not self._replacing:
            return []
        return [
            n
            for n, cell in enumerate(numbers.cells)
            if any((cell[0], role, numbers.day(role, n)) in self._replacing for role in ROLES)
        ]

    def _would_count(self, role: Role, day: int, n: int, numbers: _Numbers, *, stale: bool) -> bool:
        """Tell whether an indicator's number of that role and day would count."""
        village, team = numbers.day("village", n), numbers.day("team", n)
        if role == "village":
            unvisited = not team or (stale and day > team)
            return day >= village and (self._view == "own" or (self._view == "counted" and unvisited))
        is_valid = self._today - day <= self._valid_days
        return day >= team and self._view != "own" and (is_valid or (self._view == "counted" and village <= day))


def _ordinal(record: FindingRecord) -> int:
    return record.report_date.toordinal() if record.report_date else 0


def _chosen(standing: Standing, view: PointsBy) -> Ints:
    by_day = {"counted": standing.counted, "own": standing.village, "verified": standing.verified}[view]
    now: Ints = by_day[-1]
    return now


def _unconfirmed(views: Views, view: PointsBy, best: Ints, worst: Ints) -> Flags:
    """Put in the villages' word where no valid visit says the same; of their own numbers nothing depends on a visit."""
    counted, own = views["counted"], views["own"]
    standing = counted.standing
    valid, met = standing.verified[-1] >= 0, counted.verdict[-1] == PASS
    if view == "own":
        return np.zeros(len(best), dtype=bool)
    said: Flags = ~valid & met
    if view == "verified":
        best[said] = PASS
    else:
        worst[said] = FAIL
    spoke = counted.known.spoke
    newer = spoke[standing.village[-1]] > spoke[standing.team[-1]]
    claimed = valid & (counted.verdict[-1] == FAIL) & newer & (own.verdict[-1] == PASS)
    best[claimed] = PASS
    unconfirmed: Flags = said | claimed
    return unconfirmed


def doubted_photos(campaign: Campaign, evidence: Evidence, items: OpenItems) -> tuple[Ints, Ints]:
    """Count by unit what must be shown and has none but doubted photos; and what a form that waits could show.

    Of a unit with a form that waits all that is not shown may be in it: its photos are not looked at yet. A team's
    sheet that asks some cells alone has room for none.
    """
    shown = {(one.unit, one.subject): one.since is not None for one in items.photos}
    doubted = np.zeros(len(campaign.units), dtype=np.int64)
    place = {unit.key: n for n, unit in enumerate(campaign.units)}
    for unit, subject in evidence.subjects:
        doubted[place[unit]] += shown.get((unit, subject), True) is False
    waiting = {drop.unit for drop in items.held if not drop.scope or drop.role == "village"}
    lacking = np.array(evidence.sizes, dtype=np.int64) - evidence.shown[-1].astype(np.int64)
    may = np.where([unit.key in waiting for unit in campaign.units], lacking, doubted)
    return doubted, may
