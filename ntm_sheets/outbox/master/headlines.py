"""The four headline numbers of page one, each with what changed since yesterday."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ntm_sheets.campaign.rounding import change_shown, share_shown
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.columns import percent_format
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.rows import ReportRow, ReportState, UnitRow


@dataclass(frozen=True)
class Headline:
    """A number in large type: its label, its number format, and the line below it."""

    label: str
    value: float | None
    form: str
    change: str


def headlines(given: MasterInput) -> tuple[Headline, Headline, Headline, Headline]:
    """Compute the four headlines."""
    return _units(given), _gardens(given), _work(given), _reports(given)


def _units(given: MasterInput) -> Headline:
    judged = given.judged
    if not judged:
        return Headline("Thôn đạt đủ tiêu chí", None, "0", "đợt này không xét tiêu chí")
    now = sum(row.criteria_passed == row.criteria_total for row in judged)
    known = [row for row in judged if row.criteria_before is not None]
    before = sum(row.criteria_before == row.criteria_total for row in known) if known else None
    totals = {row.criteria_total for row in judged}
    total = f" {min(totals)}/{min(totals)}" if len(totals) == 1 else ""
    label = f"Thôn đạt đủ{total} tiêu chí"
    own, verified = (
        sum(n == row.criteria_total for n, row in zip(seen, judged, strict=True)) for seen in _views(judged)
    )
    return Headline(label, now, f'0"/{len(judged)}"', _with_both(since_yesterday(now, before), own, verified))


def _gardens(given: MasterInput) -> Headline:
    rows = given.rows.units
    now, total = sum(row.gardens_passed for row in rows), sum(row.gardens_total for row in rows)
    if not total:
        return Headline("Vườn mẫu đạt chuẩn", None, "0", "đợt này không yêu cầu vườn mẫu")
    known = [row.gardens_before for row in rows if row.gardens_before is not None]
    before = sum(known) if known else None
    own, verified = sum(row.gardens_own for row in rows), sum(row.gardens_verified for row in rows)
    change = _with_both(since_yesterday(now, before), own, verified)
    return Headline("Vườn mẫu đạt chuẩn", now, f'0"/{total}"', change)


def _views(judged: Sequence[UnitRow]) -> tuple[list[int], list[int]]:
    return [row.criteria_own for row in judged], [row.criteria_verified for row in judged]


def _with_both(change: str, own: int, verified: int) -> str:
    """Add what the villages say of themselves, and what is verified."""
    return f"{change} · tự báo {own}, phúc tra {verified}"


def _work(given: MasterInput) -> Headline:
    rows = given.rows.units
    now, before = mean([row.plan_progress for row in rows]), mean([row.plan_progress_before for row in rows])
    label = "Tiến độ bình quân các đơn vị"
    if now is None:
        return Headline(label, None, "0", "chưa việc nào có phần phải xong")
    return _share(label, now, before, "")


def mean(shares: Sequence[float | None]) -> float | None:
    """Average what is known."""
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else None


def _reports(given: MasterInput) -> Headline:
    today = given.today
    now, before = _on_time(given, today), _on_time(given, today - timedelta(days=1))
    label = "Báo cáo đúng hạn từ đầu đợt"
    todays = _todays([row.state for row in _of_villages(given) if row.day == today])
    if now is None:
        return Headline(label, None, "0", todays or "chưa đến hạn nộp đầu tiên")
    return _share(label, now, before, todays)


def _share(label: str, now: float, before: float | None, more: str) -> Headline:
    shown = share_shown(now)
    change = since_yesterday(shown, None if before is None else share_shown(before), "%")
    return Headline(label, shown, percent_format(shown), " · ".join(part for part in (change, more) if part))


def _todays(states: Sequence[ReportState]) -> str:
    asked = [state for state in states if state in wording.DUE_STATES or state == "waiting"]
    if not asked:
        return "hôm nay không phải nộp" if states else ""
    return f"hôm nay {sum(state in ('on_time', 'late') for state in asked)}/{len(asked)} đã nộp"


def since_yesterday(now: float, before: float | None, sign: str = "") -> str:
    """Say how much changed since yesterday, with a symbol that grey print keeps."""
    if before is None:
        return "chưa có số hôm qua"
    change = change_shown(now, before)
    if not change:
        return "= như hôm qua"
    return f"{'▲' if change > 0 else '▼'} {wording.number(abs(change))}{sign} so với hôm qua"


def _on_time(given: MasterInput, until: date) -> float | None:
    return on_time_share([row for row in _of_villages(given) if row.day <= until])


def on_time_share(reports: Sequence[ReportRow]) -> float | None:
    """Give the share of the reports due so far that came on time; None where none is due yet."""
    due = [row.state for row in reports if row.due]
    return 100 * due.count("on_time") / len(due) if due else None


def _of_villages(given: MasterInput) -> Iterator[ReportRow]:
    return (row for row in given.rows.reports if row.role == "village")
