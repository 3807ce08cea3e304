"""`status`: look without taking anything in; whom the officer has to call."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.showing import points_shown, share_shown, show_number, show_points
from ntm_sheets.commands.speaking import opened, say, say_json, table
from ntm_sheets.commands.telling import (
    forms_of_gone,
    how_to_decide,
    how_to_try_again,
    is_waiting,
    older_lines,
    reason_of,
    slips_of,
)
from ntm_sheets.facts.kept import Totals
from ntm_sheets.facts.records import DropRecord, Verdict
from ntm_sheets.facts.results import Results
from ntm_sheets.rounds.history import held_as_of, scored
from ntm_sheets.rounds.publishing import findings_of_last, older_units, settled_drops
from ntm_sheets.rounds.rebuilding import gone_lines
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import Heartbeat, read_heartbeat

STATE_WORDS = {
    "on_time": "đúng hạn",
    "late": "muộn",
    "missing": "CHƯA CÓ",
    "waiting": "chưa đến hạn",
    "not due": "không phải nộp",
    "excused": "được miễn",
    "extra": "nộp thêm",
}
HEADS = {"village": "Chưa nộp báo cáo:", "team": "Đoàn công tác chưa nộp phiếu kiểm tra:"}


def calling_lines(results: Results, campaign: Campaign) -> Iterator[str]:
    """Say who is late, by role, each with whom to call; then how many have launched, until all have."""
    rows = results.late.to_dict("records")
    for role, head in HEADS.items():
        mine = [row for row in rows if row["role"] == role]
        if mine:
            yield head
        for row in mine:
            group = row["group"] or "Đoàn kiểm tra"
            name = row["name"] if role == "village" else f"{group} ({row['name']})"
            days = f"ngày {row['day']:%d/%m}" if row["missed"] == 1 else f"{row['missed']} lần, từ {row['since']:%d/%m}"
            call = f"; gọi {row['contact']}" if row["contact"] else ""
            call = "; có phiếu đang chờ xã quyết định" if row["waits"] else call
            yield f"  {name}: {days}{call}"
    asked = {
        unit: bool(done)
        for unit, done in zip(results.units["unit"], results.units["launched"], strict=True)
        if done is not None
    }
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


def show_status(workspace: Workspace, now: datetime, as_json: bool) -> None:
    """Show who reported, who is late, what was refused, and the standing."""
    with opened(workspace, now=now) as session:
        campaign = session.campaign
        with session.ledger.snapshot():
            held = held_as_of(session.ledger, now)
            results, _ = scored(campaign, held, now)
    drops = held.drops
    if as_json:
        say_json(status_json(results, held.totals))
        return
    say(f"Tính đến {now:%H:%M ngày %d/%m/%Y}")
    _show_units(results, now.date())
    for line in calling_lines(results, campaign):
        say(line)
    _show_drops(held.totals, drops, settled_drops(held.findings, drops) | forms_of_gone(held.findings))
    older = older_units(campaign, findings_of_last(held.findings, drops))
    for line in (*gone_lines(held.findings), *older_lines(older), *slips_of(workspace)):
        say(line)
    _show_machine(read_heartbeat(workspace.heartbeat), now)


def status_json(results: Results, came: Totals) -> dict[str, object]:
    """Give the standing as the mapping of the contract; shares on the scale 0 to 100, unknown values null."""
    counts = {verdict: came.counts.get(verdict, 0) for verdict in VERDICTS}
    states: dict[str, dict[str, str]] = {}
    for row in _records(results.reports[results.reports["day"] == results.as_of.date()]):
        states.setdefault(row["unit"], {})[row["role"]] = row["state"]
    return {
        "as_of": results.as_of.isoformat(),
        "units": [_unit_json(row) | {"today": states.get(row["unit"], {})} for row in _records(results.units)],
        "drops": {"received": came.received} | counts,
        "late": [_late_json(row) for row in _records(results.late)],
    }


def _show_units(results: Results, today: date) -> None:
    reports = results.reports
    here = reports[(reports["role"] == "village") & (reports["day"] == today)].set_index("unit")["state"].to_dict()
    records = _records(results.units)
    lists = dict.fromkeys(row["list"] for row in records)
    for name in lists:
        rows = [
            (*_standing_of(row), STATE_WORDS.get(here.get(row["unit"], ""), "–"))
            for row in records
            if row["list"] == name
        ]
        table(f"Kết quả: {name}" if len(lists) > 1 else "Kết quả", STANDING, rows)
    judged = [row for row in records if row["criteria_total"] or row["gardens_total"]]
    if judged:
        table(
            "Đạt chuẩn theo thôn tự báo và theo phúc tra còn hiệu lực", RECOGNITION, list(map(_recognition_of, judged))
        )


def _standing_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Give a unit's line, its track beside its name."""
    ranked = not _missing(row["rank"])
    return (
        str(_whole(row["rank"])) if ranked else "–",
        f"{row['name']} ({row['track_name']})",
        _in_words(_points(row["points"]), show_points) if ranked else "–",
        row["class_name"] or "chưa xếp hạng",
        f"{row['criteria_passed']}/{row['criteria_total']}",
        f"{row['gardens_passed']}/{row['gardens_total']}",
        _in_words(_share(row["plan_progress"]), show_number),
    )


