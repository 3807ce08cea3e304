"""The ledger made anew beside the one in force, and put in its place in one step; what is lost by that is named."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ntm_sheets.campaign.editions import judging_mark
from ntm_sheets.contract.sealing import key_mark
from ntm_sheets.errors import OwnError, disk_words
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import ROLE_WORDS
from ntm_sheets.intake.archiving import open_blob
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds.auditing import CAMPAIGN_META, KEY_META, WORSE_META, changed_words, worse_of
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.workspace.folders import Workspace


@dataclass(frozen=True)
class Rebuilt:
    """What came of it: the number of drops, our own troubles, what cannot be read any more, what is taken no longer.

    `notes` say what became of the ledger before.
    """

    number: int
    notes: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What is to be told, a line each."""
        lost = (f"{len(self.lost)} tệp không đọc lại được:", *self.lost) if self.lost else ()
        worse = (
            (f"{len(self.worse)} tệp trước đây đã nhận, nay không nhận được nữa:", *self.worse) if self.worse else ()
        )
        return (*self.notes, *self.troubles, *lost, *worse)


def rebuild(session: WorkspaceSession) -> Rebuilt:
    """Make the ledger anew from the archive. The caller holds the lock; a kill anywhere leaves the old ledger in force.

    The old one is kept beside where something is lost, or where another hand has changed it.
    """
    workspace, old = session.workspace, session.ledger
    changed = old.changed(old.numbers())
    notes = [changed_words(old, changed)] if changed else []
    before = {drop.seq: drop for drop in old.drops()}
    told_before = worse_of(old)
    path = workspace.state / "ledger-moi.sqlite"
    _remove(path)
    with Ledger(path) as fresh:
        fresh.reserve(old.last_number())
        number, troubles = replace(session, ledger=fresh).rebuild()
        after = {drop.seq: drop for drop in fresh.drops()}
        lost = tuple(_lost(session, before, after))
        worse = _worse(
            told_before, {seq: drop for seq, drop in before.items() if seq not in changed}, after, session.unit_names
        )
        fresh.set_meta(CAMPAIGN_META, judging_mark(session.campaign))
        fresh.set_meta(KEY_META, key_mark(session.key))
        fresh.set_meta(WORSE_META, json.dumps(worse, ensure_ascii=False))
        fresh.check()
        if changed or _is_lost(before, after):
            notes.append(_keep(workspace, old))
        old.become(fresh)
    _remove(path)
    said = " ".join(lost)
    # What is told of a file by its name need not be told a second time.
    ours = tuple(one for one in troubles if one not in said)
    return Rebuilt(number, tuple(notes), ours, lost, tuple(worse.values()))


def _lost(
    session: WorkspaceSession, before: Mapping[int, DropRecord], after: Mapping[int, DropRecord]
) -> Iterator[str]:
    names = session.unit_names
    for seq, drop in sorted(before.items()):
        if seq not in after and drop.archived and not _is_again(drop, after):
            yield f"  – {named(drop, names)}: biên nhận trong kho lưu không còn."
    faulted = {seq for seq, drop in after.items() if drop.fault}
    for seq, drop in sorted(after.items()):
        # What the program itself fails over is told of apart.
        if drop.verdict == "pending" and faulted.isdisjoint((seq, drop.container)):
            yield f"  – {named(before.get(seq, drop), names)}: {_why(session.workspace.archive, drop)}"


def _is_lost(before: Mapping[int, DropRecord], after: Mapping[int, DropRecord]) -> bool:
    """Tell whether the old ledger knows what the new one does not; what was lost before is not lost again."""
    judged = (seq for seq, drop in before.items() if drop.verdict != "pending")
    return any(seq not in after or after[seq].verdict == "pending" for seq in judged)


def _is_again(drop: DropRecord, after: Mapping[int, DropRecord]) -> bool:
    """Tell whether a file inside a mail or archive has come out of it once more, under another number."""
    if drop.container is None:
        return False
    return any(
        (one.container, one.member, one.sha256) == (drop.container, drop.member, drop.sha256) for one in after.values()
    )


def _why(archive: Path, drop: DropRecord) -> str:
    try:
        open_blob(archive, drop.archived)
    except OwnError as error:
        return str(error)
    return "chưa đọc lại được, lần chạy tới sẽ thử lại."


def _worse(
    told: Mapping[str, str],
    before: Mapping[int, DropRecord],
    after: Mapping[int, DropRecord],
    names: Mapping[str, str],
) -> dict[str, str]:
    found = {seq: words for seq, words in told.items() if int(seq) in after and after[int(seq)].verdict == "refused"}
    for seq, drop in sorted(before.items()):
        now = after.get(seq)
        if drop.verdict == "accepted" and now is not None and now.verdict == "refused":
            found[str(seq)] = f"  – {named(drop, names)}: {now.reason}"
    return found


def named(drop: DropRecord, names: Mapping[str, str]) -> str:
    """Name a drop by its number, its file, and whose it is; a unit that is no more has no name."""
    unit = f"{names[drop.unit]}, " if drop.unit in names else ""
    whose = f" [{unit}{ROLE_WORDS[drop.role]}" if drop.unit else ""
    day = f", {drop.report_date:%d/%m}]" if drop.report_date else "]"
    return f"số {drop.seq} {drop.name}" + (whose + day if whose else "")


def _keep(workspace: Workspace, old: Ledger) -> str:
    number = 1
    while (kept := workspace.state / f"ledger-truoc-{number}.sqlite").exists():
        number += 1
    with Ledger(kept) as copy:
        copy.become(old)
    return f"Sổ trước khi lập lại được giữ ở state/{kept.name}."


def _remove(path: Path) -> None:
    """Take away a ledger that was made beside, also what a killed run left of it."""
    try:
        for ending in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except OSError as error:
        raise OwnError(f"Chưa lập lại được sổ. {disk_words(error, 'thư mục state')}, rồi chạy lại.") from error
