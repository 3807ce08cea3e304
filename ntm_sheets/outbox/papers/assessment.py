"""What the wrap-up praises and finds lacking: sentences by fixed rules, each with its numbers and names.

Of criteria, gardens and quantities nothing is praised that the working groups' own numbers do not bear. Why it is so is left
to people.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from ntm_sheets.campaign.showing import share_shown, show_number
from ntm_sheets.facts.result_rows import EvidenceCount, HistoryRow, ReportRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import Digest
from ntm_sheets.outbox.master.headlines import of_villages, on_time_share
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.reports import waiting_to_launch
from ntm_sheets.outbox.master.tasks import tasks_sentence
from ntm_sheets.outbox.papers.quantities import kinds_of_work
from ntm_sheets.outbox.unit_lines import by_unit, is_lacking, lacking, numbered

NOTHING_GOOD = "Số liệu đến thời điểm này chưa đủ căn cứ để nêu ưu điểm."
NOTHING_BAD = "Số liệu đến thời điểm này không nêu nội dung nào chưa đạt, chậm hoặc thiếu."
# Of the best, and of those that lack most, so many are named; who is as good as the last of them is named too.
MOST_NAMED, MOST_WITH_TIES = 3, 8
# What is no accident any more: criteria gained or lost, reports due, and what share of them on time is good or poor.
LEAST_GAIN, LEAST_DUE, WHOLE, GOOD_SHARE, POOR_SHARE = 2, 5, 100, 95, 80
Row = TypeVar("Row")


def strengths(given: MasterInput, day: Digest) -> list[str]:
    """Say what the numbers bear out."""
    return _told(
        given,
        day,
        (_whole, _all_gardens, _common, _in_time, _more_than_planned, _punctual, _gained, _shown),
        NOTHING_GOOD,
    )


def weaknesses(given: MasterInput, day: Digest) -> list[str]:
    """Say what is missing, late, lost or only claimed."""
    return _told(
        given, day, (_lacking, _rare, _claimed, _late_work, _lost, _tardy, _no_photo, _not_launched), NOTHING_BAD
    )


Told = Callable[[MasterInput, Digest], Iterator[str]]


def _told(given: MasterInput, day: Digest, rules: Iterable[Told], nothing: str) -> list[str]:
    if day.phase == "before":
        return ["Đợt chưa bắt đầu, chưa có gì để đánh giá."]
    if day.is_empty:
        return ["Chưa đơn vị nào nộp báo cáo, chưa có số liệu để đánh giá."]
    return [f"{said[:1].upper()}{said[1:].rstrip('.')}." for rule in rules for said in rule(given, day)] or [nothing]


def who(names: Sequence[str], total: int, what: str = "thôn", most: int = MOST_WITH_TIES) -> str:
    """Say who of how many: all of them, one that is the only one, or so many by name."""
    if total == 1:
        return names[0]
    if len(names) == total:
        return f"cả {total} {what}"
    return f"{len(names)}/{total} {what} ({wording.names(names, most)})"


def first_of(rows: Iterable[Row], weight: Callable[[Row], float]) -> list[Row]:
    """Give those that weigh most, and whoever weighs as much as the last of them."""
    ordered = sorted(rows, key=weight, reverse=True)
    least = weight(ordered[MOST_NAMED - 1]) if len(ordered) >= MOST_NAMED else 0
    return [row for row in ordered if weight(row) >= least]


def _named(told: Sequence[str], what: str) -> str:
    """Join what is told of each; beyond so many the rest are counted."""
    more = len(told) - MOST_WITH_TIES
    return "; ".join(told[:MOST_WITH_TIES]) + (f"; và {more} {what} khác" if more > 0 else "")


def _whole(given: MasterInput, _day: Digest) -> Iterator[str]:
    """Praise who meets all criteria, or all that recognition asks, as the working groups found it."""
    judged = given.judged
    recognised = [row.name for row in judged if row.recognised_verified]
    if recognised:
        yield f"{who(recognised, len(judged))} đủ điều kiện đạt chuẩn theo kết quả phúc tra"
    whole = [row.name for row in judged if row.criteria_verified == row.criteria_total and not row.recognised_verified]
    if whole:
        yield f"{who(whole, len(judged))} đạt đủ tiêu chí theo kết quả phúc tra, còn thiếu điều kiện khác để đạt chuẩn"


def _all_gardens(given: MasterInput, _day: Digest) -> Iterator[str]:
    asked = [row for row in given.rows.units if row.gardens_total]
    full = [row.name for row in asked if row.gardens_verified >= row.gardens_total]
    if full:
        yield f"{who(full, len(asked))} đủ số vườn mẫu đạt chuẩn theo kết quả phúc tra"


def _common(given: MasterInput, _day: Digest) -> Iterator[str]:
    """Name the criteria that every village meets, as the working groups found it."""
    asked, met = _criteria(given, "verified_state")
    whole = [name for name, count in asked.items() if met[name] == count]
    if whole and len(given.judged) > 1:
        yield f"{len(whole)} tiêu chí được phúc tra xác nhận đạt ở tất cả các thôn: {_named(whole, 'tiêu chí')}"


def _criteria(given: MasterInput, state: str) -> tuple[Counter[str], Counter[str]]:
    """Count by criterion of how many it is asked and how many meet it; conditions beside the criteria are none."""
    counted = [row for row in given.rows.criteria if not row.gate]
    names = [(numbered(row.criterion, row.name), getattr(row, state) == "pass") for row in counted]
    return Counter(name for name, _ in names), Counter(name for name, is_met in names if is_met)


def _in_time(given: MasterInput, _day: Digest) -> Iterator[str]:
    """Name who has done all of the work that is due, every task of it."""
    due = [row for row in given.rows.units if row.plan_progress is not None]
    good = [row.name for row in due if share_shown(row.plan_progress or 0.0) == WHOLE]
    if good:
        yield f"{who(good, len(due), 'đơn vị có việc đến hạn')} làm đủ 100% phần việc đến hạn, theo số được tính"


def _more_than_planned(given: MasterInput, _day: Digest) -> Iterator[str]:
    """Name the work of which the working groups measured all that is planned for the whole drive."""
    kinds = kinds_of_work(given.rows.tasks)
    done = [kind for kind in kinds if kind.measured and kind.planned > 0 and kind.verified >= kind.planned]
    told = [f"{kind.name} {show_number(kind.verified)}/{show_number(kind.planned)} {kind.measure}" for kind in done]
    more = f"; và {len(told) - MOST_NAMED} loại việc khác" if len(told) > MOST_NAMED else ""
    if told:
        named = "; ".join(told[:MOST_NAMED]) + more
        yield f"{len(told)} loại việc đạt hoặc vượt khối lượng cả đợt, theo số đoàn công tác đo: {named}"


def _punctual(given: MasterInput, day: Digest) -> Iterator[str]:
    own = due_reports(given)
    states = {unit: {row.state for row in rows} for unit, rows in own.items() if len(rows) >= LEAST_DUE}
    good = [row.name for row in given.rows.units if states.get(row.unit) == {"on_time"}]
    if good:
        yield f"{who(good, len(own), 'đơn vị')} nộp đúng hạn mọi báo cáo đến hạn"
    elif day.on_time is not None and day.on_time >= GOOD_SHARE:
        yield f"{show_number(day.on_time)}% báo cáo đến hạn của các đơn vị được nộp đúng giờ"


def due_reports(given: MasterInput) -> Mapping[str, Sequence[ReportRow]]:
    """Give the villages' reports that were due by now, unit by unit."""
    return by_unit(row for row in of_villages(given) if row.due)


