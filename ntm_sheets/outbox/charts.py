"""Pictures that Excel cannot draw itself, made with matplotlib: this module is the library's only door."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cache
from io import BytesIO

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from ntm_sheets import theme
from ntm_sheets.outbox.picture_values import DPI, GanttRow

# Both have every Vietnamese letter (Liberation Sans has not); matplotlib brings the second along.
FONTS = (theme.FONT, "DejaVu Sans")
# The picture is printed at seven tenths of its size: these are letters of eight points.
WIDTH_INCHES, ROW_INCHES, LETTERS = 10.0, 0.225, 11.0
# What the columns take of the width: names, then the days, then what is said of each task.
NAME_SHARE, LABEL_SHARE, EDGE = 0.39, 0.205, 0.008
MOST_TICKS, BETWEEN_TICKS_INCHES = 7, 0.55
TICK_STEPS = (1, 2, 3, 7, 14, 28, 56, 91, 182, 364)
# Work that ends after the last day is drawn beyond it, up to this share of the days.
BEYOND = 0.12
CUT = "…"
MISSING = "□"


@cache
def font(size: float, bold: bool = False) -> FontProperties:
    """Give the best font of this machine for Vietnamese text; size in points."""
    known = set(font_manager.get_font_names())
    family = [name for name in FONTS if name in known]
    return FontProperties(family=family, size=size, weight="bold" if bold else "normal")


@cache
def _letters() -> frozenset[str]:
    """Give every letter that one of the fonts can draw."""
    files = [font_manager.findfont(FontProperties(family=name)) for name in font(8).get_family()]
    return frozenset(chr(code) for file in files for code in font_manager.get_font(file).get_charmap())


def drawable(text: str) -> str:
    """Give a text without what the fonts have no picture of: signs go, of a letter or figure an empty square is left."""
    missing = {letter for letter in text if letter not in _letters()}
    if not missing:
        return text
    kept = "".join(
        letter if letter not in missing else MISSING if unicodedata.category(letter)[0] in "LN" else ""
        for letter in text
    )
    return " ".join(kept.split())


def as_png(figure: Figure, dpi: int = DPI) -> bytes:
    """Give the figure's bytes, the same for the same figure."""
    out = BytesIO()
    figure.savefig(out, format="png", dpi=dpi, metadata={"Software": None}, facecolor=theme.WHITE)
    return out.getvalue()


def gantt(rows: Sequence[GanttRow], start: date, end: date, today: date) -> bytes:
    """Draw tasks over the period: the plan as a pale bar, what is done as a dark one, late ones marked by word and colour."""
    height = ROW_INCHES * (len(rows) + 2.6)
    figure = Figure(figsize=(WIDTH_INCHES, height), dpi=DPI)
    FigureCanvasAgg(figure)
    days = _axes(figure, NAME_SHARE, 1 - NAME_SHARE - LABEL_SHARE, len(rows), height)
    page = _axes(figure, 0, 1, len(rows), height)
    first, last = _number(start), _number(end) + 1
    beyond = max((_number(row.forecast) + 1 - last for row in rows if row.forecast), default=0.0)
    days.set_xlim(first, last + min(max(beyond, 0.0), (last - first) * BEYOND) + (last - first) * 0.01)
    _ticks(days, start, end)
    for place, row in enumerate(rows):
        _row(page, days, place, row)
    if start <= today <= end:
        days.axvline(_number(today) + 1, color=theme.TEXT, lw=1.2, ls=(0, (4, 3)), zorder=4)
        _text(days, _number(today) + 1, -2.0, f"hôm nay {today:%d/%m}", font(LETTERS - 1, bold=True), ha="center")
    return as_png(figure)


def _axes(figure: Figure, left: float, width: float, rows: int, height: float) -> Axes:
    """Add axes that are as high as all rows, a row the unit; the days behind what is written on the page."""
    axes = figure.add_axes((left, 0.3 * ROW_INCHES / height, width, rows * ROW_INCHES / height))
    axes.set_xlim(0, 1)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.patch.set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.tick_params(length=0, pad=1)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return axes


