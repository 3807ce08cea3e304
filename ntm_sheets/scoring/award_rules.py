"""What the campaign's award rules find in the results: who reaches what, in numbers that stand there already, and where."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.names import fold
from ntm_sheets.campaign.policy import AwardKind, AwardRule
from ntm_sheets.campaign.showing import change_shown, points_shown, show_number, show_points
from ntm_sheets.facts.awards import Cited
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.result_rows import IndicatorRow, ReportRow
from ntm_sheets.facts.results import ResultRows
from ntm_sheets.facts.unit_rows import UnitRow

# Of a ground so many forms are named; the others are counted.
MOST_CITED = 3
BY_WORDS = {
    "counted": "theo số được tính",
    "own": "theo số thôn tự báo",
    "verified": "theo số đoàn phúc tra còn hiệu lực",
}
WHOSE = {"village": "báo cáo của thôn", "team": "phiếu của đoàn", "": "báo cáo của thôn và phiếu của đoàn"}


@dataclass(frozen=True)
class Reached:
    """Who reaches what a rule asks: the unit's key, or a working group's name; `score` puts those of a ranked rule in a row."""

    unit: str
    group: str
    score: float
    words: str
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class RuleView:
    """What a rule looks at: the results, and the units that it is about."""

    rule: AwardRule
    campaign: Campaign
    rows: ResultRows
    units: tuple[Unit, ...]

    @classmethod
    def of(cls, rule: AwardRule, campaign: Campaign, rows: ResultRows) -> "RuleView":
        """Take the units of the rule's track, or all."""
        return cls(rule, campaign, rows, tuple(one for one in campaign.units if rule.track in ("", one.track)))

    def reached(self) -> tuple[int, list[Reached]]:
        """Give how many could reach it at all, and who does, the best first; level ones in the campaign's order."""
        looked_at, found = _WAYS[self.rule.kind](self)
        return looked_at, sorted(found, key=lambda one: -one.score)

    @property
    def standings(self) -> Iterator[UnitRow]:
        """The standing of each of its units, in the campaign's order."""
        rows = {row.unit: row for row in self.rows.units}
        return (rows[unit.key] for unit in self.units if unit.key in rows)

    @property
    def period(self) -> tuple[date, date]:
        """The days that it looks at: none after the day of the results."""
        campaign, rule = self.campaign, self.rule
        return rule.first or campaign.start, min(rule.last or campaign.end, self.rows.as_of.date())


Found = tuple[int, list[Reached]]


def _criteria(view: RuleView) -> Found:
    rule, judged = view.rule, [row for row in view.standings if row.criteria_total]
    cells, barred = _by_unit(view.rows.indicators), _barred(view)
    found = []
    for row in judged:
        met = {"counted": row.criteria_passed, "own": row.criteria_own, "verified": row.criteria_verified}[rule.by]
        asked = min(rule.least or row.criteria_total, row.criteria_total)
        if met >= asked and (asked < row.criteria_total or row.unit not in barred):
            words = f"{met}/{row.criteria_total} tiêu chí đạt {BY_WORDS[rule.by]}"
            found.append(Reached(row.unit, "", 0, words, _cited(cells[row.unit], rule)))
    return len(judged), found


def _barred(view: RuleView) -> set[str]:
    """Give the units that do not meet what is asked beside the counted criteria, by the numbers that the rule goes by."""
    gates = [row for row in view.rows.criteria if row.gate]
    state = {"counted": "state", "own": "own_state", "verified": "verified_state"}[view.rule.by]
    return {row.unit for row in gates if getattr(row, state) != "pass"}


def _gardens(view: RuleView) -> Found:
    rule, judged = view.rule, [row for row in view.standings if row.gardens_total]
    cells = _by_unit(view.rows.garden_indicators)
    found = []
    for row in judged:
        met = {"counted": row.gardens_passed, "own": row.gardens_own, "verified": row.gardens_verified}[rule.by]
        if met >= (rule.least or row.gardens_total):
            words = f"{met}/{row.gardens_total} vườn mẫu đạt {BY_WORDS[rule.by]}"
            found.append(Reached(row.unit, "", 0, words, _cited(cells[row.unit], rule)))
    return len(judged), found


def _reports(view: RuleView) -> Found:
    first, last = view.period
    asked: defaultdict[str, list[ReportRow]] = defaultdict(list)
    for row in view.rows.reports:
        if row.due and first <= row.day <= last and view.rule.role in ("", row.role):
            asked[row.unit].append(row)
    found = []
    judged = [unit for unit in view.units if asked[unit.key]]
    for unit in judged:
        states = [row.state for row in asked[unit.key]]
        if "missing" not in states:
            late = states.count("late")
            words = (
                f"đủ {len(states)}/{len(states)} {WHOSE[view.rule.role]} phải nộp từ {first:%d/%m} đến {last:%d/%m}, "
                + (f"{len(states) - late} đúng hạn, {late} muộn" if late else "tất cả đúng hạn")
            )
            found.append(Reached(unit.key, "", 0, words))
    return len(judged), found


