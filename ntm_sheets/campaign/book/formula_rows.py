"""The officer's rules and calculated indicators of the campaign workbook: read, and what is wrong with them at their cells."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter

from ntm_sheets.campaign.book.rows import BookRow
from ntm_sheets.campaign.formula_grammar import FormulaError, Gives
from ntm_sheets.campaign.formula_names import Row, set_names, unit_names
from ntm_sheets.campaign.formula_reading import FormulaReader
from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.policy import Formula
from ntm_sheets.errors import Fault

RULES, INDICATORS = "own_checks", "indicators"
Place = tuple[str, int]
"""A sheet's key and the number of a row in it."""
Rows = Mapping[str, Sequence[Row]]


def read_formulas(rows: Rows) -> Iterator[tuple[Place, Formula]]:
    """Read every text of sound rows. Errors: FormulaError for one that is not."""
    for place, read in _reading(rows):
        yield place, read()


def formula_faults(rows: Mapping[str, tuple[BookRow, ...]]) -> Iterator[Fault]:
    """Yield what is wrong with the officer's texts, each at its cell; circles of calculated indicators once."""
    read: dict[Place, Formula] = {}
    for place, reading in _reading(rows):
        row, field = rows[place[0]][place[1]], "rule" if place[0] == RULES else "formula"
        try:
            read[place] = reading()
        except FormulaError as fault:
            yield row.fault(field, fault.message, fault.remedy)
    for row in rows[RULES]:
        if row.get("unit") and row.get("track") and _track_of(rows, row.get("unit")) not in (None, row.get("track")):
            yield row.fault("unit", "đơn vị này không thuộc nhóm ghi bên cạnh", "Bỏ trống cột Nhóm, hoặc chọn lại.")
    for row in rows[INDICATORS]:
        if row.get("formula") and row.get("counts_gardens"):
            yield row.fault(
                "formula",
                "chỉ tiêu đếm vườn mẫu thì không tính bằng công thức",
                "Xóa ô này, hoặc ghi V.đạt ở đây và chọn “Không” ở cột Đếm vườn mẫu.",
            )
        if row.get("formula") and row.get("evidence"):
            yield row.fault(
                "evidence", "chỉ tiêu máy tính thì không chụp ảnh được", "Chọn “Không”, đặt ảnh ở chỉ tiêu gốc."
            )
    yield from _circles(rows[INDICATORS], read)


def _reading(rows: Rows) -> Iterator[tuple[Place, Callable[[], Formula]]]:
    """Give for each text its place and how it is read."""
    of_units = FormulaReader(unit_names(rows)) if rows.get(RULES) else None

    @cache
    def of_set(key: str) -> FormulaReader:
        return FormulaReader(set_names(rows, key), past=False)

    for n, row in enumerate(rows.get(RULES, ())):
        if of_units is not None and row.get("rule"):
            yield (RULES, n), _reader(of_units, row.get("rule"), "condition")
    for n, row in enumerate(rows[INDICATORS]):
        kind = KINDS.get(row.get("kind") or "")
        if row.get("formula") and row.get("set") and kind is not None:
            wants: Gives = "number" if kind.is_number else "condition" if kind.is_verdict else "text"
            yield (INDICATORS, n), _reader(of_set(row.get("set")), row.get("formula"), wants)


def _reader(reader: FormulaReader, text: str, wants: Gives) -> Callable[[], Formula]:
    return lambda: reader.read(text, wants)


def _track_of(rows: Rows, unit: str) -> str | None:
    return next((row.get("track") for row in rows["units"] if row.get("key") == unit), None)


def _circles(indicators: Sequence[BookRow], read: Mapping[Place, Formula]) -> Iterator[Fault]:
    """Find calculated indicators that go by each other, set by set."""
    graph: dict[tuple[str, str], list[tuple[str, str]]] = {}
    row_of: dict[tuple[str, str], BookRow] = {}
    for n, row in enumerate(indicators):
        own = (row.get("set"), row.get("key"))
        row_of.setdefault(own, row)
        formula = read.get((INDICATORS, n))
        if formula is not None:
            graph[own] = [(own[0], key) for key in _needed(formula, own[0], indicators)]
    while circle := _circle(graph):
        way = " → ".join(key for _, key in circle)
        message, remedy = f"các chỉ tiêu tính lẫn từ nhau thành vòng: {way}", "Sửa một trong các phép tính này."
        yield row_of[circle[0]].fault("formula", message, remedy)
        for one in circle:
            graph.pop(one, None)


def _needed(formula: Formula, criteria_set: str, indicators: Sequence[BookRow]) -> Iterator[str]:
    for step in formula.steps:
        if step.op in ("value", "met"):
            yield step.name
        elif step.op == "criterion":
            own = (row for row in indicators if row.get("set") == criteria_set)
            yield from (row.get("key") for row in own if row.get("criterion") == step.name)


def _circle(graph: Mapping[tuple[str, str], list[tuple[str, str]]]) -> list[tuple[str, str]]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as fault:
        return list(fault.args[1])
    return []
