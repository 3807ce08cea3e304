"""Mail addresses as they are listed and compared, and whose each one is."""

import re
from collections.abc import Iterable, Mapping

# The officer may have copied “Tên <địa chỉ>” out of a letter.
ANGLES = re.compile(r".*<([^<>]*)>\s*")


def bare_addresses(listed: Iterable[str]) -> list[str]:
    """Give listed addresses as they are compared, each once."""
    return sorted({ANGLES.sub(r"\1", address).strip().casefold() for address in listed} - {""})


def without_tag(address: str) -> str:
    """Give the mailbox of an address: “thon+xa@gmail.com” comes from “thon@gmail.com”."""
    return re.sub(r"\+[^@]*(?=@)", "", address)


def names_by_address(listed: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, tuple[str, ...]]:
    """Give the names that list each address, from names with what they list."""
    found: dict[str, tuple[str, ...]] = {}
    for name, addresses in listed:
        for address in bare_addresses(addresses):
            found[address] = (*found.get(address, ()), name)
    return found
