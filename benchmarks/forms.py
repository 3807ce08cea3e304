"""Filled forms in great number: each unit's form is drawn once, then its cells are filled in its XML.

That takes milliseconds a form, and what comes out is as a spreadsheet program saves it: numbers in their cells, texts
among the shared strings.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.simulation.villages import Village

Key = tuple[str, str, str]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FIRST_DAY = date(1899, 12, 30)
STRINGS = "xl/sharedStrings.xml"
SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
SEED = 1
FORMS = ("report", "inspection")


class QuickFiller:
    """A drawn form, filled again and again without any library reading or writing it."""

    def __init__(self, form: bytes) -> None:
        with zipfile.ZipFile(BytesIO(form)) as package:
            self._parts = {name: package.read(name) for name in package.namelist()}
        self._texts = [
            "".join(one.text or "" for one in entry.iter(f"{MAIN}t"))
            for entry in ElementTree.fromstring(self._parts[STRINGS])
        ]
        self._places = {
            key: (name, cell) for name in self._parts if SHEET.fullmatch(name) for key, cell in self._keyed_cells(name)
        }

    def fill(self, typed: Mapping[Key, Value]) -> bytes:
        """Give the bytes of the form with these values typed in; KeyError for a cell that the form does not have."""
        texts: dict[str, int] = {}
        cells: dict[str, dict[str, str]] = {}
        for key, value in typed.items():
            name, cell = self._places[key]
            cells.setdefault(name, {})[cell] = self._content(value, texts)
        saved = BytesIO()
        with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
            for name, data in self._parts.items():
                if name in cells:
                    data = _filled(data, cells[name])
                elif name == STRINGS and texts:
                    data = _with_texts(data, texts)
                package.writestr(name, data)
        return saved.getvalue()

    def _content(self, value: Value, texts: dict[str, int]) -> str:
        if isinstance(value, date):
            return f"><v>{(value - FIRST_DAY).days}</v></c>"
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"><v>{value!r}</v></c>"
        place = texts.setdefault(str(value), len(self._texts) + len(texts))
        return f' t="s"><v>{place}</v></c>'

    def _keyed_cells(self, name: str) -> Iterator[tuple[Key, str]]:
        """Give the cells of a sheet that stand under a field key and beside a row key."""
        rows = [
            {re.sub(r"\d", "", str(cell.get("r"))): cell for cell in row}
            for row in ElementTree.fromstring(self._parts[name]).iter(f"{MAIN}row")
        ]
        if not rows or "A" not in rows[0]:
            return
        fields = {column: self._text(cell) for column, cell in rows[0].items() if column != "A"}
        table = self._text(rows[0]["A"])
        for row in rows[1:]:
            key = self._text(row["A"]) if "A" in row else ""
            for column, field in fields.items():
                if key and field and column in row:
                    yield (table, key, field), str(row[column].get("r"))

    def _text(self, cell: ElementTree.Element) -> str:
        value = cell.find(f"{MAIN}v")
        return self._texts[int(value.text or 0)] if value is not None and cell.get("t") == "s" else ""


def _filled(data: bytes, cells: Mapping[str, str]) -> bytes:
    def put(found: re.Match[str]) -> str:
        content = cells.get(found[1])
        return found[0] if content is None else f'<c r="{found[1]}"{found[2]}{content}'

    return re.sub(r'<c r="([A-Z]+\d+)"( s="\d+")?/>', put, data.decode("utf-8")).encode("utf-8")


def _with_texts(data: bytes, texts: Mapping[str, int]) -> bytes:
    more = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    head, end = data.decode("utf-8").rsplit("</sst>", 1)
    return f"{head}{more}</sst>{end}".encode()


def campaign_of(number: int) -> Campaign:
    """Give the founding campaign with so many villages, each with the plan and the gardens of one of its six."""
    founding = founding_campaign()
    if number == len(founding.units):
        return founding
    models = [founding.units[n % len(founding.units)] for n in range(number)]
    units = [replace(model, key=f"thon-{n + 1:04}", name=f"Thôn {n + 1:04}") for n, model in enumerate(models)]
    pairs = list(zip(models, units, strict=True))
    return replace(
        founding,
        key=f"{number}-thon",
        units=tuple(units),
        gardens=tuple(replace(one, unit=unit.key) for model, unit in pairs for one in founding.gardens_of(model)),
        tasks=tuple(replace(one, unit=unit.key) for model, unit in pairs for one in founding.tasks_of(model)),
    )


def forms_of_days(
    campaign: Campaign, drawn: Mapping[str, Path], first: int, days: int
) -> Iterator[tuple[date, str, bytes]]:
    """Yield both forms of each unit for each day: the day, a file's name, its bytes. `drawn` are the folders by form."""
    fillers = {
        (unit.key, form): QuickFiller((drawn[form] / f"{unit.key}.xlsx").read_bytes())
        for unit in campaign.units
        for form in FORMS
    }
    for passed in range(first, first + days):
        day = campaign.start + timedelta(days=passed)
        for unit in campaign.units:
            village = Village(campaign, unit, SEED)
            for form in FORMS:
                # A visit on the very first days finds nothing to write down; four days on it does.
                seen = village.report(day) if form == "report" else village.inspection(day + timedelta(days=4))
                typed = seen | {("report", "date", "value"): day}
                yield day, f"{unit.key}-{form}-{day}.xlsx", fillers[unit.key, form].fill(typed)
