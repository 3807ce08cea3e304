"""The master goes round: what it is drawn from without telephone numbers, addresses and the reporters' names.

The contact of a unit that is late stays: it is the campaign's own, there to be called.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from ntm_sheets.facts.personal import Veil, veil_of
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.rows import Answers, ChangeRow, GardenIndicatorRow, GardenRow, IndicatorRow, Rows, TaskRow

Noted = TypeVar("Noted", IndicatorRow, GardenIndicatorRow, GardenRow, TaskRow)


def without_personal(given: MasterInput) -> MasterInput:
    """Give the material without what is personal."""
    read = given.rows.answers
    now = (*zip(read.table, read.row, read.value, strict=True), *zip(read.table, read.row, read.raw, strict=True))
    veil = veil_of((*now, *given.personal), given.names.values())
    # Of the files those alone are shown that have a row.
    shown = {drop.seq: veil.drop(drop) for drop in given.ordered_drops}
    return replace(
        given,
        rows=_rows(given.rows, veil),
        drops=[shown.get(drop.seq, drop) for drop in given.drops],
        findings=[veil.finding(record) for record in given.findings],
        decisions=[veil.decision(record) for record in given.decisions],
    )


def _rows(rows: Rows, veil: Veil) -> Rows:
    return replace(
        rows,
        indicators=_noted(rows.indicators, veil),
        gardens=_noted(rows.gardens, veil),
        garden_indicators=_noted(rows.garden_indicators, veil),
        tasks=_noted(rows.tasks, veil),
        changes=tuple(_change(row, veil) for row in rows.changes),
        answers=_answers(rows.answers, veil),
    )


def _noted(rows: Sequence[Noted], veil: Veil) -> tuple[Noted, ...]:
    return tuple(
        replace(row, note=veil.text(row.note))
        if isinstance(row, GardenRow)
        else replace(row, note=veil.text(row.note), file=veil.text(row.file))
        for row in rows
    )


def _change(row: ChangeRow, veil: Veil) -> ChangeRow:
    before, after = (veil.answer(row.table, row.row, row.field, value) for value in (row.before, row.after))
    return replace(row, before=before, after=after)


def _answers(read: Answers, veil: Veil) -> Answers:
    keys = list(zip(read.table, read.row, read.field, strict=True))
    return replace(
        read,
        value=[veil.answer(*key, value) for key, value in zip(keys, read.value, strict=True)],
        raw=[veil.answer(*key, raw) for key, raw in zip(keys, read.raw, strict=True)],
    )
