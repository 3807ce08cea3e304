"""Who was sent what: typed into `noi-nhan.xlsx`, dropped back, kept; what nobody was sent is told until somebody was."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from commanding import run
from correction_filling import Clerk, rows_of, typed_into
from openpyxl import load_workbook
from sessions import at_work, filled, new_workspace

from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.sendings import standing_sendings
from ntm_sheets.outbox.register import deliveries, named_for
from ntm_sheets.outbox.registry import MASTER, RECIPIENTS, SLIPS
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

WRONG = {("criteria", "TC1.2", "value"): "không có", ("criteria", "TC2.1", "value"): 85}
SLIP = "tra-lai/hoa-binh-2021-10-05-thon.xlsx"
NOW = datetime(2021, 10, 5, 16, 40)
TOLD = "Phiếu trả lại của Hòa Bình ngày 05/10/2021: lập {} ngày trước, chưa gửi"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with one slip that nobody was sent yet."""
    made = new_workspace(tmp_path / "w")
    with at_work(made) as session:
        clerk = Clerk(session, made, NOW)
        clerk.take("a.xlsx", filled(made, "hoa-binh", "05/10/2021", WRONG))
        publish(session, clerk.now, (MASTER, SLIPS, RECIPIENTS))
    return made


def book(workspace: Workspace) -> bytes:
    return (workspace.outbox / "noi-nhan.xlsx").read_bytes()


def row_of(workspace: Workspace, place: str, table: str = "to-send") -> str:
    return next(row for row in rows_of(book(workspace), table) if row.startswith(f"{place}#"))


def send(clerk: Clerk, row: str, **cells: object) -> DropRecord:
    typed = {"on": "06/10/2021", "who": "Trần Cán Bộ"} | cells
    return clerk.take(
        "noi-nhan.xlsx",
        typed_into(book(clerk.workspace), {("to-send", row, field): text for field, text in typed.items() if text}),
    )


def test_what_was_delivered_is_listed_with_day_code_and_for_whom(workspace: Workspace) -> None:
    row = row_of(workspace, SLIP)
    slip = next(one for one in deliveries(workspace) if one.place == SLIP)
    assert row == f"{SLIP}#{slip.code}"
    assert {row_of(workspace, one) for one in (SLIP, "tong-hop.xlsx")} == set(rows_of(book(workspace), "to-send"))
    with at_work(workspace) as session:
        campaign = session.campaign
    assert named_for(SLIP, NOW.date(), campaign) == ("Phiếu trả lại của Hòa Bình ngày 05/10/2021", "Hòa Bình")
    assert named_for("tra-lai/doan/hoa-binh-2021-10-05-doan.xlsx", NOW.date(), campaign) == (
        "Phiếu trả lại của Đoàn công tác số 1 ngày 05/10/2021",
        "Đoàn công tác số 1",
    )
    record = "van-ban/bien-ban/hoa-binh-2021-10-06"
    assert named_for(f"{record}.docx", NOW.date(), campaign) == ("Biên bản kiểm tra Hòa Bình ngày 06/10/2021", "")
    blank = named_for(f"{record}-de-trong.docx", NOW.date(), campaign)
    assert blank == ("Biên bản kiểm tra Hòa Bình ngày 06/10/2021 (để trống)", "")
    assert named_for("so-ket.docx", NOW.date(), campaign) == ("Báo cáo sơ kết ngày 05/10/2021", "")
    assert named_for("ban-tin/2021-10-05.png", NOW.date(), campaign) is None


def test_what_nobody_was_sent_is_told_by_status_and_the_reminder(workspace: Workspace) -> None:
    assert "chưa gửi" not in run("status", "-w", workspace.root, "--now", "2021-10-05T18:00").out
    assert f"! {TOLD.format(2)}" in run("status", "-w", workspace.root, "--now", "2021-10-07T10:00").out
    assert run("bulletin", "-w", workspace.root, "--now", "2021-10-07T16:00").code == 0
    text = (workspace.bulletin_folder / "2021-10-07-nhac.txt").read_text("utf-8-sig")
    assert text.splitlines()[-2:] == ["PHIẾU TRẢ LẠI CHƯA GỬI – chỉ cán bộ xã dùng", TOLD.format(2)]


