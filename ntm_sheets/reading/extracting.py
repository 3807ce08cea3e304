"""A file's bytes become a Returned: stamp, filled cells, blanks, pictures, and what was noticed on the way."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from ntm_sheets.campaign.names import fold
from ntm_sheets.campaign.questions import Seen
from ntm_sheets.contract.layout import Table, called
from ntm_sheets.contract.table import OF_CELLS, SLIP_SHEET, meant, missing_details
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.submission import Filled, Label, Returned, Stamp
from ntm_sheets.reading.aligning import Aligned, align, tell_drift
from ntm_sheets.reading.book import NOTHING_SEEN, Address, Book, ReadSheet, a1, named
from ntm_sheets.reading.identifying import doubted_key, doubted_stamp, find_stamps, misnamed, no_form
from ntm_sheets.reading.labels import read_labels
from ntm_sheets.reading.locating import Found, Texts, find_rows, locate
from ntm_sheets.reading.noticing import condition_of, is_covered, notice, odd_cells, tell_leftover
from ntm_sheets.reading.opening import open_book
from ntm_sheets.reading.placing import PhotoRows, collect_pictures
from ntm_sheets.reading.preparing import unlock
from ntm_sheets.reading.recalling import Familiar, banners_of, recall, remember
from ntm_sheets.untrusted.refusing import Refusal, attempt
from ntm_sheets.untrusted.sniffing import Sniffed


class Tables(Protocol):
    """A form as far as reading goes."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables to look for."""
        ...


LayoutOf = Callable[[Stamp], Tables | None]
_Cell = tuple[ReadSheet, Address]
_SAID_BY_THEMSELVES = ("encrypted", "cut-off", "empty")


def read(
    data: bytes, file: str, layout_of: LayoutOf, *, bodies: bool = False, sniffed: Sniffed | None = None
) -> Returned:
    """Read a file's bytes, whatever they are; `file` is only for the places, `layout_of` gives a stamp's form.

    `bodies` asks for the pictures' own bytes as well; `sniffed` is what `unlock` said of the bytes, if it was asked.
    """
    if sniffed is None:
        try:
            data, sniffed = unlock(data)
        except Refusal as refusal:
            return Returned(None, remarks=(refusal.remark(file),))
    if not sniffed.is_workbook:
        said = sniffed.kind in _SAID_BY_THEMSELVES
        code = {"empty": "empty-file"}.get(sniffed.kind, sniffed.kind) if said else f"not-a-workbook-{sniffed.kind}"
        return Returned(None, remarks=(Remark(code, Place(file)),))
    try:
        book = attempt(lambda: open_book(data, sniffed, file))
    except Refusal as refusal:
        return Returned(None, remarks=(refusal.remark(file),))
    return _of_book(book, file, misnamed(file, sniffed), layout_of, bodies=bodies)


def _of_book(book: Book, file: str, misnamed: tuple[Remark, ...], layout_of: LayoutOf, *, bodies: bool) -> Returned:
    doubt = doubted_stamp(book.sheets)
    if doubt:
        return Returned(None, remarks=(doubt.remark(file),))
    stamps = find_stamps(book.sheets)
    forms = [f"{stamp.unit} ({stamp.form})" for stamp in stamps.values()]
    if len(set(forms)) > 1:
        return Returned(
            None,
            remarks=(*book.remarks, Remark("two-forms", Place(file), "", {"forms": ", ".join(dict.fromkeys(forms))})),
        )
    stamp, stamp_sheet = next(((stamp, sheet) for sheet, stamp in stamps.items()), (None, ""))
    if stamp is None:
        return Returned(None, remarks=(*book.remarks, no_form(book, file)))
    remarks = (*misnamed, *book.remarks)
    layout = layout_of(stamp)
    if layout is None:
        return Returned(stamp, remarks=remarks)
    doubt = doubted_key(book.sheets, layout.tables)
    if doubt:
        return Returned(stamp, remarks=(*remarks, doubt.remark(file)))
    extraction = _Extraction(book, file, stamp_sheet, layout.tables)
    for table in layout.tables:
        extraction.take(table)
    return extraction.returned(stamp, remarks, bodies=bodies)


