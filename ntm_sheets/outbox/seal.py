"""The day's code and its QR: a picture whose text is the standing itself, for any telephone, without a network."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from ntm_sheets.campaign.showing import show_number, show_points
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.picture_values import DrawnPicture

if TYPE_CHECKING:
    import segno

# What a QR of 65 modules holds at the least protection: larger ones take too much of a page, or are too fine to be read.
MOST_BYTES = 367
LONGEST_PLACE, LONGEST_NAME = 40, 24
# The white around it that readers ask for; dots of a module in the picture.
QUIET, DOTS = 4, 4
# What a module measures on paper.
MODULE_MM = 0.6
HINT = "Quét mã: đọc kết quả, không cần mạng"


class Standing(NamedTuple):
    """How a unit stands: criteria met and asked of it, and its points; None where it has not reported yet."""

    name: str
    met: int
    asked: int
    points: float | None


@dataclass(frozen=True)
class Seal:
    """What a page carries of the day: its `code`, and the `text` that its QR says."""

    code: str
    text: str

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The QR row by row, “1” for a dark module; without the white around it."""
        return modules_of(self.text)

    @property
    def picture(self) -> DrawnPicture:
        """The QR as PNG with the white around it; the same text gives the same bytes."""
        return DrawnPicture(_png(self.text))

    @property
    def width_mm(self) -> float:
        """How wide the picture is to be printed, so that an old telephone reads it."""
        return MODULE_MM * (len(self.modules) + 2 * QUIET)


def seal_of(source: OutboxSource) -> Seal:
    """Give the seal of what an outbox is drawn from: the helper of all that is printed."""
    return source.once(_seal)


def _seal(source: OutboxSource) -> Seal:
    return sealed(source.campaign.commune, source.results.rows.units, source.as_of, source.code)


def sealed(commune: str, units: Sequence[UnitRow], as_of: datetime, code: str) -> Seal:
    """Give the seal of a standing."""
    points = (None if row.rank is None else row.points for row in units)
    lines = [
        Standing(row.name, row.criteria_passed, row.criteria_total, one) for row, one in zip(units, points, strict=True)
    ]
    return Seal(code, standing_text(commune, lines, as_of, code))


def standing_text(commune: str, units: Sequence[Standing], as_of: datetime, code: str, most: int = MOST_BYTES) -> str:
    """Say how the units stand in so many bytes: those that have no room are counted, the best are named."""
    head = (
        f"UBND {wording.shortened(commune, LONGEST_PLACE)}: kết quả đến {as_of:%H:%M %d/%m/%Y}\nTiêu chí đạt; điểm:\n"
    )
    foot = f"{_total(units)}\nMã số liệu {code}"
    lines = [_line(one) for one in units]
    room = most - len(f"{head}{foot}".encode())
    for shown in range(len(lines), -1, -1):
        more = len(lines) - shown
        rest = [f"… còn {show_number(more)} đơn vị, xem bảng tổng hợp"] * bool(more)
        body = "".join(f"{line}\n" for line in (*lines[:shown], *rest))
        if len(body.encode()) <= room:
            return f"{head}{body}{foot}"
    return f"{head}{foot}"


def _line(one: Standing) -> str:
    name = wording.shortened(one.name, LONGEST_NAME)
    if one.points is None:
        return f"{name}: chưa báo cáo"
    return f"{name}: {f'{one.met}/{one.asked}; ' if one.asked else ''}{show_points(one.points)}"


def _total(units: Sequence[Standing]) -> str:
    met, asked = sum(one.met for one in units), sum(one.asked for one in units)
    of = f"{show_number(met)}/{show_number(asked)} tiêu chí" if asked else "không chấm tiêu chí"
    return f"Cộng {show_number(len(units))} đơn vị: {of}"


@lru_cache(maxsize=8)
def modules_of(text: str) -> tuple[str, ...]:
    """Give the modules of the QR that says a text."""
    return tuple("".join("1" if dark else "0" for dark in row) for row in _made(text).matrix)


@lru_cache(maxsize=8)
def _png(text: str) -> bytes:
    out = BytesIO()
    _made(text).save(out, kind="png", scale=DOTS, border=QUIET)
    return out.getvalue()


def _made(text: str) -> "segno.QRCode":
    import segno  # loaded where one is made

    # As many corrections as the size has room for. Telephones take bytes for UTF-8 without being told.
    return segno.make_qr(text, error="l", boost_error=True, encoding="utf-8")


def dark_runs(modules: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield the dark stretches of a QR: row, first column, the one behind the last."""
    for row, line in enumerate(modules):
        at = 0
        while (at := line.find("1", at)) >= 0:
            end = line.find("0", at)
            end = len(line) if end < 0 else end
            yield row, at, end
            at = end
