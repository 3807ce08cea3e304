"""Whether a picture can show anything at all: not one shade, not mere noise, not drawn in a few flat colours.

Each limit leaves every photo that somebody took in peace, a dark evening or a fog, a scan in black and white too: what
is told here is only what no camera gives.
"""

from collections.abc import Sequence
from functools import cache
from typing import Literal

from PIL import Image, ImageChops, ImageStat

from ntm_sheets.reading import limits


@cache
def can_open_heic() -> bool:
    """Tell whether the photos of iPhones can be opened: the library for that is an extra."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    return True


@cache
def openable() -> tuple[str, ...]:
    """Give the kinds of picture that are opened on this machine."""
    return (*limits.PICTURE_FORMATS, *(("HEIF",) if can_open_heic() else ()))


Flaw = Literal["", "flat", "noise", "drawn"]
# Looked at in these sizes: a speck of noise is averaged away, the parts of a scene are not.
SIDES = (64, 32)
COLOUR_SIDE, GREY_SIDE = 256, 128
# Without the darkest and the lightest points; a wall in even light differs by 15 shades and more, a fog by more.
MARGIN, LEAST_SHADES = 0.005, 8
# How much a point is like its neighbours, from 0 to 1: gravel has 0.3, grass seen from near 0.5, noise nothing.
LEAST_LIKENESS = 0.21
# What is drawn has contrast: few shades of a dark evening are no drawing.
DRAWN_SHADES = 64
# The share of the commonest colours, told apart by four shades; a clear sky alone spreads over dozens.
COLOURS, STEP, MOST_FLAT = 8, 0xFC, 0.75
# A screen is so many times as high as it is wide; looked at in columns and rows, a bar has so many of these at least.
SCREEN_HEIGHTS, BARRED, BAR_SHADES, LEAST_BAR, MOST_SIGNS = (1.5, 3.0), (32, 200), 10, 8, 40
_STEPPED = [shade & STEP for shade in range(256)]
VIVID, LEAST_VIVID = 60, 0.05
# Points that equal their neighbours; the others jump in a drawing, and change by little in a sky.
MOST_EQUAL, JUMP, LEAST_JUMPS, MANY_JUMPS = 0.9, 25, 0.1, 0.5
# What a page's paper is, its share of the picture, and how many of its points differ sharply from the next.
LIGHT, PALE, LEAST_LIGHT, SHARP, LEAST_SHARP = 140, 36, 0.6, 60, 0.03
# Two shades and hardly an edge: a shape or two. A page that was scanned has edges.
MOST_OF_TWO, EDGE, LEAST_EDGES = 0.97, 48, 0.004


def flaw_of(image: Image.Image) -> Flaw:
    """Tell why a decoded picture shows nothing that could be evidence; empty where it may be a photo."""
    colours = flattened(smaller(image, COLOUR_SIDE, Image.Resampling.NEAREST))
    grey = smaller(_grey(image), GREY_SIDE, Image.Resampling.BOX)
    shades = _shades(grey)
    if shades < LEAST_SHADES:
        return "flat"
    sizes = [smaller(grey, side, Image.Resampling.BOX) for side in SIDES]
    if max(_likeness(one, *step) for one in sizes for step in ((1, 0), (0, 1))) < LEAST_LIKENESS:
        return "noise"
    return "drawn" if shades >= DRAWN_SHADES and _is_drawn(colours) else ""


def is_page(image: Image.Image) -> bool:
    """Tell whether a decoded picture shows a page that fills it: light, without colour, full of sharp edges."""
    small = flattened(smaller(image, COLOUR_SIDE, Image.Resampling.NEAREST))
    red, green, blue = small.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    light = least.point([0] * LIGHT + [255] * (256 - LIGHT))
    pale = ImageChops.subtract(most, least).point([255] * PALE + [0] * (256 - PALE))
    if ImageChops.darker(light, pale).histogram()[255] < LEAST_LIGHT * small.width * small.height:
        return False
    grey = small.convert("L")
    steps = ImageChops.difference(grey, ImageChops.offset(grey, 1, 0)).histogram()
    return sum(steps[SHARP:]) / sum(steps) >= LEAST_SHARP


def smaller(image: Image.Image, side: int, how: Image.Resampling) -> Image.Image:
    """Give a picture of which no side is longer than this."""
    longest = max(image.size)
    if longest <= side:
        return image
    width, height = (max(1, round(length * side / longest)) for length in image.size)
    return image.resize((width, height), how)


def has_bars(image: Image.Image) -> bool:
    """Tell whether a picture is a telephone's screen that shows one: high, with a bar of one shade above and below it.

    A line of signs may stand above the upper bar.
    """
    if not SCREEN_HEIGHTS[0] <= image.height / image.width <= SCREEN_HEIGHTS[1]:
        return False
    dots = image.convert("L").resize((BARRED[0], BARRED[1]), Image.Resampling.BOX).tobytes()
    rows = [dots[start : start + BARRED[0]] for start in range(0, len(dots), BARRED[0])]
    plain = [max(row) - min(row) <= BAR_SHADES for row in rows]
    return all(_has_bar(one) for one in (plain[:MOST_SIGNS], plain[: -MOST_SIGNS - 1 : -1]))


def _has_bar(plain: Sequence[bool]) -> bool:
    """Tell whether enough rows of one shade follow each other."""
    return any(all(plain[at : at + LEAST_BAR]) for at in range(len(plain) - LEAST_BAR + 1))


def _grey(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda shade: shade * (1 / 256)).convert("L")
    if has_holes(image):
        return flattened(smaller(image, 4 * GREY_SIDE, Image.Resampling.NEAREST)).convert("L")
    return image.convert("L")


def has_holes(image: Image.Image) -> bool:
    """Tell whether parts of a picture may be seen through."""
    return "A" in image.getbands() or "transparency" in image.info


def flattened(image: Image.Image) -> Image.Image:
    """Give a copy on white: what is transparent is seen on the sheet's paper."""
    if image.mode.startswith("I"):
        return _grey(image).convert("RGB")
    if has_holes(image):
        above = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", above.size, "white"), above).convert("RGB")
    return image.convert("RGB")


