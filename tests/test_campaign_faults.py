"""Every fault of a campaign workbook is told at its cell, in words that name what is there and what to do, and alone."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from planted_faults import FAULTS, Editing, Planted
from thinning import thinned

from ntm_sheets.campaign.book import drawing
from ntm_sheets.campaign.book.assembling import LIMIT_FIELDS
from ntm_sheets.campaign.book.cells import Raw
from ntm_sheets.campaign.book.policy_faults import judgement_faults, watching_faults
from ntm_sheets.campaign.book.rows import BookRow
from ntm_sheets.campaign.book.sheets import SHEETS
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.policy import CHECK_OF, CHECKS, DEFAULT_RULES, CheckRule
from ntm_sheets.campaign.workbook import write_campaign
from ntm_sheets.commands.setting_up import init_workspace
from ntm_sheets.errors import CallError, CampaignError, Fault
from ntm_sheets.workspace.folders import Workspace


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory, campaign: Campaign) -> Path:
    path = tmp_path_factory.mktemp("campaign") / "chien-dich.xlsx"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "ROOM", 3)  # blank rows only make these tests slow
        write_campaign(campaign, path)
    return path


@pytest.fixture(scope="module")
def shared(drawn: Path) -> Editing:
    """A book that is opened once: each test types into a cell of it and takes that back."""
    return Editing(drawn)


@pytest.fixture
def editing(drawn: Path) -> Editing:
    return Editing(drawn)


def faults_of(editing: Editing, path: Path) -> tuple[Fault, ...]:
    editing.save(path)
    try:
        load_campaign(path)
    except CampaignError as told:
        return told.faults
    return ()


def test_an_untouched_book_has_no_fault(editing: Editing, campaign: Campaign, tmp_path: Path) -> None:
    editing.save(tmp_path / "a.xlsx")
    assert load_campaign(tmp_path / "a.xlsx") == campaign


@pytest.mark.one_in(2)
@pytest.mark.parametrize("planted", thinned(FAULTS, 4), ids=str)
def test_a_fault_is_told_at_its_cell_and_alone(shared: Editing, tmp_path: Path, planted: Planted) -> None:
    at = shared.cell(*planted.place)
    cell = shared.cell(planted.sheet, planted.row, planted.field)
    before, cell.value = cell.value, planted.typed
    told = faults_of(shared, tmp_path / "a.xlsx")
    cell.value = before
    assert [(fault.sheet, fault.cell) for fault in told] == [(at.parent.title, at.coordinate)], "\n".join(
        map(str, told)
    )
    assert planted.says in str(told[0])
    assert str(told[0]).startswith(f"Trang “{at.parent.title}”, ô {at.coordinate}: ")
    assert told[0].remedy.endswith((".", "?"))


def test_faults_of_all_sheets_are_told_in_one_pass(editing: Editing, tmp_path: Path) -> None:
    chosen = [
        ("settings", "", "deadline", "25:00"),
        ("tracks", "duy-tri", "garden_quota", "năm"),
        ("units", "lien-mieu", "track", "Nhóm lạ"),
        ("sets", "vuon-mau", "verified", "rồi"),
        ("criteria", "TC2", "points", 7),
        ("indicators", "TC1.2", "threshold", 190),
        ("indicators", "TC5.1", "comparison", "Ít nhất"),
        ("gardens", "Hòa Bình/V2", "key", "V1"),
        ("tasks", "Hòa Bình/CV02", "start", "10/05/2021"),
        ("tasks", "Liên Miệu/CV01", "after", "CV99"),
        ("scoring", "", "progress", 20),
        ("classes", "Trung bình", "floor", 10),
    ]
    elsewhere = {"TC2": ("criteria", "TC1", "points"), "progress": ("scoring", "", "criteria")}
    cells = [editing.cell(sheet, row, field) for sheet, row, field, _ in chosen]
    told_at = [editing.cell(*elsewhere.get(row or field, (sheet, row, field))) for sheet, row, field, _ in chosen]
    for cell, (*_, typed) in zip(cells, chosen, strict=True):
        cell.value = typed
    told = faults_of(editing, tmp_path / "a.xlsx")
    wanted = sorted((at.parent.title, at.coordinate) for at in told_at)
    assert sorted((fault.sheet, fault.cell) for fault in told) == wanted


def test_the_error_text_holds_every_fault_on_a_line_of_its_own(editing: Editing, tmp_path: Path) -> None:
    editing.cell("settings", "", "deadline").value = "25:00"
    editing.cell("classes", "Trung bình", "floor").value = 10
    editing.save(tmp_path / "a.xlsx")
    with pytest.raises(CampaignError) as told:
        load_campaign(tmp_path / "a.xlsx")
    assert str(told.value).split("\n") == [str(fault) for fault in told.value.faults]
    assert len(told.value.faults) == 2


def test_a_circle_is_told_once_and_names_the_way(editing: Editing, tmp_path: Path) -> None:
    editing.cell("tasks", "Hòa Bình/CV01", "after").value = "CV09"
    editing.cell("tasks", "Liên Miệu/CV01", "after").value = "CV02"
    editing.cell("tasks", "Liên Miệu/CV02", "after").value = "CV01"
    told = faults_of(editing, tmp_path / "a.xlsx")
    assert len(told) == 2
    for fault in told:
        way = fault.message.removeprefix("các việc chờ nhau thành vòng: ").split(" → ")
        assert way[0] == way[-1]
        assert len(way) > 2
        at = next(cell for cell in editing.book["Đầu việc"]["I"] if cell.coordinate == fault.cell)
        assert way[0] in str(at.value).split("; ")


def test_each_unit_may_use_the_same_keys(editing: Editing, tmp_path: Path, campaign: Campaign) -> None:
    keys = [task.key for task in campaign.tasks]
    assert len(set(keys)) < len(keys)
    assert faults_of(editing, tmp_path / "a.xlsx") == ()


NEEDED = [sheet for sheet in SHEETS if not sheet.optional]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("sheet", NEEDED, ids=lambda sheet: sheet.key)
def test_a_missing_sheet_is_told_alone_and_names_those_that_are_there(editing: Editing, tmp_path: Path, sheet) -> None:
    del editing.book[sheet.name]
    (told,) = faults_of(editing, tmp_path / "a.xlsx")
    assert (told.sheet, told.cell) == (sheet.name, "")
    assert told.message == f"thiếu trang “{sheet.name}”"
    assert all(other.name in told.seen for other in SHEETS if other is not sheet)


TABLES = [sheet for sheet in SHEETS if not sheet.settings]
COLUMNS = [(sheet, field) for sheet in TABLES for field in sheet.fields if not field.optional]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("sheet", "field"), thinned(COLUMNS, 6), ids=lambda one: one.key)
def test_a_missing_column_is_told_alone(shared: Editing, tmp_path: Path, sheet, field) -> None:
    page, column = shared.sheets[sheet.key], shared.columns(sheet.key)[field.key]
    before = [page.cell(number, column).value for number in range(1, page.max_row + 1)]
    for number in range(1, page.max_row + 1):
        page.cell(number, column).value = None
    told = faults_of(shared, tmp_path / "a.xlsx")
    for number, value in enumerate(before, 1):
        page.cell(number, column).value = value
    assert [(one.sheet, one.cell, one.message) for one in told] == [(sheet.name, "", f"thiếu cột “{field.heading}”")]
    assert sheet.fields[0].heading in told[0].seen or field is sheet.fields[0]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("sheet", "field"),
    [(s, f) for s in SHEETS if s.settings for f in s.fields if not f.optional],
    ids=lambda one: one.key,
)
def test_a_missing_line_of_settings_is_told_alone(shared: Editing, tmp_path: Path, sheet, field) -> None:
    page = shared.sheets[sheet.key]
    number = shared.cell(sheet.key, "", field.key).row
    before = [page.cell(number, column).value for column in range(1, 5)]
    for column in range(1, 5):
        page.cell(number, column).value = None
    told = faults_of(shared, tmp_path / "a.xlsx")
    for column, value in enumerate(before, 1):
        page.cell(number, column).value = value
    assert [fault.message for fault in told] == [f"thiếu dòng “{field.heading}”"]


def test_a_book_of_before_the_counting_rules_loads_with_their_defaults(
    editing: Editing, campaign: Campaign, tmp_path: Path
) -> None:
    for sheet, field in (("tracks", "ranking"), ("tracks", "required_parts"), ("classes", "max_failed")):
        editing.sheets[sheet].delete_cols(editing.columns(sheet)[field])
    for field in ("verified_days", "points_by"):
        editing.sheets["scoring"].delete_rows(editing.cell("scoring", "", field).row)
    editing.save(tmp_path / "a.xlsx")
    loaded = load_campaign(tmp_path / "a.xlsx")
    assert (loaded.scoring.verified_days, loaded.scoring.points_by) == (14, "counted")
    assert {one.max_failed for one in loaded.scoring.classes} == {None}
    assert {(one.ranking, one.required_parts) for one in loaded.tracks} == {("", ())}
    assert {loaded.list_of(unit) for unit in loaded.units} == {"Thôn"}


def test_the_counting_rules_are_read_as_the_officer_types_them(editing: Editing, tmp_path: Path) -> None:
    for sheet, row, field, typed in (
        ("tracks", "phoi-hop", "required_parts", "báo cáo đúng hạn, TIẾN ĐỘ ĐẦU VIỆC"),
        ("tracks", "duy-tri", "required_parts", None),
        ("tracks", "duy-tri", "ranking", "Thôn duy trì"),
        ("classes", "Tốt", "max_failed", 2),
        ("scoring", "", "verified_days", None),
        ("scoring", "", "points_by", "Thôn tự báo"),
    ):
        editing.cell(sheet, row, field).value = typed
    editing.save(tmp_path / "a.xlsx")
    loaded = load_campaign(tmp_path / "a.xlsx")
    required = {track.key: track.required_parts for track in loaded.tracks}
    assert (required["phoi-hop"], required["duy-tri"]) == (("progress", "on_time"), ())
    assert loaded.lists == ("Thôn", "Thôn duy trì")
    assert [one.max_failed for one in loaded.scoring.classes] == [0, 2, None, None]
    assert (loaded.scoring.verified_days, loaded.scoring.points_by) == (14, "own")


@pytest.mark.parametrize(
    ("sheet", "word"),
    [("units", "đơn vị"), ("tracks", "nhóm"), ("sets", "bộ tiêu chí"), ("classes", "loại thi đua")],
)
def test_an_emptied_sheet_is_told_alone(editing: Editing, tmp_path: Path, sheet: str, word: str) -> None:
    page = editing.sheets[sheet]
    page.delete_rows(5, page.max_row)
    (told,) = faults_of(editing, tmp_path / "a.xlsx")
    assert (told.sheet, told.cell, told.message) == (page.title, "", f"chiến dịch chưa có {word} nào")


def insert_rows(editing: Editing) -> None:
    for sheet in TABLES:
        editing.sheets[sheet.key].insert_rows(6, 2)


def insert_title_rows(editing: Editing) -> None:
    for sheet in TABLES:
        editing.sheets[sheet.key].insert_rows(2)


def insert_columns(editing: Editing) -> None:
    for sheet in TABLES:
        editing.sheets[sheet.key].insert_cols(3)


def rename_sheets(editing: Editing) -> None:
    for number, page in enumerate(editing.sheets.values()):
        page.title = f"Trang {number}"


def drop_keys(editing: Editing) -> None:
    """As after copying all that is visible into a new workbook."""
    for key, page in editing.sheets.items():
        if key != "None":
            for cell in (*page[1], *page["A"]):
                cell.value = None


def merge_and_comment(editing: Editing) -> None:
    editing.sheets["units"].merge_cells("B40:D41")
    editing.book.create_sheet("Ghi chú của tôi")["A1"] = "units?"


def reorder(editing: Editing) -> None:
    editing.book.move_sheet("Chỉ tiêu", -5)
    page = editing.sheets["units"]
    page.move_range(f"C1:C{page.max_row}", cols=10)


def rename_a_village(editing: Editing) -> None:
    """The name in one place, with all that refers to it left alone, and another spelling elsewhere."""
    editing.cell("gardens", "Hòa Bình/V1", "unit").value = "  thôn HOÀ BÌNH "


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    "edit",
    [
        insert_rows,
        insert_title_rows,
        insert_columns,
        rename_sheets,
        drop_keys,
        merge_and_comment,
        reorder,
        rename_a_village,
    ],
)
def test_what_does_no_harm_is_read_the_same(
    editing: Editing, tmp_path: Path, campaign: Campaign, edit: Callable[[Editing], None]
) -> None:
    edit(editing)
    editing.save(tmp_path / "a.xlsx")
    assert load_campaign(tmp_path / "a.xlsx") == campaign


def test_a_renamed_village_keeps_what_refers_to_it(editing: Editing, tmp_path: Path, campaign: Campaign) -> None:
    editing.cell("units", "hoa-binh", "name").value = "Hòa Bình Mới"
    editing.save(tmp_path / "a.xlsx")
    read = load_campaign(tmp_path / "a.xlsx")
    assert read.unit("hoa-binh").name == "Hòa Bình Mới"
    assert (read.gardens, read.tasks) == (campaign.gardens, campaign.tasks)


def test_a_new_village_gets_its_key_from_its_name(editing: Editing, tmp_path: Path) -> None:
    page, columns = editing.sheets["units"], editing.columns("units")
    number = 5 + 6
    for field, value in (("name", "Đông Yên"), ("track", "duy trì"), ("emails", "a@b.vn; c@d.vn")):
        page.cell(number, columns[field]).value = value
    # Its track asks for gardens: one at least has to be listed.
    gardens, columns = editing.sheets["gardens"], editing.columns("gardens")
    for field, value in (("unit", "Đông Yên"), ("key", "V1")):
        gardens.cell(5 + 30, columns[field]).value = value
    editing.save(tmp_path / "a.xlsx")
    unit = load_campaign(tmp_path / "a.xlsx").units[-1]
    assert (unit.key, unit.name, unit.track, unit.emails) == ("dong-yen", "Đông Yên", "duy-tri", ("a@b.vn", "c@d.vn"))


def test_a_renamed_sheet_is_called_by_its_new_name(editing: Editing, tmp_path: Path) -> None:
    editing.cell("units", "hoa-binh", "track").value = None
    editing.sheets["units"].title = "Các thôn"
    (told,) = faults_of(editing, tmp_path / "a.xlsx")
    assert told.sheet == "Các thôn"


def test_what_is_no_workbook_is_said_in_words(tmp_path: Path, drawn: Path) -> None:
    whole = drawn.read_bytes()
    Workbook().save(tmp_path / "other.xlsx")
    for name, content, says in (
        ("none.xlsx", None, "Chạy “ntm-sheets init” để tạo"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "mật khẩu hoặc là kiểu .xls cũ"),
        ("text.xlsx", b"xin chao", "không phải tệp Excel"),
        ("cut.xlsx", whole[: len(whole) // 2], "không phải tệp Excel"),
        ("damaged.xlsx", whole.replace(b"xl/workbook.xml", b"xl/workbook.xmx"), "bị hỏng"),
    ):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(CallError, match=says):
            load_campaign(path)
    with pytest.raises(CallError, match=r"Đóng tệp|Xem lại đường dẫn"):
        load_campaign(tmp_path)


def test_a_foreign_workbook_misses_every_sheet(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(CampaignError) as told:
        load_campaign(tmp_path / "a.xlsx")
    assert [fault.sheet for fault in told.value.faults] == [sheet.name for sheet in NEEDED]


def test_a_workbook_of_before_the_checks_is_read_with_their_defaults(
    editing: Editing, tmp_path: Path, campaign: Campaign
) -> None:
    del editing.book["Kiểm tra"]
    page, column = editing.sheets["indicators"], editing.columns("indicators")["counts_gardens"]
    for number in range(1, page.max_row + 1):
        page.cell(number, column).value = None
    assert faults_of(editing, tmp_path / "a.xlsx") == ()
    read = load_campaign(tmp_path / "a.xlsx")
    assert read.checks == DEFAULT_RULES == campaign.checks
    assert not any(indicator.counts_gardens for one in read.sets for indicator in one.indicators)


def test_a_check_without_a_row_goes_by_its_defaults_and_one_with_it_as_written(
    editing: Editing, tmp_path: Path, campaign: Campaign
) -> None:
    editing.cell("checks", "unchanged", "level").value = "lưu ý"
    editing.cell("checks", "unchanged", "limit").value = "7"
    editing.cell("checks", "sudden-jump", "second").value = 2.5
    editing.cell("checks", "fell-back", "level").value = "TẮT"
    editing.sheets["checks"].delete_rows(editing.cell("checks", "required-blank", "key").row)
    editing.save(tmp_path / "a.xlsx")
    read = load_campaign(tmp_path / "a.xlsx")
    assert read.rule("unchanged") == CheckRule("unchanged", "note", (7.0,))
    assert read.rule("sudden-jump") == CheckRule("sudden-jump", "warning", (30.0, 2.5))
    assert not read.rule("fell-back").is_on
    changed = {"unchanged", "sudden-jump", "fell-back"}
    assert [rule for rule in read.checks if rule.key not in changed] == [
        rule for rule in DEFAULT_RULES if rule.key not in changed
    ]


def test_the_checks_of_a_campaign_can_all_be_found_in_its_workbook(editing: Editing) -> None:
    for check in CHECKS:
        assert editing.cell("checks", check.key, "about").value == check.about
        words = [editing.cell("checks", check.key, field).value for field in ("limit_words", "second_words")]
        assert [word for word in words if word] == [limit.words for limit in check.limits]
        assert all(limit.low <= limit.value <= limit.high for limit in check.limits)


def test_a_round_with_a_faulty_campaign_prints_all_faults_and_touches_nothing(tmp_path: Path) -> None:
    root = tmp_path / "w"
    init_workspace(Workspace(root))
    (root / "inbox" / "bao cao.xlsx").write_bytes(b"chua ai doc")
    editing = Editing(root / "chien-dich.xlsx")
    editing.cell("settings", "", "deadline").value = "25:00"
    editing.cell("units", "hoa-binh", "track").value = "Nhóm lạ"
    editing.cell("classes", "Trung bình", "floor").value = 10
    editing.save(root / "chien-dich.xlsx")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "ntm_sheets", "ingest", "-w", str(root), "--now", "2021-10-05T16:40"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1], check=False)
    assert done.returncode == 2, done.stderr
    said = " ".join((done.stdout + done.stderr).split())
    for sheet, cell in (("Cài đặt", "C12"), ("Đơn vị", "D5"), ("Xếp loại", "C8")):
        assert f"Trang “{sheet}”, ô {cell}:" in said
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def rows_of(**sheets: list[dict[str, Any]]) -> dict[str, tuple[BookRow, ...]]:
    """Rows as they are read; the address of a cell is its field."""
    return {
        sheet: tuple(
            BookRow(sheet, values, {key: Raw(address=key) for key in values}) for values in sheets.get(sheet, ())
        )
        for sheet in ("indicators", "criteria", "sets", "tracks", "scoring", "classes", "checks")
    }


def judged(**sheets: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Say what is wrong with rows of a campaign workbook, by sheet and field."""
    rows = rows_of(**sheets)
    names = {sheet: sheet for sheet in sheets}
    found = [*judgement_faults(rows, names), *watching_faults(rows)]
    return [(fault.sheet, fault.cell) for fault in found]


