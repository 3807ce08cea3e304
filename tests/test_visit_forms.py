"""A sheet that a team took along is an inspection of its unit and day: of the cells that it asks, and of no other."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from commanding import blank_workspace, run
from form_answers import answers
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sessions import at_work, drop, filled
from thinning import thinned
from visit_filling import filled_sheet, sheet_of

from ntm_sheets.campaign.definition import Campaign, Criterion
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.workbook import founding_campaign, write_campaign
from ntm_sheets.checking.answers import check_answers
from ntm_sheets.contract.layout import FormKey, Layout
from ntm_sheets.contract.layouts import MOST_SHEETS, Layouts
from ntm_sheets.contract.sealing import signing_key
from ntm_sheets.contract.table import VISIT
from ntm_sheets.contract.visit_sheet import ABOUT_VISIT
from ntm_sheets.drawing.form import render_form
from ntm_sheets.drawing.visit_sheet import Visit
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import Returned, cells_of, cells_text, make_stamp, scope_of
from ntm_sheets.reading.extracting import read
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
UNIT: str = "hoa-binh"
TEAM: FormKey = "inspection"
HOUSES, LATRINES, FENCE = (("criteria", row, "value") for row in ("TC1.1", "TC1.2", "TC3.1"))
PLAN, INCOME = ("gardens", "V1", "VM1.1"), ("gardens", "V2", "VM5.1")
DONE = ("tasks", "CV01", "done")
ASKED: tuple[Key, ...] = (LATRINES, DONE, PLAN, INCOME)
CAMPAIGN = founding_campaign()
DAY, NEXT = "5/10/2021", "6/10/2021"
EVENING = datetime(2021, 10, 6, 18)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return blank_workspace(tmp_path / "w")


def layouts_of(workspace: Workspace) -> Layouts:
    return Layouts(CAMPAIGN, signing_key(workspace.form_key, must_be=True))


def taken_in(workspace: Workspace, now: str, **files: bytes) -> Any:
    """Drop files one after another, each taken in by a round of its own; a round without any where there is none."""
    last = None if files else run("ingest", "-w", workspace.root, "--json", "--now", f"{now}:00")
    for minute, (name, data) in enumerate(files.items()):
        drop(workspace, f"{name}.xlsx", data)
        last = run("ingest", "-w", workspace.root, "--json", "--now", f"{now}:{minute:02}")
    return last


def verified(workspace: Workspace) -> dict[Key, Value]:
    """What the team's word is of each cell now."""
    with at_work(workspace) as session:
        return {
            key: value for key, (value, _) in session.ledger.last_answers(UNIT, "team").items() if key[0] != "report"
        }


def codes(workspace: Workspace) -> dict[str, list[str]]:
    """What was found, by the name of the file."""
    with at_work(workspace) as session:
        names = {one.seq: one.name for one in session.ledger.drops()}
        found: dict[str, list[str]] = {name: [] for name in names.values()}
        for record in session.ledger.findings():
            found[names[record.seq]].append(record.finding.code)
        return found


def test_what_is_typed_counts_as_an_inspection_and_nothing_else_is_taken_back(workspace: Workspace) -> None:
    before = filled(workspace, UNIT, "4/10/2021", {HOUSES: 0, LATRINES: 70, DONE: 3}, TEAM)
    sheet = filled_sheet(sheet_of(layouts_of(workspace), UNIT, ASKED), DAY, {LATRINES: 88, PLAN: "Đạt", INCOME: 52})
    done = taken_in(workspace, "2021-10-05T16", truoc=before, di_thon=sheet)
    assert (done.code, codes(workspace)["di_thon.xlsx"]) == (0, [])
    # The task that was asked and left blank is as it was, and so is what was not asked.
    assert verified(workspace) == {HOUSES: 0, LATRINES: 88, DONE: 3, PLAN: True, INCOME: 52}
    with at_work(workspace) as session:
        results = results_as_of(session.campaign, session.ledger, datetime(2021, 10, 5, 18))
        row = next(one for one in results.rows.indicators if (one.unit, one.indicator) == (UNIT, "TC1.2"))
        assert (row.verified_value, row.verified_date, row.verified_file) == (88, date(2021, 10, 5), "di_thon.xlsx")
        (report,) = (r for r in results.rows.reports if (r.unit, r.role, r.day) == (UNIT, "team", date(2021, 10, 5)))
        assert report.state == "on_time"


