"""`check`: what a real round would say, nothing stored."""

from pathlib import Path

import pytest
from commanding import EVENING, ON_TIME, blank_workspace, run, worked_workspace
from letter_factory import zipped
from sessions import digest, drop, filled, form_path

from ntm_sheets.facts.findings import Key
from ntm_sheets.workspace.folders import Workspace

FIELDS = ["file", "sheet", "cell", "code", "level", "message", "seen", "remedy"]
HOUSES: Key = ("criteria", "TC1.2", "value")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return blank_workspace(tmp_path / "w")


def form(workspace: Workspace, folder: Path, name: str, day: str, typed: object = 91) -> Path:
    path = folder / name
    typed_in = {HOUSES: typed, ("criteria", "TC1.1", "value"): 0}
    path.write_bytes(filled(workspace, "hoa-binh", day, typed_in))  # type: ignore[arg-type]  # any value
    return path


def test_a_form_without_a_fault_is_well(workspace: Workspace, tmp_path: Path) -> None:
    ended = run("check", form(workspace, tmp_path, "tot.xlsx", "5/10/2021"), "-w", workspace.root, "--now", ON_TIME)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("tot.xlsx: nhận được – đã nhận ")
    assert "LỖI" not in ended.out
    assert "cần xem" in ended.out


def test_json_is_a_list_of_findings_in_the_contracts_fields(workspace: Workspace, tmp_path: Path) -> None:
    path = form(workspace, tmp_path, "lỗi.xlsx", "5/10/2021", "gần xong")
    ended = run("check", path, "-w", workspace.root, "--json", "--now", ON_TIME)
    assert (ended.code, ended.err) == (1, "")
    assert all(list(finding) == FIELDS for finding in ended.json)
    first = ended.json[0]
    assert (first["file"], first["sheet"], first["code"], first["level"]) == (
        "lỗi.xlsx",
        "Tiêu chí",
        "not-a-number",
        "error",
    )
    assert first["seen"] == "gần xong"
    assert first["cell"]
    assert "“gần xong”" in ended.out  # readable, not escaped
    levels = [finding["level"] for finding in ended.json]
    assert levels == sorted(levels, key=["error", "warning", "note"].index)


def test_an_error_in_one_cell_is_told_though_the_form_is_accepted(workspace: Workspace, tmp_path: Path) -> None:
    ended = run(
        "check", form(workspace, tmp_path, "f.xlsx", "5/10/2021", "gần xong"), "-w", workspace.root, "--now", ON_TIME
    )
    assert ended.code == 1
    assert "f.xlsx: nhận được" in ended.out
    assert "LỖI [Tiêu chí " in ended.out


def test_a_form_that_would_be_refused(workspace: Workspace) -> None:
    ended = run("check", form_path(workspace, "hoa-binh"), "-w", workspace.root, "--now", ON_TIME)
    assert ended.code == 1
    assert "hoa-binh.xlsx: bị từ chối – Phiếu có đúng mẫu nhưng không có số liệu nào" in ended.out
    assert "Chưa ghi ngày báo cáo." in ended.out


def test_the_moment_of_the_check_is_the_moment_given(workspace: Workspace, tmp_path: Path) -> None:
    path = form(workspace, tmp_path, "f.xlsx", "6/10/2021")
    codes = [
        [f["code"] for f in run("check", path, "-w", workspace.root, "--json", "--now", now).json]
        for now in ("2021-10-05T23:59", "2021-10-06T00:00")
    ]
    assert "date-future" in codes[0]
    assert "date-future" not in codes[1]


