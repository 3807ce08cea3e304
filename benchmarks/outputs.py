"""What each output of a played workspace costs to draw, beyond what all of them share: scoring, and the master's material.

Each is drawn in a copy of the workspace with an empty outbox, in this process, in the order of the registry; what its own
processes use is counted too.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.registry import MASTER, OUTPUTS
from ntm_sheets.rounds.opening import opened
from ntm_sheets.rounds.publishing import _source
from ntm_sheets.workspace.folders import Workspace


class Spent(NamedTuple):
    """Seconds of CPU, its own and its processes', and on the clock."""

    cpu: float
    wall: float


def spent(work: Callable[[], object]) -> Spent:
    """Do some work and tell what it took."""
    before, at = os.times(), time.perf_counter()
    work()
    after = os.times()
    return Spent(sum(after[:4]) - sum(before[:4]), time.perf_counter() - at)


def measured(source: OutboxSource) -> dict[str, Spent]:
    """Draw every output that is due."""
    folder = source.workspace.outbox
    shutil.rmtree(folder)
    folder.mkdir()
    found = {"scoring": spent(lambda: source.results), "material": spent(lambda: material_of(source))}
    for output in OUTPUTS:
        if output.is_due(source.campaign, source.as_of):
            place = folder / output.place
            found[output.place] = spent(lambda draw=output.draw, to=place: draw(source, to))  # type: ignore[misc]
    return found


def main() -> None:
    """Print a line an output, twice: the first drawing loads what is drawn with, the second tells the work."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("workspace", type=Path)
    options.add_argument("--now", type=datetime.fromisoformat, required=True)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(chosen.workspace, Path(folder) / "w"))
        with opened(Workspace(copy), now=chosen.now) as session:
            source = _source(session, chosen.now, keeps=False)
            first, again = measured(replace(source)), measured(replace(source))
        # Those that read forms live until the workspace is closed: what they used is known then.
        theirs = sum(os.times()[2:4])
    print(f"{'':22}{'first, CPU':>12}{'wall':>8}{'again, CPU':>13}{'wall':>8}")
    for place, cost in first.items():
        more = again[place]
        print(f"{place:22}{cost.cpu:>10.2f} s{cost.wall:>6.2f} s{more.cpu:>11.2f} s{more.wall:>6.2f} s")
    beyond = [cost for place, cost in first.items() if place not in ("scoring", "material", MASTER.place)]
    print(
        f"beyond the master: {sum(one.cpu for one in beyond):.2f} s CPU, {sum(one.wall for one in beyond):.2f} s wall"
    )

    print(f"processes that read forms and draw pictures, both times together: {theirs:.2f} s CPU")


if __name__ == "__main__":
    main()
