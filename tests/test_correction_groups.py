"""One decision for all rows of a kind, and what the screen says of each row that was not applied."""

from io import BytesIO
from pathlib import Path

import pytest
from commanding import blank_workspace, run
from correction_filling import BY, Clerk, asked, row_like, rows_of, typed_into
from openpyxl import load_workbook
from sessions import drop, filled, new_workspace

from ntm_sheets.outbox.slips.choosing import open_findings
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
BAD = {("criteria", f"TC{key}", "value"): f"{n}0 hộ gì đó" for n, key in enumerate(("1.2", "1.3", "2.1"), 3)}
GOOD = {("criteria", "TC1.1", "value"): 0}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def came(clerk: Clerk) -> str:
    """Two villages' forms with bad cells of one kind; gives its code."""
    for unit in ("hoa-binh", "lien-mieu"):
        clerk.take(f"{unit}.xlsx", filled(clerk.workspace, unit, "5/10/2021", GOOD | BAD))
    keys = [key for key in rows_of(clerk.book, "corrections") if "TC1.2" in key]
    return keys[0].rpartition("/")[2]


def still_open(clerk: Clerk) -> set[tuple[str, str]]:
    ledger = clerk.session.ledger
    found = open_findings(ledger.findings(), ledger.drops())
    return {(one.unit, one.finding.key[1]) for one in found if one.finding.key[0] == "criteria" and one.role}


def test_one_row_decides_for_its_kind_and_a_row_of_its_own_goes_before(clerk: Clerk) -> None:
    code = came(clerk)
    book = clerk.book
    shown = rows_of(book, "corrections")
    assert "▼ Cả nhóm: 6 dòng cùng loại" in str(shown[f"all/{code}"]["shown"])
    assert "▼ Cả nhóm: 3 dòng cùng loại" in str(shown[f"all/{code}/hoa-binh"]["shown"])
    own = row_like(book, "TC1.3", "Hòa Bình")
    typed = asked(f"all/{code}", "Giữ nguyên") | asked(own, "Sửa", 91)
    taken = clerk.take("sua-loi.xlsx", typed_into(book, typed))
    assert (taken.verdict, taken.reason) == ("accepted", "đã áp dụng 6 dòng")
    assert still_open(clerk) == set()
    made = {one.decision.row_id: one.decision for one in clerk.session.ledger.decisions()}
    assert made[own].action == "correct"
    others = [one for key, one in made.items() if key != own]
    assert {(one.action, one.who, one.why) for one in others} == {("waive", BY["who"], BY["why"])}
    assert len({one.place.cell for one in others}) == 1
    clerk.expect_rebuild()
    again = clerk.take("sua-loi.xlsx", typed_into(book, typed | {("corrections", own, "why"): "hỏi lại"}))
    assert again.reason == "6 dòng đã có từ trước"


@pytest.mark.thorough
def test_a_units_rows_are_decided_alone(clerk: Clerk) -> None:
    code = came(clerk)
    book = clerk.book
    taken = clerk.take("sua-loi.xlsx", typed_into(book, asked(f"all/{code}/lien-mieu", "Giữ nguyên")))
    assert taken.reason == "đã áp dụng 3 dòng"
    assert {unit for unit, _ in still_open(clerk)} == {"hoa-binh"}
    clerk.expect_rebuild()


def test_what_came_after_the_workbook_was_drawn_is_not_decided_unseen(clerk: Clerk) -> None:
    code = came(clerk)
    book = clerk.book
    clerk.take("trung giang.xlsx", filled(clerk.workspace, "trung-giang", "5/10/2021", GOOD | BAD))
    clerk.take("sua-loi.xlsx", typed_into(book, asked(f"all/{code}", "Giữ nguyên")))
    assert {unit for unit, _ in still_open(clerk)} == {"trung-giang"}


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"action": "Sửa"}, "correction-unknown-action"),
        ({"action": "Giữ nguyên", "who": ""}, "correction-no-who"),
        ({"action": "Giữ nguyên", "value": 5}, "correction-value-beside"),
    ],
)
def test_a_groups_fault_is_told_once_and_nothing_of_it_applied(
    clerk: Clerk, given: dict[str, object], expected: str
) -> None:
    code = came(clerk)
    book = clerk.book
    head = f"all/{code}"
    typed = {("corrections", head, field): text for field, text in (BY | given).items() if text != ""}
    taken = clerk.take("sua-loi.xlsx", typed_into(book, typed))
    assert (taken.verdict, clerk.codes(taken.seq)) == ("refused", {expected})
    assert taken.reason.startswith("chưa áp dụng 1 dòng: ")
    assert len(still_open(clerk)) == 6


def test_a_head_that_left_its_id_decides_for_nobody(clerk: Clerk) -> None:
    code = came(clerk)
    book = clerk.book
    opened = load_workbook(BytesIO(typed_into(book, asked(f"all/{code}", "Giữ nguyên"))))
    sheet = opened["Lỗi cần xử lý"]
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=2) if row[0].value}
    head, other = rows[f"all/{code}"], rows[row_like(book, "TC1.3", "Hòa Bình")]
    for one, two in zip(head[1:], other[1:], strict=True):
        one.value, two.value = two.value, one.value
    saved = BytesIO()
    opened.save(saved)
    taken = clerk.take("sua-loi.xlsx", saved.getvalue())
    assert (taken.verdict, clerk.codes(taken.seq)) == ("refused", {"correction-row-moved"})
    assert len(still_open(clerk)) == 6


@pytest.mark.thorough
def test_the_screen_says_of_each_row_why_it_was_not_applied_and_the_round_ends_with_1(tmp_path: Path) -> None:
    workspace = blank_workspace(tmp_path / "w")
    now = "2021-10-05T16:3{}"
    drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", GOOD | BAD))
    assert run("ingest", "-w", workspace.root, "--now", now.format(0)).code == 0
    assert run("corrections", "-w", workspace.root, "--now", now.format(1)).code == 0
    book = workspace.corrections.read_bytes()
    typed = asked(row_like(book, "TC1.2"), "Sửa", 90) | asked(row_like(book, "TC1.3"), "Sửa", 350)
    typed |= asked(row_like(book, "TC2.1"), "Giữ nguyên", why="")
    data = typed_into(book, typed)
    drop(workspace, "sua-loi.xlsx", data)
    ended = run("ingest", "-w", workspace.root, "--now", now.format(2))
    assert ended.code == 1
    lines = [line for line in ended.out.splitlines() if line.startswith("    chưa áp dụng Lỗi cần xử lý ")]
    assert "đã áp dụng 1 dòng, chưa áp dụng 2 dòng: ô " in ended.out
    assert len(lines) == 2
    assert any("Số 350 không thể đúng" in line for line in lines)
    assert any("Dòng này chưa ghi lý do" in line for line in lines)
    log = workspace.log.read_text("utf-8")
    assert all(line.strip() in log for line in lines)
    told = run("export", tmp_path / "x", "-w", workspace.root, "--now", now.format(3))
    assert told.code == 0
    answers = (tmp_path / "x" / "answers.csv").read_text("utf-8")
    assert "TC1.2,value,90," in answers
    assert run("ingest", "-w", workspace.root, "--now", now.format(3)).code == 0
    drop(workspace, "sua-loi.xlsx", typed_into(book, asked(row_like(book, "TC2.1"), "Sửa")))
    ended = run("ingest", "--json", "-w", workspace.root, "--now", now.format(4))
    assert (ended.code, [one["code"] for one in ended.json["unapplied"]]) == (1, ["correction-no-value"])
