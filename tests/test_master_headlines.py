from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from master_factory import MIDDLE, material_of
from seen import seen, seen_share

from ntm_sheets.campaign.definition import Campaign, Indicator
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts.records import AnswerRecord, DropRecord
from ntm_sheets.outbox.master.headlines import Figure, headlines, on_time_share, pace, short_change, visits_said
from ntm_sheets.outbox.master.master_input import MasterInput
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
    own_gardens, verified = headlines(given)[1].figures
    assert own_gardens == Figure("tự báo", 3, '0"/30"', "▲ 2")
    assert verified == Figure("phúc tra", 0, '0"/30"', "=")
    assert headlines(given)[1].line == "còn 27 vườn trong 58 ngày, mỗi ngày 0,5"


def test_a_garden_that_falls_back_is_seen(campaign: Campaign):
    first = campaign.start
    given = scored(campaign, {first: ("V1", "V2")}, datetime.combine(first + timedelta(1), campaign.deadline))
    assert headlines(given)[1].figures[0].change == "="
    lost = replace(given.rows.units[0], gardens_own_before=3, gardens_own=1)
    worse = replace(given, rows=replace(given.rows, units=(lost,)))
    assert headlines(worse)[1].figures[0] == Figure("tự báo", 1, '0"/5"', "▼ 2")


def test_on_the_first_day_there_is_no_yesterday(campaign: Campaign):
    given = scored(campaign, {campaign.start: ("V1",)}, datetime.combine(campaign.start, campaign.deadline))
    assert {row.gardens_before for row in given.rows.units} == {None}
    assert [figure.change for figure in headlines(given)[1].figures] == ["", ""]


def test_before_the_first_deadline_nothing_is_claimed():
    units, gardens, verified, both = headlines(material_of("day one"))
    assert [figure.value for tile in (units, gardens, verified) for figure in tile.figures] == [0] * 5
    assert units.label == "Thôn đạt đủ 10/10 tiêu chí"
    assert verified.line == "chưa phúc tra lần nào"
    assert [figure.value for figure in both.figures] == [None, None]
    assert both.line == "hôm nay 0/6 đã nộp · chưa việc nào có phần phải xong"


def test_the_progress_is_the_mean_of_the_column_beside_it():
    given = material_of("middle")
    shares = [row.plan_progress for row in given.rows.units if row.plan_progress is not None]
    before = [row.plan_progress_before for row in given.rows.units if row.plan_progress_before is not None]
    work, _ = headlines(given)[3].figures
    assert work.label == "tiến độ chung"
    assert min(shares) <= work.value <= max(shares)
    assert work.value == seen_share(sum(shares) / len(shares))
    change = seen(work.value - seen_share(sum(before) / len(before)))
    assert work.change == f"▲ {show_number(change)}%"


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
    tile = headlines(given)[3]
    assert tile.figures[1].value == seen_share(100 * due.count("on_time") / len(due))
    assert f"hôm nay {sum(state in ('on_time', 'late') for state in today)}/6 đã nộp" in tile.line


def test_a_campaign_without_gardens_or_criteria_says_so():
    given = material_of("middle")
    bare = tuple(
        replace(row, gardens_total=0, gardens_passed=0, criteria_total=0, criteria_passed=0) for row in given.rows.units
    )
    units, gardens, _, _ = headlines(replace(given, rows=replace(given.rows, units=bare)))
    assert (units.figures[0].value, units.line) == (None, "đợt này không xét tiêu chí")
    assert (gardens.figures[0].value, gardens.line) == (None, "đợt này không yêu cầu vườn mẫu")


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (3, None, ""),
        (3, 3, "="),
        (5, 3, "▲ 2"),
        (2, 3, "▼ 1"),
        (33.3, 31.1, "▲ 2,2"),
    ],
)
def test_a_change_carries_a_sign_that_grey_print_keeps(now: float, before: float | None, said: str):
    assert short_change(now, before) == said


@pytest.mark.parametrize(
    ("day", "left", "own", "said"),
    [
        (datetime(2021, 11, 20, 17, 30), 6, 6, "còn 6 tiêu chí trong 10 ngày, mỗi ngày 0,6"),
        (datetime(2021, 11, 20, 17, 30), 6, 2, "còn 6 tiêu chí trong 10 ngày, mỗi ngày 0,6 (tự báo còn 2)"),
        (datetime(2021, 11, 29, 17, 30), 6, 6, "còn 6 tiêu chí trong 1 ngày"),
        (datetime(2021, 11, 30, 17, 30), 6, 0, "còn 6 tiêu chí, hôm nay là ngày cuối (tự báo đã đủ)"),
        (datetime(2021, 12, 3, 8), 6, 6, "còn 6 tiêu chí, đợt đã kết thúc"),
        (datetime(2021, 11, 20, 17, 30), 0, 0, "đã đủ tiêu chí"),
        (datetime(2021, 11, 20, 17, 30), 0, 1, "đã đủ tiêu chí (tự báo còn 1)"),
    ],
)
def test_the_pace_that_is_left_is_said(day: datetime, left: int, own: int, said: str):
    """By what counts, as the day's message says it; what the villages say themselves stands beside it."""
    given = material_of("middle")
    assert pace(replace(given, rows=replace(given.rows, as_of=day)), left, own, "tiêu chí") == said


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        ((), "chưa phúc tra lần nào"),
        ((0,), "vừa phúc tra hôm nay"),
        ((3, 3), "phúc tra cách đây 3 ngày"),
        ((0, 36, 2), "mới nhất hôm nay, cũ nhất 36 ngày"),
    ],
)
def test_how_old_the_visits_are_is_said(ages: tuple[int, ...], said: str):
    today = date(2021, 11, 20)
    assert visits_said([None, *(today - timedelta(age) for age in ages)], today) == said
