"""What a drawn form promises, looked at with another program than draws it."""

import re
import tempfile
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from form_answers import drawn, said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from sound_campaigns import campaigns

from ntm_sheets import theme
from ntm_sheets.campaign.calendar import DueRule
from ntm_sheets.campaign.definition import Campaign, Garden, Unit
from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layout import LIST_SHEET, FormKey, Layout, make_layout
from ntm_sheets.facts.findings import NO_KEY
from ntm_sheets.facts.submission import STAMP_SHEET

FOUNDING = founding_campaign()
FORMS: tuple[FormKey, ...] = ("report", "inspection")
LONG = "Thôn có tên rất dài để xem phiếu có giữ được chữ hay không " * 3


def large() -> Campaign:
    """A village with 45 gardens and 60 tasks, names of more than a hundred letters, and a school without criteria."""
    first = FOUNDING.units[0]
    gardens = tuple(Garden(first.key, f"V{n}", LONG) for n in range(1, 46))
    task = FOUNDING.tasks[0]
    tasks = tuple(replace(task, key=f"CV{n:02}", name=LONG + str(n), after=()) for n in range(1, 61))
    school = Unit("truong-hoc", "Trường Tiểu học " + LONG, "phoi-hop", LONG)
    sets = tuple(
        replace(
            one,
            name=one.name + " " + LONG,
            criteria=tuple(
                replace(
                    criterion,
                    name=criterion.name + " " + LONG,
                    indicators=tuple(replace(each, name=each.name + " " + LONG) for each in criterion.indicators),
                )
                for criterion in one.criteria
            ),
        )
        for one in FOUNDING.sets
    )
    units = (replace(first, name=LONG), *FOUNDING.units[1:], school)
    return replace(FOUNDING, name=LONG, units=units, gardens=gardens, tasks=tasks, sets=sets, notice=LONG)


LARGE = large()
CASES = [(FOUNDING, "hoa-binh"), (FOUNDING, "dan-trung"), (LARGE, "hoa-binh"), (LARGE, "truong-hoc")]
CASE_NAMES = [
    f"{'large' if campaign is LARGE else 'founding'}-{unit}-{form}" for campaign, unit in CASES for form in FORMS
]


class Form:
    """A drawn form opened by openpyxl."""

    def __init__(self, data: bytes, layout: Layout) -> None:
        self.data, self.layout = data, layout
        self.book = load_workbook(BytesIO(data))
        self.pages = {str(page["A1"].value): page for page in self.book.worksheets if page.sheet_state == "visible"}

    def inputs(self, page: Worksheet) -> dict[tuple[str, str], Cell]:
        """The input cells of a page by row and field key."""
        fields = {cell.column: str(cell.value) for cell in page[1][1:] if cell.value}
        rows = {cell.row: str(cell.value) for cell in page["A"][1:] if cell.value}
        return {(key, field): page.cell(row, column) for row, key in rows.items() for column, field in fields.items()}


