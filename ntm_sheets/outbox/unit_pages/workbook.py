"""`theo-thon.xlsx` with a sheet for each unit, and the jobs that print each page alone."""

import re
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from ntm_sheets import theme
from ntm_sheets.campaign.names import for_a_cell
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import digest_of
from ntm_sheets.outbox.master.workbook import imprint_of, material_of
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter, clean
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.printing import PrintJob
from ntm_sheets.outbox.unit_pages.content import UnitPage, pages_of
from ntm_sheets.outbox.unit_pages.photos import Small
from ntm_sheets.outbox.unit_pages.sheet import draw_page
from ntm_sheets.workspace.delivering import deliver

# Raised when the drawing changes, so that pages of before are drawn anew.
EDITION = 2
# To draw so many takes about a second.
MOST_EACH_ROUND = 100
# Beyond so many tabs a list of all comes first.
MANY = 8
CONTENTS, LONGEST_SHEET, TITLE = "Mục lục", 31, "Mỗi đơn vị một trang"
UNFIT = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# Where the file itself tells what it says: in the properties that Excel shows.
MARK, MARK_PLACE = "Mã nội dung: ", "docProps/core.xml"


def draw_unit_pages(source: OutboxSource, target: Path) -> Drawn:
    """Deliver the workbook; one that says the same already is left alone. Errors: OwnError where it can be written nowhere.

    Of very many units a page a day is enough: before the deadline the last one stays.
    """
    deadline = source.campaign.timetable(source.as_of).deadline(source.as_of.date())
    if len(source.campaign.units) > MOST_EACH_ROUND and source.as_of <= deadline and target.exists():
        return Drawn(target)
    pages, small = source.once(_pages), material_of(source).small_photo
    mark = mark_of(pages)
    if _says(target, mark):
        return Drawn(target)
    path, note = deliver(target, source.as_of, lambda path: write_pages(path, pages, imprint_of(source), small))
    return Drawn(path, (note,) if note else ())


def print_jobs(source: OutboxSource, _folder: Path) -> Iterable[PrintJob]:
    """Give a job for each unit's page."""
    edition = imprint_of(source)
    for page in source.once(_pages):
        draw = partial(write_pages, pages=(page,), edition=edition, small=material_of(source).small_photo)
        yield PrintJob(f"theo-thon/{page.unit}.pdf", mark_of((page,)), draw)


def _pages(source: OutboxSource) -> tuple[UnitPage, ...]:
    return pages_of(material_of(source), digest_of(source))


def mark_of(pages: Sequence[UnitPage]) -> str:
    """Mark all that pages say; as of when and by which run they were drawn is no part of it."""
    return sha256_of(repr((EDITION, pages)).encode("utf-8", "replace"))[:16]


def _says(target: Path, mark: str) -> bool:
    """Tell whether the workbook that lies there says the same; one that cannot be read does not."""
    with suppress(OSError, zipfile.BadZipFile, KeyError), zipfile.ZipFile(target) as lying:
        return f"{MARK}{mark}.".encode() in lying.read(MARK_PLACE)
    return False


def write_pages(path: Path, pages: Sequence[UnitPage], edition: Imprint, small: Small = lambda _mark: b"") -> None:
    """Write a workbook with these pages; the same pages, edition and small photos give the same bytes."""
    writer = MasterWriter(replace(edition, rules=f"{MARK}{mark_of(pages)}."), title=TITLE)
    names = sheet_names([page.name for page in pages])
    back = CONTENTS if len(pages) > MANY else ""
    if back:
        _add_contents(writer, pages, names)
    for name, page in zip(names, pages, strict=True):
        draw_page(writer, name, page, small, back)
    writer.save(path)


def sheet_names(units: Sequence[str]) -> list[str]:
    """Name the sheets after their units: as long as Excel allows, each once whatever its case, the list's own name free."""
    taken, names = {CONTENTS.casefold(), "history"}, list[str]()
    for unit in units:
        flat = UNFIT.sub(" ", clean(unit)).strip(" '") or "Đơn vị"
        name, n = _tab(flat), 1
        while name.casefold() in taken:
            n += 1
            name = _tab(flat, f" ({n})")
        taken.add(name.casefold())
        names.append(name)
    return names


def _tab(text: str, end: str = "") -> str:
    """Cut a name to what Excel takes for a sheet's: it counts a letter beyond the usual ones as two."""
    most = LONGEST_SHEET - len(end)
    return for_a_cell(wording.shortened(text, most), most, "…") + end


def _add_contents(writer: MasterWriter, pages: Sequence[UnitPage], names: Sequence[str]) -> None:
    """List all units with what each page says first, and lead there."""
    sheet = writer.sheet(CONTENTS, landscape=False)
    sheet.widths([28, 9, 10, 9, 44])
    title = f"{len(pages)} đơn vị, mỗi đơn vị một trang để in và dán ở nhà văn hóa"
    sheet.text(0, 0, title, writer.style(bold=True, font_size=14, font_color=theme.GREEN))
    heading = writer.style(bold=True, font_color=theme.WHITE, bg_color=theme.GREEN, text_wrap=True)
    for col, text in enumerate(("Đơn vị", "Tiêu chí", "Vườn mẫu", "Xếp hạng", "Điều cần nhớ")):
        sheet.text(2, col, text, heading)
    link, cell = writer.style(font_color=theme.GREEN, underline=1), writer.style(text_wrap=True)
    for row, (name, page) in enumerate(zip(names, pages, strict=True), 3):
        sheet.link(row, 0, page.name, name, 0, link)
        values = (page.figures[0].value, page.figures[1].value, page.figures[4].value, page.headline)
        for col, value in enumerate(values, 1):
            sheet.text(row, col, value, cell)
    sheet.raw.freeze_panes(3, 1)
    sheet.raw.repeat_rows(2)
    sheet.raw.print_area(0, 0, 2 + len(pages), 4)
