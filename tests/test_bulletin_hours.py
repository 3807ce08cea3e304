"""Each bulletin is made once for its hour, made up where the machine was off, and drawn again only if it says something else."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path

import pytest
from commanding import run
from sessions import at_work, drop, filled, new_workspace
from shared_fixtures import in_outline

from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.workbook import write_campaign
from ntm_sheets.commands.telling import places_of
from ntm_sheets.commands.watching import turning_points
from ntm_sheets.facts.findings import Key
from ntm_sheets.outbox import pictures, typed_in_files
from ntm_sheets.outbox.bulletin import hours
from ntm_sheets.outbox.output import Output
from ntm_sheets.outbox.registry import BULLETIN, RADIO
from ntm_sheets.rounds.publishing import publish, publish_past
from ntm_sheets.workspace.folders import Workspace

ONLY = (BULLETIN,)
MADE = ["2021-10-05.png", "2021-10-05.txt"]
REMINDER = "2021-10-05-nhac.txt"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


@pytest.fixture(autouse=True)
def drawn_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are kept as at work, and drawn in outline."""
    monkeypatch.setattr(hours, "KeptPictures", pictures.KeptPictures)
    monkeypatch.setattr(pictures, "draw", in_outline)
    monkeypatch.setattr(pictures.KeptPictures, "begin", lambda *_: None, raising=False)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2021-10-{text}")


def took(workspace: Workspace, unit: str, moment: datetime) -> None:
    values: dict[Key, Value] = {("criteria", "TC1.2", "value"): "80"}
    drop(workspace, f"{unit}.xlsx", filled(workspace, unit, f"{moment:%d/%m/%Y}", values))
    with at_work(workspace) as session:
        session.round(moment, 0.0)


@dataclass(frozen=True)
class Look:
    """What a look of the watch made, by the names of the files, and what was told."""

    bulletins: tuple[str, ...]
    slip_notes: tuple[str, ...]
    troubles: tuple[str, ...]


def looked(workspace: Workspace, moment: datetime, *outputs: Output) -> Look:
    with at_work(workspace) as session:
        done = publish(session, moment, outputs or ONLY)
    return Look(tuple(path.name for path in done.bulletins), done.slip_notes, done.unwritten)


def changed(workspace: Workspace, **what: object) -> Campaign:
    campaign = replace(load_campaign(workspace.campaign), **what)  # type: ignore[arg-type]
    write_campaign(campaign, workspace.campaign)
    return campaign


def lying(workspace: Workspace) -> list[str]:
    folder = workspace.bulletin_folder
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def said(workspace: Workspace, name: str) -> str:
    return (workspace.bulletin_folder / name).read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("moment", "files"),
    [
        ("05T15:59:59", []),
        ("05T16:00:00", [REMINDER]),
        ("05T17:00:00", [REMINDER]),  # whoever hands in at this very second is on time
        ("05T17:00:01", MADE),
        ("05T23:59:59", MADE),
    ],
)
def test_the_reminder_comes_before_the_deadline_and_the_bulletin_after_it(
    workspace: Workspace, moment: str, files: Sequence[str]
) -> None:
    done = looked(workspace, at(moment))
    assert lying(workspace) == sorted(files)
    assert sorted(done.bulletins) == sorted(files)
    assert done.troubles == ()


@pytest.mark.thorough
def test_what_was_made_is_left_until_it_would_say_something_else(workspace: Workspace) -> None:
    looked(workspace, at("05T16:00:01"))
    first = said(workspace, REMINDER)
    assert "báo cáo: Hòa Bình, " in first
    assert looked(workspace, at("05T16:20:00")).bulletins == ()
    assert said(workspace, REMINDER) == first
    took(workspace, "hoa-binh", at("05T16:30:00"))
    assert looked(workspace, at("05T16:31:00")).bulletins == (REMINDER,)
    assert "báo cáo: Liên Miệu, " in said(workspace, REMINDER)
    looked(workspace, at("05T17:00:01"))
    before = said(workspace, "2021-10-05.txt"), said(workspace, REMINDER)
    assert looked(workspace, at("05T18:00:00")).bulletins == ()
    took(workspace, "lien-mieu", at("05T18:30:00"))
    assert sorted(looked(workspace, at("05T18:31:00")).bulletins) == MADE
    assert "1 nộp muộn" in said(workspace, "2021-10-05.txt")
    assert said(workspace, "2021-10-05.txt") != before[0]
    assert said(workspace, REMINDER) == before[1]


