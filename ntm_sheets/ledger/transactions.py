"""The ledger's file held open: one transaction a call, or one for several calls together."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from ntm_sheets.errors import OwnError
from ntm_sheets.ledger.database import find_damage, make_tables, open_engine, own_errors

PATIENCE_SECONDS = 10.0


class Transactions:
    """A ledger file, open until `close`; a transaction is durable when it ends.

    `patience` is how many seconds a write waits for another process.
    """

    def __init__(self, path: Path, patience: float = PATIENCE_SECONDS) -> None:
        self._path = path
        self._engine = open_engine(path, patience)
        self._writer = self._engine.execution_options(writing=True)
        self._shared: Connection | None = None
        try:
            with self.writing() as connection:
                make_tables(connection, path)
        except OwnError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

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
            with own_errors(self._path):
                yield self._shared
            return
        with own_errors(self._path), self._engine.begin() as connection:
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

    def check(self) -> None:
        """Look the whole file over; LedgerBroken where its pages do not hold together."""
        with self.reading() as connection:
            find_damage(connection, self._path)
