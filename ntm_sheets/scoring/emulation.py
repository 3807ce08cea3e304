"""Emulation points, classes and ranks (điểm thi đua) on the commune's own scale, and one sentence that says why."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.policy import ScoringPolicy
from ntm_sheets.campaign.showing import points_shown, share_shown, shares_apart, show_number, show_points
from ntm_sheets.scoring.arrays import Floats, Ints, ratio
from ntm_sheets.scoring.reports import moment
from ntm_sheets.scoring.tallying import PARTS, Recognition, Tally


@dataclass(frozen=True)
class Score:
    """Points and ranks by day.

    `parts` are on each part's own full mark (NaN where left out), `points` on the policy's total. `keys` are what the
    ranks go by, first things first, less is better.
    Shapes: seen days × units. Ranks start at 1 in each list; equal units share one and the next is left out (1, 1, 3);
    0 is no rank: nothing was reported, or nothing can be scored yet.
    """

    parts: Mapping[str, Floats]
    points: Floats
    ranks: Ints
    keys: tuple[Floats, ...]


def score_units(policy: ScoringPolicy, tallied: Tally) -> Score:
    """Turn shares into points, and points into ranks.

    A part that the unit has nothing of counts as zero where its track requires it. Another such part, and one of which
    nothing is due yet, is left out and the rest scaled up to the policy's total. Units are ranked, each list by itself,
    by the points as people see them, rounded to one decimal. Equal points: fewer criteria not passed (a blank never
    wins a tie), then more verified on site, then the newer last report, and for the same newest day the one that came
    earlier (falling silent never wins a tie); else the same rank. Who has reported nothing, or has no part to score yet,
    has no rank.
    """
    parts = {name: np.where(tallied.owed(name), 0.0, tallied.shares[name]) * policy.parts[name] for name in PARTS}
    full = sum((np.where(np.isnan(parts[name]), 0.0, policy.parts[name]) for name in PARTS), np.zeros(()))
    earned = sum((np.nan_to_num(part) for part in parts.values()), np.zeros(()))
    points = np.nan_to_num(ratio(earned, full)) * policy.total
    keys: tuple[Floats, ...] = (
        -shown_points(points),
        tallied.criteria_total - tallied.by[policy.points_by].passed,
        -tallied.verified_steps,
        -tallied.last_day.astype(np.float64),
        tallied.last_received.astype(np.float64),
    )
    ranks = np.zeros(points.shape, dtype=np.int64)
    lists = sorted(set(tallied.lists.tolist()))
    for day, spoke in enumerate(tallied.spoke & (full > 0)):
        for one in lists:
            own = np.flatnonzero(spoke & (tallied.lists == one))
            ranks[day, own] = rank_keys(np.stack([key[day, own] for key in keys]))
    return Score(parts, points, ranks, keys)


def shown_points(points: npt.ArrayLike) -> Floats:
    """Round points as everybody sees them; ranks and classes go by it."""
    values = np.asarray(points, dtype=np.float64)
    return np.array([points_shown(one) for one in values.ravel().tolist()], dtype=np.float64).reshape(values.shape)


def class_of(policy: ScoringPolicy, points: float, lacking: float = 0) -> str:
    """Name the class of some points, by their value rounded to one decimal, with so many criteria not passed."""
    seen = float(shown_points(points))
    ordered = sorted(policy.classes, key=lambda one: -one.floor)
    fitting = (
        one.name for one in ordered if seen >= one.floor and (one.max_failed is None or lacking <= one.max_failed)
    )
    return next(fitting, ordered[-1].name if ordered else "")


def rank_keys(keys: Floats) -> Ints:
    """Rank columns by their rows, the first row first, less is better; equal columns share a rank (1, 1, 3)."""
    order = np.lexsort(keys[::-1])
    sorted_keys = keys[:, order]
    new = np.concatenate([[True], (sorted_keys[:, 1:] != sorted_keys[:, :-1]).any(axis=0)])[: len(order)]
    firsts = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = firsts + 1
    return ranks


PART_NAMES = {
    "criteria": "tiêu chí",
    "gardens": "vườn mẫu",
    "progress": "tiến độ",
    "on_time": "báo cáo đúng hạn",
    "evidence": "ảnh minh chứng",
}
# Why a part that a track requires counts as zero.
OWED = {"progress": "chưa có đầu việc nào", "evidence": "chưa có nội dung nào cần ảnh"}
BY_WHOM = {"counted": "", "own": " theo số thôn tự báo", "verified": " theo số đoàn phúc tra còn hiệu lực"}
UNRANKED = "Chưa xếp hạng, chưa xếp loại: "
SILENT, NOTHING_DUE = "chưa có báo cáo hay phiếu kiểm tra nào.", "chưa có phần nào đến hạn tính điểm."
NAMES_SHOWN = 2


@dataclass(frozen=True)
class Explainer:
    """What the sentences as of now are made of."""

    campaign: Campaign
    tallied: Tally
    score: Score

    def sentence(self, unit: int) -> str:
        """Explain the points and the rank of the unit at a place in the campaign's order."""
        rank = self.score.ranks[-1, unit]
        if not rank:
            return UNRANKED + (NOTHING_DUE if self.tallied.spoke[-1, unit] else SILENT)
        among = f" danh sách {self.campaign.list_of(self.campaign.units[unit])}" if len(self.campaign.lists) > 1 else ""
        head = f"{show_points(self.score.points[-1, unit])} điểm, hạng {rank}{among}, loại {self.classes[unit]}"
        texts = (
            head + self._parts(unit),
            self._lower_class(unit),
            self._lacking(unit),
            self._owed(unit),
            self._left_out(unit),
            self._tie(unit),
        )
        return " ".join(text for text in texts if text)

    @cached_property
    def classes(self) -> list[str | None]:
        """The class of each unit; None where it has no rank."""
        points, lacking, ranks = self.score.points[-1], self._scored.lacking[-1], self.score.ranks[-1]
        policy = self.campaign.scoring
        return [
            class_of(policy, own, lacks) if rank else None
            for own, lacks, rank in zip(points, lacking, ranks, strict=True)
        ]

    @property
    def _scored(self) -> Recognition:
        """The recognition by the numbers that the points go by."""
        return self.tallied.by[self.campaign.scoring.points_by]

    def _lower_class(self, unit: int) -> str:
        by_points = class_of(self.campaign.scoring, self.score.points[-1, unit])
        if by_points == self.classes[unit]:
            return ""
        lacks = self._scored.lacking[-1, unit]
        what = f"còn {int(lacks)} tiêu chí hoặc điều kiện chưa đạt"
        return f"Đủ điểm loại {by_points} nhưng {what} nên xếp loại {self.classes[unit]}."

    def _parts(self, unit: int) -> str:
        full = self.campaign.scoring.parts
        shown = [
            f"{PART_NAMES[name]} {show_points(part[-1, unit])}/{show_number(full[name])}"
            for name, part in self.score.parts.items()
            if full[name] and not np.isnan(part[-1, unit])
        ]
        return f": {', '.join(shown)}."

    def _lacking(self, unit: int) -> str:
        full = self.campaign.scoring.parts
        lost = {
            name: full[name] - points_shown(float(np.nan_to_num(self.score.parts[name][-1, unit], nan=full[name])))
            for name in PARTS
            if not self.tallied.owed(name)[unit]
        }
        name = max(lost, key=lambda part: lost[part], default="")
        if not name or points_shown(lost[name]) <= 0:
            return ""
        return f"Thiếu nhiều nhất: {PART_NAMES[name]}, {show_points(lost[name])} điểm ({self._detail(name, unit)})."

    def _detail(self, name: str, unit: int) -> str:
        tallied, by = self.tallied, BY_WHOM[self.campaign.scoring.points_by]
        if name == "criteria":
            return f"đạt {int(self._scored.passed[-1, unit])}/{int(tallied.criteria_total[unit])} tiêu chí{by}"
        if name == "gardens":
            return f"đạt {int(self._scored.gardens[-1, unit])}/{int(tallied.quota[unit])} vườn{by}"
        share = show_number(share_shown(tallied.shares[name][-1, unit] * 100))
        words = {
            "progress": "phần phải xong, bình quân các đầu việc",
            "on_time": "số báo cáo đến hạn",
            "evidence": "nội dung cần ảnh",
        }
        return f"được {share} % {words[name]}"

    def _owed(self, unit: int) -> str:
        full = self.campaign.scoring.parts
        why = [f"{PART_NAMES[name]} ({OWED[name]})" for name in PARTS if full[name] and self.tallied.owed(name)[unit]]
        return f"Tính 0 điểm vì nhóm này bắt buộc: {', '.join(why)}." if why else ""

    def _left_out(self, unit: int) -> str:
        full = {name: points for name, points in self.campaign.scoring.parts.items() if points}
        out = [name for name in full if np.isnan(self.score.parts[name][-1, unit])]
        if not out or len(out) == len(full):
            return ""
        why = [
            f"{PART_NAMES[name]} ({'không được giao' if self.tallied.absent[name][unit] else 'chưa đến hạn'})"
            for name in out
        ]
        total, rest = sum(full.values()), sum(points for name, points in full.items() if name not in out)
        scale = f"phần còn lại có {show_number(rest)} điểm, quy ra thang {show_number(total)}"
        return f"Không tính {', '.join(why)}; {scale}."

    def _tie(self, unit: int) -> str:
        equals = self._equals[int(self.tallied.lists[unit]), float(self.score.keys[0][-1, unit])]
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
    def _equals(self) -> dict[tuple[int, float], dict[int, list[int]]]:
        """The ranked units by list and shown points, then by rank, the best rank first."""
        ranks, points, lists = self.score.ranks[-1], self.score.keys[0][-1], self.tallied.lists
        found: dict[tuple[int, float], dict[int, list[int]]] = {}
        for unit in np.argsort(ranks, kind="stable").tolist():
            if ranks[unit]:
                found.setdefault((int(lists[unit]), float(points[unit])), {}).setdefault(int(ranks[unit]), []).append(
                    unit
                )
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
