"""Who stands for a form: the senders of its letters, a reporter, a telephone or a file name that the campaign knows as another's."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.names import bare_addresses, fold, without_tag
from ntm_sheets.checking.identity import Identity, units_within
from ntm_sheets.facts.findings import INSIDE, Place, Remark
from ntm_sheets.facts.records import ANSWERED, NO_SENDER, Letter
from ntm_sheets.facts.submission import Answer, Role

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


TELEPHONE = re.compile(r"\+?\d[\d .\-()]{6,}\d")
LEAST_DIGITS = 8
ABROAD = "84"
# What stands before a name, the longer ones also behind it, and is none; as names are compared.
TITLES = tuple(
    fold(title)
    for title in (
        "trưởng ban phát triển thôn", "trưởng ban công tác mặt trận", "phó bí thư chi bộ", "bí thư chi bộ", "trưởng thôn",
        "phó thôn", "thôn trưởng", "thôn phó", "trưởng ban", "phó ban", "tổ trưởng", "đoàn trưởng", "trưởng đoàn",
        "hiệu trưởng", "hiệu phó", "trạm trưởng", "chủ tịch", "phó bí thư", "bí thư", "kế toán", "cán bộ", "đồng chí",
        "người liên hệ", "ông", "bà", "anh", "chị", "cô", "chú", "bác", "thầy", "đ/c", "BTCB",
    )
)  # fmt: skip
BETWEEN_NAMES = re.compile(r"[,;:\n()–-]|\s/\s|\d+")
FIELDS = (("reporter", "người báo cáo"), ("phone", "số điện thoại"))


def check_whose(answers: Iterable[Answer], identity: Identity, campaign: Campaign, file: str) -> Iterator[Remark]:
    """Yield a warning for each mark of another unit; of an inspection also for the inspected unit's own people."""
    said = {one.row: one for one in answers if one.table == "report" and one.field == "value" and one.value is not None}
    for row, what in FIELDS:
        if row in said:
            yield from _check_person(said[row], what, identity, campaign)
    yield from _check_name(file, identity.unit, campaign)


def _check_person(answer: Answer, what: str, identity: Identity, campaign: Campaign) -> Iterator[Remark]:
    marks = marks_of(str(answer.value))
    known = [unit for unit in campaign.units if unit.contact and marks & _marks_of_contact(unit.contact)]
    unit, is_own = identity.unit, identity.unit in known
    details = {"unit": unit.name, "what": what}
    if identity.role == "team" and is_own:
        yield Remark("inspector-of-village", answer.place, answer.raw, details)
    elif known and not is_own:
        yield Remark("known-elsewhere", answer.place, answer.raw, details | {"other": _names(known)})


def marks_of(text: str) -> frozenset[str]:
    """Give what people in a text are known by: their telephone numbers, and their names of two words or more."""
    digits = ("".join(sign for sign in one if sign.isdigit()) for one in TELEPHONE.findall(text))
    numbers = {f"0{one.removeprefix(ABROAD)}" if one.startswith(ABROAD) else one for one in digits}
    names = (_without_titles(fold(part)) for part in BETWEEN_NAMES.split(TELEPHONE.sub(",", text)))
    return frozenset({one for one in numbers if len(one) >= LEAST_DIGITS} | {one for one in names if " " in one})


# Every form is held against the contacts of all units.
_marks_of_contact = lru_cache(maxsize=16_384)(marks_of)


def _without_titles(name: str) -> str:
    for title in TITLES:
        if name == title:
            return ""
        rest = name.removeprefix(f"{title} ")
        rest = rest.removesuffix(f" {title}") if " " in title else rest
        name = rest if " " in rest else name
    return name


def _check_name(file: str, unit: Unit, campaign: Campaign) -> Iterator[Remark]:
    name = file.rpartition(INSIDE)[2]
    named = _named_by_file(PurePosixPath(name).stem, campaign.units)
    if named and unit not in named:
        yield Remark("file-of-other-unit", Place(file), name, {"unit": unit.name, "other": _names(named)})


def _named_by_file(stem: str, units: Iterable[Unit]) -> list[Unit]:
    keyed = ((key, unit) for unit in units for key in {fold(unit.name), fold(unit.key)})
    # One word alone is too often another thing in the name of a file.
    return units_within(fold(stem), ((key, unit) for key, unit in keyed if " " in key))


def _names(units: Iterable[Unit]) -> str:
    return ", ".join(unit.name for unit in units)
