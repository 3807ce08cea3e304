"""What the rows of a campaign workbook mean by each other's names: keys made, references led back to their keys."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ntm_sheets.campaign.book.cells import text_of
from ntm_sheets.campaign.book.fields import Sheet
from ntm_sheets.campaign.book.rows import Row
from ntm_sheets.campaign.book.sheets import SHEETS
from ntm_sheets.campaign.folding import accented, closest, match, slug
from ntm_sheets.errors import Fault

# A thing's key and name as read; None where its cell is at fault or its column is gone.
Thing = tuple[str | None, str | None]
LISTED = 12


def resolve(rows: Mapping[str, tuple[Row, ...]]) -> tuple[Mapping[str, tuple[Row, ...]], tuple[Fault, ...]]:
    """Give the rows with the keys that they mean, and the faults of their references.

    A reference that may mean a row at fault has no value and is not told: that row is.
    """
    whole = {key: tuple(_completed(row) for row in found) for key, found in rows.items()}
    faults: list[Fault] = []
    resolved = {sheet.key: tuple(_resolved(sheet, row, whole, faults) for row in whole[sheet.key]) for sheet in SHEETS}
    return resolved, tuple(faults)


def _completed(row: Row) -> Row:
    """Give a row the key that follows from its name where none was typed, and the least choice in its own words."""
    values = dict(row.values)
    if row.get("key") == "" and row.get("name"):
        values["key"] = slug(row.values["name"])
    # A choice such as “2” reads as a number.
    if row.get("comparison") == "at_least" and row.get("threshold") is not None:
        values["threshold"] = text_of(row.raws["threshold"])
    return replace(row, values=values)


def key_meant(typed: str, things: Sequence[Thing]) -> str | None:
    """Find the key of the thing that was written by its key or, however spelt, by its name.

    A name that nothing has any more still leads to the key that was made of it: who renames a village in one place
    need not do so in all others.
    """
    if any(key == typed for key, _ in things):
        return typed
    meant = match(typed, [name for _, name in things if name])
    found = [key for key, name in things if name == meant and key] if meant else []
    if len(found) == 1:
        return found[0]
    return next((key for key, _ in things if key and key == slug(typed)), None)


def _resolved(sheet: Sheet, row: Row, rows: Mapping[str, tuple[Row, ...]], faults: list[Fault]) -> Row:
    values = dict(row.values)
    for one in sheet.fields:
        typed = values.get(one.key)
        if one.type != "ref" or not typed:
            continue
        things = [(target.get("key"), target.get("name")) for target in rows[one.target]]
        key = key_meant(typed, things)
        if key is not None and [other for other, _ in things].count(key) == 1:
            values[one.key] = key
            continue
        del values[one.key]
        if key is None and things and not _leads_astray(typed, things):
            faults.append(row.fault(one.key, f"“{one.heading}” này chưa có", _suggestion(typed, things)))
    return replace(row, values=values)


def _leads_astray(typed: str, things: Sequence[Thing]) -> bool:
    """Tell whether the thing that is meant may be one that is told of already: unreadable, or named like another."""
    named_so = sum(accented(name or "") == accented(typed) for _, name in things)
    return named_so > 1 or any(not key or name is None for key, name in things)


def _suggestion(typed: str, things: Sequence[Thing]) -> str:
    names = [name for _, name in things if name]
    near = closest(typed, names)
    return f"{f'Có phải “{near}”? ' if near else ''}Chọn trong danh sách: {', '.join(names[:LISTED])}."
