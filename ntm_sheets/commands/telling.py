"""What is said of a round and of the outbox after it: each file with its verdict, what lies where, what to do; the same as JSON."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ntm_sheets.campaign.showing import listed
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.facts.findings import GONE, Finding
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.facts.submission import ROLE_WORDS
from ntm_sheets.outbox.slips.choosing import TEAM_FOLDER, slips_lying
from ntm_sheets.workspace.folders import Workspace

if TYPE_CHECKING:
    from ntm_sheets.rounds.pipeline import Round
    from ntm_sheets.rounds.publishing import Published

# Of one round; the rest stands in the master.
MOST_LINES = 30

# The numbers of photos by themselves that are to be tied, and of those that were shown before.
Doubts = tuple[Collection[int], Collection[int]]
MOST_NAMED = 12
OPEN_CORRECTIONS = "chạy “ntm-sheets corrections”, mở outbox/sua-loi.xlsx"
SEND_NEW = "Chạy “ntm-sheets forms” rồi gửi phiếu mới cho các đơn vị này."


def troubles_of(published: "Published") -> tuple[str, ...]:
    """Say what lies beside its place, and what could not be written."""
    beside = (published.note,) if published.note else ()
    said = (*beside, *published.slip_notes, *published.unwritten)
    return tuple(f"! {note}" for note in said)


def places_of(published: "Published") -> tuple[str, ...]:
    """Say where the slips, the master, and a bulletin and PDFs that are new are."""
    count = len(published.slips)
    teams = sum(name.startswith(f"{TEAM_FOLDER}/") for name in published.slips)
    apart = (
        f" (trong đó {teams} phiếu của đoàn kiểm tra ở thư mục con {TEAM_FOLDER}, không gửi cho thôn)" if teams else ""
    )
    slips = (f"Phiếu trả lại để sửa: {count} phiếu trong {published.slip_folder.resolve()}{apart}",) if count else ()
    # Where it could not be scored the master of before still lies there: it is not the place of today's numbers.
    master = (f"Bảng tổng hợp: {published.master.resolve()}",) if published.results is not None else ()
    return (
        *slips,
        *older_lines(published.older),
        *master,
        *bulletins_of(published.bulletins),
        *_prints_of(published.prints),
    )


def _prints_of(prints: Sequence[Path]) -> Iterator[str]:
    """Say in which folders PDFs are new, and how many."""
    for folder, number in Counter(path.parent for path in prints).items():
        yield f"Bản in PDF mới: {number} tệp trong {folder.resolve()}"


def bulletins_of(files: Iterable[Path]) -> tuple[str, ...]:
    """Say where the files of a bulletin are, and what each is for."""
    return tuple(f"{BULLETIN_WORDS[_sort_of(file)]}: {file.resolve()}" for file in files)


BULLETIN_WORDS = {
    "call": "Danh sách để nhắc, có số điện thoại",
    ".png": "Ảnh bản tin để gửi nhóm",
    ".txt": "Chữ kèm ảnh để dán vào nhóm",
    "radio": "Bài đọc trên loa phát thanh",
}


def _sort_of(file: Path) -> str:
    return "radio" if file.parent.name == "phat-thanh" else "call" if "-nhac" in file.name else file.suffix


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
    named = listed(units, MOST_NAMED, "đơn vị khác")
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


def how_to_try_again(faulted: Sequence[DropRecord]) -> tuple[str, ...]:
    """Say what is done about files over which the program failed, where there are any."""
    if not faulted:
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


VERDICT_WORDS = {"accepted": "nhận", "refused": "TỪ CHỐI", "duplicate": "trùng", "pending": "đang chờ"}
HELD_WORD, HELD_BACK_WORD = "CHỜ XÃ", "GIỮ LẠI"


def lying(done: "Round", *, with_arriving: bool = False) -> Iterator[str]:
    """Say what still lies in the inbox, and why; a watch takes what arrives a moment later, and says so then."""
    told = [waiting for waiting in done.waiting if with_arriving or waiting.why != "arriving"]
    for waiting in told:
        yield f"  {VERDICT_WORDS['refused'] if waiting.is_refused else 'chờ':<8} {waiting.name}: {waiting.reason}"
    yield from (f"  bỏ qua   {strange.name}: {strange.reason}" for strange in done.strange)
    yield from (f"! {trouble}" for trouble in done.troubles)


def tell_round(done: "Round", names: Mapping[str, str], tell: Callable[[str], None]) -> None:
    """Say what became of each file, why a line of a correction workbook was not applied, what still lies in the inbox.

    `names` are those of the units by their keys.
    """
    for line in done.gathered.lines:
        tell(line)
    if not done.drops and not done.waiting and not done.troubles:
        tell("Inbox không có tệp mới; vẫn lập lại bảng tổng hợp.")
    known = {drop.seq for drop in done.drops}
    faulted = (drop for drop in done.faulted if drop.seq not in known)
    files = drop_lines((*done.drops, *faulted), done.doubts, names)
    next_steps = (*how_to_decide(done.drops, done.unclaimed), *how_to_try_again(done.faulted))
    for line in (*files, *unapplied_lines(done.unapplied), *next_steps, *lying(done, with_arriving=True)):
        tell(line)


def drop_lines(drops: Sequence[DropRecord], doubts: Doubts, names: Mapping[str, str]) -> Iterator[str]:
    """Say of each file what became of it, of photos by themselves all together."""
    yield from (line_of(drop, names) for drop in drops if not drop.is_photo)
    yield from photo_lines(drops, doubts, names)


def photo_lines(drops: Sequence[DropRecord], doubts: Doubts, names: Mapping[str, str]) -> Iterator[str]:
    """Say in a line for each unit and day how many photos came by themselves, how many nobody knows, how many are old."""
    unclear, shown_before = doubts
    groups: dict[tuple[str, date | None], list[DropRecord]] = {}
    for drop in drops:
        if drop.is_photo:
            groups.setdefault((drop.unit, drop.report_date), []).append(drop)
    for (unit, day), mine in sorted(groups.items(), key=lambda one: (one[0][0], one[0][1] or date.min)):
        again = sum(drop.verdict == "duplicate" for drop in mine)
        open_ones = sum(drop.seq in unclear for drop in mine)
        aside = sum(drop.set_aside != "" for drop in mine)
        clear = len(mine) - again - open_ones - aside
        parts = (
            (clear, "đã rõ việc"),
            (open_ones, "chưa rõ" if unit else "chưa rõ của thôn nào"),
            (again, "trùng ảnh đã có"),
            (aside, "xã không dùng"),
        )
        whose = f" của {names.get(unit, unit)} ngày {day:%d/%m}" if unit and day else ""
        said = ", ".join(f"{number} {words}" for number, words in parts if number)
        how = f" – {OPEN_CORRECTIONS}, trang Ảnh chưa rõ" if open_ones else ""
        yield f"  {'ảnh':<8} {len(mine)} ảnh{whose}: {said}{how}"
        if old := sum(drop.seq in shown_before for drop in mine):
            yield f"  {'':<8} ! {old} ảnh trong đó là ảnh đã gửi trước đó, không tính là ảnh mới – xem trang Minh chứng"


def is_refused(done: "Round") -> bool:
    """Tell whether something that came was not taken: a file, one too large to be taken, a line of a decision."""
    return bool(done.refused or done.unapplied or any(waiting.is_refused for waiting in done.waiting))


def line_of(drop: DropRecord, names: Mapping[str, str]) -> str:
    """Say in one line whose a file is and what became of it; `names` are those of the units."""
    whose = (
        f" [{names.get(drop.unit, drop.unit)}, {ROLE_WORDS[drop.role]}, {drop.report_date:%d/%m}]"
        if drop.report_date
        else ""
    )
    word = HELD_BACK_WORD if drop.fault else HELD_WORD if is_waiting(drop) else VERDICT_WORDS[drop.verdict]
    return f"  {word:<8} {drop.name}{whose}: {reason_of(drop)}"


def tell_outbox(published: "Published", tell: Callable[[str], None]) -> None:
    """Say where the outbox went, and what of it could not be written."""
    for line in (*troubles_of(published), *places_of(published)):
        tell(line)


def round_json(done: "Round", published: "Published | None") -> dict[str, object]:
    """Give a round as plain values; without `published` the outbox could not be written."""
    drawn = published if published is not None and published.results is not None else None
    return {
        "drops": [
            {"file": drop.name, "sha256": drop.sha256, "verdict": drop.verdict, "reason": reason_of(drop)}
            for drop in done.drops
        ],
        "waiting": [
            {"file": waiting.name, "reason": waiting.reason, "refused": waiting.is_refused} for waiting in done.waiting
        ],
        "strange": [{"file": strange.name, "reason": strange.reason} for strange in done.strange],
        "unapplied": [one.to_json() for one in done.unapplied],
        "held_back": [drop.name for drop in done.faulted],
        "troubles": [*done.troubles, *(published.unwritten if published else ())],
        "master": str(drawn.master) if drawn else None,
        "slips": [str(published.slip_folder / f"{name}.xlsx") for name in published.slips] if published else [],
    }
