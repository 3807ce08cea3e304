"""The text beside a slip, ready to paste into Zalo or a mail: what to mend, what the officer decided, and until when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.names import for_a_cell, one_line
from ntm_sheets.campaign.showing import show
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.checking.senders import team_name
from ntm_sheets.contract.table import SLIP_SHEET
from ntm_sheets.drawing.marking import Spot, marks_of
from ntm_sheets.facts.decisions import DecisionRecord
from ntm_sheets.facts.findings import LEVELS, Finding, Key, Level
from ntm_sheets.facts.orders import OrderRow, open_orders
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.facts.records import AnswerRecord
from ntm_sheets.facts.submission import Role
from ntm_sheets.outbox.slips.choosing import DueSlip


@dataclass(frozen=True)
class Until:
    """`by` follows on “send it back”; `ended` is the sentence that tells of a campaign that is over, else empty."""

    by: str
    ended: str = ""

    def after(self, asked: str) -> str:
        """End a sentence that asks for a form with until when."""
        return " ".join(part for part in (f"{f'{asked} {self.by}'.rstrip()}.", self.ended) if part)


def until_of(campaign: Campaign, unit: str, role: Role, as_of: datetime) -> Until:
    """Give the next deadline of an owner that is ahead of a moment; after the last one, when the books are closed."""
    days = campaign.timetable(as_of)
    day = max(campaign.start, as_of.date())
    while day <= campaign.end:
        if not days.spared(unit, role, day) and days.deadline(day) > as_of:
            return Until(f"trước {moment_words(days.deadline(day))}")
        day += timedelta(days=1)
    last, closing = days.deadline(campaign.end), campaign.closes_at
    if as_of < last:
        return Until(f"trước {moment_words(last)}, lúc đợt kết thúc")
    over = f"Đợt đã kết thúc ngày {campaign.end:%d/%m/%Y}"
    if as_of < closing:
        return Until(f"trước {moment_words(closing)}, lúc khóa sổ", f"{over}.")
    return Until("", f"{over}, sổ đã khóa: phiếu gửi lại bây giờ phải chờ xã quyết định có tính hay không.")


def moment_words(at: datetime) -> str:
    """Write a moment as people say it: “17 giờ ngày 06/10/2021”."""
    return f"{hour_words(at.time())} ngày {at:%d/%m/%Y}"


def hour_words(at: time) -> str:
    """Write an hour as people say it: “17 giờ”, “16 giờ 30”."""
    return f"{at.hour} giờ" + (f" {at:%M}" if at.minute else "")


MOST_DECIDED, MOST_RAW = 6, 30


def decided_lines(
    answers: Iterable[AnswerRecord], decisions: Iterable[DecisionRecord]
) -> Mapping[int, tuple[str, ...]]:
    """Give by the number of each form the lines about what the officer decided of its cells."""
    by_id = {one.id: one for one in decisions}
    found: defaultdict[int, list[str]] = defaultdict(list)
    for answer in answers:
        if answer.decision in by_id and answer.value is not None:
            found[answer.seq].append(_decided_line(answer, by_id[answer.decision]))
    return {seq: _listed(lines) for seq, lines in found.items()}


def _decided_line(answer: AnswerRecord, record: DecisionRecord) -> str:
    made, value = record.decision, show(answer.value) if answer.value is not None else ""
    when = f"{record.at:%H:%M %d/%m/%Y}"
    if answer.added:
        return f"Xã đã ghi “{made.message}”: {value}, theo lời báo với xã (quyết định lúc {when})."
    raw = answer.raw if len(answer.raw) <= MOST_RAW else answer.raw[: MOST_RAW - 1] + "…"
    return f"Xã đã sửa ô {answer.cell} trang {answer.sheet} từ “{raw}” thành {value} (quyết định lúc {when})."


def _listed(lines: list[str]) -> tuple[str, ...]:
    more = len(lines) - MOST_DECIDED
    return (*lines[:MOST_DECIDED], *((f"Xã còn quyết định {more} ô khác của phiếu này.",) if more > 0 else ()))


# An answer that is older was read long ago.
FRESH = timedelta(days=14)
MOST_ANSWERS, MOST_ANSWER, MOST_ABOUT = 3, 200, 60
ANSWER = "Xã trả lời"


def answers_beside(petitions: Iterable[Petition], unit: str, role: str, as_of: datetime) -> Mapping[str, str]:
    """Give by the row of a form what was lately answered to what was said there; a nomination is a proposal too."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in _fresh(petitions, unit, role, as_of):
        found["proposals" if one.said.kind == "nomination" else one.said.row].append(answer_line(one))
    return {row: "\n".join(lines[:MOST_ANSWERS]) for row, lines in found.items()}


