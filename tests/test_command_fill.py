"""`fill`: where the result lies, what is said of it and how the command ends; every name listed with today's value."""

from pathlib import Path

import openpyxl
import pytest
from commanding import EVENING, Ran, run, worked_workspace

from ntm_sheets.campaign.names import slug
from ntm_sheets.workspace.folders import Workspace

PASSED = "thon.hoa-binh.tieu_chi_dat"


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return worked_workspace(tmp_path_factory.mktemp("fill") / "w")


def called(workspace: Workspace, *arguments: str | Path) -> Ran:
    return run("fill", *arguments, "-w", workspace.root, "--now", EVENING)


def template(folder: Path, *cells: str, name: str = "Mẫu huyện.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Biểu 1"
    book.active.append(["Thôn", *cells])
    book.save(folder / name)
    return folder / name


def row(path: Path | str) -> list[object]:
    return [cell.value for cell in openpyxl.load_workbook(path)["Biểu 1"][1]][1:]


def test_the_result_lies_in_the_outbox_and_the_template_stays(worked: Workspace, tmp_path: Path) -> None:
    form = template(tmp_path, "{{thon.hoa-binh.ten}}", f"{{{{{PASSED}}}}}")
    before = form.read_bytes()
    ended = called(worked, form)
    made = worked.outbox / "dien-mau/mau-huyen.xlsx"
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"Số liệu lúc 18:00 05/10/2021. Đã điền 2 chỗ: {made.resolve()}\n"
    listed = {one["name"]: one["value"] for one in called(worked, "--list", "thon.hoa-binh.t", "--json").json}
    assert row(made) == [listed["thon.hoa-binh.ten"], int(listed[PASSED])]
    assert form.read_bytes() == before
    assert called(worked, form).code == 0


def test_the_result_lies_where_it_was_asked_for_and_never_over_the_template(worked: Workspace, tmp_path: Path) -> None:
    form = template(tmp_path, f"{{{{{PASSED}}}}}")
    assert called(worked, form, "-o", tmp_path / "ra/kết quả.xlsx").code == 0
    assert isinstance(row(tmp_path / "ra/kết quả.xlsx")[0], int)
    before = form.read_bytes()
    for place, words in ((form, "không bao giờ bị ghi đè"), (tmp_path, "là một thư mục")):
        ended = called(worked, form, "-o", place)
        assert (ended.code, ended.out) == (2, "")
        assert words in ended.err
    assert form.read_bytes() == before


def test_a_template_of_a_template_keeps_its_ending(worked: Workspace, tmp_path: Path) -> None:
    form = template(tmp_path, f"{{{{{PASSED}}}}}").rename(tmp_path / "mẫu.xltx")
    ended = called(worked, form)
    assert (ended.code, ended.out.count("!")) == (0, 0)
    assert ended.out.endswith("mau.xltx\n")


def test_an_unknown_name_is_told_with_its_cell_and_the_nearest(worked: Workspace, tmp_path: Path) -> None:
    form = template(tmp_path, f"{{{{{PASSED}}}}}", "{{thon.hoa-bin.tieu_chi_dat}}")
    ended = called(worked, form, "-o", tmp_path / "ra.xlsx")
    assert ended.code == 1
    first, last = ended.out.splitlines()
    assert first == f"✗ Biểu 1!C1: “thon.hoa-bin.tieu_chi_dat” – không có tên này; gần nhất là {{{{{PASSED}}}}}."
    assert last.endswith(f"Đã điền 1 chỗ: {(tmp_path / 'ra.xlsx').resolve()}")
    assert row(tmp_path / "ra.xlsx")[1] == "[chưa rõ: {{thon.hoa-bin.tieu_chi_dat}}]"
    said = called(worked, form, "-o", tmp_path / "ra.xlsx", "--json")
    assert said.code == 1
    assert said.json["faults"] == [
        {"name": "thon.hoa-bin.tieu_chi_dat", "place": "Biểu 1!C1", "nearest": PASSED, "why": "không có tên này"}
    ]
    assert (said.json["filled"], said.json["refused"]) == (1, "")
    assert said.json["file"] == str((tmp_path / "ra.xlsx").resolve())


def test_what_is_no_template_is_refused_and_leaves_nothing(worked: Workspace, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"chi la chu")
    ended = called(worked, tmp_path / "x.xlsx", "-o", tmp_path / "ra.xlsx")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.startswith("✗ x.xlsx: đây không phải tệp Word")
    assert called(worked, tmp_path / "x.xlsx", "--json").json["refused"].startswith("đây không phải")
    assert not (tmp_path / "ra.xlsx").exists()
    assert called(worked).code == called(worked, tmp_path / "khong-co.xlsx").code == 2


def test_a_failure_of_our_own_is_no_fault_of_whoever_calls(
    worked: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("hỏng")

    monkeypatch.setattr("ntm_sheets.commands.filling.names_of", fail)
    ended = called(worked, template(tmp_path, "{{thon.1.ten}}"), "-o", tmp_path / "ra.xlsx")
    assert ended.code == 3
    assert "Traceback" not in ended.out + ended.err
    assert not (tmp_path / "ra.xlsx").exists()


def test_names_are_listed_each_with_todays_value_and_found_without_signs(worked: Workspace) -> None:
    whole = called(worked, "--list").out.splitlines()
    assert len(whole) > 1000
    some = called(worked, "--list", "HOA-BINH.TIEU_CHI_DAT").out.splitlines()
    assert some == [line for line in whole if line.startswith(f"{PASSED} ")]
    assert len(some) == 1
    assert called(worked, "--list", "khong-he-co").out.startswith("Không có tên nào chứa “khong-he-co”")


def test_what_papers_of_the_commune_say_and_rows_that_repeat_can_stand_in_a_form(
    worked: Workspace, tmp_path: Path
) -> None:
    whole = [one["name"] for one in called(worked, "--list", "--json").json]
    assert len(whole) == len(set(whole))
    stood = (
        "van_ban.co_quan",
        "van_ban.can_cu.*.noi_dung",
        "so_ket.thon.*.tieu_chi",
        "khen_thuong.tom_tat",
        "thon.*.ten",
    )
    assert set(stood) <= set(whole)
    for name in stood:
        ended = called(worked, template(tmp_path, f"{{{{{name}}}}}"), "-o", tmp_path / f"{slug(name)}.xlsx")
        assert ended.code == 0, ended.out
        assert row(tmp_path / f"{slug(name)}.xlsx")[0]
