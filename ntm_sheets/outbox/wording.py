"""How numbers, days, names and states are said in Vietnamese sentences and cells."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

from ntm_sheets.campaign.names import SOFT_HYPHEN, one_line
from ntm_sheets.campaign.showing import share_shown, show_number
from ntm_sheets.facts.findings import Level
from ntm_sheets.facts.plan_rows import TaskState
from ntm_sheets.facts.result_rows import EvidenceCount, EvidenceRow, EvidenceState, ReportState, State
from ntm_sheets.facts.submission import Role

Ranked = TypeVar("Ranked")
# More units than these are told by the best, the last and the count.
MOST_UNITS, BEST, LAST = 8, 3, 3
# Each state carries a symbol that old fonts have, so that it survives a grey print.
CRITERION_STATES: dict[State, str] = {"pass": "✓ Đạt", "fail": "✗ Chưa", "missing": "– Thiếu"}
REPORT_STATES: dict[ReportState, str] = {
    "on_time": "✓",
    "late": "!",
    "missing": "✗",
    "waiting": "·",
    "not due": "–",
    "excused": "○",
    "extra": "+",
}
REPORT_WORDS: dict[ReportState, str] = {
    "on_time": "✓ đúng hạn",
    "late": "! nộp muộn",
    "missing": "✗ chưa nộp",
    "waiting": "· chưa đến hạn",
    "not due": "– không phải nộp",
    "excused": "○ được miễn",
    "extra": "+ nộp thêm",
}
DUE_STATES: frozenset[ReportState] = frozenset({"on_time", "late", "missing"})
TASK_STATES: dict[TaskState, str] = {
    "done": "✓ Xong",
    "on track": "✓ Đúng tiến độ",
    "behind": "! Chậm",
    "not due": "· Chưa đến hạn",
    "not reported": "– Chưa báo cáo",
}
REPEATED = "Không phải ảnh mới: ảnh này đã gửi trước đó"
EVIDENCE_STATES: dict[EvidenceState, str] = {
    "shown": "✓ Đã có ảnh",
    "doubted": "! Chỉ có ảnh chưa tính",
    "owed": "✗ Đã đạt, chưa có ảnh",
    "none": "– Chưa có ảnh",
}
# The table and field of a picture; its value is a fingerprint that says nothing to a reader.
PICTURE = ("photos", "picture")
LEVELS: dict[Level, str] = {"error": "✗ Lỗi", "warning": "! Cần xem", "note": "· Ghi chú"}
HELD: dict[str, str] = {
    "team-from-village": "phiếu kiểm tra gửi từ địa chỉ của thôn",
    "team-sender-unknown": "phiếu kiểm tra gửi từ địa chỉ lạ",
    "after-closing": "nộp sau khi khóa sổ",
}
"""Why a form waits for the officer's word."""
ROLES: dict[Role, str] = {"village": "Thôn", "team": "Đoàn công tác"}
SENT: dict[Role, str] = {**ROLES, "photos": "Ảnh gửi riêng"}
COUNTED: dict[Role, str] = {"village": "Thôn", "team": "Đoàn"}


def is_missing(value: object) -> bool:
    """Tell whether a frame's cell is empty: None, NaN or NaT."""
    return value is None or value != value  # only NaN and NaT differ from themselves


def percent(share: float) -> str:
    """Write a share as every sheet shows it ("96,7%", "100%")."""
    return f"{show_number(share_shown(share))}%"


def names(items: Sequence[str], most: int = 3) -> str:
    """List names, the first few by name and the rest by number."""
    if len(items) > most:
        return f"{', '.join(items[:most])} và {len(items) - most} đơn vị khác"
    if len(items) > 1:
        return f"{', '.join(items[:-1])} và {items[-1]}"
    return "".join(items)


def day(value: date) -> str:
    """Write a day ("05/10/2021")."""
    return f"{value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """Write a moment ("16:52 ngày 05/10/2021")."""
    return f"{value:%H:%M} ngày {value:%d/%m/%Y}"


def best_and_last(units: Sequence[Ranked], most: int = MOST_UNITS) -> tuple[Sequence[Ranked], int, Sequence[Ranked]]:
    """Give the units where there are at most so many, else the best, how many are left out, and the last ones."""
    return (units, 0, ()) if len(units) <= most else (units[:BEST], len(units) - BEST - LAST, units[-LAST:])


def shortened(text: str, most: int) -> str:
    """Cut a text that is too long for its place, between words, with an ellipsis."""
    flat = one_line(text, SOFT_HYPHEN)
    if len(flat) <= most:
        return flat
    return flat[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;.:–-…") + "…"


def number_of(key: str) -> str:
    """Give a criterion's or indicator's number as people write it: `TC1.1` is 1.1; a gate has none."""
    digits = key.lstrip("TCVM")
    return digits if digits[:1].isdigit() else ""


def value_cell(value: object) -> object:
    """Give an answer's value as a sheet shows it: yes and no become words, the rest stays itself."""
    if isinstance(value, bool):
        return "Đạt" if value else "Chưa đạt"
    return value


