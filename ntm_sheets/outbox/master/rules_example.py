"""The worked example of “Quy tắc”: one unit's figures of today, carried step by step to the points that the ranking shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ntm_sheets.campaign.book.fields import PARTS_IN_WORDS, POINTS_BY
from ntm_sheets.campaign.definition import Unit
from ntm_sheets.campaign.policy import PointsBy
from ntm_sheets.campaign.showing import show, show_number, show_points
from ntm_sheets.facts.result_rows import CriterionRow, GardenCriterionRow, IndicatorRow, State
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rules_counting import Line

EXAMPLE = "Ví dụ hôm nay"
NONE_YET = "chưa đơn vị nào có điểm: chưa có báo cáo, hoặc chưa có phần nào đến hạn tính điểm"
# What is calculated on is written with so many decimals; only the points are rounded to what is shown.
DECIMALS = 4
DUST = 1e-9
# As many letters as a cell shows.
LONGEST = 560
LEFT_OUT = "bỏ ra, không tính"


@dataclass(frozen=True)
class Step:
    """A part of the scale as it is worked out: how, the points, and the most that can be had; None where it is left out."""

    name: str
    how: Sequence[str]
    points: float | None
    full: float

    def lines(self, number: int) -> Iterator[Line]:
        """Tell the step; what does not fit into one cell goes on in the next."""
        item = f"{number}. {self.name}"
        said = LEFT_OUT if self.points is None else f"{_exact(self.points)} / {_exact(self.full)} điểm"
        cells = list(_cells(self.how))
        for n, text in enumerate(cells):
            yield EXAMPLE, item if not n else f"{item} (tiếp {n})", text, said if n == len(cells) - 1 else ""


def example_lines(given: MasterInput) -> Iterator[Line]:
    """Carry the first unit of the ranking from what is met of it to its points, its class and its rank."""
    row = next((one for one in given.rows.units if one.rank is not None), None)
    if row is None:
        yield EXAMPLE, "Chưa tính được", NONE_YET, ""
        return
    made = Example(given, row)
    by = next(word for word, key in POINTS_BY.items() if key == given.campaign.scoring.points_by)
    who = f"{row.name}, nhóm {row.track_name}, đứng đầu danh sách {row.list}; số liệu đến {wording.moment(given.as_of)}"
    yield EXAMPLE, "1. Đơn vị", who, by
    number = 2
    for line in made.one_number():
        yield EXAMPLE, f"{number}. Một số được tính", *line
        number += 1
    for step in made.steps:
        yield from step.lines(number)
        number += 1
    yield from made.result(number)


@dataclass(frozen=True)
class Example:
    """One unit's figures; its parts are worked out of what is met, done, handed in and shown."""

    given: MasterInput
    row: UnitRow

    @property
    def unit(self) -> Unit:
        """The unit as the campaign has it."""
        return self.given.campaign.unit(self.row.unit)

    @property
    def view(self) -> PointsBy:
        """By whose numbers the points go."""
        return self.given.campaign.scoring.points_by

    def one_number(self) -> Iterator[tuple[str, str]]:
        """Show of one indicator whose number counts: one of which village and team both spoke, else the first with a number."""
        told = [one for one in self.given.indicators_of[self.row.unit] if one.value is not None]
        both = [one for one in told if one.self_value is not None and one.verified_value is not None]
        for one in (both or told)[:1]:
            yield (
                f"{_called(one)}: {'; '.join(_said(one))}. Tính {wording.said_by(one.counted, one.age_days)}.",
                _verdict(one),
            )

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The parts that the scale has, in its order."""
        made = {
            "criteria": self._criteria,
            "gardens": self._gardens,
            "progress": self._progress,
            "on_time": self._on_time,
            "evidence": self._evidence,
        }
        names = {key: word for word, key in PARTS_IN_WORDS.items()}
        parts = self.given.campaign.scoring.parts
        return tuple(self._step(names[key], full, key, *made[key](full)) for key, full in parts.items() if full)

    def _step(self, name: str, full: float, key: str, how: Sequence[str], share: float | None) -> Step:
        """Make a step; a part that the track requires and of which the unit has nothing counts as zero."""
        if share is None and self._owes(key):
            return Step(name, [f"{how[0]}; phần bắt buộc của nhóm nên tính 0"], 0.0, full)
        return Step(name, how, None if share is None else share * full, full)

    def _owes(self, key: str) -> bool:
        given = {"progress": bool(self._tasks), "evidence": self.row.evidence_total > 0}
        return key in self.given.campaign.track_of(self.unit).required_parts and not given.get(key, True)

    def _criteria(self, full: float) -> tuple[Sequence[str], float | None]:
        rows = [one for one in self.given.rows.criteria if one.unit == self.row.unit and not one.gate]
        if not rows:
            return ["nhóm không xét tiêu chí"], None
        met: dict[str, int] = {}
        for one in self.given.indicators_of[self.row.unit]:
            met[one.criterion] = met.get(one.criterion, 0) + (_state(one, self.view) == "pass")
        parts = [
            (wording.number_of(one.criterion) or one.name, one.points_full, met[one.criterion], one.total)
            for one in rows
        ]
        points = sum(worth * has / of for _, worth, has, of in parts)
        whole = [(name, worth) for name, worth, has, of in parts if has == of]
        names, sum_of = ", ".join(name for name, _ in whole), _exact(sum(worth for _, worth in whole))
        # Many long names are told one by one: each of them then fits a cell.
        together = bool(whole) and len(names) < LONGEST // 2
        how = [f"đủ mọi chỉ tiêu: tiêu chí {names}, cộng {sum_of}"] if together else []
        how += [
            f"tiêu chí {name}: {_exact(worth)} × {has}/{of} = {_exact(worth * has / of)}"
            for name, worth, has, of in parts
            if has < of or not together
        ]
        return [*how, f"cộng {_exact(points)}"], points / full

    def _gardens(self, full: float) -> tuple[Sequence[str], float | None]:
        quota, garden_set = self.row.gardens_total, self.given.campaign.garden_set(self.unit)
        if not quota or garden_set is None:
            return ["nhóm không xét vườn mẫu"], None
        plain = [one for one in garden_set.criteria if not one.gate]
        alike = not sum(one.points for one in plain)
        worth = {one.key: 1.0 if alike else one.points for one in plain}
        passed: dict[str, float] = dict.fromkeys((one.key for one in self.given.campaign.gardens_of(self.unit)), 0.0)
        for one in self.given.rows.garden_criteria:
            if one.unit == self.row.unit and _state(one, self.view) == "pass":
                passed[one.garden] += worth.get(one.criterion, 0.0)
        best = sorted(passed.items(), key=lambda pair: -pair[1])[:quota]
        whole = sum(worth.values())
        share = sum(points for _, points in best) / whole / quota if whole else 0.0
        how = [f"vườn {garden}: {_exact(points)}/{_exact(whole)}" for garden, points in best]
        total = _exact(sum(points for _, points in best) / whole) if whole else "0"
        return [*(how or ["chưa đăng ký vườn nào"]), f"cộng {total}; {_exact(full)} × {total} : {quota}"], share

    @cached_property
    def _tasks(self) -> Sequence[tuple[str, float | None, float | None, float]]:
        """The tasks with what is due, done and the share of it (None where nothing is due)."""
        rows = (one for one in self.given.rows.tasks if one.unit == self.row.unit)
        return [
            (one.task, None if not one.due else min((one.done or 0.0) / one.due, 1.0), one.done, one.due)
            for one in rows
        ]

    def _progress(self, full: float) -> tuple[Sequence[str], float | None]:
        due = [(key, share, done, asked) for key, share, done, asked in self._tasks if share is not None]
        if not due:
            return ["chưa việc nào có phần phải xong" if self._tasks else "không có đầu việc nào"], None
        mean = sum(share for _, share, _, _ in due) / len(due)
        whole = sum(share == 1.0 for _, share, _, _ in due)
        how = [f"{whole} việc đủ phần phải xong"] if whole else []
        how += [
            f"{key}: {_exact(done or 0.0)}/{_exact(asked)} = {_exact(share)}"
            for key, share, done, asked in due
            if share < 1.0
        ]
        return [*how, f"bình quân {len(due)} việc {_exact(mean)}; {_exact(full)} × {_exact(mean)}"], mean

    def _on_time(self, full: float) -> tuple[Sequence[str], float | None]:
        due = [one for one in self.given.rows.reports if (one.unit, one.role) == (self.row.unit, "village") and one.due]
        if not due:
            return ["chưa báo cáo nào đến hạn"], None
        met = sum(one.state == "on_time" for one in due)
        return [f"đúng hạn {met} trong {len(due)} báo cáo đã đến hạn; {_exact(full)} × {met}/{len(due)}"], met / len(
            due
        )

    def _evidence(self, full: float) -> tuple[Sequence[str], float | None]:
        shown, asked = self.row.evidence_shown, self.row.evidence_total
        if not asked:
            return ["không có nội dung nào cần ảnh"], None
        return [
            f"{shown} trong {asked} nội dung cần ảnh đã có ảnh hợp lệ; {_exact(full)} × {shown}/{asked}"
        ], shown / asked

    def result(self, number: int) -> Iterator[Line]:
        """Add up, scale, round; then the class and the rank."""
        counted = [(one.points, one.full) for one in self.steps if one.points is not None]
        earned, possible = sum(points for points, _ in counted), sum(full for _, full in counted)
        scale, row = self.given.campaign.scoring.total, self.row
        points = earned * scale / possible if possible else 0.0
        added = " + ".join(_exact(one) for one, _ in counted)
        scaled = f"; {_exact(earned)} × {_exact(scale)} : {_exact(possible)}" if abs(possible - scale) > DUST else ""
        yield EXAMPLE, f"{number}. Cộng, quy ra thang", f"{added} = {_exact(earned)}{scaled}", f"{_exact(points)} điểm"
        told = f"một số lẻ, đúng số ở trang {sheets.RANKING}"
        yield EXAMPLE, f"{number + 1}. Làm tròn", told, f"{show_points(points)} điểm"
        yield EXAMPLE, f"{number + 2}. Xếp loại", self._class(), row.class_name or ""
        yield EXAMPLE, f"{number + 3}. Xếp hạng", f"danh sách {row.list}: {row.certainty}", f"hạng {row.rank}"

    def _class(self) -> str:
        lacking = sum(_state(one, self.view) != "pass" for one in self.given.rows.criteria if one.unit == self.row.unit)
        classes = self.given.campaign.scoring.classes
        found = next((one for one in classes if one.name == self.row.class_name), None)
        if found is None:
            return ""
        most = "" if found.max_failed is None else f", nhiều nhất {found.max_failed} tiêu chí chưa đạt"
        lacks = f"còn {lacking} tiêu chí hoặc điều kiện kèm theo chưa đạt hoặc thiếu số liệu"
        return f"{lacks}; loại {found.name} lấy từ {show_number(found.floor, DECIMALS)} điểm{most}"


def _exact(number: float) -> str:
    return show_number(number, DECIMALS)


def _cells(parts: Sequence[str]) -> Iterator[str]:
    """Put parts together into texts that a cell shows whole."""
    text = ""
    for part in parts:
        if text and len(text) + len(part) > LONGEST:
            yield text
            text = ""
        text = f"{text}; {part}" if text else part
    yield text


def _state(row: IndicatorRow | CriterionRow | GardenCriterionRow, view: PointsBy) -> State:
    return {"counted": row.state, "own": row.own_state, "verified": row.verified_state}[view]


def _called(row: IndicatorRow) -> str:
    number = wording.number_of(row.indicator)
    return f"chỉ tiêu {number} ({row.name})" if number else row.name


def _said(row: IndicatorRow) -> Iterator[str]:
    for who, value, day in (
        ("thôn báo", row.self_value, row.self_date),
        ("đoàn ghi", row.verified_value, row.verified_date),
    ):
        if value is not None and day is not None:
            yield f"{who} {show(value)} {row.measure}".rstrip() + f" cho ngày {wording.day(day)}"


def _verdict(row: IndicatorRow) -> str:
    asked = f" (yêu cầu {row.requirement})" if row.requirement else ""
    return wording.CRITERION_STATES[row.state] + asked
