"""What one input cell asks, what was seen in it, and what parsing made of that: the words of `kinds.py`."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite

from ntm_sheets.campaign.definition import KindKey
from ntm_sheets.campaign.names import one_line

Value = bool | int | float | str | date
# 0,1 + 0,2 - 0,3 leaves 5,55E-17 in a file, and no figure of a village is so small.
LEFTOVER = (1e-18, 1e-12)
TWO_READINGS = "two-readings"
# Stands in each slot of a photo until one is laid over it: to whoever reads the form, nothing.
INVITATION = "Chèn ảnh vào đây: bấm vào ô này, chọn Insert/Chèn → Picture/Hình ảnh"


def bare_number(value: float | Decimal) -> str:
    """Write a number bare, with a point, and with no more than the 15 digits that a spreadsheet knows of one."""
    return f"{value:.15g}"


@dataclass(frozen=True)
class KindFacts:
    """What lies in a kind of answer itself, for those who read and judge answers; `kinds.py` declares it with the rest.

    `name` is its Vietnamese name, `way` how one answers in words ("chọn trong danh sách"). `low` and `high` are the bounds
    that go without saying, `measure` the unit that is meant where a question names none. A number may be a `share` of a
    hundred, and one that is `whole` counts things; a `verdict` is itself yes or no, `has_choices` where the question lists
    them. A `picture` is laid into its cell; what is `free` is typed as one likes, without list or limit.
    """

    key: KindKey
    name: str
    _: KW_ONLY
    way: str = ""
    low: float | None = None
    high: float | None = None
    measure: str = ""
    is_number: bool = False
    is_whole: bool = False
    is_share: bool = False
    is_verdict: bool = False
    has_choices: bool = False
    is_picture: bool = False
    is_free: bool = False


# Filled by `kinds.declare`: the parsers that a declaration names look up here what it says beside.
declared: dict[KindKey, KindFacts] = {}


@dataclass(frozen=True)
class Question:
    """What one input cell asks for.

    `low` and `high` bound what can be true at all; `measure` is the unit of measure (`%`, `m`, `triệu đồng/năm`).
    `expected` is the size to expect (a task's planned volume), used to decide ambiguous numbers.
    `period` is the first and last day that a date may take.
    `comparison` and `threshold` are the rule that the answer will be judged by, as the indicator has it.
    `help` stands in the place of the kind's own input message where a cell needs another one.
    `requirement` is the rule in words ("≥ 90 %"), shown beside the cell; empty where nothing is required.
    """

    kind: KindKey
    label: str
    requirement: str = ""
    measure: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    expected: float | None = None
    period: tuple[date, date] | None = None
    help: str = ""
    comparison: str = ""
    threshold: float | str | None = None

    @property
    def facts(self) -> KindFacts:
        """What lies in the kind of answer; KeyError for a kind that nobody declared."""
        return declared[self.kind]


@dataclass(frozen=True)
class Seen:
    """What lay in a cell, as the reader found it.

    `value` has the type the workbook gave (a number stored as text stays text). `percent` is true when the cell is
    formatted as a percentage (80 % then lies there as 0.8). `error` is an error value (`#N/A`), or
    `"no-value"` for a formula that was never calculated, or `TWO_READINGS` where two ways of reading the file give
    different contents: `readings` are both. `font` is the cell's font name where it is known.
    """

    value: str | int | float | bool | date | datetime | time | None = None
    percent: bool = False
    error: str = ""
    font: str = ""
    readings: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was filled in."""
        if self.error or self.value is None:
            return not self.error
        return isinstance(self.value, str) and one_line(self.value) in ("", INVITATION)

    @property
    def rounded(self) -> "Seen":
        """The cell with its number as every spreadsheet shows it: 15 digits; what sums leave of nothing is nothing."""
        if not isinstance(self.value, float) or not isfinite(self.value):
            return self
        shown = float(bare_number(self.value))
        return replace(self, value=0.0 if LEFTOVER[0] <= abs(shown) < LEFTOVER[1] else shown)

    @property
    def text(self) -> str:
        """What a person would say stands in the cell."""
        if self.readings:
            return " hoặc ".join(reading or "(trống)" for reading in self.readings)
        if self.error:
            return "công thức chưa tính" if self.error == "no-value" else self.error
        if self.percent and isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return f"{self.value * 100:.10g}%"
        if isinstance(self.value, bool):
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, float):
            return bare_number(self.value)
        if isinstance(self.value, datetime):
            return f"{self.value:%d/%m/%Y %H:%M}".removesuffix(" 00:00")
        if isinstance(self.value, date):
            return f"{self.value:%d/%m/%Y}"
        if isinstance(self.value, time):
            return f"{self.value:%H:%M}"
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True, order=True)
class Place:
    """Where something was seen: a file, and in a workbook the sheet and its A1 cell."""

    file: str = ""
    sheet: str = ""
    cell: str = ""


NO_PLACE = Place()


@dataclass(frozen=True)
class Remark:
    """A fact about a cell, a file or a letter, by its code in the catalogue, with what its sentence needs.

    Stations make remarks; only `checking.catalogue` knows the words for them, and words no remark without a file.
    What parsing says of a cell has no place yet: who knows the cell adds it. `details` fills the named gaps of the
    code's sentence. `key` is the input cell that it speaks of where its place alone does not tell: a picture may lie over
    another one.
    """

    code: str
    place: Place = NO_PLACE
    seen: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True)
class Parsed:
    """What became of a cell: a value (or None where it cannot count) and what must be said.

    A value with remarks was repaired or is doubted; no value with a remark is a cell that counts as not reported;
    neither is a blank.
    """

    value: Value | None = None
    remarks: tuple[Remark, ...] = ()
    repaired: bool = False


@dataclass(frozen=True)
class Validation:
    """What Excel itself should allow in a cell: `type` is one of decimal, whole, list, date, length."""

    type: str
    low: float | date | None = None
    high: float | date | None = None
    choices: tuple[str, ...] = ()
    message: str = ""
