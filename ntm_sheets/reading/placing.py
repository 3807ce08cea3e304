"""The pictures of a form: each in the slot or over the row where it lies, else in a slot that is free; none is left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.contract.standards import subject_key
from ntm_sheets.contract.table import Table, called, meant
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import Filled, Picture
from ntm_sheets.reading import limits
from ntm_sheets.reading.book import Address, Anchor, Book, ReadSheet, a1
from ntm_sheets.reading.package import Package
from ntm_sheets.reading.pictures import Measured, measure, work_of
from ntm_sheets.untrusted.refusing import Refusal

PHOTO_TABLE = "photos"
# In these tables a row is a thing that a photo can show.
SHOWN_TABLES = ("criteria", "gardens", "tasks")


@dataclass
class PhotoRows:
    """Rows by sheet and number: the photo slots, and those of what a photo can show; what is written beside each slot.

    `drawn` are the slots that the form has, also where a row of theirs is gone.
    """

    slots: dict[tuple[str, int], str] = field(default_factory=dict)
    things: dict[tuple[str, int], str] = field(default_factory=dict)
    drawn: tuple[str, ...] = ()

    def take(self, table: Table, sheet: str, rows: Mapping[str, Sequence[int]]) -> None:
        """Take a table's rows, by their keys, from where they lie on a sheet."""
        if table.key == PHOTO_TABLE:
            self.drawn = table.rows
            self.slots |= {(sheet, at): row for row, all_at in rows.items() for at in all_at}
            return
        for row, all_at in rows.items():
            its_table, thing, _ = meant(table.key, row, "")
            if its_table == PHOTO_TABLE:
                self.drawn += (thing,)
                self.slots |= {(sheet, at): thing for at in all_at}
            if its_table in SHOWN_TABLES:
                self.things |= {(sheet, at): thing for at in all_at}


@dataclass(frozen=True)
class PhotoPlace:
    """The slot, or a place of its own beyond them, that a picture gets; `subject` is the key of the row over which it lies.

    `code` is what is to be said of it; empty for one that lies in its slot.
    """

    row: str
    subject: str = ""
    code: str = ""


class Placing:
    """Gives the pictures of a form their places one after the other; `lying` is where all of them lie."""

    def __init__(self, rows: PhotoRows, cells: Iterable[Filled], lying: Iterable[tuple[str, Address | None]]) -> None:
        self._rows = rows
        self._written: dict[str, dict[str, str]] = {}
        for cell in cells:
            if cell.table == PHOTO_TABLE:
                self._written.setdefault(cell.row, {})[cell.field] = cell.seen.text
        places = ((sheet, address[0]) for sheet, address in lying if address)
        self._taken = {rows.slots[place] for place in places if place in rows.slots}
        self._own = count(len(rows.drawn) + 1)

    def of(self, sheet: str, address: Address | None) -> PhotoPlace:
        """Give a picture its place; where it lies in no slot, nothing else gets the one that it is given."""
        at, slot = address[0] if address else 0, self.slot_at(sheet, address)
        if slot:
            return PhotoPlace(slot)
        thing = self._rows.things.get((sheet, at), "") if address else ""
        if thing:
            place = PhotoPlace(self._slot_for(thing), thing, "picture-over-row")
        else:
            place = PhotoPlace(self._nearest(sheet, at) or self._blank() or self._new(), "", "picture-outside")
        self._taken.add(place.row)
        return place

    def slot_at(self, sheet: str, address: Address | None) -> str:
        """Give the slot that lies there; empty where none does."""
        return self._rows.slots.get((sheet, address[0]), "") if address else ""

    def _slot_for(self, thing: str) -> str:
        """Find a slot without a picture beside which this thing is written, else one beside which nothing is."""
        said = (slot for slot in self._free() if self._said_beside(slot) == thing)
        return next(said, "") or self._blank() or self._new()

    def _said_beside(self, slot: str) -> str:
        return subject_key(self._written.get(slot, {}).get("subject", ""))

    def _nearest(self, sheet: str, at: int) -> str:
        """Find the slot without a picture that lies nearest on the same sheet."""
        free = [
            (abs(row - at), row, slot)
            for (its_sheet, row), slot in self._rows.slots.items()
            if its_sheet == sheet and slot not in self._taken
        ]
        return min(free)[2] if free else ""

    def _blank(self) -> str:
        return next((slot for slot in self._free() if slot not in self._written), "")

    def _free(self) -> list[str]:
        return [slot for slot in dict.fromkeys(self._rows.slots.values()) if slot not in self._taken]

    def _new(self) -> str:
        return f"A{next(self._own):02}"


# What a program paints of the workbook itself.
_NOT_MEDIA = ("docprops/", "thumbnails/")
_MEDIA_NAMES = (".jpeg", ".jpg", ".png", ".gif", ".bmp", ".webp")


