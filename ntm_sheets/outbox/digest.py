"""The day in one value: every figure that the daily outputs show is taken from here, and rounded here once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.showing import points_shown, share_shown, show_number
from ntm_sheets.facts.personal import Veil
from ntm_sheets.facts.result_rows import ReportState
from ntm_sheets.facts.submission import Role
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.actions import urgent_actions
from ntm_sheets.outbox.master.headlines import mean, on_time_share
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.orders import open_orders, said_of
from ntm_sheets.outbox.master.ranking import change, leader_sentence
from ntm_sheets.outbox.master.reports import how_long
from ntm_sheets.outbox.master.rules import notice
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import OutboxSource

Phase = Literal["before", "running", "over"]
# A name takes so many letters of the message.
LONGEST_NAME = 32


@dataclass(frozen=True)
class Tally:
    """How many of `total` there are: as it counts, by the units' own word, and as teams verified it."""

    counted: int
    own: int
    verified: int
    total: int

    @property
    def left(self) -> int:
        """How many are missing."""
        return self.total - self.counted


@dataclass(frozen=True)
class UnitDay:
    """A unit's line: `points` and `change` since yesterday as they are shown, `today` is the state of its report.

    `rank` is within its `list`; None where nothing was reported yet, and the points then say nothing.
    """

    unit: str
    name: str
    list: str
    track: str
    rank: int | None
    points: float
    change: float | None
    criteria: Tally
    gardens: Tally
    recognised: Tally
    class_name: str
    progress: float | None
    today: ReportState | None
    last_report: date | None

    @property
    def today_words(self) -> str:
        """The state of today's report with its symbol; a dash on a day outside the campaign."""
        return wording.REPORT_WORDS[self.today] if self.today else "–"


@dataclass(frozen=True)
class Missing:
    """A report that is missing or awaited; `waits` where one came and the officer has to decide about it.

    `who` is the village or the working group. `contact` is for the officer alone: it does not go round.
    """

    unit: str
    name: str
    role: Role
    who: str
    how_long: str
    waits: bool
    contact: str = ""


@dataclass(frozen=True)
class Order:
    """What leadership is asked to do: whom it concerns, and the order, without telephone numbers; `kind` as in `Action`."""

    who: str
    text: str
    kind: str


@dataclass(frozen=True)
class Handed:
    """How many of the villages' reports due today came, `late` among them; others are `waiting` or `excused`."""

    came: int
    late: int
    waiting: int
    excused: int
    asked: int


@dataclass(frozen=True)
class Digest:
    """All that the outputs of a day say.

    It is `about` day `day` of `days`, `left` before the last; `message` is its one sentence. `units` stand list by list, the
    best rank first. `late` are the last due reports that are missing, `awaited` those of today whose deadline is ahead.
    `orders` follow from the numbers, those `given` by leaders are not done yet. `complete` counts villages that meet all
    criteria, `recognised` those that have all that recognition asks. Shares are 0 to 100; None is not known.
    """

    campaign: str
    commune: str
    as_of: datetime
    about: date
    deadline: datetime
    phase: Phase
    day: int
    days: int
    left: int
    code: str
    taken: str
    message: str
    is_empty: bool
    units: tuple[UnitDay, ...]
    most_points: float
    handed: Handed
    late: tuple[Missing, ...]
    awaited: tuple[Missing, ...]
    orders: tuple[Order, ...]
    given: tuple[Order, ...]
    criteria: Tally
    gardens: Tally
    complete: Tally
    recognised: Tally
    progress: float | None
    on_time: float | None
    notice: str

    @property
    def lists(self) -> tuple[str, ...]:
        """The ranking lists, in their order."""
        return tuple(dict.fromkeys(unit.list for unit in self.units))

    def of_list(self, name: str) -> tuple[UnitDay, ...]:
        """Give the units of one list, the best rank first."""
        return tuple(unit for unit in self.units if unit.list == name)


def digest_of(source: OutboxSource, about: date | None = None) -> Digest:
    """Take the day's figures and words from what an outbox is drawn from; `about` an earlier day, as known now."""
    return source.once(_today) if about is None else digest_from(material_of(source), source.code, source.taken, about)


def _today(source: OutboxSource) -> Digest:
    return digest_from(material_of(source), source.code, source.taken)


def digest_from(given: MasterInput, code: str, taken: str = "", about: date | None = None) -> Digest:
    """Take them from the master's material without what is personal."""
    campaign, rows, day = given.campaign, given.rows, about or given.today
    states = {row.unit: row.state for row in rows.reports if row.role == "village" and row.day == day}
    units = tuple(_unit(row, states.get(row.unit)) for row in rows.units)
    judged = [unit for unit in units if unit.criteria.total]
    villages = [row for row in rows.reports if row.role == "village"]
    return Digest(
        one_line(campaign.name),
        campaign.commune,
        given.as_of,
        day,
        campaign.timetable(given.as_of).deadline(day),
        "before" if day < campaign.start else "over" if day > campaign.end else "running",
        (day - campaign.start).days + 1,
        (campaign.end - campaign.start).days + 1,
        max(0, (campaign.end - day).days),
        code,
        taken,
        _message(given, judged),
        not any(unit.rank for unit in units),
        units,
        campaign.scoring.total,
        _handed(list(states.values())),
        tuple(
            _missing(campaign.unit(row.unit), row.role, how_long(row, given.today), waits=row.waits)
            for row in rows.late
        ),
        tuple(_awaited(given)),
        tuple(Order(one_line(one.who), _public(one.text, campaign), one.kind) for one in urgent_actions(given)),
        tuple(
            Order(one_line(given.names.get(one.unit, one.unit)), _public(said_of(one, given), campaign), "given")
            for one in open_orders(given)
        ),
        _sum(unit.criteria for unit in judged),
        _sum(unit.gardens for unit in units),
        _whole([unit.criteria for unit in judged]),
        _sum(unit.recognised for unit in judged),
        _shown(mean([row.plan_progress for row in rows.units])),
        _shown(on_time_share(villages)),
        notice(campaign),
    )


