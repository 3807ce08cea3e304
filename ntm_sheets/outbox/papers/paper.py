"""What a paper is, and what the frame of each one says: organ, number, place and day, legal basis, who signs, who receives."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.papers import BLANK, COMMUNE, day_in_words
from ntm_sheets.campaign.papers import PAPERS as NAMED_PAPERS
from ntm_sheets.outbox.output import OutboxSource

COMMITTEE = "Ủy ban nhân dân"
KEPT = "Lưu: VT"
OLD_RIGHT = re.compile(r"^(T|K)/(M|T|L)\b[.\s]*", re.IGNORECASE)
NUMBER_ROOM = "       "
# What people call each paper: as the campaign workbook does, but that the papers of praise are a list.
TITLES = {key: title for title, key in NAMED_PAPERS.items()} | {"khen-thuong": "Danh sách khen thưởng"}


@dataclass(frozen=True)
class Document:
    """A file of a paper: its name without ending, the day that it bears, and its own groups of names.

    `mark` is by what it is known to say the same still, where its groups are costly: they are asked for when it changed.
    One that is `passing` goes when nothing asks for it any more.
    """

    name: str
    day: date
    groups: Callable[[], Mapping[str, Any]] = field(repr=False)
    mark: str = ""
    passing: bool = False


@dataclass(frozen=True)
class Paper:
    """A kind of paper: `name` is what the command calls it, `title` what people do, `sign` its abbreviation (“BB”).

    `template` makes the program's own one; the workspace's copy is called after `name`. `documents` gives its files as of
    the source's moment; where somebody asked by hand (True) also those that a round leaves out. They lie in `place` below
    the outbox: a folder (with a stroke at its end), else a single file beside the master.
    """

    name: str
    title: str
    sign: str
    template: Callable[[], bytes] = field(repr=False)
    documents: Callable[[OutboxSource, bool], Iterable[Document]] = field(repr=False)
    place: str = "van-ban/"
    template_for: Callable[[Campaign], bytes] | None = field(default=None, repr=False)

    def own_template(self, campaign: Campaign) -> bytes:
        """Make the program's own template, by the campaign where it has a column for each of its criteria."""
        return self.template_for(campaign) if self.template_for else self.template()


def frame_of(campaign: Campaign, paper: Paper, day: date) -> Mapping[str, Any]:
    """Give the names of the group `van_ban`: all that a paper says beside its own matter."""
    frame = campaign.papers
    organ = frame.organ or f"{COMMITTEE} {_commune(campaign)}"
    place = frame.place_in(campaign.commune)
    sign = f"{paper.sign}-{frame.organ_sign or 'UBND'}"
    bases = [one_line(one.words).rstrip(" .;,") for one in frame.bases_of(paper.name)]
    signs = signers_of(campaign, paper.name)
    return {
        "co_quan_chu_quan": capitals(frame.superior or (f"{COMMITTEE} {_commune(campaign)}" if frame.organ else "")),
        "co_quan": capitals(organ),
        "so_ky_hieu": f"Số:{NUMBER_ROOM}/{sign}",
        "dia_danh_ngay": f"{place}, ngày {day_in_words(day)}",
        "ngay": f"ngày {day_in_words(day)}",
        "can_cu": [{"noi_dung": f"{one}{_ending(at, bases, '.')}"} for at, one in enumerate(bases)],
        "noi_nhan": "\n".join(f"- {one}" for one in _receivers(frame.recipients)),
        "luu_y": f"{one_line(campaign.notice).rstrip(' .')}." if campaign.notice else "",
        "kem_theo": f"{paper.title} số …/{sign} ngày {day_in_words(day)} của {organ}",
        **(signs[0] if signs else {"quyen_han": "", "chuc_vu": BLANK, "nguoi_ky": ""}),
    }


def signers_of(campaign: Campaign, paper: str) -> Sequence[Mapping[str, str]]:
    """Give who signs a paper, in the order in which the officer wrote them down."""
    return [signer(one.authority, one.title, one.name) for one in campaign.papers.signatories_of(paper)]


def signer(authority: str, title: str, name: str) -> Mapping[str, str]:
    """Give who signs as a paper has it: a title without a right before it stands in the first line."""
    # People write T/M and K/T, the decree TM. and KT.
    authority = OLD_RIGHT.sub(lambda found: f"{found[1]}{found[2]}. ", authority.strip())
    first, second = (authority, title) if authority else (title, "")
    return {"quyen_han": capitals(first), "chuc_vu": capitals(second), "nguoi_ky": one_line(name)}


def capitals(text: str) -> str:
    """Write a title in capitals on one line."""
    return one_line(text).upper()


def _commune(campaign: Campaign) -> str:
    """Name the commune; where nobody did, with room for the name."""
    return (
        campaign.commune if COMMUNE.sub("", f"{campaign.commune.strip()} ").strip() else f"{campaign.commune} {BLANK}"
    )


def _receivers(named: Sequence[str]) -> list[str]:
    """List who receives a paper as it is printed: each with a semicolon, the register last with a full stop."""
    listed = [one_line(one).strip(" .;-") for one in named]
    kept = [one for one in listed if one.casefold().startswith("lưu")] or [KEPT]
    others = [one for one in listed if one and one not in kept]
    return [*(f"{one};" for one in others), f"{kept[-1]}."]


def _ending(at: int, whole: Sequence[object], last: str) -> str:
    return ";" if at < len(whole) - 1 else last
