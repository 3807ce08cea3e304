"""The wrap-up: its sentences for hand-made results, its lines for many units, its numbers beside the master's."""

import io
from dataclasses import replace
from datetime import datetime
from typing import Any

import docx
from master_factory import DAY_ONE, MIDDLE
from test_digest import at, made, with_units

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.papers.assessment import NOTHING_GOOD, strengths, weaknesses
from ntm_sheets.outbox.papers.quantities import kinds_of_work
from ntm_sheets.outbox.papers.wrap_up import cautions, wrap_up_values
from ntm_sheets.outbox.papers.wrap_up_template import criteria_of, template_for


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
    assert f"tự báo đạt {total * len(own.judged)} lượt tiêu chí, phúc tra mới xác nhận 0" in lacking(own)


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
