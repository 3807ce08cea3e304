"""Every cleaner of text: what was cleaned is clean, and all of them mean the same by a blank, a line and nothing."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ntm_sheets.campaign import names, texts
from ntm_sheets.campaign.choices import parse_yesno
from ntm_sheets.campaign.questions import Question, Seen
from ntm_sheets.campaign.texts import parse_text
from ntm_sheets.commands.exporting import harmless
from ntm_sheets.contract import correction_tables
from ntm_sheets.drawing import style
from ntm_sheets.ledger.values import storable
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import writer
from ntm_sheets.unpacking import naming
from ntm_sheets.unpacking.headers import addresses_in, subject_of

Cleaner = Callable[[str], str]

# What stands at the edges of rules: blanks, ends of lines, invisible and unassigned signs, letters that change with
# their neighbours, marks in the wrong order, halves of a pair, what files write in place of a control character.
EDGES = [
    *" \t\r\n\x0b\x1b\x1f\x85\xa0\xad\u200b\u2028\u202e\ufeff\ud7a4\ufffe\ue000\u3164\ud83d\ude00",
    *"._:!=\u2026CcA¨İıßΣσςĐÐàệU\u0323\u0300\u0345\u01c5\u1100\u1161",
    "_x000D_",
    "_x0009_",
    "_x0",
    "0",
]
ANY_TEXT = st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from([e for e in EDGES if len(e) == 1])))
EDGY_TEXT = st.lists(st.sampled_from(EDGES), max_size=9).map("".join)

CLEANERS: dict[str, Cleaner] = {
    "lines": names.lines,
    "one_line": names.one_line,
    "visible": names.visible,
    "settled": names.without_private_signs,
    "typed text": texts.clean,
    "typed text of an old font": partial(texts.clean, legacy=True),
    "fold": names.fold,
    "accented": names.accented,
    "unaccented": names.unaccented,
    "slug": names.slug,
    "name": naming.clean_name,
    "text of a letter": partial(naming.clean_text, at_most=4),
    "form cell": style.clean,
    "short cell": partial(names.for_a_cell, most=5, end="…"),
    "master cell": writer.clean,
    "master title": partial(writer.fit, most=5),
    "shortened": partial(wording.shortened, most=5),
    "input message": partial(style._cut, most=5),
    "correction place": partial(correction_tables.short, most=5),
    "stored": storable,
    "csv": harmless,
}
# Those that make one line of a text, and those that keep its lines.
IN_ONE_LINE = ("one_line", "name", "master title", "fold", "accented")
IN_LINES = ("lines", "typed text", "typed text of an old font", "form cell", "master cell")
ENDS_OF_LINES = ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
BLANKS = (" ", "\t", "\xa0", "\u2003", "\u3000", "\x1f", "\u3164", "\u2800")
NOTHING = (
    "\x00",
    "\x1b",
    "\x7f",
    "\x9f",
    "\u200b",
    "\u200e",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\ufe0f",
    "\ud800",
    "\ufffe",
    "\U0001ffff",
)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("cleaner", CLEANERS.values(), ids=CLEANERS)
@given(st.one_of(ANY_TEXT, EDGY_TEXT))
@example("0\r\ud7a4 0")
@example("000\r0")
@example("0 \x1b 0")
@example("0 \u200b\n0")
@example("\u0309ự")
@example("ÙỢ")
@example("_x00_x0000_00_")
def test_cleaning_twice_is_cleaning_once(cleaner: Cleaner, text: str) -> None:
    assert cleaner(cleaner(text)) == cleaner(text)


@given(st.one_of(ANY_TEXT, EDGY_TEXT))
def test_an_address_and_a_subject_are_clean(text: str) -> None:
    subject = subject_of(text)
    assert subject == naming.clean_text(subject, 10_000)
    for address in addresses_in(text + "@xa.vn"):
        assert address == naming.clean_text(address, 10_000).lower()


@pytest.mark.parametrize("sign", NOTHING)
@pytest.mark.parametrize("cleaner", [*IN_ONE_LINE, *IN_LINES])
def test_all_agree_on_what_is_invisible(cleaner: str, sign: str) -> None:
    clean = CLEANERS[cleaner]
    assert clean(f"a{sign}b") == clean("ab")
    assert clean(f"a{sign} b") == clean(f"a {sign}b") == clean("a b")


@pytest.mark.parametrize("end", ENDS_OF_LINES)
def test_all_agree_on_what_ends_a_line(end: str) -> None:
    for cleaner in IN_LINES:
        assert CLEANERS[cleaner](f"a{end}b") == "a\nb", cleaner
    for cleaner in IN_ONE_LINE:
        assert CLEANERS[cleaner](f"a{end}b") == "a b", cleaner


@pytest.mark.parametrize("blank", BLANKS)
def test_all_agree_on_what_is_a_blank(blank: str) -> None:
    assert texts.clean(f"a{blank}b") == names.lines(f"a{blank}b") == "a b"
    for cleaner in IN_ONE_LINE:
        assert CLEANERS[cleaner](f"a{blank} {blank}b") == "a b", cleaner


def test_a_sign_of_some_font_stays_in_a_cell_and_leaves_a_name() -> None:
    for sign in ("\uf0fc", "\ud7a4"):
        assert texts.clean(f"a{sign}b") == style.clean(f"a{sign}b") == writer.clean(f"a{sign}b") == f"a{sign}b"
        assert naming.clean_name(f"a{sign}b") == names.fold(f"a{sign}b") == "ab"


def test_the_letter_u_of_an_old_font_stays_where_text_is_shown_as_it_came() -> None:
    for cleaner in ("typed text of an old font", "form cell", "master cell", "shortened"):
        assert CLEANERS[cleaner]("Ng\xada") == "Ng\xada", cleaner
    assert texts.clean("Ng\xada") == naming.clean_name("Ng\xada") == "Nga"


@pytest.mark.parametrize(
    ("came", "kept"),
    [("100_x000D_\n120", "100\n120"), ("100_x000a_120", "100\n120"), ("a_x0009_b", "a b"), ("a_x0000_b", "ab")],
)
def test_a_control_character_written_as_excel_stores_it_is_that_character(came: str, kept: str) -> None:
    assert texts.clean(came) == kept


@pytest.mark.parametrize("clean", [style.clean, writer.clean])
def test_a_cell_is_cut_as_excel_counts(clean: Cleaner) -> None:
    cut = clean("\U0001f33e" * 20_000)
    assert 31_000 < len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert set(cut.removesuffix(writer.CUT)) == {"\U0001f33e"}


def test_a_cell_of_nothing_to_be_seen_is_blank() -> None:
    for text in ("", " \n", "\u200b", "\u3164 \ufeff", "\x00"):
        assert Seen(text).is_blank, repr(text)
    assert not Seen("\u200b0").is_blank


def test_a_tick_is_a_tick_however_the_phone_draws_it() -> None:
    assert parse_yesno(Seen("\u2714\ufe0f"), Question("yesno", "")).value is True


def test_how_a_picture_sign_is_drawn_is_no_repair_and_a_broken_letter_is() -> None:
    assert parse_text(Seen("đẹp \u2764\ufe0f"), Question("text", "")).remarks == ()
    assert [remark.code for remark in parse_text(Seen("đẹp\ufffe"), Question("text", "")).remarks] == ["text-cleaned"]


def test_the_quick_way_for_plain_text_gives_what_the_careful_way_gives() -> None:
    """Every sign of the first planes' beginning, and each that is named as unseen, within a word with accents."""
    for code in (*range(0x3200), *range(0xFE00, 0x10000), 0x1F600, 0xE0100, 0x1FFFE):
        text = f"ờ{chr(code)} x"
        careful = names.visible(names.BLANK.sub(" ", names.BREAK.sub("\n", text)), "\n")
        assert names.lines(text) == careful, hex(code)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", ["R&G", "A&B", "&[Picture] và &P", "&", "K&S\nhai dòng"])
def test_a_name_in_the_head_of_a_page_is_no_command(name: str, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    page = book.add_worksheet()
    page.set_header(f"&L{names.for_a_margin(name)}&R1")
    book.close()
    header = load_workbook(tmp_path / "a.xlsx").active.HeaderFooter.oddHeader.left.text
    assert header.replace("&&", "&").replace("& ", "&") == name.replace("& ", "&").replace("\n", " ")
