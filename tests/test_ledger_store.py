import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from ledger_samples import AT, DAY, FINDING, accept, arrive, open_ledger, picture, sha, submission

from ntm_sheets.facts.records import Receipt
from ntm_sheets.ledger.store import Ledger

VALUES = {("criteria", "TC1.1", "value"): 85.5, ("criteria", "TC1.2", "value"): True}


@pytest.fixture
def ledger(tmp_path: Path):
    with open_ledger(tmp_path) as ledger:
        yield ledger


def test_a_file_claimed_twice_is_one_drop(ledger: Ledger) -> None:
    seq = ledger.claim(sha("a"), "a.xlsx", AT, 7, 3)
    assert ledger.claim(sha("a"), "a.xlsx", AT + timedelta(days=1), 7, 3) == seq
    assert ledger.not_left() == (Receipt(seq, sha("a"), "a.xlsx", AT, 7, 3),)


@pytest.mark.parametrize("other", [("b", "a.xlsx", 7), ("a", "b.xlsx", 7), ("a", "a.xlsx", 8)])
def test_other_bytes_name_or_time_is_another_drop(ledger: Ledger, other: tuple[str, str, int]) -> None:
    seq = ledger.claim(sha("a"), "a.xlsx", AT, 7, 3)
    content, name, mtime_ns = other
    assert ledger.claim(sha(content), name, AT, mtime_ns, 3) == seq + 1


def test_the_same_file_dropped_again_after_it_left_is_another_drop(ledger: Ledger) -> None:
    assert (arrive(ledger), arrive(ledger)) == (1, 2)


def test_two_that_claim_at_once_get_the_same_drop(tmp_path: Path) -> None:
    start, numbers = threading.Barrier(4), []

    def claim() -> None:
        with Ledger(tmp_path / "ledger.sqlite") as ledger:
            start.wait(10)
            numbers.append(ledger.claim(sha("a"), "a.xlsx", AT, 7, 3))

    Ledger(tmp_path / "ledger.sqlite").close()
    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert numbers == [1, 1, 1, 1]


def test_a_drop_waits_for_its_verdict_once_it_is_archived(ledger: Ledger) -> None:
    seq = ledger.claim(sha("a"), "a.xlsx", AT, 7, 3)
    assert ledger.pending() == ()
    ledger.mark_archived(seq, "2021-10-05/a.xlsx")
    (waiting,) = ledger.pending()
    assert (waiting.seq, waiting.archived, waiting.verdict, waiting.received_at) == (
        seq,
        "2021-10-05/a.xlsx",
        "pending",
        AT,
    )
    ledger.write_verdict(seq, "pdf", "refused", "không phải phiếu", None, (FINDING,))
    assert ledger.pending() == ()


def test_only_a_claim_that_was_not_archived_is_forgotten_and_its_number_never_given_again(ledger: Ledger) -> None:
    seq = ledger.claim(sha("a"), "a.xlsx", AT, 7, 3)
    ledger.forget(seq)
    assert ledger.is_empty()
    again = arrive(ledger)
    assert again == seq + 1
    ledger.forget(again)
    assert [drop.seq for drop in ledger.drops()] == [again]


def test_many_leave_at_once(ledger: Ledger) -> None:
    seqs = [ledger.claim(sha(name), name, AT, 1, 1) for name in "abc"]
    ledger.mark_left(*seqs[:2])
    assert [row.seq for row in ledger.not_left()] == seqs[2:]
    ledger.mark_left()
    assert [row.seq for row in ledger.not_left()] == seqs[2:]
    # More than SQLite as it is built takes in one question, as after a ledger of a large campaign was made anew.
    ledger.mark_left(*range(40_000))
    assert ledger.not_left() == ()


