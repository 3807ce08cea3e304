"""Made-up photos of a village: sky, hills, a lane, houses, hedges; each place looks as it does, each day in its own light.

Nobody's camera took them, and each says so in its corner. The same names give the same bytes.
"""

import random
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

Moment = Literal["before", "after"]
Grain = npt.NDArray[np.float32]
Colour = tuple[int, int, int]
Spot = tuple[float, float]
# What is painted, and what of it is seen.
WIDTH, HEIGHT, SEEN_WIDTH, SEEN_HEIGHT = 480, 360, 440, 330
TILE = 1024
QUALITY = 80
EXIF_DATE = 306
MARK = "MO PHONG"
# Of a photo that is passed off as new: what is left of its width and height, four fifths of its face; what is written on it.
CUT, STAMP = (0.06, 0.05, 0.975, 0.935), (255, 176, 32)
# Of coarse and fine grain: how many dots a shade reaches, and how much it weighs.
GRAINS: tuple[tuple[int, float], ...] = ((128, 0.34), (48, 0.26), (16, 0.2), (5, 0.13), (1, 0.07))
FINE: tuple[tuple[int, float], ...] = ((24, 0.2), (7, 0.35), (2, 0.3), (1, 0.15))
MUD, CONCRETE, GRASS, WEEDS, HEDGE = (122, 88, 60), (186, 184, 178), (98, 132, 62), (120, 116, 70), (52, 104, 44)
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
    image = _seen_from(canvas.image(today), today)
    ImageDraw.Draw(image).text(
        (6, SEEN_HEIGHT - 14), MARK, fill=(245, 245, 245), stroke_width=1, stroke_fill=(30, 30, 30)
    )
    return _jpeg(image, day)


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
    return _jpeg(whole, day)


def _paint(canvas: "_Canvas", still: random.Random, today: random.Random, moment: Moment) -> None:
    """Paint from far to near; what stands there is the place's, what lies on the ground hangs on the work."""
    horizon = still.randrange(120, 190)
    canvas.sky(horizon, today)
    for _ in range(2):
        canvas.patch(_ridge(still, horizon), (70 + still.randrange(30), 96 + still.randrange(24), 92), 36)
    canvas.patch(
        [(0, horizon), (WIDTH, horizon), (WIDTH, HEIGHT), (0, HEIGHT)], GRASS if moment == "after" else WEEDS, 70
    )
    middle = still.randrange(110, 370)
    for _ in range(still.randrange(1, 4)):
        _house(canvas, still, horizon)
    left, right = middle - still.randrange(120, 320), middle + still.randrange(110, 320)
    road = [(middle - 10, horizon), (middle + 12, horizon), (right, HEIGHT), (left, HEIGHT)]
    canvas.patch(road, CONCRETE if moment == "after" else MUD, 30 if moment == "after" else 95)
    # Whether hedges or heaps lie there, what stands behind them is the same.
    ground = random.Random(f"{middle} {left} {moment}")  # noqa: S311 - as above
    for edge, side in ((left, -1), (right, 1)):
        if moment == "after":
            foot = edge + side * ground.randrange(40, 90)
            canvas.patch(
                [(middle, horizon - 4), (middle, horizon + 6), (foot, HEIGHT), (foot, HEIGHT - 120)], HEDGE, 110
            )
        else:
            for _ in range(3):
                _heap(canvas, ground, edge, horizon)
    for _ in range(still.randrange(2, 5)):
        _tree(canvas, still, horizon, middle)


def _ridge(still: random.Random, horizon: int) -> list[Spot]:
    tops = [(x, horizon - still.randrange(2, 60)) for x in range(0, WIDTH + 64, 64)]
    return [(0, horizon), *tops, (WIDTH, horizon)]


def _house(canvas: "_Canvas", still: random.Random, horizon: int) -> None:
    left, wide, high = still.randrange(-20, 400), still.randrange(60, 130), still.randrange(40, 76)
    top = horizon - high // 2
    canvas.patch(
        [(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)], still.choice(WALLS), 34
    )
    canvas.patch(
        [(left - 8, top), (left + wide // 2, top - high // 2), (left + wide + 8, top)], still.choice(ROOFS), 46
    )
    door = left + wide // 3
    canvas.patch(
        [(door, top + 14), (door + 16, top + 14), (door + 16, top + high), (door, top + high)], (74, 56, 44), 30
    )


def _tree(canvas: "_Canvas", still: random.Random, horizon: int, lane: int) -> None:
    # Not on the lane.
    x = (lane + still.randrange(70, WIDTH - 70)) % WIDTH
    foot, high = horizon + still.randrange(4, 40), still.randrange(60, 140)
    canvas.patch([(x - 4, foot), (x - 3, foot - high), (x + 3, foot - high), (x + 4, foot)], (84, 64, 46), 50)
    for _ in range(7):
        at, up, wide = x + still.randrange(-30, 30), foot - high + still.randrange(-30, 26), still.randrange(14, 34)
        leaf = (44, 92 + still.randrange(30), 40)
        canvas.patch([(at + wide * x, up + wide * y) for x, y in ROUND], leaf, 120)


def _heap(canvas: "_Canvas", still: random.Random, edge: int, horizon: int) -> None:
    x, y, wide = edge + still.randrange(-60, 60), still.randrange(horizon + 40, HEIGHT - 20), still.randrange(18, 50)
    canvas.patch(
        [(x - wide, y), (x - wide // 3, y - wide // 2), (x + wide // 2, y - wide // 3), (x + wide, y)],
        (104, 96, 88),
        120,
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
        clouds = np.clip((self._grain(coarse=True)[: horizon + 20, :, None] - 0.45) * 4, 0, 1)
        clear = top + (low - top) * share
        self._dots[: horizon + 20] = clear + (240 - clear) * (np.float32(today.uniform(0.3, 1.0)) * clouds)

    def patch(self, corners: Sequence[Spot], colour: Colour, grain: float) -> None:
        """Fill a shape with a colour, lighter and darker by so many shades."""
        left, top = (max(0, int(min(one[n] for one in corners))) for n in (0, 1))
        right, bottom = (min(most, int(max(one[n] for one in corners)) + 1) for n, most in ((0, WIDTH), (1, HEIGHT)))
        if left >= right or top >= bottom:
            return
        mask = Image.new("1", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in corners], fill=1)
        inside = np.asarray(mask)[:, :, None]
        shades = (self._grain(coarse=False)[top:bottom, left:right, None] - 0.5) * (2 * grain)
        np.copyto(self._dots[top:bottom, left:right], np.array(colour, np.float32) + shades, where=inside)

    def image(self, today: random.Random) -> Image.Image:
        """Give the picture in the light of the day."""
        light, warm = today.uniform(0.78, 1.12), today.uniform(-8, 10)
        tint = np.array((warm, 0, -warm), np.float32)
        lit = self._dots * np.float32(light)
        lit += tint
        lit += (self._grain(coarse=True)[:, :, None] - 0.5) * 46
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


def _seen_from(image: Image.Image, today: random.Random) -> Image.Image:
    """Give a picture as somebody took it who stood a step aside."""
    left, top = today.randrange(WIDTH - SEEN_WIDTH), today.randrange(HEIGHT - SEEN_HEIGHT)
    return image.crop((left, top, left + SEEN_WIDTH, top + SEEN_HEIGHT))


def _jpeg(image: Image.Image, day: str) -> bytes:
    exif = Image.Exif()
    exif[EXIF_DATE] = day
    saved = BytesIO()
    image.save(saved, "JPEG", quality=QUALITY, exif=exif)
    return saved.getvalue()
