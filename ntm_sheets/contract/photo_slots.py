"""The photos that a form asks for: what must be shown, what a slot offers to choose from, the slots themselves."""

import re

from ntm_sheets.campaign.definition import Campaign, KindKey, Unit
from ntm_sheets.campaign.questions import Question
from ntm_sheets.contract.table import Column, Line, Table, which_garden

# Any slot asks what the first one does.
PHOTO_SLOTS, FIRST_SLOT = 12, "A01"
# The key of a photo that came in a form and had no slot that was free.
OWN_PLACE = re.compile(r"A[0-9]{2,4}")
PHOTO_HEIGHT = 88
OTHER_PHOTO = "Hoạt động khác của đơn vị"
MOMENTS = ("Trước", "Sau")


def evidence_subjects(campaign: Campaign, unit: Unit) -> tuple[str, ...]:
    """List the keys of what a unit must show a photo of: indicators and tasks that ask for evidence."""
    unit_set = campaign.unit_set(unit)
    indicators = unit_set.indicators if unit_set else ()
    tasks = campaign.tasks_of(unit)
    return (*(i.key for i in indicators if i.evidence), *(task.key for task in tasks if task.evidence))


def photo_choices(campaign: Campaign, unit: Unit) -> tuple[str, ...]:
    """List the drop-down of a photo's subject: each starts with the key, then says what it is.

    What must be shown comes first, then the launch and the gardens, then all else of which the unit is asked; no photo
    shows what a gate sums up, and its key is no word. Empty where nothing needs to be shown.
    """
    unit_set, tasks = campaign.unit_set(unit), campaign.tasks_of(unit)
    names = {indicator.key: indicator.name for indicator in unit_set.indicators} if unit_set else {}
    names |= {task.key: task.name for task in tasks}
    gardens = {garden.key: f"Vườn mẫu{which_garden(garden.key)}" for garden in campaign.gardens_of(unit)}
    required = evidence_subjects(campaign, unit)
    if not required and not gardens:
        return ()
    first = (*required, *(task.key for task in tasks if task.launch), *gardens)
    gates = [one for one in unit_set.criteria if one.gate] if unit_set else []
    summed_up = {indicator.key for gate in gates for indicator in gate.indicators} - {*first}
    listed = (key for key in dict.fromkeys((*first, *names)) if key not in summed_up)
    return tuple(f"{key} – {(names | gardens)[key]}" for key in listed)


def photo_suggestions(campaign: Campaign, unit: Unit) -> tuple[str, ...]:
    """List what a unit's photos may show where nothing of it must be shown: its own indicators and tasks, else all criteria."""
    unit_set = campaign.unit_set(unit)
    own = tuple(f"{one.key} – {one.name}" for one in (unit_set.indicators if unit_set else ()))
    own += tuple(f"{one.key} – {one.name}" for one in campaign.tasks_of(unit))
    if own:
        return own
    used = {track.unit_set for track in campaign.tracks if track.unit_set}
    criteria = {
        one.key: one.name for each in campaign.sets if each.key in used for one in each.criteria if not one.gate
    }
    return (*(f"{key} – {name}" for key, name in criteria.items()), OTHER_PHOTO)


def photos_table(campaign: Campaign, unit: Unit) -> Table:
    """Give a unit's slots for photos, and what stands beside each."""
    choices = photo_choices(campaign, unit)
    # A unit without criteria, tasks and gardens chooses from what the campaign is about, or says it in its own words.
    kind: KindKey = "choice" if choices else "text"
    choices = choices or photo_suggestions(campaign, unit)
    period = (campaign.start, campaign.end)
    lines = tuple(
        Line(
            f"A{n:02}",
            (f"A{n:02}",),
            (
                ("subject", Question(kind, f"Nội dung ảnh A{n:02}", choices=choices)),
                ("moment", Question("choice", f"Thời điểm ảnh A{n:02}", choices=MOMENTS)),
                ("caption", Question("text", f"Chú thích ảnh A{n:02}")),
                ("date", Question("date", f"Ngày chụp ảnh A{n:02}", period=period)),
                ("picture", Question("picture", f"Ảnh A{n:02}")),
            ),
            PHOTO_HEIGHT,
        )
        for n in range(1, PHOTO_SLOTS + 1)
    )
    return Table(
        "photos",
        "Ảnh",
        "Ảnh minh chứng",
        (
            "Chọn “Ảnh chụp gì” trong danh sách, rồi chèn ảnh vào ô ở cột cuối cùng dòng đó, mỗi dòng một ảnh.",
            "Nên chụp rõ, cùng một chỗ cho ảnh trước và ảnh sau. Không gửi lại ảnh cũ.",
        ),
        (
            Column("Số", 7, tells="code"),
            Column("Ảnh chụp gì", 40, "subject"),
            Column("Trước / Sau", 13, "moment"),
            Column("Chú thích", 30, "caption"),
            Column("Ngày chụp", 15, "date"),
            Column("Ảnh", 34, "picture"),
        ),
        lines,
    )
