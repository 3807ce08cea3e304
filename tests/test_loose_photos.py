"""Photos that come without a form: taken in, tied to unit, day and work by all that came with them, else asked about."""

import contextlib
import io
import random
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import photographs
import pytest
from changed_photos import changed, saved, textured
from commanding import run
from correction_filling import Clerk, row_like, rows_of, typed_into
from letter_factory import letter, zipped
from PIL import Image
from sessions import NOW, at_work, careful_filler, drop, filled, form_path, new_workspace
from thinning import thinned

from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.checking.photo_ties import Said, days_in, is_given, subjects_in, tie, unit_of
from ntm_sheets.commands.telling import photo_lines
from ntm_sheets.contract.layout import MOMENTS, photo_choices
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.kept import PhotoTally
from ntm_sheets.facts.records import NO_LETTER, Companion, DropRecord, Letter, PhotoRecord
from ntm_sheets.intake import settling
from ntm_sheets.intake.inbox import InboxFile
from ntm_sheets.outbox.registry import PHOTOS
from ntm_sheets.outbox.slips.choosing import open_findings
from ntm_sheets.reading.loose_photos import look_at, may_be_photo
from ntm_sheets.reading.photo_copies import take_out
from ntm_sheets.rounds import receiving
from ntm_sheets.rounds.history import ledger_as_of
from ntm_sheets.rounds.inspecting import LEAST_INLINE
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.unpacking import limits
from ntm_sheets.untrusted import large_zips
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
DRAWN = (PHOTOS,)

CAMPAIGN = founding_campaign()
UNIT = CAMPAIGN.unit("hoa-binh")
CHOICES = photo_choices(CAMPAIGN, UNIT)
FENCE = next(one for one in CHOICES if one.startswith("TC"))
TASK = next(one for one in CHOICES if one.startswith("CV"))
CODE, FENCE_CODE = (one.split(" – ")[0] for one in (TASK, FENCE))
PHOTO, OTHER, THIRD = (photographs.jpeg(photographs.scene(n)) for n in (21, 22, 23))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def came(name: str, letter: Letter = NO_LETTER, **more: object) -> Said:
    return Said(name, letter, NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("IMG_20210918_073012.jpg", date(2021, 9, 18)),
        ("IMG-20210918-WA0003.jpg", date(2021, 9, 18)),
        ("photo_2021-09-18_07-30-12.jpg", date(2021, 9, 18)),
        ("Screenshot_20210918-073012_Zalo.jpg", date(2021, 9, 18)),
        ("viber_image_2021-09-18_07-30-12-123.jpg", date(2021, 9, 18)),
        ("20210918_073012.jpg", date(2021, 9, 18)),
        ("PXL_20210918_003012345.jpg", date(2021, 9, 18)),
        ("Ảnh chụp màn hình 2021-09-18 lúc 07.30.12.png", date(2021, 9, 18)),
        ("FB_IMG_1631925012345.jpg", date(2021, 9, 18)),
        ("18-9-2021 cv03.jpg", date(2021, 9, 18)),
        ("ảnh ngày 18-9.jpg", date(2021, 9, 18)),
        ("ảnh ngày 18 tháng 9.jpg", date(2021, 9, 18)),
        ("z4812345678901_0a1b2c3d.jpg", None),
        ("z2021091812345.jpg", None),
        ("IMG_1234.HEIC", None),
        ("TC3.1 sau.jpg", None),
        ("0912345678.jpg", None),
    ],
)
def test_a_name_of_a_camera_or_a_chat_says_its_day(name: str, day: date | None) -> None:
    assert next(days_in(name, NOW.date()), None) == day


@pytest.mark.parametrize(
    "name", ["IMG_20210918_073012", "z4812345678901_0a1b2c3d4e", "Screenshot_2021-09-18", "DSC01234"]
)
def test_a_name_that_a_camera_gave_is_no_caption(name: str) -> None:
    assert is_given(name)


@pytest.mark.parametrize("name", ["cv03 trước", "hàng rào nhà bà Lan", "Đường trục thôn"])
def test_a_name_that_somebody_wrote_is_a_caption(name: str) -> None:
    assert not is_given(name)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (f"{CODE.lower()} trước", [CODE]),
        (f"{CODE[:2]} {int(CODE[2:])} sau khi làm", [CODE]),
        (f"đầu việc {int(CODE[2:])}", [CODE]),
        (f"{FENCE_CODE.lower()} sau khi làm", [FENCE_CODE]),
        (FENCE_CODE.replace("TC", "tieu chi ").replace(".", "-"), [FENCE_CODE]),
        ("cv98", []),
        # Two in one list: nobody knows which.
        ("cv3,4 sau", ["CV03", "CV04"]),
        ("cv03 và 04", ["CV03", "CV04"]),
        ("V1 & 2", ["V1", "V2"]),
        ("TC3,1", ["TC3.1"]),
        # A criterion by its number alone is not the last one because of these two words.
        ("tiêu chí 3", []),
        ("IMG_1234", []),
        ("ảnh sau khi làm", []),
        (TASK.partition(" – ")[2], [CODE]),
    ],
)
def test_a_text_says_what_a_photo_shows(text: str, keys: list[str]) -> None:
    assert [one.split(" – ")[0] for one in subjects_in(text, CHOICES)] == keys


def tied(said: Said) -> tuple[str, str, str]:
    found = tie(said, CAMPAIGN, UNIT, CHOICES, MOMENTS)
    return found.subject.split(" – ")[0], found.moment, found.caption