def _row(page: Axes, days: Axes, place: int, row: GanttRow) -> None:
    """Write a row's name and what is said of it, and draw its bar; a group has a band instead."""
    group = row.start is None or row.end is None
    ink = theme.GREEN if group else theme.LATE if row.late else theme.TEXT
    name = font(LETTERS, bold=group or row.critical)
    label = font(LETTERS - 1, bold=group or row.late)
    if row.start is None or row.end is None:
        page.axhspan(place - 0.5, place + 0.5, color=theme.GREEN_PALE, lw=0, zorder=0)
        said = _fitted(page, row.label, label, 0.5)
        room = 1 - 5 * EDGE - _share(page, said, label)
        _text(page, EDGE, place, _fitted(page, row.name, name, room), name, ink)
        _text(page, 1 - EDGE, place, said, label, ink, ha="right")
        return
    _bar(days, place, row, _number(row.start), _number(row.end) + 1)
    text = ("● " if row.critical else "") + row.name
    _text(page, 2 * EDGE, place, _fitted(page, text, name, NAME_SHARE - 4 * EDGE), name)
    _text(page, 1 - LABEL_SHARE + EDGE, place, _fitted(page, row.label, label, LABEL_SHARE - 2 * EDGE), label, ink)


def _bar(axes: Axes, place: int, row: GanttRow, left: float, right: float) -> None:
    strong = theme.LATE if row.late else theme.GREEN
    axes.barh(
        place,
        right - left,
        left=left,
        height=0.62,
        color=theme.LATE_PALE if row.late else theme.GREEN_PALE,
        edgecolor=theme.TEXT if row.critical else strong,
        linewidth=1.6 if row.critical else 0.5,
        zorder=2,
    )
    axes.barh(place, (right - left) * min(row.done, 1.0), left=left, height=0.62, color=strong, zorder=3)
    if row.forecast:
        ends = min(_number(row.forecast) + 1, axes.get_xlim()[1])
        if ends > right:
            axes.plot([right, ends], [place, place], color=strong, lw=1.2, ls=(0, (1, 1.5)), zorder=4)
        axes.plot([ends], [place], marker="D", ms=4.5, color=strong, mec=theme.WHITE, mew=0.6, zorder=5, clip_on=False)


def _text(
    axes: Axes, x: float, y: float, text: str, look: FontProperties, ink: str = theme.TEXT, ha: str = "left"
) -> None:
    axes.text(
        x, y, text, va="center", ha=ha, color=ink, fontproperties=look, clip_on=False, zorder=6, parse_math=False
    )  # fmt: skip


def _share(axes: Axes, text: str, look: FontProperties) -> float:
    """Measure what a text takes of the width."""
    if not text:
        return 0.0
    figure = axes.figure
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    width: float = renderer.get_text_width_height_descent(text, look, ismath=False)[0]
    return width / (WIDTH_INCHES * figure.dpi)


def _fitted(axes: Axes, text: str, look: FontProperties, room: float) -> str:
    """Give as much of a text as there is room for, with an ellipsis where that is not all."""
    cut = text = drawable(text)
    fitting = len(text)
    # Measuring is slow: the first guess takes all letters to be of one width.
    while fitting and (width := _share(axes, cut, look)) > room:
        fitting = min(fitting - 1, int(fitting * room / width))
        cut = text[:fitting].rstrip() + CUT
    return cut


def _ticks(axes: Axes, start: date, end: date) -> None:
    """Name some days on top, the last one always; those in between where they do not touch it."""
    span = (end - start).days
    step = next((step for step in TICK_STEPS if span <= step * MOST_TICKS), span // MOST_TICKS + 1)
    inches = WIDTH_INCHES * (1 - NAME_SHARE - LABEL_SHARE) / (axes.get_xlim()[1] - axes.get_xlim()[0])
    last = int(_number(end))
    places = [
        place for place in range(int(_number(start)), last, step) if (last - place) * inches >= BETWEEN_TICKS_INCHES
    ]
    shown = [*places, last]
    axes.set_xticks(
        [*places, last + 1],
        [f"{date.fromordinal(place):%d/%m}" for place in shown],
        fontproperties=font(LETTERS - 1.5),
        color=theme.MUTED,
    )
    axes.xaxis.tick_top()
    axes.grid(axis="x", color=theme.RULE, lw=0.6, zorder=0)
    axes.axvline(last + 1, color=theme.MUTED, lw=1.0, zorder=1)


def _number(day: date) -> float:
    return float(day.toordinal())
