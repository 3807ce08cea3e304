"""Which forms go back: the last one of each unit and role, where something in it is to be mended; what is told of all."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.facts.decisions import DATE_QUESTION
from ntm_sheets.facts.findings import (
    GONE,
    HOLDING,
    OLDER_CODES,
    PHOTO_NO_SUBJECT,
    PHOTO_NO_UNIT,
    Finding,
    Level,
    in_order,
)
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.facts.submission import OFFICER_FORMS
from ntm_sheets.workspace.folders import Workspace

Owner = tuple[str, str]
TEAM_FOLDER = "doan"
# Whose form it is, at the end of a slip's name: a village's, its team's, another unit's (a school, a health station), the
# sheet that a team took along.
VILLAGES, TEAMS, OTHERS, VISITS = "thon", "doan", "don-vi", "doan-di-thon"
# Behind the name of a unit's own sheet of some cells: it may go back beside the full form of its day.
IN_PART = "-mot-phan"
WHOSE_WORDS = (VILLAGES, TEAMS, OTHERS, VISITS, VILLAGES + IN_PART, OTHERS + IN_PART)
# How slips ended that an earlier edition of the program drew: they lie in outboxes still.
FORMER_WORDS = ("village", "team")
NAMED = rf"-\d{{4}}-\d\d-\d\d-(?:{'|'.join((*WHOSE_WORDS, *FORMER_WORDS))})"
NEVER = ("", 0)
OF_UNCLEAR_PHOTOS = (PHOTO_NO_UNIT, PHOTO_NO_SUBJECT)


@dataclass(frozen=True)
class DueSlip:
    """A form that goes back, with what was found in it, the worst first; what is for the officer alone is left out.

    `decided` says which of its numbers the officer put in the place of what it says, `ordered` and `answered` are lines
    about what its unit is to do and what the commune answered, `pictured` one about the photos it owes, `beside` by rows of
    its first table what was answered to what is said there.
    """

    drop: DropRecord
    findings: tuple[Finding, ...]
    of_village: bool = True
    decided: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    pictured: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def day(self) -> date:
        """The day that it reports on; of a form that was refused, the day it came."""
        return self.drop.report_date or self.drop.received_at.date()

    @property
    def name(self) -> str:
        """The slip's file name without its ending; a team's lies in a folder of its own, so that no village gets it."""
        name = f"{self.drop.unit}-{self.day:%Y-%m-%d}"
        if self.drop.role == "team":
            return f"{TEAM_FOLDER}/{name}-{VISITS if self.drop.scope else TEAMS}"
        return f"{name}-{VILLAGES if self.of_village else OTHERS}{IN_PART if self.drop.scope else ''}"

    def count(self, level: Level) -> int:
        """Count what is to be told at a level, each line of the list by itself."""
        return sum(finding.level == level for finding in self.findings)


def slips_due(
    drops: Sequence[DropRecord], findings: Sequence[FindingRecord], others: Collection[str] = ()
) -> tuple[DueSlip, ...]:
    """Choose the forms that go back, in the order of receipt; whatever a later form of the same owner settles does not.

    `others` are the units that are no villages.
    """
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    for record in findings:
        if not is_for_the_officer(record.finding):
            found[record.seq].append(record.finding)
    due = [DueSlip(drop, tuple(in_order(found[drop.seq])), drop.unit not in others) for drop in last_forms(drops)]
    return tuple(one for one in due if any(is_for_the_sender(finding) for finding in one.findings))


def listed_drops(drops: Sequence[DropRecord]) -> set[int]:
    """Give the drops of which all that was found is told: each owner's last form, and what is nobody's."""
    # Of each kind of the officer's own workbooks the last one.
    officers = {drop.kind: drop.seq for drop in drops if drop.kind in OFFICER_FORMS and drop.verdict != "duplicate"}
    others = [drop for drop in drops if drop.kind not in OFFICER_FORMS and not drop.unit and not drop.set_aside]
    # Of the same bytes dropped again the last one says it all.
    nobodys = {drop.sha256: drop.seq for drop in others if drop.verdict in ("accepted", "refused") or drop.fault}
    photos = {drop.seq for drop in drops if drop.is_photo and drop.was_taken and drop.counts}
    return {drop.seq for drop in last_forms(drops)} | set(officers.values()) | set(nobodys.values()) | photos


def last_forms(drops: Sequence[DropRecord]) -> list[DropRecord]:
    """Give each owner's last form: a refused one that was handed in after every accepted one, else the newest accepted one.

    Of the newest day a full form and a sheet of some questions are both last ones: neither replaces the other.
    What the officer set aside, or has yet to decide about, is no form to go by.
    """
    drops = [drop for drop in drops if drop.counts]
    last: dict[Owner, DropRecord] = {}
    newest: dict[Owner, tuple[str, int]] = {}
    for drop in sorted((drop for drop in drops if drop.is_form), key=lambda drop: (drop.report_date, drop.order)):
        owner = (drop.unit, drop.role)
        last[owner] = drop
        newest[owner] = max(drop.order, newest.get(owner, drop.order))
    for drop in sorted(
        (drop for drop in drops if drop.verdict == "refused" and drop.unit), key=lambda drop: drop.order
    ):
        owner = (drop.unit, drop.role)
        if drop.order > newest.get(owner, NEVER):
            last[owner] = drop
    beside = {
        (drop.unit, drop.role, bool(drop.scope)): drop
        for drop in sorted((drop for drop in drops if drop.is_form), key=lambda drop: drop.order)
        if (one := last[drop.unit, drop.role]).report_date == drop.report_date and bool(one.scope) != bool(drop.scope)
    }
    return sorted((*last.values(), *beside.values()), key=lambda drop: drop.seq)


def is_for_the_officer(finding: Finding) -> bool:
    """Tell whether the sender has nothing to do with it: whose form it is, by which letter, when it came, how old it is."""
    return finding.code in CATALOGUE and CATALOGUE[finding.code].for_officer


def is_for_the_sender(finding: Finding) -> bool:
    """Tell whether a form goes back for this finding; a code that the catalogue has no more does not."""
    entry = CATALOGUE.get(finding.code)
    return finding.level != "note" and entry is not None and entry.sends_back


def findings_of_last(findings: Sequence[FindingRecord], drops: Sequence[DropRecord]) -> tuple[FindingRecord, ...]:
    """Give what was found in each owner's last form, in refused files of nobody known, and in mails and archives.

    What the program itself failed over is said too.

    What an earlier form of the same unit and role had wrong is settled or said again by its last one; so it is with
    correction workbooks. What the officer decided about is settled, and what was set aside is nobody's concern.
    Of a form that waits for the officer's word, what it waits for is given, and the question whether the date of one
    that counts was forgotten.
    """
    seqs = listed_drops(drops) - _let_be(findings, drops)
    waiting: dict[int, tuple[str, ...]] = {drop.seq: HOLDING for drop in drops if drop.held and not drop.set_aside}
    waiting |= dict.fromkeys(_newest_of_each_day(drops), (DATE_QUESTION,))
    clear = _clear_photos(findings, drops)
    found = tuple(
        record
        for record in findings
        if not record.decision
        and (record.seq in seqs or record.finding.code in waiting.get(record.seq, ()))
        and not (record.seq in clear and record.finding.code in OF_UNCLEAR_PHOTOS)
    )
    # Of a unit that is no more in the campaign one form says it for all.
    gone = {one.finding.seen: one.seq for one in found if one.finding.code == GONE}
    return tuple(one for one in found if one.finding.code != GONE or gone[one.finding.seen] == one.seq)


def _clear_photos(findings: Sequence[FindingRecord], drops: Sequence[DropRecord]) -> set[int]:
    """Give the photos by themselves whose very bytes came another time and say all, or are asked about there."""
    asked = {one.seq for one in findings if one.finding.code in OF_UNCLEAR_PHOTOS and not one.decision}
    counting = [drop for drop in drops if drop.is_photo and drop.counts]
    tied = {drop.sha256 for drop in counting if drop.was_taken and drop.seq not in asked}
    unclear = [drop for drop in counting if drop.seq in asked]
    # As the workbook of corrections does: of the same bytes the first one is asked about.
    first = {drop.sha256: drop.seq for drop in sorted(unclear, key=lambda drop: -drop.seq) if drop.sha256 not in tied}
    return {drop.seq for drop in unclear if drop.seq != first.get(drop.sha256)}


def _newest_of_each_day(drops: Sequence[DropRecord]) -> set[int]:
    forms = sorted((drop for drop in drops if drop.is_form), key=lambda drop: drop.order)
    return set({drop.place: drop.seq for drop in forms}.values())


def closed_drops(findings: Sequence[FindingRecord], drops: Sequence[DropRecord]) -> frozenset[int]:
    """Give the numbers of the drops that the officer set aside, or decided about in all that was found in them."""
    waiting = {record.seq for record in findings if not record.decision and record.finding.level != "note"}
    decided = {record.seq for record in findings if record.decision} - waiting | _let_be(findings, drops)
    return frozenset(drop.seq for drop in drops if drop.set_aside or drop.seq in decided)


def _let_be(findings: Sequence[FindingRecord], drops: Sequence[DropRecord]) -> set[int]:
    """Give the refused files of nobody whose error the officer let pass: what else was said of one goes with it."""
    nobodys = {
        drop.seq for drop in drops if drop.verdict == "refused" and not drop.unit and drop.kind not in OFFICER_FORMS
    }
    passed = {record.seq for record in findings if record.decision and record.finding.level == "error"}
    return nobodys & passed


def open_findings(findings: Sequence[FindingRecord], drops: Sequence[DropRecord]) -> tuple[FindingRecord, ...]:
    """Give those of `findings_of_last` that need somebody's hand: errors and warnings."""
    return tuple(record for record in findings_of_last(findings, drops) if record.finding.level != "note")