def _gained(given: MasterInput, _day: Digest) -> Iterator[str]:
    """Name who gained most criteria since its first report."""
    known = _known(given)
    firsts = [(row, known[row.unit][0]) for row in given.judged if row.unit in known]
    gains = [one for one in firsts if one[0].criteria_passed - one[1].criteria_passed >= LEAST_GAIN]
    best = first_of(gains, lambda one: one[0].criteria_passed - one[1].criteria_passed)
    told = [
        f"{row.name} từ {first.criteria_passed} (ngày {first.day:%d/%m}) lên {row.criteria_passed}/{row.criteria_total}"
        for row, first in best
    ]
    if told:
        yield f"tăng số tiêu chí đạt nhiều nhất từ báo cáo đầu tiên, theo số được tính: {_named(told, 'thôn')}"


def _known(given: MasterInput) -> Mapping[str, Sequence[HistoryRow]]:
    """Give the days of each unit on which it had reported."""
    return by_unit(row for row in given.rows.history if row.rank is not None)


def _shown(given: MasterInput, _day: Digest) -> Iterator[str]:
    asked = [row for row in given.rows.units if row.evidence_total]
    full = [row.name for row in asked if row.evidence_shown == row.evidence_total]
    if full:
        yield f"{who(full, len(asked), 'đơn vị')} có ảnh minh chứng cho mọi nội dung cần ảnh"


def _lacking(_given: MasterInput, day: Digest) -> Iterator[str]:
    """Name who has not all that it is asked for by the numbers that count, who lacks most first."""
    asked = [unit for unit in day.units if unit.criteria.total or unit.gardens.total]
    short = [unit for unit in asked if is_lacking(unit)]
    if not short:
        return

    named: dict[str, list[str]] = {}
    for unit in first_of(short, lambda unit: unit.criteria.left + unit.gardens.left):
        named.setdefault(f"{lacking(unit)}{'' if unit.rank else ', chưa có báo cáo nào'}", []).append(unit.name)
    told = [f"{wording.names(names, MOST_WITH_TIES)} {lacks}" for lacks, names in named.items()]
    if len(asked) == 1:
        yield told[0]
        return
    many = f"cả {len(asked)}" if len(short) == len(asked) else f"{len(short)}/{len(asked)}"
    yield f"{many} thôn chưa đủ điều kiện đạt chuẩn; thiếu nhiều nhất: {_named(told, 'thôn')}"


