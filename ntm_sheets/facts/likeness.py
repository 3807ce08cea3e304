"""Whether two pictures are one, by how they look: where their local features lie, and whether what lies there agrees.

A look is what was kept of a picture (`reading/picture_looks.py` makes it): its size without borders, a thumbnail, and
its strongest local features, each with its place, scale, direction and 128 bits. The bits are signs of sums that turn
round in a mirror: a mirrored feature has them all inverted.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.intp]
Counts = npt.NDArray[np.uint8]
VERSION = 1
# Of a feature: its place in 128ths of a dot, sixteenths of a doubling of its scale, 256ths of a turn, its bits.
FEATURE = np.dtype([("x", "<u2"), ("y", "<u2"), ("scale", "u1"), ("turn", "u1"), ("bits", "u1", 16)])
HEAD = np.dtype(
    [("version", "u1"), ("wide", "u1"), ("high", "u1"), ("features", "<u2"), ("width", "<u2"), ("height", "<u2")]
)
PLACE, SCALE, TURN, BITS = 128.0, 16.0, 256.0, 128
# By so many of the strongest features a picture is found again, each by so many of its bits.
INDEXED, WORD_BITS = 96, 24
# With fewer features it cannot be told from others: a wall, a fog.
LEAST_FEATURES = 16
# Features are the same that differ in at most so many bits.
MOST_DIFFERING = 34
# The likest pairs are each tried as the one that tells how the pictures lie upon each other.
MOST_TRIED = 64
# So many must lie alike, and so many of those that both pictures could show.
LEAST_INLIERS, LEAST_SHARE = 8, 0.18
# How far from its place a feature may lie, in parts of the longer side: at first, and at last.
TOLERANCES = (0.06, 0.03, 0.012, 0.01)
# No camera or program draws a picture out further in one direction.
MOST_STRETCH = 1.3
# One lies within the other, and is no small part of it.
LEAST_WITHIN, LEAST_PART = 0.92, 0.61
# Blocks of the thumbnail: dots a side, shades of one that shows something, how alike one agrees, how many must. Two pictures
# of one place from nearly one spot agree in most blocks, but seldom so closely; a stamp spoils some of them altogether.
BLOCK, LEAST_SPREAD, LEAST_ALIKE, LEAST_AGREEING, LEAST_BLOCKS = 8, 3.0, 0.92, 0.72, 6
# In two nights or two clear skies nothing but the stamp of one program, or the bars of one telephone, may agree.
LEAST_SHOWN = 0.5
DARK, LIGHT = 12.0, 243.0


@dataclass(frozen=True)
class Look:
    """A look taken apart; places in dots of a picture that is `size` large."""

    size: tuple[int, int]
    thumbnail: Floats
    places: Floats
    scales: Floats
    turns: Floats
    bits: Counts


def pack(size: tuple[int, int], thumbnail: npt.NDArray[np.uint8], features: npt.NDArray[np.void]) -> bytes:
    """Write a look as it is kept; `features` are FEATUREs, the strongest first."""
    high, wide = thumbnail.shape
    head = np.array([(VERSION, wide, high, len(features), *size)], HEAD)
    return head.tobytes() + thumbnail.tobytes() + features.tobytes()


@lru_cache(maxsize=256)
def unpack(look: bytes) -> Look | None:
    """Take a look apart; None for one that is empty, damaged, or of another version."""
    if len(look) < HEAD.itemsize or look[0] != VERSION:
        return None
    head = np.frombuffer(look, HEAD, 1)[0]
    dots, count = int(head["wide"]) * int(head["high"]), int(head["features"])
    if len(look) != HEAD.itemsize + dots + count * FEATURE.itemsize:
        return None
    thumbnail = np.frombuffer(look, np.uint8, dots, HEAD.itemsize).reshape(int(head["high"]), int(head["wide"]))
    found = np.frombuffer(look, FEATURE, count, HEAD.itemsize + dots)
    return Look(
        (int(head["width"]), int(head["height"])),
        thumbnail.astype(float),
        np.stack((found["x"], found["y"]), axis=1) / PLACE,
        2.0 ** (found["scale"] / SCALE),
        found["turn"] * (2 * np.pi / TURN),
        np.ascontiguousarray(found["bits"]),
    )


def words(look: bytes, most: int | None = INDEXED) -> tuple[int, ...]:
    """Give the numbers by which a picture is found again: mirrored it has the same ones; none where it has few features.

    They are those of its strongest features; whoever looks for it asks by all of its own, for which may be the strongest
    changes with what is cut off.
    """
    one = unpack(look)
    if one is None or len(one.places) < LEAST_FEATURES:
        return ()
    bits = one.bits[:most, : WORD_BITS // 8].astype(np.int64)
    word = bits[:, 0] << 16 | bits[:, 1] << 8 | bits[:, 2]
    return tuple(sorted(set(np.minimum(word, (1 << WORD_BITS) - 1 - word).tolist())))


def are_one(one: bytes, other: bytes) -> bool:
    """Tell whether two looks are of one picture: as a whole, or one a large part of the other."""
    return likeness(one, other) >= LEAST_AGREEING


def likeness(one: bytes, other: bytes) -> float:
    """Give how much of two pictures agrees (0 to 1) once one is laid upon the other; 0 where neither lies within the other.

    It is the same whichever of both is asked about.
    """
    first, second = (unpack(look) for look in sorted((one, other)))
    if first is None or second is None:
        return 0.0
    differing = _differing(first.bits, second.bits)
    found = 0.0
    for mirrored in (False, True):
        fit = fitted(first, second, BITS - differing if mirrored else differing, mirrored=mirrored)
        if fit is not None:
            within, part = overlap(first.size, second.size, fit)
            if within >= LEAST_WITHIN and part >= LEAST_PART:
                found = max(found, _coarse_agreement(first, second, fit))
    return found


def _coarse_agreement(one: Look, other: Look, fit: Floats) -> float:
    """Give the agreement in the dots of that thumbnail whose dots are the larger ones: a finer one shows what it does not."""
    mine, theirs = (math.prod(look.thumbnail.shape) / math.prod(look.size) for look in (one, other))
    if abs(np.linalg.det(fit[:, :2])) * theirs >= mine:
        return agreement(one, other, fit)
    return agreement(other, one, _inverse(fit))


def fitted(one: Look, other: Look, differing: Counts, *, mirrored: bool) -> Floats | None:
    """Find the affine map (2 × 3) from one picture onto the other that their features speak for; None where they do not.

    `differing` says of each pair of features in how many bits they differ.
    """
    pairs = _pairs(differing)
    if len(pairs) < LEAST_INLIERS:
        return None
    here, there = one.places[pairs[:, 0]], other.places[pairs[:, 1]]
    longest = float(max(other.size))
    maps = _single_maps(one, other, pairs[:MOST_TRIED], mirrored=mirrored)
    errors = _errors(maps, here, there)
    best = int((errors < TOLERANCES[0] * longest).sum(axis=1).argmax())
    near = errors[best] < TOLERANCES[0] * longest
    for tolerance in TOLERANCES[1:]:
        if near.sum() < LEAST_INLIERS:
            return None
        found = _least_squares(here[near], there[near])
        near = _errors(found[None], here, there)[0] < tolerance * longest
    shown = min(_inside(one.places, found, other.size), _inside(other.places, _inverse(found), one.size))
    if near.sum() < max(LEAST_INLIERS, LEAST_SHARE * shown):
        return None
    stretch = np.linalg.svd(found[:, :2], compute_uv=False)
    flipped = bool(np.linalg.det(found[:, :2]) < 0)
    return found if flipped == mirrored and stretch[0] <= MOST_STRETCH * stretch[1] else None


def overlap(one: tuple[int, int], other: tuple[int, int], fit: Floats) -> tuple[float, float]:
    """Give how much of the picture that lies more within the other is covered, and how much of that other one."""
    width, height = one
    corners = np.array([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]) @ fit[:, :2].T + fit[:, 2]
    common = _area(_clipped([(float(x), float(y)) for x, y in corners], other))
    shares = (common / max(1e-9, _area([(float(x), float(y)) for x, y in corners])), common / (other[0] * other[1]))
    return max(shares), min(shares)


def agreement(one: Look, other: Look, fit: Floats) -> float:
    """Give the share of those blocks of the first thumbnail that show something and look alike in the second one."""
    seen, inside = _seen_through(one, other, fit)
    high, wide = (length // BLOCK for length in one.thumbnail.shape)
    cut = (slice(0, high * BLOCK), slice(0, wide * BLOCK))
    mine, theirs, there = (_blocks(part[cut], high, wide) for part in (one.thumbnail, seen, inside.astype(float)))
    whole = there.mean(axis=1) > 1 - 1e-9
    mine, theirs = mine[whole], theirs[whole]
    plain = [_is_plain(part) for part in (mine, theirs)]
    burnt = plain[0] & ((mine.mean(axis=1) < DARK) | (mine.mean(axis=1) > LIGHT))
    burnt |= plain[1] & ((theirs.mean(axis=1) < DARK) | (theirs.mean(axis=1) > LIGHT))
    counted = ~(plain[0] & plain[1]) & ~burnt
    if counted.sum() < max(LEAST_BLOCKS, LEAST_SHOWN * len(counted)):
        return 0.0
    first, second = (part[counted] - part[counted].mean(axis=1, keepdims=True) for part in (mine, theirs))
    likeness = (first * second).sum(axis=1) / np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1) + 1e-9)
    return float((likeness >= LEAST_ALIKE).mean())


def _differing(one: Counts, other: Counts) -> Counts:
    """Count for each pair of features the bits in which they differ."""
    mine, theirs = (bits.view(np.uint64) for bits in (one, other))
    halves = [np.bitwise_count(mine[:, None, half] ^ theirs[None, :, half]) for half in (0, 1)]
    found: Counts = halves[0] + halves[1]
    return found


def _pairs(differing: Counts) -> Pairs:
    """Pair features that are each other's likest, and like enough; the likest first."""
    if not differing.size:
        return np.empty((0, 2), np.intp)
    mine, theirs = differing.argmin(axis=1), differing.argmin(axis=0)
    here = np.arange(len(mine))
    apart = differing[here, mine]
    kept = here[(theirs[mine] == here) & (apart <= MOST_DIFFERING)]
    kept = kept[np.argsort(apart[kept], kind="stable")]
    return np.stack((kept, mine[kept]), axis=1)