@pytest.fixture(scope="module", params=[(*case, form) for case in CASES for form in FORMS], ids=CASE_NAMES)
def form(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Form:
    campaign, unit, kind = request.param
    path = tmp_path_factory.mktemp("form") / "phieu.xlsx"
    return Form(drawn(path, campaign, unit, kind, {}), make_layout(campaign, campaign.unit(unit), kind))


def test_each_table_has_a_sheet_with_its_keys_out_of_sight(form: Form) -> None:
    visible = [page for page in form.book.worksheets if page.sheet_state == "visible"]
    assert [(page.title, page["A1"].value) for page in visible] == [(t.sheet, t.key) for t in form.layout.tables]
    for page, table in zip(visible, form.layout.tables, strict=True):
        assert [cell.value for cell in page[1][1:] if cell.value] == list(table.fields)
        assert [cell.value for cell in page["A"][1:] if cell.value] == list(table.rows)
        assert page.row_dimensions[1].hidden
        assert page.column_dimensions["A"].hidden


def test_the_stamp_and_the_lists_are_very_hidden(form: Form) -> None:
    hidden = {page.title: page.sheet_state for page in form.book.worksheets if page.sheet_state != "visible"}
    assert hidden == {STAMP_SHEET: "veryHidden", LIST_SHEET: "veryHidden"}
    stamp = {row[0].value: row[1].value for row in form.book[STAMP_SHEET].iter_rows(max_col=2)}
    assert list(stamp) == ["campaign", "form", "unit", "version", "issued", "signature"]
    assert (stamp["form"], stamp["unit"]) == (form.layout.form, form.layout.unit)
    assert form.book[LIST_SHEET]["A1"].value is None


def test_what_is_to_be_filled_in_is_free_and_coloured_and_all_else_is_locked(form: Form) -> None:
    for key, page in form.pages.items():
        inputs = {cell.coordinate for cell in form.inputs(page).values()}
        asked = [(row, field) for table, row, field, _ in form.layout.cells() if table == key]
        assert len(inputs) == len(asked)
        assert page.protection.sheet
        assert not page.protection.password
        for row in page.iter_rows():
            for cell in row:
                free = not cell.protection.locked
                assert free == (cell.coordinate in inputs), f"{page.title}!{cell.coordinate}"
                coloured = cell.fill.fgColor.rgb == "FF" + theme.FILL[1:].upper()
                assert coloured == free, f"{page.title}!{cell.coordinate}"


def test_each_cell_to_fill_in_says_how_within_what_excel_can_show(form: Form) -> None:
    for key, page in form.pages.items():
        rules = {str(cells): one for one in page.data_validations.dataValidation for cells in one.sqref.ranges}
        for (row, field), cell in form.inputs(page).items():
            question = form.layout.question(key, row, field)
            rule = rules.get(cell.coordinate)
            assert question is not None
            assert rule is not None, f"{page.title}!{cell.coordinate}"
            assert 0 < len(rule.promptTitle) <= 32
            assert 0 < len(rule.prompt) <= 255
            assert rule.prompt.startswith(KINDS[question.kind].prompt(question)[:40])
            assert len(rule.error or "") <= 255
            assert len(rule.errorTitle or "") <= 32
            if question.kind in ("choice", "yesno"):
                assert choices_of(form.book, rule) == list(question.choices or ("Đạt", "Chưa đạt"))


def choices_of(book: Workbook, rule: DataValidation) -> list[str]:
    """The words of a drop-down, wherever they stand; openpyxl leaves what the file format writes for “_x0041_”."""
    assert rule.type == "list"
    assert rule.formula1 is not None
    if rule.formula1.startswith('"'):
        words = rule.formula1.replace("_x005F_", "_")[1:-1]
        assert len(words) <= 255
        return words.split(",")
    sheet, area = rule.formula1.lstrip("=").split("!")
    assert book[sheet].sheet_state == "veryHidden"
    cells: Any = book[sheet][area.replace("$", "")]
    listed = cells if isinstance(cells, tuple) else ((cells,),)
    return [str(row[0].value).replace("_x005F_", "_") for row in listed]


def test_no_rule_forbids_what_the_reader_can_repair(form: Form) -> None:
    for page in form.pages.values():
        for rule in page.data_validations.dataValidation:
            assert rule.errorStyle == "warning" or rule.type is None


def test_headings_stay_and_the_cursor_waits_on_the_first_cell_to_fill(form: Form) -> None:
    for page in form.pages.values():
        first = next(iter(form.inputs(page).values()))
        view = page.sheet_view
        assert view.pane.state == "frozen"
        assert view.pane.xSplit in (None, 0)
        heading = int(view.pane.ySplit) + 1
        assert heading <= first.row <= heading + 1  # a band may stand between
        assert {selection.activeCell for selection in view.selection if selection.pane == view.pane.activePane} == {
            first.coordinate
        }
        assert not view.showGridLines
    assert form.book.active is form.book.worksheets[0]


def test_every_page_is_a4_across_and_one_page_wide_with_its_headings_repeated(form: Form) -> None:
    for page in form.pages.values():
        assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
        frozen = int(page.sheet_view.pane.ySplit)
        top, bottom = (int(number) for number in page.print_title_rows.replace("$", "").split(":"))
        assert bottom == frozen
        assert top <= bottom
        assert "Trang &P/&N" in page.oddFooter.center.text or "Trang" in str(page.oddFooter.center)


def test_all_that_is_filled_in_lies_in_the_print_area_and_no_band_ends_a_page(form: Form) -> None:
    for page in form.pages.values():
        inputs = form.inputs(page).values()
        area = page.print_area.rpartition("!")[2].replace("$", "")
        low, high = (re.fullmatch(r"([A-Z]+)(\d+)", one) for one in area.split(":"))
        assert low is not None
        assert high is not None
        assert low[1] == "B"
        assert int(high[2]) == max(cell.row for cell in inputs)
        rows = {cell.row for cell in page["A"][1:] if cell.value}
        for at in (one.id for one in page.row_breaks.brk):
            assert at in rows, f"{page.title}: the page ends with row {at}"


def test_few_lines_of_help_and_nothing_that_old_excel_lacks(form: Form) -> None:
    for key, page in form.pages.items():
        table = form.layout.table(key)
        assert table is not None
        assert len(table.help) <= 5
        shown = [row[1].value for row in page.iter_rows(max_row=int(page.sheet_view.pane.ySplit))]
        assert all(line.replace("\r", "") in shown for line in table.help)
    names = zipfile.ZipFile(BytesIO(form.data)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "metadata" in name.lower()]
    for name in names:
        if name.startswith("xl/worksheets/sheet"):
            text = zipfile.ZipFile(BytesIO(form.data)).read(name).decode()
            assert "<f " not in text
            # What counts the open cells uses what every program has.
            used = {
                name for formula in re.findall("<f>(.*?)</f>", text) for name in re.findall(r"([A-Z.]+)\(", formula)
            }
            assert used <= {"IF", "SUM", "ISERROR", "ISNUMBER", "OR", "LEN", "TRIM"}


def test_a_unit_has_the_sheets_that_ask_it_something() -> None:
    def tables(campaign: Campaign, unit: str, form: FormKey) -> list[str]:
        return [table.key for table in make_layout(campaign, campaign.unit(unit), form).tables]

    assert tables(LARGE, "hoa-binh", "report") == ["report", "criteria", "gardens", "tasks", "photos", "nominations"]
    assert tables(LARGE, "hoa-binh", "inspection") == ["report", "criteria", "gardens", "tasks"]
    assert tables(LARGE, "truong-hoc", "report") == ["report", "photos", "nominations"]
    assert tables(LARGE, "truong-hoc", "inspection") == ["report"]
    with_task = replace(LARGE, tasks=(*LARGE.tasks, replace(LARGE.tasks[0], unit="truong-hoc")))
    assert tables(with_task, "truong-hoc", "inspection") == ["report", "tasks"]
    without = replace(LARGE, gardens=(), tasks=())
    assert tables(without, "hoa-binh", "inspection") == ["report", "criteria"]


def test_forty_gardens_and_tasks_each_have_their_line() -> None:
    layout = make_layout(LARGE, LARGE.units[0], "report")
    gardens, tasks = layout.table("gardens"), layout.table("tasks")
    assert gardens is not None
    assert tasks is not None
    assert gardens.rows == tuple(f"V{n}" for n in range(1, 46))
    assert tasks.rows == tuple(f"CV{n:02}" for n in range(1, 61))


def test_long_names_are_shown_whole(form: Form) -> None:
    """Every row is high enough for its wrapped text, as far as Excel allows."""
    for page in form.pages.values():
        across = {area.min_row for area in page.merged_cells.ranges}
        widths = {at: one.width for one in page.column_dimensions.values() for at in range(one.min, one.max + 1)}
        for row in page.iter_rows(min_row=2, min_col=2):
            for cell in row:
                if isinstance(cell.value, str) and cell.alignment.wrap_text:
                    height = page.row_dimensions[cell.row].height
                    width = sum(widths.values()) if cell.row in across else widths[cell.column]
                    least = len(cell.value) / (1.5 * width) * cell.font.sz
                    assert height >= min(least, 400), f"{page.title}!{cell.coordinate}"


def test_lines_longer_than_the_table_are_wrapped_over_its_width() -> None:
    for unit, kind in (("hoa-binh", "report"), ("hoa-binh", "inspection")):
        layout = make_layout(LARGE, LARGE.unit(unit), kind)
        with tempfile.TemporaryDirectory() as folder:
            form = Form(drawn(Path(folder) / "phieu.xlsx", LARGE, unit, kind, {}), layout)
        page = form.pages["criteria"]
        merged = {area.min_row: area for area in page.merged_cells.ranges}
        shown = {row: page.cell(row, 2).value for row in merged}
        assert LARGE.sets[0].name.strip() in {str(text).strip() for text in shown.values()}
        assert sum("Tiêu chí" in str(text) for text in shown.values()) == 10
        for row, area in merged.items():
            assert (area.min_col, area.max_col, area.max_row) == (2, page.max_column, row)
            assert page.row_dimensions[row].height >= 30
            assert page.cell(row, 2).alignment.wrap_text


def test_no_line_of_the_founding_forms_needs_to_be_merged(form: Form) -> None:
    if LONG not in str(form.book.properties.subject):
        assert not [area for page in form.pages.values() for area in page.merged_cells.ranges]


def test_the_same_form_has_the_same_bytes(tmp_path: Path) -> None:
    made = {drawn(tmp_path / name, FOUNDING, "hoa-binh", "report", {}) for name in ("a.xlsx", "b.xlsx")}
    assert len(made) == 1


@pytest.mark.nightly
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), campaigns(most_rows=8))
def test_a_form_of_any_campaign_keeps_the_promises(
    tmp_path_factory: Any, data: st.DataObject, campaign: Campaign
) -> None:
    unit, kind = data.draw(st.sampled_from(campaign.units)), data.draw(st.sampled_from(FORMS))
    path = tmp_path_factory.mktemp("form") / "phieu.xlsx"
    form = Form(drawn(path, campaign, unit.key, kind, {}), make_layout(campaign, unit, kind))
    test_each_table_has_a_sheet_with_its_keys_out_of_sight(form)
    test_what_is_to_be_filled_in_is_free_and_coloured_and_all_else_is_locked(form)
    test_each_cell_to_fill_in_says_how_within_what_excel_can_show(form)
    test_headings_stay_and_the_cursor_waits_on_the_first_cell_to_fill(form)
    test_all_that_is_filled_in_lies_in_the_print_area_and_no_band_ends_a_page(form)