def _rare(given: MasterInput, _day: Digest) -> Iterator[str]:
    """Name the criteria that fewest villages meet, where that is less than half of them."""
    if len(given.judged) < 2:
        return
    asked, met = _criteria(given, "state")
    none = [name for name in asked if not met[name]]
    if none:
        yield f"{len(none)} tiêu chí chưa thôn nào đạt, theo số được tính: {_named(none, 'tiêu chí')}"
    rare = [(name, met[name], count) for name, count in asked.items() if 0 < 2 * met[name] < count]
    told = [f"{name} ({n}/{count} thôn)" for name, n, count in first_of(rare, lambda one: 1 - one[1] / one[2])]
    if told:
        yield f"tiêu chí ít thôn đạt, theo số được tính: {_named(told, 'tiêu chí')}"


def _claimed(given: MasterInput, day: Digest) -> Iterator[str]:
    """Say how far the villages' own word and the working groups' are apart, and whom that concerns."""
    judged = given.judged
    if not judged:
        return
    own, verified = day.criteria.own, day.criteria.verified
    if own > verified:
        apart = [row for row in judged if row.criteria_own > row.criteria_verified]
        told = [
            f"{row.name} (tự báo {row.criteria_own}, phúc tra {row.criteria_verified})"
            for row in first_of(apart, lambda row: row.criteria_own - row.criteria_verified)
        ]
        yield (
            f"theo các thôn tự báo có {own} lượt tiêu chí đạt, đến nay phúc tra xác nhận {verified}; cần kiểm tra tiếp, "
            f"trước hết ở: {_named(told, 'thôn')}"
        )
    stale = sum(row.stale for row in (*given.rows.indicators, *given.rows.garden_indicators))
    if stale:
        yield f"{show_number(stale)} số phúc tra đã quá hạn, cần kiểm tra lại"


def _late_work(given: MasterInput, _day: Digest) -> Iterator[str]:
    if any(row.state == "behind" or (row.state == "not reported" and row.days_late > 0) for row in given.rows.tasks):
        yield tasks_sentence(given)
    over = [row for row in given.rows.plans if row.forecast_end is not None and row.days_over]
    if over:
        names = [given.names[row.unit] for row in sorted(over, key=lambda row: -row.days_over)]
        said = (
            "chưa xong khi hết đợt"
            if given.today >= given.campaign.end
            else f"dự báo không kịp ngày {given.campaign.end:%d/%m}"
        )
        yield f"kế hoạch của {who(names, len(given.rows.plans), 'đơn vị')} {said}"


def _lost(given: MasterInput, _day: Digest) -> Iterator[str]:
    """Name who had more criteria before than it has now."""
    known, told = _known(given), []
    for row in given.judged:
        best = max(known.get(row.unit, ()), key=lambda one: one.criteria_passed, default=None)
        if best is not None and best.criteria_passed > row.criteria_passed:
            told.append(f"{row.name} {best.criteria_passed} tiêu chí ngày {best.day:%d/%m}, nay {row.criteria_passed}")
    if told:
        yield f"số tiêu chí đạt giảm so với lúc cao nhất, theo số được tính: {_named(told, 'thôn')}"


def _tardy(given: MasterInput, _day: Digest) -> Iterator[str]:
    """Name whose reports came on time least, and what of them is missing."""
    reports = due_reports(given)
    owned = [(row.name, reports.get(row.unit, ())) for row in given.rows.units]
    shares = [(name, own, on_time_share(own)) for name, own in owned]
    poor = [(name, own, share) for name, own, share in shares if share is not None and share < POOR_SHARE]
    told = []
    for name, own, share in first_of(poor, lambda one: 100 - one[2]):
        states = Counter(row.state for row in own)
        counts = ((states["missing"], "thiếu"), (states["late"], "muộn"))
        told.append(f"{name} {wording.percent(share)} ({', '.join(f'{what} {n}' for n, what in counts if n)})")
    if told:
        more = f"; và {len(poor) - len(told)} đơn vị khác" if len(poor) > len(told) else ""
        yield f"nộp đúng hạn dưới {POOR_SHARE}% số báo cáo, thấp nhất trước: {_named(told, 'đơn vị')}{more}"


def _no_photo(given: MasterInput, _day: Digest) -> Iterator[str]:
    count = given.evidence
    if not count.owed and not count.doubted:
        return
    own = by_unit(given.rows.evidence)
    counts = {unit: EvidenceCount.of(rows) for unit, rows in own.items()}
    most = first_of(
        [one for one in counts.items() if one[1].owed + one[1].doubted], lambda one: one[1].owed + one[1].doubted
    )
    told = [f"{given.names[unit]} {one.owed + one.doubted}" for unit, one in most]
    yield f"{wording.evidence_sentence(count)}; thiếu nhiều nhất: {_named(told, 'đơn vị')}"


def _not_launched(given: MasterInput, _day: Digest) -> Iterator[str]:
    missing, asked = waiting_to_launch(given)
    if missing and given.today >= given.campaign.launch_by:
        yield f"{who([unit.name for unit in missing], asked)} chưa báo xong việc ra quân"
