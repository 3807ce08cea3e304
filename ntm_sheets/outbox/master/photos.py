"""Sheets “Minh chứng” and “Nội dung cần ảnh”: the photos, before beside after; what needs one, and what lacks it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from xlsxwriter.format import Format

from ntm_sheets import theme
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.contract.table import called
from ntm_sheets.facts.result_rows import EvidenceCount, EvidenceRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import NOTE_ROW, TITLE_ROW, DataColumn, DataTable, begun
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import add_table, lead_back
from ntm_sheets.outbox.master.writer import MasterSheet, MasterWriter
from ntm_sheets.outbox.photos.files import PhotoFile, files_by_unit, newest_first, pairs_of, thing_of
from ntm_sheets.outbox.picture_values import jpeg_size

# So many small pictures lie in one workbook; older ones are in their folder.
MOST_SHOWN, MOST_PAIRS = 500, 125
FOLDER = "hinh-anh"
# Two photos side by side on A4: the widths of both columns, the height of a photo in dots of a screen, and of rows of
# words in points. A row holds photos with their words: no page ends between them.
WIDTH, DOTS_WIDE, DOTS_HIGH = 46.0, 327, 212
LINE_HEIGHT, LINK_HEIGHT, BAND, EDGE = 12.6, 14.0, 22.0, 8
# What a page holds, and what a unit takes at least: its name, what it lacks, the first photos.
PAGE, BEGINNING = 725.0, 260.0
# So many letters fit on a line; what is longer than so many lines is cut.
LINE, MOST_LINES = 52, 2
# A longer name leaves no room beside it for what is counted.
LONGEST_NAME = 50


def add_evidence(writer: MasterWriter, given: MasterInput) -> None:
    """Draw what needs a photo, unit by unit: how many there are, of which days, and what lacks one."""
    rows = given.rows.evidence
    columns = [
        DataColumn("Đơn vị", 15, begun([row.unit for row in rows], given.names, sheets.RANKING, given.ranking_rows)),
        DataColumn("Số", 9, [called(row.subject) for row in rows], "mark"),
        DataColumn("Nội dung cần ảnh", 46, [row.name for row in rows], "wrap"),
        DataColumn("Tình trạng", 22, [wording.EVIDENCE_STATES[row.state] for row in rows], "mark"),
        DataColumn("Số ảnh dùng được", 9, [row.photos or None for row in rows], "whole"),
        DataColumn("Trước", 8, [row.before or None for row in rows], "whole"),
        DataColumn("Sau", 8, [row.after or None for row in rows], "whole"),
        DataColumn("Ảnh chưa tính", 9, [row.doubted or None for row in rows], "whole"),
        DataColumn("Ảnh của các ngày", 24, [wording.short_days(row.days) for row in rows], "wrap"),
    ]
    note = (
        "Cần ảnh: chỉ tiêu và đầu việc ghi “Cần ảnh” trong chien-dich.xlsx. Một ảnh gửi nhiều lần tính một; ảnh đã dùng ở chỗ khác, "
        "quá nhỏ, không thấy gì thì chưa tính."
    )
    title = wording.evidence_sentence(given.evidence)
    add_table(writer, sheets.EVIDENCE, DataTable("noi_dung_can_anh", title, note, columns, frozen=3))


def add_photos(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the newest photos unit by unit, before beside after, each with its words and the way to its file."""
    page = _Page(writer.sheet(sheets.PHOTOS, landscape=False), given)
    page.head()
    of_unit = files_by_unit(newest_with_before(given.photos))
    for unit in given.units:
        page.unit(unit, of_unit.pop(unit, []))
    # A unit that is gone from the campaign left photos all the same.
    for unit, files in of_unit.items():
        page.unit(unit, files)
    page.finish()


def newest_with_before(files: Sequence[PhotoFile]) -> list[PhotoFile]:
    """Choose the newest photos that have room, and with them the older ones of before that stand beside newer ones."""
    if len(files) <= MOST_SHOWN:
        return newest_first(files)
    of_unit = files_by_unit(one for one in files if one.is_new)
    pairs = sorted(
        (pair for own in of_unit.values() for pair in pairs_of(own)), key=lambda pair: pair[1].day, reverse=True
    )
    kept = {one.place: one for pair in pairs[:MOST_PAIRS] for one in pair}
    for one in newest_first(files):
        if len(kept) < MOST_SHOWN:
            kept[one.place] = one
    return newest_first([*kept.values()])


