"""State that is not as it was left: each damage is named, put aside, and the rest goes on."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from campaign_files import load_campaign, write_campaign
from commanding import LATE, Ran, blank_workspace, run, worked_workspace
from sessions import at_work, drop, filled
from thinning import thinned

from ntm_sheets.contract.sealing import key_mark, signing_key
from ntm_sheets.rounds.auditing import SAMPLE, sample_of
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import Heartbeat, read_heartbeat

pytestmark = pytest.mark.usefixtures("undrawn")
VALUES = {("criteria", "TC1.1", "value"): 0}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Five files came: hoa-binh's form (1), it once more (3), lien-mieu's (4), a team's (2 or so), a text."""
    return worked_workspace(tmp_path / "w")


def do(workspace: Workspace, *words: str, now: str = LATE) -> Ran:
    ran = run(*words, "-w", workspace.root, "--now", now)
    assert "Traceback" not in ran.err + ran.out
    return ran


def number_of(workspace: Workspace, name: str) -> int:
    with sqlite3.connect(workspace.ledger) as ledger:
        (seq,) = ledger.execute("SELECT seq FROM drops WHERE name = ?", (name,)).fetchone()
    ledger.close()
    return int(seq)


def receipt(workspace: Workspace, name: str) -> Path:
    return workspace.archive / f"receipts/{number_of(workspace, name):08}.json"


def blob(workspace: Workspace, name: str) -> Path:
    return workspace.archive / str(json.loads(receipt(workspace, name).read_text("utf-8"))["blob"])


def content(workspace: Workspace) -> object:
    with at_work(workspace) as session:
        return session.ledger.content()


def change(workspace: Workspace, *statements: str) -> None:
    """Change the ledger as somebody does who opens it in a database viewer."""
    ledger = sqlite3.connect(workspace.ledger, isolation_level=None)
    assert sum(ledger.execute(statement).rowcount for statement in statements) > 0
    ledger.close()


# Receipts


@pytest.mark.parametrize("bad", thinned([b"{", b"\x00" * 500, b"[" * 100_000], 3))
def test_a_broken_receipt_stops_nothing_after_a_rebuild(workspace: Workspace, bad: bytes) -> None:
    path = receipt(workspace, "lien mieu.xlsx")
    path.write_bytes(bad)
    told = do(workspace, "doctor")
    assert (told.code, path.name in told.out) == (1, True)
    rebuilt = do(workspace, "rebuild")
    assert rebuilt.code == 3
    assert "1 tệp không đọc lại được" in rebuilt.err
    assert "lien mieu.xlsx [Liên Miệu, thôn, 05/10]" in rebuilt.err
    assert [one.read_bytes() for one in (workspace.archive / "receipts/hong").iterdir()] == [bad]
    for command in ("status", "report", "corrections"):
        assert do(workspace, command).code == 0, command
    drop(workspace, "moi.xlsx", filled(workspace, "dan-trung", "5/10/2021", VALUES))
    assert "moi.xlsx" in do(workspace, "ingest").out
    assert path.name in do(workspace, "doctor").out


def test_a_receipt_that_is_gone_is_missed_with_and_without_the_ledger(workspace: Workspace) -> None:
    """Two drops of the same bytes: without its receipt one of them was never there, and nothing else tells."""
    path = receipt(workspace, "hoa binh (1).xlsx")
    path.unlink()
    for gone in (False, True):
        told = do(workspace, "doctor")
        assert (told.code, path.name in told.out) == (1, True)
        if gone:
            workspace.ledger.unlink()
        rebuilt = do(workspace, "rebuild")
        assert (rebuilt.code, path.name in rebuilt.err) == (3, True)
        assert do(workspace, "status").code == 0


def test_the_newest_receipt_is_missed_by_the_archive_alone(workspace: Workspace, tmp_path: Path) -> None:
    newest = max((workspace.archive / "receipts").glob("0*.json"))
    newest.unlink()
    alone = Workspace(tmp_path / "alone")
    shutil.copytree(workspace.archive, alone.archive)
    rebuilt = do(alone, "rebuild")
    assert (rebuilt.code, newest.name in rebuilt.err) == (3, True)
    with at_work(alone) as session:
        known = session.ledger.last_number()
    assert known >= int(newest.stem)  # its number is given to no other file


