"""Plain sheets are taken by one pattern: what it takes, the walk takes alike; what is not plain, or not XML, it leaves alone."""

from pathlib import Path

import pytest
from form_answers import drawn
from mutants import Breeder
from openpyxl import load_workbook

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.reading import limits, ooxml_plain, ooxml_texts
from ntm_sheets.reading.ooxml import sheet_parts, workbook_part
from ntm_sheets.reading.ooxml_cells import SheetWalk
from ntm_sheets.reading.ooxml_pictures import CellPictures
from ntm_sheets.reading.ooxml_plain import read_plainly
from ntm_sheets.reading.ooxml_texts import SharedStrings, read_shared_strings
from ntm_sheets.reading.package import Kept, Package, relations, walk
from ntm_sheets.reading.styles import CellStyles, read_styles
from ntm_sheets.untrusted.refusing import Refusal

CAMPAIGN = founding_campaign()
SEEDS = range(100)


@pytest.fixture(scope="module", params=["xlsxwriter", "openpyxl"])
def form(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("plain") / "phieu.xlsx"
    drawn(path, CAMPAIGN, "dan-trung", "report", {("criteria", "TC1.2", "value"): 85.5})
    if request.param == "openpyxl":
        load_workbook(path).save(path)
    return path.read_bytes()


def both(data: bytes) -> list[bool]:
    """Read each sheet in both ways; tell which of them were plain."""
    try:
        package = Package(data)
        related = relations(package, workbook_part(package))
        parts = sheet_parts(package, workbook_part(package), related)
        styles = read_styles(package.read("xl/styles.xml"))
        strings = read_shared_strings(package.read("xl/sharedStrings.xml"))
    except Refusal:
        return []
    found = []
    for name, part in parts:
        pictures, body = CellPictures(package, related), package.read(part) or b""
        plain = read_plainly(name, body, styles, strings, pictures)
        found.append(plain is not None)
        if plain is not None:
            walked = SheetWalk(name, styles, strings, pictures)
            walk(body, walked.start, walked.end, walked.text)
            assert plain.look == walked.look
            assert (plain.heights, plain.default_height) == (walked.heights, walked.default_height)
    return found


def test_every_sheet_of_a_form_is_plain_and_read_alike(form: bytes) -> None:
    found = both(form)
    # Only the sheet of a list has another beginning, where it has one at all.
    assert len(found) > 6
    assert sum(found) >= len(found) - 1


@pytest.mark.one_in(2)
def test_what_is_plain_in_a_broken_form_is_what_the_walk_reads(form: bytes) -> None:
    breeder = Breeder(form)
    plain = [both(breeder.mutant(seed).data) for seed in SEEDS]
    assert sum(any(found) for found in plain) > len(SEEDS) / 4
    assert any(not all(found) for found in plain)


HEAD, TAIL = '<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>', "</sheetData></worksheet>"
CELL = '<c r="A1"><v>1</v></c>'
ROW = f'<row r="1">{CELL}</row>'
KEPT = {
    "plain": HEAD + ROW + TAIL,
    "with blanks between": HEAD + ROW.replace("><", ">\n <", 1) + "\n" + TAIL,
    "an empty row": HEAD + '<row r="1" ht="3"/>' + TAIL,
    "no cells": HEAD + TAIL,
    "a formula without its text": HEAD + '<row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c></row>' + TAIL,
    "signs by their names": HEAD
    + '<row r="1"><c r="A1" t="inlineStr"><is><t>a &lt; b &amp;amp; c</t></is></c></row>'
    + TAIL,
}
LEFT = {
    "a comment": HEAD + ROW.replace("1</v>", "1<!-- 2 --></v>") + TAIL,
    "CDATA": HEAD + ROW.replace("1</v>", "<![CDATA[1]]></v>") + TAIL,
    "an instruction": HEAD + "<?x y?>" + ROW + TAIL,
    "a code": HEAD + ROW.replace("1</v>", "&#49;</v>") + TAIL,
    "a name nobody declared": HEAD + ROW.replace("1</v>", "&eins;</v>") + TAIL,
    "an end of CDATA": HEAD + ROW.replace("1</v>", "1]]></v>") + TAIL,
    "a sign that is none": HEAD + ROW.replace("1</v>", "1\x07</v>") + TAIL,
    "no character": HEAD + ROW.replace("1</v>", "1\uffff</v>") + TAIL,
    "a carriage return": HEAD + "\r\n" + ROW + TAIL,
    "a cell not closed": HEAD + ROW.replace("</c>", "") + TAIL,
    "a value not closed": HEAD + ROW.replace("</v>", "") + TAIL,
    "two values": HEAD + ROW.replace("</v>", "</v><v>2</v>") + TAIL,
    "a row not closed": HEAD + ROW.replace("</row>", "") + TAIL,
    "a row closed twice": HEAD + ROW + "</row>" + TAIL,
    "a row in a row": HEAD + f'<row r="1"><row r="2">{CELL}</row></row>' + TAIL,
    "a cell in no row": HEAD + CELL + TAIL,
    "a cell of another row": HEAD + ROW.replace("A1", "A2") + TAIL,
    "a cell beyond the grid": HEAD + ROW.replace("A1", "XFE1") + TAIL,
    "a cell twice": HEAD + f'<row r="1">{CELL}{CELL}</row>' + TAIL,
    "an attribute twice": HEAD + ROW.replace('r="A1"', 'r="A1" s="1" s="2"') + TAIL,
    "an attribute of the row twice": HEAD + ROW.replace('<row r="1"', '<row r="1" ht="1" ht="2"') + TAIL,
    "text between": HEAD + ROW + "x" + TAIL,
    "another element": HEAD + ROW + "<x/>" + TAIL,
    "a value's metadata": HEAD + ROW.replace('r="A1"', 'r="A1" vm="1"') + TAIL,
    "two lists of cells": HEAD + ROW + '</sheetData><sheetData><row r="2"/>' + TAIL,
    "cells elsewhere": HEAD + ROW + "</sheetData>" + ROW + "</worksheet>",
    "not closed": HEAD + ROW + "</sheetData>",
    "an entity": '<!DOCTYPE w [<!ENTITY a "1">]><worksheet><sheetData>' + ROW + TAIL,
    "a list of cells in a comment": "<worksheet><!-- <sheetData>" + ROW + "</sheetData> --></worksheet>",
    "another encoding": (HEAD + ROW + TAIL).replace("UTF-8", "ISO-8859-1"),
}


def read(text: str, encoding: str = "utf-8") -> SheetWalk | None:
    return read_plainly("S", text.encode(encoding), CellStyles(), SharedStrings(), CellPictures(Package(EMPTY), {}))


# A zip with nothing in it.
EMPTY = b"PK\x05\x06" + bytes(18)


@pytest.mark.parametrize("name", KEPT)
def test_a_plain_sheet_is_taken_as_the_walk_takes_it(name: str) -> None:
    plain, walked = read(KEPT[name]), SheetWalk("S", CellStyles(), SharedStrings())
    walk(KEPT[name].encode(), walked.start, walked.end, walked.text)
    assert plain is not None
    assert plain.look == walked.look


@pytest.mark.parametrize("name", LEFT)
def test_what_is_not_plain_is_left_to_the_walk(name: str) -> None:
    assert read(LEFT[name]) is None


@pytest.mark.parametrize("text", [HEAD + ROW.replace("1</v>", "\xe9</v>") + TAIL])
def test_what_is_no_utf_8_is_left_to_the_walk(text: str) -> None:
    assert read(text, "latin-1") is None


def test_a_frame_that_is_kept_is_not_touched_by_the_cells_of_another_sheet() -> None:
    merged = "</sheetData>" + '<mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>'
    first = read(HEAD + ROW.replace('<row r="1"', '<row r="1" hidden="1"') + merged)
    second = read(HEAD + ROW.replace("<v>1", "<v>2") + merged)
    assert first is not None
    assert second is not None
    first.look.merge(0, 0, 5, 5)
    third = read(HEAD + ROW + merged)
    assert third is not None
    assert third.look.merges == second.look.merges == 1
    assert second.look.hidden_rows == third.look.hidden_rows == set()
    assert third.look.written == {(0, 0): 1.0}
    assert third.look.merges_by_row == second.look.merges_by_row


@pytest.mark.parametrize("name", KEPT)
def test_a_piece_that_came_before_is_taken_as_it_was_the_first_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ooxml_plain, "_PIECES", Kept(ooxml_plain._piece_of, 16, 200))
    first, again = read(KEPT[name]), read(KEPT[name])
    assert first is not None
    assert again is not None
    assert first.look == again.look


