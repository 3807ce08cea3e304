"""Signs that Excel stores by their codes (_xHHHH_) are the same wherever they stand; what reads in two ways costs its cell."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from form_answers import drawn
from openpyxl import load_workbook
from openpyxl.comments import Comment
from repacking import Parts, packed, parts_of, replaced

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.checking.answers import check_answers
from ntm_sheets.checking.catalogue import word
from ntm_sheets.contract.layout import MARK_WORDS, make_layout
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading.extracting import read
from ntm_sheets.reading.ooxml_texts import decode, decoded_fully

CAMPAIGN = founding_campaign()
LAYOUT = make_layout(CAMPAIGN, CAMPAIGN.unit("dan-trung"), "report")
NOTE, NUMBER, CAPTION = ("criteria", "TC1.2", "note"), ("criteria", "TC1.2", "value"), ("photos", "A01", "caption")
MARK = "dauhieu"
STORED = {
    "B_x1EA3_n _x0110__x1ED3_ng": "Bản Đồng",
    "b_x1ea3_n": "bản",
    "B_x1Ea3_n": "Bản",
    "_x0041_": "A",
    "_x0041__x0042_": "AB",
    "_x0041_x0042_": "Ax0042_",
    "d_x00F2_ng_x000A_hai": "dòng\nhai",
    "d_x00f2_ng_x000d__x000a_hai": "dòng\nhai",
    "m_x0009_t": "m t",
    "vui _xD83D__xDE00_": "vui 😀",
    "vui _xd83d__xde00_": "vui 😀",
    "_x005F_x0041_": "_x0041_",
    "_x005f_x0041_": "_x0041_",
    "_x005F__x0041_": "_A",
    "_X0041_": "_X0041_",
    "_x041_": "_x041_",
    "_x00G1_": "_x00G1_",
    "_x0026_lt;": "&lt;",
    "_x003C_b_x003E_": "<b>",
    "_x200B_a": "a",
    "x_x0041": "x_x0041",
}  # fmt: skip


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    typed = {("report", "date", "value"): "5/10/2021", NOTE: MARK, NUMBER: 85.5, CAPTION: MARK + "2"}
    return parts_of(drawn(tmp_path_factory.mktemp("escapes") / "phieu.xlsx", CAMPAIGN, "dan-trung", "report", typed))


def read_form(parts: Parts) -> Returned:
    return read(packed(parts), "phieu.xlsx", lambda _: LAYOUT)


def answers(returned: Returned) -> dict[Any, Any]:
    return {(one.table, one.row, one.field): one.value for one in check_answers(returned, LAYOUT, {}).answers}


def codes(returned: Returned) -> list[str]:
    return [remark.code for remark in (*returned.remarks, *check_answers(returned, LAYOUT, {}).remarks)]


def in_table(parts: Parts, stored: str) -> Parts:
    return replaced(parts, "xl/sharedStrings.xml", f"<t>{MARK}</t>", f'<t xml:space="preserve">{stored}</t>')


def in_runs(parts: Parts, stored: str) -> Parts:
    runs = f'<r><t xml:space="preserve"></t></r><r><rPr><b/></rPr><t xml:space="preserve">{stored}</t></r><rPh sb="0" eb="1"><t>doc</t></rPh>'
    return replaced(parts, "xl/sharedStrings.xml", f"<t>{MARK}</t>", runs)


def cell_with(stored_as: str) -> Callable[[Parts, str], Parts]:
    """A change of the note's own cell in the sheet."""

    def change(parts: Parts, stored: str) -> Parts:
        texts = parts["xl/sharedStrings.xml"].decode().split("<si>")
        index = next(n for n, text in enumerate(texts[1:]) if f"<t>{MARK}</t>" in text)
        sheet = next(
            name
            for name, body in parts.items()
            if name.startswith("xl/worksheets/")
            and f"<v>{index}</v>".encode() in body
            and b't="s"' in body
            and _holds(body, index)
        )
        body = parts[sheet].decode()
        at = body.index(f' t="s"><v>{index}</v></c>')
        start = body.rindex("<c ", 0, at)
        cell = body[start : at + len(f' t="s"><v>{index}</v></c>')]
        made = cell.replace(' t="s"', "").replace(f"<v>{index}</v></c>", "").rstrip(">")
        return parts | {sheet: body.replace(cell, made + stored_as.format(stored)).encode()}

    return change


def _holds(body: bytes, index: int) -> bool:
    return f' t="s"><v>{index}</v></c>'.encode() in body


