"""The sheet that a team takes along on a visit: an inspection form that asks some cells alone, one page, a row a question.

Its stamp names the cells that it asks (`Stamp.only`): from that and the campaign its layout follows, so that it is read
wherever its file lies. Its rows stand in the order in which they are worth seeing, not in that of the form's tables; each
has the whole key of its cell as its row key, and what is typed there is the answer to that very cell of the full form.
"""

from collections.abc import Iterable, Mapping

from ntm_sheets.campaign.questions import Question
from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.standards import VILLAGE_SAYS, bare_name
from ntm_sheets.contract.table import VISIT, Column, Line, Table, called, number_of
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import cells_text

# What the visit itself says, below the questions: each is a row of the form's first table, written across the page.
ABOUT_VISIT: tuple[Key, ...] = tuple(
    ("report", row, "value") for row in ("date", "reporter", "difficulties", "proposals")
)
LINES_OF_TEXT: Mapping[Key, float] = {("report", row, "value"): 40.0 for row in ("difficulties", "proposals")}
TEAM_SAYS, WHY = "Đoàn kiểm tra", "Vì sao cần xem"
SIGNED_BY = ("Đại diện đoàn công tác", "Đại diện thôn, đơn vị")
TASK_FIELD = "done"
MOST_CHOICES = 120


def visit_layout(full: Layout, only: Iterable[Key]) -> Layout:
    """Give the layout of a sheet that asks these cells of an inspection form; what the form does not ask is left out."""
    lines: dict[Key, Line] = {}
    for key in dict.fromkeys(only):
        question = full.questions.get(key)
        if question is not None and key not in ABOUT_VISIT and key[2] != "note":
            # A note belongs to a row of the form: of two cells of one row the first has it.
            is_first = all(other[:2] != key[:2] for other in lines)
            lines[key] = cell_line(full, key, question, has_note=is_first)
    about = [about_line(key, full.questions[key]) for key in ABOUT_VISIT if key in full.questions]
    table = Table(
        VISIT,
        "Đi thôn",
        "PHIẾU ĐI THÔN CỦA ĐOÀN CÔNG TÁC",
        (
            "Xem tận nơi, ghi vào ô nền xanh; không xem được thì để trống. Ghi ngày và tên ở cuối phiếu.",
            "Gõ vào tệp này rồi gửi về xã. Câu không có ở đây giữ nguyên kết quả lần trước.",
        ),
        (
            Column("Số", 8, tells="code"),
            Column("Cần xem", 28, tells="name"),
            Column(WHY, 30, mirrors="why"),
            Column("Đơn vị", 10),
            Column(VILLAGE_SAYS, 10, mirrors="value"),
            Column(TEAM_SAYS, 12, "value"),
            Column("Ghi chú", 14, "note"),
        ),
        (*lines.values(), Line("", ("Về lần kiểm tra này",)), *about),
        signed_by=SIGNED_BY,
    )
    return Layout(full.campaign, full.form, full.unit, (table,))


def cell_line(full: Layout, key: Key, question: Question, *, has_note: bool = False) -> Line:
    """Give the row that asks one cell of a form, named as the form does; with its row's note where it has it."""
    questions = [("value", question)]
    note = full.question(key[0], key[1], "note")
    if note is not None and has_note:
        questions.append(("note", note))
    row_key = cells_text((key,))
    # On paper nobody opens a list: what can be chosen stands in the row.
    way = "chọn một" if question.choices else question.facts.way
    measure = question.measure or ("" if question.facts.is_number else way)
    code = number_of(key[1]) if key[0] == "criteria" else called(row_key)
    return Line(row_key, (code, _name(full, key, question), measure), tuple(questions))


def _name(full: Layout, key: Key, question: Question) -> str:
    """Name what is asked as the full form does: a garden's indicator by its own words, the rest by its row's name."""
    table, row, field = key
    if table == "gardens":
        return question.label.removeprefix(called("/".join(key)).removeprefix(row).strip()).strip()
    its = full.table(table)
    line = next((one for one in its.lines if one.row == row), None) if its else None
    name = bare_name(line.shown[1]) if line else question.label
    if question.choices and sum(map(len, question.choices)) <= MOST_CHOICES:
        return f"{name}: {' / '.join(question.choices)}"
    return f"{name} (lũy kế)" if field == TASK_FIELD else name


def about_line(key: Key, question: Question, heights: Mapping[Key, float] = LINES_OF_TEXT) -> Line:
    """Give a row of the form's first table, with room to write: `heights` in points, of those that need more than a line."""
    return Line(cells_text((key,)), ("", question.label, ""), (("value", question),), heights.get(key, 0))
