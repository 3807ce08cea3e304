"""What the pages of the units say of each thing, as facts of the outbox."""

import re
from pathlib import Path
from typing import Any

from facts_of_outbox import NUMBER, Facts, plain
from openpyxl import load_workbook

PLACE = "theo-thon"
QUANTITIES = {"Tiêu chí đạt": "criteria", "Vườn mẫu đạt": "gardens"}


def texts_of(sheet: Any) -> list[str]:
    """The texts of a page, from top to bottom."""
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def unit_page_facts(facts: Facts, path: Path) -> None:
    for sheet in load_workbook(path, rich_text=False).worksheets:
        name = str(sheet["A1"].value)
        head = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "Tiêu chí đạt")
        for col in range(1, 7):
            label, value, note = (str(sheet.cell(head + n, col).value or "") for n in range(3))
            _figure(facts, name, label, value, note)
        for text in texts_of(sheet):
            if found := re.fullmatch(r"Hạng (\d+–\d+, .+)\.", text):
                facts.add(name, "certainty", PLACE, found[1])
            if found := re.match(r"Ảnh minh chứng: (còn thiếu|đủ ảnh) (\d+)/(\d+) nội dung", text):
                shown = int(found[2]) if found[1] == "đủ ảnh" else int(found[3]) - int(found[2])
                facts.add(name, "shown", PLACE, f"{shown}/{found[3]}")


def _figure(facts: Facts, name: str, label: str, value: str, note: str) -> None:
    if label in QUANTITIES:
        facts.add(name, QUANTITIES[label], PLACE, value)
        total = value.partition("/")[2]
        for word, whose in (("tự báo", "own"), ("phúc tra", "verified")):
            if found := re.search(rf"{word} (\d+)", note):
                facts.add(name, f"{QUANTITIES[label]} {whose}", PLACE, f"{found[1]}/{total}")
    elif label == "Tiến độ việc":
        facts.add(name, "progress", PLACE, plain(value))
    elif label == "Điểm thi đua":
        facts.add(name, "points", PLACE, value)
        if found := re.search(rf"[▲▼] {NUMBER}", note):
            facts.add(name, "change", PLACE, found[0])
    elif label == "Xếp hạng":
        facts.add(name, "rank", PLACE, value.partition("/")[0])
