"""`check`, `status` and `doctor`: look without taking anything in."""

import json
import shutil
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ntm_sheets.campaign.rounding import points_shown, share_shown
from ntm_sheets.campaign.showing import show_number, show_points
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.commands.calling import STATE_WORDS, calling_lines
from ntm_sheets.commands.neighbours import instead_of, tell_neighbours
from ntm_sheets.commands.opening import opened
from ntm_sheets.commands.speaking import say, table
from ntm_sheets.commands.telling import forms_of_gone, gone_lines, how_to_decide, is_waiting, older_lines, reason_of
from ntm_sheets.errors import CallError, NtmError
from ntm_sheets.findings import HOLDING, Finding
from ntm_sheets.heartbeat import Heartbeat, read_heartbeat
from ntm_sheets.judging import Judgement
from ntm_sheets.publishing import findings_of_last, held_as_of, older_units, results_as_of, settled_drops
from ntm_sheets.records import DropRecord
from ntm_sheets.results import Results
from ntm_sheets.returning.message import grouped
from ntm_sheets.workspace import Workspace

LEVEL_WORDS = {"error": "LỖI", "warning": "cần xem", "note": "lưu ý"}
VERDICTS = ("accepted", "refused", "duplicate", "pending")
# Of one kind; whoever wants them all asks for --json, or opens the slip.
MOST_OF_A_KIND = 30
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
LEAST_FREE_BYTES = 500_000_000


def check_files(workspace: Workspace, files: Sequence[Path], now: datetime, as_json: bool) -> int:
    """Judge files as a round would, storing nothing; 1 where one would be refused or has an error."""
    found: list[Finding] = []
    refused = False
    with opened(workspace, now=now) as office:
        for file in files:
            for name, judged in office.judge_file(_bytes_of(file), file.name, now):
                refused |= judged.verdict == "refused"
                found += judged.findings
                if not as_json:
                    tell_judged(name, judged)
    if as_json:
        sys.stdout.write(json.dumps([finding.to_json() for finding in found], ensure_ascii=False, indent=1) + "\n")
    return 1 if refused or any(finding.level == "error" for finding in found) else 0


def show_status(workspace: Workspace, now: datetime, as_json: bool) -> None:
    """Show who reported, who is late, what was refused, and the standing."""
    with opened(workspace, now=now) as office:
        campaign = office.campaign
        results = results_as_of(campaign, office.ledger, now)
        held = held_as_of(office.ledger, now)
    drops = held.drops
    if as_json:
        sys.stdout.write(json.dumps(status_json(results, drops), ensure_ascii=False, indent=1) + "\n")
        return
    say(f"Tính đến {now:%H:%M ngày %d/%m/%Y}")
    _show_units(results, now.date())
    for line in calling_lines(results, campaign):
        say(line)
    _show_drops(drops, settled_drops(held.findings, drops) | forms_of_gone(held.findings))
    older = older_units(campaign, findings_of_last(held.findings, drops))
    for line in (*gone_lines(held.findings), *older_lines(older)):
        say(line)
    if back := len(list(workspace.slips.rglob("*.xlsx"))):
        say(f"Phiếu trả lại để sửa: {back} phiếu trong {workspace.slips.resolve()}")
    _show_machine(read_heartbeat(workspace.heartbeat), now)


def status_json(results: Results, drops: Sequence[DropRecord]) -> dict[str, object]:
    """Give the standing as the mapping of the contract; shares on the scale 0 to 100, unknown values null."""
    counts = {verdict: sum(drop.verdict == verdict for drop in drops) for verdict in VERDICTS}
    states: dict[str, dict[str, str]] = {}
    for row in _records(results.reports[results.reports["day"] == results.as_of.date()]):
        states.setdefault(row["unit"], {})[row["role"]] = row["state"]
    return {
        "as_of": results.as_of.isoformat(),
        "units": [_unit_json(row) | {"today": states.get(row["unit"], {})} for row in _records(results.units)],
        "drops": {"received": len(drops)} | counts,
        "late": [_late_json(row) for row in _records(results.late)],
    }


