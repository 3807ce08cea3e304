"""`di-thon/`: who goes out next has a page with what is most worth seeing; what somebody typed in is never lost."""

import shutil
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from commanding import run, worked_workspace
from master_factory import DAY_ONE, MIDDLE, campaign_of, drops_of, findings_of, results_of
from openpyxl import load_workbook
from sessions import at_work, drop, filled
from small_campaigns import FULL, HELPERS, Records, all_met, at, small_campaign, task, unit_cell
from visit_filling import filled_sheet

from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.facts.findings import Finding, Key, Place
from ntm_sheets.facts.records import FindingRecord
from ntm_sheets.facts.submission import cells_of
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rechecking import next_visit
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.registry import VISITS
from ntm_sheets.outbox.visit_questions import MOST_QUESTIONS, VisitQuestion, VisitQuestions
from ntm_sheets.outbox.visit_sheets import LIST, drawn_sheet, list_lines, sheets_due
from ntm_sheets.rounds.publishing import source_of
from ntm_sheets.scoring.score import score
from ntm_sheets.workspace import delivering
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
DRAWN = (VISITS,)
TONIGHT, TOMORROW = datetime(2021, 10, 5, 18), "hoa-binh-2021-10-06"
HOUSES, LATRINES, STUNTED, PARTY = map(unit_cell, ("TC1.1", "TC1.2", "TC2.1", "TC3.1"))
DONE = ("tasks", "CV01", "done")


def with_teams(campaign: Campaign) -> Campaign:
    return replace(campaign, units=tuple(replace(unit, group=f"Đoàn {unit.name}") for unit in campaign.units))


def given_of(campaign: Campaign, records: Records, as_of: datetime, *findings: FindingRecord) -> MasterInput:
    rows = score(campaign, records.answers, records.drops, records.photos, as_of).of_now().rows
    return MasterInput(campaign, rows, records.drops, findings)


def questions(given: MasterInput) -> dict[Key, VisitQuestion]:
    """Of the first unit, the first question first."""
    return {one.key: one for one in VisitQuestions(given).of(given.campaign.units[0])}


def asking(key: Key, code: str) -> FindingRecord:
    finding = Finding(code, "warning", Place("a.xlsx", "Tiêu chí", "F9"), "Tăng nhiều.", "", "Xem lại.", key)
    return FindingRecord(1, "u0", date(2021, 10, 3), finding, "village")


SMALL = with_teams(small_campaign((FULL,), 2, days=30, tasks=(task("CV01", 100, 1, 20),)))


def records_of(*reports: tuple[str, int, dict[Key, Any]]) -> Records:
    """Reports of the first unit: role, day from 0, values."""
    records = Records()
    for role, day, values in reports:
        records.report("u0", day, values, role=role)  # type: ignore[arg-type]
    return records


def test_what_nobody_saw_is_asked_with_the_village_s_number_and_what_was_seen_is_not() -> None:
    said = {LATRINES: 92, STUNTED: 3, unit_cell("TC2.2"): True, HOUSES: 0}
    asked = questions(given_of(SMALL, records_of(("village", 2, said), ("team", 2, {HOUSES: 0})), at(3)))
    assert asked[LATRINES].said == 92
    assert "thôn báo 92, cần ≥ 90, chưa ai kiểm tra" in asked[LATRINES].why
    assert HOUSES not in asked
    # Near its threshold before far from it; and what nobody reported behind.
    order = list(asked)
    assert order.index(LATRINES) < order.index(STUNTED) < order.index(PARTY)


def test_an_open_question_and_a_jump_come_first_and_say_so() -> None:
    records = records_of(("village", 2, all_met() | {LATRINES: 100}), ("team", 2, {LATRINES: 100}))
    asked = questions(given_of(SMALL, records, at(3), asking(LATRINES, "sudden-jump"), asking(STUNTED, "two-readings")))
    # Of one criterion what is asked about comes before what nobody saw.
    order = list(asked)
    assert order.index(LATRINES) < order.index(HOUSES)
    assert order.index(STUNTED) == 0
    assert asked[LATRINES].why.startswith("số tăng giảm đột ngột, thôn báo 100")
    assert asked[STUNTED].why.startswith("còn câu hỏi chưa trả lời")


