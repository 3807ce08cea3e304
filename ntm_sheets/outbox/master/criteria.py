"""Sheets of criteria and gardens: “Tiêu chí”, “Chỉ tiêu”, “Vườn mẫu”, “Chỉ tiêu vườn”, with what counts and where it was read."""

from collections import Counter
from collections.abc import Sequence

from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.result_rows import CriterionRow, GardenRow, IndicatorRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import DataColumn, DataTable, begun, first_rows, shares
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter

SOURCE_HEADING = "Nguồn (tệp › trang!ô)"
# Of the columns of an indicator: its day and its source.
ON_SCREEN = 2


def add_criteria(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the matrix of units and criteria."""
    keys = [unit.key for unit in given.campaign.units if given.campaign.unit_set(unit)]
    add_table(writer, sheets.CRITERIA, criteria_table(given, keys))


def criteria_table(given: MasterInput, keys: Sequence[str]) -> DataTable:
    """Give the matrix of some units and all criteria."""
    cells: dict[tuple[str, str], str] = {}
    headings: dict[str, str] = {}
    for row in given.rows.criteria:
        headings.setdefault(row.criterion, f"{wording.number_of(row.criterion)}. {row.name}".lstrip(". "))
        cells[row.unit, row.criterion] = _state(row)
    units = [given.units[key] for key in keys]
    passed = [(row.criteria_passed, row.criteria_total) for row in units]
    links = begun(keys, given.names, sheets.INDICATORS, first_rows(row.unit for row in given.rows.indicators))
    columns = [
        DataColumn("Đơn vị", 16, links, "name"),
        DataColumn("Số tiêu chí đạt", 8, shares(passed)),
        DataColumn("Thôn tự báo", 8, shares((row.criteria_own, row.criteria_total) for row in units)),
        DataColumn("Đã phúc tra", 8, shares((row.criteria_verified, row.criteria_total) for row in units)),
        *(
            DataColumn(heading, 11.5, [cells.get((unit, key), "") for unit in keys], "mark")
            for key, heading in headings.items()
        ),
    ]
    note = (
        "✓ Đạt · ✗ Chưa đạt · – Thiếu số liệu, theo số được tính. Trong ngoặc là số chỉ tiêu đạt trên tổng số. "
        "Tự báo: chỉ theo số của thôn; đã phúc tra: chỉ theo số của đoàn còn hiệu lực."
    )
    return DataTable("tieu_chi", criteria_sentence(given), note, columns, frozen=2, printed_rows=None)


def add_indicators(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the long table of indicators with both values side by side; the sources are for the screen."""
    rows = given.rows.indicators
    names = begun([row.unit for row in rows], given.names, sheets.RANKING, given.ranking_rows)
    columns = [DataColumn("Đơn vị", 15, names, "name"), *indicator_columns(given, rows)]
    note = counting_note(given)
    table = DataTable("chi_tieu", states_sentence(rows), note, columns, printed_columns=len(columns) - ON_SCREEN)
    add_table(writer, sheets.INDICATORS, table)


def counting_note(given: MasterInput) -> str:
    """Say whose number counts, and until when."""
    days = given.campaign.scoring.verified_days
    return (
        f"Số của đoàn được tính đến hết ngày thứ {days} sau ngày kiểm tra; quá hạn thì tính số mới hơn của thôn và ghi "
        "“quá hạn kiểm tra”; thôn chưa có số mới hơn thì vẫn tính số của đoàn."
    )


def indicator_columns(given: MasterInput, rows: Sequence[IndicatorRow]) -> list[DataColumn]:
    """Give what is known of indicators: both values, what counts, and where that was read; the last are for the screen."""
    sources = [given.source(row, key_of(row)) for row in rows]
    return [
        DataColumn("Số", 7, [wording.number_of(row.indicator) or "–" for row in rows], "mark"),
        DataColumn("Chỉ tiêu", 50, [row.name for row in rows], "wrap"),
        DataColumn("Yêu cầu", 17, [row.requirement for row in rows], "wrap"),
        DataColumn("Thôn tự chấm", 13, [wording.value_cell(row.self_value) for row in rows], "amount"),
        DataColumn("Đoàn phúc tra", 13, [wording.value_cell(row.verified_value) for row in rows], "amount"),
        DataColumn("Số được tính", 13, [wording.value_cell(row.value) for row in rows], "amount"),
        DataColumn("Tính theo", 8, [wording.counted(row.counted) for row in rows]),
        DataColumn("Cách đây (ngày)", 8, [row.age_days for row in rows], "whole"),
        DataColumn("Kết quả", 10, [wording.CRITERION_STATES[row.state] for row in rows], "mark"),
        DataColumn(
            "Cần kiểm tra lại",
            18,
            [wording.visit_needed(stale=row.stale, needed=row.needs_visit) for row in rows],
            "mark",
        ),
        DataColumn("Ghi chú", 20, [given.noted(row.note, row.seq, key_of(row)) for row in rows], "wrap"),
        DataColumn("Ngày số liệu", 12, [row.date for row in rows], "day"),
        DataColumn(SOURCE_HEADING, 46, sources, "wrap"),
    ]


def key_of(row: IndicatorRow) -> Key:
    """Give the cell of a form that answers an indicator."""
    if row.garden:
        return ("gardens", row.garden, row.indicator)
    return ("criteria", row.indicator, "value")


def states_sentence(rows: Sequence[IndicatorRow]) -> str:
    """Count the indicators by their state."""
    states = Counter(row.state for row in rows)
    return f"{states['pass']} chỉ tiêu đạt, {states['fail']} chưa đạt, {states['missing']} còn thiếu số liệu"


def criteria_sentence(given: MasterInput) -> str:
    """Say in one sentence how far the units are from all criteria."""
    judged = given.judged
    if not any(row.criteria_passed for row in judged):
        return "Chưa thôn nào có tiêu chí đạt"
    lacking = [(row.criteria_total - row.criteria_passed, row.name) for row in judged]
    most = max(lacking)[0]
    if len(judged) == 1:
        return f"{judged[0].name} còn thiếu {most} tiêu chí" if most else f"{judged[0].name} đã đạt đủ tiêu chí"
    if not most:
        return f"Cả {len(judged)} thôn đã đạt đủ tiêu chí"
    whole = sum(not lack for lack, _ in lacking)
    done = f"{whole}/{len(judged)} thôn đạt đủ tiêu chí" if whole else "Chưa thôn nào đạt đủ tiêu chí"
    return f"{done}; {wording.names([name for lack, name in lacking if lack == most], 2)} còn thiếu {most}"


def _state(row: CriterionRow) -> str:
    part = "" if row.state == "pass" or row.total < 2 else f" ({row.met}/{row.total})"
    return wording.CRITERION_STATES[row.state] + part


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
    on_screen = [
        DataColumn("Diện tích (m²)", 10, [row.area for row in rows], "amount"),
        DataColumn("Tính theo", 11, [_who(row) for row in rows], "wrap"),
        DataColumn("Số cũ nhất cách đây (ngày)", 9, [row.age_days for row in rows], "whole"),
    ]
    columns = [
        DataColumn("Đơn vị", 16, names, "name"),
        DataColumn("Vườn", 7, begun(owned, shown, sheets.GARDEN_INDICATORS, below), "mark"),
        DataColumn("Chủ vườn", 18, [row.owner for row in rows], "wrap"),
        *(
            DataColumn(heading, 13, [cells.get((row.unit, row.garden, key), "") for row in rows], "mark")
            for key, heading in headings.items()
        ),
        DataColumn("Số tiêu chí đạt", 9, shares((row.criteria_passed, row.criteria_total) for row in rows)),
        DataColumn("Kết quả", 11, [wording.CRITERION_STATES[row.state] for row in rows], "mark"),
        DataColumn("Thôn tự báo", 9, [_passed(row.passed_own) for row in rows], "mark"),
        DataColumn("Đã phúc tra", 9, [_passed(row.passed_verified) for row in rows], "mark"),
        DataColumn("Cần kiểm tra lại", 10, ["! có" if row.needs_visit else "" for row in rows], "mark"),
        DataColumn("Ghi chú", 22, [row.note for row in rows], "wrap"),
        *on_screen,
    ]
    note = (
        "Vườn đạt chuẩn khi đạt mọi tiêu chí. ✓ Đạt · ✗ Chưa đạt · – Thiếu số liệu. "
        "Ở cột Thôn tự báo và Đã phúc tra: – là chưa đạt hoặc chưa có số."
    )
    printed = len(columns) - len(on_screen)
    table = DataTable("vuon_mau", gardens_sentence(given), note, columns, frozen=2, printed_columns=printed)
    add_table(writer, sheets.GARDENS, table)


def add_garden_indicators(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the long table of the gardens' indicators, each with where it was read; it is for the screen."""
    rows = given.rows.garden_indicators
    gardens = first_rows(f"{row.unit} {row.garden}" for row in given.rows.gardens)
    owned = [f"{row.unit} {row.garden}" for row in rows]
    shown = {f"{row.unit} {row.garden}": row.garden for row in rows}
    columns = [
        DataColumn("Đơn vị", 15, [given.names[row.unit] for row in rows], "name"),
        DataColumn("Vườn", 7, begun(owned, shown, sheets.GARDENS, gardens), "mark"),
        *indicator_columns(given, rows),
    ]
    note = counting_note(given)
    table = DataTable("chi_tieu_vuon", states_sentence(rows), note, columns, frozen=2, printed_rows=0)
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
