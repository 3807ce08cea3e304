"""Answers that nobody sees, or that show another number than they hold: told with their cells, and counted openly."""

from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from drifted_forms import column_of, edited, line_of
from form_answers import drawn
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, DataBarRule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from shared_fixtures import FILTERS

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading.extracting import read
from ntm_sheets.reading.formats import disguise
from ntm_sheets.reading.opendocument_styles import displayed

CAMPAIGN = founding_campaign()
TYPED = {("criteria", "TC1.2", "value"): 60, ("criteria", "TC1.3", "value"): 70, ("criteria", "TC1.2", "note"): "một"}
PLAIN = (
    "General", "0", "0.00", "#,##0", "#,##0.0", "0%", '0.0" %"', '#,##0\\ "₫"', '0" m2"', '0" m²"', "00", "0.##",
    "_-* #,##0_-;-* #,##0_-;_-* \"-\"_-;_-@_-", "#,##0;[Red]#,##0", "#,##0_);(#,##0)", '#" "##0', "# ?/?", "0.00E+00",
    "@", '[$-42A]#,##0', "[>=100]#,##0;0.0", '#,##0" hộ"', '0" hộ dân"', '0" cái"', '#,##0" triệu đồng"', '0" m/ngày"',
    '#,##0 [$VND]', '"đạt "0', 'General" m"',
)  # fmt: skip
UNSEEN = (";;;", '""', '" "', ";;", "[White]0", '[<100]"";0')
OTHER = (
    '"95"', '0"00"', '"1"0', "#,##0,", "0.0,,", "0\\.0", '[>=50]"95";0', "\\9\\5", "[$95-409]0", '"Đạt"', '"-"0',
    '0"x95"', '"dưới "0', '"khoảng "0', '"thiếu "0', '0"% chưa đạt"', '0" (kế hoạch)"', '0" m chưa làm"', '0"?"', '"<"0', '0"+"',
)  # fmt: skip


@pytest.mark.parametrize("code", PLAIN)
def test_a_normal_format_is_no_disguise(code: str) -> None:
    assert [disguise(code, value) for value in (0, 5, -5, 60.5, 1250, "chữ")] == [""] * 6


@pytest.mark.parametrize("code", UNSEEN)
def test_a_format_that_shows_nothing(code: str) -> None:
    assert disguise(code, 60) == "nothing"


@pytest.mark.parametrize("code", OTHER)
def test_a_format_that_shows_something_else(code: str) -> None:
    assert disguise(code, 60) == "other"


def test_a_format_hides_words_only_in_its_place_for_words() -> None:
    assert disguise(";;;", "đạt") == "nothing"
    assert disguise(';;;"Đạt"', "chưa đạt") == "other"
    assert disguise('"95"', "chữ") == ""
    assert disguise("0;-0;0;@", "chữ") == ""


def change(path: Path, how: Callable[[Any, Any], None]) -> Returned:
    data = drawn(path / "phieu.xlsx", CAMPAIGN, "dan-trung", "report", TYPED)

    def at(book: Any) -> None:
        sheet = book["Tiêu chí"]
        how(sheet, sheet.cell(line_of(sheet, "TC1.2"), column_of(sheet, "value")))

    layout = make_layout(CAMPAIGN, CAMPAIGN.unit("dan-trung"), "report")
    return read(edited(data, at), "phieu.xlsx", lambda _: layout)


def font(cell: Any, **change: Any) -> None:
    cell.font = Font(**({"name": "Arial", "size": 11} | change))


def ground(cell: Any, colour: Any) -> None:
    cell.fill = PatternFill("solid", fgColor=colour)


def rule(sheet: Any, cell: Any, **look: Any) -> None:
    made = CellIsRule(operator="greaterThan", formula=["0"])
    made.dxf = DifferentialStyle(**look)
    sheet.conditional_formatting.add(cell.coordinate, made)


def white_on_white(sheet: Any, cell: Any) -> None:
    ground(cell, "FFFFFFFF")
    font(cell, color="FFFFFFFF")


def white_on_none(sheet: Any, cell: Any) -> None:
    cell.fill = PatternFill()
    font(cell, color="FFFFFFFF")


def by_theme(sheet: Any, cell: Any) -> None:
    ground(cell, Color(theme=0))
    font(cell, color=Color(theme=0, tint=-0.02))


def by_index(sheet: Any, cell: Any) -> None:
    ground(cell, Color(indexed=9))
    font(cell, color=Color(indexed=1))


def as_the_form_s_ground(sheet: Any, cell: Any) -> None:
    font(cell, color=copy(cell.fill.fgColor))


def tiny(sheet: Any, cell: Any) -> None:
    font(cell, size=1)


def part_of_the_letters(sheet: Any, cell: Any) -> None:
    cell.fill = PatternFill()
    cell.value = CellRichText("6", TextBlock(InlineFont(color="FFFFFFFF"), "0"))


def by_a_rule(sheet: Any, cell: Any) -> None:
    rule(sheet, cell, font=Font(color="FFFFFFFF"))


def by_a_rule_s_format(sheet: Any, cell: Any) -> None:
    rule(sheet, cell, numFmt=NumberFormat(numFmtId=170, formatCode=";;;"))


def by_a_bar(sheet: Any, cell: Any) -> None:
    bar = DataBarRule(start_type="min", end_type="max", color="FF638EC6", showValue=False)
    sheet.conditional_formatting.add(cell.coordinate, bar)