def _single_maps(one: Look, other: Look, pairs: Pairs, *, mirrored: bool) -> Floats:
    """Give the map that each pair speaks for alone, by the places, scales and directions of its two features."""
    mine, theirs = pairs[:, 0], pairs[:, 1]
    scale = other.scales[theirs] / one.scales[mine]
    flip = -1.0 if mirrored else 1.0
    # A mirror turns a direction round to half a turn less it.
    turn = other.turns[theirs] - (np.pi - one.turns[mine] if mirrored else one.turns[mine])
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    (x, y), (u, v) = one.places[mine].T, other.places[theirs].T
    right = (flip * cos, -sin, u - flip * cos * x + sin * y)
    down = (flip * sin, cos, v - flip * sin * x - cos * y)
    return np.stack((np.stack(right, axis=1), np.stack(down, axis=1)), axis=1)


def _errors(maps: Floats, here: Floats, there: Floats) -> Floats:
    """Give how far each map lays each place from where it should be."""
    (x, y), (u, v) = here.T, there.T
    right = maps[:, 0, :1] * x + maps[:, 0, 1:2] * y + (maps[:, 0, 2:] - u)
    down = maps[:, 1, :1] * x + maps[:, 1, 1:2] * y + (maps[:, 1, 2:] - v)
    found: Floats = np.hypot(right, down)
    return found


