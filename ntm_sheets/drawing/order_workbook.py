"""The order workbook: empty rows to give orders in, the open ones to close with a word, the closed ones to open again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.correction_tables import MOST_SAID, day_text, short
from ntm_sheets.contract.order_tables import CLOSED, NEW, NEW_ROWS, STANDING, matters_of, state_text
from ntm_sheets.contract.table import Line, Table
from ntm_sheets.drawing.form import NOTHING
from ntm_sheets.drawing.officer_workbook import Offered, draw_tables, filled
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.orders import OrderRow
from ntm_sheets.facts.submission import Stamp

NAME = "Sổ chỉ đạo"
# So many a person can work through; what was closed longer ago nobody opens again.
MOST_OPEN, MOST_CLOSED = 500, 50


def draw_orders(
    path: Path,
    orders: Sequence[OrderRow],
    campaign: Campaign,
    stamp: Stamp,
    issued: date,
    typed: Mapping[Key, Value] = NOTHING,
) -> frozenset[Key]:
    """Draw the workbook as of a day, as `draw_tables` does. Errors: OSError where it cannot be written."""
    names = {unit.key: unit.name for unit in campaign.units}
    waiting = [one for one in orders if one.is_open]
    closed = [one for one in orders if one.state == "closed"]
    new = replace(NEW, lines=tuple(_new_lines(tuple(names.values()))))
    tables = (new, _standing(waiting, names, issued), _closed(closed[:MOST_CLOSED], names))
    rows = [(unit.name, *(one.label for one in matters_of(campaign, unit))) for unit in campaign.units]
    offered = Offered([row for row in rows if len(row) > 1], "matter", dict(NEW.asked)["matter"].help)
    at = datetime.combine(issued, datetime.min.time())
    return draw_tables(path, NAME, tables, campaign, stamp, at, [offered], typed=typed)


def _new_lines(units: tuple[str, ...]) -> Iterator[Line]:
    asked = tuple(
        (name, replace(question, kind="choice", choices=units)) if name == "unit" else (name, question)
        for name, question in NEW.asked
    )
    for n in range(1, NEW_ROWS + 1):
        yield Line(f"C{n:02}", (str(n),), asked)


def _standing(waiting: Sequence[OrderRow], names: dict[str, str], today: date) -> Table:
    lines = [
        Line(
            one.id,
            (
                names.get(one.unit, one.unit),
                short(one.what, MOST_SAID),
                day_text(one.due),
                state_text(one.state, one.due, one.late, today),
                one.who,
            ),
            STANDING.asked,
        )
        for one in waiting[:MOST_OPEN]
    ]
    table = filled(STANDING, lines, "Chưa có chỉ đạo nào đang mở.")
    late = sum(one.state == "overdue" for one in waiting)
    said = f"{len(waiting)} chỉ đạo đang mở" + (f", {late} quá hạn" if late else "")
    more = f" (ở đây có {MOST_OPEN} việc gần hạn nhất)" if len(waiting) > MOST_OPEN else ""
    return replace(table, title=said + more) if lines else table


def _closed(closed: Sequence[OrderRow], names: dict[str, str]) -> Table:
    lines = [
        Line(
            one.id,
            (
                names.get(one.unit, one.unit),
                short(one.what, MOST_SAID),
                day_text(one.due),
                short(f"{day_text(one.since)}, {one.closed_by}\n{one.word}", MOST_SAID),
            ),
            CLOSED.asked,
        )
        for one in closed
    ]
    return filled(CLOSED, lines, "Chưa có chỉ đạo nào đóng bằng lời.")
