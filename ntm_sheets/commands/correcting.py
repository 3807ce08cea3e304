"""`corrections`: the workbook in which the officer decides about open findings."""

from datetime import datetime
from pathlib import Path

from ntm_sheets.commands.speaking import opened
from ntm_sheets.drawing.correction_workbook import Agenda, Open, draw_corrections
from ntm_sheets.facts.submission import CORRECTIONS, make_stamp
from ntm_sheets.outbox.slips.untouched import is_unfilled
from ntm_sheets.outbox.typed_in_files import hand_out
from ntm_sheets.rounds.agenda import agenda_of
from ntm_sheets.rounds.publishing import archive_of
from ntm_sheets.workspace.folders import Workspace


def draw_correction_workbook(workspace: Workspace, now: datetime) -> str:
    """Draw `sua-loi.xlsx` as of now; give what to say about it."""
    with opened(workspace, now=now) as session:
        agenda = agenda_of(session, now)
        stamp = make_stamp(session.key, session.campaign.key, CORRECTIONS, "", f"{now:%Y-%m-%d}")

        def draw(path: Path) -> None:
            draw_corrections(path, agenda, session.campaign, stamp, now)

        path, notes = hand_out(
            workspace.corrections, now, draw, lambda path: is_unfilled(path, archive_of(session), session.key)
        )
    return "\n".join([*(f"! {note}" for note in notes), *_told(agenda, path)])


def _told(agenda: Agenda, path: Path) -> list[str]:
    rows = sum(isinstance(one, Open) for one in agenda.findings)
    decided = len(agenda.decisions)
    head = f"Phiếu sửa lỗi có {rows} lỗi đang chờ" if rows else "Không còn lỗi nào đang chờ"
    more = f" (còn {agenda.left_out} lỗi nữa cho lần sau)" if agenda.left_out else ""
    waiting = len(agenda.petitions) + agenda.petitions_left_out
    more += f", {waiting} kiến nghị chưa giải quyết" if waiting else ""
    photos = len(agenda.loose) + agenda.loose_left_out
    more += f", {photos} ảnh chưa rõ (trang Ảnh chưa rõ)" if photos else ""
    return [
        f"{head}{more}, {decided} quyết định đang có hiệu lực: {path.resolve()}",
        "Điền xong, lưu rồi bỏ tệp đó vào inbox và chạy “ntm-sheets ingest”.",
    ]
