"""`init`, `forms`, `campaign move`, `demo`: a new workspace, the forms to send out, the plan moved, a campaign played."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from ntm_sheets.campaign.book.cells import weekday_name
from ntm_sheets.campaign.book.moving import Moved, moved_book, moved_campaign
from ntm_sheets.campaign.dates import read_day
from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.loading import load_campaign, read_book
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.showing import listed
from ntm_sheets.campaign.texts import clean
from ntm_sheets.campaign.workbook import founding_campaign, write_campaign
from ntm_sheets.commands.arguments import instead_of, is_open, unit_named
from ntm_sheets.commands.ingesting import restore_campaign
from ntm_sheets.commands.speaking import opened, progress, say
from ntm_sheets.commands.telling import places_of
from ntm_sheets.contract.layout import FormKey
from ntm_sheets.drawing.form import FormOrder, draw_in_order
from ntm_sheets.errors import CallError, OwnError, reason_of
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.facts.submission import ROLE_OF_FORM, make_stamp
from ntm_sheets.intake.editions import is_before_any
from ntm_sheets.intake.locking import locked
from ntm_sheets.outbox.registry import AWARD_BOOK, daily_of
from ntm_sheets.outbox.slips.message import answers_beside
from ntm_sheets.outbox.typed_in_files import Templates
from ntm_sheets.rounds.auditing import find_folders, workspace_key
from ntm_sheets.rounds.history import ledger_as_of
from ntm_sheets.rounds.petitions_orders import petitions_of
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.rounds.publishing import archive_of, publish
from ntm_sheets.simulation.playing import arrivals, council, simulated
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import KEPT_CAMPAIGN, Workspace

MOST_NAMED = 8


def move_campaign(workspace: Workspace, typed: str) -> str:
    """Move period and plan to begin on the day that was typed; the workbook of before is kept beside the new one.

    Nothing is changed where a file has come already: the days in the forms would be outside. Errors: CallError,
    CampaignError where the moved workbook could not be used, OwnError (lock held, archive or key gone), OSError (disk).
    """
    start = read_day(typed)
    find_folders(workspace)
    workspace.make_own_folders()
    with locked(workspace.state / "lock"):
        if workspace.ledger.exists():
            workspace_key(workspace)  # an archive that is only the empty folder of an unplugged drive has none
        if not is_before_any(workspace.archive):
            raise CallError(
                "Đã nhận phiếu của chiến dịch này, nên không dời được nữa: ngày trong các phiếu đó sẽ nằm ngoài chiến dịch. "
                "Lập chiến dịch mới ở thư mục khác: ntm-sheets init THƯ_MỤC --start NGÀY --name TÊN."
            )
        if is_open(workspace):
            raise CallError(f"{workspace.campaign.name} đang mở ở chương trình khác. Lưu lại, đóng tệp rồi chạy lại.")
        moved = moved_book(read_book(workspace.campaign), workspace.campaign, start)
        if not moved.by and not moved.plan_by:
            return f"Chiến dịch đã bắt đầu ngày {start:%d/%m/%Y}, kế hoạch nằm trong chiến dịch: không phải dời gì."
        kept = _put(workspace, moved)
    return _told(moved, start, kept, workspace)


def _put(workspace: Workspace, moved: Moved) -> Path:
    """Put the moved workbook in its place once it is known to be sound, and what lay there beside it."""
    before, kept = workspace.campaign.read_bytes(), _free_name(workspace, moved.start)
    with delivered(workspace.campaign) as aside:
        aside.write_bytes(moved.data)
        load_campaign(aside)
        with delivered(kept) as copy:
            copy.write_bytes(before)
    return kept


def _free_name(workspace: Workspace, start: date) -> Path:
    names = (f"{KEPT_CAMPAIGN}-{start:%Y-%m-%d}{f'-{n}' if n > 1 else ''}.xlsx" for n in range(1, 1000))
    return next(path for path in (workspace.root / name for name in names) if not path.exists())


def _told(moved: Moved, start: date, kept: Path, workspace: Workspace) -> str:
    campaign = load_campaign(workspace.campaign)
    by = moved.plan_by or moved.by
    way = f"{abs(by)} ngày {'về sau' if by > 0 else 'về trước'} ({moved.cells} ô ngày)"
    period = f"{start:%d/%m/%Y} – {campaign.end:%d/%m/%Y}, ra quân trước {campaign.launch_by:%d/%m/%Y}"
    lines = [
        f"Đã dời cả kế hoạch {way}: chiến dịch {period}.",
        f"Bản trước khi dời: {kept.name}.",
        "Vẽ lại phiếu bằng “ntm-sheets forms”; phiếu đã gửi đi trước đó còn ngày cũ, hãy gửi phiếu mới.",
    ]
    if moved.naming:
        lines.append(f"Chữ có ghi ngày thì máy không sửa, xem lại: {listed(moved.naming, MOST_NAMED, 'ô khác')}.")
    return "\n".join(lines)


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


def draw_forms(workspace: Workspace, now: datetime, only: str | None, prefill: bool, daily: bool = False) -> str:
    """Draw the forms of all units, or of one; prefilled with the last answers, or today's sheets alone, where asked."""
    if daily:
        return draw_daily(workspace, now, only)
    notes: list[str] = []
    with opened(workspace, now=now, counts=True) as session:
        units = session.campaign.units if only is None else (unit_named(session.campaign, only),)
        templates = Templates(workspace, archive_of(session), session.key)
        asked = [(unit, form) for unit in units for form in FORM_FOLDERS]
        petitions = petitions_of(session.ledger, ledger_as_of(session.ledger, now)) if prefill else ()
        orders = (_order(session, unit, form, now, petitions, prefill=prefill) for unit, form in asked)
        drawn = draw_in_order(orders, session.campaign, now)
        for done, ((unit, form), content) in enumerate(zip(asked, drawn, strict=True), 1):
            target = workspace.templates / FORM_FOLDERS[form] / f"{unit.key}.xlsx"
            notes += templates.put(target, now, partial(_write, content))
            session.progress(done, len(asked))
        templates.remember()
    told = "".join(f"! {note}\n" for note in notes)
    return f"{told}Đã vẽ {2 * len(units)} phiếu cho {len(units)} đơn vị vào {workspace.templates.resolve()}."