def _improved(view: RuleView) -> Found:
    first, last = view.period
    days: defaultdict[str, list[tuple[date, float]]] = defaultdict(list)
    for row in view.rows.history:
        if first <= row.day <= last:
            days[row.unit].append((row.day, points_shown(row.points)))
    found = []
    judged = [unit for unit in view.units if len(days[unit.key]) > 1]
    for unit in judged:
        (since, before), (until, now) = min(days[unit.key]), max(days[unit.key])
        gained = change_shown(now, before)
        if gained >= (view.rule.least or 0) and gained > 0:
            words = (
                f"tăng {show_number(gained)} điểm, từ {show_points(before)} ({since:%d/%m}) lên {show_points(now)} "
                f"({until:%d/%m})"
            )
            found.append(Reached(unit.key, "", gained, words))
    return len(judged), found


def _verified(view: RuleView) -> Found:
    """Count for each working group the numbers of its units that it found on site, and that are valid."""
    teams: defaultdict[str, list[Unit]] = defaultdict(list)
    named: dict[str, str] = {}
    for unit in view.units:
        name = unit.group or f"Đoàn công tác của {unit.name}"
        teams[named.setdefault(fold(name) or name, name)].append(unit)
    indicators, gardens = _by_unit(view.rows.indicators), _by_unit(view.rows.garden_indicators)
    found = []
    for group, units in teams.items():
        rows = [row for unit in units for row in (*indicators[unit.key], *gardens[unit.key])]
        checked = [row for row in rows if row.verified_state != "missing"]
        if len(checked) >= (view.rule.least or 1):
            where = ", ".join(unit.name for unit in units[:MOST_CITED]) + (" …" if len(units) > MOST_CITED else "")
            words = f"{len(checked)}/{len(rows)} chỉ tiêu đã phúc tra, còn hiệu lực, ở {where}"
            found.append(Reached("", group, len(checked), words, _forms(checked, team=True)))
    return len(teams), found


def _first(view: RuleView) -> Found:
    """Find the day from which on a unit met so many criteria to this day: who fell back begins anew."""
    judged = [row for row in view.standings if row.criteria_total]
    asked = {
        row.unit: (min(view.rule.least or row.criteria_total, row.criteria_total), row.criteria_total) for row in judged
    }
    since: dict[str, date | None] = {}
    for day in sorted(view.rows.history, key=lambda one: one.day):
        if day.unit in asked:
            reached = day.criteria_passed >= asked[day.unit][0]
            since[day.unit] = (since.get(day.unit) or day.day) if reached else None
    found = []
    for unit, start in since.items():
        if start is not None:
            least, total = asked[unit]
            words = f"đạt {least}/{total} tiêu chí từ ngày {start:%d/%m/%Y} và giữ đến nay"
            found.append(Reached(unit, "", -start.toordinal(), words))
    order = {unit.key: n for n, unit in enumerate(view.units)}
    return len(judged), sorted(found, key=lambda one: order[one.unit])


def _points(view: RuleView) -> Found:
    judged = [row for row in view.standings if row.rank is not None]
    found = []
    for row in judged:
        points = points_shown(row.points)
        if points >= (view.rule.least or 0) and points > 0:
            words = f"{show_points(points)} điểm, hạng {row.rank} của danh sách {row.list}" + (
                f", loại {row.class_name}" if row.class_name else ""
            )
            found.append(Reached(row.unit, "", points, words))
    return len(judged), found


_WAYS: Mapping[AwardKind, Callable[[RuleView], Found]] = {
    "criteria": _criteria, "gardens": _gardens, "reports": _reports, "improved": _improved, "verified": _verified,
    "first": _first, "points": _points,
}  # fmt: skip


def _by_unit(rows: Iterable[IndicatorRow]) -> defaultdict[str, list[IndicatorRow]]:
    found: defaultdict[str, list[IndicatorRow]] = defaultdict(list)
    for row in rows:
        found[row.unit].append(row)
    return found


def _cited(rows: Sequence[IndicatorRow], rule: AwardRule) -> tuple[Cited, ...]:
    """Name the forms in which the numbers stand that a rule counts."""
    if rule.by == "counted":
        return _of_places((row.date, row.file, row.sheet, row.cell) for row in rows if row.state == "pass")
    team = rule.by == "verified"
    return _forms([row for row in rows if (row.verified_state if team else row.own_state) == "pass"], team=team)


def _forms(rows: Iterable[IndicatorRow], *, team: bool) -> tuple[Cited, ...]:
    if team:
        return _of_places((row.verified_date, row.verified_file, row.verified_sheet, row.verified_cell) for row in rows)
    return _of_places((row.self_date, row.self_file, row.self_sheet, row.self_cell) for row in rows)


def _of_places(places: Iterable[tuple[date | None, str | None, str | None, str | None]]) -> tuple[Cited, ...]:
    """Put the cells of one form's sheet together: how many, and the first one; the newest forms first."""
    found: dict[tuple[date, str, str], list[str]] = {}
    for day, file, sheet, cell in places:
        if day and file:
            found.setdefault((day, file, sheet or ""), []).append(cell or "")
    newest = sorted(found.items(), key=lambda one: one[0], reverse=True)
    return tuple(Cited(day, Place(file, sheet, cells[0]), len(cells)) for (day, file, sheet), cells in newest)
