"""The forms to send out, drawn into their folder: what somebody typed into one that lies there is kept."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path

from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox.keeping import hand_out
from ntm_sheets.outbox.slips.untouched import Archive, is_unfilled
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_note


class Templates:
    """The folder of forms; it remembers how each was drawn. One that nobody remembers is ours where it is not filled in."""

    def __init__(self, workspace: Workspace, archive: Archive, key: bytes) -> None:
        self._workspace, self._archive, self._key = workspace, archive, key

    @cached_property
    def _left(self) -> dict[str, str]:
        return {str(name): str(mark) for name, mark in read_note(self._workspace.form_marks).items()}

    def put(self, target: Path, now: datetime, draw: Callable[[Path], None]) -> list[str]:
        """Draw a form in its place; gives what is to be told of it."""
        path, notes = hand_out(target, now, draw, self._is_ours)
        self._left[self._name(path)] = _mark(path)
        return notes

    def remember(self) -> None:
        """Write down how each form was drawn."""
        with delivered(self._workspace.form_marks) as path:
            path.write_text(json.dumps(self._left, indent=0, sort_keys=True), "utf-8")

    def _is_ours(self, path: Path) -> bool:
        mark = _mark(path)
        return bool(mark) and (self._left.get(self._name(path)) == mark or is_unfilled(path, self._archive, self._key))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._workspace.templates).as_posix()


def _mark(path: Path) -> str:
    try:
        return sha256_of(path.read_bytes())
    except OSError:
        return ""
