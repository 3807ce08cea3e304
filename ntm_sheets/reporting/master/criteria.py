"""Sheets “Tiêu chí” (units against criteria) and “Chỉ tiêu” (every indicator with what counts and where it was read)."""

from collections import Counter

from ntm_sheets.reporting import wording
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.paper import Paper
from ntm_sheets.reporting.master.ranking import shares
from ntm_sheets.reporting.master.table import Column, Table, add_table, begun, first_rows

COUNTED = {"team": "Đoàn", "village": "Thôn"}


def add_criteria(paper: Paper, material: Material) -> None:
    """Draw the matrix of units and criteria."""
    frame = material.results.criteria
    cells: dict[tuple[str, str], str] = {}
    headings: dict[str, str] = {}
    for row in frame.itertuples():
        number = wording.number_of(row.criterion)
        headings.setdefault(row.criterion, f"{number}. {row.name}" if number else row.name)
        cells[row.unit, row.criterion] = _state(row.state, row.met, row.total)
    keys = [unit.key for unit in material.campaign.units if material.campaign.unit_set(unit)]
    ranked = material.results.units.set_index("unit")
    passed = [int(ranked["criteria_passed"].get(key, 0)) for key in keys]
    totals = [int(ranked["criteria_total"].get(key, 0)) for key in keys]
    columns = [
        Column("Đơn vị", 16, begun(keys, material.names, sheets.INDICATORS, _rows(material))),
        Column("Số tiêu chí đạt", 9, shares(list(passed), list(totals))),
        *(
            Column(heading, 14, [cells.get((unit, key), "") for unit in keys], "mark")
            for key, heading in headings.items()
        ),
    ]
    note = "✓ Đạt · ✗ Chưa đạt · – Thiếu số liệu. Trong ngoặc là số chỉ tiêu đạt trên tổng số. Bấm tên thôn để xem từng chỉ tiêu."
    add_table(paper, sheets.CRITERIA, Table("tieu_chi", criteria_sentence(material), note, columns, frozen=2))


def add_indicators(paper: Paper, material: Material) -> None:
    """Draw the long table of indicators with both values side by side."""
    frame = material.results.indicators
    rows = frame.to_dict("list") if len(frame) else {name: [] for name in INDICATOR_COLUMNS}
    sources = [
        material.to_source(wording.source_cell(file, sheet, cell), seq)
        for file, sheet, cell, seq in zip(rows["file"], rows["sheet"], rows["cell"], rows["seq"], strict=True)
    ]
    columns = [
        Column("Đơn vị", 15, begun(rows["unit"], material.names, sheets.RANKING, material.ranking_rows)),
        Column("Số", 8, [wording.number_of(key) or "–" for key in rows["indicator"]], "mark"),
        Column("Chỉ tiêu", 46, rows["name"], "wrap"),
        Column("Yêu cầu", 17, rows["requirement"], "wrap"),
        Column("Thôn tự chấm", 14, _values(rows["self_value"]), "amount"),
        Column("Đoàn phúc tra", 14, _values(rows["verified_value"]), "amount"),
        Column("Số được tính", 14, _values(rows["value"]), "amount"),
        Column("Tính theo", 9, [COUNTED.get(str(role), "–") for role in rows["counted"]]),
        Column("Kết quả", 10, [wording.CRITERION_STATES[state] for state in rows["state"]], "mark"),
        Column("Ghi chú", 20, rows["note"], "wrap"),
        Column("Nguồn (tệp › trang!ô)", 46, sources, "wrap"),
    ]
    states = Counter(rows["state"])
    title = f"{states['pass']} chỉ tiêu đạt, {states['fail']} chưa đạt, {states['missing']} còn thiếu số liệu"
    note = "Có số của đoàn phúc tra thì tính theo đoàn; chưa có thì tính theo thôn tự chấm."
    add_table(paper, sheets.INDICATORS, Table("chi_tieu", title, note, columns))


INDICATOR_COLUMNS = (
    "unit",
    "indicator",
    "name",
    "requirement",
    "self_value",
    "verified_value",
    "value",
    "counted",
    "state",
    "note",
    "file",
    "sheet",
    "cell",
    "seq",
)


def criteria_sentence(material: Material) -> str:
    """Say in one sentence how far the units are from all criteria."""
    units = material.results.units
    judged = units[units["criteria_total"] > 0]
    if not len(judged) or not (judged["criteria_passed"] > 0).any():
        return "Chưa thôn nào có tiêu chí đạt"
    lacking = judged["criteria_total"] - judged["criteria_passed"]
    whole = int((lacking == 0).sum())
    if whole == len(judged):
        return f"Cả {whole} thôn đã đạt đủ tiêu chí"
    worst = judged[lacking == lacking.max()]["name"].tolist()
    done = f"{whole}/{len(judged)} thôn đạt đủ tiêu chí" if whole else "Chưa thôn nào đạt đủ tiêu chí"
    return f"{done}; {wording.names(worst, 2)} còn thiếu {int(lacking.max())}"


def _rows(material: Material) -> dict[str, int]:
    frame = material.results.indicators
    return first_rows(frame["unit"]) if len(frame) else {}


def _state(state: str, met: int, total: int) -> str:
    return wording.CRITERION_STATES[state] + ("" if state == "pass" or total < 2 else f" ({met}/{total})")


def _values(values: list[object]) -> list[object]:
    return [wording.value_cell(value) for value in values]
