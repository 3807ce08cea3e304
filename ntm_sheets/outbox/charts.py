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
ROW_INCHES = 0.23
WIDTH_INCHES = 10.0
NAME_SHARE = 0.40
# A sign of a bar's label, and the most that a label takes of the width.
LABEL_INCHES, MOST_LABEL = 0.069, 0.5
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
    FigureCanvasAgg(figure)
    out = BytesIO()
    figure.savefig(out, format="png", dpi=dpi, metadata={"Software": None}, facecolor=theme.WHITE)
    return out.getvalue()


def gantt(rows: Sequence[GanttRow], start: date, end: date, today: date) -> bytes:
    """Draw tasks over the period: the plan as a pale bar, what is done as a dark one, late ones marked by word and colour."""
    height = ROW_INCHES * (len(rows) + 2.2)
    figure = Figure(figsize=(WIDTH_INCHES, height))
    axes = figure.add_axes(
        (NAME_SHARE, 0.35 * ROW_INCHES / height, 0.985 - NAME_SHARE, len(rows) * ROW_INCHES / height)
    )
    first = _number(start)
    axes.set_xlim(first, first + _days_of_room(rows, first, _number(end) + 1))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    _quiet(axes)
    _ticks(axes, start, end)
    for place, row in enumerate(rows):
        if row.start is None or row.end is None:
            axes.axhspan(
                place - 0.5,
                place + 0.5,
                xmin=-NAME_SHARE / (0.985 - NAME_SHARE),
                color=theme.GREEN_PALE,
                lw=0,
                clip_on=False,
            )
            _name(axes, place, row.name, theme.GREEN, bold=True, indent=False)
        else:
            _bar(axes, place, row, _number(row.start), _number(row.end) + 1)
    if start <= today <= end:
        axes.axvline(_number(today) + 1, color=theme.TEXT, lw=1, ls=(0, (4, 3)), zorder=4)
        axes.text(
            _number(today) + 1,
            -1.55,
            f"hôm nay {today:%d/%m}",
            ha="center",
            va="center",
            color=theme.TEXT,
            fontproperties=font(8, bold=True),
        )
    return as_png(figure)


def _days_of_room(rows: Sequence[GanttRow], first: float, last: float) -> float:
    """Find how many days the width must stand for so that every bar's label fits behind its bar."""
    room = last - first
    for row in rows:
        if row.end is not None:
            share = min(len(row.label) * LABEL_INCHES / (WIDTH_INCHES * (0.985 - NAME_SHARE)), MOST_LABEL)
            room = max(room, (_number(row.end) + 2 - first) / (1 - share))
    return room


def _bar(axes: Axes, place: int, row: GanttRow, left: float, right: float) -> None:
    strong = theme.LATE if row.late else theme.GREEN
    pale = theme.LATE_PALE if row.late else theme.GREEN_PALE
    edge = theme.TEXT if row.critical else strong
    axes.barh(
        place,
        right - left,
        left=left,
        height=0.62,
        color=pale,
        edgecolor=edge,
        linewidth=1.3 if row.critical else 0.5,
        zorder=2,
    )
    axes.barh(place, (right - left) * min(row.done, 1.0), left=left, height=0.62, color=strong, zorder=3)
    _name(axes, place, ("● " if row.critical else "") + row.name, theme.TEXT, bold=row.critical, indent=True)
    axes.text(
        right + 0.4,
        place,
        drawable(row.label),
        va="center",
        ha="left",
        color=strong,
        fontproperties=font(7.5, bold=row.late),
        bbox={"facecolor": theme.WHITE, "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        zorder=5,
        parse_math=False,
    )


def _name(axes: Axes, place: int, text: str, color: str, *, bold: bool, indent: bool) -> None:
    edge = -NAME_SHARE / (0.985 - NAME_SHARE)
    axes.text(
        edge + (0.03 if indent else 0.01),
        place,
        drawable(text),
        transform=axes.get_yaxis_transform(),
        va="center",
        ha="left",
        color=color,
        fontproperties=font(8.5, bold=bold),
        clip_on=False,
        parse_math=False,
    )


def _ticks(axes: Axes, start: date, end: date) -> None:
    span = (end - start).days
    step = max(1, round(span / 60) * 7 if span > 30 else 3)
    places = list(range(int(_number(start)), int(_number(end)) + 1, step))
    axes.set_xticks(
        places, [f"{date.fromordinal(place):%d/%m}" for place in places], fontproperties=font(8), color=theme.MUTED
    )
    axes.xaxis.tick_top()
    axes.grid(axis="x", color=theme.RULE, lw=0.6, zorder=0)


def _quiet(axes: Axes) -> None:
    axes.set_yticks([])
    axes.tick_params(length=0, pad=1)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _number(day: date) -> float:
    return float(day.toordinal())