def test_what_stands_nearest_to_a_photo_says_what_it_shows() -> None:
    said = Letter(subject=f"{CODE} trước", text="Kính gửi xã")
    assert tied(came("hoa-binh/a.jpg", said)) == (CODE, "Trước", "")
    assert tied(came(f"x.zip!{CODE}/sau/IMG_1.jpg")) == (CODE, "Sau", "")
    assert tied(came(f"{FENCE_CODE} sau.jpg", said)) == (FENCE_CODE, "Sau", "")
    assert tied(came(f"hoa-binh/{FENCE_CODE.lower()}/truoc.jpg")) == (FENCE_CODE, "Trước", "")
    assert tied(came(f"{CODE} trước nhà bà Lan.jpg")) == (CODE, "", f"{CODE} trước nhà bà Lan")
    assert tied(came(f"{CODE} trước, nhà bà Lan.jpg"))[2] == f"{CODE} trước, nhà bà Lan"
    # Two at once: nobody knows which.
    assert tied(came("a.jpg", Letter(text=f"{CODE} va {FENCE_CODE}")))[0] == ""
    assert tied(came("a.jpg", Letter(text="Ảnh trước và sau khi làm")))[1] == ""
    # Of a letter's lines the one that names the photo.
    lines = Letter(text=f"IMG_11: {CODE} trước\nIMG_12: {FENCE_CODE} sau")
    assert tied(came("t.eml!IMG_12.jpg", lines))[:2] == (FENCE_CODE, "Sau")
    # A part of another photo's name is not this one's, nor is a name of which no letter is left.
    assert [tied(came(f"t.eml!{name}.jpg", lines))[:2] for name in ("IMG_1", "★★")] == [("", "")] * 2
    # Six is no “after”, and behind the house is a place.
    assert tied(came("sáu hộ.jpg"))[1] == ""
    assert tied(came("phía sau nhà.jpg"))[1] == ""


@pytest.mark.parametrize(
    ("name", "moment", "caption"),
    [
        (f"{CODE}trước", "Trước", ""),
        (f"{CODE}sau2", "Sau", ""),
        ("đường trước khi làm", "Trước", "đường trước khi làm"),
        ("đường trước", "", "đường trước"),
        ("rau sâu2", "", "rau sâu2"),
    ],
)
def test_before_and_after_are_read_where_they_stand_close(name: str, moment: str, caption: str) -> None:
    assert tied(came(f"{name}.jpg"))[1:] == (moment, caption)
    assert tied(came(f"{name}.jpg"))[0] == (CODE if name.startswith(CODE) else "")


def test_a_line_of_a_letter_names_a_photo_by_its_whole_name() -> None:
    lines = Letter(text=f"IMG_10: {FENCE_CODE} sau\nIMG_1: {CODE} trước")
    assert tied(came("t.eml!IMG_1.jpg", lines))[:2] == (CODE, "Trước")
    assert tied(came("t.eml!IMG_10.jpg", lines))[:2] == (FENCE_CODE, "Sau")
    # A number may be a day, unless the line begins with it.
    numbered = Letter(text=f"01: {CODE} trước\nngày 02/01: {FENCE_CODE} sau\n02: {FENCE_CODE} sau")
    assert tied(came("t.eml!01.jpg", numbered))[:2] == (CODE, "Trước")


def test_a_folder_names_a_unit_also_without_blanks() -> None:
    for folder in ("HoaBinh", "hoabinh", "thonhoabinh"):
        assert unit_of(came(f"{folder}/a.jpg"), CAMPAIGN) == UNIT
    assert unit_of(came("hoabinh2/a.jpg"), CAMPAIGN) is None


def test_folder_form_words_and_sender_say_whose_a_photo_is() -> None:
    other = next(unit for unit in CAMPAIGN.units if unit.key != UNIT.key)
    form = (Companion("t.eml!phieu.xlsx", UNIT.key, "village", date(2021, 10, 3)),)
    assert unit_of(came(f"{UNIT.key}/a.jpg"), CAMPAIGN) == UNIT
    assert unit_of(came(f"anh.zip!{UNIT.name}/cv03/a.jpg"), CAMPAIGN) == UNIT
    assert unit_of(came("t.eml!a.jpg", companions=form), CAMPAIGN) == UNIT
    assert tie(came("t.eml!a.jpg", companions=form), CAMPAIGN, UNIT, CHOICES, MOMENTS).day == date(2021, 10, 3)
    # The form of another letter in the same zip is somebody else's.
    assert (
        unit_of(
            came("z.zip!u.eml!a.jpg", companions=(Companion("z.zip!t.eml!p.xlsx", UNIT.key, "village", NOW.date()),)),
            CAMPAIGN,
        )
        is None
    )
    assert unit_of(came(f"{other.name} gui.zip!a.jpg"), CAMPAIGN) in (other, None)
    assert unit_of(came("t.eml!a.jpg", Letter(subject=f"Ảnh thôn {UNIT.name}")), CAMPAIGN) == UNIT
    assert unit_of(came(f"{UNIT.name} va {other.name}/a.jpg"), CAMPAIGN) is None
    assert unit_of(came("a.jpg"), CAMPAIGN) is None


def test_a_day_is_never_after_the_receipt() -> None:
    def day(name: str, **more: object) -> date:
        return tie(came(name, **more), CAMPAIGN, UNIT, CHOICES, MOMENTS).day

    assert day("IMG_20211004_1.jpg") == date(2021, 10, 4)
    assert day("IMG_20991231_1.jpg") == NOW.date()
    assert day("IMG_1.jpg", taken_at=datetime(2021, 10, 3, 7)) == date(2021, 10, 3)
    assert day("IMG_1.jpg", taken_at=datetime(2031, 10, 3, 7)) == NOW.date()
    assert day("IMG_20211004_1.jpg", taken_at=datetime(2021, 10, 3, 7)) == date(2021, 10, 4)
    assert day("IMG_1.jpg", letter=Letter(entry_at=datetime(2021, 10, 2, 7))) == date(2021, 10, 2)


def taken(clerk: Clerk, files: Mapping[str, bytes]) -> list[DropRecord]:
    for name, data in files.items():
        path = clerk.workspace.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    clerk.now += timedelta(minutes=1)
    return list(clerk.session.round(clerk.now, 0.0).drops)


def shown(clerk: Clerk) -> list[tuple[str, date, str, str]]:
    return [
        (one.unit, one.report_date, one.subject.split(" – ")[0], one.moment)
        for one in clerk.session.ledger.photos(counting=True)
    ]


