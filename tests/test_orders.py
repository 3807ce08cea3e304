"""Orders: typed into `chi-dao.xlsx`, dropped, shown until the numbers show them done or somebody closes them with a word."""

import shutil
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from correction_filling import Clerk, row_like, rows_of, typed_into
from killing import kill_at
from master_reading import open_once
from openpyxl import load_workbook
from sessions import at_work, digest, drop, filled, new_workspace
from thinning import thinned

from ntm_sheets.campaign.questions import Value
from ntm_sheets.commands.exporting import tidy_tables
from ntm_sheets.drawing.order_workbook import draw_orders
from ntm_sheets.facts.orders import OrderRow
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import ORDERS, make_stamp
from ntm_sheets.outbox.registry import MASTER, ORDER_BOOK, SLIPS
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.rounds.petitions_orders import orders_until
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.scoring.petitions_orders import standing_orders
from ntm_sheets.workspace.folders import Workspace

TASK = ("tasks", "CV01", "done")
GIVEN = {
    "unit": "Hòa Bình",
    "matter": "CV01",
    "text": "làm xong trong tuần",
    "due": "10/10/2021",
    "who": "Nguyễn Chủ Tịch",
}
SPOKEN = GIVEN | {"matter": "", "text": "dọn sạch đường trục"}
Cells = dict[tuple[str, str, str], object]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def book_of(clerk: Clerk) -> bytes:
    """The workbook as it lies in the outbox after a round."""
    publish(clerk.session, clerk.now, (ORDER_BOOK,))
    return place(clerk.workspace).read_bytes()


def place(workspace: Workspace) -> Path:
    return workspace.outbox / "chi-dao.xlsx"


def new(cells: Mapping[str, object], row: str = "C01") -> Cells:
    return {("orders", row, field): text for field, text in cells.items() if text != ""}


def closing(id_: str, text: str = "đã làm xong", who: str = "Trần Cán Bộ", table: str = "open-orders") -> Cells:
    return {(table, id_, field): value for field, value in {"word": text, "who": who}.items() if value}


def give(clerk: Clerk, *orders: Mapping[str, object]) -> DropRecord:
    typed: Cells = {}
    for n, cells in enumerate(orders, 1):
        typed |= new(cells, f"C{n:02}")
    return clerk.take("chi-dao.xlsx", typed_into(book_of(clerk), typed))


def standing(clerk: Clerk, at: datetime | None = None) -> list[OrderRow]:
    ledger, now = clerk.session.ledger, at or clerk.now
    return standing_orders(orders_until(ledger, now), results_as_of(clerk.session.campaign, ledger, now).rows)


def reported(clerk: Clerk, day: int, done: Value) -> DropRecord:
    clerk.now = datetime(2021, 10, day, 16)
    return clerk.take(
        "a.xlsx", filled(clerk.workspace, "hoa-binh", f"{day}/10/2021", {("criteria", "TC1.1", "value"): 0, TASK: done})
    )


def volume(clerk: Clerk) -> float:
    campaign = clerk.session.campaign
    (task,) = [one for one in campaign.tasks_of(campaign.unit("hoa-binh")) if one.key == "CV01"]
    return task.volume


def test_an_order_stands_until_the_numbers_show_its_task_done_and_again_where_they_no_longer_do(clerk: Clerk) -> None:
    taken = give(clerk, GIVEN)
    assert (taken.verdict, taken.kind, taken.reason) == ("accepted", ORDERS, "đã nhận 1 chỉ đạo")
    (one,) = standing(clerk)
    assert (one.unit, one.table, one.row, one.text, one.due, one.who) == (
        "hoa-binh", "tasks", "CV01", "làm xong trong tuần", date(2021, 10, 10), "Nguyễn Chủ Tịch",
    )  # fmt: skip
    assert (one.state, one.late, one.given) == ("open", 0, clerk.now)
    reported(clerk, 10, 0)
    assert [(row.state, row.late) for row in standing(clerk)] == [("due", 0)]
    reported(clerk, 12, 0)
    assert [(row.state, row.late) for row in standing(clerk)] == [("overdue", 2)]
    came = reported(clerk, 13, volume(clerk))
    (one,) = standing(clerk)
    assert (one.state, one.since, one.seq, one.file, one.sheet, one.late) == (
        "met", date(2021, 10, 13), came.seq, came.name, "Đầu việc", 3,
    )  # fmt: skip
    assert one.cell
    clerk.take(
        "b.xlsx", filled(clerk.workspace, "hoa-binh", "13/10/2021", {TASK: 0, ("criteria", "TC1.1", "value"): 0})
    )
    assert [row.state for row in standing(clerk)] == ["overdue"]
    clerk.expect_rebuild()