def ruled(kind: str, comparison: str, threshold: object, low: float | None = None, high: float | None = None) -> Any:
    return {"kind": kind, "comparison": comparison, "threshold": threshold, "low": low, "high": high}


@pytest.mark.parametrize(
    ("rule", "faulty"),
    [
        (ruled("percent", ">=", 90, 0, 100), []), (ruled("percent", ">=", 0, 0, 100), []),
        (ruled("percent", ">=", 100, 0, 100), []), (ruled("percent", ">=", -1, 0, 100), ["threshold"]),
        (ruled("percent", ">=", 101, 0, 100), ["threshold"]), (ruled("number", "<=", -5, None, 0), []),
        (ruled("number", "<=", 1, None, 0), ["threshold"]), (ruled("number", "<=", 1, 2, None), ["threshold"]),
        (ruled("number", "=", 5, 5, 5), []), (ruled("number", "=", 5, 9, 3), ["high"]),
        (ruled("yesno", "yes", None), []), (ruled("yesno", "yes", 1), ["threshold"]), (ruled("text", "", None), []),
        (ruled("text", "", 0), ["threshold"]), (ruled("number", ">=", None), ["threshold"]),
        (ruled("number", ">=", "cao"), ["threshold"]), (ruled("yesno", ">=", 1), ["comparison"]),
        (ruled("choice", "at_least", "A") | {"choices": ("A", "B")}, []),
        (ruled("choice", "at_least", "C") | {"choices": ("A", "B")}, ["threshold"]),
        (ruled("choice", "at_least", "C") | {"choices": ("A", "A")}, ["choices"]),
        (ruled("choice", "at_least", "A") | {"choices": ("A",)}, ["choices"]),
        (ruled("number", ">=", 1) | {"choices": ("A", "B")}, ["choices"]), (ruled("number", ">=", 1) | {"choices": ()}, []),
    ],
)  # fmt: skip
def test_a_rule_of_an_indicator_at_its_edges(rule: dict[str, Any], faulty: list[str]) -> None:
    assert judged(indicators=[rule]) == [("indicators", field) for field in faulty]


