"""The short text beside a slip, ready to paste into Zalo or a mail."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.campaign.signs import one_line
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.checking.senders import team_name
from ntm_sheets.contract.table import SLIP_SHEET
from ntm_sheets.drawing.marking import Spot, marks_of
from ntm_sheets.facts.findings import LEVELS, Finding, Key, Level
from ntm_sheets.outbox.slips.choosing import Due
from ntm_sheets.outbox.slips.until import Until

FORM_WORDS = {"village": "phiếu báo cáo", "team": "phiếu kiểm tra"}
MOST_LINES = 7
MOST_CELLS = 4
MOST_SAID = 240
MOST_NAME = 48
COLOURS: Mapping[Level, str] = {"error": "sửa các ô màu đỏ", "warning": "xem lại các ô màu vàng"}
Spots = Mapping[Key, Spot]


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


def message_of(due: Due, unit: Unit, until: Until, spots: Spots) -> str:
    """Write the text that goes with a slip: what to mend where, in a dozen lines at most.

    `spots` tell where the cells lie in the slip, and what they ask for.
    """
    name, form = whose(due, unit), FORM_WORDS[due.drop.role or "village"]
    head = f"{name}, {form} ngày {due.day:%d/%m/%Y}: {_count(due)}."
    if due.drop.verdict == "refused":
        head = f"{name}, {form} gửi ngày {due.day:%d/%m/%Y} CHƯA được nhận: {_count(due)}."
    # What is about the form as a whole comes after the cells.
    heard = sorted(due.findings, key=lambda one: (LEVELS.index(one.level), not _is_of_cell(one)))
    groups = grouped([finding for finding in heard if finding.level != "note"])
    # What stands in a cell makes no line of its own.
    numbered = [f"{n}. {one_line(_line(group, spots))}" for n, group in enumerate(groups[:MOST_LINES], 1)]
    more = sum(len(group) for group in groups[MOST_LINES:])
    rest = [f"… và {more} chỗ khác, xem trang “{SLIP_SHEET}” trong tệp."] if more else []
    file = f"{due.name.rpartition('/')[2]}.xlsx"
    closing = until.after(f"Mở tệp {file} gửi kèm, {_what_to_do(due, spots)}, lưu rồi gửi lại")
    if due.drop.role == "team":
        closing += " Phiếu này của đoàn kiểm tra, không gửi cho thôn."
    return "\n".join([head, *numbered, *rest, closing]) + "\n"


def grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Gather findings of one kind and remedy, in the order of the first of each; what is about no one cell stands alone."""
    groups: defaultdict[tuple[Level, str, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        alone = "" if _is_of_cell(finding) else finding.message
        groups[finding.level, finding.code, finding.remedy, alone].append(finding)
    return list(groups.values())


def _line(group: Sequence[Finding], spots: Spots) -> str:
    """Say of one finding where it is and what is wrong, of several their common title; then what to do."""
    first = group[0]
    if len(group) > 1:
        title = CATALOGUE[first.code].title
        return f"{_places(group, spots)}: {title[:1].lower()}{title[1:]}. {first.remedy}"
    said = one_line(first.message)
    if len(said) > MOST_SAID:
        said = said[: MOST_SAID - 1].rsplit(" ", 1)[0] + "…"
    sheet, cell, name = _spot(first, spots)
    if not _is_of_cell(first):
        return f"{said} {first.remedy}"
    if name and name in said:
        return f"Ô {cell} trang {sheet}{',' if said.startswith('“') else ':'} {said} {first.remedy}"
    return f"Ô {cell}{f' ({_short(name)})' if name else ''} trang {sheet}: {said} {first.remedy}"


def _places(group: Sequence[Finding], spots: Spots) -> str:
    """Name the cells of some findings with what they ask for, sheet by sheet; beyond the first few they are counted."""
    cells = list(dict.fromkeys(_spot(one, spots) for one in group))
    sheets: defaultdict[str, list[str]] = defaultdict(list)
    for sheet, cell, name in cells[:MOST_CELLS]:
        sheets[sheet].append(f"{cell} ({_short(name)})" if name else cell)
    named = "; ".join(f"ô {', '.join(own)} trang {sheet}" for sheet, own in sheets.items())
    more = f" và {len(cells) - MOST_CELLS} ô khác" if len(cells) > MOST_CELLS else ""
    return named[:1].upper() + named[1:] + more


def _is_of_cell(finding: Finding) -> bool:
    return bool(finding.place.cell) and CATALOGUE[finding.code].of_cell


def _spot(finding: Finding, spots: Spots) -> tuple[str, str, str]:
    """Give sheet, cell and name of what a finding speaks of: as drawn in the slip, else as it lay in the form."""
    spot = spots.get(finding.key)
    return (spot.sheet, spot.cell, spot.name) if spot else (finding.place.sheet, finding.place.cell, "")


def _short(name: str) -> str:
    return name if len(name) <= MOST_NAME else name[: MOST_NAME - 1].rsplit(" ", 1)[0] + "…"


def _count(due: Due) -> str:
    errors, warnings = due.count("error"), due.count("warning")
    parts = [f"{errors} chỗ phải sửa"] * bool(errors) + [f"{warnings} chỗ cần xem lại"] * bool(warnings)
    return ", ".join(parts)


def _what_to_do(due: Due, spots: Spots) -> str:
    """Name the colours that there are in the slip; where it has none, its list says what to do."""
    coloured = {mark.level for key, mark in marks_of(due.findings).items() if key in spots}
    words = [words for level, words in COLOURS.items() if level in coloured]
    return ", ".join(words) or f"làm theo trang “{SLIP_SHEET}”"