def test_one_that_was_taken_away_is_made_again(workspace: Workspace) -> None:
    looked(workspace, at("05T17:00:01"))
    (workspace.bulletin_folder / "2021-10-05.txt").unlink()
    assert sorted(looked(workspace, at("05T17:20:00")).bulletins) == MADE


def test_an_hour_that_was_missed_is_made_up_and_told(workspace: Workspace) -> None:
    assert looked(workspace, at("04T17:05:00")).slip_notes == ()
    (late,) = looked(workspace, at("05T16:45:00")).slip_notes
    assert late == "Lời nhắc 16:00 ngày 05/10/2021 được lập bù lúc 16:45 ngày 05/10/2021, vì lúc đó máy không chạy."
    # Off from before the deadline until the next morning.
    took(workspace, "hoa-binh", at("06T08:00:00"))
    morning = looked(workspace, at("06T08:00:00"))
    assert sorted(morning.bulletins) == MADE
    assert morning.slip_notes == (
        "Bản tin 17:00 ngày 05/10/2021 được lập bù lúc 08:00 ngày 06/10/2021, vì lúc đó máy không chạy.",
    )
    assert "Báo cáo ngày 05/10: 0/6 đơn vị đã nộp" in said(workspace, "2021-10-05.txt")
    assert "Số liệu đến 08:00 ngày 06/10/2021" in said(workspace, "2021-10-05.txt")
    assert looked(workspace, at("06T08:10:00")).bulletins == ()


def test_who_begins_today_has_missed_nothing_before(workspace: Workspace) -> None:
    assert looked(workspace, at("05T08:00:00")).bulletins == ()
    assert lying(workspace) == []
    assert looked(workspace, at("05T16:00:01")).slip_notes == ()
    assert lying(workspace) == [REMINDER]


def test_of_many_days_off_the_last_is_made_up(workspace: Workspace) -> None:
    looked(workspace, at("05T17:00:01"))
    assert sorted(looked(workspace, at("20T09:00:00")).bulletins) == ["2021-10-19.png", "2021-10-19.txt"]


def test_after_the_last_day_its_bulletin_is_made_up_and_no_other(workspace: Workspace) -> None:
    looked(workspace, at("05T17:00:01"))
    done = looked(workspace, datetime(2021, 12, 4, 17, 30))
    assert sorted(done.bulletins) == ["2021-11-30.png", "2021-11-30.txt"]
    assert looked(workspace, datetime(2021, 12, 5, 17, 30)).bulletins == ()


def test_on_a_day_on_which_nothing_is_due_nothing_is_made(workspace: Workspace) -> None:
    changed(workspace, calendar=(DueRule(rule="weekdays", weekdays=(0,)),))  # Mondays: the fourth
    assert looked(workspace, at("05T16:00:01")).bulletins == ()
    assert looked(workspace, at("05T17:00:01")).bulletins == ()
    assert sorted(looked(workspace, at("11T17:00:01")).bulletins) == ["2021-10-11.png", "2021-10-11.txt"]


def test_who_need_not_report_is_not_reminded(workspace: Workspace) -> None:
    excuse = Excuse("hoa-binh", "", at("05T00:00").date(), None, "lũ lụt", "Chủ tịch")
    teams = DueRule(role="team", rule="never")
    changed(workspace, excuses=(excuse,), calendar=(DueRule(role="village"), teams))
    looked(workspace, at("05T16:00:01"))
    assert "Hòa Bình" not in said(workspace, REMINDER)
    assert "Liên Miệu" in said(workspace, REMINDER)
    assert "phiếu kiểm tra" not in said(workspace, REMINDER)
    looked(workspace, at("05T17:00:01"))
    assert "Báo cáo hôm nay: 0/5 đơn vị đã nộp, 1 được miễn" in said(workspace, "2021-10-05.txt")


def test_the_hour_of_the_reminder_is_the_campaigns(workspace: Workspace) -> None:
    campaign = changed(workspace, reminder=time(15, 30))
    assert load_campaign(workspace.campaign).reminder == time(15, 30)
    assert at("05T15:30:00") in turning_points(campaign, at("05T08:00:00"))
    assert looked(workspace, at("05T15:29:59")).bulletins == ()
    assert looked(workspace, at("05T15:30:01")).bulletins == (REMINDER,)


@pytest.mark.thorough
def test_telephone_numbers_stand_in_the_list_to_call_down_alone(workspace: Workspace) -> None:
    campaign = load_campaign(workspace.campaign)
    units = tuple(replace(unit, contact="Bà Thử, 0912 345 678") for unit in campaign.units)
    changed(workspace, units=units)
    took(workspace, "hoa-binh", at("05T15:00:00"))
    looked(workspace, at("05T16:00:01"))
    assert "Bà Thử, 0912 345 678" in said(workspace, REMINDER)
    looked(workspace, at("05T17:00:01"))
    evening = said(workspace, "2021-10-05.txt")
    assert "0912" not in evening
    assert "Nguyễn Văn Thử" not in evening


