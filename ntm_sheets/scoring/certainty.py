"""How sure a rank is: between which points, classes and ranks each unit could stand while questions are open.

What is open is taken at its best and at its worst (`open_items` says what that is). Nothing else moves: who reported
when, and how much is verified, stay what they are, but for units with a form that waits or whose team's number was
refused. Points only rise with what is
met, so that the ends of a unit's range are itself at its best among all others at their worst, and the reverse; ties are
broken by the keys of `emulation.score_units`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.scoring.arrays import Flags, Floats, Ints, group_sums, ratio
from ntm_sheets.scoring.criteria import Evaluation, Views, evaluated
from ntm_sheets.scoring.emulation import Score, class_of, rank_keys, score_units
from ntm_sheets.scoring.evidence import Evidence
from ntm_sheets.scoring.open_items import OpenItems, OpenNumbers, Totals, Verdicts, doubted_photos
from ntm_sheets.scoring.reports import EPOCH
from ntm_sheets.scoring.tallying import Judged, Recognition, Tally, reach, recognition, without_dust


@dataclass(frozen=True)
class Certainty:
    """Between what a unit could stand; ranks and classes are None where it has none yet.

    `asked`, `unverified`, `photos` and `forms` count its own open items.
    """

    points_low: float
    points_high: float
    rank_best: int | None
    rank_worst: int | None
    class_best: str | None
    class_worst: str | None
    asked: int
    unverified: int
    photos: int
    forms: int

    @property
    def is_certain(self) -> bool:
        """Whether neither its rank nor its class can become another one by what is open."""
        return self.rank_best is not None and (self.rank_best, self.class_best) == (self.rank_worst, self.class_worst)

    @property
    def sentence(self) -> str:
        """Say how sure the rank is ("hạng 1, chắc chắn", "hạng 2–4, còn 3 ô chờ sửa, 5 số chưa phúc tra")."""
        if self.rank_best is None:
            return "chưa xếp hạng"
        return f"{self._ranks}, {'chắc chắn' if self.rank_best == self.rank_worst else self._why}"

    def proposal(self, closes_at: datetime, as_of: datetime) -> str:
        """Say whether an award can be proposed yet, and why not."""
        if self.rank_best is None:
            return "Chưa đề xuất được: chưa xếp hạng."
        either = f"loại {self.class_worst} hoặc {self.class_best}" if self.class_best != self.class_worst else ""
        ranks = self._ranks if self.rank_best != self.rank_worst else ""
        if ranks or either:
            sure = "" if either else f"; riêng loại {self.class_best} thì chắc chắn"
            return f"Chưa đề xuất được: {', '.join(part for part in (ranks, either, self._why) if part)}{sure}."
        if as_of <= closes_at:
            return f"Chưa đề xuất: sổ còn mở đến {closes_at:%H:%M %d/%m/%Y}."
        return f"Đề xuất được: {self._ranks}, loại {self.class_best}."

    def may_be_proposed(self, closes_at: datetime, as_of: datetime) -> bool:
        """Tell whether an award can be proposed: the books are closed, and nothing that is open can change it."""
        return self.is_certain and as_of > closes_at

    @property
    def _ranks(self) -> str:
        return f"hạng {self.rank_best}" + (f"–{self.rank_worst}" if self.rank_worst != self.rank_best else "")

    @property
    def _why(self) -> str:
        counts = (
            (self.asked, "ô chờ sửa"),
            (self.unverified, "số chưa phúc tra"),
            (self.photos, "ảnh chưa tính"),
            (self.forms, "phiếu chờ xã quyết định"),
        )
        own = ", ".join(f"{count} {what}" for count, what in counts if count)
        return f"còn {own}" if own else "do số của đơn vị khác chưa chắc"


def certainties(
    campaign: Campaign, judged: Judged, tallied: Tally, evidence: Evidence, items: OpenItems, on_time_at_best: Floats
) -> tuple[Certainty, ...]:
    """Find for each unit, in the campaign's order, between what it could stand now."""
    policy = campaign.scoring
    numbers = OpenNumbers(judged.known, items, policy.points_by, policy.verified_days)
    opened = _Opened(
        numbers.verdicts(judged.of_units),
        numbers.verdicts(judged.of_gardens),
        numbers.totals(judged.progress),
        doubted_photos(campaign, evidence, items),
        on_time_at_best[-1:],
        [sum(drop.unit == unit.key for drop in items.held) for unit in campaign.units] if items.held else [],
    )
    ends = tuple(_end(campaign, judged, tallied, evidence, opened, best=best) for best in (True, False))
    verified = np.nan_to_num(tallied.verified[-1]) + _readable(campaign, judged, opened.of_units)
    ranks = _rank_ends(campaign, tallied.lists, ends, items.held, without_dust(verified))
    return tuple(
        _of_unit(campaign, n, ends, ranks, counts) for n, counts in enumerate(_counts(campaign, judged, opened))
    )