def test_a_photo_in_a_units_folder_counts_and_is_no_report(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        (one,) = taken(clerk, {f"hoa-binh/{CODE} trước.jpg": PHOTO})
        assert (one.verdict, one.unit, one.is_form) == ("accepted", "hoa-binh", False)
        assert shown(clerk) == [("hoa-binh", NOW.date(), CODE, "Trước")]
        tally = PhotoTally("hoa-binh", CODE, NOW.date(), 1, reused=False, days=(NOW.date(),), before=1)
        assert session.ledger.photo_tallies() == [tally]
        assert session.ledger.first_reports() == {}
        done = publish(session, clerk.now)
        assert done.is_whole, done.unwritten
        assert done.slips == ()
        assert done.results is not None
        assert all(row.last_report is None for row in done.results.rows.units)
        (file,) = (workspace.outbox / "hinh-anh/hoa-binh" / CODE.lower()).glob("*[0-9a-f].jpg")
        assert file.read_bytes() == PHOTO
        clerk.expect_rebuild()


def test_photos_beside_a_form_are_that_units_and_days(workspace: Workspace) -> None:
    form = filled(workspace, "hoa-binh", "3/10/2021", {("criteria", "TC1.1", "value"): 1})
    logo = photographs.png(photographs.icon((64, 64)))
    files = {f"{CODE} sau.jpg": PHOTO, "IMG_1.jpg": OTHER, "phieu.xlsx": form, "image001.png": logo}
    mail = letter(files.items(), sender="nguoi.la@example.com", subject="")
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        drops = taken(clerk, {"thu.eml": mail.as_bytes()})
        assert [(one.name, one.verdict) for one in drops] == [
            ("thu.eml", "accepted"), ("thu.eml!phieu.xlsx", "accepted"), (f"thu.eml!{CODE} sau.jpg", "accepted"),
            ("thu.eml!IMG_1.jpg", "accepted"),
        ]  # fmt: skip
        third = date(2021, 10, 3)
        assert shown(clerk) == [("hoa-binh", third, CODE, "Sau"), ("hoa-binh", third, "", "")]
        # It lies in no cell: nobody is told to click there.
        assert clerk.codes(drops[3].seq) == {"loose-photo-no-subject"}
        # The form's answers stand as they did.
        assert clerk.value(("criteria", "TC1.1", "value"), drops[1].seq) == 1
        assert session.ledger.first_reports().keys() == {("hoa-binh", "village", third)}
        clerk.expect_rebuild()


def tie_by_hand(clerk: Clerk, *parts: str, **cells: str) -> DropRecord:
    book = clerk.book
    row = row_like(book, *parts, table="loose_photos")
    typed = {("loose_photos", row, field): text for field, text in ({"who": "Trần Cán Bộ"} | cells).items()}
    return clerk.take("sua-loi.xlsx", typed_into(book, typed))


def test_what_nobody_knows_is_tied_by_hand_and_undone(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        nobodys, unclear = sorted(
            taken(clerk, {"z4812345678901.jpg": PHOTO, "hoa-binh/IMG_1.jpg": OTHER}),
            key=lambda one: one.verdict,
            reverse=True,
        )
        assert (nobodys.verdict, nobodys.kind, unclear.verdict) == ("refused", "photo", "accepted")
        assert shown(clerk) == [("hoa-binh", NOW.date(), "", "")]
        assert len(rows_of(clerk.book, "loose_photos")) == 2
        assert not any("photo" in key for key in rows_of(clerk.book, "corrections"))

        assert tie_by_hand(clerk, "z481", unit=UNIT.name, subject=TASK, moment="sau").reason == "đã áp dụng 1 dòng"
        assert tie_by_hand(clerk, "IMG_1", subject=f"{FENCE_CODE}").reason == "đã áp dụng 1 dòng"
        expected = [("hoa-binh", NOW.date(), CODE, "Sau"), ("hoa-binh", NOW.date(), FENCE_CODE, "")]
        assert shown(clerk) == expected
        assert session.ledger.unclear_photos() == []
        assert rows_of(clerk.book, "loose_photos") == {}
        assert {(one.subject, one.since) for one in session.ledger.photo_tallies()} == {(CODE, NOW.date()), (FENCE_CODE, NOW.date())}  # fmt: skip
        clerk.expect_rebuild()
        assert shown(clerk) == expected

        clerk.decide("Ảnh chụp gì", FENCE_CODE, action="Hủy quyết định", table="decisions")
        assert shown(clerk) == [expected[0], ("hoa-binh", NOW.date(), "", "")]
        clerk.decide("đơn vị thành", action="Hủy quyết định", table="decisions")
        assert shown(clerk) == [("hoa-binh", NOW.date(), "", "")]
        assert len(session.ledger.unclear_photos()) == 2
        clerk.expect_rebuild()


def test_what_is_known_of_an_unclear_photo_stands_beside_it(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {"hoa-binh/nhà ông Bảy, sau.jpg": PHOTO})
        (row,) = rows_of(clerk.book, "loose_photos").values()
        assert "Hòa Bình, ngày 05/10/2021\nẢnh sau khi làm" in str(row["shown"])


def test_a_photo_that_shows_no_work_is_put_aside(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {"z1.jpg": PHOTO, "hoa-binh/IMG_2.jpg": OTHER})
        tie_by_hand(clerk, "z1", unit="Không dùng ảnh này")
        tie_by_hand(clerk, "IMG_2", unit="không dùng ảnh này")
        assert shown(clerk) == []
        assert session.ledger.unclear_photos() == []
        told = [line.partition(": ")[2] for line in photo_lines(session.ledger.drops(), (frozenset(), frozenset()), {})]
        assert told == ["1 xã không dùng"] * 2
        clerk.expect_rebuild()


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"subject": TASK}, "photo-row-unit"),
        ({"unit": "Thôn Không Có"}, "photo-row-unit"),
        ({"unit": UNIT.name, "subject": "cv98"}, "photo-row-choice"),
        ({"unit": UNIT.name, "moment": "giữa"}, "photo-row-choice"),
        ({"unit": UNIT.name, "who": ""}, "correction-no-who"),
    ],
)
def test_a_row_with_a_fault_is_not_applied(workspace: Workspace, cells: dict[str, str], code: str) -> None:
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {"z1.jpg": PHOTO})
        book = tie_by_hand(clerk, "z1", **cells)
        assert (book.verdict, clerk.codes(book.seq)) == ("refused", {code})
        assert len(session.ledger.unclear_photos()) == 1


