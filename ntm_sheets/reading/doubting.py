"""Cells of which two engines read different things: one answer does not count, but where a key or the stamp is in doubt nothing does."""

from collections.abc import Iterable, Iterator

from ntm_sheets.contract.layout import Table
from ntm_sheets.facts.submission import STAMP_KEYS, STAMP_SHEET
from ntm_sheets.reading.book import Address, Sheet, a1
from ntm_sheets.untrusted.refusing import Refusal


def doubted_stamp(sheets: Iterable[Sheet]) -> Refusal | None:
    """Give the refusal of a workbook of which nobody knows for sure which form it is; None where all is clear."""
    for sheet, (row, column), readings in _doubts(sheets):
        is_named = sheet.name.strip().casefold() == STAMP_SHEET
        beside = sheet.text((row, column - 1))
        if is_named or beside in STAMP_KEYS or not set(readings).isdisjoint(STAMP_KEYS):
            return _refusal(sheet, (row, column), readings)
    return None


def doubted_key(sheets: Iterable[Sheet], tables: Iterable[Table]) -> Refusal | None:
    """Give the refusal of a form of which a key is in doubt: an answer might count for another question."""
    keys = {key.strip() for table in tables for key in (table.key, *table.fields, *table.rows)}
    for sheet, address, readings in _doubts(sheets):
        if not {reading.strip() for reading in readings}.isdisjoint(keys):
            return _refusal(sheet, address, readings)
    return None


def _doubts(sheets: Iterable[Sheet]) -> Iterator[tuple[Sheet, Address, tuple[str, str]]]:
    return ((sheet, address, readings) for sheet in sheets for address, readings in sheet.look.doubts.items())


def _refusal(sheet: Sheet, address: Address, readings: tuple[str, str]) -> Refusal:
    own, engine = (reading[:40] for reading in readings)
    return Refusal("damaged", sheet=sheet.name, cell=a1(address), why=f"two engines differ: {engine!r}, {own!r}")
