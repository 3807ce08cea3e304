"""Where a standing value came from: its day, role, file, sheet, cell and drop."""

from collections.abc import Sequence

import numpy as np

from ntm_sheets.campaign.kinds import Value
from ntm_sheets.facts.submission import Role
from ntm_sheets.scoring.arrays import Floats, Ints, Objects
from ntm_sheets.scoring.counting import ages
from ntm_sheets.scoring.standing import Cell, Known, Standing


def role_columns(known: Known, standing: Standing) -> dict[str, Objects]:
    """Give what each role said now and where it stands, as columns `self_…` and `verified_…`."""
    columns: dict[str, Objects] = {}
    for prefix, places in (("self", standing.village[-1]), ("verified", standing.team[-1])):
        taken = _take(known, places, ("value", "report_date", "file", "sheet", "cell"))
        taken["date"] = taken.pop("report_date")
        columns |= {f"{prefix}_{name}": taken[name] for name in ("value", "date", "file", "sheet", "cell")}
    return columns


def source_columns(known: Known, standing: Standing) -> dict[str, Objects | Floats]:
    """Give the source of what counts now: date, counted, value, file, sheet, cell, seq."""
    places = standing.counted[-1]
    taken = _take(known, places, ("value", "report_date", "role", "file", "sheet", "cell", "seq"))
    seqs = np.array([np.nan if seq is None else seq for seq in taken["seq"]], dtype=float)
    return {
        "date": taken["report_date"],
        "counted": taken["role"],
        "value": taken["value"],
        "file": taken["file"],
        "sheet": taken["sheet"],
        "cell": taken["cell"],
        "seq": seqs,
    }


def age_column(known: Known, standing: Standing) -> Floats:
    """Give how many days ago the number that counts was given; NaN where there is none."""
    age = ages(known, standing.counted)[-1]
    return np.where(age < 0, np.nan, age)


def spoken(known: Known, cell: Cell, counted: Role | None) -> Value | None:
    """Give a note: of the role that counts where it left one, else of the other; the newer one where no number counts."""
    return known.said(cell, counted)


def _take(known: Known, places: Ints, names: Sequence[str]) -> dict[str, Objects]:
    return {name: known.columns[name][places] for name in names}
