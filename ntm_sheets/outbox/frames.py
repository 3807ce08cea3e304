"""The one place where frames become rows: every cell is held against the type that its row promises."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import pandas as pd

from ntm_sheets.facts.results import Results
from ntm_sheets.outbox.rows import (
    Answers,
    CellsRow,
    ChangeRow,
    CriterionRow,
    CurveRow,
    GardenCriterionRow,
    GardenIndicatorRow,
    GardenRow,
    HistoryRow,
    IndicatorRow,
    LateRow,
    ReportRow,
    Row,
    TaskRow,
    UnitRow,
)

SomeRow = TypeVar("SomeRow", bound=Row)


@dataclass(frozen=True)
class Rows:
    """All that the sheets show of the results, as of a moment; units the best rank first, `answers` those that count now."""

    as_of: datetime
    units: tuple[UnitRow, ...]
    criteria: tuple[CriterionRow, ...]
    indicators: tuple[IndicatorRow, ...]
    gardens: tuple[GardenRow, ...]
    garden_criteria: tuple[GardenCriterionRow, ...]
    garden_indicators: tuple[GardenIndicatorRow, ...]
    tasks: tuple[TaskRow, ...]
    curve: tuple[CurveRow, ...]
    reports: tuple[ReportRow, ...]
    late: tuple[LateRow, ...]
    history: tuple[HistoryRow, ...]
    changes: tuple[ChangeRow, ...]
    cells: tuple[CellsRow, ...]
    answers: Answers


def rows_of(results: Results) -> Rows:
    """Read every frame once; TypeError where a column does not hold what its row promises."""
    return Rows(
        as_of=results.as_of,
        units=read_rows(results.units, UnitRow),
        criteria=read_rows(results.criteria, CriterionRow),
        indicators=read_rows(results.indicators, IndicatorRow),
        gardens=read_rows(results.gardens, GardenRow),
        garden_criteria=read_rows(results.garden_criteria, GardenCriterionRow),
        garden_indicators=read_rows(results.garden_indicators, GardenIndicatorRow),
        tasks=read_rows(results.tasks, TaskRow),
        curve=read_rows(results.curve, CurveRow),
        reports=read_rows(results.reports, ReportRow),
        late=read_rows(results.late, LateRow),
        history=read_rows(results.history, HistoryRow),
        changes=read_rows(results.changes, ChangeRow),
        cells=read_rows(results.cells, CellsRow),
        answers=read_answers(results.answers_now),
    )


def read_rows(frame: pd.DataFrame, kind: type[SomeRow]) -> tuple[SomeRow, ...]:
    """Make a row of each line of a frame, in its order."""
    hints, make = get_type_hints(kind), _maker(kind)
    columns = [_column(frame[field.name].tolist(), hints[field.name], field.name) for field in fields(kind)]
    return tuple(make(*cells) for cells in zip(*columns, strict=True))


def read_answers(frame: pd.DataFrame) -> Answers:
    """Read the frame of answers, column by column."""
    hints = get_type_hints(Answers)
    return Answers(*(_column(frame[name].tolist(), get_args(hint)[0], name) for name, hint in hints.items()))


def _maker(kind: type[SomeRow]) -> Callable[..., SomeRow]:
    return kind


def _column(cells: list[Any], hint: object, name: str) -> list[Any]:
    """Give a column's cells as the hint promises them: nothing is None, and numbers are of the promised type."""
    promised = set(_parts(hint))
    kinds = {part for part in promised if isinstance(part, type)}
    words = promised - kinds
    if NoneType in kinds:
        cells = [None if cell is None or cell != cell else cell for cell in cells]  # only NaN and NaT differ so
    if datetime in kinds:
        cells = [cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell for cell in cells]
    if float in kinds and int not in kinds:
        cells = [float(cell) if type(cell) is int else cell for cell in cells]
    if int in kinds and float not in kinds:
        # A column of whole numbers with gaps comes as floats.
        cells = [int(cell) if type(cell) is float and cell.is_integer() else cell for cell in cells]
    found = set(map(type, cells))
    wrong = found - kinds - ({str} if words else set())
    unknown = set(cells) - words - {None} if words and not wrong else set()
    if wrong or unknown:
        shown = ", ".join(sorted([one.__name__ for one in wrong] + [repr(one) for one in unknown]))
        message = f"column {name} holds {shown}"
        raise TypeError(message)
    return cells


def _parts(hint: object) -> Iterator[object]:
    """Take a hint apart: the types of a union, the words of a literal."""
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    elif get_args(hint):
        for part in get_args(hint):
            yield from _parts(part)
    else:
        yield hint
