"""`status`: look without taking anything in; whom the officer has to call."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.showing import points_shown, share_shown, show_number, show_points
from ntm_sheets.commands.speaking import looked_into, say, say_json, table
from ntm_sheets.commands.telling import (
    forms_of_gone,
    how_to_decide,
    how_to_try_again,
    is_waiting,
    older_lines,
    photo_lines,
    reason_of,
    slips_of,
)
from ntm_sheets.facts.kept import Totals
from ntm_sheets.facts.records import DropRecord, Verdict
from ntm_sheets.facts.result_rows import LateRow, ReportState
from ntm_sheets.facts.results import Headlines
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.outbox.register import reminder_of, waiting_now
from ntm_sheets.outbox.slips.choosing import closed_drops, findings_of_last, gone_lines, older_units
from ntm_sheets.rounds.folders_seen import folder_lines
from ntm_sheets.rounds.history import headlines, ledger_as_of
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import Heartbeat, read_heartbeat

STATE_WORDS: dict[ReportState, str] = {
    "on_time": "đúng hạn",
    "late": "muộn",
    "missing": "CHƯA CÓ",
    "waiting": "chưa đến hạn",
    "not due": "không phải nộp",
    "excused": "được miễn",
    "extra": "nộp thêm",
}
HEADS = {"village": "Chưa nộp báo cáo:", "team": "Đoàn công tác chưa nộp phiếu kiểm tra:"}


def calling_lines(results: Headlines, campaign: Campaign) -> Iterator[str]:
    """Say who is late, by role, each with whom to call; then how many have launched, until all have."""
    for role, head in HEADS.items():
        mine = [row for row in results.late if row.role == role]
        if mine:
            yield head
        for row in mine:
            name = row.name if role == "village" else f"{row.group or 'Đoàn kiểm tra'} ({row.name})"
            days = f"ngày {row.day:%d/%m}" if row.missed == 1 else f"{row.missed} lần, từ {row.since:%d/%m}"
            call = f"; gọi {row.contact}" if row.contact else ""
            call = "; có phiếu đang chờ xã quyết định" if row.waits else call
            yield f"  {name}: {days}{call}"
    asked = {row.unit: row.launched for row in results.units if row.launched is not None}
    missing = [unit for unit in campaign.units if asked.get(unit.key) is False]
    if missing and results.as_of.date() <= campaign.end:
        named = "; ".join(f"{unit.name} ({unit.contact})" if unit.contact else unit.name for unit in missing)
        done = f"{len(asked) - len(missing)}/{len(asked)}"
        yield f"Đã ra quân {done} thôn (hạn trước {campaign.launch_by:%d/%m/%Y}); còn: {named}"


VERDICTS: tuple[Verdict, ...] = ("accepted", "refused", "duplicate", "pending")
STANDING = ("Hạng", "Đơn vị", "Điểm", "Loại", "Tiêu chí", "Vườn", "Tiến độ %", "Báo cáo hôm nay")
RECOGNITION = (
    "Đơn vị",
    "Tiêu chí tự báo",
    "Tiêu chí phúc tra",
    "Vườn tự báo",
    "Vườn phúc tra",
    "Đủ theo tự báo",
    "Đủ theo phúc tra",
)
CHANGED = ("criteria", "gardens", "progress", "on_time", "evidence")


def show_status(workspace: Workspace, now: datetime, as_json: bool) -> None:
    """Show who reported, who is late, what was refused, and the standing."""
    with looked_into(workspace, now=now) as view:
        campaign = view.campaign
        held = ledger_as_of(view.ledger, now, listed=False)
        results = headlines(campaign, held, now)
        unclear = {drop.seq for drop, _ in view.ledger.unclear_photos()}
        doubts = (unclear, view.ledger.photos_shown_before())
        records = view.ledger.sendings()
    drops = held.drops
    if as_json:
        say_json(status_json(results, held.totals))
        return
    say(f"Tính đến {now:%H:%M ngày %d/%m/%Y}")
    _show_units(results, now.date())
    for line in calling_lines(results, campaign):
        say(line)
    _show_drops(held.totals, drops, closed_drops(held.findings, drops) | forms_of_gone(held.findings))
    names = {unit.key: unit.name for unit in campaign.units}
    photos = [drop for drop in drops if drop.seq in unclear or drop.received_at.date() == now.date()]
    for line in photo_lines(photos, doubts, names):
        say(line)
    sendings = [one for one in records if one.at <= now]
    waiting = waiting_now(workspace, campaign, sendings, now)
    for line in reminder_of(waiting, now.date()):
        say(f"! {line}")
    older = older_units(campaign, findings_of_last(held.findings, drops))
    for line in (*gone_lines(held.findings), *older_lines(older), *slips_of(workspace)):
        say(line)
    _show_machine(read_heartbeat(workspace.heartbeat), now)
    for line in folder_lines(workspace, campaign.folders):
        say(line)


def status_json(results: Headlines, came: Totals) -> dict[str, object]:
    """Give the standing as the mapping of the contract; shares on the scale 0 to 100, unknown values null."""
    counts = {verdict: came.counts.get(verdict, 0) for verdict in VERDICTS}
    states: dict[str, dict[str, str]] = {}
    for row in results.reports:
        if row.day == results.as_of.date():
            states.setdefault(row.unit, {})[row.role] = row.state
    return {
        "as_of": results.as_of.isoformat(),
        "units": [_unit_json(row) | {"today": states.get(row.unit, {})} for row in results.units],
        "drops": {"received": came.received} | counts,
        "late": [_late_json(row) for row in results.late],
    }


def _show_units(results: Headlines, today: date) -> None:
    here = {row.unit: row.state for row in results.reports if row.role == "village" and row.day == today}
    lists = dict.fromkeys(row.list for row in results.units)
    for name in lists:
        rows = [
            (*_standing_of(row), STATE_WORDS[here[row.unit]] if row.unit in here else "–")
            for row in results.units
            if row.list == name
        ]
        table(f"Kết quả: {name}" if len(lists) > 1 else "Kết quả", STANDING, rows)
    judged = [row for row in results.units if row.criteria_total or row.gardens_total]
    if judged:
        table(
            "Đạt chuẩn theo thôn tự báo và theo phúc tra còn hiệu lực", RECOGNITION, list(map(_recognition_of, judged))
        )


def _standing_of(row: UnitRow) -> tuple[str, ...]:
    """Give a unit's line, its track beside its name."""
    return (
        str(row.rank) if row.rank else "–",
        f"{row.name} ({row.track_name})",
        show_points(row.points) if row.rank else "–",
        row.class_name or "chưa xếp hạng",
        f"{row.criteria_passed}/{row.criteria_total}",
        f"{row.gardens_passed}/{row.gardens_total}",
        "–" if row.plan_progress is None else show_number(share_shown(row.plan_progress)),
    )


