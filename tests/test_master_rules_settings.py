"""“Quy tắc” follows the campaign: whatever changes a number changes its words, and its example comes to the ranking's points."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as hypothesis_given
from master_factory import drawn, material_of
from openpyxl.utils import range_boundaries
from small_campaigns import Records, random_campaign, random_records
from sound_campaigns import campaigns
from thinning import thinned

from ntm_sheets.campaign.book.fields import RULE_LEVELS
from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Indicator, Task, Track
from ntm_sheets.campaign.policy import CheckRule, Formula, OwnCheck, PointClass, ScoringPolicy, Step
from ntm_sheets.campaign.showing import show_points
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rules import Rule, rule_lines
from ntm_sheets.outbox.master.rules_counting import CLASSES
from ntm_sheets.outbox.master.rules_example import DECIMALS, EXAMPLE
from ntm_sheets.scoring.score import score

FOUNDING = founding_campaign()
DAY = datetime(2021, 10, 20, 18)
FIRST, LAST = date(2021, 10, 7), date(2021, 10, 9)
EVERY = DueRule("ve-dich", "team", "every", every=4, since=FIRST)
BASE = replace(
    FOUNDING,
    calendar=(EVERY, DueRule("", "village", "daily")),
    excuses=(Excuse("hoa-binh", "village", FIRST, LAST, "lũ", "Chủ tịch xã"),),
)


def given(campaign: Campaign, records: Records | None = None, as_of: datetime = DAY) -> MasterInput:
    told = records or Records()
    results = score(campaign, told.answers, told.drops, told.photos, as_of)
    return MasterInput(campaign, results.rows, told.drops, ())


def said(campaign: Campaign) -> list[Rule]:
    """The lines, but for the example: that follows the numbers anyway."""
    return [line for line in rule_lines(given(campaign)) if line.part != EXAMPLE]


@cache
def said_of_base() -> list[Rule]:
    return said(BASE)


def of_calendar(rule: DueRule) -> Campaign:
    return replace(BASE, calendar=(rule, BASE.calendar[1]))


def with_set(change: Any) -> Campaign:
    """The campaign with its first criterion's first indicator, criterion or set changed."""
    return replace(BASE, sets=(change(BASE.sets[0]), *BASE.sets[1:]))


def with_criterion(**changes: Any) -> Campaign:
    def change(one: CriteriaSet) -> CriteriaSet:
        return replace(one, criteria=(replace(one.criteria[0], **changes), *one.criteria[1:]))

    return with_set(change)


def with_indicator(key: str, **changes: Any) -> Campaign:
    def change(one: CriteriaSet) -> CriteriaSet:
        return replace(one, criteria=tuple(_changed(criterion, key, changes) for criterion in one.criteria))

    return with_set(change)


def _changed(criterion: Criterion, key: str, changes: Mapping[str, Any]) -> Criterion:
    own = tuple(replace(one, **changes) if one.key == key else one for one in criterion.indicators)
    return replace(criterion, indicators=own)


# Of each kind of setting all fields, each with another value: one that nobody thought of fails here.
POLICY: dict[str, Any] = {
    "criteria": 45, "gardens": 25, "progress": 16, "on_time": 9, "evidence": 6, "points_by": "own", "verified_days": 9,
    "classes": FOUNDING.scoring.classes[1:],
}  # fmt: skip
CLASS: dict[str, Any] = {"name": "Tiêu biểu", "floor": 91, "max_failed": 1}
RULE: dict[str, Any] = {
    "track": "duy-tri", "role": "village", "rule": "never", "every": 3, "since": LAST,
    "weekdays": (0, 3), "days": (FIRST, LAST),
}  # fmt: skip
# Some fields speak of one kind of rule alone.
KIND_OF = {"weekdays": "weekdays", "days": "listed"}
EXCUSE: dict[str, Any] = {
    "unit": "lien-mieu", "role": "", "first": FIRST - timedelta(1), "last": LAST + timedelta(1), "reason": "bão",
    "decided_by": "Bí thư", "withdrawn": True,
}  # fmt: skip
TIMES: dict[str, Any] = {
    "start": date(2021, 10, 3), "end": date(2021, 11, 29), "launch_by": date(2021, 10, 6), "deadline": time(16, 30),
    "closing_grace_hours": 30, "reminder": time(15), "full_form": 1,
}  # fmt: skip
TRACK: dict[str, Any] = {
    "name": "Đích mới", "goal": "Đích khác", "unit_set": "", "garden_set": "", "garden_quota": 4, "ranking": "Riêng",
    "required_parts": ("criteria",),
}  # fmt: skip
CRITERION: dict[str, Any] = {"name": "Tên khác", "points": 4, "gate": True}
NUMBER: dict[str, Any] = {
    "name": "Tên khác", "comparison": "<=", "threshold": 91, "measure": "hộ", "evidence": True,
    "formula": Formula("3.1 + 1", (Step("value", "TC3.1"), Step("number", number=1), Step("+", number=2))),
}  # fmt: skip
CHOICE = next(one for one in FOUNDING.sets[0].indicators if one.choices)


