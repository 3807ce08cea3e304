"""What stands in a slip's cells: what counted as it was understood, what did not as it was typed, and the pictures."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from ntm_sheets.campaign.kinds import KINDS, Question, Seen, Value
from ntm_sheets.checking.answers import check_answers
from ntm_sheets.contract.layout import Layout
from ntm_sheets.facts.findings import Finding, Key
from ntm_sheets.facts.submission import Returned

LARGEST = 1e300


def fill(returned: Returned, layout: Layout, findings: Sequence[Finding]) -> dict[Key, Value]:
    """Give what to write in each cell of a form that goes back.

    A cell that an error or a warning speaks of shows what was typed: that is what its sender shall look at.
    """
    doubted = {finding.key for finding in findings if finding.level != "note"}
    typed = {(cell.table, cell.row, cell.field): cell.seen for cell in returned.cells}
    filled: dict[Key, Value] = {}
    for answer in check_answers(returned, layout, {}).answers:
        key = (answer.table, answer.row, answer.field)
        question = layout.question(*key)
        if question is None or key not in typed:
            continue
        keeps = answer.value is not None and key not in doubted
        filled[key] = answer.value if keeps and answer.value is not None else as_typed(typed[key], question)
    return filled


def as_typed(seen: Seen, question: Question) -> Value:
    """Give a cell's content as it lay there: of the type it had where the cell shows that type, else as text."""
    value = seen.value
    if seen.readings:
        # What the file itself says: its sender knows whether that is what was typed.
        return next((reading for reading in seen.readings if reading), "")
    if isinstance(value, int | float) and not isinstance(value, bool) and not seen.percent and not seen.error:
        # No workbook can hold a number that is none, or that is beyond all bounds.
        is_writable = KINDS[question.kind].is_number and abs(value) <= LARGEST
        return value if is_writable else seen.text
    if isinstance(value, date) and question.kind == "date":
        return value
    return seen.text


def pictures_of(returned: Returned) -> Mapping[Key, Sequence[bytes]]:
    """Give the bytes of the pictures that hang in each picture cell; one without stays with the form in the archive."""
    found: defaultdict[Key, list[bytes]] = defaultdict(list)
    for picture in returned.pictures:
        if picture.row and picture.body:
            found[picture.table, picture.row, "picture"].append(picture.body)
    return found
