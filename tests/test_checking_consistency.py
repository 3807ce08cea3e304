"""A report held against the form, the last report and the inspection: found exactly when it should be, at its cell."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.checking.background import Background
from ntm_sheets.checking.catalogue import word
from ntm_sheets.checking.consistency import check_consistency
from ntm_sheets.checking.gardens import check_corrected_gardens
from ntm_sheets.checking.identity import Identity
from ntm_sheets.checking.report import Report
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.facts.decisions import Decision
from ntm_sheets.facts.findings import Finding, Key, Place
from ntm_sheets.facts.submission import Answer, Returned, Role

DAY, BEFORE, AFTER = date(2021, 10, 20), date(2021, 10, 18), date(2021, 10, 22)
HOUSES, HALL, TEMPORARY, PARTY = (("criteria", key, "value") for key in ("TC1.2", "TC5.1", "TC1.1", "TC9.1"))
INCOME: Key = ("gardens", "V2", "VM5.1")
FENCE: Key = ("tasks", "CV01", "done")
HERE = ("required-blank", "not-reported", "fell-back", "total-shrank", "differs-from-inspection")


def at(key: Key) -> Place:
    """Where the test's form has a cell: told by its key, so that a place can be checked."""
    return Place("phieu.xlsx", key[0], f"{key[1]}/{key[2]}")


def found(
    campaign: Campaign,
    said: Mapping[Key, Value | None],
    *,
    same: Mapping[Key, tuple[Value, date]] | None = None,
    other: Mapping[Key, tuple[Value, date]] | None = None,
    blanks: Iterable[Key] = (),
    role: Role = "village",
) -> list[Finding]:
    unit = campaign.units[0]
    layout = make_layout(campaign, unit, "report" if role == "village" else "inspection")
    answers = tuple(Answer(*key, value, str(value), False, at(key)) for key, value in said.items())
    returned = Returned(None, blanks=tuple((key, at(key)) for key in blanks))
    known = Background(same or {}, other or {})
    # The checks that have a file of their own are turned off: these tests are about one or two cells of a form.
    rules = tuple(rule if rule.key in HERE else replace(rule, level="off") for rule in campaign.checks)
    asked = replace(campaign, checks=rules)
    remarks = check_consistency(Report(answers, returned, layout, asked, Identity(unit, role, DAY), known))
    return [word(remark) for remark in remarks]


def codes(findings: list[Finding]) -> list[tuple[str, Place]]:
    return [(finding.code, finding.place) for finding in findings]


@pytest.mark.parametrize(
    ("key", "before", "now", "falls"),
    [
        (HOUSES, 95, 80, True),
        (HOUSES, 90, 89.9, True),
        (HOUSES, 95, 90, False),
        (HOUSES, 80, 70, False),  # was not met before
        (HOUSES, 80, 95, False),
        (HOUSES, 95, None, False),  # not reported is not fallen back
        (HALL, True, False, True),
        (HALL, False, False, False),
        (HALL, True, True, False),
        (TEMPORARY, 0, 1, True),
        (TEMPORARY, 1, 0, False),
        (PARTY, "Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ", True),
        (PARTY, "Hoàn thành tốt nhiệm vụ", "hạng hai", None),  # a choice of before
        (INCOME, 60, 40, True),
        (INCOME, 60, 50, False),
        (HOUSES, "chữ cũ", 80, False),  # an answer to an older wording of the question
        (HOUSES, 95, "chữ mới", False),
    ],
)
def test_an_indicator_that_was_met_and_is_no_longer(
    campaign: Campaign, key: Key, before: Any, now: Any, falls: bool | None
) -> None:
    if falls is None:  # the choices are the campaign's own
        asked = campaign.unit_set(campaign.units[0])
        assert asked
        choices = next(i.choices for i in asked.indicators if i.key == key[1])
        before, now, falls = choices[0], choices[-1], True
    findings = found(campaign, {key: now}, same={key: (before, BEFORE)})
    assert codes(findings) == ([("fell-back", at(key))] if falls else [])


