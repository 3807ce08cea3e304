"""What is said of an outbox that was drawn: the master, the slips, and what could not take its place."""

from collections import Counter
from collections.abc import Iterable, Sequence

from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.checking.older import GONE
from ntm_sheets.publishing import Published
from ntm_sheets.records import DropRecord, FindingRecord
from ntm_sheets.returning.choosing import TEAM_FOLDER

MOST_NAMED = 12
SEND_NEW = "Chạy “ntm-sheets forms” rồi gửi phiếu mới cho các đơn vị này."


def troubles_of(published: Published) -> tuple[str, ...]:
    """Say what lies beside its place, and what could not be written."""
    beside = (published.note,) if published.note else ()
    return tuple(f"! {note}" for note in (*beside, *published.slip_notes, *published.troubles))


def places_of(published: Published) -> tuple[str, ...]:
    """Say where the slips and the master are."""
    count = len(published.slips)
    teams = sum(name.startswith(f"{TEAM_FOLDER}/") for name in published.slips)
    apart = (
        f" (trong đó {teams} phiếu của đoàn kiểm tra ở thư mục con {TEAM_FOLDER}, không gửi cho thôn)" if teams else ""
    )
    slips = (f"Phiếu trả lại để sửa: {count} phiếu trong {published.slip_folder.resolve()}{apart}",) if count else ()
    return (*slips, *older_lines(published.older), f"Bảng tổng hợp: {published.master.resolve()}")


def older_lines(units: Sequence[str]) -> tuple[str, ...]:
    """Say whose last form lacks questions of today, and what the officer does about it; nothing where there are none."""
    if not units:
        return ()
    more = f" và {len(units) - MOST_NAMED} đơn vị khác" if len(units) > MOST_NAMED else ""
    named = f"{', '.join(units[:MOST_NAMED])}{more}"
    return (f"Phiếu gần nhất là bản cũ, chưa theo câu hỏi hiện nay: {named}. {SEND_NEW}",)


def forms_of_gone(findings: Iterable[FindingRecord]) -> frozenset[int]:
    """Give the numbers of the forms whose units are no more in the campaign."""
    return frozenset(record.seq for record in findings if record.finding.code == GONE)


def gone_lines(findings: Iterable[FindingRecord]) -> tuple[str, ...]:
    """Say in a sentence for each unit that is no more in the campaign how many of its forms are kept."""
    forms = Counter(
        (record.finding.seen, record.finding.message.split(",")[0])
        for record in findings
        if record.finding.code == GONE
    )
    return tuple(
        f"{whose} ({unit}): đơn vị không còn trong chiến dịch, {count} phiếu vẫn giữ trong kho lưu, không tính. "
        "Ghi lại đơn vị với mã đó vào trang Đơn vị thì tính lại hết."
        for (unit, whose), count in forms.items()
    )


def is_waiting(drop: DropRecord) -> bool:
    """Tell whether a form waits for the officer's word."""
    return bool(drop.held) and not drop.set_aside


def reason_of(drop: DropRecord) -> str:
    """Say why a drop has its verdict, and for what a form waits."""
    if not is_waiting(drop):
        return drop.reason
    return f"{drop.reason}; CHƯA tính, chờ xã quyết định: {CATALOGUE[drop.held].title.lower()}"


def how_to_decide(drops: Iterable[DropRecord]) -> tuple[str, ...]:
    """Say what the officer does about forms that wait, where there are any."""
    if not any(is_waiting(drop) for drop in drops):
        return ()
    return ("  Phiếu chờ xã: chạy “ntm-sheets corrections”, mở outbox/sua-loi.xlsx, chọn Giữ nguyên hoặc Bỏ bản nộp.",)
