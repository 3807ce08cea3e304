"""What the places of an outbox say of each thing, as a reader sees it: by unit and quantity, then by place."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from master_reading import DRAWN, Master

Fact = tuple[str, str]
NOT_RANKED = ("", "chưa xếp hạng")
NUMBER = r"-?[\d.]+(?:,\d+)?"
# Before the formats of a master: numbers and days are written as in Vietnam.
VIETNAM = "[$-42A]"
PARTS = {
    "tiêu chí": ("Điểm tiêu chí", "part_criteria"),
    "vườn mẫu": ("Điểm vườn mẫu", "part_gardens"),
    "tiến độ": ("Điểm tiến độ", "part_progress"),
    "báo cáo đúng hạn": ("Điểm đúng hạn", "part_on_time"),
    "ảnh minh chứng": ("Điểm minh chứng", "part_evidence"),
}


@dataclass
class Facts:
    """The things said: of each fact, what each place says."""

    said: defaultdict[Fact, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, about: str, quantity: str, place: str, text: str | None) -> None:
        if text is not None:
            # Who is not ranked has neither rank nor class: a sheet says so in words, a CSV file leaves the cell empty.
            text = "–" if text in NOT_RANKED else text
            self.said[about, quantity][place] = text

    def disagreements(self) -> dict[Fact, dict[str, str]]:
        """The facts of which two places say different things."""
        return {fact: places for fact, places in self.said.items() if len(set(places.values())) > 1}


def displayed(value: Any, number_format: str) -> str:
    """Write a cell's value as a spreadsheet shows it in Vietnam: half away from zero, on 15 digits."""
    if value is None or value == "–":
        return "–"
    if isinstance(value, str):
        return value
    number = Decimal(f"{value:.15g}")
    sections = number_format.replace(VIETNAM, "").split(";")
    section = sections[0] if number > 0 or len(sections) == 1 else sections[1 if number < 0 else 2]
    if len(sections) > 1:
        number = abs(number)
    body = re.sub(r'"[^"]*"', "", section)
    if not body:
        return section.strip('"')
    least = len(re.sub(r"#", "", body.partition(".")[2]))
    most = len(body.partition(".")[2])
    shown = number.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    whole, _, rest = f"{shown:,f}".partition(".")
    while len(rest) > least and rest.endswith("0"):
        rest = rest[:-1]
    text = whole.replace(",", "." if "," in body else "") + (f",{rest}" if rest else "")
    return re.sub(r'"([^"]*)"', r"\1", section.replace(body, text, 1))


def shown_in(cell: Any) -> str:
    return displayed(cell.value, cell.number_format)


def plain(text: str) -> str:
    """A number in text without its percent sign."""
    return text.replace("%", "").strip()


def comma(number: float | str | None, decimals: int | None = None) -> str:
    """A number of JSON or CSV as a Vietnamese reader would write it, no digit added or taken away."""
    if number is None or number == "":
        return "–"
    text = f"{Decimal(str(number)):f}"
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    if decimals is not None:
        rest = rest.ljust(decimals, "0")
    return f"{whole},{rest}" if rest else whole


# How many of all the things that need a photo have one, as page one calls it.
SHOWN = "nội dung có ảnh"


def master_facts(facts: Facts, master: Master) -> None:
    _overview(facts, master)
    _ranking(facts, master)
    _reports(facts, master)
    _criteria(facts, master)
    _plotted(facts, master)
    _charts(facts, master)
    _orders(facts, master)
    _photos(facts, master)


