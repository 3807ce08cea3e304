"""Cells without a value are emptied in one pass over a sheet, whatever its comments look like."""

import time

from repacking import packed

from ntm_sheets.reading.book import CellFacts, SheetFacts
from ntm_sheets.reading.opening import Package
from ntm_sheets.reading.preparing import emptied

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": b"<Types/>",
    "_rels/.rels": f'<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="r" Type="{DOCUMENTS}/officeDocument" '
    f'Target="xl/workbook.xml"/></Relationships>'.encode(),
    "xl/workbook.xml": f'<workbook xmlns:r="{DOCUMENTS}"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>'.encode(),
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="r1" '
    f'Type="{DOCUMENTS}/worksheet" Target="sheet1.xml"/></Relationships>'.encode(),
}


def emptied_sheet(body: bytes) -> bytes:
    look = SheetFacts("S", marks={(0, 0): CellFacts(error="#SPILL!")})
    return emptied(Package(packed(PARTS | {"xl/sheet1.xml": body})), {"S": look})["xl/sheet1.xml"]


def test_only_the_marked_cell_loses_its_content() -> None:
    body = b'<row><c r="A1" t="e"><f>B1</f><v>#SPILL!</v></c><c r="B1"/><c r="C1"><v>5</v></c></row>'
    assert emptied_sheet(body) == b'<row><c r="A1"/><c r="B1"/><c r="C1"><v>5</v></c></row>'


def test_cells_that_never_end_do_not_take_long() -> None:
    started = time.process_time()
    emptied_sheet(b"<row><!--" + b"<c >" * 20_000 + b'--><c r="A1" t="e"><v>#SPILL!</v></c>' + b"<!--<c >-->" * 20_000)
    assert time.process_time() - started < 2
