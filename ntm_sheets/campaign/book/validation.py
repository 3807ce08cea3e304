"""What Excel itself lets into a cell of the campaign workbook, and what it says beside the cell."""

from datetime import date
from typing import Any

from ntm_sheets.campaign.book.fields import Field

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
WRONG = {
    "number": "Chỉ gõ con số, ví dụ 85,5.",
    "whole": "Chỉ gõ số nguyên từ 0 trở lên.",
    "date": "Ghi ngày/tháng/năm, ví dụ 05/10/2021.",
    "word": "Chọn trong danh sách của ô.",
    "yesno": "Chọn Có hoặc Không.",
    "ref": "Chọn trong danh sách của ô.",
}


def validation(field: Field, names: str = "") -> dict[str, Any]:
    """Make the library's validation options of a field; `names` is the range that a reference chooses from."""
    options: dict[str, Any] = {
        "ignore_blank": True,
        "input_title": field.heading[:32],
        "input_message": field.help[:255],
        "error_title": field.heading[:32],
        "error_message": WRONG.get(field.type, ""),
    }
    if field.words and field.type != "words":
        return {**options, "validate": "list", "source": list(field.words)}
    if field.type == "ref":
        return {**options, "validate": "list", "source": names}
    if field.type == "number":
        return {**options, "validate": "decimal", "criteria": "between", "minimum": -1e9, "maximum": 1e9}
    if field.type == "whole":
        return {**options, "validate": "integer", "criteria": "between", "minimum": 0, "maximum": 10_000}
    if field.type == "date":
        return {**options, "validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
    return {**options, "validate": "any"}
