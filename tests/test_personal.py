"""Who reported, telephone numbers and addresses: in nothing that goes round, in the tables only where they are asked for."""

import csv
import zipfile
from pathlib import Path

import pytest
from commanding import Ran, blank_workspace, run
from correction_filling import BY, Clerk
from master_reading import Master
from sessions import drop, filled

from ntm_sheets.facts.personal import HIDDEN, veil_of
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
NAME, TELEPHONE = "Bùi Thị Quỳnh Như", "0987.654.321"
OTHER = "Phan Đình Lực"
EVENING = "2021-10-05T18:00"
SAID = {
    ("report", "reporter", "value"): NAME,
    ("report", "phone", "value"): TELEPHONE,
    ("report", "difficulties", "value"): f"Cần gì gọi chị Quỳnh Như ({NAME}) số 0987654321",
    ("criteria", "TC1.1", "value"): 0,
    ("criteria", "TC1.1", "note"): "hỏi 0912 345 678 hoặc nhu@thon.example",
    ("gardens", "V1", "owner"): "Ông Lê Vườn",
    ("nominations", "N01", "kind"): "Cá nhân",
    ("nominations", "N01", "name"): NAME,
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = blank_workspace(tmp_path_factory.mktemp("personal") / "w")
    drop(made, "bui-thi-quynh-nhu.xlsx", filled(made, "hoa-binh", "5/10/2021", SAID))
    assert run("ingest", "-w", made.root, "--now", "2021-10-05T16:00").code == 0
    again = SAID | {("report", "reporter", "value"): OTHER, ("report", "phone", "value"): "0911222333"}
    drop(made, "gui lai.xlsx", filled(made, "hoa-binh", "5/10/2021", again))
    assert run("ingest", "-w", made.root, "--now", "2021-10-05T16:20").code == 0
    return made


def texts_of(path: Path) -> str:
    with zipfile.ZipFile(path) as book:
        parts = [book.read(name) for name in book.namelist() if name.endswith((".xml", ".rels", ".vml"))]
    return b"\n".join(parts).decode("utf-8")


@pytest.mark.usefixtures("drawn")
def test_the_page_names_no_reporter_and_has_no_number(workspace: Workspace) -> None:
    page = (workspace.outbox / "index.html").read_text("utf-8")
    for secret in (TELEPHONE, "0987654321", "0911222333", "0912 345 678", "nhu@thon.example", OTHER, "quynh-nhu", NAME):
        assert secret not in page, secret
    assert "Ông Lê Vườn" in page


@pytest.mark.usefixtures("drawn")
def test_no_page_on_a_wall_names_a_reporter_a_number_or_who_is_nominated(workspace: Workspace) -> None:
    whole = texts_of(workspace.outbox / "theo-thon.xlsx")
    for secret in (TELEPHONE, "0987654321", "0911222333", "0912 345 678", "nhu@thon.example", OTHER, "quynh-nhu", NAME):
        assert secret not in whole, secret
    assert "Cần gì gọi" in whole
    assert "Ông Lê Vườn" in whole


@pytest.mark.usefixtures("drawn")
def test_the_master_names_no_reporter_and_has_no_number(workspace: Workspace) -> None:
    whole = texts_of(workspace.master)
    for secret in (TELEPHONE, "0987654321", "0911222333", "0912 345 678", "nhu@thon.example", OTHER, "quynh-nhu"):
        assert secret not in whole, secret
    rows = Master(workspace.master).rows(sheets.DATA)
    cells = {(row["Dòng"].value, row["Giá trị"].value) for row in rows}
    assert {("Người báo cáo", HIDDEN), ("Số điện thoại", HIDDEN)} <= cells
    assert {row["Giá trị"].value for row in rows if row["Cột"].value == "Họ tên hoặc tên tập thể"} == {NAME}
    assert "Ông Lê Vườn" in {row["Chủ vườn"].value for row in Master(workspace.master).rows(sheets.GARDENS)}
    again = [row for row in Master(workspace.master).rows(sheets.CHANGED) if row["Thay đổi"].value == "! Gửi lại"]
    assert {(row["Trước"].value, row["Nay"].value) for row in again} == {(HIDDEN, HIDDEN)}


def exported(workspace: Workspace, folder: Path, *more: str) -> tuple[Ran, dict[str, list[dict[str, str]]]]:
    ended = run("export", folder, "-w", workspace.root, "--now", EVENING, *more)
    tables = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return ended, tables


def test_the_tables_have_them_only_where_they_are_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    _, without_personal = exported(workspace, tmp_path / "a")
    _, whole = exported(workspace, tmp_path / "b", "--personal")
    assert {name: len(rows) for name, rows in without_personal.items()} == {
        name: len(rows) for name, rows in whole.items()
    }
    for path in (tmp_path / "a").iterdir():
        text = path.read_text("utf-8")
        for secret in (TELEPHONE, "0987654321", "0911222333", "0912 345 678", "nhu@thon.example", OTHER):
            assert secret not in text, (path.name, secret)
    personal = [row for row in without_personal["answers"] if row["row"] in ("reporter", "phone")]
    assert {(row["value"], row["raw"]) for row in personal} == {(HIDDEN, HIDDEN)}
    assert len(personal) == 4
    shown = {row["value"] for row in whole["answers"] if row["row"] in ("reporter", "phone")}
    assert shown == {NAME, TELEPHONE, OTHER, "0911222333"}
    assert "bui-thi-quynh-nhu.xlsx" in {row["file"] for row in whole["drops"]}


@pytest.mark.thorough
@pytest.mark.usefixtures("drawn")
def test_what_was_found_in_a_reporters_cell_is_told_without_it(clerk: Clerk) -> None:
    typed = {("report", "reporter", "value"): "như trên", ("criteria", "TC1.1", "value"): 0}
    clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "5/10/2021", typed))
    publish(clerk.session, clerk.now)
    found = [row for row in Master(clerk.workspace.master).rows(sheets.FINDINGS) if row["Đang ghi"].value]
    assert [row["Đang ghi"].value for row in found if row["Trang"].value == "Báo cáo"] == [HIDDEN]
    assert "như trên" not in texts_of(clerk.workspace.master)


