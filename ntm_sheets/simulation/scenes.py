"""Made-up photos of a village: sky, hills, a lane, houses, hedges; each place looks as it does, each day in its own light.

Nobody's camera took them, and each says so in its corner. The same names give the same bytes.
"""

import random
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from math import cos, radians, sin
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

Moment = Literal["before", "after"]
Grain = npt.NDArray[np.float32]
Colour = tuple[int, int, int]
Spot = tuple[float, float]
# What is painted, and what of it is seen.
WIDTH, HEIGHT, SEEN_WIDTH, SEEN_HEIGHT = 528, 396, 480, 360
TILE = 1024
# Beyond it lies what a telephone that is not held level sees of the canvas.
EDGE = 14
QUALITY = 80
EXIF_DATE = 306
MARK = "MO PHONG"
# Of a photo that is passed off as new: what is left of its width and height, four fifths of its face; what is written on it.
CUT, STAMP = (0.06, 0.05, 0.975, 0.935), (255, 176, 32)
# Of coarse and fine grain: how many dots a shade reaches, and how much it weighs.
GRAINS: tuple[tuple[int, float], ...] = ((128, 0.34), (48, 0.26), (16, 0.2), (5, 0.13), (1, 0.07))
FINE: tuple[tuple[int, float], ...] = ((32, 0.16), (8, 0.3), (3, 0.3), (1, 0.24))
MUD, CONCRETE, GRASS, WEEDS = (126, 98, 74), (182, 180, 174), (96, 126, 66), (128, 122, 80)
KERB, SHADE, HAZE = (150, 148, 142), (62, 66, 60), (188, 206, 216)
# Rows of a roof's tiles, bushes of a hedge; how fine the ground's grain is, and from where on it is all alike.
ROWS, BUSHES, DEEP, FARTHEST = 6, 13, 160.0, 12.0
WALLS: tuple[Colour, ...] = ((226, 206, 160), (214, 222, 226), (232, 190, 170), (200, 214, 180))
# The corners of what is nearly round.
ROUND: tuple[Spot, ...] = (
    (-1, -0.3),
    (-0.5, -0.9),
    (0.3, -1),
    (0.9, -0.5),
    (1, 0.4),
    (0.4, 0.9),
    (-0.4, 1),
    (-0.95, 0.5),
)
ROOFS: tuple[Colour, ...] = ((150, 62, 44), (110, 112, 120), (168, 92, 50))


def photo(place: str, moment: Moment, day: str) -> bytes:
    """Give a photo of a place, before the work on it or after, as a telephone saves it; `day` as EXIF writes a moment."""
    still = random.Random(f"place {place}")  # noqa: S311 - a played-through sample, nothing secret
    today = random.Random(f"{place} {moment} {day}")  # noqa: S311 - as above
    canvas = _Canvas(today)
    _paint(canvas, still, today, moment)
    return _jpeg(_marked(_seen_from(canvas.image(today), today)), day)


def cropped_and_stamped(body: bytes, day: str) -> bytes:
    """Give a photo as somebody passes an old one off as new: a fifth of it cut off, another day and hour written on it."""
    with Image.open(BytesIO(body)) as image:
        width, height = image.size
        left, top, right, bottom = CUT
        whole = image.convert("RGB").crop(
            (round(width * left), round(height * top), round(width * right), round(height * bottom))
        )
    stamp = f"{day[8:10]}/{day[5:7]}/{day[:4]} {day[11:16]}"
    ImageDraw.Draw(whole).text(
        (whole.width - 10, whole.height - 8), stamp, anchor="rs", fill=STAMP, stroke_width=1, stroke_fill=(60, 30, 0),
        font_size=whole.height // 15,
    )  # fmt: skip
    return _jpeg(_marked(whole), day)


def _marked(image: Image.Image) -> Image.Image:
    """Write on a picture that it is made up."""
    at = (6, image.height - 14)
    ImageDraw.Draw(image).text(at, MARK, fill=(245, 245, 245), stroke_width=1, stroke_fill=(30, 30, 30))
    return image


