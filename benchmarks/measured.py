"""Workers that say how long each file took them and how much memory; for benchmarks and tests."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.facts.submission import PhotoWish
from ntm_sheets.reading.sandbox import Failure, Sandbox
from ntm_sheets.rounds import inspecting
from ntm_sheets.rounds.inspecting import Inspected, SandboxedInspector

MEGABYTE = 1024 * 1024
_STATUS, _PEAK_RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Effort:
    """What one file took a worker: seconds of the processor, megabytes at the peak.

    A file that its worker did not survive has the failure's code and no figures.
    """

    file: str
    seconds: float
    megabytes: float
    failure: str = ""


@dataclass
class Meter:
    """A sandbox as `SandboxedInspector` takes it, that keeps the effort of every file."""

    sandbox: "Sandbox[tuple[Inspected, float, float]]"
    efforts: list[Effort]

    def expect(self, files: int, size: int) -> None:
        """Let the workers hear how much will come."""
        self.sandbox.expect(files, size)

    def start(self) -> None:
        """Start the workers."""
        self.sandbox.start()

    def submit(self, data: bytes, file: str, *how: object) -> "_Metered":
        """Hand a file to the workers."""
        return _Metered(self, file, self.sandbox.submit(data, file, *how).outcome)


@dataclass
class _Metered:
    _meter: Meter
    _file: str
    _wait: Callable[[], tuple[Inspected, float, float] | Failure]

    def outcome(self) -> Inspected | Failure:
        outcome = self._wait()
        if isinstance(outcome, Failure):
            self._meter.efforts.append(Effort(self._file, 0, 0, outcome.code))
            return outcome
        inspected, seconds, megabytes = outcome
        self._meter.efforts.append(Effort(self._file, seconds, megabytes))
        return inspected


@contextmanager
def measured(campaign: Campaign, key: bytes, efforts: list[Effort]) -> Iterator[SandboxedInspector]:
    """Yield an inspector with real workers that notes each file's effort."""
    with Sandbox(_timed, _prepare, (campaign, key)) as sandbox:
        yield SandboxedInspector(Meter(sandbox, efforts))  # type: ignore[arg-type]  # it does what a sandbox does


def resident(field_name: str = "VmRSS") -> float:
    """Give this process's resident memory in megabytes, or its peak (`VmHWM`); 0 where the system does not say."""
    if not _STATUS.exists():
        return 0.0
    line = next(line for line in _STATUS.read_text("ascii").splitlines() if line.startswith(f"{field_name}:"))
    return int(line.split()[1]) / 1024


_layouts: list[Layouts] = []


def _prepare(campaign: Campaign, key: bytes) -> None:
    _layouts[:] = [Layouts(campaign, key)]


def _timed(
    data: bytes, file: str, inside: bool, bodies: bool, unit: str, photos: PhotoWish | None = None, sha256: str = ""
) -> tuple[Inspected, float, float]:
    if _PEAK_RESET.exists():
        _PEAK_RESET.write_text("5")  # the peak counts from here
    started = time.process_time()
    how = {"inside": inside, "bodies": bodies}
    inspected = inspecting.inspect(data, file, _layouts[0], **how, unit=unit, photos=photos, sha256=sha256)
    return inspected, time.process_time() - started, resident("VmHWM")
