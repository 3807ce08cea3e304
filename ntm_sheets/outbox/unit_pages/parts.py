"""The parts of a unit's page, the most pressing first: what to do next, what is missing and how far it is, who waits for what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.showing import listed, points_shown, show_number, show_points
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.facts.result_rows import CriterionRow, GardenRow, IndicatorRow
from ntm_sheets.facts.unit_rows import DistanceRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import Digest, Phase
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.petitions import state_of
from ntm_sheets.outbox.master.rechecking import again, both_said, due_shown, in_pieces, is_single, to_measure
from ntm_sheets.outbox.slips.message import until_of
from ntm_sheets.outbox.unit_lines import UnitLine, behind_title, garden_words, numbered, task_words, unmet_title

# What a line holds: two of the page's width.
LONGEST_INDICATOR, LONGEST_LINE, LONGEST_NAME, LONGEST_ORDER, LONGEST_LIST = 45, 175, 60, 100, 480
# Of a line that is cut to one: what it is about gives way, the number at its end stays.
BRIEF, BRIEF_TASK = 26, 36
# Of a list in one line so many are named; so many things are to be done next.
MOST_NAMED, MOST_LACKS, MOST_TO_DO = 8, 3, 5
DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
Item = tuple[str, str]
"""What to do, in a few bold words, and the rest of the sentence."""


@dataclass(frozen=True)
class Line:
    """A line of a part: what it is about, in bold, and what is said of it; `brief` says it where there is room for less."""

    head: str
    text: str = ""
    brief: "Line | None" = None


@dataclass(frozen=True)
class Part:
    """Lines under a title; where the page has no room for all, `least` of them stay and its title counts."""

    title: str
    lines: tuple[Line, ...]
    least: int = 1
    is_numbered: bool = False


def parts_of(line: UnitLine, given: MasterInput, day: Digest, petitions: Sequence[Petition]) -> tuple[Part, ...]:
    """Give the parts that have something to say, in their order on the page."""
    # What was answered is news; what was not is known to whoever asked.
    heard = sorted(petitions, key=lambda one: one.answered is None)
    parts = (
        _tomorrow(line, given, day),
        Part("Xã chỉ đạo, chưa xong", tuple(_ordered(words) for words in line.orders), least=2),
        _way(line, day.phase),
        Part(behind_title(line.behind), tuple(_late(row) for row in line.behind), least=2),
        _gardens(line),
        Part("Đoàn kiểm tra và xã còn hỏi", tuple(_doubts(line, given)), least=2),
        Part("Kiến nghị đã nêu, xã trả lời", tuple(_answered(one) for one in heard), least=1),
        Part("Cần biết thêm", (*_changes(line), *_met(line)), least=1),
    )
    return tuple(part for part in parts if part.lines)


def _line(head: str, text: str = "", brief: Line | None = None) -> Line:
    head = wording.shortened(head, LONGEST_LINE)
    text = wording.shortened(text, max(LONGEST_LINE - len(head), LONGEST_NAME))
    return Line(head, text if not head or text[:1] in ("", ":", ",") else f" {text}", brief)


def _late(row: TaskRow) -> Line:
    name, text = task_words(row)
    return _line(name, text, _line(wording.shortened(name, BRIEF_TASK), text))


def _ordered(words: str) -> Line:
    return _line("", words)


def _way(line: UnitLine, phase: Phase) -> Part:
    total, unmet = line.day.criteria.total, line.unmet
    title = f"Đường đến {total}/{total}: {unmet_title(unmet).lower()}"
    if phase == "over":
        title = "Khi kết thúc chưa đạt"
    return Part(title, tuple(_criterion(row, line) for row in unmet), least=3, is_numbered=True)


def _criterion(row: CriterionRow, line: UnitLine) -> Line:
    """Name a criterion with the points that it would bring, and the distance of each indicator that is not met."""
    gain = points_shown(row.points_full - row.points)
    number = wording.number_of(row.criterion)
    name = f"{f'Tiêu chí {number} – ' if number else ''}{one_line(row.name)}"
    head = f"{name}{f' (thêm {show_points(gain)} điểm)' if gain else ''}: "
    told = [_distance(one, row, line.said_by) for one in line.distances.get(row.criterion, ())]
    shown = 1
    while shown < len(told) and len(head) + len("; ".join(told[: shown + 1])) <= LONGEST_LINE:
        shown += 1
    said = listed(told, shown, "chỉ tiêu nữa", "; ")
    briefly = [_distance(one, row, {}, BRIEF) for one in line.distances.get(row.criterion, ())]
    brief = _line(f"Tiêu chí {number}: ", listed(briefly, 1, "chỉ tiêu nữa", "; ")) if number and briefly else None
    return _line(head, said or ("chưa có số liệu" if row.state == "missing" else "chưa đạt"), brief)


def _distance(
    row: DistanceRow, criterion: CriterionRow, said_by: Mapping[str, str], most: int = LONGEST_INDICATOR
) -> str:
    # The gate's one question begins with its name.
    alike = one_line(row.name).startswith(one_line(criterion.name)) if criterion.gate else row.name == criterion.name
    name = "" if alike else f"{wording.shortened(row.name, most)} "
    whose = said_by.get(row.indicator, "")
    return f"{name}{row.words}{f' ({whose})' if whose and not row.waits else ''}"


def _gardens(line: UnitLine) -> Part:
    tally = line.day.gardens
    unmet = [row for row in line.gardens if not row.passed]
    title = f"Vườn mẫu: {tally.counted}/{tally.total} đạt, {len(unmet)} vườn chưa đạt"
    # Of gardens of which nothing is known there is nothing to say one by one.
    silent = [row for row in unmet if row.state == "missing" and not row.criteria_passed]
    told = [_garden(row, line) for row in unmet if row not in silent]
    names = listed([garden_words(row)[0] for row in silent], MOST_NAMED, "vườn nữa")
    return Part(title, (*told, *([_line(f"{names}:", "chưa có số liệu")] if silent else ())), least=2)


def _garden(row: GardenRow, line: UnitLine) -> Line:
    who, far = garden_words(row)
    lacks, briefly = (_lacks(row, line, most) for most in (LONGEST_INDICATOR, BRIEF))
    if not lacks:
        return _line(who, far)
    brief = _line(who, f": {row.criteria_passed}/{row.criteria_total}, còn {listed(briefly, 1, 'tiêu chí nữa', '; ')}")
    return _line(who, f"{far}, còn: {listed(lacks, MOST_LACKS, 'tiêu chí nữa', '; ')}", brief)


def _lacks(row: GardenRow, line: UnitLine, most: int) -> Sequence[str]:
    """Say what a garden lacks: of what is counted the number says more than the name of its criterion."""
    counted = {
        one.criterion: f"{wording.shortened(one.name, most)} {one.words}"
        for one in line.garden_distances
        if one.garden == row.garden and one.missing is not None
    }
    unmet = (one for one in line.garden_criteria if one.garden == row.garden and one.state != "pass")
    return [counted.get(one.criterion) or numbered(one.criterion, one.name) for one in unmet]


def _doubts(line: UnitLine, given: MasterInput) -> Iterator[Line]:
    """Give what a visit or the commune has not settled: where both disagree, what is out of date, what is asked."""
    row = line.row
    # What the way to all criteria has already is not said twice.
    waiting = {one.indicator for rows in line.distances.values() for one in rows if one.waits}
    own = [one for one in line.indicators if one.indicator not in waiting]
    contradicted = [one for one in own if one.verified_state == "fail" and one.own_state == "pass"]
    claimed = [one for one in own if one.needs_visit and not one.stale and one not in contradicted]
    old = [one for one in own if one.stale]
    days = given.campaign.scoring.verified_days
    for head, rows in (
        ("Thôn báo đạt, đoàn thấy chưa đạt", contradicted),
        ("Thôn báo đã đạt, chờ đoàn kiểm tra lại", claimed),
        (f"Số của đoàn quá {days} ngày, chờ kiểm tra lại", old),
    ):
        if rows:
            yield _line(f"{head}: ", _names(rows))
    for task in line.tasks:
        if to_measure(task):
            how = "xem lại" if is_single(task) else again(task)
            yield _line(f"{one_line(task.name)}: ", f"{both_said(task)}, thôn và đoàn cùng {how}")
    if line.to_mend:
        yield _line(f"Phiếu xã trả lại, {line.to_mend}: ", "sửa rồi gửi lại")
    if row.held_forms:
        yield _line(f"{row.held_forms} phiếu đang chờ xã quyết định: ", "số trong đó chưa được tính")
    reused = [one_line(one.name) for one in line.evidence if one.reused and not one.has_photo]
    if row.doubted_photos or reused:
        named = f"{listed(reused, MOST_NAMED, 'mục nữa', '; ')}: " if reused else ""
        yield _line("Ảnh không được tính: ", f"{named}chụp ảnh mới rồi gửi lại")


def _names(rows: Sequence[IndicatorRow]) -> str:
    return listed([numbered(one.indicator, one.name) for one in rows], MOST_LACKS, "chỉ tiêu nữa", "; ")


def _answered(one: Petition) -> Line:
    said = wording.shortened(one.said.text, LONGEST_LINE // 2)
    when = f"{one.said.last:%d/%m}"
    if not one.answered:
        return _line(f"Nêu ngày {when}: ", f"“{said}” – {state_of(one)[2:].lower()}")
    answer = f"– xã trả lời {one.answered:%d/%m}: {one.answer}"
    brief = _line(f"Xã trả lời {one.answered:%d/%m}: ", f"{one.answer} (về “{wording.shortened(said, BRIEF)}”)")
    return _line(f"Nêu ngày {when}: ", f"“{said}” {answer}", brief)


def _changes(line: UnitLine) -> Iterator[Line]:
    for kind, head in (("passed", "✓ Mới đạt: "), ("fell back", "✗ Tụt: ")):
        names = [
            numbered(row.field if row.table == "gardens" else row.row, row.name)
            for row in line.changes
            if row.change == kind
        ]
        if names:
            yield _line(head, listed(names, MOST_NAMED, "mục nữa", "; "))


def _met(line: UnitLine) -> Iterator[Line]:
    met = [numbered(row.criterion, row.name) for row in line.criteria if row.state == "pass" and not row.gate]
    if met:
        yield Line(f"Đã đạt {len(met)} tiêu chí:", f" {wording.shortened('; '.join(met), LONGEST_LIST)}")


def _tomorrow(line: UnitLine, given: MasterInput, day: Digest) -> Part:
    """Say what to do next, and on which day; after the end there is nothing more to do."""
    if given.as_of >= given.campaign.closes_at:
        return Part("", ())
    after = given.as_of > day.deadline or day.phase == "before"
    on = max(given.today + timedelta(after), given.campaign.start)
    when = f"{DAYS[on.weekday()]} {on:%d/%m}"
    title = f"Việc ngày mai, {when}" if after else f"Việc hôm nay, {when}"
    if day.phase == "before":
        title = f"Việc ngày đầu, {when}"
    if on > given.campaign.end:
        title = "Việc trước khi khóa sổ"
    return Part(title, tuple(_line(*item) for item in islice(_items(line, given, on), MOST_TO_DO)), MOST_TO_DO, True)


def _items(line: UnitLine, given: MasterInput, on: date) -> Iterator[Item]:
    yield from _report(line, given)
    is_open = on <= given.campaign.end
    if line.orders:
        more = f" và {len(line.orders) - 1} chỉ đạo khác" if len(line.orders) > 1 else ""
        yield "Làm theo chỉ đạo của xã", f": {wording.shortened(line.orders[0], LONGEST_ORDER)}{more}."
    behind = line.behind if is_open else ()
    if behind:
        yield _catch_up(behind[0], len(behind) - 1)
    if is_open and line.unmet:
        yield from _nearest(line)
    if is_open:
        yield from _planned(line, on)
    if line.to_mend:
        yield "Sửa phiếu xã trả lại", f": {line.to_mend}."
    missing = [one_line(row.name) for row in wording.lacking_first(line.evidence) if not row.has_photo]
    if missing:
        more = f" và {len(missing) - 1} mục khác" if len(missing) > 1 else ""
        yield "Chụp ảnh", f": {wording.shortened(missing[0], LONGEST_NAME)}{more}, gửi kèm phiếu."


def _report(line: UnitLine, given: MasterInput) -> Iterator[Item]:
    """Ask for the next report, and say since when one is missing."""
    # Whoever handed in today's already is asked for the next one.
    came = line.day.today in ("on_time", "late", "extra")
    since = max(given.as_of, given.campaign.timetable(given.as_of).deadline(given.today)) if came else given.as_of
    by = until_of(given.campaign, line.day.unit, "village", since).by
    if line.late is not None and line.late.waits:
        by = ""
    if by and given.as_of > given.campaign.timetable(given.as_of).deadline(given.campaign.end):
        yield "Gửi phiếu bổ sung", f" {by}, nếu còn số liệu chưa báo."
    elif by:
        late = f"; còn thiếu phiếu {line.late.how_long}" if line.late is not None else ""
        yield "Nộp phiếu báo cáo", f" {by}{late}."


def _catch_up(task: TaskRow, others: int) -> Item:
    name = f" “{wording.shortened(task.name, LONGEST_NAME)}”"
    more = f" và {others} việc chậm khác" if others else ""
    if task.done is None:
        return "Ghi khối lượng", f"{name} vào phiếu{more}."
    if is_single(task):
        return "Làm xong", f"{name} (hạn {task.end:%d/%m}){more}."
    lacking = due_shown(task) - in_pieces(task, task.done)
    if lacking <= 0:
        return "Làm tiếp", f"{name}{more}."
    return "Làm bù", f"{name}: còn {show_number(lacking)} {task.measure} phải xong{more}."


def _nearest(line: UnitLine) -> Iterator[Item]:
    """Name what is nearest of what work can still bring about: for a visit one only waits."""
    for criterion in line.unmet:
        for row in line.distances.get(criterion.criterion, ()):
            if not row.waits:
                # Not “the nearest”: what only waits for the team is nearer, and stands first on the way.
                yield "Nên làm trước", f": {wording.shortened(row.name, LONGEST_NAME)}, {row.words}."
                return


def _planned(line: UnitLine, on: date) -> Iterator[Item]:
    for task in line.tasks:
        if task.state == "done":
            continue
        name = f" “{wording.shortened(task.name, LONGEST_NAME)}”"
        if task.start == on:
            yield "Bắt đầu", f"{name} theo kế hoạch, xong trước {task.end:%d/%m}."
        elif task.end == on and task.state != "behind":
            yield "Làm xong", f"{name}, hạn {task.end:%d/%m}."
