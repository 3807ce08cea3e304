"""When a file in the inbox is whole: it has been quiet for a while and carries its own end mark.

Nothing here has a clock or a thread: the caller lists the inbox and says what time it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from ntm_sheets.intake.inbox import InboxFile, open_regular
from ntm_sheets.intake.wholeness import is_being_written, wholeness
from ntm_sheets.untrusted import large_zips
from ntm_sheets.untrusted.refusing import Refusal

QUIET_SECONDS = 2.0
# A text has no end mark: a mail program or a slow drive may pause this long between two parts of it.
LOOSE_SECONDS = 10.0
LOOSE_TIMES = LOOSE_SECONDS / QUIET_SECONDS
# What nobody has touched for so long is not waited for, even if somebody holds it open.
YOUNG_SECONDS = 60.0
# Longer than any download pauses; after it the file is taken as it is, so that it ends with a reason in words.
PATIENCE_SECONDS = 600.0
# Above this a file is neither a form nor a mail, and reading it would cost the machine its memory.
LARGEST_BYTES = 100_000_000

Why = Literal[
    "arriving", "writing", "downloading", "open-elsewhere", "empty", "unfinished", "held", "too-large", "lingering"
]
COMING: tuple[Why, ...] = ("arriving", "writing")
HALF: tuple[Why, ...] = ("empty", "unfinished")
WAITING_WORDS: dict[Why, str] = {
    "arriving": "tệp vừa mới đến, chờ chép xong",
    "writing": "chương trình khác đang ghi tệp; chờ chép xong, hoặc đóng chương trình đó",
    "downloading": "tệp chưa tải xong, {age}; chờ tải xong, hoặc tải lại rồi bỏ tệp đủ vào inbox",
    "open-elsewhere": "tệp đang mở trong Excel hoặc chương trình khác; hãy lưu lại rồi đóng tệp",
    "empty": "tệp rỗng, chưa có nội dung; chờ tải xong, hoặc chép lại tệp vào inbox",
    "unfinished": "tệp chưa tải xong, còn thiếu phần cuối; chờ tải xong, hoặc chép lại tệp vào inbox",
    "held": "chưa mở được tệp; hãy đóng chương trình đang dùng tệp, hoặc xem lại quyền đọc",
    "too-large": (
        f"tệp lớn hơn {LARGEST_BYTES // 1_000_000} MB nên không nhận, vẫn nằm trong inbox; nếu là phiếu thì thu nhỏ ảnh trong "
        f"phiếu; tệp .zip thì nhận đến {large_zips.LARGEST_BYTES // 1_000_000_000} GB và {large_zips.MOST_FILES} tệp, lớn hơn thì "
        "chia nhỏ rồi bỏ lại vào inbox; tệp .zip đặt mật khẩu thì nén lại không mật khẩu; nếu là phim thì chuyển ra khỏi inbox"
    ),
    "lingering": "tệp không đủ nên đã ghi vào danh sách lỗi, vẫn nằm lại inbox; chép tệp đủ đè lên, hoặc xóa nó đi",
}


@dataclass(frozen=True)
class Waiting:
    """A file that is not taken yet, why, and for how many seconds it has lain unchanged."""

    lying: InboxFile
    why: Why
    seconds: float

    @property
    def name(self) -> str:
        """The file's name below the inbox."""
        return self.lying.name

    @property
    def reason(self) -> str:
        """Say why the file waits, and what helps."""
        return WAITING_WORDS[self.why].format(age=_age(self.seconds))

    @property
    def is_refused(self) -> bool:
        """Whether it will never be taken as it is, however long it waits."""
        return self.why == "too-large"


@dataclass(frozen=True)
class Settled:
    """The inbox sorted into files to take now, files that wait, and half files that nobody completes any more."""

    ready: tuple[InboxFile, ...]
    waiting: tuple[Waiting, ...]
    given_up: tuple[InboxFile, ...] = ()


