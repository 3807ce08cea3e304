"""A unit's dossier as a folder: its index, a numbered folder for each part with its photos, the original forms, the records.

Photos and forms are copies, so that the folder can be carried to whoever asks for it. What this program left there and is
asked for no more goes; what somebody put there stays.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.errors import OwnError
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.intake.archiving import open_blob
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.papers import inspection
from ntm_sheets.outbox.papers.dossier import FORMS, RECORDS, Dossier, Part, dossier_of
from ntm_sheets.outbox.papers.dossier_index import INDEX, NAME, dossier_values, part_text, template
from ntm_sheets.outbox.papers.drawing import draw_papers, way_of
from ntm_sheets.outbox.papers.paper import TITLES, Document, Paper
from ntm_sheets.outbox.photos.files import PhotoFile
from ntm_sheets.outbox.photos.shelf import Shelf
from ntm_sheets.outbox.typed_in_files import mark_of

SUMMARY = "00-tom-tat.txt"


def draw_dossier(source: OutboxSource, target: Path, unit: Unit) -> Drawn:
    """Have a unit's dossier lie in its folder below `target`. Errors: OSError, OwnError."""
    one = dossier_of(source, unit)
    first = _draw_records(source, target, one)
    places = {day: target.parent / inspection.PLACE / f"{one.record_name(day)}.docx" for day in one.records}
    records = {day: path.read_bytes() for day, path in places.items() if path.is_file()}
    folder = _Folder(source, target, one)
    folder.put_all(records)
    lost = (*folder.lost, *(f"biên bản kiểm tra ngày {day:%d/%m/%Y}" for day in one.records if day not in records))
    index = _index_paper(one, lost)
    drawn = draw_papers(source, target, (index,), asked=True)
    shelf = folder.shelf
    return replace(
        drawn,
        path=target / one.folder,
        notes=(*first.notes, *shelf.notes, *drawn.notes),
        files=(*folder.made, *drawn.files),
        troubles=(*first.troubles, *shelf.troubles, *drawn.troubles),
        faults=(*first.faults, *drawn.faults),
    )


def _index_paper(one: Dossier, lost: Sequence[str]) -> Paper:
    def documents(source: OutboxSource, _asked: bool) -> Iterable[Document]:
        given, day = material_of(source), source.as_of.date()
        values = dossier_values(given, one, lost)
        mark = sha256_of(repr((source.code, day, values)).encode("utf-8", "replace"))
        yield Document(INDEX, day, lambda: {NAME.replace("-", "_"): values}, mark)

    place = f"ho-so/{one.folder}/"
    return Paper(NAME, TITLES[NAME], "HS", template, documents, place)


def _draw_records(source: OutboxSource, target: Path, one: Dossier) -> Drawn:
    """Draw the records of the visits that the unit's values rest on."""
    wanted = {one.record_name(day) for day in one.records}

    def documents(source: OutboxSource, asked: bool) -> Iterable[Document]:
        # The blank ones are other days': they stay as they are.
        return (made for made in inspection.documents(source, asked) if made.passing or made.name in wanted)

    papers = (replace(inspection.INSPECTION, documents=documents),) if wanted else ()
    return draw_papers(source, target, papers, asked=True)


@dataclass
class _Folder:
    """A dossier's folder on its way to what it should hold; `lost` names what could not be had."""

    source: OutboxSource
    target: Path
    dossier: Dossier

    def __post_init__(self) -> None:
        workspace = self.source.workspace
        way = way_of(self.source, self.target.parent)
        self._prefix = f"{way}{self.target.name}/{self.dossier.folder}/"
        self.shelf = Shelf.of(workspace.outbox, self.source.as_of, workspace.dossier_marks)
        self.lost: list[str] = []
        self.made: list[str] = []
        self._due: set[str] = set()

    def put_all(self, records: Mapping[date, bytes]) -> None:
        """Put everything but the index in its place, and take away what belongs there no more."""
        for day, body in records.items():
            self._put(f"{RECORDS}/{day:%Y-%m-%d}.docx", sha256_of(body), partial(bytes, body))
        for form in self.dossier.forms:
            mark, archived = form.drop.sha256, form.drop.archived
            self._put(form.place, mark, partial(open_blob, self.source.workspace.archive, archived))
        sums = "".join(f"{form.drop.sha256} *{form.place.rpartition('/')[2]}\n" for form in self.dossier.forms)
        if sums:
            # As programs that compare hashes read it: no mark before it, no carriage returns.
            self._put(f"{FORMS}/sha256.txt", sha256_of(sums.encode()), partial(bytes, sums.encode()))
        for part in self.dossier.parts:
            self._put_text(f"{part.folder}/{SUMMARY}", part_text(part))
        self._put_photos()
        self.shelf.clear([one for one in self.shelf.left if one.startswith(self._prefix) and one not in self._due])
        self.shelf.remember()

    def _put_text(self, place: str, text: str) -> None:
        body = text.replace("\n", "\r\n").encode("utf-8-sig")
        self._put(place, sha256_of(body), partial(bytes, body))

    def _put(self, place: str, mark: str, body: Callable[[], bytes]) -> None:
        """Put a file in its place; what cannot be had is named, and what lies there of it stays."""
        whole = self._prefix + place
        self._due.add(whole)
        if self.shelf.holds(whole, mark):
            return
        try:
            content = body()
        except OwnError as error:
            self.lost.append(f"phiếu gốc {place}")
            self.shelf.troubles.append(str(error))
            return
        self.shelf.put(whole, mark, content)
        self.made.append(place)

    def _put_photos(self) -> None:
        wanted = [(part, one) for part in self.dossier.parts for one in part.photos]
        missing = defaultdict[int, list[tuple[Part, PhotoFile]]](list)
        for part, one in wanted:
            place = part.place_of(one)
            self._due.add(self._prefix + place)
            if self.shelf.holds(self._prefix + place, one.mark):
                continue
            lying = self.source.workspace.photos / one.place
            if mark_of(lying) == one.mark:
                self._put(place, one.mark, lying.read_bytes)
            else:
                missing[one.uses[0].seq].append((part, one))
        asked = {seq: {one.mark for _, one in found} for seq, found in missing.items()}
        for seq, found in self.source.archive.copy_photos(asked):
            for part, one in missing[seq]:
                copy = None if isinstance(found, OwnError) else found.get(one.mark)
                if copy is not None:
                    self._put(part.place_of(one), one.mark, partial(bytes, copy.body))
                else:
                    self.lost.append(f"ảnh {part.place_of(one)}")
