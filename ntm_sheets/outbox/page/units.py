"""The units one by one: their line with its light and bar, and folded behind it what is missing, with the distance."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from ntm_sheets.campaign.definition import Indicator
from ntm_sheets.campaign.names import fold, one_line
from ntm_sheets.campaign.showing import amount_shown, show, show_number, show_points
from ntm_sheets.campaign.texts import says_unknown
from ntm_sheets.facts.result_rows import (
    ChangeRow,
    CriterionRow,
    EvidenceRow,
    GardenCriterionRow,
    GardenRow,
    IndicatorRow,
    TaskRow,
    UnitRow,
)
from ntm_sheets.facts.submission import Role
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import Digest, Missing, UnitDay
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rechecking import due_shown, in_pieces, is_kept_back
from ntm_sheets.outbox.page.lights import WORDS, light_of
from ntm_sheets.outbox.page.markup import Html, element, joined
from ntm_sheets.outbox.page.pictures import bar, count_indicators, sign

# So many lines of each list of a unit; fewer where there are very many units, for the whole page stays below a megabyte.
LINES, LINES_OF_MANY, MANY = 8, 3, 40
LONGEST_WISH, LONGEST_NAME = 400, 90
WISHES = {"difficulties": "Khó khăn", "proposals": "Đề nghị"}
# What people type who have nothing to say.
NOTHING = frozenset(
    {"khong", "ko", "khong co", "ko co", "khong co gi", "khong co kho khan", "khong co de nghi", "chua co"}
)


@dataclass(frozen=True)
class Wish:
    """A difficulty or a proposal as it stands in a form of a day; `kind` is which of both, in words."""

    unit: str
    role: Role
    day: date
    kind: str
    text: str


def wishes_of(given: MasterInput) -> list[Wish]:
    """Give what units and teams said last of difficulties and proposals, the newest first."""
    read = given.rows.answers
    rows = zip(read.table, read.row, read.unit, read.role, read.report_date, read.value, strict=True)
    found = [
        Wish(unit, role, day, WISHES[row], wording.shortened(str(value), LONGEST_WISH))
        for table, row, unit, role, day, value in rows
        if table == "report" and row in WISHES and value is not None and not is_nothing(str(value))
    ]
    return sorted(found, key=lambda wish: wish.day, reverse=True)


def is_nothing(said: str) -> bool:
    """Tell whether somebody only says that there is nothing to say."""
    return not said.strip() or says_unknown(said) or fold(said).strip(" .!") in NOTHING


@dataclass(frozen=True)
class UnitLine:
    """All that the page shows of one unit."""

    day: UnitDay
    row: UnitRow
    late: Missing | None
    criteria: Sequence[CriterionRow]
    indicators: Sequence[IndicatorRow]
    gardens: Sequence[GardenRow]
    garden_criteria: Sequence[GardenCriterionRow]
    tasks: Sequence[TaskRow]
    changes: Sequence[ChangeRow]
    evidence: Sequence[EvidenceRow]
    wishes: Sequence[Wish]
    rules: Mapping[str, Indicator] = field(repr=False)


class Owned:
    """Rows by the unit that they speak of: looked up once, for there may be hundreds of units."""

    def __init__(self, given: MasterInput, day: Digest, wishes: Sequence[Wish]) -> None:
        rows = given.rows
        self._campaign = given.campaign
        self._rows = given.units
        self._late = {late.unit: late for late in day.late if late.role == "village"}
        self._criteria, self._indicators = by_unit(rows.criteria), by_unit(rows.indicators)
        self._gardens, self._garden_criteria = by_unit(rows.gardens), by_unit(rows.garden_criteria)
        self._tasks, self._changes = by_unit(rows.tasks), by_unit(rows.changes)
        self._evidence, self._wishes = by_unit(rows.evidence), by_unit(wishes)
        self._rules: dict[str, Mapping[str, Indicator]] = {}

    def of(self, unit: UnitDay) -> UnitLine:
        """Gather what there is of one unit."""
        key = unit.unit
        return UnitLine(
            unit,
            self._rows[key],
            self._late.get(key),
            self._criteria[key],
            self._indicators[key],
            self._gardens[key],
            self._garden_criteria[key],
            self._tasks[key],
            self._changes[key],
            self._evidence[key],
            self._wishes[key],
            self._rules_of(key),
        )

    def _rules_of(self, key: str) -> Mapping[str, Indicator]:
        unit = self._campaign.unit(key)
        if unit.track not in self._rules:
            used = self._campaign.unit_set(unit)
            self._rules[unit.track] = {one.key: one for one in used.indicators} if used else {}
        return self._rules[unit.track]


OfUnit = TypeVar(
    "OfUnit",
    CriterionRow, IndicatorRow, GardenRow, GardenCriterionRow, TaskRow, ChangeRow, EvidenceRow, Wish,
)  # fmt: skip


def by_unit(rows: Iterable[OfUnit]) -> defaultdict[str, list[OfUnit]]:
    """Sort rows by their unit."""
    found: defaultdict[str, list[OfUnit]] = defaultdict(list)
    for row in rows:
        found[row.unit].append(row)
    return found


def unit_item(line: UnitLine, day: Digest, files: Html) -> Html:
    """Draw a unit: its line, and what unfolds from it; `files` leads to its own ones."""
    most = LINES_OF_MANY if len(day.units) > MANY else LINES
    inside = [*_facts(line, day, most), *([files] if files else [])]
    return element(
        "li",
        element("details", _summary(line, day), element("div", *inside), class_="unit"),
        id=f"dv-{line.day.unit}",
    )


def _summary(line: UnitLine, day: Digest) -> Html:
    unit = line.day
    light, why = light_of(unit, line.row, line.tasks, line.late, day)
    asked = count_indicators(line.indicators)
    parts = [
        element("span", str(unit.rank or "–"), class_="rank"),
        element("h4", wording.shortened(unit.name, LONGEST_NAME)),
        element("span", *_points(unit), class_="points"),
        element("span", "›", class_="opens", aria_hidden="true"),
        element("span", element("span", sign(light), WORDS[light], class_="light"), f": {why}", class_=light),
        *([bar(asked)] if asked.asked else []),
        element("span", _tallies(unit), class_="small"),
    ]
    return element("summary", joined(parts, " "))


def _points(unit: UnitDay) -> Iterator[Html]:
    if unit.rank is None:
        yield element("span", "chưa xếp hạng", class_="small")
        return
    yield element("b", show_points(unit.points))
    yield Html(" điểm")
    if unit.change:
        word, mark = ("tăng", "▲") if unit.change > 0 else ("giảm", "▼")
        shown = show_points(abs(unit.change))
        yield Html(" ")
        yield element("span", f"{mark} {shown}", class_="small", title=f"{word} {shown} điểm so với hôm qua")


def _tallies(unit: UnitDay) -> str:
    counts = ((unit.criteria, "tiêu chí"), (unit.gardens, "vườn mẫu"))
    said = [f"{of.counted}/{of.total} {what}" for of, what in counts if of.total]
    if unit.progress is not None:
        said.append(f"tiến độ {show_number(unit.progress)}%")
    return " · ".join([*said, f"báo cáo hôm nay: {unit.today_words}"])


def _facts(line: UnitLine, day: Digest, most: int) -> Iterator[Html]:
    yield element("p", one_line(line.row.sentence))
    yield from listed(_title("tiêu chí", _open(line)), [_criterion(row, line) for row in _open(line)], most)
    met = [row for row in line.criteria if row.state == "pass"]
    if met:
        yield element("p", f"✓ Đã đạt: {'; '.join(_numbered(row.criterion, row.name) for row in met)}.", class_="small")
    yield from listed("Vườn mẫu chưa đạt", [_garden(row, line) for row in line.gardens if not row.passed], most)
    behind = [row for row in line.tasks if row.state == "behind" or is_kept_back(row, line.row)]
    behind.sort(key=lambda row: (not row.critical, row.end))
    yield from listed("Việc chậm", [_task(row, day.as_of.date()) for row in behind], most)
    lacking = [row.name for row in line.evidence if not row.has_photo]
    yield from listed("Nội dung chưa có ảnh", [Html(element("span", one_line(name))) for name in lacking], most)
    yield from listed("Thay đổi so với hôm qua", [*_changes(line.changes)], most)
    yield from listed("Khó khăn, đề nghị", [wish_words(wish) for wish in line.wishes], most)
    if line.day.last_report:
        yield element("p", f"Báo cáo gần nhất: {wording.day(line.day.last_report)}.", class_="small")


def listed(title: str, items: Sequence[Html], most: int) -> Iterator[Html]:
    """Draw a list under its title, so many of its lines and the number of the others; nothing where there is none."""
    if not items:
        return
    more = [element("li", f"… và {len(items) - most} mục nữa, xem bảng tổng hợp.")] if len(items) > most else []
    yield element("h5", title)
    yield element("ul", *(element("li", item) for item in items[:most]), *more)


def _open(line: UnitLine) -> list[CriterionRow]:
    return [row for row in line.criteria if row.state != "pass"]


def _title(what: str, rows: Sequence[CriterionRow]) -> str:
    counted = sum(not row.gate for row in rows)
    return f"Còn thiếu {counted} {what}" if counted else "Còn thiếu điều kiện kèm theo"


def _numbered(key: str, name: str) -> str:
    return f"{wording.number_of(key)} {one_line(name)}".strip()


def _criterion(row: CriterionRow, line: UnitLine) -> Html:
    """Name a criterion that is not met, and of each of its indicators that is not met the distance."""
    own = [one for one in line.indicators if one.criterion == row.criterion and one.state != "pass"]
    head = f"{wording.CRITERION_STATES[row.state]}: {_numbered(row.criterion, row.name)}"
    return joined([element("b", head), element("ul", *(element("li", _indicator(one, line.rules)) for one in own))])


def _indicator(row: IndicatorRow, rules: Mapping[str, Indicator]) -> str:
    name = _numbered(row.indicator, row.name)
    if row.value is None:
        return f"{name}: chưa có số liệu{f', cần {row.requirement}' if row.requirement else ''}"
    measure = f" {row.measure}" if row.measure and not isinstance(row.value, bool | str) else ""
    parts = [
        f"{name}: {show(row.value)}{measure}",
        f"cần {row.requirement}" if row.requirement else "",
        distance(rules.get(row.indicator), row.value),
        wording.said_by(row.counted, row.age_days),
    ]
    return ", ".join(part for part in parts if part)


def distance(rule: Indicator | None, value: object) -> str:
    """Say how far a number is from what is asked; nothing where that is no number, or too little to be seen."""
    limit = rule.threshold if rule else None
    if (
        rule is None
        or isinstance(value, bool)
        or not isinstance(value, int | float)
        or not isinstance(limit, int | float)
    ):
        return ""
    gap = amount_shown(float(limit) - float(value))
    words = {
        ">=": "còn thiếu" if gap > 0 else "",
        "<=": "vượt" if gap < 0 else "",
        "=": "còn thiếu" if gap > 0 else "vượt",
    }
    word = words.get(rule.comparison, "")
    return f"{word} {show_number(abs(gap))} {rule.measure}".strip() if word and gap else ""


def _garden(row: GardenRow, line: UnitLine) -> Html:
    open_ones = [one for one in line.garden_criteria if one.garden == row.garden and one.state != "pass"]
    names = "; ".join(_numbered(one.criterion, one.name) for one in open_ones)
    who = f"{row.garden} {one_line(str(row.owner))}" if row.owner else row.garden
    state = f"{wording.CRITERION_STATES[row.state]} ({row.criteria_passed}/{row.criteria_total} tiêu chí)"
    return joined([element("b", who), f": {state}{f', còn: {names}' if names else ''}"])


def _task(row: TaskRow, today: date) -> Html:
    name = element("b", one_line(row.name))
    critical = " (việc găng)" if row.critical else ""
    over = (today - row.end).days
    until = f"hạn {row.end:%d/%m}" + (f", quá {over} ngày" if over > 0 else "")
    if row.done is None:
        return joined([name, f"{critical}: chưa báo cáo khối lượng, {until}"])
    done, due = (show_number(amount) for amount in (in_pieces(row, row.done), due_shown(row)))
    return joined([name, f"{critical}: đã làm {done}/{due} {row.measure} phải xong, {until}"])


def _changes(rows: Sequence[ChangeRow]) -> Iterator[Html]:
    for row in rows:
        if row.change in ("passed", "fell back"):
            word = "✓ Mới đạt" if row.change == "passed" else "✗ Tụt"
            key = row.field if row.table == "gardens" else row.row
            place = f" (vườn {row.row})" if row.table == "gardens" else ""
            yield element("span", f"{word}: {_numbered(key, row.name)}{place}")


def wish_words(wish: Wish, whose: str = "") -> Html:
    """Say a difficulty or a proposal, of which day and whose."""
    who = whose if wish.role == "village" else f"Đoàn kiểm tra {whose}".strip()
    head = ", ".join(part for part in (who, wish.kind.lower() if who else wish.kind, f"{wish.day:%d/%m}") if part)
    return joined([element("b", f"{head}: "), wish.text])