def _least_squares(here: Floats, there: Floats) -> Floats:
    known = np.concatenate((here, np.ones((len(here), 1))), axis=1)
    return np.asarray(np.linalg.lstsq(known, there, rcond=None)[0].T, np.float64)


def _inverse(fit: Floats) -> Floats:
    linear = np.linalg.pinv(fit[:, :2])
    return np.concatenate((linear, (-linear @ fit[:, 2])[:, None]), axis=1)


def _inside(places: Floats, fit: Floats, size: tuple[int, int]) -> int:
    moved = places @ fit[:, :2].T + fit[:, 2]
    return int(((moved >= 0) & (moved < np.array(size))).all(axis=1).sum())


def _seen_through(one: Look, other: Look, fit: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Lay the second thumbnail under the first one, dot by dot; say where it reaches."""
    high, wide = one.thumbnail.shape
    down, right = np.mgrid[0:high, 0:wide] + 0.5
    x, y = right * (one.size[0] / wide), down * (one.size[1] / high)
    (tall, broad), (a, b, c), (d, e, f) = other.thumbnail.shape, fit[0], fit[1]
    column = (a * x + b * y + c) * (broad / other.size[0]) - 0.5
    row = (d * x + e * y + f) * (tall / other.size[1]) - 0.5
    inside = (column > -1) & (column < broad) & (row > -1) & (row < tall)
    column, row = np.clip(column, 0, broad - 1.001), np.clip(row, 0, tall - 1.001)
    left, top = column.astype(int), row.astype(int)
    across, along = column - left, row - top
    body = other.thumbnail
    upper = body[top, left] * (1 - across) + body[top, left + 1] * across
    lower = body[top + 1, left] * (1 - across) + body[top + 1, left + 1] * across
    return upper * (1 - along) + lower * along, inside


def _blocks(dots: Floats, high: int, wide: int) -> Floats:
    return dots.reshape(high, BLOCK, wide, BLOCK).swapaxes(1, 2).reshape(high * wide, BLOCK * BLOCK)


def _is_plain(blocks: Floats) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = blocks.std(axis=1) < LEAST_SPREAD
    return found


def _area(corners: list[tuple[float, float]]) -> float:
    around = pairwise([*corners, *corners[:1]])
    return abs(sum(x * v - u * y for (x, y), (u, v) in around)) / 2


def _clipped(corners: list[tuple[float, float]], size: tuple[int, int]) -> list[tuple[float, float]]:
    """Cut a convex shape to the picture (0, 0) to `size`, one edge after the other."""
    for axis, bound, sign in ((0, 0.0, 1), (0, float(size[0]), -1), (1, 0.0, 1), (1, float(size[1]), -1)):
        kept: list[tuple[float, float]] = []
        for one, other in pairwise([*corners, *corners[:1]]):
            far, next_far = sign * (one[axis] - bound), sign * (other[axis] - bound)
            if far >= 0:
                kept.append(one)
            if (far >= 0) != (next_far >= 0):
                share = far / (far - next_far)
                kept.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
        corners = kept
        if not corners:
            break
    return corners