@pytest.mark.thorough
def test_the_same_photo_sent_again_with_its_work_is_mended(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {"z1.jpg": PHOTO})
        (named,) = taken(clerk, {f"hoa-binh/{CODE}.jpg": PHOTO})
        assert named.verdict == "accepted"
        assert session.ledger.unclear_photos() == []
        # A third time, saying less: it came already.
        (again,) = taken(clerk, {"z2.jpg": PHOTO})
        assert (again.verdict, again.duplicate_of) == ("duplicate", named.seq)
        # As another village's it is another thing, and in doubt.
        other = next(unit for unit in CAMPAIGN.units if unit.key != "hoa-binh")
        (reused,) = taken(clerk, {f"{other.key}/{CODE}.jpg": PHOTO})
        assert reused.verdict == "accepted"
        assert "photo-reused" in clerk.codes(reused.seq)
        assert [one.is_evidence for one in session.ledger.photos()] == [True, False]
        assert any("dùng trước đó" in str(row["shown"]) for row in rows_of(clerk.book, "corrections").values())
        clerk.expect_rebuild()


@pytest.mark.thorough
def test_what_was_waived_of_a_picture_holds_wherever_its_unit_shows_it(workspace: Workspace) -> None:
    whole = textured(5, (640, 480))
    cut, again = changed(whole, "cropped by up to 20 %", 1), changed(whole, "sent by a chat app", 2)
    other = "lien-mieu"

    def in_doubt() -> list[int]:
        clerk.expect_rebuild()
        return [one.seq for one in session.ledger.photos() if not one.is_evidence]

    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {f"hoa-binh/{CODE}.jpg": saved(whole)})
        (first,) = taken(clerk, {f"{other}/CV03.jpg": cut})
        (beside,) = taken(clerk, {f"{other}/CV03 sau.jpg": cut})
        assert in_doubt() == [first.seq, beside.seq]
        clerk.decide(f"{first.seq}-", "dùng trước đó", action="Giữ nguyên")
        assert in_doubt() == []
        # Sent again by a chat, and in a form.
        clerk.now += timedelta(days=1)
        (later,) = taken(clerk, {f"{other}/CV03 lại.jpg": again})
        subject = next(one for one in photo_choices(CAMPAIGN, CAMPAIGN.unit(other)) if one.startswith("CV03"))
        typed: dict[Key, Value] = {
            ("report", "date", "value"): "6/10/2021", ("report", "reporter", "value"): "Trần Thị Thử", ("criteria", "TC1.1", "value"): 0,
            ("photos", "A01", "subject"): subject,
        }  # fmt: skip
        form = careful_filler(form_path(workspace, other)).fill(typed, {("photos", "A01", "picture"): cut})
        (told,) = taken(clerk, {"phieu.xlsx": form})
        assert clerk.codes(later.seq) == {"photo-reused"}
        assert "photo-reused" in clerk.codes(told.seq)
        assert in_doubt() == []
        # Another village's is another matter.
        (third,) = taken(clerk, {"dan-trung/CV03.jpg": cut})
        assert in_doubt() == [third.seq]
        clerk.decide(f"tệp số {first.seq}", "dùng trước đó", action="Hủy quyết định", table="decisions")
        assert in_doubt() == [first.seq, beside.seq, later.seq, told.seq, third.seq]


@pytest.mark.thorough
def test_nobody_is_asked_about_a_photo_that_came_again_with_its_work(workspace: Workspace) -> None:
    def asked(clerk: Clerk) -> list[int]:
        views = [ledger_as_of(clerk.session.ledger, clerk.now, every_drop=every) for every in (True, False)]
        whole, today = ([one.seq for one in open_findings(view.findings, view.drops)] for view in views)
        assert whole == today
        assert today == [drop.seq for drop, _ in clerk.session.ledger.unclear_photos()]
        return today

    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {"z.jpg": PHOTO, "hoa-binh/IMG_1.jpg": OTHER})
        assert len(asked(clerk)) == 2
        # The same picture once more, of which nobody knows the work either: it is asked about once.
        (named,) = taken(clerk, {"hoa-binh/IMG_2.jpg": PHOTO})
        assert named.verdict == "accepted"
        assert len(asked(clerk)) == 2
        taken(clerk, {f"hoa-binh/{CODE} trước.jpg": PHOTO, f"hoa-binh/{CODE} sau.jpg": OTHER})
        assert asked(clerk) == []
        # Long after it is still so.
        clerk.now += timedelta(days=90)
        assert asked(clerk) == []


@pytest.mark.one_in(2)
@pytest.mark.parametrize("large", [False, True])
def test_a_form_that_is_decided_about_takes_its_photos_along(
    workspace: Workspace, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr(settling, "LARGEST_BYTES", 20_000)
    form = filled(workspace, "hoa-binh", "3/10/2021", {("criteria", "TC1.1", "value"): 1})
    other = next(unit for unit in CAMPAIGN.units if unit.key != "hoa-binh" and unit.track == UNIT.track)
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        drops = taken(clerk, {"a.zip": zipped([("phieu.xlsx", form), ("IMG_1.jpg", PHOTO)], zipfile.ZIP_STORED)})
        drops = drops if large else drops[1:]
        assert [one.unit for one in drops] == ["hoa-binh", "hoa-binh"]
        monkeypatch.undo()
        book = clerk.book
        typed = {("additions", "B01", field): text for field, text in {
            "form": f"Hòa Bình 3/10/2021 tệp số {drops[0].seq}", "question": "Đơn vị", "value": other.name, "said": "ông A", "who": "Trần Cán Bộ",
        }.items()}  # fmt: skip
        clerk.take("sua-loi.xlsx", typed_into(book, typed))
        assert [one.unit for one in session.ledger.drops(*(one.seq for one in drops))] == [other.key, other.key]
        clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_photo_that_comes_after_the_books_closed_waits(workspace: Workspace) -> None:
    late = CAMPAIGN.closes_at + timedelta(minutes=5)
    mail = letter(
        [(f"hoa-binh {CODE}.jpg", OTHER)], date=f"{CAMPAIGN.closes_at - timedelta(hours=1):%a, %d %b %Y %H:%M:00} +0700"
    )
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, late)
        held, _, in_time = taken(clerk, {f"hoa-binh/{CODE} sau.jpg": PHOTO, "thu.eml": mail.as_bytes()})
        assert (held.held, in_time.held) == ("after-closing", "")
        # Sent before the closing it is in time, whenever the officer took it in.
        assert [one[2:] for one in shown(clerk)] == [(CODE, "")]
        clerk.decide("sau lúc khóa sổ", action="Giữ nguyên")
        assert [one[2:] for one in shown(clerk)] == [(CODE, "Sau"), (CODE, "")]
        clerk.expect_rebuild()


