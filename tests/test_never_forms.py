"""Names that are never forms, in the inbox and in zips and letters; and forms whose names only sound like them."""

import os
import time
from pathlib import Path

import pytest
from letter_factory import letter, zipped
from sessions import NOW, at_work, drop, filled, new_workspace

from ntm_sheets.facts.records import DropRecord
from ntm_sheets.workspace.folders import Workspace

LEFT_BEHIND = (
    "Thumbs.db", "ehthumbs.db", "desktop.ini", ".DS_Store", "._phiếu.xlsx", "~$phiếu.xlsx", ".~phiếu.xlsx",
    ".~lock.phiếu.xlsx#", "phiếu.xlsx.tmp", "~WRD0001.TMP", "phiếu.xlsx:Zone.Identifier",
    "phiếu.xlsxZone.Identifier", "phiếu.xlsx:Zone.Identifier:$DATA", "phiếu.xlsx\uf03aZone.Identifier",
    "thư.eml:Zone.Identifier", "phiếu.xlsx@SynoEAStream", "phiếu.xlsx:com.apple.quarantine", "phiếu.xlsx:AFP_AfpInfo",
    "Thumbs (1).db", "desktop (2).ini", "_.DS_Store", "DS_Store", "Picasa.ini", "WPSettings.dat", "IndexerVolumeGuid",
    "phiếu.xlsx:SmartScreen", "phiếu.xlsx:OECustomProperty",
)  # fmt: skip
BINS = (
    "@eaDir", "#recycle", "@Recycle", "$RECYCLE.BIN", "System Volume Information", ".Trash-1000", ".Trashes",
    ".stfolder", ".sync", ".dropbox", ".dropbox.cache", "__MACOSX", "RECYCLER", "lost+found", ".stversions",
    "Network Recycle Bin", ".Recycle.Bin",
)  # fmt: skip
HALF = (
    "phiếu.xlsx.crdownload", "Chưa xác nhận 4321.crdownload", "phiếu.xlsx.part", "phiếu.xlsx.partial",
    "phiếu.xlsx.download", "PHIẾU.XLSX.OPDOWNLOAD", "phiếu.xlsx.filepart",
    "phiếu.xlsx.ucdownload", "phiếu.xlsx.fdmdownload", "phiếu.xlsx.dtapart", "phiếu.xlsx.!qB", "phiếu.xlsx.jc!",
)  # fmt: skip
FORMS = (
    "thumbs.db.xlsx", "desktop.ini.xlsx", "phiếu.part.xlsx", "phiếu.tmp.xlsx", "#recycle.xlsx", "@eaDir.xlsx",
    "$RECYCLE.BIN.xlsx", "Zone.Identifier.xlsx", "phiếu 16:30.xlsx", "~phiếu.xlsx", "lối tắt.lnk.xlsx",
    "crdownload.xlsx", "tải xuống.download/phiếu.xlsx", "thùng #recycle cũ/phiếu.xlsx", "dot 1.part/phiếu.xlsx",
    "recycle/phiếu.xlsx", "sync/phiếu.xlsx", "Trash/phiếu.xlsx", "phiếu.xlsx (chép lại)", "phiếu",
    "thumbs (1).db.xlsx", "phiếu.url.xlsx",
)  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    workspace = new_workspace(tmp_path_factory.mktemp("forms") / "w")
    return filled(workspace, "hoa-binh", "5/10/2021", {("criteria", "TC1.1", "value"): 1})


def put(workspace: Workspace, name: str, data: bytes) -> Path:
    (workspace.inbox / name).parent.mkdir(parents=True, exist_ok=True)
    return drop(workspace, name, data)


def taken(workspace: Workspace) -> dict[str, DropRecord]:
    with at_work(workspace) as session:
        return {one.name: one for one in session.round(NOW, 0.0).drops}


def test_what_programs_leave_behind_is_neither_taken_nor_told(workspace: Workspace, form: bytes) -> None:
    for name in LEFT_BEHIND:
        put(workspace, name, form)
        put(workspace, f"thôn/{name}", form)
    put(workspace, "phiếu.xlsx-khác.xlsx", form)
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
    assert [one.name for one in done.drops] == ["phiếu.xlsx-khác.xlsx"]
    assert (done.waiting, done.strange) == ((), ())
    assert {path.name for path in (workspace.inbox / "thôn").iterdir()} == set(
        LEFT_BEHIND
    )  # nobody's files are touched


