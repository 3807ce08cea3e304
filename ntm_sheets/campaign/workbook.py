"""The campaign workbook (chien-dich.xlsx) written and read, what was read kept for the next command, and the campaigns that ship."""

import hashlib
import json
import secrets
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ntm_sheets.campaign.book.assembling import Rows, campaign_of, plain_rows, rows_of, rows_of_plain, sets_of
from ntm_sheets.campaign.book.drawing import draw_book
from ntm_sheets.campaign.book.references import resolve
from ntm_sheets.campaign.book.rows import grids_of, read_book, read_rows
from ntm_sheets.campaign.book.soundness import find_faults
from ntm_sheets.campaign.definition import Campaign, CriteriaSet
from ntm_sheets.errors import CampaignError

FOUNDING = "60-ngay-2021"

# A table as TOML gives it; the dataclasses refuse what they do not know.
Entry = dict[str, Any]


def founding_campaign() -> Campaign:
    """Give the campaign of the founding plan: six villages, 60 days, sample plans and sample criteria."""
    return campaign_of(_rows(_read(FOUNDING)))


def preset_set(key: str) -> CriteriaSet:
    """Give the criteria set that ships under `key`."""
    (one,) = sets_of(_rows_of_sets([_read(key)]))
    return one


def _read(key: str) -> Entry:
    place = files("ntm_sheets.campaign").joinpath("presets", f"{key}.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))


def _rows(entry: Entry) -> Rows:
    """Lay the nested tables of a campaign out as the rows of its workbook; what a row leaves out has its default."""
    scoring, units = entry.pop("scoring"), entry.pop("units")
    return {
        "classes": scoring.pop("classes"),
        "scoring": [scoring],
        "gardens": [{"unit": unit["key"], "key": key} for unit in units for key in unit.pop("gardens")],
        "tasks": [
            {**task, "unit": unit["key"], "after": tuple(task.get("after", ()))}
            for unit in units
            for task in unit.pop("tasks")
        ],
        "units": units,
        "tracks": [
            {**track, "required_parts": tuple(track.get("required_parts", ()))} for track in entry.pop("tracks")
        ],
        **_rows_of_sets([_read(key) for key in entry.pop("sets")]),
        "settings": [entry],
    }


def _rows_of_sets(sets: Sequence[Entry]) -> Rows:
    criteria = [{**row, "set": one["key"]} for one in sets for row in one.pop("criteria")]
    indicators = [
        {**row, "set": criterion["set"], "criterion": criterion["key"], "choices": tuple(row.get("choices", ()))}
        for criterion in criteria
        for row in criterion.pop("indicators")
    ]
    return {"sets": sets, "criteria": criteria, "indicators": indicators}


# The beginning of a file that `delivered` or this module was writing when it was killed; such files are swept away.
ASIDE = ".tmp-"


def write_campaign(campaign: Campaign, path: Path, *, created: datetime | None = None) -> None:
    """Write a campaign as a workbook; `created` is its date of making, by default the campaign's first day.

    Numbers keep 15 digits, as Excel does. Errors: OSError from the write.
    """
    path.write_bytes(draw_book(campaign, created or datetime.combine(campaign.start, time())))


def load_campaign(path: Path) -> Campaign:
    """Read a campaign from its workbook, whichever program saved it.

    Errors: CallError where the file is missing, locked or no workbook; CampaignError with every fault found in it.
    """
    return _campaign_in(read_book(path), path)


def load_kept_campaign(path: Path, kept: Path) -> tuple[Campaign, bytes]:
    """Give the campaign of a workbook with the very bytes that it was read from, read anew only where they are new.

    What was read is `kept` as plain data with the workbook's hash and this room's own; what is damaged there, of another
    workbook or of another program is read anew. Errors: as `load_campaign`; a workbook with faults is never kept.
    """
    data = read_book(path)
    mark = f"{hashlib.sha256(data).hexdigest()} {_program_mark()}"
    campaign = _recalled(kept, mark)
    if campaign is None:
        campaign = _campaign_in(data, path)
        _keep(kept, mark, campaign)
    return campaign, data


def _campaign_in(data: bytes, path: Path) -> Campaign:
    book = read_rows(grids_of(data, path))
    rows, lost = resolve(book.rows)
    faults = (*book.faults, *lost, *find_faults(rows, book.names))
    if faults:
        raise CampaignError(faults)
    return campaign_of({sheet: tuple(row.values for row in found) for sheet, found in rows.items()})


def _recalled(kept: Path, mark: str) -> Campaign | None:
    try:
        first, whole, content = kept.read_bytes().split(b"\n", 2)
        if first != mark.encode() or whole != _digest(content):
            return None
        return campaign_of(rows_of_plain(json.loads(content)))
    # Whatever does not come out of it as it went in is as good as nothing.
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None


def _keep(kept: Path, mark: str, campaign: Campaign) -> None:
    """Keep a campaign; where it cannot be written it is read anew next time."""
    content = json.dumps(plain_rows(rows_of(campaign)), ensure_ascii=False).encode()
    # A name of its own, for another process may write the same; and with the rights that the umask leaves.
    aside = kept.with_name(f"{ASIDE}{secrets.token_hex(6)}")
    try:
        aside.write_bytes(b"\n".join((mark.encode(), _digest(content), content)))
        aside.replace(kept)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


@cache
def _program_mark() -> str:
    """Make a mark of this room's own text: a room that was mended reads anew, whatever its version says."""
    root, whole = Path(__file__).parent, hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        whole.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]
