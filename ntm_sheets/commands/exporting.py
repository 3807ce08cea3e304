"""`export`: tidy tables for other programs, in the contract's columns."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from unicodedata import category, normalize

import pandas as pd

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import BLANK, BREAK, BROKEN_LINE, visible
from ntm_sheets.campaign.questions import bare_number
from ntm_sheets.campaign.showing import points_shown, share_shown
from ntm_sheets.commands.speaking import opened
from ntm_sheets.commands.telling import reason_of
from ntm_sheets.errors import CallError, OwnError, disk_words
from ntm_sheets.facts.awards import VOTE_FIELDS, AwardRow, Awards, award_rows
from ntm_sheets.facts.personal import Veil, veil_of
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.facts.records import DropRecord, PhotoRecord
from ntm_sheets.facts.results import Results
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.outbox.photos.files import photo_files
from ntm_sheets.outbox.registry import PHOTOS as PHOTO_FOLDER
from ntm_sheets.rounds.history import ledger_as_of, results_as_of
from ntm_sheets.rounds.petitions_orders import awards_until, orders_until, petitions_of
from ntm_sheets.scoring.awards import gather_awards
from ntm_sheets.scoring.honesty import honesty_rows
from ntm_sheets.scoring.petitions_orders import standing_orders
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace

FORMATS = ("csv", "parquet")
# The contract names these columns, in this order.
ANSWERS = (
    "unit", "role", "report_date", "table", "row", "field", "value", "raw", "repaired", "counts", "file", "sheet", "cell",
    "sha256",
)  # fmt: skip
SUBMISSIONS = (
    "seq", "unit", "role", "report_date", "received_at", "filled", "refused_cells", "file", "sha256",
)  # fmt: skip
DROPS = ("file", "sha256", "received_at", "kind", "verdict", "reason")
FINDINGS = ("file", "sheet", "cell", "code", "level", "message", "seen", "remedy", "unit", "report_date")
PHOTOS = (
    "unit", "report_date", "subject", "caption", "sheet", "cell", "kind", "sha256", "phash", "taken_at", "width",
    "height", "reused_from",
)  # fmt: skip
PHOTO_FILES = (
    "unit", "subject", "day", "slot", "moment", "caption", "is_evidence", "flaw", "reused_from", "path", "sha256", "seq",
    "repeats",
)  # fmt: skip
EVIDENCE = ("unit", "subject", "name", "reached", "state", "photos", "before", "after", "doubted", "days")
PETITIONS = (
    "unit", "role", "kind", "nominee", "text", "first_date", "last_date", "times", "seq", "answer", "answered_at",
    "answered_by", "settled",
)  # fmt: skip
ORDERS = (
    "id", "unit", "table", "row", "name", "text", "due", "who", "given", "state", "late", "since", "word", "closed_by",
    "file", "sheet", "cell", "seq",
)  # fmt: skip
AWARDS = tuple(column.name for column in fields(AwardRow))
HONESTY = (
    "unit", "visits", "first_visit", "last_visit", "pairs", "alike", "above", "below", "turned", "gap", "gap_last",
    "open_findings", "oldest_days", "repeated",
)  # fmt: skip
# Columns in which anything may be written.
TEXTS = ("file", "reason", "caption", "note", "self_file", "verified_file")
SHARES = ("plan_progress", "plan_progress_before", "on_time_share", "evidence_share", "verified_share")
# What begins a formula where a spreadsheet program opens a CSV file, and what only looks like it.
FORMULA = "=+-@"
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*(e[+-]?\d+)?", re.ASCII)
# A program that parts columns at semicolons sees another cell behind each: a formula there, or an open quotation.
SECOND_CELL = re.compile(r';(\s*)(?=["=+\-@＝＋－＠﹦﹢﹣﹫])')


def export_tables(workspace: Workspace, folder: Path, form: str, now: datetime, *, personal: bool = False) -> str:
    """Write every tidy table into a folder; CallError for an unknown format or a folder that is none.

    Who reported, and telephone numbers, are in them only where they are asked for as `personal`.
    """
    if form not in FORMATS:
        raise CallError(f"Không có dạng “{form}”; chọn một trong: {', '.join(FORMATS)}.")
    if folder.exists() and not folder.is_dir():
        raise CallError(f"{folder.resolve()} là một tệp, không phải thư mục. Chọn thư mục khác để xuất bảng.")
    with opened(workspace, now=now) as session:
        results = results_as_of(session.campaign, session.ledger, now, every_answer=True)
        tables = tidy_tables(session.ledger, results, session.campaign, personal=personal)
        tables["honesty"] = honesty_table(session.campaign, session.ledger, now)
    for name, frame in tables.items():
        _write(frame, folder / f"{name}.{form}", form)
    return f"Đã xuất {len(tables)} bảng vào {folder.resolve()}: " + ", ".join(sorted(tables)) + "."


def tidy_tables(
    ledger: Ledger, results: Results, campaign: Campaign | None = None, *, personal: bool = False
) -> dict[str, pd.DataFrame]:
    """Give each tidy table by its name, as known at the results' moment; values are plain text as `plain` writes it.

    Without what is `personal` a mark stands in its place: no row is left out. Whom to praise is told where the `campaign`
    with its rules is given.
    """
    drops = [drop for drop in ledger.drops() if drop.received_at <= results.as_of]
    here = {drop.seq for drop in drops}
    findings = [record for record in ledger.findings() if record.seq in here]
    photos = [photo for photo in ledger.photos() if photo.seq in here]
    veil = None if personal else _veil(results)
    orders = standing_orders(orders_until(ledger, results.as_of), results.rows)
    petitions = petitions_of(ledger, ledger_as_of(ledger, results.as_of, listed=False))
    said = [one.said for one in petitions]
    known = (
        gather_awards(campaign, results.rows, said, {}, awards_until(ledger, results.as_of)) if campaign else Awards()
    )
    awards = award_rows(known)
    if veil:
        awards = [veil.award(one) for one in awards]
        drops = [veil.drop(drop) for drop in drops]
        findings = [veil.finding(record) for record in findings]
        petitions = [veil.petition(one) for one in petitions]
        orders = [veil.order(one) for one in orders]
    answers = results.answers.assign(
        counts=results.answers["status"].eq("used"), value=results.answers["value"].map(plain)
    )
    tables = {
        "answers": answers[list(ANSWERS)],
        "submissions": _frame((drop for drop in drops if drop.is_form), SUBMISSIONS, {"file": "name"}),
        "drops": _frame((replace(drop, reason=reason_of(drop)) for drop in drops), DROPS, {"file": "name"}),
        "findings": pd.DataFrame(
            [{**one.finding.to_json(), "unit": one.unit, "report_date": one.report_date} for one in findings],
            columns=list(FINDINGS),
        ),
        "photos": _frame(photos, PHOTOS, {"kind": "format"}),
        "photo_files": _photo_files(photos, drops),
        "evidence": _frame(results.rows.evidence, EVIDENCE, {}),
        "orders": _frame(orders, ORDERS, {}).astype({"seq": "Int64"}),
        "petitions": pd.DataFrame([_petition(one) for one in petitions], columns=list(PETITIONS)),
        "standing": _standing(results),
        "points": _points(results),
    }
    if campaign:
        tables["awards"] = _frame(awards, AWARDS, {}).astype(dict.fromkeys((*VOTE_FIELDS, "money"), "Int64"))
    return {name: _veiled(frame, veil) for name, frame in tables.items()} if veil else tables


def _photo_files(photos: Iterable[PhotoRecord], drops: Iterable[DropRecord]) -> pd.DataFrame:
    """Give each photo of the forms that count as a file, with where it lies; `sha256` and `seq` lead to `photos`."""
    counting = {drop.seq for drop in drops if drop.was_taken and drop.counts}
    rows = [
        (
            one.unit, one.subject, one.day, one.photo.row, one.moment, one.caption, one.is_evidence, one.photo.flaw,
            one.photo.reused_from, f"{PHOTO_FOLDER.place}{one.place}", one.mark, one.photo.seq,
            one.photo.reused_sha256 or one.repeats,
        )
        for one in photo_files(photo for photo in photos if photo.seq in counting)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(PHOTO_FILES))


def honesty_table(campaign: Campaign, ledger: Ledger, as_of: datetime) -> pd.DataFrame:
    """Give how far units' own numbers were from their teams'; what repeats as code, cell and number of days."""
    rows = honesty_rows(campaign, ledger.told(as_of), as_of.date())
    frame = _frame(rows, HONESTY, {}).astype({"oldest_days": "Int64"})
    return frame.assign(
        repeated=["; ".join(f"{one.code} {'/'.join(one.key)} {one.times}" for one in row.repeated) for row in rows]
    )


def _petition(one: Petition) -> tuple[object, ...]:
    said = one.said
    return (
        said.unit, said.role, said.kind, said.nominee, said.text, said.first, said.last, said.times, said.seq, one.answer,
        one.answered, one.answered_by, one.is_settled,
    )  # fmt: skip


def _veil(results: Results) -> Veil:
    read = results.answers
    said = (zip(read["table"], read["row"], read[column], strict=True) for column in ("value", "raw"))
    return veil_of(chain.from_iterable(said), results.units["name"])


def _veiled(frame: pd.DataFrame, veil: Veil) -> pd.DataFrame:
    """Hide what is personal in a table's texts; of an answer by the cell that it is."""
    names = [name for name in TEXTS if name in frame.columns]
    hidden = {name: frame[name].map(veil.text) for name in names}
    if "raw" in frame.columns:
        keys = list(zip(frame["table"], frame["row"], frame["field"], strict=True))
        for name in ("value", "raw"):
            cells = [veil.answer(*key, cell) for key, cell in zip(keys, frame[name], strict=True)]
            hidden[name] = pd.Series(cells, index=frame.index, dtype=object)
    return frame.assign(**hidden)


