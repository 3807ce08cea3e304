"""Pictures to try the watch for reuse on: made-up textured ones, those that packages ship, each changed and seen again.

What is changed is the same picture still: made smaller, saved again, cut, turned, mirrored, lightened, stamped, framed,
photographed off a screen. What is seen again is another one of the same place: from a step aside, in other light.
"""

import io
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

# Where Debian's packages of backgrounds lay their pictures.
SHIPPED = (Path("/usr/share/backgrounds"), Path("/usr/share/wallpapers"))
PACKAGES = "gnome-backgrounds, mate-backgrounds, plasma-workspace-wallpapers, lomiri-wallpapers"
# Another name of a picture that is there: warty-final-ubuntu.
SHIPPED_TWICE = "lomiri-default-background"
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
# Those that a camera took; all others are drawn: gradients, patterns, logos, scenes.
PHOTOGRAPHS = frozenset(
    [
        "aitzgorri",
        "analogpattern",
        "aqua",
        "blinds",
        "bridge",
        "bythewater",
        "coldripple",
        "colorfulcups",
        "darkesthour",
        "dragonfly",
        "dune",
        "eveningglow",
        "fallenleaf",
        "free",
        "freshflower",
        "friends",
        "garden",
        "greenmeadow",
        "greentock",
        "grey",
        "infinite-sea",
        "kite",
        "kleiber",
        "ladybird",
        "life",
        "onestandsout",
        "path",
        "picosdeeuropa",
        "picture",
        "raindrops",
        "seeding",
        "storm",
        "summer_1am",
        "sunset",
        "twowings",
        "wine",
        "yellowflower",
    ]
)
# One picture of so many sizes is one; drawn for a light and a dark screen it is neither one nor two.
LARGEST = 1_280
Change = Callable[[Image.Image, random.Random], Image.Image]


