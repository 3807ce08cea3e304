"""When two pictures are the same one: by their bytes, or by perceptual hashes that differ in a few bits."""

from itertools import pairwise

NEAR_BITS = 4


def bands(phash: str) -> tuple[str, ...]:
    """Cut a hash (hexadecimal) into one piece more than may differ: hashes that are near share at least one piece.

    An unusable hash, and one that is nearly all zeros or ones (a plain wall, a dark night), gives none: it would
    match every other picture of that sort.
    """
    bits = 4 * len(phash)
    try:
        number = int(phash, 16)
    except ValueError:
        return ()
    if not NEAR_BITS < number.bit_count() < bits - NEAR_BITS:
        return ()
    pieces = NEAR_BITS + 1
    digits = f"{number:0{bits}b}"
    edges = [bits * piece // pieces for piece in range(pieces + 1)]
    return tuple(f"{bits}.{piece}.{digits[start:end]}" for piece, (start, end) in enumerate(pairwise(edges)))


def are_near(one: str, other: str) -> bool:
    """Tell whether two hashes (hexadecimal, of one length) differ in at most four bits."""
    return len(one) == len(other) and (int(one, 16) ^ int(other, 16)).bit_count() <= NEAR_BITS


def is_same_picture(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two pictures, by the hashes of their bytes and of their looks, are the same one."""
    if one[0] == other[0]:
        return True
    return bool(bands(one[1]) and bands(other[1])) and are_near(one[1], other[1])
