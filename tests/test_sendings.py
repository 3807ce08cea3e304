"""Who was sent what: typed into `noi-nhan.xlsx`, dropped back, kept; what nobody was sent is told until somebody was."""

import json
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest
from commanding import run
from correction_filling import Clerk, rows_of, typed_into
from openpyxl import load_workbook
from sessions import at_work, filled, new_workspace

from ntm_sheets.campaign.papers import PaperFrame
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.sendings import standing_sendings
from ntm_sheets.outbox.papers.drawing import PAPERS
from ntm_sheets.outbox.register import PAPER_FILES, Delivery, deliveries, named_for, waiting_of
from ntm_sheets.outbox.registry import MASTER, RECIPIENTS, SLIPS
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.rounds.sealing import Chain
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
    assert named_for("tra-lai/doan/hoa-binh-2021-10-05-doan-di-thon.xlsx", NOW.date(), campaign) == (
        "Phiếu trả lại của Đoàn công tác số 1 ngày 05/10/2021",
        "Đoàn công tác số 1",
    )
    assert named_for("ban-tin/2021-10-05.png", NOW.date(), campaign) is None
    record = "van-ban/bien-ban/hoa-binh-2021-10-04"
    unit = campaign.unit("hoa-binh")
    assert named_for(f"{record}.docx", NOW.date(), campaign) == (
        "Biên bản kiểm tra Hòa Bình ngày 04/10/2021",
        f"Hòa Bình, {unit.group}",
    )
    assert named_for(f"{record}-de-trong.docx", NOW.date(), campaign) is None
    what = named_for(
        "so-ket.docx", NOW.date(), replace(campaign, papers=PaperFrame(recipients=("Như trên", "Lưu: VT")))
    )
    assert what == ("Báo cáo sơ kết ngày 05/10/2021", "Như trên")
    # Each single paper that is drawn has its words here.
    assert {paper.name for paper in PAPERS if paper.place != "van-ban/bien-ban/"} == set(PAPER_FILES.values())


def test_papers_drawn_by_hand_are_delivered_then_and_copies_of_earlier_days_never(workspace: Workspace) -> None:
    now = ("-w", workspace.root, "--now")
    assert run("papers", "so-ket", *now, "2021-10-06T10:05").code in (0, 1)
    assert run("papers", "so-ket", *now, "2021-10-06T10:10", "--as-of", "05/10/2021").code in (0, 1)
    assert len(list(workspace.outbox.rglob("so-ket*.docx"))) == 2
    assert run("papers", "so-ket", *now, "2021-10-06T10:15").code in (0, 1)
    with at_work(workspace) as session:
        code = Chain(session.ledger, workspace.archive, session.key).code(datetime(2021, 10, 6, 10, 5))
    paper = docx.Document(str(workspace.outbox / "so-ket.docx"))
    assert any(code in cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    made = [(one.at, one.code, one.place) for one in deliveries(workspace) if "so-ket" in one.place]
    assert made[0] == ("2021-10-06T10:05:00", code, "so-ket.docx")
    assert {place for _, _, place in made} == {"so-ket.docx"}


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


def test_what_lies_there_no_more_is_not_remembered_for_ever(workspace: Workspace) -> None:
    def known() -> set[str]:
        return set(json.loads((workspace.delivered / "last.json").read_text("utf-8"))["last"])

    assert {SLIP, "tong-hop.xlsx"} <= known()
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, datetime(2021, 10, 6, 9))
        clerk.take("b.xlsx", filled(workspace, "hoa-binh", "06/10/2021", {("criteria", "TC2.1", "value"): 85}))
        publish(session, clerk.now, (MASTER, SLIPS, RECIPIENTS))
    assert not (workspace.outbox / SLIP).exists()
    assert SLIP not in known()
    assert "tong-hop.xlsx" in known()
    assert SLIP in {one.place for one in deliveries(workspace)}


def test_a_record_of_long_ago_need_not_be_sent_and_the_oldest_stands_first(workspace: Workspace) -> None:
    campaign = founding_campaign()
    places = [f"van-ban/bien-ban/hoa-binh-2021-{day}.docx" for day in ("10-05", "09-30", "09-01")]
    for place in places:
        (workspace.outbox / place).parent.mkdir(parents=True, exist_ok=True)
        (workspace.outbox / place).write_bytes(b"")
    made = [Delivery(NOW.isoformat(), "0510-1234-5678", place, "") for place in places]
    assert [one.newest.place for one in waiting_of(made, (), campaign, workspace)] == [places[1], places[0]]
