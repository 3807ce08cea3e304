"""How cells are written: one careful way for pages, and a block of rows in one go for tables."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ntm_sheets import theme
from ntm_sheets.campaign.calendar import in_utc
from ntm_sheets.campaign.names import for_a_cell, for_a_margin
from ntm_sheets.errors import OwnError
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.columns import DataTable
from ntm_sheets.outbox.master.long_sheet import LongWorksheet
from ntm_sheets.outbox.picture_values import DrawnPicture, jpeg_size

LONGEST = 32_767
CUT = "… (xem tệp gốc)"
# What is left of a screen of 1366 pixels for columns, and below what nobody reads letters on it.
SCREEN, LEAST_ZOOM = 1_290, 80
# Excel keeps what is written as it is written, until somebody edits the cell: then these become formulas, numbers or days.
EDITED = re.compile(r"[=+\-@]|[\d.,:/ %]+$")
# By it a number or day looks as our texts write it, wherever the program goes by the format and not by the machine.
VIETNAMESE = "[$-42A]"
QUOTED, SEPARATED = re.compile(r'"[^"]*"'), re.compile(r"[.,/]")
A4 = 9
# Dots of a screen between a photo and the edges of its cell.
PHOTO_EDGE = 3
# What a screen reader says of a picture.
LONGEST_ALT = 250
OPTIONS: Mapping[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": theme.FONT, "font_size": 10, "font_color": theme.TEXT},
}


@dataclass(frozen=True)
class Imprint:
    """What every page of the workbook says about itself.

    `outbox` is the way from its folder to today's outbox, where the files lie that it leads to; `seal` is what the QR
    of page one says, empty for none.
    """

    commune: str
    campaign: str
    as_of: datetime
    run_code: str
    rules: str = ""
    outbox: str = ""
    seal: str = ""


class MasterWriter:
    """A workbook under way; `save` writes it whole. `tables` are those that were drawn, by their sheets.

    One that is not `linked` is for paper alone: what would lead to another sheet is text.
    """

    def __init__(self, edition: Imprint, *, title: str = "Bảng tổng hợp", linked: bool = True) -> None:
        self.edition, self.linked = edition, linked
        self._bytes = BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, deepcopy(OPTIONS))  # XlsxWriter alters what it is given
        self._styles: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._looks: dict[Format | None, Mapping[str, Any]] = {None: {"valign": "bottom"}}
        self._sheets: list[MasterSheet] = []
        self._kept: dict[str, Worksheet] = {}
        self.tables: dict[str, DataTable] = {}
        self._book.set_properties(
            {
                "title": fit(f"{title}: {edition.campaign}", 200),
                "subject": f"Kết quả các thôn đến {wording.moment(edition.as_of)}",
                "author": fit(f"UBND {edition.commune}", 100),
                "company": fit(f"UBND {edition.commune}", 100),
                "created": in_utc(edition.as_of),
                "comments": fit(f"Mã số liệu: {edition.run_code}. {edition.rules}", 250),
            }
        )
        self._book.set_size(1440, 960)

    def style(self, **properties: Any) -> Format:  # noqa: ANN401  # XlsxWriter's own format properties
        """Give a cell format, made once for each set of properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            base = {"font_name": theme.FONT, "font_size": 10, "font_color": theme.TEXT, "valign": "top"}
            form = {"num_format": vietnamese(properties["num_format"])} if "num_format" in properties else {}
            made = self._styles[key] = self._book.add_format(base | properties | form)
            self._looks[made] = properties
        return self._styles[key]

    def as_text(self, text: str, style: Format | None) -> Format | None:
        """Give the format in which a text stays text when its cell is edited."""
        return self.style(**self._looks[style], quote_prefix=True) if EDITED.match(text) else style

    def sheet(self, name: str, *, landscape: bool = True, hidden: bool = False, long: bool = False) -> "MasterSheet":
        """Add a sheet with the common print set-up; a `long` one takes a block of very many rows."""
        raw = self._kept.pop(name, None) or self._book.add_worksheet(name, LongWorksheet if long else None)
        sheet = MasterSheet(self, raw, name)
        sheet.print_on_a4(landscape)
        if hidden:
            sheet.raw.hide()
        self._sheets.append(sheet)
        return sheet

    def has(self, name: str) -> bool:
        """Tell whether there is a sheet of this name."""
        return self._book.get_worksheet_by_name(name) is not None

    def keep_place(self, name: str) -> None:
        """Let a sheet stand here that is drawn when the others are."""
        self._kept[name] = self._book.add_worksheet(name, LongWorksheet)

    def chart(self, kind: str, **options: str) -> Any:  # noqa: ANN401  # XlsxWriter has a class a kind
        """Make a native chart."""
        return self._book.add_chart({"type": kind, **options})

    def save(self, path: Path) -> None:
        """Write the workbook to `path`; the first sheet opens."""
        path.write_bytes(self.whole())

    def whole(self) -> bytes:
        """Close the workbook and give it; the first sheet opens."""
        self._sheets[0].raw.activate()
        self._book.close()
        return self._bytes.getvalue()