@pytest.mark.parametrize(
    ("floors", "faults"),
    [
        ((90, 80, 0), 0), ((100, 0), 0), ((101, 0), 1), ((90, 90, 0), 1), ((80, 90, 0), 1), ((90, 0.5), 1), ((90, -1), 1),
        ((90, None), 0), ((None, 80, 0), 0), ((), 0), ((0, 0), 1),
    ],
)  # fmt: skip
def test_classes_go_down_from_a_hundred_at_most_to_zero(floors: tuple[float | None, ...], faults: int) -> None:
    assert judged(classes=[{"floor": floor} for floor in floors]) == [("classes", "floor")] * faults


def scale(*points: float | None) -> list[dict[str, Any]]:
    return [dict(zip(("criteria", "gardens", "progress", "on_time", "evidence"), points, strict=True))]


@pytest.mark.parametrize(
    ("points", "faulty"),
    [
        ((50, 20, 15, 10, 5), []), ((50.01, 20, 15, 10, 5), []), ((49.99, 20, 15, 10, 5), []),
        ((50.02, 20, 15, 10, 5), ["criteria"]), ((49.98, 20, 15, 10, 5), ["criteria"]), ((100, 0, 0, 0, 0), []),
        ((106, 0, 0, -1, -5), ["on_time", "evidence"]), ((None, 20, 15, 10, 5), []),
    ],
)  # fmt: skip
def test_the_five_parts_are_a_hundred_to_the_cent(points: tuple[float | None, ...], faulty: list[str]) -> None:
    assert judged(scoring=scale(*points)) == [("scoring", field) for field in faulty]


