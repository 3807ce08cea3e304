"""The light of a unit: whether it goes well, asks for an eye or for help, and in words why."""

from collections.abc import Iterator, Sequence
from typing import Literal

from ntm_sheets.facts.result_rows import TaskRow, UnitRow
from ntm_sheets.outbox.digest import Digest, Missing, UnitDay
from ntm_sheets.outbox.master.actions import CLOSE
from ntm_sheets.outbox.master.rechecking import is_late, is_seen_late
from ntm_sheets.outbox.master.reports import WAITS

Light = Literal["good", "watch", "bad", "unknown"]
WORDS: dict[Light, str] = {
    "good": "Đúng hướng",
    "watch": "Cần chú ý",
    "bad": "Cần làm ngay",
    "unknown": "Chưa có số liệu",
}
# In the last week what is lacking is no longer watched but done.
LAST_DAYS = 7
RULE = (
    f"Vuông, “{WORDS['bad']}”: chưa nộp báo cáo, tụt tiêu chí, chậm việc găng, hoặc còn thiếu tiêu chí, vườn mẫu khi đợt còn "
    f"{LAST_DAYS} ngày hay ít hơn. Tam giác, “{WORDS['watch']}”: chậm việc khác, nộp muộn, phiếu chờ xã quyết định, hoặc còn "
    f"thiếu khi đợt còn {CLOSE} ngày hay ít hơn. Tròn, “{WORDS['good']}”: không có điều nào ở trên."
)


def light_of(
    unit: UnitDay, row: UnitRow, tasks: Sequence[TaskRow], late: Missing | None, day: Digest
) -> tuple[Light, str]:
    """Choose the light by the gravest thing that can be said of a unit; give all of it in words, the gravest first."""
    said = list(_said(unit, row, tasks, late, day))
    for light in ("bad", "watch"):
        if any(one == light for one, _ in said):
            return light, "; ".join(words for one in ("bad", "watch") for of, words in said if of == one)
    if unit.rank is None:
        return "unknown", "chưa có báo cáo nào"
    return "good", "đủ điều kiện đạt chuẩn" if unit.recognised.counted else "báo cáo đủ, không việc nào chậm"


def _said(
    unit: UnitDay, row: UnitRow, tasks: Sequence[TaskRow], late: Missing | None, day: Digest
) -> Iterator[tuple[Light, str]]:
    if late is not None:
        yield ("watch", WAITS) if late.waits else ("bad", f"chưa nộp báo cáo {late.how_long}")
    elif unit.today == "late":
        yield "watch", "hôm nay nộp muộn"
    fallen = (row.criteria_before or 0) - unit.criteria.counted
    if fallen > 0:
        yield "bad", f"tụt {fallen} tiêu chí so với hôm qua"
    behind = [task for task in tasks if is_late(task) and is_seen_late(task)]
    critical = sum(task.critical for task in behind)
    if critical:
        yield "bad", f"chậm {critical} việc găng"
    if len(behind) > critical:
        yield "watch", f"chậm {len(behind) - critical} việc{' khác' if critical else ''}"
    if unit.rank is not None and unit.recognised.left and day.left <= CLOSE:
        yield "bad" if day.left <= LAST_DAYS else "watch", lacking(unit)


def lacking(unit: UnitDay) -> str:
    """Say what a unit still lacks to be recognised."""
    counts = ((unit.criteria.left, "tiêu chí"), (unit.gardens.left, "vườn mẫu"))
    return f"còn thiếu {', '.join(f'{n} {what}' for n, what in counts if n > 0) or 'điều kiện kèm theo'}"