class MasterSheet:
    """One sheet of the paper; every write is checked, text never becomes a formula or a link."""

    def __init__(self, writer: MasterWriter, raw: Worksheet, name: str) -> None:
        self.writer, self.raw, self.name = writer, raw, name

    def text(self, row: int, col: int, text: str, style: Format | None = None) -> None:
        """Write text as text."""
        fit_text = clean(text)
        self._checked(self.raw.write_string(row, col, fit_text, self.writer.as_text(fit_text, style)), row, col)

    def number(self, row: int, col: int, value: float, style: Format | None = None) -> None:
        """Write a number."""
        self._checked(self.raw.write_number(row, col, value, style), row, col)

    def moment(self, row: int, col: int, value: date | datetime, style: Format) -> None:
        """Write a day or a moment as a real date."""
        self._checked(self.raw.write_datetime(row, col, value, style), row, col)

    def blank(self, row: int, col: int, style: Format) -> None:
        """Format an empty cell."""
        self._checked(self.raw.write_blank(row, col, None, style), row, col)

    def link(self, row: int, col: int, text: str, sheet: str, target: int, style: Format | None = None) -> None:
        """Write text that leads to the row `target` (from zero) of another of our sheets."""
        if not self.writer.linked:
            self.text(row, col, text, style)
            return
        url, fit_text = f"internal:'{sheet}'!A{target + 1}", clean(text)
        self._checked(self.raw.write_url(row, col, url, self.writer.as_text(fit_text, style), fit_text), row, col)

    def link_across(self, row: int, first: int, last: int, text: str, sheet: str, style: Format) -> None:
        """Write text over several columns, or in one, that leads to the head of another of our sheets."""
        if first < last:
            self._checked(self.raw.merge_range(row, first, row, last, "", style), row, first)
        self.link(row, first, text, sheet, 0, style)

    def note(self, row: int, col: int, text: str) -> None:
        """Say beside a cell the whole of what is cut in it."""
        self._checked(self.raw.write_comment(row, col, clean(text), {"x_scale": 2}), row, col)

    def photo(self, row: int, col: int, body: bytes, room: tuple[int, int], said: str, beside: int = 0) -> None:
        """Lay a JPEG of ours into a cell, whole, as large as `room` has it in dots of a screen; `said` tells what it shows.

        So many dots `beside` the cell's edge another one may lie.
        """
        share = min(1.0, *(most / own for most, own in zip(room, jpeg_size(body) or (1, 1), strict=True)))
        options = {
            "image_data": BytesIO(body), "x_scale": share, "y_scale": share, "x_offset": PHOTO_EDGE + beside, "y_offset": PHOTO_EDGE,
            "object_position": 1, "description": said,
        }  # fmt: skip
        self._checked(self.raw.insert_image(row, col, "anh.jpg", options), row, col)

    def picture(self, row: int, col: int, shown: DrawnPicture, at: tuple[int, int], width: int, said: str) -> None:
        """Lay a PNG of ours over the cells, so many pixels right of and below a cell's corner, and so wide."""
        share = width / shown.pixels[0]
        options = {
            "image_data": BytesIO(shown.png), "x_scale": share, "y_scale": share, "x_offset": at[0], "y_offset": at[1],
            "object_position": 1, "description": fit(said, LONGEST_ALT),
        }  # fmt: skip
        self._checked(self.raw.insert_image(row, col, "hinh.png", options), row, col)

    def across(self, row: int, first: int, last: int, text: str, style: Format) -> None:
        """Write text over several columns of a page (never inside a table)."""
        self._checked(self.raw.merge_range(row, first, row, last, "", style), row, first)
        self.text(row, first, text, style)

    def place(self, row: int, col: int, value: object, style: Format | None) -> None:
        """Write whatever a frame holds by its type; a missing value is an empty cell in its format."""
        if wording.is_missing(value) or value == "":
            self.blank(row, col, style)
        elif isinstance(value, bool):
            self.text(row, col, str(wording.value_cell(value)), style)
        elif isinstance(value, int | float):
            self.number(row, col, value, style)
        elif isinstance(value, date):
            self.moment(row, col, value, style)
        else:
            self.text(row, col, str(value), style)

    def widths(self, widths: Sequence[float], seen: float = 0) -> None:
        """Set the columns' widths, and the zoom at which they, or so many pixels of them, fit a 1366 px screen."""
        for col, width in enumerate(widths):
            self._checked(self.raw.set_column(col, col, width), 0, col)
        pixels = seen or sum(width * 7 + 5 for width in widths)
        self.raw.set_zoom(int(max(LEAST_ZOOM, min(100, SCREEN / pixels * 100))))

    def print_on_a4(self, landscape: bool) -> None:
        """Set A4, binding margin, header and footer; a page is as wide as the sheet."""
        edition = self.writer.edition
        self.raw.set_paper(A4)
        (self.raw.set_landscape if landscape else self.raw.set_portrait)()
        self.raw.set_margins(left=0.83, right=0.45, top=0.7, bottom=0.65)
        self.raw.fit_to_pages(1, 0)
        # The space keeps a text that begins with a figure from being read into the size.
        font = f'&"{theme.FONT},Regular"&8 '
        commune, campaign = _headed(f"UBND {edition.commune}", 60), _headed(edition.campaign, 100)
        self.raw.set_header(f"&L{font}{commune}&R{font}{campaign}", {"margin": 0.35})
        self.raw.set_footer(
            f"&L{font}Số liệu đến {wording.moment(edition.as_of)}&C{font}Trang &P/&N&R{font}Mã số liệu {edition.run_code}",
            {"margin": 0.3},
        )

    def _checked(self, code: int | None, row: int, col: int) -> None:
        if code:
            message = f"Không ghi được ô ở dòng {row + 1}, cột {col + 1} của trang “{self.name}” (mã {code})."
            raise OwnError(message)


def vietnamese(form: str) -> str:
    """Let a number format that has separators, section by section, be that of Vietnam."""
    return ";".join(VIETNAMESE + part if SEPARATED.search(QUOTED.sub("", part)) else part for part in form.split(";"))


def clean(text: str) -> str:
    """Take out what a workbook cannot hold and cut what is longer than a cell."""
    return for_a_cell(text, LONGEST, CUT)


def fit(text: str, most: int) -> str:
    """Give a text that a workbook can hold, on one line, not longer than its place."""
    return wording.shortened(clean(text), most)


def _headed(text: str, most: int) -> str:
    return for_a_margin(fit(text, most))
