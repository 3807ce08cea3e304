"""The Gantt picture: the same bytes, its size, its words, and room for every label."""

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from master_factory import Kind, material_of
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image
from shared_fixtures import in_outline
from thinning import thinned

from ntm_sheets import theme
from ntm_sheets.outbox.charts import font, gantt
from ntm_sheets.outbox.master.progress import gantt_of
from ntm_sheets.outbox.picture_values import DrawnPicture, Gantt, GanttRow
from ntm_sheets.outbox.pictures import KeptPictures, draw

START, END, TODAY = date(2021, 10, 2), date(2021, 11, 30), date(2021, 11, 1)
ROWS = (
    GanttRow("Hòa Bình"),
    GanttRow("CV01 Họp thôn", START, date(2021, 10, 20), 1.0, label="1/1 cuộc"),
    GanttRow("CV02 Làm đường", date(2021, 10, 20), END, 0.4, late=True, critical=True, label="40/100 m chậm"),
)


def picture(rows=ROWS, today=TODAY) -> Image.Image:
    return Image.open(BytesIO(gantt(rows, START, END, today))).convert("RGB")


def share_of(image: Image.Image, colour: str) -> float:
    return float((np.asarray(image) == rgb(colour)).all(axis=2).mean())


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def test_the_same_rows_give_the_same_bytes():
    assert gantt(ROWS, START, END, TODAY) == gantt(ROWS, START, END, TODAY)


def test_the_picture_says_its_size_on_screen():
    made = DrawnPicture(gantt(ROWS, START, END, TODAY))
    image = Image.open(BytesIO(made.png))
    assert image.width / made.screen_width == pytest.approx(150 / 96, rel=0.0001)
    assert image.height / made.screen_height == pytest.approx(150 / 96, rel=0.0001)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", ["middle", "day one"])