def own_set(*points: float, quota: int = 0, parts: tuple[float, ...] = (50, 20, 15, 10, 5)) -> Any:
    subject = "garden" if quota else "unit"
    return {
        "sets": [{"key": "s", "subject": subject}],
        "tracks": [{"unit_set": "" if quota else "s", "garden_set": "s" if quota else "", "garden_quota": quota}],
        "criteria": [{"set": "s", "key": f"TC{n}", "points": one, "gate": False} for n, one in enumerate(points)],
        "scoring": scale(*parts),
    }


@pytest.mark.parametrize(
    ("rows", "faulty"),
    [
        (own_set(20, 30), []), (own_set(20, 30.01), []), (own_set(20, 30.02), ["points"]), (own_set(20, 29.98), ["points"]),
        (own_set(16.67, 16.67, 16.67), []), (own_set(*[50 / 30] * 29, 50 / 30 + 0.14), []),
        (own_set(*[50 / 30] * 29, 50 / 30 + 0.16), ["points"]), (own_set(5, 5, quota=2), []),
        (own_set(5, 5.1, quota=2), ["points"]), (own_set(20, quota=1), []), (own_set(60, -10), ["points"]),
        # The part may be what is wrong: that is told there.
        (own_set(60, parts=(50, 20, 10, 5, 5)), []), (own_set(40, parts=(50, 20, 15, 10, 5)), ["points"]),
    ],
)  # fmt: skip
def test_the_points_of_a_set_are_those_of_its_part(rows: Any, faulty: list[str]) -> None:
    assert [field for sheet, field in judged(**rows) if sheet == "criteria"] == faulty


