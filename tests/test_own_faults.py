"""A fault of the program over one drop is that drop's: it is held back and named, everything else goes on."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commanding import run
from correction_filling import Clerk
from letter_factory import zipped
from sessions import NOW, at_work, drop, filled, new_workspace
from thinning import thinned

import ntm_sheets
from ntm_sheets.commands import watching
from ntm_sheets.commands.watching import Watch
from ntm_sheets.errors import OwnError
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.ledger import store, writing
from ntm_sheets.outbox.master import workbook as master
from ntm_sheets.outbox.slips import folder
from ntm_sheets.outbox.slips.choosing import findings_of_last
from ntm_sheets.rounds import history, judgement, judging, opening, verdicts
from ntm_sheets.rounds.inspecting import Inspected, OwnInspector
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.rounds.rebuilding import rebuild
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_heartbeat

SHARE = ("criteria", "TC1.2", "value")
HOUSES = ("criteria", "TC3.1", "value")
UNITS = ("hoa-binh", "lien-mieu", "dan-trung")
CODE = "program-fault"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(workspace: Workspace, unit: str, day: str = "5/10/2021", share: object = "85,5") -> bytes:
    return filled(workspace, unit, day, {SHARE: share})  # type: ignore[dict-item]


def drop_forms(workspace: Workspace) -> None:
    for unit in UNITS:
        drop(workspace, f"{unit}.xlsx", form(workspace, unit))


class UnknownError(Exception):
    """Nothing that the program knows of."""


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of files (or parts of them) over which judging fails; empty the set and it is mended."""
    names: set[str] = set()
    judge = judging.judge

    def judged(inspected: Inspected, file: str, *rest: Any) -> judging.Judgement:
        if any(name in file for name in names):
            raise UnknownError("nothing of this belongs on a screen")
        return judge(inspected, file, *rest)

    monkeypatch.setattr(verdicts, "judge", judged)
    monkeypatch.setattr("ntm_sheets.rounds.pipeline.judge", judged)
    return names


def by_name(session: WorkspaceSession) -> dict[str, DropRecord]:
    return {one.name: one for one in session.ledger.drops()}


def test_the_others_get_their_verdicts_and_the_one_is_named(workspace: Workspace, faulty: set[str]) -> None:
    faulty.add("lien-mieu")
    drop_forms(workspace)
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
        assert [one.name for one in done.faulted] == ["lien-mieu.xlsx"]
        assert done.troubles == ()
        assert {one.name: one.verdict for one in done.drops} == {
            "hoa-binh.xlsx": "accepted", "lien-mieu.xlsx": "pending", "dan-trung.xlsx": "accepted",
        }  # fmt: skip
        assert not list(workspace.inbox.iterdir())
        (found,) = [one for one in session.ledger.findings() if one.finding.code == CODE]
        assert found.finding.level == "error"
        assert "lien-mieu.xlsx" in found.finding.message
        assert "UnknownError" not in found.finding.message + found.finding.remedy
        assert found in findings_of_last(session.ledger.findings(), session.ledger.drops())
        assert publish(session, NOW).is_whole
        # The next rounds leave it alone: nothing about it has changed.
        faulty.clear()
        again = session.round(NOW, 1.0)
        assert again.drops == ()
        assert len(again.faulted) == 1


def test_why_is_written_into_the_log(workspace: Workspace, faulty: set[str]) -> None:
    faulty.add("lien-mieu")
    drop_forms(workspace)
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
    log = workspace.log.read_text("utf-8")
    assert "lien-mieu.xlsx" in log
    assert "Traceback" in log
    assert "UnknownError: nothing of this" in log


def test_a_rebuild_by_the_same_program_comes_to_the_same_and_by_a_mended_one_counts_it(
    workspace: Workspace, faulty: set[str]
) -> None:
    faulty.add("hoa-binh")
    drop_forms(workspace)
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        before = session.ledger.content()
        rebuild(session)
        assert session.ledger.content() == before
        faulty.clear()
        rebuild(session)
        assert session.ledger.faulted() == ()
        mended = session.ledger.content()
    assert [row[0] for row in mended["submissions"]] == [1, 2, 3]


