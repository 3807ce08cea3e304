"""How far a decision reaches, and what counts last, at the edges: days out of order, blanks, forms set aside."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from ledger_samples import AT, accept, arrive, open_ledger, submission

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.decisions import Action, Decision, row_id
from ntm_sheets.facts.findings import NO_KEY, Finding, Key, Place
from ntm_sheets.facts.submission import Role
from ntm_sheets.ledger.applying import Reach, reach
from ntm_sheets.ledger.store import Ledger

FORMS = [("2021-10-05", 1), ("2021-10-06", 2), ("2021-10-07", 5), ("2021-10-07", 6), ("2021-10-08", 3)]
SHARE: Key = ("criteria", "TC1.2", "value")
FENCE: Key = ("criteria", "TC3.1", "value")
TOTAL: Key = ("tasks", "CV01", "done")


@pytest.mark.parametrize(
    ("start", "raws", "raw", "covered", "outdated_by"),
    [
        # As long as the cell reads the same, in the order of the days.
        (0, {1: "x", 2: "x", 5: "x", 6: "x", 3: "x"}, "x", (1, 2, 5, 6, 3), None),
        (0, {1: "x", 2: "x", 5: "y", 6: "x", 3: "x"}, "x", (1, 2), 5),
        (0, {1: "x", 2: "x", 5: "x", 6: "y"}, "x", (1, 2, 5), 6),
        (1, {1: "y", 2: "x", 5: "x"}, "x", (2, 5), None),
        (3, {1: "x", 5: "x", 6: "x", 3: "y"}, "x", (6,), 3),
        # A form that leaves the cell blank says nothing.
        (0, {1: "x", 5: "x"}, "x", (1, 5), None),
        (0, {1: "x", 3: "y"}, "x", (1,), 3),
        # Of a blank that was decided about, a blank is the same and a text another one.
        (0, {}, "", (1, 2, 5, 6, 3), None),
        (0, {2: "x"}, "", (1,), 2),
        (1, {1: "x", 6: "x"}, "", (2, 5), 6),
        # The form itself must read so: else nothing is covered.
        (0, {1: "y"}, "x", (), 1),
        (0, {2: "x"}, "x", (), 1),
    ],
)
def test_a_decision_reaches_as_long_as_the_cell_reads_the_same(
    start: int, raws: Mapping[int, str], raw: str, covered: tuple[int, ...], outdated_by: int | None
) -> None:
    assert reach(FORMS, FORMS[start], raws, raw) == Reach(covered, outdated_by)


@pytest.fixture
def ledger(tmp_path: Path):
    with open_ledger(tmp_path) as ledger:
        yield ledger


def day(number: int) -> date:
    return date(2021, 10, number)


def take(
    ledger: Ledger, number: int, values: Mapping[Key, Value | None], role: Role = "village", unit: str = "hoa-binh"
) -> int:
    count = len(ledger.drops())
    return accept(ledger, submission(values, unit, role, day(number)), at=AT + timedelta(minutes=count))


def sha_of(ledger: Ledger, seq: int) -> str:
    return next(drop.sha256 for drop in ledger.drops() if drop.seq == seq)


def decided(
    ledger: Ledger,
    target: int,
    action: Action,
    key: Key = NO_KEY,
    *,
    raw: str = "",
    value: Value | None = None,
    code: str = "not-a-number",
    undoes: str = "",
) -> str:
    """Make one decision, as a correction workbook of one row; give its id."""
    drop = next(drop for drop in ledger.drops() if drop.seq == target)
    row = undoes or str(row_id(target, drop.sha256, key, "" if action == "set-aside" else code))
    made = Decision(
        row, action, target, drop.unit, drop.role, key, code, raw, None, value, "cán bộ", "vì sao",
        Place("sua.xlsx", "Cần sửa", "H9"), Place("a.xlsx", "Tiêu chí", "F9"), "câu",
    )  # fmt: skip
    seq = arrive(ledger, f"sua-{len(ledger.drops())}.xlsx", at=AT + timedelta(hours=1, minutes=len(ledger.drops())))
    ledger.write_verdict(seq, "corrections", "accepted", "đã áp dụng", None, (), decisions=(made,))
    return f"{seq}:{row}"


def last(ledger: Ledger, key: Key, role: Role = "village") -> tuple[Value, date] | None:
    return ledger.last_answers("hoa-binh", role).get(key)


def corrected(ledger: Ledger, key: Key) -> dict[int, Value | None]:
    return {one.seq: one.value for one in ledger.answers() if (one.table, one.row, one.field) == key and one.decision}


def test_what_counts_last_is_the_newest_day_whatever_came_last(ledger: Ledger) -> None:
    """The form of day 5 came after that of day 6; a decision about another cell must not turn them round."""
    newer = take(ledger, 6, {SHARE: 90, FENCE: 60})
    older = take(ledger, 5, {SHARE: 80, FENCE: 50})
    assert last(ledger, FENCE) == (60, day(6))
    decided(ledger, older, "correct", FENCE, raw="50", value=55)
    assert last(ledger, FENCE) == (60, day(6))
    decided(ledger, newer, "set-aside")
    assert (last(ledger, FENCE), last(ledger, SHARE)) == ((55, day(5)), (80, day(5)))


def test_two_forms_of_one_day_count_in_the_order_in_which_they_came(ledger: Ledger) -> None:
    first, second = take(ledger, 5, {SHARE: 80, TOTAL: 1}), take(ledger, 5, {SHARE: 85})
    decided(ledger, first, "correct", TOTAL, raw="1", value=3)
    assert last(ledger, SHARE) == (85, day(5))
    decided(ledger, second, "correct", SHARE, raw="85", value=86)
    assert last(ledger, SHARE) == (86, day(5))


def test_a_correction_goes_on_over_the_days_that_read_the_same(ledger: Ledger) -> None:
    seqs = [take(ledger, number, {SHARE: 80}) for number in (5, 6)]
    decided(ledger, seqs[0], "correct", SHARE, raw="80", value=88)
    assert corrected(ledger, SHARE) == {seqs[0]: 88, seqs[1]: 88}
    later = take(ledger, 7, {SHARE: 80})
    other = take(ledger, 8, {SHARE: 81})
    assert corrected(ledger, SHARE) == {seqs[0]: 88, seqs[1]: 88, later: 88}
    assert last(ledger, SHARE) == (81, day(8))
    assert [one.outdated_by for one in ledger.decisions()] == [other]


def test_a_correction_speaks_of_its_own_cell_unit_and_role_only(ledger: Ledger) -> None:
    mine = take(ledger, 5, {SHARE: 80, FENCE: 80})
    take(ledger, 5, {SHARE: 80}, "team")
    take(ledger, 5, {SHARE: 80}, unit="lien-mieu")
    decided(ledger, mine, "correct", SHARE, raw="80", value=88)
    assert corrected(ledger, SHARE) == {mine: 88}
    assert corrected(ledger, FENCE) == {}
    assert (last(ledger, SHARE), last(ledger, SHARE, "team")) == ((88, day(5)), (80, day(5)))
    assert ledger.last_answers("lien-mieu", "village")[SHARE] == (80, day(5))


def test_the_newer_of_two_decisions_about_a_cell_holds_and_undoing_it_brings_nothing_back(ledger: Ledger) -> None:
    seq = take(ledger, 5, {SHARE: 80})
    first = decided(ledger, seq, "correct", SHARE, raw="80", value=88)
    second = decided(ledger, seq, "correct", SHARE, raw="80", value=89, code="out-of-range")
    assert corrected(ledger, SHARE) == {seq: 89}
    assert {one.id: one.ended_by for one in ledger.decisions()} == {first: second, second: ""}
    undone = decided(ledger, seq, "undo", SHARE, undoes=second)
    assert corrected(ledger, SHARE) == {}
    assert {one.id: one.in_force for one in ledger.decisions()} == {first: False, second: False, undone: False}
    assert last(ledger, SHARE) == (80, day(5))


def test_of_two_decisions_over_one_cell_the_one_made_later_is_written(ledger: Ledger) -> None:
    one, two = take(ledger, 5, {SHARE: 80}), take(ledger, 6, {SHARE: 80})
    decided(ledger, two, "correct", SHARE, raw="80", value=70)
    decided(ledger, one, "correct", SHARE, raw="80", value=60)
    assert corrected(ledger, SHARE) == {one: 60, two: 60}


def test_a_form_set_aside_does_not_count_until_that_is_undone(ledger: Ledger) -> None:
    one, two = take(ledger, 5, {SHARE: 80}), take(ledger, 6, {SHARE: 85})
    aside = decided(ledger, two, "set-aside")
    assert last(ledger, SHARE) == (80, day(5))
    assert {drop.seq: drop.set_aside for drop in ledger.drops(one, two)} == {one: "", two: aside}
    decided(ledger, two, "undo", undoes=aside)
    assert last(ledger, SHARE) == (85, day(6))
    assert not any(drop.set_aside for drop in ledger.drops())


def test_a_form_set_aside_between_does_not_break_what_a_correction_covers(ledger: Ledger) -> None:
    seqs = [take(ledger, 5, {SHARE: 80}), take(ledger, 6, {SHARE: 99}), take(ledger, 7, {SHARE: 80})]
    decided(ledger, seqs[0], "correct", SHARE, raw="80", value=88)
    assert corrected(ledger, SHARE) == {seqs[0]: 88}
    decided(ledger, seqs[1], "set-aside")
    assert corrected(ledger, SHARE) == {seqs[0]: 88, seqs[2]: 88}


def test_a_waived_finding_is_quiet_by_its_own_code_and_cell(ledger: Ledger) -> None:
    def about(code: str, key: Key) -> Finding:
        return Finding(code, "warning", Place("a.xlsx", "Tiêu chí", "F9"), "câu", "80", "làm", key)

    seq = arrive(ledger, "a.xlsx")
    found = (about("sudden-jump", SHARE), about("fell-back", SHARE), about("sudden-jump", FENCE))
    ledger.write_verdict(
        seq,
        "xlsx",
        "accepted",
        "nhận",
        submission({SHARE: 80, FENCE: 80}, "hoa-binh", "village", day(5)),
        found,
        filled=2,
    )
    waived = decided(ledger, seq, "waive", SHARE, raw="80", code="sudden-jump")
    quiet = {(one.finding.code, one.finding.key): one.decision for one in ledger.findings() if one.seq == seq}
    assert corrected(ledger, SHARE) == {}  # nothing was put in its place
    assert quiet == {("sudden-jump", SHARE): waived, ("fell-back", SHARE): "", ("sudden-jump", FENCE): ""}
    decided(ledger, seq, "correct", SHARE, raw="80", value=81, code="fell-back")
    said = {(one.finding.code, one.finding.key): one.decision for one in ledger.findings() if one.seq == seq}
    assert said["fell-back", SHARE] != ""
    assert said["sudden-jump", FENCE] == ""


def test_what_is_waived_of_a_whole_form_holds_until_the_next_form(ledger: Ledger) -> None:
    seq = arrive(ledger, "a.xlsx")
    about = Finding("unchanged", "note", Place("a.xlsx"), "câu", "", "làm")
    given = submission({SHARE: 80}, "hoa-binh", "village", day(5))
    ledger.write_verdict(seq, "xlsx", "accepted", "nhận", given, (about,), filled=1)
    waived = decided(ledger, seq, "waive", NO_KEY, code="unchanged")

    def ends() -> list[int | None]:
        return [one.outdated_by for one in ledger.decisions() if one.id == waived]

    assert ends() == [None]
    take(ledger, 4, {SHARE: 80})  # of a day before: no form that follows it
    assert ends() == [None]
    following = take(ledger, 6, {SHARE: 80})
    assert ends() == [following]


def test_last_answers_may_end_before_a_day_or_with_it(ledger: Ledger) -> None:
    for number, value in ((5, 80), (6, 85), (7, 90)):
        take(ledger, number, {SHARE: value})
    assert ledger.last_answers("hoa-binh", "village", day(6))[SHARE] == (80, day(5))
    assert ledger.last_answers("hoa-binh", "village", day(6), inclusive=True)[SHARE] == (85, day(6))
    assert ledger.last_answers("hoa-binh", "village", day(5)) == {}
    assert ledger.last_answers("hoa-binh", "village")[SHARE] == (90, day(7))


def test_answers_until_a_moment_hold_that_moment(ledger: Ledger) -> None:
    one, two = take(ledger, 5, {SHARE: 80}), take(ledger, 5, {SHARE: 85})
    came = {drop.seq: drop.received_at for drop in ledger.drops()}
    assert [answer.seq for answer in ledger.answers(came[one])] == [one]
    assert [answer.seq for answer in ledger.answers(came[two])] == [one, two]
    assert ledger.answers(datetime(2021, 10, 1)) == []


@pytest.mark.parametrize(
    ("action", "raw", "key", "settled"),
    [
        # A number that was typed is answered whole by another; one for a blank leaves what is said of several blanks.
        ("correct", "50", FENCE, {"not-a-number", "not-reported", "nothing-mended", "out-of-range"}),
        ("correct", "", FENCE, {"not-a-number", "out-of-range"}),
        ("waive", "", FENCE, {"not-a-number"}),
        ("waive", "50", FENCE, {"not-a-number"}),
        ("correct", "", SHARE, set()),
    ],
)
def test_which_findings_of_a_cell_a_decision_settles(
    ledger: Ledger, action: Action, raw: str, key: Key, settled: set[str]
) -> None:
    values: dict[Key, Value | None] = {FENCE: 50} if raw else {}
    content = submission({TOTAL: 1} | values, "hoa-binh", "village", day(5))
    said = [
        Finding(code, "warning", Place("a.xlsx", "Tiêu chí", "F9"), "câu", raw, "sửa", FENCE)
        for code in ("not-a-number", "not-reported", "nothing-mended", "out-of-range")
    ]
    seq = arrive(ledger, "a.xlsx")
    ledger.write_verdict(seq, "xlsx", "accepted", "đã nhận", content, tuple(said), filled=len(content.answers))
    made = decided(ledger, seq, action, key, raw=raw, value=55 if action == "correct" else None)
    assert {one.finding.code for one in ledger.findings() if one.decision == made} == settled