def _shades(grey: Image.Image) -> int:
    """Count the shades between the darkest and the lightest part, without the outermost points."""
    counts = grey.histogram()
    aside = MARGIN * sum(counts)

    def first(shades: list[int]) -> int:
        passed = 0
        for shade in shades:
            passed += counts[shade]
            if passed > aside:
                return shade
        return shades[-1]

    return first(list(range(255, -1, -1))) - first(list(range(256)))


def _likeness(grey: Image.Image, right: int, down: int) -> float:
    """Give the correlation of each point with its neighbour, from how much the two differ."""
    width, height = grey.size
    if width <= right or height <= down:
        return 1.0
    here = grey.crop((0, 0, width - right, height - down))
    there = grey.crop((right, down, width, height))
    spread = ImageStat.Stat(grey).var[0]
    differing = ImageStat.Stat(ImageChops.difference(here, there))
    return 1.0 - differing.sum2[0] / differing.count[0] / (2 * spread) if spread else 1.0


def _is_drawn(image: Image.Image) -> bool:
    told_apart = image.point(_STEPPED * len(image.getbands()))
    total = image.width * image.height
    # Of more colours than that the commonest cannot be nearly all: nobody need count them.
    commonest = _commonest(told_apart.getcolors(round(total * (1 - MOST_FLAT)) + COLOURS) or [])
    flat = sum(count for count, _ in commonest) / total
    of_two = sum(count for count, _ in commonest[:2]) / total
    vivid = sum(_vividnesses(told_apart)[VIVID:]) / total
    vivid_flat = sum(count for count, colour in commonest if _vividness(colour) >= VIVID) / total
    steps = _steps(image)
    equal, edges = steps[0] / sum(steps), sum(steps[EDGE:]) / sum(steps)
    jumps = sum(steps[JUMP:]) / max(1, sum(steps[2:]))
    in_few_colours = flat >= MOST_FLAT and vivid_flat >= LEAST_VIVID and jumps >= LEAST_JUMPS
    in_blocks = equal >= MOST_EQUAL and vivid >= LEAST_VIVID and jumps >= MANY_JUMPS
    return in_few_colours or in_blocks or (of_two >= MOST_OF_TWO and edges < LEAST_EDGES)


def _commonest(counted: Sequence[tuple[int, object]]) -> list[tuple[int, object]]:
    """Give the commonest colours, in an order of their own where they are equally common."""
    least = min(sorted((count for count, _ in counted), reverse=True)[:COLOURS], default=0)
    return sorted((one for one in counted if one[0] >= least), key=lambda one: (-one[0], repr(one[1])))[:COLOURS]


def _vividnesses(image: Image.Image) -> list[int]:
    """Count the points by how far their strongest and their weakest colour are apart."""
    red, green, blue = image.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    return ImageChops.subtract(most, least).histogram()


def _vividness(colour: object) -> int:
    return max(colour) - min(colour) if isinstance(colour, tuple) else 0


def _steps(image: Image.Image) -> list[int]:
    """Count by how much points differ from their neighbours, in the channel that differs most."""
    width, height = image.size
    found = [0] * 256
    for right, down in ((1, 0), (0, 1)):
        if width > right and height > down:
            here = image.crop((0, 0, width - right, height - down))
            there = image.crop((right, down, width, height))
            red, green, blue = ImageChops.difference(here, there).split()
            most = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
            found = [one + other for one, other in zip(found, most, strict=True)]
    return found if sum(found) else [1, *[0] * 255]
