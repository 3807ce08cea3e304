"""The rules that bind who checks and who scores: which gardens, photos and days count, and when a photo is a repeat."""

import re
import unicodedata
from collections.abc import Sequence

from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Garden, Indicator, Unit
from ntm_sheets.campaign.names import slug
from ntm_sheets.campaign.questions import Question
from ntm_sheets.campaign.rules import requirement
from ntm_sheets.contract.table import Column, Line, Table, number_of
from ntm_sheets.facts.kept import BEFORE
from ntm_sheets.facts.records import PhotoRecord

VILLAGE_SAYS = "Thôn báo cáo"
EVIDENCE = " (cần ảnh)"
SAMPLE = " (mẫu)"
AFTER_KEY = re.compile(r"[\s–—:;,]")


def criteria_table(campaign: Campaign, unit: Unit, *, on_site: bool) -> Table:
    """Ask for the unit's indicators; on site the village's own answer stands beside the team's."""
    unit_set = campaign.unit_set(unit)
    lines: list[Line] = []
    for criterion in unit_set.criteria if unit_set else ():
        lines.append(Line("", (_band(criterion),)))
        lines += [_indicator_line(indicator) for indicator in criterion.indicators if not indicator.formula]
    asked = (Column("Đoàn kiểm tra", 16, "value"),) if on_site else (Column("Thôn tự chấm", 16, "value"),)
    beside = (Column(VILLAGE_SAYS, 15, mirrors="value"),) if on_site else ()
    return Table(
        "criteria",
        "Tiêu chí",
        unit_set.name if unit_set else "",
        (
            "Tỷ lệ ghi theo thang 0 đến 100, ví dụ 85,5. Ô nào chưa có số liệu thì để trống.",
            *_notice(campaign, unit_set),
        ),
        (
            Column("Số", 7, tells="code"),
            Column("Chỉ tiêu", 59 if on_site else 69, tells="name"),
            Column("Yêu cầu", 17),
            Column("Đơn vị", 10),
            *beside,
            *asked,
            Column("Ghi chú", 23 if on_site else 28, "note"),
        ),
        tuple(lines),
    )


def gardens_table(campaign: Campaign, unit: Unit, *, on_site: bool) -> Table:
    """Ask for each registered garden: its owner, its area, and the garden set's indicators."""
    garden_set = campaign.garden_set(unit)
    indicators = tuple(one for one in garden_set.indicators if not one.formula) if garden_set else ()
    gardens = campaign.gardens_of(unit) if garden_set else ()
    return Table(
        "gardens",
        "Vườn mẫu",
        garden_set.name if garden_set else "",
        (
            "Mỗi dòng là một vườn đã đăng ký. Chưa có số liệu thì để trống. Thu nhập ghi theo triệu đồng một năm.",
            *_notice(campaign, garden_set),
        ),
        (
            Column("Vườn", 7, tells="code"),
            Column("Chủ vườn", 16, "owner"),
            Column("Diện tích", 10, "area", "m²"),
            *(Column(f"{number_of(i.key)}\n{i.name}", 11, i.key, requirement(i)) for i in indicators),
            Column("Ghi chú", 14, "note"),
        ),
        tuple(_garden_line(garden, indicators, on_site=on_site) for garden in gardens),
    )


def question_of(indicator: Indicator, suffix: str = "") -> Question:
    """Make the question that asks for an indicator's value."""
    return Question(
        indicator.kind,
        f"{number_of(indicator.key)} {indicator.name}{suffix}",
        requirement(indicator),
        indicator.measure,
        indicator.low,
        indicator.high,
        indicator.choices,
        comparison=indicator.comparison,
        threshold=indicator.threshold,
    )


def _indicator_line(indicator: Indicator) -> Line:
    number = number_of(indicator.key)
    name = indicator.name + (EVIDENCE if indicator.evidence else "")
    return Line(
        indicator.key,
        (number, name, requirement(indicator), indicator.measure),
        (("value", question_of(indicator)), ("note", Question("text", f"Ghi chú {number}"))),
    )


def _garden_line(garden: Garden, indicators: tuple[Indicator, ...], *, on_site: bool) -> Line:
    name = f"vườn {garden.key}"
    return Line(
        garden.key,
        (garden.key,),
        (
            ("owner", Question("text", f"Chủ {name}")),
            ("area", Question("number", f"Diện tích {name}", measure="m²", low=0, high=100_000)),
            *((i.key, question_of(i, f" ({name})")) for i in indicators),
            ("note", Question("text", f"Ghi chú {name}")),
        ),
        # On site the village's own numbers stand below on the same page.
        height=30 if on_site else 45,
    )


def _notice(campaign: Campaign, criteria_set: CriteriaSet | None) -> tuple[str, ...]:
    return (campaign.notice,) if campaign.notice and criteria_set and not criteria_set.verified else ()


def _band(criterion: Criterion) -> str:
    return criterion.name if criterion.gate else f"Tiêu chí {number_of(criterion.key)}. {criterion.name}"


def bare_name(text: str) -> str:
    """Give a row's visible name without what the campaign may add to it, or take away, while forms are out."""
    bare = unicodedata.normalize("NFC", text).strip()
    while any(bare.endswith(mark.strip()) for mark in (EVIDENCE, SAMPLE)):
        bare = bare[: bare.rindex("(")].rstrip()
    return bare


def subject_key(subject: str) -> str:
    """Take the key that a photo's subject starts with: `TC3.1` of “TC3.1 – Hàng rào”."""
    return AFTER_KEY.split(subject.strip(), maxsplit=1)[0]


# A picture of which one of these was said, and which nobody let pass, is no evidence.
FLAWS = ("photo-too-small", "photo-shows-nothing")
REUSED = "photo-reused"


def first_claim(photo: PhotoRecord, uses: Sequence[PhotoRecord]) -> PhotoRecord | None:
    """Give the use before which makes of this one a reuse; `uses` are those of the same picture so far, in their order.

    It is the picture of the unit that showed it first, and of the thing that this unit first said it shows. Until then it
    was evidence of nothing: the same picture with its subject filled in is mended, not used again. What an earlier campaign
    had is evidence of nothing new, but for how its own unit's place was before the work.
    """
    if uses and uses[0].campaign and not (uses[0].unit == photo.unit and _shows_before(photo)):
        return uses[0]
    uses = [use for use in uses if not use.campaign]
    if not uses:
        return None
    if uses[0].unit != photo.unit:
        return uses[0]
    first = next((use for use in uses if use.unit == photo.unit and use.subject), None)
    if first is None or not photo.subject:
        return None
    if subject_key(first.subject) != subject_key(photo.subject):
        return first
    # Nothing looks the same before the work and after it.
    return first if first.moment and photo.moment and first.moment != photo.moment else None


def shown_already(photo: PhotoRecord, uses: Sequence[PhotoRecord]) -> PhotoRecord | None:
    """Give the use of an earlier day in which the unit showed the same picture of the same thing: no new evidence."""
    if not photo.subject or first_claim(photo, uses) is not None:
        return None
    return next(
        (
            use
            for use in uses
            if use.campaign
            or (use.report_date < photo.report_date and subject_key(use.subject) == subject_key(photo.subject))
        ),
        None,
    )


def _shows_before(photo: PhotoRecord) -> bool:
    return slug(photo.moment or photo.implied_moment).startswith(BEFORE)
