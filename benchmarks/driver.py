"""What is measured inside a tree of the program, whichever one lies on PYTHONPATH; prints figures as JSON.

The names that it needs are looked for in the tree's own text, so that it also drives a tree whose modules stand
elsewhere.
"""

import gc
import importlib
import importlib.util
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from costs import processor_seconds, together

Figures = dict[str, Any]
EVENING = (16, 40)
# The forms of so many days come in rounds of a few.
LAST_DAYS = 3


@dataclass(frozen=True)
class Took:
    """What one round took: forms, the cells filled in them, seconds of wall time, of the processor of all processes."""

    forms: int
    cells: int
    wall: float
    cpu: float


def named(name: str) -> Any:  # noqa: ANN401 - whatever the tree calls so
    """Give the function or class of this name, wherever in the tree it stands."""
    found = importlib.util.find_spec("ntm_sheets")
    root = Path(found.origin or "").parent if found else Path()
    defined = re.compile(rf"^(?:def|class) {name}\b", re.MULTILINE)
    for path in sorted(root.rglob("*.py")):
        if defined.search(path.read_text("utf-8")):
            parts = path.relative_to(root.parent).with_suffix("").parts
            return getattr(importlib.import_module(".".join(one for one in parts if one != "__init__")), name)
    raise LookupError(f"no {name} in {root}")


def seconds_each(one: Callable[[bytes], object], files: Sequence[bytes], times: int) -> float:
    """Give the processor seconds a file: the best of several turns over all files, after one file to warm up."""
    one(files[0])
    turns = []
    for _ in range(times):
        gc.collect()
        started = time.process_time()
        for data in files:
            one(data)
        turns.append((time.process_time() - started) / len(files))
    return min(turns)


def inspecting(workspace: str, folder: str, times: str) -> Figures:
    """Read and check each file of a folder in this process, as a worker does."""
    place = named("Workspace")(Path(workspace))
    layouts = named("Layouts")(named("load_campaign")(place.campaign), named("signing_key")(place.form_key))
    inspect = named("inspect")
    files = [path.read_bytes() for path in sorted(Path(folder).iterdir())]
    return {"seconds": seconds_each(lambda data: inspect(data, "form.xlsx", layouts), files, int(times))}


def reading_campaign(path: str) -> Figures:
    """Read a campaign workbook; without what the imports take."""
    load, wall, cpu = named("load_campaign"), time.perf_counter(), time.process_time()
    campaign = load(Path(path))
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "units": len(campaign.units),
    }


def reading_campaign_again(path: str) -> Figures:
    """Read a campaign workbook that was read before, where the tree keeps what it read; nothing where it does not."""
    try:
        load = named("load_kept_campaign")
    except LookupError:
        return {}
    kept = Path(path).with_suffix(".kept")
    load(Path(path), kept)
    wall, cpu = time.perf_counter(), time.process_time()
    load(Path(path), kept)
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def editing_campaign(path: str, telephone: str, bound: str) -> Figures:
    """Save the campaign workbook with another telephone number and another bound of the first percent indicator."""
    campaign = named("load_campaign")(Path(path))
    first, *others = campaign.units
    units = (replace(first, contact=f"Người Thử, {telephone}"), *others)
    sets = tuple(_with_threshold(one, float(bound)) if one.subject == "unit" else one for one in campaign.sets)
    named("write_campaign")(replace(campaign, units=units, sets=sets, editions=()), Path(path))
    return {}


def _with_threshold(criteria_set: Any, threshold: float) -> Any:  # noqa: ANN401 - a criteria set of whichever tree
    criteria = list(criteria_set.criteria)
    for n, criterion in enumerate(criteria):
        for m, one in enumerate(criterion.indicators):
            if one.kind == "percent" and one.comparison == ">=":
                changed = list(criterion.indicators)
                changed[m] = replace(one, threshold=threshold)
                criteria[n] = replace(criterion, indicators=tuple(changed))
                return replace(criteria_set, criteria=tuple(criteria))
    return criteria_set


