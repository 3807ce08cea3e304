"""The headline numbers of page one: recognition twice, how old the visits are, the pace that is left, work and reports."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ntm_sheets.campaign.showing import change_shown, rounded, share_shown, show_number
from ntm_sheets.facts.result_rows import ReportRow, ReportState
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.columns import percent_format
from ntm_sheets.outbox.master.master_input import MasterInput


@dataclass(frozen=True)
class Figure:
    """A number in large type: its number format, and what it is, with its change since yesterday, in the line below."""

    label: str
    value: float | None
    form: str
    change: str = ""


@dataclass(frozen=True)
class Headline:
    """What one or two figures are about, and a line that says what follows from them."""

    label: str
    figures: tuple[Figure, ...]
    line: str


OWN, VERIFIED = "tự báo", "phúc tra"
VISITED, SHOWN, PHOTOS = "số có phúc tra", "nội dung có ảnh", "Ảnh minh chứng"


def headlines(given: MasterInput) -> tuple[Headline, Headline, Headline, Headline]:
    """Compute the four headlines."""
    return _units(given), _gardens(given), _verified(given), _work_and_reports(given)


def _units(given: MasterInput) -> Headline:
    judged = given.judged
    if not judged:
        return Headline("Thôn đạt đủ tiêu chí", (Figure("", None, "0"),), "đợt này không xét tiêu chí")
    totals = {row.criteria_total for row in judged}
    total = f" {min(totals)}/{min(totals)}" if len(totals) == 1 else ""
    figures = tuple(
        _figure(
            name,
            sum(now == row.criteria_total for now, row in zip(seen, judged, strict=True)),
            None if None in before else sum(was == row.criteria_total for was, row in zip(before, judged, strict=True)),
            len(judged),
        )
        for name, seen, before in (
            (OWN, [row.criteria_own for row in judged], [row.criteria_own_before for row in judged]),
            (VERIFIED, [row.criteria_verified for row in judged], [row.criteria_verified_before for row in judged]),
        )
    )
    left = sum(row.criteria_total - row.criteria_passed for row in judged)
    own_left = sum(row.criteria_total - row.criteria_own for row in judged)
    return Headline(f"Thôn đạt đủ{total} tiêu chí", figures, pace(given, left, own_left, "tiêu chí"))


def _gardens(given: MasterInput) -> Headline:
    rows = [row for row in given.rows.units if row.gardens_total]
    label, total = "Vườn mẫu đạt chuẩn", sum(row.gardens_total for row in rows)
    if not total:
        return Headline(label, (Figure("", None, "0"),), "đợt này không yêu cầu vườn mẫu")
    figures = tuple(
        _figure(name, sum(seen), None if None in before else sum(one or 0 for one in before), total)
        for name, seen, before in (
            (OWN, [row.gardens_own for row in rows], [row.gardens_own_before for row in rows]),
            (VERIFIED, [row.gardens_verified for row in rows], [row.gardens_verified_before for row in rows]),
        )
    )
    left = sum(max(0, row.gardens_total - row.gardens_passed) for row in rows)
    own_left = sum(max(0, row.gardens_total - row.gardens_own) for row in rows)
    return Headline(label, figures, pace(given, left, own_left, "vườn"))


def _figure(label: str, now: int, before: int | None, total: int) -> Figure:
    return Figure(label, now, f'0"/{total}"', short_change(now, before))


def pace(given: MasterInput, left: int, own_left: int, what: str) -> str:
    """Say what is left by the numbers that count, in how many days and how many that is a day; and by the villages' own."""
    own = "" if own_left == left else f" (tự báo {f'còn {own_left}' if own_left else 'đã đủ'})"
    if not left:
        return f"đã đủ {what}{own}"
    days = (given.campaign.end - given.today).days
    if days < 1:
        return f"còn {left} {what}, {'đợt đã kết thúc' if days < 0 else 'hôm nay là ngày cuối'}{own}"
    daily = f", mỗi ngày {show_number(rounded(left / days, 1))}" if 1 < days < left * 10 else ""
    return f"còn {left} {what} trong {days} ngày{daily}{own}"


