"""When a form was handed in and for which day: the letter's word, the receipt, the closing, a date that may have been forgotten."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.checking.background import Background, Reported, Rival
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.checking.identity import DATE_CELL, Identity
from ntm_sheets.facts.findings import NO_KEY, Place, Remark
from ntm_sheets.facts.fingerprints import mark_of
from ntm_sheets.facts.records import OFFICER, Handed, Letter, moments_of, turn_of
from ntm_sheets.facts.submission import Answer, Returned

# Two clocks that agree, and a letter on its way, are no further apart.
SLACK = timedelta(minutes=15)
OUTER = "bì ngoài"
SERVERS = ("Received", "MessageDeliveryTime")


def hand_in(
    letter: Letter,
    received_at: datetime,
    campaign: Campaign,
    report_date: date | None,
    file: str,
    predecessor: Rival | None = None,
) -> tuple[Handed, tuple[Remark, ...]]:
    """Find out when a form was handed in, never later than its receipt; say which of its letter's times cannot be true.

    The receiving server's word goes before the sender's. A zip's date of a file orders only what lies in that zip, or
    what came without a letter: the PC that wrote it does not make a report come on time. Where only the receipts tell,
    a form comes after its `predecessor`, also where our own clock was set back between them.
    """
    least = datetime.combine(max(campaign.start, report_date or campaign.start), time())
    most, outer = received_at, ""
    if letter.carried_at is not None and least <= letter.carried_at <= received_at + SLACK:
        most, outer = min(received_at, letter.carried_at), OUTER
    moment, by = _believed(letter, least, most)
    at = most if moment is None else min(moment, most)
    if by or outer:
        turn = turn_of(at, letter.entry_at)
    elif letter.entry_at is not None and least <= letter.entry_at <= received_at:
        turn = turn_of(letter.entry_at)
    else:
        # A clock that is wrong throughout still tells the order of what it wrote.
        turn = turn_of(max(received_at, *_came(predecessor)), letter.entry_at)
    handed = Handed(at, by or outer, turn)
    return handed, tuple(_doubts(letter, handed, most, report_date, file))


def sent_as_decided(sent: datetime, letter: Letter) -> Handed:
    """Give when a form was handed in, where the officer said so: nothing of its letter is held against that."""
    return Handed(sent, OFFICER, turn_of(sent, letter.entry_at))


def check_rival(rival: Rival | None, handed: Handed, received_at: datetime, file: str) -> Iterator[Remark]:
    """Say which of two forms of one unit, role and day counts, with both their times.

    That the one that came in later counts goes without saying.
    """
    if rival is None or (rival.came_later and rival.turn >= handed.turn):
        return
    mine, theirs = _moments_apart(handed.turn, rival.turn)
    details = {"mine": _shown(mine), "other": rival.name, "theirs": _shown(theirs)}
    if rival.turn == handed.turn:
        yield Remark("forms-at-once", Place(file), _shown(mine), details)
    elif rival.turn > handed.turn:
        yield Remark("newer-form-stands", Place(file), _shown(mine), details)
    elif rival.came_later or rival.received_at >= received_at:
        yield Remark("older-form-replaced", Place(file), _shown(mine), details)


def _came(one: Rival | None) -> tuple[datetime, datetime]:
    """Give the receipt of a predecessor, and the moment of its turn: both before ours, unless our clock was set back."""
    return (one.received_at, moments_of(one.turn)[0]) if one else (datetime.min, datetime.min)


def _believed(letter: Letter, least: datetime, most: datetime) -> tuple[datetime | None, str]:
    """Give the letter's best moment that can be true; a sender's word that the server's contradicts is none."""
    sent, passed = letter.sent_at, letter.passed_at
    if passed is not None and least <= passed <= most + SLACK:
        return passed, letter.passed_by
    if sent is not None and least <= sent <= most + SLACK and (passed is None or abs(passed - sent) <= SLACK):
        return sent, letter.sent_by
    return None, ""


