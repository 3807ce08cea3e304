"""Rows and columns that drifted from their hidden keys: followed by what they show where that is clear, else refused."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from drifted_forms import column_of, edited, heading_of, line_of, push_down, push_right, reorder
from form_answers import drawn
from shared_fixtures import FILTERS

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading.extracting import read

CAMPAIGN = founding_campaign()
UNIT = "dan-trung"
TASKS: dict[Key, Any] = {("tasks", f"CV{n:02}", "done"): n * 10 for n in range(1, 7)} | {
    ("tasks", "CV02", "note"): "hai"
}
GARDENS: dict[Key, Any] = {("gardens", f"V{n}", "owner"): f"Chủ {n}" for n in range(1, 6)} | {
    ("gardens", f"V{n}", "area"): n * 100 for n in range(1, 6)
}
CRITERIA: dict[Key, Any] = {("criteria", f"TC7.{n}", "value"): 90 + n for n in (1, 3, 4)} | {
    ("criteria", "TC1.1", "value"): 0,
    ("criteria", "TC1.2", "value"): 91,
    ("criteria", "TC1.3", "value"): 92,
}
REPORT: dict[Key, Any] = {
    ("report", "reporter", "value"): "Nguyễn Văn Thử", ("report", "phone", "value"): "0912345678",
    ("report", "difficulties", "value"): "mưa",
}  # fmt: skip
TYPED = TASKS | GARDENS | CRITERIA | REPORT


def change(path: Path, how: Callable[[Any], None], campaign: Campaign = CAMPAIGN, now: Campaign = CAMPAIGN) -> Returned:
    """A filled form of one campaign, changed, read with another."""
    data = edited(drawn(path / "phieu.xlsx", campaign, UNIT, "report", TYPED), how)
    return read(data, "phieu.xlsx", lambda _: make_layout(now, now.unit(UNIT), "report"))


def got(returned: Returned) -> dict[Key, Any]:
    return {(cell.table, cell.row, cell.field): cell.seen.value for cell in returned.cells}


def cells_of(returned: Returned, code: str) -> set[str]:
    return {remark.place.cell for remark in returned.remarks if remark.code == code}


def codes(returned: Returned) -> set[str]:
    return {remark.code for remark in returned.remarks}


def area(sheet: Any, first: str, last: str, left: str, right: str) -> str:
    return f"{left}{line_of(sheet, first)}:{right}{line_of(sheet, last)}"


def tasks(sheet: Any, left: str = "B", right: str = "I") -> str:
    return area(sheet, "CV01", "CV06", left, right)


def gardens(sheet: Any, left: str = "B", right: str = "P") -> str:
    return area(sheet, "V1", "V5", left, right)


def by_name(rows: list[list[Any]]) -> list[list[Any]]:
    return sorted(rows, key=lambda row: str(row[1]))


def backwards(rows: list[list[Any]]) -> list[list[Any]]:
    return rows[::-1]


FOLLOWED: Mapping[str, Callable[[Any], None]] = {
    "tasks sorted": lambda book: reorder(book["Đầu việc"], tasks(book["Đầu việc"]), by_name),
    "gardens sorted": lambda book: reorder(book["Vườn mẫu"], gardens(book["Vườn mẫu"]), backwards),
    "gardens pushed down": lambda book: push_down(book["Vườn mẫu"], gardens(book["Vườn mẫu"])),
    "tasks pushed down": lambda book: push_down(book["Đầu việc"], area(book["Đầu việc"], "CV03", "CV06", "B", "I")),
    "two tasks swapped": lambda book: reorder(
        book["Đầu việc"], area(book["Đầu việc"], "CV02", "CV03", "B", "I"), backwards
    ),
    "criteria sorted with their bands": lambda book: reorder(
        book["Tiêu chí"], area(book["Tiêu chí"], "TC1.1", "TC10.2", "B", "G"), backwards
    ),
    "the report's lines swapped": lambda book: reorder(
        book["Báo cáo"], area(book["Báo cáo"], "reporter", "phone", "B", "D"), backwards
    ),
}


def without_merges(book: Any) -> None:
    for sheet in book.worksheets:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))


@pytest.mark.parametrize("name", FOLLOWED)
def test_moved_rows_are_read_by_what_they_show_and_it_is_told(tmp_path: Path, name: str) -> None:
    def how(book: Any) -> None:
        without_merges(book)
        FOLLOWED[name](book)

    returned = change(tmp_path, how)
    assert got(returned) == TYPED
    (moved,) = [remark for remark in returned.remarks if remark.code == "rows-moved"]
    assert moved.place.cell
    assert moved.place.cell in moved.details["cells"]
    assert codes(returned) <= {"rows-moved", "keys-missing"}
    assert returned.condition.drifted


def test_a_column_that_somebody_deleted_is_missed_and_no_other(tmp_path: Path) -> None:
    def how(book: Any) -> None:
        without_merges(book)
        sheet = book["Vườn mẫu"]
        sheet.delete_cols(column_of(sheet, "area"))

    returned = change(tmp_path, how)
    assert got(returned) == {key: value for key, value in TYPED.items() if key[2] != "area"}
    (missed,) = [remark for remark in returned.remarks if remark.code == "keys-missing"]
    assert (missed.details["table"], missed.details["rows"], missed.details["fields"]) == ("Vườn mẫu", "", "area")
    assert missed.details["keys"].startswith("cột “")


@pytest.mark.thorough
@pytest.mark.client
@pytest.mark.parametrize("kind", FILTERS)
def test_what_a_real_client_sorted_and_pushed_is_followed(
    tmp_path: Path, spreadsheet_client: Callable[..., None], kind: str
) -> None:
    drawn(tmp_path / "phieu.xlsx", CAMPAIGN, UNIT, "report", TYPED)
    job = {
        "open": str(tmp_path / "phieu.xlsx"), "type": [],
        "sort": [["tasks", "CV01", "CV06", 1, 8, 2]], "push_down": [["gardens", "V2", 1, 15]],
        "save": [[str(tmp_path / f"lai.{kind}"), FILTERS[kind]]],
    }  # fmt: skip
    spreadsheet_client([job])
    layout = make_layout(CAMPAIGN, CAMPAIGN.unit(UNIT), "report")
    returned = read((tmp_path / f"lai.{kind}").read_bytes(), f"lai.{kind}", lambda _: layout)
    assert got(returned) == TYPED
    assert [remark.code for remark in returned.remarks] == ["rows-moved", "rows-moved"]


def test_a_row_cut_and_pasted_below_the_table_is_followed(tmp_path: Path) -> None:
    def how(book: Any) -> None:
        sheet = book["Đầu việc"]
        row = line_of(sheet, "CV02")
        sheet.move_range(f"B{row}:I{row}", rows=40)

    returned = change(tmp_path, how)
    assert got(returned) == TYPED
    assert codes(returned) == {"rows-moved"}


def test_a_lost_row_key_is_made_good_by_the_row_s_text(tmp_path: Path) -> None:
    def how(book: Any) -> None:
        sheet = book["Đầu việc"]
        sheet.cell(line_of(sheet, "CV02"), 1).value = None

    returned = change(tmp_path, how)
    assert got(returned) == TYPED
    assert codes(returned) == {"rows-moved"}


REFUSED: Mapping[str, tuple[Callable[[Any], None], str, set[str]]] = {
    "codes alone sorted": (
        lambda book: reorder(book["Đầu việc"], tasks(book["Đầu việc"], "B", "B"), backwards),
        "tasks",
        {f"CV0{n}" for n in range(1, 7)},
    ),
    "code, name and unit sorted, volume and numbers left": (
        lambda book: reorder(book["Đầu việc"], tasks(book["Đầu việc"], "B", "D"), by_name),
        "tasks",
        {f"CV0{n}" for n in range(1, 6)},
    ),
    "numbers and names of indicators swapped, of which some ask for the same": (
        lambda book: reorder(book["Tiêu chí"], area(book["Tiêu chí"], "TC1.1", "TC1.3", "B", "C"), backwards),
        "criteria",
        {"TC1.1", "TC1.3"},
    ),
    "plan and numbers sorted, names left": (
        lambda book: reorder(book["Đầu việc"], tasks(book["Đầu việc"], "D", "I"), backwards),
        "tasks",
        {f"CV0{n}" for n in range(1, 7)},
    ),
    "labels of the gardens pushed down, answers left": (
        lambda book: push_down(book["Vườn mẫu"], gardens(book["Vườn mẫu"], "B", "B")),
        "gardens",
        {f"V{n}" for n in range(1, 6)},
    ),
    "a label of another task typed over one": (
        lambda book: reorder(
            book["Đầu việc"], area(book["Đầu việc"], "CV02", "CV03", "B", "F"), lambda rows: [rows[1], rows[1]]
        ),
        "tasks",
        {"CV02"},
    ),
    "a new task typed over one": (
        lambda book: reorder(
            book["Đầu việc"], area(book["Đầu việc"], "CV06", "CV06", "B", "C"), lambda _: [["CV07", "Làm đường"]]
        ),
        "tasks",
        {"CV06"},
    ),
    "one row pushed right": (
        lambda book: push_right(book["Đầu việc"], area(book["Đầu việc"], "CV02", "CV02", "B", "I")),
        "tasks",
        {"CV02"},
    ),
    "one row pushed right behind its name": (
        lambda book: push_right(book["Đầu việc"], area(book["Đầu việc"], "CV02", "CV02", "D", "I")),
        "tasks",
        {"CV02"},
    ),
    "one row pulled left": (
        lambda book: reorder(
            book["Đầu việc"],
            area(book["Đầu việc"], "CV02", "CV02", "D", "I"),
            lambda rows: [[*row[1:], None] for row in rows],
        ),
        "tasks",
        {"CV02"},
    ),
    "all rows pushed right, headings left": (
        lambda book: push_right(book["Đầu việc"], tasks(book["Đầu việc"])),
        "tasks",
        {f"CV0{n}" for n in range(1, 7)},
    ),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", REFUSED)
def test_rows_of_which_nobody_can_tell_are_refused_by_their_cells(tmp_path: Path, name: str) -> None:
    how, table, rows = REFUSED[name]
    returned = change(tmp_path, how)
    assert got(returned) == {key: value for key, value in TYPED.items() if not (key[0] == table and key[1] in rows)}
    refused = [remark for remark in returned.remarks if remark.code == "row-drifted"]
    assert len(refused) == len({remark.place for remark in refused}) >= len(rows)
    assert all(remark.place.cell and remark.seen for remark in refused)
    assert "rows-moved" not in codes(returned)


def test_columns_that_moved_with_their_headings_are_followed(tmp_path: Path) -> None:
    def swap(book: Any) -> None:
        sheet = book["Đầu việc"]
        top = heading_of(sheet, "Lũy kế đã làm")
        reorder(sheet, f"G{top}:I{line_of(sheet, 'CV06')}", lambda rows: [row[::-1] for row in rows])

    returned = change(tmp_path, swap)
    assert got(returned) == TYPED
    assert codes(returned) == {"columns-moved"}


def test_a_table_pushed_right_is_followed(tmp_path: Path) -> None:
    def push(book: Any) -> None:
        sheet = book["Vườn mẫu"]
        without_merges(book)
        push_right(sheet, f"B{heading_of(sheet, 'Chủ vườn')}:P{line_of(sheet, 'V5')}")

    returned = change(tmp_path, push)
    assert got(returned) == TYPED
    assert codes(returned) == {"columns-moved"}


def test_headings_pushed_right_alone_refuse_the_columns(tmp_path: Path) -> None:
    def push(book: Any) -> None:
        sheet = book["Đầu việc"]
        row = heading_of(sheet, "Lũy kế đã làm")
        push_right(sheet, f"G{row}:I{row}")

    returned = change(tmp_path, push)
    assert not [key for key in got(returned) if key[0] == "tasks"]
    sheet_cells = cells_of(returned, "column-drifted")
    assert len(sheet_cells) == len(TASKS)


def test_headings_and_labels_that_say_the_same_in_other_letters_are_no_drift(tmp_path: Path) -> None:
    def rewrite(book: Any) -> None:
        for sheet in book.worksheets[:6]:
            for row in sheet.iter_rows(min_row=2, min_col=2, max_col=3):
                for cell in row:
                    if isinstance(cell.value, str) and not cell.value.startswith(("Chủ ", "Nguyễn", "09", "mưa")):
                        cell.value = unicodedata.normalize("NFD", cell.value).upper() + "  "

    returned = change(tmp_path, rewrite)
    assert got(returned) == TYPED
    assert codes(returned) == set()


def test_a_renamed_task_or_indicator_does_not_refuse_the_forms_that_are_out(tmp_path: Path) -> None:
    renamed = tuple(
        replace(task, name=f"Việc đặt tên lại {n}", sample=False, volume=task.volume + n, evidence=not task.evidence)
        for n, task in enumerate(CAMPAIGN.tasks)
    )
    sets = tuple(
        replace(
            one,
            criteria=tuple(
                replace(
                    criterion,
                    indicators=tuple(replace(i, name=f"Tên mới {i.key}") for i in criterion.indicators),
                )
                for criterion in one.criteria
            ),
        )
        for one in CAMPAIGN.sets
    )
    now = replace(CAMPAIGN, tasks=renamed, sets=sets)
    returned = change(tmp_path, lambda _: None, CAMPAIGN, now)
    assert got(returned) == TYPED
    assert codes(returned) == set()


def test_labels_that_are_gone_are_told(tmp_path: Path) -> None:
    def clear(book: Any) -> None:
        sheet = book["Vườn mẫu"]
        sheet.cell(line_of(sheet, "V2"), 2).value = None

    returned = change(tmp_path, clear)
    assert got(returned) == TYPED
    (said,) = [remark for remark in returned.remarks if remark.code == "rows-unlabelled"]
    assert said.details["cells"].count(",") == 1


def test_a_code_that_a_program_took_for_a_number_is_still_that_code(tmp_path: Path) -> None:
    def numbers(book: Any) -> None:
        sheet = book["Tiêu chí"]
        for row in sheet.iter_rows(min_col=2, max_col=2):
            text = str(row[0].value)
            if text.replace(".", "", 1).isdecimal():
                row[0].value = float(text)

    returned = change(tmp_path, numbers)
    assert got(returned) == TYPED
    assert codes(returned) == set()


def test_a_refused_required_cell_names_itself(tmp_path: Path) -> None:
    def change_labels(book: Any) -> None:
        sheet = book["Báo cáo"]
        reorder(sheet, area(sheet, "reporter", "phone", "B", "B"), lambda rows: [rows[1], rows[1]])

    returned = change(tmp_path, change_labels)
    assert ("report", "reporter", "value") not in got(returned)
    assert cells_of(returned, "row-drifted")


ADDED: Mapping[str, tuple[Callable[[Any], None], str, str]] = {
    "a garden below the last": (
        lambda book: below(book["Vườn mẫu"], "V5", {2: "V6", 3: "Trần Thị B", 4: 500}), "row-without-key", "C14, D14",
    ),
    "a task without any label": (
        lambda book: below(book["Đầu việc"], "CV06", {column_of(book["Đầu việc"], "done"): 300}),
        "row-without-key", "G14",
    ),
    "a second row of a task": (
        lambda book: below(book["Đầu việc"], "CV06", {2: "CV02", 3: "Nạo vét", 7: 5}), "row-without-key", "G14",
    ),
    "a number over a printed %": (
        lambda book: book["Tiêu chí"].cell(line_of(book["Tiêu chí"], "TC2.1"), 5, 95), "column-without-key", "E13",
    ),
    "a number over a printed unit": (
        lambda book: book["Đầu việc"].cell(line_of(book["Đầu việc"], "CV01"), 4, 55), "column-without-key", "D8",
    ),
    "a column beside the table": (
        lambda book: book["Đầu việc"].cell(line_of(book["Đầu việc"], "CV01"), 10, 55), "column-without-key", "J8",
    ),
}  # fmt: skip


def below(sheet: Any, key: str, typed: Mapping[int, Any]) -> None:
    row = line_of(sheet, key) + 1
    sheet.insert_rows(row)
    for column, value in typed.items():
        sheet.cell(row, column).value = value


@pytest.mark.parametrize("name", ADDED)
def test_what_is_filled_in_without_a_key_is_told_with_its_cells(tmp_path: Path, name: str) -> None:
    how, code, cells = ADDED[name]
    returned = change(tmp_path, how)
    assert got(returned) == TYPED
    (said,) = returned.remarks
    assert (said.code, said.details["cells"]) == (code, cells)
    assert returned.condition.beside == 1


def test_a_row_inserted_between_two_others_is_told(tmp_path: Path) -> None:
    returned = change(tmp_path, lambda book: below(book["Tiêu chí"], "TC1.1", {2: "1.1b", 3: "Số nhà cũ", 6: 3}))
    assert got(returned) == TYPED
    assert codes(returned) == {"row-without-key"}


@pytest.mark.parametrize("above", [0, 1])
def test_a_row_inserted_beside_the_line_of_requirements_is_told_and_that_line_is_not(
    tmp_path: Path, above: int
) -> None:
    def add(book: Any) -> None:
        sheet = book["Vườn mẫu"]
        row = heading_of(sheet, "Chủ vườn") + 1 + above
        sheet.insert_rows(row)
        sheet.cell(row, 2).value, sheet.cell(row, 3).value = "V0", "Bà Tư"

    returned = change(tmp_path, add)
    assert got(returned) == TYPED
    ((code, cells),) = [(remark.code, remark.details["cells"]) for remark in returned.remarks]
    assert (code, cells) == ("row-without-key", f"C{8 + above}")


def test_many_added_rows_do_not_flood(tmp_path: Path) -> None:
    def add(book: Any) -> None:
        for row in range(40, 400):
            book["Đầu việc"].cell(row, 7, row)

    returned = change(tmp_path, add)
    assert len([remark for remark in returned.remarks if remark.code == "row-without-key"]) == 21


def double(book: Any, heading: str) -> None:
    """A second column of running totals, far to the right: one number in it, none in the true place."""
    sheet = book["Đầu việc"]
    row, true = line_of(sheet, "CV01"), column_of(sheet, "done")
    sheet.cell(1, 14).value, sheet.cell(heading_of(sheet, "Lũy kế đã làm"), 14).value = "done", heading
    sheet.cell(row, 14).value, sheet.cell(row, true).value = 999, None


def test_a_second_column_with_a_key_and_its_heading_is_told_where_it_counts(tmp_path: Path) -> None:
    returned = change(tmp_path, lambda book: double(book, "Lũy kế đã làm"))
    assert got(returned)["tasks", "CV01", "done"] == 999
    (said,) = [remark for remark in returned.remarks if remark.code == "key-twice"]
    assert "N8" in said.details["cells"]


@pytest.mark.parametrize("heading", ["", "Trong kỳ"])
def test_a_second_column_with_a_key_that_does_not_show_its_heading_is_refused(tmp_path: Path, heading: str) -> None:
    returned = change(tmp_path, lambda book: double(book, heading))
    assert ("tasks", "CV01", "done") not in got(returned)
    assert cells_of(returned, "column-drifted") == {"N8"}
