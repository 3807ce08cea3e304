"""The ledger's SQLite file: how it is opened, and what its faults mean for a person."""

import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Dialect, Engine, Insert, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError
from sqlalchemy.pool import ConnectionPoolEntry

from ntm_sheets.errors import LedgerBroken, OwnError
from ntm_sheets.ledger.schema import SCHEMA_VERSION, meta, metadata
from ntm_sheets.workspace.delivering import spare_name

# A fault in closing is raised, too, and told where it is met: on the terminal it would stand twice.
logging.getLogger("sqlalchemy.pool").addHandler(logging.NullHandler())
# What an engine says in English is for the log; on the screen stands what it means and what to do.
log = logging.getLogger("ntm_sheets")

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
WAL = "-wal"
# Part of SQLite's own sentence → what has happened and what helps.
FAULTS = (
    ("locked", "Sổ đang bị một chương trình khác giữ. Đóng chương trình đang mở tệp sổ rồi chạy lại."),
    ("disk is full", "Ổ đĩa đã đầy nên không ghi được sổ. Xóa bớt tệp không dùng rồi chạy lại."),
    ("readonly", "Tệp sổ chỉ đọc được, không ghi được. Xem lại quyền ghi của thư mục state rồi chạy lại."),
    ("unable to open", "Không mở được tệp sổ. Kiểm tra thư mục state còn đó và có quyền ghi, rồi chạy lại."),
    ("disk i/o error", "Ổ đĩa báo lỗi khi đọc ghi sổ. Kiểm tra ổ đĩa còn nối và còn tốt, rồi chạy lại."),
)
# Whatever else it says is for the log.
UNKNOWN_FAULT = "Sổ báo một lỗi lạ. Chạy lại; còn lỗi thì gửi tệp state/nhat-ky.log cho người sửa máy."

LEAST_FREE_BYTES = 1_000_000
# And these mean that the file is lost, not held.
DAMAGE = ("malformed", "not a database", "no such table", "no such column")
DAMAGED = "Tệp sổ đã hỏng. Lần chạy tới sẽ cất nó riêng ra và lập sổ mới từ kho lưu."


def open_engine(path: Path, patience: float) -> Engine:
    """Open the file, waiting at most `patience` seconds for another process at every write."""
    return _engine(URL.create("sqlite", database=str(path)), patience, _prepare_connection)


def open_still_engine(path: Path) -> Engine:
    """Open a file that nobody can write: SQLite makes none of its own files beside it then."""
    still = {"mode": "ro", "immutable": "1", "uri": "true"}
    return _engine(
        URL.create("sqlite", database=f"file:{quote(str(path.resolve()))}", query=still), 0, _turn_off_own_begin
    )


def is_still(path: Path) -> bool:
    """Tell whether there is a file that this process cannot write, or not where it lies."""
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def copy_whole(path: Path, folder: Path) -> Path:
    """Copy a file with what was written to it last and lies beside it; give the copy."""
    for ending in ("", WAL):
        part = path.with_name(path.name + ending)
        if part.exists():
            shutil.copyfile(part, folder / part.name)
    return folder / path.name


def has_tables(connection: Connection, path: Path) -> bool:
    """Tell whether the tables are there; none are in an empty file.

    Errors: OwnError where a newer version of the program made the file, LedgerBroken where an older or another one did.
    """
    present = inspect(connection).get_table_names()
    if not present:
        return False
    found = connection.execute(meta.select().where(meta.c.key == "schema")).first() if "meta" in present else None
    version = int(found.value) if found is not None and found.value.isdecimal() else 0
    if version > SCHEMA_VERSION:
        raise OwnError("Sổ do bản ntm-sheets mới hơn lập ra. Cài bản mới rồi chạy lại; đừng dùng bản cũ cho sổ này.")
    if version < SCHEMA_VERSION:
        raise LedgerBroken("Tệp sổ không phải do bản ntm-sheets này lập ra: sẽ lập sổ mới từ kho lưu.", path)
    return True