def _recognition_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Give a unit's recognition by its own report, and as verified."""
    return (
        row["name"],
        f"{row['criteria_own']}/{row['criteria_total']}",
        f"{row['criteria_verified']}/{row['criteria_total']}",
        f"{row['gardens_own']}/{row['gardens_total']}",
        f"{row['gardens_verified']}/{row['gardens_total']}",
        "đủ" if row["recognised_own"] else "chưa",
        "đủ" if row["recognised_verified"] else "chưa",
    )


def _show_drops(came: Totals, drops: Sequence[DropRecord], settled: Collection[int]) -> None:
    """Count the files, and name those that were refused and that nobody has decided about."""
    words = {"accepted": "đã nhận", "refused": "từ chối", "duplicate": "trùng", "pending": "đang chờ"}
    say(f"Tệp đến: {came.received}; " + ", ".join(f"{words[v]} {came.counts.get(v, 0)}" for v in VERDICTS))
    for drop in drops:
        if drop.verdict == "refused" and drop.seq not in settled:
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


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _unit_json(row: Mapping[str, object]) -> dict[str, object]:
    last = row["last_report"]
    return {
        "unit": row["unit"],
        "name": row["name"],
        "track": row["track"],
        "criteria_passed": _whole(row["criteria_passed"]),
        "criteria_total": _whole(row["criteria_total"]),
        "gate_passed": None if _missing(row["gate_passed"]) else bool(row["gate_passed"]),
        "gardens_passed": _whole(row["gardens_passed"]),
        "gardens_total": _whole(row["gardens_total"]),
        "plan_progress": _share(row["plan_progress"]),
        "points": _points(row["points"]),
        "rank": None if _missing(row["rank"]) else _whole(row["rank"]),
        "class": row["class_name"],
        "last_report": last.isoformat() if isinstance(last, date) else None,
        "on_time_share": _share(row["on_time_share"]),
        "verified_share": _share(row["verified_share"]),
        "launched": None if _missing(row["launched"]) else bool(row["launched"]),
        "list": row["list"],
        **{
            name: _whole(row[name]) for name in ("criteria_own", "criteria_verified", "gardens_own", "gardens_verified")
        },
        **{name: bool(row[name]) for name in ("recognised", "recognised_own", "recognised_verified")},
    }


def _late_json(row: Mapping[str, Any]) -> dict[str, object]:
    days = {name: row[name].isoformat() for name in ("since", "day")}
    return {name: row[name] for name in ("unit", "role", "name", "group", "contact")} | days | {"missed": row["missed"]}


def _missing(value: object) -> bool:
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]  # a cell of a frame is a scalar


def _whole(value: object) -> int:
    return int(float(str(value)))


def _share(value: object) -> float | None:
    return None if _missing(value) else share_shown(float(str(value)))


def _points(value: object) -> float | None:
    return None if _missing(value) else points_shown(float(str(value)))


def _in_words(number: float | None, shown: Callable[[float], str]) -> str:
    return "–" if number is None else shown(number)
