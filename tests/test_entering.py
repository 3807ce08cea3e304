"""What is entered without Excel is judged as what was typed in Excel, and leaves the ledger in the same state."""

import re
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import photographs
import pytest
from correction_filling import BY, Clerk, rows_of, typed_into
from sessions import at_work, drop, filled, new_workspace

from ntm_sheets.campaign.questions import Value
from ntm_sheets.errors import CallError
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import AWARDS, CORRECTIONS, ORDERS, SENDINGS
from ntm_sheets.outbox.registry import AWARD_BOOK, MASTER, ORDER_BOOK, RECIPIENTS, SLIPS
from ntm_sheets.rounds.entering import BOOKS, drop_entry
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

UNIT, NOW = "hoa-binh", datetime(2021, 10, 5, 17)
REPORTED: Mapping[Key, Value] = {
    ("criteria", "TC1.2", "value"): "không có",
    ("criteria", "TC1.1", "value"): 0,
    ("report", "difficulties", "value"): "Thiếu xi măng làm đường",
    ("nominations", "N01", "kind"): "Cá nhân",
    ("nominations", "N01", "name"): "Nguyễn Văn Nam",
    ("nominations", "N01", "achievement"): "Hiến đất",
}
WHO = {"who": "Trần Cán Bộ"}
Row = Callable[[Mapping[str, Mapping[str, object]]], str]


def first(part: str = "") -> Row:
    """The first row whose key or visible text has this part."""
    return lambda rows: next(key for key, row in rows.items() if part in f"{key} {row['shown']}")


ACTS: Mapping[str, tuple[str, str, Row, Mapping[str, Value]]] = {
    "order": (
        ORDERS, "orders", first("C01"), {"unit": "Hòa Bình", "matter": "CV01", "due": "10/10/2021", "who": "Nguyễn Chủ Tịch"},
    ),
    "waiver": (CORRECTIONS, "corrections", first("1.2"), {"action": "Giữ nguyên", **BY}),
    "correction": (CORRECTIONS, "corrections", first("1.2"), {"action": "Sửa", "value": "88,5", **BY}),
    "set aside": (CORRECTIONS, "submissions", first(), {"action": "Bỏ bản nộp", **BY}),
    "answer": (CORRECTIONS, "petitions", first("xi măng"), {"answer": "Xã cấp 5 tấn", "settled": "Đã giải quyết", **WHO}),
    "photo tie": (CORRECTIONS, "loose_photos", first(), {"unit": "Hòa Bình", "subject": "CV03", **WHO}),
    "votes": (AWARDS, "award-votes", first("Nam"), {"issued": 9, "collected": 9, "agree": 8, "against": 1, **WHO}),
    "sent": (SENDINGS, "to-send", first(), {"on": "05/10/2021", **WHO}),
}  # fmt: skip


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a report, a doubt, a petition, a nomination, a slip and a photo that nobody knows."""
    workspace = new_workspace(tmp_path_factory.mktemp("entering") / "w")
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, datetime(2021, 10, 5, 16))
        clerk.take("a.xlsx", filled(workspace, UNIT, "5/10/2021", REPORTED))
        clerk.take("IMG_1.jpg", photographs.jpeg(photographs.scene(7)))
        publish(session, NOW, (MASTER, SLIPS, RECIPIENTS, ORDER_BOOK, AWARD_BOOK))
    return workspace.root


def drawn(clerk: Clerk, book: str) -> bytes:
    """The workbook as it lies ready, before anybody types."""
    path = clerk.workspace.root / "ve-thu.xlsx"
    BOOKS[book][1](clerk.session, NOW, path, {})
    data = path.read_bytes()
    path.unlink()
    return data


def state(clerk: Clerk, sha: str, name: str) -> dict[str, str]:
    """All that follows from what came, but for what the dropped workbook is called and how its bytes hash."""
    own = re.compile(rf"{sha[:6]}\w*|{re.escape(name)}")
    tables = clerk.session.ledger.content()
    return {table: own.sub("…", repr(rows)) for table, rows in tables.items() if table not in ("drops", "meta")}


@pytest.mark.parametrize("act", ACTS)
def test_what_is_entered_leaves_the_state_that_typing_in_excel_leaves(worked: Path, tmp_path: Path, act: str) -> None:
    book, table, row_of, cells = ACTS[act]
    states = []
    for way in ("entered", "typed"):
        workspace = Workspace(tmp_path / way)
        shutil.copytree(worked, workspace.root)
        with at_work(workspace) as session:
            clerk = Clerk(session, workspace, NOW)
            before = session.ledger.content()
            blank = drawn(clerk, book)
            row = row_of(rows_of(blank, table))
            typed: dict[Key, Value] = {(table, row, field): value for field, value in cells.items()}
            if way == "entered":
                drop_entry(session, book, typed, NOW)
            else:
                drop(workspace, "tay.xlsx", typed_into(blank, typed))
            (taken,) = session.round(NOW, 0.0).drops
            assert taken.verdict == "accepted", taken.reason
            assert not list(workspace.inbox.iterdir())
            assert session.ledger.content() != before
            states.append((taken.kind, taken.reason, state(clerk, taken.sha256, taken.name)))
            clerk.expect_rebuild()
    assert states[0] == states[1]


def test_a_row_that_is_gone_is_told_and_nothing_is_dropped(worked: Path, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    shutil.copytree(worked, workspace.root)
    with at_work(workspace) as session:
        with pytest.raises(CallError, match="không còn trong sổ"):
            drop_entry(session, ORDERS, {("open-orders", "nobody/1", "word"): "xong"}, NOW)
        with pytest.raises(CallError, match="Chưa điền gì"):
            drop_entry(session, ORDERS, {("orders", "C01", "text"): ""}, NOW)
        assert not list(workspace.inbox.iterdir())


def test_a_click_made_twice_counts_once(worked: Path, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    shutil.copytree(worked, workspace.root)
    book, table, _, cells = ACTS["order"]
    typed: dict[Key, Value] = {(table, "C01", field): value for field, value in cells.items()}
    with at_work(workspace) as session:
        assert drop_entry(session, book, typed, NOW) == drop_entry(session, book, typed, NOW)
        session.round(NOW, 0.0)
        drop_entry(session, book, typed, NOW)
        session.round(NOW, 0.0)
        assert len(session.ledger.orders()) == 1
