"""Sheet “Số báo và số kiểm”: how far units' own numbers were from their teams', and what they are told again; no points."""

from collections.abc import Sequence

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.contract.layout import called
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.honesty import HonestyRow, Repeated
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import DataColumn, DataTable
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter

MOST_REPEATED = 2
# A difference on the average below this many points of a hundred is what days and rounding make of honest numbers.
NEAR = 3.0
NEVER_VISITED, NOT_COMPARED = "– Chưa đoàn nào kiểm tra", "– Kiểm tra rồi, chưa có số để so"
NEAR_WORDS, ABOVE_WORDS, BELOW_WORDS = "✓ Gần khớp", "! Thường báo tốt hơn đoàn", "· Thường báo thấp hơn đoàn"
NOTE = (
    "Để lãnh đạo biết chỗ cần cùng đo lại và tập huấn, không dùng chấm điểm, xếp hạng. Chênh không có nghĩa là báo sai: so số "
    "đoàn ghi với số thôn báo gần nhất trước ngày đoàn đến, giữa hai ngày thôn có thể làm thêm. Lệch do làm tròn coi là khớp. "
    "▲: thôn báo tốt hơn."
)


def add_honesty(writer: MasterWriter, given: MasterInput) -> None:
    """Draw one row a unit, in the order of the campaign: no rank is meant."""
    rows = given.honesty
    columns = [
        DataColumn("Đơn vị", 16, [given.names.get(row.unit, row.unit) for row in rows], "name"),
        DataColumn("So với đoàn", 22, [state_of(row) for row in rows], "wrap"),
        DataColumn("Chênh bình quân (điểm %)", 12, [row.gap for row in rows], "change"),
        DataColumn("Chênh lần gần nhất", 11, [row.gap_last for row in rows], "change"),
        DataColumn("Số lần kiểm tra", 9, [row.visits for row in rows], "whole"),
        DataColumn("Lần gần nhất", 12, [row.last_visit for row in rows], "day"),
        DataColumn("Số đã so", 8, [row.pairs or None for row in rows], "whole"),
        DataColumn("Khớp", 8, [row.alike if row.pairs else None for row in rows], "whole"),
        DataColumn("Thôn báo tốt hơn", 9, [row.above if row.pairs else None for row in rows], "whole"),
        DataColumn("Thôn báo thấp hơn", 9, [row.below if row.pairs else None for row in rows], "whole"),
        DataColumn("Thôn ghi đạt, đoàn ghi chưa", 11, [row.turned if row.pairs else None for row in rows], "whole"),
        DataColumn("Hay bị nhắc lại ở một ô", 44, [_repeated(row.repeated) for row in rows], "wrap"),
        DataColumn("Điều còn mở ở phiếu cuối", 10, [row.open_findings for row in rows], "whole"),
        DataColumn("Điều cũ nhất (ngày)", 9, [row.oldest_days for row in rows], "whole"),
    ]
    add_table(writer, sheets.HONESTY, DataTable("so_bao_so_kiem", title_of(rows), NOTE, columns))


def state_of(row: HonestyRow) -> str:
    """Say in few words how a unit's numbers lie beside its team's."""
    if not row.visits:
        return NEVER_VISITED
    if row.gap is None:
        return (
            NOT_COMPARED
            if not row.pairs
            else NEAR_WORDS
            if row.alike == row.pairs
            else ABOVE_WORDS
            if row.above > row.below
            else BELOW_WORDS
        )
    if abs(row.gap) < NEAR:
        return NEAR_WORDS
    return ABOVE_WORDS if row.gap > 0 else BELOW_WORDS


def title_of(rows: Sequence[HonestyRow]) -> str:
    """Say how many units' numbers lie near their teams'."""
    visited = [row for row in rows if row.visits]
    if not visited:
        return "Chưa đoàn nào kiểm tra nên chưa so được số thôn báo với số đoàn ghi"
    near = sum(state_of(row) == NEAR_WORDS for row in visited)
    never = len(rows) - len(visited)
    more = f"; {never} đơn vị chưa được kiểm tra" if never else ""
    return f"{near}/{len(visited)} đơn vị đã được kiểm tra có số tự báo gần khớp số đoàn{more}"


def _repeated(found: Sequence[Repeated]) -> str:
    said = [
        f"{_title(one.code)} ở {_cell(one.key)} ({one.times} ngày)"
        for one in found[:MOST_REPEATED]
        if one.code in CATALOGUE
    ]
    more = len(found) - len(said)
    return "; ".join(said) + (f"; và {show_number(more)} chỗ khác" if said and more > 0 else "")


def _title(code: str) -> str:
    _, _, rule = code.partition(".")
    return f"{CATALOGUE[code].title}{f' ({rule})' if rule else ''}"


def _cell(key: Key) -> str:
    table, row, field = key
    return (
        f"vườn {called('/'.join(key))}"
        if table == "gardens" and field not in ("owner", "area", "note")
        else called(row)
    )
