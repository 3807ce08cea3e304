"""Photos taken out of a form again by the hash of their bytes, each with two smaller versions for pages and chat groups.

Whoever only wants the photos needs no cell of the form: the package's parts alone are looked through.
"""

import hashlib
import io
import warnings
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace

from PIL import Image

from ntm_sheets.facts.earlier_photos import MAGIC, EarlierPhotos, unpack_earlier
from ntm_sheets.facts.submission import PhotoCopy, Picture
from ntm_sheets.reading import limits
from ntm_sheets.reading.package import Package
from ntm_sheets.reading.picture_flaws import flattened, openable, smaller
from ntm_sheets.reading.picture_looks import is_look
from ntm_sheets.reading.pictures import TURNS, is_plain, orientation_of, recoded, work_of
from ntm_sheets.reading.preparing import unlock
from ntm_sheets.untrusted.refusing import Refusal, attempt

# The longest side in dots, then the JPEG qualities that are tried, the best first, until a version has few enough bytes:
# five hundred small ones lie in one workbook, six medium ones in one picture for a telephone.
SMALL = 320, (78, 66, 54, 42, 30), 20_000
MEDIUM = 960, (82, 70, 58), 160_000
MEDIA = ("media/", "pictures/")


def take_out(data: bytes, wanted: Collection[str], *, shrunk: bool = True) -> dict[str, PhotoCopy]:
    """Give the pictures of these hashes that a form holds; with `shrunk` their smaller versions as well.

    Of an earlier campaign's photos there are small versions alone: each stands for the picture of its hash.
    """
    found: dict[str, PhotoCopy] = {}
    work = limits.PICTURE_WORK
    for mark, body in _parts(data):
        if mark not in wanted or mark in found:
            continue
        small = medium = b""
        if shrunk and work > 0:
            small, medium, cost = shrink(body, work)
            work -= cost
        found[mark] = PhotoCopy(body, small, medium)
        if len(found) == len(wanted):
            break
    return found


def shrink(body: bytes, most_work: int = limits.PICTURE_WORK) -> tuple[bytes, bytes, int]:
    """Make the small and the medium version, and count the dots decoded; both are empty where none can be made."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the header's size is judged before anything is decoded
        try:
            return attempt(lambda: _shrunk(body, most_work))
        except (Refusal, MemoryError):
            return b"", b"", 0


def earlier_of(data: bytes) -> EarlierPhotos:
    """Read the photos of an earlier campaign, without small versions, and without a look that is none of ours; Refusal where damaged."""
    given = attempt(lambda: unpack_earlier(data)).without_small()
    return replace(given, photos=tuple(one if is_look(one.look) else replace(one, look=b"") for one in given.photos))


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the parts that may be a picture, each with its hash: a photo by itself, or a package's, the likeliest first."""
    with suppress(Refusal):
        if data.startswith(MAGIC):
            yield from ((one.sha256, one.small) for one in attempt(lambda: unpack_earlier(data)).photos if one.small)
            return
        yield from ((hashlib.sha256(body).hexdigest(), body) for body in _bodies(data))


def _bodies(data: bytes) -> Iterator[bytes]:
    with suppress(Refusal):
        data, sniffed = unlock(data)
        if sniffed.kind == "image":
            yield data
            return
        package = attempt(lambda: Package(data, sniffed.entries))
        for name in sorted(package.names, key=lambda name: not any(one in name for one in MEDIA)):
            if 0 < package.size(name) <= limits.PICTURE_BYTES:
                # One that is broken is no picture that was taken.
                with suppress(Refusal):
                    yield package.read(name) or b""


def _shrunk(body: bytes, most_work: int) -> tuple[bytes, bytes, int]:
    try:
        image = Image.open(io.BytesIO(body), formats=openable())
    except Image.DecompressionBombError:
        return b"", b"", 0
    with image:
        pixels = image.width * image.height
        work = work_of(image.format, image.width, image.height)
        if pixels > limits.PICTURE_PIXELS or work > most_work:
            return b"", b"", 0
        turned = orientation_of(image)
        side = MEDIUM[0]
        image.draft("RGB", (side, side))
        plain = flattened(smaller(image, 4 * side, Image.Resampling.NEAREST))
    plain.thumbnail((side, side), Image.Resampling.LANCZOS)
    plain = plain.transpose(TURNS[turned]) if turned in TURNS else plain
    # A comment would be written again.
    plain.info.clear()
    medium = _saved(plain, *MEDIUM[1:])
    plain.thumbnail((SMALL[0], SMALL[0]), Image.Resampling.LANCZOS)
    return _saved(plain, *SMALL[1:]), medium, work


def _saved(image: Image.Image, qualities: tuple[int, ...], most: int) -> bytes:
    for quality in qualities:
        saved = io.BytesIO()
        image.save(saved, "JPEG", quality=quality, optimize=True)
        if saved.tell() <= most:
            break
    return saved.getvalue()


def drawable(pictures: tuple[Picture, ...]) -> tuple[Picture, ...]:
    """Give pictures with bytes that can be drawn into a workbook: their own where those can, else written anew."""
    from ntm_sheets.drawing.fitting import is_hangable  # whoever only takes photos out draws nothing

    bodies: dict[str, bytes] = {}
    for one in pictures:
        if one.sha256 not in bodies:
            stays = is_plain(one.body) and is_hangable(one.body, one.width, one.height)
            bodies[one.sha256] = one.body if stays else recoded(one.body, one.taken_at)
    return tuple(replace(one, body=bodies[one.sha256]) for one in pictures)
