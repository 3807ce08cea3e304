"""Small campaigns and records for the scoring tests: built by hand, or by chance at the edges of every rule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Garden, Indicator, Task, Track, Unit
from ntm_sheets.campaign.policy import PointClass, PointsBy, ScoringPolicy
from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.records import AnswerRecord, DropRecord, Handed, Letter, PhotoRecord, turn_of
from ntm_sheets.facts.submission import Role

START = date(2021, 10, 2)
CHOICES = ("Tốt", "Khá", "Yếu")
HOUSES = Indicator("TC1.1", "nhà tạm", "count", "=", 0)
LATRINES = Indicator("TC1.2", "nhà đạt chuẩn", "percent", ">=", 90, evidence=True)
STUNTED = Indicator("TC2.1", "thấp còi", "percent", "<=", 12)
HALL = Indicator("TC2.2", "nhà văn hóa", "yesno", "yes", evidence=True)
PARTY = Indicator("TC3.1", "chi bộ", "choice", "at_least", "Khá", choices=CHOICES)
GATE = Indicator("TC.gate", "nội dung khác", "yesno", "yes")
UNIT_SET = CriteriaSet(
    "khu",
    "Khu dân cư",
    "unit",
    "QĐ",
    verified=False,
    source="",
    criteria=(
        Criterion("TC1", "Nhà ở", 5, (HOUSES, LATRINES)),
        Criterion("TC2", "Văn hóa", 10, (STUNTED, HALL)),
        Criterion("TC3", "Chi bộ", 5, (PARTY,)),
        Criterion("TC.gate", "Khác", 0, (GATE,), gate=True),
    ),
)
PLAN = Indicator("VM1.1", "sơ đồ", "yesno", "yes")
INCOME = Indicator("VM2.1", "thu nhập", "money", ">=", 50)
GARDEN_SET = CriteriaSet(
    "vuon",
    "Vườn mẫu",
    "garden",
    "QĐ",
    verified=False,
    source="",
    criteria=(Criterion("VM1", "Quy hoạch", 1, (PLAN,)), Criterion("VM2", "Thu nhập", 1, (INCOME,))),
)
CLASSES = (PointClass("Xuất sắc", 90), PointClass("Tốt", 80), PointClass("Khá", 65), PointClass("Trung bình", 0))
POLICY = ScoringPolicy(50, 20, 15, 10, 5, CLASSES)
FULL = Track("ve-dich", "Về đích", "", "khu", "vuon", 2)
NO_GARDENS = Track("khong-vuon", "Không vườn", "", "khu", "", 0)
HELPERS = Track("phoi-hop", "Phối hợp", "", "", "", 0)
NAMES = ("An", "Bình", "Cát", "Đông", "Lộc")


def small_campaign(
    tracks: Sequence[Track] = (FULL,),
    units: int = 2,
    *,
    days: int = 4,
    gardens: int = 2,
    tasks: Sequence[Task] = (),
    policy: ScoringPolicy = POLICY,
) -> Campaign:
    """A campaign of a few days; unit n is on track n modulo their number and has the same gardens and tasks."""
    made = tuple(Unit(f"u{n}", NAMES[n], tracks[n % len(tracks)].key) for n in range(units))
    return Campaign(
        key="thu",
        name="Chiến dịch thử",
        commune="xã",
        place="",
        start=START,
        end=START + timedelta(days=days - 1),
        launch_by=START,
        deadline=time(17),
        tracks=tuple({track.key: track for track in (FULL, NO_GARDENS, HELPERS, *tracks)}.values()),
        units=made,
        sets=(UNIT_SET, GARDEN_SET),
        gardens=tuple(Garden(unit.key, f"V{n + 1}") for unit in made for n in range(gardens)),
        tasks=tuple(replace(task, unit=unit.key) for unit in made for task in tasks),
        scoring=policy,
    )


def task(key: str, volume: float, first: int, last: int, *after: str, evidence: bool = False) -> Task:
    """A task from day `first` to day `last` of the period, counted from 0; its unit comes with the campaign."""
    start, end = START + timedelta(days=first), START + timedelta(days=last)
    return Task("", key, f"việc {key}", volume, "m", start, end, after, evidence)


def at(day: int, hour: int = 16, minute: int = 0, second: int = 0) -> datetime:
    """A moment on a day of the period, counted from 0."""
    return datetime.combine(START + timedelta(days=day), time(hour, minute, second))


@dataclass
class Records:
    """Records as a ledger would give them, in the order in which they are added."""

    drops: list[DropRecord] = field(default_factory=list)
    answers: list[AnswerRecord] = field(default_factory=list)
    photos: list[PhotoRecord] = field(default_factory=list)

    def report(
        self,
        unit: str,
        day: int,
        values: Mapping[Key, Value | None] | None = None,
        *,
        role: Role = "village",
        received: datetime | None = None,
        verdict: Any = "accepted",
        photos: Iterable[tuple[str, str]] = (),
        sent: datetime | None = None,
    ) -> int:
        """Add a drop with its answers, and photos as (subject, where it was seen before); give its number."""
        seq, came, spoken = len(self.drops) + 1, received or at(day), START + timedelta(days=day)
        self.drops.append(
            DropRecord(
                seq, f"{seq:064}", f"p{seq}.xlsx", came, "xlsx", "", verdict, "", unit=unit, role=role,
                report_date=spoken, letter=Letter(sent_at=sent, sent_by="Date" if sent else ""),
                handed=Handed(handed := min(sent or came, came), "Date" if handed < came else "", turn_of(handed)),
            )
        )  # fmt: skip
        for n, ((table, row, name), value) in enumerate((values or {}).items()):
            self.answers.append(
                AnswerRecord(
                    seq, unit, role, spoken, came, table, row, name, value, str(value), False,
                    f"p{seq}.xlsx", table, f"B{n + 2}", f"{seq:064}",
                )
            )  # fmt: skip
        for n, (subject, before) in enumerate(photos):
            self.photos.append(
                PhotoRecord(
                    seq, unit, spoken, f"A{n + 1:02}", subject, "", f"p{seq}.xlsx", "photos", f"F{n + 2}", "jpeg",
                    f"{seq}-{n}-{subject}", "", None, 1, 1, before,
                )
            )  # fmt: skip
        return seq


def unit_cell(key: str) -> Key:
    return ("criteria", key, "value")


def all_met() -> dict[Key, Value | None]:
    """Answers that meet every criterion of the unit's set."""
    values: dict[str, Value] = {"TC1.1": 0, "TC1.2": 90, "TC2.1": 12, "TC2.2": True, "TC3.1": "Khá", "TC.gate": True}
    return {unit_cell(key): value for key, value in values.items()}