def changes() -> Iterator[tuple[str, Campaign]]:
    """Name each setting that changes a number, with the campaign in which it is another."""
    yield from of_scale()
    yield from of_time()
    yield from of_criteria()
    yield from of_checks()
    yield from of_own_checks()
    yield from of_units()


OWN_CHECK: dict[str, Any] = {
    "key": "KT02", "rule": Formula("3.1 <= 90", ()), "message": "Câu khác", "level": "note", "since": FIRST, "track": "duy-tri",
    "unit": "lien-mieu", "role": "team",
}  # fmt: skip


def of_own_checks() -> Iterator[tuple[str, Campaign]]:
    own = OwnCheck("KT01", Formula("3.1 >= 0", ()), "Câu nhắc", "warning")
    yield "own check", replace(BASE, own_checks=(own,))
    for name, value in OWN_CHECK.items():
        yield f"own check {name}", replace(BASE, own_checks=(own, replace(own, **{name: value})))


def of_scale() -> Iterator[tuple[str, Campaign]]:
    for name, value in POLICY.items():
        yield f"policy {name}", replace(BASE, scoring=replace(BASE.scoring, **{name: value}))
    for name, value in CLASS.items():
        first, *rest = BASE.scoring.classes
        classes = (replace(first, **{name: value}), *rest)
        yield f"class {name}", replace(BASE, scoring=replace(BASE.scoring, classes=classes))


def of_time() -> Iterator[tuple[str, Campaign]]:
    for name, value in RULE.items():
        rule: Any = {"rule": KIND_OF[name], "every": None, "since": None} if name in KIND_OF else {}
        yield f"calendar {name}", of_calendar(replace(EVERY, **{**rule, name: value}))
    for name, value in EXCUSE.items():
        yield f"excuse {name}", replace(BASE, excuses=(replace(BASE.excuses[0], **{name: value}),))
    for name, value in TIMES.items():
        yield f"time {name}", replace(BASE, **{name: value})


def of_criteria() -> Iterator[tuple[str, Campaign]]:
    for name, value in TRACK.items():
        yield f"track {name}", replace(BASE, tracks=(replace(BASE.tracks[0], **{name: value}), *BASE.tracks[1:]))
    for name, value in CRITERION.items():
        yield f"criterion {name}", with_criterion(**{name: value})
    for name, value in NUMBER.items():
        yield f"indicator {name}", with_indicator("TC1.3", **{name: value})
    yield "choices", with_indicator(CHOICE.key, choices=CHOICE.choices[::-1])


def of_checks() -> Iterator[tuple[str, Campaign]]:
    for rule in BASE.checks:
        others = tuple(one for one in BASE.checks if one is not rule)
        yield f"{rule.key} level", replace(BASE, checks=(*others, replace(rule, level="off")))
        for n, limit in enumerate(rule.limits):
            own = (*rule.limits[:n], limit + 1, *rule.limits[n + 1 :])
            yield f"{rule.key} limit {n}", replace(BASE, checks=(*others, replace(rule, limits=own)))


def of_units() -> Iterator[tuple[str, Campaign]]:
    yield "gardens of a unit", replace(BASE, gardens=BASE.gardens[1:])
    yield "tasks of a unit", replace(BASE, tasks=BASE.tasks[1:])
    shown = next(n for n, task in enumerate(BASE.tasks) if task.evidence)
    tasks = (*BASE.tasks[:shown], replace(BASE.tasks[shown], evidence=False), *BASE.tasks[shown + 1 :])
    yield "photos of a task", replace(BASE, tasks=tasks)
    units = (
        replace(BASE.units[0], track="duy-tri" if BASE.units[0].track != "duy-tri" else "ve-dich"),
        *BASE.units[1:],
    )
    yield "track of a unit", replace(BASE, units=units)


