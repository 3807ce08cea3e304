"""What is said of an outbox that was drawn: the master, the slips, and what could not take its place."""

from collections.abc import Collection, Iterable, Sequence

from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.checking.older import GONE
from ntm_sheets.facts.findings import Finding
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.outbox.slips.choosing import TEAM_FOLDER
from ntm_sheets.outbox.slips.folder import slips_lying
from ntm_sheets.rounds.publishing import Published
from ntm_sheets.workspace.folders import Workspace

# Of one round; the rest stands in the master.
MOST_LINES = 30

MOST_NAMED = 12
OPEN_CORRECTIONS = "chạy “ntm-sheets corrections”, mở outbox/sua-loi.xlsx"
SEND_NEW = "Chạy “ntm-sheets forms” rồi gửi phiếu mới cho các đơn vị này."


def troubles_of(published: Published) -> tuple[str, ...]:
    """Say what lies beside its place, and what could not be written."""
    beside = (published.note,) if published.note else ()
    said = (*beside, *published.slip_notes, *published.unwritten)
    return tuple(f"! {note}" for note in said)


def places_of(published: Published) -> tuple[str, ...]:
    """Say where the slips and the master are."""
    count = len(published.slips)
    teams = sum(name.startswith(f"{TEAM_FOLDER}/") for name in published.slips)
    apart = (
        f" (trong đó {teams} phiếu của đoàn kiểm tra ở thư mục con {TEAM_FOLDER}, không gửi cho thôn)" if teams else ""
    )
    slips = (f"Phiếu trả lại để sửa: {count} phiếu trong {published.slip_folder.resolve()}{apart}",) if count else ()
    # Where it could not be scored the master of before still lies there: it is not the place of today's numbers.
    master = (f"Bảng tổng hợp: {published.master.resolve()}",) if published.results is not None else ()
    return (*slips, *older_lines(published.older), *master)


def slips_of(workspace: Workspace) -> tuple[str, ...]:
    """Say how many slips lie in their folder; nothing where there is none."""
    count = slips_lying(workspace)
    return (f"Phiếu trả lại để sửa: {count} phiếu trong {workspace.slips.resolve()}",) if count else ()


def unapplied_lines(unapplied: Sequence[Finding]) -> tuple[str, ...]:
    """Say of each line of a correction workbook that was not applied where it is, why, and what to do."""
    said = tuple(
        f"    chưa áp dụng {' '.join(part for part in (one.place.sheet, one.place.cell) if part)}: {one.message} {one.remedy}"
        for one in unapplied
    )
    more = len(said) - MOST_LINES
    return (*said[:MOST_LINES], *((f"    … và {more} chỗ nữa, xem trang Lỗi cần sửa.",) if more > 0 else ()))


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


def is_waiting(drop: DropRecord) -> bool:
    """Tell whether a form waits for the officer's word."""
    return bool(drop.held) and not drop.set_aside


def reason_of(drop: DropRecord) -> str:
    """Say why a drop has its verdict, and for what a form waits."""
    if not is_waiting(drop):
        return drop.reason
    return f"{drop.reason}; CHƯA tính, chờ xã quyết định: {CATALOGUE[drop.held].title.lower()}"


def how_to_try_again(held_back: Sequence[DropRecord]) -> tuple[str, ...]:
    """Say what is done about files over which the program failed, where there are any."""
    if not held_back:
        return ()
    how = "bản chương trình mới tự thử lại, muốn thử ngay thì chạy “ntm-sheets ingest --again”"
    return (f"! Tệp giữ lại chưa được tính; gửi tệp state/nhat-ky.log cho người sửa máy: {how}.",)


def how_to_decide(drops: Iterable[DropRecord], unclaimed: Collection[DropRecord] = ()) -> tuple[str, ...]:
    """Say what the officer does about forms that wait, and about those `unclaimed`, where there are any."""
    said: list[str] = []
    if any(is_waiting(drop) for drop in drops):
        said.append(f"  Phiếu chờ xã: {OPEN_CORRECTIONS}, chọn Giữ nguyên hoặc Bỏ bản nộp.")
    if unclaimed:
        said.append(f"  Phiếu chưa rõ của đơn vị nào: {OPEN_CORRECTIONS}, chọn Sửa rồi ghi tên đơn vị ở cột Sửa thành.")
    return tuple(said)
