"""What the officer takes down by telephone goes the way of every form: a signed workbook that lies in the inbox."""

from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.questions import Value
from ntm_sheets.checking.dictation import DATE, REPORTER, Dictation, understand
from ntm_sheets.contract.dictated import BY_TELEPHONE, dictated_cells
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.drawing.form import render_form
from ntm_sheets.drawing.visit_sheet import Visit
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import make_stamp
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.workspace.delivering import delivered

MOST_WHO = 80


def heard(session: WorkspaceSession, unit: Unit, text: str, now: datetime) -> Dictation:
    """Understand what a unit reports now, beside what it said last; nothing is kept."""
    known = session.ledger.last_answers(unit.key, "village")
    previous = {key: value for key, (value, _) in known.items() if key[0] != "report" and key[2] != "period"}
    return understand(text, session.layouts.of(unit, "report"), now.date(), previous)


def dictated_book(layouts: Layouts, unit: Unit, dictation: Dictation, now: datetime, by: str = "") -> bytes:
    """Draw the signed workbook of what was understood; `by` is who took it down. The same input gives the same bytes."""
    campaign = layouts.campaign
    only = dictated_cells(tuple(dictation.values))
    asks = layouts.questions.mark(unit.key)
    stamp = make_stamp(layouts.key, campaign.key, "report", unit.key, f"{now:%Y-%m-%d}", asks=asks, only=only)
    who = f", người ghi: {one_line(by)[:MOST_WHO]}" if one_line(by) else ""
    taken = f"{BY_TELEPHONE} lúc {now:%H:%M} ngày {now:%d/%m/%Y}{who}"
    answers: Mapping[Key, Value] = {
        **dictation.typed,
        DATE: dictation.values.get(DATE, now.date()),
        REPORTER: f"{dictation.values.get(REPORTER, unit.name)} ({taken})",
    }
    content, _ = render_form(
        layouts.of(unit, "report", only),
        campaign,
        stamp,
        answers,
        visit=Visit(f"{taken[:1].upper()}{taken[1:]}", dictation.said),
        issued=datetime.combine(now.date(), time()),
    )
    return content


def drop_dictated(inbox: Path, unit: Unit, content: bytes, now: datetime) -> Path:
    """Lay the workbook whole into the inbox, where the next round takes it like any other; give its place.

    Another content has another name, so that no two acts of one minute meet. Errors: OSError.
    """
    target = inbox / f"{unit.key}-dien-thoai-{now:%Y-%m-%d-%Hh%M}-{sha256_of(content)[:6]}.xlsx"
    with delivered(target) as aside:
        aside.write_bytes(content)
    return target
