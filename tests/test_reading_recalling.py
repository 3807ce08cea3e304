"""A table that lies as one lay before is recalled, and read just as it is when it is looked for."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from drifted_forms import edited, line_of
from form_answers import drawn
from quick_filling import QuickFiller

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layout import Layout, make_layout
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading import extracting, recalling
from ntm_sheets.reading.extracting import read

CAMPAIGN = founding_campaign()
UNIT = "dan-trung"
SEEDS = range(40)
Layouts = Mapping[str, Layout]


@pytest.fixture(scope="module")
def layouts() -> Layouts:
    return {form: make_layout(CAMPAIGN, CAMPAIGN.unit(UNIT), form) for form in ("report", "inspection")}


@pytest.fixture(scope="module", params=["report", "inspection"])
def form(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return drawn(tmp_path_factory.mktemp("recalled") / "phieu.xlsx", CAMPAIGN, UNIT, request.param, {})


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalling, "_kept", {})


@pytest.fixture
def recalled(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The tables that were recalled, form by form."""
    found: list[set[str]] = []

    def spied(*given: Any) -> Any:
        known = recalling.recall(*given)
        found.append(set(known))
        return known

    monkeypatch.setattr(extracting, "recall", spied)
    return found


def taken(data: bytes, layouts: Layouts) -> Returned:
    return read(data, "phieu.xlsx", lambda stamp: layouts[stamp.form])


def looked_for(data: bytes, layouts: Layouts) -> Returned:
    """Read with tables that nobody has seen before."""
    fresh = {form: replace(one, tables=tuple(map(replace, one.tables))) for form, one in layouts.items()}
    return taken(data, fresh)


def own_words(layout: Layout) -> list[str]:
    """All that the form itself says, and the keys by which it is read."""
    said = set()
    for table in layout.tables:
        said |= {table.key, *table.rows, *table.fields, table.sheet}
        for column in table.columns:
            said |= {column.heading, column.requirement, column.heading.upper(), f" {column.heading}"}
        said |= {text for line in table.lines for text in line.shown}
    return sorted(said - {""})


def test_every_table_is_recalled_once_one_form_was_read(
    form: bytes, layouts: Layouts, recalled: list[set[str]]
) -> None:
    first = taken(form, layouts)
    filled = QuickFiller(form).fill({("criteria", "TC1.2", "value"): 85.5, ("tasks", "CV01", "note"): "xong"})
    second = taken(filled, layouts)
    assert first.stamp is not None
    keys = {table.key for table in layouts[first.stamp.form].tables}
    assert recalled == [set(), keys]
    assert second == looked_for(filled, layouts)
    assert [cell.seen.value for cell in second.cells] == [85.5, "xong"]


@pytest.mark.one_in(2)
def test_answers_that_read_like_the_form_itself_are_read_alike(
    form: bytes, layouts: Layouts, recalled: list[set[str]]
) -> None:
    stamp = taken(form, layouts).stamp
    assert stamp is not None
    layout, filler = layouts[stamp.form], QuickFiller(form)
    cells: list[Key] = [(table, row, field) for table, row, field, _ in layout.cells()]
    words = [*own_words(layout), "Đạt", "  ", "1.1"]
    for seed in SEEDS:
        rng = random.Random(seed)
        typed = {key: rng.choice([rng.choice(words), 90.0, 1.1]) for key in rng.sample(cells, rng.choice((1, 3, 30)))}
        data = filler.fill(typed)
        assert taken(data, layouts) == looked_for(data, layouts)
    # Each other time a form is read anew: nothing is known of its tables then.
    known = recalled[1::2]
    assert sum(map(len, known)) > len(known) * 2
    assert any(len(one) < len(layout.tables) for one in known)


def put(name: str, cell: str, value: object) -> Callable[[Any], None]:
    def how(book: Any) -> None:
        book[name][cell] = value

    return how


def put_beside_a_row(book: Any) -> None:
    sheet = book["Đầu việc"]
    sheet.cell(line_of(sheet, "CV02"), sheet.max_column + 1).value = "ghi thêm"


def swap_two_labels(book: Any) -> None:
    sheet = book["Đầu việc"]
    one, other = (sheet.cell(line_of(sheet, key), 3) for key in ("CV01", "CV02"))
    one.value, other.value = other.value, one.value


def copy_a_sheet(book: Any) -> None:
    book.copy_worksheet(book["Đầu việc"])


def fail_in_a_band(book: Any) -> None:
    # An error has no value: only the file's own mark tells that something stands there.
    sheet = book["Tiêu chí"]
    sheet.cell(next(row for row in range(8, 60) if not sheet.cell(row, 1).value), 6).value = "#N/A"


CHANGES: dict[str, Callable[[Any], None]] = {
    "a key is gone": put("Đầu việc", "A10", None),
    "another sheet of the same name": copy_a_sheet,
    "something beside a row": put_beside_a_row,
    "labels changed places": swap_two_labels,
    "another sheet that begins like the table": put("Ảnh", "A1", "tasks"),
    "a table's name somewhere above": put("Đầu việc", "C3", "report"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_differs_outside_the_answers_is_looked_for(
    tmp_path: Path, layouts: Layouts, recalled: list[set[str]], name: str
) -> None:
    whole = drawn(tmp_path / "phieu.xlsx", CAMPAIGN, UNIT, "report", {("tasks", "CV01", "done"): 5})
    changed = edited(whole, CHANGES[name])
    taken(whole, layouts)
    assert taken(changed, layouts) == looked_for(changed, layouts)
    assert "tasks" not in recalled[1]


def test_an_error_where_no_answer_belongs_is_told_though_it_has_no_value(
    tmp_path: Path, layouts: Layouts, recalled: list[set[str]]
) -> None:
    whole = edited(drawn(tmp_path / "phieu.xlsx", CAMPAIGN, UNIT, "report", {}), lambda _book: None)
    failed = edited(whole, fail_in_a_band)
    taken(whole, layouts)
    returned = taken(failed, layouts)
    assert "criteria" not in recalled[1]
    assert "row-without-key" in {remark.code for remark in returned.remarks}
    assert returned == looked_for(failed, layouts)


def test_a_table_that_is_typed_into_another_is_seen(form: bytes, layouts: Layouts, recalled: list[set[str]]) -> None:
    taken(form, layouts)
    typed = {("gardens", "V1", "owner"): "tasks", ("gardens", "V1", "area"): "done", ("gardens", "V2", "owner"): "CV01"}
    data = QuickFiller(form).fill(typed | {("gardens", "V2", "area"): 7.0})
    returned = taken(data, layouts)
    assert "gardens" not in recalled[1]
    assert "tasks" not in recalled[1]
    assert returned == looked_for(data, layouts)


def test_a_number_in_the_place_of_a_text_is_no_table_that_lay_so(tmp_path: Path, layouts: Layouts) -> None:
    whole = drawn(tmp_path / "phieu.xlsx", CAMPAIGN, UNIT, "report", {})
    one, other = (edited(whole, put("Đầu việc", "C3", value)) for value in (1, True))
    for data in (whole, one, other, one):
        # 1 and yes are equal, and do not read alike.
        assert taken(data, layouts).banners == looked_for(data, layouts).banners


def test_no_more_tables_are_kept_than_a_worker_can_hold(form: bytes, layouts: Layouts) -> None:
    for _ in range(recalling._KEPT_TABLES // 5):
        looked_for(form, layouts)
    assert 0 < len(recalling._kept) <= recalling._KEPT_TABLES