def test_only_bytes_that_count_now_are_repeated(ledger: Ledger) -> None:
    first = accept(ledger, submission(VALUES), "a.xlsx")
    ledger.write_verdict(arrive(ledger, "b.xlsx", "a.xlsx"), "xlsx", "duplicate", "trùng", None, (), duplicate_of=first)
    refused = arrive(ledger, "c.xlsx")
    ledger.write_verdict(refused, "xlsx", "refused", "sai", None, (FINDING,))
    again, anew = (ledger.drop(arrive(ledger, "d.xlsx", content)) for content in ("a.xlsx", "c.xlsx"))
    assert [one.seq for one in ledger.counting_twins(again)] == [first]
    assert [one.seq for one in ledger.twins(again)] == [first, first + 1]
    assert ledger.counting_twins(anew) == ()
    assert [one.seq for one in ledger.twins(anew)] == [refused]
    accept(ledger, submission(VALUES), "e.xlsx")
    assert ledger.counting_twins(again) == ()


def test_a_claim_that_was_never_archived_is_nobody_s_twin(ledger: Ledger) -> None:
    ledger.claim(sha("same"), "a.xlsx", AT, 7, 3)
    later = arrive(ledger, "b.xlsx", "same")
    assert ledger.twins(ledger.drop(later)) == ()


def test_settling_twice_gives_the_same_rows(ledger: Ledger) -> None:
    content = submission(VALUES, "hoa-binh", "village", DAY, picture())
    seq = accept(ledger, content)
    before = ledger.content()
    ledger.write_verdict(seq, "xlsx", "accepted", "đã nhận", content, (FINDING,), filled=2)
    ledger.write_verdict(seq, "xlsx", "refused", "khác", None, ())
    assert ledger.content() == before


def test_a_settled_drop_carries_what_was_read(ledger: Ledger) -> None:
    seq = arrive(ledger)
    ledger.write_verdict(seq, "ods", "accepted", "đã nhận 2 ô", submission(VALUES), (), filled=3, refused_cells=1)
    (drop,) = ledger.drops()
    assert (drop.kind, drop.verdict, drop.reason, drop.filled, drop.refused_cells) == (
        "ods",
        "accepted",
        "đã nhận 2 ô",
        3,
        1,
    )
    assert (drop.unit, drop.role, drop.report_date) == ("hoa-binh", "village", DAY)


def test_a_refused_drop_has_findings_and_no_unit(ledger: Ledger) -> None:
    seq = arrive(ledger)
    ledger.write_verdict(seq, "xlsx", "refused", "sai phiếu", None, (FINDING,))
    (drop,), (record,) = ledger.drops(), ledger.findings()
    assert (drop.unit, drop.role, drop.report_date) == ("", "", None)
    assert (record.seq, record.unit, record.report_date, record.finding) == (seq, "", None, FINDING)


def test_a_verdict_and_its_submission_must_fit(ledger: Ledger) -> None:
    seq = arrive(ledger)
    with pytest.raises(ValueError, match="only an accepted drop"):
        ledger.write_verdict(seq, "xlsx", "accepted", "", None, ())
    with pytest.raises(ValueError, match="only an accepted drop"):
        ledger.write_verdict(seq, "xlsx", "refused", "", submission(VALUES), ())
    assert [drop.seq for drop in ledger.pending()] == [seq]


def test_names_and_reasons_that_are_no_text_do_not_stop_the_work(ledger: Ledger) -> None:
    seq = ledger.claim(sha("a"), "b\udce1o.xlsx", AT, 7, 3)
    assert ledger.claim(sha("a"), "b\udce1o.xlsx", AT, 7, 3) == seq
    ledger.mark_archived(seq, "x")
    ledger.write_verdict(
        seq, "xlsx", "accepted", "\ud800", submission({("report", "reporter", "value"): "\ud800 Hòa"}), ()
    )
    assert ledger.answers()[0].value == "\ud800 Hòa"
    assert ledger.drops()[0].name == "b?o.xlsx"