def _doubts(letter: Letter, handed: Handed, most: datetime, day: date | None, file: str) -> Iterator[Remark]:
    place, sent = Place(file), letter.sent_at
    details = {"used": _shown(handed.at), "by": _named(handed.by), "day": f"{day:%d/%m/%Y}" if day else ""}
    if letter.unread:
        yield Remark("letter-time-unread", place, letter.unread, details)
    decided = handed.by and handed.by == letter.passed_by
    if decided and sent is not None and letter.passed_at is not None and abs(sent - letter.passed_at) > SLACK:
        yield Remark("letter-time-apart", place, _shown(sent), details)
    elif not handed.by or handed.by == OUTER:
        for moment, by in ((sent, letter.sent_by), (letter.passed_at, letter.passed_by)):
            if moment is not None:
                yield Remark("letter-time-impossible", place, _shown(moment), details | {"field": by})
    elif letter.carried_at is not None and handed.at + SLACK < most:
        # Whoever attaches a letter can write its date; one that a server took in has that server's word as well.
        code = "letter-in-letter" if handed.by in SERVERS else "inner-letter-unproven"
        yield Remark(code, place, _shown(handed.at), details | {"outer": _shown(most)})


def _shown(moment: datetime) -> str:
    return f"{moment:%H:%M ngày %d/%m/%Y}"


def _named(by: str) -> str:
    """Name whose word decided."""
    if by in SERVERS:
        return "giờ máy chủ nhận thư"
    return "giờ xã nhận tệp" if not by else "giờ của thư bên ngoài" if by == OUTER else "giờ gửi ghi trong thư"


def check_closing(handed_in: datetime, campaign: Campaign, file: str) -> Iterator[Remark]:
    """Say that a form came after the closing; one that was sent before it is in time, whenever it was taken in."""
    if handed_in > campaign.closes_at:
        details = {"at": _shown(handed_in), "closing": _shown(campaign.closes_at)}
        yield Remark("after-closing", Place(file), _shown(handed_in), details)


# Said at the number of gardens, mended there or in the gardens themselves.
ABOUT_GARDENS = ("gardens-miscounted", "gardens-below-quota")


def counted_day(identity: Identity, handed_in: datetime, campaign: Campaign) -> date:
    """Give the day that a form with a forgotten date reports on: the one on which it was handed in, or the last one."""
    return max(identity.report_date, min(handed_in.date(), campaign.end))


def check_date(
    identity: Identity,
    handed_in: datetime,
    campaign: Campaign,
    returned: Returned,
    answers: tuple[Answer, ...],
    known: Background,
) -> Iterator[Remark]:
    """Ask about a date that may have been forgotten.

    A slip that came back is a correction of its day, as is a form that differs only where something was to be mended.
    """
    day, counted = identity.report_date, counted_day(identity, handed_in, campaign)
    if counted == day or returned.is_slip:
        return
    before = known.past.reported(day, handed_in)
    if before is None or not _goes_beyond_mending(answers, before):
        return
    place = next(cell.place for cell in returned.cells if (cell.table, cell.row, cell.field) == DATE_CELL)
    details = {
        "unit": identity.unit.name,
        "before": before.name,
        "handed": f"{handed_in:%H:%M ngày %d/%m/%Y}",
        "counted": f"{counted:%d/%m/%Y}",
    }
    yield Remark("date-not-changed", place, f"{day:%d/%m/%Y}", details)


def _goes_beyond_mending(answers: tuple[Answer, ...], before: Reported) -> bool:
    """Tell whether a form says anything else where nothing was asked about the one before."""
    said = [(code, key) for code, level, key in before.findings if level != "note"]
    rows = {key[:2] for _, key in said if key != NO_KEY}
    tables = {"gardens" for code, _ in said if code in ABOUT_GARDENS}
    gaps = any(key == NO_KEY and code in CATALOGUE and CATALOGUE[code].sends_back for code, key in said)
    mine = {(one.table, one.row, one.field): _mark(one.value, one.raw) for one in answers}
    theirs = {key: _mark(value, raw) for key, (value, raw) in before.answers.items()}
    changed = {key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)} - {DATE_CELL}
    unasked = {key for key in changed if key[:2] not in rows and key[0] not in tables}
    # What is missing as a whole names no cell: whatever was blank may be filled.
    return any(key in theirs or not gaps for key in unasked)


def _mark(value: Value | None, raw: str) -> str:
    return raw if value is None else mark_of(value)


def _moments_apart(one: str, other: str) -> tuple[datetime, datetime]:
    """Give the two moments by which one turn comes before another: the first that differ, else those of handing in."""
    pairs = tuple(zip(moments_of(one), moments_of(other), strict=True))
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[0])