def collect_pictures(
    book: Book, file: str, rows: PhotoRows, cells: Iterable[Filled] = (), *, bodies: bool = False
) -> tuple[tuple[Picture, ...], tuple[Remark, ...]]:
    """Take every picture that lies on a sheet: by its slot, by the row over which it lies, or to a slot that is free.

    `cells` are the form's filled ones. `bodies` asks for the pictures' own bytes as well.
    """
    package = book.package
    if package is None:
        return (), ()
    anchored = [(sheet, anchor) for sheet in book.sheets for anchor in sheet.anchors]
    sheets = {sheet.name: sheet for sheet in book.sheets}
    taken = dict.fromkeys((sheet.name, anchor) for sheet, anchor in anchored[: limits.PICTURES])
    placing = Placing(rows, cells, ((sheet, anchor.address) for sheet, anchor in taken))
    album = _Album(package, file, placing, bodies=bodies)
    for name, anchor in taken:
        album.take(sheets[name], anchor)
    if len(anchored) > limits.PICTURES:
        sheet, anchor = anchored[limits.PICTURES]
        most = {"most": str(limits.PICTURES)}
        album.remarks.append(Remark("pictures-too-many", _place(file, sheet.name, anchor), "", most | _said_of(anchor)))
    known = {anchor.part.lower() for _, anchor in anchored}
    stray = [
        name for name in package.names
        if not name.startswith(_NOT_MEDIA) and name.endswith(_MEDIA_NAMES) and name not in known
    ]  # fmt: skip
    if stray:
        album.remarks.append(Remark("picture-unanchored", Place(file), "", {"count": str(len(stray))}))
    return tuple(album.pictures), tuple(album.remarks)


def _place(file: str, sheet: str, anchor: Anchor) -> Place:
    return Place(file, sheet, a1(anchor.address) if anchor.address else "")


def _said_of(anchor: Anchor) -> dict[str, str]:
    """Say of a picture that hangs on no cell that nobody knows which."""
    return {} if anchor.address else {"cell": "không rõ"}


def _is_hidden(sheet: ReadSheet, anchor: Anchor) -> bool:
    row, column = anchor.address or (-1, -1)
    across = sheet.look.hidden_columns
    return sheet.hidden or row in sheet.look.hidden_rows or any(first <= column <= last for first, last in across)


class _Album:
    """The pictures taken so far; each part is decoded once, and no more of them than the work allows."""

    def __init__(self, package: Package, file: str, placing: Placing, *, bodies: bool) -> None:
        self.pictures: list[Picture] = []
        self.remarks: list[Remark] = []
        self._package, self._file, self._placing, self._bodies = package, file, placing, bodies
        self._seen: dict[str, tuple[str, Measured] | Refusal] = {}
        self._work = limits.PICTURE_WORK

    def take(self, sheet: ReadSheet, anchor: Anchor) -> None:
        """Take one picture, or say why not."""
        place, said = _place(self._file, sheet.name, anchor), _said_of(anchor)
        if anchor.part not in self._seen:
            self._seen[anchor.part] = self._look(anchor.part)
        seen = self._seen[anchor.part]
        if isinstance(seen, Refusal):
            code = "picture-too-large" if seen.code.endswith("too-large") else "picture-unreadable"
            slot = self._placing.slot_at(sheet.name, anchor.address)
            self.remarks.append(Remark(code, place, slot, {**seen.details, **said}))
            return
        sha256, about = seen
        body = (self._package.read(anchor.part) or b"") if self._bodies else b""
        given = self._placing.of(sheet.name, anchor.address)
        key = (PHOTO_TABLE, given.row, "picture")
        self.pictures.append(
            Picture(
                PHOTO_TABLE, given.row, place, about.format, sha256, about.phash, about.width, about.height,
                about.taken_at, body, about.flaw, given.subject, look=about.look, barred=about.barred,
            )
        )  # fmt: skip
        if given.code:
            told = {"row": given.row, "thing": called(given.subject), **said}
            self.remarks.append(Remark(given.code, place, "", told, key))
        if _is_hidden(sheet, anchor):
            self.remarks.append(Remark("picture-hidden", place, "", key=key))
        size = self._package.size(anchor.part)
        if size > limits.PICTURE_HEAVY:
            heavy = {"size": show_number(size / limits.MEGABYTE, 1), **said}
            self.remarks.append(Remark("picture-heavy", place, "", heavy, key))

    def _look(self, part: str) -> tuple[str, Measured] | Refusal:
        try:
            if self._package.size(part) > limits.PICTURE_BYTES:
                raise Refusal("picture-too-large", what=f"nặng hơn {limits.PICTURE_BYTES // limits.MEGABYTE} MB")
            body = self._package.read(part)
            if not part or body is None:
                raise Refusal("picture-unreadable", why="không nằm trong tệp")
            about = measure(body, self._work)
        except Refusal as refusal:
            return refusal
        self._work -= work_of(about.format, about.width, about.height)
        return sha256_of(body), about