def test_every_field_of_what_scores_and_dates_is_walked() -> None:
    assert set(POLICY) == {field.name for field in fields(ScoringPolicy)}
    assert set(CLASS) == {field.name for field in fields(PointClass)}
    assert set(RULE) == {field.name for field in fields(DueRule)}
    assert set(EXCUSE) == {field.name for field in fields(Excuse)}
    assert set(TRACK) == {field.name for field in fields(Track)} - {"key"}
    assert {*CRITERION, "key", "indicators"} == {field.name for field in fields(Criterion)}
    # What bounds an answer is told in the form; where a threshold comes from is no number.
    elsewhere = {"key", "kind", "choices", "low", "high", "verified", "source", "counts_gardens"}
    assert {*NUMBER, *elsewhere} == {field.name for field in fields(Indicator)}
    assert set(OWN_CHECK) == {field.name for field in fields(OwnCheck)}
    assert {field.name for field in fields(CheckRule)} == {"key", "level", "limits"}
    # A task's days and volume stand on the sheet of tasks.
    assert {"evidence"} <= {field.name for field in fields(Task)}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("name", "campaign"), list(changes()), ids=lambda one: one if isinstance(one, str) else "")
def test_a_setting_that_changes_a_number_changes_the_sheet(name: str, campaign: Campaign) -> None:
    assert said(campaign) != said_of_base(), name


def example(of: MasterInput) -> Sequence[Rule]:
    return [line for line in rule_lines(of) if line.part == EXAMPLE]