def textured(number: int, size: tuple[int, int] = (960, 720)) -> Image.Image:
    """Make a picture with grain of all sizes and some things in it; each number gives another one."""
    drawn = np.random.RandomState(number)
    wide, high = size
    whole = np.zeros((high, wide, 3), np.float32)
    for cell, weight in ((240, 90), (80, 60), (24, 45), (8, 30), (3, 18)):
        grain = drawn.standard_normal((high // cell + 2, wide // cell + 2, 3)).astype(np.float32)
        layers = [Image.fromarray(grain[:, :, at]).resize(size, Image.Resampling.BICUBIC) for at in range(3)]
        shades = np.stack([np.asarray(layer) for layer in layers], axis=2)
        # Shades go together, as in daylight.
        whole += weight * (0.75 * shades.mean(axis=2, keepdims=True) + 0.25 * shades)
    image = Image.fromarray(np.clip(whole + 120, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(14):
        x, y, reach = drawn.randint(0, wide), drawn.randint(0, high), drawn.randint(20, 120)
        corners = [(x + drawn.randint(-reach, reach), y + drawn.randint(-reach, reach)) for _ in range(4)]
        draw.polygon([(int(a), int(b)) for a, b in corners], fill=tuple(int(one) for one in drawn.randint(20, 235, 3)))
    return image


def shipped() -> Mapping[str, Path]:
    """Give the pictures that installed packages ship, the largest of each by its name; empty where there are none."""
    found: dict[str, list[Path]] = {}
    for folder in SHIPPED:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix.lower() in ENDINGS and path.is_file() and not path.stem.startswith("screenshot"):
                found.setdefault(_name(path), []).append(path)
    found.pop(SHIPPED_TWICE, None)
    return {name: max(paths, key=lambda one: (one.stat().st_size, str(one))) for name, paths in sorted(found.items())}


def _name(path: Path) -> str:
    """Give what a picture is called, whatever its size: its folder's name, or its own."""
    inside = path.parts
    if "contents" in inside:
        return inside[inside.index("contents") - 1].lower()
    return (
        path.stem.split("_")[0]
        .removesuffix("-d")
        .removesuffix("-l")
        .removesuffix("-Dark")
        .removesuffix("-Light")
        .lower()
    )


def opened(path: Path) -> Image.Image:
    """Open a picture as a telephone would take it: in colour, not larger than it needs be."""
    with Image.open(path) as image:
        image.draft("RGB", (LARGEST // 2, LARGEST // 2))
        plain = image.convert("RGB")
    plain.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    return plain


def saved(image: Image.Image, quality: int = 88) -> bytes:
    """Save a picture as a telephone does."""
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()


def _smaller(image: Image.Image, drawn: random.Random) -> Image.Image:
    return _scaled(image, drawn.uniform(0.3, 0.7))


def _scaled(image: Image.Image, share: float) -> Image.Image:
    return image.resize((round(image.width * share), round(image.height * share)), Image.Resampling.LANCZOS)


def _sent_by_chat(image: Image.Image, drawn: random.Random) -> Image.Image:
    small = image.copy()
    side = drawn.choice((640, 800, 960))
    small.thumbnail((side, side), Image.Resampling.BICUBIC)
    for quality in (drawn.randint(50, 60), drawn.randint(40, 50)):
        small = Image.open(io.BytesIO(saved(small, quality)))
    return small.convert("RGB")


def _cut(image: Image.Image, drawn: random.Random) -> Image.Image:
    """Cut up to a fifth off the width and off the height."""
    wide, high = (round(length * drawn.uniform(0.8, 0.93)) for length in image.size)
    left, top = drawn.randint(0, image.width - wide), drawn.randint(0, image.height - high)
    return image.crop((left, top, left + wide, top + high))


def _lighter(image: Image.Image, drawn: random.Random) -> Image.Image:
    return ImageEnhance.Contrast(ImageEnhance.Brightness(image).enhance(drawn.uniform(1.2, 1.45))).enhance(0.92)


def _darker(image: Image.Image, drawn: random.Random) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(drawn.uniform(0.5, 0.75))


def _stamped(image: Image.Image, drawn: random.Random) -> Image.Image:
    stamped = image.copy()
    size = image.height // 16
    where = (image.width - size * 9, image.height - 2 * size) if drawn.random() < 0.5 else (size, size // 2)
    text = (
        f"{drawn.randint(1, 28):02}/{drawn.randint(1, 12):02}/2021 {drawn.randint(6, 18):02}:{drawn.randint(0, 59):02}"
    )
    ImageDraw.Draw(stamped).text(
        where, text, fill=(255, 180, 30), font_size=size, stroke_width=2, stroke_fill=(60, 20, 0)
    )
    return stamped


def _framed(image: Image.Image, drawn: random.Random) -> Image.Image:
    wide = round(min(image.size) * drawn.uniform(0.03, 0.1))
    inner = ImageOps.expand(image, wide // 4, fill=(20, 20, 20)) if drawn.random() < 0.5 else image
    return ImageOps.expand(inner, wide, fill=drawn.choice(((255, 255, 255), (0, 0, 0), (180, 30, 30), (240, 220, 150))))


def _off_a_screen(image: Image.Image, drawn: random.Random) -> Image.Image:
    """Show it on a telephone's screen: bars above and below, the line with the hour, a button."""
    screen = Image.new("RGB", (1080, 2340), drawn.choice(((0, 0, 0), (255, 255, 255), (24, 26, 30))))
    shown = _scaled(image, min(1080 / image.width, 1700 / image.height))
    screen.paste(shown, ((1080 - shown.width) // 2, (2340 - shown.height) // 2))
    draw, ink = ImageDraw.Draw(screen), (140, 140, 140)
    draw.text((60, 28), f"{drawn.randint(6, 22)}:{drawn.randint(10, 59)}", fill=ink, font_size=40)
    draw.rectangle((940, 34, 1010, 66), outline=ink, width=4)
    draw.text((60, 140), "← Ảnh", fill=ink, font_size=54)
    for at in range(3):
        draw.ellipse((220 + at * 280, 2200, 280 + at * 280, 2260), outline=ink, width=6)
    return screen


def _letter_boxed(image: Image.Image, drawn: random.Random) -> Image.Image:
    side = max(image.size)
    boxed = Image.new("RGB", (side, side), drawn.choice(((0, 0, 0), (255, 255, 255))))
    boxed.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return boxed


def _several(image: Image.Image, drawn: random.Random) -> Image.Image:
    """Pass an old one off as new: cut, stamped, sent by a chat."""
    return _sent_by_chat(_stamped(_cut(image, drawn), drawn), drawn)


CHANGES: Mapping[str, Change] = {
    "resized": _smaller,
    "sent by a chat app": _sent_by_chat,
    "cropped by up to 20 %": _cut,
    "rotated by 90°": lambda image, _: image.transpose(Image.Transpose.ROTATE_90),
    "rotated by 180°": lambda image, _: image.transpose(Image.Transpose.ROTATE_180),
    "rotated by 270°": lambda image, _: image.transpose(Image.Transpose.ROTATE_270),
    "mirrored": lambda image, _: ImageOps.mirror(image),
    "brightened": _lighter,
    "darkened": _darker,
    "stamped with a date": _stamped,
    "framed": _framed,
    "screenshot": _off_a_screen,
    "letter-boxed": _letter_boxed,
    "cropped, stamped, by chat": _several,
}


def changed(image: Image.Image, change: str, seed: int = 0) -> bytes:
    """Change a picture in one of the ways that CHANGES names, and save it; the seed decides how much."""
    drawn = random.Random(f"{change} {seed}")
    return saved(CHANGES[change](image, drawn), drawn.randint(70, 92))


def seen_again(image: Image.Image, seed: int) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield pairs of pictures of one place that two days may give, cut out of a larger one: they are not the same."""
    drawn = random.Random(f"again {seed}")
    for name, share in (("a step aside", drawn.uniform(0.4, 0.59)), ("hardly moved", 0.59)):
        first, second = _two_parts(image, share, drawn)
        yield name, saved(first), saved(second)
        yield f"{name}, other light", saved(first), saved(_other_light(second, drawn))
        yield f"{name}, new objects", saved(first), saved(_with_objects(_other_light(second, drawn), drawn))
    part = image.crop(_box(image, 0.75, drawn))
    yield "a step nearer", saved(image), saved(part)
    # From the very same place: what has come to stand there covers a good part of it.
    whole = image.crop(_box(image, 0.8, drawn))
    yield "new objects, other light", saved(whole), saved(_with_objects(_other_light(whole, drawn), drawn, 10))


def _two_parts(image: Image.Image, share: float, drawn: random.Random) -> tuple[Image.Image, Image.Image]:
    """Cut two parts of one size out of a picture that have this share of each in common."""
    across = drawn.random() < 0.5
    kept = 1 / (2 - share)
    wide = round(image.width * (kept if across else 0.9))
    high = round(image.height * (0.9 if across else kept))
    boxes = ((0, 0), (image.width - wide, image.height - high))
    # The other way they lie at one height, or are moved as well: they have less in common then.
    parts = [image.crop((left, top, left + wide, top + high)) for left, top in boxes]
    return parts[0], parts[1]


def _box(image: Image.Image, share: float, drawn: random.Random) -> tuple[int, int, int, int]:
    wide, high = (round(length * share) for length in image.size)
    left, top = drawn.randint(0, image.width - wide), drawn.randint(0, image.height - high)
    return left, top, left + wide, top + high


def _other_light(image: Image.Image, drawn: random.Random) -> Image.Image:
    lighter = ImageEnhance.Brightness(image).enhance(drawn.choice((0.65, 0.8, 1.2, 1.35)))
    return ImageEnhance.Color(lighter).enhance(drawn.uniform(0.6, 1.4))


def _with_objects(image: Image.Image, drawn: random.Random, count: int = 5) -> Image.Image:
    """Set things before the scene: people, heaps, a cart."""
    filled = image.copy()
    for _ in range(count):
        wide, high = (round(length * drawn.uniform(0.14, 0.26)) for length in image.size)
        thing = textured(drawn.randrange(10**6), (max(64, wide), max(64, high)))
        filled.paste(
            thing, (drawn.randint(0, max(1, image.width - wide)), drawn.randint(0, max(1, image.height - high)))
        )
    return filled