def test_a_slip_marks_its_cells_and_leads_to_them(tmp_path: Path) -> None:
    findings = [
        said(("criteria", "TC1.2", "value"), "error", "Ghi số từ 0 đến 100."),
        said(("criteria", "TC1.2", "value"), "note", "=SUM(A1) không phải công thức."),
        said(("tasks", "CV01", "done"), "warning", "Xem lại."),
        said(NO_KEY, "note", "Cả phiếu."),
    ]
    values = {("criteria", "TC1.2", "value"): "chín mươi", ("tasks", "CV01", "done"): 3}
    data = drawn(tmp_path / "a.xlsx", FOUNDING, "hoa-binh", "report", values, findings)
    slip = Form(data, make_layout(FOUNDING, FOUNDING.units[0], "report"))
    wrong = slip.inputs(slip.pages["criteria"])["TC1.2", "value"]
    doubted = slip.inputs(slip.pages["tasks"])["CV01", "done"]
    assert wrong.value == "chín mươi"
    assert wrong.fill.fgColor.rgb == "FF" + theme.LATE_PALE[1:].upper()
    assert doubted.fill.fgColor.rgb == "FF" + theme.ATTENTION_PALE[1:].upper()
    assert not wrong.protection.locked
    assert wrong.comment is not None
    assert wrong.comment.text == (
        "✗ Phải sửa: Ghi số từ 0 đến 100.\n→ Gõ lại.\nXin lưu ý: =SUM(A1) không phải công thức.\n→ Gõ lại."
    )
    todo = slip.book.worksheets[0]
    assert (todo.title, slip.book.active.title, todo["A1"].value) == ("Cần sửa", "Cần sửa", None)
    rows = [[cell.value for cell in row] for row in todo.iter_rows(min_row=4, min_col=2)]
    assert [row[:3] for row in rows] == [
        ["✗ Phải sửa", "Tiêu chí", wrong.coordinate],
        ["! Cần xem lại", "Đầu việc", doubted.coordinate],
        [None, None, None],
        ["Để biết thêm, không phải sửa (2):", None, None],
        ["Xin lưu ý", "Cả phiếu", "–"],
        ["Xin lưu ý", "Tiêu chí", wrong.coordinate],
    ]
    assert todo["D4"].hyperlink.location == f"'Tiêu chí'!{wrong.coordinate}"


def test_a_form_says_when_it_is_asked_for_as_the_calendar_does() -> None:
    unit = FOUNDING.units[0]

    def told(form: FormKey, *rules: DueRule) -> tuple[str, str]:
        first = make_layout(replace(FOUNDING, calendar=rules), unit, form).tables[0]
        return first.title, first.help[3].partition("17 giờ 00 ")[2]

    twice = DueRule(role="team", rule="weekdays", weekdays=(1, 4))
    assert told("report") == told("report", twice) == ("PHIẾU BÁO CÁO HẰNG NGÀY", "mỗi ngày.")
    assert told("inspection") == ("PHIẾU KIỂM TRA CỦA ĐOÀN CÔNG TÁC", "mỗi ngày.")
    assert told("inspection", twice)[1] == "của ngày phải nộp."
    fourth = DueRule(track=unit.track, rule="every", every=4)
    assert told("report", fourth) == ("PHIẾU BÁO CÁO", "của ngày phải nộp.")
    assert told("report", replace(fourth, track="phoi-hop"))[1] == "mỗi ngày."
