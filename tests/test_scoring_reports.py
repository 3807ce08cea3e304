"""Reports against the clock: the deadline to the second, and the shares that follow."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from scored import row_of, scored, unit_row
from small_campaigns import HELPERS, NO_GARDENS, START, Records, all_met, at, small_campaign, task

from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign

CAMPAIGN = small_campaign([NO_GARDENS], 1)


@pytest.mark.parametrize(
    ("received", "as_of", "state"),
    [
        (at(0, 16, 59, 59), at(0, 18), "on_time"),
        (at(0, 17, 0, 0), at(0, 18), "on_time"),
        (at(0, 17, 0, 1), at(0, 18), "late"),
        (at(1, 8), at(2, 8), "late"),
        (None, at(0, 16, 59), "waiting"),
        (None, at(0, 17, 0, 0), "waiting"),
        (None, at(0, 17, 0, 1), "missing"),
        (at(0, 18), at(0, 17, 30), "missing"),  # it will come, but is not here yet
    ],
)
def test_a_report_at_the_deadline_itself_is_on_time(received: Any, as_of: datetime, state: str) -> None:
    records = Records()
    if received:
        records.report("u0", 0, all_met(), received=received)
    row = row_of(scored(CAMPAIGN, records, as_of).reports, unit="u0", role="village", day=START)
    assert row["state"] == state


@pytest.mark.parametrize(
    ("as_of", "share"),
    [
        (at(0, 17, 0, 0), None),  # the first deadline has not gone by
        (at(0, 17, 0, 1), 100),
        (at(1, 17, 0, 0), 100),
        (at(1, 17, 0, 1), 50),
        (at(2, 17, 0, 1), 100 / 3),
        (at(3, 23, 59, 59), 50),
        (at(9, 12), 50),  # after the period nothing more is due
        (at(-1, 12), None),
    ],
)
def test_the_share_is_of_the_reports_due(as_of: datetime, share: float | None) -> None:
    records = Records()
    records.report("u0", 0, all_met(), received=at(0, 17))
    records.report("u0", 1, all_met(), received=at(1, 17, 0, 1))
    records.report("u0", 3, all_met(), received=at(3, 9))
    got = unit_row(CAMPAIGN, records, as_of)["on_time_share"]
    assert (got != got) if share is None else got == pytest.approx(share)


def test_a_correction_after_the_deadline_leaves_the_report_on_time() -> None:
    records = Records()
    records.report("u0", 0, all_met(), received=at(0, 16))
    records.report("u0", 0, all_met(), received=at(0, 20))
    row = row_of(scored(CAMPAIGN, records, at(0, 21)).reports, unit="u0", role="village", day=START)
    assert (row["state"], row["received_at"]) == ("on_time", at(0, 16))


@pytest.mark.parametrize(
    ("sent", "state", "handed_in"),
    [
        (at(0, 16, 50), "on_time", at(0, 16, 50)),
        (at(0, 17, 30), "late", at(0, 17, 30)),
        (at(1, 9), "late", at(0, 20)),  # a mail cannot have been sent after it was here
        (None, "late", at(0, 20)),
    ],
)
def test_a_mail_sent_in_time_is_on_time_though_it_was_taken_in_later(
    sent: Any, state: str, handed_in: datetime
) -> None:
    records = Records()
    records.report("u0", 0, all_met(), received=at(0, 20), sent=sent)
    row = row_of(scored(CAMPAIGN, records, at(1, 9)).reports, unit="u0", role="village", day=START)
    assert (row["state"], row["received_at"]) == (state, handed_in)


def test_a_refused_form_is_no_report() -> None:
    records = Records()
    records.report("u0", 0, all_met(), received=at(0, 16), verdict="refused")
    row = row_of(scored(CAMPAIGN, records, at(0, 21)).reports, unit="u0", role="village", day=START)
    assert row["state"] == "missing"


def test_an_inspection_is_no_report_of_the_village() -> None:
    records = Records()
    records.report("u0", 0, all_met(), role="team", received=at(0, 16))
    row = unit_row(CAMPAIGN, records, at(0, 21))
    assert (row["on_time_share"], row["last_report"]) == (0, None)


def test_what_came_before_its_deadline_is_due_from_the_deadline_on() -> None:
    records = Records()
    records.report("u0", 0, all_met(), received=at(0, 21))
    records.report("u0", 1, all_met(), received=at(1, 9))
    for moment, due, share in ((at(1, 10), [True, False], 0), (at(1, 21), [True, True], 50)):
        results = scored(CAMPAIGN, records, moment)
        own = results.reports[(results.reports["unit"] == "u0") & (results.reports["role"] == "village")]
        assert own["state"].tolist()[:2] == ["late", "on_time"]
        assert own["due"].tolist()[:2] == due
        assert unit_row(CAMPAIGN, records, moment)["on_time_share"] == share


FLOOD = Excuse("u0", "", START + timedelta(days=1), START + timedelta(days=2), "lũ", "Chủ tịch xã")


@pytest.mark.parametrize(
    ("came", "as_of", "share", "state"),
    [
        ((0,), at(3, 16), 100, "waiting"),  # two days excused, the last not yet due
        ((0,), at(3, 18), 50, "missing"),
        ((0, 2), at(3, 18), 50, "missing"),  # what comes on an excused day neither helps nor harms
        ((0, 3), at(3, 18), 100, "on_time"),
        ((), at(2, 18), 0, "excused"),
    ],
)
def test_an_excused_day_is_neither_due_nor_late(
    came: tuple[int, ...], as_of: datetime, share: float, state: str
) -> None:
    campaign = replace(CAMPAIGN, excuses=(FLOOD,))
    records = Records()
    for day in came:
        records.report("u0", day, all_met(), received=at(day, 16))
    results = scored(campaign, records, as_of)
    assert unit_row(campaign, records, as_of)["on_time_share"] == pytest.approx(share)
    today = row_of(results.reports, unit="u0", role="village", day=as_of.date())
    assert today["state"] == state
    second = row_of(results.reports, unit="u0", role="village", day=START + timedelta(days=2))
    assert second["state"] == ("extra" if 2 in came else "excused")


def late(campaign: Campaign, records: Records, as_of: datetime) -> list[tuple[Any, ...]]:
    rows = scored(campaign, records, as_of).late.to_dict("records")
    return [(row["unit"], row["role"], (row["since"] - START).days, row["missed"]) for row in rows]


def test_who_is_late_is_told_with_since_when_teams_after_villages() -> None:
    records = Records()
    records.report("u0", 0, all_met(), received=at(0, 16))
    records.report("u0", 1, all_met(), role="team", received=at(1, 20))
    assert late(CAMPAIGN, records, at(0, 17)) == []  # at the deadline itself nothing is late
    assert late(CAMPAIGN, records, at(0, 18)) == [("u0", "team", 0, 1)]
    assert late(CAMPAIGN, records, at(1, 19)) == [("u0", "village", 1, 1), ("u0", "team", 0, 2)]
    assert late(CAMPAIGN, records, at(2, 9)) == [("u0", "village", 1, 1)]  # of yesterday, today is not due yet
    assert late(CAMPAIGN, records, at(3, 18)) == [("u0", "village", 1, 3), ("u0", "team", 2, 2)]
    assert late(CAMPAIGN, records, at(4, 9)) == []  # after the last day nothing is asked for


def test_a_form_that_waits_for_the_officer_is_said_beside_whoever_is_late() -> None:
    records = Records()
    records.report("u0", 0, all_met(), role="team", received=at(0, 16))
    records.drops[-1] = replace(records.drops[-1], held="team-from-village")
    records.report("u0", 1, all_met(), role="team", received=at(1, 16))
    records.drops[-1] = replace(records.drops[-1], held="team-from-village", set_aside="9:1")
    waits = []
    for day in (0, 1):
        rows = scored(CAMPAIGN, records, at(day, 18)).late.to_dict("records")
        waits.append({row["role"]: row["waits"] for row in rows})
    assert waits == [{"village": False, "team": True}, {"village": False, "team": False}]


def test_who_is_excused_now_is_not_called_late() -> None:
    campaign = replace(CAMPAIGN, excuses=(replace(FLOOD, role="village"),))
    assert [row[:2] for row in late(campaign, Records(), at(1, 18))] == [("u0", "team")]
    assert ("u0", "village", 0, 2) in late(campaign, Records(), at(3, 18))


def test_one_visit_in_several_days_is_enough_and_is_asked_for_on_the_last() -> None:
    campaign = replace(CAMPAIGN, calendar=(DueRule("", "team", "every", every=2),))
    records = Records()
    records.report("u0", 0, all_met(), role="team", received=at(0, 16))
    frame = scored(campaign, records, at(3, 18)).reports
    states = [row_of(frame, unit="u0", role="team", day=START + timedelta(days=n))["state"] for n in range(4)]
    assert states == ["extra", "on_time", "not due", "missing"]


@pytest.mark.parametrize(
    ("plan", "done", "launched"),
    [
        ([replace(task("CV01", 1, 0, 1), launch=True), task("CV02", 10, 0, 3)], {}, False),
        ([replace(task("CV01", 1, 0, 1), launch=True), task("CV02", 10, 0, 3)], {"CV02": 5}, False),
        ([replace(task("CV01", 1, 0, 1), launch=True), task("CV02", 10, 0, 3)], {"CV01": 1}, True),
        ([replace(task("CV01", 2, 0, 1), launch=True)], {"CV01": 1}, False),
        ([task("CV01", 10, 0, 3)], {}, False),
        ([task("CV01", 10, 0, 3)], {"CV01": 0}, False),
        ([task("CV01", 10, 0, 3)], {"CV01": 0.5}, True),
        ([], {}, True),  # a village without a plan has launched with its first report
    ],
)
def test_a_village_has_launched_when_it_says_so(plan: Any, done: dict[str, float], launched: bool) -> None:
    campaign = small_campaign([NO_GARDENS, HELPERS], 2, tasks=plan)
    records = Records()
    records.report("u0", 0, {("tasks", key, "done"): value for key, value in done.items()} | all_met())
    assert unit_row(campaign, records, at(0, 18))["launched"] is launched
    other = row_of(scored(campaign, Records(), at(0, 18)).units, unit="u1")["launched"]
    assert other is (False if any(one.launch for one in plan) else None)