def test_folders_in_a_zip_tie_what_lies_in_a_zip_or_a_letter_there_and_what_bears_a_wrong_ending(
    workspace: Workspace,
) -> None:
    mail = letter([("IMG_1.jpg", OTHER)], sender="nguoi.la@example.com", subject="").as_bytes()
    files = {"a.zip": zipped([(f"{CODE}.jpg", PHOTO)]), "thu.eml": mail, f"{CODE} sau.txt": THIRD}
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {"z.zip": zipped([(f"Hòa Bình/{name}", data) for name, data in files.items()])})
        assert sorted(shown(clerk)) == sorted(
            ("hoa-binh", NOW.date(), *said) for said in ((CODE, ""), ("", ""), (CODE, "Sau"))
        )
        clerk.expect_rebuild()


def heic(image: Image.Image) -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif")
    saved = io.BytesIO()
    pillow_heif.from_pillow(image).save(saved, quality=60)
    return saved.getvalue()


def cut_png() -> bytes:
    body = bytearray(photographs.png(photographs.scene(9)))
    at = body.find(b"IDAT") + 12
    body[at] ^= 0xFF
    return bytes(body)


def bomb() -> bytes:
    """A PNG of 60 000 × 60 000 points in its head."""
    body = bytearray(photographs.png(photographs.icon((300, 300))))
    struct.pack_into(">II", body, 16, 60_000, 60_000)
    struct.pack_into(">I", body, 29, zlib.crc32(bytes(body[12:29])))
    return bytes(body)


def jpeg_of(image: Image.Image, **how: object) -> bytes:
    saved = io.BytesIO()
    image.save(saved, "JPEG", **how)
    return saved.getvalue()


def gif() -> bytes:
    saved = io.BytesIO()
    frames = [photographs.scene(n).convert("P") for n in (1, 2)]
    frames[0].save(saved, "GIF", save_all=True, append_images=frames[1:])
    return saved.getvalue()


