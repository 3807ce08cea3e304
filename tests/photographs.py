"""Pictures as villages send them, and as nobody's camera gives: made from a seed, no file of anybody's."""

import io
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter


def scene(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A scene with large and small parts, in light and shade, as photos have them."""
    chance = random.Random(seed)
    whole = Image.new("RGB", size, (128, 128, 128))
    for side in (4, 9, 20, 45, 100):
        patch = Image.frombytes("RGB", (side, side), chance.randbytes(3 * side * side))
        layer = patch.resize(size, Image.Resampling.BICUBIC)
        whole = Image.blend(whole, layer, 0.45 if side > 4 else 0.8)
    return whole


def noise(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Points that have nothing to do with each other."""
    return Image.frombytes("RGB", size, random.Random(seed).randbytes(3 * size[0] * size[1]))


def icon(size: tuple[int, int] = (400, 400)) -> Image.Image:
    """A sign as a program draws it."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((size[0] // 5, size[1] // 5, size[0] * 4 // 5, size[1] * 4 // 5), fill=(30, 140, 60))
    return image


def page(size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    """A typed page as a scanner gives it: two shades, and full of edges."""
    image = Image.new("1", size, 1)
    draw = ImageDraw.Draw(image)
    for top in range(100, size[1] - 100, 40):
        draw.text((100, top), "Bao cao ket qua xay dung nong thon moi thang 10 " * 2, fill=0, font_size=22)
    return image


def darker(image: Image.Image, share: float) -> Image.Image:
    """The same in an evening's light."""
    return image.point(lambda shade: round(shade * share))


def foggy(image: Image.Image, share: float) -> Image.Image:
    """The same behind fog."""
    return Image.blend(image, Image.new("RGB", image.size, (215, 218, 220)), share)


def sunset(size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A clear sky over a dark shore: hardly anything but smooth colour."""
    slope = Image.linear_gradient("L").resize(size)
    sky = Image.merge(
        "RGB",
        (slope.point(lambda s: 120 + s // 2), slope.point(lambda s: 80 + s // 4), slope.point(lambda s: 110 - s // 4)),
    )
    shore = Image.new("RGB", (size[0], size[1] // 6), (8, 9, 8))
    sky.paste(shore, (0, size[1] - shore.height))
    return ImageChops.add(sky, noise(3, size).point(lambda s: s // 90))


def blurred(image: Image.Image) -> Image.Image:
    """The same, out of focus."""
    return image.filter(ImageFilter.GaussianBlur(4))


def jpeg(image: Image.Image, quality: int = 75) -> bytes:
    """The bytes as a telephone or a chat program saves them."""
    saved = io.BytesIO()
    image.convert("RGB").save(saved, "JPEG", quality=quality)
    return saved.getvalue()


def png(image: Image.Image) -> bytes:
    """The bytes without any loss."""
    saved = io.BytesIO()
    image.save(saved, "PNG")
    return saved.getvalue()