def _recognition_of(row: UnitRow) -> tuple[str, ...]:
    """Give a unit's recognition by its own report, and as verified."""
    return (
        row.name,
        f"{row.criteria_own}/{row.criteria_total}",
        f"{row.criteria_verified}/{row.criteria_total}",
        f"{row.gardens_own}/{row.gardens_total}",
        f"{row.gardens_verified}/{row.gardens_total}",
        "đủ" if row.recognised_own else "chưa",
        "đủ" if row.recognised_verified else "chưa",
    )


def _show_drops(came: Totals, drops: Sequence[DropRecord], settled: Collection[int]) -> None:
    """Count the files, and name those that were refused and that nobody has decided about."""
    words = {"accepted": "đã nhận", "refused": "từ chối", "duplicate": "trùng", "pending": "đang chờ"}
    # A photo of which nobody knows whose it is waits for a word, and nobody is told that it was refused.
    nobodys = sum(drop.is_photo and drop.verdict == "refused" and drop.seq not in settled for drop in drops)
    counts = Counter[str](came.counts) - Counter[str](refused=nobodys)
    more = f", ảnh chưa rõ thôn {nobodys}" if nobodys else ""
    say(f"Tệp đến: {came.received}; " + ", ".join(f"{words[v]} {counts[v]}" for v in VERDICTS) + more)
    for drop in drops:
        if drop.verdict == "refused" and drop.seq not in settled and not drop.is_photo:
            say(f"  từ chối {drop.name} ({drop.received_at:%H:%M %d/%m}): {drop.reason}")
        if drop.fault:
            say(f"  GIỮ LẠI {drop.name} ({drop.received_at:%H:%M %d/%m}): {drop.reason}")
        if is_waiting(drop):
            say(f"  CHỜ XÃ QUYẾT ĐỊNH {drop.name} ({drop.received_at:%H:%M %d/%m}): {reason_of(drop)}")
    for line in (*how_to_decide(drops), *how_to_try_again([drop for drop in drops if drop.fault])):
        say(line)


