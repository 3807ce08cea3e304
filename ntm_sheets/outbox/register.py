"""The register of what was delivered: by day, what was made when with which code; the day's last master is kept.

It is a note beside the ledger, for no archive could tell it: a rebuild leaves it as it is, and whoever loses it still has
the codes, which follow from the archive. The kept masters lie in `outbox/luu/`, a file a day, and are thinned by age.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.sendings import SendingRecord, delivery_id, standing_sendings
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.papers.paper import TITLES
from ntm_sheets.outbox.photos.files import folder_names
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_note, texts_in

MASTER, SLIPS = "tong-hop.xlsx", "tra-lai/"
# Folders of which an output names the files that it made; what lies in them otherwise may be anybody's.
NAMED = ("ban-tin/", "phat-thanh/", "./")
SINGLE = (MASTER, "theo-thon.xlsx", "index.html", "so-ket.docx", "khen-thuong.xlsx", "du-lieu-day-du.xlsx")
KEPT_DAYS = 60
KEPT_NAME = re.compile(r"tong-hop-(\d{4}-\d\d-\d\d)\.xlsx")
DAY_NAME = re.compile(r"\d{4}-\d\d-\d\d")
LAST = "last"
# What was not sent in two weeks is not sent any more.
DAYS, MOST_TOLD = 14, 5
# How slips end that go to a team: its form's, and that of the sheet that it took along.
OF_TEAM = ("doan", "doan-di-thon")
SLIP = re.compile(r"tra-lai/(?:doan/)?(?P<unit>[a-z0-9-]+?)-(?P<day>\d{4}-\d\d-\d\d)-(?P<whose>[a-z-]+)\.xlsx")
RECORD = re.compile(r"van-ban/bien-ban/(?P<unit>[a-z0-9-]+?)-(?P<day>\d{4}-\d\d-\d\d)(?P<blank>-de-trong)?\.docx")
PAPER_FILES = {"so-ket.docx": "so-ket", "van-ban/danh-sach-khen-thuong.docx": "khen-thuong"}
# A dossier is known by its index; who inspects gets the folder with it.
DOSSIER, INSPECTORS = re.compile(r"ho-so/(?P<folder>[a-z0-9-]+)/00-muc-luc\.docx"), "Đoàn thẩm định"
PAPERS, DOSSIERS, TOGETHER = "van-ban/", "ho-so/", "theo-thon.xlsx"


@dataclass(frozen=True)
class Delivery:
    """A file as it was delivered: when, with which code, where it lay in the outbox, the hash of its bytes."""

    at: str
    code: str
    place: str
    sha256: str

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.at)

    @property
    def day(self) -> date:
        """The day of which it is."""
        return self.moment.date()


def note_deliveries(source: OutboxSource, drawn: Mapping[str, Drawn]) -> None:
    """Enter what a round delivered, and keep its master as the day's last one. Errors: OSError."""
    folder = source.workspace.delivered
    last = texts_in(read_note(folder / f"{LAST}.json"), LAST)
    made = {place: sha for place, sha in _made(source.workspace, drawn) if last.get(place) != sha}
    if not made:
        return
    at = source.as_of.isoformat()
    new = [Delivery(at, source.code, place, sha) for place, sha in sorted(made.items())]
    path = folder / f"{source.as_of:%Y-%m-%d}.json"
    _write(path, {"files": [asdict(one) for one in (*_read(path), *new)]})
    # Slips come and go every day: what lies there no more is forgotten, or each round would read all there ever were.
    lying = {place: sha for place, sha in (last | made).items() if (source.workspace.outbox / place).exists()}
    _write(folder / f"{LAST}.json", {LAST: lying})
    if MASTER in made:
        _keep_master(source.workspace, drawn[MASTER].path, source.as_of.date())


def deliveries(workspace: Workspace) -> list[Delivery]:
    """Give everything that was delivered, in the order of its days."""
    found = sorted(path for path in workspace.delivered.glob("*.json") if DAY_NAME.fullmatch(path.stem))
    return [one for path in found for one in _read(path)]


def deliveries_of(workspace: Workspace, days: Iterable[date]) -> list[Delivery]:
    """Give what was delivered on some days."""
    return [one for day in days for one in _read(workspace.delivered / f"{day:%Y-%m-%d}.json")]