class _Extraction:
    """What has been taken out of one book so far."""

    def __init__(self, book: Book, file: str, stamp_sheet: str, tables: tuple[Table, ...]) -> None:
        self._book, self._file, self._tables = book, file, tables
        self._texts = [Texts(sheet) for sheet in book.sheets if sheet.name != stamp_sheet]
        self._known = recall(tables, self._texts)
        self._cells: list[Filled] = []
        self._taken: list[_Cell] = []
        self._summed: list[_Cell] = []
        self._blanks: list[tuple[tuple[str, str, str], Place]] = []
        self._remarks: list[Remark] = []
        self._rows = PhotoRows()
        self._located: list[tuple[Table, list[Found]]] = []
        self._aligned: list[tuple[Table, Aligned]] = []
        self._twice: dict[str, list[Place]] = {}
        self._labels: list[Label] = []
        self._strangers: list[Filled] = []
        self._stamp_sheet = stamp_sheet

    def take(self, table: Table) -> None:
        """Take a table's cells from wherever it is found."""
        if table.key in self._known:
            self._take_known(table, *self._known[table.key])
            return
        if table.asked:
            rows = find_rows(table, self._texts)
            if rows == () or (rows is None and table.may_lack):
                return
            table = table.with_rows(rows or ())
        founds = locate(table, self._texts)
        self._located.append((table, founds))
        if not founds:
            sheets = ", ".join(f"“{texts.sheet.name}”" for texts in self._texts[:12])
            self._say("table-missing", Place(self._file), "", table=table.sheet, sheets=sheets, key=table.key)
            return
        straight = [self._align(table, found) for found in founds]
        for line in table.lines:
            for field, _ in line.questions:
                self._take_cell(table, line.row, field, list(_crossings(straight, line.row, field)))
        self._say_missing(table, founds)

    def _take_known(self, table: Table, lies: Familiar, texts: Texts) -> None:
        """Take the cells of a table that lies as one lay before."""
        sheet, look = texts.sheet, texts.sheet.look
        self._located.append((table, [Found(sheet, lies.fields, lies.rows)]))
        self._rows.take(table, sheet.name, lies.rows)
        for one in lies.crossings:
            if look.tall_merges or one.address[0] in look.merges_by_row:
                self._take_cell(table, one.row, one.field, [(sheet, one.address)])
                continue
            seen, place = sheet.seen(one.address), Place(self._file, sheet.name, one.cell)
            key = meant(table.key, one.row, one.field)
            if seen is NOTHING_SEEN or seen.is_blank:
                self._blanks.append((key, place))
            else:
                self._cells.append(Filled(*key, seen, place))
                self._taken.append((sheet, one.address))
                self._summed += [(sheet, one.address)] if table.sums(one.row, one.field) else []

    def _align(self, table: Table, found: Found) -> Found:
        """Say what is odd about a table's keys; give it as its visible texts have it."""
        if found.by_texts:
            self._say("keys-gone", Place(self._file, found.sheet.name), "", table=table.sheet)
        for address in found.unknown:
            place = Place(self._file, found.sheet.name, a1(address))
            self._say("unknown-key", place, found.sheet.text(address), table=table.sheet, key=table.key)
            self._strangers += self._under(table, found, address)
        aligned = align(table, self._texts_of(found), found)
        self._aligned.append((table, aligned))
        self._rows.take(table, found.sheet.name, aligned.found.rows)
        if table.asked:
            self._labels += read_labels(table, self._texts_of(found), aligned.found, self._file)
        self._remarks += tell_drift(table, aligned, self._file)
        return aligned.found

    def _under(self, table: Table, found: Found, address: Address) -> Iterator[Filled]:
        """Give the filled cells of a row or column whose key nobody knows, by that key."""
        row, column = address
        key, fields = found.sheet.text(address), found.fields.items()
        if column < min(at for _, columns in fields for at in columns):
            cells = [(key, field, (row, at)) for field, columns in fields for at in columns]
        else:
            cells = [(line, key, (at, column)) for line, rows in found.rows.items() for at in rows]
        for line, field, cell in cells:
            seen = found.sheet.seen(cell)
            if not seen.is_blank:
                yield Filled(*meant(table.key, line, field), seen, self._place(found.sheet, cell))

    def _texts_of(self, found: Found) -> Texts:
        return next(texts for texts in self._texts if texts.sheet is found.sheet)

    def _doubled(self) -> Iterator[Remark]:
        for table, places in self._twice.items():
            cells = named(f"{place.sheet}!{place.cell}" for place in places)
            yield Remark("key-twice", places[0], "", {"table": table, "cells": cells})

    def _leftover(self) -> Iterator[Remark]:
        lying = Counter(found.sheet.name for _, founds in self._located for found in founds)
        for table, aligned in self._aligned:
            texts, is_shared = self._texts_of(aligned.keyed), lying[aligned.keyed.sheet.name] > 1
            left = tuple(tell_leftover(table, texts, aligned, is_shared, self._file))
            if not left and not is_shared:
                remember(table, self._tables, texts, aligned)
            yield from left

    def returned(self, stamp: Stamp, remarks: tuple[Remark, ...], *, bodies: bool) -> Returned:
        """Give everything that was taken."""
        # In a workbook of the officer's own there are those that we drew.
        is_officers = any(table.asked for table in self._tables)
        pictures, about_pictures = (
            ((), ())
            if is_officers
            else collect_pictures(self._book, self._file, self._rows, self._cells, bodies=bodies)
        )
        added = tuple(self._leftover())
        odd = odd_cells(self._taken, self._summed)
        noticed = (*self._doubled(), *added, *notice(self._book, self._file, odd))
        said = (*remarks, *self._remarks, *noticed, *about_pictures)
        condition = condition_of(self._book, self._stamp_sheet, self._located, self._typed(), odd)
        drifted = sum(aligned.drifted for _, aligned in self._aligned)
        unknown = sum(len(aligned.keyed.unknown) for _, aligned in self._aligned)
        return Returned(
            stamp,
            tuple(self._cells),
            tuple(self._blanks),
            pictures,
            said,
            replace(condition, drifted=drifted, beside=len(added) + unknown),
            labels=tuple(self._labels),
            banners=tuple(self._banners()),
            strangers=tuple(self._strangers),
            has_slip_sheet=any(fold(texts.sheet.name) == fold(SLIP_SHEET) for texts in self._texts),
            as_drawn=all(aligned.is_as_drawn for _, aligned in self._aligned),
        )

    def _banners(self) -> Iterator[tuple[str, Place, str]]:
        by_sheet = {texts.sheet.name: texts for texts in self._texts}
        for table, founds in self._located:
            for found in founds:
                known = self._known.get(table.key)
                for address, said in known[0].banners if known else banners_of(by_sheet[found.sheet.name], found):
                    # The sheet of a visit or a day is its own first page.
                    yield "report" if table.key in OF_CELLS else table.key, self._place(found.sheet, address), said

    def _take_cell(self, table: Table, row: str, field: str, cells: list[_Cell]) -> None:
        if not cells:
            return
        key = meant(table.key, row, field)
        filled = []
        for sheet, address in self._uncovered(cells):
            seen = sheet.seen(address)
            if seen is not NOTHING_SEEN and not seen.is_blank:
                filled.append((seen, self._place(sheet, address)))
                self._taken.append((sheet, address))
                self._summed += [(sheet, address)] if table.sums(row, field) else []
        if not filled:
            self._blanks.append((key, self._place(*cells[0])))
        elif all(_same(one, filled[0][0]) for one, _ in filled):
            self._cells.append(Filled(*key, *filled[0]))
            if len(cells) > 1:
                self._twice.setdefault(table.sheet, []).append(filled[0][1])
        else:
            for one, place in filled:
                others = ", ".join(f"{it.sheet}!{it.cell}" for _, it in filled if it != place)
                self._say("row-twice", place, one.text, row=called(row), others=others)

    def _typed(self) -> Iterator[_Cell]:
        """Give the filled cells without those in which the form itself has a formula."""
        return (one for one in self._taken if all(one[1] != at or one[0] is not it for it, at in self._summed))

    def _uncovered(self, cells: list[_Cell]) -> list[_Cell]:
        """Leave out what lies under a merged block: nobody sees it, so nobody stands by it."""
        covered = [cell for cell in cells if is_covered(*cell)]
        for sheet, address in covered:
            seen = sheet.seen(address)
            code = "merged-answers" if seen.is_blank else "covered-value"
            self._say(code, self._place(sheet, address), seen.text)
        return [cell for cell in cells if cell not in covered] if covered else cells

    def _say_missing(self, table: Table, founds: list[Found]) -> None:
        cells = {(cell.table, cell.row, cell.field) for cell in self._cells}
        asked = [(line.row, field) for line in table.lines for field, _ in line.questions]
        taken = {one for one in asked if meant(table.key, *one) in cells}
        got, used = {row for row, _ in taken}, {field for _, field in taken}
        rows = [key for key in table.rows if key not in got and not any(key in found.rows for found in founds)]
        fields = [key for key in table.fields if key not in used and not any(key in found.fields for found in founds)]
        if rows or fields:
            place = Place(self._file, founds[0].sheet.name)
            self._remarks.append(Remark("keys-missing", place, "", missing_details(table, rows, fields)))

    def _place(self, sheet: ReadSheet, address: Address) -> Place:
        return Place(self._file, sheet.name, a1(address))

    def _say(self, code: str, place: Place, seen: str, **details: str) -> None:
        remark = Remark(code, place, seen, details)
        if remark not in self._remarks:
            self._remarks.append(remark)


def _crossings(founds: list[Found], row: str, field: str) -> Iterator[_Cell]:
    for found in founds:
        for at in found.rows.get(row, ()):
            for column in found.fields.get(field, ()):
                yield found.sheet, (at, column)


def _same(one: Seen, other: Seen) -> bool:
    return (one.value, one.percent, one.error) == (other.value, other.percent, other.error)