def test_a_condition_beside_the_criteria_has_no_points() -> None:
    gate = {"set": "s", "key": "TC.gate", "gate": True}
    assert judged(criteria=[gate | {"points": 0}]) == []
    assert judged(criteria=[gate | {"points": 1}]) == [("criteria", "points")]


@pytest.mark.parametrize(
    ("sheet", "row", "faulty"),
    [
        ("indicators", {"set": "k", "criterion": "TC9"}, ["indicators criterion"]),
        ("criteria", {"set": "k", "key": "TC2"}, ["criteria key"]),
        ("sets", {"key": "trống"}, ["sets key"]),
        ("indicators", {"set": None, "criterion": "TC9"}, []),
        ("criteria", {"set": None, "key": "TC2"}, []),
    ],
)
def test_nothing_stands_without_its_parts(sheet: str, row: dict[str, Any], faulty: list[str]) -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        "sets": [{"key": "k"}],
        "criteria": [{"set": "k", "key": "TC1"}],
        "indicators": [{"set": "k", "criterion": "TC1"}],
    }
    assert judged(**rows) == []
    rows[sheet].append(row)
    told = [f"{sheet} {field}" for sheet, field in judged(**rows)]
    assert told == faulty


def test_a_criterion_is_not_called_empty_while_an_indicator_of_its_set_points_nowhere() -> None:
    rows = {
        "sets": [{"key": "k"}],
        "criteria": [{"set": "k", "key": "TC1"}, {"set": "k", "key": "TC2"}],
        "indicators": [{"set": "k", "criterion": "TC1"}, {"set": "k", "criterion": "TC9"}],
    }
    assert judged(**rows) == [("indicators", "criterion")]