def test_a_sheet_is_no_form_sent_again_and_a_sheet_sent_again_is(workspace: Workspace) -> None:
    blank = sheet_of(layouts_of(workspace), UNIT, ASKED)
    full = filled(workspace, UNIT, DAY, {HOUSES: 1, LATRINES: 70}, TEAM)
    first, second = (filled_sheet(blank, DAY, {LATRINES: value}) for value in (88, 89))
    taken_in(workspace, "2021-10-05T15", phieu=full, mot=first, hai=second)
    with at_work(workspace) as session:
        results = results_as_of(session.campaign, session.ledger, datetime(2021, 10, 5, 18))
    again = [(one.row, one.before, one.after) for one in results.rows.changes if one.change == "sent again"]
    assert again == [("TC1.2", 88, 89)]


@pytest.mark.parametrize("sheet_first", thinned([True, False], 2))
def test_of_a_day_with_a_full_form_too_each_cell_is_what_was_handed_in_last(
    workspace: Workspace, sheet_first: bool
) -> None:
    full = filled(workspace, UNIT, DAY, {HOUSES: 1, LATRINES: 70}, TEAM)
    sheet = filled_sheet(sheet_of(layouts_of(workspace), UNIT, ASKED), DAY, {LATRINES: 88, DONE: 2})
    files = {"phieu": full, "di": sheet}
    assert taken_in(workspace, "2021-10-05T15", **(dict(reversed(files.items())) if sheet_first else files)).code == 0
    assert verified(workspace) == {HOUSES: 1, LATRINES: 70 if sheet_first else 88, DONE: 2}


@pytest.mark.thorough
def test_the_same_sheet_sent_again_replaces_the_first_one_as_a_whole(workspace: Workspace) -> None:
    blank = sheet_of(layouts_of(workspace), UNIT, ASKED)
    first, second = (filled_sheet(blank, DAY, typed) for typed in ({LATRINES: 70, DONE: 2}, {LATRINES: 71}))
    assert taken_in(workspace, "2021-10-05T15", mot=first, hai=second).code == 0
    assert verified(workspace) == {LATRINES: 71}


def test_two_sheets_of_a_day_that_ask_different_cells_both_count(workspace: Workspace) -> None:
    layouts = layouts_of(workspace)
    one = filled_sheet(sheet_of(layouts, UNIT, (LATRINES, DONE)), DAY, {LATRINES: 70, DONE: 2})
    # In another order the same cells are the same sheet.
    other = filled_sheet(sheet_of(layouts, UNIT, (FENCE, LATRINES)), DAY, {FENCE: 64, LATRINES: 75})
    again = filled_sheet(sheet_of(layouts, UNIT, (LATRINES, FENCE)), DAY, {FENCE: 65, LATRINES: 76})
    assert taken_in(workspace, "2021-10-05T15", mot=one, hai=other, ba=again).code == 0
    assert verified(workspace) == {LATRINES: 76, DONE: 2, FENCE: 65}


@pytest.mark.thorough
def test_a_sheet_of_an_earlier_day_leaves_the_later_days_numbers(workspace: Workspace) -> None:
    layouts = layouts_of(workspace)
    late = filled_sheet(sheet_of(layouts, UNIT, ASKED), DAY, {LATRINES: 60, DONE: 1})
    full = filled(workspace, UNIT, NEXT, {LATRINES: 90}, TEAM)
    taken_in(workspace, "2021-10-06T15", phieu=full, di=late)
    assert verified(workspace) == {LATRINES: 90, DONE: 1}


@pytest.mark.parametrize("typed", thinned([{("report", "proposals", "value"): "cần thêm đá"}, {}], 2))
def test_a_sheet_without_any_number_is_refused_and_says_so(workspace: Workspace, typed: Mapping[Key, Value]) -> None:
    blank = sheet_of(layouts_of(workspace), UNIT, ASKED)
    done = taken_in(workspace, "2021-10-05T15", di=filled_sheet(blank, DAY, typed), trang=blank)
    assert done.code == 1
    assert codes(workspace) == {"di.xlsx": ["no-answers"], "trang.xlsx": ["date-missing", "no-answers"]} or (
        codes(workspace)["di.xlsx"][-1] == "no-answers" and "date-missing" in codes(workspace)["trang.xlsx"]
    )
    assert verified(workspace) == {}


