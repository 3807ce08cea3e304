"""`corrections`: the workbook in which the officer decides about open findings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ntm_sheets.commands.opening import opened
from ntm_sheets.decisions import row_id
from ntm_sheets.findings import LEVELS
from ntm_sheets.form.correcting import Agenda, Open, draw_corrections
from ntm_sheets.form.stamp import CORRECTIONS, make_stamp
from ntm_sheets.judging import questions_of
from ntm_sheets.pipeline import Office
from ntm_sheets.publishing import archive_of, held_as_of, open_findings
from ntm_sheets.records import DropRecord, FindingRecord
from ntm_sheets.returning.choosing import last_forms
from ntm_sheets.returning.keeping import hand_out
from ntm_sheets.returning.untouched import is_unfilled
from ntm_sheets.workspace import Workspace

# More would be no list that a person works through; what is left out comes with the next workbook.
MOST_ROWS = 1_000


def draw_correction_workbook(workspace: Workspace, now: datetime) -> str:
    """Draw `sua-loi.xlsx` as of now; give what to say about it."""
    with opened(workspace, now=now) as office:
        agenda = agenda_of(office, now)
        stamp = make_stamp(office.key, office.campaign.key, CORRECTIONS, "", f"{now:%Y-%m-%d}")

        def draw(path: Path) -> None:
            draw_corrections(path, agenda, office.campaign, stamp, now)

        path, notes = hand_out(
            workspace.corrections, now, draw, lambda path: is_unfilled(path, archive_of(office), office.key)
        )
    return "\n".join([*(f"! {note}" for note in notes), *_told(agenda, path)])


def agenda_of(office: Office, now: datetime) -> Agenda:
    """Gather what the officer may decide about as of a moment: the newest forms first."""
    held = held_as_of(office.ledger, now)
    by_seq = {drop.seq: drop for drop in held.drops}
    found = {str(one.id): one for record in _ordered(open_findings(held.findings, held.drops))
             if (one := _open(office, record, by_seq[record.seq]))}  # fmt: skip
    forms = sorted(last_forms(held.drops), key=lambda drop: -drop.seq)
    decided = [one for one in reversed(held.decisions) if one.in_force]
    rows = list(found.values())
    return Agenda(
        rows[:MOST_ROWS], forms[:MOST_ROWS], decided[:MOST_ROWS], questions_of(office.layouts), len(rows[MOST_ROWS:])
    )


def _ordered(records: Sequence[FindingRecord]) -> list[FindingRecord]:
    return sorted(records, key=lambda record: (-record.seq, LEVELS.index(record.finding.level)))


def _open(office: Office, record: FindingRecord, drop: DropRecord) -> Open | None:
    id_ = row_id(drop.seq, drop.sha256, record.finding.key, record.finding.code)
    target = office.ledger.target(id_)
    if target is None:
        return None
    return Open(id_, replace(record.finding, key=id_.key), target)


def _told(agenda: Agenda, path: Path) -> list[str]:
    rows, decided = len(agenda.findings), len(agenda.decisions)
    head = f"Phiếu sửa lỗi có {rows} lỗi đang chờ" if rows else "Không còn lỗi nào đang chờ"
    more = f" (còn {agenda.left_out} lỗi nữa cho lần sau)" if agenda.left_out else ""
    return [
        f"{head}{more}, {decided} quyết định đang có hiệu lực: {path.resolve()}",
        "Điền xong, lưu rồi bỏ tệp đó vào inbox và chạy “ntm-sheets ingest”.",
    ]