def counted(role: Role | None) -> str:
    """Say by whose number a thing is judged; a dash where nobody gave one."""
    return COUNTED[role] if role else "–"


def said_by(role: Role | None, age_days: int | None) -> str:
    """Say whose number it is and how old ("số của đoàn 3 ngày trước")."""
    if role is None:
        return ""
    when = "hôm nay" if not age_days else f"{age_days} ngày trước"
    return f"số của {'đoàn' if role == 'team' else 'thôn'} {when}"


def visit_needed(*, stale: bool, needed: bool) -> str:
    """Say why the team should look again; empty where it need not."""
    return "! quá hạn kiểm tra" if stale else "! thôn báo đã đạt" if needed else ""


def both(own: int, verified: int, total: int) -> str:
    """Write what the village says of itself and what is verified, side by side; a dash where nothing is asked."""
    return f"{own} · {verified}" if total else "–"


def source_cell(file: str | None, sheet: str | None, cell: str | None) -> str:
    """Say where a number was read: file › sheet!cell; empty where it was read nowhere."""
    if not file:
        return ""
    return f"{file} › {'!'.join(part for part in (sheet, cell) if part)}" if sheet else str(file)


# A photo may come every day of a long campaign.
MOST_DAYS, FIRST_DAYS, LAST_DAYS = 8, 2, 4


def short_days(listed: str) -> str:
    """Write days that stand in a row as ISO texts ("05/10, 12/10"); of very many the first, the last and their number."""
    days = [f"{date.fromisoformat(one):%d/%m}" for one in listed.split()]
    if len(days) <= MOST_DAYS:
        return ", ".join(days)
    return f"{', '.join(days[:FIRST_DAYS])} … {', '.join(days[-LAST_DAYS:])} ({len(days)} ngày)"


def evidence_sentence(count: EvidenceCount) -> str:
    """Say how much of what needs a photo has one, and how much lacks it though it is reached."""
    if not count.asked:
        return "Chiến dịch này chưa có nội dung nào cần ảnh"
    parts = (
        f"Đã có ảnh {count.shown}/{count.asked} nội dung cần ảnh",
        f"{count.owed} nội dung đã đạt, đã xong còn thiếu ảnh" if count.owed else "",
        f"{count.doubted} nội dung chỉ có ảnh chưa tính" if count.doubted else "",
    )
    return "; ".join(filter(None, parts))


def photos_said(row: EvidenceRow) -> str:
    """Say of a subject how many photos it has, before the work and after it, of which days, and how many do not count."""
    doubted = f"{row.doubted} ảnh chưa tính" if row.doubted else ""
    if not row.has_photo:
        waits = "đã đạt, đã xong mà chưa có ảnh" if row.reached else "chụp khi đạt, khi xong"
        return f"chỉ có {doubted}, chụp ảnh mới" if doubted else waits
    both = ((row.before, "trước"), (row.after, "sau"))
    moments = ", ".join(f"{n} {when}" for n, when in both if n)
    has = f"{row.photos} ảnh{f' ({moments})' if moments else ''} ngày {short_days(row.days)}"
    return f"{has}; thêm {doubted}" if doubted else has


def lacking_first(rows: Iterable[EvidenceRow]) -> list[EvidenceRow]:
    """Order subjects by what is to be done about them: a photo is owed, only doubted ones came, not yet reached, shown."""
    return sorted(rows, key=lambda row: ASKED_FIRST.index(row.state))


ASKED_FIRST: tuple[EvidenceState, ...] = ("owed", "doubted", "none", "shown")


def lacking_photos(rows: Sequence[EvidenceRow], most: int = 6) -> str:
    """Say in one sentence which photos a unit owes, by name; what is neither reached nor photographed yet is counted.

    Empty where nothing lacks one.
    """
    owed = owed_photos(rows, most)
    waiting = EvidenceCount.of(rows).waiting
    later = f"{waiting} nội dung khác chưa đạt, chưa xong thì chụp khi xong" if waiting else ""
    if not owed:
        return f"Ảnh còn phải chụp: {waiting} nội dung, chụp khi đạt, khi xong." if waiting else ""
    return f"Cần gửi ảnh {owed}." + (f" Còn {later}." if later else "")


def owed_photos(rows: Sequence[EvidenceRow], most: int = 6) -> str:
    """Name what a unit owes photos of: it is reached, and has none but doubted ones; empty where it owes none."""
    owed = [row.name for row in rows if row.state in ("owed", "doubted")]
    if not owed:
        return ""
    more = f"; và {len(owed) - most} nội dung nữa" if len(owed) > most else ""
    reached = "" if any(row.state == "doubted" for row in rows) else " đã đạt, đã xong"
    return f"{len(owed)} nội dung{reached}: {'; '.join(shortened(name, 80) for name in owed[:most])}{more}"
