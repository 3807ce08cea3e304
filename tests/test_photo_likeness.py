"""A photo is known again after every change that passes an old one off as new, and no other is ever taken for it.

`changed_photos` makes the changes; docs/photo_reuse.md has the whole measurement.
"""

import random
from itertools import combinations

import numpy as np
import pytest
from changed_photos import CHANGES, PACKAGES, PHOTOGRAPHS, changed, opened, saved, seen_again, shipped, textured
from numpy.random import RandomState
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from ntm_sheets.facts.fingerprints import (
    PictureMark,
    asked_words,
    is_same_picture,
    may_be_same,
    picture_words,
    sha256_of,
)
from ntm_sheets.facts.likeness import LEAST_AGREEING, are_one, likeness, unpack, words
from ntm_sheets.reading import picture_looks
from ntm_sheets.reading.pictures import measure

QUICK, SOME, THOROUGH = 3, 20, 200
# Of real photographs: overall, and after each change.
LEAST_RECALL, LEAST_OF_A_CHANGE = 0.97, 0.9
Scenes = dict[str, Image.Image]


def mark(body: bytes) -> PictureMark:
    one = measure(body)
    return PictureMark(sha256_of(body), one.phash, one.look)


def known(one: PictureMark, other: PictureMark) -> bool:
    """Whether the index brings two together, and what lies there agrees."""
    return may_be_same(asked_words(one), picture_words(other)) and is_same_picture(one, other)


def expect_recall(scenes: Scenes, least: float, least_of_a_change: float) -> None:
    found: dict[str, list[bool]] = {change: [] for change in CHANGES}
    for seed, image in enumerate(scenes.values()):
        whole = mark(saved(image))
        for change, results in found.items():
            results.append(known(mark(changed(image, change, seed)), whole))
    shares = {change: sum(results) / len(results) for change, results in found.items()}
    assert {change: share for change, share in shares.items() if share < least_of_a_change} == {}
    assert sum(shares.values()) / len(shares) >= least


def expect_no_alarm(scenes: Scenes) -> None:
    """Hold every pair of different pictures, and each scene seen again, against each other: the index helps nobody here."""
    looks = {name: mark(saved(image)) for name, image in scenes.items()}
    assert [(a, b) for (a, one), (b, other) in combinations(looks.items(), 2) if is_same_picture(one, other)] == []
    again = [
        (name, how)
        for seed, (name, image) in enumerate(scenes.items())
        for how, first, second in seen_again(image, seed)
        if is_same_picture(mark(first), mark(second))
    ]
    assert again == []


def made(count: int, first: int = 1_000) -> Scenes:
    return {f"made {number}": textured(number, (480, 360)) for number in range(first, first + count)}


def packaged(*, drawn: bool) -> Scenes:
    """What packages ship: photographs; what is drawn as well, but for what is told as a drawing."""
    found = {name: opened(path) for name, path in shipped().items() if drawn or name in PHOTOGRAPHS}
    found = {name: image for name, image in found.items() if not measure(saved(image)).flaw}
    if not found:
        pytest.skip(f"none of these is installed: {PACKAGES}")
    return found


@pytest.mark.one_in(3)
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_picture_is_known_again(change: str) -> None:
    image = textured(7, (640, 480))
    assert known(mark(changed(image, change, 3)), mark(saved(image)))


def test_different_pictures_and_scenes_seen_again_are_others() -> None:
    expect_no_alarm(made(QUICK))


@pytest.mark.thorough
def test_a_score_of_pictures_is_known_after_every_change_and_no_two_are_taken_for_one() -> None:
    expect_recall(made(SOME), LEAST_RECALL, LEAST_OF_A_CHANGE)
    expect_no_alarm(made(SOME))


@pytest.mark.nightly
@pytest.mark.thorough
def test_two_hundred_pictures_are_known_after_every_change() -> None:
    expect_recall(made(THOROUGH), LEAST_RECALL, LEAST_OF_A_CHANGE)


@pytest.mark.nightly
@pytest.mark.thorough
def test_of_two_hundred_pictures_no_two_are_taken_for_one() -> None:
    expect_no_alarm(made(THOROUGH))


@pytest.mark.nightly
@pytest.mark.thorough
def test_real_photographs_are_known_after_every_change() -> None:
    expect_recall(packaged(drawn=False), LEAST_RECALL, LEAST_OF_A_CHANGE)


@pytest.mark.nightly
@pytest.mark.thorough
def test_of_real_photographs_no_two_are_taken_for_one() -> None:
    expect_no_alarm(packaged(drawn=True))


def test_a_mirrored_picture_has_the_same_numbers() -> None:
    image = textured(3, (640, 480))
    mine, mirrored = (set(words(mark(body).look)) for body in (saved(image), changed(image, "mirrored")))
    assert len(mine & mirrored) > len(mine) / 5


def test_the_same_bytes_give_the_same_look() -> None:
    body = saved(textured(5, (640, 480)))
    assert measure(body).look == measure(body).look
    assert 4_000 < len(measure(body).look) < 8_000


