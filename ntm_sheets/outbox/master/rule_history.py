"""Sheet “Lịch sử quy định”: how the campaign workbook was changed, cell by cell, and from when on each change holds."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from ntm_sheets.campaign.history import Difference, EditionChanges
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import MOST_PRINTED, Column, Table
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter

LOST = "Không đọc lại được bản cũ trong kho lưu: không rõ đã sửa những gì"
# Sheets whose changes hold from a day on; on the sheet of settings that is the deadline alone.
DATED = frozenset({"calendar"})
DEADLINE = "Giờ báo cáo hằng ngày"
SAID_ONLY = ("Tên chiến dịch", "Xã", "Địa danh", "Dòng lưu ý", "Người liên hệ", "Liên hệ của đoàn", "Đoàn công tác")
NOTE = (
    "Giờ báo cáo và lịch báo cáo tính từ ngày sửa (sửa trước hạn nộp thì từ chính ngày đó, sau hạn thì từ hôm sau), không "
    "làm khác những ngày trước. Chỉ tiêu, mức, điểm, kế hoạch: mọi ngày đều chấm theo bản mới nhất."
)


class Line(NamedTuple):
    """A changed cell of one edition."""

    at: datetime
    sheet: str
    whose: str
    heading: str
    before: str
    after: str
    holds: str


def add_rule_history(writer: MasterWriter, given: MasterInput) -> None:
    """Draw every changed cell, the newest edition first."""
    lines = [line for one in reversed(given.history) for line in lines_of(one)]
    columns = [
        Column("Máy đọc lúc", 16, [line.at for line in lines], "moment"),
        Column("Trang", 16, [line.sheet for line in lines], "wrap"),
        Column("Chỗ sửa", 34, [line.whose for line in lines], "wrap"),
        Column("Nội dung", 24, [line.heading for line in lines], "wrap"),
        Column("Trước", 34, [line.before for line in lines], "wrap"),
        Column("Nay", 34, [line.after for line in lines], "wrap"),
        Column("Có hiệu lực", 24, [line.holds for line in lines], "wrap"),
    ]
    title = _title([one for one in given.history if one.differences != ()])
    add_table(writer, sheets.RULE_HISTORY, Table("lich_su_quy_dinh", title, NOTE, columns, printed_rows=MOST_PRINTED))


def lines_of(one: EditionChanges) -> Iterator[Line]:
    """Give a line for each cell that an edition changed, in the order of the workbook."""
    if one.differences is None:
        yield Line(one.loaded_at, "", "", LOST, "", "", "")
        return
    for cell in one.differences:
        what = cell.heading or ("Bỏ dòng" if cell.before else "Thêm dòng")
        yield Line(one.loaded_at, cell.sheet, cell.whose, what, cell.before, cell.after, _holds(cell, one))


def summary(one: EditionChanges) -> str:
    """Say in a few words what an edition changed, sheet by sheet."""
    counts = Counter(cell.sheet for cell in one.differences or ())
    return ", ".join(f"{name} {count} chỗ" for name, count in counts.items()) or LOST


def _holds(cell: Difference, one: EditionChanges) -> str:
    if cell.key == "excuses":
        return "các ngày ghi trong dòng" if cell.after else "các ngày từ khi sửa; ngày trước đó vẫn được miễn"
    if cell.key in DATED or cell.heading == DEADLINE:
        return "mọi ngày (chưa có phiếu nào)" if one.since is None else f"từ ngày {wording.day(one.since)}"
    if cell.heading in SAID_ONLY:
        return "từ lúc sửa"
    return "mọi ngày, chấm theo bản mới"


def _title(changed: list[EditionChanges]) -> str:
    if not changed:
        return "Quy định chưa đổi lần nào"
    cells = sum(len(one.differences or ()) for one in changed)
    return f"{len(changed)} lần sửa quy định, {cells} chỗ"
