"""What a file is, by its bytes alone."""

import io
import time
import zipfile

import pytest
from letter_factory import letter
from repacking import packed

from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.untrusted.sniffing import WORKBOOKS, sniff


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), data)
    return target.getvalue()


TYPES = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.%s.main+xml"/></Types>'
CASES = {
    "empty": (b"", b"\x00" * 5000),
    "cut-off": (b"PK\x03\x04" + b"x" * 100,),
    "image": (
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"BM\x00\x00\x00\x01" + bytes(4),
        b"RIFF1234WEBP",
        b"\x00\x00\x00\x0cjP  \r\n\x87\n",
        b"\x00\x00\x00\x0cJXL \r\n\x87\n",
        b"\xff\x4f\xff\x51\x00",
        b"II+\x00\x08",
        b"8BPS\x00\x01",
        b"AT&TFORM\x00\x00\x00\x10DJVU",
        b"\xd7\xcd\xc6\x9a\x00",
        b"\x01\x00\x00\x00\x6c" + bytes(35) + b" EMF",
    ),
    "pdf": (b"%PDF-1.7", b"\n\n  %PDF-1.4 behind some bytes"),
    "archive": (b"Rar!\x1a\x07\x00", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"),
    "program": (b"MZ\x90\x00", b"\x7fELF\x02"),
    "shortcut": (
        b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1", "email": "a@example.com"}',
        b'{"":"","doc_id":"abc","resource_key":"","email":"a@example.com"}',
        b"[InternetShortcut]\r\nURL=https://example.com/\r\n",
        b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0",
    ),
    "html": (
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\xef\xbb\xbf  <!DOCTYPE html><p>",
        b'<?xml version="1.0"?>\n<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head/></html>',
        b'<html xmlns="urn:schemas-microsoft-com:office:spreadsheet"><workbook/></html>',
    ),
    "flat": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        b'<?xml version="1.0"?>\r\n<?mso-application progid="Excel.Sheet"?>\r\n<!-- a --><ss:Workbook xmlns:ss="urn:a">',
        b'<?xml version="1.0"?>\n\n<office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet">',
        '<?xml version="1.0" encoding="UTF-16"?><Workbook xmlns="urn:a"/>'.encode("utf-16"),
        b"ID;PWXL;N;E\r\nC;Y1;X1;K85.5\r\nE\r\n",
        b'TABLE\r\n0,1\r\n"EXCEL"\r\n',
        b'TABLE\n0,1\n"EXCEL"\n',
    ),
    "csv": (b"a;b;c\n1;2;3\n4;5;6\n", "TT\tNội dung\n1\tHàng rào\n".encode("utf-16")),
    "text": (b"kinh gui xa", '{"tên": "không phải đường dẫn tắt"}'.encode()),
    "eml": (letter([("a.xlsx", b"x")]).as_bytes(),),
    "xlsx": (zipped(_Content_Types__DOT_xml=b"", xl__workbook_DOT_xml=b"<workbook/>"),),
    "docx": (
        zipped(**{"[Content_Types]_DOT_xml": TYPES % b"wordprocessingml.document"}),
        b"{\\rtf1",
        zipped(Index__Document_DOT_iwa=b"x", preview_DOT_jpg=b"x"),
        zipped(Index_DOT_zip=b"PK", preview_DOT_jpg=b"x"),
        # As a mail packs a document that Apple keeps as a folder.
        packed(
            {
                "B.numbers/preview.jpg": b"x",
                "B.numbers/Index.zip": b"PK",
                "B.numbers/Metadata/Properties.plist": b"x",
                "__MACOSX/B.numbers/._preview.jpg": b"x",
            }
        ),
        zipped(FixedDocSeq_DOT_fdseq=b"<FixedDocumentSequence/>", Resources__a_DOT_odttf=b"\x8a\x01"),
        b'<office:document office:mimetype="application/vnd.oasis.opendocument.text">',
        b'<?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">',
    ),
    "zip": (
        zipped(a_DOT_txt=b"x"),
        b"PK\x05\x06" + bytes(18),
        # A folder of Apple's beside forms is a parcel like any other.
        zipped(B_DOT_numbers__Index_DOT_zip=b"PK", B_DOT_numbers__Metadata__Properties_DOT_plist=b"x", a_DOT_xlsx=b"x"),
        zipped(Thon__Index_DOT_zip=b"PK", Thon__anh_DOT_jpg=b"x"),
    ),
    "unknown": (b"\x00\x01\x02\x03 nothing known", bytes(range(256))),
}


