"""Every remark of the parsers has its words, and every word is used."""

import ast
import string
from pathlib import Path

from test_campaign_values_table import TABLE

from ntm_sheets.campaign import choices, dates, numbers, texts
from ntm_sheets.campaign.kinds import parse
from ntm_sheets.campaign.questions import Seen
from ntm_sheets.checking.catalogue import CATALOGUE

REFUSED, DOUBTED, REPAIRED = (
    tuple(entry for entry in CATALOGUE.values() if entry.group == group) for group in ("refused", "doubted", "repaired")
)
ENTRIES = {entry.code: entry for entry in (*REFUSED, *DOUBTED, *REPAIRED)}
GIVEN = {"label", "seen", "requirement", "measure"}
STYLES = {"decimal-comma", "decimal-point", "digit-groups"}  # a numeral's style is its note's code


def emitted() -> set[str]:
    """Find the codes that the parsers' sources name: Remark("…"), _refuse("…")."""
    found: set[str] = set()
    for module in (dates, numbers, texts, choices):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Remark", "_refuse"}:
                found |= {part.value for part in node.args[:1] if isinstance(part, ast.Constant)}
    return found | STYLES | {"error-value", "formula-not-calculated", "two-readings"}


def gaps(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_code_has_exactly_one_entry_and_every_entry_is_emitted() -> None:
    assert set(ENTRIES) == emitted()


def test_every_code_appears_in_the_table_of_typed_cells() -> None:
    assert set(ENTRIES) == {code for line in TABLE for code in line[3].split()}


def test_levels_are_as_grouped_and_fit_what_happens_to_the_cell() -> None:
    assert {entry.level for entry in REFUSED} == {"error"}
    assert {entry.level for entry in DOUBTED} == {"warning"}
    assert {entry.level for entry in REPAIRED} == {"note"}
    for question, _, value, codes, *_ in TABLE:
        levels = {ENTRIES[code].level for code in codes.split()}
        assert (value is None) or "error" not in levels, (question, value, codes)
        assert value is not None or "note" not in levels


def test_notes_bring_all_that_their_sentences_need() -> None:
    for question, typed, _, _, *last in TABLE:
        seen = typed if isinstance(typed, Seen) else Seen(typed)
        for remark in parse(seen, question, last[0] if last else None).remarks:
            entry = ENTRIES[remark.code]
            assert gaps(entry.sentence + entry.remedy) <= GIVEN | dict(remark.details).keys(), remark.code


def test_repairs_are_logged_and_only_repairs() -> None:
    for question, typed, _, _, *last in TABLE:
        seen = typed if isinstance(typed, Seen) else Seen(typed)
        parsed = parse(seen, question, last[0] if last else None)
        levels = {ENTRIES[remark.code].level for remark in parsed.remarks}
        assert "note" not in levels or parsed.repaired
        if parsed.repaired:
            logged = [dict(remark.details) for remark in parsed.remarks]
            assert any(details.keys() >= {"before", "after"} for details in logged)


def test_words_are_whole_sentences_with_titles_and_examples() -> None:
    for entry in ENTRIES.values():
        assert entry.sentence.endswith((".", "?", "{suggestion}")), entry.code
        assert entry.remedy.endswith("."), entry.code
        assert entry.example.endswith("."), entry.code
        assert entry.title
        assert not entry.title.endswith(".")
        assert "“{label}”" in entry.sentence
