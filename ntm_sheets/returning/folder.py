"""The folder of slips: each drawn when its content changes, taken away when it is settled."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from ntm_sheets.decisions import row_id
from ntm_sheets.errors import LedgerBroken, OwnError, disk_words
from ntm_sheets.form.drawing import Slip, draw_form
from ntm_sheets.form.stamp import make_stamp
from ntm_sheets.form.table import SLIP_SHEET
from ntm_sheets.inspecting import Layouts, sha256_of
from ntm_sheets.judging import FORM_OF_ROLE, as_asked
from ntm_sheets.records import DropRecord
from ntm_sheets.returning.choosing import TEAM_FOLDER, Due
from ntm_sheets.returning.filling import fill, pictures_of
from ntm_sheets.returning.message import message_of, title_of, whose
from ntm_sheets.submission import Returned
from ntm_sheets.workspace import Workspace, deliver, delivered

ENDINGS = (".xlsx", ".txt")
# Raised when the drawing changes, so that slips of before are drawn anew.
EDITION = 3
Reread = Callable[[DropRecord], Returned]


@dataclass(frozen=True)
class Updated:
    """What is to be told of the slips: those put beside a file that is open, and what failed and is tried again."""

    notes: tuple[str, ...]
    troubles: tuple[str, ...]


@dataclass(frozen=True)
class Folder:
    """The slips of a workspace; `reread` opens an archived form again, with its pictures."""

    workspace: Workspace
    layouts: Layouts
    reread: Reread

    def update(self, due: Sequence[Due], as_of: datetime) -> Updated:
        """Make the folder hold exactly these slips, each with its text.

        A slip that already lies there as it should is left alone. Whatever else lies in the folder stays.
        """
        known, done = self._known(), dict[str, str]()
        notes, troubles = list[str](), list[str]()
        for one in due:
            code = self._code(one)
            if known.get(one.name) == code and all(path.exists() for path in self._paths(one.name)):
                done[one.name] = code
                continue
            try:
                beside = self._draw(one, as_of)
            except LedgerBroken:
                raise
            except OwnError as error:
                troubles.append(str(error))
                continue
            notes += beside
            if not beside:
                done[one.name] = code
        troubles += self._clear({one.name for one in due}, set(done))
        self._remember(done)
        return Updated(tuple(notes), tuple(troubles))

    def _code(self, due: Due) -> str:
        drop, campaign = due.drop, self.layouts.campaign
        layout = self.layouts.mark_of(campaign.unit(drop.unit), FORM_OF_ROLE[drop.role or "village"])
        content = (EDITION, layout, campaign.deadline, drop.seq, drop.sha256, due.findings)
        return sha256_of(repr(content).encode("utf-8", "replace"))[:16]

    def _draw(self, due: Due, as_of: datetime) -> list[str]:
        """Draw a slip and its text; gives the notes about a file that is open elsewhere."""
        drop, campaign = due.drop, self.layouts.campaign
        unit, form = campaign.unit(drop.unit), FORM_OF_ROLE[drop.role or "village"]
        layout = self.layouts.of(unit, form)
        returned = as_asked(self.reread(drop), unit, self.layouts, drop.name).returned
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
        )
        slip = Slip(due.findings, title_of(due), _intro(due, whose(due, unit)))
        answers, pictures = fill(returned, layout, due.findings), pictures_of(returned)
        book, text = self._paths(due.name)
        said = message_of(due, campaign)

        def draw(path: Path) -> None:
            draw_form(path, layout, campaign, stamp, answers, slip, pictures=pictures, issued=issued)

        # With its mark: the notepad of an old Windows would garble the letters without.
        def write(path: Path) -> None:
            path.write_text(said, "utf-8-sig", newline="\r\n")

        return [note for _, note in (deliver(book, as_of, draw), deliver(text, as_of, write)) if note]

    def _paths(self, name: str) -> tuple[Path, Path]:
        folder = self.workspace.slips
        return folder / f"{name}{ENDINGS[0]}", folder / f"{name}{ENDINGS[1]}"

    def _clear(self, due: set[str], in_place: set[str]) -> list[str]:
        """Take away the slips that are due no more; known by their names, so that nobody's own file goes.

        One that stood in for a file that was open elsewhere goes once that file is `in_place`.
        """
        root, troubles = self.workspace.slips, []
        keys = "|".join(re.escape(unit.key) for unit in self.layouts.campaign.units)
        own = re.compile(rf"((?:{keys})-\d{{4}}-\d\d-\d\d-(?:village|team))(?:-\d\dh\d\d)?\.(?:xlsx|txt)")
        for path in _files(root):
            match = own.fullmatch(path.name)
            name = (path.parent / match[1]).relative_to(root).as_posix() if match else ""
            if match and (name not in due or (path.stem != match[1] and name in in_place)):
                try:
                    path.unlink()
                except OSError as error:
                    troubles.append(
                        f"Chưa xóa được {path.name} (đã hết việc phải sửa): {disk_words(error, root.name)}."
                    )
        return troubles

    def _known(self) -> Mapping[str, str]:
        try:
            known = json.loads(self.workspace.slip_codes.read_text("utf-8"))
        except (OSError, ValueError):
            return {}  # at worst every slip is drawn once more
        return known if isinstance(known, dict) else {}

    def _remember(self, codes: Mapping[str, str]) -> None:
        with delivered(self.workspace.slip_codes) as path:
            path.write_text(json.dumps(codes, indent=0, sort_keys=True), "utf-8")


def _files(root: Path) -> Iterator[Path]:
    for folder in (root, root / TEAM_FOLDER):
        yield from sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else ()


def _intro(due: Due, whose: str) -> tuple[str, ...]:
    drop = due.drop
    about = f"báo cáo ngày {due.day:%d/%m/%Y}" if drop.report_date else "chưa rõ ngày báo cáo"
    reason = (f"Lý do: {drop.reason}",) if drop.verdict == "refused" else ()
    return (
        f"{whose} · {about} · xã nhận lúc {drop.received_at:%H:%M ngày %d/%m/%Y}, tệp “{drop.name}”.",
        *reason,
        f"1. Trong trang “{SLIP_SHEET}” này, bấm vào tên ô để tới chỗ cần sửa. Ô đỏ phải sửa, ô vàng cần xem lại.",
        "2. Gõ lại ô đó theo lời nhắc bên cạnh; sửa xong ô trở lại màu xanh. Các ô khác giữ nguyên như đã gửi.",
        "3. Lưu tệp (Ctrl + S) rồi gửi chính tệp này về xã.",
    )
