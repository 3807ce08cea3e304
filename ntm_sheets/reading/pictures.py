"""What a look at a picture's bytes tells: its hashes, its size, its day; and one written anew, as plain as it can be."""

import io
import warnings
from dataclasses import dataclass
from datetime import datetime

from PIL import Image

from ntm_sheets.reading import limits
from ntm_sheets.reading.picture_flaws import Flaw, flattened, flaw_of, has_bars, has_holes, is_page, openable, smaller
from ntm_sheets.reading.picture_looks import look_of
from ntm_sheets.untrusted.refusing import Refusal, attempt

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_TAKEN, _CHANGED, _ORIENTATION, _EXIF = 36867, 306, 274, 0x8769
# A JPEG is decoded at an eighth of its width and height; telephones put a second picture behind the first, and that is MPO.
JPEG_SHARE, JPEGS = 8, ("JPEG", "MPO")
_LOOKED_AT, _MOST_LOOKED_AT = 300, 1_200
_DECODED_ONCE = JPEG_SHARE * _LOOKED_AT
_SMOOTH, _ROUGH = Image.Resampling.BOX, Image.Resampling.NEAREST
# Shades that may be mixed: of others the numbers stand for colours.
_SMOOTH_MODES = ("L", "LA", "RGB", "RGBA", "CMYK")
# These cannot be decoded small.
_WHOLE = ("PNG", "GIF", "BMP", "WEBP", "HEIF")


@dataclass(frozen=True)
class Measured:
    """What a look at a picture's bytes gives; `phash` is a difference hash of 64 bits as 16 hex digits.

    `flaw` says why it can show nothing, `is_page` that it shows a page of paper, or of a screen; `look` and `barred` are as
    a Picture has them.
    """

    format: str
    width: int
    height: int
    phash: str
    taken_at: datetime | None
    flaw: Flaw = ""
    is_page: bool = False
    look: bytes = b""
    barred: bool = False


