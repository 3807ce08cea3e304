"""`verify`: what was delivered is known by its bytes; what was changed in it is named; what is old, or not ours, is told."""

import shutil
import subprocess
import warnings
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
import zxingcpp
from built_once import built_once
from commanding import Ran, run
from master_reading import Master
from openpyxl import Workbook, load_workbook
from PIL import Image
from sessions import drop, filled, new_workspace

from ntm_sheets.commands import verifying
from ntm_sheets.facts.seals import WRITTEN_CODE
from ntm_sheets.outbox.register import KEPT_DAYS, deliveries, kept_masters
from ntm_sheets.outbox.seal import modules_of
from ntm_sheets.reading.differing import hold_against
from ntm_sheets.workspace.folders import Workspace

IN_WORKER = verifying.in_worker
FIRST, SECOND, NOW = "2021-10-05T16:50", "2021-10-06T16:50", "2021-10-06T16:55"
VALUES = {("criteria", "TC1.2", "value"): 92.5, ("criteria", "TC2.1", "value"): 85}


def _play(root: Path) -> None:
    workspace = new_workspace(root)
    for day, now in (("05/10/2021", FIRST), ("06/10/2021", SECOND)):
        drop(workspace, f"hoa-binh-{day[:2]}.xlsx", filled(workspace, "hoa-binh", day, VALUES))
        assert run("ingest", "-w", root, "--now", now).code in (0, 1)


@pytest.fixture(scope="module")
def played() -> Workspace:
    """Two evenings with their masters; to look at, never to change."""
    return Workspace(built_once("verified", _play))


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "in_worker", hold_against)


def verified(workspace: Workspace, shown: object, now: str = NOW) -> Ran:
    return run("verify", str(shown), "-w", workspace.root, "--now", now, "--json")


