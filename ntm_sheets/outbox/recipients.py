"""`noi-nhan.xlsx`: what was delivered and who was sent it; what waits too long is told in `status` and the reminder."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.correction_tables import day_text, moment_text
from ntm_sheets.contract.sending_tables import SENT, WAITING
from ntm_sheets.contract.table import Line
from ntm_sheets.drawing.form import NOTHING
from ntm_sheets.drawing.officer_workbook import draw_tables, filled
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.sendings import SendingRecord, standing_sendings
from ntm_sheets.facts.submission import SENDINGS, make_stamp
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.register import Waiting, named_for, what_waits
from ntm_sheets.outbox.typed_in_files import put_out

NAME, EDITION = "Nơi nhận", 1
MOST_ROWS, MOST_SENT = 400, 100


def draw_recipients(source: OutboxSource, target: Path) -> Drawn:
    """Have the workbook lie there as it should; one that somebody has open stays. Errors: OSError, OwnError."""
    # What this very round delivered waits, too: nobody asked before it was entered.
    sent = [(one.id, one.entry) for one in _sent(source)]
    content = (EDITION, source.campaign.name, what_waits(source)[:MOST_ROWS], sent)
    code = sha256_of(repr(content).encode("utf-8", "replace"))[:16]
    return put_out(source, target, source.workspace.recipient_marks, code, partial(write_recipients, source))


def write_recipients(source: OutboxSource, path: Path, typed: Mapping[Key, Value] = NOTHING) -> frozenset[Key]:
    """Draw the workbook into a file, with this typed into it; give the cells that can be filled. Errors: OSError."""
    waiting, today = what_waits(source)[:MOST_ROWS], source.as_of.date()
    stamp = make_stamp(source.layouts.key, source.campaign.key, SENDINGS, "", f"{today:%Y-%m-%d}")
    tables = (
        filled(WAITING, list(_waiting_lines(waiting)), "Không còn tài liệu nào chờ gửi."),
        filled(SENT, list(_sent_lines(_sent(source), source.campaign)), "Chưa ghi tài liệu nào đã gửi."),
    )
    at = datetime.combine(today, datetime.min.time())
    return draw_tables(path, NAME, tables, source.campaign, stamp, at, [], typed=typed)


def _sent(source: OutboxSource) -> Sequence[SendingRecord]:
    sent = [one for one in standing_sendings(source.sendings).values() if one.entry.on is not None]
    return sorted(sent, key=lambda one: (one.entry.on or date.min, one.seq), reverse=True)[:MOST_SENT]


def _waiting_lines(waiting: Sequence[Waiting]) -> Iterator[Line]:
    for one in waiting:
        made = one.newest
        yield Line(one.id, (one.what, one.whom, moment_text(made.moment), made.code, made.place), WAITING.asked)


def _sent_lines(sent: Sequence[SendingRecord], campaign: Campaign) -> Iterator[Line]:
    for record in sent:
        one = record.entry
        named = named_for(one.file, one.on or record.at.date(), campaign)
        what = named[0] if named else one.file
        yield Line(one.about, (what, one.recipient, day_text(one.on), one.who, one.code, one.file), SENT.asked)
