"""`check`: what a round would say of files, nothing stored."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.commands.opening import opened
from ntm_sheets.commands.speaking import say, say_json
from ntm_sheets.errors import CallError, reason_of
from ntm_sheets.facts.findings import HOLDING, Finding
from ntm_sheets.outbox.slips.message import grouped
from ntm_sheets.rounds.judgement import Judgement
from ntm_sheets.workspace.folders import Workspace

LEVEL_WORDS = {"error": "LỖI", "warning": "cần xem", "note": "lưu ý"}
# Of one kind; whoever wants them all asks for --json, or opens the slip.
MOST_OF_A_KIND = 30


def check_files(workspace: Workspace, files: Sequence[Path], now: datetime, as_json: bool) -> int:
    """Judge files as a round would, storing nothing; 1 where one would be refused or has an error, 3 where we failed."""
    found: list[Finding] = []
    refused = failed = False
    with opened(workspace, now=now) as session:
        for file in files:
            for name, judged in session.judge_file(bytes_of(file), file.name, now):
                refused |= judged.verdict == "refused"
                failed |= judged.verdict == "pending"
                found += judged.findings
                if not as_json:
                    tell_judged(name, judged)
    if as_json:
        say_json([finding.to_json() for finding in found])
    if failed:
        return 3
    return 1 if refused or any(finding.level == "error" for finding in found) else 0


def tell_judged(name: str, judged: Judgement) -> None:
    """Say what would become of a file, and what was found in it."""
    waits = judged.verdict == "accepted" and any(finding.code in HOLDING for finding in judged.findings)
    word = "nhận nhưng chưa tính, chờ xã quyết định" if waits else "nhận được"
    words = {"accepted": word, "pending": "chưa kết luận được"}
    say(f"{name}: {words.get(judged.verdict, 'bị từ chối')} – {judged.reason}")
    if judged.condition:
        say(f"  {judged.condition}.")
    for group in grouped(judged.findings):
        for finding in group[: MOST_OF_A_KIND if len(group) > MOST_OF_A_KIND else None]:
            place = " ".join(part for part in (finding.place.sheet, finding.place.cell) if part)
            say(f"  {LEVEL_WORDS[finding.level]}{f' [{place}]' if place else ''}: {finding.message} {finding.remedy}")
        if len(group) > MOST_OF_A_KIND:
            title = CATALOGUE[group[0].code].title
            say(f"  … và {len(group) - MOST_OF_A_KIND} ô khác: {title[:1].lower()}{title[1:]} (xem đủ bằng --json).")


def bytes_of(file: Path) -> bytes:
    """Give a file's bytes; CallError where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise CallError(f"Không đọc được tệp {file} ({reason_of(error)}). Xem lại tên tệp.") from error
