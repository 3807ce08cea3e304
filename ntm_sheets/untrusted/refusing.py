"""A file that will not be read, and why: the one boundary at which any engine's fault becomes that."""

from collections.abc import Callable
from typing import TypeVar

from ntm_sheets.facts.findings import Place, Remark

Result = TypeVar("Result")


class Refusal(Exception):  # noqa: N818 - it is no error of ours: the file is at fault
    """Reading stops here; carries the code and details of the remark that says why."""

    def __init__(self, code: str, *, sheet: str = "", cell: str = "", seen: str = "", **details: str) -> None:
        self.code, self.sheet, self.cell, self.seen, self.details = code, sheet, cell, seen, details
        # Only what the class can be made from again: a worker process hands its refusal over.
        super().__init__(code)

    def __str__(self) -> str:
        return f"{self.code} {self.details}"

    def remark(self, file: str) -> Remark:
        """Give the refusal as a remark about `file`."""
        return Remark(self.code, Place(file, self.sheet, self.cell), self.seen, self.details)


def attempt(call: Callable[[], Result]) -> Result:
    """Run an engine on bytes that nobody trusts; every fault of it becomes a Refusal `damaged`.

    Errors: Refusal; what says that the machine or the user wants to stop passes through.
    """
    try:
        return call()
    except (Refusal, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as fault:  # noqa: BLE001 - engines raise anything, a Rust panic is no Exception even
        raise Refusal("damaged", why=f"{type(fault).__name__}: {fault}"[:200]) from None