def test_what_a_visit_failed_and_the_village_calls_met_since_is_asked_with_both_numbers() -> None:
    records = records_of(("team", 2, {LATRINES: 60}), ("village", 3, {HOUSES: 0, LATRINES: 95}))
    first = next(iter(questions(given_of(SMALL, records, at(3, 18))).values()))
    assert (first.key, first.said, first.said_on) == (LATRINES, 95, at(3).date())
    assert "thôn báo 95, cần ≥ 90, nhưng đoàn thấy 60 ngày 04/10" in first.why


def test_a_criterion_or_a_garden_that_hangs_on_one_number_is_said() -> None:
    met = all_met()
    del met[STUNTED]
    garden = {("gardens", "V1", "VM1.1"): True, ("gardens", "V1", "VM2.1"): 49}
    asked = questions(given_of(SMALL, records_of(("village", 2, met | garden)), at(3)))
    assert "tiêu chí 2 chỉ còn chờ số này" in asked[STUNTED].why
    assert "vườn V1 chỉ còn chờ số này" in asked["gardens", "V1", "VM2.1"].why


def test_a_criterion_weighs_its_part_of_the_scale_however_many_there_are() -> None:
    met = all_met()
    del met[PARTY]
    given = given_of(SMALL, records_of(("village", 2, met)), at(3))
    own = [one for one in given.rows.criteria if one.unit == "u0" and not one.gate]
    (criterion,) = [one for one in own if one.criterion == "TC3"]
    asked = questions(given)[PARTY]
    # Nobody reported it: three tenths of its own share, and of a criterion that hangs on it.
    mean = given.campaign.scoring.criteria / len(own)
    assert asked.weight == pytest.approx(0.3 * (criterion.points_full / criterion.total + mean))


def test_a_measured_total_grows_old_in_the_days_that_the_campaign_sets() -> None:
    records = records_of(("village", 5, {DONE: 40}), ("team", 5, {DONE: 40}))
    short, long = (
        questions(given_of(replace(SMALL, scoring=replace(SMALL.scoring, verified_days=days)), records, at(10)))[DONE]
        for days in (7, 28)
    )
    assert short.weight == pytest.approx(4 * long.weight)


def test_late_work_and_totals_that_lie_apart_are_measured() -> None:
    plan = (task("CV01", 100, 1, 2), task("CV02", 100, 3, 6, "CV01"))
    campaign = with_teams(small_campaign((FULL,), 1, days=30, tasks=plan))
    other = ("tasks", "CV02", "done")
    records = records_of(("village", 4, {DONE: 20}), ("village", 5, {other: 100}), ("team", 5, {other: 10}))
    asked = questions(given_of(campaign, records, at(6, 18)))
    assert "việc găng chậm" in asked[DONE].why
    assert asked[other].why.startswith("hai bên báo khác nhau, thôn báo 100 m")


def test_never_more_than_ten_and_none_twice() -> None:
    campaign = campaign_of(6)
    rows = results_of(campaign, MIDDLE).of_now().rows
    given = MasterInput(campaign, rows, drops_of(campaign, MIDDLE), findings_of(campaign, MIDDLE))
    for unit in given.campaign.units:
        asked = VisitQuestions(given).of(unit)
        assert len(asked) == len({one.key for one in asked}) <= MOST_QUESTIONS
        assert [one.weight for one in asked] == sorted((one.weight for one in asked), reverse=True)
        assert all(one.why for one in asked)


EVERY_FOURTH = DueRule("", "team", "every", every=4)
NEVER = DueRule("", "team", "never")