def test_a_file_that_is_no_workbook_is_named_for_what_it_is(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "anh.xlsx"
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
    ended = run("check", path, "-w", workspace.root, "--json", "--now", ON_TIME)
    assert ended.code == 1
    assert [finding["code"] for finding in ended.json] == ["not-a-workbook-pdf"]


def test_several_files_are_told_one_after_the_other(workspace: Workspace, tmp_path: Path) -> None:
    good, bad = form(workspace, tmp_path, "a.xlsx", "5/10/2021"), form_path(workspace, "lien-mieu")
    ended = run("check", good, bad, "-w", workspace.root, "--now", ON_TIME)
    assert ended.code == 1
    assert ended.out.index("a.xlsx: nhận được") < ended.out.index("lien-mieu.xlsx: bị từ chối")
    both = run("check", good, bad, "-w", workspace.root, "--json", "--now", ON_TIME).json
    assert list(dict.fromkeys(finding["file"] for finding in both)) == ["a.xlsx", "lien-mieu.xlsx"]


def test_a_file_that_is_not_there_is_a_wrong_call(workspace: Workspace, tmp_path: Path) -> None:
    ended = run("check", tmp_path / "không có.xlsx", "-w", workspace.root, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "không có.xlsx" in ended.err


def test_nothing_is_stored(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    waiting = drop(workspace, "cho.xlsx", filled(workspace, "dan-trung", "5/10/2021", {HOUSES: 80}))

    def kept() -> dict[str, str]:
        folders = (workspace.inbox, workspace.archive, workspace.outbox, workspace.templates)
        files = {p: digest(p) for folder in folders for p in folder.rglob("*") if p.is_file()}
        return {str(path): mark for path, mark in files.items()}

    before, told = kept(), run("status", "--json", "-w", workspace.root, "--now", EVENING).json
    assert run("check", waiting, "-w", workspace.root, "--now", EVENING).code == 0
    assert kept() == before
    assert run("status", "--json", "-w", workspace.root, "--now", EVENING).json == told


def test_what_is_known_already_is_taken_into_account(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    path = form(workspace, tmp_path, "f.xlsx", "6/10/2021", 60)
    found = run("check", path, "-w", workspace.root, "--json", "--now", "2021-10-06T16:00").json
    assert "fell-back" in [finding["code"] for finding in found]


def test_more_than_thirty_of_one_kind_are_counted_and_all_stand_in_the_json(
    workspace: Workspace, tmp_path: Path
) -> None:
    yes = ("TC4.5", "TC5.1", "TC5.2", "TC5.3", "TC6.1", "TC7.2", "TC8.5", "TC9.3", "TC10.2")
    typed = {("criteria", key, "value"): "cơ bản đạt" for key in yes}
    for garden in ("V1", "V2", "V3", "V4", "V5"):
        typed |= {("gardens", garden, f"VM{key}"): "cơ bản đạt" for key in ("1.1", "1.2", "2.1", "3.1", "4.3", "4.4")}
    path = tmp_path / "f.xlsx"
    path.write_bytes(filled(workspace, "hoa-binh", "5/10/2021", {**typed, ("criteria", "TC1.1", "value"): 0}))
    told = run("check", path, "-w", workspace.root, "--now", ON_TIME).out
    assert told.count("chưa rõ là đạt hay chưa đạt") == 30
    assert "… và 9 ô khác: chưa rõ đạt hay chưa đạt (xem đủ bằng --json)." in told
    found = run("check", path, "-w", workspace.root, "--now", ON_TIME, "--json").json
    assert sum(one["code"] == "unclear-yesno" for one in found) == 39


def test_a_zip_that_is_locked_as_a_whole_is_not_said_to_be_empty(workspace: Workspace, tmp_path: Path) -> None:
    raw = bytearray(zipped([("phieu.xlsx", form(workspace, tmp_path, "f.xlsx", "5/10/2021").read_bytes())]))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.find(mark) + flags] |= 1
    (tmp_path / "khoa.zip").write_bytes(raw)
    ended = run("check", tmp_path / "khoa.zip", "-w", workspace.root, "--json", "--now", ON_TIME)
    assert [(found["file"], found["code"]) for found in ended.json] == [
        ("khoa.zip", "nothing-taken-out"),
        ("khoa.zip!phieu.xlsx", "member-encrypted"),
    ]
    assert "không gửi đường dẫn" not in ended.out