@pytest.mark.parametrize("folder", BINS)
def test_what_was_deleted_is_not_taken(workspace: Workspace, form: bytes, folder: str) -> None:
    put(workspace, f"{folder}/phiếu.xlsx", form)
    put(workspace, f"thôn/{folder}/1000/files/phiếu.xlsx", form)
    put(workspace, f"{folder.upper()}/$RABC123.xlsx", form)
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
    assert (done.drops, done.waiting, done.strange) == ((), (), ())


def test_a_form_whose_name_only_sounds_like_that_is_taken(workspace: Workspace, form: bytes) -> None:
    for name in FORMS:
        put(workspace, name, form)
    assert set(taken(workspace)) == set(FORMS)
    assert [path for path in workspace.inbox.rglob("*") if path.is_file()] == []


def test_the_same_holds_within_a_zip(workspace: Workspace, form: bytes) -> None:
    there = [name for name in FORMS if ":" not in name]
    left_out = [*LEFT_BEHIND, *(f"a/{name}" for name in LEFT_BEHIND), *(f"{name}/1000/phiếu.xlsx" for name in BINS)]
    put(workspace, "a.zip", zipped([(name, form) for name in left_out]))
    put(workspace, "b.zip", zipped([(name, form) for name in (*left_out, *there)]))
    drops = taken(workspace)
    assert drops["a.zip"].verdict == "refused"
    assert len([name for name in drops if name.startswith("b.zip!")]) == len(there)
    assert [name for name in drops if name.startswith("a.zip!")] == []


@pytest.mark.one_in(2)
@pytest.mark.parametrize("name", HALF)
def test_a_download_under_way_waits_and_is_told_with_its_age(workspace: Workspace, form: bytes, name: str) -> None:
    path = put(workspace, name, form)
    hours_ago = time.time() - 2.5 * 3600
    os.utime(path, (hours_ago, hours_ago))
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0, disk_ns=time.time_ns())
    assert done.drops == ()
    (waiting,) = done.waiting
    assert (waiting.name, waiting.why) == (name, "downloading")
    assert "chưa tải xong" in waiting.reason
    assert "hơn 2 giờ" in waiting.reason
    path.rename(workspace.inbox / "phiếu.xlsx")
    assert set(taken(workspace)) == {"phiếu.xlsx"}


def test_a_download_of_safari_is_a_folder_and_waits(workspace: Workspace, form: bytes) -> None:
    put(workspace, "phiếu.xlsx.download/phiếu.xlsx", form[:200])
    put(workspace, "phiếu.xlsx.download/Info.plist", b"<plist/>")
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
    assert (done.drops, [one.name for one in done.waiting]) == ((), ["phiếu.xlsx.download"])


@pytest.mark.parametrize("as_letter", [False, True], ids=["zip", "letter"])
def test_a_download_under_way_in_a_zip_or_letter_is_named(
    workspace: Workspace, form: bytes, *, as_letter: bool
) -> None:
    files = [("phiếu.xlsx.crdownload", form[:999]), ("phiếu.xlsx", form)]
    name, data = ("a.eml", letter(files).as_bytes()) if as_letter else ("a.zip", zipped(files))
    put(workspace, name, data)
    with at_work(workspace) as session:
        drops = {one.name: one.verdict for one in session.round(NOW, 0.0).drops}
        said = {(one.finding.code, one.finding.place.file, one.finding.level) for one in session.ledger.findings()}
    assert drops == {name: "accepted", f"{name}!phiếu.xlsx": "accepted"}
    assert ("member-unfinished", f"{name}!phiếu.xlsx.crdownload", "warning") in said


def test_a_shortcut_is_no_form_and_told(workspace: Workspace, form: bytes) -> None:
    put(workspace, "phiếu.xlsx.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(80))
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
    assert done.drops == ()
    assert [(one.name, one.why) for one in done.strange] == [("phiếu.xlsx.lnk", "link")]


def test_a_hidden_form_is_told_and_not_passed_in_silence(workspace: Workspace, form: bytes) -> None:
    for name in (".phiếu.xlsx", ".thôn/phiếu.xlsx", ".phiếu.xlsx.Ab12Cd", ".cache/x.bin", ".gitkeep"):
        put(workspace, name, form)
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
    assert done.drops == ()
    assert [(one.name, one.why) for one in done.strange] == [(".phiếu.xlsx", "hidden"), (".thôn", "hidden")]
    assert "bỏ dấu chấm" in done.strange[0].reason


def test_the_lock_file_of_wps_tells_that_its_twin_is_open(workspace: Workspace, form: bytes) -> None:
    put(workspace, "phiếu.xlsx", form)
    put(workspace, ".~phiếu.xlsx", b"wps")
    with at_work(workspace) as session:
        assert [one.why for one in session.round(NOW, 0.0).waiting] == ["open-elsewhere"]
