"""The catalogue and the code agree: every code has words, every word is used, no sentence is left with an empty gap."""

import ast
import re
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from test_campaign_values_table import TABLE

import ntm_sheets
from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.questions import Question, Seen
from ntm_sheets.checking.answers import check_answers
from ntm_sheets.checking.catalogue import CATALOGUE, Entry, read_entries, word, words
from ntm_sheets.contract.layout import Layout, make_layout
from ntm_sheets.contract.table import Line, Table
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.submission import Filled, Returned

PACKAGE = Path(ntm_sheets.__file__).parent
PLACES = {"file", "sheet", "cell", "seen"}
CELL_GAPS = PLACES | {"label", "requirement", "measure"}  # what `check_answers` gives with every note
MAKERS = {"Remark", "Refusal", "_say", "_refuse", "_doubt", "_repair"}


@dataclass(frozen=True)
class Made:
    """A call in the source that names a code; `details` is None where they are put together elsewhere."""

    where: str
    maker: str
    code: str
    details: frozenset[str] | None


def made() -> Iterator[Made]:
    makes = re.compile(rf"\b({'|'.join(MAKERS)})\(")
    texts = {path: path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    for path, text in texts.items():
        # To parse all of them took a tenth of the collecting.
        for node in ast.walk(ast.parse(text)) if makes.search(text) else ():
            name = (
                node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else
                node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            )  # fmt: skip
            if not isinstance(node, ast.Call) or name not in MAKERS or not node.args:
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield Made(f"{path.name}:{node.lineno}", name, first.value, details_of(name, node))


def details_of(name: str, node: ast.Call) -> frozenset[str] | None:
    if name in ("Refusal", "_say"):
        return frozenset(str(word.arg) for word in node.keywords)
    if name != "Remark":
        return None
    named = {word.arg: word.value for word in node.keywords}
    given = node.args[3] if len(node.args) > 3 else named.get("details", ast.Dict(keys=[], values=[]))
    if not isinstance(given, ast.Dict) or None in given.keys:
        return None
    # What parsing says of a cell has no place yet; `check_answers` adds it, and what it knows of the question.
    own = frozenset(key.value for key in given.keys if isinstance(key, ast.Constant))
    return own if len(node.args) > 1 or "place" in named else own | CELL_GAPS


MADE = tuple(made())


def gaps(entry: Entry) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(entry.sentence + entry.remedy) if name}


def test_the_search_through_the_source_finds_them() -> None:
    assert len(MADE) > 60
    assert {one.maker for one in MADE} >= {"Remark", "Refusal", "_say"}


@pytest.mark.parametrize("one", MADE, ids=lambda one: f"{one.where}-{one.code}")
def test_every_code_made_has_words_and_brings_what_they_need(one: Made) -> None:
    assert one.code in CATALOGUE, one
    if one.details is not None:
        assert gaps(CATALOGUE[one.code]) <= one.details | PLACES, one


def test_every_entry_can_come_about() -> None:
    source = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    (sniffing,) = PACKAGE.rglob("sniffing.py")
    kinds = {f"not-a-workbook-{kind}" for kind in re.findall(r'"([a-z]+)"', sniffing.read_text("utf-8"))}
    styles = {"decimal-comma", "decimal-point", "digit-groups"}
    named = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', source)) | kinds | styles | {"not-a-workbook-unknown"}
    assert [entry.code for entry in CATALOGUE.values() if entry.code not in named] == []


ENTRY = """
[phrases]
again = 'Rồi gửi lại.'
[reading.odd-cell]
level = 'note'
title = 'Ô lạ'
sentence = 'Ô {cell} ghi “{seen}”.'
remedy = 'Xem lại ô này.'
remedy_ends = 'again'
example = 'Ô ghi chữ.'
"""


