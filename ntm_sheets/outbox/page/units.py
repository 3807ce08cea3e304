"""The units one by one: their line with its light and bar, and folded behind it what is missing, with the distance."""

from collections.abc import Iterator, Sequence

from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.showing import listed as listed_names
from ntm_sheets.campaign.showing import show_number, show_points
from ntm_sheets.contract.correction_tables import PETITION_WORDS
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.facts.result_rows import ChangeRow, CriterionRow, EvidenceCount, GardenRow
from ntm_sheets.facts.unit_rows import DistanceRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import Digest, UnitDay
from ntm_sheets.outbox.master.rules_asked import WORDS
from ntm_sheets.outbox.page.beside import Link, link
from ntm_sheets.outbox.page.markup import Html, element, joined
from ntm_sheets.outbox.page.photos import evidence_lines
from ntm_sheets.outbox.page.pictures import bar, count_indicators, sign
from ntm_sheets.outbox.unit_lines import (
    UnitLine,
    behind_title,
    garden_words,
    light_of,
    numbered,
    task_words,
    unmet_title,
)

# So many lines of each list of a unit, while there are so many units: the whole page stays below a megabyte.
LINES, FEWEST_LINES = ((40, 8), (100, 3), (200, 2)), 1
LETTERS_A_LINE = 60
LONGEST_NAME = 90
# Of a garden that lacks so few criteria each is named.
FEW_UNMET = 2
# Where there is room for so many lines each thing that needs a photo has one.
FEW_SUBJECTS = 3


def unit_item(line: UnitLine, day: Digest, files: Sequence[Link]) -> Html:
    """Draw a unit: its line, and what unfolds from it, its own files last."""
    links = (element("p", link(one), class_="files") for one in files)
    inside = [*_facts(line, lines_for(len(day.units))), *links]
    return element(
        "li",
        element("details", _summary(line, day), element("div", *inside), class_="unit"),
        id=f"dv-{line.day.unit}",
    )


def lines_for(units: int) -> int:
    """Say how many lines of each list there is room for where there are so many units."""
    return next((lines for most, lines in LINES if units <= most), FEWEST_LINES)


def _summary(line: UnitLine, day: Digest) -> Html:
    unit = line.day
    light, why = light_of(unit, line.row, line.tasks, line.late, day)
    asked = count_indicators(line.indicators)
    parts = [
        element("span", str(unit.rank or "–"), class_="rank"),
        element("span", element("h4", wording.shortened(unit.name, LONGEST_NAME)), *_points(unit), class_="head"),
        element("span", "›", class_="opens", aria_hidden="true"),
        element("span", element("span", sign(light), WORDS[light], class_="light"), f": {why}", class_=light),
        *([bar(asked)] if asked.asked else []),
        element("span", _tallies(unit, day), class_="small"),
    ]
    return element("summary", joined(parts, " "))


def _points(unit: UnitDay) -> Iterator[Html]:
    if unit.rank is None:
        yield element("span", "chưa xếp hạng", class_="small points")
        return
    yield Html(" ")
    yield element("span", element("b", show_points(unit.points)), " điểm", *_change(unit), class_="points")


def _change(unit: UnitDay) -> Iterator[Html]:
    if unit.change:
        word, mark = ("tăng", "▲") if unit.change > 0 else ("giảm", "▼")
        shown = show_points(abs(unit.change))
        said = f"{word} {shown} điểm so với hôm qua"
        yield joined([" ", element("span", f"{mark} {shown}", class_="small", role="img", aria_label=said)])


def _tallies(unit: UnitDay, day: Digest) -> str:
    counts = ((unit.criteria, "tiêu chí"), (unit.gardens, "vườn mẫu"))
    said = [f"{of.counted}/{of.total} {what}" for of, what in counts if of.total]
    if unit.progress is not None:
        said.append(f"tiến độ {show_number(unit.progress)}%")
    tracks = {one.track for one in day.units if one.list == unit.list}
    named = [unit.track] if len(tracks) > 1 else []
    reported = [f"báo cáo {unit.today_words}"] if unit.today else []
    return " · ".join([*named, *said, *reported])


