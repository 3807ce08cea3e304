"""Reports against the clock: the deadline to the second, and the shares that follow."""

from datetime import datetime
from typing import Any

import pytest
from scored import row_of, scored, unit_row
from small_campaigns import NO_GARDENS, START, Records, all_met, at, small_campaign

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
