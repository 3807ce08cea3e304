"""`verify`: whether a file, or the code on it, is what the commune delivered; what of it was changed; of which day it is."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Literal

from ntm_sheets.commands.speaking import looked_into, say, say_json
from ntm_sheets.errors import CallError, OwnError, own_trouble
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.seals import SealedState, looks_like_code, read_code
from ntm_sheets.outbox.register import MASTER, Delivery, deliveries, kept_masters
from ntm_sheets.outbox.wording import moment
from ntm_sheets.reading import limits
from ntm_sheets.reading.differing import Differing, hold_against
from ntm_sheets.reading.sandbox import Failure, Sandbox
from ntm_sheets.rounds.looking import View
from ntm_sheets.rounds.sealing import Chain
from ntm_sheets.workspace.folders import Workspace

Verdict = Literal["genuine", "old", "resaved", "changed", "unknown"]
MARKS: dict[Verdict, str] = {
    "genuine": "✓ ĐÚNG",
    "old": "• ĐÚNG NHƯNG CŨ",
    "resaved": "• ĐÃ LƯU LẠI",
    "changed": "✗ ĐÃ BỊ SỬA",
    "unknown": "✗ KHÔNG RÕ",
}
BY_CODE = "Tìm mã số liệu in trên trang đầu rồi thử: ntm-sheets verify MÃ; cần chắc chắn thì xin lại tệp ở xã."
MOST_SHOWN, MOST_PARTS = 20, 5
PLACES = {
    "xl/worksheets/": "trang tính",
    "xl/media/": "hình",
    "xl/charts/": "biểu đồ",
    "docprops/": "thuộc tính tệp",
    "xl/styles": "định dạng",
    "xl/sharedstrings": "chữ trong các ô",
}
UNREAD = {
    "encrypted": "tệp có mật khẩu",
    "too-large": "tệp quá lớn",
    "damaged": "tệp hỏng, không mở được như một bảng tính",
}


@dataclass(frozen=True)
class Verified:
    """What came of it; `lines` say more than the verdict, `differing` is what a file that is not known differs in."""

    verdict: Verdict
    lines: tuple[str, ...]
    code: str = ""
    day: str = ""
    place: str = ""
    differing: Differing = field(default_factory=lambda: Differing(""))

    @property
    def plain(self) -> dict[str, object]:
        """The same for another program."""
        found = self.differing
        return {
            "verdict": self.verdict, "code": self.code, "day": self.day, "place": self.place, "message": " ".join(self.lines),
            "count": found.count, "cells": [asdict(one) for one in found.cells], "sheets": list(found.sheets),
            "parts": list(found.parts),
        }  # fmt: skip


def verify_shown(workspace: Workspace, shown: str, now: datetime, *, as_json: bool) -> int:
    """Say it of a file, or of a code; 0 where it is genuine and of the last day, else 1. Errors: CallError, OwnError."""
    path = Path(shown)
    is_file = path.is_file()
    if not is_file and not looks_like_code(shown):
        raise CallError(f"Không thấy tệp “{shown}”, và đó cũng không phải mã số liệu (dạng 0510-4821-7396).")
    with looked_into(workspace, now=now) as view:
        verifying = _Verifying(view, now)
        found = verifying.of_file(path) if is_file else verifying.of_code(shown)
    if as_json:
        say_json(found.plain)
    else:
        say(f"{MARKS[found.verdict]}: {found.lines[0]}")
        for line in (*found.lines[1:], *_difference_lines(found.differing)):
            say(f"  {line}")
    return 0 if found.verdict == "genuine" else 1


def in_worker(data: bytes, delivered: bytes | None = None) -> Differing:
    """Hold a file against a delivered one in a process that it may kill."""
    with Sandbox(hold_against, _load, (), workers=1) as sandbox:
        outcome = sandbox.submit(data, delivered).outcome()
    if isinstance(outcome, Failure):
        if outcome.ours:
            raise OwnError(f"Chưa đọc xong tệp: máy đã dừng tiến trình đọc ({outcome.why}). Chạy lại.")
        return Differing("unknown", unreadable=outcome.code)
    return outcome


def _load() -> None:
    import ntm_sheets.reading.differing  # noqa: F401 - loaded before the file comes


class _Verifying:
    """The workspace that is asked: its register, its chain, its kept masters."""

    def __init__(self, view: View, now: datetime) -> None:
        self._view, self._now = view, now
        self._chain = Chain(view.ledger, view.workspace.archive, view.key)
        self._register = deliveries(view.workspace)

    def of_code(self, text: str) -> Verified:
        """Say what a code names."""
        code = read_code(text)
        if code is None:
            return Verified("unknown", ("mã này có một chữ số sai. Nghe hoặc nhìn lại từng số rồi thử lại.",), text)
        state = self._chain.find(code, self._now)
        ahead = self._chain.find_ahead(code, self._now) if state is None else None
        if ahead is not None:
            said = f"mã {code} là số liệu ngày {ahead.day:%d/%m/%Y}, mà máy này đang ghi {moment(self._now)}."
            return Verified("unknown", (said, "Xem lại ngày giờ của máy (hoặc bỏ --now), rồi thử lại."), code)
        if state is None:
            said = f"không lúc nào số liệu ở đây mang mã {code}. Mã của nơi khác, hoặc đã bị đổi."
            return Verified("unknown", (said,), code)
        return self._state(state)

    def _state(self, state: SealedState) -> Verified:
        since = f"lúc {state.since:%H:%M}, tệp thứ {state.arrivals} của ngày" if state.since else "đầu ngày"
        lines = [f"mã {state.code} là số liệu ngày {state.day:%d/%m/%Y} (từ {since})."]
        if state.until is not None and state.until.date() == state.day:
            lines.append(f"Cùng ngày còn số liệu mới hơn, đến từ {moment(state.until)}.")
        elif state.until is not None:
            lines.append(f"Số liệu mới hơn đến từ {moment(state.until)}.")
        made = sorted({one.place for one in self._register if one.code == state.code})
        lines += [f"Đã giao với mã này: {', '.join(made[:MOST_SHOWN])}."] if made else []
        return Verified("old" if state.is_old else "genuine", tuple(lines), state.code, state.day.isoformat())

    def of_file(self, path: Path) -> Verified:
        """Say what a file is."""
        try:
            with path.open("rb") as file:
                mark = file_digest(file, "sha256").hexdigest()
                is_heavy = file.tell() > limits.FILE_BYTES
            data = b"" if is_heavy else path.read_bytes()
        except OSError as error:
            raise own_trouble(error) from error
        same = [one for one in self._register if one.sha256 == mark]
        if same:
            return self._known(path, same[-1])
        if is_heavy:
            said = f"{path.name} không giống từng byte tệp nào đã giao, và nặng hơn {limits.FILE_BYTES // limits.MEGABYTE} MB"
            return Verified("unknown", (f"{said} nên không mở ra so được. {BY_CODE}",))
        return self._unknown(path, data)

    def _known(self, path: Path, one: Delivery) -> Verified:
        lines = [f"{path.name} còn nguyên từng byte như {one.place} giao lúc {moment(one.moment)}, mã {one.code}."]
        later = [other for other in self._register if other.place == one.place and other.moment > one.moment]
        if later:
            lines.append(f"Bản mới hơn giao lúc {moment(later[-1].moment)}, mã {later[-1].code}.")
        is_old = bool(later) and later[-1].day > one.day
        return Verified("old" if is_old else "genuine", tuple(lines), one.code, one.day.isoformat(), one.place)

    def _unknown(self, path: Path, data: bytes) -> Verified:
        """Say of a file that was never delivered so, whose it is, and what of it differs from a kept master."""
        found = in_worker(data)
        states = [state for code in found.codes if (state := self._chain.find(code, self._now))]
        near = self._nearest(data, states)
        if near is not None:
            one, kept = near
            compared = in_worker(data, kept)
            # Whatever shares few sheets with the master is another of our workbooks.
            if compared.parts or (compared.compared and len(compared.sheets) <= 2):
                return _changed(path, one, compared)
        if states:
            code, day = states[0].code, states[0].day
            said = f"{path.name} mang mã {code} ngày {day:%d/%m/%Y}, nhưng không giống từng byte tệp nào đã giao."
            more = "Bản giao lúc ấy không còn được giữ nên không kể được chỗ khác: so với bản ở xã."
            return Verified("changed", (said, more), code, day.isoformat(), differing=found)
        why = f"; {UNREAD.get(found.unreadable, 'máy không đọc được tệp')}" if found.unreadable else ""
        other = (
            f"mã {found.codes[0]} trong tệp không phải mã của thư mục này"
            if found.codes
            else "trong tệp không có mã nào của thư mục này"
        )
        code = found.codes[0] if found.codes else ""
        return Verified("unknown", (f"{path.name}: {other}{why}.",), code, differing=found)

    def _nearest(self, data: bytes, states: Sequence[SealedState]) -> tuple[Delivery, bytes] | None:
        """Give the kept master that a file was made of: one as long as it, else the one with its code."""
        masters = {one.sha256: one for one in self._register if one.place == MASTER}
        codes = {state.code for state in states}
        by_code = None
        for _, path in sorted(kept_masters(self._view.workspace).items(), reverse=True):
            kept = path.read_bytes()
            one = masters.get(sha256_of(kept))
            if one is None:
                continue
            if len(kept) == len(data):
                return one, kept
            if one.code in codes and by_code is None:
                by_code = one, kept
        return by_code


def _changed(path: Path, one: Delivery, found: Differing) -> Verified:
    about = f"{one.place} giao lúc {moment(one.moment)}, mã {one.code}"
    if found.count or found.sheets or found.parts or found.unreadable:
        changed = f"{found.count} ô khác" if found.count else "không ô nào khác, nhưng tệp không còn như đã giao"
        lines = [f"{path.name} không còn như {about}: {changed}."]
        return Verified("changed", tuple(lines), one.code, one.day.isoformat(), one.place, found)
    lines = [
        f"{path.name} là {about}, lưu lại bằng chương trình khác; số liệu không đổi.",
        "Đã so chữ và số của mọi ô. Hình, biểu đồ, định dạng không so được: cần chắc chắn thì xin bản gốc.",
    ]
    return Verified("resaved", tuple(lines), one.code, one.day.isoformat(), one.place, found)


def _difference_lines(found: Differing) -> Iterator[str]:
    for one in found.cells[:MOST_SHOWN]:
        yield f"{one.sheet}!{one.cell}: đã giao “{one.was or 'ô trống'}”, nay là “{one.now or 'ô trống'}”"
    if found.count > MOST_SHOWN:
        yield f"… và {found.count - MOST_SHOWN} ô nữa"
    if found.sheets:
        yield f"Trang thêm hoặc mất: {', '.join(found.sheets[:MOST_SHOWN])}"
    if found.parts and not found.count:
        yield f"Phần bị sửa trong tệp: {', '.join(map(_part, found.parts[:MOST_PARTS]))}"


def _part(name: str) -> str:
    what = next((words for begin, words in PLACES.items() if name.lower().startswith(begin)), "")
    return f"{what} ({name})" if what else name or "mục lục của tệp nén"
