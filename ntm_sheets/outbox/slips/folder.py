"""The folder of slips: each drawn when its content changes, taken away when it is settled; what people typed is kept."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path

from ntm_sheets.checking.older_forms import as_asked
from ntm_sheets.contract.layouts import FORM_OF_ROLE, Layouts
from ntm_sheets.contract.table import SLIP_SHEET
from ntm_sheets.drawing.form import Slip, draw_form
from ntm_sheets.drawing.marking import Spot
from ntm_sheets.facts.decisions import row_id
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import make_stamp
from ntm_sheets.outbox.output import Drawn, Failures, OutboxSource
from ntm_sheets.outbox.slips.choosing import NAMED, DueSlip, slip_files, slips_due
from ntm_sheets.outbox.slips.message import (
    OWED,
    Until,
    answer_lines,
    answers_beside,
    decided_lines,
    message_of,
    order_lines,
    title_of,
    until_of,
    whose,
)
from ntm_sheets.outbox.slips.untouched import Archive, Untouched, fill, pictures_of
from ntm_sheets.outbox.typed_in_files import clear, hand_out
from ntm_sheets.outbox.wording import owed_photos
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_note, texts_in

ENDINGS = (".xlsx", ".txt")
MOST_OWED = 4
# Raised when the drawing changes, so that slips of before are drawn anew.
EDITION = 6


@dataclass(frozen=True)
class Updated:
    """What is to be told of the slips: those put beside or kept, and what failed and is tried again.

    `faults` are those over which the program itself failed.
    """

    notes: tuple[str, ...]
    troubles: tuple[str, ...]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Memory:
    """What is known of the slips from one time to the next: what each was drawn from, and the hashes of the files.

    Without it every slip is drawn once more, and each file is known by what it says.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Folder:
    """The slips of a workspace; `archive` is what it knows of the forms that came."""

    workspace: Workspace
    layouts: Layouts
    archive: Archive

    def update(self, due: Sequence[DueSlip], as_of: datetime) -> Updated:
        """Make the folder hold exactly these slips, each with its text.

        A slip that already lies there as it should is left alone. Whatever else lies in the folder stays, and so does,
        under another name, what somebody typed into a slip.
        """
        known, done = self._known(), dict[str, str]()
        is_ours = Untouched(self.layouts, self.archive, self.workspace.slips, known.files)
        notes, failures = list[str](), Failures()
        files, standing = dict(known.files), dict[str, tuple[Path, Path]]()
        for one in due:
            with failures.apart(f"phiếu trả lại {one.name}"):
                code, places, said, drawn = self._renewed(one, as_of, known, is_ours)
                notes, files, standing[one.name] = [*notes, *said], files | drawn, places
                if places == self._paths(one.name):
                    done[one.name] = code
        said, failed = self._clear({one.name: standing.get(one.name) for one in due}, replace(is_ours, left=files))
        self._remember(done, files)
        return Updated((*notes, *said), (*failures.troubles, *failed), tuple(failures.faults))

    def _renewed(
        self, due: DueSlip, as_of: datetime, known: Memory, is_ours: Untouched
    ) -> tuple[str, tuple[Path, Path], list[str], dict[str, str]]:
        """Draw a slip where it does not stand as it should.

        Gives its code, where its files lie, what is to be told, and the hashes of the files drawn.
        """
        until = until_of(self.layouts.campaign, due.drop.unit, due.drop.role or "village", as_of)
        code, places = self._code(due, until), self._paths(due.name)
        if known.codes.get(due.name) == code and all(path.exists() for path in places):
            return code, places, [], {}
        paths, said = self._draw(due, until, as_of, is_ours)
        drawn = {self._place(path): sha256_of(path.read_bytes()) for path in paths if path.exists()}
        return code, paths, said, drawn

    def _code(self, due: DueSlip, until: Until) -> str:
        drop, campaign = due.drop, self.layouts.campaign
        layout = self.layouts.mark_of(campaign.unit(drop.unit), FORM_OF_ROLE[drop.role or "village"])
        content = (
            EDITION,
            layout,
            until,
            drop.seq,
            drop.sha256,
            due.findings,
            *due.decided,
            *due.ordered,
            *due.answered,
            *due.pictured,
        )
        return sha256_of(repr(content).encode("utf-8", "replace"))[:16]

    def _draw(
        self, due: DueSlip, until: Until, as_of: datetime, is_ours: Untouched
    ) -> tuple[tuple[Path, Path], list[str]]:
        """Draw a slip and its text; gives where they lie, and what is to be told of it."""
        drop, campaign = due.drop, self.layouts.campaign
        unit, form = campaign.unit(drop.unit), FORM_OF_ROLE[drop.role or "village"]
        returned = as_asked(self.archive.reread(drop), unit, self.layouts, drop.name).returned
        only = returned.stamp.only if returned.stamp else ""
        layout = self.layouts.of(unit, form, only)
        # The day of receipt, not today: the same form always gives the same slip.
        issued = datetime.combine(drop.received_at.date(), time())
        stamp = make_stamp(
            self.layouts.key,
            campaign.key,
            form,
            unit.key,
            f"{issued:%Y-%m-%d}",
            str(row_id(drop.seq, drop.sha256)),
            self.layouts.questions.mark(unit.key),
            only,
        )
        closing = until.after("Sửa xong, lưu tệp (Ctrl + S) rồi gửi chính tệp này về xã")
        slip = Slip(due.findings, title_of(due), _intro(due, whose(due, unit), closing), closing)
        answers, pictures = fill(returned, layout, due.findings), pictures_of(returned)
        spots: dict[Key, Spot] = {}

        def draw(path: Path) -> None:
            spots.update(
                draw_form(
                    path,
                    layout,
                    campaign,
                    stamp,
                    answers,
                    slip,
                    pictures=pictures,
                    beside=dict(due.beside),
                    issued=issued,
                )
            )

        # With its mark: the notepad of an old Windows would garble the letters without.
        def write(path: Path) -> None:
            path.write_text(message_of(due, unit, until, spots), "utf-8-sig", newline="\r\n")

        book, text = self._paths(due.name)
        (at, said), (beside, more) = (hand_out(book, as_of, draw, is_ours), hand_out(text, as_of, write, is_ours))
        return (at, beside), [*said, *more]

    def _paths(self, name: str) -> tuple[Path, Path]:
        folder = self.workspace.slips
        return folder / f"{name}{ENDINGS[0]}", folder / f"{name}{ENDINGS[1]}"

    def _place(self, path: Path) -> str:
        return path.relative_to(self.workspace.slips).as_posix()

    def _clear(self, due: Mapping[str, tuple[Path, Path] | None], is_ours: Untouched) -> tuple[list[str], list[str]]:
        """Take away the slips that are due no more; known by their names, so that nobody's own file goes.

        `due` tells where each that is due lies, None where it could not be drawn: what stood in for it then stays. Gives
        what is to be told of those that somebody typed in, and what failed.
        """
        root, notes, troubles = self.workspace.slips, list[str](), list[str]()
        keys = {unit.key for unit in self.layouts.campaign.units} | {_unit_of(name) for name in is_ours.left}
        own = re.compile(rf"((?:{'|'.join(map(re.escape, sorted(keys)))}){NAMED})(?:-\d\dh\d\d)?\.(?:xlsx|txt)")
        for path in slip_files(root):
            match = own.fullmatch(path.name)
            name = (path.parent / match[1]).relative_to(root).as_posix() if match else ""
            if not match or (name in due and (path.stem == match[1] or path in (due[name] or (path,)))):
                continue
            told, failed = clear(path, is_ours, "đã hết việc phải sửa")
            notes, troubles = [*notes, *told], [*troubles, *failed]
        return notes, troubles

    def _known(self) -> Memory:
        known = read_note(self.workspace.slip_codes)
        return Memory(*(texts_in(known, part) for part in ("codes", "files")))

    def _remember(self, codes: Mapping[str, str], files: Mapping[str, str]) -> None:
        lying = {name: mark for name, mark in files.items() if (self.workspace.slips / name).exists()}
        with delivered(self.workspace.slip_codes) as path:
            path.write_text(json.dumps({"codes": codes, "files": lying}, indent=0, sort_keys=True), "utf-8")


