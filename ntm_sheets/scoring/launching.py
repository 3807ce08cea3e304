"""Which units have launched (ra quân): held their meeting and begun, by what they reported."""

import numpy as np

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.scoring.progress import ENOUGH, Progress
from ntm_sheets.scoring.reports import Punctuality


def launched(campaign: Campaign, progress: Progress, clock: Punctuality) -> list[bool | None]:
    """Tell of each unit whether it has launched; None where its track does not ask for it.

    With a launch task in its plan a unit has launched when that is done; a village without one when it has done any
    work, or, without a plan, when it has reported.
    """
    now = np.nan_to_num(progress.done[-1])
    done: dict[str, list[tuple[bool, float, float]]] = {}
    for task, amount in zip(progress.tasks, now.tolist(), strict=True):
        done.setdefault(task.unit, []).append((task.launch, amount, task.volume))
    spoke = {unit for unit, role, _ in clock.first if role == "village"}
    found: list[bool | None] = []
    for unit in campaign.units:
        plan = done.get(unit.key, [])
        marked = [amount >= volume * ENOUGH for launch, amount, volume in plan if launch]
        if marked:
            found.append(all(marked))
        elif campaign.unit_set(unit) is None:
            found.append(None)
        else:
            found.append(any(amount > 0 for _, amount, _ in plan) if plan else unit.key in spoke)
    return found
