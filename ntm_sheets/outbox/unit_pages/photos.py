"""The photos of a unit's page: what still lacks one, and one of before the work beside one of after it in a row of the paper."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from xlsxwriter.format import Format

from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.showing import listed
from ntm_sheets.errors import OwnError
from ntm_sheets.facts.result_rows import EvidenceCount, EvidenceRow, EvidenceState
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.writer import MasterSheet, clean
from ntm_sheets.outbox.photos.files import PhotoFile, strips_to_show
from ntm_sheets.outbox.picture_values import Strip
from ntm_sheets.outbox.unit_pages.parts import MOST_NAMED, Line, Part

# Points: the row of photos; dots of a screen between it and a photo. They share so many columns, their words have as many.
HIGH, EDGE, COLUMNS = 84.0, 4, 3
DOTS_A_POINT = 96 / 72
# What has room beside the photos.
LONGEST_THING, LONGEST_CAPTION, LONGEST_NAME, LONGEST_ALT = 90, 48, 60, 250
Small = Callable[[str], bytes]


def strips_of_unit(files: Sequence[PhotoFile], given: MasterInput) -> tuple[Strip, ...]:
    """Choose the newest pair of a unit, else its two newest photos; their words as long as the paper has room for."""
    return tuple(
        Strip(
            wording.shortened(strip.heading, LONGEST_THING),
            tuple(replace(shot, caption=wording.shortened(shot.caption, LONGEST_CAPTION)) for shot in strip.shots),
        )
        for strip, _ in strips_to_show(files, given.small_photo)
    )


def evidence_parts(evidence: Sequence[EvidenceRow], strips: Sequence[Strip]) -> Iterator[Part]:
    """List what still lacks its photo, what is owed first; where nothing lacks one, head the photos."""
    count = EvidenceCount.of(evidence)
    if count.lacking:
        title = f"Ảnh minh chứng: còn thiếu {count.lacking}/{count.asked} nội dung"
        yield Part(title, tuple(_lines(evidence)), least=len(HEADS))
    elif strips:
        yield Part(
            f"Ảnh minh chứng: đủ ảnh {count.shown}/{count.asked} nội dung" if count.asked else "Ảnh đã gửi", (), 0
        )


def _lines(rows: Sequence[EvidenceRow]) -> Iterator[Line]:
    """Name by how they stand the things that lack a photo: three lines at most, for all are to stay on the paper."""
    for state, head in HEADS.items():
        names = [wording.shortened(one_line(row.name), LONGEST_NAME) for row in rows if row.state == state]
        if names:
            # A dash stands before every line.
            mark = wording.EVIDENCE_STATES[state][0].strip("–")
            yield Line(f"{mark} {head} ({len(names)}):".lstrip(), f" {listed(names, MOST_NAMED, 'nội dung nữa', '; ')}")


HEADS: dict[EvidenceState, str] = {
    "owed": "Đã đạt, đã xong mà chưa có ảnh",
    "doubted": "Chỉ có ảnh chưa tính, chụp ảnh mới",
    "none": "Chụp khi đạt, khi xong",
}


def band_height(strips: Sequence[Strip]) -> float:
    """Give the points that the photos take of the paper."""
    return HIGH if strips else 0.0


def draw_band(
    sheet: MasterSheet, row: int, strips: Sequence[Strip], small: Small, column: int, looks: dict[str, Format]
) -> int:
    """Lay the photos side by side and their words at the right; give the row below. A column is so many dots wide."""
    if not strips:
        return row
    sheet.raw.set_row(row, HIGH)
    room = COLUMNS * column // len(SIDES) - EDGE, int(HIGH * DOTS_A_POINT) - 2 * EDGE
    for n, (thing, shot) in enumerate((strip.heading, shot) for strip in strips for shot in strip.shots):
        said = f"Ảnh {SIDES[n].lower()}, {shot.when}: {thing}. {shot.caption}"
        if body := small(shot.mark):
            sheet.photo(row, 0, body, room, wording.shortened(said, LONGEST_ALT), n * (room[0] + EDGE))
    looked = looks["beside"]
    sheet.across(row, COLUMNS, 2 * COLUMNS - 1, "", looked)
    parts = [part for bold, text in _words(strips) for part in (looks[f"{'bold' if bold else 'plain'} label"], text)]
    if sheet.raw.write_rich_string(row, COLUMNS, *parts, looked):
        raise OwnError(f"Không ghi được dòng {row + 1} của trang “{sheet.name}”.")
    return row + 1


SIDES = ("Trái", "Phải")


def _words(strips: Sequence[Strip]) -> Iterator[tuple[bool, str]]:
    """Say what the photos show and when: of a pair its thing once; by turns bold and plain, each text with its line's end."""
    pair = len(strips[0].shots) > 1
    if pair:
        yield True, clean(f"{strips[0].heading}\n")
    shots = [(strip.heading, shot) for strip in strips for shot in strip.shots]
    for side, (thing, shot) in zip(SIDES, shots, strict=False):
        yield True, f"{side}: {shot.when}"
        yield False, clean(f"\n{shot.caption if pair else thing}\n" if shot.caption or not pair else "\n")
