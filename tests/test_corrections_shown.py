"""Decisions as people meet them: the command, the sheets of the master, the slip, and a real client that fills the workbook."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from commanding import run
from correction_filling import BY, asked, row_like, rows_of, typed_into
from master_reading import open_once
from sessions import NOW, at_work, drop, filled, new_workspace
from shared_fixtures import FILTERS

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key
from ntm_sheets.outbox.registry import MASTER
from ntm_sheets.rounds.publishing import Published, publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
    pytest.mark.usefixtures("undrawn"),
]
DRAWN = (MASTER,)
TYPED: dict[Key, Value] = {
    ("criteria", "TC1.1", "value"): 0,
    ("criteria", "TC1.2", "value"): "gần xong",
    ("criteria", "TC1.3", "value"): 950,
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = new_workspace(tmp_path / "w")
    took(made, "thon.xlsx", filled(made, "hoa-binh", "05/10/2021", TYPED), NOW)
    return made


def took(workspace: Workspace, name: str, data: bytes, at: datetime) -> Published:
    drop(workspace, name, data)
    with at_work(workspace) as session:
        session.round(at, 0.0)
        return publish(session, at)


def drawn(workspace: Workspace) -> bytes:
    done = run("corrections", "-w", str(workspace.root), "--now", NOW.isoformat())
    assert done.code == 0
    assert "Phiếu sửa lỗi có " in done.out
    return workspace.corrections.read_bytes()


def table(published: Published, sheet: str) -> list[dict[str, object]]:
    page = open_once(published.master)[sheet]
    headings = [str(cell.value) for cell in page[4]]
    return [
        dict(zip(headings, (cell.value for cell in row), strict=True))
        for row in page.iter_rows(min_row=5)
        if row[1].value is not None
    ]


def test_what_was_decided_is_seen_wherever_the_number_is(workspace: Workspace) -> None:
    book = drawn(workspace)
    typed = asked(row_like(book, "TC1.2"), "Sửa", "92") | asked(row_like(book, "TC1.3"), "Giữ nguyên")
    published = took(workspace, "sua-loi.xlsx", typed_into(book, typed), NOW + timedelta(minutes=5))
    rows = {row["Việc làm"]: row for row in table(published, "Sửa và miễn")}
    assert set(rows) == {"Sửa", "Giữ nguyên"}
    assert (rows["Sửa"]["Phiếu ghi"], rows["Sửa"]["Sửa thành"], rows["Sửa"]["Hiệu lực"]) == ("gần xong", 92, "✓ có")
    assert (rows["Sửa"]["Người quyết định"], rows["Sửa"]["Lý do"]) == (BY["who"], BY["why"])
    assert str(rows["Sửa"]["Chỗ ghi"]).startswith("thon.xlsx › Tiêu chí!")
    indicator = next(row for row in table(published, "Chỉ tiêu") if row["Chỉ tiêu"] == "Tỷ lệ nhà ở đạt chuẩn")
    assert indicator["Số được tính"] == 92
    assert indicator["Ghi chú"] == f"Xã sửa từ “gần xong”: {BY['why']}"
    assert {row["Thay đổi"] for row in table(published, "Thay đổi")} >= {"· Xã sửa", "· Giữ nguyên", "✓ Mới đạt"}
    # Nothing is left for the village to mend.
    assert not [row for row in table(published, "Lỗi cần sửa") if row["Mức"] == "✗ Lỗi"]
    assert published.slips == ()


@pytest.mark.thorough
def test_a_report_as_of_an_earlier_moment_knows_no_later_decision(workspace: Workspace) -> None:
    book = drawn(workspace)
    with at_work(workspace) as session:
        before = publish(session, NOW).master.read_bytes()
    typed = asked(row_like(book, "TC1.2"), "Sửa", "92") | asked(row_like(book, "TC1.3"), "Giữ nguyên")
    took(workspace, "sua-loi.xlsx", typed_into(book, typed), NOW + timedelta(minutes=5))
    with at_work(workspace) as session:
        again = publish(session, NOW)
    assert again.master.read_bytes() == before
    assert again.slips == ("hoa-binh-2021-10-05-thon",)


@pytest.mark.thorough
def test_a_form_set_aside_is_told_in_the_sources(workspace: Workspace) -> None:
    book = drawn(workspace)
    (row,) = rows_of(book, "submissions")
    published = took(
        workspace,
        "sua-loi.xlsx",
        typed_into(book, asked(row, "Bỏ bản nộp", table="submissions")),
        NOW + timedelta(minutes=5),
    )
    source = next(row for row in table(published, "Nguồn số liệu") if row["Tên tệp"] == "thon.xlsx")
    assert source["Kết quả"] == "xã bỏ bản nộp này (xem trang Sửa và miễn)"
    assert (source["Ô được dùng"], source["Ô xã bỏ"], source["Ô đã điền"]) == (0, 5, 5)
    assert published.slips == ()
    assert all(row["Số được tính"] is None for row in table(published, "Chỉ tiêu"))


def test_without_open_findings_it_says_so(workspace: Workspace) -> None:
    took(
        workspace, "lai.xlsx",
        filled(workspace, "hoa-binh", "05/10/2021", {("criteria", "TC1.1", "value"): 0}), NOW + timedelta(minutes=1),
    )  # fmt: skip
    done = run("corrections", "-w", str(workspace.root), "--now", NOW.isoformat())
    assert done.code == 0
    assert workspace.corrections.exists()


@pytest.mark.thorough
@pytest.mark.client
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_officer_fills_it_with_a_real_client(
    workspace: Workspace, spreadsheet_client: Callable[..., None], tmp_path: Path, kind: str
) -> None:
    book = drawn(workspace)
    wrong, large = row_like(book, "TC1.2"), row_like(book, "TC1.3")
    cells = [
        *[["corrections", wrong, field, text] for field, text in {"action": "Sửa", "value": "92,5", **BY}.items()],
        *[["corrections", large, field, text] for field, text in {"action": "Giữ nguyên", **BY}.items()],
    ]
    saved = tmp_path / f"sua xong.{kind}"
    spreadsheet_client([{"open": str(workspace.corrections), "type": cells, "save": [[str(saved), FILTERS[kind]]]}])
    published = took(workspace, saved.name, saved.read_bytes(), NOW + timedelta(minutes=5))
    with at_work(workspace) as session:
        last = session.ledger.drops()[-1]
    assert (last.verdict, last.reason) == ("accepted", "đã áp dụng 2 dòng")
    assert {row["Việc làm"] for row in table(published, "Sửa và miễn")} == {"Sửa", "Giữ nguyên"}
    counted = next(row for row in table(published, "Chỉ tiêu") if row["Chỉ tiêu"] == "Tỷ lệ nhà ở đạt chuẩn")
    assert counted["Số được tính"] == 92.5