def test_a_bad_cell_comes_back_on_the_sheet_itself_and_is_mended_there(workspace: Workspace) -> None:
    full = filled(workspace, UNIT, DAY, {HOUSES: 0}, TEAM)
    sheet = filled_sheet(sheet_of(layouts_of(workspace), UNIT, ASKED), DAY, {LATRINES: "gần xong", DONE: 2})
    taken_in(workspace, "2021-10-05T15", phieu=full, di=sheet)
    slip = workspace.slips / "doan" / f"{UNIT}-2021-10-05-doan-di-thon.xlsx"
    book = load_workbook(slip)
    assert book.sheetnames[:2] == ["Cần sửa", "Đi thôn"]
    keys = [cell.value for (cell,) in book["Đi thôn"].iter_rows(min_row=2, max_col=1) if cell.value]
    assert keys[:4] == cells_text(ASKED).split()
    mended = FormFiller(slip).fill(
        {("report", "date", "value"): DAY, ("report", "reporter", "value"): "Trần Thị Đoàn", LATRINES: 88, DONE: 2}
    )
    assert taken_in(workspace, "2021-10-05T16", sua=mended).code == 0
    assert verified(workspace) == {HOUSES: 0, LATRINES: 88, DONE: 2}
    assert not slip.exists()


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    book = load_workbook(BytesIO(data))
    change(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def restamped(**said: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for key, value in book["_ntm"].iter_rows(max_col=2):
            value.value = said.get(key.value, value.value)

    return change


@pytest.mark.parametrize(
    "said",
    thinned(
        [{"only": cells_text((HOUSES, LATRINES, DONE))}, {"unit": "lien-mieu"}, {"only": ""}, {"form": "report"}], 4
    ),
)
def test_a_stamp_that_was_changed_is_no_stamp_of_ours(workspace: Workspace, said: dict[str, str]) -> None:
    sheet = filled_sheet(sheet_of(layouts_of(workspace), UNIT, ASKED), DAY, {LATRINES: 88})
    assert taken_in(workspace, "2021-10-05T15", di=edited(sheet, restamped(**said))).code == 1
    assert codes(workspace)["di.xlsx"] == ["stamp-changed"]


def test_a_sheet_with_another_units_stamp_is_not_taken(workspace: Workspace) -> None:
    sheet = sheet_of(layouts_of(workspace), UNIT, ASKED, whose="lien-mieu")
    assert taken_in(workspace, "2021-10-05T15", di=filled_sheet(sheet, DAY, {LATRINES: 88})).code == 1
    assert "other-units-form" in codes(workspace)["di.xlsx"]


def rechanged(workspace: Workspace, change: Callable[[Campaign], Campaign]) -> None:
    """Change the campaign workbook as the officer would."""
    campaign = change(load_campaign(workspace.campaign))
    write_campaign(campaign, workspace.campaign)


def with_indicator(campaign: Campaign, key: str, **changed: Any) -> Campaign:
    """Another indicator under a key, or none."""

    def other(criterion: Criterion) -> Criterion:
        kept = [
            one if one.key != key else replace(one, **changed)
            for one in criterion.indicators
            if one.key != key or changed
        ]
        return replace(criterion, indicators=tuple(kept))

    return replace(
        campaign,
        sets=tuple(replace(one, criteria=tuple(map(other, one.criteria))) for one in campaign.sets),
        editions=(),
    )


YES_NO = {"kind": "yesno", "comparison": "yes", "threshold": None, "measure": "", "low": None, "high": None}


@pytest.mark.parametrize(("changed", "code"), thinned([({}, "older-form-removed"), (YES_NO, "older-form-changed")], 2))
def test_a_sheet_drawn_before_a_question_changed_counts_for_the_others(
    workspace: Workspace, small: None, changed: dict[str, Any], code: str
) -> None:
    sheet = filled_sheet(sheet_of(layouts_of(workspace), UNIT, ASKED), DAY, {LATRINES: 88, DONE: 1})
    assert taken_in(workspace, "2021-10-05T08").code == 0
    rechanged(workspace, lambda campaign: with_indicator(campaign, LATRINES[1], **changed))
    assert taken_in(workspace, "2021-10-05T16", di=sheet).code == 0
    # Nothing of the sheet is missed for what it never asked.
    assert codes(workspace)["di.xlsx"] == [code]
    assert verified(workspace) == {DONE: 1}


def test_a_sheet_of_questions_that_are_all_gone_is_refused_and_says_why(workspace: Workspace, small: None) -> None:
    sheet = filled_sheet(sheet_of(layouts_of(workspace), UNIT, (LATRINES,)), DAY, {LATRINES: 88})
    assert taken_in(workspace, "2021-10-05T08").code == 0
    rechanged(workspace, lambda campaign: with_indicator(campaign, LATRINES[1]))
    assert taken_in(workspace, "2021-10-05T16", di=sheet).code == 1
    assert "older-form-only" in codes(workspace)["di.xlsx"]


def row_of(page: Any, key: Key) -> int:
    return next(cell.row for (cell,) in page.iter_rows(max_col=1) if cell.value == cells_text((key,)))


def columns_of(page: Any) -> dict[str, int]:
    return {cell.value: cell.column for row in page.iter_rows(max_row=12) for cell in row if cell.value}


def test_what_the_village_said_may_be_written_over_without_harm(workspace: Workspace) -> None:
    def change(book: Any) -> None:
        page = book["Đi thôn"]
        page.cell(row_of(page, LATRINES), columns_of(page)["Thôn báo cáo"]).value = 12
        page.cell(row_of(page, DONE), columns_of(page)["Vì sao cần xem"]).value = "đã xem"

    sheet = sheet_of(layouts_of(workspace), UNIT, ASKED, village={LATRINES: 72})
    done = taken_in(workspace, "2021-10-05T15", di=edited(filled_sheet(sheet, DAY, {LATRINES: 88, DONE: 1}), change))
    assert (done.code, codes(workspace)["di.xlsx"]) == (0, [])
    assert verified(workspace) == {LATRINES: 88, DONE: 1}


def test_rows_that_are_gone_or_changed_places_are_read_by_their_keys(workspace: Workspace) -> None:
    def change(book: Any) -> None:
        page = book["Đi thôn"]
        page.delete_rows(row_of(page, PLAN))
        one, other = row_of(page, LATRINES), row_of(page, DONE)
        for column in range(1, 9):
            a, b = page.cell(one, column), page.cell(other, column)
            a.value, b.value = b.value, a.value

    sheet = filled_sheet(sheet_of(layouts_of(workspace), UNIT, ASKED), DAY, {LATRINES: 88, DONE: 1, INCOME: 52})
    taken_in(workspace, "2021-10-05T15", di=edited(sheet, change))
    assert codes(workspace)["di.xlsx"] == ["keys-missing"]
    assert verified(workspace) == {LATRINES: 88, DONE: 1, INCOME: 52}


def test_rows_whose_visible_texts_alone_changed_places_are_followed_or_refused_by_cell(workspace: Workspace) -> None:
    """Sorted by somebody who sees no keys: an answer is never taken for another question's."""

    def change(book: Any) -> None:
        page = book["Đi thôn"]
        one, other = row_of(page, LATRINES), row_of(page, FENCE)
        for column in range(2, 9):
            a, b = page.cell(one, column), page.cell(other, column)
            a.value, b.value = b.value, a.value

    sheet = filled_sheet(sheet_of(layouts_of(workspace), UNIT, (LATRINES, FENCE)), DAY, {LATRINES: 88, FENCE: 61})
    taken_in(workspace, "2021-10-05T15", di=edited(sheet, change))
    assert verified(workspace) == {LATRINES: 88, FENCE: 61}
    assert codes(workspace)["di.xlsx"] == ["rows-moved"]


FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}


@pytest.mark.thorough
def test_a_sheet_saved_by_libreoffice_is_read_the_same(
    workspace: Workspace, spreadsheet_client: Callable[..., None], tmp_path: Path
) -> None:
    blank = tmp_path / "di thon.xlsx"
    # A stamp of more letters than an old program puts into one piece.
    more = [("criteria", f"TC{n}.{m}", "value") for n in range(2, 9) for m in (1, 2)]
    assert len(cells_text((*ASKED, *more))) > 255
    blank.write_bytes(sheet_of(layouts_of(workspace), UNIT, (*ASKED, *more), village={LATRINES: 72}))
    head = [[VISIT, "report/date/value", "value", DAY], [VISIT, "report/reporter/value", "value", "Đoàn 1"]]
    cells = {LATRINES: "88,5", DONE: "1", PLAN: "Đạt"}
    typed = [[VISIT, cells_text((key,)), "value", text] for key, text in cells.items()]
    typed.append([VISIT, cells_text((LATRINES,)), "note", "đã đếm"])
    saved = {kind: tmp_path / f"luu.{kind}" for kind in FILTERS}
    spreadsheet_client(
        [{"open": str(blank), "type": [*head, *typed], "save": [[str(saved[kind]), FILTERS[kind]] for kind in FILTERS]}]
    )
    for kind, path in saved.items():
        with at_work(workspace) as session:
            ((_, judged),) = session.judge_file(path.read_bytes(), path.name, datetime(2021, 10, 5, 16))
        assert judged.submission is not None, (kind, judged.reason, judged.findings)
        assert [one.code for one in judged.findings] == [], kind
        read_there = {one.key: one.value for one in judged.submission.answers if one.table != "report"}
        note = (*LATRINES[:2], "note")
        assert read_there == {LATRINES: 88.5, DONE: 1, PLAN: True, note: "đã đếm"}, kind


@pytest.mark.thorough
@pytest.mark.usefixtures("drawn")
def test_all_follows_from_the_archive_alone(workspace: Workspace) -> None:
    layouts = layouts_of(workspace)
    full = filled(workspace, UNIT, DAY, {HOUSES: 1, LATRINES: 70}, TEAM)
    sheets = [filled_sheet(sheet_of(layouts, UNIT, ASKED), DAY, {LATRINES: value}) for value in (88, 89)]
    taken_in(workspace, "2021-10-05T15", mot=sheets[0], phieu=full, hai=sheets[1])
    before = verified(workspace)
    shutil.rmtree(workspace.state)
    shutil.rmtree(workspace.outbox)
    assert run("rebuild", "-w", workspace.root, "--now", "2021-10-05T16:00").code == 0
    assert verified(workspace) == before == {HOUSES: 1, LATRINES: 89}


def read_answers(data: bytes) -> tuple[dict[Key, Value | None], Returned]:
    layouts = Layouts(CAMPAIGN, b"k" * 32)
    layout = layouts.of(CAMPAIGN.unit(UNIT), TEAM)
    returned = read(data, "a.xlsx", lambda stamp: layouts.of(CAMPAIGN.unit(UNIT), TEAM, stamp.only))
    return {one.key: one.value for one in check_answers(returned, layout, {}).answers}, returned


def bytes_of(layout: Layout, values: Mapping[Key, Value], only: str = "", visit: Visit | None = None) -> bytes:
    stamp = make_stamp(b"k" * 32, CAMPAIGN.key, TEAM, UNIT, "2021-10-04", only=only)
    content, spots = render_form(layout, CAMPAIGN, stamp, values, visit=visit, issued=datetime(2021, 10, 4))
    assert set(spots) == set(layout.questions)
    return content


def sheets_and_forms(data: st.DataObject) -> None:
    layouts = Layouts(CAMPAIGN, b"k" * 32)
    full = layouts.of(CAMPAIGN.unit(UNIT), TEAM)
    seen = [key for key in full.questions if key[0] != "report" and key[2] != "note"]
    asked = data.draw(st.lists(st.sampled_from(seen), unique=True, min_size=1, max_size=10))
    only = cells_text(asked)
    layout = layouts.of(CAMPAIGN.unit(UNIT), TEAM, only)
    assert set(layout.questions) >= {*asked, *ABOUT_VISIT}
    assert all(layout.marks[key] == full.marks[key] for key in layout.questions)
    values = data.draw(answers(layout))
    mine, returned = read_answers(bytes_of(layout, values, only, Visit("", dict.fromkeys(asked, "?"))))
    assert [one.code for one in returned.remarks] == []
    assert returned.stamp is not None
    assert (cells_of(returned.stamp.only), returned.stamp.scope) == (tuple(asked), scope_of(cells_text(sorted(asked))))
    assert mine == read_answers(bytes_of(full, values))[0]


def test_of_the_many_sheets_of_a_long_watch_not_all_are_kept() -> None:
    layouts = Layouts(CAMPAIGN, b"k" * 32)
    unit = CAMPAIGN.unit(UNIT)
    keys = [key for key in layouts.of(unit, TEAM).questions if key[0] != "report" and key[2] != "note"]
    sheets = {cells_text(keys[n : n + size]) for n in range(len(keys)) for size in range(1, 10)}
    assert len(sheets) > MOST_SHEETS
    for only in sheets:
        layouts.mark_of(unit, TEAM, only)
    assert len(layouts._made) <= len(layouts._marks) + 1 <= MOST_SHEETS + 1
    assert layouts.of(unit, TEAM) is layouts.of(unit, TEAM)


@settings(max_examples=15)
@given(st.data())
def test_a_sheet_gives_the_same_answers_as_the_full_form_with_the_same_cells(data: st.DataObject) -> None:
    sheets_and_forms(data)


@pytest.mark.thorough
@given(st.data())
def test_many_sheets_give_the_same_answers_as_full_forms(data: st.DataObject) -> None:
    sheets_and_forms(data)
