"""What is to be corrected in a returned form: marked cells, their notes, and a first sheet that lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter.worksheet import Worksheet

from ntm_sheets import theme
from ntm_sheets.findings import LEVELS, Level
from ntm_sheets.form import style
from ntm_sheets.form.fitting import column_pixels, lines_needed, row_height
from ntm_sheets.form.palette import Palette, clean
from ntm_sheets.form.printing import protect, set_page

Key = tuple[str, str, str]
SHEET = "Cần sửa"
WORDS: Mapping[Level, str] = {"error": "✗ Phải sửa", "warning": "! Cần xem lại", "note": "Xin lưu ý"}
WIDTHS = (16, 16, 8, 104)
NOTE_WIDTH = 320
MOST_NOTE = 2000


@dataclass(frozen=True)
class CellFinding:
    """What is said about one input cell; a finding about the whole form has no row and field."""

    table: str
    row: str
    field: str
    level: Level
    message: str


@dataclass(frozen=True)
class Mark:
    """All that is said about one cell, worst first."""

    level: Level
    messages: tuple[str, ...]

    @property
    def note(self) -> str:
        """The text of the cell's note."""
        return clean("\n".join(self.messages))[:MOST_NOTE]


def marks_of(findings: Sequence[CellFinding]) -> dict[Key, Mark]:
    """Gather what is said about each cell; the worst level colours it."""
    marks: dict[Key, Mark] = {}
    for finding in sorted(findings, key=lambda finding: LEVELS.index(finding.level)):
        key = (finding.table, finding.row, finding.field)
        before = marks.get(key, Mark(finding.level, ()))
        messages = tuple(dict.fromkeys((*before.messages, finding.message)))
        marks[key] = Mark(before.level, messages)
    return marks


def look_of(mark: Mark | None) -> style.Look:
    """Give the look of an input cell with this mark."""
    if mark is None or mark.level == "note":
        return style.INPUT
    return style.INPUT_ERROR if mark.level == "error" else style.INPUT_WARNING


def write_note(sheet: Worksheet, row: int, column: int, mark: Mark) -> None:
    """Hang the mark's words on its cell, in a box that shows them whole."""
    lines = lines_needed(mark.note, NOTE_WIDTH, theme.SIZE_FORM)
    options = {
        "font_name": theme.FONT,
        "font_size": theme.SIZE_FORM,
        "color": theme.WHITE,
        "width": NOTE_WIDTH,
        "height": 21 * lines + 14,
    }
    sheet.write_comment(row, column, mark.note, options)


def write_list(
    sheet: Worksheet,
    palette: Palette,
    findings: Sequence[CellFinding],
    places: Mapping[Key, tuple[str, str]],
    footer: str,
    issued: datetime,
) -> None:
    """List what is to be corrected, each line with its sheet and a link to its cell; `places` gives both by key."""
    # Column A stays empty: A1 of a sheet that is no table must not look like a table's name.
    for column, width in enumerate((1, *WIDTHS)):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 4)
    sheet.write_string(1, 1, "Phiếu này còn chỗ cần sửa", palette.of(style.TITLE))
    sheet.set_row(1, 30)
    intro = "Bấm vào tên ô để tới chỗ cần sửa. Sửa xong, lưu tệp rồi gửi lại về xã. Các ô khác giữ nguyên như đã gửi."
    sheet.write_string(2, 1, intro, palette.of(style.HELP))
    sheet.set_row(2, 24)
    sheet.set_row(3, 28)
    for column, heading in enumerate(("Mức", "Trang", "Ô", "Cần làm gì"), 1):
        sheet.write_string(3, column, heading, palette.of(style.HEADING))
    last = 3
    for last, finding in enumerate(sorted(findings, key=lambda finding: LEVELS.index(finding.level)), 4):
        _write_finding(sheet, palette, last, finding, places.get((finding.table, finding.row, finding.field)))
    sheet.hide_gridlines(2)
    sheet.freeze_panes(4, 0)
    sheet.set_tab_color(theme.LATE)
    protect(sheet, pictures=False)
    set_page(sheet, (1, 1, last, len(WIDTHS)), (3, 3), footer, issued)


def _write_finding(
    sheet: Worksheet, palette: Palette, row: int, finding: CellFinding, place: tuple[str, str] | None
) -> None:
    message = clean(finding.message)
    sheet.set_row(row, row_height([(message, column_pixels(WIDTHS[-1]))]))
    sheet.write_string(row, 1, WORDS[finding.level], palette.of(style.SHOWN))
    name, cell = place or ("Cả phiếu", "")
    sheet.write_string(row, 2, name, palette.of(style.SHOWN))
    if cell:
        quoted = name.replace("'", "''")
        sheet.write_url(row, 3, f"internal:'{quoted}'!{cell}", palette.of(style.LINK), cell)
    else:
        sheet.write_string(row, 3, "–", palette.of(style.SHOWN_NARROW))
    sheet.write_string(row, 4, message, palette.of(style.SHOWN))
