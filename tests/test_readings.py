"""What was read is kept and judged again: with it, without it and with it damaged the ledger is the same."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from drifted_forms import edited, line_of
from letter_factory import letter, zipped
from sessions import NOW, drop, filled, new_workspace
from test_older_forms import asked_otherwise, with_question, without_question
from thinning import thinned

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.workbook import write_campaign
from ntm_sheets.facts.fingerprints import can_look
from ntm_sheets.facts.submission import Returned
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds import readings
from ntm_sheets.rounds.inspecting import Inspected, OwnInspector, inspect
from ntm_sheets.rounds.opening import opened
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.rounds.readings import Readings
from ntm_sheets.rounds.rebuilding import rebuild
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("small")
Content = dict[str, list[tuple[object, ...]]]
LATE = datetime(2021, 10, 6, 18)
SHARE = ("criteria", "TC1.2", "value")
VALUES: dict[tuple[str, str, str], Any] = {
    SHARE: "85,5",
    ("criteria", "TC1.1", "value"): 3,
    ("criteria", "TC4.2", "value"): "tám mươi",
    ("criteria", "TC9.1", "value"): "Khá",
    ("tasks", "CV01", "done"): 120,
    ("report", "difficulties", "value"): "Trời mưa\nđường lầy",
}


def deleted_row(book: Any) -> None:
    sheet = next(one for one in book.worksheets if one["A1"].value == "criteria")
    sheet.delete_rows(line_of(sheet, "TC1.3"))


def played(workspace: Workspace) -> dict[str, bytes]:
    """Files of every sort: sound, faulty, drifted, in letters and archives, repeated, an inspection, and no forms."""
    form = filled(workspace, "hoa-binh", "4/10/2021", VALUES)
    return {
        "1.xlsx": form,
        "2.xlsx": filled(workspace, "lien-mieu", "5/10/2021", VALUES | {SHARE: "hai trăm phần trăm"}),
        "3.xlsx": edited(filled(workspace, "dan-trung", "4/10/2021", VALUES), deleted_row),
        "4.eml": letter([("a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", VALUES | {SHARE: 90}))]).as_bytes(),
        "5.zip": zipped([("x.xlsx", filled(workspace, "lien-mieu", "4/10/2021", VALUES)), ("y.txt", b"xin chao")]),
        "6.xlsx": form,
        "7.xlsx": filled(workspace, "hoa-binh", "5/10/2021", VALUES, "inspection"),
        "8.txt": "không phải phiếu".encode(),
        "9.xlsx": filled(workspace, "hoa-binh", "no day", VALUES),
    }


class Counting(OwnInspector):
    """Counts the forms that are read."""

    read: list[str] = []  # noqa: RUF012 - of all of them

    def submit(self, data: bytes, file: str, **how: Any) -> Callable[[], Inspected]:
        self.read.append(file)
        return super().submit(data, file, **how)


@pytest.fixture
def read() -> Iterator[list[str]]:
    Counting.read.clear()
    yield Counting.read
    Counting.read.clear()


@pytest.fixture(scope="module")
def _played(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = new_workspace(tmp_path_factory.mktemp("played") / "w")
    for name, data in played(workspace).items():
        drop(workspace, name, data)
    with opened(workspace, now=NOW, counts=True, taking_in=True, inspector_of=Counting) as session:
        session.round(NOW, 0.0)
    return workspace


@pytest.fixture
def workspace(_played: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(_played.root, tmp_path / "w")
    return Workspace(tmp_path / "w")


def content_of(workspace: Workspace, work: Callable[[WorkspaceSession], object] = rebuild) -> Content:
    with opened(workspace, now=LATE, taking_in=True, counts=True, inspector_of=Counting) as session:
        work(session)
        assert session.ledger.faulted() == ()
        return session.ledger.content()


def as_it_is(session: WorkspaceSession) -> None:
    """Let the opening alone do what is to do."""


def changed(workspace: Workspace, how: Callable[[Campaign], Campaign]) -> None:
    write_campaign(how(load_campaign(workspace.campaign)), workspace.campaign)


CONTAINERS = {"4.eml", "5.zip"}


def test_a_rebuild_reads_no_form_again_and_gives_the_same_as_from_the_bytes(
    workspace: Workspace, read: list[str]
) -> None:
    before = content_of(workspace, as_it_is)
    assert content_of(workspace) == before
    assert set(read) == CONTAINERS
    workspace.readings.unlink()
    assert content_of(workspace) == before
    assert {"1.xlsx", "4.eml!a.xlsx", "8.txt"} < set(read)
    read.clear()
    assert content_of(workspace) == before
    assert set(read) == CONTAINERS


@pytest.mark.thorough
@pytest.mark.parametrize("how", thinned([with_question, without_question, asked_otherwise], 3))
def test_a_changed_campaign_gives_the_same_with_and_without_what_was_kept(
    workspace: Workspace, how: Callable[[Campaign], Campaign], read: list[str], tmp_path: Path
) -> None:
    shutil.copytree(workspace.root, tmp_path / "other")
    other = Workspace(tmp_path / "other")
    other.readings.unlink()
    for one in (workspace, other):
        changed(one, how)
    with_them, without = content_of(workspace, as_it_is), content_of(other, as_it_is)
    assert with_them == without
    # A rule more or less leaves the forms as they are: nothing need be read for it.
    read.clear()
    for one in (workspace, other):
        changed(one, lambda campaign: replace(campaign, checks=tuple(
            replace(rule, level="off") if rule.key == "unchanged" else rule for rule in campaign.checks
        )))  # fmt: skip
    assert content_of(workspace, as_it_is) == content_of(other, as_it_is)
    assert set(read) == CONTAINERS


def with_another_rule(campaign: Campaign) -> Campaign:
    """Another threshold for the share in TC1.2: what is asked, and how, stays."""
    sets = tuple(replace(one, criteria=tuple(
        replace(criterion, indicators=tuple(
            replace(it, threshold=97.5) if it.key == SHARE[1] else it for it in criterion.indicators
        )) for criterion in one.criteria
    )) for one in campaign.sets)  # fmt: skip
    return replace(campaign, sets=sets)


@pytest.mark.thorough
def test_another_rule_has_forms_that_lie_as_drawn_judged_by_it_and_not_read_again(
    workspace: Workspace, read: list[str], tmp_path: Path
) -> None:
    shutil.copytree(workspace.root, tmp_path / "other")
    other = Workspace(tmp_path / "other")
    other.readings.unlink()
    for one in (workspace, other):
        changed(one, with_another_rule)
    with_them = content_of(workspace, as_it_is)
    # The one that lacks a row is: what stands beside its other rows may mean something else now.
    assert set(read) == CONTAINERS | {"3.xlsx"}
    assert with_them == content_of(other, as_it_is)
    read.clear()
    assert content_of(workspace) == with_them
    assert set(read) == CONTAINERS


def test_a_changed_telephone_number_has_nothing_read_or_judged_again(
    workspace: Workspace, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content_of(workspace, as_it_is)
    changed(workspace, lambda campaign: replace(campaign, units=tuple(
        replace(unit, contact="Bà Nguyễn Thị Mới, 0912 345 678") for unit in campaign.units
    )))  # fmt: skip
    monkeypatch.setattr("ntm_sheets.rounds.opening.rebuild", lambda _session: pytest.fail("judged anew"))
    assert content_of(workspace, as_it_is) == before
    assert read == []


def a_bit_turned(path: Path) -> None:
    with sqlite3.connect(path) as kept:
        for number, body in kept.execute("SELECT id, body FROM readings").fetchall():
            worse = bytes([*body[:20], body[20] ^ 4, *body[21:]])
            kept.execute("UPDATE readings SET body = ? WHERE id = ?", (worse, number))


def bodies_swapped(path: Path) -> None:
    """Each body under another's name, with the mark that fitted it there."""
    with sqlite3.connect(path) as kept:
        rows = kept.execute("SELECT id, body, mark FROM readings ORDER BY id").fetchall()
        for (number, _, _), (_, body, mark) in zip(rows, rows[1:] + rows[:1], strict=True):
            kept.execute("UPDATE readings SET body = ?, mark = ? WHERE id = ?", (body, mark, number))


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 100])


