"""What stands in a slip's cells, and whether one in the outbox is still as the program drew it."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.questions import Question, Seen, Value, bare_number
from ntm_sheets.checking.answers import check_answers
from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.layouts import FORM_OF_ROLE, Layouts
from ntm_sheets.drawing.style import clean
from ntm_sheets.errors import LedgerBroken, OwnError
from ntm_sheets.facts.decisions import parse_row_id
from ntm_sheets.facts.findings import Finding, Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.facts.submission import PhotoCopy, Returned

LARGEST = 1e300


def fill(returned: Returned, layout: Layout, findings: Sequence[Finding]) -> dict[Key, Value]:
    """Give what to write in each cell of a form that goes back.

    A cell that an error or a warning speaks of shows what was typed: that is what its sender shall look at.
    """
    doubted = {finding.key for finding in findings if finding.level != "note"}
    typed = {(cell.table, cell.row, cell.field): cell.seen for cell in returned.cells}
    by_place = {(one.table, one.row, "subject") for one in returned.pictures if one.subject}
    filled: dict[Key, Value] = {}
    for answer in check_answers(returned, layout, {}).answers:
        key = (answer.table, answer.row, answer.field)
        question = layout.question(*key)
        if key in by_place - typed.keys() and key in layout.questions and answer.value is not None:
            filled[key] = answer.value
        if question is None or key not in typed:
            continue
        keeps = answer.value is not None and key not in doubted
        filled[key] = answer.value if keeps and answer.value is not None else as_typed(typed[key], question)
    return filled


def as_typed(seen: Seen, question: Question) -> Value:
    """Give a cell's content as it lay there: of the type it had where the cell shows that type, else as text."""
    value = seen.value
    if seen.readings:
        # What the file itself says: its sender knows whether that is what was typed.
        return next((reading for reading in seen.readings if reading), "")
    if isinstance(value, int | float) and not isinstance(value, bool) and not seen.percent and not seen.error:
        # No workbook can hold a number that is none, or that is beyond all bounds.
        is_writable = KINDS[question.kind].is_number and abs(value) <= LARGEST
        return value if is_writable else seen.text
    if isinstance(value, date) and question.kind == "date":
        return value
    return seen.text


def pictures_of(returned: Returned) -> Mapping[Key, Sequence[bytes]]:
    """Give the bytes of the pictures that hang in each picture cell; one without stays with the form in the archive."""
    found: defaultdict[Key, list[bytes]] = defaultdict(list)
    for picture in returned.pictures:
        if picture.row and picture.body:
            found[picture.table, picture.row, "picture"].append(picture.body)
    return found


# The lines of a text beside a slip; whoever typed one of his own breaks their order.
TEXT = re.compile(
    r"[^\n]+, phiếu (?:báo cáo|kiểm tra) [^\n]*ngày \d\d/\d\d/\d{4}[^\n]*\n"
    r"(?:\d+\. [^\n]+\n)*(?:… và [^\n]+\n)?(?:(?:Xã trả lời|Chỉ đạo|Ảnh minh chứng) [^\n]+\n)*Mở tệp [^\n]+\.xlsx gửi kèm, [^\n]+\n"
)


CopyPhotos = Callable[[Mapping[int, Collection[str]]], Iterator[tuple[int, Mapping[str, PhotoCopy] | OwnError]]]
"""Takes photos, by the hashes of their bytes, out of archived forms; gives them form by form, or why not."""


@dataclass(frozen=True)
class Archive:
    """What the workspace knows of files: `reread` opens an archived form, `read` any workbook, both with pictures.

    `holds` tells whether bytes of a hash lie in the archive; `drops` and `findings` give those of a drop's number.
    `copy_photos` takes photos out of archived forms.
    """

    reread: Callable[[DropRecord], Returned]
    read: Callable[[bytes, str], Returned]
    holds: Callable[[str], bool]
    drops: Callable[[int], Sequence[DropRecord]]
    findings: Callable[[int], Sequence[FindingRecord]]
    copy_photos: CopyPhotos