def test_what_somebody_typed_into_a_text_is_kept(workspace: Workspace) -> None:
    looked(workspace, at("05T16:00:01"))
    path = workspace.bulletin_folder / REMINDER
    path.write_text("đã gọi Hòa Bình", "utf-8")
    took(workspace, "hoa-binh", at("05T16:10:00"))
    (note,) = looked(workspace, at("05T16:11:00")).slip_notes
    assert "2021-10-05-nhac-da-dien.txt" in note
    assert note.endswith("Còn cần thì cất riêng, không dùng thì xóa.")
    assert (workspace.bulletin_folder / "2021-10-05-nhac-da-dien.txt").read_text("utf-8") == "đã gọi Hòa Bình"
    assert "Liên Miệu" in path.read_text("utf-8-sig")


def test_a_file_that_is_open_elsewhere_gets_a_neighbour_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked(workspace, at("05T17:00:01"))
    before = said(workspace, "2021-10-05.txt")
    monkeypatch.setattr(typed_in_files, "is_open", lambda path: path.name in MADE)
    took(workspace, "hoa-binh", at("05T17:10:00"))
    done = looked(workspace, at("05T17:11:00"))
    assert sorted(done.bulletins) == ["2021-10-05-17h11.png", "2021-10-05-17h11.txt"]
    assert said(workspace, "2021-10-05.txt") == before
    assert "1 nộp muộn" in said(workspace, "2021-10-05-17h11.txt")
    assert len(done.slip_notes) == 2
    assert looked(workspace, at("05T17:20:00")).bulletins == ()


