"""Nghị định 30/2020/NĐ-CP, its first annex point by point, held by each paper of the program; docs/papers.md lists the points."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from commanding import LATE, run, worked_workspace
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from test_filling_opened import office as opened

from ntm_sheets.campaign.papers import PAPERS
from ntm_sheets.outbox.papers import frame
from ntm_sheets.outbox.papers import paper as paper_module

DOCS = Path(__file__).parents[1] / "docs" / "papers.md"
# Each paper by the key that it has in the campaign workbook; a record is blank before its visit and filled after it.
PLACES: Mapping[str, str] = {
    "bien-ban": "van-ban/bien-ban/hoa-binh-2021-10-05.docx",
    "bien-ban de-trong": "van-ban/bien-ban/hoa-binh-2021-10-06-de-trong.docx",
    "so-ket": "so-ket.docx",
    "khen-thuong": "van-ban/danh-sach-khen-thuong.docx",
    "ho-so": "ho-so/hoa-binh/00-muc-luc.docx",
}
KINDS = {
    "bien-ban": "BIÊN BẢN", "so-ket": "BÁO CÁO", "khen-thuong": "DANH SÁCH", "ho-so": "MỤC LỤC HỒ SƠ MINH CHỨNG",
}  # fmt: skip
# The points that each paper is held to, by their tests.
POINTS = (
    "page", "font", "state_and_motto", "organ", "number", "place_and_day", "kind_and_subject", "bases", "text", "page_number",
    "signature", "receivers", "annex", "tables",
)  # fmt: skip
CENTER, POINT = WD_ALIGN_PARAGRAPH.CENTER, 12700
UPRIGHT, LYING = (210, 297), (297, 210)
MARGINS = ((20, 25), (20, 25), (30, 35), (15, 20))


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every paper of a day's work, drawn as people would have it drawn."""
    workspace = worked_workspace(tmp_path_factory.mktemp("decree") / "w")
    for asked in (("papers",), ("dossier", "Hòa Bình")):
        done = run(*asked, "-w", workspace.root, "--now", LATE)
        assert done.code == 0, done.out + done.err
    return workspace.outbox


@pytest.fixture(params=PLACES)
def paper(request: pytest.FixtureRequest, outbox: Path) -> tuple[str, Document]:
    return request.param, docx.Document(str(outbox / PLACES[request.param]))


Given = tuple[str, Document]


def head(document: Document) -> tuple[_Cell, _Cell]:
    left, right = document.tables[0].rows[0].cells
    return left, right


def looks(paragraph: Paragraph) -> set[tuple[float, bool, bool]]:
    """Size, bold and italic of all words of a paragraph."""
    return {
        ((one.font.size or document_size(paragraph)) / POINT, bool(one.bold), bool(one.italic))
        for one in paragraph.runs
        if one.text.strip()
    }


def document_size(paragraph: Paragraph) -> int:
    size = paragraph.part.styles["Normal"].font.size  # type: ignore[attr-defined]
    assert isinstance(size, int)
    return size


def is_rule(paragraph: Paragraph) -> bool:
    """Whether a paragraph is an unbroken line alone."""
    top = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}/{qn('w:top')}")
    return not paragraph.text.strip() and top is not None and top.get(qn("w:val")) == "single"


def length(paragraph: Paragraph, room: float) -> float:
    """How long a rule is in a room of so many millimetres."""
    given = paragraph.paragraph_format
    return room - ((given.left_indent or 0) + (given.right_indent or 0)) / 36000


def everywhere(document: Document) -> Iterator[Paragraph]:
    for one in document.element.body.iter(qn("w:p")):
        yield Paragraph(one, document._body)


def at(document: Document, text: str) -> int:
    return next(n for n, one in enumerate(document.paragraphs) if one.text == text)


def closing(document: Document) -> _Cell:
    """The cell of those who receive the paper."""
    cells = [cell for table in document.tables for cell in table.rows[0].cells]
    return next(one for one in cells if one.paragraphs[0].text == "Nơi nhận:")


