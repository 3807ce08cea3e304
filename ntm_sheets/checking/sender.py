"""Who sent it: the letters' senders held against the addresses that the campaign lists for units and their teams."""

from collections.abc import Iterator

from ntm_sheets.campaign.addresses import bare_addresses, without_tag
from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.records import ANSWERED, NO_SENDER, Letter
from ntm_sheets.facts.submission import Role

NO_NAME = "thư không ghi người gửi"
NONE_LISTED = "chưa ghi địa chỉ nào"


def check_sender(letter: Letter, unit: Unit, role: Role, campaign: Campaign, file: str) -> Iterator[Remark]:
    """Yield what is to be said about a form's senders; one that came without a letter has none.

    Anybody can write any sender into a letter, so it never decides whose form it is. But an inspection shall be none
    that the inspected sent: it waits where any letter on its way is from another address than a team's, or where answers
    to it go to a unit.
    """
    named = letter.senders or ((letter.sender,) if letter.sender else ())
    senders = tuple(address for address in named if not address.startswith(ANSWERED))
    if senders and role == "team":
        yield from _check_team(senders, _answered(named), unit, campaign, file)
    elif letter.sender or senders:
        yield from _check_village(letter.sender or senders[0], unit, campaign, file)


def _check_team(
    senders: tuple[str, ...], answered: tuple[str, ...], unit: Unit, campaign: Campaign, file: str
) -> Iterator[Remark]:
    units, teams = campaign.unit_addresses, campaign.team_addresses
    own = bare_addresses(address for one in campaign.units if _same_team(one, unit) for address in one.group_emails)
    details = {"unit": unit.name, "group": team_name(unit), "known": ", ".join(own) or NONE_LISTED}
    asked = [address.casefold() for address in senders]
    if of_units := [address for address in (*asked, *answered) if without_tag(address) in units]:
        owners = ", ".join(dict.fromkeys(name for address in of_units for name in units[without_tag(address)]))
        yield Remark("team-from-village", Place(file), of_units[0], details | {"owners": owners})
    elif unknown := [address for address in asked if address not in teams]:
        seen = NO_NAME if unknown[0] == NO_SENDER else unknown[0]
        yield Remark("team-sender-unknown", Place(file), seen, details)
    elif others := [address for address in asked if address not in own]:
        owners = f"đoàn của {', '.join(teams[others[0]])}"
        yield Remark("sender-of-other-unit", Place(file), others[0], details | {"owners": owners})


def _answered(named: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(address.removeprefix(ANSWERED).casefold() for address in named if address.startswith(ANSWERED))


def _check_village(sender: str, unit: Unit, campaign: Campaign, file: str) -> Iterator[Remark]:
    known, address = bare_addresses(unit.emails), sender.casefold()
    address = address if address in known else without_tag(address)
    details = {"unit": unit.name, "known": ", ".join(known)}
    if sender == NO_SENDER or address in known:
        return
    units, teams = campaign.unit_addresses, campaign.team_addresses
    owners = units.get(address) or tuple(f"đoàn công tác của {name}" for name in teams.get(address, ()))
    if owners:
        yield Remark("sender-of-other-unit", Place(file), sender, details | {"owners": ", ".join(owners)})
    else:
        yield Remark("sender-not-listed" if known else "sender-no-list", Place(file), sender, details)


def team_name(unit: Unit) -> str:
    """Name the team that inspects a unit."""
    return unit.group or f"đoàn kiểm tra {unit.name}"


def _same_team(one: Unit, unit: Unit) -> bool:
    return one.key == unit.key or (bool(unit.group) and one.group == unit.group)
