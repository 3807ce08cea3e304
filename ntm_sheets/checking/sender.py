"""Who sent it: the mail's sender held against the addresses that the campaign lists for the unit."""

from collections.abc import Iterator

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.findings import Place, Remark
from ntm_sheets.records import Letter


def check_sender(letter: Letter, unit: Unit, file: str) -> Iterator[Remark]:
    """Yield what is to be said about a sender; a form that came without a mail has none.

    Anybody can write any sender into a mail: it is a hint, and never decides whose form it is.
    """
    if not letter.sender:
        return
    known = {address.strip().casefold() for address in unit.emails}
    details = {"unit": unit.name, "known": ", ".join(sorted(known))}
    if not known:
        yield Remark("sender-no-list", Place(file), letter.sender, details)
    elif letter.sender.casefold() not in known:
        yield Remark("sender-not-listed", Place(file), letter.sender, details)