def signers(key: str, document: Document) -> list[_Cell]:
    """The cells of those who sign."""
    tables = [table for table in document.tables if any("Nơi nhận:" in cell.text for cell in table.rows[0].cells)]
    if not key.startswith("bien-ban"):
        return [tables[0].rows[0].cells[1]]
    own = next(table for table in document.tables if "NGƯỜI GHI BIÊN BẢN" in table.cell(0, 0).text)
    return list(own.rows[0].cells)


def annexes(document: Document) -> list[int]:
    """Where each annex begins among the paragraphs."""
    return [n for n, one in enumerate(document.paragraphs) if re.fullmatch(r"Phụ lục( [IVX]+)?", one.text)]


def test_every_paper_that_the_campaign_knows_is_held_against_the_decree() -> None:
    assert {key.partition(" ")[0] for key in PLACES} == {key for key in PAPERS.values() if key}


def test_page(paper: Given) -> None:
    """A4, an annex lying; 20–25, 20–25, 30–35, 15–20 mm."""
    for n, page in enumerate(paper[1].sections):
        assert (round((page.page_width or 0) / 36000), round((page.page_height or 0) / 36000)) == (
            LYING if n else UPRIGHT
        )
        margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
        assert all(low <= round((one or 0) / 36000) <= high for one, (low, high) in zip(margins, MARGINS, strict=True))


def test_font(paper: Given) -> None:
    """Times New Roman, black, 13–14 in the text; no smaller than 11, no larger than 14 anywhere."""
    document = paper[1]
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(one)) for one in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")} == {"Times New Roman"}
    assert list(document.element.body.iter(qn("w:rFonts"))) == list(document.element.body.iter(qn("w:color"))) == []
    assert all(11 <= size <= 14 for one in everywhere(document) for size, _, _ in looks(one))
    assert all(13 <= size <= 14 for one in document.paragraphs for size, _, _ in looks(one))


def test_state_and_motto(paper: Given) -> None:
    """Capitals 12–13 bold; below it 13–14 bold with hyphens and spaces; an unbroken line as long as the words."""
    _, cell = head(paper[1])
    state, motto, rule = cell.paragraphs[:3]
    assert (state.text, motto.text) == ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    assert looks(state) <= {(12, True, False), (13, True, False)}
    assert looks(motto) <= {(13, True, False), (14, True, False)}
    assert state.alignment == motto.alignment == CENTER
    # In 14 points the words take 65 to 70 mm.
    assert is_rule(rule)
    assert 65 <= length(rule, frame.HEAD_WIDTHS[1]) <= 70


def test_organ(paper: Given) -> None:
    """The organ above upright, the one that issues bold, both in capitals 12–13; below it a line of a third to a half."""
    cell, _ = head(paper[1])
    above, organ, rule = cell.paragraphs[:3]
    assert (above.text, organ.text) == (above.text.upper(), organ.text.upper())
    assert looks(above) <= {(12, False, False), (13, False, False)}
    assert looks(organ) <= {(12, True, False), (13, True, False)}
    assert above.alignment == organ.alignment == CENTER
    # The organ's words fill the column.
    assert is_rule(rule)
    assert frame.HEAD_WIDTHS[0] / 3 <= length(rule, frame.HEAD_WIDTHS[0]) <= frame.HEAD_WIDTHS[0] / 2


def test_number(paper: Given) -> None:
    """“Số:” upright in 13, room for the number, a stroke, the kind's and the organ's signs in capitals without spaces."""
    number = head(paper[1])[0].paragraphs[3]
    assert re.fullmatch(r"Số: {3,}/[A-ZĐ]+-[A-ZĐ]+", number.text)
    assert (looks(number), number.alignment) == ({(13, False, False)}, CENTER)


def test_place_and_day(paper: Given) -> None:
    """In italics 13–14 below the motto; a nought before days under ten and the months 1 and 2 alone."""
    place = head(paper[1])[1].paragraphs[3]
    assert re.fullmatch(r".+, ngày (0[1-9]|[123]\d) tháng (0[12]|[3-9]|1[012]) năm \d{4}", place.text)
    assert looks(place) <= {(13, False, True), (14, False, True)}