def playing(workspace: str, beside: str, forms: str, few: str, rounds: str) -> Figures:
    """Take in a folder of forms for each day, a round a day, without drawing the outbox.

    Says what all took, and what this process and its workers hold in memory after each day. The forms of the last days
    come in rounds of a `few`, each of them twice in turn: here, and into a workspace `beside` that knows the day before
    and nothing else. So both judge the same forms by the same last answers, and only what came before that differs.
    """
    place, folders = named("Workspace")(Path(workspace)), sorted(Path(forms).iterdir())
    days = len(folders) - LAST_DAYS if len(folders) > LAST_DAYS else len(folders)
    with _session(place, folders[0]) as session:
        took, memory = [], []
        for folder in folders[:days]:
            took.append(_round(session, place, sorted(folder.iterdir()), folder))
            memory.append(together(os.getpid()))
        few_took = _beside(session, place, Path(beside), folders[days - 1 :], int(few), int(rounds))
    late = few_took["late"]
    every = [*took, *late]
    return {
        "forms": sum(one.forms for one in every),
        "wall": sum(one.wall for one in every),
        "cpu": sum(one.cpu for one in every),
        "memory": memory,
        # The first day draws up what each unit's forms are read by.
        **{f"{name} days": _each(some) for name, some in (("first", took[1:4]), ("last", took[-LAST_DAYS:])) if some},
        **{name: [one.cpu for one in listed if one.forms == int(few)] for name, listed in few_took.items()},
    }


def _each(took: Sequence[Took]) -> dict[str, float]:
    """Give what a form took, and how many cells are filled in one."""
    forms = sum(one.forms for one in took)
    return {"cpu": sum(one.cpu for one in took) / forms, "cells": sum(one.cells for one in took) / forms}


def _session(place: Any, folder: Path) -> Any:  # noqa: ANN401 - of whichever tree
    opened = named("opened")(place, now=_evening(folder), counts=True, taking_in=True)

    @contextmanager
    def quiet() -> Iterator[Any]:
        with opened as session:
            session.progress = lambda _done, _total: None
            yield session

    return quiet()


def _beside(
    session: Any,  # noqa: ANN401 - of whichever tree
    place: Any,  # noqa: ANN401
    beside: Path,
    folders: Sequence[Path],
    few: int,
    rounds: int,
) -> dict[str, list[Took]]:
    """Take in the days but the first in rounds of a few, in turn here and where only the first one came before."""
    found: dict[str, list[Took]] = {"early": [], "late": []}
    if len(folders) < 2:
        return found
    other = named("Workspace")(beside)
    with _session(other, folders[0]) as fresh:
        _round(fresh, other, sorted(folders[0].iterdir()), folders[0])
        sides = [("early", fresh, other), ("late", session, place)]
        for folder in folders[1:]:
            files = sorted(folder.iterdir())
            for start in range(0, len(files), few):
                if len(found["late"]) < rounds:
                    some = files[start : start + few]
                    for name, one, its in sides:
                        found[name].append(_round(one, its, some, folder))
                    # Neither of them is always the first to read what the other has just made the machine remember.
                    sides.reverse()
                else:
                    found["late"].append(_round(session, place, files[start:], folder))
                    break
    return found


def _round(session: Any, place: Any, files: Sequence[Path], folder: Path) -> Took:  # noqa: ANN401 - of whichever tree
    for path in files:
        shutil.copyfile(path, place.inbox / path.name)
    wall, cpu = time.perf_counter(), processor_seconds(os.getpid())
    done = session.round(_evening(folder), 0.0)
    wall, cpu = time.perf_counter() - wall, processor_seconds(os.getpid()) - cpu
    took = Took(len(files), sum(drop.filled for drop in done.drops), wall, cpu)
    wrong = [f"{drop.name}: {drop.reason}" for drop in done.drops if drop.verdict != "accepted"]
    if wrong or done.troubles or len(done.drops) != len(files):
        raise SystemExit(f"{folder.name}: {len(done.drops)} of {len(files)} forms judged. {wrong[:3]} {done.troubles}")
    return took


def _evening(folder: Path) -> datetime:
    return datetime.fromisoformat(folder.name).replace(hour=EVENING[0], minute=EVENING[1])


TASKS: Mapping[str, Callable[..., Figures]] = {
    "inspecting": inspecting,
    "reading_campaign": reading_campaign,
    "reading_campaign_again": reading_campaign_again,
    "editing_campaign": editing_campaign,
    "playing": playing,
}


def main() -> None:
    """Do one task by its name and print its figures."""
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    main()
