"""Workbooks that are meant to harm or mislead, each built on a good form, so that a wrong accept would be possible."""

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from letter_factory import compound_file

MEGABYTE = 1024 * 1024
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# The criteria sheet of a filled form, its number cell that the cases turn against us, and a free text cell.
SHEET, STYLES, BOOK = "xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/workbook.xml"
BOOK_RELS, STRINGS = "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
NUMBER, NOTE = "F10", "G10"
NUMBER_KEY, NOTE_KEY = ("criteria", "TC1.2", "value"), ("criteria", "TC1.2", "note")


@dataclass(frozen=True)
class Case:
    """`row` of the table of failure modes; refused with one of `codes`, or accepted with all of them.

    `changed` are the answers that differ from the good form's (None: the cell must not count); `name` is the drop's.
    """

    row: str
    make: Callable[["Form"], bytes]
    refused: bool
    codes: tuple[str, ...]
    changed: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    name: str = "phieu.xlsx"


CASES: dict[str, Case] = {}
Maker = Callable[["Form"], bytes]


def refused(row: str, *codes: str, name: str = "phieu.xlsx") -> Callable[[Maker], Maker]:
    def register(make: Maker) -> Maker:
        CASES[make.__name__] = Case(row, make, True, codes, {}, name)
        return make

    return register


def accepted(
    row: str, *codes: str, changed: dict[tuple[str, str, str], Any] | None = None, name: str = "phieu.xlsx"
) -> Callable[[Maker], Maker]:
    def register(make: Maker) -> Maker:
        CASES[make.__name__] = Case(row, make, False, codes, changed or {}, name)
        return make

    return register


class Form:
    """A good form taken apart: its parts by name, to be changed and packed again."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def pack(self, extra: list[tuple[str, bytes]] | None = None) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in [*self.parts.items(), *(extra or [])]:
                archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED, 1)
        return packed.getvalue()

    def swap(self, part: str, old: str, new: str) -> "Form":
        assert old.encode() in self.parts[part], f"{old!r} is not in {part}"
        self.parts[part] = self.parts[part].replace(old.encode(), new.encode(), 1)
        return self

    def cell(self, xml: str, address: str = NUMBER) -> "Form":
        """Put another element in a cell's place; {r} and {s} stand for its own address and style."""
        found = re.search(rf'<c r="{address}" s="(\d+)"[^>]*?(?:/>|>.*?</c>)'.encode(), self.parts[SHEET], re.DOTALL)
        assert found, address
        new = xml.replace("{r}", f'r="{address}"').replace("{s}", f's="{found[1].decode()}"')
        self.parts[SHEET] = self.parts[SHEET].replace(found[0], new.encode("utf-8"), 1)
        return self

    def value(self, text: str, kind: str = "n") -> bytes:
        return self.cell(f'<c {{r}} {{s}} t="{kind}"><v>{text}</v></c>').pack()

    def after_data(self, xml: str) -> bytes:
        return self.swap(SHEET, "</sheetData>", f"</sheetData>{xml}").pack()

    def more_rows(self, xml: str) -> bytes:
        return self.swap(SHEET, "</sheetData>", f"{xml}</sheetData>").pack()

    def strings(self, table: bytes | str) -> "Form":
        """Give the form a table of shared strings."""
        self.parts[STRINGS] = table.encode() if isinstance(table, str) else table
        about = f'<Relationship Id="rId99" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        self.swap("[Content_Types].xml", "</Types>", f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>')
        return self.swap(BOOK_RELS, "</Relationships>", about + "</Relationships>")

    def shared(self, index: str, table: str | None = None) -> bytes:
        self.strings(table or f'<sst {MAIN} count="2" uniqueCount="2"><si><t>90</t></si><si><t>77</t></si></sst>')
        return self.value(index, "s")

    def through_openpyxl(self, change: Callable[[Any], None]) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(self.data))
        change(book)
        saved = io.BytesIO()
        book.save(saved)
        return saved.getvalue()


def deflated(*pieces: tuple[bytes, int]) -> tuple[bytes, int, int]:
    """Deflate pieces repeated so many times without ever holding them: (stored, size, checksum)."""
    engine, out, size, crc = zlib.compressobj(1, zlib.DEFLATED, -15), [], 0, 0
    for piece, times in pieces:
        # After a full flush nothing points back to what came before: the same bytes stand for the piece each time.
        out.append((engine.compress(piece) + engine.flush(zlib.Z_FULL_FLUSH)) * times)
        for _ in range(times):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
    out.append(engine.flush())
    return b"".join(out), size, crc


def with_raw_part(form: Form, name: str, stored: bytes, size: int, crc: int) -> bytes:
    """Pack the form with one part given as it lies in the zip, whatever it claims."""
    form.parts.pop(name, None)
    packed = form.pack()
    end = packed.rindex(b"PK\x05\x06")
    count, length, start = struct.unpack_from("<HLL", packed, end + 10)
    raw, at = name.encode(), start
    fields = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 33, crc, len(stored), size, len(raw), 0)
    local = b"PK\x03\x04" + fields + raw + stored
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, at) + raw
    tail = struct.pack("<4s4xHHLLH", b"PK\x05\x06", count + 1, count + 1, length + len(entry), start + len(local), 0)
    return packed[:start] + local + packed[start : start + length] + entry + tail


def bomb(form: Form, part: str, before: str, pieces: tuple[bytes, int], after: str, noise: int = 0) -> bytes:
    """Blow a part up; `noise` bytes that do not compress keep the whole below the limit of the ratio."""
    chance = random.Random(1)
    comment = b"".join(b"<!--" + chance.randbytes(50_000).hex().encode() + b"-->" for _ in range(0, noise, 50_000))
    return with_raw_part(form, part, *deflated((before.encode() + comment, 1), pieces, (after.encode(), 1)))


def sheet_around(form: Form) -> tuple[str, str]:
    head, _, tail = form.parts[SHEET].decode().partition("</sheetData>")
    return head, "</sheetData>" + tail


# F01-F03 bombs


@refused("F01", "too-large")
def spaces_1_gb(form: Form) -> bytes:
    head, tail = sheet_around(form)
    return bomb(form, SHEET, head, (b" " * MEGABYTE, 1000), tail)