def test_an_entry_is_read_with_its_phrases() -> None:
    entry = Entry(
        "reading", "odd-cell", "note", "Ô lạ", "Ô {cell} ghi “{seen}”.", "Xem lại ô này. Rồi gửi lại.", "Ô ghi chữ."
    )
    assert read_entries(ENTRY) == {"odd-cell": entry}
    plain = ENTRY.replace("remedy = 'Xem lại ô này.'\n", "").replace("remedy_ends", "remedy_begins")
    assert read_entries(plain)["odd-cell"].remedy == "Rồi gửi lại."
    of_officer = read_entries(ENTRY + "for_officer = true")["odd-cell"]
    assert (of_officer.for_officer, of_officer.sends_back, of_officer.of_cell) == (True, False, True)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("level = 'note'", "level = 'grave'", "odd-cell: level is 'grave'"),
        ("level = 'note'\n", "", "odd-cell: level is None"),
        ("title =", "heading =", "odd-cell: unknown heading"),
        ("title = 'Ô lạ'\n", "", "odd-cell: title is missing"),
        ("example = 'Ô ghi chữ.'", "example = 5", "odd-cell: example is missing, or no text"),
        ("remedy = 'Xem lại ô này.'\nremedy_ends = 'again'\n", "", "odd-cell: remedy is missing"),
        ("'again'\nexample", "'once'\nexample", "odd-cell: remedy_ends names no phrase: 'once'"),
        ("{cell}", "{cell", "odd-cell: sentence is missing, or no text with {gaps}"),
        ("{cell}", "{cell.row}", "odd-cell: sentence is missing, or no text with {gaps}"),
        ("{cell}", "{}", "odd-cell: sentence is missing, or no text with {gaps}"),
        ("Rồi gửi lại.", "Rồi gửi lại}", "odd-cell: remedy is missing, or no text with {gaps}"),
        ("example =", "of_cell = 'no'\nexample =", "odd-cell: of_cell is neither true nor false"),
        ("[reading.odd-cell]", "[reading]\nabout = 'x'\n[reading.odd-cell]", "reading: about is no table of an entry"),
        ("[phrases]", "[letters.odd-cell]\n[phrases]", "odd-cell: level is None"),
    ],
)
def test_a_wrong_line_of_the_file_is_named(right: str, wrong: str, said: str) -> None:
    assert right in ENTRY
    with pytest.raises(ValueError, match=re.escape(said)):
        read_entries(ENTRY.replace(right, wrong, 1))


def test_a_code_stands_once() -> None:
    again = ENTRY[ENTRY.index("[reading") :].replace("reading", "letters")
    with pytest.raises(ValueError, match="odd-cell: stands in reading and in letters"):
        read_entries(ENTRY + again)


def test_every_phrase_is_used() -> None:
    text = (PACKAGE / "checking" / "findings.toml").read_text("utf-8")
    named = set(re.findall(r"^remedy_(?:begins|ends) = '([a-z-]+)'$", text, re.MULTILINE))
    assert set(tomllib.loads(text)["phrases"]) == named


def test_nothing_is_read_before_a_word_is_asked_for() -> None:
    look = "from ntm_sheets.checking.catalogue import CATALOGUE as c; print('_entries' in vars(c), len(c) > 200, '_entries' in vars(c))"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True"]


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.code)
def test_every_entry_is_whole_sentences_and_says_what_to_do(entry: Entry) -> None:
    assert entry.level in ("error", "warning", "note")
    for text in (entry.sentence, entry.remedy, entry.example):
        # These gaps hold whole sentences.
        assert text.endswith((".", "?", "{suggestion}", "{why}", "{remedy}"))
        assert text[0].isupper() or text[0] in "“{"
        assert "  " not in text
    assert entry.title
    assert not entry.title.endswith(".")
    assert entry.remedy != entry.sentence
    assert len(entry.remedy.split()) >= 4 or entry.remedy == "{remedy}"


