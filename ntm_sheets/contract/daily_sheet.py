"""The page that a village fills on an ordinary day: a report form that asks some cells alone, a row a question.

Its stamp names the cells that it asks (`Stamp.only`), as that of a visit's sheet does, and its day is that of its issue. What
is not on it stays as it was. Of a task the village types what was done today; the sheet adds it to the total of before,
and a total that is typed over that counts.
"""

from collections.abc import Iterable

from ntm_sheets.campaign.questions import Question
from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.standards import bare_name
from ntm_sheets.contract.table import DAILY, Column, Line, Table, called, number_of
from ntm_sheets.contract.visit_sheet import about_line
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import cells_text

ABOUT_DAY: tuple[Key, ...] = (("report", "date", "value"), ("report", "reporter", "value"))
WORDS: tuple[Key, ...] = (("report", "difficulties", "value"), ("report", "proposals", "value"))
PHOTOS: tuple[Key, ...] = tuple(("photos", f"A{n:02}", "subject") for n in range(1, 5))
NOMINATED: tuple[Key, ...] = tuple(("nominations", "N01", field) for field in ("kind", "name", "achievement"))
# What every day's sheet asks beside the numbers of its day.
ALWAYS = (*ABOUT_DAY, *PHOTOS, *WORDS, *NOMINATED)
NUMBERED = ("tasks", "criteria", "gardens")
PHOTO_HEIGHT = 52.0
HEIGHTS = dict.fromkeys((*WORDS, NOMINATED[-1]), 34.0)
NOW, TODAY, PICTURE = "Đến hôm nay", "Riêng hôm nay", "Ảnh"
BANDS = {"tasks": "Việc đang đến hạn", "criteria": "Chỉ tiêu chưa đạt hoặc cần xem lại", "gardens": "Vườn mẫu"}


def daily_cells(numbers: Iterable[Key]) -> str:
    """Write the cells of a sheet that asks these numbers, as its stamp names them."""
    return cells_text((*numbers, *ALWAYS))


def daily_layout(full: Layout, only: Iterable[Key]) -> Layout:
    """Give the layout of a sheet that asks these cells of a report form; what the form does not ask is left out."""
    asked = [key for key in dict.fromkeys(only) if key in full.questions]
    lines = [about_line(key, full.questions[key], HEIGHTS) for key in ABOUT_DAY if key in full.questions]
    for kind, band in BANDS.items():
        own = [_number(full, key) for key in asked if key[0] == kind and key[2] != "note"]
        lines += [Line("", (band,)), *own] if own else []
    photos = [_photo(full, key) for key in asked if key in PHOTOS]
    lines += [Line("", ("Ảnh minh chứng: chọn ảnh chụp gì, rồi chèn ảnh vào ô cuối dòng",)), *photos] if photos else []
    words = [key for key in asked if key in (*WORDS, *NOMINATED)]
    lines += [Line("", ("Khó khăn, đề xuất; đề nghị biểu dương (không có thì để trống)",))] if words else []
    lines += [about_line(key, full.questions[key], HEIGHTS) for key in words]
    summed = tuple(cells_text((key,)) for key in asked if key[0] == "tasks" and key[2] == "done")
    table = Table(
        DAILY,
        "Phiếu ngày",
        "PHIẾU BÁO CÁO NGÀY",
        (
            "Chỉ ghi vào ô nền xanh có gì mới. Ô để trống và câu không có ở đây giữ nguyên số hôm trước.",
            "Đầu việc: ghi phần làm riêng hôm nay, cột “Đến hôm nay” tự cộng; hoặc gõ thẳng tổng số đã làm.",
        ),
        (
            Column("Số", 8, tells="code"),
            Column("Nội dung", 42, tells="name"),
            Column("Đơn vị", 10),
            Column("Hôm trước", 13, mirrors="value"),
            Column(NOW, 15, "value"),
            Column(TODAY, 12, "period"),
            Column(PICTURE, 22, "picture"),
        ),
        tuple(lines),
        upright=True,
        summed=summed,
    )
    return Layout(full.campaign, full.form, full.unit, (table,))


def _number(full: Layout, key: Key) -> Line:
    table, row, field = key
    question = full.questions[key]
    questions = [("value", question)]
    period = full.question(table, row, "period") if field == "done" else None
    if period is not None:
        questions.append(("period", period))
    way = "chọn một" if question.choices else question.facts.way
    measure = question.measure or ("" if question.facts.is_number else way)
    row_key = cells_text((key,))
    code = number_of(row) if table == "criteria" else called(row_key)
    return Line(row_key, (code, _name(full, key, question), measure), tuple(questions))


def _name(full: Layout, key: Key, question: Question) -> str:
    table, row, _ = key
    if table == "gardens":
        return question.label.removeprefix(called("/".join(key)).removeprefix(row).strip()).strip()
    its = full.table(table)
    line = next((one for one in its.lines if one.row == row), None) if its else None
    name = bare_name(line.shown[1]) if line else question.label
    return f"{name} (kế hoạch {line.shown[3]})" if line and table == "tasks" else name


def _photo(full: Layout, key: Key) -> Line:
    picture = full.questions[(*key[:2], "picture")]
    fields = (("value", full.questions[key]), ("picture", picture))
    return Line(cells_text((key,)), (key[1], "Ảnh chụp gì", ""), fields, PHOTO_HEIGHT)


def is_across(row: str) -> bool:
    """Tell whether what is typed in a row are words, which need the room of the columns beside them."""
    return row.partition("/")[0] not in NUMBERED
