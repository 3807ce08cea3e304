"""A form that lies as drawn is not read again where only texts beside its rows changed: whatever they say, it is read alike."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from drifted_forms import edited, line_of
from sessions import filled, new_workspace

from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.plain import of_text, to_text
from ntm_sheets.contract.layout import Layout, make_layout
from ntm_sheets.contract.reading_view import is_read_alike, reading_view
from ntm_sheets.contract.table import Line, Table
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading.extracting import read

VALUES: dict[tuple[str, str, str], Any] = {
    ("criteria", "TC1.2", "value"): 85.5,
    ("criteria", "TC1.1", "value"): "Đạt",
    ("criteria", "TC4.2", "note"): "ghi thêm",
    ("tasks", "CV01", "done"): 120,
    ("tasks", "CV02", "done"): 3,
    ("gardens", "V1", "owner"): "Nguyễn Văn A",
}
RULE, UNIT = "D", "E"


def the_sheet(book: Any, key: str = "criteria") -> Any:
    return next(one for one in book.worksheets if one["A1"].value == key)


def as_it_is(_book: Any) -> None:
    """Leave it."""


def two_rules_swapped(book: Any) -> None:
    sheet = the_sheet(book)
    one, other = (sheet[f"{RULE}{line_of(sheet, key)}"] for key in ("TC1.1", "TC1.2"))
    one.value, other.value = other.value, one.value


def a_rule_taken_away(book: Any) -> None:
    sheet = the_sheet(book)
    sheet[f"{RULE}{line_of(sheet, 'TC1.2')}"].value = None


def a_number_over_a_unit(book: Any) -> None:
    sheet = the_sheet(book)
    sheet[f"{UNIT}{line_of(sheet, 'TC1.2')}"].value = 77


def a_row_taken_away(book: Any) -> None:
    sheet = the_sheet(book, "tasks")
    sheet.delete_rows(line_of(sheet, "CV02"))


def a_key_taken_away(book: Any) -> None:
    sheet = the_sheet(book)
    sheet[f"A{line_of(sheet, 'TC1.2')}"].value = None


def answers_slid_up(book: Any) -> None:
    sheet = the_sheet(book, "tasks")
    first = line_of(sheet, "CV01")
    for column in "CDEFG":
        sheet[f"{column}{first}"].value, sheet[f"{column}{first + 1}"].value = (
            sheet[f"{column}{first + 1}"].value,
            sheet[f"{column}{first}"].value,
        )


FORMS: tuple[Callable[[Any], None], ...] = (
    as_it_is, two_rules_swapped, a_rule_taken_away, a_number_over_a_unit, a_row_taken_away, a_key_taken_away, answers_slid_up,
)  # fmt: skip


@pytest.fixture(scope="module")
def layout_and_forms(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layout, dict[str, bytes]]:
    workspace = new_workspace(tmp_path_factory.mktemp("view") / "w")
    campaign = load_campaign(workspace.campaign)
    form = filled(workspace, "hoa-binh", "4/10/2021", VALUES)
    layout = make_layout(campaign, campaign.unit("hoa-binh"), "report")
    return layout, {change.__name__: edited(form, change) for change in FORMS}


def beside(table: Table) -> list[int]:
    """The places of the texts that do not tell which row it is."""
    return [n for n, column in enumerate(column for column in table.columns if column.is_quiet) if not column.tells]


def otherwise(layout: Layout, chance: random.Random) -> Layout:
    """The layout with a few other texts beside its rows: new ones, those of other rows, of their own row, none."""
    tables = list(layout.tables)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.choice([n for n, table in enumerate(tables) if beside(table)])
        table = tables[at]
        rows = [n for n, line in enumerate(table.lines) if line.row and len(line.shown) > max(beside(table))]
        row, place = chance.choice(rows), chance.choice(beside(table))
        line = table.lines[row]
        near = [table.lines[row + step].shown for step in (-1, 1) if row + step in rows]
        pool = ["≥ 83,5 %", "≤ 7", "Có", "", "1.234", *line.shown, *(text for shown in near for text in shown)]
        shown = (*line.shown[:place], chance.choice(pool), *line.shown[place + 1 :])
        lines = (*table.lines[:row], Line(line.row, shown, line.questions, line.height), *table.lines[row + 1 :])
        tables[at] = replace(table, lines=lines)
    return replace(layout, tables=tuple(tables))


def read_by(data: bytes, layout: Layout) -> Returned:
    return read(data, "form.xlsx", lambda _stamp: layout)


def histories(layout: Layout, seeds: range) -> Iterator[Layout]:
    return (otherwise(layout, random.Random(seed)) for seed in seeds)


def test_whatever_texts_change_beside_its_rows_a_form_as_drawn_is_read_alike_where_we_say_so(
    layout_and_forms: tuple[Layout, dict[str, bytes]],
) -> None:
    layout, forms = layout_and_forms
    before = {name: read_by(data, layout) for name, data in forms.items()}
    assert [name for name, found in before.items() if found.as_drawn] == ["as_it_is"]
    counted: Counter[str] = Counter()
    for other in histories(layout, range(60)):
        alike = is_read_alike(reading_view(layout), reading_view(other))
        if alike and other != layout:
            assert read_by(forms["as_it_is"], other).as_drawn is False
            assert replace(read_by(forms["as_it_is"], other), as_drawn=True) == before["as_it_is"]
        counted["alike" if alike else "not"] += 1
    assert min(counted["alike"], counted["not"]) >= 5, counted


def test_texts_that_change_places_are_another_matter(layout_and_forms: tuple[Layout, dict[str, bytes]]) -> None:
    layout, forms = layout_and_forms
    table = next(one for one in layout.tables if one.key == "tasks")
    (first, one), (second, other) = [(n, line) for n, line in enumerate(table.lines) if line.row][:2]
    lines = list(table.lines)
    lines[first] = replace(one, shown=(*one.shown[:2], *other.shown[2:]))
    lines[second] = replace(other, shown=(*other.shown[:2], *one.shown[2:]))
    swapped = replace(
        layout, tables=tuple(replace(it, lines=tuple(lines)) if it is table else it for it in layout.tables)
    )
    assert not is_read_alike(reading_view(layout), reading_view(swapped))
    # With reason: the form's numbers stand beside what they were not asked by.
    assert len(read_by(forms["as_it_is"], swapped).cells) < len(read_by(forms["as_it_is"], layout).cells)


@pytest.mark.parametrize(
    ("text", "alike"),
    [("≥ 83,5 %", True), ("≥ 90 % số hộ", True), ("", False), ("Có", False), ("Đơn vị", False)],
)
def test_what_a_rule_may_become(layout_and_forms: tuple[Layout, dict[str, bytes]], text: str, alike: bool) -> None:
    layout, _ = layout_and_forms

    def changed(line: Line) -> Line:
        return replace(line, shown=(*line.shown[:2], text, *line.shown[3:])) if line.row == "TC1.2" else line

    other = replace(layout, tables=tuple(
        replace(table, lines=tuple(map(changed, table.lines))) if table.key == "criteria" else table
        for table in layout.tables
    ))  # fmt: skip
    assert is_read_alike(reading_view(layout), reading_view(other)) is alike


def test_another_name_another_row_or_another_kind_is_another_view(
    layout_and_forms: tuple[Layout, dict[str, bytes]], tmp_path: Path
) -> None:
    layout, _ = layout_and_forms
    view, (table, *others) = reading_view(layout), layout.tables[1:]
    line = next(one for one in table.lines if one.row)
    field, question = line.questions[0]
    lines = (
        (replace(line, shown=(line.shown[0], "Tên khác", *line.shown[2:])),),
        (),
        (replace(line, questions=((field, replace(question, kind="text")), *line.questions[1:])),),
    )
    for instead in lines:
        at = table.lines.index(line)
        changed = replace(table, lines=(*table.lines[:at], *instead, *table.lines[at + 1 :]))
        assert not is_read_alike(view, reading_view(replace(layout, tables=(layout.tables[0], changed, *others))))
    assert is_read_alike(view, of_text(to_text(view), type(view)))
