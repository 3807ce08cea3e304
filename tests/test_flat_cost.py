"""What a look and a drawing read does not grow with each day that is over: few drops, and no table from end to end."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from ledger_samples import AT, accept, open_ledger, submission
from random_histories import History
from sessions import NOW, at_work, filled, new_workspace
from small_campaigns import START, at, small_campaign
from sqlalchemy import Connection, event

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key
from ntm_sheets.intake import receipts
from ntm_sheets.ledger.current import DropQuery
from ntm_sheets.rounds import history as rounds_history
from ntm_sheets.rounds.history import ALWAYS_TOLD, ledger_as_of, scored
from ntm_sheets.rounds.pipeline import WorkspaceSession

LATRINES = ("criteria", "TC1.2", "value")


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[History]:
    monkeypatch.setattr(rounds_history, "MOST_FILES", 3)
    with open_ledger(tmp_path) as ledger:
        yield History(Random(1), small_campaign(), ledger, at(0))


def play(history: History, days: range) -> None:
    """Let each unit's village and team report on each day."""
    for day in days:
        history.now = at(day)
        for unit in history.campaign.units:
            for role in ("village", "team"):
                accept(
                    history.ledger,
                    submission({LATRINES: 80.0 + day}, unit.key, role, START + timedelta(day)),
                    at=history.now,
                )


def test_as_many_drops_are_read_after_many_days_as_after_few(history: History) -> None:
    numbers = []
    for days in (range(6), range(6, 12), range(12, 18)):
        play(history, days)
        held = ledger_as_of(history.ledger, history.now)
        assert held.totals.received == len(history.ledger.drops())
        numbers.append(len(held.drops))
    assert numbers[0] == numbers[1] == numbers[2] < held.totals.received / 2


def test_forms_of_before_are_asked_for_where_what_stood_at_the_last_closing_hangs_on_them_only(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    older = history.ledger.older_forms
    monkeypatch.setattr(
        history.ledger, "older_forms", lambda unit, role, day: asked.append((unit, role)) or older(unit, role, day)
    )
    play(history, range(9))
    scored(history.campaign, ledger_as_of(history.ledger, history.now), history.now)
    assert asked == []
    # Yesterday's forms said nothing of it: what stood then is older.
    history.now = at(10)
    other = ("criteria", "TC1.1", "value")
    accept(history.ledger, submission({other: 1.0}, "u0", "village", START + timedelta(9)), at=at(9))
    accept(history.ledger, submission({LATRINES: 1.0}, "u0", "village", START + timedelta(10)), at=history.now)
    results, _ = scored(history.campaign, ledger_as_of(history.ledger, history.now), history.now)
    assert set(asked) == {("u0", "village")}
    assert results.units["unit"].tolist()


def test_no_table_of_what_came_is_read_from_end_to_end_to_find_the_drops_of_today(history: History) -> None:
    play(history, range(2))
    said: list[tuple[str, object]] = []
    engine = history.ledger._engine

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        said.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    history.ledger.current_drops(DropQuery(AT, 3, {1}, ALWAYS_TOLD))
    history.ledger.totals()
    history.ledger.reaches_beyond(AT)
    history.ledger.personal()
    event.remove(engine, "before_cursor_execute", note)
    # With a limit the reading ends there.
    asked = [one for one in said if one[0].lstrip().startswith("SELECT") and " LIMIT " not in one[0].split("FROM")[-1]]
    assert len(asked) > 10
    with engine.connect() as connection:
        for statement, values in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            whole = [row[-1] for row in plan if row[-1].startswith("SCAN") and " USING " not in row[-1]]
            assert [one for one in whole if one.split()[1] in ("drops", "submissions", "answers", "findings")] == [], (
                statement
            )


@contextmanager
def counted(session: WorkspaceSession) -> Iterator[Counter[str]]:
    """Count by statement the steps that SQLite's machine takes: the same ones each time, whatever else the computer does."""
    steps: Counter[str] = Counter()
    said = [""]
    engine = session.ledger._engine

    def note(connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        said[0] = statement
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(lambda: steps.update((said[0],)), 1)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield steps
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.thorough
def test_a_round_asks_the_ledger_for_as_much_after_many_forms_as_after_few(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    typed: dict[Key, Value] = {LATRINES: 80.0}
    rounds: list[Counter[str]] = []
    with at_work(workspace) as session:
        for number, day in enumerate((2, 3, 4, 5)):
            if number == 3:
                for _ in range(30):
                    for unit in session.campaign.units[1:]:
                        accept(session.ledger, submission(typed, unit.key, "village", START + timedelta(day)), at=NOW)
            (workspace.inbox / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", f"{day:02}/10/2021", typed))
            with counted(session) as steps:
                assert [one.verdict for one in session.round(NOW, float(number)).drops] == ["accepted"]
            rounds.append(steps)
    before, after = rounds[-2], rounds[-1]
    assert sum(before.values()) > 1000
    assert {said: (before[said], n) for said, n in after.items() if n > before[said] + 50} == {}


def test_a_look_at_an_inbox_to_which_nothing_comes_lists_no_receipts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = new_workspace(tmp_path / "w")
    with at_work(workspace) as session:
        (workspace.inbox / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", "05/10/2021"))
        session.round(NOW, 0.0)
        session.round(NOW, 1.0)
        looks: list[int] = []
        listing = receipts.listed
        monkeypatch.setattr("ntm_sheets.intake.chain.listed", lambda archive: looks.append(1) or listing(archive))
        session.round(NOW, 2.0)
        assert looks == []
        (workspace.archive / "receipts" / "head.json").unlink()
        session.round(NOW, 3.0)
        assert looks, "somebody took something away"
        assert (workspace.archive / "receipts" / "head.json").exists()
