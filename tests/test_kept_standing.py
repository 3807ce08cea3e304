"""What the ledger keeps of each day gives, after any history, what judging all answers anew gives: to the last number."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from ledger_samples import accept, open_ledger, submission
from random_histories import History, history_of
from scored import broken_promises
from small_campaigns import START, at, small_campaign, task
from thinning import thinned

from ntm_sheets.campaign import rules
from ntm_sheets.facts.findings import NO_KEY
from ntm_sheets.facts.kept import total_up
from ntm_sheets.facts.records import DayState, DropRecord, FindingRecord
from ntm_sheets.facts.results import Headlines, ResultRows, Results
from ntm_sheets.outbox.master import master_input
from ntm_sheets.outbox.master.actions import _refused
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.sources import _newer
from ntm_sheets.outbox.slips.choosing import closed_drops, findings_of_last, last_forms
from ntm_sheets.rounds import history as rounds_history
from ntm_sheets.rounds.history import LedgerView, headlines, ledger_as_of, scored, wrongly_kept
from ntm_sheets.rounds.petitions_orders import orders_until, petitions_of, said_before
from ntm_sheets.scoring import ended_days
from ntm_sheets.scoring.petitions_orders import gather_petitions, standing_orders
from ntm_sheets.scoring.score import score

LATRINES, DONE = ("criteria", "TC1.2", "value"), ("tasks", "CV01", "done")
# `answers` holds all that ever came where everything is judged anew, and what stands now where not.
FRAMES = [*(field.name for field in fields(ResultRows) if field.name not in ("as_of", "answers")), "answers_now"]
STEPS = 14
# Fifteen in which each way of growing stale comes up: whoever takes one away sees it here.
IN_EACH_RUN = (*range(13), 19, 24)
THOROUGH = range(100, 400)


def kept_and_anew(history: History, now: datetime) -> tuple[Results, Results, list[DayState]]:
    held = ledger_as_of(history.ledger, now)
    assert held.kept is not None
    kept, made = scored(history.campaign, held, now)
    rows = kept.rows
    # A short look reads and makes less of it, and nothing else.
    short = ledger_as_of(history.ledger, now, listed=False)
    assert headlines(history.campaign, short, now) == Headlines(rows.as_of, rows.units, rows.reports, rows.late)
    assert shown_in_status(short.findings, short.drops) == shown_in_status(held.findings, held.drops)
    assert (short.totals, short.findings) == (held.totals, held.findings)
    assert findings_of_last(short.findings, short.drops) == findings_of_last(held.findings, held.drops)
    came = held.everything
    asked = findings_of_last(history.ledger.findings(), came.drops)
    anew = score(history.campaign, came.answers, came.drops, came.photos, now, asked)
    assert_told(history, held, now)
    given = orders_until(history.ledger, now)
    assert standing_orders(given, rows) == standing_orders(given, anew.of_now().rows)
    return kept, anew, made


def assert_told(history: History, held: LedgerView, now: datetime) -> None:
    """What units put before the commune, and what it answered, is the same by whichever way it is found."""
    came = held.everything
    here = tuple(drop for drop in came.drops if drop.received_at <= now)
    anew = gather_petitions(said_before(came.answers, here), held.decisions)
    assert petitions_of(history.ledger, held) == anew


def assert_same(history: History, now: datetime, told: str) -> list[DayState]:
    kept, anew, made = kept_and_anew(history, now)
    assert list(broken_promises(kept.rows)) == []
    assert_enough(history, now, kept, told)
    for name in FRAMES:
        right = getattr(anew, name)
        if name == "cells":
            # Of the forms that something is said of today; the last test here tells that those are enough.
            right = right[right["seq"].isin(kept.cells["seq"])].reset_index(drop=True)
        pd.testing.assert_frame_equal(getattr(kept, name), right, check_exact=True, obj=f"{told}: {name}")
    return made


def assert_enough(history: History, now: datetime, kept: Results, told: str) -> None:
    """Whoever reads some of the drops and findings finds in them what he would find in all."""
    ledger, some = history.ledger, ledger_as_of(history.ledger, now)
    every, findings = ledger.drops(), ledger.findings()
    here = {drop.seq: drop for drop in some.drops}
    assert here.items() <= {drop.seq: drop for drop in every}.items(), told
    assert some.totals == total_up(every), told
    assert last_forms(some.drops) == last_forms(every), told
    assert findings_of_last(some.findings, some.drops) == findings_of_last(findings, every), told
    assert {one.seq for one in some.findings} <= here.keys(), told
    assert shown_in_status(some.findings, some.drops) == shown_in_status(findings, every), told
    rows = kept.rows
    pages = [MasterInput(history.campaign, rows, drops, some.findings, some.decisions) for drops in (some.drops, every)]
    ordered = [page.ordered_drops for page in pages]
    assert ordered[0] == ordered[1], told
    followed = [_newer(page.drops) for page in pages]
    some_then, every_then = ([newer.get(one.seq) for one in ordered[0]] for newer in followed)
    assert some_then == every_then, told
    assert list(_refused(pages[0])) == list(_refused(pages[1])), told


def shown_in_status(findings: Sequence[FindingRecord], drops: Sequence[DropRecord]) -> list[DropRecord]:
    settled = closed_drops(findings, drops)
    return [one for one in drops if (one.verdict == "refused" and one.seq not in settled) or one.fault or one.held]


def walk(seed: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go through a history, held against judging anew after each step; sometimes what was made is kept.

    Strangers' files come in between, and photos by themselves. Of the drops as few are read as can be: in half of the histories one, the newest, of
    those that nothing is said of today.
    """
    chance, other, talk, shots = Random(seed), Random(-seed), Random(f"talk {seed}"), Random(f"photos {seed}")
    if seed % 2:
        few_files(monkeypatch, 1)
    history = history_of(chance, folder)
    try:
        for step in range(STEPS):
            history.step()
            if other.random() < 0.3:
                history.stranger(other)
            if talk.random() < 0.3:
                history.talk(talk)
            if shots.random() < 0.3:
                history.photo(shots)
            made = assert_same(history, history.now, f"history {seed}, step {step}")
            if chance.random() < 0.6:
                history.ledger.keep_days(made)
            if chance.random() < 0.1:
                # The clock went on, and nothing came.
                later = history.now + timedelta(days=chance.randint(1, 3))
                assert_same(history, later, f"history {seed}, step {step}, later")
        assert_same(history, history.now, f"history {seed}, at its end")
    finally:
        history.ledger.close()


