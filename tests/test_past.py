"""What the ledger remembers for the checks: asked about one unit, in one role, before one day."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from ntm_sheets.campaign.questions import Value
from ntm_sheets.checking.background import Sent, Twin
from ntm_sheets.facts.decisions import Decision
from ntm_sheets.facts.findings import Finding, Place
from ntm_sheets.facts.fingerprints import fingerprints_of, telling_numbers
from ntm_sheets.facts.submission import Answer, Picture, Role, Submission
from ntm_sheets.ledger import history_queries
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds.past import LedgerPast, background_of

DAYS = [date(2021, 10, day) for day in range(1, 20)]
HOUSES = ("criteria", "TC1.2", "value")
OWNER = ("gardens", "V1", "owner")


class Book:
    """A ledger to write reports into."""

    def __init__(self, path: Path) -> None:
        self.ledger = Ledger(path)
        self.number = 0

    def report(
        self,
        unit: str,
        day: int,
        said: dict[tuple[str, str, str], tuple[Value | None, str]],
        *,
        role: Role = "village",
        findings: tuple[Finding, ...] = (),
        photo: tuple[str, str] | None = None,
    ) -> Submission:
        self.number += 1
        name = f"p{self.number}.xlsx"
        seq = self.ledger.claim(f"{self.number:064}", name, datetime(2021, 10, 1, 8), self.number, 1)
        self.ledger.mark_archived(seq, f"x/{name}")
        place = Place(name, "Tiêu chí", "E7")
        answers = [Answer(*key, value, raw, False, place) for key, (value, raw) in said.items()]
        pictures = []
        if photo:
            answers.append(Answer("photos", "A01", "subject", photo[0], photo[0], False, place))
            pictures.append(Picture("photos", "A01", place, "jpeg", photo[1], "", 9, 9))
        submission = Submission(unit, role, DAYS[day], tuple(answers), tuple(pictures))
        self.ledger.write_verdict(seq, "xlsx", "accepted", "", submission, findings)
        return submission

    def past(self, unit: str, day: int, role: Role = "village") -> LedgerPast:
        return LedgerPast(self.ledger, unit, role, DAYS[day])


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "ledger.sqlite")


def houses(value: float, raw: str = "") -> dict[tuple[str, str, str], tuple[Value | None, str]]:
    return {HOUSES: (value, raw or str(value))}


def test_the_last_fractions_are_given_as_typed(book: Book) -> None:
    book.report("a", 1, houses(75, "45/60"))
    book.report("b", 2, houses(80, "8/10"))
    book.report("a", 3, {("criteria", "TC1.3", "value"): (80, "80")})
    assert book.past("a", 4).fractions() == {HOUSES: ("45/60", DAYS[1])}
    assert book.past("a", 1).fractions() == {}
    assert book.past("a", 4, "team").fractions() == {}
    book.report("a", 4, houses(90))
    assert book.past("a", 5).fractions() == {}


def test_the_days_on_which_nothing_changed_are_counted_back_to_the_last_change(book: Book) -> None:
    mark = fingerprints_of(book.report("a", 1, houses(80))).progress
    book.report("a", 2, houses(81))
    book.report("a", 3, houses(70))
    book.report("a", 3, houses(80))  # sent again: the last one of a day is what it said
    book.report("b", 4, houses(99))
    book.report("a", 5, houses(80) | {OWNER: ("Bà Lan", "Bà Lan"), ("tasks", "CV01", "period"): (3, "3")})
    assert book.past("a", 7).alike(mark) == (DAYS[5], DAYS[3])
    assert book.past("a", 5).alike(mark) == (DAYS[3],)
    assert book.past("a", 7).alike("khác") == ()
    assert book.past("b", 7).alike(mark) == ()


def test_the_last_form_of_the_same_day_is_known_with_its_open_cells(book: Book) -> None:
    def finding(code: str, level: str, cell: str) -> Finding:
        return Finding(code, level, Place("p.xlsx", "Tiêu chí", cell), "", "", "")  # type: ignore[arg-type]  # a level

    said = (
        finding("not-a-number", "error", "E7"),
        finding("fell-back", "warning", "E9"),
        finding("sudden-jump", "warning", "E9"),
        finding("not-reported", "warning", "E11"),
        finding("unchanged", "warning", "C9"),
        finding("decimal-comma", "note", "E12"),
        finding("sender-not-listed", "warning", ""),
    )
    book.report("a", 1, houses(70), findings=said)
    mark = fingerprints_of(book.report("a", 2, houses(80), findings=said)).content
    assert book.past("a", 2).sent_before() == Sent("p2.xlsx", mark, 2)
    assert book.past("a", 3).sent_before() is None
    assert book.past("a", 2, "team").sent_before() is None


def test_a_twin_is_the_first_form_and_another_units(book: Book) -> None:
    mark = fingerprints_of(book.report("a", 1, houses(80.5))).criteria
    book.report("b", 2, houses(80.5))
    assert book.past("b", 3).twin(mark) == Twin("a", DAYS[1], "p1.xlsx")
    assert book.past("a", 3).twin(mark) is None  # the first one is not asked about its copies
    assert book.past("b", 3, "team").twin(mark) is None
    assert book.past("c", 3).twin("khác") is None


def test_photos_that_were_shown_before_do_not_count(book: Book) -> None:
    book.report("a", 1, {}, photo=("TC3.1 – Hàng rào", "1" * 64))
    book.report("b", 2, {}, photo=("CV05 – Cây", "1" * 64))
    assert book.past("a", 3).photographed() == {"TC3.1 – Hàng rào"}
    assert book.past("b", 3).photographed() == frozenset()


def test_the_background_of_a_team_is_the_villages_word_up_to_that_day(book: Book) -> None:
    book.report("a", 1, houses(80))
    book.report("a", 2, houses(70), role="team")
    known = background_of(book.ledger, "a", "team", DAYS[2])
    assert (known.same_role, known.other_role) == ({}, {HOUSES: (80, DAYS[1])})
    assert known.past == book.past("a", 2, "team")


def test_marks_do_not_depend_on_the_order_or_on_how_a_number_is_kept() -> None:
    place = Place("p.xlsx")

    def marks(*answers: tuple[str, str, str, Value | None, str]) -> tuple[str, str, str]:
        made = tuple(Answer(table, row, name, value, raw, False, place) for table, row, name, value, raw in answers)
        found = fingerprints_of(Submission("a", "village", DAYS[0], made))
        return found.content, found.progress, found.criteria

    one, two = ("criteria", "TC1.2", "value", 80, "80"), ("tasks", "CV01", "done", 5.0, "5")
    assert marks(one, two) == marks(("tasks", "CV01", "done", 5, "5"), ("criteria", "TC1.2", "value", 80.0, "80,0"))
    note = ("criteria", "TC1.2", "note", "x", "x")
    assert marks(one, two)[1:] == marks(one, two, note)[1:]
    assert marks(one, two)[0] != marks(one, two, note)[0]
    assert marks(one)[2] == marks(one, two)[2] != marks(one, two)[1]
    assert marks(("criteria", "TC5.1", "value", True, "x"))[2] != marks(("criteria", "TC5.1", "value", 1, "1"))[2]
    assert marks() == ("", "", "")


def test_only_numbers_that_say_something_are_counted() -> None:
    values: list[Value | None] = [80.5, 0, 100, True, None, "Khá", 12]
    answers = [Answer("criteria", f"TC{n}", "value", value, "", False, Place()) for n, value in enumerate(values)]
    others = [
        Answer("tasks", "CV01", "done", 7, "", False, Place()),
        Answer("criteria", "TC1", "note", 5, "", False, Place()),
    ]
    assert telling_numbers([*answers, *others]) == 2


def test_no_question_reads_more_than_one_units_rows(book: Book) -> None:
    asked: list[str] = []
    book.report("a", 1, houses(75, "45/60"), photo=("TC3.1", "1" * 64))
    with book.ledger.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda _c, _k, said, given, *_: asked.append((said, given)))  # type: ignore[arg-type,func-returns-value]  # a listener's shape
        past = ("a", "village", DAYS[5])
        history_queries.read_fractions(connection, *past)  # type: ignore[arg-type]  # as above
        history_queries.read_alike(connection, *past, "x")  # type: ignore[arg-type]  # as above
        history_queries.read_photographed(connection, "a")
        history_queries.read_sent(connection, *past[:2], DAYS[1])  # type: ignore[arg-type]  # as above
        history_queries.read_first_alike(connection, "village", "x", 9)
        history_queries.read_predecessor(connection, *past[:2], DAYS[1], 9)  # type: ignore[arg-type]  # as above
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given).all() for said, given in list(asked)]
    assert len(plans) == 8
    scanned = [row[-1] for plan in plans for row in plan if str(row[-1]).startswith("SCAN")]
    assert [step for step in scanned if "subquery" not in step and "anon" not in step] == []


def test_corrected_answers_are_known_as_typed_and_as_corrected(book: Book) -> None:
    book.report("hoa-binh", 1, {HOUSES: (80, "80")})
    decision = Decision("1-000000/criteria/TC1.2/value/x", "correct", 1, "hoa-binh", "village", HOUSES, "x", "80", 80, 85,
                        "a", "b", Place(), Place(), "")  # fmt: skip
    seq = book.ledger.claim("f" * 64, "sua-loi.xlsx", datetime(2021, 10, 1, 8), 99, 1)
    book.ledger.mark_archived(seq, "x/sua-loi.xlsx")
    book.ledger.write_verdict(seq, "corrections", "accepted", "", None, (), decisions=[decision])
    assert book.past("hoa-binh", 2).corrected() == {HOUSES: ("80", 85)}
    assert book.past("hoa-binh", 1).corrected() == {}
    assert book.past("hoa-binh", 2, "team").corrected() == {}
