"""What is said of a round: each file with its verdict, what still lies in the inbox, the same as JSON."""

from collections.abc import Callable, Iterator, Mapping

from ntm_sheets.commands.telling import (
    how_to_decide,
    how_to_try_again,
    is_waiting,
    places_of,
    reason_of,
    troubles_of,
    unapplied_lines,
)
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.rounds.pipeline import Round
from ntm_sheets.rounds.publishing import Published
from ntm_sheets.rounds.rebuilding import ROLE_WORDS

VERDICT_WORDS = {"accepted": "nhận", "refused": "TỪ CHỐI", "duplicate": "trùng", "pending": "đang chờ"}
HELD_WORD, HELD_BACK_WORD = "CHỜ XÃ", "GIỮ LẠI"


def lying(done: Round, *, with_arriving: bool = False) -> Iterator[str]:
    """Say what still lies in the inbox, and why; a watch takes what arrives a moment later, and says so then."""
    told = [waiting for waiting in done.waiting if with_arriving or waiting.why != "arriving"]
    for waiting in told:
        yield f"  {VERDICT_WORDS['refused'] if waiting.is_refused else 'chờ':<8} {waiting.name}: {waiting.reason}"
    yield from (f"  bỏ qua   {strange.name}: {strange.reason}" for strange in done.strange)
    yield from (f"! {trouble}" for trouble in done.troubles)


def tell_round(done: Round, names: Mapping[str, str], tell: Callable[[str], None]) -> None:
    """Say what became of each file, why a line of a correction workbook was not applied, what still lies in the inbox.

    `names` are those of the units by their keys.
    """
    if not done.drops and not done.waiting and not done.troubles:
        tell("Inbox không có tệp mới; vẫn lập lại bảng tổng hợp.")
    known = {drop.seq for drop in done.drops}
    held_back = (drop for drop in done.held_back if drop.seq not in known)
    files = (line_of(drop, names) for drop in (*done.drops, *held_back))
    next_steps = (*how_to_decide(done.drops, done.unclaimed), *how_to_try_again(done.held_back))
    for line in (*files, *unapplied_lines(done.unapplied), *next_steps, *lying(done, with_arriving=True)):
        tell(line)


def is_refused(done: Round) -> bool:
    """Tell whether something that came was not taken: a file, one too large to be taken, a line of a decision."""
    return bool(done.refused or done.unapplied or any(waiting.is_refused for waiting in done.waiting))


def line_of(drop: DropRecord, names: Mapping[str, str]) -> str:
    """Say in one line whose a file is and what became of it; `names` are those of the units."""
    whose = (
        f" [{names.get(drop.unit, drop.unit)}, {ROLE_WORDS[drop.role]}, {drop.report_date:%d/%m}]"
        if drop.report_date
        else ""
    )
    word = HELD_BACK_WORD if drop.fault else HELD_WORD if is_waiting(drop) else VERDICT_WORDS[drop.verdict]
    return f"  {word:<8} {drop.name}{whose}: {reason_of(drop)}"


def tell_outbox(published: Published, tell: Callable[[str], None]) -> None:
    """Say where the outbox went, and what of it could not be written."""
    for line in (*troubles_of(published), *places_of(published)):
        tell(line)


def round_json(done: Round, published: Published | None) -> dict[str, object]:
    """Give a round as plain values; without `published` the outbox could not be written."""
    drawn = published if published is not None and published.results is not None else None
    return {
        "drops": [
            {"file": drop.name, "sha256": drop.sha256, "verdict": drop.verdict, "reason": reason_of(drop)}
            for drop in done.drops
        ],
        "waiting": [
            {"file": waiting.name, "reason": waiting.reason, "refused": waiting.is_refused} for waiting in done.waiting
        ],
        "strange": [{"file": strange.name, "reason": strange.reason} for strange in done.strange],
        "unapplied": [one.to_json() for one in done.unapplied],
        "held_back": [drop.name for drop in done.held_back],
        "troubles": [*done.troubles, *(published.unwritten if published else ())],
        "master": str(drawn.master) if drawn else None,
        "slips": [str(published.slip_folder / f"{name}.xlsx") for name in published.slips] if published else [],
    }
