"""An award workbook's rows, one by one: those that hold are taken, none twice, none over something newer."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import fold
from ntm_sheets.checking.award_rows import AwardRows
from ntm_sheets.checking.correction_acts import FilledRow, filled_rows
from ntm_sheets.contract.award_tables import DECISIONS, OBJECTIONS, OTHERS, UNDOING, VOTES, written_text
from ntm_sheets.contract.correction_tables import moment_text
from ntm_sheets.facts.awards import AwardEntry, AwardRecord, KnownAwards, Standing, standing_awards
from ntm_sheets.facts.decisions import parse_row_id
from ntm_sheets.facts.findings import Remark
from ntm_sheets.facts.officer_rows import RowsFound
from ntm_sheets.facts.submission import Returned

# Undone first: what is undone and decided anew in one workbook is decided anew.
ORDER = (UNDOING.key, VOTES.key, DECISIONS.key, OTHERS.key, OBJECTIONS.key)
MOST_ROWS = 1_000


def check_awards(
    returned: Returned, known: KnownAwards, campaign: Campaign, received: datetime
) -> RowsFound[AwardEntry]:
    """Judge every filled row; one with a fault is not taken, the others are, and none twice."""
    found, rows = RowsFound[AwardEntry](), list(filled_rows(returned, ORDER))
    if len(rows) > MOST_ROWS:
        details = {"number": str(len(rows)), "most": str(MOST_ROWS)}
        found.remarks.append(Remark("awards-too-many", rows[MOST_ROWS].whole, "", details))
        found.faulty = len(rows)
        return found
    reading = AwardRows(returned, known, campaign, received)
    holding = _Holding(returned, known.awards(), received, reading.names)
    for row in rows:
        made = list(reading.read(row, holding.standing))
        entries = [one for one in made if isinstance(one, AwardEntry)]
        found.remarks += [one for one in made if isinstance(one, Remark)]
        if not made:
            continue
        if not entries:
            found.faulty += 1
            continue
        said = holding.take(row, entries[0])
        if said is None:
            found.entries += entries
        else:
            is_again = said.code == "award-again"
            found.remarks.append(said)
            found.again, found.faulty = found.again + is_again, found.faulty + (not is_again)
    return found


class _Holding:
    """What holds so far; `drawn` is the last workbook that this one was drawn after."""

    def __init__(
        self, returned: Returned, records: Sequence[AwardRecord], received: datetime, names: Mapping[str, str]
    ) -> None:
        self.standing: Standing = standing_awards(records)
        self.drawn, self.received, self.names = _drawn_after(returned, records), received, names
        self.mine: dict[tuple[str, str], AwardEntry] = {}

    def take(self, row: FilledRow, entry: AwardEntry) -> Remark | None:
        """Let an entry hold; else say that it holds already, or that something newer does."""
        if entry.act == "undo":
            return self._take_undoing(row, entry)
        last, standing = self._last(entry), self._holding(entry)
        key = (entry.act, entry.about or f"{fold(entry['by'])} {fold(entry['text'])}")
        mine = self.mine.get(key)
        if entry.identity in [one.identity for one in (standing, mine) if one is not None]:
            return Remark("award-again", row.whole, entry.name)
        if mine is not None:
            return Remark("award-twice", row.whole, entry.name)
        if last is not None and last.seq > self.drawn:
            return self._older(row, last)
        self.mine[key] = entry
        return None

    def _last(self, entry: AwardEntry) -> AwardRecord | None:
        if entry.act == "answer":
            return self.standing.objections[entry.about][1]
        return (
            self.standing.last.get(("count" if entry.act == "count" else "decide", entry.about))
            if entry.about
            else None
        )

    def _holding(self, entry: AwardEntry) -> AwardEntry | None:
        if entry.act == "object":
            known = (record.entry for record, _ in self.standing.objections.values())
            return next((one for one in known if _same_objection(one, entry)), None)
        held = {"count": self.standing.counts, "decide": self.standing.decisions}
        record = held[entry.act].get(entry.about) if entry.act in held else self.standing.objections[entry.about][1]
        return record.entry if record else None

    def _older(self, row: FilledRow, last: AwardRecord) -> Remark:
        said = written_text(self.standing.entries.get(last.entry.about, last), self.names)
        what = f"đã hủy “{said}”" if last.entry.act == "undo" else f"“{said}”"
        details = {"what": what, "who": last.entry.who, "when": moment_text(last.at)}
        return Remark("award-older", row.whole, "", details)

    def _take_undoing(self, row: FilledRow, entry: AwardEntry) -> Remark | None:
        record = self.standing.entries[entry.about]
        if ("undo", entry.about) in self.mine or record.id not in {one.id for one in self.standing.in_force}:
            return Remark("award-again", row.whole, entry.name)
        self.mine["undo", entry.about] = entry
        # What follows in this workbook speaks of what is left; each undoing has an id of its own, or the next would replace it.
        undoing = AwardRecord(f"/{entry.row}", self.drawn, self.received, entry)
        self.standing = standing_awards([*self.standing.entries.values(), undoing])
        return None


def _drawn_after(returned: Returned, records: Sequence[AwardRecord]) -> int:
    """Give the number of the last workbook that this one was drawn after; 0 where it says none that is known here."""
    slip = returned.stamp.slip if returned.stamp else ""
    id_ = parse_row_id(slip)
    return id_.seq if id_ is not None and any(one.id.partition("/")[0] == slip for one in records) else 0


def _same_objection(one: AwardEntry, other: AwardEntry) -> bool:
    return all(fold(one[name]) == fold(other[name]) for name in ("by", "matter", "text"))