@dataclass(frozen=True)
class _Opened:
    """What is open of all units: `photos` are those doubted, and all that could be shown, by unit; `forms` wait.

    `on_time` is the share of reports on time with those that wait.
    """

    of_units: Verdicts
    of_gardens: Verdicts
    totals: Totals
    photos: tuple[Ints, Ints]
    on_time: Floats
    forms: Sequence[int]


@dataclass(frozen=True)
class _End:
    """The score of all units at their best, or at their worst, with the criteria that each lacks then."""

    score: Score
    lacking: Floats


def _end(
    campaign: Campaign, judged: Judged, tallied: Tally, evidence: Evidence, opened: _Opened, *, best: bool
) -> _End:
    """Score all units with what is open at its best, or at its worst."""
    view = campaign.scoring.points_by

    def at_end(views: Views, found: Verdicts) -> Views:
        last = {name: _last_of(one, one.verdict[-1]) for name, one in views.items()}
        return {**last, view: _last_of(views[view], found.best if best else found.worst)}

    of_units, of_gardens = at_end(judged.of_units, opened.of_units), at_end(judged.of_gardens, opened.of_gardens)
    reached = reach(campaign, replace(judged, of_units=of_units, of_gardens=of_gardens)).numbers
    share, sizes = opened.totals.best if best else opened.totals.worst, judged.progress.sizes
    asked = group_sums((judged.progress.due[-1:] > 0).astype(float), sizes)
    shown = evidence.shown[-1:] + (opened.photos[1] if best else 0)
    shares = {
        "criteria": reached["criteria"],
        "gardens": reached["gardens"],
        "progress": ratio(group_sums(np.nan_to_num(share)[None, :], sizes), asked),
        "on_time": opened.on_time if best else tallied.shares["on_time"][-1:],
        "evidence": ratio(shown, np.array(evidence.sizes, dtype=float)),
    }
    spoke = tallied.spoke[-1:]
    if best and opened.forms:
        spoke = spoke | (np.array(opened.forms) > 0)
    at_last = replace(
        tallied,
        shares=shares,
        by={**{name: _last_day(one) for name, one in tallied.by.items()}, view: recognition(reached, view)},
        verified=tallied.verified[-1:],
        spoke=spoke,
        last_day=tallied.last_day[-1:],
        last_received=tallied.last_received[-1:],
    )
    return _End(score_units(campaign.scoring, at_last), at_last.by[view].lacking[0])


def _last_of(one: Evaluation, verdict: Ints) -> Evaluation:
    standing = replace(one.standing, **{name: by_day[-1:] for name, by_day in vars(one.standing).items()})
    return evaluated(one.known, one.subjects, standing, verdict[None, :])


def _last_day(one: Recognition) -> Recognition:
    return Recognition(*(by_day[-1:] for by_day in vars(one).values()))


def _readable(campaign: Campaign, judged: Judged, found: Verdicts) -> Floats:
    """Give the share of each unit's indicators that would be verified too, were the teams' refused numbers mended."""
    place = {unit.key: n for n, unit in enumerate(campaign.units)}
    at = np.array([place[subject.unit] for subject, _, _ in judged.of_units["counted"].indicators], dtype=np.int64)
    sizes = np.bincount(at, minlength=len(place)).astype(float)
    return np.nan_to_num(ratio(np.bincount(at[found.unread], minlength=len(place)).astype(float), sizes))


