"""`chi-dao.xlsx`: the order workbook lies ready after each round; what somebody typed into it is never overwritten."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.order_tables import matters_of
from ntm_sheets.drawing.form import NOTHING
from ntm_sheets.drawing.order_workbook import draw_orders
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.orders import OrderRow
from ntm_sheets.facts.submission import ORDERS, make_stamp
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.typed_in_files import put_out

# Raised when the drawing changes, so that a workbook of before is drawn anew.
EDITION = 1


def draw_order_workbook(source: OutboxSource, target: Path) -> Drawn:
    """Have the workbook lie there as it should; one that somebody has open stays. Errors: OSError, OwnError."""
    code = _code(source.orders, source.campaign, source)
    return put_out(source, target, source.workspace.order_marks, code, partial(write_order_workbook, source))


def write_order_workbook(source: OutboxSource, path: Path, typed: Mapping[Key, Value] = NOTHING) -> frozenset[Key]:
    """Draw the workbook into a file, with this typed into it; give the cells that can be filled. Errors: OSError."""
    stamp = make_stamp(source.layouts.key, source.campaign.key, ORDERS, "", f"{source.as_of:%Y-%m-%d}")
    return draw_orders(path, source.orders, source.campaign, stamp, source.as_of.date(), typed)


def _code(orders: Sequence[OrderRow], campaign: Campaign, source: OutboxSource) -> str:
    """Mark all that the workbook shows: the day, the orders, what can be ordered."""
    asked = [(unit.name, [one.label for one in matters_of(campaign, unit)]) for unit in campaign.units]
    # Which form showed the number by which an order was closed changes nothing here.
    shown = [replace(one, file="", sheet="", cell="", seq=None) for one in orders]
    content = (EDITION, source.as_of.date(), campaign.name, campaign.commune, asked, shown)
    return sha256_of(repr(content).encode("utf-8", "replace"))[:16]
