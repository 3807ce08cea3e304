"""Sheet “Kiến nghị”: what units put before the commune, the newest first, and what it answered."""

from collections.abc import Sequence
from datetime import date, timedelta

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.contract.correction_tables import PETITION_WORDS
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import MOST_PRINTED, DataColumn, DataTable
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter

# What was settled longer ago is no news; what nobody settled stays, as far as a person can read it.
SHOWN_SETTLED = timedelta(days=14)
MOST_SHOWN = 500
AGAIN, UNANSWERED, UNDER_WAY, DONE = "! Nêu lại", "! Chưa trả lời", "· Đang xử lý", "✓ Đã giải quyết"


def add_petitions(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the open petitions and those that were settled of late."""
    shown = shown_petitions(given)
    said = [one.said for one in shown]
    columns = [
        DataColumn("Tình trạng", 15, [state_of(one) for one in shown], "mark"),
        DataColumn("Đơn vị", 15, [given.names.get(one.unit, one.unit) for one in said], "name"),
        DataColumn("Ai nêu", 13, [wording.ROLES[one.role] for one in said]),
        DataColumn("Loại", 13, [PETITION_WORDS[one.kind] for one in said]),
        DataColumn("Nội dung", 42, [one.whole for one in said], "wrap"),
        DataColumn("Nêu gần nhất", 12, [one.last for one in said], "day"),
        DataColumn("Nêu từ", 12, [one.first for one in said], "day"),
        DataColumn("Số phiếu nêu", 8, [one.times for one in said], "whole"),
        DataColumn("Xã trả lời", 38, [one.answer for one in shown], "wrap"),
        DataColumn("Trả lời ngày", 12, [one.answered.date() if one.answered else None for one in shown], "day"),
        DataColumn("Người trả lời", 18, [one.answered_by for one in shown], "wrap"),
        DataColumn("Phiếu nêu gần nhất", 14, [given.to_source(f"tệp số {one.seq}", one.seq) for one in said]),
    ]
    table = DataTable(
        "kien_nghi", title_of(given.petitions), _note(given, shown), columns, frozen=2,
        printed_rows=MOST_PRINTED, printed_columns=len(columns) - 2,
    )  # fmt: skip
    add_table(writer, sheets.PETITIONS, table)


def shown_petitions(given: MasterInput) -> Sequence[Petition]:
    """Give those that the sheet shows: the open ones, and what was settled or said of late."""
    since = given.today - SHOWN_SETTLED
    return [one for one in given.petitions if not one.is_settled or _moved(one) >= since][:MOST_SHOWN]


def _moved(one: Petition) -> date:
    return max(one.said.last, one.answered.date()) if one.answered else one.said.last


def state_of(one: Petition) -> str:
    """Say how far a petition is."""
    if one.is_settled:
        return AGAIN if one.is_said_again else DONE
    return UNDER_WAY if one.answered else UNANSWERED


def title_of(petitions: Sequence[Petition]) -> str:
    """Say how many are open, and how many nobody has answered."""
    waiting = [one for one in petitions if not one.is_settled]
    unanswered = sum(one.answered is None for one in waiting)
    settled = len(petitions) - len(waiting)
    if not petitions:
        return "Chưa đơn vị nào nêu khó khăn, đề xuất hay đề nghị khen"
    if not waiting:
        return f"Cả {settled} kiến nghị đã giải quyết"
    return f"{len(waiting)} kiến nghị chưa giải quyết, {unanswered} chưa trả lời; {settled} đã giải quyết"


def _note(given: MasterInput, shown: Sequence[Petition]) -> str:
    left_out = len(given.petitions) - len(shown)
    more = f" Còn {show_number(left_out)} kiến nghị cũ hơn: xem bảng petitions của lệnh “ntm-sheets export”."
    said = "Một nội dung nêu nhiều ngày là một dòng. Trả lời ở trang Kiến nghị của sua-loi.xlsx rồi bỏ tệp vào inbox."
    return said + (more if left_out else "")
