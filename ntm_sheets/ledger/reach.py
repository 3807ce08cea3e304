"""How far a decision about a cell reaches: over the forms that follow, as long as the cell still reads the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Order = tuple[str, str, int]
"""A form's report date (ISO), turn and number: the order in which forms follow each other."""


@dataclass(frozen=True)
class Reach:
    """The numbers of the forms that a decision covers, and of the first one that reads otherwise."""

    covered: tuple[int, ...]
    outdated_by: int | None = None


def reach(forms: Sequence[Order], start: Order, raws: Mapping[int, str], raw: str) -> Reach:
    """Follow a cell from the form `start` on; `raws` is what its cell reads by form, where it is filled.

    A form that leaves the cell blank says nothing and changes nothing, unless it was the blank itself (an empty `raw`)
    that the decision was about.
    """
    covered: list[int] = []
    for form in forms:
        if form < start:
            continue
        found = raws.get(form[-1])
        if found is None and raw and form != start:
            continue
        if (found or "") != raw:
            return Reach(tuple(covered), form[-1])
        covered.append(form[-1])
    return Reach(tuple(covered))
