"""What was mobilised: the work of the plans summed by kind and measure, and by village, whose number it is beside it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ntm_sheets.campaign.measures import read_measure
from ntm_sheets.campaign.names import accented, one_line
from ntm_sheets.campaign.showing import amount_shown, show_number
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.master_input import MasterInput

LABOUR = frozenset(map(accented, ("ngày công", "công")))
# Labour and money before lengths and areas; what is counted by the piece last.
Line = dict[str, str]
NO_NUMBER = "–"
# The body names so many kinds of work.
MOST_KINDS = 24
# One day's labour is like another, and so is money; a metre of drain is no metre of road.
ADDED_UP = ("labour", "money")
ORDER = ("labour", "money", "length", "area", "field", "volume", "weight")


@dataclass(frozen=True)
class Amount:
    """A task's work in the measure of its kind; None where nobody told of it."""

    task: TaskRow
    planned: float
    done: float | None
    own: float | None
    verified: float | None


@dataclass(frozen=True)
class WorkKind:
    """One kind of work: whoever does the same thing in the same measure; `dimension` is empty for things counted by the piece."""

    name: str
    measure: str
    dimension: str
    amounts: tuple[Amount, ...]

    @property
    def measured(self) -> bool:
        """Whether it is labour, money, or work by length, area or the like."""
        return bool(self.dimension)

    @property
    def planned(self) -> float:
        """The volume of all plans."""
        return total_of(one.planned for one in self.amounts)

    @property
    def done(self) -> float:
        """What counts as done."""
        return total_of(one.done for one in self.amounts)

    @property
    def own(self) -> float:
        """What the villages say."""
        return total_of(one.own for one in self.amounts)

    @property
    def verified(self) -> float:
        """What the working groups measured."""
        return total_of(one.verified for one in self.amounts)


def total_of(amounts: Iterable[float | None]) -> float:
    """Add as people do on paper: 0,1 and 0,2 are 0,3."""
    return amount_shown(float(sum(Decimal(str(one)) for one in amounts if one is not None)))


def kinds_of_work(tasks: Sequence[TaskRow]) -> list[WorkKind]:
    """Gather tasks by kind, measure by measure; a measure that is another's multiple (km, m) is brought to the first's."""
    found: dict[tuple[str, str], list[Amount]] = {}
    named: dict[tuple[str, str], tuple[str, str]] = {}
    bases: dict[str, tuple[str, Decimal]] = {}
    for row in tasks:
        measure, factor = _brought(row.measure, bases)
        key = accented(row.name), accented(measure)
        named.setdefault(key, (one_line(row.name), measure))
        found.setdefault(key, []).append(_amount(row, factor))
    kinds = [WorkKind(*named[key], _dimension(named[key][1]), tuple(own)) for key, own in found.items()]
    order = {measure: n for n, measure in enumerate(dict.fromkeys(accented(kind.measure) for kind in kinds))}
    return sorted(kinds, key=lambda kind: (_place(kind.dimension), order[accented(kind.measure)]))


def by_measure(kinds: Sequence[WorkKind]) -> Iterator[tuple[str, list[WorkKind]]]:
    """Give the kinds measure by measure, in their order."""
    for measure in dict.fromkeys(kind.measure for kind in kinds):
        yield measure, [kind for kind in kinds if kind.measure == measure]


def _brought(measure: str, bases: dict[str, tuple[str, Decimal]]) -> tuple[str, Decimal]:
    """Give the measure in which work is summed, and the factor that brings it there."""
    known = read_measure(measure)
    if known is None:
        return bases.setdefault(accented(measure), (one_line(measure), Decimal(1)))[0], Decimal(1)
    # Fields differ from place to place: they are never converted.
    apart = accented(measure) if known.dimension == "field" else known.per
    base, size = bases.setdefault(f"{known.dimension} {apart}", (one_line(measure), known.factor))
    return base, known.factor / size


def _amount(row: TaskRow, factor: Decimal) -> Amount:
    def brought(amount: float | None) -> float | None:
        return None if amount is None else float(Decimal(str(amount)) * factor)

    return Amount(row, brought(row.volume) or 0.0, brought(row.done), brought(row.village_done), brought(row.team_done))


