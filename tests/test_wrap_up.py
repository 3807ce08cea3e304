"""The wrap-up: its sentences for hand-made results, its lines for many units, its numbers beside the master's."""

import io
import subprocess
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from commanding import LATE, run, worked_workspace
from docx.oxml.ns import qn
from master_factory import DAY_ONE, MIDDLE
from test_digest import at, made, with_units

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.facts.awards import AwardEntry, AwardRecord, Awards, Candidate, Ground, Standing
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.petitions import Petition, PutForward
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.papers.assessment import NOTHING_GOOD, strengths, weaknesses
from ntm_sheets.outbox.papers.quantities import kinds_of_work
from ntm_sheets.outbox.papers.wrap_up import cautions, wrap_up_values
from ntm_sheets.outbox.papers.wrap_up_tables import garden_states
from ntm_sheets.outbox.papers.wrap_up_template import criteria_of, template_for
from ntm_sheets.outbox.wording import CRITERION_STATES


def values_of(given: MasterInput) -> dict[str, Any]:
    return wrap_up_values(given, made(given))


def praised(given: MasterInput) -> str:
    return "\n".join(strengths(given, made(given)))


def lacking(given: MasterInput) -> str:
    return "\n".join(weaknesses(given, made(given)))


def test_before_anybody_reported_nothing_is_praised_nor_found_lacking() -> None:
    given = at(DAY_ONE)
    said = "Chưa đơn vị nào nộp báo cáo, chưa có số liệu để đánh giá."
    assert praised(given) == lacking(given) == said
    assert "chưa có số liệu" in cautions(given, made(given))[0]


def test_all_criteria_by_the_villages_own_word_alone_are_no_praise() -> None:
    given = at(MIDDLE)
    total = given.judged[0].criteria_total
    own = with_units(
        given,
        criteria_passed=total,
        criteria_own=total,
        criteria_verified=0,
        recognised=True,
        recognised_verified=False,
    )
    assert "đạt đủ tiêu chí" not in praised(own)
    assert "đủ điều kiện đạt chuẩn" not in praised(own)
    assert f"tự báo có {total * len(own.judged)} lượt tiêu chí đạt, đến nay phúc tra xác nhận 0" in lacking(own)


def test_all_criteria_verified_are_praised_of_all_at_once() -> None:
    given = at(MIDDLE)
    total = given.judged[0].criteria_total
    whole = with_units(
        given, criteria_passed=total, criteria_own=total, criteria_verified=total, recognised_verified=True
    )
    assert f"Cả {len(whole.judged)} thôn đủ điều kiện đạt chuẩn theo kết quả phúc tra." in praised(whole)


def test_one_village_is_called_by_its_name() -> None:
    given = at(MIDDLE, 1)
    (name,) = given.names.values()
    whole = with_units(given, recognised_verified=True)
    assert f"{name} đủ điều kiện đạt chuẩn theo kết quả phúc tra." in praised(whole)
    assert "Cả 1" not in praised(whole) + lacking(whole)


def test_who_lost_criteria_is_told_with_the_day_of_its_best() -> None:
    given = at(MIDDLE)
    row = given.judged[0]
    known = [one for one in given.rows.history if one.unit == row.unit and one.rank is not None]
    best = replace(known[0], criteria_passed=row.criteria_passed + 3)
    history = tuple(best if one is known[0] else one for one in given.rows.history)
    fallen = replace(given, rows=replace(given.rows, history=history))
    said = f"{row.name} {row.criteria_passed + 3} tiêu chí ngày {best.day:%d/%m}, nay {row.criteria_passed}"
    assert said in lacking(fallen)


def test_who_ties_with_the_last_named_is_named_too() -> None:
    given = with_units(at(MIDDLE), criteria_passed=4, gardens_passed=0, recognised=False)
    (said,) = [one for one in weaknesses(given, made(given)) if "chưa đủ điều kiện" in one]
    assert all(row.name in said for row in given.judged)


def test_where_no_rule_holds_it_is_said() -> None:
    given = at(MIDDLE)
    none = replace(
        given, rows=replace(given.rows, tasks=(), criteria=(), reports=(), history=(), evidence=(), plans=())
    )
    none = with_units(
        none, gardens_verified=0, criteria_verified=0, recognised_verified=False, plan_progress=None, evidence_total=0
    )
    assert praised(none) == NOTHING_GOOD