class Settling:
    """Remembers since when each file has lain unchanged.

    `quiet` is how many seconds a file must lie unchanged; 0 takes every whole file at once. `loose` is that for a file
    without an end of its own, by default the same.
    `patience` is after how many seconds an empty or half file is given up, and one that looks open elsewhere is taken.
    """

    def __init__(
        self, quiet: float = QUIET_SECONDS, patience: float = PATIENCE_SECONDS, loose: float | None = None
    ) -> None:
        self._quiet = quiet
        self._loose = quiet if loose is None else loose
        self._patience = patience
        self._unchanged_since: dict[InboxFile, float] = {}

    def alike(self) -> Self:
        """Give another one that waits as long, and remembers nothing yet."""
        return type(self)(self._quiet, self._patience, self._loose)

    def settled(self, lying: Sequence[InboxFile], now: float, given_up_ns: int = 0, disk_ns: int = 0) -> Settled:
        """Sort a listing of the inbox as of the monotonic second `now`.

        A file last written before `given_up_ns` (nanoseconds of the epoch) will not become whole any more: so a single
        round, which cannot wait, can still end with a verdict on half a file. `disk_ns` is what the clock of the drive
        says now, where it can be believed: what was last touched long before is not waited for.
        """
        self._unchanged_since = {file: self._unchanged_since.get(file, now) for file in lying}
        ready: list[InboxFile] = []
        waiting: list[Waiting] = []
        given_up: list[InboxFile] = []
        for file in lying:
            seconds = now - self._unchanged_since[file]
            impatient = seconds >= self._patience or file.mtime_ns < given_up_ns
            why = self._hindrance(file, seconds, max(seconds, (disk_ns - file.stirred_ns) / 1e9), impatient)
            if why is None:
                ready.append(file)
            elif why in HALF and impatient and seconds >= self._quiet and file.size <= LARGEST_BYTES:
                given_up.append(file)
            else:
                waiting.append(Waiting(file, why, seconds))
        return Settled(tuple(ready), tuple(waiting), tuple(given_up))

    def coming(self, lying: Sequence[InboxFile], now: float, disk_ns: int = 0) -> tuple[Waiting, ...]:
        """Give the files that only a little time stands before; those that have lain long are not looked at."""
        young = [file for file in lying if disk_ns - file.stirred_ns < YOUNG_SECONDS * 1e9]
        return tuple(one for one in self.settled(young, now, disk_ns=disk_ns).waiting if one.why in COMING)

    def _hindrance(self, file: InboxFile, seconds: float, still: float, impatient: bool) -> Why | None:
        if seconds < self._quiet:
            return "arriving"
        if file.size > LARGEST_BYTES and not is_taken_apart(file):
            return "too-large"
        if file.open_now and not impatient:
            return "open-elsewhere"
        return _look(file, is_still=still >= self._loose)


def is_taken_apart(file: InboxFile) -> bool:
    """Tell whether a file is a zip that is taken file by file: too large to be taken as one, or many photos."""
    is_large, is_zip = file.size > LARGEST_BYTES, large_zips.is_named_zip(file.name)
    if not is_zip or file.size > large_zips.LARGEST_BYTES:
        return False
    try:
        with open_regular(file.path) as opened:
            files = large_zips.list_files(opened, file.size)
    except OSError:
        return is_large  # whoever reads it next tells
    except Refusal as refusal:
        # One that is not all there yet is waited for.
        return is_large and refusal.code == "damaged"
    if files and all(map(large_zips.is_locked, files)):
        return False
    is_much = file.size > large_zips.PHOTOS_FROM_BYTES or len(files) > large_zips.PHOTOS_FROM_FILES
    return is_large or (is_much and large_zips.holds_photos_alone(files))


def _look(file: InboxFile, *, is_still: bool) -> Why | None:
    if file.size == 0:
        return "empty"
    try:
        with open_regular(file.path) as opened:
            if is_being_written(opened):
                return "writing"
            found = wholeness(opened)
    except OSError:
        return "held"
    if found == "half":
        return "unfinished"
    return None if found == "whole" or is_still else "arriving"


# Coarse steps: a watch says a line again when it changes.
_STEPS = ((86400, "ngày", (1,)), (3600, "giờ", (12, 6, 3, 2, 1)), (60, "phút", (30, 10)))


def _age(seconds: float) -> str:
    """Say in words for how long nothing was added to a file; below zero it is not known."""
    if seconds < 0:
        return "chưa rõ từ lúc nào"
    for length, word, steps in _STEPS:
        whole = int(seconds // length)
        if word == "ngày" and whole:
            return f"đã nằm yên hơn {whole} ngày"
        step = next((step for step in steps if whole >= step), 0)
        if step:
            return f"đã nằm yên hơn {step} {word}"
    return "mới ghi trong 10 phút vừa qua"