def draw_slips(source: OutboxSource, target: Path) -> Drawn:
    """Make the folder of slips hold those that are due. Errors: OSError, OwnError."""
    campaign = source.campaign
    others = {unit.key for unit in campaign.units if campaign.unit_set(unit) is None}
    decided = decided_lines(source.decided, source.decisions)
    due = [
        replace(_told(one, source), decided=decided.get(one.drop.seq, ()))
        for one in slips_due(source.drops, source.findings, others)
    ]
    told = Folder(source.workspace, source.layouts, source.archive).update(due, source.as_of)
    return Drawn(target, told.notes, tuple(one.name for one in due), told.troubles, told.faults)


def _told(due: DueSlip, source: OutboxSource) -> DueSlip:
    """Tell the sender of a slip what was answered to what his unit put before the commune, and a village what is ordered."""
    mine = (source.petitions, due.drop.unit, due.drop.role, source.as_of)
    ordered = order_lines(source.orders, due.drop.unit) if due.drop.role == "village" else ()
    pictured = _pictured(source, due.drop.unit) if due.drop.role == "village" else ()
    beside = tuple(answers_beside(*mine).items())
    return replace(due, ordered=ordered, answered=answer_lines(*mine), pictured=pictured, beside=beside)


def _pictured(source: OutboxSource, unit: str) -> tuple[str, ...]:
    """Give the line about the photos that a village owes; where the score failed nobody waits for it."""
    rows = source.scored.rows.evidence if source.scored else ()
    owed = owed_photos([row for row in rows if row.unit == unit], MOST_OWED)
    return (f"{OWED} {owed}.",) if owed else ()


def _unit_of(place: str) -> str:
    """Give the unit's key in a slip's name: one that was removed from the campaign since has left slips too."""
    return re.split(NAMED, place.rpartition("/")[2])[0]


def _intro(due: DueSlip, whose: str, closing: str) -> tuple[str, ...]:
    drop = due.drop
    what = "kiểm tra" if drop.role == "team" else "báo cáo"
    about = f"{what} ngày {due.day:%d/%m/%Y}" if drop.report_date else f"chưa rõ ngày {what}"
    reason = (f"Lý do: {drop.reason}",) if drop.verdict == "refused" else ()
    return (
        f"{whose} · {about} · xã nhận lúc {drop.received_at:%H:%M ngày %d/%m/%Y}, tệp “{drop.name}”.",
        *reason,
        *due.decided,
        *due.ordered,
        *due.answered,
        *due.pictured,
        f"1. Trong trang “{SLIP_SHEET}” này, bấm vào tên ô để tới chỗ cần sửa. Ô đỏ phải sửa, ô vàng cần xem lại.",
        "2. Gõ lại ô đó theo lời nhắc bên cạnh; sửa xong ô trở lại màu xanh. Các ô khác giữ nguyên như đã gửi.",
        f"3. {closing}",
    )