@pytest.mark.parametrize("seed", range(3))
def test_two_pictures_are_as_like_whichever_is_asked_about(seed: int) -> None:
    """Of fine grain a whole picture's thumbnail shows less of it than that of a part does."""
    drawn = RandomState(seed).standard_normal((60, 80)).astype(np.float32)
    grain = np.asarray(Image.fromarray(drawn).resize((960, 720), Image.Resampling.BICUBIC))
    image = Image.fromarray(np.clip(40 * grain + 120, 0, 255).astype(np.uint8))
    whole, part = mark(saved(image)).look, mark(saved(image.crop((70, 60, 870, 640)), 75)).look
    assert likeness(whole, part) == likeness(part, whole) >= LEAST_AGREEING


@pytest.mark.parametrize("look", [b"", b"\1", b"\1" * 40, b"\2" + b"\0" * 30])
def test_a_damaged_look_is_like_nothing(look: bytes) -> None:
    whole = measure(saved(textured(5, (640, 480)))).look
    assert unpack(look) is None
    assert words(look) == ()
    assert likeness(look, whole) == likeness(whole, look) == 0
    assert not are_one(whole[:-1], whole)


def test_what_shows_too_little_is_known_by_its_shades_alone() -> None:
    """A fog, a wall: nothing in it could be laid upon another one."""
    blurred = textured(9, (640, 480)).filter(ImageFilter.GaussianBlur(60))
    fog = mark(saved(blurred))
    assert words(fog.look) == ()
    assert picture_words(fog)
    assert is_same_picture(fog, mark(saved(blurred.resize((500, 375)), 70)))
    assert not is_same_picture(fog, mark(saved(textured(9, (640, 480)))))


def lit(number: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A night with a lamp or three."""
    night = Image.effect_noise(size, 4).point(lambda shade: max(0, shade - 122))
    draw = random.Random(number)
    for _ in range(3):
        x, y = draw.randrange(40, size[0] - 40), draw.randrange(20, size[1] // 2)
        lamp = Image.new("L", size)
        ImageDraw.Draw(lamp).ellipse((x - 6, y - 6, x + 6, y + 6), fill=250)
        night = ImageChops.lighter(night, lamp.filter(ImageFilter.GaussianBlur(4)))
    return night.convert("RGB")


def by_app(image: Image.Image, day: str) -> Image.Image:
    """The stamp of an app: a map, the place, the day, on the lower third."""
    stamped, top = image.copy(), image.height * 6 // 10
    stamped.paste(textured(777, (image.width // 4, image.height * 3 // 10)), (10, top + 10))
    lines = f"{day}\nThôn Hòa Bình\nXã Kỳ Hoa, Kỳ Anh\nHà Tĩnh, Việt Nam"
    where = (image.width * 3 // 10, top + 10)
    ImageDraw.Draw(stamped).multiline_text(
        where, lines, fill="white", font_size=image.height // 16, stroke_width=2, stroke_fill="black"
    )
    return stamped


def test_two_nights_are_not_one_because_of_the_same_stamp() -> None:
    sky = Image.linear_gradient("L").resize((640, 480)).point(lambda shade: 170 + shade // 8)
    skies = [ImageChops.add(sky, Image.effect_noise(sky.size, spread), 1, -128).convert("RGB") for spread in (3, 4)]
    for first, second in ((lit(1), lit(2)), tuple(skies)):
        one, other = (by_app(first, "03/10/2021 07:30"), by_app(second, "09/10/2021 17:02"))
        assert not is_same_picture(mark(saved(one)), mark(saved(other)))
    # One that shows more than the stamp is known still.
    day = by_app(textured(12, (640, 480)), "03/10/2021 07:30")
    assert known(mark(saved(day.resize((500, 375)), 70)), mark(saved(day)))


def test_two_walls_are_not_one_because_one_lens_darkens_the_corners_of_both() -> None:
    corners = Image.radial_gradient("L").resize((640, 480))
    walls = [
        Image.merge("RGB", [corners.point(lambda far, most=most: round(most - far * 0.3)) for most in shades])
        for shades in ((190, 180, 160), (150, 150, 150))
    ]
    one, other = (mark(saved(wall)) for wall in walls)
    assert words(one.look) == words(other.look) == ()
    assert picture_words(one) == ()
    assert not is_same_picture(one, other)
    # Its very bytes are known.
    assert is_same_picture(one, mark(saved(walls[0])))


def test_without_the_library_what_is_next_to_equal_is_known_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_looks, "can_look", lambda: False)
    image = textured(11, (640, 480))
    whole, smaller, cut = (
        mark(body)
        for body in (saved(image), saved(image.resize((500, 375)), 80), changed(image, "cropped by up to 20 %"))
    )
    assert whole.look == b""
    assert is_same_picture(whole, smaller)
    assert set(picture_words(whole)) & set(picture_words(smaller))
    assert not is_same_picture(whole, cut)


def test_the_borders_of_a_picture_are_not_looked_at() -> None:
    image = textured(2, (400, 300)).convert("L")
    for where, size in (((0, 0), (400, 300)), ((0, 500), (400, 1400)), ((60, 40), (520, 380))):
        canvas = Image.new("L", size, 240)
        canvas.paste(image, where)
        left, top = where
        assert picture_looks.content_of(np.asarray(canvas)) == (left, top, left + 400, top + 300)


def test_a_screenshot_is_told_by_its_bars_and_a_high_photo_is_none() -> None:
    assert measure(changed(textured(4), "screenshot")).barred
    for other in (textured(4), textured(4, (540, 960)), textured(4, (540, 1170))):
        assert not measure(saved(other)).barred