def examine_machine(workspace: Workspace) -> int:
    """Say in plain words what on this machine would stop the work; 1 where something would."""
    tell_neighbours(workspace)
    troubles = list(_troubles(workspace))
    for trouble in troubles:
        say(f"✗ {trouble}")
    if not troubles:
        say("✓ Máy này sẵn sàng: thư mục ghi được, ổ đĩa còn chỗ, chiến dịch đọc được.")
    return 1 if troubles else 0


def _troubles(workspace: Workspace) -> list[str]:
    found: list[str] = []
    root = workspace.root
    if not root.is_dir():
        return [*found, f"Không có thư mục {root.resolve()}. Chạy “ntm-sheets init” trước."]
    if shutil.disk_usage(root).free < LEAST_FREE_BYTES:
        found.append("Ổ đĩa còn dưới 500 MB. Xóa bớt tệp không dùng rồi chạy lại.")
    closed = [trouble for folder in _folders(workspace) if (trouble := _unwritable(folder))]
    if closed:
        return [*found, *closed]
    if not workspace.campaign.exists():
        meant = instead_of(workspace) or "Chạy “ntm-sheets init” trước."
        return [*found, f"Chưa có chien-dich.xlsx. {meant}"]
    try:
        with opened(workspace):
            pass
    except NtmError as error:
        found.append(str(error))
    return found


def _folders(workspace: Workspace) -> list[Path]:
    below = (workspace.inbox, workspace.archive, workspace.state, workspace.outbox, workspace.templates)
    return [workspace.root, *(folder for folder in below if folder.exists())]


def _unwritable(folder: Path) -> str:
    probe = folder / ".thu-ghi"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return f"Không ghi được vào {folder.resolve()} ({error.strerror}). Xin quyền ghi hoặc chọn thư mục khác."
    return ""


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CallError(f"Không đọc được tệp {file} ({error.strerror}). Xem lại tên tệp.") from error


def tell_judged(name: str, judged: Judgement) -> None:
    """Say what would become of a file, and what was found in it."""
    waits = judged.verdict == "accepted" and any(finding.code in HOLDING for finding in judged.findings)
    word = "nhận nhưng chưa tính, chờ xã quyết định" if waits else "nhận được"
    say(f"{name}: {word if judged.verdict == 'accepted' else 'bị từ chối'} – {judged.reason}")
    if judged.condition:
        say(f"  {judged.condition}.")
    for group in grouped(judged.findings):
        for finding in group[: MOST_OF_A_KIND if len(group) > MOST_OF_A_KIND else None]:
            place = " ".join(part for part in (finding.place.sheet, finding.place.cell) if part)
            say(f"  {LEVEL_WORDS[finding.level]}{f' [{place}]' if place else ''}: {finding.message} {finding.remedy}")
        if len(group) > MOST_OF_A_KIND:
            title = CATALOGUE[group[0].code].title
            say(f"  … và {len(group) - MOST_OF_A_KIND} ô khác: {title[:1].lower()}{title[1:]} (xem đủ bằng --json).")


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


def _show_drops(drops: Sequence[DropRecord], settled: Collection[int]) -> None:
    """Count the files, and name those that were refused and that nobody has decided about."""
    words = {"accepted": "đã nhận", "refused": "từ chối", "duplicate": "trùng", "pending": "đang chờ"}
    say(f"Tệp đến: {len(drops)}; " + ", ".join(f"{words[v]} {sum(d.verdict == v for d in drops)}" for v in VERDICTS))
    for drop in drops:
        if drop.verdict == "refused" and drop.seq not in settled:
            say(f"  từ chối {drop.name} ({drop.received_at:%H:%M %d/%m}): {drop.reason}")
        if is_waiting(drop):
            say(f"  CHỜ XÃ QUYẾT ĐỊNH {drop.name} ({drop.received_at:%H:%M %d/%m}): {reason_of(drop)}")
    for line in how_to_decide(drops):
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