def tasks_in(measures: list[tuple[str, float, float | None]]) -> list[TaskRow]:
    first = at(MIDDLE).rows.tasks[0]
    return [
        replace(first, name="Làm rãnh", measure=measure, volume=volume, done=done, village_done=done, team_done=None)
        for measure, volume, done in measures
    ]


def test_the_same_work_in_kilometres_and_metres_is_one_sum() -> None:
    (kind,) = kinds_of_work(tasks_in([("m", 500.0, 0.1), ("km", 1.0, 0.0002), ("mét", 1.0, None)]))
    assert (kind.planned, kind.done, kind.verified, kind.measure) == (1501, 0.3, 0, "m")


def test_fields_that_differ_from_place_to_place_are_never_added_up() -> None:
    assert len(kinds_of_work(tasks_in([("sào", 2.0, 1.0), ("mẫu", 1.0, 1.0)]))) == 2


def test_of_300_units_the_body_tells_first_last_and_how_many_and_the_annex_all() -> None:
    values = values_of(at(MIDDLE, 300))
    assert len(values["thon"]) == 7 + 1
    assert values["thon"][3]["thon"] == "… 294 đơn vị ở giữa, xem Phụ lục I"
    assert [len(values[key]) for key in ("pl_thon", "ke_hoach", "pl_bao_cao")] == [300, 300, 300]


def test_a_garden_that_nobody_looked_at_is_told_as_missing_and_not_as_failed() -> None:
    given = at(MIDDLE)
    garden = replace(given.rows.gardens[0], passed_own=False, passed_verified=False, state="fail")
    (row, *_) = (one for one in given.rows.garden_indicators if (one.unit, one.garden) == (garden.unit, garden.garden))
    untold, told = (replace(row, self_value=value, verified_value=value) for value in (None, False))
    assert garden_states(garden, [untold]) == ("missing", "missing", "fail")
    assert garden_states(garden, [untold, told]) == ("fail", "fail", "fail")
    assert garden_states(replace(garden, passed_own=True), [untold]) == ("pass", "missing", "fail")
    lines = values_of(given)["pl_vuon"]
    assert {one[side] for one in lines for side in ("ket_qua", "tu_bao", "phuc_tra")} <= set(CRITERION_STATES.values())


def test_the_numbers_of_a_village_are_the_masters() -> None:
    given = at(MIDDLE)
    for line, row in zip(values_of(given)["thon"][:-1], given.rows.units, strict=True):
        assert line["tieu_chi"] == f"{row.criteria_passed}/{row.criteria_total}"
        assert line["tieu_chi_phuc_tra"] == f"{row.criteria_verified}/{row.criteria_total}"
        assert line["vuon_tu_bao"] == f"{row.gardens_own}/{row.gardens_total}"
    for line, task in zip(values_of(given)["pl_viec"], given.rows.tasks, strict=True):
        assert line["da_lam"] == ("–" if task.done is None else show_number(task.done))


def test_how_final_the_numbers_are_is_said_on_each_day() -> None:
    given = at(MIDDLE)
    first = {moment: cautions(at(moment), made(at(moment)))[0] for moment in (MIDDLE, LAST, CLOSED)}
    assert first[MIDDLE].startswith("Số liệu tạm tính")
    assert "đợt còn" in first[MIDDLE]
    assert "sổ còn mở" in first[LAST]
    assert "sau khi khóa sổ" in first[CLOSED]
    assert any("chưa đối chiếu" in one for one in cautions(given, made(given)))


LAST, CLOSED = datetime(2021, 11, 30, 17, 30), datetime(2021, 12, 2, 8, 0)


def test_the_first_annex_has_a_column_for_each_criterion_and_headings_repeat() -> None:
    given = at(MIDDLE)
    content = template_for(given.campaign)
    assert content == template_for(given.campaign)
    tables = docx.Document(io.BytesIO(content)).tables
    filled = [table for table in tables if len(table.rows) > 1]
    matrix = next(table for table in filled if "pl_thon" in table.rows[1].cells[0].text)
    assert [cell.text for cell in matrix.rows[0].cells][6:] == list(criteria_of(given.campaign).values())
    assert len(filled) > 10
    for table in filled:
        assert "tblHeader" in table.rows[0]._tr.xml
        assert all("cantSplit" in row._tr.xml for row in table.rows)


