"""What a form is filled with; what is to be corrected in a returned one: marked cells, their notes, a first sheet that lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from xlsxwriter.worksheet import Worksheet

from ntm_sheets import theme
from ntm_sheets.campaign.dates import serial_of
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import MARK_WORDS
from ntm_sheets.drawing import style
from ntm_sheets.drawing.fitting import column_pixels, lines_needed, protect, row_height, set_page
from ntm_sheets.drawing.style import Palette, clean
from ntm_sheets.facts.findings import LEVELS, NO_KEY, Finding, Key, Level, in_order

# Column A stays empty: A1 of a sheet that is no table must not look like a table's name.
HEADINGS = ("Mức", "Trang", "Ô", "Câu hỏi", "Đang ghi", "Vấn đề", "Cần làm gì")
WIDTHS = (14, 13, 7, 27, 19, 46, 44)
Pictures = Mapping[Key, Sequence[bytes]]
NO_PICTURES: Pictures = MappingProxyType({})
NO_DAYS: Mapping[Key, date] = MappingProxyType({})
WRAPPED = 3  # from this column on
TO_KNOW = "Để biết thêm, không phải sửa"
NOTE_WIDTH = 320
MOST_NOTE = 2000
MOST_SEEN = 120
# A formula of a workbook holds no longer text; such a cell stays marked until the form comes back.
MOST_FORMULA_TEXT = 200


@dataclass(frozen=True)
class Slip:
    """What a form is sent back with: every finding about it, the lines that head their list, how to send it back."""

    findings: tuple[Finding, ...]
    title: str
    intro: tuple[str, ...] = ()
    closing: str = ""


@dataclass(frozen=True)
class Spot:
    """Where an input cell lies in a drawn form, and what it asks for."""

    sheet: str
    cell: str
    name: str


@dataclass(frozen=True)
class CellFindings:
    """All that is said about one cell, worst first."""

    level: Level
    messages: tuple[str, ...]

    @property
    def note(self) -> str:
        """The text of the cell's note."""
        return clean("\n".join(self.messages))[:MOST_NOTE]


@dataclass(frozen=True)
class Content:
    """What fills a form: the answers in its cells, what is marked, what the village said on which day; why a cell is asked; a slip `goes_back`."""

    answers: Mapping[Key, Value]
    marks: Mapping[Key, CellFindings]
    village: Mapping[Key, Value]
    pictures: Pictures
    said_on: Mapping[Key, date]
    why: Mapping[Key, str] = field(default_factory=dict)
    goes_back: bool = False

    @property
    def said_last(self) -> date | None:
        """The last day of which the village's numbers are, where days are known."""
        return max(self.said_on.values(), default=None)


def marks_of(findings: Sequence[Finding]) -> dict[Key, CellFindings]:
    """Gather what is said about each cell; the worst level colours it."""
    marks: dict[Key, CellFindings] = {}
    for finding in in_order(findings):
        before = marks.get(finding.key, CellFindings(finding.level, ()))
        said = f"{MARK_WORDS[finding.level]}: {finding.message}\n→ {finding.remedy}"
        marks[finding.key] = CellFindings(before.level, tuple(dict.fromkeys((*before.messages, said))))
    marks.pop(NO_KEY, None)
    return marks


def look_of(mark: CellFindings | None) -> style.CellStyle:
    """Give the look of an input cell with this mark."""
    if mark is None or mark.level == "note":
        return style.INPUT
    return style.INPUT_ERROR if mark.level == "error" else style.INPUT_WARNING


def write_note(sheet: Worksheet, row: int, column: int, mark: CellFindings) -> None:
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


def unmark_when_mended(
    sheet: Worksheet, palette: Palette, place: tuple[int, int, str], value: Value | None, text: str
) -> None:
    """Give a marked cell its calm look back as soon as it holds something else than what was wrong.

    `place` is its row, column and A1 name; `text` what stands in it where that is text.
    """
    row, column, name = place
    if text and len(text) > MOST_FORMULA_TEXT:
        return
    if text:
        quoted = text.replace('"', '""')
        changed = f'=NOT(EXACT({name},"{quoted}"))'
    elif isinstance(value, date):
        changed = f"={name}<>{int(serial_of(value))}"
    elif value is not None:
        changed = f"={name}<>{value!r}"
    else:
        changed = f"=NOT(ISBLANK({name}))"
    rule = {"type": "formula", "criteria": changed, "format": palette.of(style.MENDED)}
    sheet.conditional_format(row, column, row, column, rule)