def test_what_came_in_a_mail_whose_receipt_is_gone_is_still_there(tmp_path: Path) -> None:
    from letter_factory import letter

    workspace = blank_workspace(tmp_path / "w")
    form = filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    drop(workspace, "thu.eml", letter([("phieu.xlsx", form)]).as_bytes())
    assert do(workspace, "ingest").code == 0
    before = content(workspace)
    receipt(workspace, "thu.eml").unlink()
    workspace.ledger.unlink()
    assert do(workspace, "rebuild").code == 3
    assert content(workspace) == before


@pytest.mark.thorough
def test_a_receipt_that_comes_back_after_its_file_came_out_of_the_mail_anew_is_no_second_one(tmp_path: Path) -> None:
    from letter_factory import letter

    workspace = blank_workspace(tmp_path / "w")
    form = filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    drop(workspace, "thu.eml", letter([("phieu.xlsx", form)]).as_bytes())
    assert do(workspace, "ingest").code == 0
    before = content(workspace)
    inside = receipt(workspace, "thu.eml!phieu.xlsx")
    good = inside.read_bytes()
    inside.unlink()
    do(workspace, "rebuild")
    # As the machine asks for: it is brought back from a copy.
    inside.write_bytes(good)
    do(workspace, "rebuild")
    do(workspace, "ingest")
    assert do(workspace, "rebuild").code == 0
    assert content(workspace) == before
    assert do(workspace, "doctor").code == 0


def test_a_copy_of_a_receipt_changes_nothing(workspace: Workspace) -> None:
    before = content(workspace)
    for path in list((workspace.archive / "receipts").glob("0*.json")):
        shutil.copy(path, path.with_name(f"{path.stem} (1).json"))
    told = do(workspace, "doctor")
    assert told.code == 0
    assert "bản sao thừa" in told.out
    assert do(workspace, "rebuild").code == 0
    assert content(workspace) == before


@pytest.mark.thorough
def test_a_copy_that_stands_in_for_a_broken_receipt_is_not_put_aside_with_it(workspace: Workspace) -> None:
    path = receipt(workspace, "lien mieu.xlsx")
    good = path.read_bytes()
    path.with_name(f"{path.stem} (1).json").write_bytes(good)
    path.write_bytes(b"{")
    do(workspace, "rebuild")
    assert path.read_bytes() == good
    assert do(workspace, "rebuild").code == 0


@pytest.mark.thorough
def test_times_of_the_files_mean_nothing(workspace: Workspace, tmp_path: Path) -> None:
    before = content(workspace)
    alone = Workspace(tmp_path / "alone")
    shutil.copytree(workspace.archive, alone.archive, copy_function=shutil.copyfile)
    assert do(alone, "rebuild").code == 0
    assert content(alone) == before
    assert do(alone, "doctor").code == 0


# Archived files


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10] + b"x" * 10)


@pytest.mark.parametrize("harm", thinned([Path.unlink, spoil], 2))
def test_an_archived_file_that_is_gone_or_changed_is_named_when_it_is_judged_anew(
    workspace: Workspace, harm: Callable[[Path], None]
) -> None:
    path = blob(workspace, "lien mieu.xlsx")
    data = path.read_bytes()
    before = content(workspace)
    harm(path)
    told = do(workspace, "doctor")
    assert (told.code, path.name in told.out, "lien mieu.xlsx" in told.out) == (1, True, True)
    assert content(workspace) == before  # nothing is lost as long as nothing is judged anew
    rebuilt = do(workspace, "rebuild")
    assert rebuilt.code == 3
    assert "1 tệp không đọc lại được" in rebuilt.err
    assert "lien mieu.xlsx [Liên Miệu, thôn, 05/10]" in rebuilt.err
    assert list(workspace.state.glob("ledger-truoc-*.sqlite"))
    assert (do(workspace, "ingest").code, do(workspace, "doctor").code) == (3, 1)
    kept = len(list(workspace.state.glob("ledger-truoc-*.sqlite")))
    assert do(workspace, "rebuild").code == 3
    assert len(list(workspace.state.glob("ledger-truoc-*.sqlite"))) == kept  # nothing more was lost
    path.write_bytes(data)
    do(workspace, "ingest")
    assert content(workspace) == before
    assert do(workspace, "doctor").code == 0


