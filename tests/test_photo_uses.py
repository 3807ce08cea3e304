"""Where a picture was shown before stands as if it were found anew just now, in whatever order its versions came and went."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from types import SimpleNamespace

import ledger_samples as samples
import pytest
from changed_photos import changed, saved, textured

from ntm_sheets.checking import photos as checked
from ntm_sheets.checking.background import NoPast
from ntm_sheets.contract.standards import first_claim
from ntm_sheets.facts.decisions import Decision, row_id
from ntm_sheets.facts.findings import NO_KEY, Place
from ntm_sheets.facts.fingerprints import PictureMark, asked_words, is_same_picture
from ntm_sheets.facts.submission import Answer, Picture, Submission
from ntm_sheets.ledger import photos
from ntm_sheets.ledger.database import put_rows
from ntm_sheets.ledger.earlier_photos import count_without_look
from ntm_sheets.ledger.photos import MOST_CANDIDATES, MOST_OF_A_WORD, find_anew
from ntm_sheets.ledger.reading import read_photos
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.reading.pictures import measure

UNITS = ("hoa-binh", "lien-mieu")
HISTORIES, STEPS = 3, 14


@cache
def versions() -> tuple[PictureMark, ...]:
    """Two photos: one whole, stamped, and cut more and more, so that the smallest is a small part of the whole; another one."""
    image = textured(7, (640, 480))
    parts = (image, image.crop((0, 0, 550, 420)), image.crop((0, 0, 470, 365)), image.crop((0, 0, 400, 320)))
    bodies = [*map(saved, parts), changed(image, "stamped with a date"), saved(textured(8, (640, 480)))]
    measured = [measure(body) for body in bodies]
    return tuple(PictureMark(samples.sha(str(n)), one.phash, one.look) for n, one in enumerate(measured))


def form_of(unit: str, days: int, marks: Sequence[PictureMark], subject: str = "CV01 – Trồng cây") -> Submission:
    """Make a form with a photo of each mark."""
    rows = [f"A{n:02}" for n, _ in enumerate(marks, 1)]
    pictures = tuple(
        Picture(
            "photos", row, Place("a.xlsx", "Ảnh", f"G{row}"), "jpeg", one.sha256, one.phash, 800, 600, look=one.look
        )
        for row, one in zip(rows, marks, strict=True)
    )
    answers = tuple(
        Answer("photos", row, "subject", subject, subject, False, Place("a.xlsx", "Ảnh", f"B{row}")) for row in rows
    )
    return Submission(unit, "village", samples.DAY + timedelta(days=days), answers, pictures)


def kept(ledger: Ledger) -> list[tuple[int, str, str, str]]:
    return [(one.seq, one.reused_from, one.reused_sha256, one.same_as) for one in ledger.photos()]


def expect_as_anew(ledger: Ledger) -> None:
    """What is kept is what comes out where all pictures are looked for anew, in their order."""
    before = kept(ledger)
    with ledger.writing() as connection:
        shown = read_photos(connection)
        find_anew(connection, shown)
        for one in shown:
            uses = photos.read_uses(connection, photos.mark_at(connection, one), (one.seq, one.position))
            first = first_claim(one, uses)
            assert one.reused_sha256 == (first.sha256 if first else "")
            assert one.first_sha256 == (uses[0].first_sha256 if uses else one.sha256)
    assert before == kept(ledger)


def decide(ledger: Ledger, about: Decision) -> None:
    deciding = samples.arrive(ledger, f"decision {ledger.last_seq()}")
    ledger.write_verdict(deciding, "corrections", "accepted", "đã nhận", None, (), decisions=(about,))


def set_aside(ledger: Ledger, seq: int) -> None:
    drop = ledger.drop(seq)
    place = Place("sua-loi.xlsx", "Phiếu", "A5")
    row = str(row_id(drop.seq, drop.sha256))
    decide(
        ledger,
        Decision(row, "set-aside", seq, drop.unit, drop.role, NO_KEY, "", "", None, None, "", "", place, place, ""),
    )


def undo(ledger: Ledger) -> None:
    made = [one for one in ledger.decisions() if one.in_force]
    if made:
        decide(ledger, replace(made[-1].decision, row_id=made[-1].id, action="undo"))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with samples.open_ledger(tmp_path) as opened:
        yield opened


def test_what_is_known_by_a_picture_between_follows_when_the_first_one_goes_and_comes_again(ledger: Ledger) -> None:
    """The third is the second one cut further, and too small a part of the first one to be known by it."""
    whole, less, least = versions()[:3]
    assert is_same_picture(least, less)
    assert is_same_picture(less, whole)
    assert not is_same_picture(least, whole)
    first, *_ = (samples.accept(ledger, form_of(UNITS[0], n, [one])) for n, one in enumerate((whole, less, least)))
    assert [one.first_sha256 for one in ledger.photos()] == [whole.sha256] * 3
    set_aside(ledger, first)
    assert [one.first_sha256 for one in ledger.photos(counting=True)] == [less.sha256] * 2
    undo(ledger)
    assert [one.first_sha256 for one in ledger.photos()] == [whole.sha256] * 3


@pytest.mark.one_in(3)
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_after_any_history_all_is_as_found_anew(ledger: Ledger, seed: int) -> None:
    chance = Random(seed)
    waiting: list[int] = []
    for n in range(STEPS):
        content = form_of(chance.choice(UNITS), n, chance.sample(versions(), chance.choice((1, 1, 2))))
        seqs = [drop.seq for drop in ledger.drops() if drop.was_taken and drop.set_aside == ""]
        what = chance.choice(("come", "come", "come", "wait", "read", "set aside", "undo", "anew"))
        if what == "wait":
            waiting.append(samples.arrive(ledger, f"waiting {n}"))
        elif what == "read" and waiting:
            seq = waiting.pop(0)
            ledger.write_verdict(seq, "xlsx", "accepted", "đã nhận", content, ())
        elif what == "set aside" and seqs:
            set_aside(ledger, chance.choice(seqs))
        elif what == "undo":
            undo(ledger)
        elif what == "anew" and seqs:
            seq = chance.choice(seqs)
            ledger.reopen(seq)
            ledger.write_verdict(seq, "xlsx", "accepted", "đã nhận", content, ())
        else:
            samples.accept(ledger, content, name=f"form {n}")
        expect_as_anew(ledger)
    assert any(one.same_as for one in ledger.photos())


@pytest.mark.parametrize(("others", "looked_at"), [(MOST_OF_A_WORD - 1, MOST_CANDIDATES - 1), (MOST_OF_A_WORD + 1, 0)])
def test_what_a_camera_writes_on_every_photo_leads_to_none_of_them(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, others: int, looked_at: int
) -> None:
    """Its numbers are on all photos: whoever followed them would look at more with each that comes."""
    mine = versions()[0]
    written = asked_words(mine)[:20]
    held = list[PictureMark]()
    monkeypatch.setattr(photos, "is_same_picture", lambda _mine, other: held.append(other))
    with ledger.writing() as connection:
        photos.put_marks(connection, [replace(mine, sha256=samples.sha("original"))])
        rows = [{"id": n, "sha256": samples.sha(f"other {n}"), "phash": "", "look": b""} for n in range(others)]
        put_rows(connection, photos.PUT_MARKS, rows)
        numbers = [{"word": word, "picture": n} for word in written for n in range(others)]
        put_rows(connection, photos.PUT_WORDS, numbers)
        photos.same_pictures(connection, mine)
    assert samples.sha("original") in {one.sha256 for one in held}
    assert len(held) - 1 == looked_at


def test_a_picture_that_everybody_sends_is_not_read_whole(ledger: Ledger) -> None:
    mark = versions()[0]
    for n in range(4):
        samples.accept(ledger, form_of(UNITS[n % 2], n, [mark]))
    assert [(use.seq, use.unit) for use in ledger.photo_seen(mark, unit=UNITS[1])] == [
        (1, UNITS[0]), (2, UNITS[1]), (4, UNITS[1]),
    ]  # fmt: skip
    assert len(ledger.photo_seen(mark)) == 4


def test_of_a_form_with_many_pictures_only_those_that_may_be_the_same_are_held_against_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = list[tuple[str, str]]()

    def noted(one: PictureMark, other: PictureMark) -> bool:
        held.append((one.sha256, other.sha256))
        return is_same_picture(one, other)

    monkeypatch.setattr(checked, "is_same_picture", noted)
    whole, less, other = versions()[0], versions()[1], versions()[5]
    form = form_of(UNITS[0], 0, (whole, other, less, whole))
    report = SimpleNamespace(
        returned=form,
        by_key={},
        unit=SimpleNamespace(key=UNITS[0]),
        identity=form,
        known=SimpleNamespace(past=NoPast()),
    )
    shown = [[use.row for use in one.uses] for one in checked._shown(report)]  # type: ignore[arg-type]
    assert shown == [[], [], ["A01"], ["A01", "A03"]]
    assert held == [(less.sha256, whole.sha256), (whole.sha256, less.sha256)]


def test_a_picture_that_was_read_without_a_look_gets_one_when_it_comes_again(ledger: Ledger) -> None:
    """As OpenCV is installed: what was cut off the old photo in between is known then, as a rebuild would have it."""
    whole, less = versions()[:2]
    for n, one in enumerate((replace(whole, look=b""), less, whole)):
        samples.accept(ledger, form_of(UNITS[0], n, [one]))
    assert [one.first_sha256 for one in ledger.photos()] == [whole.sha256] * 3
    with ledger.reading() as connection:
        assert count_without_look(connection) == 0