def _dimension(measure: str) -> str:
    if accented(measure) in LABOUR:
        return "labour"
    known = read_measure(measure)
    return known.dimension if known and known.dimension in ORDER else ""


def _place(dimension: str) -> int:
    return ORDER.index(dimension) if dimension in ORDER else len(ORDER)


def quantity_lines(given: MasterInput, annex: str) -> list[Line]:
    """Give a line a kind of work that is labour, money, length, area or the like, and the sums of labour and of money.

    Things counted by the piece stand in the annex alone.
    """
    lines: list[Line] = []
    for measure, own in by_measure([kind for kind in kinds_of_work(given.rows.tasks) if kind.measured]):
        lines += [_quantity(kind.name, measure, [kind], len(kind.amounts)) for kind in own]
        lines += _sum_of_measure(measure, own)
    hidden = len(lines) - MOST_KINDS
    if hidden > 0:
        lines = [*lines[:MOST_KINDS], _worded(f"… {hidden} dòng nữa, xem Phụ lục {annex}")]
    return lines or [_worded(f"Chưa có việc tính bằng ngày công, tiền, chiều dài, diện tích; xem Phụ lục {annex}")]


def _sum_of_measure(measure: str, kinds: Sequence[WorkKind]) -> list[Line]:
    if len(kinds) < 2 or kinds[0].dimension not in ADDED_UP:
        return []
    units = len({one.task.unit for kind in kinds for one in kind.amounts})
    return [_quantity(f"Cộng {measure}", measure, kinds, units) | {"thon": f"{len(kinds)} loại việc"}]


def _worded(words: str) -> Line:
    names = ("don_vi_tinh", "so_thon", "ke_hoach", "da_lam", "tu_bao", "phuc_tra", "ty_le", "thon", "tt")
    return dict.fromkeys(names, "") | {"noi_dung": words}


def _quantity(name: str, measure: str, kinds: Sequence[WorkKind], units: int) -> Line:
    amounts = [one for kind in kinds for one in kind.amounts]
    planned, done, own, verified = (
        total_of(getattr(kind, part) for kind in kinds) for part in ("planned", "done", "own", "verified")
    )
    return {
        "noi_dung": name,
        "don_vi_tinh": measure,
        "so_thon": show_number(units),
        "ke_hoach": show_number(planned),
        "da_lam": show_number(done) if any(one.done is not None for one in amounts) else NO_NUMBER,
        "tu_bao": show_number(own) if any(one.own is not None for one in amounts) else NO_NUMBER,
        "phuc_tra": show_number(verified) if any(one.verified is not None for one in amounts) else NO_NUMBER,
        "ty_le": _percent(done, planned) if any(one.done is not None for one in amounts) else NO_NUMBER,
    }


def quantity_annex(given: MasterInput) -> list[Line]:
    """Give under each kind of work a line a village, and its sum; and the sums of labour and of money."""
    lines: list[Line] = []
    for measure, kinds in by_measure(kinds_of_work(given.rows.tasks)):
        for kind in kinds:
            lines += [_of_village(kind, one, given) for one in kind.amounts]
            if len(kind.amounts) > 1:
                many = {"thon": f"{len(kind.amounts)} đơn vị"}
                lines.append(_quantity(f"Cộng: {kind.name}", measure, [kind], 0) | many)
        lines += _sum_of_measure(measure, kinds)
    return [line | {"tt": str(n)} for n, line in enumerate(lines, 1)] or [_worded("Chưa có kế hoạch nào.")]


def _of_village(kind: WorkKind, one: Amount, given: MasterInput) -> Line:
    return {
        "noi_dung": kind.name,
        "thon": one_line(given.names[one.task.unit]),
        "don_vi_tinh": kind.measure,
        "ke_hoach": show_number(one.planned),
        "da_lam": amount_words(one.done),
        "tu_bao": amount_words(one.own),
        "phuc_tra": amount_words(one.verified),
        "ty_le": NO_NUMBER if one.done is None else _percent(one.done, one.planned),
    }


def amount_words(amount: float | None) -> str:
    """Write an amount; a dash where nobody told of it."""
    return NO_NUMBER if amount is None else show_number(amount)


def _percent(part: float, whole: float) -> str:
    return wording.percent(100 * part / whole) if whole else NO_NUMBER
