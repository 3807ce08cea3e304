"""What the rows of a campaign workbook mean by each other's names: keys made, references led back to their keys."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ntm_sheets.campaign.book.cells import text_of
from ntm_sheets.campaign.book.fields import Field, Sheet
from ntm_sheets.campaign.book.rows import Row
from ntm_sheets.campaign.book.sheets import SHEETS
from ntm_sheets.campaign.folding import accented, closest, match, slug
from ntm_sheets.errors import Fault

# A thing's key and name as read; None where its cell is at fault or its column is gone.
Thing = tuple[str | None, str | None]
LISTED = 12


@dataclass(frozen=True)
class Lost:
    """A reference to a thing that is not there, and the things that are."""

    field: Field
    typed: str
    row: Row
    things: Sequence[Thing]


def resolve(rows: Mapping[str, tuple[Row, ...]]) -> tuple[Mapping[str, tuple[Row, ...]], tuple[Fault, ...]]:
    """Give the rows with the keys that they mean, and the faults of their references.

    A reference that may mean a row at fault has no value and is not told: that row is.
    """
    whole = {key: tuple(_completed(row) for row in found) for key, found in rows.items()}
    lost: list[Lost] = []
    resolved = {sheet.key: tuple(_resolved(sheet, row, whole, lost) for row in whole[sheet.key]) for sheet in SHEETS}
    return resolved, tuple(_faults(lost))


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


def _resolved(sheet: Sheet, row: Row, rows: Mapping[str, tuple[Row, ...]], lost: list[Lost]) -> Row:
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
            lost.append(Lost(one, typed, row, things))
    return replace(row, values=values)


def _faults(lost: Sequence[Lost]) -> Iterator[Fault]:
    """Tell each thing that is missed once, however many rows name it: who removes a village has forgotten one thing."""
    missed: dict[tuple[str, str], list[Lost]] = {}
    for one in lost:
        missed.setdefault((one.field.target, accented(one.typed) or one.typed), []).append(one)
    for rows in missed.values():
        first = rows[0]
        if len(rows) == 1:
            heading = f"“{first.field.heading}” này chưa có"
            yield first.row.fault(first.field.key, heading, _suggestion(first.typed, first.things))
        else:
            yield first.row.fault(first.field.key, _said_of_all(rows), _to_do(first))


def _said_of_all(rows: Sequence[Lost]) -> str:
    counted = Counter(one.row.sheet for one in rows)
    listed = ", ".join(f"{count} dòng ở trang {sheet}" for sheet, count in counted.items())
    return f"“{rows[0].typed}” không có ở trang {_page(rows[0].field)}, nhưng còn {listed} ghi tên đó"


def _to_do(one: Lost) -> str:
    near = closest(one.typed, [name for _, name in one.things if name])
    meant = f"Có phải “{near}”? " if near else ""
    return f"{meant}Bỏ thật thì xóa cả các dòng đó; không thì ghi lại “{one.typed}” vào trang {_page(one.field)}."


def _page(field: Field) -> str:
    return next(sheet.name for sheet in SHEETS if sheet.key == field.target)


def _leads_astray(typed: str, things: Sequence[Thing]) -> bool:
    """Tell whether the thing that is meant may be one that is told of already: unreadable, or named like another."""
    named_so = sum(accented(name or "") == accented(typed) for _, name in things)
    return named_so > 1 or any(not key or name is None for key, name in things)


def _suggestion(typed: str, things: Sequence[Thing]) -> str:
    names = [name for _, name in things if name]
    near = closest(typed, names)
    return f"{f'Có phải “{near}”? ' if near else ''}Chọn trong danh sách: {', '.join(names[:LISTED])}."