def test_kind_and_subject(paper: Given) -> None:
    """The kind in capitals bold 13–14, below it what it is about, bold; below that a line of a third to a half."""
    key, document = paper
    kind = at(document, KINDS[key.partition(" ")[0]])
    first, about, rule = document.paragraphs[kind : kind + 3]
    for one in (first, about):
        assert looks(one) <= {(13, True, False), (14, True, False)}
        assert one.alignment == CENTER
    assert not about.text.endswith(".")
    # What it is about takes one line or more of the page: 90 to 165 mm.
    assert is_rule(rule)
    assert 165 / 3 - 25 <= length(rule, frame.TEXT_WIDTH) <= 90 / 2


def test_bases(paper: Given) -> None:
    """In italics, each on a line of its own that ends with a semicolon, the last with a full stop."""
    bases = [one for one in paper[1].paragraphs if one.text.startswith("Căn cứ ")]
    assert [one.text[-1] for one in bases] == [*(";" * (len(bases) - 1)), "."]
    assert all(looks(one) <= {(13, False, True), (14, False, True)} for one in bases)


def test_text(paper: Given) -> None:
    """Even on both sides, its first line 10 or 12.7 mm in, six points or more between, lines single to one and a half."""
    document = paper[1]
    body = [one for one in document.paragraphs if one.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY and one.text]
    assert len(body) > 4
    for one in body:
        assert round((one.paragraph_format.first_line_indent or 0) / 36000, 1) in (10.0, 12.7)
        assert (one.paragraph_format.space_before or 0) >= 6 * POINT
        assert one.paragraph_format.line_spacing is None
    assert 1 <= (document.styles["Normal"].paragraph_format.line_spacing or 0) <= 1.5


def test_page_number(paper: Given) -> None:
    """Above in the middle in 13–14, not on the first page; each annex counts its own."""
    for n, page in enumerate(paper[1].sections):
        assert page.different_first_page_header_footer
        assert not "".join(one.text for one in page.first_page_header.paragraphs).strip()
        (number,) = page.header.paragraphs
        field: Any = number._p.find(qn("w:fldSimple"))
        assert (number.alignment, field.get(qn("w:instr"))) == (CENTER, "PAGE")
        assert {one.get(qn("w:val")) for one in field.iter(qn("w:sz"))} <= {"26", "28"}
        starts = [one.get(qn("w:start")) for one in page._sectPr.findall(qn("w:pgNumType"))]
        assert starts == (["1"] if n else [])


def test_signature(paper: Given) -> None:
    """Right and title in capitals bold 13–14, the right with a full stop (TM., KT.), room for a hand, a name as it is said."""
    for cell in signers(*paper):
        told = [one for one in cell.paragraphs if one.text.strip()]
        assert told
        for one in told:
            assert looks(one) <= {(13, True, False), (14, True, False)}
            assert one.alignment == CENTER
            assert one.text == one.text.upper()
        assert len([one for one in cell.paragraphs if not one.text.strip()]) >= frame.ROOM_TO_SIGN


def test_receivers(paper: Given) -> None:
    """“Nơi nhận:” bold italic 12; a dashed list in 11 with semicolons, the register last with a full stop."""
    first, listed = closing(paper[1]).paragraphs[:2]
    assert (first.text, looks(first)) == ("Nơi nhận:", {(12, True, True)})
    lines = listed.text.splitlines()
    assert looks(listed) == {(11, False, False)}
    assert all(one.startswith("- ") for one in lines)
    assert [one[-1] for one in lines] == [*(";" * (len(lines) - 1)), "."]
    assert lines[-1].startswith("- Lưu: VT")


