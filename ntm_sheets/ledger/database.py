"""The ledger's SQLite file: how it is opened, and what its faults mean for a person."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError
from sqlalchemy.pool import ConnectionPoolEntry

from ntm_sheets.errors import OwnError
from ntm_sheets.ledger.schema import SCHEMA_VERSION, meta, metadata

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
# Part of SQLite's own sentence → what has happened and what helps.
FAULTS = (
    ("locked", "Sổ đang bị một chương trình khác giữ. Đóng chương trình đang mở tệp sổ rồi chạy lại."),
    ("disk is full", "Ổ đĩa đã đầy nên không ghi được sổ. Xóa bớt tệp không dùng rồi chạy lại."),
    ("readonly", "Tệp sổ chỉ đọc được, không ghi được. Xem lại quyền ghi của thư mục state rồi chạy lại."),
    ("unable to open", "Không mở được tệp sổ. Kiểm tra thư mục state còn đó và có quyền ghi, rồi chạy lại."),
    ("malformed", "Tệp sổ đã hỏng. Xóa các tệp sổ trong state rồi chạy “ntm-sheets rebuild” để lập lại từ kho lưu."),
    ("not a database", "Tệp sổ không phải là sổ. Chuyển nó đi chỗ khác rồi chạy “ntm-sheets rebuild”."),
    ("disk i/o error", "Ổ đĩa báo lỗi khi đọc ghi sổ. Kiểm tra ổ đĩa còn nối và còn tốt, rồi chạy lại."),
)


def open_engine(path: Path, patience: float) -> Engine:
    """Open the file, waiting at most `patience` seconds for another process at every write."""
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": patience})
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def make_tables(connection: Connection) -> None:
    """Make the tables in an empty file; OwnError where the file was made by another version of the program."""
    present = inspect(connection).get_table_names()
    if not present:
        metadata.create_all(connection)
        connection.execute(meta.insert().values(key="schema", value=str(SCHEMA_VERSION)))
        return
    found = connection.execute(meta.select().where(meta.c.key == "schema")).first() if "meta" in present else None
    version = int(found.value) if found is not None else 0
    if version > SCHEMA_VERSION:
        raise OwnError("Sổ do bản ntm-sheets mới hơn lập ra. Cài bản mới rồi chạy lại; đừng dùng bản cũ cho sổ này.")
    if version < SCHEMA_VERSION:
        raise OwnError(
            "Tệp sổ không phải do bản ntm-sheets này lập ra. Chuyển nó đi chỗ khác rồi chạy “ntm-sheets rebuild”."
        )


@contextmanager
def own_errors() -> Iterator[None]:
    """Turn the database's troubles into OwnError; a broken rule of the tables is a fault of ours and stays one."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except DatabaseError as error:
        said = str(error.orig)
        words = next((words for part, words in FAULTS if part in said.lower()), f"Sổ báo lỗi ({said}). Chạy lại.")
        raise OwnError(f"{words} Các tệp đã nhận không mất.") from error


def _prepare_connection(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own way of opening transactions leaves reads and table changes outside of them.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # A writer says so at once: one that reads first and writes later could find the file changed in between.
    mode = "IMMEDIATE" if connection.get_execution_options().get("writing") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")
