"""Somebody else's form filled: names in double braces, rows that repeat, the rest of the file as it was."""

import io
import os
import pickle
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from commanding import LATE, run, worked_workspace
from docx.oxml import parse_xml
from edge_outboxes import one_report, source_of

from ntm_sheets.commands.filling import fill_template
from ntm_sheets.errors import CallError
from ntm_sheets.outbox.filling import shifting
from ntm_sheets.outbox.filling.apart import fill_apart, fill_here
from ntm_sheets.outbox.filling.excel import fill_excel
from ntm_sheets.outbox.filling.filler import Filled
from ntm_sheets.outbox.filling.names import TASK, names_of
from ntm_sheets.outbox.filling.placeholders import Names, Picture, Scope
from ntm_sheets.outbox.filling.shifting import Shift, moved, translated
from ntm_sheets.outbox.filling.template import TemplateRefused
from ntm_sheets.outbox.filling.word import fill_word
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.workspace.folders import Workspace

SIGNS = "Bà <b>&amp; \"Hòa\" 'x'\x00 \u202eabc\nhai"
NAMES = Names(
    {
        "thon": [
            {"ma": "hoa-binh", "ten": "Hòa Bình", "dat": 8, "vuon": [{"ma": "V1", "ten": "An"}, {"ma": "V2", "ten": "Bê"}]},
            {"ma": "lien-mieu", "ten": "Liên Miệu", "dat": 7.5, "vuon": []},
        ],
        "chi_tieu": [{"ma": "TC1.1", "gia_tri": 92}],
        "rong": [],
        "ngay": date(2021, 10, 5),
        "trong": None,
        "cong_thuc": "=1+1",
        "dau": SIGNS,
    }
)  # fmt: skip


def word(build: Callable[[Any], None]) -> bytes:
    document, saved = docx.Document(), io.BytesIO()
    build(document)
    document.save(saved)
    return saved.getvalue()


def excel(build: Callable[[Any], None]) -> bytes:
    book, saved = openpyxl.Workbook(), io.BytesIO()
    build(book)
    book.save(saved)
    return saved.getvalue()


def said(filled: Filled) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(filled.content)).paragraphs]


def lines(*texts: str) -> bytes:
    return word(lambda document: [document.add_paragraph(text) for text in texts])


def sheet(filled: Filled, name: str = "Sheet") -> Any:
    return openpyxl.load_workbook(io.BytesIO(filled.content))[name]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{thon.hoa-binh.ten}} {{ thon.hoa-binh.dat }}", "Hòa Bình 8"),
        ("{{Thôn.Hòa-Bình.tên}}", "Hòa Bình"),
        ("{{thon.2.dat}}", "7,5"),
        ("{{chi_tieu.TC1.1.gia_tri}}", "92"),
        ("{{ngay}}", "05/10/2021"),
        ("[{{trong}}] [{{trong...}}] [{{trong…}}]", f"[] [{'…' * 10}] [{'…' * 10}]"),
        ("{một} ngoặc", "{một} ngoặc"),
    ],
)
def test_a_name_means_what_it_says(text: str, filled: str) -> None:
    made = fill_word(lines(text), NAMES)
    assert said(made) == [filled]
    assert not made.faults


@pytest.mark.parametrize(
    ("text", "name", "why", "nearest"),
    [
        ("{{thon.hoa-bin.ten}}", "thon.hoa-bin.ten", "không có tên", "thon.hoa-binh.ten"),
        ("{{hoa-binh.ten}}", "hoa-binh.ten", "không có tên", "thon.hoa-binh.ten"),
        ("{{thon.hoa-binh}}", "thon.hoa-binh", "chưa đủ", "thon.hoa-binh.ten"),
        ("{{}}", "{{}}", "chưa có tên", ""),
        ("a {{ b", "{{ b", "ngoặc", ""),
        ("a }} b", "a }}", "ngoặc", ""),
        ("{{ngoai {{ngay}} }}", "{{ngoai", "ngoặc", ""),
        ("{{thon.*.ten}} {{chi_tieu.*.ma}}", "thon.*.ten", "một nhóm", ""),
        ("{{ngay.*.ten}}", "ngay.*.ten", "dấu *", "ngay"),
    ],
)
def test_what_is_not_understood_is_told_and_stays_to_be_seen(text: str, name: str, why: str, nearest: str) -> None:
    made = fill_word(lines("trước", text), NAMES)
    fault = made.faults[0]
    assert fault.name == name
    assert why in fault.why
    assert fault.nearest == nearest
    assert fault.place.startswith("đoạn “")
    assert "{{" in said(made)[1] or "}}" in said(made)[1]


