"""The ledger's file held open: one transaction a call, or one for several calls together."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from ntm_sheets.errors import OwnError
from ntm_sheets.ledger.database import find_damage, legible, make_tables, open_engine, overwrite, own_errors

PATIENCE_SECONDS = 10.0


class Transactions:
    """A ledger file, open until `close`; a transaction is durable when it ends.

    `patience` is how many seconds a write waits for another process.
    """

    def __init__(self, path: Path, patience: float = PATIENCE_SECONDS) -> None:
        self._path = path
        self._patience = patience
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
