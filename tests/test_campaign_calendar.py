"""The reporting calendar by itself: which days are due, who is excused, and from which day a change holds."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from ntm_sheets.campaign.calendar import CampaignEdition, DueRule, Excuse, holds_from, reminder_at, timetable

START = date(2021, 10, 2)  # a Saturday
FIRST = CampaignEdition(datetime(2021, 9, 20, 9), True, START, time(17), tracks=(("an", "x"), ("binh", "y")))
LATER = datetime(2021, 12, 1)


def day(number: int) -> date:
    return date(2021, 10, number)


def changed(at: datetime, **what: object) -> CampaignEdition:
    return replace(FIRST, loaded_at=at, before_any=False, **what)


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (DueRule(), [2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (DueRule(rule="weekdays", weekdays=(0, 3)), [4, 7]),
        (DueRule(rule="every", every=4), [5, 9]),
        (DueRule(rule="every", every=1), [2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (DueRule(rule="every", every=3, since=day(4)), [6, 9]),
        (DueRule(rule="listed", days=(day(3), day(8))), [3, 8]),
        (DueRule(rule="never"), []),
    ],
)
def test_a_rule_asks_on_its_days(rule: DueRule, due: list[int]) -> None:
    table = timetable([replace(FIRST, calendar=(rule,))], LATER)
    assert [n for n in range(2, 11) if not table.spared("an", "village", day(n))] == due


def test_one_report_in_several_days_is_looked_for_in_all_of_them() -> None:
    table = timetable([replace(FIRST, calendar=(DueRule(rule="every", every=3),))], LATER)
    assert table.window("an", "team", day(4)) == (day(4), day(3), day(2))
    assert table.window("an", "team", day(5)) == (day(5),)


@pytest.mark.parametrize(
    ("unit", "role", "due"), [("an", "team", "listed"), ("an", "village", "weekdays"), ("binh", "team", "never"), ("binh", "village", "daily")]
)  # fmt: skip
def test_the_most_particular_line_rules(unit: str, role: str, due: str) -> None:
    lines = (
        DueRule(),
        DueRule("x", "", "weekdays", (0,)),
        DueRule("", "team", "never"),
        DueRule("x", "team", "listed", days=(day(3),)),
    )
    (rule,) = replace(FIRST, calendar=lines).rules_for(FIRST.track_of[unit], role)
    assert rule.rule == due


def test_lines_for_the_same_reporters_add_up() -> None:
    lines = (DueRule("x", "team", "listed", days=(day(3),)), DueRule("x", "team", "weekdays", (0,)))
    table = timetable([replace(FIRST, calendar=lines)], LATER)
    assert [n for n in range(2, 8) if not table.spared("an", "team", day(n))] == [3, 4]


@pytest.mark.parametrize(
    ("at", "old", "new", "first"),
    [
        ((8, 0), time(17), time(16, 30), 6),
        ((16, 30), time(17), time(16, 30), 6),  # at the earlier deadline itself it is still in time
        ((16, 45), time(17), time(16, 30), 7),  # the new one has gone by: nobody could have kept it
        ((16, 45), time(16, 30), time(17), 7),  # the old one has gone by: the day is judged
        ((17, 1), time(17), time(17), 7),
    ],
)
def test_a_change_holds_from_the_day_that_can_still_keep_it(
    at: tuple[int, int], old: time, new: time, first: int
) -> None:
    before = replace(FIRST, deadline=old)
    assert holds_from(before, changed(datetime(2021, 10, 6, *at), deadline=new)) == day(first)


def test_a_changed_deadline_leaves_the_days_before_alone() -> None:
    table = timetable([FIRST, changed(datetime(2021, 10, 6, 8), deadline=time(16, 30))], LATER)
    assert [table.deadline(day(n)).time() for n in (3, 5, 6, 7)] == [time(17), time(17), time(16, 30), time(16, 30)]


def test_back_and_forth_each_day_has_its_own() -> None:
    other = changed(datetime(2021, 10, 6, 8), deadline=time(16))
    table = timetable([FIRST, other, changed(datetime(2021, 10, 8, 8))], LATER)
    assert [table.deadline(day(n)).hour for n in (5, 6, 7, 8, 9)] == [17, 16, 16, 17, 17]


def test_what_was_read_later_is_not_known_yet() -> None:
    later = changed(datetime(2021, 10, 6, 8), deadline=time(16))
    assert timetable([FIRST, later], datetime(2021, 10, 6, 7, 59)).deadline(day(6)).hour == 17
    assert timetable([FIRST, later], datetime(2021, 10, 6, 8)).deadline(day(6)).hour == 16


def test_before_any_file_came_the_newest_reading_holds_for_all_days() -> None:
    draft = replace(FIRST, deadline=time(12), loaded_at=datetime(2030, 1, 1))
    for as_of in (datetime(2021, 10, 1), LATER):
        assert timetable([draft, FIRST], as_of).deadline(day(2)).hour == 17


def test_a_clock_that_went_back_changes_no_day_that_was_settled() -> None:
    one = changed(datetime(2021, 10, 8, 8), deadline=time(16))
    wrong = changed(datetime(2021, 10, 3, 8), deadline=time(15))
    table = timetable([FIRST, one, wrong], LATER)
    assert [table.deadline(day(n)).hour for n in (3, 7, 8)] == [17, 17, 15]


def test_a_unit_that_joins_later_owes_nothing_of_before() -> None:
    joined = changed(datetime(2021, 10, 6, 8), tracks=(*FIRST.tracks, ("cat", "x")))
    table = timetable([FIRST, joined], LATER)
    assert [table.spared("cat", "village", day(n)) for n in (5, 6)] == ["not due", ""]


def test_a_calendar_that_changes_holds_from_its_day() -> None:
    rare = changed(datetime(2021, 10, 6, 8), calendar=(DueRule(rule="weekdays", weekdays=(0,)),))
    table = timetable([FIRST, rare], LATER)
    assert [n for n in range(2, 13) if not table.spared("an", "village", day(n))] == [2, 3, 4, 5, 11]


FLOOD = Excuse("an", "", day(4), day(6), "lũ", "Chủ tịch xã")


def test_an_excuse_covers_its_unit_roles_and_days() -> None:
    table = timetable([replace(FIRST, excuses=(replace(FLOOD, role="village"),))], LATER)
    assert [n for n in range(2, 9) if table.spared("an", "village", day(n)) == "excused"] == [4, 5, 6]
    assert table.spared("an", "team", day(5)) == table.spared("binh", "village", day(5)) == ""
    one_day = timetable([replace(FIRST, excuses=(replace(FLOOD, last=None),))], LATER)
    assert [n for n in range(2, 9) if one_day.spared("an", "village", day(n))] == [4]


def test_an_excuse_that_is_entered_later_excuses_the_days_it_names() -> None:
    later = changed(datetime(2021, 10, 9, 8), excuses=(FLOOD,))
    assert timetable([FIRST, later], LATER).spared("an", "village", day(5)) == "excused"
    assert timetable([FIRST, later], datetime(2021, 10, 8)).spared("an", "village", day(5)) == ""


def test_who_only_tidies_the_rows_away_makes_nobody_late() -> None:
    gone = changed(datetime(2021, 10, 6, 8))
    table = timetable([replace(FIRST, excuses=(FLOOD,)), gone], LATER)
    assert [table.spared("an", "village", day(n)) for n in (4, 5, 6)] == ["excused", "excused", ""]


def test_an_excuse_that_is_taken_back_was_none() -> None:
    back = changed(datetime(2021, 10, 9, 8), excuses=(replace(FLOOD, withdrawn=True),))
    assert timetable([replace(FIRST, excuses=(FLOOD,)), back], LATER).excuse("an", "village", day(5)) is None
    # A right row beside the one that was taken back holds.
    both = replace(back, excuses=(*back.excuses, replace(FLOOD, last=day(5))))
    table = timetable([replace(FIRST, excuses=(FLOOD,)), both], LATER)
    assert [table.spared("an", "village", day(n)) for n in (4, 5, 6)] == ["excused", "excused", ""]


@pytest.mark.parametrize(
    ("deadline", "hour", "at"),
    [
        ("17:00", None, "16:00"),
        ("17:30", time(15, 45), "15:45"),
        ("00:20", None, "00:00"),  # not on the day before
        ("11:00", time(16), "11:00"),  # the deadline of an earlier edition may lie before it
    ],
)
def test_who_has_not_handed_in_is_reminded_before_the_deadline(deadline: str, hour: time | None, at: str) -> None:
    assert reminder_at(datetime.fromisoformat(f"2021-10-05T{deadline}"), hour) == datetime.fromisoformat(
        f"2021-10-05T{at}"
    )
