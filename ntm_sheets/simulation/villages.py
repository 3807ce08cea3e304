"""What six made-up village boards and their working groups would type, day by day; a pure function of a seed."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from ntm_sheets.campaign.definition import Campaign, Indicator, Task, Unit
from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.measures import is_counted
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.facts.findings import Key

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi")
GIVEN = ("Văn Hùng", "Thị Lan", "Đức Thắng", "Thị Hoa", "Xuân Bình", "Thị Mai", "Quang Vinh", "Thị Thủy", "Văn Nam")
YES_WORDS = ("Đạt", "Đạt", "đạt", "x", "có")
DIFFICULTIES = (
    "Mưa kéo dài, đường bê tông chưa thi công được",
    "Còn 3 hộ chưa đồng ý hiến đất mở rộng đường",
    "Thiếu xi măng, cát sỏi về chậm",
    "Nhiều hộ đi làm ăn xa, khó vận động ngày công",
    "Chưa có chỗ đổ rác tập trung, rác tồn ở cuối thôn",
    "Vườn hộ nghèo thiếu vốn mua cây giống",
)
PROPOSALS = (
    "Đề nghị xã cấp thêm 5 tấn xi măng",
    "Đề nghị xã cho mượn máy trộn bê tông hai ngày",
    "Đề nghị cán bộ địa chính về đo lại mốc đường",
    "Đề nghị xã hỗ trợ cây giống cho vườn mẫu",
)
DEEDS = (
    ("Cá nhân", "Bà con tổ 2", "Hiến 120 m² đất làm đường"),
    ("Tập thể", "Chi hội Phụ nữ", "Trồng 300 m hàng rào xanh"),
)
# So many days somebody goes on writing the same.
SPELL_DAYS = 9
NO_WORDS = ("Chưa đạt", "Chưa đạt", "chưa", "K")


@dataclass(frozen=True)
class Character:
    """How a village works: `pace` against its plan (1 = on plan), `diligence` = share of reports sent in time."""

    pace: float
    diligence: float
    types_commas: bool


def character(unit: Unit, seed: int) -> Character:
    """Draw a village's character from the seed."""
    chance = random.Random(f"{seed} {unit.key}")  # noqa: S311 - a played-through sample, nothing secret
    return Character(chance.uniform(0.75, 1.2), chance.uniform(0.75, 1.0), chance.random() < 0.5)