def kept_masters(workspace: Workspace) -> dict[date, Path]:
    """Give the kept masters by their days."""
    found = ((KEPT_NAME.fullmatch(path.name), path) for path in workspace.kept.glob("tong-hop-*.xlsx"))
    return {date.fromisoformat(match[1]): path for match, path in found if match}


def _made(workspace: Workspace, drawn: Mapping[str, Drawn]) -> Iterator[tuple[str, str]]:
    for place, one in drawn.items():
        # One that is open elsewhere lies beside its place, under another name.
        paths = {place: one.path} if place in SINGLE else {}
        if place in NAMED:
            paths = {(path := one.path / name).relative_to(workspace.outbox).as_posix(): path for name in one.files}
        for name, path in paths.items():
            with suppress(OSError):
                yield name, sha256_of(path.read_bytes())
    # Papers and slips note themselves how each was left: somebody may have typed in one that lies there.
    if PAPERS in drawn or DOSSIERS in drawn:
        lying = texts_in(read_note(workspace.paper_marks), "files").items()
        yield from ((place, sha) for place, sha in lying if not place.startswith(f"{workspace.kept.name}/"))
    if SLIPS in drawn:
        for name, sha in texts_in(read_note(workspace.slip_codes), "files").items():
            yield f"{SLIPS}{name}", sha


def _keep_master(workspace: Workspace, master: Path, today: date) -> None:
    """Keep the master as the last one of its day, unless its bytes lie there already, and take away what is too old."""
    data, kept = master.read_bytes(), kept_masters(workspace)
    others = [path for day, path in kept.items() if day != today and path.stat().st_size == len(data)]
    if not any(path.read_bytes() == data for path in others):
        workspace.kept.mkdir(parents=True, exist_ok=True)
        with delivered(workspace.kept / f"tong-hop-{today}.xlsx", unless_same=True) as path:
            path.write_bytes(data)
    for day, path in kept.items():
        if day < today - timedelta(days=KEPT_DAYS):
            mark = sha256_of(path.read_bytes())
            # What somebody changed there is not ours to take away.
            if any(mark == one.sha256 for one in deliveries_of(workspace, [day])):
                path.unlink()


def _read(path: Path) -> list[Delivery]:
    """Give what was delivered on a day; what is damaged tells nothing."""
    names = [one.name for one in fields(Delivery)]
    listed = read_note(path).get("files")
    found = []
    for one in listed if isinstance(listed, list) else ():
        with suppress(TypeError, KeyError, ValueError, AttributeError):
            delivery = Delivery(*(str(one[name]) for name in names))
            if delivery.moment.tzinfo is None:
                found.append(delivery)
    return found


