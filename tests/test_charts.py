"""The Gantt picture: the same bytes, its size, its words, and room for every label."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ntm_sheets import theme
from ntm_sheets.outbox.charts import GanttRow, drawable, font, gantt

START, END, TODAY = date(2021, 10, 2), date(2021, 11, 30), date(2021, 11, 1)
ROWS = (
    GanttRow("Hòa Bình"),
    GanttRow("CV01 Họp thôn", START, date(2021, 10, 20), 1.0, label="1/1 cuộc"),
    GanttRow("CV02 Làm đường", date(2021, 10, 20), END, 0.4, late=True, critical=True, label="40/100 m chậm"),
)


def picture(rows=ROWS, today=TODAY) -> Image.Image:
    return Image.open(BytesIO(gantt(rows, START, END, today, "lời").png)).convert("RGB")


def share_of(image: Image.Image, colour: str) -> float:
    return float((np.asarray(image) == rgb(colour)).all(axis=2).mean())


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def test_the_same_rows_give_the_same_bytes():
    assert gantt(ROWS, START, END, TODAY, "a").png == gantt(ROWS, START, END, TODAY, "a").png


def test_the_picture_says_its_size_on_screen_and_its_words():
    made = gantt(ROWS, START, END, TODAY, "Biểu đồ thanh")
    image = Image.open(BytesIO(made.png))
    assert image.width / made.screen_width == pytest.approx(150 / 96, rel=0.01)
    assert image.height / made.screen_height == pytest.approx(150 / 96, rel=0.02)
    assert made.alt == "Biểu đồ thanh"


def test_more_rows_make_a_higher_picture():
    assert picture(ROWS * 3).height > 2 * picture(ROWS).height


def test_late_work_is_red_and_done_work_is_green():
    assert share_of(picture(), theme.LATE) > 0.01
    assert share_of(picture(), theme.GREEN) > 0.01
    calm = tuple(replace(row, late=False) for row in ROWS)
    assert share_of(picture(calm), theme.LATE) == 0


def test_a_bar_is_dark_as_far_as_its_work_is_done():
    def dark(done: float) -> float:
        return share_of(picture((ROWS[0], replace(ROWS[1], done=done))), theme.GREEN)

    nothing, half, whole = dark(0.0), dark(0.5), dark(1.0)
    assert nothing < half < whole
    assert (half - nothing) / (whole - nothing) == pytest.approx(0.5, abs=0.05)
    assert dark(1.04) == whole


def test_today_is_marked_only_within_the_period():
    assert picture(today=TODAY) != picture(today=date(2022, 3, 1))


@pytest.mark.parametrize("label", ["1/1", "2.412/2.700 ngày công chậm", "12.345.678/23.456.789 cây số chậm"])
def test_no_label_is_cut_at_the_edge(label: str):
    """The last columns of pixels are white: where a label were cut its ink would reach them."""
    image = picture((ROWS[0], replace(ROWS[2], label=label)))
    band = image.crop((image.width - 12, int(image.height * 0.62), image.width, image.height))
    assert {tuple(pixel) for pixel in np.asarray(band).reshape(-1, 3)} == {(255, 255, 255)}


@pytest.mark.parametrize("name", ["giá $100 và $200", "$\\frac$", "100 % & <b>"])
def test_a_name_is_never_read_as_mathematics(name: str):
    picture((replace(ROWS[1], name=name, label=name),))


def test_the_fonts_have_the_letters_of_vietnamese():
    letters = "aàảãáạăằẳẵắặâầẩẫấậđeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
    assert drawable(letters + letters.upper()) == letters + letters.upper()
    assert font(9) is font(9)
    assert font(9, bold=True).getname()[1] == "Bold"


def test_a_letter_typed_as_two_is_drawn_as_one():
    assert drawable("Ho\u0300a") == "Hòa"


def test_the_line_of_today_crosses_no_label():
    """A label has its own ground: the line is broken where the label of an earlier bar reaches over it."""

    dark = share_of(picture((GanttRow("CV", START, date(2021, 10, 28), 1.0, label="1.040/1.000 bồn hoa"),)), theme.TEXT)
    bare = share_of(picture((GanttRow("CV", START, date(2021, 10, 28), 1.0),)), theme.TEXT)
    assert dark < bare