def test_a_picture_that_cannot_be_drawn_leaves_the_text(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> bytes:
        raise FileNotFoundError(2, "No such file", "DejaVuSans.ttf")

    monkeypatch.setattr(pictures, "draw", fails)
    done = looked(workspace, at("05T17:00:01"))
    assert lying(workspace) == ["2021-10-05.txt"]
    (told,) = done.troubles
    assert told.startswith("Chưa vẽ được ảnh bản tin (")
    assert told.endswith(". Bản chữ 2021-10-05.txt dùng được ngay.")
    monkeypatch.setattr(pictures, "draw", lambda _: b"PNG")
    done = looked(workspace, at("05T17:30:00"))
    assert (sorted(done.bulletins), done.slip_notes) == (MADE, ())  # the machine was on: nothing is made up
    assert lying(workspace) == MADE


def test_a_picture_that_could_not_be_drawn_all_evening_is_made_the_next_day(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> bytes:
        raise FileNotFoundError(2, "No such file", "DejaVuSans.ttf")

    with monkeypatch.context() as broken:
        broken.setattr(pictures, "draw", fails)
        looked(workspace, at("05T17:00:01"))
    assert sorted(looked(workspace, at("06T08:00:00")).bulletins) == MADE


def test_a_memory_that_is_lost_costs_a_copy_and_nothing_else(workspace: Workspace) -> None:
    looked(workspace, at("05T17:00:01"))
    workspace.bulletins.write_text("{", "utf-8")
    assert sorted(looked(workspace, at("05T17:30:00")).bulletins) == MADE
    assert lying(workspace) == ["2021-10-05-da-dien.png", "2021-10-05-da-dien.txt", *MADE]


def test_no_bulletin_is_drawn_with_the_past(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        publish_past(session, at("05T18:00:00"), workspace.kept / "2021-10-05", ONLY)
    assert lying(workspace) == []


def test_by_hand_it_is_drawn_at_once(workspace: Workspace) -> None:
    for hour, files in (("09:00", [REMINDER]), ("17:30", [*MADE, REMINDER])):
        ran = run("bulletin", "-w", workspace.root, "--now", f"2021-10-05T{hour}")
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith(f"Số liệu lúc {hour} 05/10/2021.\n")
        assert lying(workspace) == sorted(files)
    assert "Ảnh bản tin để gửi nhóm: " in ran.out
    assert str(workspace.bulletin_folder / "2021-10-05.png") in ran.out
    assert looked(workspace, at("05T17:40:00")).slip_notes == ()  # it needs no making up any more


def test_by_hand_before_its_hour_it_is_made_again_at_its_hour(workspace: Workspace) -> None:
    run("bulletin", "-w", workspace.root, "--now", "2021-10-05T09:00")
    assert looked(workspace, at("05T16:00:01")).bulletins == (REMINDER,)
    assert "Danh sách lúc 16:00." in said(workspace, REMINDER)


def test_one_of_an_earlier_day_goes_into_that_days_folder(workspace: Workspace) -> None:
    now = ("--now", "2021-10-06T09:00")
    whole = run("bulletin", "-w", workspace.root, *now, "--as-of", "05/10/2021")
    assert (whole.code, lying(workspace)) == (0, [])
    folder = workspace.kept / "2021-10-05" / "ban-tin"
    assert sorted(path.name for path in folder.iterdir()) == MADE
    run("bulletin", "-w", workspace.root, *now, "--as-of", "16:30 05/10/2021")
    earlier = workspace.kept / "2021-10-05-16h30" / "ban-tin" / REMINDER
    assert "Danh sách lúc 16:30." in earlier.read_text("utf-8-sig")
    assert run("bulletin", "-w", workspace.root, *now, "--as-of", "07/10/2021").code == 2


@pytest.mark.parametrize(("now", "told"), [("2021-09-30T09:00", "Đợt bắt đầu"), ("2021-12-03T09:00", "Đợt kết thúc")])
def test_outside_the_campaign_it_says_so(workspace: Workspace, now: str, told: str) -> None:
    assert run("bulletin", "-w", workspace.root, "--now", now).code == 0
    assert told in said(workspace, f"{now[:10]}.txt")


def test_the_text_for_the_radio_is_drawn_in_the_rounds_after_the_deadline(workspace: Workspace) -> None:
    folder = workspace.outbox / RADIO.place
    for early in ("05T16:30:00", "05T17:00:00"):
        looked(workspace, at(early), RADIO)
        assert not folder.exists()
    looked(workspace, at("05T17:00:01"), RADIO)
    first = (folder / "2021-10-05.txt").read_bytes()
    assert first.decode("utf-8-sig").startswith("[Không đọc dòng này: ")
    assert looked(workspace, at("05T17:20:00"), RADIO).bulletins == ()
    assert (folder / "2021-10-05.txt").read_bytes() == first
    took(workspace, "hoa-binh", at("05T17:30:00"))
    assert looked(workspace, at("05T17:31:00"), RADIO).bulletins == ("2021-10-05.txt",)
    assert "thôn Hòa Bình" in (folder / "2021-10-05.txt").read_text("utf-8-sig")


def test_a_text_for_the_radio_that_was_missed_is_made_up_and_says_so(workspace: Workspace) -> None:
    early = datetime(2021, 10, 7, 6)
    assert looked(workspace, early, RADIO).bulletins == (), "who starts anew missed none"
    looked(workspace, at("05T17:00:01"), RADIO)
    made_up = looked(workspace, early, RADIO)
    assert made_up.bulletins == ("2021-10-06.txt",)
    assert made_up.slip_notes == ("Bài phát thanh ngày 06/10/2021 được lập bù lúc 06:00 ngày 07/10/2021.",)
    text = (workspace.outbox / RADIO.place / "2021-10-06.txt").read_text("utf-8-sig")
    assert "ngày sáu tháng mười, ngày thứ năm của đợt" in text
    assert "hôm nay" not in text.lower()
    assert looked(workspace, at("07T06:30:00"), RADIO) == Look((), (), ())
    assert looked(workspace, datetime(2021, 12, 4, 18), RADIO).bulletins == ("2021-11-30.txt",)
    assert looked(workspace, datetime(2021, 12, 5, 18), RADIO).bulletins == ()


def test_the_words_say_what_each_file_is_for(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        told = places_of(publish(session, at("05T17:00:01"), (BULLETIN, RADIO)))
    folder = workspace.outbox.resolve()
    assert set(told) == {
        f"Ảnh bản tin để gửi nhóm: {folder / 'ban-tin' / '2021-10-05.png'}",
        f"Chữ kèm ảnh để dán vào nhóm: {folder / 'ban-tin' / '2021-10-05.txt'}",
        f"Bài đọc trên loa phát thanh: {folder / 'phat-thanh' / '2021-10-05.txt'}",
    }


def test_drawing_twice_gives_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    took(workspace, "hoa-binh", at("05T16:30:00"))
    # The day's code, which both say, is of the very files that came, and of the key that signs.
    other = Workspace(shutil.copytree(workspace.root, tmp_path / "other"))
    looked(workspace, at("05T17:00:01"))
    first = {name: (workspace.bulletin_folder / name).read_bytes() for name in MADE}
    looked(other, at("05T17:00:01"))
    assert {name: (other.bulletin_folder / name).read_bytes() for name in MADE} == first
