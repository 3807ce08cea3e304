"""What an order of page one asks for: only what can still be done on its day, in words that fit the work."""

import math

from ntm_sheets.campaign.folding import accented
from ntm_sheets.campaign.measures import is_counted, read_measure
from ntm_sheets.campaign.rounding import DUST_DECIMALS, amount_shown, rounded
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.rows import TaskRow

# Work that goes faster with more hands; a report, a meeting or a file of papers does not.
DIMENSIONS_OF_LABOUR = frozenset({"length", "area", "field", "volume", "weight"})
NOUNS_OF_LABOUR = frozenset(
    map(accented, ("ngày công", "công", "cây", "bồn", "bồn cây", "bồn hoa", "vườn", "chuồng", "hố"))
)
WRAPPING_UP = accented("sơ kết")
WRAP_UP = "ghi vào báo cáo sơ kết, hẹn ngày làm xong"


def is_ending(given: MasterInput) -> bool:
    """Tell whether it is the last day, or later: nothing more can be got done within the drive."""
    return given.today >= given.campaign.end


def order_for(task: TaskRow, given: MasterInput) -> str:
    """Say what is to be done about a late task."""
    if is_ending(given):
        return wrap_up(task)
    return "tăng ngày công" if is_labour(task.measure) else "tập trung làm xong"


def wrap_up(task: TaskRow) -> str:
    """Say what is left to do about a task at the end; the report on the drive is not written into itself."""
    return "hẹn ngày làm xong" if WRAPPING_UP in accented(task.name) else WRAP_UP


def is_labour(measure: str) -> bool:
    """Tell whether work in this measure goes faster with more hands."""
    return is_measured(measure) or accented(measure) in NOUNS_OF_LABOUR


def is_measured(measure: str) -> bool:
    """Tell whether work in this measure can be lacking by any part of it; other work is counted by the piece."""
    known = read_measure(measure)
    return known is not None and known.dimension in DIMENSIONS_OF_LABOUR


def is_seen_late(task: TaskRow) -> bool:
    """Tell whether a task is behind by an amount that its numbers show: nobody is ordered to do 0,3 of 0,3."""
    return task.state == "behind" and (task.done is None or in_pieces(task, task.done) < due_shown(task))


def due_shown(task: TaskRow) -> float:
    """Give what has to be done by now as people see it: whole pieces of what is counted by the piece."""
    return in_pieces(task, task.due) if comes_in_pieces(task) else amount_shown(task.due)


def in_pieces(task: TaskRow, amount: float) -> float:
    """Give an amount in whole pieces where it is counted by the piece: two thirds of a meeting are no meeting."""
    return float(math.floor(rounded(amount, DUST_DECIMALS))) if comes_in_pieces(task) else amount


def comes_in_pieces(task: TaskRow) -> bool:
    """Tell whether a task is counted by the piece, by its measure and its plan."""
    return is_counted(task.measure) and task.volume % 1 == 0


def again(task: TaskRow) -> str:
    """Say how an amount is found out once more."""
    return "đếm lại" if comes_in_pieces(task) else "đo lại"