def test_an_indicator_that_is_met_closes_its_order_with_its_source(clerk: Clerk) -> None:
    give(clerk, GIVEN | {"matter": "1.1"})
    assert [(row.row, row.state) for row in standing(clerk)] == [("TC1.1", "open")]
    reported(clerk, 6, 0)
    (one,) = standing(clerk)
    assert (one.state, one.sheet, one.since) == ("met", "Tiêu chí", date(2021, 10, 6))


@pytest.mark.thorough
def test_an_order_is_closed_with_a_word_and_opened_again_and_numbers_do_not_change(clerk: Clerk) -> None:
    reported(clerk, 5, 0)
    give(clerk, SPOKEN)
    before = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now).rows
    (one,) = standing(clerk)
    book = book_of(clerk)
    assert list(rows_of(book, "open-orders")) == [one.id]
    taken = clerk.take("chi-dao.xlsx", typed_into(book, closing(one.id)))
    assert taken.reason == "đã đóng hoặc mở lại 1 chỉ đạo"
    (row,) = standing(clerk)
    assert (row.state, row.word, row.closed_by, row.since) == ("closed", "đã làm xong", "Trần Cán Bộ", clerk.now.date())
    after = results_as_of(clerk.session.campaign, clerk.session.ledger, before.as_of).rows
    assert (after.units, after.tasks) == (before.units, before.tasks)
    closed = clerk.now
    book = book_of(clerk)
    assert [key for key in rows_of(book, "open-orders") if key] == []
    clerk.take("chi-dao.xlsx", typed_into(book, closing(one.id, "đóng nhầm", table="closed-orders")))
    assert [row.state for row in standing(clerk)] == ["open"]
    assert [row.state for row in standing(clerk, closed)] == ["closed"]
    clerk.expect_rebuild()


BAD: dict[str, tuple[Mapping[str, object], str]] = {
    "order-incomplete": (GIVEN | {"due": ""}, "due"),
    "order-without-matter": (GIVEN | {"matter": "", "text": ""}, "text"),
    "order-unknown-unit": (GIVEN | {"unit": "Hòa Mỹ"}, "unit"),
    "order-day-unreadable": (GIVEN | {"due": "cuối tuần"}, "due"),
    "order-day-past": (GIVEN | {"due": "4/10/2021"}, "due"),
    "order-not-of-unit": (GIVEN | {"matter": "CV99"}, "matter"),
    "words-unreadable": (GIVEN | {"text": '=HYPERLINK("http://x.example","bấm")'}, "text"),
}


@pytest.mark.parametrize("code", thinned(BAD, 3))
def test_a_bad_row_is_named_at_its_cell_and_the_others_are_taken(clerk: Clerk, code: str) -> None:
    typed, field = BAD[code]
    taken = give(clerk, typed, SPOKEN)
    assert taken.reason.startswith("đã nhận 1 chỉ đạo, chưa nhận 1 dòng: ô ")
    said = [one.finding for one in clerk.session.ledger.findings() if one.seq == taken.seq]
    assert [(one.code, one.place.sheet, one.key) for one in said] == [(code, "Giao việc", ("orders", "C01", field))]
    assert said[0].remedy
    assert "“”" not in said[0].message  # whatever is asked there has a name
    assert [row.text for row in standing(clerk)] == [SPOKEN["text"]]


@pytest.mark.parametrize(
    ("now", "due", "day"),
    [
        (datetime(2021, 9, 20, 8), "28/9", date(2021, 9, 28)),
        (datetime(2021, 10, 5, 16), date(2021, 10, 5), date(2021, 10, 5)),
        (datetime(2021, 12, 20, 8), "31/12/2021", date(2021, 12, 31)),
    ],
)
def test_orders_are_given_before_the_campaign_on_the_day_itself_and_after_it(
    clerk: Clerk, now: datetime, due: object, day: date
) -> None:
    clerk.now = now
    assert give(clerk, GIVEN | {"due": due}).verdict == "accepted"
    assert [row.due for row in standing(clerk)] == [day]


