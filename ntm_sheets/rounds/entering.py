"""What the officer decides without opening Excel: the workbook as it would lie there, filled, and dropped into the inbox.

It is the very workbook, drawn as of now, with the same rows, ids and stamp: whoever judges it cannot tell who typed it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.questions import Value
from ntm_sheets.drawing.correction_workbook import draw_corrections
from ntm_sheets.errors import CallError
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import AWARDS, CORRECTIONS, ORDERS, SENDINGS, make_stamp
from ntm_sheets.outbox.awards import write_award_workbook
from ntm_sheets.outbox.orders import write_order_workbook
from ntm_sheets.outbox.recipients import write_recipients
from ntm_sheets.rounds.agenda import agenda_of
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.rounds.publishing import source_of
from ntm_sheets.workspace.delivering import delivered

Typed = Mapping[Key, Value]
Write = Callable[[WorkspaceSession, datetime, Path, Typed], frozenset[Key]]


def drop_entry(session: WorkspaceSession, book: str, typed: Typed, now: datetime) -> Path:
    """Drop one of the officer's workbooks (`OFFICER_FORMS`) with this typed into it, by table, row and field; give its place.

    It counts once a round has taken it. The same act twice in a minute has the same bytes, and counts once.
    Errors: CallError where nothing is typed, or into a cell that the workbook does not have now; OSError, OwnError.
    """
    name, write = BOOKS[book]
    said = {key: value for key, value in typed.items() if value != ""}
    if not said:
        raise CallError("Chưa điền gì: điền ít nhất một ô rồi ghi lại.")
    target = session.workspace.inbox / f"{name}-{now:%Y-%m-%d-%Hh%M}-{_mark(said)}.xlsx"
    with delivered(target) as aside:
        if gone := said.keys() - write(session, now, aside, said):
            raise CallError(
                f"Dòng này không còn trong sổ ({', '.join('/'.join(key) for key in sorted(gone))}): "
                "đã có người ghi, hoặc số liệu đã đổi. Xem lại danh sách rồi ghi lại."
            )
    return target


def _mark(said: Typed) -> str:
    return sha256_of(repr(sorted(said.items())).encode("utf-8", "replace"))[:6]


def _corrections(session: WorkspaceSession, now: datetime, path: Path, typed: Typed) -> frozenset[Key]:
    stamp = make_stamp(session.key, session.campaign.key, CORRECTIONS, "", f"{now:%Y-%m-%d}")
    return draw_corrections(path, agenda_of(session, now), session.campaign, stamp, now, typed)


BOOKS: Mapping[str, tuple[str, Write]] = {
    CORRECTIONS: ("sua-loi", _corrections),
    ORDERS: ("chi-dao", lambda session, now, path, typed: write_order_workbook(source_of(session, now), path, typed)),
    AWARDS: (
        "khen-thuong",
        lambda session, now, path, typed: write_award_workbook(source_of(session, now), path, typed),
    ),
    SENDINGS: ("noi-nhan", lambda session, now, path, typed: write_recipients(source_of(session, now), path, typed)),
}
"""How each of the officer's workbooks is called in the inbox, and how it is drawn as of a moment."""
