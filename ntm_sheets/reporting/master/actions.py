"""“Việc cần chỉ đạo hôm nay”: what the results ask of leadership, the most pressing first, each with a unit and an action."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from ntm_sheets.campaign.definition import Track
from ntm_sheets.reporting import wording
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.material import Material

# Within this many days of the end a missing criterion or garden is a matter of every day.
CLOSE = 21
MOST_ACTIONS = 5
MOST_OF_A_KIND = 2
REFUSED_DAYS = 2


@dataclass(frozen=True)
class Action:
    """One line for leadership: who, what to do, where the rows stand; `weight` orders the lines."""

    weight: float
    kind: str
    who: str
    text: str
    sheet: str


def urgent_actions(material: Material) -> list[Action]:
    """Choose at most five actions, at most two of a kind."""
    seen: Counter[str] = Counter()
    chosen: list[Action] = []
    everything = [action for rule in RULES for action in rule(material)]
    for action in sorted(everything, key=lambda action: -action.weight):
        if seen[action.kind] < MOST_OF_A_KIND and len(chosen) < MOST_ACTIONS:
            seen[action.kind] += 1
            chosen.append(action)
    return chosen


def _silent(material: Material) -> Iterator[Action]:
    today = material.results.as_of.date()
    frame = material.results.reports
    own = frame[(frame["role"] == "village") & (frame["day"] <= today)]
    runs = {str(unit): _run(days["state"].tolist()) for unit, days in own.groupby("unit", sort=False)}
    silent = sorted(
        (unit for unit, run in runs.items() if run), key=lambda unit: (-runs[unit], list(material.names).index(unit))
    )
    if not silent:
        return
    who = wording.names([material.names[unit] for unit in silent], 2)
    longest = runs[silent[0]]
    long = (
        f", lâu nhất đã {longest} ngày"
        if longest > 1 and len(silent) > 1
        else (f" {longest} ngày liền" if longest > 1 else " hôm nay")
    )
    yield Action(
        100 + 5 * longest, "silent", who, f"chưa nộp báo cáo{long}: yêu cầu nộp ngay trong tối nay.", sheets.REPORTS
    )


def _run(states: list[str]) -> int:
    """Count the missing days in a row up to the last day; a day that is not due yet ends nothing and counts nothing."""
    run = 0
    for state in reversed([state for state in states if state != "waiting"]):
        if state != "missing":
            break
        run += 1
    return run


def _fallen(material: Material) -> Iterator[Action]:
    units = material.results.units
    for row in units[units["criteria_before"] > units["criteria_passed"]].itertuples():
        lost = int(row.criteria_before - row.criteria_passed)
        text = f"tụt {lost} tiêu chí so với hôm qua: cho đoàn công tác phúc tra ngay các chỉ tiêu vừa thay đổi."
        yield Action(120 + lost, "fallen", row.name, text, sheets.INDICATORS)


def _refused(material: Material) -> Iterator[Action]:
    since = material.results.as_of - timedelta(days=REFUSED_DAYS)
    recent = [drop for drop in material.drops if drop.verdict == "refused" and drop.received_at >= since]
    owner = {record.seq: record.unit for record in material.findings}
    accepted = {(drop.unit, drop.received_at) for drop in material.drops if drop.verdict == "accepted"}
    for drop in recent:
        unit = drop.unit or owner.get(drop.seq, "")
        if any(name == unit and at > drop.received_at for name, at in accepted):
            continue
        who = material.names.get(unit, f"Tệp “{wording.shortened(drop.name, 24)}”")
        text = f"có tệp không dùng được ({wording.shortened(drop.reason, 50)}): liên hệ người gửi để nộp lại phiếu."
        yield Action(95, "refused", who, text, sheets.SOURCES)


def _behind(material: Material) -> Iterator[Action]:
    tasks = material.results.tasks
    late = tasks[tasks["state"].isin(["behind", "not reported"])] if len(tasks) else tasks
    for unit, own in late.groupby("unit", sort=False) if len(late) else ():
        worst = (
            own.assign(gap=own["progress"].fillna(0.0) - 100.0 * own["critical"])
            .sort_values("gap", kind="stable")
            .iloc[0]
        )
        done = "0" if wording.is_missing(worst["done"]) else wording.number(worst["done"])
        amount = f"mới {done}/{wording.number(worst['due'], 0)} {worst['measure']} phải xong"
        word = "việc găng " if worst["critical"] else "việc "
        more = f" và {len(own) - 1} việc khác" if len(own) > 1 else ""
        text = f"chậm {word}“{wording.shortened(str(worst['name']), 36)}” ({amount}){more}: tăng ngày công."
        lack = 100.0 - _or_zero(worst["progress"])
        yield Action(
            40 + 0.4 * lack + 25 * bool(worst["critical"]), "behind", material.names[str(unit)], text, sheets.TASKS
        )


def _lacking(material: Material) -> Iterator[Action]:
    left = days_left(material)
    criteria = material.results.criteria
    open_by_unit: defaultdict[str, list[str]] = defaultdict(list)
    for row in criteria[criteria["state"] != "pass"].itertuples() if len(criteria) else ():
        open_by_unit[row.unit].append(row.name)
    if left > CLOSE:
        return
    tracks = _tracks(material)
    for unit, names in open_by_unit.items():
        shown = "; ".join(wording.shortened(name, 34) for name in names[:2]) + (" …" if len(names) > 2 else "")
        text = f"còn thiếu {len(names)} tiêu chí ({shown}), {_time(left)}: đoàn công tác xuống làm cùng thôn."
        # Tracks stand in the officer's order: the first is the most demanding one.
        first = tracks[unit].key == material.campaign.tracks[0].key
        urgency = 60 + (CLOSE - left) * 1.5 + min(len(names), 10) + (20 if first else 0)
        yield Action(urgency, "lacking", material.names[unit], text, sheets.INDICATORS)


def _gardens(material: Material) -> Iterator[Action]:
    left, units = days_left(material), material.results.units
    if left > CLOSE:
        return
    tracks = _tracks(material)
    for row in units.itertuples():
        quota = tracks[row.unit].garden_quota
        if row.gardens_passed < quota:
            lack = int(quota - row.gardens_passed)
            text = f"còn thiếu {lack}/{quota} vườn mẫu: cử cán bộ hướng dẫn từng chủ vườn hoàn thiện."
            yield Action(55 + (CLOSE - left) + 3 * lack, "gardens", row.name, text, sheets.GARDENS)


def _unchecked(material: Material) -> Iterator[Action]:
    units = material.results.units
    reported = units[(units["verified_share"] < 50) & (units["criteria_passed"] > 0)]
    if days_left(material) <= CLOSE and len(reported):
        worst = reported.sort_values("verified_share", kind="stable").iloc[0]
        text = f"mới được phúc tra {worst['verified_share']:.0f}% chỉ tiêu: đoàn công tác kiểm tra tại thực địa, nhập phiếu kiểm tra."
        yield Action(58, "unchecked", str(worst["name"]), text, sheets.INDICATORS)


RULES: tuple[Callable[[Material], Iterator[Action]], ...] = (
    _silent,
    _fallen,
    _refused,
    _behind,
    _lacking,
    _gardens,
    _unchecked,
)


def days_left(material: Material) -> int:
    """Count the days from the as-of day to the campaign's end."""
    return max(0, (material.campaign.end - material.results.as_of.date()).days)


def _time(left: int) -> str:
    return f"đợt còn {left} ngày" if left else "đợt kết thúc hôm nay"


def _tracks(material: Material) -> dict[str, Track]:
    by_key = {track.key: track for track in material.campaign.tracks}
    return {unit.key: by_key[unit.track] for unit in material.campaign.units}


def _or_zero(value: float) -> float:
    return 0.0 if pd.isna(value) else float(value)