@pytest.mark.thorough
def test_a_changed_campaign_that_meets_a_lost_file_says_so_and_goes_on(workspace: Workspace) -> None:
    blob(workspace, "lien mieu.xlsx").unlink()
    campaign = load_campaign(workspace.campaign)
    write_campaign(
        replace(campaign, checks=(replace(campaign.checks[0], level="off"), *campaign.checks[1:])), workspace.campaign
    )
    told = do(workspace, "ingest")
    assert told.code == 3
    assert "1 tệp không đọc lại được" in told.err
    assert "lien mieu.xlsx" in told.err


def test_a_file_without_a_receipt_is_told(workspace: Workspace) -> None:
    (workspace.archive / "2021-10-05/0123456789abcdef0123.xlsx").write_bytes(b"x")
    told = do(workspace, "doctor")
    assert (told.code, "0123456789abcdef0123.xlsx" in told.out) == (0, True)


@pytest.mark.parametrize("command", thinned(["ingest", "report", "rebuild"], 3))
def test_a_unit_whose_key_was_changed_loses_nothing_in_silence(workspace: Workspace, command: str) -> None:
    campaign = load_campaign(workspace.campaign)
    units = tuple(replace(one, key="lien-mieu-moi") if one.key == "lien-mieu" else one for one in campaign.units)
    text = workspace.campaign.read_bytes()
    write_campaign(replace(campaign, units=units), workspace.campaign)
    told = do(workspace, command)
    assert told.code == 1
    assert "1 tệp trước đây đã nhận, nay không nhận được nữa" in told.err
    assert told.err.count("lien mieu.xlsx [thôn, 05/10]: Phiếu của Liên Miệu") == 1
    for _ in range(2):  # it is not forgotten by the next one
        again = do(workspace, "rebuild")
        assert (again.code, "lien mieu.xlsx" in again.err) == (1, True)
    doctor = do(workspace, "doctor")
    assert (doctor.code, "lien mieu.xlsx" in doctor.out) == (1, True)
    workspace.campaign.write_bytes(text)
    assert do(workspace, "rebuild").code == 0
    assert do(workspace, "doctor").code == 0


# The ledger changed by another hand