def plain(value: object) -> str | None:
    """Write a value as the contract says: numbers bare, true/false, ISO dates; None for what is not there."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, int | float):
        return bare_number(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def harmless(text: str | None) -> str | None:
    """Give text as one cell of one row of a CSV file, whichever separator it is opened with; numbers stay numbers.

    Line breaks become strokes and other control signs go; before what a program would take for a formula stands an
    apostrophe.
    """
    if not text or NUMBER.fullmatch(text):
        return text
    flat = "".join(sign for sign in BREAK.sub(BROKEN_LINE, text).replace("\t", " ") if category(sign) != "Cc")
    start = normalize("NFKC", visible(BLANK.sub(" ", flat)).lstrip()[:1])
    held = SECOND_CELL.sub(r";\1'", flat)
    return "'" + held if start and start in FORMULA else held


def _frame(records: Iterable[object], columns: Sequence[str], attributes: Mapping[str, str]) -> pd.DataFrame:
    """Make a table of records; a column takes the attribute of its own name, or the one it is mapped to."""
    rows = [[getattr(record, attributes.get(column, column)) for column in columns] for record in records]
    return pd.DataFrame(rows, columns=list(columns))


def _points(results: Results) -> pd.DataFrame:
    """Give the units' points and shares as every sheet shows them: nobody reads two numbers for one thing.

    A rank is a whole number, empty where there is none.
    """
    units = results.units.drop(columns=["sentence"])
    parts = [name for name in units.columns if name.startswith("part_")]
    shown = {name: units[name].map(points_shown) for name in ("points", "points_before", *parts)}
    ranks = {name: units[name].astype("Int64") for name in ("rank", "rank_before")}
    return units.assign(**shown, **ranks, **{name: units[name].map(share_shown) for name in SHARES})


def _standing(results: Results) -> pd.DataFrame:
    both = pd.concat([results.indicators, results.garden_indicators], ignore_index=True)
    values = {name: both[name].map(plain) for name in ("value", "self_value", "verified_value")}
    return both.assign(**values, **{name: both[name].astype("Int64") for name in ("seq", "age_days")})


def _for_csv(column: pd.Series) -> pd.Series:
    """Write everything but numbers as harmless text."""
    if column.dtype.kind in "iuf":
        return column
    return pd.Series([harmless(plain(value)) for value in column], index=column.index, dtype=object)


def _for_parquet(column: pd.Series) -> pd.Series:
    """Keep typed columns; a column of mixed values becomes text."""
    if column.dtype != object:
        return column
    return pd.Series([plain(value) for value in column], index=column.index, dtype="string")


def _write(frame: pd.DataFrame, target: Path, form: str) -> None:
    written = pd.DataFrame({n: (_for_csv if form == "csv" else _for_parquet)(frame[n]) for n in frame.columns})
    try:
        with delivered(target) as path:
            if form == "csv":
                written.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
            else:
                written.to_parquet(path)
    except ImportError as error:
        raise CallError("Dạng parquet cần gói pyarrow. Cài thêm: pip install ntm-sheets[parquet].") from error
    except OSError as error:
        place = f"thư mục {target.parent.name}"
        raise OwnError(f"Chưa ghi được {target.name}. {disk_words(error, place)}, rồi chạy lại.") from error
