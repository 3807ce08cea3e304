"""How a campaign judges: the commune's own emulation scale, and the checks with their levels and limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

# A check of this kind asks a question: it never makes an answer not count, so that no one can set it to an error.
RuleLevel = Literal["warning", "note", "off"]


@dataclass(frozen=True)
class CheckLimit:
    """A number that a check goes by: what it is in words, its default, and what it may be at all."""

    words: str
    value: float
    low: float = 0
    high: float = 1000


@dataclass(frozen=True)
class Check:
    """A check that can be set: the code of its finding, what it looks at in Vietnamese, its defaults."""

    key: str
    about: str
    level: RuleLevel
    limits: tuple[CheckLimit, ...] = ()


@dataclass(frozen=True)
class CheckRule:
    """How a campaign wants one check: `limits` has a number for each of the check's limits."""

    key: str
    level: RuleLevel
    limits: tuple[float, ...] = ()

    @property
    def is_on(self) -> bool:
        """Whether the check is made at all."""
        return self.level != "off"


# New checks start as warnings or notes, with limits at which honest forms stay quiet.
CHECKS: tuple[Check, ...] = (
    Check("required-blank", "Ô bắt buộc (như Người báo cáo) để trống", "warning"),
    Check("not-reported", "Chỉ tiêu, vườn, đầu việc chưa báo cáo lần nào", "warning"),
    Check(
        "gardens-below-quota",
        "Số vườn có số liệu ít hơn số vườn phải đạt của nhóm",
        "note",
    ),
    Check("garden-owner-differs", "Tên chủ vườn khác tên đã đăng ký hoặc khác lần trước", "warning"),
    Check(
        "gardens-miscounted",
        "Số vườn mẫu đạt ở trang Tiêu chí không khớp trang Vườn mẫu",
        "warning",
        (CheckLimit("Số vườn được phép lệch", 0, high=100),),
    ),
    Check(
        "task-over-plan",
        "Lũy kế vượt xa kế hoạch (vượt 100 % vẫn được tính)",
        "note",
        (CheckLimit("Báo khi quá bao nhiêu % kế hoạch", 120, low=100, high=100_000),),
    ),
    Check(
        "task-early",
        "Đầu việc có khối lượng trước ngày bắt đầu",
        "note",
        (CheckLimit("Số ngày được phép làm sớm", 3, high=366),),
    ),
    Check(
        "task-overdue",
        "Đầu việc quá ngày hoàn thành mà chưa đủ khối lượng, chưa ghi chú",
        "note",
        (CheckLimit("Báo khi quá bao nhiêu ngày", 3, high=366),),
    ),
    Check("period-exceeds-total", "Số Trong kỳ lớn hơn số Lũy kế", "warning"),
    Check("period-is-total", "Ghi cùng một số vào Trong kỳ và Lũy kế dù lần trước đã có khối lượng", "warning"),
    Check(
        "total-off-parts",
        "Lũy kế lần trước cộng Trong kỳ không ra Lũy kế lần này",
        "note",
        (CheckLimit("Báo khi lệch quá bao nhiêu % kế hoạch", 25, high=100_000),),
    ),
    Check("share-above-whole", "Tỷ lệ ghi quá 100 % ở chỉ tiêu không giới hạn số lớn nhất", "warning"),
    Check("photo-missing", "Nội dung cần ảnh đã báo đạt, đã xong nhưng chưa có ảnh nào", "note"),
    Check("nomination-incomplete", "Đề nghị khen thiếu loại, tên hoặc thành tích", "warning"),
    Check("fell-back", "Chỉ tiêu lần trước đạt, lần này chưa đạt", "warning"),
    Check("total-shrank", "Lũy kế nhỏ hơn lần trước", "warning"),
    Check("denominator-changed", "Tỷ lệ ghi dạng 45/60 có mẫu số khác lần trước", "warning"),
    Check(
        "unchanged",
        "Nhiều ngày báo cáo liền không đổi số nào dù còn việc phải làm",
        "warning",
        (CheckLimit("Số ngày báo cáo liền giống hệt nhau", 5, low=2, high=366),),
    ),
    Check(
        "sudden-jump",
        "Số liệu tăng đột ngột so với lần trước",
        "warning",
        (
            CheckLimit("Tỷ lệ: số điểm % tăng mỗi ngày", 30, low=1, high=100),
            CheckLimit("Đầu việc: gấp bao nhiêu lần mức bình quân mỗi ngày của kế hoạch", 10, low=1),
        ),
    ),
    Check("differs-from-inspection", "Thôn ghi đạt, đoàn ghi chưa đạt, hoặc ngược lại", "warning"),
    Check(
        "far-from-inspection",
        "Cùng đạt hoặc cùng chưa đạt nhưng số của thôn cách xa số của đoàn",
        "warning",
        (
            CheckLimit("Tỷ lệ: số điểm % được phép lệch", 15, high=100),
            CheckLimit("Đầu việc: được phép lệch bao nhiêu % kế hoạch", 20, high=100_000),
        ),
    ),
    Check("same-content", "Phiếu gửi lại trong ngày mà nội dung không đổi", "note"),
    Check("nothing-mended", "Phiếu gửi lại trong ngày mà chưa sửa ô nào đã được nhắc", "warning"),
    Check(
        "same-answers",
        "Hai đơn vị trả lời trang Tiêu chí giống hệt nhau",
        "warning",
        (CheckLimit("Có ít nhất bao nhiêu số khác 0 và 100", 10, low=3, high=1000),),
    ),
    # The slot of a form is 156 × 117 points large: a photo that Excel has shrunk to its slot is no smaller than that.
    Check(
        "photo-too-small",
        "Ảnh quá nhỏ, không nhìn rõ gì (không được tính là minh chứng)",
        "warning",
        (CheckLimit("Cạnh ngắn của ảnh ít nhất bao nhiêu điểm ảnh", 100, low=1, high=1000),),
    ),
    Check("photo-shows-nothing", "Ảnh một màu, chấm lộn xộn hoặc hình vẽ (không được tính là minh chứng)", "warning"),
    Check("photo-screenshot", "Ảnh chụp màn hình điện thoại", "note"),
    Check("photo-of-other-day", "Ảnh chụp trước khi chiến dịch bắt đầu, hoặc sau ngày báo cáo", "note"),
    Check("photo-no-subject", "Có ảnh mà chưa chọn “Ảnh chụp gì”", "warning"),
    Check("photo-reused", "Ảnh đã dùng ở phiếu khác hoặc cho nội dung khác", "warning"),
    Check("photo-again", "Ảnh đã gửi hôm trước cho cùng nội dung", "note"),
)
CHECK_OF: Mapping[str, Check] = MappingProxyType({check.key: check for check in CHECKS})
DEFAULT_RULES: tuple[CheckRule, ...] = tuple(
    CheckRule(check.key, check.level, tuple(float(limit.value) for limit in check.limits)) for check in CHECKS
)