def test_a_fall_is_told_with_both_values_and_the_day(campaign: Campaign) -> None:
    (finding,) = found(campaign, {HOUSES: 80.5}, same={HOUSES: (95, BEFORE)})
    assert "lần trước (18/10) là 95 (đạt), nay ghi 80,5 (chưa đạt)" in finding.message
    assert finding.message.startswith("1.2 ")
    assert finding.level == "warning"
    (garden,) = found(campaign, {INCOME: 40}, same={INCOME: (60, BEFORE)})
    assert "(vườn V2)" in garden.message
    (hall,) = found(campaign, {HALL: False}, same={HALL: (True, BEFORE)})
    assert "lần trước (18/10) đạt, nay ghi chưa đạt" in hall.message


@pytest.mark.parametrize(
    ("before", "now", "shrinks"),
    [(500, 120, True), (500, 499.9, True), (500, 0, True), (500, 500, False), (500, 700, False), (500, None, False)],
)
def test_a_running_total_that_shrinks(campaign: Campaign, before: float, now: float | None, shrinks: bool) -> None:
    findings = found(campaign, {FENCE: now}, same={FENCE: (before, BEFORE)})
    assert codes(findings) == ([("total-shrank", at(FENCE))] if shrinks else [])


def test_a_shrunk_total_is_told_with_both_values_and_the_day(campaign: Campaign) -> None:
    (finding,) = found(campaign, {FENCE: 120.5}, same={FENCE: (1500, BEFORE)})
    assert "lũy kế lần trước (18/10) là 1.500, nay chỉ còn 120,5" in finding.message
    assert "CV01" in finding.message


def test_what_was_done_in_the_period_may_be_less_than_before(campaign: Campaign) -> None:
    period: Key = ("tasks", "CV01", "period")
    assert found(campaign, {period: 5}, same={period: (50, BEFORE)}) == []


@pytest.mark.parametrize(
    ("role", "mine", "theirs", "day", "differs"),
    [
        ("village", True, False, DAY, True),
        ("village", True, False, AFTER, True),
        ("village", True, False, BEFORE, False),  # progress since the visit contradicts nobody
        ("village", False, True, DAY, True),
        ("village", False, True, BEFORE, True),  # worse than the team found, yet the team's word counts
        ("village", True, True, DAY, False),
        ("team", False, True, BEFORE, True),
        ("team", False, True, DAY, True),
        ("team", True, True, DAY, False),
        ("village", None, True, DAY, False),
    ],
)
def test_the_village_and_the_team_say_different_things(
    campaign: Campaign, role: Role, mine: bool | None, theirs: bool, day: date, differs: bool
) -> None:
    findings = found(campaign, {HALL: mine}, other={HALL: (theirs, day)}, role=role)
    assert codes(findings) == ([("differs-from-inspection", at(HALL))] if differs else [])


def test_different_numbers_with_the_same_judgement_are_no_difference(campaign: Campaign) -> None:
    assert found(campaign, {HOUSES: 95}, other={HOUSES: (91, DAY)}) == []


def test_an_answer_to_an_older_wording_differs_from_nothing(campaign: Campaign) -> None:
    assert found(campaign, {HALL: True}, other={HALL: ("chữ cũ", DAY)}) == []


@pytest.mark.parametrize(("role", "mine", "theirs"), [("village", 95, 80), ("team", 80, 95)])
def test_a_difference_says_who_wrote_what_and_when(campaign: Campaign, role: Role, mine: float, theirs: float) -> None:
    (finding,) = found(campaign, {HOUSES: mine}, other={HOUSES: (theirs, DAY)}, role=role)
    assert "thôn ghi 95, đoàn kiểm tra ghi 80 (ngày 20/10)" in finding.message
    assert finding.seen == str(mine)


REPORTER: Key = ("report", "reporter", "value")


@pytest.mark.parametrize("role", ["village", "team"])
def test_a_required_cell_left_blank(campaign: Campaign, role: Role) -> None:
    findings = found(campaign, {}, blanks=[REPORTER, ("report", "phone", "value")], role=role)
    assert codes(findings) == [("required-blank", at(REPORTER))]
    assert ("“Người báo cáo”" if role == "village" else "“Người kiểm tra”") in findings[0].message