def test_a_repeated_row_has_its_running_number() -> None:
    rows = [["TT", "Thôn"], ["{{thon.*.TT}}", "{{thon.*.ten}}"]]
    filled = fill_excel(excel(lambda book: [book["Sheet"].append(row) for row in rows]), NAMES)
    count = NAMES.size(("thon",), Scope())
    assert [sheet(filled).cell(2 + n, 1).value for n in range(count)] == list(range(1, count + 1))
    assert said(fill_word(lines("{{thon.*.tt}}. {{thon.*.ten}}"), NAMES))[1].startswith("2. ")
    (fault,) = fill_word(lines("{{thon.tt}}"), NAMES).faults
    assert fault.name == "thon.tt"


def test_a_name_split_over_runs_keeps_the_look_of_the_first() -> None:
    def build(document: Any) -> None:
        paragraph = document.add_paragraph("Thôn ")
        paragraph.add_run("{{thon.ho").bold = True
        paragraph.add_run("a-binh.t").italic = True
        paragraph.add_run("en}} xong")

    runs = docx.Document(io.BytesIO(fill_word(word(build), NAMES).content)).paragraphs[0].runs
    assert [(run.text, run.bold) for run in runs if run.text] == [
        ("Thôn ", None), ("Hòa Bình", True), (" xong", None)
    ]  # fmt: skip


def test_rows_and_paragraphs_repeat_for_each_member() -> None:
    def build(document: Any) -> None:
        document.add_paragraph("- {{thon.*.ten}}: {{thon.*.dat}}")
        document.add_paragraph("- {{rong.*.ten}} {{rong.*.dat}}.")
        table = document.add_table(2, 2)
        table.cell(0, 0).text = "Tên"
        table.cell(1, 0).text = "{{thon.*.ten}}"
        table.cell(1, 1).text = "{{thon.*.vuon.*.ten}}"
        inner = table.cell(0, 1).add_table(1, 1)
        inner.cell(0, 0).text = "{{thon.hoa-binh.vuon.*.ten}}"

    made = fill_word(word(build), NAMES)
    document = docx.Document(io.BytesIO(made.content))
    assert not made.faults
    assert said(made)[:3] == ["- Hòa Bình: 8", "- Liên Miệu: 7,5", "- (không có) ."]
    assert [[cell.text.strip() for cell in row.cells] for row in document.tables[0].rows][1:] == [
        ["Hòa Bình", "An"], ["Hòa Bình", "Bê"], ["Liên Miệu", "(không có)"]
    ]  # fmt: skip
    assert [row.cells[0].text for row in document.tables[0].cell(0, 1).tables[0].rows] == ["An", "Bê"]


