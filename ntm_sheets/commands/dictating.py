"""`dictate`: what a unit reports by telephone, shown as it was understood, and kept as a form in the inbox."""

import sys
from datetime import datetime

from ntm_sheets.campaign.names import fold
from ntm_sheets.checking.dictation import Dictation, Understood
from ntm_sheets.commands.arguments import unit_named
from ntm_sheets.commands.speaking import opened, say
from ntm_sheets.errors import OwnError, reason_of
from ntm_sheets.rounds.dictating import dictated_book, drop_dictated, heard
from ntm_sheets.workspace.folders import Workspace

YES = frozenset({"c", "co", "y", "yes"})
NOTHING_KEPT = "Chưa ghi gì vào sổ"


def dictate_report(workspace: Workspace, name: str, text: str, now: datetime, by: str, *, yes: bool) -> int:
    """Show what was understood, and keep it where it is wholly understood and somebody says so; 1 where nothing is kept.

    Errors: CallError for a name that is no unit's, OwnError where the inbox cannot be written.
    """
    with opened(workspace, now=now) as session:
        unit, layouts = unit_named(session.campaign, name), session.layouts
        dictation = heard(session, unit, text, now)
    _show(dictation, unit.name)
    if not dictation.is_whole:
        say(f"{NOTHING_KEPT}: sửa các chỗ có dấu ✗ rồi đọc lại cả câu.")
        return 1
    if not yes and not sys.stdin.isatty():
        say(f"{NOTHING_KEPT}: xem đúng rồi thì chạy lại, thêm --yes.")
        return 1
    if not yes and not _agreed():
        say(f"{NOTHING_KEPT}.")
        return 1
    try:
        path = drop_dictated(workspace.inbox, unit, dictated_book(layouts, unit, dictation, now, by), now)
    except OSError as error:
        raise OwnError(f"Không ghi được vào {workspace.inbox} ({reason_of(error)}). {NOTHING_KEPT}.") from error
    say(f"Đã ghi thành phiếu {path.name} trong inbox: lượt nhận tới sẽ lấy (ntm-sheets ingest, hoặc watch đang chạy).")
    return 0


def _agreed() -> bool:
    sys.stdout.write("Giữ? [c/k] ")
    sys.stdout.flush()
    # Whoever closes the terminal's input has not said yes.
    return fold(sys.stdin.readline()) in YES


def _show(dictation: Dictation, unit: str) -> None:
    if dictation.lines:
        say(f"{unit} báo qua điện thoại, hiểu là:")
    for one in dictation.lines:
        say(f"  ✓ {_told(one)}")
        for note in one.notes:
            say(f"    ! {note}")
    for fault in dictation.faults:
        say(f"  ✗ “{fault.said}”: {fault.why}" if fault.said else f"  ✗ {fault.why}")


def _told(one: Understood) -> str:
    before = "" if one.key[0] == "report" else f"{one.shown_before or '(chưa có)'} → "
    return f"{one.question.label}: {before}{one.shown}"