def test_sent_is_typed_kept_taken_back_and_the_same_after_a_rebuild(workspace: Workspace) -> None:
    row = row_of(workspace, SLIP)
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, datetime(2021, 10, 7, 9))
        taken = send(clerk, row)
        assert (taken.verdict, taken.reason) == ("accepted", "đã ghi 1 tài liệu đã gửi")
        publish(session, clerk.now, (RECIPIENTS,))
        entry = session.ledger.sendings()[0].entry
        assert (entry.about, entry.recipient, entry.on, entry.who) == (
            row,
            "Hòa Bình",
            date(2021, 10, 6),
            "Trần Cán Bộ",
        )
        assert row not in rows_of(book(workspace), "to-send")
        assert row_of(workspace, SLIP, "sent") == row
        clerk.expect_rebuild()
    assert "chưa gửi" not in run("status", "-w", workspace.root, "--now", "2021-10-07T10:00").out
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, datetime(2021, 10, 7, 11))
        typed = {("sent", row, "word"): "ghi nhầm dòng", ("sent", row, "who"): "Trần Cán Bộ"}
        back = clerk.take("noi-nhan.xlsx", typed_into(book(workspace), typed))
        assert (back.verdict, back.reason) == ("accepted", "đã bỏ ghi 1 tài liệu")
        assert standing_sendings(session.ledger.sendings()) == {}
        clerk.expect_rebuild()
    assert TOLD.format(2) in run("status", "-w", workspace.root, "--now", "2021-10-07T12:00").out


def test_each_fault_is_named_at_its_cell_and_nothing_is_taken_twice(workspace: Workspace) -> None:
    row = row_of(workspace, SLIP)
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, datetime(2021, 10, 7, 9))
        for cells, code in (
            ({"on": "20/10/2021"}, "sending-day-wrong"),
            ({"on": "hôm nào đó"}, "sending-day-wrong"),
            ({"on": "", "to": "Trưởng thôn"}, "sending-no-day"),
            ({"who": ""}, "correction-no-who"),
        ):
            refused = send(clerk, row, **cells)
            assert (refused.verdict, clerk.codes(refused.seq)) == ("refused", {code})
        assert clerk.codes(clerk.take("noi-nhan.xlsx", book(workspace)).seq) == {"sendings-empty"}
        assert send(clerk, row, to="Trưởng thôn").verdict == "accepted"
        again = send(clerk, row, to="Trưởng thôn Hòa Bình")
        assert clerk.codes(again.seq) == {"sending-again"}
        assert [one.entry.recipient for one in session.ledger.sendings()] == ["Trưởng thôn"]


def test_a_row_that_was_moved_is_not_taken(workspace: Workspace) -> None:
    slip, master = row_of(workspace, SLIP), row_of(workspace, "tong-hop.xlsx")
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, datetime(2021, 10, 7, 9))
        data = typed_into(book(workspace), {("to-send", slip, "on"): "06/10/2021", ("to-send", slip, "who"): "A"})
        moved = exchanged(data, slip, master)
        refused = clerk.take("noi-nhan.xlsx", moved)
        assert (refused.verdict, clerk.codes(refused.seq)) == ("refused", {"sending-row-moved"})
        assert session.ledger.sendings() == []


def exchanged(data: bytes, one: str, other: str) -> bytes:
    """The workbook with two hidden row keys exchanged, as sorting the visible columns alone leaves it."""
    loaded, out = load_workbook(BytesIO(data)), BytesIO()
    for sheet in loaded.worksheets:
        for row in sheet.iter_rows(max_col=1):
            for cell in row:
                cell.value = {one: other, other: one}.get(str(cell.value), cell.value)
    loaded.save(out)
    return out.getvalue()


def test_a_slip_drawn_anew_is_to_be_sent_again(workspace: Workspace) -> None:
    row = row_of(workspace, SLIP)
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, datetime(2021, 10, 5, 17))
        assert send(clerk, row, on="05/10/2021").verdict == "accepted"
        more = WRONG | {("criteria", "TC3.1", "value"): "nhiều"}
        clerk.take("b.xlsx", filled(workspace, "hoa-binh", "05/10/2021", more))
        publish(session, clerk.now, (MASTER, SLIPS, RECIPIENTS))
        again = row_of(workspace, SLIP)
        assert again != row