def _verified(given: MasterInput) -> Headline:
    """Say how much of what is asked has a valid visit, and how old the visits are; how much has the photo it needs."""
    rows = (*given.rows.indicators, *given.rows.garden_indicators)
    label, photos = "Số liệu có phúc tra còn hiệu lực", given.evidence
    shown = (_figure(SHOWN, photos.shown, None, photos.asked),) if photos.asked else ()
    if not rows:
        return Headline(PHOTOS if shown else label, shown or (Figure("", None, "0"),), "đợt này không xét tiêu chí")
    valid = share_shown(100 * sum(row.verified_date is not None and not row.stale for row in rows) / len(rows))
    stale = sum(row.stale for row in rows)
    owed = f"{photos.owed} nội dung nợ ảnh" if photos.owed else ""
    late = ", ".join(filter(None, (f"{show_number(stale)} số quá hạn" if stale else "", owed)))
    said = "; ".join(filter(None, (visits_said([row.verified_date for row in rows], given.today), late)))
    if shown:
        return Headline("Phúc tra và ảnh minh chứng", (Figure(VISITED, valid, percent_format(valid)), *shown), said)
    return Headline(label, (Figure("số của thôn và của vườn mẫu", valid, percent_format(valid)),), said)


def visits_said(days: Iterable[date | None], today: date) -> str:
    """Say how old visits are, from the newest to the oldest."""
    ages = sorted({(today - day).days for day in days if day is not None})
    if not ages:
        return "chưa phúc tra lần nào"
    newest = "hôm nay" if ages[0] <= 0 else f"{ages[0]} ngày"
    if len(ages) > 1:
        return f"mới nhất {newest}, cũ nhất {ages[-1]} ngày"
    return f"phúc tra cách đây {newest}" if ages[0] > 0 else "vừa phúc tra hôm nay"


def _work_and_reports(given: MasterInput) -> Headline:
    rows, today = given.rows.units, given.today
    work = _share(WORK, mean([row.plan_progress for row in rows]), mean([row.plan_progress_before for row in rows]))
    on_time = _share(ON_TIME, _on_time(given, today), _on_time(given, today - timedelta(days=1)))
    said = todays([row.state for row in of_villages(given) if row.day == today])
    nothing_due = "" if work.value is not None else "chưa việc nào có phần phải xong"
    line = " · ".join(part for part in (said or "chưa đến hạn nộp đầu tiên", nothing_due) if part)
    return Headline("Công việc và báo cáo", (work, on_time), line)


WORK, ON_TIME = "tiến độ chung", "báo cáo đúng hạn từ đầu đợt"


def mean(shares: Sequence[float | None]) -> float | None:
    """Average what is known."""
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else None


def _share(label: str, now: float | None, before: float | None) -> Figure:
    if now is None:
        return Figure(label, None, "0")
    shown = share_shown(now)
    change = short_change(shown, None if before is None else share_shown(before), "%")
    return Figure(label, shown, percent_format(shown), change)


def todays(states: Sequence[ReportState]) -> str:
    """Say how many of the reports that are asked for today have come; nothing where none is known."""
    asked = [state for state in states if state in wording.DUE_STATES or state == "waiting"]
    if not asked:
        return "hôm nay không phải nộp" if states else ""
    return f"hôm nay {sum(state in ('on_time', 'late') for state in asked)}/{len(asked)} đã nộp"


def short_change(now: float, before: float | None, sign: str = "") -> str:
    """Say how much changed since yesterday, with a symbol that grey print keeps; nothing on the first day."""
    if before is None:
        return ""
    change = change_shown(now, before)
    return f"{'▲' if change > 0 else '▼'} {show_number(abs(change))}{sign}" if change else "="


def _on_time(given: MasterInput, until: date) -> float | None:
    return on_time_share([row for row in of_villages(given) if row.day <= until])


def on_time_share(reports: Sequence[ReportRow]) -> float | None:
    """Give the share of the reports due so far that came on time; None where none is due yet."""
    due = [row.state for row in reports if row.due]
    return 100 * due.count("on_time") / len(due) if due else None


def of_villages(given: MasterInput) -> Iterator[ReportRow]:
    """Give the villages' own reports."""
    return (row for row in given.rows.reports if row.role == "village")