def test_what_is_in_no_plan_is_taken_as_words_and_the_officer_is_told(clerk: Clerk) -> None:
    taken = give(clerk, GIVEN | {"matter": "phát quang bờ kênh", "text": ""})
    assert (taken.verdict, clerk.codes(taken.seq)) == ("accepted", {"order-free"})
    assert [(row.table, row.name) for row in standing(clerk)] == [("", "phát quang bờ kênh")]


def test_the_same_workbook_again_and_one_saved_again_give_nothing_twice(clerk: Clerk) -> None:
    book = book_of(clerk)
    data = typed_into(book, new(GIVEN) | new(GIVEN, "C02") | new(SPOKEN, "C03"))
    taken = clerk.take("chi-dao.xlsx", data)
    assert taken.reason == "đã nhận 2 chỉ đạo, 1 dòng đã có từ trước"
    assert clerk.take("chi-dao (1).xlsx", data).verdict == "duplicate"
    again = clerk.take("chi-dao.xlsx", typed_into(data, new({"who": "NGUYỄN CHỦ TỊCH"})))
    assert (again.verdict, again.reason) == ("accepted", "3 dòng đã có từ trước")
    # Nor where it was closed since, with a word.
    spoken = next(one for one in standing(clerk) if not one.table)
    clerk.take("chi-dao.xlsx", typed_into(book_of(clerk), closing(spoken.id)))
    clerk.take("chi-dao.xlsx", typed_into(data, new({"who": "Nguyễn chủ tịch"})))
    assert sorted(row.state for row in standing(clerk)) == ["closed", "open"]
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_edited_ids_moved_rows_and_words_without_a_name_close_nothing(clerk: Clerk) -> None:
    give(clerk, GIVEN, SPOKEN)
    first, second = (one.id for one in standing(clerk))
    book = book_of(clerk)
    unsigned = clerk.take("chi-dao.xlsx", typed_into(book, closing(first, who="")))
    assert (unsigned.verdict, clerk.codes(unsigned.seq)) == ("refused", {"correction-no-who"})
    for wrong, code in ((second, "order-row-moved"), ("1-000000/orders/C01", "order-unknown-id")):
        opened = load_workbook(BytesIO(typed_into(book, closing(first))))
        sheet = opened["Đang mở"]
        for (cell,) in sheet.iter_rows(min_row=2, max_col=1):
            if cell.value == second:
                cell.value = None
            if cell.value == first:
                cell.value = wrong
        saved = BytesIO()
        opened.save(saved)
        taken = clerk.take("chi-dao.xlsx", saved.getvalue())
        assert (taken.verdict, clerk.codes(taken.seq)) == ("refused", {code})
    assert [row.state for row in standing(clerk)] == ["open", "open"]


@pytest.mark.thorough
def test_a_row_of_the_same_task_of_another_unit_or_of_a_longer_text_is_not_taken_for_its_own(clerk: Clerk) -> None:
    give(clerk, SPOKEN, SPOKEN | {"unit": "Liên Miệu"}, SPOKEN | {"text": "dọn sạch đường trục và chợ"})
    ids = {(one.unit, one.text): one.id for one in standing(clerk)}
    mine = ids["hoa-binh", "dọn sạch đường trục"]
    book = book_of(clerk)
    for other in (one for one in ids.values() if one != mine):
        opened = load_workbook(BytesIO(typed_into(book, closing(mine))))
        for (cell,) in opened["Đang mở"].iter_rows(min_row=2, max_col=1):
            cell.value = {mine: other, other: None}.get(str(cell.value), cell.value)
        saved = BytesIO()
        opened.save(saved)
        taken = clerk.take("chi-dao.xlsx", saved.getvalue())
        assert (taken.verdict, clerk.codes(taken.seq)) == ("refused", {"order-row-moved"})
    assert {row.state for row in standing(clerk)} == {"open"}