def test_limits_of_a_check_lie_between_its_own_and_stand_in_its_own_columns() -> None:
    assert any(len(check.limits) < len(LIMIT_FIELDS) for check in CHECKS)
    for check in CHECKS:
        blank = dict.fromkeys(LIMIT_FIELDS)
        row = {"key": check.key} | blank | {LIMIT_FIELDS[n]: limit.value for n, limit in enumerate(check.limits)}
        assert judged(checks=[row]) == []
        for n, field in enumerate(LIMIT_FIELDS):
            if n < len(check.limits):
                limit = check.limits[n]
                good, bad = (limit.low, limit.high), (None, limit.low - 0.5, limit.high + 0.5)
            else:
                good, bad = (None,), (0, 1)
            assert [judged(checks=[row | {field: value}]) for value in good] == [[]] * len(good)
            assert [judged(checks=[row | {field: value}]) for value in bad] == [[("checks", field)]] * len(bad)
        # A field that could not be read was told of already.
        assert judged(checks=[{"key": check.key}]) == []


def test_a_check_that_is_not_known_is_told_with_the_one_that_was_meant() -> None:
    assert judged(checks=[{"key": None, LIMIT_FIELDS[0]: 7}]) == []
    assert judged(checks=[{"key": "no-such-check", LIMIT_FIELDS[0]: 7}]) == [("checks", "key")]
    key = next(iter(CHECK_OF))
    (fault,) = watching_faults(rows_of(checks=[{"key": f"{key}x"}]))
    assert fault.remedy.startswith(f"Có phải “{key}”? ")


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        ({"set": "s", "kind": "count", "counts_gardens": True}, 0),
        ({"set": "s", "kind": "number", "counts_gardens": True}, 0),
        ({"set": "s", "kind": None, "counts_gardens": True}, 0),
        ({"set": "s", "kind": "percent", "counts_gardens": True}, 1),
        ({"set": "s", "kind": "percent", "counts_gardens": False}, 0),
        ({"set": "v", "kind": "count", "counts_gardens": True}, 1),
    ],
)
def test_only_a_number_of_the_unit_counts_gardens(row: dict[str, Any], faults: int) -> None:
    sets = [{"key": "s", "subject": "unit"}, {"key": "v", "subject": "garden"}]
    told = list(watching_faults(rows_of(indicators=[row], sets=sets)))
    assert [(fault.sheet, fault.cell) for fault in told] == [("indicators", "counts_gardens")] * faults


def test_where_a_code_stands_twice_only_that_is_told() -> None:
    criterion = {"set": "k", "key": "TC1"}
    rows = {
        "sets": [{"key": "k"}, {"key": "m"}],
        "criteria": [criterion, criterion, {"set": "m", "key": "TC1"}],
        "indicators": [{"set": "k", "criterion": "TC1"}, {"set": "m", "criterion": "TC1"}],
    }
    assert judged(**rows) == []
    rows["indicators"].append({"set": "k", "criterion": "TC9"})
    assert judged(**rows) == []  # which of the two was meant is not known
    rows["indicators"].append({"set": "m", "criterion": "TC9"})
    (fault,) = judgement_faults(rows_of(**rows), {sheet: sheet for sheet in rows})
    assert (fault.cell, fault.remedy) == ("criterion", "Các mã đang có: TC1.")
