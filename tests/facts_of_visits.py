"""What the sheets that teams take along say of villages' own numbers, beside what the master says of them."""

import re
from pathlib import Path
from typing import Any

from facts_of_outbox import Facts
from master_reading import Master
from openpyxl import load_workbook

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts.submission import cells_of

SAID = "village says"
OF_ANOTHER_DAY = re.compile(r" \(\d\d/\d\d\)$")


def visit_facts(facts: Facts, folder: Path, master: Master) -> None:
    """Add each number of a village beside an empty cell, and the master's of the same question."""
    for path in sorted(folder.glob("*.xlsx")):
        for about, text in _of_sheet(path):
            facts.add(about, SAID, "di-thon", text)
    asked = {about for about, quantity in facts.said if quantity == SAID}
    for sheet in ("Chỉ tiêu", "Chỉ tiêu vườn"):
        for row in master.rows(sheet):
            about = " ".join(str(row[name].value) for name in ("Đơn vị", "Vườn", "Số") if name in row)
            if about in asked:
                facts.add(about, SAID, sheet, _shown(row["Thôn tự chấm"].value))


def _of_sheet(path: Path) -> list[tuple[str, str]]:
    page = load_workbook(path)["Đi thôn"]
    (unit,) = (str(cell.value) for (cell,) in page.iter_rows(min_col=2, max_col=2) if str(cell.value)[:8] == "Đơn vị: ")
    name = unit.removeprefix("Đơn vị: ").partition(" · ")[0]
    heading = next(row for row in page.iter_rows() if row[1].value == "Số")
    columns = {str(cell.value): cell.column - 1 for cell in heading}
    found = []
    for row in page.iter_rows(min_row=heading[0].row + 1, values_only=True):
        for table, _, _ in cells_of(str(row[0] or "")):
            if table in ("criteria", "gardens"):
                said = OF_ANOTHER_DAY.sub("", str(row[columns["Thôn báo cáo"]]))
                found.append((f"{name} {row[columns['Số']]}", said))
    return found


def _shown(value: Any) -> str:
    return "–" if value is None else show_number(value) if isinstance(value, int | float) else str(value)