def test_an_empty_one_another_workspaces_another_campaigns_and_one_in_a_letter_are_refused(clerk: Clerk) -> None:
    book = book_of(clerk)
    empty = clerk.take("chi-dao.xlsx", book)
    assert (empty.verdict, clerk.codes(empty.seq)) == ("refused", {"orders-empty"})
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("chi-dao.xlsx", typed_into(book, new(GIVEN)))
    drop(clerk.workspace, "thu.zip", packed.getvalue())
    inside = [one for one in clerk.session.round(clerk.now + timedelta(minutes=1), 0.0).drops if one.container]
    assert [(one.verdict, clerk.codes(one.seq)) for one in inside] == [("refused", {"orders-in-letter"})]
    path, campaign = clerk.workspace.root / "gia.xlsx", clerk.session.campaign
    for key, name, code in (
        (b"another key", campaign.key, "stamp-changed"),
        (clerk.session.key, "dot-khac", "other-campaign"),
    ):
        stamp = make_stamp(key, name, ORDERS, "", "2021-10-05")
        draw_orders(path, (), campaign, stamp, date(2021, 10, 5))
        taken = clerk.take("chi-dao.xlsx", typed_into(path.read_bytes(), new(GIVEN)), minutes=5)
        assert (taken.verdict, code in clerk.codes(taken.seq)) == ("refused", True)
    assert standing(clerk) == []
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_ten_thousand_rows_are_refused_whole(clerk: Clerk) -> None:
    book = load_workbook(BytesIO(book_of(clerk)))
    sheet = book["Giao việc"]
    columns = {cell.value: cell.column for cell in sheet[1] if cell.value}
    first = next(cell.row for (cell,) in sheet.iter_rows(min_row=2, max_col=1) if cell.value == "C01")
    for n in range(10_000):
        sheet.cell(first + n, 1).value = f"C{n + 1:02}"
        for field, text in (GIVEN | {"text": f"việc {n}"}).items():
            sheet.cell(first + n, columns[field]).value = text
    saved = BytesIO()
    book.save(saved)
    taken = clerk.take("chi-dao.xlsx", saved.getvalue())
    assert (taken.verdict, "orders-too-many" in clerk.codes(taken.seq)) == ("refused", True)
    assert standing(clerk) == []
    # What nobody reads of so many is named as well.
    assert len(clerk.session.ledger.findings(taken.seq)) > 1


def test_it_lies_ready_after_each_round_is_not_drawn_twice_and_what_was_typed_is_kept(clerk: Clerk) -> None:
    first = book_of(clerk)
    before = place(clerk.workspace).stat().st_mtime_ns
    publish(clerk.session, clerk.now + timedelta(minutes=30), (ORDER_BOOK,))
    assert place(clerk.workspace).stat().st_mtime_ns == before
    typed = typed_into(first, new(GIVEN))
    place(clerk.workspace).write_bytes(typed)
    # Nothing else is to be said than what it says: whoever typed finds it where he saved it.
    publish(clerk.session, clerk.now + timedelta(minutes=31), (ORDER_BOOK,))
    assert place(clerk.workspace).read_bytes() == typed
    # Open in an office program: it stays as it is.
    lock = place(clerk.workspace).with_name("~$chi-dao.xlsx")
    lock.touch()
    publish(clerk.session, clerk.now + timedelta(days=1), (ORDER_BOOK,))
    assert place(clerk.workspace).read_bytes() == typed
    lock.unlink()
    published = publish(clerk.session, clerk.now + timedelta(days=1), (ORDER_BOOK,))
    kept = clerk.workspace.outbox / "chi-dao-da-dien.xlsx"
    assert kept.read_bytes() == typed
    assert any("chi-dao-da-dien.xlsx" in note for note in published.slip_notes)
    assert [row for row in rows_of(place(clerk.workspace).read_bytes(), "orders").values() if row["unit"]] == []
    # Moved from there into the inbox, it is taken like any other.
    clerk.now += timedelta(days=1)
    data = kept.read_bytes()
    kept.unlink()
    assert clerk.take("chi-dao-da-dien.xlsx", data).reason == "đã nhận 1 chỉ đạo"


def test_the_same_orders_on_the_same_day_give_the_same_bytes(clerk: Clerk) -> None:
    give(clerk, GIVEN, SPOKEN)
    first = digest_of(book_of(clerk), clerk)
    place(clerk.workspace).unlink()
    clerk.expect_rebuild()
    clerk.now += timedelta(hours=1)
    assert digest_of(book_of(clerk), clerk) == first


def digest_of(_data: bytes, clerk: Clerk) -> str:
    return digest(place(clerk.workspace))