HANDS = {
    "a value": "UPDATE answers SET value = '77' WHERE value IS NOT NULL AND table_key = 'criteria'",
    "a value taken out": "UPDATE answers SET value = NULL WHERE table_key = 'criteria'",
    "a corrected value": "UPDATE answers SET corrected = '5', decision = 'x' WHERE table_key = 'criteria'",
    "a row taken out": "DELETE FROM answers WHERE field = 'value' AND row_key = 'TC1.2'",
    "the last value": "UPDATE latest SET value = '77' WHERE table_key = 'criteria'",
    "the last value taken out": "DELETE FROM latest WHERE table_key = 'criteria'",
    "a day": "UPDATE submissions SET report_date = '2021-10-04'",
    "a unit": "UPDATE submissions SET unit = 'dan-trung' WHERE unit = 'lien-mieu'",
    "whether it counts": "UPDATE submissions SET counts = 0 WHERE unit = 'lien-mieu'",
    "set aside": "UPDATE drops SET set_aside = 'x' WHERE owner_unit = 'lien-mieu'",
    "held": "UPDATE drops SET held = 'after-closing' WHERE owner_unit = 'lien-mieu'",
    "a verdict": "UPDATE drops SET verdict = 'accepted' WHERE verdict = 'refused'",
    "the time": "UPDATE drops SET received_at = '2021-10-01T08:00:00'",
    "no time at all": "UPDATE drops SET received_at = 'hôm qua'",
    "the turn": "UPDATE drops SET turn = '9' || turn WHERE owner_unit = 'lien-mieu'",
    "a name": "UPDATE drops SET name = 'khac.xlsx' WHERE owner_unit = 'lien-mieu'",
    "a finding taken out": "DELETE FROM findings",
    "a finding settled": "UPDATE findings SET decision = 'x'",
    "a hash": "UPDATE drops SET sha256 = 'ab' WHERE owner_unit = 'lien-mieu'",
    "the place": "UPDATE drops SET archived = 'x/y.xlsx' WHERE owner_unit = 'lien-mieu'",
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("hand", thinned(HANDS, 5))
def test_what_another_hand_changed_in_the_ledger_is_seen_and_made_good(workspace: Workspace, hand: str) -> None:
    before = content(workspace)
    change(workspace, HANDS[hand])
    told = do(workspace, "doctor")
    assert (told.code, "sổ" in told.out.lower()) == (1, True)
    seen = do(workspace, "status")
    assert seen.code in (0, 3)
    assert "sổ" in seen.err.lower()
    assert do(workspace, "status").code == 0
    assert content(workspace) == before
    assert list(workspace.state.glob("ledger-*-1.sqlite"))  # the changed one is kept
    assert do(workspace, "doctor").code == 0


def test_a_rebuild_of_a_ledger_that_cannot_be_read_ends_well_at_once(workspace: Workspace) -> None:
    before = content(workspace)
    change(workspace, HANDS["no time at all"])
    assert do(workspace, "rebuild").code == 0
    assert content(workspace) == before


def test_a_drop_taken_out_of_the_ledger_is_learnt_again(workspace: Workspace) -> None:
    before = content(workspace)
    change(workspace, "DELETE FROM drops WHERE owner_unit = 'lien-mieu'", "DELETE FROM latest WHERE unit = 'lien-mieu'")
    assert do(workspace, "doctor").code == 1
    do(workspace, "ingest")
    with at_work(workspace) as session:
        assert {drop.name for drop in session.ledger.drops()} >= {"lien mieu.xlsx"}
    assert do(workspace, "rebuild").code == 0
    assert content(workspace) == before


@pytest.mark.parametrize(
    "hand",
    ["DELETE FROM drops WHERE owner_unit = 'lien-mieu'", "DELETE FROM submissions", "UPDATE answers SET value = '{'"],
)
def test_a_ledger_of_which_no_day_can_be_worked_out_is_told_of_by_the_doctor_and_made_good(
    workspace: Workspace, hand: str
) -> None:
    before = content(workspace)
    change(workspace, hand)
    told = do(workspace, "doctor")
    assert (told.code, "sổ" in told.out.lower()) == (1, True)
    assert "ntm-sheets rebuild" in told.out
    assert do(workspace, "rebuild").code == 0
    assert content(workspace) == before
    assert do(workspace, "doctor").code == 0


# State folder


DEEP = b'{"a":' * 200_000


NOTES = ("slips.json", "heartbeat.json", "editions.json", "edition-changes.json")
BROKEN = (b"", b"\xff" * 100, b"[" * 200_000, DEEP, b"[1, 2]", b"null", b'{"form": 2, "noted": [1]}',
          b'{"at": 5, "troubles": 3}', "thư mục")  # fmt: skip


@pytest.mark.parametrize(("name", "bad"), thinned(product(NOTES, BROKEN), 10))
def test_a_broken_note_stops_nothing(workspace: Workspace, name: str, bad: bytes | str) -> None:
    path = workspace.state / name
    path.unlink(missing_ok=True)
    if isinstance(bad, str):
        path.mkdir()
    else:
        path.write_bytes(bad)
    assert do(workspace, "ingest").code == 0
    assert do(workspace, "status").code == 0
    assert not path.is_dir()


def test_a_broken_note_is_named_and_put_aside(workspace: Workspace) -> None:
    workspace.slip_codes.write_bytes(DEEP)
    told = do(workspace, "ingest")
    assert "state/slips.json đã hỏng" in told.err
    assert [path.read_bytes() for path in workspace.state.glob("slips-hong-*.json")] == [DEEP]
    assert json.loads(workspace.slip_codes.read_text("utf-8"))


@pytest.mark.parametrize("name", thinned(["lock", "lock.holder", "nhat-ky.log", "ledger.sqlite", "ledger.broken"], 3))
def test_a_folder_in_a_file_s_place_stops_nothing(workspace: Workspace, name: str) -> None:
    before = content(workspace)
    path = workspace.state / name
    for part in workspace.state.glob(f"{name}*"):
        part.unlink()
    path.mkdir()
    assert do(workspace, "ingest").code == 0
    assert do(workspace, "ingest").code == 0
    assert content(workspace) == before


def test_a_holder_s_name_that_is_no_text_is_no_crash(workspace: Workspace) -> None:
    from ntm_sheets.intake.locking import locked

    with locked(workspace.state / "lock"):
        (workspace.state / "lock.holder").write_bytes(b"\xff\xfe\x00" * 9000)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(locked.__wrapped__, "__defaults__", (0.1,))  # whoever says nothing waits no longer
            told = do(workspace, "ingest")
    assert (told.code, "Một chương trình khác" in told.err) == (3, True)


@pytest.mark.parametrize(
    "beat",
    [{"at": "2021-10-05T17:00:00+07:00"}, {"every": float("nan")}, {"every": 1e300}, {"every": -1}, {"every": "x"},
     {"troubles": {"a": 1}}, {"waiting": "abc"}, {"mode": []}],
)  # fmt: skip
def test_a_heartbeat_with_odd_values_is_none_or_harmless(workspace: Workspace, beat: dict[str, object]) -> None:
    sound = {"at": "2021-10-05T17:00:00", "mode": "watch", "every": 15.0, "troubles": [], "waiting": []}
    workspace.heartbeat.write_text(json.dumps(sound | beat), "utf-8")
    found = read_heartbeat(workspace.heartbeat)
    assert found is None or isinstance(found, Heartbeat)
    assert do(workspace, "status", now="2021-10-06T08:00").code == 0


@pytest.mark.parametrize("version", ["abc", "", "99"])
def test_a_schema_mark_of_another_hand_is_told(workspace: Workspace, version: str) -> None:
    change(workspace, f"UPDATE meta SET value = '{version}' WHERE key = 'schema'")
    told = do(workspace, "status")
    assert told.code == (3 if version == "99" else 0)
    assert "Sổ" in told.err or "sổ" in told.err


# The sample


def test_the_sample_is_bounded_covers_all_in_time_and_always_has_the_newest() -> None:
    numbers = range(1, 1001)
    days = [sample_of(numbers, day) for day in range(366)]
    assert all(len(sample) <= SAMPLE + 1 for sample in days)
    assert all(1000 in sample for sample in days)
    assert {seq for sample in days for seq in sample} == set(numbers)
    assert sample_of(numbers, 5) == days[5]
    assert sample_of([3, 1, 2], 9) == (1, 2, 3)


# The key


def test_a_missing_key_beside_a_filled_archive_stops_and_none_is_made(workspace: Workspace) -> None:
    key = workspace.form_key.read_bytes()
    workspace.form_key.unlink()
    for command in ("status", "ingest", "rebuild", "forms", "report"):
        told = do(workspace, command)
        assert (told.code, "form-key.txt" in told.err, "sao dự phòng" in told.err) == (3, True, True), command
        assert not workspace.form_key.exists()
    workspace.form_key.write_bytes(key)
    assert do(workspace, "ingest").code == 0


def test_forms_that_were_sent_out_need_their_key_before_any_came(tmp_path: Path) -> None:
    workspace = blank_workspace(tmp_path / "w")
    workspace.form_key.unlink()
    shutil.rmtree(workspace.state)
    assert do(workspace, "ingest").code == 3
    assert not workspace.form_key.exists()


@pytest.mark.parametrize("state", ["whole", "no state"])
def test_a_key_that_is_not_theirs_stops(workspace: Workspace, state: str) -> None:
    key = workspace.form_key.read_bytes()
    before = content(workspace)
    workspace.form_key.write_text("ab" * 32, "ascii")
    if state == "no state":
        shutil.rmtree(workspace.state)
    for command in ("rebuild", "ingest", "status"):
        told = do(workspace, command)
        assert (told.code, "không phải khóa" in told.err) == (3, True), command
    workspace.form_key.write_bytes(key)
    assert do(workspace, "ingest").code == 0
    assert content(workspace) == before


def test_the_key_s_mark_stands_in_receipts_editions_and_ledger_and_does_not_reveal_it(workspace: Workspace) -> None:
    key = signing_key(workspace.form_key)
    mark = key_mark(key)
    receipts = [json.loads(path.read_text("utf-8")) for path in (workspace.archive / "receipts").glob("0*.json")]
    editions = [json.loads(path.read_text("utf-8")) for path in workspace.campaign_editions.glob("0*.json")]
    assert {one["key"] for one in (*receipts, *editions)} == {mark}
    with at_work(workspace) as session:
        assert session.ledger.get_meta("key") == mark
    assert mark not in key.hex()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_key_that_an_editor_saved_is_the_same_key(workspace: Workspace, encoding: str) -> None:
    key = signing_key(workspace.form_key)
    text = workspace.form_key.read_text("ascii")
    workspace.form_key.write_bytes(text.upper().replace("\n", "\r\n").encode(encoding))
    assert signing_key(workspace.form_key) == key


def test_receipts_of_the_released_version_need_no_mark(workspace: Workspace) -> None:
    for path in (workspace.archive / "receipts").glob("0*.json"):
        old = json.loads(path.read_text("utf-8"))
        del old["link"], old["key"]
        path.write_text(json.dumps(old), "utf-8")
    (workspace.archive / "receipts/head.json").unlink()
    before = content(workspace)
    assert do(workspace, "rebuild").code == 0
    assert content(workspace) == before
    assert do(workspace, "doctor").code == 0


@pytest.mark.thorough
def test_a_head_that_is_gone_is_told_once_and_made_again(workspace: Workspace) -> None:
    (workspace.archive / "receipts/head.json").unlink()
    assert do(workspace, "rebuild").code == 3
    assert do(workspace, "rebuild").code == 0


@pytest.mark.thorough
def test_a_ledger_of_another_archive_is_set_aside(workspace: Workspace, tmp_path: Path) -> None:
    other = Workspace(tmp_path / "other")
    assert run("init", other.root).code == 0
    assert run("ingest", "-w", other.root, "--now", LATE).code == 0
    before = content(workspace)
    shutil.copy(other.ledger, workspace.ledger)
    told = do(workspace, "ingest")
    assert "kho lưu khác" in told.err
    assert content(workspace) == before


# Older copies


def test_an_archive_that_went_away_is_not_made_anew(workspace: Workspace) -> None:
    away = workspace.root / "away"
    workspace.archive.rename(away)
    book = workspace.campaign.read_bytes()
    move = ("campaign", "move", "--start", "01/10/2026", "-w", workspace.root)
    for command in ("status", "ingest", "rebuild", "report", "move"):
        told = run(*move) if command == "move" else do(workspace, command)
        assert (told.code, "Không thấy kho lưu" in told.err) == (3, True), command
        assert not workspace.archive.exists()
    workspace.archive.mkdir()  # what is left of a mount
    assert do(workspace, "ingest").code == 3
    assert run(*move).code == 3
    assert list(workspace.archive.iterdir()) == []
    assert workspace.campaign.read_bytes() == book
    workspace.archive.rmdir()
    away.rename(workspace.archive)
    assert do(workspace, "ingest").code == 0


def test_an_older_copy_of_the_archive_is_told(workspace: Workspace, tmp_path: Path) -> None:
    older = tmp_path / "older"
    shutil.copytree(workspace.archive, older)
    drop(workspace, "moi.xlsx", filled(workspace, "dan-trung", "5/10/2021", VALUES))
    do(workspace, "ingest")
    shutil.rmtree(workspace.archive)
    older.rename(workspace.archive)
    assert "moi.xlsx" in do(workspace, "doctor").out
    told = do(workspace, "ingest")
    assert (told.code, "moi.xlsx" in told.err) == (3, True)
    drop(workspace, "nua.xlsx", filled(workspace, "trung-giang", "5/10/2021", VALUES))
    assert "nua.xlsx" in do(workspace, "ingest").out
    rebuilt = do(workspace, "rebuild")
    assert (rebuilt.code, "moi.xlsx" in rebuilt.err) == (3, True)
    assert list(workspace.state.glob("ledger-truoc-*.sqlite"))


def test_doctor_is_quick_where_it_is_asked_to_be(workspace: Workspace) -> None:
    assert do(workspace, "doctor", "--quick").code == 0
    blob(workspace, "lien mieu.xlsx").unlink()
    assert do(workspace, "doctor", "--quick").code == 1


def test_old_words_of_the_machine_s_time_are_no_damage(workspace: Workspace) -> None:
    later = datetime.fromisoformat(LATE) + timedelta(days=400)
    assert do(workspace, "status", now=later.isoformat()).code == 0