def test_another_program_tries_again_in_the_order_of_receipt(
    workspace: Workspace, faulty: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came after it was judged without it: as if it had been judged in its turn, all is judged once more."""
    faulty.add("first")
    drop(workspace, "first.xlsx", form(workspace, "hoa-binh", share="70"))
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        drop(workspace, "second.xlsx", form(workspace, "hoa-binh", share="85,5"))
        session.round(NOW, 1.0)
    faulty.clear()
    with at_work(workspace) as session:
        assert len(session.ledger.faulted()) == 1
    monkeypatch.setattr(opening, "program_mark", lambda: "another")
    with at_work(workspace) as session:
        assert session.ledger.faulted() == ()
        after = session.ledger.content()
        rebuild(session)
        assert session.ledger.content() == after


@pytest.mark.thorough
def test_what_came_after_it_is_judged_as_in_a_rebuild(workspace: Workspace, faulty: set[str]) -> None:
    """Forms of one unit and day, the repeat of one, and of the one that is held back."""
    faulty.add("2")
    first, second = (form(workspace, "hoa-binh", share=share) for share in ("70", "85,5"))
    for number, data in enumerate((first, second, form(workspace, "hoa-binh", share="90"), second, first), 1):
        drop(workspace, f"{number}.xlsx", data)
        with at_work(workspace) as session:
            session.round(NOW.replace(minute=number), 0.0)
    with at_work(workspace) as session:
        before = session.ledger.content()
        assert [one.name for one in session.ledger.faulted()] == ["2.xlsx"]
        # The same bytes under another name are no repeat of what counts nowhere.
        assert by_name(session)["4.xlsx"].verdict == "accepted"
        rebuild(session)
        assert session.ledger.content() == before


@pytest.mark.thorough
def test_an_old_edition_that_the_program_fails_over_does_not_stop_the_day(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace
    from datetime import timedelta

    from campaign_files import load_campaign, write_campaign

    from ntm_sheets.rounds import editions

    drop_forms(workspace)
    assert run("ingest", "-w", workspace.root, "--now", NOW.isoformat()).code == 0
    campaign = load_campaign(workspace.campaign)
    write_campaign(replace(campaign, name=f"{campaign.name} (sửa)"), workspace.campaign)

    def failing(path: Path, *, was_taken: bool) -> None:
        raise UnknownError

    monkeypatch.setattr(editions, "load_campaign", failing)
    for note in workspace.state.glob("edition*.json"):
        note.unlink()
    done = run("ingest", "-w", workspace.root, "--now", (NOW + timedelta(hours=1)).isoformat())
    assert done.code == 0, done
    assert "Không đọc lại được bản chiến dịch đã dùng" in done.err
    assert done.err.count("Không đọc lại được bản chiến dịch đã dùng") == 1
    assert "UnknownError" in workspace.log.read_text("utf-8")


@pytest.mark.usefixtures("undrawn")
def test_the_exit_code_is_ours_until_it_is_tried_again(workspace: Workspace, faulty: set[str]) -> None:
    faulty.add("lien-mieu")
    drop_forms(workspace)
    call = ("-w", workspace.root, "--now", NOW.isoformat())
    done = run("ingest", *call)
    assert done.code == 3
    assert "GIỮ LẠI  lien-mieu.xlsx" in done.out
    assert "nhat-ky.log" in done.out
    assert "Traceback" not in done.out + done.err
    told = run("ingest", "--json", *call)
    assert told.code == 3
    assert told.json["held_back"] == ["lien-mieu.xlsx"]
    status = run("status", *call)
    assert status.code == 0
    assert "GIỮ LẠI lien-mieu.xlsx" in status.out
    assert run("status", "--json", *call).json["drops"]["pending"] == 1
    faulty.clear()
    assert run("ingest", *call).code == 3
    mended = run("ingest", "--again", *call)
    assert mended.code == 0
    assert "lien-mieu.xlsx" in mended.out
    assert run("ingest", *call).code == 0


@pytest.mark.thorough
def test_rebuild_ends_with_ours_where_a_drop_is_held_back(workspace: Workspace, faulty: set[str]) -> None:
    drop_forms(workspace)
    call = ("-w", workspace.root, "--now", NOW.isoformat())
    assert run("ingest", *call).code == 0
    faulty.add("dan-trung")
    done = run("rebuild", *call)
    assert done.code == 3
    assert "GIỮ LẠI  dan-trung.xlsx" in done.out
    faulty.clear()
    assert run("rebuild", *call).code == 0


def test_check_goes_on_to_the_next_file(workspace: Workspace, faulty: set[str]) -> None:
    faulty.add("lien-mieu")
    drop_forms(workspace)
    files = [workspace.inbox / f"{unit}.xlsx" for unit in UNITS]
    done = run("check", *files, "-w", workspace.root, "--now", NOW.isoformat())
    assert done.code == 3
    assert done.out.count("nhận được") == 2
    assert "lien-mieu.xlsx: chưa kết luận được" in done.out
    found = run("check", "--json", *files, "-w", workspace.root, "--now", NOW.isoformat())
    assert found.code == 3
    assert [one["code"] for one in found.json].count(CODE) == 1


@pytest.mark.parametrize("where", ["write_findings", "write_submission"])
def test_what_was_half_written_of_it_is_undone(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    write: Callable[..., Any] = getattr(writing, where)

    def failing(connection: Any, seq: int, *rest: Any) -> Any:
        written = write(connection, seq, *rest)
        if seq == 2:
            raise UnknownError
        return written

    monkeypatch.setattr(store.writing, where, failing)
    drop_forms(workspace)
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
        assert [one.seq for one in done.faulted] == [2]
        assert {answer.seq for answer in session.ledger.answers()} == {1, 3}
        assert [one.finding.code for one in session.ledger.findings() if one.seq == 2] == [CODE]


def test_a_value_that_the_database_cannot_take_is_that_drops_fault(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = judging.judge

    def judged(inspected: Inspected, file: str, *rest: Any) -> judging.Judgement:
        from dataclasses import replace

        found = judge(inspected, file, *rest)
        return replace(found, filled=2**70) if "lien-mieu" in file else found

    monkeypatch.setattr(verdicts, "judge", judged)
    drop_forms(workspace)
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
        assert [one.name for one in done.faulted] == ["lien-mieu.xlsx"]


def test_one_file_of_an_archive_costs_itself_only(workspace: Workspace, faulty: set[str]) -> None:
    faulty.add("lien-mieu")
    drop(workspace, "ba.zip", zipped([(f"{unit}.xlsx", form(workspace, unit)) for unit in UNITS]))
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
        assert [one.name for one in done.faulted] == ["ba.zip!lien-mieu.xlsx"]
        assert {one.unit for one in session.ledger.drops() if one.was_taken} == {"hoa-binh", "dan-trung"}
        before = session.ledger.content()
        rebuild(session)
        assert session.ledger.content() == before


def test_an_archive_that_cannot_be_opened_by_us_takes_no_number_twice(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files have their receipts already when the fault comes: the next drop must not get one of their numbers."""
    opened = store.Ledger.write_contents

    def failing(*_: Any) -> None:
        raise UnknownError

    monkeypatch.setattr(store.Ledger, "write_contents", failing)
    drop(workspace, "a.zip", zipped([(f"{unit}.xlsx", form(workspace, unit)) for unit in UNITS[:2]]))
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        assert by_name(session)["a.zip"].fault
        # Who sent them is not known: they wait with it.
        assert [one.verdict for one in session.ledger.drops() if one.container] == ["pending", "pending"]
        before = session.ledger.content()
        assert rebuild(session).lost == ()
        assert session.ledger.content() == before
        drop(workspace, "b.xlsx", form(workspace, UNITS[2]))
        done = session.round(NOW, 1.0)
        assert done.troubles == ()
        assert by_name(session)["b.xlsx"].verdict == "accepted"
        monkeypatch.setattr(store.Ledger, "write_contents", opened)
        rebuild(session)
        assert session.ledger.faulted() == ()
        assert {one.unit for one in session.ledger.drops() if one.was_taken} == set(UNITS)


def test_a_correction_workbook_that_fails_changes_nothing(
    clerk: Clerk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk.take("a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", {SHARE: "85,5", HOUSES: "gần xong"}))
    before = clerk.session.ledger.answers()
    make = store.deciding.write_decisions

    def failing(*arguments: Any) -> None:
        make(*arguments)
        raise UnknownError

    monkeypatch.setattr(store.deciding, "write_decisions", failing)
    held = clerk.decide("TC3.1", action="Giữ nguyên")
    assert held.fault
    assert clerk.session.ledger.answers() == before
    assert clerk.session.ledger.decisions() == ()
    taken = clerk.take("b.xlsx", form(workspace, "lien-mieu"))
    assert taken.verdict == "accepted"


@pytest.mark.thorough
def test_a_form_that_fails_when_it_is_judged_again_does_not_cost_what_it_is_judged_again_for(
    clerk: Clerk, workspace: Workspace, faulty: set[str]
) -> None:
    """A form with a date that may have been forgotten is judged again once the officer has said which it is."""
    clerk.take("dung.xlsx", form(workspace, "hoa-binh", "5/10/2021"))
    late = clerk.take("quen.xlsx", form(workspace, "hoa-binh", "5/10/2021", "90"), minutes=24 * 60)
    assert any(one.finding.code == "date-not-changed" for one in clerk.session.ledger.findings())
    faulty.add("quen")
    decided = clerk.decide("date-not-changed", action="Giữ nguyên")
    assert decided.verdict == "accepted"
    assert by_name(clerk.session)[late.name].fault
    faulty.clear()
    rebuild(clerk.session)
    assert by_name(clerk.session)[late.name].verdict == "accepted"


class Impatient(OwnInspector):
    """Wants to write into the ledger from elsewhere while an inspection is waited for."""

    def __init__(self, workspace: Workspace, session: WorkspaceSession) -> None:
        super().__init__(session.campaign, session.key)
        self.path, self.waited = workspace.ledger, 0

    def submit(self, *arguments: Any, **more: Any) -> Callable[[], Inspected]:
        result = super().submit(*arguments, **more)

        def waited() -> Inspected:
            other = sqlite3.connect(self.path, timeout=0, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
            other.close()
            self.waited += 1
            return result()

        return waited


@pytest.mark.thorough
def test_nobody_is_kept_out_of_the_ledger_while_a_worker_is_waited_for(clerk: Clerk, workspace: Workspace) -> None:
    inspector = Impatient(workspace, clerk.session)
    clerk.session.inspector = inspector
    clerk.take("dung.xlsx", form(workspace, "hoa-binh", "5/10/2021"))
    again = form(workspace, "hoa-binh", "5/10/2021", "90")
    clerk.take("quen.xlsx", again, minutes=24 * 60)
    clerk.take("quen.xlsx", again)
    drop(workspace, "ba.zip", zipped([(f"{unit}.xlsx", form(workspace, unit)) for unit in UNITS[1:]]))
    assert len(clerk.session.round(clerk.now, 0.0).drops) == 3
    before = inspector.waited
    assert clerk.decide("date-not-changed", action="Giữ nguyên").verdict == "accepted"
    # The workbook itself, and the form that was judged again because of it.
    assert inspector.waited >= before + 2
    assert clerk.session.ledger.faulted() == ()


# The outbox


def test_the_drops_are_told_where_the_master_cannot_be_made(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise UnknownError

    monkeypatch.setattr(history, "scored", failing)
    bad = filled(workspace, "hoa-binh", "5/10/2021", {SHARE: "85,5", HOUSES: "gần xong"})
    drop(workspace, "a.xlsx", bad)
    call = ("-w", workspace.root, "--now", NOW.isoformat())
    done = run("ingest", *call)
    assert done.code == 3
    assert "nhận      a.xlsx" in done.out or "nhận     a.xlsx" in done.out
    assert "Lỗi của chương trình khi lập bảng tổng hợp" in done.out
    assert "Bảng tổng hợp:" not in done.out
    # Forms go back all the same.
    assert list(workspace.slips.glob("*.xlsx"))
    assert "UnknownError" in workspace.log.read_text("utf-8")
    told = run("ingest", "--json", *call)
    assert told.code == 3
    assert told.json["master"] is None
    assert len(told.json["slips"]) == 1


@pytest.mark.parametrize("as_json", [True, False])
def test_the_drops_are_told_where_the_master_cannot_be_written(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    def failing(*_: Any) -> None:
        raise OwnError("Ổ đĩa đã đầy: xóa bớt tệp không dùng.")

    monkeypatch.setattr(master, "deliver", failing)
    drop(workspace, "thu.txt", "họp tối nay".encode())
    done = run("ingest", *(["--json"] if as_json else []), "-w", workspace.root, "--now", NOW.isoformat())
    assert done.code == 3
    assert "Ổ đĩa đã đầy" in done.out
    if as_json:
        assert [one["verdict"] for one in done.json["drops"]] == ["refused"]
        assert done.json["troubles"] == ["Ổ đĩa đã đầy: xóa bớt tệp không dùng."]
    else:
        assert "TỪ CHỐI  thu.txt" in done.out
    assert "thu.txt" in workspace.log.read_text("utf-8")


@pytest.mark.parametrize("command", thinned(["ingest", "report", "rebuild"], 3))
def test_a_slip_that_cannot_be_drawn_costs_itself_only_and_ends_with_ours(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    call = ("-w", workspace.root, "--now", NOW.isoformat())
    for unit in UNITS[:2]:
        drop(workspace, f"{unit}.xlsx", filled(workspace, unit, "5/10/2021", {SHARE: "85,5", HOUSES: "gần xong"}))
    if command != "ingest":
        assert run("ingest", *call).code == 0
        workspace.slip_codes.unlink()
        for path in workspace.slips.glob("*"):
            path.unlink()
    fill = folder.fill

    def failing(returned: Any, layout: Any, findings: Any) -> Any:
        if layout.unit == "hoa-binh":
            raise UnknownError
        return fill(returned, layout, findings)

    monkeypatch.setattr(folder, "fill", failing)
    done = run(command, *call)
    assert done.code == 3
    assert "Lỗi của chương trình khi lập phiếu trả lại hoa-binh" in done.out
    assert [path.name.split("-2021")[0] for path in workspace.slips.glob("*.xlsx")] == ["lien-mieu"]
    if command == "ingest":
        assert "Lỗi của chương trình khi lập phiếu trả lại hoa-binh" in run("status", *call).out
    assert workspace.master.exists()
    assert "Traceback" not in done.out + done.err


@pytest.mark.thorough
def test_slips_that_lie_there_stay_where_it_cannot_be_told_which_are_due(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ("-w", workspace.root, "--now", NOW.isoformat())
    drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", {SHARE: "85,5", HOUSES: "gần xong"}))
    assert run("ingest", *call).code == 0
    before = {path.name: path.read_bytes() for path in workspace.slips.iterdir()}
    assert before

    def failing(*_: Any) -> None:
        raise UnknownError

    with monkeypatch.context() as patched:
        patched.setattr(folder, "slips_due", failing)
        done = run("report", *call)
    assert done.code == 3
    assert "Lỗi của chương trình khi lập phiếu trả lại" in done.out
    assert {path.name: path.read_bytes() for path in workspace.slips.iterdir()} == before


@pytest.mark.thorough
def test_a_watch_does_not_draw_for_ever_what_it_fails_at(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import threading
    from datetime import timedelta
    from typing import cast

    drawn = []

    def failing(*_: Any, **__: Any) -> None:
        drawn.append(1)
        raise UnknownError

    monkeypatch.setattr(history, "scored", failing)
    moments = [NOW + timedelta(seconds=n) for n in range(5)]
    clock = iter(moments)
    watch = Watch(workspace, lambda: next(clock), watching.Pace(5, 1), threading.Event(), cast("Any", None))
    with at_work(workspace) as session:
        watching._look(watch, session)
        # Each output that needs the results asks for them, and fails by itself.
        tried = len(drawn)
        assert tried
        for _ in moments[1:]:
            watching._look(watch, session)
    assert len(drawn) == tried
    assert watch.pace.failures == 0
    beat = read_heartbeat(workspace.heartbeat)
    assert beat
    assert sum("lập bảng tổng hợp" in trouble for trouble in beat.troubles) == 1
    assert capsys.readouterr().out.count("Lỗi của chương trình khi lập bảng tổng hợp") == 1


def test_a_watch_outlives_a_fault_in_its_round(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import threading
    from typing import cast

    watch = Watch(workspace, lambda: NOW, watching.Pace(5, 1), threading.Event(), cast("Any", None))
    with at_work(workspace) as session:

        def failing(*_: Any, **__: Any) -> None:
            raise UnknownError

        monkeypatch.setattr(session, "round", failing)
        for failures in (1, 2, 3):
            watching._look(watch, session)
            assert watch.pace.failures == failures
    assert capsys.readouterr().out.count("Lỗi của chương trình khi nhận tệp") == 1
    assert "UnknownError" in workspace.log.read_text("utf-8")


def test_the_mark_of_the_program_is_of_all_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Path(ntm_sheets.__file__).parent == judgement.PACKAGE
    monkeypatch.setattr(judgement, "PACKAGE", tmp_path)
    (tmp_path / "reading").mkdir()
    module = tmp_path / "reading" / "extracting.py"
    module.write_text("before = 1")
    before = judgement.program_mark.__wrapped__()
    module.write_text("before = 2")
    assert judgement.program_mark.__wrapped__() != before
