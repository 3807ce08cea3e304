"""When a file in the inbox is whole: it has been quiet for a while and carries its own end mark.

Nothing here has a clock or a thread: the caller lists the inbox and says what time it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ntm_sheets.intake.listing import Lying
from ntm_sheets.intake.taking import open_regular
from ntm_sheets.intake.wholeness import is_whole

QUIET_SECONDS = 2.0
# Longer than any download pauses; after it the file is taken as it is, so that it ends with a reason in words.
PATIENCE_SECONDS = 600.0
# Above this a file is neither a form nor a mail, and reading it would cost the machine its memory.
LARGEST_BYTES = 100_000_000

Why = Literal["arriving", "open-elsewhere", "empty", "unfinished", "held", "too-large", "lingering"]
HALF: tuple[Why, ...] = ("empty", "unfinished")
WAITING_WORDS: dict[Why, str] = {
    "arriving": "tệp vừa mới đến, chờ chép xong",
    "open-elsewhere": "tệp đang mở trong Excel hoặc chương trình khác; hãy lưu lại rồi đóng tệp",
    "empty": "tệp rỗng, chưa có nội dung; chờ tải xong, hoặc chép lại tệp vào inbox",
    "unfinished": "tệp chưa tải xong, còn thiếu phần cuối; chờ tải xong, hoặc chép lại tệp vào inbox",
    "held": "chưa mở được tệp; hãy đóng chương trình đang dùng tệp, hoặc xem lại quyền đọc",
    "too-large": f"tệp lớn hơn {LARGEST_BYTES // 1_000_000} MB nên không nhận; hãy thu nhỏ ảnh rồi gửi lại",
    "lingering": "tệp không đủ nên đã ghi vào danh sách lỗi, vẫn nằm lại inbox; chép tệp đủ đè lên, hoặc xóa nó đi",
}


@dataclass(frozen=True)
class Waiting:
    """A file that is not taken yet, why, and for how many seconds it has lain unchanged."""

    lying: Lying
    why: Why
    seconds: float

    @property
    def name(self) -> str:
        """The file's name below the inbox."""
        return self.lying.name

    @property
    def reason(self) -> str:
        """Say why the file waits, and what helps."""
        return WAITING_WORDS[self.why]


@dataclass(frozen=True)
class Settled:
    """The inbox sorted into files to take now, files that wait, and half files that nobody completes any more."""

    ready: tuple[Lying, ...]
    waiting: tuple[Waiting, ...]
    given_up: tuple[Lying, ...] = ()


class Settling:
    """Remembers since when each file has lain unchanged.

    `quiet` is how many seconds a file must lie unchanged; 0 takes every whole file at once.
    `patience` is after how many seconds an empty or half file is given up, and one that looks open elsewhere is taken.
    """

    def __init__(self, quiet: float = QUIET_SECONDS, patience: float = PATIENCE_SECONDS) -> None:
        self._quiet = quiet
        self._patience = patience
        self._unchanged_since: dict[Lying, float] = {}

    def settled(self, lying: Sequence[Lying], now: float, given_up_ns: int = 0) -> Settled:
        """Sort a listing of the inbox as of the monotonic second `now`.

        A file last written before `given_up_ns` (nanoseconds of the epoch) will not become whole any more: so a single
        round, which cannot wait, can still end with a verdict on half a file.
        """
        self._unchanged_since = {file: self._unchanged_since.get(file, now) for file in lying}
        ready: list[Lying] = []
        waiting: list[Waiting] = []
        given_up: list[Lying] = []
        for file in lying:
            seconds = now - self._unchanged_since[file]
            impatient = seconds >= self._patience or file.mtime_ns < given_up_ns
            why = self._hindrance(file, seconds, impatient)
            if why is None:
                ready.append(file)
            elif why in HALF and impatient and seconds >= self._quiet:
                given_up.append(file)
            else:
                waiting.append(Waiting(file, why, seconds))
        return Settled(tuple(ready), tuple(waiting), tuple(given_up))

    def _hindrance(self, file: Lying, seconds: float, impatient: bool) -> Why | None:
        if seconds < self._quiet:
            return "arriving"
        if file.size > LARGEST_BYTES:
            return "too-large"
        if file.open_now and not impatient:
            return "open-elsewhere"
        return _look(file)


def _look(file: Lying) -> Why | None:
    if file.size == 0:
        return "empty"
    try:
        with open_regular(file.path) as opened:
            return None if is_whole(opened) else "unfinished"
    except OSError:
        return "held"
