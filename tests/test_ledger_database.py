import sqlite3
from pathlib import Path

import pytest
from ledger_samples import AT, accept, arrive, open_ledger, sha, submission
from sqlalchemy.exc import DatabaseError

from ntm_sheets.errors import LedgerBroken, OwnError
from ntm_sheets.ledger.database import copy_whole, own_errors, set_aside
from ntm_sheets.ledger.schema import SCHEMA_VERSION
from ntm_sheets.ledger.store import Ledger

VALUES = {("criteria", "TC1.1", "value"): 85.5}


def raw(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "ledger.sqlite", isolation_level=None)


@pytest.mark.usefixtures("disk_waited_for")
def test_the_file_is_kept_safe_against_power_cuts(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger, ledger._engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() for pragma in pragmas]
    assert found == ["wal", 2, 1, 100]


def test_a_closed_ledger_is_one_file(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        accept(ledger, submission(VALUES))
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.sqlite"]


def test_a_copy_has_what_was_written_last_and_lies_beside_the_file(tmp_path: Path) -> None:
    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
    with open_ledger(tmp_path) as ledger:
        accept(ledger, submission(VALUES))
        copy_whole(tmp_path / "ledger.sqlite", tmp_path / "open")
    copied = copy_whole(tmp_path / "ledger.sqlite", tmp_path / "closed")
    assert [path.name for path in (tmp_path / "closed").iterdir()] == ["ledger.sqlite"] == [copied.name]
    for name in ("open", "closed"):
        with open_ledger(tmp_path / name) as ledger:
            assert [answer.value for answer in ledger.answers()] == [85.5]


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        accept(ledger, submission(VALUES))
        content = ledger.content()
    with open_ledger(tmp_path) as ledger:
        assert ledger.content() == content


def test_two_that_are_open_at_once_see_each_other(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as one, open_ledger(tmp_path) as other:
        seq = arrive(one)
        assert [drop.seq for drop in other.drops()] == [seq]
        assert other.claim(sha("b"), "b.xlsx", AT, 1, 1) == seq + 1
        assert one.claim(sha("b"), "b.xlsx", AT, 1, 1) == seq + 1


def test_a_ledger_held_by_another_program_is_our_trouble_and_loses_nothing(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        seq = arrive(ledger)
        viewer = raw(tmp_path)
        viewer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OwnError, match="bị một chương trình khác giữ"):
            ledger.write_verdict(seq, "xlsx", "accepted", "", submission(VALUES), ())
        viewer.execute("ROLLBACK")
        viewer.close()
        assert [drop.seq for drop in ledger.pending()] == [seq]
        ledger.write_verdict(seq, "xlsx", "accepted", "", submission(VALUES), ())
        assert len(ledger.answers()) == 1


def test_a_full_disk_rolls_back_and_can_be_repeated(tmp_path: Path) -> None:
    many = submission({("tasks", f"CV{n}", "note"): "x" * 200 for n in range(200)})
    with open_ledger(tmp_path) as ledger:
        seq = arrive(ledger)
        with ledger._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(OwnError, match="Ổ đĩa đã đầy"):
            ledger.write_verdict(seq, "xlsx", "accepted", "", many, ())
        assert ledger.answers() == []
        with ledger._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        ledger.write_verdict(seq, "xlsx", "accepted", "", many, ())
        assert len(ledger.answers()) == 200


def test_a_read_only_ledger_is_our_trouble(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        with ledger._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(OwnError, match="quyền ghi"):
            arrive(ledger)


def test_a_folder_that_is_not_there_is_our_trouble(tmp_path: Path) -> None:
    with pytest.raises(OwnError, match="thư mục state"):
        open_ledger(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, b"PK\x03\x04" * 1000])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(content)
    with pytest.raises(LedgerBroken, match="đã hỏng"):
        open_ledger(tmp_path)
    assert (tmp_path / "ledger.sqlite").read_bytes() == content


def test_a_damaged_ledger_says_so(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        for n in range(40):
            accept(ledger, submission({("criteria", f"TC{n}.{m}", "value"): "x" * 50 for m in range(40)}))
    file = tmp_path / "ledger.sqlite"
    data = bytearray(file.read_bytes())
    data[4096 * 20 :] = b"\xa5" * (len(data) - 4096 * 20)
    file.write_bytes(data)
    with pytest.raises(LedgerBroken, match="đã hỏng"), open_ledger(tmp_path) as ledger:
        ledger.content()
    with pytest.raises(LedgerBroken, match="đã hỏng"), open_ledger(tmp_path) as ledger:
        ledger.check()


def test_a_sound_ledger_passes_its_check(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        accept(ledger, submission(VALUES))
        ledger.check()


def test_a_ledger_set_aside_keeps_its_bytes_and_takes_no_other_one_s_name(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    names = []
    for content in (b"first", b"second"):
        file.write_bytes(content)
        (tmp_path / "ledger.sqlite-wal").write_bytes(b"wal of " + content)
        names.append(set_aside(file).name)
    assert names == ["ledger-hong-1.sqlite", "ledger-hong-2.sqlite"]
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [
        b"first", b"second", b"wal of first", b"wal of second",
    ]  # fmt: skip


@pytest.mark.parametrize(("version", "said"), [(str(SCHEMA_VERSION + 1), "mới hơn"), ("1", "không phải do bản")])
def test_a_ledger_of_another_version_is_not_touched(tmp_path: Path, version: str, said: str) -> None:
    open_ledger(tmp_path).close()
    other = raw(tmp_path)
    other.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (version,))
    other.close()
    with pytest.raises(OwnError, match=said):
        open_ledger(tmp_path)


def test_a_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    other = raw(tmp_path)
    other.execute("CREATE TABLE songs (name)")
    other.close()
    with pytest.raises(OwnError, match="không phải do bản"):
        Ledger(tmp_path / "ledger.sqlite")


def test_what_the_engine_says_in_english_is_for_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"no ledger at all" * 400)
    with pytest.raises(LedgerBroken) as caught:
        Ledger(path)
    assert "database" not in str(caught.value)
    assert "not a database" in caplog.text


def test_a_fault_that_has_no_words_of_ours_is_told_in_vietnamese(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engines = DatabaseError("SELECT 1", None, sqlite3.OperationalError("interrupted by a stray signal"))
    with pytest.raises(OwnError, match="Sổ báo một lỗi lạ") as told, own_errors(tmp_path / "ledger.sqlite"):
        raise engines
    assert "interrupted" not in str(told.value)
    assert "interrupted by a stray signal" in caplog.text