STEPS = (("archived", 1), ("judged", 1), ("settled", 1), ("judged", 2), ("settled", 2), ("verdicts durable", 1))


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("fatal", "time"), thinned(STEPS, 3))
def test_killed_at_any_step_the_next_round_takes_orders_and_answers_once(tmp_path: Path, fatal: str, time: int) -> None:
    calm, killed = new_workspace(tmp_path / "calm"), Workspace(tmp_path / "killed")
    with at_work(calm) as session:
        clerk = Clerk(session, calm, datetime(2021, 10, 4, 16))
        said = {("report", "difficulties", "value"): "Thiếu xi măng", ("criteria", "TC1.1", "value"): 0}
        clerk.take("a.xlsx", filled(calm, "hoa-binh", "4/10/2021", said))
        answered = clerk.book
        row = row_like(answered, "Thiếu xi măng", table="petitions")
        ordered = typed_into(book_of(clerk), new(GIVEN) | new(SPOKEN, "C02"))
    by = {"answer": "Xã cấp 5 tấn", "who": "Trần Cán Bộ"}
    drop(calm, "sua-loi.xlsx", typed_into(answered, {("petitions", row, field): text for field, text in by.items()}))
    drop(calm, "chi-dao.xlsx", ordered)
    shutil.copytree(calm.root, killed.root)
    kill_at(killed, fatal, time)
    found = []
    for workspace in (calm, killed):
        with at_work(workspace) as session:
            session.round(datetime(2021, 10, 5, 16, 50), 0.0)
            orders, decisions = session.ledger.orders(), session.ledger.decisions()
            assert (len(orders), len(decisions)) == (2, 1)
            found.append(([(one.id, one.entry) for one in orders], [(one.id, one.decision) for one in decisions]))
    assert found[0] == found[1]


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_leaders_see_it_on_its_sheet_the_village_in_its_slip_and_others_in_the_export(clerk: Clerk) -> None:
    give(clerk, GIVEN, SPOKEN | {"due": "6/10/2021"}, GIVEN | {"unit": "Liên Miệu", "matter": "1.1"})
    clerk.now = datetime(2021, 10, 8, 16)
    wrong = {("criteria", "TC1.3", "value"): "gần xong", ("criteria", "TC1.1", "value"): 0}
    clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "8/10/2021", wrong))
    clerk.take("b.xlsx", filled(clerk.workspace, "lien-mieu", "8/10/2021", {("criteria", "TC1.1", "value"): 0}))
    publish(clerk.session, clerk.now, (MASTER, SLIPS))
    page = open_once(clerk.workspace.master)["Chỉ đạo"]
    front = [str(cell.value) for line in open_once(clerk.workspace.master)["Tổng quan"].iter_rows() for cell in line]
    assert any(text.startswith("Hòa Bình: dọn sạch đường trục (quá hạn 2 ngày); Hòa Bình: CV01 – ") for text in front)
    assert page["A1"].value == "2 chỉ đạo đang mở, 1 quá hạn; 1 đã xong"
    headings = [cell.value for cell in page[4]]
    rows = [dict(zip(headings, line, strict=True)) for line in page.iter_rows(min_row=5, values_only=True) if line[1]]
    assert [(row["Tình trạng"], row["Đơn vị"]) for row in rows] == [
        ("! Quá hạn 2 ngày", "Hòa Bình"), ("· Còn 2 ngày", "Hòa Bình"), ("✓ Xong theo số liệu", "Liên Miệu"),
    ]  # fmt: skip
    assert "b.xlsx › Tiêu chí!" in str(rows[2]["Đóng bằng gì"])
    text = next(clerk.workspace.slips.glob("hoa-binh-*.txt")).read_text("utf-8-sig")
    assert "Chỉ đạo của xã, QUÁ HẠN từ 06/10: dọn sạch đường trục (Nguyễn Chủ Tịch giao)" in text
    assert text.count("Chỉ đạo của xã") == 1
    slip = load_workbook(next(clerk.workspace.slips.glob("hoa-binh-*.xlsx")))["Cần sửa"]
    told = [str(cell.value) for line in slip.iter_rows() for cell in line]
    ordered = [text.partition(" –")[0] for text in told if text.startswith("Chỉ đạo của xã")]
    assert [text.split(": ")[0] for text in ordered] == [
        "Chỉ đạo của xã, QUÁ HẠN từ 06/10",
        "Chỉ đạo của xã, hạn 10/10",
    ]
    results = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now, every_answer=True)
    table = tidy_tables(clerk.session.ledger, results)["orders"]
    assert sorted(table["state"]) == ["met", "open", "overdue"]