def _write(path: Path, content: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with delivered(path) as aside:
        aside.write_text(json.dumps(content, ensure_ascii=False, indent=0, sort_keys=True), encoding="utf-8")


@dataclass(frozen=True)
class Waiting:
    """A delivered file that nobody was sent yet: what it is, for whom, its newest edition, since when the file waits.

    Of one that must be handed on (`is_due`) somebody is reminded.
    """

    what: str
    whom: str
    newest: Delivery
    since: date
    is_due: bool = False

    @property
    def id(self) -> str:
        """By what its row is known."""
        return delivery_id(self.newest.place, self.newest.code)


def named_for(place: str, day: date, campaign: Campaign) -> tuple[str, str] | None:
    """Say what a file of the outbox is and for whom; None where it is not for anybody to be handed on."""
    slip = SLIP.fullmatch(place)
    if slip:
        unit = next((one for one in campaign.units if one.key == slip["unit"]), None)
        name = unit.name if unit else slip["unit"]
        of_team = slip["whose"] in OF_TEAM
        whom = (unit.group if unit else "") or f"Đoàn kiểm tra {name}" if of_team else name
        return f"Phiếu trả lại của {whom} ngày {date.fromisoformat(slip['day']):%d/%m/%Y}", whom
    if place == MASTER:
        return f"Bảng tổng hợp ngày {day:%d/%m/%Y}", "Ban chỉ đạo"
    if place == TOGETHER:
        return f"Trang của từng đơn vị ngày {day:%d/%m/%Y}", "Các đơn vị"
    return _paper(place, day, campaign) if place.endswith(".docx") else None


def _paper(place: str, day: date, campaign: Campaign) -> tuple[str, str] | None:
    """Say what a paper is and for whom; a record of a visit to come is written on there, and handed on as the one after it."""
    record = RECORD.fullmatch(place)
    if record:
        unit = next((one for one in campaign.units if one.key == record["unit"]), None)
        whom = ", ".join(one for one in (unit.name, unit.group) if one) if unit else record["unit"]
        what = f"{TITLES['bien-ban']} {unit.name if unit else record['unit']}"
        return None if record["blank"] else (f"{what} ngày {date.fromisoformat(record['day']):%d/%m/%Y}", whom)
    dossier = DOSSIER.fullmatch(place)
    if dossier:
        folders = folder_names(one.key for one in campaign.units)
        unit = next((one for one in campaign.units if folders[one.key] == dossier["folder"]), None)
        return f"{TITLES['ho-so']} {unit.name if unit else dossier['folder']} ngày {day:%d/%m/%Y}", INSPECTORS
    name = PAPER_FILES.get(place)
    if name is None:
        return None
    whom = ", ".join(one for one in campaign.papers.recipients if not one.casefold().startswith("lưu"))
    return f"{TITLES[name]} ngày {day:%d/%m/%Y}", whom


def waiting_of(
    made: Iterable[Delivery], records: Sequence[SendingRecord], campaign: Campaign, workspace: Workspace
) -> list[Waiting]:
    """Give what lies ready and was not sent, what must be handed on first, the oldest of it before the others."""
    sent = standing_sendings(records)
    by_place: dict[tuple[str, date | None], list[Delivery]] = {}
    for one in made:
        # A master and the units' pages are another thing each day; a slip or a paper is one until it is sent.
        daily = one.day if one.place in (MASTER, TOGETHER) else None
        by_place.setdefault((one.place, daily), []).append(one)
    found: list[tuple[date, Waiting]] = []
    for (place, daily), editions in by_place.items():
        named = named_for(place, editions[-1].day, campaign)
        after = max((n for n, one in enumerate(editions) if delivery_id(place, one.code) in sent), default=-1)
        # What lies there no more was mended, or is over.
        if named is None or after == len(editions) - 1 or (daily is None and not (workspace.outbox / place).exists()):
            continue
        own = _day_in(place) or editions[-1].day
        # A record of a visit long ago that somebody had drawn once more need not be sent any more.
        if own >= editions[-1].day - timedelta(days=DAYS):
            is_slip = place.startswith(SLIPS)
            found.append((own, Waiting(*named, editions[-1], editions[after + 1].day, is_slip)))
    found.sort(key=lambda one: (not one[1].is_due, one[1].since, one[0], one[1].what))
    return [one for _, one in found]


def _day_in(place: str) -> date | None:
    """Give the day of which a slip or a record is, as its name says."""
    named = SLIP.fullmatch(place) or RECORD.fullmatch(place)
    return date.fromisoformat(named["day"]) if named else None


def waiting_now(
    workspace: Workspace, campaign: Campaign, records: Sequence[SendingRecord], now: datetime
) -> list[Waiting]:
    """Give what waits to be sent of the last days."""
    days = [now.date() - timedelta(days=n) for n in range(DAYS, -1, -1)]
    made = [one for one in deliveries_of(workspace, days) if one.moment <= now]
    return waiting_of(made, records, campaign, workspace)


def waiting_in(source: OutboxSource) -> list[Waiting]:
    """Give what waits as of a source's moment."""
    return source.once(what_waits)


def what_waits(source: OutboxSource) -> list[Waiting]:
    """Give the same, made anew: what was delivered since waits, too."""
    return waiting_now(source.workspace, source.campaign, source.sendings, source.as_of)


def reminder_of(waiting: Iterable[Waiting], today: date) -> list[str]:
    """Say what should have been sent before today, the oldest first, a line each."""
    late = [one for one in waiting if one.is_due and one.since < today]
    lines = [f"{one.what}: lập {(today - one.since).days} ngày trước, chưa gửi" for one in late[:MOST_TOLD]]
    more = len(late) - MOST_TOLD
    return [*lines, f"và {more} phiếu nữa, xem outbox/noi-nhan.xlsx"] if more > 0 else lines