PLACES: dict[str, Callable[[Parts, str], Parts]] = {
    "shared": in_table,
    "runs": in_runs,
    "inline": cell_with(' t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>'),
    "inline runs": cell_with(' t="inlineStr"><is><r><t xml:space="preserve">{}</t></r></is></c>'),
    "formula": cell_with(' t="str"><f>A1</f><v>{}</v></c>'),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("stored", STORED)
def test_a_sign_stored_by_its_code_is_that_sign(parts: Parts, place: str, stored: str) -> None:
    returned = read_form(PLACES[place](parts, stored))
    assert answers(returned)[NOTE] == STORED[stored]
    assert set(codes(returned)) <= {"formula-answers", "text-cleaned"}


def test_a_caption_and_a_number_as_text_are_decoded_too(parts: Parts) -> None:
    captioned = replaced(parts, "xl/sharedStrings.xml", f"<t>{MARK}2</t>", "<t>_x1EA2_nh v_x01B0_ờn_x000D__x000A_</t>")
    assert answers(read_form(captioned))[CAPTION] == "Ảnh vườn"


def test_a_code_torn_between_two_runs_is_none_but_a_torn_sign_is_put_together(parts: Parts) -> None:
    for runs, text in (
        ("<r><t>_x00</t></r><r><t>41_</t></r>", "_x0041_"),
        ("<r><t>a_xD83D_</t></r><r><t>_xDE00_b</t></r>", "a😀b"),
    ):
        torn = replaced(parts, "xl/sharedStrings.xml", f"<t>{MARK}</t>", runs)
        assert answers(read_form(torn))[NOTE] == text


def test_sheets_keys_and_the_stamp_may_be_stored_by_codes(parts: Parts) -> None:
    coded = replaced(parts, "xl/workbook.xml", 'name="Tiêu chí"', 'name="Ti_x00EA_u ch_x00ED_"')
    coded = replaced(coded, "xl/workbook.xml", 'name="_ntm"', 'name="_x005F_ntm"')
    coded = replaced(coded, "xl/sharedStrings.xml", "<t>TC1.2</t>", "<t>_x0054_C1.2</t>")
    coded = replaced(coded, "xl/sharedStrings.xml", "<t>criteria</t>", "<t>c_x0072_iteria</t>")
    coded = replaced(coded, "xl/sharedStrings.xml", "<t>campaign</t>", "<t>c_x0061_mpaign</t>")
    returned = read_form(coded)
    assert (returned.stamp and returned.stamp.unit, answers(returned)[NUMBER]) == ("dan-trung", 85.5)
    assert {cell.place.sheet for cell in returned.cells if cell.table == "criteria"} == {"Tiêu chí"}
    assert codes(returned) == []
    twice = replaced(coded, "xl/workbook.xml", 'name="Vườn mẫu"', 'name="Tiêu chí"')
    assert codes(read_form(twice)) == ["damaged"]


def test_a_note_of_ours_in_a_comment_is_known_again_by_what_it_means(tmp_path: Path, parts: Parts) -> None:
    book = load_workbook(BytesIO(packed(parts)))
    book["Tiêu chí"]["B2"].comment = Comment(f"{MARK_WORDS['error']}: gõ lại", "xã")
    saved = BytesIO()
    book.save(saved)
    again = parts_of(saved.getvalue())
    (name,) = [name for name in again if "comments" in name and name.endswith(".xml")]
    first = MARK_WORDS["error"][0]
    assert codes(read_form(again)) == []
    assert codes(read_form(replaced(again, name, first, f"_x{ord(first):04X}_"))) == []
    assert codes(read_form(replaced(again, name, MARK_WORDS["error"], "Em hỏi"))) == ["comments-ignored"]


def test_what_reads_in_two_ways_costs_its_cell_and_nothing_else(parts: Parts) -> None:
    torn = PLACES["formula"](parts, "<![CDATA[một ghi chú]]>")
    returned = read_form(torn)
    assert answers(returned) == {
        ("report", "date", "value"): answers(returned)["report", "date", "value"],
        NOTE: None, NUMBER: 85.5, CAPTION: MARK + "2",
    }  # fmt: skip
    (remark,) = [one for one in check_answers(returned, LAYOUT, {}).remarks if one.code == "two-readings"]
    assert (remark.place.sheet, remark.seen) == ("Tiêu chí", "một ghi chú hoặc (trống)")
    assert "một ghi chú hoặc (trống)" in word(remark).message


def test_a_number_that_reads_in_two_ways_is_asked_about(parts: Parts) -> None:
    (sheet,) = [name for name, body in parts.items() if b"<v>85.5</v>" in body]
    for stored in ("8<!-- -->5.5", "<![CDATA[85.5]]>"):
        returned = read_form(replaced(parts, sheet, "<v>85.5</v>", f"<v>{stored}</v>"))
        assert (answers(returned)[NUMBER], answers(returned)[NOTE]) == (None, MARK)
        assert codes(returned) == ["two-readings"]


@pytest.mark.parametrize("text", ["TC1.2", "criteria", "value", "campaign", "signature"])
def test_where_a_key_or_the_stamp_reads_in_two_ways_nothing_counts(parts: Parts, text: str) -> None:
    texts = parts["xl/sharedStrings.xml"].decode().split("<si>")[1:]
    index = next(n for n, one in enumerate(texts) if f"<t>{text}</t>" in one)
    changed = {
        name: body.replace(f' t="s"><v>{index}</v></c>'.encode(), f' t="str"><v><![CDATA[{text}]]></v></c>'.encode())
        for name, body in parts.items()
        if name.startswith("xl/worksheets/")
    }
    returned = read_form(parts | changed)
    assert (returned.cells, codes(returned)) == ((), ["damaged"])


def test_codes_are_taken_once_and_compared_by_what_is_left() -> None:
    assert decode("_x005F_x0041_") == "_x0041_"
    assert decoded_fully("_x005F_x0041_") == decoded_fully("_x0041_") == "A"
    assert decode("a_xD83D_b") == "a_xD83D_b"
    deep = "_x005F_" + "x005F_" * 30_000
    assert len(decoded_fully(deep)) < len(deep)