def all_grown(*gardens: str) -> dict[Key, Value | None]:
    """Answers that meet every criterion of some gardens."""
    values: dict[str, Value] = {"VM1.1": True, "VM2.1": 50}
    return {("gardens", garden, key): value for garden in gardens for key, value in values.items()}


AT_THE_EDGES: dict[str, tuple[Value | None, ...]] = {
    "TC1.1": (0, 1, None),
    "TC1.2": (90, 89.9, 0, None),
    "TC2.1": (12, 12.1, 0, None),
    "TC2.2": (True, False, None, "Đạt"),
    "TC3.1": ("Tốt", "Khá", "Yếu", "khác", None),
    "TC.gate": (True, False),
    "VM1.1": (True, False, None),
    "VM2.1": (50, 49.9, None, True),
}
POINTS_BY: tuple[PointsBy, ...] = ("counted", "counted", "own", "verified")
MOMENTS = (time(16, 59, 59), time(17), time(17, 0, 1), time(8))


def random_campaign(chance: Random) -> Campaign:
    """A campaign of any shape: tracks with and without sets, quotas above and below the gardens, parts worth nothing."""
    days = chance.randint(1, 7)
    tracks = chance.choice(((FULL,), (FULL, HELPERS), (NO_GARDENS, FULL), (replace(FULL, garden_quota=3), HELPERS)))
    plans = [
        task(
            f"CV{n + 1:02}",
            chance.choice((1, 3, 100)),
            first := chance.randint(-1, days),
            first + chance.randint(0, 4),
            evidence=chance.random() < 0.4,
        )
        for n in range(chance.randint(0, 3))
    ]
    parts = [chance.choice((0, 5, 50)) for _ in range(4)]
    classes = tuple(replace(one, max_failed=chance.choice((None, None, 0, 2))) for one in CLASSES)
    by, days_valid = chance.choice(POINTS_BY), chance.choice((0, 1, 2, 14))
    policy = ScoringPolicy(50, parts[0], parts[1], parts[2], parts[3], classes, by, days_valid)
    tracks = tuple(
        replace(
            track,
            ranking=chance.choice(("", "", "chung")),
            required_parts=tuple(part for part in policy.parts if chance.random() < 0.4),
        )
        for track in tracks
    )
    return small_campaign(
        tracks, chance.randint(1, 4), days=days, gardens=chance.randint(0, 3), tasks=plans, policy=policy
    )


def random_records(chance: Random, campaign: Campaign) -> Records:
    """Records of any kind for a campaign, received in their order."""
    length = (campaign.end - campaign.start).days
    asked = _asked(campaign)
    coming = []
    for _ in range(chance.randint(0, 10)):
        day = chance.randint(0, length)
        late = chance.choice((0, 0, 0, 1, 2, -1))
        coming.append((datetime.combine(START + timedelta(days=day + late), chance.choice(MOMENTS)), day))
    records = Records()
    for received, day in sorted(coming):
        unit = chance.choice(campaign.units).key
        keys = [key for key in asked if chance.random() < 0.6]
        records.report(
            unit,
            day,
            {key: _value(chance, key) for key in keys},
            role=chance.choice(("village", "village", "team")),
            received=received,
            verdict=chance.choice(("accepted",) * 5 + ("refused", "duplicate", "pending")),
            sent=chance.choice((None, None, received - timedelta(hours=9), received + timedelta(hours=9))),
            photos=[
                (f"{subject} – tên", chance.choice(("", "", "ảnh cũ")))
                for subject in ("TC1.2", "TC2.2", "CV01", "V1")
                if chance.random() < 0.3
            ],
        )
    return records


def _asked(campaign: Campaign) -> list[Key]:
    criteria = [unit_cell(indicator.key) for indicator in UNIT_SET.indicators]
    gardens = [("gardens", f"V{n}", key) for n in (1, 2, 3) for key in ("VM1.1", "VM2.1")]
    tasks = [("tasks", key, "done") for key in dict.fromkeys(task.key for task in campaign.tasks)]
    return [*criteria, *gardens, *tasks, ("nominations", "N01", "name"), ("nominations", "N02", "name")]


def _value(chance: Random, key: Key) -> Value | None:
    table, row, name = key
    if table == "tasks":
        return chance.choice((0, 0.5, 1, 2.5, 50, 100, 304, None))
    if table == "nominations":
        return chance.choice(("Nguyễn Văn A", None))
    return chance.choice(AT_THE_EDGES[row if table == "criteria" else name])
