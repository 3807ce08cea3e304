"""The dossier of a unit: the master's numbers, the archive's own forms, what is missing on top, nothing written twice."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import pytest
from commanding import LATE, run, worked_workspace
from docx.document import Document
from edge_outboxes import case_of, faults_in, source_of
from sessions import at_work, digest
from small_campaigns import Records

from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.papers.dossier import Dossier, dossier_of
from ntm_sheets.outbox.papers.dossier_index import NO_PARTS
from ntm_sheets.outbox.photos.shelf import Shelf
from ntm_sheets.outbox.register import deliveries, waiting_now
from ntm_sheets.outbox.registry import dossier_of as dossier_output
from ntm_sheets.outbox.registry import draw_outputs
from ntm_sheets.rounds.publishing import source_of as published_source
from ntm_sheets.workspace.folders import Workspace

INDEX = "00-muc-luc.docx"


def asked(workspace: Workspace, unit: str = "Hòa Bình") -> Path:
    done = run("dossier", unit, "-w", workspace.root, "--now", LATE)
    assert done.code == 0, done.out + done.err
    return workspace.outbox / "ho-so/hoa-binh"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = worked_workspace(tmp_path_factory.mktemp("dossier") / "w")
    asked(made)
    return made


@pytest.fixture(scope="module")
def folder(workspace: Workspace) -> Path:
    return workspace.outbox / "ho-so/hoa-binh"


@pytest.fixture(scope="module")
def index(folder: Path) -> Document:
    return docx.Document(str(folder / INDEX))


def table(index: Document, second: str) -> list[list[str]]:
    found = next(one for one in index.tables if len(one.columns) > 1 and one.cell(0, 1).text == second)
    return [[cell.text for cell in row.cells] for row in found.rows][1:]


def lying(folder: Path) -> dict[str, tuple[int, str]]:
    files = (one for one in folder.rglob("*") if one.is_file())
    return {one.relative_to(folder).as_posix(): (one.stat().st_mtime_ns, digest(one)) for one in files}


def test_the_index_says_the_masters_numbers(workspace: Workspace, index: Document) -> None:
    with at_work(workspace) as session:
        source = published_source(session, datetime.fromisoformat(LATE), keeps=False)
        given = material_of(source)
        one = dossier_of(source, given.campaign.unit("hoa-binh"))
    assert isinstance(one, Dossier)
    row = given.units["hoa-binh"]
    told = "\n".join(paragraph.text for paragraph in index.paragraphs)
    assert f"được tính {row.criteria_passed}/{row.criteria_total}, tự báo {row.criteria_own}" in told
    own = [each for each in given.rows.indicators if each.unit == "hoa-binh"]
    lines = [line for line in table(index, "Chỉ tiêu") if not line[0]]
    gardens = [each for each in given.rows.garden_indicators if each.unit == "hoa-binh"]
    assert len(lines) == len(own) + len(gardens) > 20
    items = [item for part in one.parts for item in part.items]
    for line, item in zip(lines, items, strict=True):
        assert line[1] == item.label
        assert line[3].startswith(item.value(item.row.self_value))
        assert line[4].startswith(item.value(item.row.verified_value))
        assert line[5].startswith(item.value(item.row.value))
        if item.row.verified_value is not None:
            assert item.row.verified_cell is not None
            assert f"Đoàn: {item.team.form.short} {item.row.verified_sheet}!{item.row.verified_cell}" in line[8]  # type: ignore[union-attr]


def test_each_form_is_the_archives_own(workspace: Workspace, folder: Path, index: Document) -> None:
    forms = sorted((folder / "00-phieu-goc").glob("*.xlsx"))
    kept = {digest(one) for one in workspace.archive.rglob("*.xlsx")}
    assert len(forms) >= 2
    assert {digest(one) for one in forms} <= kept
    listed = {line[1]: line[5].rstrip("…") for line in table(index, "Tệp trong 00-phieu-goc")}
    assert listed.keys() == {one.name for one in forms}
    assert all(digest(one).startswith(listed[one.name]) for one in forms)


def test_what_is_missing_stands_on_top(index: Document) -> None:
    texts = [one.text for one in index.paragraphs]
    (top,) = [n for n, text in enumerate(texts) if text.startswith("I. CÒN THIẾU")]
    (rest,) = [n for n, text in enumerate(texts) if text.startswith("II. ")]
    told = texts[top + 1 : rest]
    assert any("thiếu ảnh" in text or "chưa có ảnh" in text for text in told)
    assert any("chưa phúc tra" in text for text in told)


def test_each_part_has_its_numbered_folder_with_a_summary(folder: Path, index: Document) -> None:
    folders = sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith("00-"))
    assert [one.name[:2] for one in folders] == [line[0] for line in table(index, "Tiêu chí, vườn mẫu")]
    assert all((one / "00-tom-tat.txt").is_file() and len(one.name) <= 44 for one in folders)


def test_drawn_again_nothing_is_written_and_what_others_put_there_stays(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    folder = asked(workspace)
    (folder / "01-viet-tay.txt").write_text("của xã", "utf-8")
    before = lying(folder)
    done = run("dossier", "hoa-binh", "-w", workspace.root, "--now", "2021-10-05T17:45")
    assert "Không có gì mới" in done.out
    assert lying(folder) == before
    summary = next(folder.glob("02-*/00-tom-tat.txt"))
    summary.write_text("ghi thêm", "utf-8")
    form = next((folder / "00-phieu-goc").glob("*.xlsx"))
    whole = form.read_bytes()
    form.unlink()
    asked(workspace)
    assert form.read_bytes() == whole
    assert summary.with_name("00-tom-tat-da-dien.txt").read_text("utf-8") == "ghi thêm"
    assert (folder / "01-viet-tay.txt").exists()


def test_what_no_longer_belongs_there_goes(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    folder = asked(workspace)
    with at_work(workspace) as session:
        shelf = Shelf.of(session.workspace.outbox, datetime.fromisoformat(LATE), session.workspace.dossier_marks)
        shelf.put("ho-so/hoa-binh/99-cu/00-tom-tat.txt", "x", b"x")
        shelf.remember()
    asked(workspace)
    assert not (folder / "99-cu").exists()


def test_a_form_that_the_archive_lost_is_told_on_top(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    folder = asked(workspace)
    form = next((folder / "00-phieu-goc").glob("*-thon-*.xlsx"))
    mark = digest(form)
    form.unlink()
    (gone,) = [one for one in workspace.archive.rglob("*.xlsx") if digest(one) == mark]
    gone.unlink()
    done = run("dossier", "hoa-binh", "-w", workspace.root, "--now", LATE)
    assert done.code == 3
    texts = [one.text for one in docx.Document(str(folder / INDEX)).paragraphs]
    assert any(form.name in text for text in texts)


def test_an_unknown_unit_is_told_with_those_that_there_are(workspace: Workspace) -> None:
    done = run("dossier", "Hòa Bìn", "-w", workspace.root, "--now", LATE)
    assert done.code == 2
    assert "Hòa Bình (hoa-binh)" in done.out + done.err


@pytest.mark.parametrize(
    "name", ["no submission", "no gardens, no tasks", pytest.param("hostile texts", marks=pytest.mark.thorough)]
)
def test_edge_campaigns_have_a_sensible_dossier(name: str, tmp_path: Path) -> None:
    case = case_of(name)
    source = source_of(case, tmp_path)
    unit = source.campaign.units[0]
    made = draw_outputs(source, [dossier_output(unit)], source.workspace.outbox)
    assert (made.troubles, made.faults) == ((), ())
    folder = source.workspace.outbox / "ho-so" / unit.key
    files = sorted(one for one in folder.rglob("*") if one.suffix in (".docx", ".txt"))
    assert [fault for one in files for fault in faults_in(one, case.text)] == []
    titles = [line[1] for line in table(docx.Document(str(folder / INDEX)), "Tiêu chí, vườn mẫu")]
    assert any(one.startswith("Vườn") for one in titles) == bool(source.campaign.gardens_of(unit))
    texts = [one.text for one in docx.Document(str(folder / INDEX)).paragraphs]
    assert ("Đơn vị chưa có báo cáo nào." in texts) == (name == "no submission")


def test_a_unit_without_criteria_is_told_so(tmp_path: Path) -> None:
    case = case_of("no gardens, no tasks")
    campaign = replace(case.campaign, tracks=tuple(replace(one, unit_set="") for one in case.campaign.tracks))
    source = source_of(replace(case, campaign=campaign, records=Records()), tmp_path)
    unit = campaign.units[0]
    made = draw_outputs(source, [dossier_output(unit)], source.workspace.outbox)
    assert (made.troubles, made.faults) == ((), ())
    index = docx.Document(str(source.workspace.outbox / "ho-so" / unit.key / INDEX))
    assert NO_PARTS in [line[1] for line in table(index, "Tiêu chí, vườn mẫu")]


def test_of_an_earlier_day_it_lies_in_its_own_folder_and_says_that_days_numbers(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    today = asked(workspace)
    before = lying(today)
    done = run("dossier", "Hòa Bình", "-w", workspace.root, "--now", "2021-10-07T09:00", "--as-of", "4/10/2021")
    assert done.code == 0, done.out + done.err
    folder = workspace.kept / "2021-10-04/ho-so/hoa-binh"
    told = [one.text for one in docx.Document(str(folder / INDEX)).paragraphs]
    # Nobody had reported by then: no number, no form, and that is said first.
    assert (
        told[told.index(next(one for one in told if one.startswith("I. CÒN THIẾU"))) + 1]
        == "Đơn vị chưa có báo cáo nào."
    )
    assert not (folder / "00-phieu-goc").exists()
    assert any((today / "00-phieu-goc").iterdir())
    assert lying(today) == before
    assert not [one for one in deliveries(workspace) if "2021-10-04" in one.place]


def test_its_index_is_in_the_register_and_waits_to_be_handed_on(workspace: Workspace) -> None:
    place = f"ho-so/hoa-binh/{INDEX}"
    (entered,) = [one for one in deliveries(workspace) if one.place == place]
    assert entered.sha256 == digest(workspace.outbox / place)
    with at_work(workspace) as session:
        waiting = waiting_now(workspace, session.campaign, (), datetime.fromisoformat(LATE))
    assert [(one.what, one.whom, one.is_due) for one in waiting if one.newest.place == place] == [
        ("Hồ sơ minh chứng Hòa Bình ngày 05/10/2021", "Đoàn thẩm định", False)
    ]
    assert run("verify", workspace.outbox / place, "-w", workspace.root).code == 0
