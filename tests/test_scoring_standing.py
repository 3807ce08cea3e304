"""What stands: the newest usable answer of each role to each question, a valid visit before the village's word."""

from collections.abc import Collection
from datetime import date, datetime
from random import Random

import pytest
from scored import row_of, scored
from small_campaigns import Records, at, small_campaign, unit_cell

from ntm_sheets.facts.records import AnswerRecord
from ntm_sheets.scoring.answers_by_day import accepted_by, effective
from ntm_sheets.scoring.changes import stood_at

CAMPAIGN = small_campaign(units=1)
LATRINES = unit_cell("TC1.2")
EVENING = at(3, 18)


def stands(records: Records) -> tuple[object, ...]:
    row = row_of(scored(CAMPAIGN, records, EVENING).indicators, unit="u0", indicator="TC1.2")
    return row["value"], row["counted"], row["state"]


def statuses(records: Records) -> list[str]:
    return list(scored(CAMPAIGN, records, EVENING).answers["status"])


def test_what_the_team_found_counts_before_a_newer_word_of_the_village() -> None:
    records = Records()
    records.report("u0", 0, {LATRINES: 80}, role="team")
    records.report("u0", 3, {LATRINES: 95})
    assert stands(records) == (80, "team", "fail")
    assert statuses(records) == ["used", "used"]


def test_a_value_is_carried_forward_until_a_newer_day_says_another() -> None:
    records = Records()
    records.report("u0", 0, {LATRINES: 80})
    records.report("u0", 1, {unit_cell("TC1.1"): 0})
    assert stands(records) == (80, "village", "fail")
    records.report("u0", 2, {LATRINES: 91})
    assert stands(records) == (91, "village", "pass")
    assert statuses(records) == ["superseded", "used", "used"]


def test_of_two_forms_for_one_day_the_one_received_last_counts_with_its_blanks() -> None:
    records = Records()
    records.report("u0", 1, {LATRINES: 95, unit_cell("TC1.1"): 0})
    records.report("u0", 1, {unit_cell("TC1.1"): 2})
    assert stands(records) == (None, None, "missing")
    assert statuses(records) == ["superseded", "superseded", "used"]


def test_a_form_for_an_older_day_that_comes_late_does_not_undo_a_newer_day() -> None:
    records = Records()
    records.report("u0", 2, {LATRINES: 91})
    records.report("u0", 1, {LATRINES: 70}, received=at(3))
    assert stands(records) == (91, "village", "pass")


def test_a_cell_that_cannot_count_leaves_the_older_value_and_counts_as_refused() -> None:
    records = Records()
    records.report("u0", 0, {LATRINES: 92})
    records.report("u0", 1, {LATRINES: None})
    assert stands(records) == (92, "village", "pass")
    assert statuses(records) == ["used", "refused"]


@pytest.mark.parametrize("verdict", ["refused", "duplicate", "pending"])
def test_only_accepted_drops_count(verdict: str) -> None:
    records = Records()
    records.report("u0", 0, {LATRINES: 92})
    records.report("u0", 1, {LATRINES: 10}, verdict=verdict)
    assert stands(records) == (92, "village", "pass")
    assert statuses(records) == ["used"]


@pytest.mark.parametrize(
    ("as_of", "value"),
    [
        (at(1, 16, 0, 0), 92),
        (at(1, 15, 59, 59), None),  # not received yet
        (at(0, 23), None),
    ],
)
def test_what_came_after_the_moment_is_not_known_yet(as_of: object, value: object) -> None:
    records = Records()
    records.report("u0", 0, {LATRINES: 92}, received=at(1, 16))
    row = row_of(scored(CAMPAIGN, records, as_of).indicators, unit="u0", indicator="TC1.2")  # type: ignore[arg-type]
    assert row["value"] == value


@pytest.mark.parametrize(
    ("value", "state"),
    [(None, "missing"), (False, "fail"), (True, "pass")],
)
def test_blank_and_failed_are_two_things(value: bool | None, state: str) -> None:
    records = Records()
    records.report("u0", 0, {unit_cell("TC2.2"): value})
    assert row_of(scored(CAMPAIGN, records, EVENING).indicators, indicator="TC2.2")["state"] == state


@pytest.mark.parametrize(("indicator", "state"), [("TC1.1", "pass"), ("TC1.2", "fail"), ("TC2.1", "pass")])
def test_zero_is_a_number_and_judged_as_one(indicator: str, state: str) -> None:
    records = Records()
    records.report("u0", 0, {unit_cell(indicator): 0})
    assert row_of(scored(CAMPAIGN, records, EVENING).indicators, indicator=indicator)["state"] == state


def test_nominations_belong_to_one_report_and_are_not_mixed_with_older_ones() -> None:
    records = Records()
    one, two = ("nominations", "N01", "name"), ("nominations", "N02", "name")
    records.report("u0", 0, {one: "Chị A", two: "Anh B"})
    records.report("u0", 1, {one: "Bà C"})
    assert statuses(records) == ["superseded", "superseded", "used"]


def test_filled_cells_are_used_refused_or_superseded_and_nothing_else() -> None:
    records = Records()
    records.report("u0", 0, {LATRINES: 92, unit_cell("TC1.1"): None})
    records.report("u0", 1, {LATRINES: 93})
    counts = scored(CAMPAIGN, records, EVENING).answers["status"].value_counts().to_dict()
    assert counts == {"used": 1, "refused": 1, "superseded": 1}


def stands_then(records: Records, moment: datetime) -> dict[tuple[str, str, str], tuple[int, date]]:
    """Of each role and cell the form that answered it at a moment, and the first day that was answered."""
    counting = effective(accepted_by(records.drops, moment))
    found: dict[tuple[str, str, str], tuple[int, date]] = {}
    for answer in sorted(records.answers, key=lambda one: one.report_date):
        if answer.seq in counting and answer.value is not None:
            key = (answer.role, answer.row, answer.field)
            found[key] = (answer.seq, found[key][1] if key in found else answer.report_date)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_what_stood_at_an_earlier_moment_is_found_by_reading_the_forms_of_then(seed: int) -> None:
    chance, records = Random(seed), Records()
    for hour in range(chance.randint(1, 7)):
        cells = {unit_cell(key): chance.choice((1, 2, None)) for key in ("TC1.1", "TC1.2") if chance.random() < 0.7}
        role = chance.choice(("village", "village", "team"))
        records.report("u0", chance.randint(0, 2), cells, role=role, received=at(3, hour))
    since, now = at(3, chance.randint(0, 6)), at(3, 23)
    stand = stands_then(records, now)
    answers = [one for one in records.answers if stand.get((one.role, one.row, one.field), (0,))[0] == one.seq]
    answers = [one for one in answers if one.value is not None]
    first = [stand[one.role, one.row, one.field][1] for one in answers]

    def read(seqs: Collection[int]) -> list[AnswerRecord]:
        return [one for one in records.answers if one.seq in seqs]

    got = stood_at(since, records.drops, now, answers, first, read, older=lambda *_: ())
    newest = {(one.role, one.row, one.field): one.seq for one in sorted(got, key=lambda one: one.report_date)}
    assert newest == {key: seq for key, (seq, _) in stands_then(records, since).items()}
