"""Ask the scoring of small records for single cells of its frames, and hold its rows against their types."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Literal, get_args, get_origin, get_type_hints

from small_campaigns import Records

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.results import Answers, ResultRows, Results
from ntm_sheets.scoring.score import score


def scored(campaign: Campaign, records: Records, as_of: datetime) -> Results:
    return score(campaign, records.answers, records.drops, records.photos, as_of)


def row_of(frame: Any, **keys: Any) -> dict[str, Any]:
    """The one row of a frame with these values."""
    found = [row for row in frame.to_dict("records") if all(row[name] == value for name, value in keys.items())]
    assert len(found) == 1, (keys, found)
    return {str(name): value for name, value in found[0].items()}


def unit_row(campaign: Campaign, records: Records, as_of: datetime, unit: str = "u0") -> dict[str, Any]:
    return row_of(scored(campaign, records, as_of).units, unit=unit)


def broken_promises(rows: ResultRows) -> Iterator[str]:
    """Name each cell of results that is not of the very type that its row promises; NaN is no number for nobody knows."""
    for name, hint in get_type_hints(ResultRows).items():
        told = getattr(rows, name)
        if isinstance(told, Answers):
            for column, of in get_type_hints(Answers).items():
                yield from _broken(f"answers.{column}", getattr(told, column), get_args(of)[0])
        elif name != "as_of":
            kind = get_args(hint)[0]
            for column, of in get_type_hints(kind).items():
                yield from _broken(f"{name}.{column}", [getattr(row, column) for row in told], of)


def _broken(place: str, cells: Sequence[Any], hint: object) -> Iterator[str]:
    promised = set(_parts(hint))
    words = {part for part in promised if not isinstance(part, type)}
    for cell in cells:
        if type(cell) not in promised and cell not in words:
            yield f"{place}: {type(cell).__name__} {cell!r}"
        elif cell != cell:
            yield f"{place}: {cell!r}"


def _parts(hint: object) -> Iterator[object]:
    """The types of a union, the words of a literal."""
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    elif get_args(hint):
        for part in get_args(hint):
            yield from _parts(part)
    else:
        yield hint