def test_every_entry_is_worded_without_a_gap_left_open() -> None:
    for entry in CATALOGUE.values():
        details = {name: f"<{name}>" for name in gaps(entry) - PLACES}
        finding = word(Remark(entry.code, Place("t.xlsx", "Tiêu chí", "E7"), "thấy", details))
        assert not re.search(r"[{}]", finding.message + finding.remedy)
        assert all(value in finding.message + finding.remedy for value in details.values())
        assert (finding.code, finding.level, finding.seen) == (entry.code, entry.level, "thấy")


def test_an_unknown_code_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        word(Remark("no-such-code", Place("t.xlsx")))


def test_a_remark_without_a_place_is_never_worded() -> None:
    with pytest.raises(ValueError, match="not-a-number without a place"):
        word(Remark("not-a-number", seen="x", details={"label": "Số"}))


def test_nothing_seen_is_said_in_words_and_empty_brackets_go() -> None:
    assert "“(trống)”" in word(Remark("unknown-form", Place("t.xlsx"))).message
    bare = word(Remark("picture-unreadable", Place("t.xlsx", "Ảnh", "F9"), "A01"))
    assert bare.message == "Ảnh ở trang “Ảnh”, ô F9 không mở được. Số liệu vẫn được nhận."


def test_findings_stand_errors_first_in_the_order_seen_and_only_once() -> None:
    remarks = [
        Remark("has-macros", Place("t.xlsx")),
        Remark("required-blank", Place("t.xlsx", "Báo cáo", "C9"), "", {"label": "Người báo cáo"}),
        Remark("not-a-date", Place("t.xlsx", "Ảnh", "E9"), "x", {"label": "Ngày"}),
        Remark("not-a-number", Place("t.xlsx", "Vườn", "E9"), "x", {"label": "Số"}),
        Remark("has-macros", Place("t.xlsx")),
    ]
    assert [f.code for f in words(remarks)] == ["not-a-date", "not-a-number", "required-blank", "has-macros"]


def asked(campaign: Campaign) -> dict[Question, tuple[str, str, str]]:
    """One cell for each kind of answer and unit of measure in any form."""
    found: dict[object, tuple[Question, tuple[str, str, str]]] = {}
    for unit in campaign.units:
        for form in ("report", "inspection"):
            for table, row, name, question in make_layout(campaign, unit, form).cells():
                found.setdefault((question.kind, question.measure), (question, (table, row, name)))
    return dict(found.values())


def one_cell(unit: Unit, key: tuple[str, str, str], question: Question) -> Layout:
    line = Line(key[1], (), ((key[2], question),))
    return Layout("thu", "report", unit.key, (Table(key[0], "Trang", "", (), (), (line,)),))


def test_whatever_is_typed_into_whichever_cell_no_sentence_has_a_hole(campaign: Campaign) -> None:
    typed = [entry[1] if isinstance(entry[1], Seen) else Seen(entry[1]) for entry in TABLE]
    place, wrong, seen_codes = Place("t.xlsx", "Trang", "E7"), set(), set()
    for question, key in asked(campaign).items():
        layout = one_cell(campaign.units[0], key, question)
        for seen in typed:
            returned = Returned(None, (Filled(*key, seen, place),))
            for remark in check_answers(returned, layout, {}).remarks:
                entry = CATALOGUE[remark.code]
                seen_codes.add(remark.code)
                empty = {
                    name
                    for name in gaps(entry) - {"seen", "suggestion", "file"}
                    if not remark_gap(remark, name).strip()
                }
                bracketed = {name for name in empty if f" ({{{name}}})" in entry.sentence}
                wrong |= {(remark.code, name, question.kind, question.measure) for name in empty - bracketed}
    assert sorted(wrong) == []
    assert len(seen_codes) > 25


def remark_gap(remark: Remark, name: str) -> str:
    places: Mapping[str, str] = {"sheet": remark.place.sheet, "cell": remark.place.cell}
    return remark.details.get(name, places.get(name, ""))
