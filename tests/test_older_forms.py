"""Forms drawn before the questions changed: nobody is blamed, nothing is lost, the officer is told to send new ones."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from campaign_files import load_campaign, write_campaign
from commanding import run
from openpyxl import load_workbook
from sessions import drop, filled
from thinning import thinned

from ntm_sheets.campaign.book import drawing
from ntm_sheets.campaign.definition import Campaign, Garden, Indicator
from ntm_sheets.commands.setting_up import draw_forms, init_workspace
from ntm_sheets.facts import submission as stamping
from ntm_sheets.workspace.folders import Workspace

UNIT = "hoa-binh"
VALUES = {
    ("criteria", "TC1.1", "value"): 0,
    ("criteria", "TC4.2", "value"): 85,
    ("criteria", "TC9.1", "value"): "Hoàn thành tốt nhiệm vụ",
    ("tasks", "CV03", "done"): 5,
}
Change = Callable[[Campaign], Campaign]


pytestmark = pytest.mark.usefixtures("small", "undrawn")


@pytest.fixture(scope="module")
def _reported(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Forms of one village, drawn by a machine whose clock is years ahead, and its report of 4 October."""
    workspace = Workspace(tmp_path_factory.mktemp("older") / "w")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "ROOM", 3)
        patch.setattr(drawing, "LAST_COLUMN", 60)
        init_workspace(workspace)
    draw_forms(workspace, datetime(2026, 1, 1, 9), UNIT, prefill=False)
    drop(workspace, "a.xlsx", filled(workspace, UNIT, "4/10/2021", VALUES))
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-04T16:40").code == 0
    return workspace


