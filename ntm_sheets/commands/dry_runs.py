"""`check` and `rules trial`: what a round would say of files, what a changed campaign would say of all that came; nothing stored."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from math import isnan
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.editions import asked_by, judging_mark
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.showing import points_shown, show_points
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.commands.speaking import opened, progress, say, say_json, warn
from ntm_sheets.commands.telling import VERDICT_WORDS
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.errors import CallError, OwnError, reason_of
from ntm_sheets.facts.findings import HOLDING, LEVELS, Finding
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.intake.editions import is_before_any
from ntm_sheets.ledger.renewing import copy_unjudged
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.outbox.slips.message import grouped
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.rounds.inspecting import Inspector, SandboxedInspector
from ntm_sheets.rounds.judgement import Judgement
from ntm_sheets.rounds.opening import InspectorOf
from ntm_sheets.rounds.pipeline import WorkspaceSession, no_step
from ntm_sheets.rounds.readers import make_sandbox
from ntm_sheets.rounds.readings import KeptInspector, Readings
from ntm_sheets.rounds.verdicts import VerdictWriter
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


@dataclass(frozen=True)
class Differing:
    """A drop that the changed campaign judges differently: before and after, with what appears and what goes."""

    before: DropRecord
    after: DropRecord
    appear: tuple[Finding, ...]
    go: tuple[Finding, ...]

    def to_json(self) -> dict[str, object]:
        """Give the difference as plain values."""
        whose = self.before if self.before.unit else self.after
        return {
            "seq": self.before.seq,
            "file": self.before.name,
            "unit": whose.unit,
            "role": whose.role,
            "report_date": whose.report_date.isoformat() if whose.report_date else None,
            "verdict_before": self.before.verdict,
            "verdict_after": self.after.verdict,
            "appear": [finding.to_json() for finding in self.appear],
            "go": [finding.to_json() for finding in self.go],
        }


@dataclass(frozen=True)
class Points:
    """A unit's points under both campaigns; None where a campaign does not have the unit."""

    unit: str
    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Trial:
    """What would be different."""

    number: int
    differing: tuple[Differing, ...]
    points: tuple[Points, ...]

    @property
    def moved(self) -> tuple[Points, ...]:
        """The units whose points would change."""
        return tuple(one for one in self.points if one.before != one.after)

    @property
    def changes_something(self) -> bool:
        """Whether the changed campaign would show anywhere."""
        return bool(self.differing or self.moved)


def try_rules(
    workspace: Workspace, changed: Path, now: datetime, as_json: bool, inspector_of: InspectorOf | None = None
) -> int:
    """Judge all that came by a changed campaign workbook, storing nothing; 1 where something would be different.

    What the workspace's own campaign says of it stands in the ledger. Errors: CampaignError for a faulty workbook.
    """
    campaign = load_campaign(changed)
    with opened(workspace, now=now) as session:
        # Tried as if the workspace read it now: what it asks of reports holds from today on.
        editions = (*session.campaign.editions, asked_by(campaign, now, before_any=is_before_any(workspace.archive)))
        campaign = replace(campaign, editions=editions)
        if session.ledger.get_meta("campaign") != judging_mark(session.campaign):
            raise OwnError("Máy thu đang chấm lại theo chiến dịch vừa đổi. Chờ xong rồi chạy lại lệnh này.")
        trial = _tried(session, campaign, now, inspector_of)
    if as_json:
        say_json(_json(trial))
    else:
        _tell(trial)
    return 1 if trial.changes_something else 0


def _tried(session: WorkspaceSession, campaign: Campaign, now: datetime, inspector_of: InspectorOf | None) -> Trial:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ntm-thu-", ignore_cleanup_errors=True))
        bench = stack.enter_context(Ledger(Path(folder) / "ledger.sqlite"))
        copy_unjudged(session.ledger, bench)
        inspector = inspector_of(campaign, session.key) if inspector_of else _workers(stack, campaign, session.key)
        show_progress = stack.enter_context(progress("Chấm thử"))
        layouts = Layouts(campaign, session.key)
        readings = stack.enter_context(Readings(session.workspace.readings))
        kept = KeptInspector(inspector, layouts, readings)
        _, troubles = VerdictWriter(session.workspace, bench, layouts, kept, no_step, show_progress).judge_pending()
        for trouble in troubles:
            warn(f"! {trouble}")
        for drop in bench.faulted():
            warn(f"! {drop.reason}")
        drops = bench.drops()
        return Trial(
            len(drops), tuple(_differing(session.ledger, bench)), tuple(_points(session, campaign, bench, now))
        )