def _photos(facts: Facts, master: Master) -> None:
    """How many of the things that need a photo have one: on the sheet of photos, of things, of ranks."""
    for row in master.rows("Xếp hạng"):
        facts.add(row["Đơn vị"].value, "shown", "Xếp hạng", plain(shown_in(row["Nội dung đã có ảnh"])))
    for (text,) in master.sheet("Minh chứng").iter_rows(max_col=1, values_only=True):
        if found := re.fullmatch(r"(.+): đã có ảnh (\d+/\d+) nội dung cần ảnh", str(text)):
            facts.add(found[1], "shown", "Minh chứng", found[2])
    for place in ("Minh chứng", "Nội dung cần ảnh"):
        if found := re.match(r"Đã có ảnh (\d+/\d+) nội dung cần ảnh", str(master.sheet(place)["A1"].value)):
            facts.add("all", SHOWN, place, found[1])
    rows = [(row["Đơn vị"].value, row["Tình trạng"].value) for row in master.rows("Nội dung cần ảnh")]
    for unit in {unit for unit, _ in rows if unit}:
        states = [state for own, state in rows if own == unit]
        shown = sum(state.startswith("✓") for state in states)
        facts.add(unit, "shown", "Nội dung cần ảnh", f"{shown}/{len(states)}")
        facts.add(unit, "photos owed", "Nội dung cần ảnh", str(sum(state[0] in "✗!" for state in states)))


def photo_facts(facts: Facts, told: Any, names: dict[str, str]) -> None:
    """The same by the command."""
    for unit, name in names.items():
        asked = [row for row in told if row["unit"] == unit and row["required"]]
        shown = sum(row["photos"] > 0 for row in asked)
        facts.add(name, "shown", "photos --json", f"{shown}/{len(asked)}")
        facts.add(name, "photos owed", "photos --json", str(sum(row["state"] in ("owed", "doubted") for row in asked)))
    every = [row for row in told if row["required"]]
    facts.add("all", SHOWN, "photos --json", f"{sum(row['photos'] > 0 for row in every)}/{len(every)}")


def _overview(facts: Facts, master: Master) -> None:
    page = master.sheet("Tổng quan")
    head = next(row for row in range(1, 20) if page.cell(row, 1).value == "Hạng")
    headings = {page.cell(head, col).value: col for col in range(1, 15) if page.cell(head, col).value}
    names = set(master.column("Xếp hạng", "Đơn vị"))
    for row in range(head + 1, head + 30):
        name = page.cell(row, headings["Đơn vị"]).value
        if name not in names or not re.fullmatch(rf"{NUMBER}|–", str(page.cell(row, headings["Điểm"]).value)):
            continue
        for heading, quantity in (
            ("Hạng", "rank"),
            ("Điểm", "points"),
            ("So với hôm qua", "change"),
            ("Tiêu chí tự báo", "criteria own"),
            ("Tiêu chí phúc tra", "criteria verified"),
            ("Vườn tự báo", "gardens own"),
            ("Vườn phúc tra", "gardens verified"),
            ("Tiến độ", "progress"),
        ):
            facts.add(name, quantity, "Tổng quan", plain(shown_in(page.cell(row, headings[heading]))))
        parts = re.findall(rf"([+−])({NUMBER})", str(page.cell(row, headings["Điểm thay đổi do đâu"]).value or ""))
        changes = [_decimal(number) * (1 if sign == "+" else -1) for sign, number in parts]
        if page.cell(row, headings["So với hôm qua"]).value is not None:
            total = sum(changes, Decimal(0))
            sign = "▲ " if total > 0 else "▼ "
            facts.add(name, "change", "Tổng quan: parts", sign + comma(str(abs(total)), 1) if total else "=")
        sure = str(page.cell(row, headings["Hạng chắc đến đâu"]).value)
        facts.add(name, "certainty", "Tổng quan", sure)
    for col in range(1, 15):
        label, value = (page.cell(row, col) for row in (6, 5))
        if label.value:
            about = re.sub(r" (=|[▲▼] .*)$", "", label.value)
            facts.add("all", about, "Tổng quan", plain(shown_in(value)) if value.value not in ("–", None) else "–")


