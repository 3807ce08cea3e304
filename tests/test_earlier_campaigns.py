"""Photos of an earlier campaign: written as a file there, dropped here, and known again whoever shows them and when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import photographs
import pytest
from changed_photos import changed, saved, textured
from commanding import run
from correction_filling import Clerk
from master_reading import open_book
from sessions import at_work, form_path, new_workspace

from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import photo_choices
from ntm_sheets.facts.earlier_photos import (
    EARLIER,
    MAGIC,
    EarlierPhoto,
    EarlierPhotos,
    pack_earlier,
    unpack_earlier,
)
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.reading.photo_copies import earlier_of, take_out
from ntm_sheets.reading.pictures import measure
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import sniff

OLD = textured(31, (640, 480))
FENCE, OTHER = saved(OLD), saved(textured(32, (640, 480)))
CUT = changed(OLD, "cropped, stamped, by chat", 2)


def shown_then(body: bytes, unit: str = "hoa-binh", name: str = "Hòa Bình", moment: str = "Sau") -> EarlierPhoto:
    about = measure(body)
    small = photographs.jpeg(textured(31, (160, 120)))
    day = date(2020, 3, 5)
    return EarlierPhoto(unit, name, "Hàng rào", moment, day, sha256_of(body), about.phash, about.look, small)


def earlier(*photos: EarlierPhoto, commune: str = "", start: date = date(2020, 2, 1)) -> EarlierPhotos:
    return EarlierPhotos("ve-dich-2020", "Về đích 2020", commune, start, date(2020, 4, 30), photos)


def form(clerk: Clerk, unit: str, body: bytes, moment: str = "Sau", day: int = 5) -> bytes:
    typed: dict[Key, Value] = {
        ("report", "date", "value"): f"{day}/10/2021",
        ("report", "reporter", "value"): "Trần Thị Thử",
        ("criteria", "TC1.1", "value"): 0,
        ("photos", "A01", "subject"): photo_choices(clerk.session.campaign, clerk.session.campaign.unit(unit))[0],
        ("photos", "A01", "moment"): moment,
    }
    pictures: Mapping[Key, bytes] = {("photos", "A01", "picture"): body}
    return FormFiller(form_path(clerk.workspace, unit)).fill(typed, pictures)


def said(clerk: Clerk) -> list[tuple[str, str]]:
    """What was found of pictures, each with its sentence."""
    found = clerk.session.ledger.findings()
    return [(one.finding.code, one.finding.message) for one in found if one.finding.code.startswith("photo-")]


def drop_of(clerk: Clerk, given: EarlierPhotos, name: str = "truoc.anh-cu") -> None:
    commune = given.commune or clerk.session.campaign.commune
    clerk.take(name, pack_earlier(replace(given, commune=commune)))


@pytest.fixture
def workspace(tmp_path: Path) -> object:
    return new_workspace(tmp_path / "w")


def test_a_file_gives_what_was_written_and_the_same_bytes_each_time() -> None:
    given = earlier(shown_then(FENCE), shown_then(OTHER), commune="Xã Thử")
    body = pack_earlier(given)
    assert unpack_earlier(body) == given
    assert pack_earlier(given) == body
    assert sniff(body).kind == EARLIER
    assert earlier_of(body).photos[0].look == given.photos[0].look
    copies = take_out(body, [sha256_of(FENCE)])
    assert copies[sha256_of(FENCE)].small.startswith(b"\xff\xd8")


def test_a_damaged_file_is_refused_whatever_is_wrong_with_it() -> None:
    body = pack_earlier(earlier(shown_then(FENCE), commune="Xã Thử"))
    for wrong in (body[:-1], body[:60], MAGIC, body.replace(b"Sau", b"sau"), MAGIC + b"\xff" * 80):
        with pytest.raises(Refusal):
            earlier_of(wrong)
    crooked = pack_earlier(earlier(replace(shown_then(FENCE), sha256="../etc"), commune="Xã Thử"))
    with pytest.raises(Refusal):
        earlier_of(crooked)


def test_a_look_that_is_none_of_ours_is_left_out() -> None:
    look = shown_then(FENCE).look
    endless = look[:1] + b"\0\0" + look[3:]
    (one,) = earlier_of(pack_earlier(earlier(replace(shown_then(FENCE), look=endless), commune="Xã Thử"))).photos
    assert one.look == b""


def test_what_an_earlier_campaign_had_is_no_new_evidence_and_the_finding_names_it(clerk: Clerk) -> None:
    drop_of(clerk, earlier(shown_then(FENCE)))
    assert [one.verdict for one in clerk.session.ledger.drops()] == ["accepted"]
    clerk.take("a.xlsx", form(clerk, "lien-mieu", CUT))
    ((code, sentence),) = said(clerk)
    assert code == "photo-reused"
    assert "Hòa Bình, chiến dịch “Về đích 2020”, ngày 05/03/2020" in sentence
    (photo,) = clerk.session.ledger.photos()
    assert not photo.is_evidence
    clerk.take("b.xlsx", form(clerk, "hoa-binh", OTHER))
    assert len(said(clerk)) == 1


def test_its_own_units_photo_of_before_the_work_may_be_older(clerk: Clerk) -> None:
    drop_of(clerk, earlier(shown_then(FENCE)))
    clerk.take("a.xlsx", form(clerk, "hoa-binh", FENCE, "Trước"))
    clerk.take("b.xlsx", form(clerk, "lien-mieu", FENCE, "Trước"))
    assert [code for code, _ in said(clerk)] == ["photo-again", "photo-reused"]
    assert [one.is_evidence for one in clerk.session.ledger.photos()] == [True, False]


def test_a_village_of_the_same_name_in_another_commune_is_another_one(clerk: Clerk) -> None:
    drop_of(clerk, earlier(shown_then(FENCE), commune="Xã Khác"))
    clerk.take("a.xlsx", form(clerk, "hoa-binh", FENCE, "Trước"))
    ((code, sentence),) = said(clerk)
    assert code == "photo-reused"
    assert "Hòa Bình, Xã Khác" in sentence


def test_what_came_before_the_file_is_judged_again_and_a_rebuild_says_the_same(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk, "lien-mieu", CUT))
    assert said(clerk) == []
    drop_of(clerk, earlier(shown_then(FENCE)))
    assert [code for code, _ in said(clerk)] == ["photo-reused"]
    clerk.expect_rebuild()
    ledger = clerk.session.ledger
    assert ledger.changed(ledger.numbers()) == ()
    clerk.decide("photo-reused", action="Giữ nguyên")
    assert [one.is_evidence for one in ledger.photos()] == [True]
    # Sent for another day too it is let pass still.
    clerk.take("b.xlsx", form(clerk, "lien-mieu", CUT, day=4))
    assert [one.is_evidence for one in ledger.photos()] == [True, True]
    clerk.expect_rebuild()


def test_both_sides_stand_in_the_sheet_and_the_small_version_is_kept(clerk: Clerk) -> None:
    drop_of(clerk, earlier(shown_then(FENCE)))
    clerk.take("a.xlsx", form(clerk, "lien-mieu", CUT))
    publish(clerk.session, clerk.now)
    sheet = open_book(clerk.workspace.master)["Minh chứng"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("Ảnh đã dùng trước: Hòa Bình, chiến dịch “Về đích 2020”, 05/03/2020" in text for text in texts)
    assert any("Chưa tính: đã dùng ở Hòa Bình, chiến dịch “Về đích 2020” ngày 05/03/2020" in text for text in texts)
    assert len(sheet._images) == 2
    assert list(clerk.workspace.photo_copies.glob(f"{sha256_of(FENCE)}*"))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (earlier(), "earlier-photos-empty"),
        (earlier(shown_then(OTHER), start=date(2030, 1, 1)), "earlier-photos-not-earlier"),
    ],
)
def test_a_file_of_no_earlier_campaign_is_refused_with_a_reason(clerk: Clerk, given: EarlierPhotos, code: str) -> None:
    drop_of(clerk, given)
    assert [one.verdict for one in clerk.session.ledger.drops()] == ["refused"]
    assert [one.finding.code for one in clerk.session.ledger.findings()] == [code]


def test_a_damaged_file_that_was_dropped_is_told(clerk: Clerk) -> None:
    clerk.take("truoc.anh-cu", pack_earlier(earlier(shown_then(FENCE), commune="x"))[:-3])
    assert "earlier-photos-damaged" in [one.finding.code for one in clerk.session.ledger.findings()]


def test_the_command_writes_the_file_of_a_campaign_that_the_next_one_takes(tmp_path: Path) -> None:
    then = new_workspace(tmp_path / "then")
    with at_work(then) as session:
        clerk = Clerk(session, then, datetime(2021, 10, 5, 15))
        clerk.take("a.xlsx", form(clerk, "hoa-binh", FENCE))
        publish(session, clerk.now)
    target = tmp_path / "truoc"
    ended = run("photos", "--marks", target, "-w", then.root, "--now", "2021-10-05T18:00")
    assert (ended.code, ended.err) == (0, "")
    body = target.with_suffix(".anh-cu").read_bytes()
    written = unpack_earlier(body)
    assert [(one.unit, one.sha256, one.moment) for one in written.photos] == [("hoa-binh", sha256_of(FENCE), "Sau")]
    assert written.photos[0].small
    assert written.photos[0].look == measure(FENCE).look
    run("photos", "--marks", target, "-w", then.root, "--now", "2021-10-05T18:00")
    assert target.with_suffix(".anh-cu").read_bytes() == body


def test_a_file_that_is_judged_anew_leaves_nothing_behind_until_it_is(clerk: Clerk) -> None:
    drop_of(clerk, earlier(shown_then(FENCE), shown_then(OTHER)))
    ledger = clerk.session.ledger
    (seq,) = [drop.seq for drop in ledger.drops() if drop.kind == EARLIER]
    clerk.take("phieu.xlsx", form(clerk, "lien-mieu", FENCE))
    assert set(ledger.marks()) == {sha256_of(FENCE), sha256_of(OTHER)}
    ledger.reopen(seq)
    assert set(ledger.marks()) == {sha256_of(FENCE)}
    assert [one.reused_in for one in ledger.photos()] == [""]