@pytest.fixture
def workspace(_reported: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(_reported.root, tmp_path / "w")
    return Workspace(tmp_path / "w")


def change(workspace: Workspace, how: Change) -> None:
    write_campaign(how(load_campaign(workspace.campaign)), workspace.campaign)


def each_indicator(campaign: Campaign, how: Callable[[Indicator], tuple[Indicator, ...]]) -> Campaign:
    sets = tuple(
        replace(
            one,
            criteria=tuple(
                replace(criterion, indicators=tuple(new for old in criterion.indicators for new in how(old)))
                for criterion in one.criteria
            ),
        )
        for one in campaign.sets
    )
    return replace(campaign, sets=sets)


def with_question(campaign: Campaign) -> Campaign:
    def add(one: Indicator) -> tuple[Indicator, ...]:
        more = replace(one, key="TC3.2", name="Chiều dài hàng rào mới", kind="number", measure="m", high=None)
        return (one, more) if one.key == "TC3.1" else (one,)

    return each_indicator(campaign, add)


def without_question(campaign: Campaign) -> Campaign:
    return each_indicator(campaign, lambda one: () if one.key == "TC4.2" else (one,))


def asked_otherwise(campaign: Campaign) -> Campaign:
    def turn(one: Indicator) -> tuple[Indicator, ...]:
        plain = replace(one, kind="yesno", comparison="yes", threshold=None, measure="", low=None, high=None)
        return (plain,) if one.key == "TC4.2" else (one,)

    return each_indicator(campaign, turn)


def other_choices(campaign: Campaign) -> Campaign:
    def rename(one: Indicator) -> tuple[Indicator, ...]:
        fewer = replace(one, choices=("Vững mạnh", "Khá", "Yếu"), threshold="Khá")
        return (fewer,) if one.key == "TC9.1" else (one,)

    return each_indicator(campaign, rename)


def in_kilometres(campaign: Campaign) -> Campaign:
    tasks = (
        replace(task, measure="km", volume=task.volume / 1000) if (task.unit, task.key) == (UNIT, "CV03") else task
        for task in campaign.tasks
    )
    return replace(campaign, tasks=tuple(tasks))


def with_task(campaign: Campaign) -> Campaign:
    first = campaign.tasks_of(campaign.unit(UNIT))[0]
    return replace(campaign, tasks=(*campaign.tasks, replace(first, key="CV99", name="Việc mới", launch=False)))


def without_task(campaign: Campaign) -> Campaign:
    def spared(after: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(key for key in after if key != "CV03")

    mine = tuple(
        replace(task, after=spared(task.after)) if task.unit == UNIT else task
        for task in campaign.tasks
        if (task.unit, task.key) != (UNIT, "CV03")
    )
    return replace(campaign, tasks=mine)


def with_garden(campaign: Campaign) -> Campaign:
    return replace(campaign, gardens=(*campaign.gardens, Garden(UNIT, "V6")))


def without_sets(campaign: Campaign) -> Campaign:
    units = tuple(replace(unit, track="phoi-hop") if unit.key == UNIT else unit for unit in campaign.units)
    gardens = tuple(garden for garden in campaign.gardens if garden.unit != UNIT)
    return replace(campaign, units=units, gardens=gardens)


CHANGES = [
    (with_question, "older-form", "bản cũ, còn thiếu câu 3.2 Chiều dài hàng rào mới", ()),
    (with_task, "older-form", "bản cũ, còn thiếu câu CV99 Việc mới", ()),
    (with_garden, "older-form", "bản cũ, còn thiếu câu vườn V6", ()),
    (without_question, "older-form-removed", "4.2 Tỷ lệ đường ngõ xóm cứng hóa (ghi “85” ở ô", ("TC4.2",)),
    (without_task, "older-form-removed", "CV03 Mở rộng đường trục thôn", ("CV03",)),
    (without_sets, "older-form-removed", "cả trang Tiêu chí; cả trang Vườn mẫu", ()),
    (asked_otherwise, "older-form-changed", "(trước theo %, nay Đạt / Chưa đạt). Số đã ghi (“85”", ("TC4.2",)),
    (in_kilometres, "older-form-changed", "(trước theo m, nay theo km). Số đã ghi (“5”", ("CV03",)),
    (other_choices, "older-form-changed", "“Hoàn thành tốt nhiệm vụ” ở ô", ("TC9.1",)),
]


def exported(workspace: Workspace) -> Callable[[str, str], list[dict[str, str]]]:
    """Export, and give a function that finds the rows of a file in a table."""
    folder = workspace.root / "xuat"
    assert run("export", folder, "-w", workspace.root, "--now", "2021-10-05T17:00").code == 0

    def rows_of(table: str, name: str) -> list[dict[str, str]]:
        with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            return [row for row in csv.DictReader(file) if row["file"] == name]

    return rows_of


def rows(workspace: Workspace, table: str, name: str) -> list[dict[str, str]]:
    return exported(workspace)(table, name)


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "marked", [True, pytest.param(False, marks=pytest.mark.thorough)], ids=["marked", "of-an-older-program"]
)
@pytest.mark.parametrize(
    ("how", "code", "said", "kept"), thinned(CHANGES, 4), ids=lambda one: getattr(one, "__name__", "")
)
def test_an_older_form_is_told_once_and_blames_nobody(
    workspace: Workspace, how: Change, code: str, said: str, kept: tuple[str, ...], marked: bool
) -> None:
    if not marked:
        unmark(workspace)
        if how in (in_kilometres, asked_otherwise, other_choices):
            pytest.skip("nothing in such a form tells that it is older, but the day of its issue")
    change(workspace, how)
    more = {("criteria", "TC1.2", "value"): 91, ("tasks", "CV01", "done"): 1}
    drop(workspace, "b.xlsx", filled(workspace, UNIT, "5/10/2021", VALUES | more))
    ended = run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:40")
    assert ended.code == 0
    assert "Phiếu gần nhất là bản cũ, chưa theo câu hỏi hiện nay: Hòa Bình. Chạy “ntm-sheets forms”" in ended.out
    assert "bản cũ" in run("status", "-w", workspace.root, "--now", "2021-10-05T16:50").out
    rows_of = exported(workspace)
    for name in ("a.xlsx", "b.xlsx") if marked else ("b.xlsx",):
        found = [row for row in rows_of("findings", name) if row["code"] != "not-reported"]
        (told,) = [row for row in found if row["code"].startswith("older-form")]
        assert (told["code"], told["level"]) == (code, "note")
        assert said in told["message"]
        assert "ntm-sheets forms" in told["remedy"]
        assert not [row for row in found if row["level"] == "error"]
        assert not {row["code"] for row in found} & {"keys-missing", "table-missing", "unknown-key", "unknown-cell"}
        answers = {row["row"]: row for row in rows_of("answers", name) if row["field"] in ("value", "done")}
        assert all(
            answers[key]["raw"] and (answers[key]["value"], answers[key]["counts"]) == ("", "false") for key in kept
        )
        if how is not without_sets:
            assert answers["TC1.1"]["value"] == "0"
    assert not list(workspace.slips.rglob("*.xlsx")) or how not in (with_question, with_task, with_garden)


def unmark(workspace: Workspace) -> None:
    """Make the village's forms such as a program drew them that knew no mark, on the day when the first one came."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamping, "STAMP_KEYS", stamping.STAMP_KEYS[:-1])
        patch.setattr("ntm_sheets.campaign.questionnaire.Questionnaire.mark", lambda _self, _unit: "")
        assert run("forms", "-w", workspace.root, "--unit", UNIT, "--now", "2021-10-04T08:00").code == 0
    drop(workspace, "a.xlsx", filled(workspace, UNIT, "4/10/2021", VALUES))
    run("ingest", "-w", workspace.root, "--now", "2021-10-04T16:45")


@pytest.mark.thorough
@pytest.mark.parametrize("how", thinned([in_kilometres, asked_otherwise], 2))
def test_a_form_without_a_mark_had_the_questions_of_its_day_of_issue(workspace: Workspace, how: Change) -> None:
    unmark(workspace)
    change(workspace, how)
    drop(workspace, "b.xlsx", filled(workspace, UNIT, "5/10/2021", VALUES))
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:40").code == 0
    assert "older-form-changed" in {row["code"] for row in rows(workspace, "findings", "b.xlsx")}


@pytest.mark.thorough
def test_a_new_form_with_the_question_is_told_nothing_and_counts(workspace: Workspace) -> None:
    change(workspace, with_question)
    assert run("forms", "-w", workspace.root, "--unit", UNIT, "--now", "2021-10-05T08:00").code == 0
    drop(workspace, "b.xlsx", filled(workspace, UNIT, "5/10/2021", VALUES | {("criteria", "TC3.2", "value"): 120}))
    ended = run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:40")
    assert (ended.code, "bản cũ" in ended.out) == (0, False)
    rows_of = exported(workspace)
    assert not [row for row in rows_of("findings", "b.xlsx") if row["code"].startswith("older")]
    (answer,) = [row for row in rows_of("answers", "b.xlsx") if row["row"] == "TC3.2"]
    assert (answer["value"], answer["counts"]) == ("120", "true")


@pytest.mark.thorough
def test_a_row_that_somebody_deleted_from_a_form_of_today_is_still_missed(workspace: Workspace) -> None:
    path = workspace.templates / "phieu-bao-cao" / f"{UNIT}.xlsx"
    book = load_workbook(path)
    sheet = book["Tiêu chí"]
    at = next(cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "TC4.3")
    sheet.delete_rows(at)
    book.save(path)
    change(workspace, with_question)
    drop(workspace, "b.xlsx", filled(workspace, UNIT, "5/10/2021", VALUES))
    run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:40")
    found = {row["code"]: row["message"] for row in rows(workspace, "findings", "b.xlsx")}
    assert "các mục: 4.3." in found["keys-missing"]
    assert "3.2" in found["older-form"]


@pytest.mark.thorough
def test_a_slip_of_an_older_form_has_the_questions_of_today_and_no_answer_to_another(workspace: Workspace) -> None:
    change(workspace, in_kilometres)
    drop(
        workspace, "b.xlsx", filled(workspace, UNIT, "5/10/2021", VALUES | {("criteria", "TC1.2", "value"): "gần xong"})
    )
    run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:40")
    (slip,) = workspace.slips.glob("*.xlsx")
    sheet = load_workbook(slip)["Đầu việc"]
    row = next(cells for cells in sheet.iter_rows(values_only=True) if cells[0] == "CV03")
    assert "km" in row
    assert 5 not in row
    drop(workspace, "slip.xlsx", slip.read_bytes())
    run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:45")
    assert not [one for one in rows(workspace, "findings", "slip.xlsx") if one["code"].startswith("older")]


@pytest.mark.thorough
def test_put_back_all_counts_again(workspace: Workspace) -> None:
    before, book = rows(workspace, "answers", "a.xlsx"), workspace.campaign.read_bytes()
    for how in (without_question, in_kilometres, without_sets):
        change(workspace, how)
        assert run("ingest", "-w", workspace.root, "--now", "2021-10-04T17:00").code == 0
        assert rows(workspace, "answers", "a.xlsx") != before
        workspace.campaign.write_bytes(book)
        assert run("ingest", "-w", workspace.root, "--now", "2021-10-04T17:10").code == 0
        assert rows(workspace, "answers", "a.xlsx") == before


def test_a_form_that_answers_only_what_nobody_asks_any_more_is_refused_in_those_words(workspace: Workspace) -> None:
    change(workspace, without_question)
    drop(workspace, "b.xlsx", filled(workspace, UNIT, "5/10/2021", {("criteria", "TC4.2", "value"): 85}))
    ended = run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:40")
    assert ended.code == 1
    assert "Phiếu bản cũ: mọi câu đã trả lời trong “b.xlsx” đều là câu xã đã bỏ" in ended.out


@pytest.mark.parametrize("is_new", thinned([False, True], 2))
def test_a_question_about_gardens_comes_or_goes(workspace: Workspace, is_new: bool) -> None:
    def turn(one: Indicator) -> tuple[Indicator, ...]:
        more = replace(one, key="VM1.3", name="có biển tên vườn")
        return (one, more) if one.key == "VM1.2" and is_new else () if one.key == "VM1.1" and not is_new else (one,)

    gardens = {("gardens", row, key): "Đạt" for row in ("V1", "V2") for key in ("VM1.1", "VM1.2")}
    change(workspace, lambda campaign: each_indicator(campaign, turn))
    drop(workspace, "b.xlsx", filled(workspace, UNIT, "5/10/2021", VALUES | gardens))
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:40").code == 0
    rows_of = exported(workspace)
    found = {row["code"]: row["message"] for row in rows_of("findings", "b.xlsx")}
    assert not set(found) & {"keys-missing", "unknown-key", "unknown-cell"}
    if is_new:
        assert "bản cũ, còn thiếu câu 1.3 có biển tên vườn (vườn mẫu)" in found["older-form"]
    else:
        assert "(vườn mẫu) (ghi “Đạt” ở ô" in found["older-form-removed"]
    answers = {(row["row"], row["field"]): row for row in rows_of("answers", "b.xlsx")}
    assert answers["V2", "VM1.2"]["value"] == "true"
    assert answers["V2", "VM1.1"]["value"] == ("true" if is_new else "")
    assert answers["V2", "VM1.1"]["raw"] == "Đạt"


@pytest.mark.thorough
def test_an_inspection_is_as_old_as_its_form(workspace: Workspace) -> None:
    change(workspace, with_question)
    drop(workspace, "k.xlsx", filled(workspace, UNIT, "5/10/2021", {("criteria", "TC1.2", "value"): 88}, "inspection"))
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:40").code == 0
    found = {row["code"] for row in rows(workspace, "findings", "k.xlsx")}
    assert "older-form" in found
    assert "keys-missing" not in found