def number(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


NUMBER_TEXT = r"-?\d[\d.]*(?:,\d+)?"
CLOSE = 0.6 * 10**-DECIMALS


def expect_arithmetic(text: str) -> None:
    """Each product and each sum that is written out is right to its last decimal."""
    for worth, has, of, made in re.findall(rf"({NUMBER_TEXT}) × (\d+)/(\d+) = ({NUMBER_TEXT})", text):
        assert number(worth) * int(has) / int(of) == pytest.approx(number(made), abs=2 * CLOSE), text
    for has, of, made in re.findall(rf": ({NUMBER_TEXT})/({NUMBER_TEXT}) = ({NUMBER_TEXT})", text):
        assert number(has) / number(of) == pytest.approx(number(made), abs=1e-3), text
    for added, made in re.findall(rf"^((?:{NUMBER_TEXT} \+ )+{NUMBER_TEXT}) = ({NUMBER_TEXT})", text):
        parts = [number(one) for one in added.split(" + ")]
        assert sum(parts) == pytest.approx(number(made), abs=len(parts) * CLOSE), text


def expect_example(of: MasterInput) -> bool:
    """The example is the first unit of the ranking, and each of its steps comes to what the results have; tell whether there is one."""
    lines = example(of)
    row = next((one for one in of.rows.units if one.rank is not None), None)
    if row is None:
        (only,) = lines
        assert only.item == "Chưa tính được"
        return False
    assert lines[0].content.startswith(f"{row.name[:1].upper()}{row.name[1:]}, nhóm {row.track_name}")
    parts = [(part, full) for part, full in zip(row.parts, of.campaign.scoring.parts.values(), strict=True) if full]
    told = [line for line in lines if re.match(r"\d+\. (Tiêu chí|Vườn mẫu|Tiến độ|Báo cáo|Ảnh)", line.item)]
    last = [line for line in told if line.value]
    assert len(last) == len(parts)
    for line, (part, full) in zip(last, parts, strict=True):
        if part is None:
            assert line.value == "bỏ ra, không tính"
        else:
            had, most = (number(one) for one in line.value.removesuffix(" điểm").split(" / "))
            assert (had, most) == (pytest.approx(part, abs=CLOSE), full)
    for line in lines:
        expect_arithmetic(line.content)
    by_item = {line.item.split(". ", 1)[1]: line for line in lines}
    assert number(by_item["Cộng, quy ra thang"].value.removesuffix(" điểm")) == pytest.approx(row.points, abs=CLOSE)
    assert by_item["Làm tròn"].value == f"{show_points(row.points)} điểm"
    assert by_item["Xếp loại"].value == row.class_name
    assert by_item["Xếp hạng"].value == f"hạng {row.rank}"
    return True


@pytest.mark.parametrize("seeds", thinned([range(n, n + 30) for n in range(0, 240, 30)], 2))
def test_the_example_comes_to_the_points_of_the_ranking(seeds: range) -> None:
    found = 0
    for seed in seeds:
        chance = Random(seed)
        campaign = random_campaign(chance)
        records = random_records(chance, campaign)
        hours = chance.choice((-10, 0, 1, 25, 49, 80, 200))
        as_of = datetime.combine(campaign.start, campaign.deadline) + timedelta(hours=hours)
        found += expect_example(given(campaign, records, as_of))
    assert found > 5


def test_the_example_of_a_whole_day_fits_its_cells() -> None:
    of = material_of("middle")
    lines = example(of)
    assert lines
    assert all(len(line.content) <= 12 * 60 for line in lines)


def test_before_the_first_report_the_example_says_why_there_is_none() -> None:
    (line,) = example(given(BASE, as_of=datetime(2021, 10, 2, 8)))
    assert line.content.startswith("Chưa đơn vị nào có điểm")


def test_the_example_of_sixty_tasks_names_those_that_lack_something_and_counts_the_others() -> None:
    unit = FOUNDING.units[0]
    plan = [
        Task(unit.key, f"CV{n:02}", f"việc {n}", 10, "m", FOUNDING.start, FOUNDING.start + timedelta(9))
        for n in range(1, 61)
    ]
    campaign = replace(FOUNDING, tasks=tuple(plan))
    records = Records()
    records.report(unit.key, 5, {("tasks", task.key, "done"): 10 if n % 2 else 3 for n, task in enumerate(plan)})
    of = given(campaign, records, datetime(2021, 10, 12, 18))
    assert expect_example(of)
    told = [line for line in example(of) if "Tiến độ đầu việc" in line.item]
    assert told[0].content.startswith("30 việc đủ phần phải xong; CV01: 3/10 = 0,3")
    assert all(len(line.content) < 620 for line in told)


def test_the_sheet_prints_on_a4_at_nine_points_at_least() -> None:
    page = drawn("middle").sheet(sheets.RULES)
    last = range_boundaries(page.print_area.split("!")[-1].replace("$", ""))[2]
    wide = sum(page.column_dimensions[chr(64 + column)].width for column in range(1, last + 1))
    assert 10 * 998 / (wide * 7) >= 9


def test_no_two_lines_say_the_same() -> None:
    lines = [line for line in rule_lines(given(BASE)) if ": " not in line.part]
    # Two classes may have the same limit.
    texts = [line.content for line in lines if line.part != CLASSES]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []
    repeated = {"Lịch báo cáo", "Hạn báo cáo", *RULE_LEVELS}
    items = [(line.part, line.item) for line in lines if line.item not in repeated]
    assert len(items) == len(set(items))


def test_of_three_hundred_units_that_are_asked_the_same_a_few_are_named_and_the_others_counted() -> None:
    model = FOUNDING.units[0]
    units = tuple(replace(model, key=f"u{n}", name=f"Thôn số {n} có tên khá là dài") for n in range(300))
    gardens = tuple(replace(FOUNDING.gardens[0], unit=unit.key) for unit in units)
    (line,) = (
        one
        for one in said(replace(FOUNDING, units=units, gardens=gardens, tasks=()))
        if one.part == "Đơn vị phải có gì"
    )
    assert re.fullmatch(r"Thôn số 0 có tên khá là dài; .* và \d{3} đơn vị khác", line.item)
    assert len(line.item) < 220


def test_criteria_without_a_number_and_with_long_names_fit_their_cells() -> None:
    def named(one: CriteriaSet) -> CriteriaSet:
        criteria = tuple(
            replace(each, key=f"K{chr(97 + n)}", name=f"{'Hàng rào cây xanh quanh vườn ' * 3}{n}", gate=False, points=0)
            for n, each in enumerate(one.criteria)
        )
        return replace(one, criteria=criteria)

    campaign, records = with_set(named), Records()
    unit = next(one for one in campaign.units if campaign.unit_set(one))
    asked = campaign.sets[0].indicators
    met = {
        ("criteria", one.key, "value"): one.choices[0]
        if one.choices
        else one.threshold
        if one.kind != "yesno"
        else True
        for one in asked
    }
    records.report(unit.key, 3, met)
    of = given(campaign, records, datetime(2021, 10, 6, 18))
    assert expect_example(of)
    assert max(len(line.content) for line in example(of)) < 620


@hypothesis_given(campaigns())
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_campaign_without_a_fault_has_its_rules(campaign: Campaign) -> None:
    assert_has_its_rules(campaign)


@pytest.mark.thorough
@hypothesis_given(campaigns())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_of_more_campaigns_has_its_rules(campaign: Campaign) -> None:
    assert_has_its_rules(campaign)


def assert_has_its_rules(campaign: Campaign) -> None:
    as_of = datetime.combine(campaign.start + timedelta(1), campaign.deadline)
    lines = list(rule_lines(given(campaign, as_of=as_of)))
    assert all(line.part and line.item and line.content for line in lines)
    asked = [one for each in campaign.sets for one in each.indicators]
    assert sum(line.verified != "" for line in lines) == len(asked) + len(campaign.sets)
    assert len([line for line in lines if line.part == "Nhóm đơn vị"]) == len(campaign.tracks)
