"""Sheet “Vườn mẫu”: every registered garden against the garden criteria."""

from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import Column, Table, begun, first_rows, shares
from ntm_sheets.outbox.master.criteria import counting_note, indicator_columns, states_sentence
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter
from ntm_sheets.outbox.rows import GardenRow


def add_gardens(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the gardens, one row each."""
    rows = given.rows.gardens
    cells: dict[tuple[str, str, str], str] = {}
    headings: dict[str, str] = {}
    for row in given.rows.garden_criteria:
        headings.setdefault(row.criterion, f"{wording.number_of(row.criterion)}. {row.name}".lstrip(". "))
        cells[row.unit, row.garden, row.criterion] = wording.CRITERION_STATES[row.state]
    names = begun([row.unit for row in rows], given.names, sheets.RANKING, given.ranking_rows)
    owned = [f"{row.unit} {row.garden}" for row in rows]
    shown = {f"{row.unit} {row.garden}": row.garden for row in rows}
    below = first_rows(f"{row.unit} {row.garden}" for row in given.rows.garden_indicators)
    columns = [
        Column("Đơn vị", 16, names),
        Column("Vườn", 7, begun(owned, shown, sheets.GARDEN_INDICATORS, below), "mark"),
        Column("Chủ vườn", 18, [row.owner for row in rows]),
        Column("Diện tích (m²)", 10, [row.area for row in rows], "amount"),
        *(
            Column(heading, 15, [cells.get((row.unit, row.garden, key), "") for row in rows], "mark")
            for key, heading in headings.items()
        ),
        Column("Số tiêu chí đạt", 9, shares((row.criteria_passed, row.criteria_total) for row in rows)),
        Column("Kết quả", 11, [wording.CRITERION_STATES[row.state] for row in rows], "mark"),
        Column("Thôn tự báo", 9, [_passed(row.passed_own) for row in rows], "mark"),
        Column("Đã phúc tra", 9, [_passed(row.passed_verified) for row in rows], "mark"),
        Column("Tính theo", 11, [_who(row) for row in rows], "wrap"),
        Column("Số cũ nhất cách đây (ngày)", 9, [row.age_days for row in rows], "whole"),
        Column("Cần kiểm tra lại", 10, ["! có" if row.needs_visit else "" for row in rows], "mark"),
        Column("Ghi chú", 22, [row.note for row in rows], "wrap"),
    ]
    note = (
        "Vườn đạt chuẩn khi đạt mọi tiêu chí. ✓ Đạt · ✗ Chưa đạt · – Thiếu số liệu. "
        "Ở cột Thôn tự báo và Đã phúc tra: – là chưa đạt hoặc chưa có số."
    )
    add_table(writer, sheets.GARDENS, Table("vuon_mau", gardens_sentence(given), note, columns, frozen=2))


def add_garden_indicators(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the long table of the gardens' indicators, each with where it was read; it is for the screen."""
    rows = given.rows.garden_indicators
    gardens = first_rows(f"{row.unit} {row.garden}" for row in given.rows.gardens)
    owned = [f"{row.unit} {row.garden}" for row in rows]
    shown = {f"{row.unit} {row.garden}": row.garden for row in rows}
    columns = [
        Column("Đơn vị", 15, [given.names[row.unit] for row in rows]),
        Column("Vườn", 7, begun(owned, shown, sheets.GARDENS, gardens), "mark"),
        *indicator_columns(given, rows),
    ]
    note = counting_note(given)
    table = Table("chi_tieu_vuon", states_sentence(rows), note, columns, frozen=2, printed_rows=0)
    add_table(writer, sheets.GARDEN_INDICATORS, table)


def _passed(passed: bool) -> str:
    return "✓ Đạt" if passed else "– Chưa"


def _who(row: GardenRow) -> str:
    """Say how many of a garden's numbers count by whom."""
    said = ((wording.COUNTED["team"], row.by_team), (wording.COUNTED["village"], row.by_village))
    return ", ".join(f"{who} {count}" for who, count in said if count) or "–"


def gardens_sentence(given: MasterInput) -> str:
    """Say in one sentence how many gardens reach the standard."""
    rows = given.rows.gardens
    passed = sum(row.passed for row in rows)
    if not rows:
        return "Đợt này không đăng ký vườn mẫu"
    return (
        f"{passed}/{len(rows)} vườn mẫu đạt chuẩn" if passed else f"Chưa vườn nào trong {len(rows)} vườn mẫu đạt chuẩn"
    )
