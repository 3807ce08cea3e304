"""A correction workbook's rows that left their hidden ids: what a row shows is held against what its id leads to."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ntm_sheets.campaign.names import fold
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.contract.correction_tables import (
    BY_WHOM,
    DAY,
    DECISIONS,
    FILE,
    FINDINGS,
    GROUP_LEAD,
    LOOSE,
    MOST_FILE,
    MOST_SAID,
    PETITIONS,
    PUT_FORWARD,
    RECEIVED,
    SAID,
    SEEN,
    SUBMISSIONS,
    UNIT,
    WHERE,
    Group,
    about_text,
    by_whom_text,
    day_text,
    moment_text,
    parse_group,
    seen_text,
    short,
    where_text,
)
from ntm_sheets.facts.decisions import Decided, DecisionRecord, RowId, Target, parse_row_id
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import Label, Returned

Row = tuple[str, str]
# Line ends, spaces and control characters differ from program to program.
_LOOSE = re.compile(r"(?:\s|_x[0-9A-Fa-f]{4}_|[\x00-\x1f\x7f-\x9f])+")
# So much of a message tells it from others.
_BEGINNING = 120


@dataclass(frozen=True)
class Placed:
    """A correction workbook without the rows that left their ids, and what is said about these."""

    returned: Returned
    remarks: tuple[Remark, ...]


def rows_in_place(returned: Returned, decided: Decided, names: Mapping[str, str]) -> Placed:
    """Take out each filled row whose visible texts are not those of its id; `names` are the units' by their keys."""
    labels: dict[Row, list[Label]] = {}
    for label in returned.labels:
        labels.setdefault((label.table, label.row), []).append(label)
    filled: dict[Row, Place] = {}
    for cell in returned.cells:
        if cell.field != "who":
            filled.setdefault((cell.table, cell.row), cell.place)
    ids = [row for table, row in labels if table == FINDINGS.key]
    hold = _Holding(decided, names, ids)
    remarks = {}
    for row, place in filled.items():
        strays = [label for label in labels.get(row, []) if not hold.fits(label)]
        if strays or (hold.leads(row) and _shows_nothing(row, labels.get(row, []))):
            seen = " ".join(strays[0].text.split()) if strays else ""
            remarks[row] = Remark("correction-row-moved", place, seen, {"own": hold.own(row)})
    cells = tuple(cell for cell in returned.cells if (cell.table, cell.row) not in remarks)
    blanks = tuple((key, place) for key, place in returned.blanks if key[:2] not in remarks)
    return Placed(replace(returned, cells=cells, blanks=blanks), tuple(remarks.values()))


def _shows_nothing(row: Row, labels: list[Label]) -> bool:
    """Tell whether a row shows nothing by which it could be known."""
    telling = {
        FINDINGS.key: (WHERE, SEEN),
        SUBMISSIONS.key: (RECEIVED, FILE),
        DECISIONS.key: (WHERE, BY_WHOM),
        PETITIONS.key: (PUT_FORWARD,),
        LOOSE.key: (RECEIVED, FILE),
    }
    return not any(label.text for label in labels if label.heading in telling.get(row[0], ()))