def test_annex(paper: Given) -> None:
    """“Phụ lục I” bold 14 in the middle, its name in capitals bold 13–14, below it in italics of which paper it is."""
    key, document = paper
    starts = annexes(document)
    assert len(starts) == len(document.sections) - 1
    assert bool(starts) == (key in ("so-ket", "ho-so"))
    sign = head(document)[0].paragraphs[3].text.rpartition("/")[2]
    for start in starts:
        number, name, whose = document.paragraphs[start : start + 3]
        assert looks(number) == {(14, True, False)}
        assert looks(name) <= {(13, True, False), (14, True, False)}
        assert name.text == name.text.upper()
        assert looks(whose) <= {(13, False, True), (14, False, True)}
        assert re.fullmatch(r"\(Kèm theo .+ số …/" + sign + r" ngày \d\d tháng \d+ năm \d{4} của .+\)", whose.text)
        assert number.alignment == name.alignment == whose.alignment == CENTER
    told = [document.paragraphs[start].text.rpartition(" ")[2] for start in starts]
    assert told == ["I", "II", "III", "IV", "V", "VI", "VII"][: len(starts)]


def test_tables(paper: Given) -> None:
    """A table's headings come again on each page, and no row is cut."""
    tables = [one for one in paper[1].tables if one.style is not None and one.style.name == "Table Grid"]
    assert tables
    for one in tables:
        assert one.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in one.rows)


def test_what_is_kept_together_is_no_more_than_a_few_lines(paper: Given) -> None:
    """A list that keeps with its end would drag itself whole to the next page, and leave the one before half empty."""
    parts = paper[1].element.body.iterchildren(qn("w:p"), qn("w:tbl"))
    kept = [one.tag == qn("w:p") and one.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for one in parts]
    runs = "".join("x" if one else " " for one in kept).split()
    assert runs
    # A heading or two, what people write on, the line before a signature.
    assert max(map(len, runs)) <= frame.LAST_LINES + 2


@pytest.mark.thorough
def test_a_blank_record_fits_on_two_pages(outbox: Path, tmp_path: Path) -> None:
    made = opened(tmp_path, outbox / PLACES["bien-ban de-trong"], "pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", made.read_bytes())) == 2


def test_the_docs_list_each_point_with_where_it_is_held() -> None:
    part = DOCS.read_text("utf-8").partition("## Nghị định 30, point by point")[2].partition("\n## ")[0]
    listed = re.findall(r"`test_(\w+)`", part)
    assert sorted(listed) == sorted(POINTS)
    assert all(f"test_{name}" in globals() for name in POINTS)
    for module, name in re.findall(r"`(frame|paper)\.py::(\w+)`", part):
        assert hasattr({"frame": frame, "paper": paper_module}[module], name), name


@pytest.mark.thorough
@pytest.mark.parametrize("key", ["khen-thuong", "ho-so"])
def test_libreoffice_opens_the_paper_and_saves_it_again_without_loss(key: str, outbox: Path, tmp_path: Path) -> None:
    before = docx.Document(str(outbox / PLACES[key]))
    after = docx.Document(str(opened(tmp_path, outbox / PLACES[key], "docx")))
    assert [one.text for one in everywhere(after)] == [one.text for one in everywhere(before)]
    assert [grid(one) for one in after.tables] == [grid(one) for one in before.tables]
    assert [looks_of(one) for one in after.tables] == [looks_of(one) for one in before.tables]
    for old, new in zip(before.sections, after.sections, strict=True):
        assert new.orientation == old.orientation
        # A section of one page has no second one: LibreOffice keeps the header of its first, which is empty.
        assert numbered(old)
        assert numbered(new) or (not new.different_first_page_header_footer and not counts(new))
        for side in ("page_width", "page_height", "left_margin", "right_margin"):
            assert getattr(new, side) == pytest.approx(getattr(old, side), abs=20_000)
    assert len(after.inline_shapes) == len(before.inline_shapes)


def numbered(page: Section) -> bool:
    """Whether pages are counted from the second on."""
    return page.different_first_page_header_footer and counts(page)


def counts(page: Section) -> bool:
    return "PAGE" in "".join(one.text or one.get(qn("w:instr")) or "" for one in page.header._element.iter())


def grid(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def looks_of(table: Table) -> list[bool]:
    """Of which rows the headings come again."""
    return [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