@pytest.mark.parametrize(
    ("changed", "as_of", "day"),
    [
        ({}, at(3, 8), date(2021, 10, 5)),
        ({}, at(3, 18), date(2021, 10, 6)),
        ({}, at(0, 8), date(2021, 10, 2)),
        ({}, at(29, 18), None),
        ({"calendar": (EVERY_FOURTH,)}, at(3, 8), date(2021, 10, 5)),
        ({"calendar": (EVERY_FOURTH,)}, at(3, 18), date(2021, 10, 9)),
        ({"calendar": (NEVER,)}, at(3, 8), None),
        ({"calendar": (NEVER,)}, at(26, 18), None),
        ({"calendar": (NEVER,)}, at(27, 18), date(2021, 10, 29)),
        ({"excuses": (Excuse("u0", "team", date(2021, 10, 5), date(2021, 10, 6), "lũ", "xã"),)}, at(3, 8), date(2021, 10, 7)),
    ],
)  # fmt: skip
def test_the_next_visit_is_the_team_s_next_due_day(changed: dict[str, Any], as_of: datetime, day: date | None) -> None:
    campaign = replace(SMALL, end=SMALL.start + timedelta(days=27), **changed)
    assert next_visit(given_of(campaign, Records(), as_of), campaign.units[0]) == day


def test_a_visit_is_over_when_its_form_has_come() -> None:
    records = Records()
    records.report("u0", 3, {LATRINES: 90}, role="team", received=at(3, 10))
    given = given_of(SMALL, records, at(3, 11))
    assert [next_visit(given, unit) for unit in SMALL.units] == [date(2021, 10, 6), date(2021, 10, 5)]
    # Who goes out later has its sheet when its day is the nearest.
    due = sheets_due(given, {unit.key: next_visit(given, unit) for unit in SMALL.units})
    assert [one.name for one in due] == ["u1-2021-10-05"]


def test_who_has_no_sheet_is_told_why() -> None:
    helpers = small_campaign((FULL, HELPERS), 3, days=30)
    units = (*with_teams(helpers).units[:2], helpers.units[2])
    given = given_of(replace(helpers, units=units), Records(), at(0, 8))
    visits = {unit.key: next_visit(given, unit) for unit in units}
    said = [*list_lines(given, visits, sheets_due(given, visits))]
    assert "10 câu, tệp u0-2021-10-02.xlsx" in said[1]
    assert "không có phiếu, chưa có gì cần xem lại" in said[2]
    assert "không có phiếu: chưa có đoàn phụ trách" in said[3]


def test_a_list_that_is_open_elsewhere_lies_beside_and_is_told_of(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_at(workspace, "2021-10-05T18:00")
    taken, replaced = workspace.outbox / "di-thon" / LIST, Path.replace
    before = taken.read_bytes()

    def held(self: Path, target: Path) -> Path:
        if target == taken:
            raise PermissionError(13, "in use", str(target))
        return replaced(self, target)

    monkeypatch.setattr(delivering.Path, "replace", held)
    said = round_at(workspace, "2021-10-06T18:00")
    assert "lich-di-thon.txt đang mở ở chỗ khác, nên bản mới nằm ở lich-di-thon-18h00.txt." in said
    assert taken.read_bytes() == before != taken.with_name("lich-di-thon-18h00.txt").read_bytes()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return worked_workspace(tmp_path / "w")


def round_at(workspace: Workspace, now: str) -> str:
    done = run("ingest", "-w", workspace.root, "--now", now)
    assert done.code in (0, 1), done.err
    return done.out + done.err


def lying(workspace: Workspace) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in sorted((workspace.outbox / "di-thon").iterdir())}


def page_of(workspace: Workspace, name: str) -> Any:
    return load_workbook(workspace.outbox / "di-thon" / f"{name}.xlsx")["Đi thôn"]


