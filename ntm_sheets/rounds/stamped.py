"""Which tables the form has that a stamp names, and by which mark they are known again."""

from ntm_sheets.checking.identity import check_stamp
from ntm_sheets.contract.correction_tables import OfficerForm
from ntm_sheets.contract.layout import FormKey, Layout
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.contract.sending_tables import OFFICER_TABLES
from ntm_sheets.facts.submission import OFFICER_FORMS, Stamp


def layout_of_stamp(layouts: Layouts, stamp: Stamp, unit: str = "") -> Layout | OfficerForm | None:
    """Give the tables of the form that a stamp names, or None where the form cannot be one of this workspace's.

    `unit` is whose form it is where that was decided.
    """
    if check_stamp(stamp, layouts.campaign, layouts.key, ""):
        return None
    if stamp.form in OFFICER_FORMS:
        return OFFICER_TABLES[stamp.form]
    form: FormKey = "report" if stamp.form == "report" else "inspection"
    keys = {one.key for one in layouts.campaign.units}
    return layouts.of(layouts.campaign.unit(unit if unit in keys else stamp.unit), form, stamp.only)


def layout_mark(layouts: Layouts, asked: Stamp | None, unit: str) -> str:
    """Mark the layout that a stamp gives: what was read by one of the same mark would be read alike again."""
    if asked is None:
        return "-"
    layout = layout_of_stamp(layouts, asked, unit)
    if not isinstance(layout, Layout):
        return "none" if layout is None else asked.form
    keys = {one.key for one in layouts.campaign.units}
    return layouts.mark_of(layouts.campaign.unit(unit if unit in keys else asked.unit), layout.form, asked.only)
