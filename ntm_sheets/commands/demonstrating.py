"""`demo`: the founding campaign played through real files, all the way to a full outbox."""

from datetime import datetime, time, timedelta

from ntm_sheets.campaign.presets import founding_campaign
from ntm_sheets.commands.opening import opened
from ntm_sheets.commands.setting_up import FORM_FOLDERS, draw_forms, init_workspace
from ntm_sheets.commands.speaking import progress, say
from ntm_sheets.commands.telling import places_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.simulation.openly import simulated
from ntm_sheets.simulation.playing import arrivals
from ntm_sheets.workspace.folders import Workspace

CLOSING = time(17, 30)


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
    kinds = f"{received.get('accepted', 0)} dùng được, {received.get('refused', 0)} bị từ chối"
    return f"Đã nhận {sum(received.values())} tệp trong {(last - first).days + 1} ngày: {kinds}.\n" + "\n".join(
        f"{line} (mô phỏng)" for line in places_of(published)
    )


def _first_morning(workspace: Workspace) -> datetime:
    with opened(workspace) as session:
        return datetime.combine(session.campaign.start, time(7, 0))
