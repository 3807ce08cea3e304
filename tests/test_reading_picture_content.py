"""What a picture shows: whatever a camera or a scanner gives is left in peace, what only looks like a picture is told."""

import io
from collections.abc import Callable
from dataclasses import replace

import photographs as p
import pytest
from PIL import Image, ImageOps

from ntm_sheets.reading.pictures import measure, recoded
from ntm_sheets.untrusted.refusing import Refusal

SCENE = p.scene()
PHOTOS: dict[str, Callable[[], bytes]] = {
    "telephone": lambda: p.jpeg(SCENE),
    "png": lambda: p.png(SCENE),
    "chat_program": lambda: p.jpeg(SCENE.resize((320, 240)), 20),
    "sent_on_and_on": lambda: p.jpeg(Image.open(io.BytesIO(p.jpeg(SCENE, 8))), 8),
    "shrunk_to_its_slot": lambda: p.jpeg(SCENE.resize((156, 117)), 60),
    "evening": lambda: p.jpeg(p.darker(SCENE, 0.12), 40),
    "fog": lambda: p.jpeg(p.foggy(SCENE, 0.8), 40),
    "black_and_white": lambda: p.jpeg(ImageOps.grayscale(SCENE)),
    "two_shades": lambda: p.png(SCENE.convert("1")),
    "two_shades_in_fog": lambda: p.png(p.foggy(SCENE, 0.8).convert("1")),
    "scanned_page": lambda: p.png(p.page()),
    "scanned_page_jpeg": lambda: p.jpeg(p.page().convert("L")),
    "sunset": lambda: p.jpeg(p.sunset(), 60),
    "sunset_recompressed": lambda: p.jpeg(p.sunset(), 10),
    "out_of_focus": lambda: p.jpeg(p.blurred(SCENE)),
    "sixteen_bits": lambda: p.png(ImageOps.grayscale(SCENE).convert("I").point(lambda shade: shade * 256).convert("I;16")),
    "palette": lambda: p.png(SCENE.quantize(64)),
}  # fmt: skip
OTHERS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "one_colour": ("flat", lambda: p.png(Image.new("RGB", (640, 480), (120, 130, 90)))),
    "black": ("flat", lambda: p.jpeg(Image.new("RGB", (640, 480)))),
    "nothing_but_transparent": ("flat", lambda: p.png(Image.new("RGBA", (640, 480), (9, 9, 9, 0)))),
    "noise": ("noise", lambda: p.png(p.noise())),
    "noise_jpeg": ("noise", lambda: p.jpeg(p.noise())),
    "noise_recompressed": ("noise", lambda: p.jpeg(p.noise(), 15)),
    "noise_grey": ("noise", lambda: p.png(ImageOps.grayscale(p.noise()))),
    "noise_two_shades": (
        "noise",
        lambda: p.png(ImageOps.grayscale(p.noise()).point(lambda shade: 255 * (shade > 128))),
    ),
    "noise_small": ("noise", lambda: p.png(p.noise(size=(9, 8)))),
    "noise_enlarged": ("drawn", lambda: p.png(p.noise(size=(9, 8)).resize((640, 480), Image.Resampling.NEAREST))),
    "icon": ("drawn", lambda: p.png(p.icon())),
    "icon_jpeg": ("drawn", lambda: p.jpeg(p.icon())),
    "black_square": ("drawn", lambda: p.png(ImageOps.expand(Image.new("RGB", (200, 200)), 150, "white"))),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", PHOTOS)
def test_what_a_camera_or_a_scanner_gives_is_left_in_peace(name: str) -> None:
    assert measure(PHOTOS[name]()).flaw == ""


@pytest.mark.one_in(4)
@pytest.mark.parametrize("seed", range(2, 12))
def test_no_scene_is_taken_for_something_else(seed: int) -> None:
    whole = p.scene(seed, (400, 300))
    for image in (whole, p.darker(whole, 0.15), p.foggy(whole, 0.75), p.blurred(whole)):
        for quality in (12, 40, 85):
            assert measure(p.jpeg(image, quality)).flaw == ""


@pytest.mark.parametrize("name", OTHERS)
def test_what_shows_nothing_is_told(name: str) -> None:
    flaw, make = OTHERS[name]
    assert measure(make()).flaw == flaw


@pytest.mark.parametrize("seed", range(10))
def test_noise_of_any_size_is_noise(seed: int) -> None:
    side = 100 + 37 * seed
    assert measure(p.png(p.noise(seed, (side, side)))).flaw == "noise"
    assert measure(p.jpeg(p.noise(seed, (side, 2 * side)), 60)).flaw == "noise"


def test_the_same_bytes_give_the_same_look() -> None:
    assert measure(p.jpeg(SCENE)) == measure(p.jpeg(SCENE))


def of_two(image: Image.Image) -> bytes:
    """A photo as many telephones write it: a second picture behind the first."""
    saved = io.BytesIO()
    image.save(saved, "MPO", quality=85, save_all=True, append_images=[image.resize((80, 60))])
    return saved.getvalue()


@pytest.mark.parametrize("size", [(1600, 1200), (3200, 2400)])
def test_a_photo_with_a_second_picture_behind_it_is_seen_in_colour_as_any_other(size: tuple[int, int]) -> None:
    # Light and sharp, as a page is, and yellow: a ripe field.
    field = ImageOps.colorize(ImageOps.grayscale(p.noise(size=(160, 120))), (70, 60, 20), (255, 235, 70), (235, 210, 60), 0, 255, 60)  # fmt: skip
    image = field.resize(size, Image.Resampling.NEAREST)
    two, one = measure(of_two(image)), measure(p.jpeg(image, 85))
    assert (two.format, two.is_page) == ("mpo", False)
    assert replace(two, format="jpeg") == one


@pytest.mark.thorough
def test_a_photo_with_a_second_picture_behind_it_takes_no_more_work() -> None:
    image = SCENE.resize((1600, 1200))
    most = 1600 * 1200 // 8
    assert measure(of_two(image), most).width == 1600
    with pytest.raises(Refusal):
        measure(p.png(image), most)


def test_a_photo_of_an_iphone_can_be_drawn_again() -> None:
    heif = pytest.importorskip("pillow_heif")
    saved = io.BytesIO()
    heif.from_pillow(SCENE).save(saved, format="HEIF")
    with Image.open(io.BytesIO(recoded(saved.getvalue(), None))) as again:
        assert (again.format, again.size) == ("JPEG", SCENE.size)