def test_each_team_that_goes_out_tomorrow_has_one_upright_page(workspace: Workspace) -> None:
    round_at(workspace, "2021-10-05T18:00")
    assert TOMORROW + ".xlsx" in lying(workspace)
    page = page_of(workspace, TOMORROW)
    setup = page.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth or 1, setup.fitToHeight or 1) == ("portrait", 9, 1, 1)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    shown = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    text = "\n".join(shown)
    for wanted in (
        "Ngày đi: thứ 4, 06/10/2021",
        "Đoàn kiểm tra",
        "Thôn báo cáo",
        "Đại diện đoàn công tác",
        "Người kiểm tra",
    ):
        assert wanted in text, wanted
    keys = [cell.value for (cell,) in page.iter_rows(min_row=2, max_col=1) if cell.value]
    assert len(keys) == MOST_QUESTIONS + 4
    # What a difficulty says that looks like a formula is not here; nor is the name of who reported.
    assert "Nguyễn Văn Thử" not in text


def test_the_village_s_number_is_the_master_s(workspace: Workspace) -> None:
    round_at(workspace, "2021-10-05T18:00")
    page = page_of(workspace, TOMORROW)
    heading = next(row for row in page.iter_rows() if any(cell.value == "Thôn báo cáo" for cell in row))
    columns = {cell.value: cell.column for cell in heading}
    with at_work(workspace) as session:
        rows = material_of(source_of(session, TONIGHT)).rows
    told = {("criteria", one.indicator, "value"): one.self_value for one in rows.indicators if one.unit == "hoa-binh"}
    told |= {("tasks", one.task, "done"): one.village_done for one in rows.tasks if one.unit == "hoa-binh"}
    found = 0
    for (cell,) in page.iter_rows(min_row=heading[0].row + 1, max_col=1):
        for key in cells_of(str(cell.value or "")):
            if key in told:
                said, found = page.cell(cell.row, columns["Thôn báo cáo"]).value, found + (told[key] is not None)
                assert said == "–" if told[key] is None else said.startswith(f"{told[key]:g}".replace(".", ",")), key
    assert found


def test_nothing_new_writes_nothing_and_a_new_day_takes_the_old_sheets_away(workspace: Workspace) -> None:
    round_at(workspace, "2021-10-05T18:00")
    before = lying(workspace)
    round_at(workspace, "2021-10-05T18:30")
    assert lying(workspace) == before
    # A sheet whose form has not come lies a day longer, just as it was: its team may come back late.
    round_at(workspace, "2021-10-06T18:00")
    assert days_of_sheets(workspace) == {"2021-10-06", "2021-10-07"}
    assert lying(workspace)[f"{TOMORROW}.xlsx"] == before[f"{TOMORROW}.xlsx"]
    # Where the notes of the state are gone, what nobody filled in is known by what it says.
    workspace.visit_marks.unlink()
    round_at(workspace, "2021-10-07T18:00")
    assert days_of_sheets(workspace) == {"2021-10-07", "2021-10-08"}


def days_of_sheets(workspace: Workspace) -> set[str]:
    return {name[-15:-5] for name in lying(workspace) if name.endswith(".xlsx")}


def typed_in(workspace: Workspace, name: str) -> bytes:
    path = workspace.outbox / "di-thon" / f"{name}.xlsx"
    book = load_workbook(path)
    page = book["Đi thôn"]
    row = next(cell.row for (cell,) in page.iter_rows(max_col=1) if str(cell.value).startswith("criteria/"))
    column = next(cell.column for cell in page[1] if cell.value == "value")
    page.cell(row, column).value = "Đạt"
    book.save(path)
    return path.read_bytes()


