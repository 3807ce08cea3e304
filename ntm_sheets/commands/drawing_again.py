"""`report`: the outbox drawn again; that of an earlier day in a folder of its own, beside today's and never over it."""

from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.moments import Typed, read_moment
from ntm_sheets.commands.opening import opened
from ntm_sheets.commands.speaking import say
from ntm_sheets.commands.telling import places_of, troubles_of
from ntm_sheets.errors import CallError
from ntm_sheets.rounds.publishing import publish, publish_past
from ntm_sheets.workspace.folders import Workspace

TODAY_STAYS = "Bảng tổng hợp và phiếu trả lại của hôm nay giữ nguyên."


def report_again(workspace: Workspace, now: datetime, as_of: str | None = None) -> int:
    """Draw the outbox again as of now, or the master as of an earlier moment into its own folder.

    Gives the exit code of the contract: 3 also where something of the archive could not be had when the ledger was
    opened, 1 where forms that were taken before are taken no longer.

    Like whoever writes there it holds the workspace's lock. Errors: CallError for a moment that is none of the campaign's.
    """
    typed = read_moment(as_of) if as_of is not None else None
    with opened(workspace, now=now, counts=True, taking_in=True) as session:
        if typed is None:
            moment, published = now, publish(session, now)
        else:
            moment = _within(typed, session.campaign, now)
            published = publish_past(session, moment, workspace.kept / _folder(moment))
    told = f"Số liệu lúc {moment:%H:%M %d/%m/%Y}."
    for line in (*troubles_of(published), told, *places_of(published), *([TODAY_STAYS] if typed else [])):
        say(line)
    return 3 if session.losses or not published.is_whole else 1 if session.worse else 0


def _within(typed: Typed, campaign: Campaign, now: datetime) -> datetime:
    """Give the moment that is meant: of a day that still lasts, now."""
    last = campaign.closes_at.date()
    if not campaign.start <= typed.day <= last:
        raise CallError(
            f"Ngày {typed.day:%d/%m/%Y} nằm ngoài chiến dịch ({campaign.start:%d/%m/%Y} – {campaign.end:%d/%m/%Y}, khóa sổ "
            f"{last:%d/%m/%Y}). Chọn một ngày trong khoảng đó; muốn số liệu mới nhất thì chạy “ntm-sheets report”."
        )
    if typed.start > now:
        raise CallError(
            f"{f'{typed.at:%H:%M} ' if typed.at else ''}ngày {typed.day:%d/%m/%Y} chưa đến (bây giờ là {now:%H:%M %d/%m/%Y}). "
            "Chọn một ngày đã qua."
        )
    return min(typed.end, now)


def _folder(moment: datetime) -> Path:
    day = f"{moment:%Y-%m-%d}"
    if moment == Typed(moment.date()).end:
        return Path(day)
    return Path(f"{day}-{moment:%Hh%M}{f'm{moment:%S}' if moment.second else ''}")
