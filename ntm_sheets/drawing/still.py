"""“còn 3 ô”: a line on top of a day's sheet by which it says itself how many cells are blank or out of limits; no macro needed.

The terms of the sum stand on the hidden helper sheet, a cell for each input: so no formula grows beyond what Excel 2007 takes.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ntm_sheets.campaign.dates import serial_of
from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.questions import Question, Value
from ntm_sheets.contract.layout import LIST_SHEET, Layout
from ntm_sheets.drawing.style import Lists
from ntm_sheets.facts.findings import Key

ASKED = {"criteria": ("value",), "tasks": ("done",)}
ABOUT = (("report", "date", "value"), ("report", "reporter", "value"))
NOT_ASKED = ("owner", "area", "note")
READY = "Đủ rồi: lưu tệp và gửi về xã."
# As wide as the longest text that the line shows, so that its room is known before.
LONGEST = "Còn 999 ô chưa ghi hoặc ngoài giới hạn; ô chưa ghi giữ số hôm trước."


def counts(key: Key) -> bool:
    """Tell whether a cell that is blank is told: what is measured, and whose form it is."""
    if key[0] == "gardens":
        return key[2] not in NOT_ASKED
    return key in ABOUT or key[2] in ASKED.get(key[0], ())


def write_still(
    first: Worksheet,
    place: tuple[int, int],
    lists: Lists,
    layout: Layout,
    cells: Iterable[tuple[Key, str, tuple[int, int]]],
    answers: Mapping[Key, Value],
    look: object,
) -> None:
    """Write the line into a cell of the first sheet; `cells` are the inputs with their sheets and where they lie there."""
    column, row, open_now = lists.next_column(), 0, 0
    for key, name, at in cells:
        question = layout.questions.get(key)
        if question is None or not counts(key):
            continue
        cell = f"{quote_sheetname(name)}!{xl_rowcol_to_cell(*at, row_abs=True, col_abs=True)}"
        is_open = answers.get(key) is None
        open_now += is_open
        lists.sheet.write_formula(row, column, _term(cell, question), None, int(is_open))
        row += 1
    if not row:
        return
    area = f"{LIST_SHEET}!{xl_rowcol_to_cell(0, column, True, True)}:{xl_rowcol_to_cell(row - 1, column, True, True)}"
    told = LONGEST.replace("999", f'"&SUM({area})&"')
    shown = LONGEST.replace("999", f"{open_now}") if open_now else READY
    first.write_formula(*place, f'=IF(SUM({area})=0,"{READY}","{told}")', look, shown)


def _term(cell: str, question: Question) -> str:
    """Give 1 where a cell is blank, an error, or a number out of its limits, else 0."""
    limits = KINDS[question.kind].validation(question)
    within = []
    if limits is not None and limits.type not in ("list", "length"):
        ends = ((limits.low, "<"), (limits.high, ">"))
        within = [f"{cell}{sign}{_number(end)}" for end, sign in ends if end is not None]
    outside = f"IF(ISNUMBER({cell}),IF(OR({','.join(within)}),1,0),0)" if within else "0"
    return f"=IF(ISERROR({cell}),1,IF(LEN(TRIM({cell}))=0,1,{outside}))"


def _number(end: object) -> str:
    return repr(serial_of(end)) if isinstance(end, date) else repr(end)
