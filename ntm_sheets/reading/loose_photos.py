"""A picture that came without a form: whether it is a photo that may show work, and what a look at it gives."""

import io
import re
import warnings
from pathlib import PurePosixPath

from PIL import Image

from ntm_sheets.campaign.names import fold
from ntm_sheets.facts.findings import INSIDE, Place, Remark
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import PHOTO, Picture, Returned, photo_row
from ntm_sheets.reading import limits
from ntm_sheets.reading.picture_flaws import can_open_heic, openable
from ntm_sheets.reading.pictures import measure
from ntm_sheets.reading.placing import PHOTO_TABLE
from ntm_sheets.untrusted.refusing import Refusal, attempt
from ntm_sheets.untrusted.sniffing import WORKBOOKS

FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "HEIF")
HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"heif")
# An icon, a sign under a letter: nobody sees work on it.
LEAST_SIDE = 160
# A photo that a telephone put into a letter's text is a JPEG of this size at least, however few bytes it has.
LEAST_IN_TEXT = 480
# What people call a picture of a paper.
PAPER = re.compile(
    r"\b(?:phieu|ban chup|ban scan|scan|scanned|camscanner|adobe scan|ki dong dau|dong dau|cong van|van ban)\b"
)
SHOWS_WORK = re.compile(r"\b(?:cv|tc|vm|v) ?\d|\b(?:truoc|sau)\b")


def is_heic(data: bytes) -> bool:
    """Tell whether a picture is of the kind that iPhones make."""
    return data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS


def may_be_photo(data: bytes, name: str, *, beside_form: bool = False) -> bool:
    """Tell whether a picture in a letter or zip is taken in as a photo by itself; what lies beside a form is looked at."""
    if is_heic(data) and not can_open_heic():
        return True
    image = _opened(data)
    if image is None or max(image.size) < LEAST_SIDE:
        return False
    if not beside_form:
        return True
    try:
        return not _is_paper(name, looks_so=measure(data).is_page)
    except Refusal:
        return True


def is_large_photo(data: bytes) -> bool:
    """Tell whether a picture in a letter's text is too large to be the sign under it."""
    image = _opened(data) if data.startswith(b"\xff\xd8\xff") else None
    return image is not None and min(image.size) >= LEAST_IN_TEXT


def look_at(data: bytes, file: str, sha256: str = "") -> tuple[str, Returned]:
    """Give the kind of a picture that came by itself, and what was found: a photo, or nothing that could be one.

    It stays an image that nothing can be taken from where it is a page, an icon, or of a kind that cameras do not make.
    `sha256` is the hash of its bytes, where somebody has made it already.
    """
    if is_heic(data) and not can_open_heic():
        return "image", Returned(None, remarks=(Remark("loose-photo-heic", Place(file)),))
    if not _begins_as_photo(data):
        return "image", Returned(None)
    try:
        if len(data) > limits.PICTURE_BYTES:
            raise Refusal("picture-too-large", what=f"nặng hơn {limits.PICTURE_BYTES // limits.MEGABYTE} MB")
        about = measure(data)
    except Refusal as refusal:
        if PurePosixPath(file).suffix.lower().lstrip(".") in WORKBOOKS:
            # Who calls it a workbook meant to send a form.
            return "image", Returned(None)
        code = "loose-photo-too-large" if refusal.code.endswith("too-large") else "loose-photo-unreadable"
        return "image", Returned(None, remarks=(Remark(code, Place(file), "", refusal.details),))
    if max(about.width, about.height) < LEAST_SIDE or _is_paper(file, looks_so=about.is_page):
        return "image", Returned(None)
    sha256 = sha256 or sha256_of(data)
    picture = Picture(
        PHOTO_TABLE, photo_row(sha256), Place(file), about.format, sha256, about.phash, about.width, about.height,
        about.taken_at, flaw=about.flaw, look=about.look, barred=about.barred,
    )  # fmt: skip
    return PHOTO, Returned(None, pictures=(picture,))


def _begins_as_photo(data: bytes) -> bool:
    """Tell whether bytes begin as those of a photo do: of a broken one more cannot be told."""
    starts = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
    return data.startswith(starts) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or is_heic(data)


def _opened(data: bytes) -> Image.Image | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the header's size is judged before anything is decoded
        try:
            image = attempt(lambda: Image.open(io.BytesIO(data), formats=openable()))
        except Refusal:
            return None
    return image if image.format in FORMATS else None


def _is_paper(file: str, *, looks_so: bool) -> bool:
    """Tell whether a picture shows a page of paper, or of a screen, by its name or its look."""
    stem = fold(PurePosixPath(file.rpartition(INSIDE)[2]).stem)
    return not SHOWS_WORK.search(stem) and (looks_so or PAPER.search(stem) is not None)