def test_what_stands_in_for_the_plan_in_other_tests_is_as_large_as_the_plan(name: Kind):
    shown, _ = gantt_of(material_of(name))
    plan, outline = (Image.open(BytesIO(png)) for png in (draw(shown), in_outline(shown)))
    # A sheet makes room for it by its dots an inch.
    assert (plan.size, plan.info["dpi"]) == (outline.size, outline.info["dpi"])
    assert in_outline(shown) != in_outline(replace(shown, rows=shown.rows[:-1] + shown.rows[:1]))


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


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("days", "rows"), thinned(product((60, 400, 1, 3), (49, 1)), 3))
def test_no_two_texts_touch_however_long_they_are(rows: int, days: int, monkeypatch: pytest.MonkeyPatch):
    """What was written is asked where it stands: names, days, labels, and the day of today."""
    boxes: list[tuple[str, Bbox]] = []

    def measure(figure: Figure, *_: object) -> bytes:
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        texts = [text for axes in figure.axes for text in (*axes.texts, *axes.get_xticklabels()) if text.get_text()]
        boxes.extend((text.get_text(), text.get_window_extent(renderer)) for text in texts)
        boxes.append(("", figure.bbox))
        return b""

    monkeypatch.setattr("ntm_sheets.outbox.charts.as_png", measure)
    long = "Vận động nhân dân hiến đất mở rộng đường trục thôn, làm rãnh thoát nước hai bên đường"
    last = START + timedelta(days=days - 1)
    bars = [
        GanttRow(f"CV{n:02} {long}", START, last, 0.5, n % 2 == 0, n % 3 == 0, f"chậm 400 ngày · {n},5% {long}", END)
        for n in range(rows)
    ]
    gantt((GanttRow(long, label=long), *bars), START, last, START + timedelta(days=days // 2))
    *texts, (_, page) = boxes
    assert len(texts) > 2 * (rows + 1)
    for n, (text, box) in enumerate(texts):
        assert page.x0 <= box.x0, text
        assert box.x1 <= page.x1, text
        assert page.y0 <= box.y0, text
        assert box.y1 <= page.y1, text
        for other, beside in texts[n + 1 :]:
            inner = Bbox.intersection(box, beside)
            assert inner is None or min(inner.width, inner.height) < 2, (text, other)
    assert all(text.endswith("…") for text, _ in texts if "Vận động" in text)


def test_critical_and_late_are_told_without_colour():
    """In grey a critical bar has a dark edge and a dot before its name, a late one its word."""

    def grey(row: GanttRow) -> bytes:
        return picture((row,)).convert("L").tobytes()

    plain = GanttRow("CV02 Làm đường", date(2021, 10, 20), END, 0.0, label="0%")
    assert grey(replace(plain, critical=True)) != grey(plain)
    edge = np.asarray(picture((replace(plain, critical=True, name=""),)).convert("L")) < 80
    assert edge.sum() > 5 * (np.asarray(picture((replace(plain, name=""),)).convert("L")) < 50).sum()


def test_the_forecast_is_drawn_where_the_work_ends():
    bar = GanttRow("CV02", date(2021, 10, 4), date(2021, 10, 20), 0.4)
    pictures = [picture((replace(bar, forecast=end),)) for end in (None, date(2021, 10, 30), END, date(2031, 1, 1))]
    assert len({one.tobytes() for one in pictures}) == 4


def test_today_is_marked_only_within_the_period():
    assert picture(today=TODAY) != picture(today=date(2022, 3, 1))


@pytest.mark.parametrize("label", ["1/1", "2.412/2.700 ngày công chậm", "12.345.678/23.456.789 cây số chậm"])
def test_no_label_is_cut_at_the_edge(label: str):
    """The last columns of pixels are white: where a label were cut its ink would reach them."""
    image = picture((ROWS[0], replace(ROWS[2], label=label)))
    band = image.crop((image.width - 12, int(image.height * 0.75), image.width, image.height))
    assert {tuple(pixel) for pixel in np.asarray(band).reshape(-1, 3)} == {(255, 255, 255)}


@pytest.mark.parametrize("name", ["giá $100 và $200", "$\\frac$", "100 % & <b>"])
def test_a_name_is_never_read_as_mathematics(name: str):
    picture((replace(ROWS[1], name=name, label=name),))


def test_the_font_has_the_letters_of_vietnamese():
    assert set(font(9).get_family()) <= {theme.FONT, "DejaVu Sans"}
    assert font(9) is font(9)
    assert font(9, bold=True).get_weight() == "bold"


SHOWN = Gantt(ROWS, START, END, TODAY)


def kept_in(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_a_picture_is_drawn_by_a_process_of_its_own_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def never(*_shown: object) -> bytes:
        raise AssertionError("drawn in this process")

    whole = gantt(ROWS, START, END, TODAY)
    monkeypatch.setattr("ntm_sheets.outbox.charts.gantt", never)
    pictures = KeptPictures(tmp_path / "p")
    pictures.begin(SHOWN)
    first = pictures.take(SHOWN)
    assert first.png == whole
    assert KeptPictures(tmp_path / "p").take(SHOWN) == first
    assert len(kept_in(tmp_path / "p")) == 1


@pytest.mark.parametrize("damage", [b"", b"x", b"\x89PNG" * 40])
def test_what_is_damaged_where_pictures_are_kept_is_drawn_anew(
    tmp_path: Path, damage: bytes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ntm_sheets.outbox.pictures.ProcessPoolExecutor", lambda *_, **__: ThreadPoolExecutor(1))
    whole = KeptPictures(tmp_path).take(SHOWN)
    (path,) = kept_in(tmp_path)
    path.write_bytes(damage)
    assert KeptPictures(tmp_path).take(SHOWN) == whole
    assert path.read_bytes()[32:] == whole.png


def test_only_the_last_pictures_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ntm_sheets.outbox.pictures.ProcessPoolExecutor", lambda *_, **__: ThreadPoolExecutor(1))
    monkeypatch.setattr("ntm_sheets.outbox.pictures.draw", lambda shown: f"{shown.today}".encode())
    for day in range(1, 13):
        KeptPictures(tmp_path).take(replace(SHOWN, today=date(2021, 11, day)))
    assert len(kept_in(tmp_path)) == 8


def no_process(*_: object, **__: object) -> ThreadPoolExecutor:
    raise OSError("no more processes")


class Stopped(ThreadPoolExecutor):
    """Executor whose process is stopped over whatever it is given."""

    def submit(self, *_: object, **__: object) -> "Future[bytes]":
        ended: Future[bytes] = Future()
        ended.set_exception(BrokenProcessPool())
        return ended


@pytest.mark.parametrize("pool", [no_process, lambda *_, **__: Stopped(1)], ids=["none starts", "stopped"])
def test_where_no_process_can_draw_the_picture_is_drawn_here(
    tmp_path: Path, pool: object, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ntm_sheets.outbox.pictures.ProcessPoolExecutor", pool)
    assert KeptPictures(tmp_path).take(SHOWN).png == gantt(ROWS, START, END, TODAY)