def make_tables(connection: Connection) -> None:
    """Make the tables in an empty file; another process may have done so a moment ago."""
    if not inspect(connection).get_table_names():
        metadata.create_all(connection)
        connection.execute(meta.insert().values(key="schema", value=str(SCHEMA_VERSION)))


def find_damage(connection: Connection, path: Path, *, whole: bool = False) -> None:
    """Raise LedgerBroken where SQLite's own check finds the file's pages out of order; the `whole` one sees indexes too."""
    said = connection.exec_driver_sql("PRAGMA integrity_check(1)" if whole else "PRAGMA quick_check(1)").scalar()
    if said != "ok":
        log.error("%s", said)
        raise LedgerBroken(DAMAGED, path)


def set_aside(path: Path) -> Path:
    """Move a broken file, with what belongs to it, out of the way; give its new name. Nothing is deleted.

    Errors: OSError where it cannot be moved.
    """
    aside = spare_name(path)
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


def put_rows(connection: Connection, insert: Insert, rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows that all have the same columns, by an insert without values of its own; what most of the writing is.

    Their values go to the driver as they are: no column of ours needs them otherwise.
    """
    if rows:
        text, names = _worded(insert, tuple(rows[0]), connection.dialect)
        connection.exec_driver_sql(text, [tuple([row[name] for name in names]) for row in rows])


@cache
def _worded(insert: Insert, names: tuple[str, ...], dialect: Dialect) -> tuple[str, list[str]]:
    worded = insert.compile(dialect=dialect, column_keys=list(names))
    return str(worded), list(worded.positiontup or ())


@contextmanager
def own_errors(path: Path) -> Iterator[None]:
    """Turn the database's troubles into OwnError, a damaged file into LedgerBroken.

    A broken rule of the tables is a fault of ours and stays one, and so is a value that they cannot take.
    """
    try:
        yield
    except (DataError, IntegrityError, InterfaceError, ProgrammingError):
        raise
    except DatabaseError as error:
        said = str(error.orig)
        if any(part in said.lower() for part in DAMAGE):
            log.error("%s", said)
            raise LedgerBroken(DAMAGED, path) from error
        # On a full disk SQLite may say only that it cannot open or read a file.
        fault = "disk is full" if _is_full(path) else said.lower()
        words = next((words for part, words in FAULTS if part in fault), "")
        if not words:
            log.error("%s", said)
            words = UNKNOWN_FAULT
        raise OwnError(f"{words} Các tệp đã nhận không mất.") from error


@contextmanager
def legible(path: Path) -> Iterator[None]:
    """Turn a value in a row that is none of ours (a date that is no date) into LedgerBroken."""
    try:
        yield
    except (ValueError, TypeError) as error:
        log.error("%s", error)
        raise LedgerBroken(DAMAGED, path) from error


def overwrite(source: Engine, target: Engine, patience: float) -> None:
    """Put one database's content in another's place in one step: whoever reads sees the old one or the new one.

    A kill anywhere leaves the old one. Errors: as `own_errors` has them; another program that holds the target.
    """
    ends = time.monotonic() + patience

    def wait(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > ends:
            raise OwnError(f"{FAULTS[0][1]} Các tệp đã nhận không mất.")

    with closing(source.raw_connection()) as one, closing(target.raw_connection()) as other:
        into = other.driver_connection
        if one.driver_connection is not None and into is not None:
            one.driver_connection.backup(into, progress=wait)


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < LEAST_FREE_BYTES
    except OSError:
        return False


def _engine(url: URL, patience: float, prepare: Callable[[sqlite3.Connection, ConnectionPoolEntry], None]) -> Engine:
    engine = create_engine(url, connect_args={"timeout": patience})
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _turn_off_own_begin(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own way of opening transactions leaves reads and table changes outside of them.
    connection.isolation_level = None


def _prepare_connection(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
    _turn_off_own_begin(connection, entry)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # A writer says so at once: one that reads first and writes later could find the file changed in between.
    mode = "IMMEDIATE" if connection.get_execution_options().get("writing") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")
