"""A unit's picture for the chat group: six photos at most, before beside after, drawn anew only when it shows another thing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.result_rows import EvidenceRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rules import notice
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.photos.copies import KeptCopies
from ntm_sheets.outbox.photos.files import PhotoFile, folder_names, newest_first, pairs_of, thing_of
from ntm_sheets.outbox.photos.shelf import Shelf
from ntm_sheets.outbox.picture_values import Card, Shot, Strip

# Raised when the drawing changes, so that pictures of before are drawn anew.
EDITION = 1
MOST_PAIRS, MOST_SHOWN = 3, 6


def draw_cards(source: OutboxSource, copies: KeptCopies, shelf: Shelf) -> set[str]:
    """Put the picture of each unit that has photos into the folder; give the places of these pictures."""
    given = material_of(source)
    of_unit: defaultdict[str, list[PhotoFile]] = defaultdict(list)
    for one in given.photos:
        if one.is_evidence:
            of_unit[one.unit].append(one)
    evidence: defaultdict[str, list[EvidenceRow]] = defaultdict(list)
    for row in given.rows.evidence:
        evidence[row.unit].append(row)
    places: set[str] = set()
    for unit, folder in folder_names(of_unit).items():
        card, place = card_of(given, unit, of_unit[unit], evidence[unit]), f"{folder}.png"
        code = sha256_of(repr((EDITION, version("pillow"), card)).encode("utf-8", "replace"))
        if not shelf.holds(place, code):
            from ntm_sheets.outbox.photos.card import draw_card  # its library is loaded only where something is drawn

            shelf.put(place, code, draw_card(card, copies.medium))
        places.add(place)
    return places


def card_of(given: MasterInput, unit: str, files: Sequence[PhotoFile], evidence: Sequence[EvidenceRow]) -> Card:
    """Say what the picture of a unit shows; `files` are its photos that are evidence."""
    shown = sum(row.has_photo for row in evidence)
    last = max(one.day for one in files)
    owed = sum(row.state == "owed" for row in evidence)
    lacking = f"; {owed} nội dung đã đạt, đã xong chưa có ảnh" if owed else ""
    summary = f"Đã có ảnh {shown}/{len(evidence)} nội dung cần ảnh{lacking}." if evidence else ""
    unnamed = sum(not one.subject for one in files)
    unclear = f", {unnamed} ảnh chưa ghi chụp gì" if unnamed else ""
    foot = f"{len(files) - unnamed} ảnh dùng được{unclear}; mới nhất ngày {wording.day(last)}."
    return Card(
        f"UBND {given.campaign.commune}",
        f"Ảnh minh chứng: {given.names.get(unit, unit)}",
        summary,
        tuple(_strips(files)),
        notice(given.campaign),
        foot,
    )


def _strips(files: Sequence[PhotoFile]) -> Iterator[Strip]:
    """Choose the newest pairs of before and after, then the newest single photos."""
    pairs = pairs_of(files)[:MOST_PAIRS]
    for before, after in pairs:
        yield Strip(thing_of(after), (_shot(before), _shot(after)))
    paired = {one.place for pair in pairs for one in pair}
    shown = {one.subject for pair in pairs for one in pair}
    order: dict[str, int] = {}
    for one in newest_first(files):
        if one.place not in paired:
            # What is not shown at all yet comes before a second photo of the same thing, and before what nobody named.
            order[one.place] = 2 if not one.subject else 1 if one.subject in shown else 0
            shown.add(one.subject)
    rest = sorted((one for one in newest_first(files) if one.place in order), key=lambda one: order[one.place])
    for one in rest[: MOST_SHOWN - 2 * len(pairs)]:
        yield Strip(thing_of(one), (_shot(one),))


def _shot(one: PhotoFile) -> Shot:
    return Shot(one.mark, f"{one.when} · {wording.day(one.day)}" if one.when else wording.day(one.day), one.caption)
