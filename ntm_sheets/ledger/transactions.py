"""The ledger's file held open: one transaction a call, or one for several calls together."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.sqlite import insert

from ntm_sheets.errors import OwnError
from ntm_sheets.ledger.database import (
    WAL,
    copy_whole,
    find_damage,
    has_tables,
    is_still,
    legible,
    make_tables,
    open_engine,
    open_still_engine,
    overwrite,
    own_errors,
)
from ntm_sheets.ledger.schema import meta

PATIENCE_SECONDS = 10.0


class Transactions:
    """A ledger file, open until `close`; a transaction is durable when it ends.

    `patience` is how many seconds a write waits for another process. Nothing is written to a file that has its tables
    already: whoever only reads waits for nobody, and a file that cannot be written can be read.
    """

    def __init__(self, path: Path, patience: float = PATIENCE_SECONDS) -> None:
        self._path = path
        self._patience = patience
        self._copies = ExitStack()
        self._engine = self._open(path, patience)
        self._writer = self._engine.execution_options(writing=True)
        self._shared: Connection | None = None
        try:
            with self.reading() as connection:
                is_made = has_tables(connection, path)
            if not is_made:
                with self.writing() as connection:
                    make_tables(connection)
        except OwnError:
            self.close()
            raise

    def _open(self, path: Path, patience: float) -> Engine:
        if not is_still(path):
            return open_engine(path, patience)
        if not path.with_name(path.name + WAL).exists():
            return open_still_engine(path)
        # What was written last lies beside the file, and SQLite would have to write to read it: in a copy it may.
        folder = self._copies.enter_context(TemporaryDirectory(prefix="ntm-so-", ignore_cleanup_errors=True))
        return open_engine(copy_whole(path, Path(folder)), patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
        self._copies.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of all calls within: durable when the block ends, undone where a fault leaves it."""
        if self._shared is not None:
            yield
            return
        with own_errors(self._path), self._writer.begin() as connection:
            self._shared = connection
            try:
                yield
            finally:
                self._shared = None

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Undo what the block did where a fault leaves it, and of a transaction of several calls nothing else."""
        with self.together():
            assert self._shared is not None  # noqa: S101 - `together` makes it
            with own_errors(self._path), self._shared.begin_nested():
                yield

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the file."""
        if self._shared is not None:
            with own_errors(self._path), legible(self._path):
                yield self._shared
            return
        with own_errors(self._path), legible(self._path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are made at once, or not at all."""
        if self._shared is not None:
            with own_errors(self._path):
                yield self._shared
            return
        with own_errors(self._path), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all calls within see one and the same state of the file, whatever others write meanwhile; they only read."""
        if self._shared is not None:
            yield
            return
        with own_errors(self._path), self._engine.begin() as connection:
            self._shared = connection
            try:
                yield
            finally:
                self._shared = None

    def check(self, *, whole: bool = False) -> None:
        """Look the file over, `whole` with its indexes; LedgerBroken where its pages do not hold together."""
        with self.reading() as connection:
            find_damage(connection, self._path, whole=whole)

    def become(self, other: "Transactions") -> None:
        """Take another ledger's content in the place of this one's, in one step: readers see the old one or the new."""
        with own_errors(self._path):
            overwrite(other._engine, self._engine, self._patience)

    def get_meta(self, key: str) -> str | None:
        """Give a mark that was set on the ledger."""
        with self.reading() as connection:
            value: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == key))
            return value

    def set_meta(self, key: str, value: str) -> None:
        """Set a mark on the ledger."""
        put = insert(meta).values(key=key, value=value)
        with self.writing() as connection:
            connection.execute(
                put.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": put.excluded.value})
            )
