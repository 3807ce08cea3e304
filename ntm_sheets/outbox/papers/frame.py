"""How a paper looks by Nghị định 30/2020/NĐ-CP: what its parts are built of when a template of the program's own is made.

A template is a Word document with placeholders in double braces; whoever writes one begins with `new_document`, adds parts
from above to below, and ends with `packed`. The numbers are those of the decree's first annex.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from ntm_sheets.outbox.papers.packing import repacked

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.table import Table, _Cell

FONT = "Times New Roman"
# Points: the body, the state's name, tables, “Nơi nhận:” and its list.
BODY, STATE, CELL, RECEIVERS, RECEIVER = 14, 13, 12, 12, 11
# Millimetres: A4 and its margins (top and bottom 20–25, left 30–35, right 15–20), the indent of a body's first line.
WIDE, HIGH, TOP, BOTTOM, LEFT, RIGHT, INDENT = 210, 297, 20, 20, 30, 15, 12.7
TEXT_WIDTH = WIDE - LEFT - RIGHT
SEAL = ("{{ngay.qr}}", "Mã số liệu {{ngay.ma_so_lieu}}. Quét mã: đọc kết quả, không cần mạng.")
HEAD_WIDTHS, CLOSING_WIDTHS = (66, TEXT_WIDTH - 66), (72, TEXT_WIDTH - 72)
ROOM_TO_SIGN, LAST_LINES = 4, 5
CENTER, BOTH, LEADING = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT
# Word refuses a paragraph whose properties stand in another order than that of the format.
AFTER_BORDERS = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE",
    "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
    "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl",
    "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


def new_document() -> "Document":
    """Begin a paper: A4 upright, its margins, its font, and the page's number above from the second page on."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(BODY)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    _set(normal.element.rPr, "w:lang", {"w:val": "vi-VN"})
    spacing = normal.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _lay_out(document.sections[0])
    return document


def add_head(document: "Document", kind: str, about: str) -> None:
    """Add what stands above a paper's text: organ and state, number, place and day, its kind in capitals, what it is about."""
    left, right = _bare_table(document, HEAD_WIDTHS).rows[0].cells
    _line(left.paragraphs[0], "{{van_ban.co_quan_chu_quan}}", CENTER, size=STATE)
    _line(left.add_paragraph(), "{{van_ban.co_quan}}", CENTER, size=STATE, bold=True)
    _rule(left.add_paragraph(), 22)
    _line(left.add_paragraph(), "{{van_ban.so_ky_hieu}}", CENTER, size=STATE)
    _line(right.paragraphs[0], NATION, CENTER, size=STATE, bold=True)
    _line(right.add_paragraph(), MOTTO, CENTER, bold=True)
    _rule(right.add_paragraph(), 15)
    _line(right.add_paragraph(), "{{van_ban.dia_danh_ngay}}", CENTER, italic=True)
    title = _line(document.add_paragraph(), kind, CENTER, bold=True)
    title.paragraph_format.space_before = Pt(18)
    _line(document.add_paragraph(), about, CENTER, bold=True)
    _rule(document.add_paragraph(), 60)


def add_bases(document: "Document") -> None:
    """Add the texts that a paper rests on: in italics, a line each."""
    add_text(document, "{{van_ban.can_cu.*.noi_dung}}", italic=True)


def add_text(document: "Document", text: str, *, bold: bool = False, italic: bool = False) -> "Paragraph":
    """Add a paragraph of the body: both margins even, its first line indented, six points after the one before."""
    paragraph = _line(document.add_paragraph(), text, BOTH, bold=bold, italic=italic)
    paragraph.paragraph_format.first_line_indent = Mm(INDENT)
    paragraph.paragraph_format.space_before = Pt(6)
    return paragraph