def answer_lines(petitions: Iterable[Petition], unit: str, role: str, as_of: datetime) -> tuple[str, ...]:
    """Give a line for each late answer to a unit, the newest first."""
    return tuple(answer_line(one) for one in _fresh(petitions, unit, role, as_of)[:MOST_ANSWERS])


def _fresh(petitions: Iterable[Petition], unit: str, role: str, as_of: datetime) -> list[Petition]:
    mine = [one for one in petitions if one.answered and (one.said.unit, one.said.role) == (unit, role)]
    late = [one for one in mine if one.answered and as_of - one.answered <= FRESH]
    return sorted(late, key=lambda one: one.answered or as_of, reverse=True)


def answer_line(one: Petition) -> str:
    """Say what was answered to what, and when."""
    about, said = (
        one_line(for_a_cell(text, most, "…"))
        for text, most in ((one.said.whole, MOST_ABOUT), (one.answer, MOST_ANSWER))
    )
    done = " (đã giải quyết)" if one.is_settled else ""
    return f"{ANSWER} ngày {one.answered:%d/%m} về “{about}”: {said}{done}"


MOST_ORDERS, MOST_ORDER = 3, 160


def order_lines(orders: Iterable[OrderRow], unit: str) -> tuple[str, ...]:
    """Give a line for each order that a unit has still to carry out, the one that is due first at the head."""
    mine = list(open_orders(orders, unit))
    lines = [
        f"Chỉ đạo của xã, {'QUÁ HẠN từ' if one.state == 'overdue' else 'hạn'} {one.due:%d/%m}: "
        f"{one_line(for_a_cell(one.what, MOST_ORDER, '…'))} ({one_line(one.who)} giao)"
        for one in mine[:MOST_ORDERS]
    ]
    more = len(mine) - MOST_ORDERS
    return (*lines, *((f"Chỉ đạo của xã: còn {more} việc nữa, hỏi xã.",) if more > 0 else ()))


# How the line about the photos that a village owes begins.
OWED = "Ảnh minh chứng còn thiếu:"
FORM_WORDS = {"village": "phiếu báo cáo", "team": "phiếu kiểm tra"}
MOST_LINES = 7
# Of what is ordered and of what was answered the text says the first; the slip itself says more.
MOST_TOLD = 1
MOST_CELLS = 4
MOST_SAID = 240
MOST_NAME = 48
COLOURS: Mapping[Level, str] = {"error": "sửa các ô màu đỏ", "warning": "xem lại các ô màu vàng"}
Spots = Mapping[Key, Spot]


def title_of(due: DueSlip) -> str:
    """Say in one line how much is to be mended."""
    if due.drop.verdict == "refused":
        return f"Phiếu CHƯA được nhận: {count_words(due)}"
    return f"Phiếu còn {count_words(due)}"


def whose(due: DueSlip, unit: Unit) -> str:
    """Name who shall mend a form: the unit, or the team that inspects it."""
    if due.drop.role != "team":
        return unit.name
    name = team_name(unit)
    name = name[:1].upper() + name[1:]
    return name if unit.name in name else f"{name} (kiểm tra {unit.name})"


def message_of(due: DueSlip, unit: Unit, until: Until, spots: Spots) -> str:
    """Write the text that goes with a slip: what to mend where, in a dozen lines at most.

    `spots` tell where the cells lie in the slip, and what they ask for.
    """
    name, form = whose(due, unit), FORM_WORDS[due.drop.role or "village"]
    head = f"{name}, {form} ngày {due.day:%d/%m/%Y}: {count_words(due)}."
    if due.drop.verdict == "refused":
        head = f"{name}, {form} gửi ngày {due.day:%d/%m/%Y} CHƯA được nhận: {count_words(due)}."
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
    return (
        "\n".join([head, *numbered, *rest, *due.ordered[:MOST_TOLD], *due.answered[:MOST_TOLD], *due.pictured, closing])
        + "\n"
    )


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


def count_words(due: DueSlip) -> str:
    """Say how much a slip asks to be mended, and how much to be looked at again."""
    errors, warnings = due.count("error"), due.count("warning")
    parts = [f"{errors} chỗ phải sửa"] * bool(errors) + [f"{warnings} chỗ cần xem lại"] * bool(warnings)
    return ", ".join(parts)


def _what_to_do(due: DueSlip, spots: Spots) -> str:
    """Name the colours that there are in the slip; where it has none, its list says what to do."""
    coloured = {mark.level for key, mark in marks_of(due.findings).items() if key in spots}
    words = [words for level, words in COLOURS.items() if level in coloured]
    return ", ".join(words) or f"làm theo trang “{SLIP_SHEET}”"
