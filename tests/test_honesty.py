"""Honesty figures: own numbers beside what the team found when it came, what is told again, how old it is; never points."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from ledger_samples import arrive, open_ledger, submission
from small_campaigns import START, small_campaign, task

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Finding, Key, Place
from ntm_sheets.facts.honesty import HonestyRow, Pair, Told, ToldMistake
from ntm_sheets.facts.submission import Role
from ntm_sheets.ledger import visits
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.outbox.master.honesty import (
    ABOVE_WORDS,
    BELOW_WORDS,
    NEAR_WORDS,
    NEVER_VISITED,
    state_of,
    title_of,
)
from ntm_sheets.scoring.honesty import honesty_rows

CAMPAIGN = small_campaign(tasks=(task("CV01", 200, 0, 3),))
LATRINES, STUNTED, HALL, HOUSES = (("criteria", key, "value") for key in ("TC1.2", "TC2.1", "TC2.2", "TC1.1"))
DONE: Key = ("tasks", "CV01", "done")
TODAY = START + timedelta(days=10)


def day(n: int) -> date:
    return START + timedelta(days=n)


def row(*pairs: Pair, mistakes: tuple[ToldMistake, ...] = (), forms: tuple[int, ...] = ()) -> HonestyRow:
    told = Told(START, pairs, mistakes, tuple(("u0", day(n)) for n in forms))
    return honesty_rows(CAMPAIGN, told, TODAY)[0]


def pair(key: Key, own: Value, team: Value, at: int = 2) -> Pair:
    return Pair("u0", day(at), key, own, day(at - 1), team)


@pytest.mark.parametrize(
    ("key", "own", "team", "side", "gap", "turned"),
    [
        (LATRINES, 95.0, 85.0, "above", 10.0, 1),
        (LATRINES, 95.0, 91.0, "above", 4.0, 0),
        (LATRINES, 80.0, 86.5, "below", -6.5, 0),
        (LATRINES, 90.2, 90.0, "alike", 0.2, 0),
        (LATRINES, 90.0, 89.8, "above", 0.2, 1),
        (STUNTED, 8.0, 15.0, "above", 7.0, 1),
        (STUNTED, 15.0, 12.0, "below", -3.0, 0),
        (HALL, True, False, "above", None, 1),
        (HALL, False, True, "below", None, 0),
        (HALL, False, False, "alike", None, 0),
        (HOUSES, 0, 3, "above", None, 1),
        (HOUSES, 4, 1, "below", None, 0),
        (DONE, 150, 100, "above", 25.0, 0),
        (DONE, 99, 100, "alike", -0.5, 0),
    ],
)
def test_a_number_is_held_against_what_the_team_found(
    key: Key, own: Value, team: Value, side: str, gap: float | None, turned: int
) -> None:
    found = row(pair(key, own, team))
    assert {name: getattr(found, name) for name in ("above", "below", "alike")} == {
        name: int(name == side) for name in ("above", "below", "alike")
    }
    assert (found.pairs, found.gap, found.turned) == (1, gap, turned)


def test_what_is_no_number_of_todays_campaign_is_not_compared() -> None:
    strange = (("criteria", "TC9.9", "value"), ("gardens", "V1", "owner"), ("tasks", "CV01", "period"))
    assert row(*(pair(key, 1, 2) for key in strange)).pairs == 0
    assert row(pair(LATRINES, "nhiều", 90.0), pair(HALL, 80.0, True)).pairs == 0


def test_the_last_visit_stands_beside_all_of_them() -> None:
    found = row(pair(LATRINES, 95.0, 75.0), pair(LATRINES, 90.0, 90.0, 5))
    assert (found.visits, found.first_visit, found.last_visit) == (2, day(2), day(5))
    assert (found.gap, found.gap_last) == (10.0, 0.0)


def mistake(n: int, code: str = "total-shrank", key: Key = DONE, *, is_open: bool = True) -> ToldMistake:
    return ToldMistake("u0", "village", day(n), code, "warning", key, is_open)


def test_what_is_told_three_days_at_one_cell_is_repeated() -> None:
    twice_a_day = (mistake(1), mistake(1), mistake(2))
    assert row(mistakes=twice_a_day, forms=(1, 2)).repeated == ()
    (found,) = row(mistakes=(*twice_a_day, mistake(4)), forms=(1, 2, 4)).repeated
    assert (found.code, found.key, found.times) == ("total-shrank", DONE, 3)
    assert row(mistakes=tuple(mistake(n, key=("", "", "")) for n in range(4))).repeated == ()


def test_what_is_open_is_as_old_as_the_forms_that_all_have_it() -> None:
    said = (mistake(1), mistake(3), mistake(4), mistake(4, "fell-back", LATRINES, is_open=False))
    found = row(mistakes=said, forms=(1, 2, 3, 4))
    assert (found.open_findings, found.oldest_days) == (1, 7)
    assert row(mistakes=said, forms=(1, 2, 3, 4, 5)).open_findings == 0
    assert row().oldest_days is None


def test_words_are_fair_and_say_who_was_never_visited() -> None:
    none, near, above, below = (
        row(), row(pair(LATRINES, 91.0, 90.0)), row(pair(LATRINES, 99.0, 90.0)), row(pair(LATRINES, 80.0, 90.0)),
    )  # fmt: skip
    assert [state_of(one) for one in (none, near, above, below)] == [
        NEVER_VISITED, NEAR_WORDS, ABOVE_WORDS, BELOW_WORDS,
    ]  # fmt: skip
    assert state_of(row(pair(HALL, True, False))) == ABOVE_WORDS
    assert (
        title_of((none, near, above))
        == "1/2 đơn vị đã được kiểm tra có số tự báo gần khớp số đoàn; 1 đơn vị chưa được kiểm tra"
    )
    assert title_of((none,)).startswith("Chưa đoàn nào kiểm tra")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path) as made:
        yield made


def report(ledger: Ledger, values: dict[Key, Value | None], n: int, role: Role = "village", unit: str = "u0") -> None:
    at = datetime.combine(day(n), datetime.min.time()).replace(hour=17)
    seq = arrive(ledger, f"{unit}-{role}-{n}-{len(values)}.xlsx", at=at)
    found = Finding("total-shrank", "warning", Place("a.xlsx", "Đầu việc", "G8"), "Giảm.", "", "Xem lại.", DONE)
    content = replace(submission(values, unit, role, day(n)))
    ledger.write_verdict(seq, "xlsx", "accepted", "đã nhận", content, (found,), filled=len(values))


def moment(n: int) -> datetime:
    return datetime.combine(day(n), datetime.min.time()).replace(hour=18)


def test_a_visit_is_held_against_the_last_number_of_days_before(ledger: Ledger) -> None:
    report(ledger, {LATRINES: 80.0, HALL: True}, 0)
    report(ledger, {LATRINES: 85.0}, 2)
    # On the day of the visit the village may have written down what the team found.
    report(ledger, {LATRINES: 70.0}, 3)
    report(ledger, {LATRINES: 70.0, HALL: False, DONE: 5.0}, 3, "team")
    report(ledger, {LATRINES: 99.0}, 4)
    report(ledger, {LATRINES: 60.0}, 1, "team", "u1")
    told = ledger.told(moment(4))
    assert set(told.pairs) == {
        Pair("u0", day(3), LATRINES, 85.0, day(2), 70.0), Pair("u0", day(3), HALL, True, day(0), False),
    }  # fmt: skip
    assert [day_ for unit, day_ in told.forms if unit == "u0"] == [day(0), day(2), day(3), day(4)]
    assert len(told.mistakes) == 4
    assert ledger.told(moment(2)).pairs == ()


def test_many_units_are_bounded(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(6):
        for unit in ("u0", "u1"):
            report(ledger, {LATRINES: 80.0 + n}, n, unit=unit)
            report(ledger, {LATRINES: 80.0}, n, "team", unit)
    assert len({(one.unit, one.visited) for one in ledger.told(moment(5)).pairs}) == 10
    monkeypatch.setattr(visits, "MOST_VISITS", 6)
    found = ledger.told(moment(5)).pairs
    assert {(one.unit, one.visited) for one in found} == {(unit, day(n)) for unit in ("u0", "u1") for n in (3, 4, 5)}
    monkeypatch.setattr(visits, "MOST_VISITS", 1)
    assert {one.visited for one in ledger.told(moment(5)).pairs} == {day(4), day(5)}
