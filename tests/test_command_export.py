"""`export`: tidy tables in the contract's columns; text is no formula, numbers are numbers."""

import csv
import re
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from commanding import EVENING, ON_TIME, RISKY, blank_workspace, run, worked_workspace

from ntm_sheets.commands.exporting import harmless, plain
from ntm_sheets.workspace.folders import Workspace

# Word for word from the contract; what it leaves open (submissions, standing, points) is fixed here.
COLUMNS = {
    "answers": "unit, role, report_date, table, row, field, value, raw, repaired, counts, file, sheet, cell, sha256",
    "photos": "unit, report_date, subject, caption, sheet, cell, kind, sha256, phash, taken_at, width, height, reused_from",
    "drops": "file, sha256, received_at, kind, verdict, reason",
    "findings": "file, sheet, cell, code, level, message, seen, remedy, unit, report_date",
    "submissions": "seq, unit, role, report_date, received_at, filled, refused_cells, file, sha256",
}
TABLES = [
    "answers", "awards", "drops", "evidence", "findings", "honesty", "orders", "petitions", "photo_files", "photos", "points",
    "standing",
    "submissions",
]  # fmt: skip


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return worked_workspace(tmp_path_factory.mktemp("export") / "w")


@pytest.fixture(scope="module")
def exported(worked: Workspace) -> Path:
    folder = worked.root / "bang so lieu"
    ended = run("export", folder, "-w", worked.root, "--now", EVENING)
    assert (ended.code, ended.err) == (0, "")
    assert f"{len(TABLES)} bảng" in ended.out
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_a_file_for_each_table_and_nothing_else(exported: Path) -> None:
    assert sorted(path.name for path in exported.iterdir()) == [f"{name}.csv" for name in TABLES]


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_stand_as_in_the_contract(exported: Path, name: str) -> None:
    head = (exported / f"{name}.csv").read_bytes().split(b"\n")[0].decode("utf-8")
    assert head == COLUMNS[name].replace(", ", ",")


def test_an_empty_table_still_has_its_columns(tmp_path: Path) -> None:
    workspace = blank_workspace(tmp_path / "w")
    assert run("export", tmp_path / "x", "-w", workspace.root, "--now", "2021-09-20T08:00").code == 0
    for name, columns in COLUMNS.items():
        assert (tmp_path / "x" / f"{name}.csv").read_text("utf-8") == columns.replace(", ", ",") + "\n"
    assert len(rows(tmp_path / "x", "points")) == 6


def test_answers_lead_back_to_file_sheet_and_cell(exported: Path) -> None:
    (answer,) = [
        row
        for row in rows(exported, "answers")
        if (row["role"], row["row"], row["field"]) == ("village", "TC1.2", "value")
    ]
    assert re.fullmatch(r"[0-9a-f]{64}", answer.pop("sha256"))
    assert re.fullmatch(r"[A-Z]+\d+", answer.pop("cell"))
    assert answer == {
        "unit": "hoa-binh",
        "role": "village",
        "report_date": "2021-10-05",
        "table": "criteria",
        "row": "TC1.2",
        "field": "value",
        "value": "90.5",
        "raw": "90,5",
        "repaired": "true",
        "counts": "true",
        "file": "hoa binh.xlsx",
        "sheet": "Tiêu chí",
    }


def test_a_bad_cell_has_no_value_and_does_not_count(exported: Path) -> None:
    (answer,) = [row for row in rows(exported, "answers") if row["raw"] == "gần xong"]
    assert (answer["value"], answer["counts"], answer["repaired"]) == ("", "false", "false")


def test_dates_and_moments_are_iso(exported: Path) -> None:
    assert {row["report_date"] for row in rows(exported, "answers")} == {"2021-10-05"}
    assert {row["value"] for row in rows(exported, "answers") if row["row"] == "date"} == {"2021-10-05"}
    moments = {row["received_at"] for row in rows(exported, "drops")}
    assert moments == {"2021-10-05T16:40:00", "2021-10-05T17:30:00"}
    assert {row["last_received"] for row in rows(exported, "points")} >= {"2021-10-05T16:40:00", ""}


def test_drops_and_findings_tell_what_became_of_each_file(exported: Path) -> None:
    verdicts = Counter(row["verdict"] for row in rows(exported, "drops"))
    assert verdicts == {"accepted": 3, "refused": 1, "duplicate": 1}
    assert all(row["reason"] for row in rows(exported, "drops"))
    refused = [row for row in rows(exported, "findings") if row["code"] == "not-a-workbook-text"]
    assert [(row["unit"], row["report_date"], row["level"]) for row in refused] == [("", "", "error")]


def test_filled_cells_reconcile(exported: Path) -> None:
    filled = sum(int(row["filled"]) for row in rows(exported, "submissions"))
    bad = sum(int(row["refused_cells"]) for row in rows(exported, "submissions"))
    answers = rows(exported, "answers")
    assert filled == len(answers)
    assert bad == sum(row["value"] == "" for row in answers)


def test_the_points_are_those_of_status(worked: Workspace, exported: Path) -> None:
    told = {u["unit"]: u for u in run("status", "--json", "-w", worked.root, "--now", EVENING).json["units"]}
    for row in rows(exported, "points"):
        unit = told[row["unit"]]
        assert float(row["points"]) == unit["points"]
        assert float(row["on_time_share"]) == unit["on_time_share"]
        assert (float(row["verified_share"]) if row["verified_share"] else None) == unit["verified_share"]
        rank = int(row["rank"]) if row["rank"] else None
        assert (rank, row["class_name"] or None, row["last_report"] or None) == (
            unit["rank"],
            unit["class"],
            unit["last_report"],
        )
        for name in ("list", "criteria_own", "criteria_verified", "gardens_own", "gardens_verified"):
            assert row[name] == str(unit[name])
    assert {row["rank"] for row in rows(exported, "points")} >= {"1", ""}


