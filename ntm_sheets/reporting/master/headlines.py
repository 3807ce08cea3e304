"""The four headline numbers of page one, each with what changed since yesterday."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.plotted import curve_of_all
from ntm_sheets.reporting.wording import is_missing


@dataclass(frozen=True)
class Headline:
    """A number in large type: its label, its number format, and the line below it."""

    label: str
    value: float | None
    form: str
    change: str


def headlines(material: Material) -> tuple[Headline, Headline, Headline, Headline]:
    """Compute the four headlines."""
    return _units(material), _gardens(material), _work(material), _reports(material)


def _units(material: Material) -> Headline:
    units = material.results.units
    judged = units[units["criteria_total"] > 0]
    now = int((judged["criteria_passed"] == judged["criteria_total"]).sum())
    before = (judged["criteria_before"] == judged["criteria_total"]).sum() if _knows_yesterday(material) else None
    total = _common_total(judged)
    label = f"Thôn đạt đủ {total}/{total} tiêu chí" if total else "Thôn đạt đủ tiêu chí"
    return Headline(label, now, f'0"/{len(judged)}"', since_yesterday(now, before))


def _gardens(material: Material) -> Headline:
    units = material.results.units
    now, total = int(units["gardens_passed"].sum()), int(units["gardens_total"].sum())
    before = units["gardens_before"].sum() if "gardens_before" in units and _knows_yesterday(material) else None
    return Headline("Vườn mẫu đạt chuẩn", now, f'0"/{total}"', since_yesterday(now, before))


def _work(material: Material) -> Headline:
    known = [(planned, done) for _, planned, done in curve_of_all(material) if not is_missing(done)]
    label = "Khối lượng kế hoạch đã làm"
    if not known:
        return Headline(label, None, "0", "chưa có số liệu")
    before = round(known[-2][1]) if len(known) > 1 else None
    planned, done = known[-1]
    return Headline(
        label, round(done), '0"%"', f"{since_yesterday(round(done), before, '%')} · kế hoạch {planned:.0f}%"
    )


def _reports(material: Material) -> Headline:
    today = material.results.as_of.date()
    now, before = _on_time(material, today), _on_time(material, today - timedelta(days=1))
    label = "Báo cáo đúng hạn từ đầu đợt"
    states = _states(material, today, same_day=True)
    came = int(states.isin(["on_time", "late"]).sum())
    todays = f"hôm nay {came}/{len(states)} đã nộp" if len(states) else ""
    if now is None:
        return Headline(label, None, "0", todays or "chưa đến hạn nộp đầu tiên")
    change = since_yesterday(round(now), None if before is None else round(before), "%")
    return Headline(label, round(now), '0"%"', " · ".join(part for part in (change, todays) if part))


def since_yesterday(now: float, before: float | None, sign: str = "") -> str:
    """Say how much changed since yesterday, with a symbol that grey print keeps."""
    if before is None:
        return "chưa có số hôm qua"
    change = int(now - before)
    if not change:
        return "= như hôm qua"
    return f"{'▲' if change > 0 else '▼'} {abs(change)}{sign} so với hôm qua"


def _knows_yesterday(material: Material) -> bool:
    return bool(material.results.units["points_before"].notna().any())


def _common_total(judged: pd.DataFrame) -> int:
    totals = set(judged["criteria_total"].tolist())
    return int(totals.pop()) if len(totals) == 1 else 0


def _on_time(material: Material, until: date) -> float | None:
    states = _states(material, until)
    due = states[states.isin(["on_time", "late", "missing"])]
    return 100 * float((due == "on_time").mean()) if len(due) else None


def _states(material: Material, day: date, *, same_day: bool = False) -> "pd.Series[str]":
    frame = material.results.reports
    own = frame[frame["role"] == "village"]
    return own[(own["day"] == day) if same_day else (own["day"] <= day)]["state"]