def test_heads_feet_and_text_boxes_are_filled_and_a_fault_in_a_table_names_its_row() -> None:
    box = (
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:pict>'
        '<v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent><w:p><w:r><w:t>{{thon.1.ten}}</w:t></w:r></w:p>'
        "</w:txbxContent></v:textbox></w:pict></w:r>"
    )

    def build(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "{{ngay}}"
        document.sections[0].footer.paragraphs[0].text = "{{ngay}} {{ngai}}"
        document.add_paragraph("Khung ")._p.append(parse_xml(box))
        document.add_table(3, 1).cell(2, 0).text = "{{thon.1.tem}}"

    made = fill_word(word(build), NAMES)
    parts = {name: zipfile.ZipFile(io.BytesIO(made.content)).read(name).decode() for name in ("word/document.xml",)}
    document = docx.Document(io.BytesIO(made.content))
    assert document.sections[0].header.paragraphs[0].text == "05/10/2021"
    assert ">Hòa Bình<" in parts["word/document.xml"]
    assert {one.place.partition(" “")[0] for one in made.faults} == {"bảng 1, hàng 3", "chân trang, đoạn"}


def test_a_value_of_every_sign_stays_text_with_its_lines() -> None:
    made = fill_word(lines("{{dau}}"), NAMES)
    assert said(made) == ["Bà <b>&amp; \"Hòa\" 'x' abc\nhai"]
    book = fill_excel(excel(lambda book: book.active.append(["{{dau}}", "{{cong_thuc}}"])), NAMES)
    assert [cell.value for cell in sheet(book)[1]] == ["Bà <b>&amp; \"Hòa\" 'x' abc\nhai", "=1+1"]
    assert sheet(book)["B1"].data_type == "s"


def test_a_picture_is_put_in_with_its_width() -> None:
    from PIL import Image

    saved = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(saved, "PNG")
    names = NAMES.with_group("anh", Picture(saved.getvalue(), 50, 'Cổng "làng"'))
    made = fill_word(lines("{{anh}} {{anh}}"), names)
    shapes = docx.Document(io.BytesIO(made.content)).inline_shapes
    assert [(round(shape.width.mm), round(shape.height.mm)) for shape in shapes] == [(50, 25)] * 2
    assert sum("media/" in name for name in zipfile.ZipFile(io.BytesIO(made.content)).namelist()) == 1
    assert fill_word(lines("{{anh}} {{anh}}"), names).content == made.content


def table(book: Any) -> None:
    own = book.active
    own.title = "Bảng A"
    for cell, text in {
        "A1": "{{ngay}}", "A5": "{{thon.*.ten}}", "B5": "{{thon.*.dat}}", "C5": "=B5*2", "D5": "{{thon.*.dat}}/10",
        "A6": "Cộng", "B6": "=SUM(B5:B5)", "C6": "=SUM(C4:C5)+B6", "A7": "{{thom.1.ten}}",
    }.items():  # fmt: skip
        own[cell] = text
    own["B5"].number_format = "0.00"
    for merged in ("A1:C1", "D5:E5", "A8:B9"):
        own.merge_cells(merged)
    own.row_dimensions[5].height = 33
    own.print_area = "A1:E9"
    other = book.create_sheet("Khác")
    other["A1"] = "='Bảng A'!B6+A2"


def test_a_row_of_a_sheet_repeats_and_what_speaks_of_rows_moves() -> None:
    made = fill_excel(excel(table), NAMES)
    own, other = sheet(made, "Bảng A"), sheet(made, "Khác")
    assert [[own.cell(row, column).value for column in range(1, 5)] for row in (5, 6, 7)] == [
        ["Hòa Bình", 8, "=B5*2", "8/10"], ["Liên Miệu", 7.5, "=B6*2", "7,5/10"], ["Cộng", "=SUM(B5:B6)", "=SUM(C4:C6)+B7", None]
    ]  # fmt: skip
    assert {str(one) for one in own.merged_cells.ranges} == {"A1:C1", "D5:E5", "D6:E6", "A9:B10"}
    assert (own.row_dimensions[6].height, own["B6"].number_format) == (33, "0.00")
    assert other["A1"].value == "='Bảng A'!B7+A2"
    assert own.print_area == "'Bảng A'!$A$1:$E$10"
    assert own["A1"].is_date
    assert [(one.place, one.nearest) for one in made.faults] == [("Bảng A!A7", "thon.hoa-binh.ten")]
    assert openpyxl.load_workbook(io.BytesIO(made.content)).calculation.fullCalcOnLoad


@pytest.mark.parametrize(
    ("formula", "moves_to"),
    [
        ("SUM(B5:B5)+B6", "SUM(B5:B7)+B8"),
        ("SUM($B$2:$B$5)", "SUM($B$2:$B$7)"),
        ('"B6"&B6&LOG10(B4)', '"B6"&B8&LOG10(B4)'),
        ("Khác!B6+[1]A!B6+'[x.xlsx]A'!B6", "Khác!B6+[1]A!B6+'[x.xlsx]A'!B6"),
        ("'a'!B6+Bảng1[B6]+6:7", "'a'!B8+Bảng1[B6]+8:9"),
    ],
)
def test_formulas_move_with_their_rows(formula: str, moves_to: str) -> None:
    assert moved(formula, "A", {"a": Shift([5], [0, 2])}) == moves_to


def test_results_of_before_go_and_are_told_and_stay_where_nothing_was_filled() -> None:
    def stored(text: str) -> tuple[Filled, bytes]:
        template = changed_sheet(
            excel(lambda book: book.active.append([text, "=A1*2", '="x"&A1'])), b"<v />", b"<v>7</v>"
        )
        filled = fill_excel(template, NAMES)
        return filled, zipfile.ZipFile(io.BytesIO(filled.content)).read("xl/worksheets/sheet1.xml")

    filled, body = stored("{{thon.1.dat}}")
    assert b"<v>7</v>" not in body
    assert any(note.startswith("2 ô công thức chưa có kết quả") for note in filled.notes)
    filled, body = stored("không có tên nào")
    assert body.count(b"<v>7</v>") == 2
    assert filled.notes == ()


def changed_sheet(template: bytes, before: bytes, after: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as given, zipfile.ZipFile(made, "w") as out:
        for name in given.namelist():
            body = given.read(name)
            assert name != "xl/worksheets/sheet1.xml" or before in body
            out.writestr(name, body.replace(before, after) if name == "xl/worksheets/sheet1.xml" else body)
    return made.getvalue()


def test_a_shared_formula_is_written_out() -> None:
    assert translated("SUM(A1:$B$2)+Z9", 3, 1) == "SUM(B4:$B$2)+AA12"


def test_parts_that_hold_no_names_stay_byte_for_byte() -> None:
    before = excel(table)
    with (
        zipfile.ZipFile(io.BytesIO(before)) as old,
        zipfile.ZipFile(io.BytesIO(fill_excel(before, NAMES).content)) as new,
    ):
        assert old.namelist() == new.namelist()
        for name in ("xl/theme/theme1.xml", "docProps/app.xml", "docProps/core.xml"):
            assert old.read(name) == new.read(name)


def hostile() -> dict[str, bytes]:
    good = lines("{{ngay}}")
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b"<a/>" + b" " * 90_000_000 if name == "word/document.xml" else old.read(name))
    entity = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(entity, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "word/document.xml":
                body = body.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1)
            new.writestr(name, body)
    return {
        "cắt|hỏng": good[: len(good) // 2], "rỗng": b"", "không phải": b"chi la chu", "quá mức": bomb.getvalue(),
        "hỏng": entity.getvalue(), "không phải tệp Word": b"%PDF-1.4 x", "đời cũ|.doc": b"{\\rtf1 x}",
    }  # fmt: skip


def test_what_is_no_template_is_refused_in_words() -> None:
    for words, body in hostile().items():
        made = fill_here(body, NAMES)
        assert isinstance(made, str)
        assert any(one in made for one in words.split("|")), (words, made)
        with pytest.raises(TemplateRefused):
            fill_word(body, NAMES)


def test_a_template_is_filled_in_a_process_of_its_own() -> None:
    body = lines("{{thon.hoa-binh.ten}}")
    assert fill_apart(body, NAMES).content == fill_word(body, NAMES).content
    assert pickle.loads(pickle.dumps(NAMES)).value("thon.1.ten", Scope()) == "Hòa Bình"


def test_ten_thousand_names_and_three_hundred_members() -> None:
    many = Names({"thon": [{"ma": f"t{n}", "ten": f"Thôn {n}", "dat": n} for n in range(300)]})
    body = word(lambda document: [document.add_paragraph("{{thon.t7.dat}} " * 100) for _ in range(100)])
    assert fill_word(body, many).count == 10_000
    rows = fill_excel(excel(lambda book: book.active.append(["{{thon.*.ten}}", "{{thon.*.dat}}"])), many)
    assert sheet(rows).max_row == 300


def reworked(body: bytes, part: str, *changes: tuple[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            for what, by in changes if name == part else ():
                text = re.sub(what.encode(), by.encode(), text)
            new.writestr(name, text)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_rows_that_do_not_say_where_they_stand_are_the_next_and_comments_are_nothing() -> None:
    whole = excel(lambda book: book.active.append(["{{thon.*.ten}}", "x"]))
    bare = reworked(whole, SHEET, (r' r="[A-Z]*\d+"', ""))
    commented = reworked(whole, SHEET, ("<sheetData>", "<!-- ở đây --><sheetData><?ở đây?>"))
    related = reworked(whole, "xl/_rels/workbook.xml.rels", ("(<Relationships[^>]*>)", r"\1<!-- ở đây -->"))
    for body in (bare, commented, related):
        assert [*sheet(fill_excel(body, NAMES)).values] == [("Hòa Bình", "x"), ("Liên Miệu", "x")]


@pytest.mark.parametrize(
    ("part", "change", "words"),
    [
        (SHEET, ('<row r="1"', '<row r="abc"'), "mang số “abc”"),
        (SHEET, ('<row r="1"', '<row r="1048576"'), "lặp ra quá nhiều hàng"),
        (SHEET, ('<c r="A1"', '<c r="²¹"'), "mang tên “²¹”"),
        ("xl/workbook.xml", ("<sheets>.*</sheets>", ""), "không có trang tính"),
        (SHEET, ("</sheetData>", '</sheetData><rowBreaks><brk id="x"/></rowBreaks>'), "tệp hỏng"),
    ],
)
def test_a_workbook_that_cannot_be_is_refused_in_vietnamese(part: str, change: tuple[str, str], words: str) -> None:
    whole = excel(lambda book: book.active.append(["{{thon.*.ten}}", "x"]))
    with pytest.raises(TemplateRefused, match=words) as told:
        fill_apart(reworked(whole, part, change), NAMES)
    assert "Error" not in str(told.value)


def test_what_many_repeated_rows_cost_grows_with_their_number_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def merged(book: Any, rows: int) -> None:
        for row in range(1, rows + 1):
            book.active.cell(row, 1, "{{thon.*.ten}}")
            book.active.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)

    steps: list[object] = []
    own = shifting.WITHIN_A_ROW

    class Counting:
        def fullmatch(self, text: str) -> object:
            steps.append(text)
            return own.fullmatch(text)

    monkeypatch.setattr(shifting, "WITHIN_A_ROW", Counting())
    assert len(sheet(fill_excel(excel(lambda book: merged(book, 60)), NAMES)).merged_cells.ranges) == 120
    assert len(steps) == 120


def test_numbers_in_a_filled_template_are_those_of_the_master(tmp_path: Path) -> None:
    source = source_of(one_report(), tmp_path)
    names, given = names_of(source), material_of(source)
    body = excel(
        lambda book: book.active.append(
            ["{{thon.*.ma}}", "{{thon.*.diem}}", "{{thon.*.tieu_chi_dat}}", "{{thon.*.hang}}", "{{thon.*.anh_can}}"]
        )
    )
    rows = {row[0]: row[1:] for row in sheet(fill_excel(body, names)).iter_rows(values_only=True)}
    assert len(rows) == len(given.campaign.units)
    for key, row in given.units.items():
        points = None if row.rank is None else round(row.points, 1)
        assert rows[key] == (points, row.criteria_passed, row.rank, row.evidence_total)
    indicator = next(row for row in given.rows.indicators if row.value is not None)
    counted = names.value(f"thon.{indicator.unit}.chi_tieu.{indicator.indicator}.duoc_tinh", Scope())
    assert counted == indicator.value or counted in ("Đạt", "Chưa đạt")
    done = next(take for key, _, take in TASK if key == "da_lam")
    assert done(replace(given.rows.tasks[0], measure="bồn", volume=10.0, done=2.5)) == 2.5


def test_every_name_that_is_listed_can_be_filled_and_is_told_in_words(tmp_path: Path) -> None:
    names = names_of(source_of(one_report(), tmp_path))
    listed = list(names.listed())
    assert len({name for name, _, _ in listed}) == len(listed) > 1000
    for name, value, what in listed:
        assert "*" in name or names.value(name, Scope()) == value
        assert what
        assert re.fullmatch(r"[\w.*-]+", name)


def test_names_of_repeated_rows_are_listed_with_what_the_first_rows_say() -> None:
    members = [
        {"ma": f"t{n}", "ten": f"Thôn {n}", "vuon": [{"ma": "V1", "chu": f"Ông {n}"}] * (n > 1)} for n in range(1, 5)
    ]
    names = Names({"thon": members, "kien_nghi": []}, {"kien_nghi.*.ngay": "ngày nêu"})
    listed = {name: value for name, value, _ in names.listed()}
    assert listed["thon.*.tt"] == "1; 2; 3; …"
    assert listed["thon.*.ten"] == "Thôn 1; Thôn 2; Thôn 3; …"
    assert listed["thon.*.vuon.*.chu"] == "Ông 2; Ông 3; Ông 4"
    assert listed["thon.t2.vuon.*.chu"] == "Ông 2"
    assert listed["thon.*.vuon.V1.chu"] == "Ông 2; Ông 3; Ông 4"
    assert listed["kien_nghi.*.ngay"] is None
    starred = [name for name in listed if "*" in name]
    for name in starred:
        assert not fill_word(lines(f"{{{{{name}}}}}"), names).faults
    # A village without gardens is no fault of the form.
    assert said(fill_word(lines("{{thon.*.ten}}: {{thon.*.vuon.V1.chu}}"), names))[:2] == [
        "Thôn 1: (không có)",
        "Thôn 2: Ông 2",
    ]


def test_a_filled_form_in_which_somebody_wrote_is_kept_and_no_other_file_is_written_over(tmp_path: Path) -> None:
    workspace, template = worked_workspace(tmp_path / "w"), tmp_path / "mau.docx"
    template.write_bytes(lines("{{xa.so_don_vi}} đơn vị"))
    made = workspace.outbox / "dien-mau" / "mau.docx"

    def fill(*more: object) -> int:
        return run("fill", template, "-w", workspace.root, "--now", LATE, *more).code

    assert fill() == fill() == 0
    assert [one.name for one in made.parent.iterdir()] == ["mau.docx"]
    made.write_bytes(typed := lines("chữ người điền"))
    assert fill() == 0
    assert made.with_stem("mau-da-dien").read_bytes() == typed
    before = workspace.campaign.read_bytes()
    assert fill("-o", workspace.campaign) == 2
    assert workspace.campaign.read_bytes() == before
    assert fill("-o", tmp_path / "ra.docx") == fill("-o", tmp_path / "ra.docx") == 0


@pytest.mark.parametrize(
    "place", ["chien-dich.xlsx", "archive/a.xlsx", "state/a.xlsx", "inbox/a.xlsx", "outbox/tong-hop.xlsx"]
)
def test_a_result_never_lies_over_what_the_workspace_lives_by(tmp_path: Path, place: str) -> None:
    workspace, template = Workspace(tmp_path / "xa"), tmp_path / "mau.xlsx"
    template.write_bytes(excel(table))
    kept = workspace.root / place
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"ours")
    with pytest.raises(CallError, match="chỗ của chương trình"):
        fill_template(workspace, template, kept, datetime(2021, 10, 5), None, as_json=False)
    assert kept.read_bytes() == b"ours"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "mau.xlsx"
    os.mkfifo(pipe)
    with pytest.raises(CallError, match="không phải một tệp"):
        fill_template(Workspace(tmp_path / "xa"), pipe, None, datetime(2021, 10, 5), None, as_json=False)
