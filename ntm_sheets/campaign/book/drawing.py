"""The campaign workbook drawn: a guide, lists of settings, and tables with room to grow."""

import io
import math
from datetime import date, datetime, time
from itertools import chain
from typing import Any

import xlsxwriter

from ntm_sheets.campaign.book.assembling import Rows, Values, rows_of
from ntm_sheets.campaign.book.cells import shown
from ntm_sheets.campaign.book.fields import PARTS_IN_WORDS, BookSheet, Field
from ntm_sheets.campaign.book.looks import Pens, validation
from ntm_sheets.campaign.book.references import Things
from ntm_sheets.campaign.book.rows import HEADING_MARK
from ntm_sheets.campaign.book.rule_sheets import SCORING
from ntm_sheets.campaign.book.sheets import SHEETS
from ntm_sheets.campaign.calendar import in_utc
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import for_a_margin
from ntm_sheets.errors import OwnError

GUIDE = "Hướng dẫn"
GUIDE_LINES = (
    "Tệp này là toàn bộ chiến dịch: máy vẽ phiếu, kiểm tra và chấm điểm theo đúng những gì ghi ở đây.",
    "1. Trang Cài đặt: ghi tên xã, xem lại thời gian và giờ báo cáo.",
    "2. Trang Đơn vị: ghi người liên hệ, địa chỉ thư của thôn và của đoàn. Trang Vườn mẫu: ghi chủ vườn.",
    "3. Trang Đầu việc: thay số liệu mẫu bằng kế hoạch thật của từng thôn.",
    "4. Trang Chỉ tiêu: đối chiếu với văn bản quyết định, rồi chọn “Có” ở cột Đã đối chiếu.",
    "5. Trang Kiểm tra: xem mức nhắc của từng điều. Muốn thử trước: chép tệp này, sửa bản chép, chạy “ntm-sheets rules trial”.",
    "6. Lưu lại kiểu .xlsx và đóng tệp. Nếu có chỗ sai, máy sẽ báo trang, ô và cách sửa.",
    "Thêm dòng: ghi tiếp ngay dưới dòng cuối. Bớt dòng: xóa hết chữ trong dòng. Đã phát phiếu thì đừng đổi các mã.",
)
KEYS_ROW, TITLE_ROW, HELP_ROW, HEADING_ROW, FIRST_ROW = range(5)
ROOM = 30
# Points per line of text.
LINE = 15
GUIDE_WIDTHS = (18, 104)
LAST_COLUMN = 16383
SETTING_WIDTHS = (28, 62, 64)
SETTING_HEADINGS = ("Nội dung", "Điền vào đây", "Giải thích")
PAPER_A4 = 9
# Rows may come and go under the headings; what is protected is only what a slip would hurt.
ALLOWED = dict.fromkeys(
    ("insert_rows", "delete_rows", "format_cells", "format_columns", "format_rows", "sort", "autofilter"), True
)


def draw_book(campaign: Campaign, created: datetime) -> bytes:
    """Draw the campaign as a workbook; the same campaign gives the same bytes."""
    content = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(content, plain) as book:
        book.set_properties(
            {
                "title": "Chiến dịch",
                "subject": campaign.name,
                "author": f"UBND {campaign.commune}",
                "created": in_utc(created),
            }
        )
        book.set_size(1366, 768)
        drawing = _Drawing(book, campaign)
        drawing.guide()
        for sheet in SHEETS:
            drawing.sheet(sheet)
    return content.getvalue()