def report_more(workspace: Workspace, day: str) -> None:
    """A village reports other numbers: another sheet is worth drawing."""
    typed = {("criteria", "TC1.2", "value"): 55, ("criteria", "TC2.1", "value"): 70}
    drop(workspace, f"them {day[0]}.xlsx", filled(workspace, "hoa-binh", day, typed))


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("now", "day"), [("2021-10-05T18:30", "5/10/2021"), ("2021-10-07T18:00", "")])
def test_what_somebody_typed_is_kept_whether_its_day_is_still_to_come_or_over(
    workspace: Workspace, now: str, day: str
) -> None:
    round_at(workspace, "2021-10-05T18:00")
    data = typed_in(workspace, TOMORROW)
    if day:
        report_more(workspace, day)
    said = round_at(workspace, now)
    folder = workspace.outbox / "di-thon"
    kept = folder / f"{TOMORROW}-da-dien.xlsx"
    assert kept.read_bytes() == data
    assert kept.name in said
    # Told once, and left alone from then on.
    assert kept.name not in round_at(workspace, "2021-10-08T18:00")
    assert kept.read_bytes() == data


@pytest.mark.thorough
def test_on_its_day_a_sheet_stays_as_it_was_printed(workspace: Workspace) -> None:
    round_at(workspace, "2021-10-05T18:00")
    before = lying(workspace)[f"{TOMORROW}.xlsx"]
    report_more(workspace, "5/10/2021")
    round_at(workspace, "2021-10-05T19:00")
    printed = lying(workspace)[f"{TOMORROW}.xlsx"]
    assert printed != before
    data = typed_in(workspace, TOMORROW)
    report_more(workspace, "6/10/2021")
    round_at(workspace, "2021-10-06T10:00")
    assert (workspace.outbox / "di-thon" / f"{TOMORROW}.xlsx").read_bytes() == data


@pytest.mark.thorough
def test_what_somebody_wrote_into_the_list_of_visits_is_kept_and_the_new_one_put_beside(workspace: Workspace) -> None:
    round_at(workspace, "2021-10-05T18:00")
    path = workspace.outbox / "di-thon" / "lich-di-thon.txt"
    path.write_text(f"{path.read_text('utf-8')}Đoàn 1 đi xe ông Nam", "utf-8")
    written = path.read_bytes()
    assert "lich-di-thon-da-dien.txt" in round_at(workspace, "2021-10-05T18:30")
    assert path.with_stem("lich-di-thon-da-dien").read_bytes() == written
    assert "ông Nam" not in path.read_text("utf-8")
    # As the program left it, it is brought up to date without a word.
    assert "da-dien" not in round_at(workspace, "2021-10-06T18:00")
    assert path.with_stem("lich-di-thon-da-dien").read_bytes() == written


@pytest.mark.thorough
def test_one_that_is_open_is_left_and_taken_away_later(workspace: Workspace) -> None:
    round_at(workspace, "2021-10-05T18:00")
    folder = workspace.outbox / "di-thon"
    lock = folder / f"~${TOMORROW}.xlsx"
    lock.write_bytes(b"")
    before = (folder / f"{TOMORROW}.xlsx").stat().st_mtime_ns
    round_at(workspace, "2021-10-06T08:00")
    assert [path.name for path in folder.glob("hoa-binh-*")] == [f"{TOMORROW}.xlsx"]
    assert (folder / f"{TOMORROW}.xlsx").stat().st_mtime_ns == before
    assert "đang có người mở" in round_at(workspace, "2021-10-07T18:00")
    assert (folder / f"{TOMORROW}.xlsx").exists()
    lock.unlink()
    round_at(workspace, "2021-10-07T18:30")
    assert not (folder / f"{TOMORROW}.xlsx").exists()


