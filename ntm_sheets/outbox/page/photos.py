"""The photos of the page: of each unit one before the work beside one after it, within the bytes that a telephone opens at once."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ntm_sheets.campaign.names import one_line
from ntm_sheets.facts.result_rows import EvidenceCount, EvidenceRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import Digest
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.page.markup import Html, element, joined
from ntm_sheets.outbox.photos.files import files_by_unit, newest_first, strips_to_show
from ntm_sheets.outbox.picture_values import Shot, Strip, jpeg_size

# So many bytes of the page are photos at most: as much as all else of a page of three hundred units takes half of.
MOST_BYTES = 450_000
# So many units' photos are shown unfolded.
MOST_UNITS = 6
LONGEST_THING, LONGEST_CAPTION, LONGEST_NAME = 70, 60, 90
DATA = "data:image/jpeg;base64,"
Chosen = list[tuple[Strip, tuple[bytes, ...]]]


@dataclass(frozen=True)
class Album:
    """The photos that the page shows: those of the first units, those that unfold, and how many units have no room."""

    first: Sequence[Html]
    folded: Sequence[Html]
    left_out: int


def album_of(given: MasterInput, day: Digest) -> Album:
    """Choose by how new they are: of each unit its newest pair, else its two newest photos, while there is room."""
    files = files_by_unit(given.photos)
    count = {unit: EvidenceCount.of(rows) for unit, rows in _by_unit(given.rows.evidence).items()}
    newest = {unit.unit: newest_first(files[unit.unit])[0].day for unit in day.units if files[unit.unit]}
    shown, room, left_out = list[Html](), MOST_BYTES, 0
    for unit in sorted(
        (one for one in day.units if one.unit in newest), key=lambda one: newest[one.unit], reverse=True
    ):
        # Whoever has no room is not looked at: there may be thousands.
        chosen = strips_to_show(files[unit.unit], given.small_photo) if room > 0 else []
        size = sum(-(-len(body) // 3) * 4 for _, bodies in chosen for body in bodies)
        if room <= 0 or size > room:
            left_out, room = left_out + 1, 0
        elif chosen:
            shown.append(_of_unit(unit.unit, wording.shortened(unit.name, LONGEST_NAME), count.get(unit.unit), chosen))
            room -= size
    return Album(shown[:MOST_UNITS], shown[MOST_UNITS:], left_out)


def _by_unit(rows: Sequence[EvidenceRow]) -> dict[str, list[EvidenceRow]]:
    found: dict[str, list[EvidenceRow]] = {}
    for row in rows:
        found.setdefault(row.unit, []).append(row)
    return found


def _of_unit(unit: str, name: str, count: EvidenceCount | None, chosen: Chosen) -> Html:
    """Draw the photos of a unit under its name."""
    asked = f": đã có ảnh {count.shown}/{count.asked} nội dung" if count and count.asked else ""
    # Two of one thing stand under its name, two of different things each over its own.
    pair = len(chosen[0][1]) > 1
    above = [element("p", wording.shortened(chosen[0][0].heading, LONGEST_THING))] if pair else []
    figures = (
        _figure(name, wording.shortened(strip.heading, LONGEST_THING), shot, body, alone=not pair)
        for strip, bodies in chosen
        for shot, body in zip(strip.shots, bodies, strict=True)
    )
    shots = element("div", *figures, class_="shots")
    return element("div", element("h3", f"{name}{asked}"), *above, shots, id=f"anh-{unit}")


def _figure(name: str, thing: str, shot: Shot, body: bytes, *, alone: bool) -> Html:
    """Draw a photo with its words: when, of one `alone` what, and what the unit wrote beside it."""
    width, height = jpeg_size(body) or (1, 1)
    picture = element(
        "img",
        src=DATA + b64encode(body).decode("ascii"),
        width=str(width),
        height=str(height),
        alt=f"Ảnh {name}, {shot.when}: {thing}",
        decoding="async",
    )
    caption = wording.shortened(shot.caption, LONGEST_CAPTION)
    words = joined(filter(None, (element("b", shot.when), thing if alone else "", caption)), element("br"))
    return element("figure", picture, element("figcaption", words))


def evidence_lines(rows: Sequence[EvidenceRow]) -> Iterator[Html]:
    """Say of each subject of a unit how it stands: what is owed first, then what has its photos, how many, of which days."""
    for row in wording.lacking_first(rows):
        head = f"{wording.EVIDENCE_STATES[row.state][0]} {one_line(row.name)}"
        yield joined([element("b", head), f": {wording.photos_said(row)}"])