def add_blank(document: "Document", text: str, lines: int = 1) -> None:
    """Add a line that people fill in by hand: what is asked, then dots to the margin, and so many lines in all."""
    for at in range(lines):
        paragraph = _line(document.add_paragraph(), f"{text} \t" if not at else "\t", LEADING)
        form = paragraph.paragraph_format
        form.first_line_indent, form.space_before, form.keep_with_next = Mm(0 if at else INDENT), Pt(6), at < lines - 1
        form.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def add_heading(document: "Document", text: str) -> "Paragraph":
    """Add the heading of a part (“I. …”), which never ends a page."""
    paragraph = add_text(document, text, bold=True)
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def add_table(
    document: "Document",
    headings: Sequence[str],
    cells: Sequence[str],
    widths: Sequence[float],
    *,
    numbers: Sequence[int] = (),
) -> "Table":
    """Add a table whose row of headings is repeated on each page, and a row of placeholders below it.

    `widths` are millimetres; the columns of `numbers` (from 0) stand to the right.
    """
    for before in document.paragraphs[-1:]:
        before.paragraph_format.space_after = Pt(6)
    table: Table = document.add_table(2, len(headings))
    table.style = "Table Grid"
    _fix_widths(table, widths)
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        # Headings never end a page: their rows come with them.
        _line(cell.paragraphs[0], heading, CENTER, size=CELL, bold=True).paragraph_format.keep_with_next = True
    for at, (cell, text) in enumerate(zip(table.rows[1].cells, cells, strict=True)):
        _line(cell.paragraphs[0], text, WD_ALIGN_PARAGRAPH.RIGHT if at in numbers else LEADING, size=CELL)
    _set(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader", {})
    for row in table.rows:
        _set(row._tr.get_or_add_trPr(), "w:cantSplit", {})
    return table


def add_pictures(document: "Document", picture: str, caption: str) -> None:
    """Add a table without lines that holds a row for each picture of a group: the picture, below it what it shows."""
    table = _bare_table(document, (TEXT_WIDTH,))
    cell = table.rows[0].cells[0]
    _line(cell.paragraphs[0], picture, CENTER).paragraph_format.space_before = Pt(6)
    _line(cell.add_paragraph(), caption, CENTER, size=CELL, italic=True)


def add_closing(document: "Document", *, sealed: bool = False) -> None:
    """Add what stands below a paper's text: who receives it at the left, who signs it at the right.

    One that is `sealed` bears below its receivers the QR whose text is the standing, and the code of the numbers.
    """
    _keep_last_lines(document)
    left, right = _bare_table(document, CLOSING_WIDTHS).rows[0].cells
    _receivers(left.paragraphs[0], left, SEAL if sealed else ())
    _signed(right, "{{van_ban.quyen_han}}", "{{van_ban.chuc_vu}}", "{{van_ban.nguoi_ky}}")


def add_signers(document: "Document", signers: Sequence[tuple[str, str, str]]) -> None:
    """Add several who sign, side by side: of each its right, its title and its name."""
    table = _bare_table(document, [TEXT_WIDTH / len(signers)] * len(signers))
    for cell, (right, title, name) in zip(table.rows[0].cells, signers, strict=True):
        _signed(cell, right, title, name, ROOM_TO_SIGN - 1)
        # Who receives it never stands alone on a page.
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def add_receivers(document: "Document", *, sealed: bool = False) -> None:
    """Add who receives a paper, where it is signed by several above: the QR stands beside them, since nobody signs there."""
    left, right = _bare_table(document, CLOSING_WIDTHS).rows[0].cells
    _receivers(left.paragraphs[0], left, SEAL[1:] if sealed else ())
    _line(right.paragraphs[0], SEAL[0] if sealed else "", CENTER, size=RECEIVER)


def add_appendix(document: "Document", number: str, title: str) -> "Section":
    """Begin an appendix (“Phụ lục I”): landscape A4 with pages of its own count, its title in capitals."""
    section: Section = document.add_section(WD_SECTION.NEW_PAGE)
    _lay_out(section, lying=True)
    # A new section takes over what the one before it says, and Word stops at one that counts its pages twice.
    for taken_over in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(taken_over)
    count = OxmlElement("w:pgNumType")
    count.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(count, "w:cols", "w:titlePg", "w:docGrid")
    _line(document.add_paragraph(), f"Phụ lục {number}".strip(), CENTER, bold=True)
    _line(document.add_paragraph(), title.upper(), CENTER, bold=True)
    _line(document.add_paragraph(), "(Kèm theo {{van_ban.kem_theo}})", CENTER, italic=True)
    _rule(document.add_paragraph(), 100)
    return section


def packed(document: "Document") -> bytes:
    """Give a template's bytes: the same each time."""
    content = io.BytesIO()
    document.save(content)
    return repacked(content.getvalue())


def _lay_out(section: "Section", *, lying: bool = False) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(HIGH), Mm(WIDE)) if lying else (Mm(WIDE), Mm(HIGH))
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(
        Mm, (TOP, BOTTOM, LEFT, RIGHT)
    )
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    header = section.header
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    paragraph.alignment = CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = paragraph.add_run("2")
    run.font.size = Pt(BODY)
    field.append(run._r)
    paragraph._p.append(field)


