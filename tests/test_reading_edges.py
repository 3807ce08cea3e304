"""Where a table lies and what its cells hold, at the edges: keys twice, names gone, rows known by most of their words."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from form_answers import drawn
from openpyxl import load_workbook

from ntm_sheets.campaign.questions import Question
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.contract.table import Column, Line, Table
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading.book import Address, Book, CellFacts, ReadSheet, SheetFacts
from ntm_sheets.reading.extracting import read
from ntm_sheets.reading.locating import Found, Texts, find_rows, locate
from ntm_sheets.reading.noticing import notice, odd_cells

FOUNDING = founding_campaign()
ASKED = (("value", Question("number", "")), ("note", Question("text", "")))
TABLE = Table(
    "criteria",
    "Tiêu chí",
    "",
    (),
    (Column("Số", 7), Column("Chỉ tiêu", 50), Column("Yêu cầu", 9), Column("Thôn tự chấm", 16, "value"), Column("Ghi chú", 9, "note")),
    (
        Line("", ("Nhà ở",)),
        Line("TC1.1", ("1.1", "Nhà tạm", "= 0"), ASKED),
        Line("TC1.2", ("1.2", "Nhà đạt chuẩn", "≥ 90"), ASKED),
        Line("TC1.3", ("1.3", "Bếp, nhà tắm", "≥ 90"), ASKED),
    ),
)  # fmt: skip
HEADINGS = ("Số", "Chỉ tiêu", "Yêu cầu", "Thôn tự chấm", "Ghi chú")
SHOWN = [line.shown for line in TABLE.lines if line.row]


def sheet(cells: Mapping[Address, Any], name: str = "Tiêu chí") -> Texts:
    return Texts(ReadSheet(name, False, dict(cells), SheetFacts(name)))


def keyed(keys: Mapping[int, str], fields: Mapping[int, str], corner: str = "criteria") -> dict[Address, Any]:
    corner_cell: dict[Address, Any] = {(0, 0): corner} if corner else {}
    return corner_cell | {(row, 0): key for row, key in keys.items()} | {(0, at): key for at, key in fields.items()}


def visible(
    rows: Mapping[int, tuple[str, ...]], headings: tuple[str, ...] = HEADINGS, top: int = 2
) -> dict[Address, Any]:
    cells: dict[Address, Any] = {(top, 1 + n): text for n, text in enumerate(headings)}
    return cells | {(row, 1 + n): text for row, texts in rows.items() for n, text in enumerate(texts) if text}


FIELDS = {4: "value", 5: "note"}
KEYS = {3: "TC1.1", 4: "TC1.2", 5: "TC1.3"}


def only(found: list[Found]) -> Found:
    (one,) = found
    return one


def test_a_table_lies_where_its_keys_are() -> None:
    one = only(locate(TABLE, [sheet(keyed(KEYS, FIELDS))]))
    assert one.rows == {"TC1.1": (3,), "TC1.2": (4,), "TC1.3": (5,)}
    assert one.fields == {"value": (4,), "note": (5,)}
    assert (one.unknown, one.by_texts) == ((), False)


def test_a_key_that_stands_twice_is_found_twice_and_an_unknown_one_is_told() -> None:
    cells = keyed(KEYS | {9: "TC1.2", 10: "TC9.9"}, FIELDS | {8: "la"})
    one = only(locate(TABLE, [sheet(cells)]))
    assert one.rows["TC1.2"] == (4, 9)
    assert one.unknown == ((0, 8), (10, 0))
    assert (set(one.rows), set(one.fields)) == ({"TC1.1", "TC1.2", "TC1.3"}, {"value", "note"})


def test_keys_left_of_the_name_or_above_it_are_none() -> None:
    cells = {(2, 2): "criteria", (2, 1): "note", (2, 4): "value", (1, 2): "TC1.1", (3, 2): "TC1.2"}
    one = only(locate(TABLE, [sheet(cells)]))
    assert (one.rows, one.fields) == ({"TC1.2": (3,)}, {"value": (4,)})


@pytest.mark.parametrize(("row", "column", "found"), [(0, 0, True), (59, 59, True), (0, 60, False), (60, 0, False)])
def test_a_name_far_from_the_corner_is_an_answer(row: int, column: int, found: bool) -> None:
    cells = {(row, column): "criteria", (row, column + 1): "value", (row + 1, column): "TC1.1"}
    assert bool(locate(TABLE, [sheet(cells)])) is found
    assert (find_rows(TABLE, [sheet(cells)]) is not None) is found


def test_rows_that_only_the_workbook_knows_stand_below_the_name() -> None:
    cells = keyed({2: "b", 3: "a", 5: "b"}, FIELDS)
    assert find_rows(TABLE, [sheet(cells)]) == ("b", "a")
    assert find_rows(TABLE, [sheet({(0, 0): "criteria"})]) == ()
    assert find_rows(TABLE, [sheet({(1, 0): "TC1.1"})]) is None
    assert find_rows(TABLE, [sheet(keyed(KEYS, FIELDS) | {(4, 5): "criteria", (5, 5): "một"})]) == tuple(KEYS.values())
    below = {(4, 0): "above", (5, 0): "criteria", (6, 0): "c"}
    assert find_rows(TABLE, [sheet(below)]) == ("c",)


def test_a_table_whose_name_is_gone_is_found_by_two_field_keys_or_half_of_its_row_keys() -> None:
    assert only(locate(TABLE, [sheet(keyed(KEYS, FIELDS, ""))])).rows == {"TC1.1": (3,), "TC1.2": (4,), "TC1.3": (5,)}
    one_row = only(locate(TABLE, [sheet(keyed({3: "TC1.1"}, FIELDS, ""))]))
    assert (one_row.rows, one_row.by_texts) == ({"TC1.1": (3,)}, False)


def test_a_table_without_keys_is_found_by_what_people_see() -> None:
    one = only(locate(TABLE, [sheet(visible({3: SHOWN[0], 4: SHOWN[1], 7: SHOWN[2]}))]))
    assert one.by_texts
    assert one.rows == {"TC1.1": (3,), "TC1.2": (4,), "TC1.3": (7,)}
    assert one.fields == {"value": (4,), "note": (5,)}


def test_columns_that_were_moved_are_found_by_their_headings() -> None:
    moved = ("Ghi chú", "Thôn tự chấm", "Số", "Chỉ tiêu", "Yêu cầu")
    one = only(locate(TABLE, [sheet(visible({3 + n: ("", "", *texts) for n, texts in enumerate(SHOWN)}, moved))]))
    assert one.fields == {"value": (2,), "note": (1,)}
    assert one.rows == {"TC1.1": (3,), "TC1.2": (4,), "TC1.3": (5,)}


@pytest.mark.parametrize(
    ("seen", "known"),
    [
        (("1.2", "Nhà đạt chuẩn", "≥ 90"), True),
        (("1.2", "Nhà đạt chuẩn", ""), True),  # two of three
        (("1.2", "", "≥ 90"), True),
        (("1.2", "Chuồng trại", "≥ 95"), False),  # one of three is anybody's
        (("9.9", "Nhà đạt chuẩn", "= 1"), False),
        (("", "", "≥ 90"), False),
        (("", "", ""), False),
    ],
)
def test_a_row_without_its_key_is_known_by_most_of_its_words(seen: tuple[str, ...], known: bool) -> None:
    one = only(locate(TABLE, [sheet(visible({3: SHOWN[0], 4: seen, 5: SHOWN[2]}))]))
    assert ("TC1.2" in one.rows) is known
    assert (one.rows["TC1.1"], one.rows["TC1.3"]) == ((3,), (5,))


def test_of_two_rows_the_one_that_says_more_is_meant_and_of_equals_both_are_found() -> None:
    better = only(
        locate(TABLE, [sheet(visible({3: SHOWN[0], 4: ("1.2", "Nhà đạt chuẩn", ""), 5: SHOWN[2], 6: SHOWN[1]}))])
    )
    assert better.rows["TC1.2"] == (6,)
    twice = only(locate(TABLE, [sheet(visible({3: SHOWN[0], 4: SHOWN[1], 5: SHOWN[2], 6: SHOWN[1]}))]))
    assert twice.rows["TC1.2"] == (4, 6)


def test_rows_above_the_headings_are_no_rows() -> None:
    cells = visible({1: SHOWN[0], 3: SHOWN[1], 4: SHOWN[2]})
    assert "TC1.1" not in only(locate(TABLE, [sheet(cells)])).rows


def test_less_than_half_of_the_rows_is_no_table() -> None:
    assert locate(TABLE, [sheet(visible({3: SHOWN[0]}))]) == []
    assert len(only(locate(TABLE, [sheet(visible({3: SHOWN[0], 4: SHOWN[1]}))])).rows) == 2


def test_headings_are_a_row_that_has_half_of_them() -> None:
    rows = {3 + n: texts for n, texts in enumerate(SHOWN)}
    assert locate(TABLE, [sheet(visible(rows, ("Số", "Chỉ tiêu", "", "Thôn tự chấm")))])
    assert locate(TABLE, [sheet(visible(rows, ("Số", "", "", "Thôn tự chấm")))]) == []


def test_the_name_goes_before_the_keys_and_the_keys_before_the_words() -> None:
    named = sheet(keyed(KEYS, FIELDS), "a")
    by_keys = sheet(keyed(KEYS, FIELDS, ""), "b")
    by_words = sheet(visible({3 + n: texts for n, texts in enumerate(SHOWN)}), "c")
    for sheets, name in (([by_words, by_keys, named], "a"), ([by_words, by_keys], "b"), ([by_words], "c")):
        assert only(locate(TABLE, sheets)).sheet.name == name
    assert [one.sheet.name for one in locate(TABLE, [named, sheet(keyed(KEYS, FIELDS), "d")])] == ["a", "d"]
    assert locate(TABLE, []) == []


@pytest.mark.parametrize("corner", ["criteria", ""])
def test_the_order_in_which_a_file_lists_its_cells_does_not_matter(corner: str) -> None:
    cells = keyed(KEYS | {9: "TC1.2", 10: "TC9.9"}, FIELDS | {8: "la"}, corner)
    cells |= visible(dict(zip(KEYS, SHOWN, strict=True)))
    forward, backward = sheet(cells), sheet(dict(reversed(cells.items())))
    one, other = only(locate(TABLE, [forward])), only(locate(TABLE, [backward]))
    assert (one.rows, one.fields, one.unknown) == (other.rows, other.fields, other.unknown)
    assert find_rows(TABLE, [forward]) == find_rows(TABLE, [backward])
    twins = {(9, 9): "criteria", (10, 9): "TC1.2", (9, 10): "value"} | cells
    listed = [sheet(twins), sheet(dict(reversed(twins.items())))]
    first, second = (
        [(found.rows, found.fields) for found in locate(TABLE, [texts])] for texts in listed
    )  # fmt: skip
    assert first == second
    assert find_rows(TABLE, listed[:1]) == find_rows(TABLE, listed[1:])


def test_the_order_of_cells_does_not_matter_to_words_either() -> None:
    cells = visible({3: SHOWN[0], 4: SHOWN[1], 5: SHOWN[2], 6: SHOWN[1]}, (*HEADINGS, "Ghi chú"))
    for listed in (cells, dict(reversed(cells.items()))):
        one = only(locate(TABLE, [sheet(listed)]))
        assert one.rows == {"TC1.1": (3,), "TC1.2": (4, 6), "TC1.3": (5,)}
        assert one.fields == {"value": (4,), "note": (5,)}


def table_of(rows: int, fields: tuple[str, ...], shown: tuple[str, ...] = ("Số", "Chỉ tiêu")) -> Table:
    """A table of so many rows, with its input columns between the quiet ones."""
    columns = (
        Column(shown[0], 7),
        *(Column(f"Ô {name}", 9, name) for name in fields),
        *(Column(text, 9) for text in shown[1:]),
    )
    asked = tuple((name, Question("number", "")) for name in fields)
    lines = tuple(Line(f"R{n}", tuple(f"{text} {n}" for text in shown), asked) for n in range(1, rows + 1))
    return Table("thu", "Thử", "", (), columns, lines)


@pytest.mark.parametrize(
    ("fields", "present", "found"),
    [
        (("a", "b", "c"), ("a", "c"), True),
        (("a", "b", "c"), ("b",), False),
        (("a",), ("a",), True),
        (("a", "b"), ("a",), False),
    ],
)
def test_two_field_keys_are_a_key_row_or_one_where_there_is_one(
    fields: tuple[str, ...], present: tuple[str, ...], found: bool
) -> None:
    """No row key is left: the rows are known by their words."""
    table = table_of(4, fields)
    headings = [column.heading for column in table.columns]
    cells: dict[Address, Any] = {(0, headings.index(f"Ô {name}")): name for name in present}
    cells |= {(2, at): text for at, text in enumerate(headings)}
    cells |= {(2 + n, at): f"{text} {n}" for n in range(1, 5) for at, text in enumerate(headings) if text[0] != "Ô"}
    one = locate(table, [sheet(cells)])
    assert bool(one and set(one[0].fields) == set(present)) is found


@pytest.mark.parametrize(
    ("rows", "present", "found"), [(6, 3, True), (6, 2, False), (1, 1, True), (7, 3, True), (7, 2, False), (2, 1, True)]
)
def test_half_of_the_row_keys_are_a_key_column(rows: int, present: int, found: bool) -> None:
    """No field key is left: the columns are known by their headings."""
    table = table_of(rows, ("a", "b"))
    cells: dict[Address, Any] = {(2, 1 + at): column.heading for at, column in enumerate(table.columns)}
    cells |= {(2 + n, 0): f"R{n}" for n in range(1, present + 1)}
    assert [len(one.rows) for one in locate(table, [sheet(cells)])] == ([present] if found else [])


@pytest.mark.parametrize(("rows", "present", "found"), [(4, 2, True), (4, 1, False), (5, 3, True), (5, 2, False)])
def test_half_of_the_rows_known_by_words_are_a_table(rows: int, present: int, found: bool) -> None:
    table = table_of(rows, ("a",))
    cells: dict[Address, Any] = {(2, at): column.heading for at, column in enumerate(table.columns)}
    cells |= {(2 + n, at): f"{text} {n}" for n in range(1, present + 1) for at, text in ((0, "Số"), (2, "Chỉ tiêu"))}
    one = locate(table, [sheet(cells)])
    assert [(len(it.rows), it.fields) for it in one] == ([(present, {"a": (1,)})] if found else [])


@pytest.mark.parametrize(
    ("shown", "seen", "found"),
    [
        (("Số", "Chỉ tiêu", "Yêu cầu"), ("Số", "Ô a"), True),  # two of four
        (("Số", "Chỉ tiêu"), ("Số", "Ô a"), True),  # two of three
        (("Số",), ("Ô a",), False),  # one of two: any word may stand alone
        (("Số",), ("Số", "Ô a"), True),
    ],
)
def test_half_of_the_headings_and_two_at_least_are_a_heading_row(
    shown: tuple[str, ...], seen: tuple[str, ...], found: bool
) -> None:
    table = table_of(2, ("a",), shown)
    for top, near in ((2, True), (59, True), (60, False)):
        cells: dict[Address, Any] = {
            (top, at): column.heading for at, column in enumerate(table.columns) if column.heading in seen
        }
        cells |= {(top + n, 0): f"Số {n}" for n in (1, 2)}
        assert bool(locate(table, [sheet(cells)])) is (found and near), top


def test_a_blank_cell_is_no_key() -> None:
    assert find_rows(TABLE, [sheet(keyed({2: "b", 3: "  "}, FIELDS))]) == ("b",)
    assert only(locate(TABLE, [sheet(keyed(KEYS | {6: " "}, FIELDS | {7: "\t"}))])).unknown == ()


def test_an_answer_that_reads_like_a_tables_name_is_an_answer() -> None:
    shown = visible(dict(zip(KEYS, SHOWN, strict=True)))
    for words in ({}, shown):
        for page in ([], [sheet({(4, 5): "criteria"} | words, "Trang khác")]):
            texts = sheet(keyed(KEYS, FIELDS) | words | {(4, 5): "criteria"})
            one = only(locate(TABLE, [texts, *page]))
            assert one.rows == {"TC1.1": (3,), "TC1.2": (4,), "TC1.3": (5,)}
            assert not one.by_texts
    one = only(locate(TABLE, [sheet({(0, 0): "criteria"} | shown)]))
    assert (one.rows, one.by_texts) == ({"TC1.1": (3,), "TC1.2": (4,), "TC1.3": (5,)}, True)


def test_where_one_direction_has_lost_its_keys_the_words_stand_in_for_it() -> None:
    words = visible(dict(zip(KEYS, SHOWN, strict=True)))
    for cells in (keyed({}, FIELDS), keyed(KEYS, {}), keyed({}, FIELDS, ""), keyed(KEYS, {}, "")):
        one = only(locate(TABLE, [sheet(cells | words)]))
        assert one.by_texts
        assert one.rows == {"TC1.1": (3,), "TC1.2": (4,), "TC1.3": (5,)}
        assert one.fields == {"value": (4,), "note": (5,)}


# What the cells hold


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return drawn(tmp_path_factory.mktemp("form") / "phieu.xlsx", FOUNDING, "hoa-binh", "report", {})


def twice(blank: bytes, one: tuple[Any, str], other: tuple[Any, str]) -> Returned:
    """The form with the row TC1.2 twice, each as (value, number format)."""
    book = load_workbook(BytesIO(blank))
    page = next(page for page in book.worksheets if page["A1"].value == "criteria")
    line = next(cell.row for cell in page["A"] if cell.value == "TC1.2")
    column = next(cell.column for cell in page[1] if cell.value == "value")
    below = page.max_row + 1
    for cell in page[line]:
        page.cell(below, cell.column, cell.value)
    for row, (value, style) in ((line, one), (below, other)):
        cell = page.cell(row, column, value)
        cell.number_format = style
    out = BytesIO()
    book.save(out)
    layout = make_layout(FOUNDING, FOUNDING.units[0], "report")
    return read(out.getvalue(), "phieu.xlsx", lambda stamp: layout)


@pytest.mark.parametrize(
    ("one", "other", "taken"),
    [
        ((85, "General"), (85, "General"), True),
        ((85, "0.0"), (85, "General"), True),
        ((85, "General"), (86, "General"), False),
        ((0.8, "0%"), (0.8, "0%"), True),
        ((0.8, "0%"), (0.8, "General"), False),  # 80 % and 0,8 are two answers
        ((85, "General"), ("85", "General"), False),
        ((85, "General"), (None, "General"), True),
        ((None, "General"), (85, "General"), True),
    ],
)
def test_a_row_that_stands_twice_is_taken_where_both_say_the_same(
    blank: bytes, one: tuple[Any, str], other: tuple[Any, str], taken: bool
) -> None:
    returned = twice(blank, one, other)
    cells = [cell for cell in returned.cells if (cell.row, cell.field) == ("TC1.2", "value")]
    told = [remark for remark in returned.remarks if remark.code == "row-twice"]
    assert (len(cells), len(told)) == ((1, 0) if taken else (0, 2))
    if not taken:
        assert {remark.place.cell for remark in told} == {told[0].place.cell, told[1].place.cell}
        assert told[0].place != told[1].place
        assert told[0].details["others"].endswith(f"!{told[1].place.cell}")


def test_the_result_of_a_formula_is_shown_as_a_spreadsheet_shows_it() -> None:
    look = SheetFacts("Tiêu chí", marks={(9, 5): CellFacts(formula=True)})
    sheet = ReadSheet("Tiêu chí", False, {(9, 5): 85.500000000000014}, look)
    (remark,) = (
        one for one in notice(Book((sheet,)), "a.xlsx", odd_cells([(sheet, (9, 5))])) if one.code == "formula-answers"
    )
    assert remark.seen == "85,5"


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        ("phieu.xlsx", ""), ("phieu.XLSX", ""), ("phieu.xlsm", ""), ("phieu", ""), ("phieu.pdf", ""), ("phieu.xls", ".xls"),
        ("phieu.XLSB", ".xlsb"), ("thu/phieu.xlsx.ods", ".ods"), ("C:\\thu.xls\\phieu", ""), ("thu.xls/phieu.xlsx", ""),
    ],
)  # fmt: skip
def test_a_name_that_claims_another_format_is_told(blank: bytes, name: str, claimed: str) -> None:
    returned = read(blank, name, lambda stamp: None)
    told = [(remark.place.file, remark.seen, remark.details) for remark in returned.remarks]
    assert [remark.code for remark in returned.remarks] == ["name-kind-differs"] * bool(claimed)
    assert told == [(name, claimed, {"kind": ".xlsx"})] * bool(claimed)