def _show_machine(beat: Heartbeat | None, now: datetime) -> None:
    """Say when files were last taken in, what still lies in the inbox, and which troubles of ours wait for somebody."""
    if beat is None:
        say("Máy thu: chưa chạy lần nào. Chạy “ntm-sheets ingest”, hoặc để “ntm-sheets watch” chạy suốt ngày.")
        return
    say(f"{beat.sentence}.")
    if beat.is_silent(now):
        say("! Từ đó chưa thấy máy thu chạy lại: có thể đã tắt. Chạy lại “ntm-sheets watch”, hoặc “ntm-sheets ingest”.")
    if beat.mode == "ended":
        say("  Tệp đến sau đó nằm chờ trong inbox. Chạy “ntm-sheets ingest”, hoặc “ntm-sheets watch”.")
    for name, reason in beat.waiting:
        say(f"  còn trong inbox: {name}: {reason}")
    for trouble in beat.troubles:
        say(f"! {trouble}")


def _unit_json(row: UnitRow) -> dict[str, object]:
    return {
        "unit": row.unit,
        "name": row.name,
        "track": row.track,
        "criteria_passed": row.criteria_passed,
        "criteria_total": row.criteria_total,
        "gate_passed": row.gate_passed,
        "gardens_passed": row.gardens_passed,
        "gardens_total": row.gardens_total,
        "plan_progress": _share(row.plan_progress),
        "points": points_shown(row.points),
        "rank": row.rank,
        "class": row.class_name,
        "last_report": row.last_report.isoformat() if row.last_report else None,
        "on_time_share": _share(row.on_time_share),
        "verified_share": _share(row.verified_share),
        "launched": row.launched,
        "list": row.list,
        "criteria_own": row.criteria_own,
        "criteria_verified": row.criteria_verified,
        "gardens_own": row.gardens_own,
        "gardens_verified": row.gardens_verified,
        "recognised": row.recognised,
        "recognised_own": row.recognised_own,
        "recognised_verified": row.recognised_verified,
        "points_before": None if row.points_before is None else points_shown(row.points_before),
        "changes": dict(zip(CHANGED, row.changes, strict=True)),
        "points_low": points_shown(row.points_low),
        "points_high": points_shown(row.points_high),
        "rank_best": row.rank_best,
        "rank_worst": row.rank_worst,
        "class_best": row.class_best,
        "class_worst": row.class_worst,
        "open_questions": row.open_questions,
        "unverified": row.unverified,
        "doubted_photos": row.doubted_photos,
        "held_forms": row.held_forms,
        "certainty": row.certainty,
        "may_be_proposed": row.may_be_proposed,
        "proposal": row.proposal,
    }


def _late_json(row: LateRow) -> dict[str, object]:
    days = {"since": row.since.isoformat(), "day": row.day.isoformat()}
    about = {"unit": row.unit, "role": row.role, "name": row.name, "group": row.group, "contact": row.contact}
    return about | days | {"missed": row.missed}


def _share(share: float | None) -> float | None:
    return None if share is None else share_shown(share)