def _workers(stack: ExitStack, campaign: Campaign, key: bytes) -> Inspector:
    return SandboxedInspector(stack.enter_context(make_sandbox(campaign, key)))


def _differing(ledger: Ledger, bench: Ledger) -> Iterator[Differing]:
    befores, said_before, said_after = {drop.seq: drop for drop in ledger.drops()}, _said(ledger), _said(bench)
    for after in bench.drops():
        before, found, had = befores[after.seq], said_after.get(after.seq), said_before.get(after.seq)
        # An opened mail or archive was not judged again; one whose bytes could not be had still waits.
        if after.verdict == "pending" or (after.verdict == "accepted" and not after.unit):
            continue
        appear, go = (
            _sorted((found or Counter()) - (had or Counter())),
            _sorted((had or Counter()) - (found or Counter())),
        )
        if appear or go or after.verdict != before.verdict:
            yield Differing(before, after, appear, go)


def _said(ledger: Ledger) -> dict[int, Counter[Finding]]:
    found: dict[int, Counter[Finding]] = {}
    for record in ledger.findings():
        found.setdefault(record.seq, Counter())[record.finding] += 1
    return found


def _sorted(findings: Counter[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings.elements(), key=lambda one: (LEVELS.index(one.level), one.place, one.code)))


def _points(session: WorkspaceSession, campaign: Campaign, bench: Ledger, now: datetime) -> Iterator[Points]:
    before, after = _points_of(session.campaign, session.ledger, now), _points_of(campaign, bench, now)
    names = {unit.key: unit.name for unit in (*campaign.units, *session.campaign.units)}
    for unit, name in names.items():
        yield Points(unit, name, before.get(unit), after.get(unit))


def _points_of(campaign: Campaign, ledger: Ledger, now: datetime) -> dict[str, float]:
    units = results_as_of(campaign, ledger, now).units
    points = [points_shown(float(one)) for one in units["points"]]
    return {str(unit): one for unit, one in zip(units["unit"], points, strict=True) if not isnan(one)}


def _json(trial: Trial) -> dict[str, object]:
    return {
        "judged": trial.number,
        "submissions": [one.to_json() for one in trial.differing],
        "points": [vars(one) for one in trial.points],
    }


def _tell(trial: Trial) -> None:
    if not trial.changes_something:
        say(f"Chấm thử {trial.number} tệp: chiến dịch sửa đổi không làm khác đi điều gì.")
        return
    say(f"Chấm thử {trial.number} tệp, có {len(trial.differing)} tệp sẽ khác. Chưa lưu gì.")
    for one in trial.differing:
        _tell_one(one)
    for line in _counted(trial.differing):
        say(line)
    say("Điểm của các đơn vị:")
    for points in trial.points:
        change = "không đổi" if points.before == points.after else f"→ {_shown(points.after)}"
        say(f"{points.name}: {_shown(points.before)} {change}")


def _tell_one(one: Differing) -> None:
    whose = one.before if one.before.report_date else one.after
    day = f" [{whose.unit}, {whose.report_date:%d/%m}]" if whose.report_date else ""
    say(f"{one.before.name}{day}")
    if one.before.verdict != one.after.verdict:
        words = f"{VERDICT_WORDS[one.before.verdict]} → {VERDICT_WORDS[one.after.verdict]}"
        say(f"kết luận: {words} ({one.after.reason})")
    for sign, findings in (("thêm", one.appear), ("bớt", one.go)):
        for finding in findings:
            place = " ".join(part for part in (finding.place.sheet, finding.place.cell) if part)
            say(f"{sign} {LEVEL_WORDS[finding.level]}{f' [{place}]' if place else ''}: {finding.message}")


def _counted(differing: Sequence[Differing]) -> Iterator[str]:
    """Count what appears and goes, by code: the officer sees at once which rule makes the noise."""
    appear = Counter(finding.code for one in differing for finding in one.appear)
    go = Counter(finding.code for one in differing for finding in one.go)
    if appear or go:
        yield "Theo từng kiểm tra:"
    for code in sorted({*appear, *go}, key=lambda code: (-appear[code] - go[code], code)):
        yield f"{code}: thêm {appear[code]}, bớt {go[code]}"


def _shown(points: float | None) -> str:
    return "chưa có" if points is None else show_points(points)