def _ranking(facts: Facts, master: Master) -> None:
    place = "Xếp hạng"
    for row in master.rows(place):
        name = row["Đơn vị"].value
        points = next(cell for heading, cell in row.items() if heading == "Điểm")
        for heading, quantity in (
            ("Hạng", "rank"),
            ("So với hôm qua", "change"),
            ("Tiêu chí đạt", "criteria"),
            ("Tiêu chí thôn tự báo", "criteria own"),
            ("Tiêu chí đã phúc tra", "criteria verified"),
            ("Vườn mẫu đạt", "gardens"),
            ("Vườn thôn tự báo", "gardens own"),
            ("Vườn đã phúc tra", "gardens verified"),
            ("Xếp loại đề xuất", "class"),
        ):
            facts.add(name, quantity, place, plain(shown_in(row[heading])))
        facts.add(name, "points", place, shown_in(points))
        facts.add(name, "certainty", place, row["Hạng chắc đến đâu"].value.removeprefix("hạng "))
        facts.add(name, "verified", place, plain(shown_in(row["Phúc tra còn hiệu lực"])))
        for word, (heading, _) in PARTS.items():
            cell = next(cell for own, cell in row.items() if own.startswith(heading))
            facts.add(name, word, place, shown_in(cell))
        _sentence(facts, name, row["Lý do"].value)


def _sentence(facts: Facts, name: str, text: str) -> None:
    place = "Lý do"
    if head := re.match(rf"({NUMBER}) điểm, hạng (\d+).*?, loại ([^:]+):", text):
        facts.add(name, "points", place, head[1])
        facts.add(name, "rank", place, head[2])
        facts.add(name, "class", place, head[3])
    told = text.split(". ")[0]
    for word in PARTS:
        if found := re.search(rf"[:,] {word} ({NUMBER})/", told):
            facts.add(name, word, place, found[1])
    if found := re.search(rf"được ({NUMBER}) % phần phải xong", text):
        facts.add(name, "progress", place, found[1])
    if found := re.search(rf"được ({NUMBER}) % số báo cáo đến hạn", text):
        facts.add(name, "on time", place, found[1])
    if found := re.search(r"đạt (\d+/\d+) tiêu chí", text):
        facts.add(name, "criteria", place, found[1])
    if found := re.search(r"đạt (\d+/\d+) vườn", text):
        facts.add(name, "gardens", place, found[1])
    if found := re.search(rf"Thiếu nhiều nhất: ({'|'.join(PARTS)}), ({NUMBER}) điểm", text):
        mine = re.search(rf"[:,] {found[1]} ({NUMBER})/({NUMBER})", told)
        assert mine, text
        lack = _decimal(mine[2]) - _decimal(mine[1])
        facts.add(name, "lack", "Lý do: parts", comma(str(lack), 1))
        facts.add(name, "lack", "Lý do: lack", found[2])


def _reports(facts: Facts, master: Master) -> None:
    place, unit = "Nộp báo cáo", ""
    total = {"Đúng hạn": 0, "Muộn": 0, "Thiếu": 0}
    for row in master.rows(place):
        unit = row["Đơn vị"].value or unit
        if row["Người nộp"].value != "Thôn":
            continue
        facts.add(unit, "on time", place, plain(shown_in(row["Tỷ lệ đúng hạn"])))
        counts = {heading: row[heading].value or 0 for heading in total}
        facts.add(unit, "on time", f"{place}: counts", _share(counts["Đúng hạn"], sum(counts.values())))
        total = {heading: total[heading] + counts[heading] for heading in total}
    facts.add("all", "báo cáo đúng hạn từ đầu đợt", f"{place}: counts", _share(total["Đúng hạn"], sum(total.values())))


def _criteria(facts: Facts, master: Master) -> None:
    for row in master.rows("Tiêu chí"):
        facts.add(row["Đơn vị"].value, "criteria", "Tiêu chí", shown_in(row["Số tiêu chí đạt"]))
        passed = sum(
            str(cell.value).startswith("✓") for heading, cell in row.items() if re.match(r"\d+\. ", str(heading))
        )
        whole = shown_in(row["Số tiêu chí đạt"]).partition("/")[2]
        facts.add(row["Đơn vị"].value, "criteria", "Tiêu chí: marks", f"{passed}/{whole}")


