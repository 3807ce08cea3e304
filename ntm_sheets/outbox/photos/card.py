"""A unit's picture for the chat group: its photos two by two, painted as the bulletin's picture is."""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

from PIL import Image

from ntm_sheets import theme
from ntm_sheets.outbox.bulletin.poster import (
    GAP,
    MARGIN,
    NORMAL,
    RIGHT,
    SMALL,
    WIDTH,
    Column,
    Piece,
    below,
    lines_of,
    painted,
)
from ntm_sheets.outbox.picture_values import Card, Shot

HALF = (RIGHT - MARGIN - GAP) // 2
COLUMNS: tuple[Column, Column] = ((MARGIN, MARGIN + HALF, 0.0), (RIGHT - HALF, RIGHT, 0.0))
PHOTO_HEIGHT, COMPRESSION = 360, 3
Versions = Callable[[str], bytes]


def draw_card(shown: Card, version_of: Versions) -> bytes:
    """Draw the picture as PNG; `version_of` gives a photo by its hash. The same values give the same bytes."""
    pieces, frames = lay_out_card(shown)
    image = painted(pieces, below(pieces) + GAP)
    for mark, (left, top, right, bottom) in frames:
        photo = _fitted(version_of(mark), right - left, bottom - top)
        if photo is not None:
            # Nothing is cut off: what is evidence may stand at the edge.
            image.paste(photo, (left + (right - left - photo.width) // 2, top + (bottom - top - photo.height) // 2))
    out = BytesIO()
    # To try everything would take six times as long, and save a twentieth.
    image.save(out, "PNG", compress_level=COMPRESSION)
    return out.getvalue()


Frame = tuple[str, tuple[int, int, int, int]]
"""A photo's hash, and left, top, right and bottom of its place."""


def lay_out_card(shown: Card) -> tuple[list[Piece], list[Frame]]:
    """Place everything, from the top down; the photos have places of their own."""
    band = [*lines_of(shown.commune, 24, SMALL, theme.WHITE, bold=True, most=1)]
    band += lines_of(shown.title, below(band) + 4, 44, theme.WHITE, bold=True, most=2)
    pieces = [Piece((0, 0, WIDTH, below(band) + GAP), theme.GREEN), *band]
    pieces += lines_of(shown.summary, below(pieces) + GAP, NORMAL, theme.TEXT, bold=True, most=2)
    frames: list[Frame] = []
    singles = [strip for strip in shown.strips if len(strip.shots) == 1]
    for strip in shown.strips:
        if len(strip.shots) > 1:
            pieces += lines_of(strip.heading, below(pieces) + GAP, NORMAL, theme.GREEN, bold=True, most=2)
            _row(pieces, frames, [("", shot) for shot in strip.shots])
    for n in range(0, len(singles), 2):
        _row(pieces, frames, [(strip.heading, strip.shots[0]) for strip in singles[n : n + 2]])
    pieces += lines_of(f"! {shown.notice}" if shown.notice else "", below(pieces) + GAP, SMALL, theme.ATTENTION, most=2)
    pieces += lines_of(shown.foot, below(pieces) + 8, SMALL, theme.MUTED, most=2)
    return pieces, frames


def _row(pieces: list[Piece], frames: list[Frame], shots: Sequence[tuple[str, Shot]]) -> None:
    """Place photos side by side, each with its words below it."""
    top = below(pieces) + 12
    words: list[Piece] = []
    for (heading, shot), column in zip(shots, COLUMNS, strict=False):
        left, right, _ = column
        box = (left, top, right, top + PHOTO_HEIGHT)
        pieces.append(Piece(box, theme.GREEN_PALE))
        frames.append((shot.mark, box))
        words += _words(heading, shot, top + PHOTO_HEIGHT + 6, column)
    pieces += words


def _words(heading: str, shot: Shot, top: int, column: Column) -> Iterator[Piece]:
    placed = [*lines_of(heading, top, SMALL, theme.GREEN, bold=True, most=2, within=column)]
    placed += lines_of(shot.when, max(top, below(placed)), SMALL, theme.TEXT, bold=True, most=1, within=column)
    placed += lines_of(shot.caption, below(placed), SMALL, theme.TEXT, most=2, within=column)
    yield from placed


def _fitted(body: bytes, width: int, height: int) -> Image.Image | None:
    """Give a photo as large as its place allows; None where there is none."""
    if not body:
        return None
    with Image.open(BytesIO(body), formats=("JPEG",)) as image:
        share = min(width / image.width, height / image.height)
        size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
        return image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