def test_no_more_pieces_are_kept_than_there_is_room_for() -> None:
    made: list[str] = []

    def make(piece: str) -> int:
        made.append(piece)
        return len(piece)

    kept = Kept(make, 3, 5)
    assert [kept[piece] for piece in ("a", "a", "bb", "too long", "too long", "c", "d")] == [1, 1, 2, 8, 8, 1, 1]
    assert made == ["a", "bb", "too long", "too long", "c", "d"]
    assert dict(kept) == {"d": 1}


TABLE, END = '<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="x" count="3" uniqueCount="2">', "</sst>"
PLAIN = "<si><t>một</t></si>"
RICH = '<si><r><rPr><strike/><color rgb="FFFF0000"/><rFont val=".VnTime"/></rPr><t>1</t></r><r><t>0</t></r></si>'
# Each with how it is read: as the walk reads all of it, or not at all.
TABLES = {
    "plain": TABLE + PLAIN + END,
    "none": TABLE + END,
    "rich": TABLE + PLAIN + RICH + PLAIN + END,
    "raised": TABLE + '<si><r><t>10</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r></si>' + END,
    "read aloud": TABLE + '<si><t>a</t><rPh sb="0" eb="1"><t>b</t></rPh></si>' + END,
    "by codes": TABLE + "<si><t>_x0041_</t></si><si><t>_x005F_x0041_</t></si>" + END,
    "signs by their names": TABLE + "<si><t>a &lt;b&gt; &amp;amp;</t></si>" + END,
    "signs by their numbers": TABLE + "<si><t>&#49;</t></si>" + END,
    "blanks": TABLE + '\n <si><t xml:space="preserve"> a </t></si>\n <si><t> b\n</t></si>\n' + END,
    "empty ones": TABLE + "<si/>" + PLAIN + "<si></si><si><t/></si><si><t></t></si>" + END,
    "in CDATA": TABLE + "<si><t><![CDATA[<si>]]></t></si>" + END,
    "a comment": TABLE + "<si><t>a<!-- <si><t>b</t></si> --></t></si>" + END,
    "an attribute": TABLE + '<si x="1"><t>a</t></si>' + PLAIN + END,
    "one in another": TABLE + "<si><t>a</t><si><t>b</t></si></si>" + END,
    "something behind": TABLE + PLAIN + "<extLst><ext/></extLst>" + END,
    "a prefix": "<x:sst><x:si><x:t>a</x:t></x:si></x:sst>",
    "a carriage return": TABLE + "<si><t>a\r\nb</t></si>" + END,
    "text between": TABLE + PLAIN + "x" + PLAIN + END,
    "not closed": TABLE + "<si><t>a</t>" + PLAIN + END,
    "closed twice": TABLE + PLAIN + "</si>" + END,
    "two tables": TABLE + PLAIN + END + "<sst>" + PLAIN + END,
    "one that ends in another": TABLE + "<si><t>a</t></si></sst><sst><si><t>b</t></si>" + END,
    "an end of CDATA": TABLE + "<si><t>a]]></t></si>" + END,
    "a sign that is none": TABLE + "<si><t>a\x07</t></si>" + END,
    "an attribute twice": TABLE.replace("count", 'count="1" count', 1) + PLAIN + END,
    "a claim too large": TABLE.replace('"2"', '"2000000000"') + PLAIN + END,
    "a claim inside": TABLE + '<si><sst count="99999999999"/><t>a</t></si>' + END,
    "an entity": '<!DOCTYPE s [<!ENTITY a "1">]>' + "<sst>" + PLAIN + END,
    "too long a text": TABLE + f"<si><t>{'x' * (limits.CELL_CHARACTERS + 1)}</t></si>" + END,
    "too deep": TABLE + "<si>" + "<r>" * limits.DEPTH + "</r>" * limits.DEPTH + "</si>" + END,
}
ALIKE = list(TABLES)[: list(TABLES).index("not closed")]


def strings(body: bytes) -> SharedStrings | str:
    try:
        return read_shared_strings(body)
    except Refusal as refusal:
        return str(refusal)


@pytest.mark.parametrize("name", TABLES)
def test_texts_are_read_piece_by_piece_as_the_walk_reads_them(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = TABLES[name].encode()
    monkeypatch.setattr(ooxml_texts, "_PIECES", Kept(ooxml_texts._piece_of, 64, 400))
    first, again = strings(body), strings(body)

    def by_the_walk(_body: bytes) -> SharedStrings:
        raise Refusal("damaged")

    monkeypatch.setattr(ooxml_texts, "_read_by_pieces", by_the_walk)
    assert first == again == strings(body)
    assert isinstance(first, SharedStrings) == (name in ALIKE)


def test_a_text_of_which_more_is_known_is_not_plain() -> None:
    found = strings(TABLES["rich"].encode())
    assert isinstance(found, SharedStrings)
    assert found.texts == ["một", "10", "một"]
    assert found.plain == ["một", None, "một"]