def _plotted(facts: Facts, master: Master) -> None:
    page = master.sheet("Số liệu biểu đồ")
    days = sum(page.cell(row, 1).value is not None for row in range(2, page.max_row + 1))
    for row in range(2, page.max_row + 1):
        name = page.cell(row, 5).value
        if name:
            facts.add(
                name, "indicators", "Số liệu biểu đồ", "/".join(str(page.cell(row, col).value) for col in range(6, 10))
            )
        name = page.cell(row, 11).value
        # To the right of the campaign's days stand the curves of the units.
        history = [cell for col in range(12, 12 + days) if (cell := page.cell(row, col)).value is not None]
        if name and history:
            facts.add(name, "points", "Số liệu biểu đồ: history", shown_in(history[-1]))
    curve = [page.cell(row, 3) for row in range(2, page.max_row + 1) if page.cell(row, 3).value is not None]
    if curve and curve[-1].value:
        facts.add("all", "whole volume", "Số liệu biểu đồ", comma(plain(shown_in(curve[-1])).replace(",", ".")))


def _charts(facts: Facts, master: Master) -> None:
    """The numbers and titles that the charts carry along."""
    stacked: defaultdict[str, list[str]] = defaultdict(list)
    for chart in master.charts():
        title = "".join(
            node.text or "" for node in chart.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")
        )
        if found := re.search(rf"Đã làm ({NUMBER})% khối lượng cả đợt", title):
            facts.add("all", "whole volume", "chart: title", found[1])
        for series in chart.iter(f"{DRAWN}ser"):
            names, values = (_points_of(series, part) for part in ("cat", "val"))
            if chart.find(f".//{DRAWN}barChart") is not None:
                for place, name in names.items():
                    stacked[name].append(values.get(place, ""))
    for name, counts in stacked.items():
        facts.add(name, "indicators", "chart: cache", "/".join(counts))


def _points_of(series: Any, part: str) -> dict[str, str]:
    """The cached texts by their place; of an empty cell there is none."""
    points = series.findall(f"{DRAWN}{part}//{DRAWN}pt")
    return {point.get("idx"): point.find(f"{DRAWN}v").text or "" for point in points}


def _orders(facts: Facts, master: Master) -> None:
    """What page one orders of a task, beside the task's own row."""
    unit = ""
    tasks: dict[tuple[str, str], tuple[str, str]] = {}
    for row in master.rows("Đường găng"):
        unit = row["Đơn vị"].value or unit
        amounts = shown_in(row["Đã làm"]), shown_in(row["Phải xong đến hôm nay"])
        tasks[unit, row["Đầu việc"].value.removesuffix(" (mẫu)")] = amounts
    page = master.sheet("Tổng quan")
    for row in page.iter_rows():
        texts = [str(cell.value) for cell in row if isinstance(cell.value, str)]
        for text in texts:
            found = re.search(rf"“(.+?)” \(mới ({NUMBER})/({NUMBER}) ", text)
            who = next((name for name, _ in tasks if name in texts), None)
            if found and who:
                own = next(
                    a for (unit, name), a in tasks.items() if unit == who and name.startswith(found[1].rstrip("…"))
                )
                for amount, at, quantity in zip(found.groups()[1:], own, ("done", "due"), strict=True):
                    facts.add(who, f"{found[1]} {quantity}", "order", amount)
                    facts.add(who, f"{found[1]} {quantity}", "Đường găng", at)


def _changed_and_recognised(facts: Facts, unit: Any) -> None:
    name = unit["name"]
    if unit["points_before"] is not None and unit["rank"]:
        total = sum(Decimal(str(change)) for change in unit["changes"].values())
        sign = "▲ " if total > 0 else "▼ "
        facts.add(name, "change", "status --json", sign + comma(str(abs(total)), 1) if total else "=")
    for whose in ("own", "verified"):
        for what, total in (("criteria", unit["criteria_total"]), ("gardens", unit["gardens_total"])):
            if total:
                facts.add(name, f"{what} {whose}", "status --json", f"{unit[f'{what}_{whose}']}/{total}")


