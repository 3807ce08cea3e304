"""`photos`: what needs a photo and what lacks it, each photo with its file; the same in JSON, on the screen and in the export."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import photographs
import pytest
from commanding import run
from correction_filling import Clerk
from sessions import at_work, careful_filler, form_path, new_workspace

from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import photo_choices
from ntm_sheets.facts.findings import Key
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

NOW = "2021-10-05T18:00"
FENCE, ROAD = (photographs.jpeg(photographs.scene(n)) for n in (3, 4))


def form(clerk: Clerk, unit: str, shown: Mapping[str, tuple[int | None, str, bytes]]) -> bytes:
    choices = photo_choices(clerk.session.campaign, clerk.session.campaign.unit(unit))
    typed: dict[Key, Value] = {
        ("report", "date", "value"): "5/10/2021",
        ("report", "reporter", "value"): "Trần Thị Thử",
    }
    for row, (subject, moment, _) in shown.items():
        typed["photos", row, "moment"] = moment
        if subject is not None:
            typed["photos", row, "subject"] = choices[subject]
    pictures: dict[Key, bytes] = {("photos", row, "picture"): body for row, (_, _, body) in shown.items()}
    return careful_filler(form_path(clerk.workspace, unit)).fill(typed, pictures)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = new_workspace(tmp_path_factory.mktemp("photos") / "w")
    with at_work(made) as session:
        clerk = Clerk(session, made, datetime(2021, 10, 5, 15))
        small = photographs.jpeg(photographs.scene(9, (60, 40)))
        clerk.take("a.xlsx", form(clerk, "hoa-binh", {"A01": (0, "Trước", FENCE), "A02": (1, "Sau", small)}))
        clerk.take("b.xlsx", form(clerk, "lien-mieu", {"A01": (0, "Sau", FENCE), "A02": (None, "Sau", ROAD)}))
        publish(session, datetime(2021, 10, 5, 18))
    return made


def told(workspace: Workspace, *more: str) -> list[dict[str, object]]:
    ended = run("photos", "--json", "-w", workspace.root, "--now", NOW, *more)
    assert (ended.code, ended.err) == (0, "")
    found: list[dict[str, object]] = ended.json  # type: ignore[assignment]  # a list, here
    return found


def test_each_subject_tells_its_photos_and_each_photo_its_file(workspace: Workspace) -> None:
    rows = [row for row in told(workspace) if row["unit"] == "hoa-binh"]
    shown = rows[0]
    assert (shown["state"], shown["photos"], shown["before"], shown["after"]) == ("shown", 1, 1, 0)
    assert shown["days"] == ["2021-10-05"]
    (file,) = shown["files"]  # type: ignore[misc]  # a list of one
    assert (workspace.outbox / file["path"]).read_bytes() == FENCE
    assert (file["moment"], file["is_evidence"], file["doubt"]) == ("truoc", True, "")
    assert [row["state"] for row in rows[1:]] == ["doubted", *["none"] * (len(rows) - 2)]


def test_a_photo_of_another_unit_is_doubted_by_its_name_and_one_of_nothing_is_told_beside(workspace: Workspace) -> None:
    mine = told(workspace, "--unit", "Liên Miệu")
    assert {row["unit"] for row in mine} == {"lien-mieu"}
    assert (mine[0]["state"], mine[0]["doubted"]) == ("doubted", 1)
    assert "Hòa Bình" in mine[0]["files"][0]["doubt"]  # type: ignore[index]  # as above
    (other,) = [row for row in mine if not row["required"]]
    assert other["subject"] == ""
    assert other["files"][0]["path"].startswith("hinh-anh/lien-mieu/chua-ro/")  # type: ignore[index]


def test_missing_leaves_out_what_is_shown_and_files_of_nothing(workspace: Workspace) -> None:
    rows = told(workspace, "--missing")
    assert rows
    assert all(row["required"] and row["state"] != "shown" for row in rows)
    assert len(rows) == sum(bool(row["required"]) for row in told(workspace)) - 1


def test_the_screen_says_the_same_in_words(workspace: Workspace) -> None:
    said = run("photos", "-w", workspace.root, "--now", NOW).out
    total = sum(bool(row["required"]) for row in told(workspace))
    assert f"Đã có ảnh 1/{total} nội dung cần ảnh; 2 nội dung chỉ có ảnh chưa tính." in said
    assert "! Chỉ có ảnh chưa tính" in " ".join(said.split()) or "! Chỉ có ảnh" in said
    less = run("photos", "-w", workspace.root, "--now", NOW, "--missing", "--unit", "hoa-binh").out
    assert "Liên Miệu" not in less
    assert "2021-10-05-a01" not in less


def test_an_unknown_unit_is_a_wrong_call(workspace: Workspace) -> None:
    ended = run("photos", "-w", workspace.root, "--now", NOW, "--unit", "Atlantis")
    assert ended.code == 2
    assert "Hòa Bình" in ended.err


def test_before_anything_came_all_is_missing_and_nothing_is_listed(workspace: Workspace) -> None:
    rows = run("photos", "--json", "-w", workspace.root, "--now", "2021-10-03T08:00").json
    assert all(row["photos"] == 0 and row["files"] == [] for row in rows)  # type: ignore[index]


def test_the_export_has_the_same_files_and_subjects(workspace: Workspace, tmp_path: Path) -> None:
    assert run("export", tmp_path / "x", "-w", workspace.root, "--now", NOW).code == 0

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO((tmp_path / "x" / f"{name}.csv").read_text("utf-8"))))

    listed = {file["path"]: file for row in told(workspace) for file in row["files"]}  # type: ignore[attr-defined]
    files = rows("photo_files")
    assert {row["path"] for row in files} == set(listed)
    assert len(files) == 4
    for row in files:
        assert row["sha256"] == listed[row["path"]]["sha256"]
        assert (row["is_evidence"] == "true") is listed[row["path"]]["is_evidence"]
        assert row["sha256"] in {photo["sha256"] for photo in rows("photos")}
    asked = {(row["unit"], row["subject"]): row["state"] for row in told(workspace) if row["required"]}
    assert {(row["unit"], row["subject"]): row["state"] for row in rows("evidence")} == asked