def overwritten(path: Path) -> None:
    path.write_bytes(b"\0" * 20_000)


def another_table(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE readings (file, other)")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES = [a_bit_turned, cut_off, overwritten, bodies_swapped, another_table, a_folder]


@pytest.mark.parametrize("damage", thinned(DAMAGES, 3))
def test_damage_to_what_was_kept_changes_nothing(workspace: Workspace, damage: Callable[[Path], None]) -> None:
    before = content_of(workspace, as_it_is)
    damage(workspace.readings)
    assert content_of(workspace) == before
    assert content_of(workspace) == before


def test_one_that_another_process_holds_is_done_without(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content_of(workspace, as_it_is)
    monkeypatch.setattr(readings, "PATIENCE_SECONDS", 0.01)
    holder = sqlite3.connect(workspace.readings, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    assert content_of(workspace) == before
    holder.close()
    assert workspace.readings.exists()


def test_another_program_reads_anew(workspace: Workspace, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "_reader_mark", lambda: "another")
    content_of(workspace)
    assert "1.xlsx" in read


def test_pictures_are_read_anew_once_they_can_be_known_again(
    workspace: Workspace, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "can_look", lambda: not can_look())
    monkeypatch.setattr(readings, "_reader_mark", cache(readings._reader_mark.__wrapped__))
    content_of(workspace)
    assert "1.xlsx" in read


def test_what_is_kept_stays_bounded_and_the_oldest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "MOST_BYTES", 300_000)
    with Readings(tmp_path / "r.sqlite") as kept:
        for start in range(0, 1000, 10):
            kept.keep((str(number), "layout", bytes([number % 251]) * 4000) for number in range(start, start + 10))
        kept.keep([("large", "layout", b"x" * (readings.LARGEST_BYTES + 1))])
        assert kept.find("999") == (("layout", bytes([999 % 251]) * 4000),)
        assert kept.find("0") == kept.find("large") == ()
    assert (tmp_path / "r.sqlite").stat().st_size < 600_000


def test_looking_at_a_file_keeps_nothing(workspace: Workspace) -> None:
    workspace.readings.unlink()
    with opened(workspace, now=LATE, inspector_of=Counting) as session:
        session.judge_file(filled(workspace, "hoa-binh", "6/10/2021", VALUES), "look.xlsx", LATE)
    assert not workspace.readings.exists()


def test_every_reading_comes_back_as_it_was(workspace: Workspace) -> None:
    with opened(workspace, now=LATE, inspector_of=Counting) as session:
        for name, data in played(workspace).items():
            found = inspect(data, name, session.layouts)
            if found.contents is None:
                again = Inspected.of_bytes(found.to_bytes())
                assert (again, repr(again)) == (found, repr(found))


def test_what_is_none_of_ours_is_not_packed() -> None:
    with pytest.raises(TypeError):
        Inspected("xlsx", Returned(None, remarks=(object(),))).to_bytes()  # type: ignore[arg-type]


def test_the_ledger_s_pages_are_checked_once_a_day_and_after_whatever_was_out_of_order(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks: list[int] = []
    monkeypatch.setattr(Ledger, "check", lambda _self, **_how: checks.append(1))

    def begun(now: datetime, *, ends_well: bool = True) -> int:
        checks.clear()
        with (
            suppress(KeyError),
            opened(workspace, now=now, counts=True, taking_in=True, inspector_of=Counting),
        ):
            if not ends_well:
                raise KeyError
        return len(checks)

    morning, evening = datetime(2021, 10, 6, 7), datetime(2021, 10, 6, 18)
    assert (begun(morning), begun(evening)) == (1, 0)
    assert begun(evening.replace(day=7)) == 1
    assert (begun(evening.replace(day=7), ends_well=False), begun(evening.replace(day=7))) == (0, 1)
    os.utime(workspace.ledger, ns=(1, 1))
    assert begun(evening.replace(day=7)) == 1
    assert begun(evening.replace(day=7)) == 0
