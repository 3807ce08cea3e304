"""One sentence for each unit: why these points, what is lacking most, and how equal points were decided."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.rounding import points_shown, share_shown, shares_apart
from ntm_sheets.campaign.showing import show_number, show_points
from ntm_sheets.scoring.emulation import PARTS, Score, Tally, class_of
from ntm_sheets.scoring.reports import moment

PART_NAMES = {
    "criteria": "tiêu chí",
    "gardens": "vườn mẫu",
    "progress": "tiến độ",
    "on_time": "báo cáo đúng hạn",
    "evidence": "ảnh minh chứng",
}
NAMES_SHOWN = 2


@dataclass(frozen=True)
class Explainer:
    """What the sentences as of now are made of."""

    campaign: Campaign
    tallied: Tally
    score: Score

    def sentence(self, unit: int) -> str:
        """Explain the points and the rank of the unit at a place in the campaign's order."""
        points, rank = self.score.points[-1, unit], self.score.ranks[-1, unit]
        head = f"{show_points(points)} điểm, hạng {rank}, loại {class_of(self.campaign.scoring, points)}"
        texts = (head + self._parts(unit), self._lacking(unit), self._left_out(unit), self._tie(unit))
        return " ".join(text for text in texts if text)

    def _parts(self, unit: int) -> str:
        full = self.campaign.scoring.parts
        shown = [
            f"{PART_NAMES[name]} {show_points(part[-1, unit])}/{show_number(full[name])}"
            for name, part in self.score.parts.items()
            if full[name] and not np.isnan(part[-1, unit])
        ]
        return f": {', '.join(shown)}." if shown else ": chưa có phần nào để tính điểm."

    def _lacking(self, unit: int) -> str:
        full = self.campaign.scoring.parts
        lost = {
            name: full[name] - points_shown(float(np.nan_to_num(self.score.parts[name][-1, unit], nan=full[name])))
            for name in PARTS
        }
        name = max(lost, key=lambda part: lost[part])
        if points_shown(lost[name]) <= 0:
            return ""
        return f"Thiếu nhiều nhất: {PART_NAMES[name]}, {show_points(lost[name])} điểm ({self._detail(name, unit)})."

    def _detail(self, name: str, unit: int) -> str:
        tallied = self.tallied
        if name == "criteria":
            return f"đạt {int(tallied.criteria_passed[-1, unit])}/{int(tallied.criteria_total[unit])} tiêu chí"
        if name == "gardens":
            return f"đạt {int(tallied.gardens_passed[-1, unit])}/{int(tallied.quota[unit])} vườn"
        share = show_number(share_shown(tallied.shares[name][-1, unit] * 100))
        words = {
            "progress": "phần phải xong, bình quân các đầu việc",
            "on_time": "số báo cáo đến hạn",
            "evidence": "nội dung cần ảnh",
        }
        return f"được {share} % {words[name]}"

    def _left_out(self, unit: int) -> str:
        full = self.campaign.scoring.parts
        names = [PART_NAMES[n] for n in PARTS if full[n] and np.isnan(self.score.parts[n][-1, unit])]
        if not names or len(names) == sum(1 for name in PARTS if full[name]):
            return ""
        total = show_number(self.campaign.scoring.total)
        return f"Không tính {', '.join(names)} (không áp dụng hoặc chưa đến hạn), phần còn lại quy ra thang {total}."

    def _tie(self, unit: int) -> str:
        equals = self._equals[float(self.score.keys[0][-1, unit])]
        ranks, rank = list(equals), int(self.score.ranks[-1, unit])
        place, said = bisect_left(ranks, rank), []
        if len(ranks) > 1:
            side, neighbour = ("sau", ranks[place - 1]) if place else ("trên", ranks[1])
            other = equals[neighbour][0]
            said.append(f"Bằng điểm {self._name(other)}, xếp {side} vì {self._reason(unit, other)}.")
        if others := len(equals[rank]) - 1:
            names = [self._name(n) for n in equals[rank][: NAMES_SHOWN + 1] if n != unit][:NAMES_SHOWN]
            more = f" và {others - NAMES_SHOWN} đơn vị khác" if others > NAMES_SHOWN else ""
            said.append(f"Đồng hạng với {', '.join(names)}{more}.")
        return " ".join(said)

    @cached_property
    def _equals(self) -> dict[float, dict[int, list[int]]]:
        """The units by shown points, then by rank, the best rank first."""
        ranks, points = self.score.ranks[-1], self.score.keys[0][-1]
        found: dict[float, dict[int, list[int]]] = {}
        for unit in np.argsort(ranks, kind="stable").tolist():
            found.setdefault(float(points[unit]), {}).setdefault(int(ranks[unit]), []).append(unit)
        return found

    def _reason(self, unit: int, other: int) -> str:
        decided = next(n for n, key in enumerate(self.score.keys) if key[-1, unit] != key[-1, other])
        name, (mine, theirs) = (
            self._name(other),
            (self.score.keys[decided][-1, place] for place in (unit, other)),
        )
        if decided == 1:
            return f"còn {int(mine)} tiêu chí chưa đạt, {name} còn {int(theirs)}"
        if decided == 2:
            mine_seen, theirs_seen = (show_number(share) for share in shares_apart(-mine * 100, -theirs * 100))
            return f"đoàn đã kiểm tra {mine_seen} % chỉ tiêu, {name} {theirs_seen} %"
        if decided == 3:
            return f"báo cáo mới nhất {_day(-mine)}, {name} {_day(-theirs)}"
        return f"báo cáo mới nhất đến {_moment(mine)}, {name} {_moment(theirs)}"

    def _name(self, unit: int) -> str:
        return self.campaign.units[unit].name


def _day(ordinal: float) -> str:
    return f"ngày {date.fromordinal(int(ordinal)):%d/%m}" if ordinal else "chưa có"


def _moment(microseconds: float) -> str:
    return f"{moment(int(microseconds)):%H:%M:%S ngày %d/%m}"
