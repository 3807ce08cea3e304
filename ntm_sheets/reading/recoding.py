"""A picture written anew, as plain as it can be: for spreadsheet programs that know fewer kinds than the reader does."""

import io
import warnings
from datetime import datetime

from PIL import Image

from ntm_sheets.reading import limits
from ntm_sheets.reading.picture_content import flattened, has_holes
from ntm_sheets.reading.turning import TURNS
from ntm_sheets.untrusted.refusing import Refusal, attempt

# Sharper than the slot in which it hangs, and small enough to be mailed a dozen at a time.
MOST_SIDE = 2_000
QUALITY = 90
PLAIN_JPEG_MODES = ("L", "RGB")
# Baseline, extended and progressive with Huffman codes: what every program draws. All others are lossless, or
# arithmetic, or of several layers.
PLAIN_FRAMES = frozenset((0xC0, 0xC1, 0xC2))
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _ALONE = 0xDA, frozenset((0x01, *range(0xD0, 0xD9)))
_ORIENTATION, _CHANGED = 274, 306
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
    return mode in PLAIN_JPEG_MODES and _frame_of(body) in PLAIN_FRAMES


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
    with Image.open(io.BytesIO(body), formats=limits.PICTURE_FORMATS) as image:
        is_photo = image.format in ("JPEG", "MPO", "WEBP")
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


def _frame_of(body: bytes) -> int:
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
