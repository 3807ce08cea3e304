"""Sheet “Chỉ đạo”: what the leaders ordered, the open ones first, and by what each closed one was closed."""

from collections.abc import Sequence
from datetime import timedelta

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.contract.order_tables import state_text
from ntm_sheets.facts import orders as facts
from ntm_sheets.facts.orders import OrderRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import MOST_PRINTED, DataColumn, DataTable, RowLink
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter

SHOWN_CLOSED = timedelta(days=30)
MOST_SHOWN = 500
MET, MET_BEFORE, CLOSED = "✓ Xong theo số liệu", "✓ Xong trước khi giao", "✓ Đã đóng"
# On page one an order is named in a few words, and as many as fit one line.
MOST_WORDS, MOST_LINE = 60, 240


def open_orders(given: MasterInput) -> list[OrderRow]:
    """Give the orders that are still to be done, the one that is due first at the head: what page one may name."""
    return list(facts.open_orders(given.orders))


def orders_line(given: MasterInput) -> str:
    """Name the open orders in one line, the most urgent first; those that do not fit are counted."""
    waiting, text = open_orders(given), ""
    for n, one in enumerate(waiting):
        more = f"{given.names.get(one.unit, one.unit)}: {said_of(one, given, MOST_WORDS)}"
        if text and len(text) + len(more) > MOST_LINE:
            return f"{text}; … và {len(waiting) - n} việc nữa, xem trang {sheets.ORDERS}"
        text = f"{text}; {more}" if text else more
    return text


def said_of(one: OrderRow, given: MasterInput, most: int = 0) -> str:
    """Say what was ordered, in so many letters at most where they are given, and how it stands."""
    what = wording.shortened(one.what, most) if most else one.what
    return f"{what} ({state_of(one, given)[2:].lower()})"


def add_orders(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the open orders and those that were closed of late."""
    shown = _shown(given)
    columns = [
        DataColumn("Tình trạng", 20, [state_of(one, given) for one in shown], "mark"),
        DataColumn("Đơn vị", 16, [given.names.get(one.unit, one.unit) for one in shown], "name"),
        DataColumn("Việc hoặc chỉ tiêu", 30, [one.name for one in shown], "wrap"),
        DataColumn("Nội dung", 40, [one.text for one in shown], "wrap"),
        DataColumn("Hạn", 12, [one.due for one in shown], "day"),
        DataColumn("Người giao", 18, [one.who for one in shown], "wrap"),
        DataColumn("Giao ngày", 12, [one.given.date() for one in shown], "day"),
        DataColumn("Xong ngày", 12, [one.since for one in shown], "day"),
        DataColumn("Đóng bằng gì", 40, [_closed_by(one, given) for one in shown], "wrap"),
    ]
    table = DataTable(
        "chi_dao", title_of(given.orders), _note(given, shown), columns, frozen=2, printed_rows=MOST_PRINTED
    )
    add_table(writer, sheets.ORDERS, table)


def _shown(given: MasterInput) -> Sequence[OrderRow]:
    since = given.today - SHOWN_CLOSED
    return [one for one in given.orders if one.is_open or (one.since or one.due) >= since][:MOST_SHOWN]


def state_of(one: OrderRow, given: MasterInput) -> str:
    """Say whether an order is done, or how long there is left."""
    if one.is_open:
        return state_text(one.state, one.due, one.late, given.today)
    if one.state == "closed":
        return CLOSED
    return MET_BEFORE if one.since and one.since < one.given.date() else MET


def title_of(orders: Sequence[OrderRow]) -> str:
    """Say how many are open, and how many of these are late."""
    waiting = [one for one in orders if one.is_open]
    late = sum(one.state == "overdue" for one in waiting)
    if not orders:
        return "Chưa giao việc nào qua sổ chỉ đạo"
    if not waiting:
        return f"Cả {len(orders)} chỉ đạo đã xong"
    return f"{len(waiting)} chỉ đạo đang mở, {f'{late} quá hạn' if late else 'không việc nào quá hạn'}; {len(orders) - len(waiting)} đã xong"


def _closed_by(one: OrderRow, given: MasterInput) -> RowLink | str:
    """Lead to the cell whose number shows it done, or give the word by which it was closed."""
    if one.state == "closed":
        return f"{one.closed_by}: {one.word}"
    if one.state != "met":
        return ""
    return given.to_source(wording.source_cell(one.file, one.sheet, one.cell), one.seq)


def _note(given: MasterInput, shown: Sequence[OrderRow]) -> str:
    left_out = len(given.orders) - len(shown)
    more = f" Còn {show_number(left_out)} chỉ đạo xong từ lâu: xem bảng orders của lệnh “ntm-sheets export”."
    said = "Ghi ở chi-dao.xlsx rồi bỏ tệp vào inbox. Việc, chỉ tiêu tự đóng khi số liệu được tính cho thấy đã xong, đã đạt."
    return said + (more if left_out else "")
