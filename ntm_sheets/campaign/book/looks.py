"""The cell formats of the campaign workbook, and what Excel itself lets into its cells."""

from datetime import date
from typing import Any

from ntm_sheets import theme
from ntm_sheets.campaign.book.fields import Field

QUIET_TYPES = ("slug", "code")
FORMATS = {"date": theme.FORMAT_DATE, "time": theme.FORMAT_TIME, "whole": theme.FORMAT_WHOLE}
ALIGNMENT = {"number": "right", "whole": "right", "any": "right", "date": "center", "time": "center", "yesno": "center"}


class Pens:
    """Formats by purpose; those of cells are made once per look."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401  # the library has no types
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        ruled = {"bottom": 1, "bottom_color": theme.RULE}
        self.locked = self._pen()
        self.free = self._pen(locked=False)
        self.title = self._pen(bold=True, font_size=theme.SIZE_TITLE, font_color=theme.GREEN)
        self.quiet = self._pen(font_color=theme.MUTED)
        self.said = self._pen(text_wrap=True, indent=1)
        self.link = self._pen(font_color=theme.GREEN, underline=1, indent=1)
        self.label = self._pen(bold=True, indent=1, **ruled)
        self.hint = self._pen(font_color=theme.MUTED, text_wrap=True, indent=1, **ruled)
        self.heading = self._pen(
            bold=True, text_wrap=True, bg_color=theme.GREEN, font_color=theme.WHITE, indent=1, border=1,
            border_color=theme.GREEN_PALE,
        )  # fmt: skip
        self.total = self._pen(bold=True, align="left", indent=1, top=1, top_color=theme.GREEN, num_format="0.##")

    def setting(self, field: Field) -> Any:  # noqa: ANN401  # as above
        """Give the format of a value beside its label."""
        number_format = FORMATS.get(field.type, "General" if field.type == "number" else theme.FORMAT_TEXT)
        return self._pen(
            locked=False, text_wrap=True, align="left", indent=1, bg_color=theme.FILL, border=1,
            border_color=theme.RULE,
            num_format=number_format,
        )  # fmt: skip

    def of(self, field: Field, value: object = None) -> Any:  # noqa: ANN401  # as above
        """Give the format of a cell in a table: a number shows as many decimals as it has."""
        look: dict[str, Any] = {"locked": False, "text_wrap": True, "valign": "top"}
        look |= {"bottom": 1, "bottom_color": theme.RULE, "align": ALIGNMENT.get(field.type, "left")}
        if look["align"] != "center":
            look["indent"] = 1
        if isinstance(value, float | int):
            look["num_format"] = theme.FORMAT_WHOLE if float(value).is_integer() else "#,##0.##########"
        elif field.type in FORMATS:
            look["num_format"] = FORMATS[field.type]
        if field.type in QUIET_TYPES:
            look["font_color"] = theme.MUTED
        return self._pen(**look)

    def _pen(self, **look: object) -> Any:  # noqa: ANN401  # as above
        whole = {
            "font_name": theme.FONT,
            "font_size": theme.SIZE,
            "font_color": theme.TEXT,
            "valign": "vcenter",
            **look,
        }
        mark = tuple(sorted(whole.items()))
        if mark not in self._made:
            self._made[mark] = self._book.add_format(whole)
        return self._made[mark]


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