def status_facts(facts: Facts, told: Any, screen: str) -> None:
    for unit in told["units"]:
        name = unit["name"]
        facts.add(name, "rank", "status --json", comma(unit["rank"]))
        facts.add(name, "class", "status --json", unit["class"])
        facts.add(name, "points", "status --json", comma(unit["points"], 1) if unit["rank"] else "–")
        facts.add(name, "progress", "status --json", comma(unit["plan_progress"]))
        facts.add(name, "on time", "status --json", comma(unit["on_time_share"]))
        facts.add(name, "verified", "status --json", comma(unit["verified_share"]))
        facts.add(name, "certainty", "status --json", unit["certainty"].removeprefix("hạng "))
        _changed_and_recognised(facts, unit)
        if unit["criteria_total"]:
            facts.add(name, "criteria", "status --json", f"{unit['criteria_passed']}/{unit['criteria_total']}")
        if unit["gardens_total"]:
            facts.add(name, "gardens", "status --json", f"{unit['gardens_passed']}/{unit['gardens_total']}")
    names = {unit["name"] for unit in told["units"]}
    for line in screen.splitlines():
        cells = [cell.strip() for cell in line.strip("│┃").split("│")]
        if len(cells) >= 7 and cells[1] in names:
            rank, name, points, class_name, criteria, gardens, progress = cells[:7]
            for quantity, text in (
                ("rank", rank),
                ("points", points),
                ("class", class_name),
                ("criteria", criteria),
                ("gardens", gardens),
                ("progress", progress),
            ):
                facts.add(name, quantity, "status", text)


def export_facts(facts: Facts, folder: Path) -> None:
    with (folder / "points.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = row["name"]
            facts.add(name, "points", "points.csv", comma(row["points"], 1) if row["rank"] else "–")
            facts.add(name, "rank", "points.csv", row["rank"])
            facts.add(name, "class", "points.csv", row["class_name"])
            facts.add(name, "progress", "points.csv", comma(row["plan_progress"]))
            facts.add(name, "on time", "points.csv", comma(row["on_time_share"]))
            facts.add(name, "verified", "points.csv", comma(row["verified_share"]))
            facts.add(name, "shown", "points.csv", f"{row['evidence_shown']}/{row['evidence_total']}")
            for word, (_, column) in PARTS.items():
                facts.add(name, word, "points.csv", comma(row[column], 1))
            if row["points_before"] and row["rank"]:
                change = Decimal(row["points"]) - Decimal(row["points_before"])
                sign = "▲ " if change > 0 else "▼ "
                facts.add(name, "change", "points.csv", sign + comma(str(abs(change)), 1) if change else "=")


def slip_facts(facts: Facts, folder: Path, names: dict[str, str]) -> None:
    """How much a slip says is to be mended, in the workbook and in the text beside it; how many photos are owed."""
    for text in folder.glob("*.txt"):
        said = text.read_text(encoding="utf-8-sig")
        owed = re.search(r"Ảnh minh chứng còn thiếu: (\d+) nội dung", said)
        unit = next(key for key in names if re.fullmatch(rf"{key}-\d{{4}}-\d\d-\d\d-\D+", text.stem))
        facts.add(names[unit], "photos owed", "slip text", owed[1] if owed else "0")
        found = re.search(r": (\d+ chỗ[^.]*)\.", said)
        book = Master(text.with_suffix(".xlsx")).book
        cells = [str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value]
        title = next((cell for cell in cells if re.match(r"Phiếu (còn|CHƯA)", cell)), None)
        if found and title:
            facts.add(text.stem, "to mend", "slip text", found[1])
            facts.add(text.stem, "to mend", "slip", re.sub(r"^.*?(\d+ chỗ)", r"\1", title))


def _share(part: int, whole: int) -> str:
    if not whole:
        return "–"
    exact = Decimal(100 * part) / whole
    shown = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if part < whole and shown == 100:
        shown = Decimal("99.9")
    return comma(str(shown))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))