@dataclass(frozen=True)
class Untouched:
    """Knows the files of the outbox; `left` are the hashes of those that were delivered, by their path in the folder."""

    layouts: Layouts
    archive: Archive
    root: Path
    left: Mapping[str, str]

    def __call__(self, path: Path) -> bool:
        """Tell whether a file is as it was drawn, or came in already; one that cannot be opened is not."""
        try:
            data = path.read_bytes()
        except OSError:
            return False
        sha256 = sha256_of(data)
        if self.left.get(path.relative_to(self.root).as_posix()) == sha256 or self.archive.holds(sha256):
            return True
        if path.suffix == ".txt":
            text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
            # Whoever only looked at it in a notepad may have saved it; one that nobody remembers is known by its lines.
            return path.relative_to(self.root).as_posix() not in self.left and TEXT.fullmatch(text) is not None
        try:
            return self._says_the_same(self.archive.read(data, path.name))
        except LedgerBroken:
            raise
        except OwnError:
            return False

    def _says_the_same(self, lying: Returned) -> bool:
        drop = self._drop_of(lying)
        if drop is None or lying.remarks:
            return False
        unit = self.layouts.campaign.unit(drop.unit)
        layout = self.layouts.of(unit, FORM_OF_ROLE[drop.role or "village"])
        original = self.archive.reread(drop)
        return _texts(lying) == self._drawn(lying, original, drop, layout) and _same_pictures(lying, original, layout)

    def _drop_of(self, lying: Returned) -> DropRecord | None:
        """Give the form that a slip was drawn from."""
        stamp = lying.stamp
        row = parse_row_id(stamp.slip) if stamp and stamp.is_signed_with(self.layouts.key) else None
        if row is None:
            return None
        units = {unit.key for unit in self.layouts.campaign.units}
        found = self.archive.drops(row.seq)
        return next((drop for drop in found if drop.sha256.startswith(row.mark) and drop.unit in units), None)

    def _drawn(self, lying: Returned, original: Returned, drop: DropRecord, layout: Layout) -> dict[Key, str]:
        """Give what was written into each cell; a finding that was decided about since may have been open then."""
        mine = self.archive.findings(drop.seq)
        ways = [
            _written(fill(original, layout, [one.finding for one in mine if all_of_them or not one.decision]), layout)
            for all_of_them in (False, True)
        ]
        there = _texts(lying)
        first, second = ways
        return {key: second[key] if there.get(key) == second[key] else text for key, text in first.items()}


def is_unfilled(path: Path, archive: Archive, key: bytes, drawn: Collection[Key] = ()) -> bool:
    """Tell whether nobody typed in a form of ours (`key` signs them) that lies to be filled, or it came in as it lies there.

    `drawn` are the cells that we filled ourselves.
    One that cannot be opened, or that is none any more, may hold anything.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return False
    if archive.holds(sha256_of(data)):
        return True
    lying = archive.read(data, path.name)
    is_ours = lying.stamp is not None and lying.stamp.is_signed_with(key) and not lying.remarks
    typed = (cell for cell in lying.cells if (cell.table, cell.row, cell.field) not in drawn)
    return is_ours and not lying.pictures and all(cell.seen.is_blank for cell in typed)


def _texts(returned: Returned) -> dict[Key, str]:
    """Give each filled cell as text, also one that the form does not have: it is none that we drew."""
    return {
        (cell.table, cell.row, cell.field): cell.seen.error or _of_value(cell.seen.value)
        for cell in returned.cells
        if not cell.seen.is_blank
    }


def _written(filled: Mapping[Key, Value], layout: Layout) -> dict[Key, str]:
    texts: dict[Key, str] = {}
    for key, value in filled.items():
        question = layout.question(*key)
        if question is not None and not question.facts.is_picture and (text := _as_drawn(value, question)):
            texts[key] = text
    return texts


def _as_drawn(value: Value, question: Question) -> str:
    return _of_value(KINDS[question.kind].show(value) if isinstance(value, bool) else value)


def _of_value(value: object) -> str:
    if isinstance(value, datetime):
        value = value.date() if value.time() == datetime.min.time() else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bare_number(float(value))
    return " ".join(clean(str(value)).split())


def _same_pictures(lying: Returned, original: Returned, layout: Layout) -> bool:
    # One that has a place of its own hangs in no slot.
    drawn = {key: bodies for key, bodies in pictures_of(original).items() if key in layout.questions}
    ours = sorted((key, len(bodies)) for key, bodies in drawn.items())
    theirs = sorted((key, len(bodies)) for key, bodies in pictures_of(lying).items())
    hashes = {picture.sha256 for picture in original.pictures}
    return ours == theirs and all(picture.sha256 in hashes for picture in lying.pictures)
