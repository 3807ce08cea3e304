"""A drop's journey: what each round does with good, bad and repeated drops, and after a kill at any step."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from killing import kill_at
from sessions import NOW, at_work, digest, drop, filled, new_workspace
from sqlalchemy import Engine, event
from thinning import thinned

from ntm_sheets.outbox.registry import MASTER
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

# Each step, and at which of its times the kill comes.
STEPS = (
    ("hashed", 1),
    ("claimed", 1),
    ("one archived", 2),
    ("archived", 1),
    ("marked archived", 1),
    ("one out of the inbox", 2),
    ("out of the inbox", 1),
    ("marked left", 1),
    ("opened", 2),
    ("judged", 2),
    ("settled", 2),
    ("verdicts durable", 1),
)
VALUES = {("criteria", "TC1.2", "value"): "85,5", ("criteria", "TC5.1", "value"): "Đạt", ("tasks", "CV01", "done"): 1}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def test_a_good_form_is_accepted_with_its_values_and_leaves_the_inbox(workspace: Workspace) -> None:
    path = drop(workspace, "Báo cáo.xlsx", filled(workspace, "hoa-binh", "5/10/2021", VALUES))
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
        answers = {(a.table, a.row, a.field): a.value for a in session.ledger.answers()}
    assert [d.verdict for d in done.drops] == ["accepted"]
    assert (done.drops[0].unit, done.drops[0].role, str(done.drops[0].report_date)) == (
        "hoa-binh",
        "village",
        "2021-10-05",
    )
    assert answers["criteria", "TC1.2", "value"] == 85.5
    assert answers["criteria", "TC5.1", "value"] is True
    assert not path.exists()


def test_the_archived_file_is_the_one_that_was_dropped(workspace: Workspace) -> None:
    data = filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    drop(workspace, "a.xlsx", data)
    with at_work(workspace) as session:
        (got,) = session.round(NOW, 0.0).drops
    assert (workspace.archive / got.archived).read_bytes() == data


def test_the_same_bytes_again_are_a_duplicate_that_points_to_the_first(workspace: Workspace) -> None:
    data = filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    drop(workspace, "a.xlsx", data)
    with at_work(workspace) as session:
        (first,) = session.round(NOW, 0.0).drops
        drop(workspace, "a (1).xlsx", data)
        (again,) = session.round(NOW + timedelta(minutes=1), 0.0).drops
        assert (again.verdict, again.duplicate_of) == ("duplicate", first.seq)
        assert len(session.ledger.answers()) == 5


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("thu.pdf", b"%PDF-1.4 hello", "PDF"),
        ("bang.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "web"),
        ("rong.xlsx", b"\x00\x01\x02 nothing known", ""),
    ],
)
def test_what_is_no_form_is_refused_with_a_sentence(workspace: Workspace, name: str, data: bytes, word: str) -> None:
    drop(workspace, name, data)
    with at_work(workspace) as session:
        (got,) = session.round(NOW, 0.0).drops
        findings = [record.finding for record in session.ledger.findings()]
    assert got.verdict == "refused"
    assert word in got.reason
    assert [finding.level for finding in findings] == ["error"]
    assert findings[0].remedy


@pytest.mark.parametrize(
    ("day", "code"),
    [("6/10/2021", "date-future"), ("1/9/2021", "date-outside"), ("hôm qua", "date-unreadable"), ("", "date-missing")],
)
def test_a_form_without_a_usable_day_is_refused(workspace: Workspace, day: str, code: str) -> None:
    drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", day, VALUES))
    with at_work(workspace) as session:
        (got,) = session.round(NOW, 0.0).drops
        codes = {record.finding.code for record in session.ledger.findings()}
    assert got.verdict == "refused"
    assert code in codes


def test_a_form_without_an_answer_is_refused(workspace: Workspace) -> None:
    drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", "5/10/2021"))
    with at_work(workspace) as session:
        (got,) = session.round(NOW, 0.0).drops
    assert got.verdict == "refused"
    assert "chưa" in got.reason or "không có số liệu" in got.reason


def test_a_bad_cell_is_named_and_the_good_ones_count(workspace: Workspace) -> None:
    drop(
        workspace,
        "a.xlsx",
        filled(workspace, "hoa-binh", "5/10/2021", VALUES | {("criteria", "TC1.3", "value"): "cơ bản đạt"}),
    )
    with at_work(workspace) as session:
        (got,) = session.round(NOW, 0.0).drops
        answers = {(a.table, a.row, a.field): a.value for a in session.ledger.answers()}
        errors = [record.finding for record in session.ledger.findings() if record.finding.level == "error"]
    assert (got.verdict, got.refused_cells, got.filled) == ("accepted", 1, 6)
    assert answers["criteria", "TC1.3", "value"] is None
    assert answers["criteria", "TC1.2", "value"] == 85.5
    assert [(error.place.sheet, error.seen) for error in errors] == [("Tiêu chí", "cơ bản đạt")]
    assert errors[0].place.cell.rstrip("0123456789") == "F"


def test_an_empty_inbox_is_no_trouble(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        assert session.round(NOW, 0.0).drops == ()
        publish(session, NOW)
    assert workspace.master.exists()


def test_rebuild_gives_the_same_content(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        play_three_days(workspace, session.round)
        before = session.ledger.content()
        session.ledger.clear()
        session.rebuild()
        assert session.ledger.content() == before
        assert before


def test_a_lost_ledger_is_made_anew_from_the_archive(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        play_three_days(workspace, session.round)
        before = session.ledger.content()
    for path in workspace.state.glob("ledger.sqlite*"):
        path.unlink()
    with at_work(workspace) as session:
        assert session.ledger.content() == before


def test_a_report_drawn_twice_has_the_same_bytes(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        play_three_days(workspace, session.round)
        publish(session, NOW, (MASTER,))
        first = digest(workspace.master)
        publish(session, NOW, (MASTER,))
    assert digest(workspace.master) == first


def test_a_master_open_elsewhere_gets_a_neighbour(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def held(self: Path, target: Path) -> Path:
        if Path(target).name == "tong-hop.xlsx":
            raise PermissionError(13, "đang mở")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    with at_work(workspace) as session:
        published = publish(session, NOW)
    assert published.master.name == "tong-hop-16h40.xlsx"
    assert published.master.exists()
    assert "tong-hop-16h40.xlsx" in published.note


def play_three_days(workspace: Workspace, take: object) -> None:
    for day in (3, 4, 5):
        for unit in ("hoa-binh", "lien-mieu"):
            values = VALUES | {("tasks", "CV01", "done"): 1, ("criteria", "TC4.1", "value"): 50 + day}
            drop(workspace, f"{unit}.xlsx", filled(workspace, unit, f"{day}/10/2021", values))
        drop(workspace, "thu.txt", b"kinh gui xa")
        take(datetime(2021, 10, day, 16, 30), 0.0)  # type: ignore[operator]


def lay(workspace: Workspace, files: list[bytes]) -> None:
    for number, data in enumerate(files):
        os.utime(drop(workspace, f"{number}.xlsx", data), (1_633_400_000 + number,) * 2)


def finished(workspace: Workspace) -> tuple[str, object]:
    """The master and the ledger after whatever is left to do is done."""
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        assert session.round(NOW, 0.0).drops == ()
        publish(session, NOW, (MASTER,))
        return digest(workspace.master), session.ledger.content()


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[bytes], tuple[str, object]]:
    """Three forms, and what an undisturbed run makes of them."""
    workspace = new_workspace(tmp_path_factory.mktemp("calm") / "w")
    # The same bytes for all runs: a saved workbook carries the second in which it was saved.
    files = [filled(workspace, unit, "5/10/2021", VALUES) for unit in ("hoa-binh", "lien-mieu", "dan-trung")]
    lay(workspace, files)
    return files, finished(workspace)


@pytest.mark.one_in(2)
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a POSIX signal")
@pytest.mark.parametrize(("step", "time"), thinned(STEPS, 3))
def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(
    tmp_path: Path, calm: tuple[list[bytes], tuple[str, object]], step: str, time: int
) -> None:
    killed = new_workspace(tmp_path / "killed")
    files, undisturbed = calm
    lay(killed, files)
    kill_at(killed, step, time)
    assert finished(killed) == undisturbed
    assert list(killed.inbox.iterdir()) == []


def test_a_form_costs_so_many_statements_on_whatever_day_it_comes(workspace: Workspace) -> None:
    said: list[str] = []
    told: list[int] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with at_work(workspace) as session:
            for number in range(4, 9):
                drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", f"{number}/10/2021", VALUES))
                drop(workspace, "b.xlsx", filled(workspace, "lien-mieu", f"{number}/10/2021", VALUES))
                said.clear()
                assert [one.verdict for one in session.round(NOW.replace(day=number), 0.0).drops] == ["accepted"] * 2
                told.append(len(said))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    # A round asks for what lies in the inbox and what is left of it; the rest is for two forms.
    assert max(told) <= 90
    assert max(told[1:]) - min(told[1:]) <= 8
