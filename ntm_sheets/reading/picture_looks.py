"""What is kept of how a picture looks, by which it is known again after it was changed. Needs OpenCV, the extra `photos`.

The picture is decoded already, and small. Its borders go first: a frame, the bars of a screenshot.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image

from ntm_sheets.facts.fingerprints import can_look

if TYPE_CHECKING:
    import cv2
    import numpy as np
    import numpy.typing as npt

    Grey = npt.NDArray[np.uint8]

# The longest sides of what is looked at, in dots, and of the thumbnail; how many features are kept.
SIDE, THUMBNAIL, FEATURES = 320, 64, 200
# A row or column of a border: all of its dots but a few are this much alike, and hardly others than those of the next one.
BORDER_SHADES, BORDER_SHARE, MOST_DRIFT = 6, 0.985, 12
# So many dots of a row tell.
LOOKED_AT = 120
# What is left without borders is a picture by itself.
LEAST_SIDE, LEAST_PART, LEAST_INNER = 48, 0.12, 16
# Of a fog too the strongest features are taken.
LEAST_CONTRAST = 0.008
SEED = 13
# No side of a thumbnail is thinner.
LEAST_THIN = 2


def look_of(image: Image.Image) -> bytes:
    """Give the look of a decoded picture, one without features where it is too small; empty where OpenCV is not there."""
    if not can_look():
        return b""
    import cv2
    import numpy as np

    from ntm_sheets.facts.likeness import FEATURE, pack

    cv2.setNumThreads(1)
    grey = np.asarray(image.convert("L"))
    left, top, right, bottom = content_of(grey)
    inner = _resized(grey[top:bottom, left:right], SIDE)
    height, width = inner.shape
    small = _resized(inner, THUMBNAIL)
    if min(image.size) < LEAST_SIDE or min(inner.shape) < LEAST_INNER:
        return pack((width, height), small, np.zeros(0, FEATURE))
    detector = cv2.SIFT.create(nfeatures=FEATURES, contrastThreshold=LEAST_CONTRAST)
    found, described = detector.detectAndCompute(inner, None)
    return pack((width, height), small, _features(found, np.asarray(described, np.float32)))


def is_look(body: bytes) -> bool:
    """Tell whether bytes that somebody sent are a look as it is made here, or none at all."""
    from ntm_sheets.facts.likeness import unpack

    one = unpack(body)
    if one is None:
        return not body
    sides = (*one.size, *one.thumbnail.shape)
    within = max(one.size) <= SIDE and max(one.thumbnail.shape) <= THUMBNAIL and min(sides) >= LEAST_THIN
    return within and len(one.places) <= FEATURES


def _features(found: "Sequence[cv2.KeyPoint]", described: "npt.NDArray[np.float32]") -> "npt.NDArray[np.void]":
    """Write features as they are kept, the strongest first."""
    import numpy as np

    from ntm_sheets.facts.likeness import FEATURE, PLACE, SCALE, TURN

    strongest = sorted(range(len(found)), key=lambda n: (-found[n].response, found[n].pt))[:FEATURES]
    features = np.zeros(len(strongest), FEATURE)
    for at, one in enumerate(found[n] for n in strongest):
        x, y = (max(0, round(place * PLACE)) for place in one.pt)
        scale = min(255, round(SCALE * np.log2(max(1.0, one.size))))
        features[at] = (x, y, scale, round(one.angle / 360 * TURN) % int(TURN), 0)
    if strongest:
        features["bits"] = signs_of(described[strongest])
    return features


def signs_of(described: "npt.NDArray[np.float32]") -> "npt.NDArray[np.uint8]":
    """Give the bits of features: signs of sums of what a mirror would turn round in each."""
    import numpy as np

    directions, mirrored = _directions()
    roots = np.sqrt(described)
    # Without the library for large products: its threads wait for the next one at full speed, as long as the rest of a look.
    sums = np.einsum("ij,jk->ik", roots - roots[:, mirrored], directions)
    return np.packbits(sums > 0, axis=1)


@cache
def _directions() -> "tuple[npt.NDArray[np.float32], npt.NDArray[np.intp]]":
    """Give the sums, and where each part of a feature lies in a mirror: its cells along the direction turned round, its angles too."""
    import numpy as np

    mirrored = [((3 - row) * 4 + column) * 8 + (8 - angle) % 8
                for row in range(4) for column in range(4) for angle in range(8)]  # fmt: skip
    drawn = np.random.RandomState(SEED).standard_normal((128, 128))
    return drawn.astype(np.float32), np.array(mirrored)


def content_of(grey: "Grey") -> tuple[int, int, int, int]:
    """Give the box (left, top, right, bottom) of a picture without its borders; all of it where that is hardly one."""
    import numpy as np

    height, width = grey.shape
    left, top, right, bottom = 0, 0, width, height
    # A bar at the side is seen once those above and below are gone, and the other way round.
    for _ in range(2):
        top, bottom = _longest(grey[top:bottom, left:right], top)
        left, right = _longest(grey[top:bottom, left:right].T, left)
    inner = (right - left) * (bottom - top)
    if min(right - left, bottom - top) < LEAST_SIDE or inner < LEAST_PART * np.size(grey):
        return 0, 0, width, height
    return left, top, right, bottom


def _longest(grey: "Grey", start: int) -> tuple[int, int]:
    """Give the longest run of rows that are no border, with the rows beside it that only look like one: a clear sky."""
    import numpy as np

    some = grey[:, :: max(1, grey.shape[1] // LOOKED_AT)].astype(np.int16)
    shades = np.sort(some, axis=1)[:, some.shape[1] // 2]
    plain = (np.abs(some - shades[:, None]) <= BORDER_SHADES).mean(axis=1) >= BORDER_SHARE
    edges = np.flatnonzero(np.diff(np.concatenate(([True], plain, [True])).astype(np.int8)))
    if not len(edges):
        return start, start + len(grey)
    runs = edges.reshape(-1, 2)
    first, last = (int(edge) for edge in runs[(runs[:, 1] - runs[:, 0]).argmax()])
    # A sky grows lighter little by little, a bar has one shade.
    steps = np.abs(np.diff(shades))
    drifts = np.where(steps <= BORDER_SHADES, steps, 0)
    first = 0 if drifts[: max(0, first - 1)].sum() > MOST_DRIFT else first
    last = len(grey) if drifts[last:].sum() > MOST_DRIFT else last
    return start + first, start + last


def _resized(grey: "Grey", side: int) -> "Grey":
    """Give a picture whose longest side is this long."""
    import cv2
    import numpy as np

    height, width = grey.shape
    share = side / max(height, width)
    size = max(2, round(width * share)), max(2, round(height * share))
    how = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(np.ascontiguousarray(grey), size, interpolation=how), np.uint8)