def test_what_a_package_says_of_an_ending_that_no_part_has_is_not_its_kind() -> None:
    default = b'<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    types = TYPES % b"spreadsheetml.sheet"
    listed = types.replace(b"<Types>", b"<Types>" + default)
    assert sniff(packed({"[Content_Types].xml": listed, "xl/workbook.xml": b"x"})).kind == "xlsx"
    alone = b"<Types>" + default + b"</Types>"
    assert sniff(packed({"[Content_Types].xml": alone, "xl/workbook.bin": b"x"})).kind == "xlsb"


def test_the_kind_is_that_of_the_part_that_the_package_calls_its_workbook() -> None:
    session = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    related = b'<Relationships><Relationship Id="a" Type="%s" Target="/xl/workbook.xml"/></Relationships>' % session
    binary = b'<Override PartName="/xl/old.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    own = b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.%s.main+xml"/>'
    for kind, found in ((b"spreadsheetml.sheet", "xlsx"), (b"spreadsheetml.template", "xlsx")):
        types = b"<Types>" + binary + own % kind + b"</Types>"
        parts = {"[Content_Types].xml": types, "_rels/.rels": related, "xl/workbook.xml": b"x", "xl/old.bin": b"x"}
        assert sniff(packed(parts)).kind == found
    swapped = packed(parts | {"_rels/.rels": related.replace(b"/xl/workbook.xml", b"xl/old.bin")})
    assert sniff(swapped).kind == "xlsb"


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, found in CASES.items() for data in found])
def test_bytes_decide_the_kind(kind: str, data: bytes) -> None:
    assert sniff(data).kind == kind


@pytest.mark.parametrize("kind", sorted(set(CASES) - set(WORKBOOKS)))
def test_each_kind_that_is_no_workbook_has_its_sentence(kind: str) -> None:
    code = {"empty": "empty-file", "cut-off": "cut-off"}.get(kind, f"not-a-workbook-{kind}")
    entry = CATALOGUE[code]
    assert entry.level == "error"
    assert entry.remedy


def test_no_beginning_of_markup_takes_long() -> None:
    assert sniff(b"<?a?>" * 1_600 + b"<").kind == "text"
    assert sniff(b"<?" * 4_000).kind == "text"
    assert sniff(b"<!--" * 2_000).kind == "text"


@pytest.mark.parametrize("size", range(64))
def test_any_beginning_of_a_workbook_has_an_answer(size: int) -> None:
    assert sniff(zipped(xl__workbook_DOT_xml=b"<workbook/>")[:size]).kind


@pytest.mark.parametrize(
    "parts",
    [
        {"[Content_Types].xml": b"<Default " * 28_000},
        {"[Content_Types].xml": b"<Override " * 25_000},
        {"_rels/.rels": b"<Relationship " * 18_000},
        {
            "_rels/.rels": b'<Relationship Type="a/officeDocument" Target="b"/>' * 5_000,
            "[Content_Types].xml": b'<Override PartName="/c"/>' * 10_000,
        },
    ],
)
def test_tags_that_never_end_and_many_parts_do_not_take_long(parts: dict[str, bytes]) -> None:
    hostile = zipped(**parts)
    started = time.process_time()
    assert sniff(hostile).kind == "zip"
    assert time.process_time() - started < 2


def test_a_part_may_be_named_between_single_quotes() -> None:
    types = b"<Override PartName='/x/book.bin' ContentType='application/vnd.ms-excel.sheet.binary.macroEnabled.main'/>"
    other = b'<Override PartName="/y.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    relations = b'<Relationship Type="http://a/relationships/officeDocument" Target="x/book.bin"/>'
    assert sniff(zipped(**{"[Content_Types].xml": other + types, "_rels/.rels": relations})).kind == "xlsb"