def test_bad_pictures_are_told_with_their_place_and_the_others_are_taken(workspace: Workspace) -> None:
    hostile = photographs.scene(31)
    exif = b"Exif\0\0II*\0" + b"\xff" * 400
    files = {
        "tot 1.jpg": PHOTO, "tot 2.png": photographs.png(photographs.scene(32)), "cat.jpg": OTHER[: len(OTHER) // 2],
        "crc.png": cut_png(), "bom.png": bomb(), "dai.png": photographs.png(photographs.scene(33, (1, 30_000))),
        "cmyk.jpg": jpeg_of(photographs.scene(34).convert("CMYK")), "dong.gif": gif(),
        "ve.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "exif.jpg": jpeg_of(hostile, exif=exif),
        "16 bit.png": photographs.png(photographs.scene(35).convert("L").convert("I;16")),
    }  # fmt: skip
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        drops = taken(clerk, {"hoa-binh.zip": zipped([(f"hoa-binh/{name}", data) for name, data in files.items()])})
        verdicts = {one.name.rpartition("/")[2]: (one.verdict, one.kind) for one in drops[1:]}
        good = {"tot 1.jpg", "tot 2.png", "cmyk.jpg", "exif.jpg", "16 bit.png", "dai.png"}
        assert {name for name, said in verdicts.items() if said == ("accepted", "photo")} == good
        told = {
            re.split("[/!]", one.finding.place.file)[-1]: one.finding.code
            for one in session.ledger.findings()
            if one.finding.level == "error"
        }
        assert told.items() >= {
            ("cat.jpg", "loose-photo-unreadable"), ("crc.png", "loose-photo-unreadable"), ("bom.png", "loose-photo-too-large"),
            ("dong.gif", "not-a-workbook-image"),
        }  # fmt: skip
        assert told.keys() == files.keys() - good
        assert "photo-too-small" in clerk.codes(next(one.seq for one in drops if one.name.endswith("dai.png")))
        clerk.expect_rebuild()


def test_a_photo_of_an_iphone_is_opened_where_that_is_installed() -> None:
    data = heic(photographs.scene(41, (800, 600)))
    kind, found = look_at(data, "IMG_1234.HEIC")
    assert (kind, found.pictures[0].format, found.pictures[0].width) == ("photo", "heif", 800)
    copies = take_out(data, (found.pictures[0].sha256,))
    assert copies[found.pictures[0].sha256].small.startswith(b"\xff\xd8")


@pytest.mark.thorough
def test_without_the_extra_it_is_said_what_to_do(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    data = heic(photographs.scene(41, (800, 600)))
    monkeypatch.setattr("ntm_sheets.reading.loose_photos.can_open_heic", lambda: False)
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        heif, jpg = taken(clerk, {"hoa-binh/IMG_1234.HEIC": data, "hoa-binh/a.jpg": PHOTO})
        assert (heif.verdict, jpg.verdict) == ("refused", "accepted")
        (found,) = [one.finding for one in session.ledger.findings() if one.seq == heif.seq]
        assert "ntm-sheets[heic]" in found.remedy


def test_a_paper_an_icon_and_a_logo_are_no_photos_of_work() -> None:
    page = photographs.page().convert("L").convert("RGB")
    assert look_at(jpeg_of(page), "IMG_1.jpg")[0] == "image"
    assert not may_be_photo(jpeg_of(page), "IMG_1.jpg", beside_form=True)
    assert not may_be_photo(PHOTO, "phieu da ky.jpg", beside_form=True)
    assert look_at(photographs.png(photographs.icon((96, 96))), "a.png")[0] == "image"
    # Whoever writes what it shows knows better.
    assert look_at(jpeg_of(page), "cv03 sau.jpg")[0] == "photo"
    assert look_at(jpeg_of(photographs.sunset()), "a.jpg")[0] == "photo"
    expect_photos(range(4))


@pytest.mark.thorough
def test_no_scene_is_taken_for_a_paper() -> None:
    expect_photos(range(4, 40))


def expect_photos(seeds: range) -> None:
    for seed in seeds:
        for image in (photographs.scene(seed), photographs.foggy(photographs.scene(seed), 0.7)):
            assert look_at(jpeg_of(image), "a.jpg")[0] == "photo"


def photo_of(clerk: Clerk) -> PhotoRecord:
    (one,) = clerk.session.ledger.photos()
    return one


def test_a_letters_words_tie_its_photos(workspace: Workspace) -> None:
    mail = letter([("z481.jpg", PHOTO)], sender="nguoi.la@example.com", subject="Ảnh thôn Hòa Bình")
    mail.get_body().set_content(f"Kính gửi xã ảnh {CODE.lower()} trước\n> cv98\n")  # type: ignore[union-attr]
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {"thu.eml": mail.as_bytes()})
        assert shown(clerk) == [("hoa-binh", NOW.date(), CODE, "Trước")]
        clerk.expect_rebuild()
        assert shown(clerk) == [("hoa-binh", NOW.date(), CODE, "Trước")]


def test_a_photo_in_a_letters_text_is_one_and_the_sign_under_it_is_none(workspace: Workspace) -> None:
    small = jpeg_of(photographs.scene(81, (800, 600)), quality=30)
    signs = [jpeg_of(photographs.scene(82, (300, 300))), photographs.png(photographs.icon((512, 512)))]
    assert max(map(len, (small, *signs))) < LEAST_INLINE
    mail = letter(
        html='<img src="cid:a"><img src="cid:b"><img src="cid:c">',
        sender="nguoi.la@example.com",
        subject=f"{UNIT.name} {CODE}",
    )
    page = mail.get_payload()[1]  # type: ignore[index]
    for cid, kind, body in zip("abc", ("jpeg", "jpeg", "png"), (small, *signs), strict=True):
        page.add_related(body, "image", kind, cid=f"<{cid}>", filename=f"IMG_{cid}.{kind}")  # type: ignore[union-attr]
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        drops = taken(clerk, {"thu.eml": mail.as_bytes()})
        assert [(one.name, one.verdict) for one in drops[1:]] == [("thu.eml!IMG_a.jpeg", "accepted")]
        assert shown(clerk) == [("hoa-binh", NOW.date(), CODE, "")]


@pytest.mark.thorough
def test_a_drop_says_how_many_of_its_photos_are_clear(workspace: Workspace) -> None:
    drop(
        workspace,
        "x.zip",
        zipped([(f"hoa-binh/{CODE}.jpg", PHOTO), ("hoa-binh/IMG_20211004.jpg", OTHER), ("z1.jpg", THIRD)]),
    )
    told = run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:40")
    assert "1 ảnh của Hòa Bình ngày 05/10: 1 đã rõ việc" in told.out
    assert "1 ảnh của Hòa Bình ngày 04/10: 1 chưa rõ" in told.out
    assert "1 ảnh: 1 chưa rõ của thôn nào" in told.out
    assert "trang Ảnh chưa rõ" in told.out
    status = run("status", "-w", workspace.root, "--now", "2021-10-05T17:00").out
    assert "1 ảnh của Hòa Bình ngày 04/10: 1 chưa rõ" in status
    assert "TỪ CHỐI" not in status
    assert "từ chối 0, trùng 0, đang chờ 0, ảnh chưa rõ thôn 1" in status
    book = run("corrections", "-w", workspace.root, "--now", "2021-10-05T17:00").out
    assert "2 ảnh chưa rõ" in book


@pytest.mark.thorough
def test_a_drop_says_which_of_its_photos_were_shown_before(workspace: Workspace) -> None:
    told = []
    for minute, name in (
        (40, f"hoa-binh/{CODE} sau.jpg"),
        (41, "lien-mieu/tc3.1 sau.jpg"),
        (42, f"hoa-binh/{CODE}.png"),
    ):
        (workspace.inbox / name).parent.mkdir(exist_ok=True)
        (workspace.inbox / name).write_bytes(PHOTO if minute < 42 else OTHER)
        told.append(run("ingest", "-w", workspace.root, "--now", f"2021-10-05T16:{minute}").out)
    assert ["! 1 ảnh trong đó là ảnh đã gửi trước đó" in one for one in told] == [False, True, False]
    assert "! 1 ảnh trong đó" in run("status", "-w", workspace.root, "--now", "2021-10-05T17:00").out


STEPS = ("claimed", "one archived", "archived", "marked archived", "out of the inbox", "judged")


@pytest.fixture
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every zip of 20 kB for one that does not go into memory."""
    monkeypatch.setattr(settling, "LARGEST_BYTES", 20_000)
    monkeypatch.setattr(large_zips, "PHOTOS_FROM_BYTES", 10_000)
    monkeypatch.setattr(receiving, "BYTES", 70_000)


def album(count: int = 4) -> bytes:
    files = [(f"hoa-binh/{CODE}/IMG_{n}.jpg", photographs.jpeg(photographs.scene(50 + n))) for n in range(count)]
    return zipped([*files, ("__MACOSX/._a.jpg", b"x"), ("Thumbs.db", b"x")], zipfile.ZIP_STORED)


@pytest.mark.thorough
@pytest.mark.usefixtures("small_is_large")
def test_a_large_zip_is_taken_file_by_file(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        drops = taken(clerk, {"anh.zip": album()})
        assert [(one.name, one.verdict, one.container) for one in drops] == [
            (f"anh.zip!hoa-binh/{CODE}/IMG_{n}.jpg", "accepted", None) for n in range(4)
        ]
        assert shown(clerk) == [("hoa-binh", NOW.date(), CODE, "")] * 4
        assert list(workspace.inbox.iterdir()) == []
        assert len(list(workspace.archive.rglob("*.jpg"))) == 4
        clerk.expect_rebuild()


@pytest.mark.one_in(3)
@pytest.mark.usefixtures("small_is_large")
@pytest.mark.parametrize(("at", "turn"), thinned([(at, turn) for at in STEPS for turn in (1, 2)], 4))
def test_a_kill_anywhere_in_a_large_zip_leaves_what_the_next_round_finishes(
    workspace: Workspace, at: str, turn: int
) -> None:
    seen = Counter[str]()

    class Killed(BaseException):
        pass

    def step(name: str) -> None:
        seen[name] += 1
        if name == at and seen[name] == turn:
            raise Killed

    with at_work(workspace) as session:
        (workspace.inbox / "anh.zip").write_bytes(album())
        session.step = step
        with contextlib.suppress(Killed):
            session.round(NOW, 0.0)
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {})
        assert shown(clerk) == [("hoa-binh", NOW.date(), CODE, "")] * 4
        assert session.ledger.last_seq() == 4
        assert list(workspace.inbox.iterdir()) == []
        clerk.expect_rebuild()


@pytest.mark.usefixtures("small_is_large")
def test_a_large_zip_has_its_limits(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = InboxFile(workspace.inbox / "a.zip", "a.zip", 0, 0)

    def apart(data: bytes) -> bool:
        plain.path.write_bytes(data)
        return settling.is_taken_apart(replace(plain, size=len(data)))

    assert apart(album())
    # Of a smaller one nothing but photos.
    few = [("a.jpg", random.Random(1).randbytes(12_000))]
    assert apart(zipped(few))
    assert not apart(zipped([*few, ("phieu.xlsx", b"x")]))
    assert not apart(zipped([("a.jpg", bytes(9_000_000)), ("b.jpg", random.Random(1).randbytes(30_000))]))
    monkeypatch.setattr(large_zips, "MOST_FILES", 3)
    assert not apart(album())
    monkeypatch.setattr(large_zips, "MOST_FILES", 9)
    monkeypatch.setattr(large_zips, "MOST_FILE_BYTES", 5_000)
    assert not apart(album())
    with at_work(workspace) as session:
        (left,) = session.round(NOW, 0.0).waiting
        assert (left.why, left.is_refused) == ("too-large", True)


def test_a_large_zip_that_lies_about_its_sizes_gives_no_more_than_it_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped([("a.jpg", bytes(1_000_000)), ("b.jpg", b"")])
    at = data.find(b"PK\x01\x02") + 24
    lying = data[:at] + bytes(4) + data[at + 4 :]
    file = io.BytesIO(lying)
    assert [large_zips.read_file(file, one) for one in large_zips.list_files(file, len(lying))] == [b"", b""]
    # The record at the end says that the list is short, a second one in 64 bits what is read.
    end = data.rfind(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HLL", data, end + 10)
    wide = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    wide += struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    twice = data[:end] + wide + data[end : end + 12] + struct.pack("<L", 1) + data[end + 16 :]
    assert len(large_zips.list_files(io.BytesIO(twice), 10**9)) == 2
    monkeypatch.setattr(large_zips, "MOST_LIST_BYTES", size - 1)
    with pytest.raises(Refusal) as refused:
        large_zips.list_files(io.BytesIO(twice), 10**9)
    assert refused.value.code == "too-large"


@pytest.mark.usefixtures("small_is_large")
def test_a_large_zip_whose_list_is_broken_stays_and_is_told_in_words(workspace: Workspace) -> None:
    data = bytearray(album())
    at = data.rfind(b"PK\x01\x02")
    data[at : at + 4] = b"XXXX"
    (workspace.inbox / "anh.zip").write_bytes(data)
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
        assert done.drops == ()
        (told,) = done.troubles
        assert "anh.zip: tệp nén hỏng" in told
        assert "damaged" not in told
    assert (workspace.inbox / "anh.zip").exists()


@pytest.mark.thorough
@pytest.mark.usefixtures("small_is_large")
def test_a_large_zip_with_long_records_is_taken_apart_and_one_with_a_password_is_not(workspace: Workspace) -> None:
    data = album()
    end = data.rfind(b"PK\5\6")
    count, length, place = struct.unpack_from("<HLL", data, end + 10)
    long_end = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, place)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    plain = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    locked = bytearray(data)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + offset] |= 1
            at = locked.find(mark, at + 4)
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        assert len(taken(clerk, {"anh.zip": data[:end] + long_end + locator + plain})) == 4
        for broken in (data[:end] + plain, data[:end] + locator + plain):
            path = workspace.root / "hong.zip"
            path.write_bytes(broken)
            with path.open("rb") as file, pytest.raises(Refusal):
                large_zips.list_files(file, len(broken))
        files = zipfile.ZipFile(io.BytesIO(locked)).infolist()
        assert large_zips.holds_photos_alone(zipfile.ZipFile(io.BytesIO(data)).infolist()[:4])
        assert not large_zips.holds_photos_alone(files)
        (workspace.inbox / "khoa.zip").write_bytes(locked)
        done = session.round(clerk.now, 0.0)
        # Nothing in it could be read, file by file or whole: it waits, and what helps is said.
        assert done.drops == ()
        assert [(one.name, one.why) for one in done.waiting] == [("khoa.zip", "too-large")]
        assert "mật khẩu" in done.waiting[0].reason


def test_more_photos_than_are_taken_out_at_once_are_taken_one_by_one(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert large_zips.PHOTOS_FROM_FILES == limits.MEMBERS
    monkeypatch.setattr(large_zips, "PHOTOS_FROM_FILES", 3)
    with at_work(workspace) as session:
        drops = taken(Clerk(session, workspace, NOW), {"anh.zip": album()})
        assert [one.verdict for one in drops] == ["accepted"] * 4


@pytest.mark.usefixtures("small_is_large")
def test_a_damaged_file_in_a_large_zip_is_told_and_the_others_are_taken(workspace: Workspace) -> None:
    data = bytearray(album())
    at = data.find(b"IMG_1.jpg") + 400
    data[at : at + 4000] = bytes(4000)
    form = filled(workspace, "hoa-binh", "3/10/2021", {("criteria", "TC1.1", "value"): 1})
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        drops = taken(clerk, {"anh.zip": bytes(data)})
        assert [one.verdict for one in drops].count("accepted") >= 3
        assert len(drops) == 4
        # A form in it is a form; a workbook of the officer's own is believed no more than in any other zip.
        book = clerk.book
        more = taken(clerk, {"b.zip": zipped([("phieu.xlsx", form), ("sua-loi.xlsx", book)], zipfile.ZIP_STORED)})
        said = {one.name: (one.verdict, clerk.codes(one.seq)) for one in more}
        assert said["b.zip!phieu.xlsx"][0] == "accepted"
        assert said["b.zip!sua-loi.xlsx"] == ("refused", {"correction-in-letter"})
        clerk.expect_rebuild()


def test_the_same_unclear_photo_is_asked_about_once(workspace: Workspace) -> None:
    mail = letter([("z481.jpg", PHOTO)], sender="nguoi.la@example.com", subject="").as_bytes()
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        for name in ("thu.eml", "thu lai.eml"):
            taken(clerk, {name: mail})
        assert len(session.ledger.unclear_photos()) == 1
        tie_by_hand(clerk, "z481", unit=UNIT.name, subject=CODE)
        assert session.ledger.unclear_photos() == []
        # Sent once more: it came, and counts.
        assert [one.verdict for one in taken(clerk, {"thu nua.eml": mail})] == ["duplicate"]
        assert shown(clerk) == [("hoa-binh", NOW.date(), CODE, "")]
        clerk.expect_rebuild()


@pytest.mark.usefixtures("small_is_large")
def test_folders_of_a_large_zip_are_read_whatever_their_encoding(workspace: Workspace) -> None:
    data = bytearray(zipped([("Hoa_Binh___/a.jpg", PHOTO), ("b.jpg", OTHER)], zipfile.ZIP_STORED))
    name = "Hòa Bình".encode().ljust(11, b" ")
    while (at := data.find(b"Hoa_Binh___")) >= 0:
        data[at : at + 11] = name
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        drops = taken(clerk, {"anh.zip": bytes(data)})
        assert [(one.name, one.unit) for one in drops] == [
            ("anh.zip!Hòa Bình/a.jpg", "hoa-binh"),
            ("anh.zip!b.jpg", ""),
        ]


@pytest.mark.usefixtures("small_is_large")
def test_a_form_in_a_large_zip_says_whose_its_photos_are(workspace: Workspace) -> None:
    form = filled(workspace, "hoa-binh", "3/10/2021", {("criteria", "TC1.1", "value"): 1})
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {"a.zip": zipped([("IMG_1.jpg", PHOTO), ("phieu.xlsx", form)], zipfile.ZIP_STORED)})
        assert shown(clerk) == [("hoa-binh", date(2021, 10, 3), "", "")]
        clerk.expect_rebuild()


@pytest.mark.usefixtures("small_is_large")
def test_a_form_in_a_large_zip_says_so_also_after_a_kill(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def step(name: str) -> None:
        if name == "marked archived":
            raise Killed

    form = filled(workspace, "hoa-binh", "3/10/2021", {("criteria", "TC1.1", "value"): 1})
    monkeypatch.setattr(receiving, "FILES", 1)
    (workspace.inbox / "a.zip").write_bytes(zipped([("IMG_1.jpg", PHOTO), ("phieu.xlsx", form)], zipfile.ZIP_STORED))
    with at_work(workspace) as session:
        session.step = step
        with contextlib.suppress(Killed):
            session.round(NOW, 0.0)
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {})
        assert shown(clerk) == [("hoa-binh", date(2021, 10, 3), "", "")]
        clerk.expect_rebuild()


def test_the_day_that_a_telephone_noted_counts(workspace: Workspace) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[36867] = "2021:10:03 07:30:12"
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        taken(clerk, {f"hoa-binh/{CODE}/IMG_1234.JPG": jpeg_of(photographs.scene(61), exif=exif)})
        assert shown(clerk) == [("hoa-binh", date(2021, 10, 3), CODE, "")]


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("name", "is_told"),
    [
        (f"{CODE} sau 20200918_073012", True),
        (f"{CODE} sau 20210918_073012", True),
        (f"{CODE} trước 20210918_073012", False),
        (f"{CODE} sau 20991231_073012", True),
        (f"{CODE} sau 20211003_073012", False),
        (f"{CODE} sau 2021-02-30", False),
    ],
)
def test_a_day_outside_the_campaign_in_a_name_is_told(workspace: Workspace, name: str, is_told: bool) -> None:
    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, NOW)
        (one,) = taken(clerk, {f"hoa-binh/{name}.jpg": PHOTO})
        assert one.verdict == "accepted"
        assert ("photo-of-other-day" in clerk.codes(one.seq)) == is_told
        assert photo_of(clerk).taken_at is None
        clerk.expect_rebuild()


def test_one_word_names_a_unit_only_where_it_stands_alone() -> None:
    campaign = replace(CAMPAIGN, units=(replace(UNIT, key="trung", name="Thôn Trung"), *CAMPAIGN.units[1:]))
    assert unit_of(came("trung/a.jpg"), campaign) == campaign.units[0]
    assert unit_of(came("ảnh thôn Trung/a.jpg"), campaign) == campaign.units[0]
    assert unit_of(came("trung thu/a.jpg"), campaign) is None
    assert unit_of(came("trung thu.jpg"), campaign) is None
