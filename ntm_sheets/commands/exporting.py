"""`export`: tidy tables for other programs, in the contract's columns."""

import math
from datetime import datetime
from pathlib import Path

import pandas as pd

from ntm_sheets.campaign.kinds import Value
from ntm_sheets.commands.opening import opened
from ntm_sheets.errors import CallError, OwnError
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.publishing import results_as_of
from ntm_sheets.results import Results
from ntm_sheets.workspace import Workspace, delivered

FORMATS = ("csv", "parquet")
# What a spreadsheet program would run when it opens a CSV file.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export_tables(workspace: Workspace, folder: Path, form: str, now: datetime) -> str:
    """Write every tidy table into a folder; CallError for an unknown format."""
    if form not in FORMATS:
        raise CallError(f"Không có dạng “{form}”; chọn một trong: {', '.join(FORMATS)}.")
    with opened(workspace) as office:
        results = results_as_of(office.campaign, office.ledger, now)
        tables = tidy_tables(office.ledger, results)
    for name, frame in tables.items():
        _write(frame, folder / f"{name}.{form}", form)
    return f"Đã xuất {len(tables)} bảng vào {folder.resolve()}: " + ", ".join(sorted(tables)) + "."


def tidy_tables(ledger: Ledger, results: Results) -> dict[str, pd.DataFrame]:
    """Give each tidy table by its name, values written as the contract says (ISO dates, true/false)."""
    answers = results.answers.assign(
        counts=results.answers["status"].eq("used"), value=results.answers["value"].map(_plain)
    )
    return {
        "answers": answers[
            [
                "unit",
                "role",
                "report_date",
                "table",
                "row",
                "field",
                "value",
                "raw",
                "repaired",
                "counts",
                "file",
                "sheet",
                "cell",
                "sha256",
            ]
        ],
        "submissions": _frame(
            (
                (
                    drop.seq,
                    drop.unit,
                    drop.role,
                    drop.report_date,
                    drop.received_at,
                    drop.filled,
                    drop.refused_cells,
                    drop.name,
                    drop.sha256,
                )
                for drop in ledger.drops()
                if drop.verdict == "accepted" and drop.received_at <= results.as_of
            ),
            ("seq", "unit", "role", "report_date", "received_at", "filled", "refused_cells", "file", "sha256"),
        ),
        "drops": _frame(
            (
                (drop.name, drop.sha256, drop.received_at, drop.kind, drop.verdict, drop.reason)
                for drop in ledger.drops()
                if drop.received_at <= results.as_of
            ),
            ("file", "sha256", "received_at", "kind", "verdict", "reason"),
        ),
        "findings": pd.DataFrame(
            [
                {**record.finding.to_json(), "unit": record.unit, "report_date": record.report_date}
                for record in ledger.findings()
            ],
            columns=["file", "sheet", "cell", "code", "level", "message", "seen", "remedy", "unit", "report_date"],
        ),
        "photos": _frame(
            (
                (
                    photo.unit,
                    photo.report_date,
                    photo.subject,
                    photo.caption,
                    photo.sheet,
                    photo.cell,
                    photo.format,
                    photo.sha256,
                    photo.phash,
                    photo.taken_at,
                    photo.width,
                    photo.height,
                    photo.reused_from,
                )
                for photo in ledger.photos()
            ),
            (
                "unit",
                "report_date",
                "subject",
                "caption",
                "sheet",
                "cell",
                "kind",
                "sha256",
                "phash",
                "taken_at",
                "width",
                "height",
                "reused_from",
            ),
        ),
        "standing": _standing(results),
        "points": results.units.drop(columns=["sentence"]),
    }


def _frame(rows: object, columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns))  # type: ignore[call-overload]  # rows are plain tuples


def _standing(results: Results) -> pd.DataFrame:
    frames = (results.indicators, results.garden_indicators)
    both = pd.concat([frame.assign(value=frame["value"].map(_plain)) for frame in frames], ignore_index=True)
    for column in ("self_value", "verified_value"):
        both[column] = both[column].map(_plain)
    return both


def _plain(value: Value | None) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)


def _write(frame: pd.DataFrame, target: Path, form: str) -> None:
    try:
        with delivered(target) as path:
            if form == "csv":
                frame.map(_quiet).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
            else:
                frame.astype({name: "string" for name in frame.columns if frame[name].dtype == object}).to_parquet(path)
    except ImportError as error:
        raise CallError("Dạng parquet cần gói pyarrow. Cài thêm: pip install ntm-sheets[parquet].") from error
    except OSError as error:
        raise OwnError(f"Không ghi được {target.name} ({error.strerror}). Kiểm tra ổ đĩa và quyền ghi.") from error


def _quiet(value: object) -> object:
    """Keep text from becoming a formula in the program that opens the CSV; numbers stay numbers."""
    if not isinstance(value, str) or not value.startswith(FORMULA_STARTS):
        return value
    try:
        float(value)
    except ValueError:
        return "'" + value
    return value
