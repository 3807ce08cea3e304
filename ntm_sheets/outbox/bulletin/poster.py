"""The bulletin's picture, portrait for a phone: laid out piece by piece, so that nothing overlaps, then painted."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

from PIL import Image, ImageDraw, ImageFont

from ntm_sheets import theme
from ntm_sheets.outbox.picture_values import Bar, Figure, Poster
from ntm_sheets.outbox.seal import dark_runs, modules_of

WIDTH, HEIGHT, MARGIN, GAP = 1080, 1350, 48, 20
RIGHT = WIDTH - MARGIN
# Smaller letters are not read on a telephone any more, once a chat program has shrunk the picture.
SMALL, NORMAL, LARGEST = 28, 30, (64, 52, 42, 34)
MESSAGE_SIZES, MESSAGE_LINES, BAR_HEIGHT = ((64, 2), (56, 2), (48, 3)), 3, 12
ASIDE, NUMBER = re.compile(r" \([^()]*\)"), re.compile(r"(?<=\d)( )(?=\w)")
MOST_COLOURS = 255
# Of a module of the QR: it is read yet when a chat program has shrunk the picture.
DOTS = 3
# No line holds as many letters, however narrow.
LEADING, MOST_LETTERS = 1.24, 300
# Where a column begins and ends, and whether its text stands at the left edge (0), between (0.5) or at the right one (1).
Column = tuple[int, int, float]
WHOLE: Column = (MARGIN, RIGHT, 0.0)
FACES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
UNKNOWN, UNASSIGNED = "□", "\U0010ffff"


@dataclass(frozen=True)
class Piece:
    """A line of text, or a filled rectangle where `size` is 0; `box` is left, top, right and bottom."""

    box: tuple[int, int, int, int]
    colour: str
    text: str = ""
    size: int = 0
    bold: bool = False


def draw_poster(shown: Poster) -> bytes:
    """Draw the picture as PNG; the same values give the same bytes."""
    image = painted(lay_out(shown), HEIGHT)
    # The few colours and the edges of letters between them: nobody sees a difference, and a third of the bytes is sent.
    few = image.quantize(MOST_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def painted(pieces: Iterable[Piece], height: int) -> Image.Image:
    """Paint pieces on white."""
    image = Image.new("RGB", (WIDTH, height), theme.WHITE)
    pen = ImageDraw.Draw(image)
    for piece in pieces:
        left, top, right, bottom = piece.box
        if piece.size:
            pen.text((left, bottom), piece.text, piece.colour, _face(piece.size, piece.bold), anchor="ld")
        else:
            pen.rectangle((left, top, right - 1, bottom - 1), piece.colour)
    return image


def lay_out(shown: Poster) -> list[Piece]:
    """Place everything: from the top down, the foot at the bottom; the order takes what room is left."""
    band = [*lines_of(shown.campaign, 24, SMALL, theme.WHITE, bold=True, most=2)]
    band += lines_of(shown.when, below(band) + 4, SMALL, theme.WHITE, most=1)
    pieces = [Piece((0, 0, WIDTH, below(band) + GAP), theme.GREEN), *band]
    pieces += _message(shown.message, below(pieces) + GAP)
    if shown.figures:
        pieces += _tiles(shown.figures, below(pieces) + GAP)
    if shown.bars:
        pieces += lines_of(shown.bars_title, below(pieces) + GAP, SMALL, theme.MUTED, most=1)
        pieces += _bars(shown.bars, below(pieces) + 8)
    code = [*_qr(shown.seal)]
    # Beside the QR, with the white around it that readers ask for.
    beside: Column = (MARGIN, min((piece.box[0] for piece in code), default=RIGHT + GAP) - GAP, 0.0)
    notice = f"! {shown.notice}" if shown.notice else ""
    foot = [*lines_of(notice, 0, SMALL, theme.ATTENTION, bold=True, most=2, within=beside)]
    foot += lines_of(shown.foot, below(foot) + 4, SMALL, theme.MUTED, most=2, within=beside)
    top = HEIGHT - GAP - below(foot)
    edge = min((piece.box[1] for piece in code), default=HEIGHT) - GAP

    def flow(text: str, colour: str, down: int, most: int, *, bold: bool = False) -> list[Piece]:
        """Place a text below the others: as wide as the picture, beside the QR as wide as that leaves it."""
        at = below(pieces) + down
        most = min(most, (top - 8 - at) // leading(NORMAL))
        room = max(0, min(most, (edge - at) // leading(NORMAL)))
        lines = wrapped(text, NORMAL, RIGHT - MARGIN, MOST_LETTERS, bold=bold)
        first, rest = (lines, []) if len(lines) <= room else (lines[:room], lines[room:])
        placed = [*lines_of(" ".join(first), at, NORMAL, colour, most=room, bold=bold)]
        at = max(at, below(placed))
        placed += lines_of(" ".join(rest), at, NORMAL, colour, most=most - len(placed), bold=bold, within=beside)
        return placed

    pieces += flow(shown.reported, theme.TEXT, GAP, 2, bold=True)
    pieces += flow(shown.late, theme.LATE, 4, 4, bold=True)
    order = f"Việc cần làm: {shown.order}" if shown.order else ""
    whole = flow(order, theme.TEXT, GAP, MOST_LETTERS)
    if not whole or whole[-1].text.endswith("…"):
        order = ASIDE.sub("", order)
    pieces += flow(order, theme.TEXT, GAP, MOST_LETTERS)
    pieces += code
    return [*pieces, *moved(foot, top)]


def below(pieces: Sequence[Piece]) -> int:
    """Tell where the lowest of some pieces ends."""
    return max((piece.box[3] for piece in pieces), default=0)


def moved(pieces: Sequence[Piece], down: int) -> Iterator[Piece]:
    """Give pieces further down."""
    for piece in pieces:
        left, top, right, bottom = piece.box
        yield Piece((left, top + down, right, bottom + down), piece.colour, piece.text, piece.size, piece.bold)


def lines_of(
    text: str, top: int, size: int, colour: str, *, most: int, bold: bool = False, within: Column = WHOLE
) -> Iterator[Piece]:
    """Place a text line by line in a column."""
    left, right, align = within
    for n, line in enumerate(wrapped(text, size, right - left, most, bold=bold)):
        width, y = _width(line, size, bold=bold), top + n * leading(size)
        x = left + int((right - left - width) * align)
        yield Piece((x, y, x + width, y + leading(size)), colour, line, size, bold)


def _message(text: str, top: int) -> Iterator[Piece]:
    """Take the largest letters in which the message fits."""
    for size, most in MESSAGE_SIZES:
        if len(wrapped(text, size, RIGHT - MARGIN, most + 1, bold=True)) <= most:
            break
    yield from lines_of(text, top, size, theme.GREEN, most=MESSAGE_LINES, bold=True)


def _tiles(figures: Sequence[Figure], top: int) -> Iterator[Piece]:
    width = (RIGHT - MARGIN - GAP * (len(figures) - 1)) // len(figures)
    room, placed = width - 24, list[Piece]()
    fitting = (size for size in LARGEST if all(_width(one.value, size, bold=True) <= room for one in figures))
    large = next(fitting, LARGEST[-1])
    for n, figure in enumerate(figures):
        left = MARGIN + n * (width + GAP)
        inside = (left + 12, left + width - 12, 0.5)
        mine = [*lines_of(figure.label, top + 14, SMALL, theme.MUTED, most=1, within=inside)]
        mine += lines_of(figure.value, below(mine), large, theme.GREEN, most=1, bold=True, within=inside)
        # A note that is too long is broken where its parts meet.
        fits = len(wrapped(figure.note, SMALL, inside[1] - inside[0], 2)) < 2
        for part in (figure.note,) if fits else figure.note.split(", "):
            mine += lines_of(part, below(mine), SMALL, theme.TEXT, most=1, within=inside)
        placed += mine
    bottom = below(placed) + 14
    for n in range(len(figures)):
        left = MARGIN + n * (width + GAP)
        yield Piece((left, top, left + width, bottom), theme.GREEN_PALE)
    yield from placed


def _qr(text: str) -> Iterator[Piece]:
    """Place the QR that says a text in the lower right corner."""
    modules = modules_of(text) if text else ()
    left, top = RIGHT - DOTS * len(modules), HEIGHT - GAP - DOTS * len(modules)
    for row, first, end in dark_runs(modules):
        y = top + DOTS * row
        yield Piece((left + DOTS * first, y, left + DOTS * end, y + DOTS), theme.TEXT)


POINTS_RIGHT, NOTES_LEFT = 590, 610


def _bars(bars: Sequence[Bar], top: int) -> Iterator[Piece]:
    for bar in bars:
        if bar.share is None:
            yield from lines_of(bar.name, top, SMALL, theme.MUTED, most=1)
            top += leading(SMALL) + 8
            continue
        points = _width(bar.points, NORMAL, bold=True)
        names, sums, notes = (
            (MARGIN, POINTS_RIGHT - points - GAP, 0.0),
            (MARGIN, POINTS_RIGHT, 1.0),
            (NOTES_LEFT, RIGHT, 1.0),
        )
        yield from lines_of(bar.name, top, NORMAL, theme.TEXT, most=1, bold=True, within=names)
        yield from lines_of(bar.points, top, NORMAL, theme.GREEN, most=1, bold=True, within=sums)
        yield from lines_of(bar.note, top, SMALL, theme.MUTED, most=1, within=notes)
        y, length = top + leading(NORMAL) + 2, round((RIGHT - MARGIN) * min(bar.share, 1.0))
        yield Piece((MARGIN, y, RIGHT, y + BAR_HEIGHT), theme.GREEN_PALE)
        if length:
            yield Piece((MARGIN, y, MARGIN + length, y + BAR_HEIGHT), theme.GREEN)
        top = y + BAR_HEIGHT + 8


def wrapped(text: str, size: int, width: int, most: int, *, bold: bool = False) -> list[str]:
    """Break a text into lines of a width, `most` at most; what has no room ends in “…”."""
    # A number is not parted from what it counts.
    whole = NUMBER.sub("\u00a0", _drawable(" ".join(normalize("NFC", text).split()), bold=bold))
    lines: list[str] = []
    for word in filter(None, whole.split(" ")):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(_cut(word, size, width, bold=bold))
    if len(lines) > most:
        kept = lines[: max(most, 0)]
        lines = [*kept[:-1], _cut(f"{kept[-1]}…", size, width, bold=bold)] if kept else []
    return [line.replace("\u00a0", " ") for line in lines]


def _cut(line: str, size: int, width: int, *, bold: bool) -> str:
    """Shorten a line to a width, with an ellipsis."""
    shorter = line if len(line) <= MOST_LETTERS else f"{line[:MOST_LETTERS]}…"
    while _width(shorter, size, bold=bold) > width and len(shorter) > 1:
        shorter = f"{shorter.removesuffix('…')[:-1].rstrip(' ,;.:–-')}…"
    return shorter


def _width(text: str, size: int, *, bold: bool) -> int:
    return -int(-_face(size, bold).getlength(text) // 1)


def leading(size: int) -> int:
    """Give the height of a line."""
    return round(size * LEADING)


@cache
def _face(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    """Give the font for Vietnamese text, the same on every machine; its letters are placed alike by every build of the library."""
    own = find_spec("matplotlib")
    brought = [Path(own.origin).parent / "mpl-data" / "fonts" / "ttf"] if own and own.origin else []
    files = [folder / FACES[bold] for folder in (Path(__file__).parents[1] / "fonts", *brought)]
    found = next((file for file in files if file.exists()), files[0])
    return ImageFont.truetype(found, size, layout_engine=ImageFont.Layout.BASIC)


def _drawable(text: str, *, bold: bool) -> str:
    return "".join(letter if _is_known(letter, bold) else UNKNOWN for letter in text)


@cache
def _is_known(letter: str, bold: bool) -> bool:
    """Tell whether the font has a picture of a letter."""
    face = _face(SMALL, bold)
    return letter.isspace() or bytes(face.getmask(letter)) != bytes(face.getmask(UNASSIGNED))