@pytest.mark.parametrize(
    ("blanks", "known", "role", "told"),
    [
        ([HOUSES], [], "village", ("Tiêu chí", 1, "1.2")),
        ([HOUSES], [HOUSES], "village", None),  # said before, it stands
        ([HOUSES], [], "team", None),  # a team inspects what it can
        ([HOUSES, HALL], [HOUSES], "village", ("Tiêu chí", 1, "5.1")),
        ([("criteria", "TC1.2", "note")], [], "village", None),
        ([INCOME, ("gardens", "V2", "VM1.1"), ("gardens", "V1", "owner")], [], "village", ("Vườn mẫu", 3, "V2, V1")),
        ([FENCE, ("tasks", "CV01", "period")], [], "village", ("Đầu việc", 1, "CV01")),
        (
            [("photos", "A01", "subject"), ("nominations", "N01", "name"), ("report", "phone", "value")],
            [],
            "village",
            None,
        ),
    ],
)
def test_cells_that_no_report_has_filled_yet(
    campaign: Campaign, blanks: list[Key], known: list[Key], role: Role, told: tuple[str, int, str] | None
) -> None:
    findings = found(campaign, {}, blanks=blanks, same=dict.fromkeys(known, (90, BEFORE)), role=role)
    if told is None:
        assert findings == []
        return
    (finding,) = findings
    first = next(key for key in blanks if key not in known)
    assert (finding.code, finding.place) == ("not-reported", at(first))
    assert finding.message == f"Trang “{told[0]}” còn {told[1]} ô chưa báo cáo lần nào: {told[2]}."


def test_a_task_that_starts_later_is_not_asked_for_yet(campaign: Campaign) -> None:
    unit = campaign.units[0]
    tasks = tuple(
        replace(task, start=AFTER if task.key == "CV01" else DAY) for task in campaign.tasks if task.unit == unit.key
    )
    planned = replace(campaign, tasks=tasks)
    both = [FENCE, ("tasks", "CV02", "done")]
    (finding,) = found(planned, {}, blanks=both)
    assert finding.message == "Trang “Đầu việc” còn 1 ô chưa báo cáo lần nào: CV02."


def test_many_gaps_are_counted_and_the_first_ten_named(campaign: Campaign) -> None:
    asked = campaign.unit_set(campaign.units[0])
    assert asked
    blanks: list[Key] = [("criteria", indicator.key, "value") for indicator in asked.indicators]
    (finding,) = found(campaign, {}, blanks=blanks)
    assert f"còn {len(blanks)} ô" in finding.message
    assert finding.message.endswith(f" và {len(blanks) - 10} dòng khác.")


def test_a_report_like_the_last_one_is_met_with_silence(campaign: Campaign) -> None:
    said: dict[Key, Value] = {HOUSES: 95, HALL: True, TEMPORARY: 0, INCOME: 60, FENCE: 500}
    before = {key: (value, BEFORE) for key, value in said.items()}
    assert found(campaign, said, same=before, other=before) == []


class FromNothing:
    """A ledger in which nobody has said anything yet."""

    def last_answers(self, _unit: str, _role: str) -> dict[Key, Any]:
        return {}


@pytest.mark.parametrize(("theirs", "told"), [(2, []), (4, ["lien-mieu"])])
def test_corrected_gardens_are_held_against_those_of_their_own_unit(
    campaign: Campaign, theirs: int, told: list[str]
) -> None:
    nowhere, decisions = Place("sua-loi.xlsx"), []
    for name, good in (("hoa-binh", 4), ("lien-mieu", 2)):
        unit = campaign.unit(name)
        garden_set = campaign.garden_set(unit)
        assert garden_set is not None
        values: dict[Key, Any] = {
            ("gardens", garden.key, one.key): n < good if one.kind == "yesno" else 100
            for n, garden in enumerate(campaign.gardens_of(unit))
            for one in garden_set.indicators
        }
        values["criteria", "TC2.2", "value"] = good if name == "hoa-binh" else theirs
        decisions += [
            Decision("x", "correct", 1, name, "village", key, "odd", "", None, value, "", "", nowhere, nowhere, "")
            for key, value in values.items()
        ]
    found = check_corrected_gardens(decisions, FromNothing(), campaign)  # type: ignore[arg-type]
    assert [remark.details["unit"] for remark in found] == [campaign.unit(name).name for name in told]