def write_list(
    sheet: Worksheet, palette: Palette, slip: Slip, spots: Mapping[Key, Spot], footer: str, issued: datetime
) -> None:
    """List what is to be corrected, each line with its sheet, a link to its cell and what that asks for.

    Notes stand apart, after the rest: nothing is to be done about them.
    """
    for column, width in enumerate((1, *WIDTHS)):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 4)
    sheet.write_string(1, 1, clean(slip.title), palette.of(style.TITLE))
    sheet.set_row(1, 30)
    for row, line in enumerate(slip.intro, 2):
        _write_over(sheet, palette, row, line)
    heading = 2 + len(slip.intro)
    sheet.set_row(heading, 28)
    for column, text in enumerate(HEADINGS, 1):
        sheet.write_string(heading, column, text, palette.of(style.HEADING))
    last = _write_lines(sheet, palette, heading, slip.findings, spots)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(heading + 1, 0)
    sheet.set_tab_color(theme.LATE)
    protect(sheet, pictures=False)
    set_page(sheet, (1, 1, last, len(WIDTHS)), (heading, heading), footer, issued)


def _write_lines(
    sheet: Worksheet, palette: Palette, heading: int, findings: Sequence[Finding], spots: Mapping[Key, Spot]
) -> int:
    """Write a line for each finding; gives the last row."""
    order = {key: n for n, key in enumerate(spots)}
    listed = sorted(findings, key=lambda one: (LEVELS.index(one.level), order.get(one.key, -1)))
    notes = [finding for finding in listed if finding.level == "note"]
    asked, last = len(listed) - len(notes), heading
    for last, finding in enumerate(listed[:asked], heading + 1):
        _write_finding(sheet, palette, last, finding, spots.get(finding.key))
    if notes:
        apart = last + 2
        sheet.write_string(apart, 1, f"{TO_KNOW} ({len(notes)}):", palette.of(style.UNIT))
        sheet.set_row(apart, 26)
        for last, finding in enumerate(notes, apart + 1):
            _write_finding(sheet, palette, last, finding, spots.get(finding.key))
    return last


def _write_over(sheet: Worksheet, palette: Palette, row: int, text: str) -> None:
    """Write a line over the whole width of the list; one that is too long is wrapped there."""
    room = sum(column_pixels(width) for width in WIDTHS)
    text = clean(text)
    sheet.set_row(row, row_height([(text, room)], least=22))
    if lines_needed(text, room, theme.SIZE_FORM) == 1:
        sheet.write_string(row, 1, text, palette.of(style.HELP))
    else:
        sheet.merge_range(row, 1, row, len(WIDTHS), text, palette.of({**style.HELP, "text_wrap": True}))


def _write_finding(sheet: Worksheet, palette: Palette, row: int, finding: Finding, spot: Spot | None) -> None:
    seen = finding.seen if len(finding.seen) <= MOST_SEEN else finding.seen[: MOST_SEEN - 1] + "…"
    texts = tuple(clean(text) for text in (spot.name if spot else "", seen, finding.message, finding.remedy))
    widths = WIDTHS[WRAPPED:]
    sheet.set_row(row, row_height((text, column_pixels(width)) for text, width in zip(texts, widths, strict=True)))
    sheet.write_string(row, 1, MARK_WORDS[finding.level], palette.of(style.SHOWN))
    # What has no cell of its own in this drawing is named by where it stood in the file that came.
    name, cell = (spot.sheet, spot.cell) if spot else (finding.place.sheet or "Cả phiếu", finding.place.cell)
    sheet.write_string(row, 2, clean(name), palette.of(style.SHOWN))
    if spot:
        quoted = name.replace("'", "''")
        sheet.write_url(row, 3, f"internal:'{quoted}'!{cell}", palette.of(style.LINK), cell)
    else:
        sheet.write_string(row, 3, clean(cell) or "–", palette.of(style.SHOWN_NARROW))
    for column, text in enumerate(texts, WRAPPED + 1):
        sheet.write_string(row, column, text, palette.of(style.SHOWN))
