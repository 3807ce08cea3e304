import re
from itertools import combinations

import pytest

from ntm_sheets import theme


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_colours_are_plain_hex():
    named = (value for name, value in vars(theme).items() if isinstance(value, str) and not name.startswith("FORMAT"))
    colours = [value for value in named if value.startswith("#")]
    assert len(colours) == 11
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in (*colours, *theme.SERIES))


@pytest.mark.parametrize(("ink", "ground"), theme.TEXT_PAIRS)
def test_words_can_be_read_on_their_ground(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("ink", "ground"), theme.TEXT_PAIRS)
def test_words_can_be_read_on_a_dark_screen_too(ink, ground):
    assert contrast(theme.DARK[ink], theme.DARK[ground]) >= 4.5


def test_each_colour_has_its_own_twin_for_dark_screens():
    assert set(theme.DARK) == {ink for pair in theme.TEXT_PAIRS for ink in pair} | {theme.RULE}
    assert len(set(theme.DARK.values())) == len(theme.DARK)
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in theme.DARK.values())


def test_neighbouring_series_differ_in_a_grey_print():
    assert len(set(theme.SERIES)) == 6
    assert all(contrast(one, other) >= 1.4 for one, other in zip(theme.SERIES, theme.SERIES[1:], strict=False))


def test_states_have_grounds_of_their_own():
    grounds = (theme.WHITE, theme.GREEN_PALE, theme.FILL, theme.ATTENTION_PALE, theme.LATE_PALE)
    assert all(one != other for one, other in combinations(grounds, 2))
