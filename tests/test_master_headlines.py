from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from master_factory import MIDDLE, material_of
from seen import seen, seen_share

from ntm_sheets.campaign.definition import Campaign, Indicator
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts.records import AnswerRecord, DropRecord
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.ranking import headlines, on_time_share, since_yesterday
from ntm_sheets.scoring.score import score


def passing(indicator: Indicator) -> Value:
    return True if indicator.comparison == "yes" else indicator.choices[0] if indicator.choices else indicator.threshold


def report(campaign: Campaign, seq: int, day: date, gardens: tuple[str, ...]) -> tuple[DropRecord, list[AnswerRecord]]:
    """A village's report in which these gardens pass in everything."""
    unit = campaign.units[0]
    at = datetime.combine(day, campaign.deadline) - timedelta(minutes=30)
    drop = DropRecord(seq, f"{seq:064d}", f"{seq}.xlsx", at, "xlsx", "", "accepted", "", None, unit.key, "village", day)
    answers = [
        AnswerRecord(
            seq,
            unit.key,
            "village",
            day,
            at,
            "gardens",
            garden,
            indicator.key,
            passing(indicator),
            "",
            False,
            drop.name,
            "Vườn mẫu",
            "D7",
            drop.sha256,
        )
        for garden in gardens
        for indicator in campaign.garden_set(unit).indicators
    ]
    return drop, answers


def scored(campaign: Campaign, days: dict[date, tuple[str, ...]], as_of: datetime) -> MasterInput:
    came = [report(campaign, seq, day, gardens) for seq, (day, gardens) in enumerate(days.items(), 1)]
    drops = [drop for drop, _ in came]
    results = score(campaign, [answer for _, answers in came for answer in answers], drops, (), as_of)
    return MasterInput(campaign, results.rows, drops, ())


def test_the_gardens_of_yesterday_are_known(campaign: Campaign):
    first = campaign.start
    days = {first: ("V1",), first + timedelta(1): ("V1", "V2", "V3")}
    given = scored(campaign, days, datetime.combine(first + timedelta(1), campaign.deadline))
    own = given.units[campaign.units[0].key]
    assert (own.gardens_before, own.gardens_passed) == (1, 3)
    assert {row.gardens_before for row in given.rows.units if row is not own} == {0}
    gardens = headlines(given)[1]
    assert gardens.value == 3
    assert gardens.change == "▲ 2 so với hôm qua · tự báo 3, phúc tra 0"
    assert gardens.form == '0"/30"'


def test_a_garden_that_falls_back_is_seen(campaign: Campaign):
    first = campaign.start
    given = scored(campaign, {first: ("V1", "V2")}, datetime.combine(first + timedelta(1), campaign.deadline))
    assert headlines(given)[1].change == "= như hôm qua · tự báo 2, phúc tra 0"
    lost = replace(given.rows.units[0], gardens_before=3, gardens_passed=1)
    worse = replace(given, rows=replace(given.rows, units=(lost,)))
    assert headlines(worse)[1].change == "▼ 2 so với hôm qua · tự báo 2, phúc tra 0"


def test_on_the_first_day_there_is_no_yesterday(campaign: Campaign):
    given = scored(campaign, {campaign.start: ("V1",)}, datetime.combine(campaign.start, campaign.deadline))
    assert {row.gardens_before for row in given.rows.units} == {None}
    assert headlines(given)[1].change == "chưa có số hôm qua · tự báo 1, phúc tra 0"


def test_before_the_first_deadline_nothing_is_claimed():
    units, gardens, work, reports = headlines(material_of("day one"))
    assert (units.value, gardens.value) == (0, 0)
    assert units.label == "Thôn đạt đủ 10/10 tiêu chí"
    assert reports.value is None
    assert reports.change == "hôm nay 0/6 đã nộp"
    assert (work.value, work.change) == (None, "chưa việc nào có phần phải xong")


def test_the_progress_is_the_mean_of_the_column_beside_it():
    given = material_of("middle")
    shares = [row.plan_progress for row in given.rows.units if row.plan_progress is not None]
    before = [row.plan_progress_before for row in given.rows.units if row.plan_progress_before is not None]
    work = headlines(given)[2]
    assert work.label == "Tiến độ bình quân các đơn vị"
    assert min(shares) <= work.value <= max(shares)
    assert work.value == seen_share(sum(shares) / len(shares))
    change = seen(work.value - seen_share(sum(before) / len(before)))
    assert work.change == f"▲ {show_number(change)}% so với hôm qua"


def test_a_report_counts_when_its_deadline_has_gone_by():
    given = material_of("middle")
    first = next(row for row in given.rows.reports if row.role == "village")
    reports = [replace(first, state="on_time", due=True)] * 2 + [replace(first, state="late", due=True)]
    early = replace(first, state="on_time", due=False)
    assert on_time_share([*reports, early]) == pytest.approx(200 / 3)
    assert on_time_share([early]) is None


def test_the_shares_are_counted_over_due_reports_only():
    given = material_of("middle")
    own = [row for row in given.rows.reports if row.role == "village" and row.day <= MIDDLE.date()]
    due = [row.state for row in own if row.state != "waiting"]
    today = [row.state for row in own if row.day == MIDDLE.date()]
    reports = headlines(given)[3]
    assert reports.value == seen_share(100 * due.count("on_time") / len(due))
    assert f"hôm nay {sum(state in ('on_time', 'late') for state in today)}/6 đã nộp" in reports.change


def test_a_campaign_without_gardens_or_criteria_says_so():
    given = material_of("middle")
    bare = tuple(
        replace(row, gardens_total=0, gardens_passed=0, criteria_total=0, criteria_passed=0) for row in given.rows.units
    )
    units, gardens, _, _ = headlines(replace(given, rows=replace(given.rows, units=bare)))
    assert (units.value, units.change) == (None, "đợt này không xét tiêu chí")
    assert (gardens.value, gardens.change) == (None, "đợt này không yêu cầu vườn mẫu")


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (3, None, "chưa có số hôm qua"),
        (3, 3, "= như hôm qua"),
        (5, 3, "▲ 2 so với hôm qua"),
        (2, 3, "▼ 1 so với hôm qua"),
        (33.3, 31.1, "▲ 2,2 so với hôm qua"),
    ],
)
def test_a_change_carries_a_sign_that_grey_print_keeps(now: float, before: float | None, said: str):
    assert since_yesterday(now, before) == said
