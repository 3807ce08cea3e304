"""The table of typed variants, tests/values.toml: what lay in a cell and what must become of it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ntm_sheets.campaign.kinds import parse
from ntm_sheets.campaign.questions import Parsed, Question, Seen, Value

PATH = Path(__file__).with_name("values.toml")
KEYS = {"asked", "typed", "times", "percent", "font", "error", "readings", "last", "value", "says"}


@dataclass(frozen=True)
class Variant:
    """One way of typing: the group and name of its question, what was seen, the last report, what must come of it."""

    group: str
    asked: str
    question: Question
    seen: Seen
    last: Value | None
    value: Value | None
    says: tuple[str, ...]

    def parse(self) -> Parsed:
        """Read the cell as the program does."""
        return parse(self.seen, self.question, self.last)

    def holds(self) -> bool:
        """Tell whether the program makes of it what the table says."""
        parsed = self.parse()
        same = parsed.value == self.value and type(parsed.value) is type(self.value)
        return same and tuple(remark.code for remark in parsed.remarks) == self.says


def load() -> tuple[Variant, ...]:
    """Read the table; KeyError for an unknown question, ValueError for an unknown column."""
    data = tomllib.loads(PATH.read_text("utf-8"))
    questions = {name: _question(given) for name, given in data["asked"].items()}
    return tuple(
        variant for group in data["group"] for variant in _variants(group["title"], group["variants"], questions)
    )


def _question(given: dict[str, Any]) -> Question:
    lists = {key: tuple(given[key]) for key in ("choices", "period") if key in given}
    return Question(**given | lists)


def _variants(title: str, lines: list[dict[str, Any]], questions: dict[str, Question]) -> Iterator[Variant]:
    for line in lines:
        if line.keys() - KEYS:
            raise ValueError(f"{title}: {line}")
        typed, value = line.get("typed"), line.get("value")
        if "times" in line:
            typed *= line["times"]
            value = value * line["times"] if isinstance(value, str) else value
        seen = Seen(
            typed,
            line.get("percent", False),
            line.get("error", ""),
            line.get("font", ""),
            tuple(line.get("readings", ())),
        )
        yield Variant(
            title,
            line["asked"],
            questions[line["asked"]],
            seen,
            line.get("last"),
            value,
            tuple(line.get("says", "").split()),
        )
