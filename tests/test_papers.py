"""Papers: laid out by Nghị định 30 point by point, with the ledger's numbers, from templates that stay the officer's own."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from commanding import LATE, ON_TIME, run, worked_workspace
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from sessions import at_work, drop, filled

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.papers import BLANK, PaperFrame, Signatory
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox.filling.filler import Filled
from ntm_sheets.outbox.filling.placeholders import Names
from ntm_sheets.outbox.filling.template import TemplateRefused
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.papers import frame
from ntm_sheets.outbox.papers.drawing import PAPERS
from ntm_sheets.outbox.papers.inspection import INSPECTION, SAME, UNSAID, Visit, _things, summed_up, visits_of
from ntm_sheets.outbox.papers.packing import is_unedited, repacked
from ntm_sheets.outbox.papers.paper import frame_of, signer
from ntm_sheets.outbox.register import deliveries
from ntm_sheets.outbox.registry import PAPERS as OUTPUT
from ntm_sheets.rounds.publishing import source_of as published_source
from ntm_sheets.workspace.folders import Workspace

RECORD, BLANK_ONE = "van-ban/bien-ban/hoa-binh-2021-10-05.docx", "van-ban/bien-ban/hoa-binh-2021-10-06-de-trong.docx"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return worked_workspace(tmp_path / "w")


def drawn(workspace: Workspace, *names: str, place: str = RECORD) -> Document:
    done = run("papers", *names, "-w", workspace.root, "--now", LATE)
    assert done.code == 0, done.out + done.err
    return docx.Document(str(workspace.outbox / place))


def texts(document: Document) -> list[str]:
    """Every paragraph of a paper, those in tables too, in their order."""
    return [said(one) for one in document.element.body.iter(qn("w:p"))]


def said(part: Any) -> str:
    return "".join(one.text or "\n" for one in part.iter(qn("w:t"), qn("w:br")))


def rows(document: Document) -> list[list[str]]:
    table = next(one for one in document.tables if one.cell(0, 0).text == "TT")
    return [[cell.text for cell in row.cells] for row in table.rows]


def sizes(document: Document) -> Iterator[tuple[str, float]]:
    for run_ in document.element.body.iter(qn("w:r")):
        text = said(run_)
        size = run_.find(f"{qn('w:rPr')}/{qn('w:sz')}")
        if text.strip():
            yield text, int(size.get(qn("w:val"))) / 2 if size is not None else 14


def millimetres(*lengths: Any) -> list[int]:
    return [round(one / 36000) for one in lengths]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return drawn(worked_workspace(tmp_path_factory.mktemp("papers") / "w"))


def test_the_page_is_a4_with_the_margins_of_the_decree(record: Document) -> None:
    (page,) = record.sections
    assert millimetres(page.page_width, page.page_height) == [210, 297]
    margins = millimetres(page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    limits = ((20, 25), (20, 25), (30, 35), (15, 20))
    assert all(low <= one <= high for one, (low, high) in zip(margins, limits, strict=True))


def test_the_font_is_times_new_roman_in_the_sizes_of_the_decree(record: Document) -> None:
    fonts = record.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(one)) for one in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")} == {"Times New Roman"}
    assert list(record.element.body.iter(qn("w:rFonts"))) == []
    large = dict(sizes(record))
    assert large["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"] in (12, 13)
    assert large["Độc lập - Tự do - Hạnh phúc"] in (13, 14)
    assert large["BIÊN BẢN"] in (13, 14)
    assert large["Nơi nhận:"] == 12
    body = [size for text, size in large.items() if text.startswith(("Hôm nay", "Căn cứ", "I.", "Biên bản lập xong"))]
    assert body
    assert set(body) <= {13, 14}
    assert set(large.values()) <= {11, 12, 13, 14}


def test_its_parts_stand_in_the_order_of_the_decree(record: Document) -> None:
    parts = texts(record)
    order = (
        "ỦY BAN NHÂN DÂN XÃ", "BAN CHỈ ĐẠO XÂY DỰNG NÔNG THÔN MỚI", "Số:", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", f"{BLANK}, ngày 05 tháng 10 năm 2021", "BIÊN BẢN", "Kiểm tra kết quả", "Căn cứ Kế hoạch",
        "Căn cứ Quyết định số 59/2015/QĐ-UBND ngày 24 tháng 11 năm 2015", "Hôm nay", "I. THÀNH PHẦN", "II.", "III.", "IV.",
        "NGƯỜI GHI BIÊN BẢN", "TM. ĐOÀN CÔNG TÁC", "Nơi nhận:", "- Ban Chỉ đạo;",
    )  # fmt: skip
    places = [next(n for n, text in enumerate(parts) if text.startswith(part)) for part in order]
    assert places == sorted(places)
    assert parts[places[-1]].splitlines() == [
        "- Ban Chỉ đạo;",
        "- Các đoàn công tác;",
        "- Ban phát triển các thôn;",
        "- Lưu: VT.",
    ]


def test_number_signature_and_names_are_left_to_people(record: Document) -> None:
    (number,) = [text for text in texts(record) if text.startswith("Số:")]
    assert number.split("/") == [f"Số:{' ' * 7}", "BB-BCĐ"]
    signed = next(table for table in record.tables if "NGƯỜI GHI BIÊN BẢN" in table.cell(0, 0).text)
    assert [cell.text.strip().splitlines()[-1] for cell in signed.rows[0].cells] == [
        "NGƯỜI GHI BIÊN BẢN",
        "HÒA BÌNH",
        "TRƯỞNG ĐOÀN",
    ]


def test_the_body_is_even_on_both_sides_with_its_indent_and_distance(record: Document) -> None:
    body = [one for one in record.paragraphs if one.text.startswith(("Hôm nay", "Căn cứ", "1. Theo số liệu"))]
    assert len(body) == 5
    for one in body:
        assert one.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
        assert round((one.paragraph_format.first_line_indent or 0) / 36000, 1) in (10.0, 12.7)
        assert (one.paragraph_format.space_before or 0) >= Pt(6)
    assert all(run_.italic for one in body[:3] for run_ in one.runs if one.text.startswith("Căn cứ"))
    assert [one.text[-1] for one in body if one.text.startswith("Căn cứ")] == [";", ";", "."]


def test_pages_are_counted_above_in_the_middle_from_the_second_on(record: Document) -> None:
    (page,) = record.sections
    assert page.different_first_page_header_footer
    assert said(page.first_page_header._element).strip() == ""
    (paragraph,) = page.header.paragraphs
    assert paragraph.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")) == "PAGE"


def test_what_was_found_stands_beside_what_was_reported_and_nothing_else(record: Document) -> None:
    heading, *found = rows(record)
    assert heading[3:] == ["Đơn vị báo", "Đoàn thấy", "So sánh"]
    assert [row[1].split()[0] for row in found] == ["1.1", "1.2"]
    assert [row[3:] for row in found] == [
        ["0 nhà (05/10)", "0 nhà: đạt", SAME],
        ["90,5 % (05/10)", "88 %: chưa đạt", "thấp hơn 2,5 điểm %"],
    ]
    assert found[1][2] == "≥ 90 %"
    whole = "\n".join(texts(record))
    assert "Đoàn đã xem 2 nội dung: 1 nội dung khớp với số đơn vị báo, 1 nội dung khác." in whole
    assert "1 chỉ tiêu đạt, 1 chỉ tiêu chưa đạt: 1.2" in whole
    assert "Nguyễn Văn Thử" in whole
    table = next(one for one in record.tables if one.cell(0, 0).text == "TT")
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [True, False, False]


def test_its_numbers_are_those_of_the_ledger_and_the_results(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        source = published_source(session, datetime.fromisoformat(LATE), keeps=False)
        (visit,) = visits_of(source.results_of_all.rows.answers)
        known = {row.indicator: row for row in source.results.rows.indicators if row.unit == "hoa-binh"}
        kept = session.ledger.last_answers("hoa-binh", "team")
        gate = _things(material_of(source))["hoa-binh", ("criteria", "TC.gate", "value")].name
    assert gate.startswith("Các nội dung khác"), "a gate has no number, and its key is nobody's business"
    assert (visit.unit, visit.day) == ("hoa-binh", date(2021, 10, 5))
    for key, value in visit.found.items():
        row = known[key[1]]
        assert (value, visit.said[key].value) == (row.verified_value, row.self_value)
        assert kept[key][0] == value
    assert len(visit.found) == 2
    assert {row.indicator for row in known.values() if row.verified_date} == {key[1] for key in visit.found}


def test_what_the_village_reports_later_takes_nothing_from_the_record(workspace: Workspace) -> None:
    asked = rows(drawn(workspace))
    later = {("criteria", "TC1.1", "value"): 1, ("criteria", "TC1.2", "value"): 99}
    drop(workspace, "thon.xlsx", filled(workspace, "hoa-binh", "6/10/2021", later))
    for call in (("ingest",), ("report", "--as-of", "6/10/2021")):
        done = run(*call, "-w", workspace.root, "--now", "2021-10-06T18:00")
        assert done.code == 0, done.out + done.err
    (past,) = (workspace.outbox / "luu").glob(f"*/{RECORD}")
    assert rows(docx.Document(str(workspace.outbox / RECORD))) == rows(docx.Document(str(past))) == asked


def test_what_was_drawn_by_hand_is_known_as_delivered(workspace: Workspace) -> None:
    drawn(workspace)
    known = {(one.place, one.sha256) for one in deliveries(workspace)}
    for path in workspace.outbox.glob("van-ban/**/*.*"):
        assert (path.relative_to(workspace.outbox).as_posix(), sha256_of(path.read_bytes())) in known


def test_an_annex_names_its_paper_by_its_sign(campaign: Campaign) -> None:
    (paper,) = [one for one in PAPERS if one.sign == "BC"]
    said = frame_of(campaign, paper, date(2021, 10, 5))["kem_theo"]
    assert "số …/BC-BCĐ ngày 05 tháng 10 năm 2021" in said


def test_before_the_visit_its_questions_are_there_and_the_rest_is_left_to_people(workspace: Workspace) -> None:
    blank = drawn(workspace, place=BLANK_ONE)
    with at_work(workspace) as session:
        (book,) = (workspace.outbox / "di-thon").glob("hoa-binh-*.xlsx")
        assert "2021-10-06" in book.name
        assert session.campaign.unit("hoa-binh").group in "\n".join(texts(blank))
    asked = rows(blank)[1:]
    assert 0 < len(asked) <= 10
    assert {(row[4], row[5]) for row in asked} == {("", "")}
    assert all("(" in row[1] and row[3] for row in asked)
    # Why it is asked says nothing that stands beside it.
    assert not any(
        said in row[1] for row in asked for said in ("thôn báo ", "thôn chưa báo", "(cần ", ", cần ", "đã quá")
    )
    assert "Nguyễn Văn Thử" not in "\n".join(texts(blank))
    # The visit is over: the blank goes with it, unless somebody wrote in it.
    drop(
        workspace,
        "doan.xlsx",
        filled(workspace, "hoa-binh", "6/10/2021", {("criteria", "TC1.2", "value"): 91}, "inspection"),
    )
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-06T18:00").code == 0
    assert not (workspace.outbox / BLANK_ONE).exists()
    assert (workspace.outbox / "van-ban/bien-ban/hoa-binh-2021-10-06.docx").exists()
    assert (workspace.outbox / RECORD).exists()


def test_drawn_again_nothing_is_written_and_all_is_the_same_elsewhere(workspace: Workspace, tmp_path: Path) -> None:
    drawn(workspace)
    folder = workspace.outbox / "van-ban"
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*.docx")}
    again = run("papers", "-w", workspace.root, "--now", LATE)
    assert "Không có gì mới" in again.out
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*.docx")} == before
    other = worked_workspace(tmp_path / "other")
    shutil.rmtree(other.outbox / "van-ban", ignore_errors=True)
    drawn(other)
    assert {path.name: path.read_bytes() for path in (other.outbox / "van-ban").rglob("*.docx")} == {
        path.name: body for path, (_, body) in before.items()
    }


def test_what_somebody_wrote_into_a_paper_is_kept(workspace: Workspace) -> None:
    paper = drawn(workspace)
    paper.add_paragraph("Kết luận: làm tốt.")
    paper.save(str(workspace.outbox / RECORD))
    written = (workspace.outbox / RECORD).read_bytes()
    drawn(workspace)
    assert (workspace.outbox / RECORD).read_bytes() == written, "nothing new to say: it stays"
    drop(
        workspace,
        "doan.xlsx",
        filled(workspace, "hoa-binh", "5/10/2021", {("criteria", "TC1.2", "value"): 70}, "inspection"),
    )
    run("ingest", "-w", workspace.root, "--now", "2021-10-05T19:00")
    kept = (workspace.outbox / RECORD).with_stem("hoa-binh-2021-10-05-da-dien")
    assert kept.read_bytes() == written
    assert [row[4] for row in rows(docx.Document(str(workspace.outbox / RECORD)))[1:] if "1.2" in row[1]] == [
        "70 %: chưa đạt"
    ]


def template(workspace: Workspace) -> Path:
    return workspace.paper_templates / "bien-ban.docx"


def test_an_edited_template_is_used_and_never_written_over(workspace: Workspace) -> None:
    drawn(workspace)
    own = docx.Document(str(template(workspace)))
    own.paragraphs[0].insert_paragraph_before("MẪU CỦA XÃ {{bien_ban.don_vi}}")
    own.save(str(template(workspace)))
    edited = template(workspace).read_bytes()
    assert "MẪU CỦA XÃ Hòa Bình" in texts(drawn(workspace))
    assert template(workspace).read_bytes() == edited


def test_a_template_of_ours_that_nobody_edited_follows_the_program(workspace: Workspace) -> None:
    older = frame.new_document()
    older.add_paragraph("Bản cũ của máy")
    template(workspace).parent.mkdir(parents=True, exist_ok=True)
    template(workspace).write_bytes(frame.packed(older))
    assert is_unedited(template(workspace).read_bytes())
    assert "Bản cũ của máy" not in texts(drawn(workspace))
    assert template(workspace).read_bytes() == INSPECTION.template()


def test_a_broken_and_an_unknown_name_are_told_and_the_paper_is_drawn_all_the_same(workspace: Workspace) -> None:
    drawn(workspace)
    own = docx.Document(str(template(workspace)))
    own.add_paragraph("{{bien_ban.don_vj}} và {{bien_ban.doan")
    own.save(str(template(workspace)))
    told = run("papers", "-w", workspace.root, "--now", LATE)
    assert told.code == 0
    assert "Mẫu bien-ban.docx" in told.out
    assert "bien_ban.don_vj" in told.out
    assert "{{bien_ban.don_vi}}" in told.out
    assert sum("“bien_ban.don_vj”" in line for line in told.out.splitlines()) == 1, "once for all files"
    assert rows(docx.Document(str(workspace.outbox / RECORD)))[1][4] == "0 nhà: đạt"


def test_a_template_that_is_no_document_is_tried_once_told_and_ours_stands_in(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[bytes] = []

    def refuse(own: bytes, _names: Names) -> Filled:
        tried.append(own)
        raise TemplateRefused("tệp hỏng")

    monkeypatch.setattr("ntm_sheets.outbox.papers.drawing.fill_apart", refuse)
    template(workspace).parent.mkdir(parents=True, exist_ok=True)
    template(workspace).write_bytes(b"PK nothing")
    told = run("papers", "-w", workspace.root, "--now", LATE)
    assert "Mẫu bien-ban.docx: không dùng được" in told.out
    assert template(workspace).read_bytes() == b"PK nothing"
    assert len(list((workspace.outbox / "van-ban/bien-ban").glob("*.docx"))) > 1
    assert tried == [b"PK nothing"]
    assert rows(docx.Document(str(workspace.outbox / RECORD)))[1][4] == "0 nhà: đạt"


def test_an_unknown_paper_is_told_with_those_there_are(workspace: Workspace) -> None:
    done = run("papers", "to-trinh", "-w", workspace.root, "--now", LATE)
    assert done.code == 2
    assert all(paper.name in done.err + done.out for paper in PAPERS)
    drawn(workspace, "Biên bản kiểm tra")


def test_of_an_earlier_day_papers_lie_in_its_own_folder(workspace: Workspace) -> None:
    assert run("papers", "-w", workspace.root, "--now", "2021-10-07T09:00", "--as-of", "5/10/2021").code == 0
    assert (workspace.kept / "2021-10-05" / RECORD).exists()


def test_a_round_draws_them_once_the_deadline_has_gone_by(campaign: Campaign) -> None:
    assert OUTPUT.when == "deadline"
    moments = (datetime.fromisoformat(one) for one in (ON_TIME, LATE))
    assert [OUTPUT.is_due(campaign, moment) for moment in moments] == [False, True]


FRAME = PaperFrame(
    "Đảng ủy xã Kỳ Tiến", "Ban Chỉ đạo", "BCĐ", "Kỳ Tiến", ("Đảng ủy", "- Các thôn;", "Lưu: VT, VP"), (), ()
)


def test_the_frame_says_what_the_officer_gave(campaign: Campaign) -> None:
    signed = replace(FRAME, signatories=(Signatory("Trưởng ban", "", "Nguyễn Thị Ký"),))
    given = frame_of(replace(campaign, papers=signed), INSPECTION, date(2021, 2, 3))
    assert given["dia_danh_ngay"] == "Kỳ Tiến, ngày 03 tháng 02 năm 2021"
    assert (given["co_quan_chu_quan"], given["co_quan"]) == ("ĐẢNG ỦY XÃ KỲ TIẾN", "BAN CHỈ ĐẠO")
    assert given["noi_nhan"] == "- Đảng ủy;\n- Các thôn;\n- Lưu: VT, VP."
    assert (given["quyen_han"], given["chuc_vu"], given["nguoi_ky"]) == ("TRƯỞNG BAN", "", "Nguyễn Thị Ký")
    told = [
        signer(right, "Phó ban", "") for right in ("T/M Ban Chỉ đạo", "K/T. TRƯỞNG BAN", "TM. BAN CHỈ ĐẠO", "Tổ trưởng")
    ]
    assert [one["quyen_han"] for one in told] == [
        "TM. BAN CHỈ ĐẠO", "KT. TRƯỞNG BAN", "TM. BAN CHỈ ĐẠO", "TỔ TRƯỞNG"
    ]  # fmt: skip
    bare = frame_of(replace(campaign, papers=PaperFrame(), commune="xã Kỳ Tiến"), INSPECTION, date(2021, 11, 30))
    assert (bare["co_quan_chu_quan"], bare["co_quan"]) == ("", "ỦY BAN NHÂN DÂN XÃ KỲ TIẾN")
    assert bare["so_ky_hieu"].endswith("/BB-UBND")
    told = "Biên bản kiểm tra số …/BB-UBND ngày 30 tháng 11 năm 2021 của Ủy ban nhân dân xã Kỳ Tiến"
    assert bare["kem_theo"] == told
    assert bare["dia_danh_ngay"] == "Kỳ Tiến, ngày 30 tháng 11 năm 2021"


def test_an_appendix_lies_on_its_side_with_pages_of_its_own(tmp_path: Path) -> None:
    paper = frame.new_document()
    frame.add_head(paper, "BÁO CÁO", "Sơ kết")
    frame.add_appendix(paper, "I", "Kết quả từng thôn")
    frame.add_table(paper, ("Thôn", "Điểm"), ("{{thon.*.ten}}", "{{thon.*.diem}}"), (100, 40), numbers=(1,))
    content = frame.packed(paper)
    assert content == repacked(content)
    upright, lying = docx.Document(io.BytesIO(content)).sections
    assert millimetres(upright.page_width, lying.page_width, lying.page_height) == [210, 297, 210]
    assert lying._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert lying.different_first_page_header_footer


def test_a_visit_of_words_and_gaps_is_summed_up() -> None:
    row = {"ten": "5.1 Nhà văn hóa", "doan_thay": "Chưa đạt", "nhan_xet": UNSAID}
    assert summed_up([row]) == (
        "Đoàn đã xem 1 nội dung: 0 nội dung khớp với số đơn vị báo, 0 nội dung khác, 1 nội dung đơn vị chưa báo. "
        "Theo số đoàn thấy: 0 chỉ tiêu đạt, 1 chỉ tiêu chưa đạt: 5.1 Nhà văn hóa."
    )
    assert Visit("a", date(2021, 10, 5)).found == {}


def test_no_clock_and_no_chance_is_in_a_template() -> None:
    content = INSPECTION.template()
    assert content == INSPECTION.template()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.testzip() is None


@pytest.mark.thorough
def test_libreoffice_opens_it_and_saves_it_again_without_loss(
    workspace: Workspace, tmp_path: Path, office: str
) -> None:
    before = drawn(workspace)
    out = tmp_path / "again"
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--headless", "--convert-to", "docx:Office Open XML Text",
         "--outdir", str(out), str(workspace.outbox / RECORD)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    after = docx.Document(str(out / "hoa-binh-2021-10-05.docx"))
    assert [one for one in texts(after) if one.strip()] == [one for one in texts(before) if one.strip()]
    assert [round(one.left_margin / 36000) for one in after.sections] == [30]
    assert (workspace.outbox / RECORD).with_suffix(".pdf").read_bytes().startswith(b"%PDF")


def test_a_template_whose_parts_cannot_be_unpacked_is_no_template_of_ours() -> None:
    whole = INSPECTION.template()
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        at = package.getinfo("word/document.xml").header_offset
    broken = whole[: at + 60] + b"\xff" * 40 + whole[at + 100 :]
    assert is_unedited(whole)
    assert not is_unedited(broken)


def test_a_record_says_something_new_when_its_second_signatory_is_another(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        source = published_source(session, datetime.fromisoformat(LATE), keeps=False)
        marks = []
        for name in ("Bà Hoa", "Bà Lan"):
            named = tuple(Signatory(title, "", who, INSPECTION.name) for title, who in (("A", ""), ("B", name)))
            campaign = replace(source.campaign, papers=replace(source.campaign.papers, signatories=named))
            marks.append([one.mark for one in INSPECTION.documents(replace(source, campaign=campaign), False)])
    assert marks[0]
    assert not set(marks[0]) & set(marks[1])
