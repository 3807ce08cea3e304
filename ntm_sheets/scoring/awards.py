"""Who may be praised: what units nominate and what the campaign's rules find, each candidate once with all its grounds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.names import NameIndex, fold
from ntm_sheets.campaign.policy import AwardRule
from ntm_sheets.facts.awards import (
    TO_NOTE,
    AwardRecord,
    Awards,
    Candidate,
    Cited,
    Ground,
    NomineeKind,
    RuleLine,
    Standing,
    candidate_code,
    nominee_of,
    standing_awards,
)
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.petitions import PutForward, says_nothing
from ntm_sheets.facts.results import ResultRows
from ntm_sheets.scoring.award_rules import Reached, RuleView

NO_NAME = "(chưa ghi tên)"
Places = Mapping[tuple[int, str], Place]
"""Where a nomination stands, by the number of its form and its row."""


@dataclass
class _Gathering:
    """The candidates found so far, in the order in which they were."""

    units: Mapping[str, Unit]
    found: dict[str, Candidate] = field(default_factory=dict)

    def add(self, unit: str, name: str, kind: NomineeKind, ground: Ground, shown: str) -> None:
        code = candidate_code(unit, name)
        known = self.found.get(code) or Candidate(code, kind, unit, shown)
        self.found[code] = replace(known, kind=known.kind or kind, grounds=(*known.grounds, ground))


def gather_awards(
    campaign: Campaign, rows: ResultRows, nominations: Iterable[PutForward], places: Places,
    records: Sequence[AwardRecord],
) -> Awards:  # fmt: skip
    """Give all that is proposed, counted and decided; those whom rules propose first, in the order of the rules."""
    gathering = _Gathering({unit.key: unit for unit in campaign.units})
    lines = [_propose(gathering, n, rule, campaign, rows) for n, rule in enumerate(campaign.awards, 1)]
    names = NameIndex(unit.name for unit in campaign.units)
    said = [one for one in nominations if one.kind == "nomination" and not says_nothing(one.whole)]
    for one in sorted(said, key=lambda one: (one.first, one.unit, one.seq, one.row)):
        _nominate(gathering, one, names, places)
    standing = standing_awards(records)
    found = list(_with_decisions(gathering.found, standing))
    return Awards(_with_namesakes(found, gathering.units), lines, standing)


def _propose(gathering: _Gathering, number: int, rule: AwardRule, campaign: Campaign, rows: ResultRows) -> RuleLine:
    """Add whom a rule proposes; where more are level than there are places all of them are, and it is said."""
    looked_at, reached = RuleView.of(rule, campaign, rows).reached()
    most = rule.most or (1 if rule.is_ranked else len(reached))
    taken = reached[:most]
    if taken:
        taken += [one for one in reached[most:] if one.score == taken[-1].score]
    scores = [one.score for one in reached]
    for one in taken:
        rank = 1 + sum(score > one.score for score in scores) if rule.is_ranked else 0
        level = scores.count(one.score) if rule.is_ranked else len(taken) if len(taken) > most else 1
        ground = Ground(f"Quy tắc {number}", rule.title, one.words, one.cited, rank, level, kind=rule.kind)
        shown = gathering.units[one.unit].name if one.unit else one.group
        gathering.add(one.unit, one.group, "collective", ground, shown)
    return RuleLine(number, rule.title, looked_at, len(taken), _rule_words(rule, looked_at, reached, taken, most))


def _rule_words(
    rule: AwardRule, looked_at: int, reached: Sequence[Reached], taken: Sequence[Reached], most: int
) -> str:
    if not looked_at:
        return "chưa có số liệu để xét"
    if not reached:
        return f"xét {looked_at} nơi, chưa nơi nào đạt"
    said = f"xét {looked_at} nơi, đề xuất {len(taken)}"
    if len(taken) > most:
        return f"{said}: ! bằng nhau mà chỉ có {most} suất, Hội đồng chọn"
    return said + (
        f"; {len(reached) - len(taken)} nơi khác xếp sau" if rule.is_ranked and len(reached) > len(taken) else ""
    )


def _nominate(gathering: _Gathering, one: PutForward, names: NameIndex, places: Places) -> None:
    kind, name = nominee_of(one)
    unit = gathering.units.get(one.unit)
    whose = names.match(name) if name else None
    ground = Ground(
        _nominated_by(one, unit), "", one.text or "(chưa ghi thành tích)", (_cited(one, places),), is_nomination=True
    )
    if whose is not None:
        key = next(key for key, each in gathering.units.items() if each.name == whose)
        gathering.add(key, "", "collective", ground, whose)
        return
    # Without a name nobody can tell whether two are one: what was achieved stands for it.
    gathering.add(one.unit, name or f"? {one.text}", kind, ground, name or NO_NAME)


def _nominated_by(one: PutForward, unit: Unit | None) -> str:
    who = f"{'Đoàn công tác' if one.role == 'team' else 'Thôn'} {unit.name if unit else one.unit}"
    days = f"{one.first:%d/%m}" if one.first == one.last else f"{one.first:%d/%m} – {one.last:%d/%m}, {one.times} phiếu"
    return f"{who} đề nghị ({days})"


def _cited(one: PutForward, places: Places) -> Cited:
    return Cited(one.last, places.get((one.seq, one.row), Place("")))


def _with_decisions(found: Mapping[str, Candidate], standing: Standing) -> Iterator[Candidate]:
    """Yield each candidate with what was counted and decided; then those who were decided about without any ground."""
    held = {code: record for part in (standing.counts, standing.decisions) for code, record in part.items()}
    others = (code for code in held if code not in found)
    for code in (*found, *others):
        candidate = found.get(code)
        if candidate is None:
            entry = held[code].entry
            candidate = Candidate(code, entry.kind, entry.unit, entry.name)
        yield replace(candidate, count=standing.counts.get(code), decision=standing.decisions.get(code))


def _with_namesakes(found: Sequence[Candidate], units: Mapping[str, Unit]) -> list[Candidate]:
    """Say of whom another unit nominates somebody of the same name: people know whether that is one person."""
    by_name: dict[str, list[Candidate]] = {}
    for one in found:
        by_name.setdefault(fold(one.name), []).append(one)
    return [_told_of(one, [each for each in by_name[fold(one.name)] if each is not one], units) for one in found]


def _told_of(one: Candidate, others: Sequence[Candidate], units: Mapping[str, Unit]) -> Candidate:
    if not others or one.name == NO_NAME or not one.grounds:
        return one
    where = ", ".join(units[each.unit].name if each.unit in units else "nơi khác" for each in others)
    note = Ground(TO_NOTE, "", f"! trùng tên với một đề nghị của {where}: xem có phải một người không", ())
    return replace(one, grounds=(*one.grounds, note))