def _rank_ends(
    campaign: Campaign, lists: Ints, ends: Sequence[_End], held: Sequence[DropRecord], verified: Floats
) -> tuple[list[int | None], list[int | None]]:
    """Give the best and the worst rank of each unit in its list; None for who has none now.

    `verified` is the share that would be verified at best.
    """
    best, worst = (np.stack([key[0] for key in end.score.keys]) for end in ends)
    may, surely = (end.score.ranks[0] > 0 for end in ends)
    best[2] = -verified
    _by_waiting(campaign, held, best, worst)
    first, last = np.zeros(len(lists), dtype=np.int64), np.zeros(len(lists), dtype=np.int64)
    for one in set(lists.tolist()):
        own = np.flatnonzero(lists == one)
        order = rank_keys(np.hstack([best[:, own], worst[:, own]]))
        at_best, at_worst = order[: len(own)], order[len(own) :]
        first[own] = 1 + np.searchsorted(np.sort(at_worst[surely[own]]), at_best)
        # Nobody is before himself.
        last[own] = 1 + np.searchsorted(np.sort(at_best[may[own]]), at_worst) - (at_best < at_worst)
    return _ranked(first, surely), _ranked(last, surely)


def _ranked(ranks: Ints, surely: Flags) -> list[int | None]:
    return [rank if there else None for rank, there in zip(ranks.tolist(), surely.tolist(), strict=True)]


def _by_waiting(campaign: Campaign, held: Sequence[DropRecord], best: Floats, worst: Floats) -> None:
    """Let a form that waits break a tie either way: by what it verifies, and by its day and its hour."""
    place = {unit.key: n for n, unit in enumerate(campaign.units)}
    for drop in held:
        n = place.get(drop.unit)
        if n is None or drop.report_date is None:
            continue
        came = (drop.handed_in - EPOCH) // timedelta(microseconds=1)
        best[2:, n] = -1.0, min(best[3, n], -drop.report_date.toordinal()), min(best[4, n], came)
        worst[2:, n] = 0.0, worst[3, n], max(worst[4, n], came)


def _of_unit(
    campaign: Campaign,
    n: int,
    ends: Sequence[_End],
    ranks: tuple[list[int | None], list[int | None]],
    counts: tuple[int, int, int, int],
) -> Certainty:
    high, low = (float(end.score.points[0, n]) for end in ends)
    first, last = ranks[0][n], ranks[1][n]
    ranked = first is not None
    best, worst = (
        class_of(campaign.scoring, points, float(end.lacking[n])) if ranked else None
        for points, end in zip((high, low), ends, strict=True)
    )
    return Certainty(low, high, first, last, best, worst, *counts)


def _counts(campaign: Campaign, judged: Judged, opened: _Opened) -> list[tuple[int, int, int, int]]:
    """Count the open items of each unit: asked about, not verified, doubted photos, forms that wait."""
    units = len(campaign.units)
    counts = np.zeros((2, units), dtype=np.int64)
    place = {unit.key: n for n, unit in enumerate(campaign.units)}
    of: list[tuple[Verdicts | Totals, list[str]]] = [
        (opened.of_units, [subject.unit for subject, _, _ in judged.of_units["counted"].indicators]),
        (opened.of_gardens, [subject.unit for subject, _, _ in judged.of_gardens["counted"].indicators]),
        (opened.totals, [task.unit for task in judged.progress.tasks]),
    ]
    for found, owners in of:
        at = np.array([place[unit] for unit in owners], dtype=np.int64)
        for row, flags in enumerate((found.asked, found.unverified)):
            counts[row] += np.bincount(at[flags], minlength=units)
    forms = opened.forms or [0] * units
    asked, unverified = counts.tolist()
    return list(zip(asked, unverified, opened.photos[0].tolist(), forms, strict=True))