def _unit(row: UnitRow, today: ReportState | None) -> UnitDay:
    return UnitDay(
        row.unit,
        one_line(row.name),
        row.list,
        row.track_name,
        row.rank,
        points_shown(row.points),
        change(row),
        Tally(row.criteria_passed, row.criteria_own, row.criteria_verified, row.criteria_total),
        Tally(row.gardens_passed, row.gardens_own, row.gardens_verified, row.gardens_total),
        Tally(*map(int, (row.recognised, row.recognised_own, row.recognised_verified, row.criteria_total > 0))),
        row.class_name or "",
        _shown(row.plan_progress),
        today,
        row.last_report,
    )


def _shown(share: float | None) -> float | None:
    return None if share is None else share_shown(share)


def _sum(tallies: Iterable[Tally]) -> Tally:
    found = list(tallies)
    return Tally(*(sum(getattr(one, part) for one in found) for part in ("counted", "own", "verified", "total")))


def _whole(tallies: Sequence[Tally]) -> Tally:
    return _sum(Tally(one.counted == one.total, one.own == one.total, one.verified == one.total, 1) for one in tallies)


def _handed(states: Sequence[ReportState]) -> Handed:
    late, waiting = states.count("late"), states.count("waiting")
    came = states.count("on_time") + late
    return Handed(came, late, waiting, states.count("excused"), came + waiting + states.count("missing"))


def _missing(unit: Unit, role: Role, how_long: str, *, waits: bool) -> Missing:
    who = unit.name if role == "village" else unit.group or f"Đoàn kiểm tra {unit.name}"
    contact = unit.contact if role == "village" else unit.group_contact
    return Missing(unit.key, one_line(unit.name), role, one_line(who), how_long, waits, contact)


def _awaited(given: MasterInput) -> Iterator[Missing]:
    """Give the reports of today that are due and did not come, while their deadline is ahead."""
    held = {(drop.unit, drop.role, drop.report_date) for drop in given.drops if drop.held and not drop.set_aside}
    waiting = {(row.unit, row.role) for row in given.rows.reports if row.day == given.today and row.state == "waiting"}
    for role in wording.ROLES:
        for unit in given.campaign.units:
            if (unit.key, role) in waiting:
                yield _missing(unit, role, "hôm nay", waits=(unit.key, role, given.today) in held)


def _public(text: str, campaign: Campaign) -> str:
    """Leave out whom to call: telephone numbers do not go round."""
    for contact in (one for unit in campaign.units for one in (unit.contact, unit.group_contact) if one):
        text = text.replace(f" (gọi {contact})", "")
    return one_line(Veil().text(text))


def _message(given: MasterInput, judged: Sequence[UnitDay]) -> str:
    """Say the one thing that is to be remembered of the day."""
    campaign, today = given.campaign, given.today
    if today < campaign.start:
        return f"Đợt bắt đầu ngày {campaign.start:%d/%m}"
    if not any(row.rank for row in given.rows.units):
        return "Đợt kết thúc, chưa có báo cáo nào" if today > campaign.end else "Chưa đơn vị nào nộp báo cáo"
    if not judged:
        return leader_sentence(given)
    open_units = [unit for unit in judged if unit.recognised.left]
    reached, of = len(judged) - len(open_units), len(judged)
    if today > campaign.end:
        return f"Đợt kết thúc: {reached}/{of} thôn đủ điều kiện đạt chuẩn"
    if not open_units:
        verified = sum(unit.recognised.verified for unit in judged)
        return f"Cả {of} thôn đủ điều kiện đạt chuẩn, phúc tra xác nhận {verified}"
    return _lacking(open_units, (campaign.end - today).days)


def _lacking(units: Sequence[UnitDay], left: int) -> str:
    """Say what units still lack, and in how much time."""
    who = wording.shortened(units[0].name, LONGEST_NAME) if len(units) == 1 else f"{len(units)} thôn"
    counted = (
        (sum(unit.criteria.left for unit in units), "tiêu chí"),
        (sum(unit.gardens.left for unit in units), "vườn mẫu"),
    )
    lacks = ", ".join(f"{show_number(n)} {what}" for n, what in counted if n) or "điều kiện kèm theo"
    return f"{who} còn phải đạt {lacks} trong {left} ngày" if left else f"Ngày cuối: {who} còn thiếu {lacks}"
