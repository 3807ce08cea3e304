"""The register of what was delivered: by day, what was made when with which code; the day's last master is kept.

It is a note beside the ledger, for no archive could tell it: a rebuild leaves it as it is, and whoever loses it still has
the codes, which follow from the archive. The kept masters lie in `outbox/luu/`, a file a day, and are thinned by age.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path

from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_note, texts_in

MASTER, SLIPS = "tong-hop.xlsx", "tra-lai/"
# Folders of which an output names the files that it made; what lies in them otherwise may be anybody's.
NAMED = ("ban-tin/", "phat-thanh/", "van-ban/", "./")
SINGLE = (MASTER, "theo-thon.xlsx", "index.html", "so-ket.docx", "khen-thuong.xlsx", "du-lieu-day-du.xlsx")
KEPT_DAYS = 60
KEPT_NAME = re.compile(r"tong-hop-(\d{4}-\d\d-\d\d)\.xlsx")
DAY_NAME = re.compile(r"\d{4}-\d\d-\d\d")
LAST = "last"


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
    _write(folder / f"{LAST}.json", {LAST: last | made})
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
    if SLIPS in drawn:
        # Somebody may have typed in one that lies there: how each was left is noted where they are drawn.
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
