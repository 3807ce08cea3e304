"""What an order of page one asks for: only what can still be done on its day, in words that fit the work."""

from ntm_sheets.campaign.folding import accented
from ntm_sheets.campaign.measures import read_measure
from ntm_sheets.campaign.rounding import amount_shown
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.rows import TaskRow

# Work that goes faster with more hands; a report, a meeting or a file of papers does not.
DIMENSIONS_OF_LABOUR = frozenset({"length", "area", "field", "volume", "weight"})
NOUNS_OF_LABOUR = frozenset(
    map(accented, ("ngày công", "công", "cây", "bồn", "bồn cây", "bồn hoa", "vườn", "chuồng", "hố"))
)
WRAP_UP = "ghi vào báo cáo sơ kết, hẹn ngày làm xong"


def is_ending(material: Material) -> bool:
    """Tell whether it is the last day, or later: nothing more can be got done within the drive."""
    return material.today >= material.campaign.end


def order_for(task: TaskRow, material: Material) -> str:
    """Say what is to be done about a late task."""
    if is_ending(material):
        return WRAP_UP
    return "tăng ngày công" if is_labour(task.measure) else "tập trung làm xong"


def is_labour(measure: str) -> bool:
    """Tell whether work in this measure goes faster with more hands."""
    return is_measured(measure) or accented(measure) in NOUNS_OF_LABOUR


def is_measured(measure: str) -> bool:
    """Tell whether work in this measure can be lacking by any part of it; other work is counted by the piece."""
    known = read_measure(measure)
    return known is not None and known.dimension in DIMENSIONS_OF_LABOUR


def is_seen_late(task: TaskRow) -> bool:
    """Tell whether a task is behind by an amount that its numbers show: nobody is ordered to do 0,3 of 0,3."""
    return task.state == "behind" and (task.done is None or task.done < amount_shown(task.due))
