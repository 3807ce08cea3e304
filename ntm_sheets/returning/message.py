"""The short text beside a slip, ready to paste into Zalo or a mail."""

from collections import defaultdict
from collections.abc import Sequence

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.signs import one_line
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.checking.sender import team_name
from ntm_sheets.findings import Finding, Level
from ntm_sheets.returning.choosing import Due

FORM_WORDS = {"village": "phiếu báo cáo", "team": "phiếu kiểm tra"}
MOST_LINES = 8
MOST_CELLS = 6
MOST_SEEN = 40


def title_of(due: Due) -> str:
    """Say in one line how much is to be mended."""
    if due.drop.verdict == "refused":
        return f"Phiếu CHƯA được nhận: {_count(due)}"
    return f"Phiếu còn {_count(due)}"


def whose(due: Due, unit: Unit) -> str:
    """Name who shall mend a form: the unit, or the team that inspects it."""
    if due.drop.role != "team":
        return unit.name
    name = team_name(unit)
    name = name[:1].upper() + name[1:]
    return name if unit.name in name else f"{name} (kiểm tra {unit.name})"


def message_of(due: Due, campaign: Campaign) -> str:
    """Write the text that goes with a slip: what to mend where, in a dozen lines at most."""
    name, form = whose(due, campaign.unit(due.drop.unit)), FORM_WORDS[due.drop.role or "village"]
    head = f"{name}, {form} ngày {due.day:%d/%m/%Y}: {_count(due)}."
    if due.drop.verdict == "refused":
        head = f"{name}, {form} gửi ngày {due.day:%d/%m/%Y} CHƯA được nhận: {_count(due)}."
    # What stands in a cell makes no line of its own.
    lines = [one_line(line) for line in _lines([one for one in due.findings if one.level != "note"])]
    more = len(lines) - MOST_LINES
    rest = [f"… và {more} việc khác, xem trang “Cần sửa” trong tệp."] if more > 0 else []
    numbered = [f"{n}. {line}" for n, line in enumerate(lines[:MOST_LINES], 1)]
    until = f"{campaign.deadline:%H giờ %M}".replace(" giờ 00", " giờ")
    closing = f"Mở tệp {due.name.rpartition('/')[2]}.xlsx gửi kèm, {_what_to_do(due)}, lưu rồi gửi lại trước {until}."
    if due.drop.role == "team":
        closing += " Phiếu này của đoàn kiểm tra, không gửi cho thôn."
    return "\n".join([head, *numbered, *rest, closing]) + "\n"


def grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Gather findings of one kind and remedy, in the order of the first of each."""
    groups: defaultdict[tuple[Level, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.level, finding.code, finding.remedy].append(finding)
    return list(groups.values())


def places_of(group: Sequence[Finding], most: int = MOST_CELLS) -> str:
    """Name the cells of some findings, sheet by sheet; beyond the first few they are counted."""
    cells = list(dict.fromkeys((one.place.sheet, one.place.cell) for one in group if one.place.cell))
    sheets: defaultdict[str, list[str]] = defaultdict(list)
    for sheet, cell in cells[:most]:
        sheets[sheet].append(cell)
    named = "; ".join(f"ô {', '.join(own)} trang {sheet}" for sheet, own in sheets.items())
    return named + (f" và {len(cells) - most} ô khác" if len(cells) > most else "")


def _lines(findings: Sequence[Finding]) -> list[str]:
    return [_line(group) for group in grouped(findings)]


def _line(group: Sequence[Finding]) -> str:
    """Say of one finding what stands in its cell, of several their common title; then what to do."""
    first, places = group[0], places_of(group)
    seen = first.seen if len(first.seen) <= MOST_SEEN else first.seen[: MOST_SEEN - 1] + "…"
    said = f"ghi “{seen}”" if len(group) == 1 and seen and places else CATALOGUE[first.code].title.lower()
    where = f"{places[:1].upper()}{places[1:]}: " if places else ""
    text = f"{where}{said}. {first.remedy}"
    return text[:1].upper() + text[1:]


def _count(due: Due) -> str:
    errors, warnings = (_places(due.findings, level) for level in ("error", "warning"))
    parts = [f"{errors} chỗ phải sửa"] * bool(errors) + [f"{warnings} chỗ cần xem lại"] * bool(warnings)
    return ", ".join(parts)


def _what_to_do(due: Due) -> str:
    """Name the colours that there are in the slip."""
    done = {"error": "sửa các ô màu đỏ", "warning": "xem lại các ô màu vàng"}
    return ", ".join(words for level, words in done.items() if _places(due.findings, level))


def _places(findings: Sequence[Finding], level: str) -> int:
    return len({(one.place, one.code if not one.place.cell else "") for one in findings if one.level == level})
