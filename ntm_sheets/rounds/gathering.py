"""Signed forms out of the extra folders that the campaign workbook names: copied into the inbox, each once, nothing else touched.

What was seen is noted in the state folder so that the next look costs a stat; the note may be lost: what was taken is known
by its hash in the ledger, or lies in the inbox still.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ntm_sheets.contract.sealing import key_mark
from ntm_sheets.errors import OwnError, disk_words, reason_of
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.intake.drives import is_remote
from ntm_sheets.intake.falls import copy_in, lies_in, list_folder, may_hold_a_form, sweep_copies
from ntm_sheets.intake.inbox import InboxFile, take_bytes
from ntm_sheets.intake.settling import LARGEST_BYTES, Settling
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds.folders_seen import FolderSeen, expanded, trouble_of
from ntm_sheets.rounds.marking import is_marked, make_marking
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_note

# A folder on a network that is gone takes its time to say so; a stick that is back is seen soon enough.
AGAIN_SECONDS = 15.0
FOREIGN, TAKEN = "", "taken"
Step = Callable[[str], None]
Seen = dict[str, list[Any]]


@dataclass(frozen=True)
class Gathered:
    """What a look at all extra folders came to; `taken` are the names of the copies with the folder of each."""

    folders: tuple[FolderSeen, ...] = ()
    taken: tuple[tuple[str, str], ...] = ()
    troubles: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Say what was copied and from where, then in which folders something waits, or nobody can look."""
        copied = (f"Đã chép {name} từ {typed} vào inbox." for name, typed in self.taken)
        return (*copied, *(one.line for one in self.folders if one.trouble or one.waiting))


NOTHING_GATHERED = Gathered()


