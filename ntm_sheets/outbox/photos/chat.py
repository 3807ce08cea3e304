"""A unit's picture for the chat group: six photos at most, before beside after, drawn anew only when it shows another thing."""

from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import version

from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.result_rows import EvidenceCount, EvidenceRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rules import notice
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.photos.copies import KeptCopies
from ntm_sheets.outbox.photos.files import PhotoFile, files_by_unit, folder_names, strips_of
from ntm_sheets.outbox.photos.shelf import Shelf
from ntm_sheets.outbox.picture_values import Card

# Raised when the drawing changes, so that pictures of before are drawn anew.
EDITION = 1
MOST_PAIRS, MOST_SHOWN = 3, 6


def draw_cards(source: OutboxSource, copies: KeptCopies, shelf: Shelf) -> set[str]:
    """Put the picture of each unit that has photos into the folder; give the places of these pictures."""
    given = material_of(source)
    of_unit = files_by_unit(one for one in given.photos if one.is_evidence)
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
    files = [one for one in files if not one.repeats]
    last = max(one.day for one in files)
    summary = f"{wording.evidence_sentence(EvidenceCount.of(evidence))}." if evidence else ""
    unnamed = sum(not one.subject for one in files)
    unclear = f", {unnamed} ảnh chưa ghi chụp gì" if unnamed else ""
    foot = f"{len(files) - unnamed} ảnh dùng được{unclear}; mới nhất ngày {wording.day(last)}."
    return Card(
        f"UBND {given.campaign.commune}",
        f"Ảnh minh chứng: {given.names.get(unit, unit)}",
        summary,
        tuple(strips_of(files, MOST_PAIRS, MOST_SHOWN)),
        notice(given.campaign),
        foot,
    )