def _keep_last_lines(document: "Document") -> None:
    """Have a signature never stand on a page without words of what is signed: the lines since the last table or list.

    What repeats itself may be a page long, and would drag all of it to the next.
    """
    since = [*document.element.body.iterchildren(qn("w:p"), qn("w:tbl"))][-LAST_LINES:]
    for part in reversed(since):
        if part.tag == qn("w:tbl") or ".*." in "".join(one.text or "" for one in part.iter(qn("w:t"))):
            return
        Paragraph(part, document._body).paragraph_format.keep_with_next = True


def _receivers(first: "Paragraph", cell: "_Cell", seal: Sequence[str]) -> None:
    first.paragraph_format.space_before = Pt(12)
    _line(first, "Nơi nhận:", LEADING, size=RECEIVERS, bold=True, italic=True)
    _line(cell.add_paragraph(), "{{van_ban.noi_nhan}}", LEADING, size=RECEIVER)
    for text in seal:
        _line(cell.add_paragraph(), text, LEADING, size=RECEIVER)


def _signed(cell: "_Cell", right: str, title: str, name: str, room: int = ROOM_TO_SIGN) -> None:
    first = cell.paragraphs[0]
    first.paragraph_format.space_before = Pt(12)
    if right:
        _line(first, right, CENTER, bold=True)
        first = cell.add_paragraph()
    _line(first, title, CENTER, bold=True)
    for _ in range(room):
        _line(cell.add_paragraph(), "", CENTER)
    _line(cell.add_paragraph(), name, CENTER, bold=True)


def _line(
    paragraph: "Paragraph",
    text: str,
    alignment: WD_ALIGN_PARAGRAPH,
    *,
    size: int = BODY,
    bold: bool = False,
    italic: bool = False,
) -> "Paragraph":
    paragraph.alignment = alignment
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _rule(paragraph: "Paragraph", aside: float) -> None:
    """Draw the line below a title: that of a paragraph without words, so many millimetres from both edges."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(aside)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.line_spacing = Pt(3), Pt(6)
    borders = OxmlElement("w:pBdr")
    _set(borders, "w:top", {"w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "000000"})
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)


def _bare_table(document: "Document", widths: Sequence[float]) -> "Table":
    """Add a row of cells without lines, which keep words side by side."""
    table: Table = document.add_table(1, len(widths))
    _fix_widths(table, widths)
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        _set(margins, side, {"w:w": "0", "w:type": "dxa"})
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    _set(table.rows[0]._tr.get_or_add_trPr(), "w:cantSplit", {})
    return table


def _fix_widths(table: "Table", widths: Sequence[float]) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _set(parent: Any, tag: str, values: dict[str, str]) -> None:  # noqa: ANN401 - the library's own elements
    """Give an element a part with these values."""
    part = OxmlElement(tag)
    for name, value in values.items():
        part.set(qn(name), value)
    parent.append(part)
