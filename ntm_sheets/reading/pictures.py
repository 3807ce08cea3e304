"""The pictures of a form: which slot each hangs in, its hashes, and what its header tells."""

import hashlib
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from PIL import Image

from ntm_sheets.findings import Place, Remark
from ntm_sheets.reading import limits
from ntm_sheets.reading.book import Anchor, Book, Sheet, a1
from ntm_sheets.reading.package import Package
from ntm_sheets.submission import Picture
from ntm_sheets.untrusted.refusing import Refusal, attempt

PHOTO_TABLE = "photos"
Slots = Mapping[tuple[str, int], str]

_TAKEN, _CHANGED, _ORIENTATION, _EXIF = 36867, 306, 274, 0x8769
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MEDIA_FOLDERS = ("xl/media/", "pictures/")
_MEDIA_NAMES = (".jpeg", ".jpg", ".png", ".gif", ".bmp", ".webp")


@dataclass(frozen=True)
class Measured:
    """What a look at a picture's bytes gives; `phash` is a difference hash of 64 bits as 16 hex digits."""

    format: str
    width: int
    height: int
    phash: str
    taken_at: datetime | None


def collect_pictures(book: Book, file: str, slots: Slots) -> tuple[tuple[Picture, ...], tuple[Remark, ...]]:
    """Take every picture that hangs in a photo slot, by (sheet, row); say what became of the others."""
    package = book.package
    if package is None:
        return (), ()
    pictures: list[Picture] = []
    remarks: list[Remark] = []
    anchored = {(sheet.name, anchor): sheet for sheet in book.sheets for anchor in sheet.anchors}
    for (_, anchor), sheet in list(anchored.items())[: limits.PICTURES]:
        taken = _take(package, file, sheet, anchor, slots)
        if isinstance(taken, Picture):
            pictures.append(taken)
        else:
            remarks.append(taken)
    known = {anchor.part.lower() for sheet in book.sheets for anchor in sheet.anchors}
    stray = [
        name for name in package.names
        if name.startswith(_MEDIA_FOLDERS) and name.endswith(_MEDIA_NAMES) and name not in known
    ]  # fmt: skip
    if stray:
        remarks.append(Remark("picture-unanchored", Place(file), "", {"count": str(len(stray))}))
    return tuple(pictures), tuple(remarks)


def _take(package: Package, file: str, sheet: Sheet, anchor: Anchor, slots: Slots) -> Picture | Remark:
    if anchor.address is None:
        return Remark("picture-unanchored", Place(file, sheet.name), "", {"count": "1"})
    place = Place(file, sheet.name, a1(anchor.address))
    slot = slots.get((sheet.name, anchor.address[0]))
    if slot is None:
        return Remark("picture-outside", place)
    try:
        if package.size(anchor.part) > limits.PICTURE_BYTES:
            raise Refusal("picture-too-large", what=f"nặng hơn {limits.PICTURE_BYTES // limits.MEGABYTE} MB")
        body = package.read(anchor.part)
        if not anchor.part or body is None:
            raise Refusal("picture-unreadable", why="không nằm trong tệp")
        seen = measure(body)
    except Refusal as refusal:
        code = refusal.code if refusal.code.startswith("picture-") else "picture-unreadable"
        return Remark(code, place, slot, refusal.details)
    return Picture(
        PHOTO_TABLE, slot, place, seen.format, hashlib.sha256(body).hexdigest(), seen.phash, seen.width, seen.height,
        seen.taken_at,
    )  # fmt: skip


def measure(body: bytes) -> Measured:
    """Look at a picture; Refusal `picture-too-large`, or `damaged` for what Pillow cannot open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the header's size is judged here, before anything is decoded
        return attempt(lambda: _measure(body))


def _measure(body: bytes) -> Measured:
    try:
        image = Image.open(io.BytesIO(body), formats=limits.PICTURE_FORMATS)
    except Image.DecompressionBombError:
        raise Refusal("picture-too-large", what="quá nhiều điểm ảnh") from None
    with image:
        width, height = image.size
        if width * height > limits.PICTURE_PIXELS:
            raise Refusal("picture-too-large", what=f"{width} × {height} điểm ảnh")
        taken_at, orientation = _exif(image)
        return Measured((image.format or "").lower(), width, height, _dhash(image, orientation), taken_at)


def _dhash(image: Image.Image, orientation: int) -> str:
    # A JPEG is decoded at a fraction of its size: 64 pixels a side are plenty for 9 x 8.
    image.draft("L", (128, 128))
    upright = image.convert("RGBA") if image.mode in ("P", "PA", "LA") else image
    grey = upright.convert("L")
    if orientation in _TURNS:
        grey = grey.transpose(_TURNS[orientation])
    shades = grey.resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (shades[at] < shades[at + 1])
    return f"{bits:016x}"


def _exif(image: Image.Image) -> tuple[datetime | None, int]:
    """Give when the picture was taken and how it is turned; broken EXIF counts as none."""
    try:
        exif = attempt(image.getexif)
        inner = attempt(lambda: exif.get_ifd(_EXIF))
    except Refusal:
        return None, 1
    orientation = exif.get(_ORIENTATION, 1)
    return _moment(inner.get(_TAKEN) or exif.get(_CHANGED)), orientation if isinstance(orientation, int) else 1


def _moment(stored: object) -> datetime | None:
    try:
        return datetime.strptime(str(stored).strip("\0 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