def older_units(campaign: Campaign, listed: Sequence[FindingRecord]) -> tuple[str, ...]:
    """Name the units whose last forms, as `findings_of_last` lists them, were drawn before the questions changed."""
    units = {record.unit for record in listed if record.finding.code in OLDER_CODES}
    return tuple(unit.name for unit in campaign.units if unit.key in units)


def gone_lines(findings: Iterable[FindingRecord]) -> tuple[str, ...]:
    """Say in a sentence for each unit that is no more in the campaign how many of its forms are kept."""
    forms = Counter(
        (record.finding.seen, record.finding.message.split(",")[0])
        for record in findings
        if record.finding.code == GONE
    )
    return tuple(
        f"{whose} ({unit}): đơn vị không còn trong chiến dịch, {count} phiếu vẫn giữ trong kho lưu, không tính. "
        "Ghi lại đơn vị với mã đó vào trang Đơn vị thì tính lại hết."
        for (unit, whose), count in forms.items()
    )


def slips_lying(workspace: Workspace) -> int:
    """Count the slips that lie in the folder, without their texts, stand-ins and what people keep there."""
    return sum(re.fullmatch(rf".+{NAMED}\.xlsx", path.name) is not None for path in slip_files(workspace.slips))


def slip_files(root: Path) -> Iterator[Path]:
    """Yield the files that lie where slips lie."""
    for folder in (root, root / TEAM_FOLDER):
        yield from sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else ()