class _Drawing:
    """The workbook being drawn."""

    def __init__(self, book: Any, campaign: Campaign) -> None:  # noqa: ANN401  # the library has no types
        self.book = book
        self.campaign = campaign
        self.rows: Rows = rows_of(campaign)
        self.pens = Pens(book)
        self._labels: dict[str, dict[str, str]] = {}

    def guide(self) -> None:
        page = self._page(GUIDE)
        for column, width in enumerate(GUIDE_WIDTHS):
            page.set_column(column, column, width)
        page.set_row(0, 34)
        page.write_string(0, 0, "Sổ chiến dịch", self.pens.title)
        for number, line in enumerate(GUIDE_LINES, 2):
            page.merge_range(number, 0, number, 1, line, self.pens.said)
            page.set_row(number, 20)
        first = len(GUIDE_LINES) + 3
        page.set_row(first, 22)
        page.write_row(first, 0, ("Trang", "Nội dung"), self.pens.heading)
        for number, sheet in enumerate(SHEETS, first + 1):
            page.write_url(number, 0, f"internal:'{sheet.name}'!B1", self.pens.link, sheet.name)
            about = f"{sheet.title}. {sheet.help}"
            page.write_string(number, 1, about, self.pens.said)
            page.set_row(number, 6 + LINE * _lines(about, GUIDE_WIDTHS[1]))
        page.fit_to_pages(1, 1)
        page.protect("", {"format_columns": True})
        page.activate()

    def sheet(self, sheet: BookSheet) -> None:
        page = self._page(sheet.name)
        widths = SETTING_WIDTHS if sheet.settings else tuple(field.width for field in sheet.fields)
        page.set_row(KEYS_ROW, None, self.pens.locked, {"hidden": True})
        page.write_string(KEYS_ROW, 0, sheet.key)
        page.set_row(TITLE_ROW, 30, self.pens.locked)
        page.write_string(TITLE_ROW, 1, sheet.title, self.pens.title)
        page.set_row(HELP_ROW, 22, self.pens.locked)
        page.write_string(HELP_ROW, 1, sheet.help, self.pens.quiet)
        page.set_row(HEADING_ROW, 34, self.pens.locked)
        page.write_string(HEADING_ROW, 0, HEADING_MARK)
        page.set_column(0, 0, 4, self.pens.free, {"hidden": True})
        if sheet.settings:
            self._settings(page, sheet)
        else:
            self._table(page, sheet)
        for column, width in enumerate(widths, 1):
            page.set_column(column, column, width, None if sheet.settings else self.pens.of(sheet.fields[column - 1]))
        page.repeat_rows(HEADING_ROW)
        page.protect("", {} if sheet.settings else ALLOWED)

    def _page(self, name: str) -> Any:  # noqa: ANN401  # as above
        page = self.book.add_worksheet(name)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(PAPER_A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.9, right=0.5, top=0.7, bottom=0.7)
        page.set_footer(f"&L&9 {for_a_margin(self.campaign.name[:120])} · {name}&R&9 Trang &P/&N")
        return page

    def _settings(self, page: Any, sheet: BookSheet) -> None:  # noqa: ANN401  # as above
        values = self.rows[sheet.key][0]
        for column, heading in enumerate(SETTING_HEADINGS, 1):
            page.write_string(HEADING_ROW, column, heading, self.pens.heading)
        for number, field in enumerate(sheet.fields, FIRST_ROW):
            value = shown(field, values[field.key])
            page.set_row(
                number, 8 + LINE * max(_lines(str(value), SETTING_WIDTHS[1]), _lines(field.help, SETTING_WIDTHS[2]))
            )
            page.write_string(number, 0, field.key)
            page.write_string(number, 1, field.heading, self.pens.label)
            _write(page, number, 2, value, self.pens.setting(field))
            page.write_string(number, 3, field.help, self.pens.hint)
            page.data_validation(number, 2, number, 2, validation(field))
        end = FIRST_ROW + len(sheet.fields)
        if sheet is SCORING:
            total = f"=SUM(C{FIRST_ROW + 1}:C{FIRST_ROW + len(PARTS_IN_WORDS)})"
            page.set_row(end, 8 + LINE)
            page.write_string(end, 1, "Cộng năm phần điểm", self.pens.label)
            page.write_string(end, 3, "Phải bằng 100.", self.pens.hint)
            page.write_formula(end, 2, total, self.pens.total, self.campaign.scoring.total)
        page.freeze_panes(FIRST_ROW, 0)
        page.print_area(TITLE_ROW, 1, end, 3)

    def _table(self, page: Any, sheet: BookSheet) -> None:  # noqa: ANN401  # as above
        rows = self.rows[sheet.key]
        columns = len(sheet.fields)
        for column, field in enumerate(sheet.fields, 1):
            page.write_string(KEYS_ROW, column, field.key)
            page.write_string(HEADING_ROW, column, field.heading, self.pens.heading)
            first, last = FIRST_ROW, FIRST_ROW + len(rows) + 40 * ROOM
            page.data_validation(first, column, last, column, validation(field, self._names_range(field)))
        blank: Values = {}
        for number, row in enumerate(chain(rows, [blank] * ROOM), FIRST_ROW):
            values = [self._drawn(field, row[field.key]) if row else None for field in sheet.fields]
            for column, (field, value) in enumerate(zip(sheet.fields, values, strict=True), 1):
                _write(page, number, column, value, self.pens.of(field, value))
            lines = max(_lines(str(value), field.width) for field, value in zip(sheet.fields, values, strict=True))
            # Excel fits the other rows itself as they are edited; LibreOffice and phones need to be told of these.
            if lines > 1:
                page.set_row(number, LINE * lines)
        # Excel deletes a row of a protected sheet only where the whole row is free. The library counts free columns
        # as used, and would walk over all of them in every row.
        used = page.dim_colmax
        page.set_column(columns + 1, LAST_COLUMN, None, self.pens.free)
        page.dim_colmax = used
        page.autofilter(HEADING_ROW, 1, FIRST_ROW + len(rows) + ROOM - 1, columns)
        fixed = next((at for at, field in enumerate(sheet.fields, 1) if field.key == "name"), 1)
        page.freeze_panes(FIRST_ROW, fixed + 1 if columns > fixed + 3 else 0)
        printed = sum(field.printed for field in sheet.fields)
        page.print_area(TITLE_ROW, 1, FIRST_ROW + max(len(rows), 1) - 1, printed)

    def _drawn(self, field: Field, value: Any) -> Any:  # noqa: ANN401  # the field's type tells what it is
        if field.type == "ref" and value:
            return self._label(field.target, value)
        return shown(field, value)

    def _label(self, target: str, key: str) -> str:
        """Give the name that leads back to a key; the key itself where the name would be mistaken."""
        if target not in self._labels:
            pairs = [(thing["key"], thing["name"]) for thing in self.rows[target]]
            things = Things(pairs)
            # Of two things with one key the first gives the name.
            self._labels[target] = {
                one: name if name and things.key_meant(name) == one else one for one, name in reversed(pairs)
            }
        return self._labels[target].get(key, key)

    def _names_range(self, field: Field) -> str:
        """Give the cells that hold the names which a reference may take."""
        target = next((sheet for sheet in SHEETS if sheet.key == field.target), None)
        if target is None:
            return ""
        at = [one.key for one in target.fields].index("name")
        column = chr(ord("B") + at)
        last = FIRST_ROW + len(self.rows[target.key]) + ROOM
        return f"='{target.name}'!${column}${FIRST_ROW + 1}:${column}${last}"


def _lines(text: str, width: float) -> int:
    """Estimate the lines of a text in a column; Vietnamese letters are narrower than the digit that widths count."""
    return sum(max(1, math.ceil(len(line) / (1.2 * width - 1))) for line in text.split("\n"))


def _write(page: Any, row: int, column: int, value: Any, pen: Any) -> None:  # noqa: ANN401  # as above
    if value is None:
        code = page.write_blank(row, column, None, pen)
    elif isinstance(value, str):
        code = page.write_string(row, column, value, pen)
    elif isinstance(value, date | time):
        code = page.write_datetime(row, column, value, pen)
    else:
        code = page.write_number(row, column, value, pen)
    # The library drops or cuts what does not fit without raising.
    if code:
        raise OwnError(f"Không ghi được hết nội dung vào ô: “{str(value)[:60]}…”. Rút ngắn nội dung này.")