def _paint(canvas: "_Canvas", still: random.Random, today: random.Random, moment: Moment) -> None:
    """Paint from far to near; what stands there is the place's, what lies on the ground hangs on the work."""
    horizon, middle = still.randrange(130, 210), still.randrange(120, WIDTH - 120)
    canvas.sky(horizon, today)
    for far in (0.62, 0.4):
        # What is far away is seen through the air.
        hill = _mixed((66 + still.randrange(30), 98 + still.randrange(24), 78), HAZE, far)
        canvas.patch(_ridge(still, horizon, far), hill, 20)
    ground = canvas.lying(horizon, middle)
    field = [(0, horizon), (WIDTH, horizon), (WIDTH, HEIGHT), (0, HEIGHT)]
    canvas.patch(field, GRASS if moment == "after" else WEEDS, 54, ground)
    for _ in range(still.randrange(1, 4)):
        _house(canvas, still, horizon)
    left, right = middle - still.randrange(120, 320), middle + still.randrange(110, 320)
    road = [(middle - 9, horizon + 2), (middle + 11, horizon + 2), (right, HEIGHT), (left, HEIGHT)]
    canvas.patch(road, CONCRETE if moment == "after" else MUD, 16 if moment == "after" else 62, ground)
    # Whether hedges or heaps lie there, what stands behind them is the same.
    lies = random.Random(f"{middle} {left} {moment}")  # noqa: S311 - as above
    for edge, side in ((left, -1), (right, 1)):
        if moment == "after":
            canvas.patch(
                [(middle, horizon), (middle + side * 3, horizon), (edge + side * 26, HEIGHT), (edge, HEIGHT)], KERB, 14
            )
            _hedge(canvas, lies, (middle + side * 8, horizon + 4), (edge + side * lies.randrange(60, 110), HEIGHT))
        else:
            for _ in range(3):
                _heap(canvas, lies, edge, horizon)
    for _ in range(still.randrange(2, 5)):
        _tree(canvas, still, horizon, middle)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _ridge(still: random.Random, horizon: int, far: float) -> list[Spot]:
    tops = [(x, horizon - still.randrange(4, round(30 + 60 * far))) for x in range(0, WIDTH + 44, 44)]
    return [(0, horizon + 2), *tops, (WIDTH, horizon + 2)]


