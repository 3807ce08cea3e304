"""What every paper of the campaign says alike: who issues it, on what it rests, who signs it, who receives it.

Words and their order go by Nghị định 30/2020/NĐ-CP. Number, signature and seal are people's: nothing here fills them in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

# What a row of the sheets may be meant for, by its key; the names stand in the drop-downs.
PAPERS: Mapping[str, str] = MappingProxyType(
    {
        "Biên bản kiểm tra": "bien-ban",
        "Hồ sơ minh chứng": "ho-so",
        "Khen thưởng": "khen-thuong",
        "Báo cáo sơ kết": "so-ket",
        "Mọi văn bản": "",
    }
)
BLANK = "……………………"
UNCOMPARED = "(chưa đối chiếu văn bản gốc)"
COMMUNE = re.compile(r"(?:xã|phường|thị trấn|đặc khu)\b\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Basis:
    """A text that papers rest on (căn cứ); `number` and `day` are empty where nobody gave them.

    `verified` tells that somebody held it against the text itself; `paper` is for which one, empty for all.
    """

    text: str
    number: str = ""
    day: date | None = None
    about: str = ""
    verified: bool = False
    paper: str = ""

    @property
    def words(self) -> str:
        """Write it as a line of a paper, without its last sign."""
        number = f"số {self.number}" if self.number else ""
        day = f"ngày {day_in_words(self.day)}" if self.day else ""
        parts = (self.text, number, day, self.about, "" if self.verified else UNCOMPARED)
        said = " ".join(part.strip() for part in parts if part.strip())
        return said if said.casefold().startswith(("căn cứ", "thực hiện", "theo ", "xét ")) else f"Căn cứ {said}"


@dataclass(frozen=True)
class Signatory:
    """Who signs: by which right (`authority`: “TM. BAN CHỈ ĐẠO”), with which title; `name` only where the officer gave it."""

    title: str
    authority: str = ""
    name: str = ""
    paper: str = ""


@dataclass(frozen=True)
class Expense:
    """A line of the wrap-up's money: how many at how much each, in đồng; None where the officer left that blank."""

    item: str
    count: float | None = None
    price: float | None = None
    amount: float | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class PaperFrame:
    """The frame of all papers; what is empty follows from the commune, or stays a blank for people.

    `organ_sign` is the organ's abbreviation in a paper's number (“BCĐ” in “Số: …/BC-BCĐ”).
    """

    superior: str = ""
    organ: str = ""
    organ_sign: str = ""
    paper_place: str = ""
    recipients: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    expenses: tuple[Expense, ...] = ()

    def bases_of(self, paper: str) -> Sequence[Basis]:
        """Give what a paper rests on."""
        return [one for one in self.bases if one.paper in ("", paper)]

    def signatories_of(self, paper: str) -> Sequence[Signatory]:
        """Give who signs a paper: those named for it, else those of all papers."""
        own = [one for one in self.signatories if one.paper == paper]
        return own or [one for one in self.signatories if not one.paper]

    def place_in(self, commune: str) -> str:
        """Give the place that papers name before their day: the commune's bare name where nobody said."""
        return self.paper_place or COMMUNE.sub("", commune.strip(), count=1) or BLANK


NO_FRAME = PaperFrame()


def day_in_words(day: date) -> str:
    """Write a day as papers have it: a nought before days under ten and before January and February alone."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{day.day:02d} tháng {month} năm {day.year}"
