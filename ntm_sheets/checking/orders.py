"""An order workbook's rows, judged one by one: orders given, closed with a word, opened again; each fault at its cell."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.kinds import parse
from ntm_sheets.campaign.names import fold
from ntm_sheets.campaign.questions import Question
from ntm_sheets.checking.catalogue import word
from ntm_sheets.checking.correction_acts import FilledRow, filled_rows, unreadable
from ntm_sheets.checking.identity import listed_units, units_named
from ntm_sheets.contract.correction_tables import UNIT
from ntm_sheets.contract.order_tables import CLOSED, NEW, STANDING, WHAT, NamedMatter, find_matter, matters_of
from ntm_sheets.facts.findings import Place, Remark, unnamed
from ntm_sheets.facts.officer_rows import RowsFound
from ntm_sheets.facts.orders import NO_MATTER, KnownOrders, OrderAct, OrderEntry, closings
from ntm_sheets.facts.submission import Returned

ORDER = (NEW.key, STANDING.key, CLOSED.key)
HEADINGS = {column.field: column.heading for column in NEW.columns if column.field}
NEEDED = ("unit", "due", "who")
ACTS: dict[str, OrderAct] = {STANDING.key: "close", CLOSED.key: "reopen"}
# After the last day of the campaign somebody still clears up.
BEYOND = timedelta(days=60)
# Nobody gives so many at once: a workbook with more is a mistake, or worse.
MOST_GIVEN = 200
# A number of a task or an indicator: what begins with one means that, and no free text.
NUMBER = re.compile(r"(?:cv\s?\d+|tc\s?\d+(?:\s\d+)?|\d{1,2}\s\d{1,2})(?:\s|$)")


def check_orders(
    returned: Returned, known: KnownOrders, campaign: Campaign, received: datetime
) -> RowsFound[OrderEntry]:
    """Judge every filled row; one with a fault is not taken, the others are, and none twice."""
    found = RowsFound[OrderEntry]()
    ordered = known.orders()
    shown = {(one.table, one.row, one.heading): one.text for one in returned.labels}
    names = {unit.key: unit.name for unit in campaign.units}
    given = {one.id: one.entry for one in ordered if one.entry.act == "give"}
    done = _Done({entry.identity for entry in given.values()}, set(closings(ordered)))
    rows = list(filled_rows(returned, ORDER))
    new = [row for row in rows if row.table == NEW.key]
    if len(new) > MOST_GIVEN:
        details = {"number": str(len(new)), "most": str(MOST_GIVEN)}
        found.remarks.append(Remark("orders-too-many", new[MOST_GIVEN].whole, "", details))
        found.faulty += len(new)
        rows = rows[len(new) :]
    for row in rows:
        if row.table == NEW.key:
            made = list(_given(row, campaign, received))
        else:
            texts = [shown.get((row.table, row.id, heading), "") for heading in (UNIT, WHAT)]
            made = list(_closed(row, given, names, *texts))
        entries = [one for one in made if isinstance(one, OrderEntry)]
        found.remarks += [one for one in made if isinstance(one, Remark)]
        if not entries:
            found.faulty += 1
        elif done.take(entries[0]):
            found.entries += entries
        else:
            found.remarks.append(Remark("order-again", row.whole, row.text("text") or row.text("word")))
            found.again += 1
    return found


@dataclass
class _Done:
    """The orders that were ever given, and the ids of those that are closed."""

    given: set[tuple[object, ...]]
    closed: set[str]

    def take(self, entry: OrderEntry) -> bool:
        """Note what a row does; False where it was done before: an order is given once, whatever became of it."""
        if entry.act == "give":
            is_new = entry.identity not in self.given
            self.given.add(entry.identity)
            return is_new
        is_new = (entry.about in self.closed) == (entry.act == "reopen")
        (self.closed.add if entry.act == "close" else self.closed.discard)(entry.about)
        return is_new


def _given(row: FilledRow, campaign: Campaign, received: datetime) -> Iterator[OrderEntry | Remark]:
    """Yield the order that a row gives and what is to be known of it, or each of its faults."""
    faults = list(unreadable(row))
    missing = (name for name in NEEDED if not row.text(name))
    faults += [Remark("order-incomplete", row.place(name), "", {"column": HEADINGS[name]}) for name in missing]
    if not row.text("matter") and not row.text("text"):
        faults.append(Remark("order-without-matter", row.place("text")))
    unit = _unit(row, campaign) if row.text("unit") else None
    due = _due(row, campaign, received) if row.text("due") else None
    matter = _matter(row, campaign, unit) if isinstance(unit, Unit) and row.text("matter") else None
    faults += [one for one in (unit, due, matter) if isinstance(one, Remark)]
    yield from faults
    if faults or not isinstance(unit, Unit) or not isinstance(due, date):
        return
    if row.text("matter") and matter is None:
        yield Remark("order-free", row.place("matter"), row.text("matter"), {"unit": unit.name})
    named = matter if isinstance(matter, NamedMatter) else None
    yield OrderEntry(
        f"{row.table}/{row.id}", "give", "", unit.key, named.key if named else NO_MATTER,
        named.label if named else row.text("matter"), row.text("text"), due, row.text("who"), _first(row),
    )  # fmt: skip


def _first(row: FilledRow) -> Place:
    return row.place("text" if row.text("text") else "matter")


def _unit(row: FilledRow, campaign: Campaign) -> Unit | Remark:
    text = row.text("unit")
    exact = [unit for unit in campaign.units if text.casefold() == unit.key]
    found = exact or units_named(text, campaign.units)
    if len(found) == 1:
        return found[0]
    return Remark("order-unknown-unit", row.place("unit"), text, {"units": listed_units(campaign)})


def _due(row: FilledRow, campaign: Campaign, received: datetime) -> date | Remark:
    seen, place, today = row.cells["due"].seen, row.place("due"), received.date()
    last = max(campaign.end, today) + BEYOND
    parsed = parse(seen, Question("date", "Hạn", period=(min(campaign.start, today), last)))
    grave = [
        one
        for one in (word(Remark(one.code, place, seen.text, {"label": "Hạn", **one.details})) for one in parsed.remarks)
        if one.level != "note"
    ]
    days = {"today": f"{today:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
    if not isinstance(parsed.value, date) or grave:
        why = {"why": " ".join(unnamed(one.message, "Hạn") for one in grave)}
        return Remark("order-day-unreadable", place, seen.text, days | why)
    if parsed.value < today:
        return Remark("order-day-past", place, f"{parsed.value:%d/%m/%Y}", days)
    return parsed.value


def _matter(row: FilledRow, campaign: Campaign, unit: Unit) -> NamedMatter | Remark | None:
    """Find the task or the indicator that is meant; none where the text says something else."""
    text = row.text("matter")
    found = find_matter(text, matters_of(campaign, unit))
    if found is not None:
        return found
    others = (other for other in campaign.units if other.key != unit.key)
    whose = [other.name for other in others if find_matter(text, matters_of(campaign, other))]
    if whose or NUMBER.match(fold(text)):
        of_others = f"Đó là việc của {', '.join(whose[:3])}." if whose else ""
        return Remark("order-not-of-unit", row.place("matter"), text, {"unit": unit.name, "why": of_others})
    return None


def _closed(
    row: FilledRow, orders: Mapping[str, OrderEntry], names: Mapping[str, str], whose: str, shown: str
) -> Iterator[OrderEntry | Remark]:
    """Yield the word by which an order is closed or opened again, or each of its faults."""
    given = orders.get(row.id)
    if given is None:
        yield Remark("order-unknown-id", row.place("word"), row.text("word"), {"id": row.id})
        return
    what = ": ".join(part for part in (given.name, given.text) if part)
    name = names.get(given.unit, whose)
    if not _is_like(shown, what) or fold(whose) != fold(name):
        yield Remark("order-row-moved", row.place("word"), f"{whose}: {shown}", {"own": f"{name}: {what}"})
        return
    faults = list(unreadable(row))
    if not row.text("word"):
        faults.append(Remark("order-no-word", row.place("word")))
    if not row.text("who"):
        faults.append(Remark("correction-no-who", row.place("who")))
    yield from faults
    if not faults:
        yield OrderEntry(
            f"{row.table}/{row.id}", ACTS[row.table], row.id, given.unit, given.matter, given.name, row.text("word"), None,
            row.text("who"), row.place("word"),
        )  # fmt: skip


def _is_like(shown: str, what: str) -> bool:
    """Tell whether a row shows the order that its id leads to; a long one is cut where it is shown."""
    seen = fold(shown.rstrip("…"))
    return bool(seen) and (fold(what).startswith(seen) if shown.endswith("…") else fold(what) == seen)
