"""The campaign workbook opened: every sheet as rows of raw cells, whichever program saved it last."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from ntm_sheets.campaign.book.cells import Raw
from ntm_sheets.errors import CallError, reason_of

# Excel's old format, and what an .xlsx becomes under a password.
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
# The first entry of such a file is not packed and says what it is.
OPENDOCUMENT = b"application/vnd.oasis.opendocument"


@dataclass(frozen=True)
class Grid:
    """A sheet as its rows of cells, from A1 on."""

    name: str
    rows: tuple[tuple[Raw, ...], ...]

    def at(self, row: int, column: int) -> Raw:
        """Give the cell at 0-based indices; a blank one where the sheet has none."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else Raw(address=address_of(row, column))


def address_of(row: int, column: int) -> str:
    """Write 0-based indices as people see them: (0, 0) is A1."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def open_grids(path: Path) -> tuple[Grid, ...]:
    """Open a workbook; CallError where it is missing, locked or no workbook."""
    content = _content(path)
    values, formulas = _book(content, path, values=True), _book(content, path, values=False)
    if not values:
        raise CallError(
            f"Không đọc được trang nào trong {path.name}. Mở bằng Excel rồi lưu lại kiểu Excel Workbook (.xlsx)."
        )
    return tuple(
        Grid(name, tuple(_merged(cells, plans) for cells, plans in zip(rows, formulas[name], strict=True)))
        for name, rows in values.items()
    )


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CallError(f"Không thấy tệp chiến dịch {path}. Chạy “ntm-sheets init” để tạo.") from None
    except PermissionError:
        raise CallError(
            f"Không mở được {path.name}: tệp đang bị khóa. Đóng tệp ở chương trình khác rồi thử lại."
        ) from None
    except OSError as fault:
        raise CallError(f"Không đọc được {path}: {reason_of(fault)}. Xem lại đường dẫn và ổ đĩa.") from None
    if content.startswith(OLE_MAGIC):
        raise CallError(
            f"{path.name} có mật khẩu hoặc là kiểu .xls cũ. Mở bằng Excel, bỏ mật khẩu, lưu lại kiểu .xlsx."
        )
    if OPENDOCUMENT in content[:200]:
        raise CallError(
            f"{path.name} thật ra là kiểu .ods của LibreOffice. Mở bằng LibreOffice hoặc Excel, lưu lại kiểu "
            "“Excel Workbook (.xlsx)”."
        )
    if not content:
        raise CallError(f"{path.name} đang trống (0 byte), có lẽ chưa lưu xong. Đợi lưu xong, hoặc lấy bản sao lưu.")
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise CallError(f"{path.name} không phải tệp Excel (.xlsx). Lấy lại bản sao lưu, hoặc tạo tệp mới bằng “init”.")
    return content


def _book(content: bytes, path: Path, *, values: bool) -> dict[str, list[tuple[Raw, ...]]]:
    """Read all sheets, either the stored values or the formulas behind them."""
    # The library warns of what it would lose if it saved the workbook; here it only reads.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=values)
            return {sheet.title: list(_rows(sheet)) for sheet in book.worksheets}
        except Exception as fault:  # a damaged file makes the library raise a dozen kinds
            raise CallError(f"{path.name} bị hỏng. Mở bằng Excel rồi lưu lại, hoặc lấy bản sao lưu.") from fault


def _rows(sheet: Any) -> Iterator[tuple[Raw, ...]]:  # noqa: ANN401  # the library does not type its read-only sheets
    # What other programs write as the sheet's size is not always true.
    sheet.reset_dimensions()
    for row, cells in enumerate(sheet.iter_rows()):
        yield tuple(_raw(cell, address_of(row, column)) for column, cell in enumerate(cells))


def _raw(cell: Any, address: str) -> Raw:  # noqa: ANN401  # as above
    if cell.value is None:
        return Raw(address=address)
    percent = "%" in (cell.number_format or "").split('"')[0]
    return Raw(cell.value, address, percent, error=cell.data_type == "e")


def _merged(cells: tuple[Raw, ...], plans: tuple[Raw, ...]) -> tuple[Raw, ...]:
    """Mark formulas that were never calculated: their cells look blank and are not."""
    return tuple(
        Raw(plan.value, cell.address, error=True) if cell.value is None and plan.value is not None else cell
        for cell, plan in zip(cells, plans, strict=True)
    )