def _facts(line: UnitLine, most: int) -> Iterator[Html]:
    yield element("p", one_line(line.row.sentence))
    if sure := line.row.proposal or line.row.certainty:
        yield element("p", f"{sure[:1].upper()}{sure[1:].rstrip('.')}.", class_="small")
    yield from listed("Chỉ đạo chưa xong", [Html(element("span", words)) for words in line.orders], most)
    yield from listed("Thay đổi so với hôm qua", [*_changes(line.changes)], most)
    yield from listed(unmet_title(line.unmet), [_criterion(row, line, most) for row in line.unmet], most)
    yield from listed("Vườn mẫu chưa đạt", [_garden(row, line) for row in line.gardens if not row.passed], most)
    yield from listed(behind_title(line.behind), [_bold(*task_words(row)) for row in line.behind], most)
    yield from listed("Khó khăn, đề nghị", [petition_words(one, most) for one in line.petitions], most)
    yield from _evidence(line, most)
    met = [numbered(row.criterion, row.name) for row in line.criteria if row.state == "pass"]
    if met:
        said = listed_names(met, 2 * most, "mục nữa", "; ")
        yield element("p", element("b", "Tiêu chí đã đạt: "), f"{said}.", class_="small")
    if line.day.last_report:
        yield element("p", f"Báo cáo gần nhất: {wording.day(line.day.last_report)}.", class_="small")


def _evidence(line: UnitLine, most: int) -> Iterator[Html]:
    """Say how what needs a photo stands; where there is room for little, what lacks one alone."""
    count = EvidenceCount.of(line.evidence)
    title = f"Ảnh minh chứng: đã có {count.shown}/{count.asked} nội dung"
    if most >= FEW_SUBJECTS:
        yield from listed(title, [*evidence_lines(line.evidence)], most)
    elif count.lacking:
        names = [one_line(row.name) for row in wording.lacking_first(line.evidence) if not row.has_photo]
        said = listed_names(names, 2 * most, "mục nữa", "; ")
        yield element("p", element("b", f"{title}, thiếu: "), f"{said}.", class_="small")


def listed(title: str, items: Sequence[Html], most: int) -> Iterator[Html]:
    """Draw a list under its title, so many of its lines and the number of the others; nothing where there is none."""
    if not items:
        return
    more = [element("li", f"… và {len(items) - most} mục nữa, xem bảng tổng hợp.")] if len(items) > most else []
    yield element("h5", title)
    yield element("ul", *(element("li", item) for item in items[:most]), *more)


def _criterion(row: CriterionRow, line: UnitLine, most: int) -> Html:
    """Name a criterion that is not met, and of its indicators that are not met the distance."""
    own = line.distances.get(row.criterion, ())
    head = f"{wording.CRITERION_STATES[row.state]}: {numbered(row.criterion, row.name)}"
    items = [element("li", _indicator(one, line.said_by.get(one.indicator, ""))) for one in own[:most]]
    more = [element("li", f"… và {len(own) - most} chỉ tiêu nữa")] if len(own) > most else []
    return joined([element("b", head), element("ul", *items, *more)])


def _indicator(row: DistanceRow, said_by: str) -> Html:
    said = element("span", f" ({said_by})", class_="small") if said_by else ""
    return joined([f"{numbered(row.indicator, row.name)}: ", row.words, said])


def _garden(row: GardenRow, line: UnitLine) -> Html:
    unmet = line.lacks_of(row.garden)
    who, far = garden_words(row)
    return _bold(who, far + (f", còn: {'; '.join(unmet)}" if 0 < len(unmet) <= FEW_UNMET else ""))


def _bold(head: str, rest: str) -> Html:
    return joined([element("b", head), rest])


def _changes(rows: Sequence[ChangeRow]) -> Iterator[Html]:
    for row in rows:
        if row.change in ("passed", "fell back"):
            word = "✓ Mới đạt" if row.change == "passed" else "✗ Tụt"
            key = row.field if row.table == "gardens" else row.row
            yield element("span", f"{word}: {numbered(key, row.name)}")


def petition_words(one: Petition, most: int, whose: str = "") -> Html:
    """Say a difficulty or a proposal, of which day and whose, and what was answered, in so many lines at most."""
    said, room = one.said, most * LETTERS_A_LINE
    who = whose if said.role == "village" else f"Đoàn kiểm tra {whose}".strip()
    kind = PETITION_WORDS[said.kind]
    head = ", ".join(part for part in (who, kind.lower() if who else kind, f"{said.last:%d/%m}") if part)
    answer = (
        [element("span", f" Xã trả lời: {wording.shortened(one.answer, room)}", class_="small")] if one.answer else []
    )
    return joined([element("b", f"{head}: "), wording.shortened(said.whole, room), *answer])
