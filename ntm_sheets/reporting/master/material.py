"""What every sheet of the master is drawn from, and where the sheets find each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.records import DropRecord, FindingRecord
from ntm_sheets.reporting.master.table import FIRST_ROW, Link, first_rows
from ntm_sheets.reporting.wording import is_missing
from ntm_sheets.results import Results

RANKING = "Xếp hạng"
CRITERIA = "Tiêu chí"
INDICATORS = "Chỉ tiêu"
GARDENS = "Vườn mẫu"
TASKS = "Đường găng"
PROGRESS = "Tiến độ"
REPORTS = "Nộp báo cáo"
FINDINGS = "Lỗi cần sửa"
SOURCES = "Nguồn số liệu"
RULES = "Quy tắc"
DATA = "Dữ liệu"
PLOTTED = "Số liệu biểu đồ"


@dataclass(frozen=True)
class Material:
    """Campaign, results, drops and findings as of one moment."""

    campaign: Campaign
    results: Results
    drops: Sequence[DropRecord]
    findings: Sequence[FindingRecord]

    @cached_property
    def names(self) -> dict[str, str]:
        """The units' names by key."""
        return {unit.key: unit.name for unit in self.campaign.units}

    @cached_property
    def ranking_rows(self) -> dict[str, int]:
        """Each unit's row on the ranking sheet."""
        return first_rows(self.results.units["unit"])

    @cached_property
    def drop_rows(self) -> dict[int, int]:
        """Each drop's row on the sheet of sources, newest first."""
        return {drop.seq: row for row, drop in enumerate(self.ordered_drops, FIRST_ROW)}

    @cached_property
    def ordered_drops(self) -> Sequence[DropRecord]:
        """The drops, the newest first."""
        return sorted(self.drops, key=lambda drop: -drop.seq)

    def to_source(self, text: str, seq: object) -> object:
        """Lead from a number to the drop that it was read from, where there is one."""
        row = self.drop_rows.get(int(seq)) if isinstance(seq, int | float) and not is_missing(seq) else None
        return Link(text, SOURCES, row) if row is not None and text else text