def _house(canvas: "_Canvas", still: random.Random, horizon: int) -> None:
    left, wide, high = still.randrange(-20, WIDTH - 80), still.randrange(60, 130), still.randrange(40, 76)
    top, wall, roof = horizon - high // 2, still.choice(WALLS), still.choice(ROOFS)
    low, ridge, right = top + high, top - high // 2, left + wide
    canvas.patch([(left - 6, low), (right + 22, low), (right + 40, low + 9), (left + 6, low + 9)], SHADE, 14)
    canvas.patch([(left, top), (right, top), (right, low), (left, low)], wall, 12)
    # The side that lies in the shade, a door, a window, the rows of the roof's tiles.
    canvas.patch(
        [(right - wide // 4, top), (right, top), (right, low), (right - wide // 4, low)], _mixed(wall, SHADE, 0.34), 12
    )
    door, pane = left + wide // 4, left + wide // 2
    canvas.patch([(door, top + 14), (door + 15, top + 14), (door + 15, low), (door, low)], (78, 58, 46), 16)
    canvas.patch([(pane, top + 14), (pane + 13, top + 14), (pane + 13, top + 30), (pane, top + 30)], (60, 70, 84), 20)
    for n in range(ROWS):
        share, more = n / ROWS, (n + 1) / ROWS
        ends = (
            [left + wide * 0.3 * (1 - s) - 8 * s for s in (share, more)],
            [right - wide * 0.3 * (1 - s) + 8 * s for s in (share, more)],
        )
        high_edge, low_edge = (ridge + (top - ridge) * s for s in (share, more))
        tile = _mixed(roof, SHADE, 0.22 * (n % 2))
        canvas.patch(
            [(ends[0][0], high_edge), (ends[1][0], high_edge), (ends[1][1], low_edge), (ends[0][1], low_edge)], tile, 26
        )


def _tree(canvas: "_Canvas", still: random.Random, horizon: int, lane: int) -> None:
    # Not on the lane.
    x = (lane + still.randrange(80, WIDTH - 80)) % WIDTH
    foot, high = horizon + still.randrange(8, 60), still.randrange(60, 140)
    canvas.patch([(x - 30, foot - 2), (x + 36, foot - 4), (x + 52, foot + 6), (x - 14, foot + 7)], SHADE, 18)
    canvas.patch([(x - 5, foot), (x - 2, foot - high), (x + 2, foot - high), (x + 5, foot)], (88, 70, 54), 30)
    _leaves(canvas, still, (x, foot - high), 24, (44, 34))


def _hedge(canvas: "_Canvas", lies: random.Random, far: Spot, near: Spot) -> None:
    """Plant bushes along a lane, the far ones first."""
    for n in range(BUSHES):
        share = (n / (BUSHES - 1)) ** 2
        at = far[0] + (near[0] - far[0]) * share, far[1] + (near[1] - far[1]) * share
        size = 5 + 46 * share
        _leaves(canvas, lies, (at[0], at[1] - size * 0.5), 5, (size, size * 0.7))


def _leaves(canvas: "_Canvas", chance: random.Random, middle: Spot, count: int, reach: Spot) -> None:
    """Put leaves around a middle, those below in the shade of those above."""
    for n in range(count):
        across, up = chance.uniform(-1, 1), 1 - 2 * n / count
        wide = max(3.0, (0.34 + 0.3 * chance.random()) * reach[1])
        at = middle[0] + across * reach[0] * (1 - abs(up) * 0.4), middle[1] + up * reach[1]
        leaf = _mixed((70 + chance.randrange(24), 118 + chance.randrange(26), 52), (24, 48, 26), 0.3 + 0.4 * max(up, 0))
        canvas.patch([(at[0] + wide * x, at[1] + wide * y) for x, y in ROUND], leaf, 56)


def _heap(canvas: "_Canvas", lies: random.Random, edge: int, horizon: int) -> None:
    x, y, wide = edge + lies.randrange(-60, 60), lies.randrange(horizon + 40, HEIGHT - 20), lies.randrange(18, 50)
    canvas.patch([(x - wide, y + 5), (x - wide // 2, y - 2), (x + wide + 16, y - 2), (x + wide + 9, y + 5)], SHADE, 16)
    canvas.patch(
        [(x - wide, y + 2), (x - wide // 3, y - wide // 2), (x + wide // 4, y - wide // 3), (x + wide, y + 2)],
        lies.choice(((112, 102, 92), (128, 104, 78), (96, 98, 100))),
        70,
    )


class _Canvas:
    """A picture under way as numbers; each patch of it has a colour and a grain."""

    def __init__(self, today: random.Random) -> None:
        self._dots = np.zeros((HEIGHT, WIDTH, 3), dtype=np.float32)
        self._today = today

    def sky(self, horizon: int, today: random.Random) -> None:
        """Paint the sky, its clouds as of the day."""
        top, low = np.array((104, 150, 206), np.float32), np.array((206, 222, 230), np.float32)
        share = np.linspace(0, 1, horizon + 20, dtype=np.float32)[:, None, None]
        clouds = np.clip((self._grain(coarse=True)[: horizon + 20, :, None] - 0.5) * 2.4, 0, 1)
        clear = top + (low - top) * share
        self._dots[: horizon + 20] = clear + (240 - clear) * (np.float32(today.uniform(0.3, 1.0)) * clouds)

    def lying(self, horizon: int, vanishing: int) -> Grain:
        """Give the grain of what lies on the ground: it runs together to a point on the horizon."""
        below = np.maximum(np.arange(HEIGHT, dtype=np.float32) - horizon, 1.0)
        depth = (HEIGHT - horizon) / below
        across = (np.arange(WIDTH, dtype=np.float32) - vanishing)[None, :] * np.minimum(depth, FARTHEST)[:, None]
        down, shift = (depth * DEEP).astype(np.int64) % TILE, self._today.randrange(TILE)
        seen = _tile(False)[down[:, None], (across.astype(np.int64) + shift) % TILE] - np.float32(0.5)
        # Far off the grain is too fine to be seen.
        told = np.clip(1.5 / np.sqrt(depth), 0.25, 1.0).astype(np.float32)
        lying: Grain = 0.5 + seen * told[:, None]
        return lying

    def patch(self, corners: Sequence[Spot], colour: Colour, grain: float, sheet: Grain | None = None) -> None:
        """Fill a shape with a colour, lighter and darker by so many shades."""
        left, top = (max(0, int(min(one[n] for one in corners))) for n in (0, 1))
        right, bottom = (min(most, int(max(one[n] for one in corners)) + 1) for n, most in ((0, WIDTH), (1, HEIGHT)))
        if left >= right or top >= bottom:
            return
        mask = Image.new("1", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in corners], fill=1)
        inside = np.asarray(mask)[:, :, None]
        whole = self._grain(coarse=False) if sheet is None else sheet
        shades = (whole[top:bottom, left:right, None] - 0.5) * (2 * grain)
        np.copyto(self._dots[top:bottom, left:right], np.array(colour, np.float32) + shades, where=inside)

    def image(self, today: random.Random) -> Image.Image:
        """Give the picture in the light of the day."""
        light, warm = today.uniform(0.78, 1.12), today.uniform(-8, 10)
        tint = np.array((warm, 0, -warm), np.float32)
        lit = self._dots * np.float32(light)
        lit += tint
        # The shade of clouds, and of the lens towards the edges.
        lit += (self._grain(coarse=True)[:, :, None] - 0.5) * 34
        lit *= _lens()
        return Image.fromarray(np.clip(lit, 0, 255, out=lit).astype(np.uint8), "RGB")

    def _grain(self, *, coarse: bool) -> Grain:
        x, y = self._today.randrange(TILE - WIDTH), self._today.randrange(TILE - HEIGHT)
        return _tile(coarse)[y : y + HEIGHT, x : x + WIDTH]


@cache
def _tile(coarse: bool) -> Grain:
    """Make a large sheet of grain once, from 0 to 1; each patch takes a piece of it."""
    chance = random.Random(f"grain {coarse}")  # noqa: S311 - as above
    whole = np.zeros((TILE, TILE), dtype=np.float32)
    for reach, weight in GRAINS if coarse else FINE:
        side = TILE // reach
        layer = Image.frombytes("L", (side, side), chance.randbytes(side * side))
        whole += weight / 255 * np.asarray(layer.resize((TILE, TILE), Image.Resampling.BICUBIC), dtype=np.float32)
    low, high = float(whole.min()), float(whole.max())
    spread: Grain = (whole - low) / (high - low)
    return spread


@cache
def _lens() -> Grain:
    """Make what a lens lets through: less towards the corners."""
    down, across = (np.linspace(-1, 1, size, dtype=np.float32) for size in (HEIGHT, WIDTH))
    through: Grain = (1 - 0.16 * (down[:, None] ** 2 + across[None, :] ** 2))[:, :, None]
    return through


def _seen_from(image: Image.Image, today: random.Random) -> Image.Image:
    """Give a picture as somebody took it who stood a step aside or nearer, and held the telephone not quite level."""
    near, turn = today.uniform(0.86, 1.0), radians(today.uniform(-1.6, 1.6))
    left = today.uniform(EDGE, WIDTH - SEEN_WIDTH * near - EDGE)
    top = today.uniform(EDGE, HEIGHT - SEEN_HEIGHT * near - EDGE)
    step, aside = near * cos(turn), near * sin(turn)
    return image.transform(
        (SEEN_WIDTH, SEEN_HEIGHT),
        Image.Transform.AFFINE,
        (step, -aside, left, aside, step, top),
        Image.Resampling.BILINEAR,
    )


def _jpeg(image: Image.Image, day: str) -> bytes:
    exif = Image.Exif()
    exif[EXIF_DATE] = day
    saved = BytesIO()
    image.save(saved, "JPEG", quality=QUALITY, exif=exif)
    return saved.getvalue()
