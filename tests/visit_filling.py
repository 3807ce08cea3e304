"""Sheets of visits for tests: drawn for the cells that a test asks, filled by the cells' own keys."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO

from quick_filling import QuickFiller

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.drawing.form import render_form
from ntm_sheets.drawing.visit_sheet import Visit
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import cells_text, make_stamp
from ntm_sheets.simulation.filling import FormFiller

ISSUED = datetime(2021, 10, 4)
HEAD: Mapping[Key, Value] = {("report", "reporter", "value"): "Trần Thị Đoàn"}


def sheet_of(
    layouts: Layouts, unit: str, asked: Iterable[Key], *, whose: str = "", village: Mapping[Key, Value] | None = None
) -> bytes:
    """Draw a sheet that asks some cells of a unit's inspection form; `whose` stands in its stamp instead of that unit."""
    campaign: Campaign = layouts.campaign
    keys = tuple(asked)
    only, asks = cells_text(keys), layouts.questions.mark(unit)
    stamp = make_stamp(
        layouts.key, campaign.key, "inspection", whose or unit, f"{ISSUED:%Y-%m-%d}", asks=asks, only=only
    )
    layout = layouts.of(campaign.unit(unit), "inspection", only)
    visit = Visit("Ngày đi: thứ 3, 05/10/2021", dict.fromkeys(keys, "chưa ai kiểm tra"))
    content, _ = render_form(layout, campaign, stamp, village=village or {}, visit=visit, issued=ISSUED)
    return content


def filled_sheet(blank: bytes, day: str, typed: Mapping[Key, Value]) -> bytes:
    """Type into a sheet, as a plain program writes it."""
    return QuickFiller(blank).fill({**HEAD, ("report", "date", "value"): day, **typed})


def saved_sheet(blank: bytes, day: str, typed: Mapping[Key, Value]) -> bytes:
    """Type into a sheet and save it whole by openpyxl."""
    return FormFiller(BytesIO(blank)).fill({**HEAD, ("report", "date", "value"): day, **typed})  # type: ignore[arg-type]
