"""What a slip says: until when, how much, of which question, whose number, and what may be left alone."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from commanding import run
from correction_filling import Clerk
from openpyxl import load_workbook
from sessions import NOW, at_work, drop, filled, new_workspace
from slips import cells, listed

from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.facts.findings import Key
from ntm_sheets.outbox.slips.message import Until, until_of
from ntm_sheets.rounds.publishing import Published, publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
FOUNDING = founding_campaign()
WRONG: dict[Key, Value] = {
    ("criteria", "TC1.1", "value"): "không có",
    ("criteria", "TC1.2", "value"): 0.85,
    ("criteria", "TC2.1", "value"): "khoảng 85",
    ("criteria", "TC4.5", "value"): "có",
    ("criteria", "TC5.1", "value"): "cơ bản đạt",
    ("criteria", "TC5.2", "value"): "x",
}
SLIP = "hoa-binh-2021-10-05-thon"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def took(workspace: Workspace, data: bytes, at: datetime = NOW, name: str = "phieu.xlsx") -> Published:
    drop(workspace, name, data)
    with at_work(workspace) as session:
        session.round(at, 0.0)
        return publish(session, at)


def words_of(workspace: Workspace, name: str = SLIP) -> str:
    """All that a slip says of sending it back: its text, its list, its own pages."""
    book = load_workbook(workspace.slips / f"{name}.xlsx")
    pages = [str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value]
    return "\n".join([(workspace.slips / f"{name}.txt").read_text("utf-8-sig"), *pages])


def at(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2021, month, day, hour, minute)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(5, 16, 59), Until("trước 17 giờ ngày 05/10/2021")),
        (at(5, 17), Until("trước 17 giờ ngày 06/10/2021")),
        (at(5, 17, 30), Until("trước 17 giờ ngày 06/10/2021")),
        (at(1, 8), Until("trước 17 giờ ngày 02/10/2021")),
        (at(30, 16, 59, 11), Until("trước 17 giờ ngày 30/11/2021")),
        (at(30, 17, 0, 11), Until("trước 17 giờ ngày 01/12/2021, lúc khóa sổ", "Đợt đã kết thúc ngày 30/11/2021.")),
    ],
)
def test_the_deadline_that_is_ahead(moment: datetime, said: Until) -> None:
    assert until_of(FOUNDING, "hoa-binh", "village", moment) == said


def test_after_the_closing_it_says_that_the_officer_decides() -> None:
    until = until_of(FOUNDING, "hoa-binh", "village", at(1, 17, 0, 12))
    assert until.by == ""
    assert "đã kết thúc" in until.ended
    assert "chờ xã quyết định" in until.ended
    assert until.after("gửi lại").startswith("gửi lại. Đợt đã kết thúc")


def test_the_calendar_and_excuses_move_the_deadline() -> None:
    flooded = Excuse("hoa-binh", "village", date(2021, 10, 6), date(2021, 10, 8), "lũ", "Chủ tịch")
    asked = replace(
        FOUNDING,
        deadline=time(16, 30),
        excuses=(flooded,),
        calendar=(DueRule(role="team", rule="weekdays", weekdays=(0,)), DueRule(track="phoi-hop", rule="never")),
    )
    assert until_of(asked, "hoa-binh", "village", at(5, 17)).by == "trước 16 giờ 30 ngày 09/10/2021"
    assert until_of(asked, "lien-mieu", "village", at(5, 17)).by == "trước 16 giờ 30 ngày 06/10/2021"
    assert until_of(asked, "hoa-binh", "team", at(5, 17)).by == "trước 16 giờ 30 ngày 11/10/2021"
    never = replace(asked, calendar=(DueRule(role="village", rule="never"),))
    assert until_of(never, "hoa-binh", "village", at(5, 17)).by == "trước 16 giờ 30 ngày 30/11/2021, lúc đợt kết thúc"


@pytest.mark.parametrize(
    ("moment", "day", "said"),
    [
        (at(5, 16, 40), "05/10/2021", "trước 17 giờ ngày 05/10/2021"),
        (at(5, 17, 30), "05/10/2021", "trước 17 giờ ngày 06/10/2021"),
        (
            at(30, 18, 0, 11),
            "30/11/2021",
            "trước 17 giờ ngày 01/12/2021, lúc khóa sổ. Đợt đã kết thúc ngày 30/11/2021.",
        ),
    ],
)
def test_a_slip_says_no_deadline_but_that_one(workspace: Workspace, moment: datetime, day: str, said: str) -> None:
    published = took(workspace, filled(workspace, "hoa-binh", day, WRONG), moment)
    text = words_of(workspace, published.slips[0])
    assert text.count(said) == 4  # the text, the list, the first page, the end of the last one
    assert re.findall(r"trước \d+ giờ[^.]*", text) == [said.partition(". ")[0]] * 4


def test_a_slip_that_lies_there_when_its_deadline_goes_by_says_the_next_one(workspace: Workspace) -> None:
    took(workspace, filled(workspace, "hoa-binh", "05/10/2021", WRONG))
    assert "trước 17 giờ ngày 05/10/2021" in words_of(workspace)
    with at_work(workspace) as session:
        publish(session, at(5, 17, 1))
    assert "trước 17 giờ ngày 05/10/2021" not in words_of(workspace)
    assert "trước 17 giờ ngày 06/10/2021" in words_of(workspace)


def test_it_counts_what_it_lists_and_names_each_question(workspace: Workspace) -> None:
    twice: dict[Key, Value] = {**WRONG, ("tasks", "CV01", "done"): "khoảng 3", ("tasks", "CV01", "period"): 7}
    took(workspace, filled(workspace, "hoa-binh", "05/10/2021", twice))
    lines = listed(workspace.slips / f"{SLIP}.xlsx")
    errors, warnings = (sum(line.level == level for line in lines) for level in ("error", "warning"))
    assert errors == 3
    assert warnings >= 2
    head = f"{errors} chỗ phải sửa, {warnings} chỗ cần xem lại"
    assert words_of(workspace).count(head) == 2
    text = (workspace.slips / f"{SLIP}.txt").read_text("utf-8-sig")
    numbered = [line for line in text.splitlines() if re.match(r"\d+\. ", line)]
    more = sum(int(count) for count in re.findall(r"… và (\d+) chỗ khác", text))
    # Two cells of one kind stand in one line.
    assert sum(len(re.findall(r"\b[Ôô] [A-Z]+\d+", line)) or 1 for line in numbered) + more == errors + warnings
    asked = {("criteria", "TC1.1"): "1.1 Số nhà tạm, dột nát", ("criteria", "TC5.1"): "5.1 Nhà văn hóa đạt chuẩn"}
    found = cells(workspace.slips / f"{SLIP}.xlsx")
    for (table, row), name in asked.items():
        cell = found[table, row, "value"].coordinate
        (line,) = [one for one in lines if one.cell == cell]
        assert line.name == name
        (said,) = [one for one in numbered if f"Ô {cell} trang Tiêu chí" in one]
        assert name in said
        assert line.message in said
        assert line.remedy in said


def test_notes_stand_apart_after_the_rest(workspace: Workspace) -> None:
    took(workspace, filled(workspace, "hoa-binh", "05/10/2021", WRONG))
    page = load_workbook(workspace.slips / f"{SLIP}.xlsx").worksheets[0]
    column = [str(cell.value or "") for (cell,) in page.iter_rows(min_col=2, max_col=2)]
    notes = [n for n, text in enumerate(column) if text == "Xin lưu ý"]
    (head,) = [n for n, text in enumerate(column) if text.startswith("Để biết thêm, không phải sửa")]
    assert column[head] == f"Để biết thêm, không phải sửa ({len(notes)}):"
    assert column[head - 1] == ""
    assert notes == list(range(head + 1, head + 1 + len(notes)))
    assert all(n < head for n, text in enumerate(column) if text.startswith(("✗", "!")))
    assert "được hiểu là" not in (workspace.slips / f"{SLIP}.txt").read_text("utf-8-sig")


@pytest.mark.thorough
def test_the_text_names_the_cells_of_the_slip_not_those_of_the_form_that_came(workspace: Workspace) -> None:
    book = load_workbook(BytesIO(filled(workspace, "hoa-binh", "05/10/2021", WRONG)))
    before = next(cell.row for (cell,) in book["Tiêu chí"].iter_rows(max_col=1) if cell.value == "TC1.1")
    book["Tiêu chí"].protection.disable()
    book["Tiêu chí"].insert_rows(2, 3)
    saved = BytesIO()
    book.save(saved)
    took(workspace, saved.getvalue())
    cell = cells(workspace.slips / f"{SLIP}.xlsx")["criteria", "TC1.1", "value"]
    assert cell.row == before
    text = (workspace.slips / f"{SLIP}.txt").read_text("utf-8-sig")
    assert f"Ô {cell.coordinate} trang Tiêu chí" in text
    assert f"F{before + 3}" not in text


@pytest.mark.thorough
def test_what_the_officer_put_right_is_not_what_the_village_wrote(clerk: Clerk) -> None:
    fence = ("tasks", "CV02", "done")
    first: dict[Key, Value] = {fence: "khoảng 100", ("criteria", "TC3.1", "value"): "gần 80"}
    taken = clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "04/10/2021", first))
    clerk.decide("CV02", action="Sửa", value="400")
    clerk.decide("TC3.1", action="Sửa", value="75")
    assert clerk.value(fence, taken.seq) == 400
    later: dict[Key, Value] = {fence: 120, ("criteria", "TC3.1", "value"): 60}
    second = clerk.take("b.xlsx", filled(clerk.workspace, "hoa-binh", "05/10/2021", later))
    said = {one.finding.code: one.finding.message for one in clerk.session.ledger.findings() if one.seq == second.seq}
    assert "lần trước (04/10, số xã đã sửa) là 400" in said["total-shrank"]
    assert "lần trước (04/10, số xã đã sửa) là 75 (đạt), nay ghi 60 (chưa đạt)" in said["fell-back"]
    # What they wrote themselves is said as such.
    third = clerk.take("c.xlsx", filled(clerk.workspace, "hoa-binh", "06/10/2021", {fence: 90}), minutes=24 * 60)
    again = {one.finding.code: one.finding.message for one in clerk.session.ledger.findings() if one.seq == third.seq}
    assert "lần trước (05/10) là 120" in again["total-shrank"]
    clerk.expect_rebuild()


def test_the_other_sides_number_is_named_as_the_officers_where_it_is(clerk: Clerk) -> None:
    key = ("criteria", "TC1.2", "value")
    clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "05/10/2021", {key: "khoảng 95"}))
    clerk.decide("TC1.2", action="Sửa", value="95")
    team = clerk.take("b.xlsx", filled(clerk.workspace, "hoa-binh", "05/10/2021", {key: 60}, "inspection"))
    (said,) = [
        one.finding.message
        for one in clerk.session.ledger.findings()
        if one.seq == team.seq and one.finding.code == "differs-from-inspection"
    ]
    assert "thôn ghi 95, đoàn kiểm tra ghi 60 (ngày 05/10, số xã đã sửa)" in said


@pytest.mark.thorough
def test_a_schools_slip_is_no_villages(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        schools = replace(session.campaign.units[0], track="phoi-hop"), *session.campaign.units[1:]
        session.campaign = replace(session.campaign, units=schools)
        session.layouts = Layouts(session.campaign, session.key)
        drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", "hôm qua"))
        drop(workspace, "b.xlsx", filled(workspace, "lien-mieu", "hôm qua"))
        drop(workspace, "c.xlsx", filled(workspace, "hoa-binh", "hôm qua", form="inspection"))
        session.round(NOW, 0.0)
        names = publish(session, NOW).slips
    assert set(names) == {
        "hoa-binh-2021-10-05-don-vi", "lien-mieu-2021-10-05-thon", "doan/hoa-binh-2021-10-05-doan"
    }  # fmt: skip


def test_slips_of_the_released_version_go_under_their_old_names(workspace: Workspace) -> None:
    took(workspace, filled(workspace, "hoa-binh", "05/10/2021", WRONG))
    made = workspace.slips / f"{SLIP}.xlsx"
    old = made.with_name("hoa-binh-2021-10-05-village.xlsx")
    made.rename(old)
    made.with_suffix(".txt").rename(old.with_suffix(".txt"))
    workspace.slip_codes.write_text('{"hoa-binh-2021-10-05-village": "0123456789abcdef"}')
    with at_work(workspace) as session:
        published = publish(session, NOW + timedelta(minutes=1))
    assert published.slip_notes == ()
    assert sorted(path.name for path in workspace.slips.iterdir()) == [f"{SLIP}.txt", f"{SLIP}.xlsx"]
    done = run("status", "-w", str(workspace.root), "--now", NOW.isoformat())
    assert "Phiếu trả lại để sửa: 1 phiếu" in done.out
