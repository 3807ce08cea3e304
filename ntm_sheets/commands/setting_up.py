"""`init` and `forms`: a new workspace, and the forms to send out."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.kinds import Value
from ntm_sheets.campaign.moments import read_day
from ntm_sheets.campaign.moving import moved_campaign
from ntm_sheets.campaign.presets import founding_campaign
from ntm_sheets.campaign.texts import clean
from ntm_sheets.campaign.workbook import write_campaign
from ntm_sheets.commands.arguments import unit_named
from ntm_sheets.commands.neighbours import instead_of
from ntm_sheets.commands.opening import opened
from ntm_sheets.commands.restoring import restore_campaign
from ntm_sheets.contract.layout import FormKey
from ntm_sheets.drawing.form_pool import FormOrder, draw_in_order
from ntm_sheets.errors import CallError, OwnError, reason_of
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import ROLE_OF_FORM, make_stamp
from ntm_sheets.outbox.keeping import Templates
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.rounds.publishing import archive_of
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace

FORM_FOLDERS: dict[FormKey, str] = {"report": "phieu-bao-cao", "inspection": "phieu-kiem-tra"}
STAYS = frozenset({"criteria", "gardens", "tasks"})


def init_workspace(workspace: Workspace, campaign: Campaign | None = None) -> str:
    """Make a workspace with a campaign, the founding one where none is given; CallError where one stands already.

    Where the archive of an earlier workspace lies in the folder, its own campaign comes back instead: its forms belong
    to that one.
    """
    if workspace.campaign.exists():
        raise CallError(
            f"Đã có {workspace.campaign.name} trong {workspace.root.resolve()}: không ghi đè. "
            "Muốn làm lại từ đầu thì chọn một thư mục khác."
        )
    if meant := instead_of(workspace):
        raise CallError(f"Chưa lập: trong {workspace.root.resolve()} có tệp giống sổ chiến dịch. {meant}")
    try:
        workspace.make_folders()
        restored = restore_campaign(workspace)
        if restored and campaign is not None:
            restored += " Tên và ngày ghi trong lệnh không dùng đến: muốn chiến dịch mới thì chọn một thư mục khác."
        if not restored:
            with delivered(workspace.campaign) as path:
                write_campaign(campaign or founding_campaign(), path)
    except (FileExistsError, NotADirectoryError) as error:
        raise CallError(f"{error.filename} là một tệp, không phải thư mục. Chọn thư mục khác.") from error
    except OSError as error:
        raise OwnError(
            f"Không lập được thư mục {workspace.root.resolve()} ({reason_of(error)}). Kiểm tra ổ đĩa và quyền ghi."
        ) from error
    if restored:
        return f"{restored}\nChạy “ntm-sheets rebuild” để lập lại sổ và bảng tổng hợp từ kho lưu."
    return (
        f"Đã lập thư mục làm việc {workspace.root.resolve()}.\n"
        f"1. Mở {workspace.campaign.name}, xem và sửa chiến dịch cho đúng với xã mình.\n"
        "2. Chạy “ntm-sheets forms” để vẽ phiếu gửi các thôn.\n"
        "3. Bỏ phiếu thôn gửi về vào thư mục inbox, rồi chạy “ntm-sheets ingest”."
    )


def sample_campaign(start: str | None, name: str | None) -> Campaign | None:
    """Give the founding campaign as a sample for other days or under another name; None where neither was typed."""
    if start is None and name is None:
        return None
    founding = founding_campaign()
    if name is not None and not clean(name):
        raise CallError("Tên chiến dịch còn trống. Ghi tên sau --name.")
    return moved_campaign(founding, read_day(start) if start is not None else founding.start, clean(name or ""))


def draw_forms(workspace: Workspace, now: datetime, only: str | None, prefill: bool) -> str:
    """Draw the forms of all units, or of one; prefilled with the last answers where asked."""
    notes: list[str] = []
    with opened(workspace, now=now, counts=True) as session:
        units = session.campaign.units if only is None else (unit_named(session.campaign, only),)
        templates = Templates(workspace, archive_of(session), session.key)
        asked = [(unit, form) for unit in units for form in FORM_FOLDERS]
        orders = (_order(session, unit, form, now, prefill) for unit, form in asked)
        drawn = draw_in_order(orders, session.campaign, now)
        for done, ((unit, form), content) in enumerate(zip(asked, drawn, strict=True), 1):
            target = workspace.templates / FORM_FOLDERS[form] / f"{unit.key}.xlsx"
            notes += templates.put(target, now, partial(_write, content))
            session.progress(done, len(asked))
        templates.remember()
    told = "".join(f"! {note}\n" for note in notes)
    return f"{told}Đã vẽ {2 * len(units)} phiếu cho {len(units)} đơn vị vào {workspace.templates.resolve()}."


def _order(session: WorkspaceSession, unit: Unit, form: FormKey, now: datetime, prefill: bool) -> FormOrder:
    asks = session.layouts.questions.mark(unit.key)
    stamp = make_stamp(session.key, session.campaign.key, form, unit.key, f"{now:%Y-%m-%d}", asks=asks)
    answers = _last(session, unit, form) if prefill else {}
    village, days = _village_says(session, unit) if form == "inspection" else ({}, {})
    return FormOrder(unit.key, form, stamp, answers, village, days)


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _village_says(session: WorkspaceSession, unit: Unit) -> tuple[dict[Key, Value], dict[Key, date]]:
    """Give what the village itself reported last, and of which day: the team sees it beside its own cells."""
    known = session.ledger.last_answers(unit.key, "village")
    said = {key: (value, day) for key, (value, day) in known.items() if key[0] in STAYS and key[2] != "period"}
    return {key: value for key, (value, _) in said.items()}, {key: day for key, (_, day) in said.items()}


def _last(session: WorkspaceSession, unit: Unit, form: FormKey) -> Mapping[tuple[str, str, str], Value]:
    """Give what the unit last said; the day's own facts (date, photos) are left for it to fill."""
    known = session.ledger.last_answers(unit.key, ROLE_OF_FORM[form])
    kept = {key: value for key, (value, _) in known.items() if key[0] in STAYS and key[2] != "period"}
    names = {
        key: value for key, (value, _) in known.items() if key[:2] in {("report", "reporter"), ("report", "phone")}
    }
    return kept | names