def measure(body: bytes, most_work: int = limits.PICTURE_WORK) -> Measured:
    """Look at a picture; Refusal `picture-too-large`, or `damaged` for what Pillow cannot open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the header's size is judged here, before anything is decoded
        try:
            return attempt(lambda: _measure(body, most_work))
        except MemoryError:
            raise Refusal("picture-too-large", what="quá nhiều điểm ảnh") from None


def _measure(body: bytes, most_work: int) -> Measured:
    try:
        image = Image.open(io.BytesIO(body), formats=openable())
    except Image.DecompressionBombError:
        raise Refusal("picture-too-large", what="quá nhiều điểm ảnh") from None
    with image:
        width, height = image.size
        if width * height > limits.PICTURE_PIXELS:
            raise Refusal("picture-too-large", what=f"{width} × {height} điểm ảnh")
        if work_of(image.format, width, height) > most_work:
            raise Refusal("picture-too-large", what="các ảnh trong phiếu cộng lại quá nhiều điểm ảnh")
        if image.format in _WHOLE:
            # A look at the EXIF would decode them too, keep quiet about a fault, and leave a black picture.
            image.load()
        taken_at, orientation = _exif(image)
        grey: Image.Image = image
        seen: Image.Image = image
        if image.format in JPEGS and image.mode == "RGB" and min(width, height) >= _DECODED_ONCE:
            # Of a large one both looks are taken at an eighth of its size: what is grey is a part of what is coloured.
            image.draft("YCbCr", (_LOOKED_AT, _LOOKED_AT))
            grey, seen = image.getchannel(0), image.convert("RGB")
        phash = _dhash(grey, orientation)
        if image.format in JPEGS and seen is image:
            seen = _small(body)
        plain = flattened(smaller(seen, _MOST_LOOKED_AT, _SMOOTH if seen.mode in _SMOOTH_MODES else _ROUGH))
        barred = taken_at is None and has_bars(plain)
        shown = (flaw_of(seen), is_page(seen), look_of(plain), barred)
        return Measured((image.format or "").lower(), width, height, phash, taken_at, *shown)


def work_of(kind: str | None, width: int, height: int) -> int:
    """Give what it takes to look at a picture of this kind and size, in dots that are decoded."""
    return width * height // (JPEG_SHARE if (kind or "").upper() in JPEGS else 1)


def _small(body: bytes) -> Image.Image:
    """Decode a JPEG once more, in colour, and small as it can be decoded."""
    with Image.open(io.BytesIO(body), formats=("JPEG",)) as image:
        image.draft("RGB", (_LOOKED_AT, _LOOKED_AT))
        image.load()
        return image


def _dhash(image: Image.Image, orientation: int) -> str:
    # A JPEG is decoded at a fraction of its size: 64 pixels a side are plenty for 9 x 8.
    image.draft("L", (128, 128))
    upright = image.convert("RGBA") if image.mode in ("P", "PA", "LA") else image
    grey = upright.convert("L")
    if orientation in TURNS:
        grey = grey.transpose(TURNS[orientation])
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


def orientation_of(image: Image.Image) -> int:
    """Tell how a picture is turned; broken EXIF tells nothing."""
    try:
        turned = attempt(lambda: image.getexif().get(_ORIENTATION, 1))
    except Refusal:
        return 1
    return turned if isinstance(turned, int) else 1


def _moment(stored: object) -> datetime | None:
    try:
        return datetime.strptime(str(stored).strip("\0 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None


# Sharper than the slot in which it hangs, and small enough to be mailed a dozen at a time.
MOST_SIDE = 2_000
QUALITY = 90
PLAIN_JPEG_MODES = ("L", "RGB")
# Baseline, extended and progressive with Huffman codes: what every program draws. All others are lossless, or
# arithmetic, or of several layers.
PLAIN_FRAMES = frozenset((0xC0, 0xC1, 0xC2))
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _ALONE = 0xDA, frozenset((0x01, *range(0xD0, 0xD9)))
_MOMENT = "%Y:%m:%d %H:%M:%S"


def is_plain(body: bytes) -> bool:
    """Tell whether every spreadsheet program draws a picture that the reader could open: only of JPEG there are others."""
    if not body.startswith(b"\xff\xd8"):
        return True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            mode = attempt(lambda: Image.open(io.BytesIO(body), formats=("JPEG",)).mode)
        except Refusal:
            return False
    return mode in PLAIN_JPEG_MODES and _jpeg_frame_of(body) in PLAIN_FRAMES


def recoded(body: bytes, taken_at: datetime | None) -> bytes:
    """Write a picture anew, upright and not larger than it is needed: photos as JPEG, what has holes as PNG.

    Its first image, where it has several. Empty bytes where it cannot be decoded as a whole.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return attempt(lambda: _recoded(body, taken_at))
        except (Refusal, MemoryError):
            return b""


def _recoded(body: bytes, taken_at: datetime | None) -> bytes:
    with Image.open(io.BytesIO(body), formats=openable()) as image:
        is_photo = image.format in (*JPEGS, "WEBP", "HEIF")
        image.draft("RGB", (MOST_SIDE, MOST_SIDE))
        turned = attempt(lambda: image.getexif().get(_ORIENTATION, 1))
        plain = image.convert("RGBA") if has_holes(image) else flattened(image)
    plain.thumbnail((MOST_SIDE, MOST_SIDE))
    plain = plain.transpose(TURNS[turned]) if turned in TURNS else plain
    saved = io.BytesIO()
    if plain.mode == "RGBA" or not is_photo:
        plain.save(saved, "PNG", optimize=True)
        return saved.getvalue()
    exif = Image.Exif()
    if taken_at is not None:
        exif[_CHANGED] = taken_at.strftime(_MOMENT)
    plain.save(saved, "JPEG", quality=QUALITY, exif=exif)
    return saved.getvalue()


def _jpeg_frame_of(body: bytes) -> int:
    """Give the kind of a JPEG's frame; 0 where the segments before it do not follow each other plainly."""
    at = 2
    while at + 4 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        if marker in _FRAMES:
            return marker
        if marker == _SCAN or marker == 0xFF or marker in _ALONE:
            return 0
        at += 2 + int.from_bytes(body[at + 2 : at + 4])
    return 0