@dataclass
class Gatherer:
    """Looks at the extra folders, as they were typed; `key` is what the workspace signs with."""

    workspace: Workspace
    key: bytes
    typed: tuple[str, ...]
    _seen: dict[str, Seen] = field(default_factory=dict)
    _settling: dict[str, Settling] = field(default_factory=dict)
    _like: Settling | None = None
    _gone: dict[str, tuple[float, FolderSeen]] = field(default_factory=dict)
    _is_read: bool = False
    _changed: bool = False

    def gather(
        self, ledger: Ledger, like: Settling, step: Step, monotonic: float, given_up_ns: int = 0, disk_ns: int = 0
    ) -> Gathered:
        """Copy every signed form that is whole into the inbox; a file waits there as `like` lets one of the inbox wait."""
        if not self.typed:
            return NOTHING_GATHERED
        self._begin(like)
        sweep_copies(self.workspace.inbox)
        folders: list[FolderSeen] = []
        taken: list[tuple[str, str]] = []
        troubles: list[str] = []
        with make_marking() as sandbox:

            def bears_mark(data: bytes, name: str) -> bool:
                return is_marked(sandbox, data, name, self.key)

            for typed in self.typed:
                fresh, seen = self._listed(typed, monotonic)
                if seen.trouble:
                    folders.append(seen)
                    continue
                here = 0 if disk_ns == 0 or is_remote(expanded(typed) or Path()) else disk_ns
                settled = self._settling[typed].settled(fresh, monotonic, given_up_ns, here)
                for file in settled.given_up:
                    self._note(typed, file, FOREIGN)
                for file in settled.ready:
                    try:
                        copied = self._take(typed, file, ledger, bears_mark, step)
                    except OwnError as error:
                        troubles.append(str(error))
                        continue
                    taken += [(copied, typed)] if copied else []
                folders.append(self._counted(typed, seen))
        self._keep(folders)
        return Gathered(tuple(folders), tuple(taken), tuple(dict.fromkeys(troubles)))

    def _begin(self, like: Settling) -> None:
        if like is not self._like:
            self._like = like
            self._settling = {typed: like.alike() for typed in self.typed}
        if self._is_read:
            return
        note = read_note(self.workspace.falls)
        # What another key signed was foreign then.
        if note.get("key") == key_mark(self.key):
            self._seen = {typed: dict(_seen_in(note, typed)) for typed in self.typed}
        self._is_read = True

    def _listed(self, typed: str, monotonic: float) -> tuple[list[InboxFile], FolderSeen]:
        """Give the files of a folder that may hold a form and that nobody has looked at, and what there is."""
        until, gone = self._gone.get(typed, (0.0, FolderSeen(typed)))
        if gone.trouble and monotonic < until:
            return [], gone
        folder = expanded(typed)
        trouble = trouble_of(folder, self.workspace)
        try:
            found = list_folder(folder, self.workspace.root) if folder and not trouble else None
        except OSError as error:
            trouble = f"không xem được ({reason_of(error)}); kiểm tra ổ đĩa và quyền đọc, máy sẽ tự xem lại"
        if trouble or found is None:
            # What was seen there is kept: a stick that comes back is the same stick.
            self._gone[typed] = (monotonic + AGAIN_SECONDS, FolderSeen(typed, trouble=trouble))
            return [], self._gone[typed][1]
        before = self._seen.get(typed, {})
        now = {file.name: before[file.name] for file in found.files if before.get(file.name, [])[:3] == _look(file)}
        self._changed |= now != before
        self._seen[typed] = now
        fresh = [file for file in found.files if file.name not in now and file.size <= LARGEST_BYTES]
        large = sum(file.size > LARGEST_BYTES for file in found.files)
        candidates = [file for file in fresh if self._is_candidate(typed, file)]
        return candidates, FolderSeen(typed, len(found.files), large=large, more=found.more)

    def _is_candidate(self, typed: str, file: InboxFile) -> bool:
        try:
            may_be = may_hold_a_form(file)
        except OSError:
            return True  # it is held, or gone: settling tells
        if not may_be:
            self._note(typed, file, FOREIGN)
        return may_be

    def _take(
        self, typed: str, file: InboxFile, ledger: Ledger, bears_mark: Callable[[bytes, str], bool], step: Step
    ) -> str:
        """Copy a file where it bears the mark and was not taken before; give the copy's name, or nothing."""
        try:
            data = take_bytes(file)
        except OwnError:
            return ""  # held, or written anew just now: the next look sees it
        sha256 = sha256_of(data)
        if ledger.knows(sha256) or lies_in(self.workspace.inbox, data):
            self._note(typed, file, TAKEN)
            return ""
        # A form as we drew it, kept where it was sent from, is nobody's report.
        if sha256 in read_note(self.workspace.form_marks).values() or not bears_mark(data, file.name):
            self._note(typed, file, FOREIGN)
            return ""
        try:
            copied = copy_in(self.workspace.inbox, file, data, sha256, step)
        except OSError as error:
            raise OwnError(
                f"Chưa chép được {file.path.name} vào inbox. {disk_words(error, 'thư mục inbox')}; tệp gốc còn nguyên."
            ) from error
        step("copied in")
        self._note(typed, file, TAKEN)
        return copied.name

    def _note(self, typed: str, file: InboxFile, verdict: str) -> None:
        self._seen.setdefault(typed, {})[file.name] = [*_look(file), verdict]
        self._changed = True

    def _counted(self, typed: str, seen: FolderSeen) -> FolderSeen:
        known = self._seen[typed]
        taken = sum(one[3] == TAKEN for one in known.values())
        waiting = seen.files - seen.large - len(known)
        return FolderSeen(typed, seen.files, taken, waiting, seen.large, seen.more)

    def _keep(self, folders: list[FolderSeen]) -> None:
        if not self._changed:
            return
        content = {
            "key": key_mark(self.key),
            "seen": self._seen,
            "told": {one.typed: one.line for one in folders if not one.trouble},
        }
        # It only saves work: where it cannot be written, the next run looks again.
        with suppress(OSError), delivered(self.workspace.falls) as aside:
            aside.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8", errors="replace")
            self._changed = False


def _look(file: InboxFile) -> list[Any]:
    return [file.size, file.mtime_ns, file.ctime_ns]


def _seen_in(note: dict[str, Any], typed: str) -> Iterator[tuple[str, list[Any]]]:
    """Give what a note says of a folder's files, as far as it is of ours."""
    kept = note.get("seen")
    files = kept.get(typed) if isinstance(kept, dict) else None
    for name, one in files.items() if isinstance(files, dict) else ():
        if isinstance(one, list) and len(one) == 4 and one[3] in (FOREIGN, TAKEN):
            yield name, one
