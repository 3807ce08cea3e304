"""What a picture in a workbook shows, and the picture as it is put into one."""

import struct
from dataclasses import dataclass
from datetime import date

DPI, SCREEN_DPI = 150, 96
# What begins a segment of a JPEG, and the segments that tell its size.
MARKER, FRAMES = 0xFF, (0xC0, 0xC1, 0xC2)


@dataclass(frozen=True)
class GanttRow:
    """A bar of the Gantt picture, or a band with a group's name where there are no days.

    `done` is the share of the volume that is done, 0 to 1; `label` stands at the right; `forecast` is when the work ends.
    """

    name: str
    start: date | None = None
    end: date | None = None
    done: float = 0.0
    late: bool = False
    critical: bool = False
    label: str = ""
    forecast: date | None = None


@dataclass(frozen=True)
class Gantt:
    """What a Gantt picture shows: its rows over the period, and the line of today."""

    rows: tuple[GanttRow, ...]
    start: date
    end: date
    today: date


@dataclass(frozen=True)
class Figure:
    """A number in large type with what it counts, and a note below it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Bar:
    """A unit of the bulletin's picture: its points as a `share` of the whole, 0 to 1, and in words; None: a line between."""

    name: str
    share: float | None
    points: str = ""
    note: str = ""


@dataclass(frozen=True)
class Poster:
    """What the bulletin's picture says, from top to bottom; an empty text takes no room. `seal` is what its QR says."""

    campaign: str
    when: str
    message: str
    figures: tuple[Figure, ...]
    bars: tuple[Bar, ...]
    bars_title: str
    reported: str
    late: str
    order: str
    notice: str
    foot: str
    seal: str = ""


@dataclass(frozen=True)
class Shot:
    """A photo of the picture: its hash, and what stands below it."""

    mark: str
    when: str
    caption: str


@dataclass(frozen=True)
class Strip:
    """Two photos side by side under one heading, or one."""

    heading: str
    shots: tuple[Shot, ...]


@dataclass(frozen=True)
class Card:
    """What the picture says, from top to bottom."""

    commune: str
    title: str
    summary: str
    strips: tuple[Strip, ...]
    notice: str
    foot: str


@dataclass(frozen=True)
class DrawnPicture:
    """A PNG with its size on a screen of 96 dots an inch."""

    png: bytes

    @property
    def screen_width(self) -> float:
        """The width in dots of a screen."""
        return self.pixels[0] * SCREEN_DPI / DPI

    @property
    def screen_height(self) -> float:
        """The height in dots of a screen."""
        return self.pixels[1] * SCREEN_DPI / DPI

    @property
    def pixels(self) -> tuple[int, int]:
        """Its width and height."""
        # A PNG begins with its signature and the chunk that tells its width and height.
        width, height = struct.unpack(">II", self.png[16:24])
        return width, height


def jpeg_size(body: bytes) -> tuple[int, int] | None:
    """Give the width and height that a JPEG of ours tells of itself; None where it tells none."""
    at = 2
    while at + 9 <= len(body) and body[at] == MARKER:
        if body[at + 1] in FRAMES:
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(body[at + 2 : at + 4], "big")
    return None
