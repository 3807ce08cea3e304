"""Signs, bars and the curve as inline SVG: sharp at any width, drawn by shape and pattern as well as by colour, told in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from ntm_sheets.facts.plan_rows import CurveRow
from ntm_sheets.facts.result_rows import IndicatorRow
from ntm_sheets.outbox.master.rules_asked import Light
from ntm_sheets.outbox.page.markup import Html, element, joined
from ntm_sheets.outbox.wording import percent

SIGNS: dict[Light, Html] = {
    "good": element("circle", cx="5", cy="5", r="5"),
    "watch": element("path", d="M5 0L10 10H0Z"),
    "bad": element("path", d="M0 0H10V10H0Z"),
    "unknown": element("path", d="M0 4H10V6H0Z"),
}
WIDTH, HEIGHT = 340.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 8.0, 12.0, 24.0
# As long as “Đã làm 100%”.
ROOM_FOR_WORD = 100.0


@dataclass(frozen=True)
class Indicators:
    """How many indicators are asked of a unit, and what is known of them."""

    verified: int
    reported: int
    failed: int
    missing: int

    @property
    def asked(self) -> int:
        """All of them."""
        return self.verified + self.reported + self.failed + self.missing

    @property
    def met(self) -> int:
        """Those that count as met."""
        return self.verified + self.reported

    @property
    def words(self) -> str:
        """Say it all, for whoever sees no bar."""
        parts = (
            (self.verified, "đạt, đã phúc tra"),
            (self.reported, "đạt, chưa phúc tra"),
            (self.failed, "chưa đạt"),
            (self.missing, "chưa có số liệu"),
        )
        return f"{self.asked} chỉ tiêu: {', '.join(f'{n} {what}' for n, what in parts if n)}"


def count_indicators(rows: Sequence[IndicatorRow]) -> Indicators:
    """Count what is asked of a unit by what is known of it; what the team's valid visit saw is verified."""
    met = [row for row in rows if row.state == "pass"]
    verified = sum(row.verified_state == "pass" for row in met)
    failed = sum(row.state == "fail" for row in rows)
    return Indicators(verified, len(met) - verified, failed, len(rows) - len(met) - failed)


def sign(light: Light) -> Html:
    """Draw the sign of a light; the word stands beside it."""
    return element("svg", SIGNS[light], class_="sign", viewBox="0 0 10 10", aria_hidden="true")


def patterns() -> Html:
    """Give the patterns that all bars are filled with: they differ in a grey print, too."""
    stripes = element(
        "pattern",
        element("rect", width="6", height="6", class_="gap"),
        element("path", d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5", stroke_width="2", class_="met-line"),
        id="stripes", width="6", height="6", patternUnits="userSpaceOnUse",
    )  # fmt: skip
    dots = element(
        "pattern",
        element("rect", width="5", height="5", class_="gap"),
        element("rect", x="1", y="1", width="2.5", height="2.5", class_="failed-dot"),
        id="dots", width="5", height="5", patternUnits="userSpaceOnUse",
    )  # fmt: skip
    return element("svg", element("defs", stripes, dots), class_="none", aria_hidden="true")


def bar(of: Indicators) -> Html:
    """Draw the indicators of a unit as one bar."""
    parts: list[Html] = []
    at = 0.0
    for count, fill in (
        (of.verified, {"class": "met"}),
        (of.reported, {"fill": "url(#stripes)"}),
        (of.failed, {"fill": "url(#dots)"}),
    ):
        if count:
            share = 100 * count / of.asked
            parts.append(_rect(at, share, **fill))
            at += share
    frame = element("rect", width="100%", height="100%", class_="frame")
    return element("svg", *parts, frame, class_="bar", role="img", aria_label=of.words)


def legend() -> Html:
    """Say what the parts of a bar mean."""
    parts: tuple[tuple[dict[str, str], str], ...] = (
        ({"class": "met"}, "đạt, đã phúc tra"),
        ({"fill": "url(#stripes)"}, "đạt, chưa phúc tra"),
        ({"fill": "url(#dots)"}, "chưa đạt"),
        ({}, "chưa có số liệu"),
    )
    frame = element("rect", width="100%", height="100%", class_="frame")
    return element(
        "ul",
        *(
            element(
                "li",
                element("svg", *([_rect(0, 100, **fill)] if fill else []), frame, class_="swatch", aria_hidden="true"),
                words,
            )
            for fill, words in parts
        ),
        class_="legend",
    )


def _rect(at: float, share: float, **fill: str) -> Html:
    return element("rect", x=f"{at:.2f}%", width=f"{share:.2f}%", height="100%", **fill)


def curve(rows: Sequence[CurveRow], sentence: str, note: str) -> Html:
    """Draw the plan's way and the work done over the days of the period; `sentence` says what is seen, `note` of what."""
    planned = [(n, row.planned) for n, row in enumerate(rows) if row.planned is not None]
    done = [(n, row.done) for n, row in enumerate(rows) if row.done is not None]
    last = max(1, len(rows) - 1)
    lines = [
        element("polyline", points=_way(points, last), class_=name)
        for points, name in ((planned, "plan"), (done, "done"))
        if points
    ]
    inside = joined([*_axes(rows), *lines, *_words(planned, done, last)])
    return element(
        "figure",
        element("figcaption", note),
        element(
            "svg",
            inside,
            class_="curve",
            viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
            role="img",
            aria_label=f"Biểu đồ đường kế hoạch và đã làm. {sentence}.",
        ),
    )


def _x(day: int, last: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * day / last


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(share, 100.0) / 100)


def _way(points: Sequence[tuple[int, float]], last: int) -> str:
    return " ".join(f"{_x(day, last):.1f},{_y(share):.1f}" for day, share in points)


def _axes(rows: Sequence[CurveRow]) -> list[Html]:
    made = list[Html]()
    for share in (0, 50, 100):
        y = f"{_y(share):.1f}"
        made += [
            element("path", d=f"M{LEFT} {y}H{WIDTH - RIGHT}", class_="grid"),
            element("text", f"{share}%", x=f"{LEFT - 5:.0f}", y=f"{_y(share) + 5:.1f}", text_anchor="end"),
        ]
    ends = ((rows[0].day, LEFT, "start"), (rows[-1].day, WIDTH - RIGHT, "end"))
    return made + [
        element("text", f"{day:%d/%m}", x=f"{x:.0f}", y=f"{HEIGHT - 5:.0f}", text_anchor=anchor)
        for day, x, anchor in ends
    ]


def _words(planned: Sequence[tuple[int, float]], done: Sequence[tuple[int, float]], last: int) -> list[Html]:
    """Name both lines where they are: the plan above its middle, the work done below its end."""
    made = list[Html]()
    if planned:
        day, share = planned[len(planned) * 9 // 20]
        made.append(_word("Kế hoạch", _x(day, last), _y(share) - 8, "plan-word"))
    if done:
        day, share = done[-1]
        x, y = _x(day, last), _y(share)
        made.append(element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="4", class_="met"))
        # Right and below of the end there is no line; the less room there is to the right, the further down.
        beyond = max(0.0, x + ROOM_FOR_WORD - (WIDTH - RIGHT))
        place = x + ROOM_FOR_WORD - beyond, min(y + 24 + beyond / 4, _y(0) - 6)
        made.append(_word(f"Đã làm {percent(share)}", *place, "done-word"))
    return made


def _word(word: str, x: float, y: float, name: str) -> Html:
    return element("text", word, x=f"{x:.0f}", y=f"{max(y, TOP):.0f}", text_anchor="end", class_=name)