class _Holding:
    """Holds labels against the ledger; what no id leads to is for others to refuse."""

    def __init__(self, decided: Decided, names: Mapping[str, str], ids: list[str]) -> None:
        self._decided, self._names, self._ids = decided, names, ids
        self._targets: dict[str, Target | None] = {}
        self._units = {fold(name): key for key, name in names.items()}

    def fits(self, label: Label) -> bool:
        """Tell whether a row's visible text is one of those that its id has."""
        group = parse_group(label.row)
        if group is not None:
            return self._heads(group, label)
        own = tuple(self._texts(label))
        if label.heading in (SAID, UNIT):
            return not own or self._is_not_another_s(label, own[0])
        return not own or any(_loose(label.text) == _loose(text) for text in own)

    def _heads(self, group: Group, label: Label) -> bool:
        """Tell whether a text is one that the head of this group shows, and no other row or group."""
        if label.heading == WHERE:
            return label.text.startswith(GROUP_LEAD)
        if label.heading == UNIT:
            # A unit that was renamed since is nobody else's name.
            return self._units.get(fold(label.text), group.unit if label.text else "") == group.unit
        if label.heading != SAID or group.code not in CATALOGUE or CATALOGUE[group.code].title in label.text:
            return True
        others = (parse_group(id_) for id_ in self._ids if id_ != label.row)
        return not any(one and one.code in CATALOGUE and CATALOGUE[one.code].title in label.text for one in others)

    def leads(self, row: Row) -> bool:
        """Tell whether a row's id leads anywhere."""
        if row[0] == DECISIONS.key:
            return self._decided.decision(row[1]) is not None
        target = self._target(row[1])
        return target is not None and (row[0] in (SUBMISSIONS.key, LOOSE.key) or bool(target.shown))

    def own(self, row: Row) -> str:
        """Say in one line what an id leads to."""
        if row[0] == DECISIONS.key:
            record = self._decided.decision(row[1])
            return " ".join(where_text(record.decision.about).split()) if record else row[1]
        target = self._target(row[1])
        if target is None:
            return GROUP_LEAD if parse_group(row[1]) else row[1]
        place, seen = target.shown[0] if target.shown else (Place(target.drop.name), "")
        said = f": {seen_text(seen)}" if row[0] == FINDINGS.key else ""
        return " ".join(where_text(place).split()) + said

    def _texts(self, label: Label) -> Iterator[str]:
        if label.table == DECISIONS.key:
            record = self._decided.decision(label.row)
            if record is not None:
                yield from _of_decision(label.heading, record)
            return
        target = self._target(label.row)
        if target is None:
            return
        if label.heading == UNIT:
            yield target.drop.unit
        elif label.heading == PUT_FORWARD:
            yield from self._put_forward(label.row)
        elif label.table in (SUBMISSIONS.key, LOOSE.key):
            yield from _of_drop(label.heading, target.drop)
        elif label.heading == SAID:
            yield target.message
        elif label.heading == WHERE:
            yield from (where_text(place) for place, _ in target.shown)
        elif label.heading == SEEN:
            yield from (seen_text(seen) for _, seen in target.shown)

    def _put_forward(self, id_: str) -> Iterator[str]:
        parsed = parse_row_id(id_)
        said = self._decided.put_forward_at(parsed) if parsed else None
        if said is not None:
            yield short(said.whole, MOST_SAID)

    def _is_not_another_s(self, label: Label, own: str) -> bool:
        """Tell whether a text that may have been worded anew since is at least not that of another row or unit."""
        if label.heading == UNIT:
            shown = self._units.get(fold(re.split(r"\n| · ", label.text)[0]), own)
            return not own or shown == own
        visible = _loose(label.text)
        if not own or _loose(own)[:_BEGINNING] in visible:
            return True
        others = (self._target(id_) for id_ in self._ids if id_ != label.row)
        return not any(one and one.message and _loose(one.message)[:_BEGINNING] in visible for one in others)

    def _target(self, id_: str) -> Target | None:
        if id_ not in self._targets:
            parsed: RowId | None = parse_row_id(id_)
            self._targets[id_] = self._decided.target(parsed) if parsed else None
        return self._targets[id_]


def _of_drop(heading: str, drop: DropRecord) -> Iterator[str]:
    if heading == DAY:
        yield day_text(drop.report_date)
    elif heading == RECEIVED:
        yield moment_text(drop.received_at)
    elif heading == FILE:
        yield short(drop.name, MOST_FILE)


def _of_decision(heading: str, record: DecisionRecord) -> Iterator[str]:
    made = record.decision
    if heading == WHERE:
        yield about_text(made.about, made.target)
    elif heading == BY_WHOM:
        yield by_whom_text(made.who, record.at, made.reason)


def _loose(text: str) -> str:
    return _LOOSE.sub("", unicodedata.normalize("NFC", text)).casefold()
