"""What a slip tells of the numbers that the officer put in the place of the form's own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ntm_sheets.campaign.kinds import show
from ntm_sheets.facts.decisions import DecisionRecord
from ntm_sheets.facts.records import AnswerRecord

MOST_LINES, MOST_RAW = 6, 30


def decided_lines(
    answers: Iterable[AnswerRecord], decisions: Iterable[DecisionRecord]
) -> Mapping[int, tuple[str, ...]]:
    """Give by the number of each form the lines about what the officer decided of its cells."""
    by_id = {one.id: one for one in decisions}
    found: defaultdict[int, list[str]] = defaultdict(list)
    for answer in answers:
        if answer.decision in by_id and answer.value is not None:
            found[answer.seq].append(_line(answer, by_id[answer.decision]))
    return {seq: _listed(lines) for seq, lines in found.items()}


def _line(answer: AnswerRecord, record: DecisionRecord) -> str:
    made, value = record.decision, show(answer.value) if answer.value is not None else ""
    when = f"{record.at:%H:%M %d/%m/%Y}"
    if answer.added:
        return f"Xã đã ghi “{made.message}”: {value}, theo lời báo với xã (quyết định lúc {when})."
    raw = answer.raw if len(answer.raw) <= MOST_RAW else answer.raw[: MOST_RAW - 1] + "…"
    return f"Xã đã sửa ô {answer.cell} trang {answer.sheet} từ “{raw}” thành {value} (quyết định lúc {when})."


def _listed(lines: list[str]) -> tuple[str, ...]:
    more = len(lines) - MOST_LINES
    return (*lines[:MOST_LINES], *((f"Xã còn quyết định {more} ô khác của phiếu này.",) if more > 0 else ()))