def texts(document: Any) -> list[str]:
    """Every paragraph that says something, those in tables too."""
    said = ["".join(one.text or "" for one in part.iter(qn("w:t"))) for part in document.element.body.iter(qn("w:p"))]
    return [one for one in said if one.strip()]


def test_the_sums_are_those_of_the_day_and_of_the_tasks() -> None:
    given = at(MIDDLE)
    values, day = values_of(given), made(given)
    total = values["thon"][-1]
    assert total["thon"] == "Cộng"
    assert total["tieu_chi"] == f"{day.criteria.counted}/{day.criteria.total}"
    assert total["vuon_phuc_tra"] == f"{day.gardens.verified}/{day.gardens.total}"
    planned, done = defaultdict[str, float](float), defaultdict[str, float](float)
    for row in given.rows.tasks:
        planned[row.name] += row.volume
        done[row.name] += row.done or 0.0
    assert len(values["khoi_luong"]) > 5
    for line in values["khoi_luong"]:
        assert line["ke_hoach"] == show_number(planned[line["noi_dung"]])
        assert line["da_lam"] in ("–", show_number(done[line["noi_dung"]]))
    many = [line for line in values["pl_khoi_luong"] if line["noi_dung"].startswith("Cộng: ")]
    assert many
    assert all(line["ke_hoach"] == show_number(planned[line["noi_dung"].removeprefix("Cộng: ")]) for line in many)


def test_metres_of_unlike_work_are_never_added_but_labour_is() -> None:
    given = at(MIDDLE)
    first, *_ = given.rows.tasks
    tasks = [
        replace(first, name=name, measure=measure, volume=2.0, done=1.0, village_done=1.0, team_done=None)
        for name, measure in (("Rãnh", "m"), ("Đường", "m"), ("Dọn vệ sinh", "ngày công"), ("Làm đường", "ngày công"))
    ]
    values = values_of(replace(given, rows=replace(given.rows, tasks=tuple(tasks))))
    for group in ("khoi_luong", "pl_khoi_luong"):
        sums = [line for line in values[group] if line["noi_dung"].startswith("Cộng")]
        assert [(line["noi_dung"], line["ke_hoach"], line["da_lam"]) for line in sums] == [("Cộng ngày công", "4", "2")]


SPOT = Place("khen-thuong.xlsx", "Quyết định", "A1")


def candidate(name: str, verdict: str = "") -> Candidate:
    ground = Ground("Thôn Hòa Bình đề nghị", "", "Hiến 120 m² đất", is_nomination=True)
    said = (("verdict", verdict), ("form", "Giấy khen"), ("reason", "Hiến đất mở đường"))
    entry = AwardEntry("D1", "decide", name, name, "person", "hoa-binh", said, "Trần Cán Bộ", SPOT)
    decision = AwardRecord(f"1/{name}", 1, MIDDLE, entry) if verdict else None
    return Candidate(name, "person", "hoa-binh", name, (ground,), decision=decision)


def awards_with(*candidates: Candidate) -> Awards:
    standing = Standing()
    for one in candidates:
        if one.decision:
            standing.take(one.decision)
    return Awards(candidates, (), standing)


def praise(*candidates: Candidate) -> tuple[str, list[tuple[str, str, str]]]:
    given = at(MIDDLE)
    values = wrap_up_values(given, made(given), awards_with(*candidates))
    return values["cau"]["khen"], [(line["ten"], line["hinh_thuc"], line["ly_do"]) for line in values["khen"]]


def test_the_list_for_praise_tells_what_is_decided_from_what_is_proposed() -> None:
    council = "Hội đồng Thi đua – Khen thưởng"
    asked = ("Nam", "Đề nghị xét", "Thôn Hòa Bình đề nghị: Hiến 120 m² đất")
    decided = ("Bảy", "Giấy khen", "Hiến đất mở đường")
    assert praise() == (f"{council} chưa quyết định; chưa có đề nghị nào.", [("", "", "")] * 3)
    assert praise(candidate("Nam")) == (
        f"{council} chưa quyết định; có 1 tập thể, cá nhân được đề nghị xét.",
        [asked],
    )
    assert praise(candidate("Nam"), candidate("Bảy", "praise"), candidate("Tám", "none")) == (
        f"{council} đã quyết định khen 1 tập thể, cá nhân, không khen 1; còn 1 đề nghị chưa quyết định.",
        [decided, asked],
    )
    assert praise(candidate("Tám", "none"))[0] == f"{council} đã quyết định không khen 1."