OWN_CHECK = "own-check"
"""The code of what a rule of the officer's own finds, before a dot and the rule's key."""


@dataclass(frozen=True)
class Step:
    """One step over a stack: what it does, of what, and a number, or how many it takes from the stack."""

    op: str
    name: str = ""
    number: float = 0.0


@dataclass(frozen=True)
class Formula:
    """A rule or a calculation that the officer wrote: its text, and the steps that it means.

    `formula_reading` reads the text, `formulas` reckons with the steps.
    """

    text: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class OwnCheck:
    """A rule that must hold in a form: what is said where it does not, at which level, of whom, from which day on."""

    key: str
    rule: Formula
    message: str
    level: RuleLevel
    since: date | None = None
    track: str = ""
    unit: str = ""
    role: str = ""

    @property
    def code(self) -> str:
        """The code of its findings."""
        return f"{OWN_CHECK}.{self.key}"


PointsBy = Literal["counted", "own", "verified"]


@dataclass(frozen=True)
class PointClass:
    """A class of the emulation scale: its name, the least points it takes, and the most criteria not passed.

    `max_failed` counts the criteria failed or without data, the gate among them; None sets no limit.
    """

    name: str
    floor: float
    max_failed: int | None = None


@dataclass(frozen=True)
class ScoringPolicy:
    """The commune's own emulation scale: the points of its five parts and its classes, best first.

    `points_by` says by whose numbers criteria and gardens are scored: what counts, the village's own, or what the team
    verified. A team's number is valid to the end of day `verified_days` after its visit (the visit's own day is day 0).
    """

    criteria: float
    gardens: float
    progress: float
    on_time: float
    evidence: float
    classes: tuple[PointClass, ...]
    points_by: PointsBy = "counted"
    verified_days: int = 14

    @property
    def parts(self) -> dict[str, float]:
        """The points of each part by its key."""
        return {
            "criteria": self.criteria,
            "gardens": self.gardens,
            "progress": self.progress,
            "on_time": self.on_time,
            "evidence": self.evidence,
        }

    @property
    def total(self) -> float:
        """The most points that can be had."""
        return sum(self.parts.values())


AwardKind = Literal["criteria", "gardens", "reports", "improved", "verified", "first", "points"]
"""By what praise is proposed; all but the first three put the best ones in a row."""


@dataclass(frozen=True)
class AwardRule:
    """A rule by which the program proposes whom to praise, and for what (`title`); people decide.

    `track` is whose units it looks at, empty for all. `by` says by whose numbers criteria and gardens count, `role` whose
    reports are looked at (empty: both). `least` is what has to be reached at least, `first` and `last` are the period; None
    where the kind's own limit holds: all criteria, the garden quota, the whole campaign. No more than `most` are proposed
    unless they share the last place; None: all who are level, of those in a row the first one.
    """

    kind: AwardKind
    title: str
    track: str = ""
    by: PointsBy = "counted"
    role: str = ""
    least: int | None = None
    first: date | None = None
    last: date | None = None
    most: int | None = None

    @property
    def is_ranked(self) -> bool:
        """Whether it puts the best ones in a row, rather than naming all who reach a limit."""
        return self.kind not in ("criteria", "gardens", "reports")