@dataclass
class _Page:
    """The sheet under way, and its next row from zero."""

    sheet: MasterSheet
    given: MasterInput
    row: int = NOTE_ROW + 1
    height: float = 0.0
    breaks: list[int] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)
    name: str = ""

    @cached_property
    def _evidence(self) -> dict[str, list[EvidenceRow]]:
        found: defaultdict[str, list[EvidenceRow]] = defaultdict(list)
        for row in self.given.rows.evidence:
            found[row.unit].append(row)
        return found

    @property
    def _outbox(self) -> str:
        return self.sheet.writer.edition.outbox

    def head(self) -> None:
        """Write what stands above all photos."""
        sheet, style, count = self.sheet, self._style, len(self.given.photos)
        sheet.widths([WIDTH, WIDTH])
        sheet.raw.set_zoom(100)
        lead_back(sheet, [WIDTH, WIDTH], 2)
        title = style(bold=True, font_size=14, font_color=theme.GREEN, text_wrap=True)
        self._across(TITLE_ROW, wording.evidence_sentence(self.given.evidence), title, 38)
        where = f"thư mục {FOLDER} {'trong outbox' if self._outbox else 'cạnh tệp này'}"
        said = f"{show_number(count)} ảnh đã nhận; ảnh gốc nằm trong {where}."
        if count > MOST_SHOWN:
            said += f" Trang này chỉ có {MOST_SHOWN} ảnh mới nhất."
        self._across(NOTE_ROW, said, style(font_color=theme.MUTED, text_wrap=True), 2 * LINE_HEIGHT)
        sheet.raw.freeze_panes(NOTE_ROW, 0)

    def unit(self, unit: str, files: Sequence[PhotoFile]) -> None:
        """Draw a unit: what it lacks in a sentence, its photos."""
        evidence = self._evidence.get(unit, [])
        if not evidence and not files:
            return
        count = EvidenceCount.of(evidence)
        asked = f": đã có ảnh {count.shown}/{count.asked} nội dung cần ảnh" if evidence else ""
        band = self._style(bold=True, font_size=12, font_color=theme.WHITE, bg_color=theme.GREEN, valign="vcenter")
        if self.height + BEGINNING > PAGE:
            # No page ends with the name of a unit.
            self.breaks.append(self.row)
            self.height = 0.0
        self.name = wording.shortened(self.given.names.get(unit, unit), LONGEST_NAME)
        self._across(self._next(BAND), f"{self.name}{asked}", band, BAND)
        lacking = wording.lacking_photos(evidence)
        if lacking:
            ink = theme.LATE if wording.owed_photos(evidence) else theme.MUTED
            lines = -(-len(lacking) // (2 * int(WIDTH)))
            high = lines * LINE_HEIGHT + EDGE
            self._across(self._next(high), lacking, self._style(text_wrap=True, font_color=ink), high)
        pairs = pairs_of([one for one in files if one.is_new])
        paired = {one.place for pair in pairs for one in pair}
        again = [(one, first) for one in files if (first := self._shown_before(one))]
        paired |= {one.place for one, _ in again}
        rest = [one for one in files if one.place not in paired]
        for one, first in again:
            self._strip((one, first), (self._words(one), self._words_of_first(first)))
        # One of before beside one of after looks like a pair: those that are none do not stand in one row.
        alone = ([one for one in rest if one.when != "Trước"], [one for one in rest if one.when == "Trước"])
        for strip in (*pairs, *(some[n : n + 2] for some in alone for n in range(0, len(some), 2))):
            self._strip(strip)

    def finish(self) -> None:
        """Set what is printed."""
        self.sheet.raw.print_area(TITLE_ROW, 0, max(self.row - 1, NOTE_ROW), 1)
        self.sheet.raw.set_h_pagebreaks(self.breaks)

    @cached_property
    def _of_mark(self) -> dict[tuple[str, str], PhotoFile]:
        """The first photo of each unit and picture."""
        return {(one.unit, one.mark): one for one in sorted(self.given.photos, key=lambda one: -one.uses[0].seq)}

    @cached_property
    def _of_earlier(self) -> dict[str, PhotoFile]:
        """The photos of earlier campaigns by their hashes: they have no file here."""
        return {one.sha256: PhotoFile((one,), "") for one in reversed(self.given.earlier)}

    def _shown_before(self, one: PhotoFile) -> PhotoFile | None:
        """Give the photo that was shown before, here or in another place, where this one is that picture again."""
        if one.photo.reused_in:
            return self._of_earlier.get(one.photo.reused_sha256)
        whose = one.photo.reused_from.partition(" ")[0]
        return self._of_mark.get((whose, one.photo.reused_sha256) if whose else (one.unit, one.repeats))

    def _words_of_first(self, one: PhotoFile) -> str:
        whose = one.photo.campaign or self.given.names.get(one.unit, one.unit)
        first = f"Ảnh đã dùng trước: {whose}, {wording.day(one.day)}"
        return f"{wording.shortened(first, MOST_LINES * LINE)}\n{wording.shortened(thing_of(one), MOST_LINES * LINE)}"

    def _strip(self, files: Sequence[PhotoFile], words: Sequence[str] = ()) -> None:
        """Draw one or two photos side by side, their words below them in the same row."""
        said = words or [self._words(one) for one in files]
        lines = max(sum(-(-len(line) // LINE) for line in text.split("\n")) for text in said)
        high = max(_size(self._small(one))[1] for one in files) * 0.75 + lines * LINE_HEIGHT + EDGE
        if self.height + high + LINK_HEIGHT > PAGE:
            self._go_on()
        row = self._next(high)
        self._next(LINK_HEIGHT)
        for col, (one, text) in enumerate(zip(files, said, strict=True)):
            ink = theme.TEXT if one.is_new else theme.ATTENTION
            style = self._style(text_wrap=True, font_color=ink, font_size=9, valign="bottom")
            self.sheet.text(row, col, text, style)
            self._picture(row, col, one)
            if not one.place:
                continue
            # A link has a cell of its own: LibreOffice breaks no line in one.
            link = self._style(font_color=theme.GREEN, underline=1, font_size=9)
            _checked(
                self.sheet.raw.write_url(
                    row + 1, col, f"external:{self._outbox}{FOLDER}/{one.place}", link, "Mở ảnh gốc"
                )
            )

    def _go_on(self) -> None:
        """Begin a page with the name of the unit: who holds that page alone knows whose photos they are."""
        self.breaks.append(self.row)
        self.height = 0.0
        style = self._style(bold=True, font_color=theme.GREEN, valign="vcenter")
        self._across(self._next(BAND), f"{self.name} (tiếp theo)", style, BAND)

    def _small(self, one: PhotoFile) -> bytes:
        # Each is asked for four times, and lies in a file with its larger version.
        if one.mark not in self.bodies:
            self.bodies[one.mark] = self.given.small_photo(one.mark)
        return self.bodies[one.mark]

    def _picture(self, row: int, col: int, one: PhotoFile) -> None:
        if body := self._small(one):
            whose = self.given.names.get(one.unit, one.unit)
            said = wording.shortened(f"Ảnh {whose}: {self._words(one)}", 250)
            self.sheet.photo(row, col, body, (DOTS_WIDE, DOTS_HIGH - 4), said)

    def _words(self, one: PhotoFile) -> str:
        """Say what a photo shows, in a line of its own why it does not count, then when."""
        doubt = one.doubt(self.given.names)
        lost = "" if self._small(one) else "Không thu nhỏ được ảnh này, xem ảnh gốc"
        why = f"! Chưa tính: {doubt}" if doubt else f"! {wording.REPEATED}" if one.repeats else ""
        when = " · ".join(filter(None, (one.when, one.day_words, "" if doubt else one.caption, lost)))
        return "\n".join(wording.shortened(text, MOST_LINES * LINE) for text in (thing_of(one), why, when) if text)

    def _style(self, **properties: object) -> Format:
        return self.sheet.writer.style(**properties)

    def _across(self, row: int, text: str, style: Format, height: float) -> None:
        self.sheet.across(row, 0, 1, text, style)
        self.sheet.raw.set_row(row, height)

    def _next(self, height: float) -> int:
        """Go to the next row, of a height in points; one that has no room begins a page."""
        self.sheet.raw.set_row(self.row, height)
        self.height = height if self.height + height > PAGE else self.height + height
        self.row += 1
        return self.row - 1


def _checked(code: int) -> None:
    if code:
        message = f"a photo or its link was refused: {code}"
        raise ValueError(message)


def _size(body: bytes) -> tuple[int, int]:
    """Give the size in which a photo is drawn, in dots of a screen; that of its place where there is none."""
    if not body:
        return DOTS_WIDE, 60
    width, height = jpeg_size(body) or (1, 1)
    share = min(1.0, DOTS_WIDE / width, (DOTS_HIGH - 4) / height)
    return max(1, round(width * share)), max(1, round(height * share))
