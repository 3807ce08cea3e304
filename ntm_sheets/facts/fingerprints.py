"""What makes two files, forms or pictures the same: a hash of their bytes, marks of what they say, hashes of how they look."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import find_spec
from itertools import pairwise

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.submission import Answer, Picture, Submission

# What a form counts; who wrote it, notes, and what was done since yesterday are no progress.
COUNTED = {"criteria": ("value",), "tasks": ("done",)}
GARDEN_TEXTS = ("owner", "area", "note")
# Every second village has these somewhere.
TRIVIAL = (0, 100)


@dataclass(frozen=True)
class Fingerprints:
    """Marks of a form; each is empty where there is nothing to mark.

    `content` is of all that was filled in, `progress` of what counts, `criteria` of the answers to the criteria.
    """

    content: str
    progress: str
    criteria: str


def sha256_of(data: bytes) -> str:
    """Give the hash that a drop is known by."""
    return hashlib.sha256(data).hexdigest()


@cache
def can_look() -> bool:
    """Tell whether looks of pictures can be made here: they need OpenCV, the extra `photos`."""
    return find_spec("cv2") is not None


def fingerprints(answers: Iterable[Answer], pictures: Iterable[Picture]) -> Fingerprints:
    """Mark a form's answers and pictures, whatever their order."""
    lined = [(one, _line(one, one.raw if one.value is None else one.value)) for one in answers]
    everything = [line for _, line in lined]
    everything += [f"{picture.table} {picture.row} {picture.sha256}" for picture in pictures]
    counted = [(one, line) for one, line in lined if one.value is not None and is_counted(one)]
    criteria = (line for one, line in counted if one.table == "criteria")
    return Fingerprints(_mark(everything), _mark(line for _, line in counted), _mark(criteria))


def fingerprints_of(submission: Submission) -> Fingerprints:
    """Mark an accepted form."""
    return fingerprints(submission.answers, submission.pictures)


def is_counted(answer: Answer) -> bool:
    """Tell whether an answer is about what was reached, not about who or why."""
    if answer.table == "gardens":
        return answer.field not in GARDEN_TEXTS
    return answer.field in COUNTED.get(answer.table, ())


def telling_numbers(answers: Iterable[Answer]) -> int:
    """Count the answers to criteria that two villages hardly share by chance."""
    return sum(
        answer.table == "criteria"
        and is_counted(answer)
        and isinstance(answer.value, int | float)
        and not isinstance(answer.value, bool)
        and answer.value not in TRIVIAL
        for answer in answers
    )


def _line(answer: Answer, value: Value | None) -> str:
    return f"{answer.table} {answer.row} {answer.field} {_text(value)}"


def mark_of(value: Value) -> str:
    """Mark a value: another value has another mark, 85 and 85.0 have one."""
    return f"{type(value).__name__ if isinstance(value, bool) else ''}{_text(value)}"


def _text(value: Value | None) -> str:
    if isinstance(value, bool | date | str) or value is None:
        return str(value)
    return f"{value:.10g}"


def _mark(lines: Iterable[str]) -> str:
    whole = "\n".join(sorted(lines))
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:24] if whole else ""


NEAR_BITS, HASH_BITS = 4, 64
# A hash has eight rows of eight bits. Of a wall, a paper, a road seen from near all rows are one: the lens darkens its corners.
ROW_BITS, WITHIN_ROWS, LEAST_TURNS = 8, 0x7F7F_7F7F_7F7F_7F7F, 6
# The numbers of looks are below.
FIRST_BAND, BAND_BITS = 1 << 24, 13
# So many numbers of looks are shared by pictures that may be the same, or one of shades.
LEAST_SHARED = 3


def bands(phash: str) -> tuple[int, ...]:
    """Cut a hash (hexadecimal) into one piece more than may differ, each as a number: hashes that are near share at least one.

    An unusable hash, and one that is nearly all zeros or ones or has nearly the same in all rows or columns (a plain wall,
    a dark night), gives none: it would match every other picture of that sort.
    """
    try:
        number = int(phash, 16)
    except ValueError:
        return ()
    if 4 * len(phash) != HASH_BITS or not NEAR_BITS < number.bit_count() < HASH_BITS - NEAR_BITS:
        return ()
    across = ((number ^ number >> 1) & WITHIN_ROWS).bit_count()
    down = ((number ^ number >> ROW_BITS) & (1 << HASH_BITS - ROW_BITS) - 1).bit_count()
    if min(across, down) < LEAST_TURNS:
        return ()
    pieces = NEAR_BITS + 1
    edges = [HASH_BITS * piece // pieces for piece in range(pieces + 1)]
    return tuple(
        FIRST_BAND | piece << BAND_BITS | number >> start & (1 << end - start) - 1
        for piece, (start, end) in enumerate(pairwise(edges))
    )


def are_near(one: str, other: str) -> bool:
    """Tell whether two hashes (hexadecimal, of one length) differ in at most four bits."""
    return len(one) == len(other) and (int(one, 16) ^ int(other, 16)).bit_count() <= NEAR_BITS


@dataclass(frozen=True)
class PictureMark:
    """What a picture is known again by: the hash of its bytes, that of its shades, and its look (`facts/likeness.py`)."""

    sha256: str
    phash: str
    look: bytes = b""


def mark_of_picture(one: Picture) -> PictureMark:
    """Give what a picture of a form is known again by."""
    return PictureMark(one.sha256, one.phash, one.look)


def picture_words(one: PictureMark) -> tuple[int, ...]:
    """Give the numbers by which pictures are found that may be the same: those of its look, else those of its shades."""
    return _look_words(one) or bands(one.phash)


def asked_words(one: PictureMark) -> tuple[int, ...]:
    """Give the numbers by which those are looked for that may be the same as a picture: it has them itself, and more."""
    return _look_words(one, asked=True) or bands(one.phash)


def _look_words(one: PictureMark, *, asked: bool = False) -> tuple[int, ...]:
    """Give the numbers of a picture's look; none where there is none, or too little in it."""
    if not one.look:
        return ()
    # Most commands do without what reads a look.
    from ntm_sheets.facts.likeness import words

    return words(one.look, None) if asked else words(one.look)


def may_be_same(asked: Collection[int], words: Collection[int]) -> bool:
    """Tell whether pictures share enough numbers to be held against each other: those that one is asked by, the other's own."""
    shared = {*asked} & {*words}
    return len(shared) >= LEAST_SHARED or any(word >= FIRST_BAND for word in shared)


def is_same_picture(one: PictureMark, other: PictureMark) -> bool:
    """Tell whether two pictures are the same one, also where one was cut, turned, lightened, framed or written on.

    Of those without a look, or with too little in it, only those that differ in next to nothing are.
    """
    if one.sha256 == other.sha256:
        return True
    telling = [bool(_look_words(mark)) for mark in (one, other)]
    if all(telling):
        from ntm_sheets.facts.likeness import are_one

        return are_one(one.look, other.look)
    return not any(telling) and bool(bands(one.phash) and bands(other.phash)) and are_near(one.phash, other.phash)
