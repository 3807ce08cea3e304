"""A photo, a text or a PDF is no form: it stands on the officer's list, and a decision takes it off every page that asks."""

from datetime import datetime
from pathlib import Path

import pytest
from commanding import run
from correction_filling import Clerk, rows_of
from letter_factory import letter
from master_reading import Master
from sessions import at_work, new_workspace
from thinning import thinned

from ntm_sheets.outbox.registry import MASTER
from ntm_sheets.rounds.publishing import publish

pytestmark = pytest.mark.usefixtures("undrawn")
DRAWN = (MASTER,)

MORNING, EVENING = datetime(2021, 10, 5, 10), "2021-10-05T18:00"
STRAYS = {
    "giay moi.pdf": b"%PDF-1.4\n% a letter",
    "ghi chu.txt": "họp thôn tối nay".encode(),
    "anh.jpg": b"\xff\xd8\xff\xe0" + b"x" * 200,
    "trang.html": b"<html><body>trang</body></html>",
    "hong.bin": bytes(range(1, 255)) * 3,
}
ASKING = ("Tổng quan", "Lỗi cần sửa")


def pages_that_name(master: Master, name: str) -> set[str]:
    return {
        sheet.title
        for sheet in master.book.worksheets
        if any(name in str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    }


@pytest.mark.thorough
@pytest.mark.parametrize("action", thinned(["Giữ nguyên", "Bỏ bản nộp"], 2))
def test_a_stray_file_is_no_order_and_a_decision_takes_it_away(tmp_path: Path, action: str) -> None:
    workspace = new_workspace(tmp_path / "w")
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, MORNING)
        for name, data in STRAYS.items():
            assert clerk.take(name, data).verdict == "refused"
        master = Master(publish(session, clerk.now, (MASTER,)).master)
        for name in STRAYS:
            assert "Tổng quan" not in pages_that_name(master, name)
            assert {"Lỗi cần sửa", "Nguồn số liệu"} <= pages_that_name(master, name)
            assert any(name in str(row["shown"]) for row in rows_of(clerk.book, "corrections").values())
        told = run("status", "-w", workspace.root, "--now", EVENING).out
        assert all(name in told for name in STRAYS)
        for name in STRAYS:
            assert clerk.decide(name, action=action).verdict == "accepted"
        master = Master(publish(session, clerk.now, (MASTER,)).master)
        for name in STRAYS:
            found = pages_that_name(master, name)
            assert not found & set(ASKING), name
            assert {"Sửa và miễn", "Nguồn số liệu"} <= found  # nothing is lost
        assert not any(
            name in str(row["shown"]) for name in STRAYS for row in rows_of(clerk.book, "corrections").values()
        )
        clerk.expect_rebuild()
    told = run("status", "-w", workspace.root, "--now", EVENING).out
    assert not any(name in told for name in STRAYS)
    assert "từ chối 5" in told


def test_a_letter_without_a_file_is_let_be_by_one_row_though_two_things_are_said_of_it(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, MORNING)
        assert clerk.take("thu rong.eml", letter().as_bytes()).verdict == "refused"
        said = rows_of(clerk.book, "corrections").values()
        assert len([row for row in said if "thu rong" in str(row["shown"])]) == 2
        assert clerk.decide("nothing-inside", action="Giữ nguyên").verdict == "accepted"
        assert not any("thu rong" in str(row["shown"]) for row in rows_of(clerk.book, "corrections").values())
        assert not pages_that_name(Master(publish(session, clerk.now, (MASTER,)).master), "thu rong") & set(ASKING)
        clerk.expect_rebuild()
    assert "thu rong" not in run("status", "-w", workspace.root, "--now", EVENING).out
