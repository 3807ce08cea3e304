"""The common kinds of columns of the campaign workbook, each made in one line."""

from collections.abc import Mapping

from ntm_sheets.campaign.book.fields import YESNO, Field, FieldType


def text(key: str, heading: str, width: float, help_: str = "", *, required: bool = True) -> Field:
    """Make a column of words."""
    return Field(key, heading, width, required=required, help=help_)


def code(key: str, heading: str, help_: str) -> Field:
    """Make a column of codes that forms carry."""
    return Field(key, heading, 10, "code", help=help_)


def slug(help_: str = "") -> Field:
    """Make the column of keys; one left blank follows from the name."""
    told = help_ or "Chữ thường không dấu, nối bằng gạch ngang. Để trống thì máy đặt theo tên. Đã dùng thì đừng đổi."
    return Field("key", "Mã", 15, "slug", required=False, help=told, named=True)


def yesno(key: str, heading: str, width: float, help_: str) -> Field:
    """Make a column of Có and Không."""
    return Field(key, heading, width, "yesno", required=False, help=help_, words=YESNO)


def number(key: str, heading: str, width: float, help_: str, *, required: bool = True, printed: bool = True) -> Field:
    """Make a column of numbers."""
    return Field(key, heading, width, "number", required, help_, printed=printed)


def date(key: str, heading: str, help_: str, width: float = 13) -> Field:
    """Make a column of days."""
    return Field(key, heading, width, "date", help=f"{help_} Ghi ngày/tháng/năm, ví dụ 05/10/2021.")


def ref(key: str, heading: str, width: float, target: str, help_: str, *, required: bool = True) -> Field:
    """Make a column that names rows of another sheet."""
    return Field(key, heading, width, "ref", required, help_, target=target)


def added(
    key: str,
    heading: str,
    width: float,
    type_: FieldType = "text",
    help_: str = "",
    words: Mapping[str, object] | None = None,
) -> Field:
    """Make a column that books of before it was thought of do not have; not printed, so that the others stay readable."""
    return Field(
        key, heading, width, type_, required=False, help=help_, words=words or {}, printed=False, optional=True
    )