def opened(path: Path) -> Workbook:
    """What openpyxl makes of a master: it says that it leaves out what Excel alone knows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(BytesIO(path.read_bytes()))


def changed(workspace: Workspace, folder: Path, data: bytes) -> Ran:
    path = folder / "nhan-duoc.xlsx"
    path.write_bytes(data)
    return verified(workspace, path)


def test_what_was_delivered_is_genuine_and_yesterdays_is_old(played: Workspace) -> None:
    newest = verified(played, played.master)
    assert (newest.code, newest.json["verdict"], newest.json["day"]) == (0, "genuine", "2021-10-06")
    kept = kept_masters(played)
    assert sorted(day.isoformat() for day in kept) == ["2021-10-05", "2021-10-06"]
    old = verified(played, kept[min(kept)])
    assert (old.code, old.json["verdict"], old.json["day"]) == (1, "old", "2021-10-05")
    assert "giao lúc 16:50 ngày 05/10/2021" in old.json["message"]
    assert "Bản mới hơn giao lúc 16:50 ngày 06/10/2021" in old.json["message"]


def test_the_code_on_the_master_says_the_same_as_the_file(played: Workspace) -> None:
    codes = {one.day.day: one.code for one in deliveries(played) if one.place == "tong-hop.xlsx"}
    page = opened(played.master)["Tổng quan"]
    assert codes[6] in " ".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    today, before = (verified(played, codes[day]) for day in (6, 5))
    assert (today.code, today.json["verdict"]) == (0, "genuine")
    assert "tong-hop.xlsx" in today.json["message"]
    assert (before.code, before.json["verdict"], before.json["day"]) == (1, "old", "2021-10-05")
    wrong = verified(played, codes[6][:-1] + str((int(codes[6][-1]) + 1) % 10))
    assert (wrong.code, wrong.json["verdict"]) == (1, "unknown")
    assert verified(played, "khong-co.xlsx").code == 2


@pytest.mark.parametrize("seed", range(3))
def test_a_changed_byte_is_found_and_its_part_named(played: Workspace, tmp_path: Path, seed: int) -> None:
    data, lots = played.master.read_bytes(), Random(seed)
    # The first byte of all makes of it no workbook any more.
    for at in (0, *(lots.randrange(len(data)) for _ in range(4))):
        other = bytes((*data[:at], data[at] ^ 1 << lots.randrange(8), *data[at + 1 :]))
        found = changed(played, tmp_path, other)
        assert (found.code, found.json["verdict"]) == (1, "changed"), at
        assert len(found.json["parts"]) == 1 or found.json["count"], at
        assert "không còn như tong-hop.xlsx giao lúc 16:50 ngày 06/10/2021" in found.json["message"]


def test_a_changed_number_is_named_by_sheet_and_cell_with_both_values(played: Workspace, tmp_path: Path) -> None:
    for day, path in kept_masters(played).items():
        book = opened(path)
        sheet = book["Xếp hạng"]
        cell = next(one for row in sheet.iter_rows() for one in row if isinstance(one.value, float) and one.value > 1)
        was, cell.value = cell.value, cell.value + 5
        out = BytesIO()
        book.save(out)
        found = changed(played, tmp_path, out.getvalue())
        assert (found.code, found.json["verdict"], found.json["day"]) == (1, "changed", day.isoformat())
        one = {"sheet": "Xếp hạng", "cell": cell.coordinate, "was": f"{was:.15g}", "now": f"{cell.value:.15g}"}
        assert found.json["cells"] == [one]
    told = run("verify", tmp_path / "nhan-duoc.xlsx", "-w", played.root, "--now", NOW)
    assert "✗ ĐÃ BỊ SỬA" in told.out
    assert f"Xếp hạng!{cell.coordinate}: đã giao “" in told.out


def test_one_saved_again_without_a_change_is_told_so(played: Workspace, tmp_path: Path) -> None:
    book, out = opened(played.master), BytesIO()
    book.save(out)
    found = changed(played, tmp_path, out.getvalue())
    assert (found.code, found.json["verdict"], found.json["count"]) == (1, "resaved", 0)
    assert "số liệu không đổi" in found.json["message"]


def test_another_workspaces_master_is_not_ours(played: Workspace, tmp_path: Path) -> None:
    other = Workspace(tmp_path / "other")
    assert run("init", other.root).code == 0
    assert run("report", "-w", other.root, "--now", SECOND).code == 0
    found = verified(played, other.master)
    assert (found.code, found.json["verdict"]) == (1, "unknown")
    assert "không phải mã của thư mục này" in found.json["message"]
    foreign = WRITTEN_CODE.findall(found.json["message"])
    assert verified(played, foreign[0]).json["verdict"] == "unknown"


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04" + b"\0" * 40, b"ghi chu", b"%PDF-1.4"], ids=["empty", "zip", "text", "pdf"]
)
def test_what_is_no_workbook_of_ours_is_unknown(played: Workspace, tmp_path: Path, data: bytes) -> None:
    found = changed(played, tmp_path, data)
    assert (found.code, found.json["verdict"]) == (1, "unknown")


def test_a_clock_that_is_behind_makes_no_code_a_forgery(played: Workspace) -> None:
    code = verified(played, played.master).json["code"]
    ended = verified(played, code, "2021-10-05T16:55")
    assert (ended.code, ended.json["verdict"]) == (1, "unknown")
    assert "là số liệu ngày 06/10/2021, mà máy này đang ghi 16:55 ngày 05/10/2021" in ended.json["message"]
    assert "ngày giờ của máy" in ended.json["message"]


def test_a_heavy_file_is_known_by_its_bytes_else_a_way_out_is_told(
    played: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ntm_sheets.reading.limits.FILE_BYTES", 1000)
    assert verified(played, played.master).json["verdict"] == "genuine"
    (tmp_path / "x.xlsx").write_bytes(b"x" * 1001)
    found = verified(played, tmp_path / "x.xlsx").json
    assert found["verdict"] == "unknown"
    assert "ntm-sheets verify MÃ" in found["message"]


def test_a_foreign_file_is_read_in_a_worker(played: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "in_worker", IN_WORKER)
    book, out = opened(played.master), BytesIO()
    book["Xếp hạng"]["A1"] = "Khác"
    book.save(out)
    assert changed(played, tmp_path, out.getvalue()).json["cells"][0]["now"] == "Khác"


def test_a_rebuild_leaves_the_register_and_verify_goes_on(played: Workspace, tmp_path: Path) -> None:
    copy = Workspace(tmp_path / "w")
    shutil.copytree(played.root, copy.root)
    before, kept = deliveries(copy), kept_masters(copy)
    assert run("rebuild", "-w", copy.root, "--now", NOW).code == 0
    assert deliveries(copy)[: len(before)] == before
    assert verified(copy, kept[min(kept)]).json["verdict"] == "old"
    # Without the register the code still tells.
    shutil.rmtree(copy.delivered)
    assert verified(copy, before[0].code).json["verdict"] == "old"


def test_kept_masters_are_thinned_by_age_and_a_changed_one_stays(played: Workspace, tmp_path: Path) -> None:
    copy = Workspace(tmp_path / "w")
    shutil.copytree(played.root, copy.root)
    kept = kept_masters(copy)
    days = sorted(kept)
    kept[days[0]].write_bytes(kept[days[0]].read_bytes() + b"x")
    later = datetime(2021, 10, 6, 16, 50) + timedelta(days=KEPT_DAYS + 1)
    assert run("report", "-w", copy.root, "--now", later.isoformat()).code == 0
    assert sorted(kept_masters(copy)) == [days[0], later.date()]


@pytest.mark.thorough
def test_libreoffice_saves_again_and_a_number_changed_there_is_named(
    played: Workspace, tmp_path: Path, office: str
) -> None:
    same = converted(office, played.master, tmp_path, "xlsx")
    found = changed(played, tmp_path, same)
    assert (found.json["verdict"], found.json["cells"]) == ("resaved", [])
    book = opened(played.master)
    sheet = book["Xếp hạng"]
    cell = next(one for row in sheet.iter_rows() for one in row if isinstance(one.value, float) and one.value > 1)
    cell.value += 5
    book.save(tmp_path / "sua.xlsx")
    found = changed(played, tmp_path, converted(office, tmp_path / "sua.xlsx", tmp_path, "xlsx"))
    assert [(one["sheet"], one["cell"]) for one in found.json["cells"]] == [("Xếp hạng", cell.coordinate)]


@pytest.mark.thorough
def test_the_qr_of_the_printed_page_one_says_the_standing(played: Workspace, tmp_path: Path, office: str) -> None:
    (tmp_path / "tong-hop.pdf").write_bytes(converted(office, played.master, tmp_path, "pdf"))
    draw = ["pdftoppm", "-r", "150", "-png", "-f", "1", "-l", "1", "-singlefile", "tong-hop.pdf", "p"]
    subprocess.run(draw, cwd=tmp_path, check=True, timeout=60)
    with Image.open(tmp_path / "p.png") as page:
        read = zxingcpp.read_barcodes(page.convert("RGB"))
        assert len(read) == 1
        lines = read[0].text.splitlines()
        corners = read[0].position
        modules = len(modules_of(read[0].text))
        assert (corners.top_right.x - corners.top_left.x) / 150 * 25.4 / modules >= 0.45  # millimetres of a module
    code = next(one.code for one in deliveries(played) if one.place == "tong-hop.xlsx" and one.day.day == 6)
    assert lines[0].endswith("kết quả đến 16:50 06/10/2021")
    assert lines[-1] == f"Mã số liệu {code}"
    points = next(row for row in Master(played.master).rows("Xếp hạng") if row["Đơn vị"].value == "Hòa Bình")[
        "Điểm"
    ].value
    assert next(line for line in lines if line.startswith("Hòa Bình")).endswith(f"; {points:.1f}".replace(".", ","))


def converted(office: str, path: Path, folder: Path, ending: str) -> bytes:
    """What LibreOffice makes of a file."""
    out = folder / "out"
    profile = f"-env:UserInstallation={(folder / 'lo').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", ending, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, timeout=180, capture_output=True)
    return (out / f"{path.stem}.{ending}").read_bytes()