@dataclass(frozen=True)
class Village:
    """One made-up village in one campaign."""

    campaign: Campaign
    unit: Unit
    seed: int

    @property
    def character(self) -> Character:
        """How this village works."""
        return character(self.unit, self.seed)

    def report(self, day: date) -> dict[Key, Value]:
        """Give what the board types into its report form on a day."""
        typed: dict[Key, Value] = {
            ("report", "date", "value"): f"{day.day}/{day.month}/{day.year}" if self.character.types_commas else day,
            ("report", "reporter", "value"): self._person("reporter"),
            ("report", "phone", "value"): f"09{self._chance('phone').randrange(10**7, 10**8)}",
        }
        unit_set = self.campaign.unit_set(self.unit)
        for indicator in unit_set.indicators if unit_set else ():
            value = self._indicator(indicator, indicator.key, day)
            if value is not None:
                typed["criteria", indicator.key, "value"] = self._typed(value, indicator.key, day)
        typed |= self._gardens(day) | self._petitions(day)
        for task in self.campaign.tasks_of(self.unit):
            done, before = self._done(task, day), self._done(task, day - timedelta(days=1))
            if done > 0:
                typed["tasks", task.key, "done"] = done
                typed["tasks", task.key, "period"] = round(done - before, 1)
        return typed

    def inspection(self, day: date) -> dict[Key, Value]:
        """Give what the working group types on a visit: part of the criteria, a little stricter than the board."""
        typed: dict[Key, Value] = {
            ("report", "date", "value"): day,
            ("report", "reporter", "value"): self._person("inspector"),
        }
        unit_set = self.campaign.unit_set(self.unit)
        for indicator in unit_set.indicators if unit_set else ():
            if self._chance("visited", indicator.key, day).random() < 0.45:
                value = self._indicator(indicator, indicator.key, day - timedelta(days=2))
                if value is not None:
                    typed["criteria", indicator.key, "value"] = self._word(value)
        for task in self.campaign.tasks_of(self.unit):
            done = self._done(task, day - timedelta(days=1))
            if done > 0 and self._chance("measured", task.key, day).random() < 0.5:
                typed["tasks", task.key, "done"] = done
        return typed

    def _petitions(self, day: date) -> dict[Key, Value]:
        """Give what the board writes besides numbers: for some days the same, often that there is nothing."""
        spell = (day - self.campaign.start).days // SPELL_DAYS
        chance = self._chance("petitions", spell)
        typed: dict[Key, Value] = {
            ("report", "difficulties", "value"): chance.choice((*DIFFICULTIES, "Không", "Không có")),
        }
        if chance.random() < 0.4:
            typed["report", "proposals", "value"] = chance.choice(PROPOSALS)
        if chance.random() < 0.15 and (day - self.campaign.start).days % SPELL_DAYS == SPELL_DAYS // 2:
            fields = ("kind", "name", "achievement")
            typed |= {
                ("nominations", "N01", field): text for field, text in zip(fields, chance.choice(DEEDS), strict=True)
            }
        return typed

    def _gardens(self, day: date) -> dict[Key, Value]:
        typed: dict[Key, Value] = {}
        garden_set = self.campaign.garden_set(self.unit)
        for garden in self.campaign.gardens_of(self.unit) if garden_set else ():
            typed["gardens", garden.key, "owner"] = garden.owner or self._person(f"owner {garden.key}")
            typed["gardens", garden.key, "area"] = self._chance("area", garden.key).randrange(500, 2600, 50)
            for indicator in garden_set.indicators if garden_set else ():
                value = self._indicator(indicator, f"{garden.key} {indicator.key}", day)
                if value is not None:
                    typed["gardens", garden.key, indicator.key] = self._typed(value, garden.key + indicator.key, day)
        return typed

    def _indicator(self, indicator: Indicator, name: str, day: date) -> Value | None:
        """Give the true value on a day: it starts short of the rule and crosses it on the indicator's own day."""
        if indicator.counts_gardens:
            return self._gardens_met(day)
        chance = self._chance("indicator", name)
        length = (self.campaign.end - self.campaign.start).days + 1
        crossing = chance.betavariate(1.6, 1.9) * length * 1.05 / self.character.pace
        passed_days = (day - self.campaign.start).days
        first_known = chance.choice((0, 0, 0, 1, 2, 3, 6))
        if passed_days < first_known:
            return None
        grown = min(1.15, passed_days / crossing) if crossing > 1 else 1.15
        if indicator.comparison == "yes":
            return grown >= 1
        if indicator.comparison == "at_least":
            best = indicator.choices.index(str(indicator.threshold))
            return indicator.choices[best if grown >= 1 else best + 1]
        return _number(indicator, grown, chance.uniform(0.35, 0.8))

    def _gardens_met(self, day: date) -> float:
        """Count the gardens that meet every indicator of theirs on a day."""
        garden_set = self.campaign.garden_set(self.unit)
        indicators = garden_set.indicators if garden_set else ()
        gardens = self.campaign.gardens_of(self.unit)
        return float(
            sum(
                all(is_met(one, self._indicator(one, f"{garden.key} {one.key}", day)) for one in indicators)
                for garden in gardens
            )
        )

    def _done(self, task: Task, day: date) -> float:
        length = (task.end - task.start).days + 1
        share = (
            ((day - task.start).days + 1)
            / length
            * self.character.pace
            * self._chance("task", task.key).uniform(0.85, 1.1)
        )
        done = task.volume * max(0.0, min(share, 1.04))
        if is_counted(task.measure):
            return float(int(done))
        return float(round(done)) if task.volume >= 20 else round(done, 1)

    def _typed(self, value: Value, name: str, day: date) -> Value:
        chance = self._chance("typed", name, day)
        if isinstance(value, bool):
            return chance.choice(YES_WORDS if value else NO_WORDS)
        if isinstance(value, float) and self.character.types_commas:
            return f"{value:g}".replace(".", ",")
        return value

    def _word(self, value: Value) -> Value:
        return ("Đạt" if value else "Chưa đạt") if isinstance(value, bool) else value

    def _person(self, what: str) -> str:
        chance = self._chance("person", what)
        return f"{chance.choice(SURNAMES)} {chance.choice(GIVEN)}"

    def _chance(self, *what: object) -> random.Random:
        return random.Random(f"{self.seed} {self.unit.key} {what}")  # noqa: S311 - a played-through sample, nothing secret


def _number(indicator: Indicator, grown: float, first: float) -> float:
    limit = float(indicator.threshold or 0)
    whole = KINDS[indicator.kind].is_whole
    if indicator.comparison == ">=":
        value = limit * (first + (1 - first) * grown)
    elif indicator.comparison == "<=":
        value = limit * (1 + (1 - first) * 1.5 * max(0.0, 1 - grown))
    elif limit == 0:
        value = max(0.0, (1 - grown) * 6)
    else:
        value = limit * min(1.0, first + (1 - first) * grown)
    if whole:
        # A count that must reach its limit is rounded away from it until the day has come.
        rounded = float(int(value)) if indicator.comparison == ">=" else float(-int(-value // 1))
        return min(rounded, limit + 2) if indicator.comparison == ">=" else rounded
    high = indicator.high if indicator.high is not None else float("inf")
    return min(round(value, 1), high)
