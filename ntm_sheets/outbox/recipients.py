"""`noi-nhan.xlsx`: what was delivered and who was sent it; what waits too long is told in `status` and the reminder."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.contract.correction_tables import day_text, moment_text
from ntm_sheets.contract.sending_tables import SENT, WAITING
from ntm_sheets.contract.table import Line
from ntm_sheets.drawing.officer_workbook import draw_tables, filled
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.sendings import SendingRecord, standing_sendings
from ntm_sheets.facts.submission import SENDINGS, make_stamp
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.register import Waiting, named_for, what_waits
from ntm_sheets.outbox.slips.untouched import is_unfilled
from ntm_sheets.outbox.typed_in_files import hand_out, is_open, mark_of
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.notes import read_note

NAME, EDITION = "Nơi nhận", 1
MOST_ROWS, MOST_SENT = 400, 100


def draw_recipients(source: OutboxSource, target: Path) -> Drawn:
    """Have the workbook lie there as it should; one that somebody has open stays. Errors: OSError, OwnError."""
    # What this very round delivered waits, too: nobody asked before it was entered.
    waiting = what_waits(source)
    sent = [one for one in standing_sendings(source.sendings).values() if one.entry.on is not None]
    sent = sorted(sent, key=lambda one: (one.entry.on or date.min, one.seq), reverse=True)[:MOST_SENT]
    note = source.workspace.recipient_marks
    known, today = read_note(note), source.as_of.date()
    content = (EDITION, source.campaign.name, waiting[:MOST_ROWS], [(one.id, one.entry) for one in sent])
    code = sha256_of(repr(content).encode("utf-8", "replace"))[:16]
    if is_open(target) or (target.exists() and known.get("code") == code):
        return Drawn(target)
    key = source.layouts.key
    stamp = make_stamp(key, source.campaign.key, SENDINGS, "", f"{today:%Y-%m-%d}")
    tables = (
        filled(WAITING, list(_waiting_lines(waiting[:MOST_ROWS])), "Không còn tài liệu nào chờ gửi."),
        filled(SENT, list(_sent_lines(sent, source.campaign)), "Chưa ghi tài liệu nào đã gửi."),
    )

    def draw(path: Path) -> None:
        draw_tables(path, NAME, tables, source.campaign, stamp, datetime.combine(today, datetime.min.time()), [])

    def is_ours(path: Path) -> bool:
        return mark_of(path) == known.get("file") or is_unfilled(path, source.archive, key)

    path, notes = hand_out(target, source.as_of, draw, is_ours)
    with delivered(note) as aside:
        aside.write_text(json.dumps({"code": code, "file": mark_of(path)}, indent=0, sort_keys=True), "utf-8")
    return Drawn(path, tuple(notes))


def _waiting_lines(waiting: Sequence[Waiting]) -> Iterator[Line]:
    for one in waiting:
        made = one.newest
        yield Line(one.id, (one.what, one.whom, moment_text(made.moment), made.code, made.place), WAITING.asked)


def _sent_lines(sent: Sequence[SendingRecord], campaign: Campaign) -> Iterator[Line]:
    for record in sent:
        one = record.entry
        named = named_for(one.place, one.on or record.at.date(), campaign)
        what = named[0] if named else one.place
        yield Line(one.about, (what, one.recipient, day_text(one.on), one.who, one.code, one.place), SENT.asked)
