"""What lies beside the page in its folder: the files that it may lead to, pages of other days, the bulletin's text."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from ntm_sheets.outbox.digest import Digest
from ntm_sheets.outbox.page.markup import Html, element

# Where it is there the page leads to it: `{day}` is the page's own, `{unit}` each unit's key. What is the officer's alone,
# or one sender's – corrections, slips, the reminder with its telephone numbers –, it does not lead to.
FILES = (
    ("tong-hop.xlsx", "Bảng tổng hợp (Excel)"),
    ("in-hop.pdf", "Bản in để họp (PDF)"),
    ("theo-thon.xlsx", "Mỗi đơn vị một trang (Excel)"),
    ("ban-tin/{day}.png", "Ảnh bản tin"),
    ("ban-tin/{day}.txt", "Bản tin để gửi nhóm (chữ)"),
    ("phat-thanh/{day}.txt", "Bài phát thanh (chữ)"),
    ("so-ket.docx", "Báo cáo sơ kết (Word)"),
    ("du-lieu-day-du.xlsx", "Dữ liệu đầy đủ (Excel)"),
)
FILES_OF_UNIT = (
    ("theo-thon/{unit}.pdf", "Trang in của đơn vị (PDF)"),
    ("hinh-anh/{unit}.png", "Ảnh của đơn vị để gửi nhóm"),
    ("phieu-ngay/{unit}.xlsx", "Phiếu ngày để báo cáo (Excel)"),
    ("di-thon/{unit}-????-??-??.xlsx", "Phiếu đi thôn ngày {on} (Excel)"),
)
BULLETIN = "ban-tin/{day}.txt"
LONGEST_BULLETIN = 8_000
KEPT, MOST_KEPT = "luu/{}/index.html", 7
KEPT_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:-(\d\d)h(\d\d))?", re.ASCII)


@dataclass(frozen=True)
class Link:
    """A file beside the page: where it lies, and what it is in words."""

    place: str
    words: str


@dataclass(frozen=True)
class Beside:
    """The files that the page leads to, those of single units by their keys, and the bulletin's text."""

    links: tuple[Link, ...] = ()
    of_unit: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    bulletin: str = ""


def beside(folder: Path, day: Digest) -> Beside:
    """Look what lies in a folder of all that the page may lead to."""
    date = f"{day.as_of:%Y-%m-%d}"
    own = {unit.unit: tuple(_there(folder, FILES_OF_UNIT, date, unit.unit)) for unit in day.units}
    return Beside(
        (*_there(folder, FILES, date), *islice(_kept(folder), MOST_KEPT)),
        {unit: links for unit, links in own.items() if links},
        _bulletin(folder / BULLETIN.format(day=date)),
    )


def link(to: Link) -> Html:
    """Lead to a file."""
    return element("a", to.words, href=quote(to.place))


def _there(folder: Path, files: tuple[tuple[str, str], ...], day: str, unit: str = "") -> Iterator[Link]:
    for pattern, words in files:
        place = pattern.format(day=day, unit=unit)
        # A sheet of a visit is named after the day on which the team comes; yesterday's may lie there too.
        for path in sorted(folder.glob(place)) if "?" in place else (folder / place,):
            if path.is_file():
                on = f"{path.stem[-2:]}/{path.stem[-5:-3]}"
                yield Link(path.relative_to(folder).as_posix(), words.format(on=on))


def _kept(folder: Path) -> Iterator[Link]:
    """Give the pages of other moments, the newest first."""
    for name in sorted((path.parent.name for path in folder.glob(KEPT.format("*"))), reverse=True):
        if known := KEPT_DAY.fullmatch(name):
            year, month, day, hour, minute = known.groups()
            at = f"lúc {hour}:{minute} " if hour else ""
            yield Link(KEPT.format(name), f"Trang {at}ngày {day}/{month}/{year}")


def _bulletin(path: Path) -> str:
    """Read what was sent to the chat group; of a file that is no bulletin of ours no more than its beginning."""
    # One that is missing, or that another program holds just now, costs the page nothing else.
    with suppress(OSError), path.open("rb") as file:
        return file.read(LONGEST_BULLETIN).decode("utf-8-sig", "replace").strip()
    return ""