def by_format(sheet: Any, cell: Any) -> None:
    cell.number_format = ";;;"


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "how",
    [
        white_on_white, white_on_none, by_theme, by_index, as_the_form_s_ground, tiny, part_of_the_letters, by_a_rule,
        by_a_rule_s_format, by_a_bar, by_format,
    ],
)  # fmt: skip
def test_an_answer_that_nobody_sees_is_told_and_counted_openly(tmp_path: Path, how: Callable[[Any, Any], None]) -> None:
    returned = change(tmp_path, how)
    (said,) = returned.remarks
    assert (said.code, said.place.cell, said.details["cells"]) == ("unseen-answers", "F10", "F10")
    assert len(returned.cells) == len(TYPED)
    assert returned.condition.veiled == 1


def test_an_answer_that_shows_another_number_is_told_with_what_it_holds(tmp_path: Path) -> None:
    def disguised(sheet: Any, cell: Any) -> None:
        cell.number_format = '"95"'

    (said,) = change(tmp_path, disguised).remarks
    assert (said.code, said.place.cell, said.seen) == ("disguised-answers", "F10", "60")


@pytest.mark.parametrize("height", [0.01, 0.75, 3])
def test_a_row_without_height_is_hidden(tmp_path: Path, height: float) -> None:
    def flat(sheet: Any, cell: Any) -> None:
        sheet.row_dimensions[cell.row].height = height

    (said,) = change(tmp_path, flat).remarks
    assert (said.code, said.details["cells"]) == ("hidden-answers", "F10, G10")


@pytest.mark.parametrize("width", [0.01, 0.5])
def test_a_column_without_width_is_hidden(tmp_path: Path, width: float) -> None:
    def narrow(sheet: Any, cell: Any) -> None:
        sheet.column_dimensions["F"].width = width

    (said,) = change(tmp_path, narrow).remarks
    assert (said.code, said.details["cells"]) == ("hidden-answers", "F10, F11")


def test_a_nought_on_a_sheet_that_shows_none_is_told(tmp_path: Path) -> None:
    def hide(sheet: Any, cell: Any) -> None:
        cell.value = 0
        sheet.sheet_view.showZeros = False

    (said,) = change(tmp_path, hide).remarks
    assert (said.code, said.details["cells"]) == ("unseen-answers", "F10")


@pytest.mark.parametrize("code", ["0%", "#,##0.00", '0" %"', "dd/mm/yyyy"])
def test_honest_formats_and_colours_are_not_told_of(tmp_path: Path, code: str) -> None:
    def honest(sheet: Any, cell: Any) -> None:
        cell.number_format = code
        font(cell, color="FFFF0000")
        ground(cell, "FFFFFF00")
        rule(sheet, cell, font=Font(color="FF9C0006"), fill=PatternFill(bgColor="FFFFC7CE"))

    assert change(tmp_path, honest).remarks == ()


@pytest.mark.thorough
@pytest.mark.client
def test_in_the_other_formats_it_is_told_as_well(tmp_path: Path, spreadsheet_client: Callable[..., None]) -> None:
    def all_of_them(book: Any) -> None:
        sheet = book["Tiêu chí"]
        for key, code in (("TC1.2", '"95"'), ("TC1.3", ";;;")):
            sheet.cell(line_of(sheet, key), column_of(sheet, "value")).number_format = code
        font(sheet.cell(line_of(sheet, "TC1.2"), column_of(sheet, "note")), color="FFDDEBF7")
        ground(sheet.cell(line_of(sheet, "TC1.2"), column_of(sheet, "note")), "FFDDEBF7")

    data = edited(drawn(tmp_path / "phieu.xlsx", CAMPAIGN, "dan-trung", "report", TYPED), all_of_them)
    (tmp_path / "phieu.xlsx").write_bytes(data)
    kinds = {kind: name for kind, name in FILTERS.items() if kind != "xlsx"}
    saves = [[str(tmp_path / f"lai.{kind}"), name] for kind, name in kinds.items()]
    spreadsheet_client([{"open": str(tmp_path / "phieu.xlsx"), "type": [], "save": saves}])
    layout = make_layout(CAMPAIGN, CAMPAIGN.unit("dan-trung"), "report")
    for kind in kinds:
        returned = read((tmp_path / f"lai.{kind}").read_bytes(), f"lai.{kind}", lambda _: layout)
        told = {remark.code: remark.details["cells"] for remark in returned.remarks}
        assert told == {"unseen-answers": "G10, F11", "disguised-answers": "F10"}, kind


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("60", "60"), ("85.5", "85,5"), ("85.5", "86"), ("1250", "1.250"), ("1250.5", "1.250,50"), ("1250", "1 250"),
        ("60", "60 m2"), ("60", "60 %"), ("-5", "-5"), ("-5", "(5)"), ("60", "60,0 ₫"), ("0", "-"), ("2500000", "2,500,000"),
        ("1000", "1,00E+03"), ("0.5", "1/2"),
    ],
)  # fmt: skip
def test_a_number_displayed_as_itself(value: str, text: str) -> None:
    assert displayed(value, text, percent=False) == ""
    assert displayed(value, None, percent=False) == ""


def test_a_percentage_is_displayed_a_hundredfold() -> None:
    assert displayed("0.855", "85,5%", percent=True) == displayed("0.855", "86 %", percent=True) == ""
    assert disguise(displayed("0.6", "95%", percent=True), 0.6) == "other"


@pytest.mark.parametrize(
    ("value", "text", "what"),
    [("60", "", "nothing"), ("60", " ", "nothing"), ("60", "###", "nothing"), ("60", "95", "other"),
     ("5", "500", "other"), ("5000", "5", "other"), ("60", "Đạt", "other"), ("60", "60 95", "other")],
)  # fmt: skip
def test_a_number_displayed_as_another(value: str, text: str, what: str) -> None:
    assert disguise(displayed(value, text, percent=False), float(value)) == what