@accepted("F01")
def spaces_90_mb_below_the_ratio(form: Form) -> bytes:
    head, tail = sheet_around(form)
    return bomb(form, SHEET, head, (b" " * MEGABYTE, 90), tail, noise=MEGABYTE // 2)


@refused("F01", "too-large")
def rows_20_million(form: Form) -> bytes:
    head, tail = sheet_around(form)
    return bomb(form, SHEET, head, (b"<row/>" * 100_000, 200), tail)


@refused("F01", "too-large")
def rows_10_million_below_the_ratio(form: Form) -> bytes:
    head, tail = sheet_around(form)
    return bomb(form, SHEET, head, (b"<row/>" * 100_000, 100), tail, noise=MEGABYTE // 2)


@refused("F01", "too-large")
def rows_1048576_all_filled(form: Form) -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(100, 1_048_577))
    return form.more_rows(rows)


@accepted("F01")
def rows_400_000_all_empty(form: Form) -> bytes:
    return form.more_rows("<row/>" * 400_000)


@refused("F02", "too-large")
def strings_20_million(form: Form) -> bytes:
    form.strings(b"")
    return bomb(form, STRINGS, f"<sst {MAIN}>", (b"<si/>" * 100_000, 200), "</sst>")


@refused("F02", "too-large")
def strings_4_million_below_the_ratio(form: Form) -> bytes:
    form.strings(b"")
    return bomb(form, STRINGS, f"<sst {MAIN}>", (b"<si/>" * 100_000, 40), "</sst>", noise=MEGABYTE // 8)


@refused("F02", "too-large")
def one_string_of_1_gb(form: Form) -> bytes:
    form.strings(b"")
    return bomb(form, STRINGS, f"<sst {MAIN}><si><t>", (b"a" * MEGABYTE, 1000), "</t></si></sst>")


@refused("F02", "too-large")
def one_string_of_90_mb_below_the_ratio(form: Form) -> bytes:
    form.strings(b"")
    before, after = f"<sst {MAIN}><si><t>", "</t></si></sst>"
    return bomb(form, STRINGS, before, (b"a" * MEGABYTE, 90), after, noise=MEGABYTE // 2)


@refused("F02", "too-large")
def one_number_of_50_mb(form: Form) -> bytes:
    head, tail = sheet_around(form)
    head += '<row r="900"><c r="A900"><v>'
    return bomb(form, SHEET, head, (b"1" * MEGABYTE, 50), "</v></c></row>" + tail, noise=MEGABYTE // 4)


@refused("F02", "too-large")
def one_inline_string_of_50_mb(form: Form) -> bytes:
    head, tail = sheet_around(form)
    head += '<row r="900"><c r="A900" t="inlineStr"><is><t>'
    return bomb(form, SHEET, head, (b"1" * MEGABYTE, 50), "</t></is></c></row>" + tail, noise=MEGABYTE // 4)


@refused("F03", "too-large")
def string_of_2_mb_5000_times(form: Form) -> bytes:
    form.strings(f"<sst {MAIN}><si><t>{'a' * 2 * MEGABYTE}</t></si></sst>")
    return form.more_rows("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(900, 5900)))


@refused("F03", "too-large")
def string_of_100_kb_5000_times(form: Form) -> bytes:
    form.strings(f"<sst {MAIN}><si><t>{'a' * 100_000}</t></si></sst>")
    return form.more_rows("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(900, 5900)))


# F04 zips in disguise


@refused("F04", "too-large")
def entries_3000(form: Form) -> bytes:
    return form.pack([(f"xl/x{n}.xml", b"") for n in range(3000)])


@accepted("F04")
def zip_inside_is_never_opened(form: Form) -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(50 * MEGABYTE))
    return form.pack([("xl/embeddings/inner.zip", inner.getvalue())])


def relisted(data: bytes, change: Callable[[bytearray, dict[str, int]], None]) -> bytes:
    """Change the zip's list of entries in place; `change` gets the bytes and where each entry starts."""
    raw, places, at = bytearray(data), {}, struct.unpack_from("<L", data, data.rindex(b"PK\x05\x06") + 16)[0]
    while raw[at : at + 4] == b"PK\x01\x02":
        name_size, extra_size, comment_size = struct.unpack_from("<HHH", raw, at + 28)
        places[raw[at + 46 : at + 46 + name_size].decode()] = at
        at += 46 + name_size + extra_size + comment_size
    change(raw, places)
    return bytes(raw)


@refused("F04", "damaged")
def overlapping_parts(form: Form) -> bytes:
    def change(raw: bytearray, places: dict[str, int]) -> None:
        # The inspection's figures in the place of the report's: everything but the name comes from another part.
        one, other = places[SHEET], places["xl/worksheets/sheet3.xml"]
        raw[one + 10 : one + 28] = raw[other + 10 : other + 28]
        raw[one + 42 : one + 46] = raw[other + 42 : other + 46]

    return relisted(form.pack(), change)


# F05-F09 XML


def laughs(root: str) -> str:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY l0 "lol">{levels}]>'


def declared(part: str, doctype: str, use: str = "") -> Maker:
    def make(form: Form) -> bytes:
        text = re.sub(r"^<\?xml.*?\?>\s*", "", form.parts[part].decode())
        if use:
            form.parts[part] = text.encode()
            form.cell(f'<c {{r}} {{s}} t="inlineStr"><is><t>{use}</t></is></c>')
            text = form.parts[part].decode()
        form.parts[part] = (doctype + text).encode()
        return form.pack()

    return make


for _name, _part, _root in (
    ("sheet", SHEET, "worksheet"),
    ("workbook", BOOK, "workbook"),
    ("styles", STYLES, "styleSheet"),
    ("content_types", "[Content_Types].xml", "Types"),
    ("relations", BOOK_RELS, "Relationships"),
):
    _make = declared(_part, laughs(_root), "&l9;" if _part == SHEET else "")
    CASES[f"laughs_in_{_name}"] = Case("F05", _make, True, ("damaged",))
CASES["laughs_in_strings"] = Case(
    "F05", lambda form: form.shared("0", f"{laughs('sst')}<sst {MAIN}><si><t>&l9;</t></si></sst>"), True, ("damaged",)
)
CASES["quadratic"] = Case(
    "F06",
    lambda form: form.shared(
        "0", f'<!DOCTYPE sst [<!ENTITY a "{"a" * 50_000}">]><sst {MAIN}><si><t>{"&a;" * 50_000}</t></si></sst>'
    ),
    True,
    ("damaged",),
)
CASES["outside_file"] = Case(
    "F07",
    declared(SHEET, '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "&x;"),
    True,
    ("damaged",),
)
CASES["outside_address"] = Case(
    "F07", declared(SHEET, '<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:9/x.dtd">', "&x;"), True, ("damaged",)
)
CASES["outside_parameter"] = Case(
    "F07",
    declared(SHEET, '<!DOCTYPE worksheet [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'),
    True,
    ("damaged",),
)
CASES["harmless_doctype"] = Case("F08", declared(SHEET, "<!DOCTYPE worksheet>"), False, ())
# Only an engine that reads document types would see this value of an empty cell.
CASES["value_from_a_doctype"] = Case(
    "F08", declared(SHEET, '<!DOCTYPE worksheet [<!ATTLIST c t CDATA "e">]>'), False, ()
)


@refused("F09", "too-large")
def nested_200_000(form: Form) -> bytes:
    return form.after_data("<extLst>" + "<a>" * 200_000 + "</a>" * 200_000 + "</extLst>")


@refused("F09", "too-large")
def nested_inside_a_cell(form: Form) -> bytes:
    return form.cell("<c {r} {s}>" + "<a>" * 200_000 + "</a>" * 200_000 + "<v>90</v></c>").pack()


@refused("F09", "too-large")
def attributes_300_000(form: Form) -> bytes:
    return form.after_data("<x " + " ".join(f'a{n}=""' for n in range(300_000)) + "/>")


# F10-F17 not what it says


@refused("F11", "cut-off")
def last_byte_missing(form: Form) -> bytes:
    return form.data[:-1]


@refused("F11", "cut-off", "damaged")
def rubbish_behind(form: Form) -> bytes:
    return form.data + random.Random(2).randbytes(MEGABYTE)


@refused("F11", "not-a-workbook-unknown")
def rubbish_before(form: Form) -> bytes:
    return random.Random(2).randbytes(100) + form.data


def on_entry(offset: int, layout: str, change: Callable[[int], int], part: str = SHEET) -> Maker:
    def make(form: Form) -> bytes:
        def edit(raw: bytearray, places: dict[str, int]) -> None:
            at = places[part] + offset
            struct.pack_into(layout, raw, at, change(struct.unpack_from(layout, raw, at)[0]))

        return relisted(form.pack(), edit)

    return make


for _name, _make, _codes in (
    ("wrong_checksum", on_entry(16, "<L", lambda crc: crc ^ 1), ("damaged",)),
    ("method_99", on_entry(10, "<H", lambda _: 99), ("damaged", "encrypted")),
    ("marked_encrypted", on_entry(8, "<H", lambda bits: bits | 1), ("encrypted",)),
    ("claims_fewer_bytes", on_entry(24, "<L", lambda size: size // 2), ("damaged",)),
    ("claims_more_bytes", on_entry(24, "<L", lambda size: size + 1000), ("damaged",)),
    ("claims_4_gb", on_entry(24, "<L", lambda _: 0xFFFF_FFF0), ("too-large", "damaged")),
):
    CASES[_name] = Case("F12", _make, True, _codes)


@refused("F13", "encrypted")
def encrypted_package(form: Form) -> bytes:
    return compound_file({"EncryptionInfo": b"\x04\x00\x04\x00" * 30, "EncryptedPackage": form.data})


@accepted("F14", "has-macros", name="phieu.xlsm")
def with_macros(form: Form) -> bytes:
    kind = "spreadsheetml.sheet.main+xml"
    form.swap("[Content_Types].xml", f"application/vnd.openxmlformats-officedocument.{kind}",
              "application/vnd.ms-excel.sheet.macroEnabled.main+xml")  # fmt: skip
    return form.pack([("xl/vbaProject.bin", compound_file({"VBA": b"Sub Auto_Open()"}))])


_HTML = "<html><table><tr><td>TC1.2</td><td>85,5</td></tr></table></html>"
for _name, _body, _code in (
    ("html", _HTML, "html"),
    ("csv", "a;b\nTC1.2;85,5\n", "csv"),
    ("xml2003", '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "flat"),
    ("mht", f"MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: text/html\n\n{_HTML}", "html"),
    ("slk", "ID;PWXL;N;E\nC;Y1;X1;K85.5\nE\n", "flat"),
):
    _make = (lambda body: lambda _: body.encode())(_body)
    CASES[f"{_name}_called_xls"] = Case(
        "F15", _make, True, (f"not-a-workbook-{_code}", "not-a-workbook-text"), {}, "p.xls"
    )

for _suffix in (".xls", ".ods", ".xlsb", ""):
    _note = ("name-kind-differs",) if _suffix else ()
    CASES[f"xlsx_called_{_suffix or 'nothing'}"] = Case(
        "F16", lambda form: form.data, False, _note, {}, f"phieu{_suffix}"
    )

for _name, _body in (
    ("pdf", b"%PDF-1.7\n"),
    ("image", b"\x89PNG\r\n\x1a\n" + bytes(99)),
    ("program", b"MZ" + bytes(99)),
):
    _make = (lambda body: lambda _: body)(_body)
    CASES[f"{_name}_{_body[:2].hex()}_called_xlsx"] = Case("F17", _make, True, (f"not-a-workbook-{_name}",))

for _body in (b"Rar!\x1a\x07\x01\x00", b"\x1f\x8b\x08" + bytes(99)):
    _make = (lambda body: lambda _: body)(_body)
    # What there is no program for is told as that.
    CASES[f"archive_{_body[:2].hex()}_called_xlsx"] = Case(
        "F17", _make, True, ("archive-damaged", "not-a-workbook-archive")
    )


@refused("F17", "not-a-workbook-docx")
def word_called_xlsx(form: Form) -> bytes:
    form.swap("[Content_Types].xml", "spreadsheetml.sheet.main", "wordprocessingml.document.main")
    return form.pack()


@accepted("F18")
def strict_form(form: Form) -> bytes:
    for name, body in form.parts.items():
        body = body.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        body = body.replace(RELATION.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        form.parts[name] = body
    return form.pack()


# F19-F26 the sheet's own lies


def date_cell(form: Form, serial: str) -> Form:
    report = "xl/worksheets/sheet1.xml"
    found = re.search(rb'<c r="C11" s="(\d+)"[^>]*?(?:/>|>.*?</c>)', form.parts[report], re.DOTALL)
    assert found
    new = b'<c r="C11" s="' + found[1] + b'"><v>' + serial.encode() + b"</v></c>"
    form.parts[report] = form.parts[report].replace(found[0], new)
    return form


@accepted("F19")
def date_serial(form: Form) -> bytes:
    return date_cell(form, "44474").pack()


@accepted("F19")
def date_serial_1904(form: Form) -> bytes:
    return date_cell(form, "43012").swap(BOOK, "<workbookPr />", '<workbookPr date1904="1"/>').pack()


for _name, _reference in (("too_large", "A1:XFD1048576"), ("too_small", "A1:A2"), ("reversed", "G53:A1")):
    _make = (
        lambda ref: lambda form: form.swap(SHEET, '<dimension ref="A1:G53" />', f'<dimension ref="{ref}"/>').pack()
    )(_reference)
    CASES[f"dimension_{_name}"] = Case("F20", _make, False, ())
CASES["dimension_rubbish"] = Case(
    "F20",
    lambda form: form.swap(SHEET, '<dimension ref="A1:G53" />', '<dimension ref="!!"/>').pack(),
    True,
    ("damaged",),
)
CASES["dimension_absent"] = Case(
    "F20", lambda form: form.swap(SHEET, '<dimension ref="A1:G53" />', "").pack(), False, ()
)

CASES["cell_in_the_last_corner"] = Case(
    "F21", lambda form: form.more_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), True, ("stray-cell",)
)
CASES["cells_in_an_l"] = Case(
    "F21",
    lambda form: form.cell('<c {r} {s}><v>85.5</v></c><c r="XFD10"><v>1</v></c>').more_rows(
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    ),
    True,
    ("stray-cell",),
)
for _row in ("0", "-5", "4294967296", "100000000000000000000", "1048577", "x"):
    _make = (lambda row: lambda form: form.more_rows(f'<row r="{row}"><c r="F{row}"><v>1</v></c></row>'))(_row)
    CASES[f"row_{_row}"] = Case("F22", _make, True, ("damaged",))
for _name, _reference in (("far", "ZZZZZZZ90"), ("marks", "!!"), ("none", "F"), ("digits", "90"), ("other_row", "F11")):
    _make = (lambda ref: lambda form: form.more_rows(f'<row r="90"><c r="{ref}"><v>1</v></c></row>'))(_reference)
    CASES[f"address_{_name}"] = Case("F22", _make, True, ("damaged",))

CASES["address_twice"] = Case(
    "F23", lambda form: form.cell("<c {r} {s}><v>85.5</v></c><c {r} {s}><v>90</v></c>").pack(), True, ("damaged",)
)
CASES["row_twice"] = Case(
    "F23", lambda form: form.more_rows('<row r="10"><c r="F10"><v>90</v></c></row>'), True, ("damaged",)
)


@accepted("F23", "rows-out-of-order")
def rows_backwards(form: Form) -> bytes:
    rows = re.findall(rb"<row .*?</row>", form.parts[SHEET], re.DOTALL)
    head, _, rest = form.parts[SHEET].partition(rows[0])
    form.parts[SHEET] = head + b"".join(reversed(rows)) + rest[rest.index(b"</sheetData>") :]
    return form.pack()


@accepted("F23")
def rows_without_numbers(form: Form) -> bytes:
    # Row by row and cell by cell, with all of them there, the places follow from the order.
    def numberless(found: re.Match[bytes]) -> bytes:
        cells = dict(re.findall(rb'<c r="([A-Z])\d+"(.*?)(?=<c r=|$)', found[2], re.DOTALL))
        return (
            b"<row" + found[1] + b">" + b"".join(b"<c" + cells.get(bytes([at]), b"/>") for at in b"ABCDEFG") + b"</row>"
        )

    body = form.parts[SHEET]
    present = {int(n) for n in re.findall(rb'<row r="(\d+)"', body)}
    assert present == set(range(1, max(present) + 1))
    form.parts[SHEET] = re.sub(rb'<row r="\d+"([^>]*)>(.*?)</row>', numberless, body, flags=re.DOTALL)
    return form.pack()


CASES["whole_sheet_hyperlink"] = Case(
    "F24",
    lambda form: form.after_data('<hyperlinks><hyperlink ref="A1:XFD1048576" location="a!A1"/></hyperlinks>'),
    False,
    (),
)
CASES["whole_sheet_rule"] = Case(
    "F24", lambda form: form.swap(SHEET, 'sqref="F52"', 'sqref="A1:XFD1048576"').pack(), False, ()
)
CASES["whole_sheet_shared_formula"] = Case(
    "F24",
    lambda form: form.cell('<c {r} {s}><f t="shared" ref="A1:XFD1048576" si="0">1+1</f><v>85.5</v></c>').pack(),
    False,
    ("formula-answers",),
)
CASES["whole_sheet_array_formula"] = Case(
    "F24",
    lambda form: form.cell('<c {r} {s}><f t="array" ref="A1:XFD1048576">1+1</f><v>85.5</v></c>').pack(),
    False,
    ("formula-answers",),
)
CASES["whole_sheet_merge"] = Case(
    # Nothing of it can be seen in Excel, so nothing of this sheet counts; the other sheets do.
    "F24",
    lambda form: form.after_data('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    False,
    ("covered-value",),
    {NUMBER_KEY: None, NOTE_KEY: None, ("criteria", "TC1.3", "value"): None},
)
CASES["merges_100_000"] = Case(
    "F24",
    lambda form: form.after_data(
        "<mergeCells>" + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(100, 100_100)) + "</mergeCells>"
    ),
    True,
    ("too-large",),
)
CASES["merges_15_000"] = Case(
    "F24",
    lambda form: form.after_data(
        "<mergeCells>" + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(100, 15_100)) + "</mergeCells>"
    ),
    False,
    (),
)


@refused("F25", "too-large")
def sheets_10_000(form: Form) -> bytes:
    more = "".join(f'<sheet name="n{n}" sheetId="{n}" r:id="rId2"/>' for n in range(100, 10_100))
    return form.swap(BOOK, "</sheets>", more + "</sheets>").pack()


@accepted("F25")
def names_100_000(form: Form) -> bytes:
    more = "".join(f'<definedName name="n{n}">A1</definedName>' for n in range(100_000))
    return form.swap(BOOK, "</definedNames>", more + "</definedNames>").pack()


@refused("F25", "too-large")
def styles_5_million(form: Form) -> bytes:
    head, _, tail = form.parts[STYLES].decode().partition("</cellXfs>")
    return bomb(form, STYLES, head, (b"<xf/>" * 100_000, 50), "</cellXfs>" + tail)


@refused("F25", "too-large")
def styles_400_000(form: Form) -> bytes:
    return form.swap(STYLES, "</cellXfs>", "<xf/>" * 400_000 + "</cellXfs>").pack()


@accepted("F25")
def conditional_formats_100_000(form: Form) -> bytes:
    rule = '<conditionalFormatting sqref="A{n}"><cfRule type="expression" priority="1"><formula>1</formula></cfRule></conditionalFormatting>'
    return form.after_data("".join(rule.replace("{n}", str(n)) for n in range(1, 100_001)))


@accepted("F25")
def rule_over_200_000_ranges(form: Form) -> bytes:
    return form.swap(SHEET, 'sqref="F52"', f'sqref="{" ".join(f"Z{n}" for n in range(1, 60_001))}"').pack()


for _index in ("-1", "2", "99999", "0.7", "1e0", "0x1", "x", "٠"):
    _make = (lambda index: lambda form: form.shared(index))(_index)
    CASES[f"string_{_index}"] = Case("F26", _make, True, ("damaged",))
CASES["string_0"] = Case("F26", lambda form: form.shared("0"), False, (), {NUMBER_KEY: 90})
CASES["string_without_a_table"] = Case("F26", lambda form: form.value("0", "s"), True, ("damaged",))
for _claim in ("4294967295", "999999999", "99999999999999999999", "-1"):
    _table = f'<sst {MAIN} count="{_claim}" uniqueCount="{_claim}"><si><t>90</t></si></sst>'
    _make = (lambda table: lambda form: form.shared("0", table))(_table)
    CASES[f"strings_claim_{_claim}"] = Case("F26", _make, True, ("damaged",))
CASES["strings_claim_too_few"] = Case(
    "F26", lambda form: form.shared("1", f'<sst {MAIN} count="1" uniqueCount="1"><si><t>77</t></si><si><t>90</t></si></sst>'),
    False, (), {NUMBER_KEY: 90},
)  # fmt: skip
CASES["strings_with_empty_ones"] = Case(
    "F26", lambda form: form.shared("2", f"<sst {MAIN}><si/><si><t/></si><si><t>90</t></si><si><t>77</t></si></sst>"),
    False, (), {NUMBER_KEY: 90},
)  # fmt: skip

# F27-F31 what a cell really says


def inline(xml: str) -> Maker:
    return lambda form: form.cell(f'<c {{r}} {{s}} t="inlineStr"><is>{xml}</is></c>').pack()


CASES["struck_letters"] = Case(
    "F27", inline("<r><t>8</t></r><r><rPr><strike/></rPr><t>0</t></r>"), False, ("struck-letters",), {NUMBER_KEY: 80}
)
CASES["struck_shared"] = Case(
    "F27", lambda form: form.shared("0", f"<sst {MAIN}><si><r><t>8</t></r><r><rPr><strike/></rPr><t>0</t></r></si></sst>"),
    False, ("struck-letters",), {NUMBER_KEY: 80},
)  # fmt: skip
_RAISED = '<rPr><vertAlign val="{how}"/></rPr>'
CASES["raised_digit"] = Case(
    "F27", inline(f"<r><t>8</t></r><r>{_RAISED.format(how='superscript')}<t>0</t></r>"), False, ("not-a-number",), {NUMBER_KEY: None}
)  # fmt: skip
CASES["lowered_digit_shared"] = Case(
    "F27",
    lambda form: form.shared(
        "0", f"<sst {MAIN}><si><r><t>8</t></r><r>{_RAISED.format(how='subscript')}<t>0</t></r></si></sst>"
    ),
    False, ("not-a-number",), {NUMBER_KEY: None},
)  # fmt: skip
CASES["level_digits"] = Case(
    "F27", inline(f"<r><t>8</t></r><r>{_RAISED.format(how='baseline')}<t>0</t></r>"), False, (), {NUMBER_KEY: 80}
)
CASES["day_with_a_zone"] = Case(
    "F27",
    lambda form: form.cell('<c {r} {s} t="d"><v>2021-10-05T00:00:00.000Z</v></c>').pack(),
    False,
    ("number-became-date",),
    {NUMBER_KEY: None},
)
CASES["phonetic_text"] = Case("F27", inline('<t>80</t><rPh sb="0" eb="1"><t>99</t></rPh>'), False, (), {NUMBER_KEY: 80})


@accepted("B12")
def empty_fill(form: Form) -> bytes:
    # Some programs write it; openpyxl gives up the whole workbook for it.
    styles = "xl/styles.xml"
    form.parts[styles] = re.sub(rb"<fill>.*?</fill>", b"<fill/>", form.parts[styles], flags=re.DOTALL)
    assert b"<fill/>" in form.parts[styles]
    return form.pack()


@accepted("F27", "struck-letters")
def struck_font(form: Form) -> bytes:
    def change(book: Any) -> None:
        book["Tiêu chí"][NUMBER].font = openpyxl.styles.Font(strike=True)

    return form.through_openpyxl(change)


CASES["formula_never_calculated"] = Case(
    "F28",
    lambda form: form.cell("<c {r} {s}><f>80+5</f></c>").pack(),
    False,
    ("formula-not-calculated",),
    {NUMBER_KEY: None},
)
CASES["formula_with_an_empty_result"] = Case(
    "F28",
    lambda form: form.cell("<c {r} {s}><f>80+5</f><v></v></c>").pack(),
    False,
    ("formula-not-calculated",),
    {NUMBER_KEY: None},
)
CASES["formula_with_a_stored_result"] = Case(
    "F29",
    lambda form: form.cell("<c {r} {s}><f>80+5</f><v>90</v></c>").pack(),
    False,
    ("formula-answers",),
    {NUMBER_KEY: 90},
)
for _error in (
    "#REF!",
    "#DIV/0!",
    "#VALUE!",
    "#NAME?",
    "#NUM!",
    "#N/A",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
    "#BLOCKED!",
    "",
):
    _make = (lambda error: lambda form: form.value(error, "e"))(_error)
    CASES[f"error_{_error}"] = Case("F30", _make, False, ("error-value",), {NUMBER_KEY: None})
CASES["typed_as_an_error_in_a_note"] = Case(
    "F31",
    lambda form: form.cell('<c {r} {s} t="inlineStr"><is><t>#N/A</t></is></c>', NOTE).pack(),
    False,
    (),
    {NOTE_KEY: "#N/A"},
)
CASES["typed_as_an_error_in_a_number"] = Case(
    "F31", inline("<t>#N/A</t>"), False, ("said-not-reported",), {NUMBER_KEY: None}
)


_AWAY = "http://127.0.0.1:9/x.xlsx"


@accepted("F32", "external-links", "formula-answers")
def linked_to_another_file(form: Form) -> bytes:
    about = f'<Relationship Id="rId98" Type="{RELATION}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    form.swap(BOOK_RELS, "</Relationships>", about + "</Relationships>")
    form.cell("<c {r} {s}><f>[1]Trang1!A1</f><v>85.5</v></c>")
    rels = f'<Relationships><Relationship Id="rId1" Type="{RELATION}/externalLinkPath" Target="{_AWAY}" TargetMode="External"/></Relationships>'
    return form.pack([
        ("xl/externalLinks/externalLink1.xml", f'<externalLink {MAIN}/>'.encode()),
        ("xl/externalLinks/_rels/externalLink1.xml.rels", rels.encode()),
    ])  # fmt: skip


@accepted("F32", "external-links")
def with_a_power_query(form: Form) -> bytes:
    about = f'<Relationship Id="rId98" Type="{RELATION}/connections" Target="connections.xml"/>'
    form.swap(BOOK_RELS, "</Relationships>", about + "</Relationships>")
    web = f'<connection id="1" name="q"><webPr url="{_AWAY}"/></connection>'
    return form.pack([("xl/connections.xml", f"<connections {MAIN}>{web}</connections>".encode())])


# F33-F36 people's own edits


def edited(change: Callable[[Any], None]) -> Maker:
    return lambda form: form.through_openpyxl(change)


def _hide_row(book: Any) -> None:
    book["Tiêu chí"].row_dimensions[10].hidden = True


def _hide_column(book: Any) -> None:
    book["Tiêu chí"].column_dimensions["F"].hidden = True


def _hide_sheet(book: Any) -> None:
    book["Tiêu chí"].sheet_state = "veryHidden"


for _name, _change in (("row", _hide_row), ("column", _hide_column), ("sheet", _hide_sheet)):
    CASES[f"hidden_{_name}"] = Case("F33", edited(_change), False, ("hidden-answers",))

CASES["merged_answers"] = Case(
    "F34", lambda form: form.after_data('<mergeCells><mergeCell ref="F10:F12"/></mergeCells>'),
    False, ("covered-value",), {("criteria", "TC1.3", "value"): None},
)  # fmt: skip
CASES["merged_with_a_blank"] = Case(
    "F34", lambda form: form.after_data('<mergeCells><mergeCell ref="F10:F10"/><mergeCell ref="G10:G11"/></mergeCells>'),
    False, ("merged-answers",),
)  # fmt: skip
CASES["link_on_a_blank"] = Case(
    "F34",
    lambda form: form.cell("<c {r} {s}/>").after_data(
        f'<hyperlinks><hyperlink ref="{NUMBER}" location="88" display="88"/></hyperlinks>'
    ),
    False,
    (),
    {NUMBER_KEY: None},
)


def _insert(book: Any) -> None:
    book["Tiêu chí"].insert_rows(10, 2)
    book["Tiêu chí"].insert_cols(3)


def _delete(book: Any) -> None:
    book["Tiêu chí"].delete_rows(10)


def _delete_column(book: Any) -> None:
    book["Tiêu chí"].delete_cols(7)


def _move(book: Any) -> None:
    sheet = book["Tiêu chí"]
    sheet.move_range("A10:G10", rows=90)


def _rename(book: Any) -> None:
    book["Tiêu chí"].title = "Sheet2"
    book.move_sheet("Sheet2", 4)
    book.create_sheet("Nháp", 0)["A1"] = "nháp"


def _copy(book: Any) -> None:
    book.copy_worksheet(book["Tiêu chí"])


def _copy_and_change(book: Any) -> None:
    book.copy_worksheet(book["Tiêu chí"])[NUMBER] = 90


def _put_together(book: Any) -> None:
    # What a village gets that moves another one's sheets into its own workbook, the hidden one with them.
    stamp = book.copy_worksheet(book["_ntm"])
    for row in stamp.iter_rows(max_col=2):
        if row[0].value == "unit":
            row[1].value = "lien-mieu"


def _copy_stamp(book: Any) -> None:
    book.copy_worksheet(book["_ntm"])


def _comment(book: Any) -> None:
    book["Tiêu chí"][NUMBER].comment = openpyxl.comments.Comment("hay là 90?", "thôn")
    book["Tiêu chí"][NOTE].fill = openpyxl.styles.PatternFill("solid", fgColor="FF0000")


@accepted("C23", "comments-ignored")
def threaded_comment(form: Form) -> bytes:
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    about = f'<Relationship Id="rId97" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/>'
    rels = SHEET.replace("worksheets/", "worksheets/_rels/") + ".rels"
    if rels in form.parts:
        form.swap(rels, "</Relationships>", about + "</Relationships>")
    else:
        form.parts[rels] = f"<Relationships>{about}</Relationships>".encode()
    said = f'<ThreadedComments><threadedComment ref="{NUMBER}"><text>99</text></threadedComment></ThreadedComments>'
    return form.pack([("xl/threadedComments/threadedComment1.xml", said.encode())])


CASES["comment_and_colour"] = Case("C23", edited(_comment), False, ("comments-ignored",))
CASES["two_forms_in_one"] = Case("F36", edited(_put_together), True, ("two-forms",))
CASES["stamp_twice_alike"] = Case("F36", edited(_copy_stamp), False, ())
CASES["rows_and_columns_inserted"] = Case("F35", edited(_insert), False, ())
CASES["row_deleted"] = Case("F35", edited(_delete), False, ("keys-missing",), {NUMBER_KEY: None, NOTE_KEY: None})
CASES["note_column_deleted"] = Case("F35", edited(_delete_column), False, ("keys-missing",), {NOTE_KEY: None})
CASES["row_moved"] = Case("F35", edited(_move), False, ())
CASES["sheets_renamed_and_moved"] = Case("F36", edited(_rename), False, ())
CASES["sheet_twice_alike"] = Case("F36", edited(_copy), False, ())
CASES["sheet_twice_different"] = Case("F36", edited(_copy_and_change), False, ("row-twice",), {NUMBER_KEY: None})

# F38-F41 packages


def renamed(change: Callable[[str], str]) -> Maker:
    def make(form: Form) -> bytes:
        form.parts = {change(name): body for name, body in form.parts.items()}
        return form.pack()

    return make


CASES["names_in_capitals"] = Case(
    "F38", renamed(lambda name: name.upper() if name.startswith("xl/") else name), False, ()
)
CASES["names_with_backslashes"] = Case("F38", renamed(lambda name: name.replace("/", "\\")), False, ())
CASES["workbook_twice"] = Case("F39", lambda form: form.pack([(BOOK.upper(), form.parts[BOOK])]), True, ("damaged",))
CASES["sheet_part_twice"] = Case(
    "F39",
    lambda form: form.pack([(SHEET.replace("sheet2", "SHEET2"), form.parts[SHEET].replace(b"85.5", b"90"))]),
    True,
    ("damaged",),
)


@refused("F39", "damaged", "not-our-form")
def another_workbook_for_one_engine(form: Form) -> bytes:
    # One engine follows the relations, another takes the usual name.
    form.parts["xl/other.xml"] = form.parts[BOOK].replace("Tiêu chí".encode(), "Tiêu chi".encode())
    return form.swap("_rels/.rels", "xl/workbook.xml", "xl/other.xml").pack()


@accepted("F39", changed={NUMBER_KEY: 77})
def strings_where_the_relation_leads(form: Form) -> bytes:
    # One engine would take the usual name; it is given what the relation leads to, as Excel is.
    form.strings(f"<sst {MAIN}><si><t>90</t></si></sst>")
    form.parts["xl/other.xml"] = f"<sst {MAIN}><si><t>77</t></si></sst>".encode()
    form.swap(BOOK_RELS, 'Target="sharedStrings.xml"', 'Target="other.xml"')
    return form.value("0", "s")


CASES["sheet_part_missing"] = Case("F40", lambda form: (form.parts.pop(SHEET), form.pack())[1], True, ("damaged",))
CASES["sheet_outside"] = Case(
    "F40",
    lambda form: form.swap(
        BOOK_RELS, 'Target="/xl/worksheets/sheet2.xml"', 'Target="http://127.0.0.1:9/s.xml" TargetMode="External"'
    ).pack(),
    True,
    ("damaged", "not-our-form"),
)
CASES["no_sheets"] = Case(
    "F40",
    lambda form: (
        form.parts.update({BOOK: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", form.parts[BOOK])}),
        form.pack(),
    )[1],
    True,
    ("damaged",),
)
CASES["sheet_name_twice"] = Case(
    "F40", lambda form: form.swap(BOOK, 'name="_ds"', 'name="Tiêu chí"').pack(), True, ("damaged",)
)
CASES["sheet_name_of_200_letters"] = Case(
    "F40", lambda form: form.swap(BOOK, 'name="_ds"', f'name="{"x:/[]" * 40}"').pack(), False, ()
)


@refused("F41", "damaged")
def utf16_sheet(form: Form) -> bytes:
    form.parts[SHEET] = b"\xff\xfe" + form.parts[SHEET].decode().encode("utf-16-le")
    return form.pack()


@refused("F41", "damaged")
def utf16_sheet_without_a_mark(form: Form) -> bytes:
    form.parts[SHEET] = ('<?xml version="1.0" encoding="UTF-16"?>' + form.parts[SHEET].decode()).encode("utf-16-le")
    return form.pack()


@refused("F41", "damaged")
def broken_utf8(form: Form) -> bytes:
    form.parts[SHEET] = form.parts[SHEET].replace("Khu dân".encode(), b"Khu d\xc3\x28n", 1)
    return form.pack()


@refused("F41", "damaged")
def latin_sheet(form: Form) -> bytes:
    form.parts[SHEET] = b'<?xml version="1.0" encoding="unheard-of"?>' + form.parts[SHEET]
    return form.pack()


# F42 OpenDocument

_ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
_ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"
_ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_KIND}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>{more}</manifest:manifest>'
)


def ods(form: Form, change: Callable[[str], str] = str, manifest: str = "") -> bytes:
    """Write the good form as an OpenDocument workbook, its content changed at last."""
    book = openpyxl.load_workbook(io.BytesIO(form.data))
    tables = "".join(
        f'<table:table table:name="{sheet.title}">'
        + "".join(_ods_row(row) for row in sheet.iter_rows())
        + "</table:table>"
        for sheet in book.worksheets
    )
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr("mimetype", _ODS_KIND)
        archive.writestr("content.xml", change(_ODS_HEAD + tables + _ODS_TAIL), zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST.replace("{more}", manifest), zipfile.ZIP_DEFLATED)
    return saved.getvalue()


def _ods_row(row: Any) -> str:
    return "<table:table-row>" + "".join(_ods_cell(cell.value) for cell in row) + "</table:table-row>"


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    kind = (
        f'office:value-type="float" office:value="{value}"'
        if isinstance(value, int | float)
        else 'office:value-type="string"'
    )
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def ods_case(name: str, refused: bool, codes: tuple[str, ...], change: Callable[[str], str], **more: Any) -> None:
    CASES[f"ods_{name}"] = Case(
        "F42", lambda form: ods(form, change), refused, codes, more.get("changed", {}), "phieu.ods"
    )


_FIRST = "<table:table-row>"
_OLD = 'office:value="85.5"'
_REPEAT = '<table:table-row table:number-rows-repeated="{rows}"><table:table-cell table:number-columns-repeated="{columns}"/>{more}'
_FAR = '<table:table-cell office:value-type="float" office:value="1"/>'


def repeated(rows: int, columns: int, more: str = "") -> Callable[[str], str]:
    """Put one repeated row, empty for so many columns, at the end of the first sheet."""
    new = _REPEAT.replace("{rows}", str(rows)).replace("{columns}", str(columns)).replace("{more}", more)
    return lambda text: text.replace("</table:table>", f"{new}</table:table-row></table:table>", 1)


ods_case("good", False, (), str)
ods_case("pretty_printed", False, (), lambda text: text.replace("><", ">\n  <"))
ods_case(
    "row_repeated",
    True,
    ("too-large", "stray-cell"),
    lambda text: text.replace(_FIRST, '<table:table-row table:number-rows-repeated="1048576">', 1),
)
ods_case(
    "row_repeated_beyond",
    True,
    ("damaged",),
    lambda text: text.replace(_FIRST, '<table:table-row table:number-rows-repeated="2000000000">', 1),
)
ods_case(
    "cell_repeated",
    True,
    ("too-large", "damaged"),
    lambda text: text.replace(_OLD, f'{_OLD} table:number-columns-repeated="1048576"'),
)
ods_case("far_to_the_right", True, ("stray-cell",), repeated(3000, 16_383, _FAR))
ods_case("empty_to_the_end", False, (), repeated(1_048_000, 16_384))
ods_case(
    "spaces",
    True,
    ("damaged", "too-large"),
    lambda text: text.replace("<text:p>85.5", '<text:p><text:s text:c="2000000000"/>85.5'),
)
ods_case(
    "laughs",
    True,
    ("damaged",),
    lambda text: laughs("office:document-content") + text.replace("<text:p>85.5", "<text:p>&l9;85.5"),
)
ods_case(
    "number_that_is_none",
    False,
    ("error-value",),
    lambda text: text.replace(_OLD, 'office:value="NaN"'),
    changed={NUMBER_KEY: None},
)


def _cover(text: str) -> str:
    at = text.index(f'<table:table-cell office:value-type="float" {_OLD}')
    before, end = text.rindex("<table:table-cell", 0, at), text.index("</table:table-cell>", at)
    covered = text[at:end].replace("<table:table-cell", "<table:covered-table-cell") + "</table:covered-table-cell>"
    spanning = text[before:at].replace("<table:table-cell", '<table:table-cell table:number-columns-spanned="2"')
    return text[:before] + spanning + covered + text[end + len("</table:table-cell>") :]


def _strike(text: str) -> str:
    line = '<style:text-properties style:text-line-through-style="solid"/>'
    style = f'<style:style style:name="T1" style:family="text">{line}</style:style>'
    named = 'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    head = f"<office:automatic-styles {named}>{style}</office:automatic-styles><office:body>"
    return (
        text.replace("<office:body>", head)
        .replace(f'office:value-type="float" {_OLD}', 'office:value-type="string"')
        .replace("<text:p>85.5", '<text:p>8<text:span text:style-name="T1">0</text:span>')
    )


def _raise(text: str) -> str:
    return _strike(text).replace('text-line-through-style="solid"', 'text-position="super 58%"')


ods_case("raised_digit", False, ("not-a-number",), _raise, changed={NUMBER_KEY: None})
for _gap in ("<text:line-break/>", "<text:tab/>"):
    _make = (lambda gap: lambda text: text.replace(
        f'office:value-type="float" {_OLD}><text:p>85.5', f'office:value-type="string"><text:p>10{gap}20'
    ))(_gap)  # fmt: skip
    ods_case(f"digits_parted_by_{_gap[6:-2]}", False, ("number-range",), _make, changed={NUMBER_KEY: None})
for _text in ("85,5", "", "0x10"):
    _make = (lambda value: lambda text: text.replace(_OLD, f'office:value="{value}"'))(_text)
    ods_case(f"number_{_text}", False, ("error-value",), _make, changed={NUMBER_KEY: None})
ods_case("number_between_blanks", False, (), lambda text: text.replace(_OLD, 'office:value=" 85.5 "'))
ods_case("covered_answer", False, ("covered-value",), _cover, changed={NUMBER_KEY: None})
ods_case("struck_letters", False, ("struck-letters",), _strike, changed={NUMBER_KEY: 80})
ods_case("sheet_twice", True, ("damaged",), lambda text: text.replace('table:name="_ds"', 'table:name="Tiêu chí"'))
ods_case("pointing_at_an_error", False, ("error-value",), lambda text: text.replace(
    f'{_OLD}><text:p>85.5', 'table:formula="of:=1/0" office:string-value="" office:value-type="string"><text:p>#DIV/0!').replace(
    'office:value-type="float" table:formula', "table:formula"), changed={NUMBER_KEY: None})  # fmt: skip
_LOCK = '<manifest:file-entry manifest:full-path="{part}" manifest:media-type=""><manifest:encryption-data/></manifest:file-entry>'
CASES["ods_with_locked_macros"] = Case(
    "F13", lambda form: ods(form, str, _LOCK.replace("{part}", "Basic/Standard/Module1.xml")), False, (), {}, "p.ods"
)
CASES["ods_encrypted"] = Case(
    "F13", lambda form: ods(form, str, _LOCK.replace("{part}", "content.xml")), True, ("encrypted",), {}, "p.ods"
)

# C07, C08, C12, C13 numbers and texts that are none

for _text in ("NaN", "INF", "-INF", "1e400", "-1e400", "1_000", "١٢", "1e-99999"):
    _make = (lambda text: lambda form: form.value(text))(_text)
    CASES[f"number_{_text}"] = Case("C08", _make, False, ("error-value",), {NUMBER_KEY: None})
for _text in ("0x10", "85.5.5", "85,5", "--85"):
    _make = (lambda text: lambda form: form.value(text))(_text)
    CASES[f"number_{_text}"] = Case("C08", _make, False, ("error-value",), {NUMBER_KEY: None})
CASES["number_1e300"] = Case("C08", lambda form: form.value("1e300"), False, (), {NUMBER_KEY: None})
CASES["number_between_blanks"] = Case("C08", lambda form: form.value("\n  85.5\n "), False, ())
for _name, _text in (("in_pieces", "8<!-- -->5"), ("as_marked_section", "<![CDATA[85]]>")):
    _make = (lambda text: lambda form: form.value(text))(_text)
    CASES[f"number_{_name}"] = Case("C08", _make, False, ("two-readings",), {NUMBER_KEY: None})
CASES["number_twice"] = Case(
    "C08", lambda form: form.cell("<c {r} {s}><v>85</v><v>90</v></c>").pack(), True, ("damaged",)
)
for _serial in ("-1", "-12345", "60", "2994865", "1e300", "NaN"):
    _make = (lambda serial: lambda form: date_cell(form, serial).pack())(_serial)
    CASES[f"day_{_serial}"] = Case("C07", _make, True, ("date-unreadable", "date-outside", "date-missing"))
CASES["style_out_of_range"] = Case("C08", lambda form: form.cell('<c {r} s="99999"><v>85.5</v></c>').pack(), False, ())
CASES["yes_that_is_none"] = Case("C08", lambda form: form.value("7", "b"), False, ("error-value",), {NUMBER_KEY: None})
for _kind in ("n", "s", "b", "str", "d", "zzz"):
    _make = (lambda kind: lambda form: form.cell(f'<c {{r}} {{s}} t="{kind}"><is><t>77</t></is></c>').pack())(_kind)
    CASES[f"inline_text_in_a_{_kind}"] = Case("C08", _make, False, ("error-value",), {NUMBER_KEY: None})
CASES["kind_of_nothing"] = Case(
    "C08", lambda form: form.value("85.5", "zzz"), False, ("error-value",), {NUMBER_KEY: None}
)


def noted(text: str) -> Maker:
    return lambda form: form.cell(
        f'<c {{r}} {{s}} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>', NOTE
    ).pack()


CASES["text_of_40_000"] = Case("C12", noted("a" * 40_000), False, ("long-text",), {NOTE_KEY: "a" * 40_000})
CASES["text_of_300_lines"] = Case(
    "C12", noted("dòng\n" * 300), False, (), {NOTE_KEY: ("dòng\n" * 300).strip()}
)  # fmt: skip
for _text in ("NA", "N/A", "null", "None", "nan", "TRUE", "#REF"):
    CASES[f"word_{_text}"] = Case("B16", noted(_text), False, (), {NOTE_KEY: _text})
CASES["text_with_half_a_pair"] = Case("C13", noted("a_xD83D_b"), False, ("text-cleaned",), {NOTE_KEY: "ab"})
CASES["reference_to_half_a_pair"] = Case("C13", noted("a&#xD800;b"), True, ("damaged",))
CASES["text_of_5_million"] = Case("C12", noted("a" * 5_000_000), True, ("too-large",))
CASES["text_with_control_codes"] = Case("C13", noted("a_x0000_b_x000D_c"), False, (), {NOTE_KEY: ...})
CASES["text_with_hidden_letters"] = Case("C13", noted("a\u200bb\u202ec\ufffe"), True, ("damaged",))
CASES["text_that_turns"] = Case("C13", noted("a\u200bb\u202ec"), False, (), {NOTE_KEY: ...})
CASES["text_like_a_formula"] = Case("C11", noted("=cmd|' /C calc'!A0"), False, (), {NOTE_KEY: "=cmd|' /C calc'!A0"})
CASES["text_like_a_query"] = Case(
    "C14",
    noted("'); DROP TABLE drops;-- {0} %(x)s {{x}}"),
    False,
    (),
    {NOTE_KEY: "'); DROP TABLE drops;-- {0} %(x)s {{x}}"},
)