def test_marks_are_kept_until_the_ledger_is_cleared(ledger: Ledger) -> None:
    assert ledger.get_meta("campaign") is None
    ledger.set_meta("campaign", "1")
    ledger.set_meta("campaign", "2")
    assert ledger.get_meta("campaign") == "2"
    accept(ledger, submission(VALUES, "hoa-binh", "village", DAY, picture()))
    ledger.clear()
    assert ledger.get_meta("campaign") is None
    assert ledger.is_empty()
    assert not any(ledger.content().values())


def receipts_of(ledger: Ledger) -> list[Receipt]:
    return [Receipt(drop.seq, drop.sha256, drop.name, drop.received_at, 1, 4, drop.archived) for drop in ledger.drops()]


def play(ledger: Ledger) -> None:
    """Give each pending drop the verdict that depends on its number and on what came before."""
    for drop in ledger.pending():
        if ledger.counting_twins(drop):
            ledger.write_verdict(drop.seq, "xlsx", "duplicate", "trùng", None, (), duplicate_of=1)
        elif drop.seq % 3 == 0:
            ledger.write_verdict(drop.seq, "xlsx", "refused", "sai", None, (FINDING,))
        else:
            day = DAY + timedelta(days=drop.seq % 4)
            last = ledger.last_answers("hoa-binh", "village", before=day)
            values = VALUES | {("report", "reporter", "value"): f"{len(last)} ô", ("tasks", "CV01", "done"): drop.seq}
            content = submission(values, "hoa-binh", "village", day, picture(), picture("A02", f"{drop.seq}"))
            ledger.write_verdict(drop.seq, "xlsx", "accepted", "đã nhận", content, (FINDING,), filled=4)


def test_a_ledger_rebuilt_from_its_receipts_is_the_same(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        for number in range(1, 12):
            if number == 5:
                ledger.forget(ledger.claim(sha("gone"), "gone.xlsx", AT, 1, 4))
            arrive(ledger, f"{number % 8}.xlsx", at=AT + timedelta(hours=number))
            play(ledger)
        before, receipts = ledger.content(), receipts_of(ledger)
        assert {drop.verdict for drop in ledger.drops()} == {"accepted", "refused", "duplicate"}
        ledger.clear()
        for receipt in receipts:
            ledger.insert_receipts(receipt)
            ledger.insert_receipts(receipt)
        play(ledger)
        assert ledger.content() == before


def test_after_a_rebuild_a_file_still_in_the_inbox_is_the_drop_that_it_was(ledger: Ledger) -> None:
    early, late = (
        Receipt(seq, sha("a"), "a.xlsx", datetime(2021, 10, seq), 7, 3, "2021-10-05/a.xlsx") for seq in (5, 9)
    )
    ledger.insert_receipts(early)
    ledger.insert_receipts(late)
    assert ledger.not_left() == (late,)
    assert ledger.claim(sha("a"), "a.xlsx", AT, 7, 3) == late.seq
    assert ledger.claim(sha("b"), "b.xlsx", AT, 7, 3) == late.seq + 1


def test_receipts_entered_at_once_are_as_entered_one_by_one(tmp_path: Path) -> None:
    """Files that look the same, some known already, and what came inside others: the last may still lie in the inbox."""
    receipts = [
        Receipt(seq, sha("ab"[seq % 2]), "a.xlsx", datetime(2021, 10, seq), seq % 3, 3, "2021-10-05/a.xlsx")
        for seq in range(1, 20)
    ]
    receipts += [Receipt(20, sha("c"), "z!c.xlsx", datetime(2021, 10, 20), 7, 3, "2021-10-05/z.zip", 1, 0)]
    with Ledger(tmp_path / "one.sqlite") as one, Ledger(tmp_path / "all.sqlite") as all_:
        for ledger in (one, all_):
            ledger.insert_receipts(*receipts[:3])
        for receipt in receipts:
            one.insert_receipts(receipt)
        all_.insert_receipts(*receipts)
        assert all_.receipts() == one.receipts()
        assert {receipt.seq for receipt in one.not_left()} <= {receipt.seq for receipt in all_.not_left()}
        assert [receipt.seq for receipt in all_.not_left()] == [14, 15, 16, 17, 18, 19]
