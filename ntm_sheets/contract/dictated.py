"""The sheet on which the commune writes what a unit reported by telephone: a report that asks the named cells alone.

It is the team's visit sheet in the report's role: what it asks follows from its stamp. A word before the cells there tells
it apart from any other sheet that asks some cells; it is none of them, and makes another scope.
"""

from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.table import VISIT, Column, Line, Table
from ntm_sheets.contract.visit_sheet import ABOUT_VISIT, about_line, cell_line
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import cells_of, cells_text

WORD = "dictated"
SHEET, NAME = "Điện thoại", "Số báo qua điện thoại"
BY_TELEPHONE = "ghi qua điện thoại"
ABOUT_CALL: tuple[Key, ...] = (*ABOUT_VISIT[:2], ("report", "phone", "value"), *ABOUT_VISIT[2:])
CLOSING = "Xã ghi hộ theo lời báo qua điện thoại. Có số nào sai thì báo lại xã trong ngày."


def dictated_cells(keys: tuple[Key, ...]) -> str:
    """Write for a stamp which cells were dictated; the day and who reported are always among them."""
    return f"{WORD} {cells_text(dict.fromkeys((*ABOUT_CALL[:2], *keys)))}"


def is_dictated(only: str) -> bool:
    """Tell whether a stamp's cells are those of such a sheet."""
    return only.split(" ", 1)[0] == WORD


def dictated_layout(full: Layout, only: str) -> Layout:
    """Give the layout of a sheet of these cells of a report; what the form does not ask is left out."""
    keys = dict.fromkeys(cells_of(only))
    lines = [
        cell_line(full, key, full.questions[key]) for key in keys if key in full.questions and key not in ABOUT_CALL
    ]
    about = [about_line(key, full.questions[key]) for key in ABOUT_CALL if key in keys and key in full.questions]
    table = Table(
        VISIT,
        SHEET,
        "SỐ BÁO QUA ĐIỆN THOẠI",
        # Two lines: those of a slip, which stand in their place, are numbered by them.
        ("Xã ghi theo lời đơn vị báo.", "Chỉ tiêu, đầu việc không có ở đây giữ nguyên như lần báo trước."),
        (
            Column("Số", 8, tells="code"),
            Column("Nội dung", 32, tells="name"),
            # By the name of the column that tells why a visit asks.
            Column("Lời báo", 25, mirrors="why"),
            Column("Đơn vị", 11),
            Column("Số ghi", 32, "value"),
        ),
        (*lines, *([Line("", ("Về lần báo này",))] if about else []), *about),
        signed_by=("Cán bộ xã ghi", "Đại diện thôn, đơn vị"),
    )
    return Layout(full.campaign, full.form, full.unit, (table,))