@pytest.mark.thorough
@pytest.mark.usefixtures("drawn")
def test_what_the_officer_decided_about_a_reporters_cell_is_told_without_it(clerk: Clerk) -> None:
    typed = {("report", "phone", "value"): "như trên", ("criteria", "TC1.1", "value"): 0}
    clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "5/10/2021", typed))
    clerk.decide("report/phone", action="Sửa", value="0977111222", why="hỏi số 0977111222")
    publish(clerk.session, clerk.now)
    (row,) = Master(clerk.workspace.master).rows(sheets.DECISIONS)
    assert (row["Phiếu ghi"].value, row["Sửa thành"].value, row["Lý do"].value) == (HIDDEN, HIDDEN, f"hỏi số {HIDDEN}")
    assert row["Người quyết định"].value == BY["who"]
    assert "0977111222" not in texts_of(clerk.workspace.master)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gọi 0912345678 nhé", f"gọi {HIDDEN} nhé"),
        ("+84 912 345 678", HIDDEN),
        ("0239.3861.234", HIDDEN),
        ("a.b+c@xa.vn, x@y và a@b.c+d@e.f.", f"{HIDDEN}, x@y và {HIDDEN}{HIDDEN}."),
        ("a@b@c.vn @x.vn a@.vn", f"a@{HIDDEN} @x.vn a@.vn"),
        ("báo cáo NGUYEN VAN THU 5-10.xlsx", f"báo cáo {HIDDEN} 5-10.xlsx"),
        ("NguyễnVănThử.xlsx", f"{HIDDEN}.xlsx"),
        ("thôn Hòa Bình", "thôn Hòa Bình"),
        ("05.10.2021 16:40", "05.10.2021 16:40"),
        ("05-10-21 0900", "05-10-21 0900"),
        ("1.250.000.000 đồng, 0,5 ha, 2500 m", "1.250.000.000 đồng, 0,5 ha, 2500 m"),
        ("Nguyễn Văn Thửa", "Nguyễn Văn Thửa"),
        (912, 912),
        (None, None),
    ],
)
def test_only_what_is_personal_is_veiled(text: object, shown: object) -> None:
    said = [("report", "reporter", "Nguyễn Văn Thử"), ("report", "reporter", "Trưởng thôn Hòa Bình")]
    assert veil_of(said, ["Hòa Bình"]).text(text) == shown


@pytest.mark.parametrize(
    ("signed", "name"),
    [
        ("Nguyễn Thu Hà", "Nguyễn Thu Hà"),
        ("Đoàn Văn Nam", "Đoàn Văn Nam"),
        ("Tô Chi Mai", "TÔ CHI MAI"),
        ("Nguyễn Thị Lý", "Nguyễn Thị Lí"),
        ("Phan Thị Quí", "phan-thi-quy"),
        ("Trần Thị Hòa Bình", "Trần Thị Hoà Bình"),
        ("Trưởng thôn Nguyễn Văn Nam", "Nguyễn Văn Nam"),
        ("Bí thư chi bộ: ông Lê Chi Mai", "Lê Chi Mai"),
        ("đ/c Tô Trường Giang", "Tô Trường Giang"),
        ("Nguyễn Văn Nam (trưởng thôn)", "Nguyễn Văn Nam"),
        ("Nguyễn Văn Nam thôn Hòa Bình", "Nguyễn Văn Nam"),
        ("Nguyễn Văn Nam - 0912 345 678", "Nguyễn Văn Nam"),
        ("Lê Thị Bé và Nguyễn Văn Nam", "Nguyễn Văn Nam"),
        ("truong thon nguyen thu ha", "Nguyễn Thu Hà"),
    ],
)
def test_a_name_is_known_whatever_it_is_called_and_whatever_stands_beside_it(signed: str, name: str) -> None:
    veil = veil_of([("report", "reporter", signed)], ["Hòa Bình"])
    assert veil.text(f"số do {name} đo") == f"số do {HIDDEN} đo"


@pytest.mark.parametrize(
    "signed",
    [
        "Trưởng thôn Hòa Bình",
        "Ban phát triển thôn Hòa Bình",
        "Trường THCS Kỳ Anh",
        "Chủ tịch UBND xã Kỳ Tiến",
        "Hoà Bình",
    ],
)
def test_an_office_a_body_and_a_place_are_no_names(signed: str) -> None:
    veil = veil_of([("report", "reporter", signed)], ["Hòa Bình"])
    for text in (signed, "thôn Hòa Bình, huyện Kỳ Anh, xã Kỳ Tiến", "bổ sung 0.12345678 ha"):
        assert veil.text(text) == text
