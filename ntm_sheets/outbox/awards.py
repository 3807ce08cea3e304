"""`khen-thuong.xlsx`: the award workbook lies ready after each round; what somebody typed into it is never overwritten."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from ntm_sheets.campaign.questions import Value
from ntm_sheets.drawing.award_workbook import draw_awards
from ntm_sheets.drawing.form import NOTHING
from ntm_sheets.facts.awards import Awards
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import AWARDS, make_stamp
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.typed_in_files import put_out

# Raised when the drawing changes, so that a workbook of before is drawn anew.
EDITION = 1


def draw_award_workbook(source: OutboxSource, target: Path) -> Drawn:
    """Have the workbook lie there as it should; one that somebody has open stays. Errors: OSError, OwnError."""
    awards, campaign = source.awards, source.campaign
    issued, drawn_after = source.as_of.date(), last_workbook(awards)
    names = (campaign.name, campaign.commune, [(unit.key, unit.name) for unit in campaign.units])
    written = [(record.id, record.entry) for record in awards.standing.entries.values()]
    # Numbers that moved leave alone what somebody is typing: its rows are the same people's.
    typed = _code(names, drawn_after, [(one.code, one.name, one.titles) for one in awards.candidates], written)
    shown = [replace(one, count=None, decision=None) for one in awards.candidates]
    code = _code(names, drawn_after, issued, shown, awards.rules, written)
    return put_out(source, target, source.workspace.award_marks, code, partial(write_award_workbook, source), typed)


def write_award_workbook(source: OutboxSource, path: Path, typed: Mapping[Key, Value] = NOTHING) -> frozenset[Key]:
    """Draw the workbook into a file, with this typed into it; give the cells that can be filled. Errors: OSError."""
    awards, campaign, issued = source.awards, source.campaign, source.as_of.date()
    drawn_after = last_workbook(awards)
    stamp = make_stamp(source.layouts.key, campaign.key, AWARDS, "", f"{issued:%Y-%m-%d}", slip=drawn_after)
    return draw_awards(path, awards, campaign, stamp, issued, typed)


def last_workbook(awards: Awards) -> str:
    """Name the last workbook of which a row was taken, as its rows' ids begin; empty where there is none."""
    ids = [record.id for record in awards.standing.entries.values()]
    return ids[-1].partition("/")[0] if ids else ""


def _code(*parts: object) -> str:
    return sha256_of(repr((EDITION, *parts)).encode("utf-8", "replace"))[:16]