def draw_daily(workspace: Workspace, now: datetime, only: str | None) -> str:
    """Draw today's sheets of all units, or of one. Errors: CallError, OwnError where one could not be written."""
    with opened(workspace, now=now, counts=True) as session:
        campaign = session.campaign
        output = daily_of(unit_named(campaign, only) if only is not None else None)
        published = publish(session, now, (output,))
        if published.unwritten:
            raise OwnError("\n".join(published.unwritten))
        lying = workspace.outbox / output.place
        count = sum((lying / f"{unit.key}.xlsx").exists() for unit in campaign.units)
        told = "".join(f"! {note}\n" for note in published.slip_notes)
        day, weekday = now.date(), weekday_name(campaign.full_form)
        if count:
            return f"{told}Có {count} phiếu ngày {day:%d/%m/%Y} trong {lying.resolve()}."
        if not campaign.start <= day <= campaign.end:
            return f"{told}Không có phiếu ngày: {day:%d/%m/%Y} nằm ngoài chiến dịch."
        return (
            f"{told}Không có phiếu ngày cho {day:%d/%m/%Y}: ngày đầu, ngày cuối và {weekday} hằng tuần thôn gửi phiếu đầy đủ "
            "trong templates; ngày lịch không bắt nộp thì không có phiếu."
        )


def _order(
    session: WorkspaceSession, unit: Unit, form: FormKey, now: datetime, petitions: Sequence[Petition], *, prefill: bool
) -> FormOrder:
    asks = session.layouts.questions.mark(unit.key)
    stamp = make_stamp(session.key, session.campaign.key, form, unit.key, f"{now:%Y-%m-%d}", asks=asks)
    answers = _last(session, unit, form) if prefill else {}
    village, days = _village_says(session, unit) if form == "inspection" else ({}, {})
    beside = answers_beside(petitions, unit.key, ROLE_OF_FORM[form], now) if prefill else {}
    return FormOrder(unit.key, form, stamp, answers, village, days, beside)


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


CLOSING, COUNCIL_SITS = time(17, 30), time(19, 0)


def play_demo(workspace: Workspace, days: int) -> str:
    """Play the campaign's first days into a new workspace; CallError where one stands already."""
    say("MÔ PHỎNG: mọi số liệu, tên người và ảnh trong bản chạy thử này đều là bịa ra.")
    init_workspace(workspace, simulated(founding_campaign()))
    start = _first_morning(workspace)
    draw_forms(workspace, start, None, prefill=False)
    received: dict[str, int] = {}
    with opened(workspace, now=start, counts=True, taking_in=True) as session:
        first = session.campaign.start
        last = min(first + timedelta(days=days - 1), session.campaign.end)
        folders = [workspace.templates / FORM_FOLDERS[form] for form in ("report", "inspection")]
        session.progress = lambda _done, _total: None
        with progress("Các ngày đã chơi") as show:
            for arrival in arrivals(session.campaign, folders[0], folders[1], days):
                (workspace.inbox / arrival.name).write_bytes(arrival.data)
                for drop in session.round(arrival.at, 0.0).drops:
                    received[drop.verdict] = received.get(drop.verdict, 0) + 1
                show((arrival.at.date() - first).days, (last - first).days + 1)
        published = publish(session, datetime.combine(last, CLOSING))
        if last == session.campaign.end:
            # The wrap-up's own evening: a made-up council votes and decides.
            (workspace.inbox / AWARD_BOOK.place).write_bytes(council(workspace.outbox / AWARD_BOOK.place))
            for drop in session.round(datetime.combine(last, COUNCIL_SITS), 0.0).drops:
                received[drop.verdict] = received.get(drop.verdict, 0) + 1
            published = publish(session, datetime.combine(last, COUNCIL_SITS))
    kinds = f"{received.get('accepted', 0)} dùng được, {received.get('refused', 0)} bị từ chối"
    return f"Đã nhận {sum(received.values())} tệp trong {(last - first).days + 1} ngày: {kinds}.\n" + "\n".join(
        f"{line} (mô phỏng)" for line in places_of(published)
    )


def _first_morning(workspace: Workspace) -> datetime:
    with opened(workspace) as session:
        return datetime.combine(session.campaign.start, time(7, 0))
