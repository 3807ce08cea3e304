"""The table of the benchmarks, as Markdown, and the page that is made of it."""

import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

HEADS = ("what", "size", "wall", "CPU, all processes", "memory, all processes", "figure", "target", "held")
LIBRARIES = ("python-calamine", "openpyxl", "pandas", "xlsxwriter", "sqlalchemy")


@dataclass(frozen=True)
class Row:
    """One thing measured; `held` tells whether its target was reached, None where it has none."""

    what: str
    size: str
    wall: str = ""
    cpu: str = ""
    memory: str = ""
    figure: str = ""
    target: str = ""
    held: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of its line."""
        held = {None: "", True: "held", False: "**missed**"}[self.held]
        return (self.what, self.size, self.wall, self.cpu, self.memory, self.figure, self.target, held)

    @property
    def short(self) -> str:
        """What it took, in one cell."""
        return ", ".join(
            one for one in (self.wall, f"CPU {self.cpu}" if self.cpu else "", self.memory, self.figure) if one
        )


def table(rows: Sequence[Row], before: Sequence[Row] | None = None) -> str:
    """Draw the table; with `before`, what another tree took stands in a column more."""
    others = {(row.what, row.size): row for row in before or ()}
    heads = (*HEADS, "before") if before is not None else HEADS
    lines: list[Iterable[str]] = [heads, ("---",) * len(heads)]
    for row in rows:
        other = others.get((row.what, row.size))
        lines.append((*row.cells, other.short if other else "") if before is not None else row.cells)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(rows: Sequence[Row], before: Sequence[Row] | None, sizes: Iterable[tuple[int, int]]) -> str:
    """Make docs/benchmarks.md."""
    played = ", ".join(f"{units} units × {days} days" for units, days in sizes)
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    machine = f"Python {platform.python_version()}, {_processor()}, {len(_cores())} cores; {versions}"
    column = " The last column is the tree that was named with `--before`." if before is not None else ""
    return f"""# What it costs

Made by `python benchmarks/compare.py --write`; do not edit. All rows of one run, on the same files: {played}.
Wall time is that of the command from start to end, CPU that of all its processes, memory the peak of all its processes
at one moment (what they share counted once). Of short things the best of some turns.{column}

{machine}.

{table(rows, before)}
"""


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor() or sys.platform
    names = [line.partition(":")[2].strip() for line in info.read_text("utf-8").splitlines() if "model name" in line]
    return names[0] if names else platform.machine()


def _cores() -> Sequence[int]:
    import os

    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))
