"""The commune's own emulation scale: what each part is worth, by whose numbers, and the classes of points."""

from dataclasses import dataclass
from typing import Literal

PointsBy = Literal["counted", "own", "verified"]


@dataclass(frozen=True)
class PointClass:
    """A class of the emulation scale: its name, the least points it takes, and the most criteria not passed.

    `max_failed` counts the criteria failed or without data, the gate among them; None sets no limit.
    """

    name: str
    floor: float
    max_failed: int | None = None


@dataclass(frozen=True)
class ScoringPolicy:
    """The commune's own emulation scale: the points of its five parts and its classes, best first.

    `points_by` says by whose numbers criteria and gardens are scored: what counts, the village's own, or what the team
    verified. A team's number is valid to the end of day `verified_days` after its visit (the visit's own day is day 0).
    """

    criteria: float
    gardens: float
    progress: float
    on_time: float
    evidence: float
    classes: tuple[PointClass, ...]
    points_by: PointsBy = "counted"
    verified_days: int = 14

    @property
    def parts(self) -> dict[str, float]:
        """The points of each part by its key."""
        return {
            "criteria": self.criteria,
            "gardens": self.gardens,
            "progress": self.progress,
            "on_time": self.on_time,
            "evidence": self.evidence,
        }

    @property
    def total(self) -> float:
        """The most points that can be had."""
        return sum(self.parts.values())