def test_a_drawn_sheet_is_typed_dropped_and_counts_on_a_machine_without_outbox_and_state(workspace: Workspace) -> None:
    round_at(workspace, "2021-10-05T18:00")
    blank = (workspace.outbox / "di-thon" / f"{TOMORROW}.xlsx").read_bytes()
    shutil.rmtree(workspace.outbox)
    shutil.rmtree(workspace.state)
    run("rebuild", "-w", workspace.root, "--now", "2021-10-05T18:30")
    (key,) = [key for key in asked_by(blank) if key[0] == "criteria"][:1]
    (workspace.inbox / "di thon.xlsx").write_bytes(filled_sheet(blank, "6/10/2021", {key: typed_for(key)}))
    round_at(workspace, "2021-10-06T16:00")
    with at_work(workspace) as session:
        (drop,) = (one for one in session.ledger.drops() if one.name == "di thon.xlsx")
        assert (drop.verdict, drop.role, drop.report_date) == ("accepted", "team", date(2021, 10, 6)), drop.reason
        # Its visit is over: the next one is tomorrow's.
    assert "hoa-binh-2021-10-07.xlsx" not in lying(workspace)
    round_at(workspace, "2021-10-06T18:00")
    assert "hoa-binh-2021-10-07.xlsx" in lying(workspace)


def asked_by(data: bytes) -> tuple[Key, ...]:
    stamp = load_workbook(BytesIO(data))["_ntm"]
    return cells_of({key.value: value.value for key, value in stamp.iter_rows(max_col=2)}["only"])


def typed_for(key: Key) -> str | int:
    campaign = founding_campaign()
    question = make_layout(campaign, campaign.unit("hoa-binh"), "inspection").question(*key)
    assert question is not None
    return "Đạt" if question.kind == "yesno" else question.choices[0] if question.choices else 50


LONG = "Thôn Trung tâm xã Kỳ Tiến mở rộng về phía đông nam dọc theo đường tránh quốc lộ 1"


def edge(name: str) -> tuple[Campaign, datetime]:
    campaign = campaign_of({"one": 1, "forty": 40, "three hundred": 300}.get(name, 6))
    end = datetime.combine(campaign.end, time(8))
    units = tuple(
        replace(unit, name=f"{LONG[:76]} {n}", group=f"=Đoàn {LONG}") for n, unit in enumerate(campaign.units)
    )
    changed = {
        "long": replace(campaign, units=units),
        "no gardens": replace(campaign, gardens=()),
        "no tasks": replace(campaign, tasks=()),
    }.get(name, campaign)
    return changed, {"day one": DAY_ONE, "last day": end, "after": end + timedelta(days=3)}.get(name, MIDDLE)


EDGES = ("one", "forty", "day one", "last day", "after", "long", "no gardens", "no tasks", "unknown", "middle")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", [*EDGES, pytest.param("three hundred", marks=pytest.mark.thorough)])
def test_edge_campaigns_are_drawn_on_a_page_each(name: str) -> None:
    campaign, as_of = edge(name)
    rows = results_of(campaign, as_of).of_now().rows
    if name == "unknown":
        rows = replace(rows, indicators=(), garden_indicators=(), criteria=(), tasks=())
    given = MasterInput(campaign, rows, drops_of(campaign, as_of), findings_of(campaign, as_of))
    visits = {unit.key: next_visit(given, unit) for unit in campaign.units}
    due = sheets_due(given, visits)
    lines = [*list_lines(given, visits, due)]
    assert len(lines) == len(campaign.units) + 1
    assert bool(due) == (name not in ("after", "unknown")), lines
    for one in due[:3]:
        content = drawn_sheet(one, Layouts(campaign, b"k" * 32), as_of.date())
        page = load_workbook(BytesIO(content))["Đi thôn"]
        heights = sum(page.row_dimensions[row].height or 17 for row in range(1, page.max_row + 1))
        widths = sum(page.column_dimensions[letter].width for letter in "BCDEFGH")
        # As small as three quarters at the worst, to be read on paper.
        assert min(748 / heights, 669 / (widths * 7.5)) > 0.6, (heights, widths)
        texts = [cell.value for row in page.iter_rows(min_col=2) for cell in row if isinstance(cell.value, str)]
        assert not [text for text in texts if "None" in text or "nan" in text or "TC1" in text or "\n\n" in text]