def test_of_many_proposals_it_is_said_how_many_and_where_the_others_are() -> None:
    said, lines = praise(*(candidate(f"Người {n}") for n in range(20)))
    assert "có 20 tập thể, cá nhân được đề nghị xét; dưới đây là 8 đề nghị đầu, đủ ở danh sách khen thưởng" in said
    assert len(lines) == 8


def test_one_request_of_many_units_is_told_once_and_how_many_more_there_are() -> None:
    given = at(MIDDLE)
    units = [unit.key for unit in given.campaign.units]

    def asked(unit: str, text: str) -> Petition:
        day = date(2021, 10, 5)
        return Petition(PutForward(unit, "village", "difficulty", "R1", "", text, day, day, 1, 1))

    nomination = PutForward(units[0], "village", "nomination", "N1", "Nam", "Hiến đất", *[date(2021, 10, 5)] * 2, 1, 1)
    told = [asked(unit, "Thiếu xi măng") for unit in units[:2]] + [asked(units[0], f"Việc {n}") for n in range(7)]
    values = values_of(replace(given, petitions=(*told, Petition(nomination))))
    said = [line["cau"] for line in values["kien_nghi"]]
    assert "Trong đó 9 khó khăn, đề xuất; 1 đề nghị khen xem ở phần IV." in said[0]
    assert said[1] == f"- Khó khăn: Thiếu xi măng ({given.names[units[0]]} và {given.names[units[1]]}; chưa trả lời)."
    assert said[-1] == "Còn 2 nội dung khác: xem Phụ lục VI."
    assert len(said) == 1 + 6 + 1
    assert [line["tt"] for line in values["pl_kien_nghi"]] == [str(n) for n in range(1, 10)]


def test_a_campaign_without_gardens_has_no_table_nor_annex_of_them() -> None:
    campaign = founding_campaign()
    without = replace(campaign, tracks=tuple(replace(one, garden_set="", garden_quota=0) for one in campaign.tracks))
    with_them, said = (texts(docx.Document(io.BytesIO(template_for(one)))) for one in (campaign, without))
    assert "VƯỜN MẪU" in with_them
    assert not any("pl_vuon" in one or "tieu_chi_vuon" in one or one == "VƯỜN MẪU" for one in said)
    assert [one for one in said if one.startswith("Phụ lục ")] == [
        f"Phụ lục {n}" for n in ("I", "II", "III", "IV", "V", "VI")
    ]


def drawn(path: Path) -> Path:
    done = run("papers", "so-ket", "-w", path, "--now", LATE)
    assert done.code == 0, done.out + done.err
    return path / "outbox" / "so-ket.docx"


def test_drawn_again_it_stays_and_what_somebody_wrote_into_it_is_kept(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    paper = drawn(workspace.root)
    before = paper.stat().st_mtime_ns, paper.read_bytes()
    said = texts(docx.Document(str(paper)))
    assert not any("{{" in one or "(không có)" in one or "[chưa rõ" in one for one in said)
    drawn(workspace.root)
    assert (paper.stat().st_mtime_ns, paper.read_bytes()) == before
    own = docx.Document(str(paper))
    own.add_paragraph("Nguyên nhân: mưa.")
    own.save(str(paper))
    written = paper.read_bytes()
    assert run("papers", "so-ket", "-w", workspace.root, "--now", "2021-10-07T19:00").code == 0
    assert paper.with_stem("so-ket-da-dien").read_bytes() == written
    assert "Nguyên nhân: mưa." not in texts(docx.Document(str(paper)))


@pytest.mark.thorough
def test_libreoffice_opens_the_wrap_up_and_saves_it_again_without_loss(tmp_path: Path, office: str) -> None:
    paper = drawn(worked_workspace(tmp_path / "w").root)
    out = tmp_path / "again"
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--headless", "--convert-to", "docx:Office Open XML Text",
         "--outdir", str(out), str(paper)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    before, after = docx.Document(str(paper)), docx.Document(str(out / "so-ket.docx"))
    assert texts(after) == texts(before)
    assert [one.orientation for one in after.sections] == [one.orientation for one in before.sections]