def test_the_standing_says_what_counts_and_joins_to_its_submission(exported: Path) -> None:
    (row,) = [
        r
        for r in rows(exported, "standing")
        if r["unit"] == "hoa-binh" and r["indicator"] == "TC1.2" and not r["garden"]
    ]
    assert (row["self_value"], row["verified_value"], row["counted"], row["value"]) == ("90.5", "88", "team", "88")
    assert row["seq"] in {one["seq"] for one in rows(exported, "submissions") if one["role"] == "team"}


def test_what_came_later_is_not_known_yet(worked: Workspace, tmp_path: Path) -> None:
    assert run("export", tmp_path, "-w", worked.root, "--now", ON_TIME).code == 0
    assert len(rows(tmp_path, "drops")) == len(rows(tmp_path, "submissions")) == 1
    assert {row["file"] for name in ("answers", "findings") for row in rows(tmp_path, name)} == {"hoa binh.xlsx"}


def test_text_that_looks_like_a_formula_is_held_by_an_apostrophe(exported: Path) -> None:
    typed = {row["row"]: row for row in rows(exported, "answers") if row["row"] in RISKY}
    for key, text in RISKY.items():
        assert (typed[key]["value"], typed[key]["raw"]) == ("'" + text, "'" + text)
    assert [row["file"] for row in rows(exported, "drops") if row["verdict"] == "refused"] == ["'=ghi chu.txt"]
    risky = re.compile(r"\s*[=+\-@]")
    for name in TABLES:
        for row in rows(exported, name):
            assert [v for v in row.values() if risky.match(v) and not re.fullmatch(r"-?[\d.]+(e-?\d+)?", v)] == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+84 912", "'+84 912"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1+1", "' =1+1"),
        ("\t=1", "' =1"),
        ("\r=1", " / =1"),
        ("\n=1", " / =1"),
        ("a\rb\x0bc\u2028d\r\ne", "a / b / c / d / e"),
        ("\x00=1", "'=1"),
        ("\u200b=1", "'\u200b=1"),
        ("﹦1", "'﹦1"),
        ("a;=1", "a;'=1"),
        ('a; "b', "a; '\"b"),
        ("a; b", "a; b"),
        ("-1,5", "-1,5"),
        ("＝1+1", "'＝1+1"),  # full width, as some keyboards type it
        ("- đã họp dân", "'- đã họp dân"),
        ("-inf", "'-inf"),
        ("-1_000", "'-1_000"),
        ("-5", "-5"),
        ("-0.25", "-0.25"),
        ("+5", "+5"),
        ("-1e-07", "-1e-07"),
        ("85.5", "85.5"),
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("a=b", "a=b"),
        ("", ""),
        (None, None),
    ],
)
def test_only_what_would_run_is_held(text: str | None, written: str | None) -> None:
    assert harmless(text) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (85.5, "85.5"),
        (100.0, "100"),
        (-3, "-3"),
        (0.1 + 0.2, "0.3"),
        (float("nan"), None),
        (None, None),
        (pd.NaT, None),
        (date(2021, 10, 5), "2021-10-05"),
        (datetime(2021, 10, 5, 16, 40), "2021-10-05T16:40:00"),
        ("Đạt", "Đạt"),
    ],
)
def test_values_are_written_as_the_contract_says(value: Any, written: str | None) -> None:
    assert plain(value) == written


def test_an_unknown_format_is_told_which_there_are(worked: Workspace, tmp_path: Path) -> None:
    ended = run("export", tmp_path / "x", "--format", "xml", "-w", worked.root)
    assert (ended.code, ended.out) == (2, "")
    assert "csv, parquet" in ended.err
    assert not (tmp_path / "x").exists()


def test_parquet_without_its_library_says_what_to_install(
    worked: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pyarrow", "fastparquet"):
        monkeypatch.setitem(sys.modules, name, None)
    ended = run("export", tmp_path / "x", "--format", "parquet", "-w", worked.root)
    assert (ended.code, ended.out) == (2, "")
    assert "pyarrow" in ended.err
    assert "pip install" in ended.err
    assert "Traceback" not in ended.err
    assert list((tmp_path / "x").glob("*")) == []


def test_parquet_has_the_same_tables_and_columns(worked: Workspace, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    assert run("export", tmp_path, "--format", "parquet", "-w", worked.root, "--now", EVENING).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{name}.parquet" for name in TABLES]
    for name, columns in COLUMNS.items():
        assert pd.read_parquet(tmp_path / f"{name}.parquet").columns.tolist() == columns.split(", ")
    answers = pd.read_parquet(tmp_path / "answers.parquet")
    assert answers["counts"].dtype == bool
    assert set(answers["report_date"]) == {"2021-10-05"}


def test_a_file_is_no_folder_for_tables(worked: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "tep"
    file.write_bytes(b"x")
    ended = run("export", file, "-w", worked.root)
    assert (ended.code, ended.out) == (2, "")
    assert "là một tệp" in ended.err
    assert file.read_bytes() == b"x"


def test_exporting_again_replaces_the_tables_whole(worked: Workspace, tmp_path: Path) -> None:
    for _ in range(2):
        assert run("export", tmp_path, "-w", worked.root, "--now", EVENING).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{name}.csv" for name in TABLES]
