from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from master_factory import DAY_ONE, MIDDLE, campaign_of, results_of

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.kinds import Value
from ntm_sheets.outbox.frames import read_rows, rows_of
from ntm_sheets.outbox.rows import HistoryRow, Row, State
from ntm_sheets.scoring.score import score


@dataclass(frozen=True)
class Sample(Row):
    """A row with one field of each kind."""

    name: str
    count: int
    rank: int | None
    share: float | None
    day: date
    state: State
    value: Value | None


GOOD: dict[str, list[Any]] = {
    "name": ["a", "b"],
    "count": [1, 2],
    "rank": [float("nan"), 3.0],
    "share": [float("nan"), 50],
    "day": [date(2021, 10, 2), date(2021, 10, 3)],
    "state": ["pass", "missing"],
    "value": [None, True],
}


def test_cells_come_as_their_row_promises():
    first, second = read_rows(pd.DataFrame(GOOD, dtype=object), Sample)
    assert (first.rank, first.share, first.value) == (None, None, None)
    assert (second.rank, second.share, second.value) == (3, 50.0, True)
    assert (type(second.rank), type(second.share), type(second.value)) == (int, float, bool)
    assert type(first.count) is int


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [
        ("name", ["a", None], "column name holds NoneType"),
        ("count", [1, 2.5], "column count holds float"),
        ("count", ["1", "2"], "column count holds str"),
        ("rank", [1.5, 2.0], "column rank holds float"),
        ("day", [datetime(2021, 10, 2, 8), datetime(2021, 10, 3, 8)], "column day holds datetime"),
        ("state", ["pass", "passed"], "column state holds 'passed'"),
        ("value", [b"x", True], "column value holds bytes"),
    ],
)
def test_a_cell_that_breaks_the_promise_is_named(column: str, cells: list[Any], said: str):
    with pytest.raises(TypeError, match=said):
        read_rows(pd.DataFrame(GOOD | {column: cells}, dtype=object), Sample)


def test_a_frame_without_rows_gives_none():
    assert read_rows(pd.DataFrame({"unit": [], "day": [], "points": []}), HistoryRow) == ()


@pytest.mark.parametrize("as_of", [DAY_ONE, MIDDLE])
@pytest.mark.parametrize("count", [1, 6, 40])
def test_every_frame_becomes_as_many_rows(count: int, as_of: datetime):
    results = results_of(campaign_of(count), as_of)
    rows = rows_of(results)
    for field in fields(rows):
        if field.name not in ("as_of", "answers"):
            assert len(getattr(rows, field.name)) == len(getattr(results, field.name)), field.name
    assert len(rows.answers) == (results.answers["status"] == "used").sum()
    assert set(rows.answers.status) <= {"used"}
    assert rows.as_of == as_of


def test_what_scoring_gives_keeps_the_promise(campaign: Campaign):
    rows = rows_of(score(campaign, (), (), (), DAY_ONE))
    assert [row.unit for row in rows.units] == [unit.key for unit in campaign.units]
    assert {row.rank for row in rows.units} == {None}
    assert {row.points_before for row in rows.units} == {None}
    assert {row.state for row in rows.indicators} == {"missing"}
    assert len(rows.answers) == 0
