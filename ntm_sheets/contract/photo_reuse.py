"""When a picture is evidence used twice: the one rule for the ledger, which gives the credit, and the check, which asks."""

from collections.abc import Sequence

from ntm_sheets.contract.standards import subject_key
from ntm_sheets.facts.records import PhotoRecord

# A picture of which one of these was said, and which nobody let pass, is no evidence.
FLAWS = ("photo-too-small", "photo-shows-nothing")
REUSED = "photo-reused"


def first_claim(photo: PhotoRecord, uses: Sequence[PhotoRecord]) -> PhotoRecord | None:
    """Give the use before which makes of this one a reuse; `uses` are those of the same picture so far, in their order.

    It is the picture of the unit that showed it first, and of the thing that this unit first said it shows. Until then it
    was evidence of nothing: the same picture with its subject filled in is mended, not used again.
    """
    if not uses:
        return None
    if uses[0].unit != photo.unit:
        return uses[0]
    first = next((use for use in uses if use.unit == photo.unit and use.subject), None)
    if first is None or not photo.subject:
        return None
    if subject_key(first.subject) != subject_key(photo.subject):
        return first
    # Nothing looks the same before the work and after it.
    return first if first.moment and photo.moment and first.moment != photo.moment else None


def shown_already(photo: PhotoRecord, uses: Sequence[PhotoRecord]) -> PhotoRecord | None:
    """Give the use of an earlier day in which the unit showed the same picture of the same thing: no new evidence."""
    if not photo.subject or first_claim(photo, uses) is not None:
        return None
    return next(
        (
            use
            for use in uses
            if use.report_date < photo.report_date and subject_key(use.subject) == subject_key(photo.subject)
        ),
        None,
    )
