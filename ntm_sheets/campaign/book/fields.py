"""What a sheet and a field of the campaign workbook are, the words that stand for codes in it, and its common columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from ntm_sheets.campaign.calendar import FULL_FORM_WEEKDAY
from ntm_sheets.campaign.definition import GRACE_HOURS
from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.names import fold

FieldType = Literal[
    "text", "slug", "code", "number", "whole", "date", "time", "yesno", "word", "ref", "list", "codes", "words", "any",
    "weekdays", "dates",
]  # fmt: skip

WEEKDAY_NAMES = ("Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7", "Chủ nhật")
WEEKDAYS: Mapping[str, int] = MappingProxyType({name: day for day, name in enumerate(WEEKDAY_NAMES)})
YESNO: Mapping[str, bool] = MappingProxyType({"Có": True, "Không": False})
SUBJECTS: Mapping[str, str] = MappingProxyType({"Đơn vị": "unit", "Vườn mẫu": "garden"})
KINDS_IN_WORDS: Mapping[str, str] = MappingProxyType(
    {kind.name: key for key, kind in KINDS.items() if kind.may_be_indicator}
)
COMPARISONS: Mapping[str, str] = MappingProxyType(
    {
        "Ít nhất": ">=",
        "Không quá": "<=",
        "Đúng bằng": "=",
        "Phải đạt": "yes",
        "Từ loại này trở lên": "at_least",
        "Chỉ ghi nhận": "",
    }
)
# No check that looks across cells is an error: what it asks about still counts.
RULE_LEVELS: Mapping[str, str] = MappingProxyType({"Cần xem": "warning", "Lưu ý": "note", "Tắt": "off"})
REPORTERS: Mapping[str, str] = MappingProxyType({"Thôn": "village", "Đoàn công tác": "team", "Cả hai": ""})
DUE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "Hằng ngày": "daily",
        "Theo thứ trong tuần": "weekdays",
        "Mấy ngày một lần": "every",
        "Theo ngày liệt kê": "listed",
        "Không phải nộp": "never",
    }
)
PARTS_IN_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "Tiêu chí": "criteria",
        "Vườn mẫu": "gardens",
        "Tiến độ đầu việc": "progress",
        "Báo cáo đúng hạn": "on_time",
        "Ảnh minh chứng": "evidence",
    }
)
POINTS_BY: Mapping[str, str] = MappingProxyType(
    {"Số được tính": "counted", "Thôn tự báo": "own", "Đoàn phúc tra còn hiệu lực": "verified"}
)
AWARD_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "Đạt đủ tiêu chí": "criteria",
        "Đạt đủ vườn mẫu": "gardens",
        "Không thiếu báo cáo": "reports",
        "Tiến bộ nhiều nhất": "improved",
        "Đoàn phúc tra nhiều nhất": "verified",
        "Đạt đủ tiêu chí sớm nhất": "first",
        "Điểm thi đua cao nhất": "points",
    }
)
BLANK: Mapping[FieldType, object] = MappingProxyType(
    {
        "text": "",
        "slug": "",
        "code": "",
        "ref": "",
        "word": "",
        "list": (),
        "codes": (),
        "words": (),
        "weekdays": (),
        "dates": (),
        "yesno": False,
    }
)
# What the officer may write instead of the words.
SIGNS: Mapping[str, str] = MappingProxyType({">=": ">=", "≥": ">=", "<=": "<=", "≤": "<=", "=": "=", "đạt": "yes"})


@dataclass(frozen=True)
class Field:
    """A column of a table, or a row of a list of settings: its key, its heading and what may stand in it.

    `words` translates what stands in the cell, `target` is the sheet whose rows a `ref` names; `named` marks
    a key that may be left blank because it follows from the row's name. The last columns of a table may be left out of
    print (`printed`), so that the others are large enough to read. An `optional` column or row may be missing: books of
    before it was thought of have none; `default` is its value then, and where its cell is blank.
    """

    key: str
    heading: str
    width: float
    type: FieldType = "text"
    required: bool = True
    help: str = ""
    words: Mapping[str, object] = field(default_factory=dict)
    target: str = ""
    named: bool = False
    printed: bool = True
    optional: bool = False
    default: object = None

    @cached_property
    def by_word(self) -> Mapping[str, object]:
        """What its words mean, by the key under which words are compared."""
        return {fold(word): code for word, code in self.words.items()}

    @property
    def blank(self) -> object:
        """What a blank or missing cell means."""
        return BLANK.get(self.type) if self.default is None else self.default


@dataclass(frozen=True)
class BookSheet:
    """A sheet: a table with one row per thing, or (`settings`) one labelled row per field.

    An `optional` sheet may be missing: books of before it was thought of have none.
    """

    key: str
    name: str
    title: str
    help: str
    fields: tuple[Field, ...]
    settings: bool = False
    optional: bool = False


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


GROUP_EMAILS = Field(
    "group_emails",
    "Địa chỉ thư của đoàn",
    36,
    "list",
    False,
    "Phiếu kiểm tra gửi từ địa chỉ này mới được tính ngay. Nhiều địa chỉ thì cách nhau bằng dấu chấm phẩy.",
    printed=False,
    optional=True,
)
CLOSING_GRACE_HOURS = Field(
    "closing_grace_hours",
    "Khóa sổ sau hạn cuối (giờ)",
    0,
    "whole",
    False,
    "Phiếu nộp sau hạn của ngày cuối cùng quá số giờ này thì chờ xã quyết định. Để trống: 24.",
    optional=True,
    default=GRACE_HOURS,
)
REMINDER = Field(
    "reminder",
    "Giờ nhắc nộp",
    0,
    "time",
    False,
    "Đến giờ này máy ghi danh sách đơn vị chưa nộp để gọi. Để trống: trước giờ báo cáo một tiếng.",
    optional=True,
)
FULL_FORM = Field(
    "full_form",
    "Ngày gửi phiếu đầy đủ",
    0,
    "word",
    False,
    "Mỗi tuần vào thứ này, ngày đầu và ngày cuối thôn gửi phiếu đầy đủ; các ngày khác gửi phiếu ngày. Để trống: Thứ 6.",
    WEEKDAYS,
    optional=True,
    default=FULL_FORM_WEEKDAY,
)
FULL_DATA = Field(
    "full_data",
    "Lập bảng dữ liệu đầy đủ",
    0,
    "yesno",
    False,
    "“Có”: sau mỗi lần nhận phiếu lập thêm tệp du-lieu-day-du.xlsx có mọi số liệu từ đầu đợt. Để trống: không lập.",
    YESNO,
    optional=True,
)
FOLDERS = Field(
    "folders",
    "Thư mục nhận thêm",
    0,
    "list",
    False,
    "Máy chép phiếu của xã từ đây vào inbox, không sửa gì ở đó. Ví dụ %USERPROFILE%\\Downloads; cách nhau bằng dấu chấm phẩy.",
    optional=True,
)
FORMULA = Field(
    "formula",
    "Tính từ chỉ tiêu khác",
    30,
    required=False,
    help="Ví dụ (4.1 + 4.2) / 2. Máy tự tính, không hỏi trong phiếu. Để trống: thôn và đoàn điền.",
    printed=False,
    optional=True,
)
