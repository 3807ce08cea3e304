"""A folder of sheets that people type into where they lie: what is drawn anew, what is kept, what is taken away.

What lies there as it was drawn is ours, and may be written over; one in which somebody typed is kept under another name and
told. A note remembers by which code and as which bytes each was drawn; where it is lost, the sheets themselves tell.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox.output import Failures, OutboxSource
from ntm_sheets.outbox.slips.untouched import is_unfilled
from ntm_sheets.outbox.typed_in_files import clear, hand_out, mark_of
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.notes import read_note, texts_in


class SheetFolder:
    """The folder on its way to what it should hold; what is to be told of it gathers in `notes` and `failures`.

    `drawn` are cells that a sheet is handed out with filled in.
    """

    def __init__(self, source: OutboxSource, root: Path, note: Path, drawn: Collection[Key] = ()) -> None:
        self.source, self.root = source, root
        self._note, self._drawn = note, drawn
        known = read_note(note)
        self._codes, self._files = texts_in(known, "codes"), texts_in(known, "files")
        self.notes, self.failures = list[str](), Failures()

    @property
    def known(self) -> Collection[str]:
        """The names of the files that were drawn here."""
        return self._files.keys()

    def code_of(self, name: str) -> str:
        """Give the code by which the file that lies there was drawn; empty where none lies, or nobody knows."""
        return str(self._codes.get(name, "")) if (self.root / name).exists() else ""

    def put(self, name: str, content: bytes, code: str = "") -> None:
        """Have a file lie there. Errors: OSError."""
        target = self.root / name
        path, notes = hand_out(target, self.source.as_of, lambda path: path.write_bytes(content), self._is_ours)
        self.notes += notes
        self._files[path.name] = sha256_of(content)
        if code and path == target:
            self._codes[name] = code

    def clear(self, names: Iterable[str], why: str) -> None:
        """Take files away; one in which somebody typed is kept under another name, and told."""
        for name in names:
            if (self.root / name).exists():
                told, failed = clear(self.root / name, self._is_ours, why)
                self.notes += told
                self.failures.troubles += failed

    def remember(self, *, is_used: bool) -> None:
        """Note what lies there now; where nothing ever did (not `is_used`), no note is begun. Errors: OSError."""
        lying: Mapping[str, str] = {name: mark for name, mark in self._files.items() if (self.root / name).exists()}
        known = {"codes": {name: code for name, code in self._codes.items() if name in lying}, "files": lying}
        if (is_used or lying or self._note.exists()) and known != read_note(self._note):
            with delivered(self._note) as path:
                path.write_text(json.dumps(known, indent=0, sort_keys=True), "utf-8")

    def _is_ours(self, path: Path) -> bool:
        mark = mark_of(path)
        if not mark:
            return False
        key = self.source.layouts.key
        return self._files.get(path.name) == mark or is_unfilled(path, self.source.archive, key, drawn=self._drawn)