@pytest.mark.one_in(2)
@pytest.mark.parametrize("seed", thinned(IN_EACH_RUN, 10))
def test_kept_and_judged_anew_are_the_same(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walk(seed, tmp_path, monkeypatch)


@pytest.mark.thorough
@pytest.mark.nightly  # minutes; fifteen others run each time
@pytest.mark.parametrize("seed", THOROUGH)
def test_three_hundred_more_histories(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walk(seed, tmp_path, monkeypatch)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(12))
def test_forms_for_later_days_are_kept_and_judged_alike(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if seed % 2:
        few_files(monkeypatch, 1)
    chance = Random(seed)
    history = history_of(chance, tmp_path)
    try:
        for step in range(STEPS):
            history.step()
            if chance.random() < 0.3:
                history.forms_ahead()
            for now in (history.now, history.now + timedelta(days=chance.randint(1, 6))):
                if not history.ledger.reaches_beyond(now):
                    made = assert_same(history, now, f"history {seed}, step {step}, {now}")
                    if now == history.now:
                        history.ledger.keep_days(made)
    finally:
        history.ledger.close()


def few_files(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Let so few files be shown for being the newest."""
    monkeypatch.setattr(rounds_history, "MOST_FILES", number)
    monkeypatch.setattr(master_input, "MOST_FILES", number)


def test_a_form_sent_ahead_stood_at_the_closing_of_its_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_files(monkeypatch, 1)
    with open_ledger(tmp_path) as ledger:
        history = History(Random(1), small_campaign(tasks=(task("CV01", 10, 0, 3),)), ledger, at(5, 17))
        for came, day, value in ((1, 1, 20.0), (1, 4, 95.0), (5, 5, 30.0)):
            accept(ledger, submission({LATRINES: value}, "u0", "village", START + timedelta(day)), at=at(came))
        assert_same(history, history.now, "ahead")
        changes = scored(history.campaign, ledger_as_of(ledger, history.now), history.now)[0].rows.changes
        assert [(one.before, one.after) for one in changes if one.row == LATRINES[1]] == [(95.0, 30.0)]


def test_what_was_said_anew_on_the_second_of_several_days_leaves_the_first_as_it_was(tmp_path: Path) -> None:
    """Several days are judged at once, as where nobody looked for a while: what stands now is not all that stood then."""
    with open_ledger(tmp_path) as ledger:
        history = History(Random(1), small_campaign(), ledger, at(3))
        for day, value in ((0, 95.0), (1, 97.0)):
            accept(ledger, submission({LATRINES: value}, "u0", "village", START + timedelta(day)), at=at(day))
        made = {(one.unit, one.day): one for one in assert_same(history, history.now, "anew")}
        first, second = (made["u0", START + timedelta(day)].numbers for day in (0, 1))
        assert first[0] == second[0]


def test_the_newest_files_are_there_though_nothing_is_said_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_files(monkeypatch, 3)
    with open_ledger(tmp_path) as ledger:
        history = History(Random(1), small_campaign(), ledger, at(9))
        for day in range(5):
            accept(ledger, submission({LATRINES: 80.0 + day}, "u0", "village", START + timedelta(day)), at=at(day))
        assert_same(history, history.now, "newest")
        assert [drop.seq for drop in ledger_as_of(ledger, history.now).drops] == [3, 4, 5]


# Which rows grow stale, and no others


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """Two units that reported on each of three days; all days are kept."""
    with open_ledger(tmp_path) as ledger:
        made = History(Random(1), small_campaign(tasks=(task("CV01", 10, 0, 3),)), ledger, at(0))
        for day in range(3):
            made.now = at(day)
            for unit in ("u0", "u1"):
                values = {LATRINES: 80.0 + day, DONE: float(day + 1)}
                accept(ledger, submission(values, unit, "village", START + timedelta(day)), at=made.now)
        keep(made)
        yield made


def keep(history: History) -> set[tuple[str, int]]:
    """Keep what was made; tell of which units and days."""
    made = assert_same(history, history.now, "kept")
    history.ledger.keep_days(made)
    return {(one.unit, (one.day - START).days) for one in made}


def all_days(*units: str, since: int = 0) -> set[tuple[str, int]]:
    return {(unit, day) for unit in units for day in range(since, 3)}


def test_nothing_is_judged_again_where_nothing_changed(history: History) -> None:
    assert keep(history) == set()
    history.now += timedelta(minutes=90)
    assert keep(history) == set(), "the deadline of the last day has gone by"


def test_a_new_day_adds_that_day_alone(history: History) -> None:
    history.now = at(3)
    accept(history.ledger, submission({LATRINES: 91.0}, "u0", "village", START + timedelta(3)), at=history.now)
    assert keep(history) == {("u0", 3), ("u1", 3)}


def test_a_late_form_makes_its_unit_stale_from_its_day_on(history: History) -> None:
    accept(history.ledger, submission({DONE: 7.0}, "u1", "team", START + timedelta(1)), at=history.now)
    assert keep(history) == all_days("u1", since=1)


@pytest.mark.thorough
def test_a_form_sent_again_and_a_correction_make_it_stale_from_their_day_on(history: History) -> None:
    accept(history.ledger, submission({LATRINES: 99.0}, "u0", "village", START + timedelta(1)), at=history.now)
    assert keep(history) == all_days("u0", since=1)
    last = next(drop for drop in history.ledger.drops() if drop.unit == "u1" and drop.report_date == at(2).date())
    history.decide(last, "correct", LATRINES, "odd", "82.0", 95)
    assert keep(history) == all_days("u1", since=2)
    # A form of the next day that repeats the text is covered too, and the days before it stay.
    history.now = at(3)
    accept(history.ledger, submission({LATRINES: 82.0}, "u1", "village", START + timedelta(3)), at=history.now)
    assert keep(history) == {("u0", 3), ("u1", 3)}
    history.undo()
    assert keep(history) == {("u1", 2), ("u1", 3)}


@pytest.mark.thorough
def test_setting_a_form_aside_and_judging_it_anew_make_its_unit_stale(history: History) -> None:
    first = history.ledger.drop(1)
    history.decide(first, "set-aside", NO_KEY, "", "", None)
    assert keep(history) == all_days("u0")
    history.undo()
    assert keep(history) == all_days("u0")
    history.ledger.reopen(5)
    assert keep(history) == all_days("u0", since=2)
    history.write_verdict(5, submission({DONE: 3.0}, "u1", "team", START + timedelta(1)))
    assert keep(history) == all_days("u1", since=1)


def test_what_the_campaign_asks_of_a_unit_makes_that_unit_stale(history: History) -> None:
    campaign = history.campaign
    units = (replace(campaign.units[0], name="Tên khác", contact="0912"), campaign.units[1])
    policy = replace(campaign.scoring, criteria=10, on_time=33)
    history.campaign = replace(campaign, units=units, scoring=policy, deadline=time(18))
    assert keep(history) == set(), "names, weights and deadlines change no day's state"
    history.campaign = replace(campaign, tasks=(campaign.tasks[0], replace(campaign.tasks[1], volume=99)))
    assert keep(history) == all_days("u1")
    history.campaign = replace(history.campaign, scoring=replace(campaign.scoring, verified_days=1))
    assert keep(history) == all_days("u0", "u1")


def test_another_way_of_judging_makes_all_stale(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ended_days, "_own_mark", lambda: "another program")
    assert keep(history) == all_days("u0", "u1")


def test_the_way_of_judging_is_the_text_of_all_modules_that_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    own, read = ended_days._own_mark.__wrapped__, Path.read_text
    formulas = Path(rules.__file__).parent.glob("formula*.py")
    modules = [*Path(ended_days.__file__).parent.glob("*.py"), Path(rules.__file__), *formulas]
    marks = {own()}
    for module in modules:
        with monkeypatch.context() as patch:
            patch.setattr(
                Path, "read_text", lambda path, encoding, one=module: read(path, encoding) + " " * (path == one)
            )
            marks.add(own())
    assert len(modules) > 10
    assert len(marks) == 1 + len(modules)
    assert own() in marks


def test_rows_may_be_deleted_and_are_no_part_of_what_a_rebuild_compares(history: History) -> None:
    before = history.ledger.content()
    history.ledger.forget_days("u0")
    assert history.ledger.content() == before
    assert keep(history) == all_days("u0")


def test_a_moment_before_the_last_file_is_judged_from_all_answers(history: History) -> None:
    held = ledger_as_of(history.ledger, at(1, 12))
    assert held.kept is None
    results, made = scored(history.campaign, held, at(1, 12))
    assert made == []
    assert results.units["last_report"].tolist() == [START, START]


def test_a_row_that_another_hand_changed_is_found(history: History) -> None:
    assert wrongly_kept(history.campaign, history.ledger) is None
    row = next(one for one in history.ledger.day_states() if (one.unit, one.day) == ("u1", at(1).date()))
    history.ledger.keep_days([replace(row, numbers=(0.987, *row.numbers[1:]))])
    assert wrongly_kept(history.campaign, history.ledger) == (1, at(1).date())


def test_a_row_of_what_was_asked_before_is_nobody_s_change(history: History) -> None:
    tasks = history.campaign.tasks
    asked_otherwise = replace(history.campaign, tasks=(tasks[0], replace(tasks[1], volume=99)))
    assert wrongly_kept(asked_otherwise, history.ledger) is None
