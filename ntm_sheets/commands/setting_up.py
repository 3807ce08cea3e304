"""`init` and `forms`: a new workspace, and the forms to send out."""

from collections.abc import Mapping
from datetime import datetime

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.kinds import Value
from ntm_sheets.campaign.presets import founding_campaign
from ntm_sheets.campaign.workbook import write_campaign
from ntm_sheets.commands.opening import opened
from ntm_sheets.commands.restoring import restore_campaign
from ntm_sheets.errors import CallError, OwnError
from ntm_sheets.form.drawing import draw_form
from ntm_sheets.form.layout import FormKey, make_layout
from ntm_sheets.form.stamp import make_stamp
from ntm_sheets.pipeline import Office
from ntm_sheets.submission import ROLE_OF_FORM
from ntm_sheets.workspace import Workspace, deliver, delivered

FORM_FOLDERS: dict[FormKey, str] = {"report": "phieu-bao-cao", "inspection": "phieu-kiem-tra"}


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
    try:
        workspace.make_folders()
        restored = restore_campaign(workspace)
        if not restored:
            with delivered(workspace.campaign) as path:
                write_campaign(campaign or founding_campaign(), path)
    except (FileExistsError, NotADirectoryError) as error:
        raise CallError(f"{error.filename} là một tệp, không phải thư mục. Chọn thư mục khác.") from error
    except OSError as error:
        raise OwnError(
            f"Không lập được thư mục {workspace.root.resolve()} ({error.strerror}). Kiểm tra ổ đĩa và quyền ghi."
        ) from error
    if restored:
        return f"{restored}\nChạy “ntm-sheets rebuild” để lập lại sổ và bảng tổng hợp từ kho lưu."
    return (
        f"Đã lập thư mục làm việc {workspace.root.resolve()}.\n"
        f"1. Mở {workspace.campaign.name}, xem và sửa chiến dịch cho đúng với xã mình.\n"
        "2. Chạy “ntm-sheets forms” để vẽ phiếu gửi các thôn.\n"
        "3. Bỏ phiếu thôn gửi về vào thư mục inbox, rồi chạy “ntm-sheets ingest”."
    )


def draw_forms(workspace: Workspace, now: datetime, only: str | None, prefill: bool) -> str:
    """Draw the forms of all units, or of one; prefilled with the last answers where asked."""
    notes: list[str] = []
    with opened(workspace, now=now, counts=True) as office:
        units = _chosen(office, only)
        for done, unit in enumerate(units):
            notes += (note for form in FORM_FOLDERS if (note := _draw(office, unit, form, now, prefill)))
            office.progress(done + 1, len(units))
    said = f"Đã vẽ {2 * len(units)} phiếu cho {len(units)} đơn vị vào {workspace.templates.resolve()}."
    return "\n".join((*(f"! {note}" for note in notes), said))


def _chosen(office: Office, only: str | None) -> tuple[Unit, ...]:
    units = office.campaign.units
    if only is None:
        return units
    chosen = tuple(unit for unit in units if unit.key == only)
    if not chosen:
        raise CallError(f"Không có đơn vị “{only}”. Các mã đơn vị: {', '.join(unit.key for unit in units)}.")
    return chosen


def _draw(office: Office, unit: Unit, form: FormKey, now: datetime, prefill: bool) -> str:
    """Draw a form; give the note about one that is open elsewhere."""
    campaign = office.campaign
    target = office.workspace.templates / FORM_FOLDERS[form] / f"{unit.key}.xlsx"
    stamp = make_stamp(office.key, campaign.key, form, unit.key, f"{now:%Y-%m-%d}")
    answers = _last(office, unit, form) if prefill else {}
    layout = make_layout(campaign, unit, form)
    _, note = deliver(target, now, lambda path: draw_form(path, layout, campaign, stamp, answers=answers, issued=now))
    return note


def _last(office: Office, unit: Unit, form: FormKey) -> Mapping[tuple[str, str, str], Value]:
    """Give what the unit last said; the day's own facts (date, photos) are left for it to fill."""
    known = office.ledger.last_answers(unit.key, ROLE_OF_FORM[form])
    stays = {"criteria", "gardens", "tasks"}
    kept = {key: value for key, (value, _) in known.items() if key[0] in stays and key[2] != "period"}
    names = {
        key: value for key, (value, _) in known.items() if key[:2] in {("report", "reporter"), ("report", "phone")}
    }
    return kept | names
