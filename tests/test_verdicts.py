"""Mails and archives: what is inside becomes drops of their own, and everything is there again after a rebuild."""

import os
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from campaign_files import load_campaign, write_campaign
from killing import kill_at
from letter_factory import compound_file, letter, zipped
from openpyxl import load_workbook
from sessions import NOW, at_work, digest, drop, filled, new_workspace
from thinning import thinned

from ntm_sheets.facts.records import DropRecord
from ntm_sheets.outbox.registry import MASTER
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
VALUES = {("criteria", "TC1.2", "value"): "85,5", ("criteria", "TC5.1", "value"): "Đạt"}
LOGO = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(workspace: Workspace, unit: str = "hoa-binh") -> bytes:
    return filled(workspace, unit, "5/10/2021", VALUES)


def take(workspace: Workspace, files: Mapping[str, bytes], now: datetime = NOW) -> dict[str, DropRecord]:
    for name, data in files.items():
        drop(workspace, name, data)
    with at_work(workspace) as session:
        return {one.name: one for one in session.round(now, 0.0).drops}


def test_forms_in_a_zip_are_drops_named_after_both(workspace: Workspace) -> None:
    data = zipped([("Hòa Bình.xlsx", form(workspace)), ("b/lien-mieu.xlsx", form(workspace, "lien-mieu"))])
    drops = take(workspace, {"tat-ca.zip": data})
    assert {name: one.verdict for name, one in drops.items()} == {
        "tat-ca.zip": "accepted",
        "tat-ca.zip!Hòa Bình.xlsx": "accepted",
        "tat-ca.zip!lien-mieu.xlsx": "accepted",
    }
    container = drops["tat-ca.zip"]
    assert container.unit == ""
    for name, unit in (("Hòa Bình", "hoa-binh"), ("lien-mieu", "lien-mieu")):
        inside = drops[f"tat-ca.zip!{name}.xlsx"]
        assert (inside.unit, inside.container, inside.archived) == (unit, container.seq, container.archived)
    assert (workspace.archive / container.archived).read_bytes() == data
    assert list(workspace.inbox.iterdir()) == []


def test_a_mail_brings_its_forms_and_its_own_time(workspace: Workspace) -> None:
    mail = letter([("phieu.xlsx", form(workspace)), ("chu-ky.png", LOGO)], date="Tue, 05 Oct 2021 09:12:00 +0000")
    drops = take(workspace, {"thu.eml": mail.as_bytes()}, NOW + timedelta(hours=3))
    assert set(drops) == {"thu.eml", "thu.eml!phieu.xlsx"}
    inside = drops["thu.eml!phieu.xlsx"]
    assert inside.letter.sender == "chi.bo@example.vn"
    assert inside.letter.sent_at == datetime(2021, 10, 5, 16, 12)
    assert inside.handed_in == datetime(2021, 10, 5, 16, 12)
    assert inside.received_at == NOW + timedelta(hours=3)
    with at_work(workspace) as session:
        results = results_as_of(session.campaign, session.ledger, NOW + timedelta(hours=4))
        said = {(record.seq, record.finding.code) for record in session.ledger.findings()}
    reports = results.reports
    states = reports[(reports["unit"] == "hoa-binh") & (reports["role"] == "village")].set_index("day")["state"]
    assert states[NOW.date()] == "on_time"
    assert (drops["thu.eml"].seq, "files-beside") in said
    assert (inside.seq, "sender-no-list") in said


def test_a_mail_that_claims_to_come_from_the_future_counts_when_it_came(workspace: Workspace) -> None:
    mail = letter([("a.xlsx", form(workspace))], date="Tue, 05 Oct 2021 23:00:00 +0700")
    inside = take(workspace, {"thu.eml": mail.as_bytes()})["thu.eml!a.xlsx"]
    assert inside.handed_in == NOW


def test_a_sender_that_the_campaign_does_not_list_is_a_warning(workspace: Workspace) -> None:
    campaign = load_campaign(workspace.campaign)
    units = tuple(type(unit)(**{**vars(unit), "emails": ("thon@example.vn",)}) for unit in campaign.units)
    write_campaign(type(campaign)(**{**vars(campaign), "units": units}), workspace.campaign)
    files = {
        f"{n}.eml": letter([("a.xlsx", form(workspace, unit))], sender=sender).as_bytes()
        for n, (unit, sender) in enumerate((("hoa-binh", "La <la@example.com>"), ("dan-trung", "Thon@Example.vn")))
    }
    drops = take(workspace, files)
    with at_work(workspace) as session:
        said = {record.seq: record.finding for record in session.ledger.findings() if "sender" in record.finding.code}
    finding = said.pop(drops["0.eml!a.xlsx"].seq)
    assert (finding.code, finding.level, finding.seen) == ("sender-not-listed", "warning", "la@example.com")
    assert "thon@example.vn" in finding.message
    assert said == {}
    assert drops["0.eml!a.xlsx"].verdict == "accepted"


def test_each_file_in_a_container_without_a_form_is_refused_for_its_own_reason(workspace: Workspace) -> None:
    drops = take(workspace, {"a.zip": zipped([("x.pdf", b"%PDF-1.4"), ("y.png", LOGO)])})
    assert {name: one.verdict for name, one in drops.items()} == {
        "a.zip": "accepted",
        "a.zip!x.pdf": "refused",
        "a.zip!y.png": "refused",
    }
    assert "PDF" in drops["a.zip!x.pdf"].reason


def test_a_container_with_nothing_in_it_is_refused(workspace: Workspace) -> None:
    drops = take(workspace, {"a.zip": zipped([]), "b.eml": letter([]).as_bytes()})
    assert [one.verdict for one in drops.values()] == ["refused", "refused"]


def test_a_form_beside_a_pdf_in_a_zip_does_not_hide_the_pdf(workspace: Workspace) -> None:
    drops = take(workspace, {"a.zip": zipped([("x.pdf", b"%PDF-1.4"), ("y.xlsx", form(workspace))])})
    assert {name: one.verdict for name, one in drops.items()} == {"a.zip": "accepted", "a.zip!y.xlsx": "accepted"}
    with at_work(workspace) as session:
        (said,) = [one.finding for one in session.ledger.findings() if one.finding.code == "files-beside"]
    assert (said.level, "a.zip!x.pdf" in said.message) == ("note", True)


def test_the_same_form_by_mail_in_a_zip_and_alone_counts_once(workspace: Workspace) -> None:
    data = form(workspace)
    first = take(workspace, {"a.xlsx": data})["a.xlsx"]
    drops = take(workspace, {"b.zip": zipped([("b.xlsx", data)]), "c.eml": letter([("c.xlsx", data)]).as_bytes()})
    assert drops["b.zip!b.xlsx"].duplicate_of == drops["c.eml!c.xlsx"].duplicate_of == first.seq
    again = take(workspace, {"d.zip": zipped([("b.xlsx", data)])})
    assert {name: one.verdict for name, one in again.items()} == {"d.zip": "duplicate"}


def test_a_form_in_three_letters_counts_once_and_a_letter_twice_is_a_repeat(workspace: Workspace) -> None:
    data = form(workspace)
    mails = [letter([("a.xlsx", data)], subject=subject).as_bytes() for subject in ("Báo cáo", "Re: Báo cáo", "Fwd")]
    drops = take(workspace, {f"{n}.eml": mail for n, mail in enumerate((*mails, mails[0]))})
    first = drops["0.eml!a.xlsx"]
    assert {name: (one.verdict, one.duplicate_of) for name, one in drops.items()} == {
        "0.eml": ("accepted", None),
        "1.eml": ("accepted", None),
        "2.eml": ("accepted", None),
        "3.eml": ("duplicate", drops["0.eml"].seq),
        "0.eml!a.xlsx": ("accepted", None),
        "1.eml!a.xlsx": ("duplicate", first.seq),
        "2.eml!a.xlsx": ("duplicate", first.seq),
    }


def test_what_fails_in_a_letter_leaves_the_rest_of_it_alone(workspace: Workspace) -> None:
    good = form(workspace)
    locked = compound_file({"EncryptionInfo": b"\x04\0\x04\0" * 30, "EncryptedPackage": good})
    files = [
        ("nua.xlsx", good[: len(good) // 2]),
        ("khoa.xlsx", locked),
        ("a.rar", b"Rar!\x1a\x07\x01\0"),
        ("b.xlsx", good),
    ]
    mail = letter(files).as_bytes()
    drops = take(workspace, {"thu.eml": mail})
    assert {name: one.verdict for name, one in drops.items()} == {
        "thu.eml": "accepted",
        "thu.eml!nua.xlsx": "refused",
        "thu.eml!khoa.xlsx": "refused",
        "thu.eml!a.rar": "refused",
        "thu.eml!b.xlsx": "accepted",
    }
    assert (workspace.archive / drops["thu.eml"].archived).read_bytes() == mail
    with at_work(workspace) as session:
        codes = {(one.seq, one.finding.code) for one in session.ledger.findings() if one.finding.level == "error"}
    assert codes == {
        (drops["thu.eml!nua.xlsx"].seq, "cut-off"),
        (drops["thu.eml!khoa.xlsx"].seq, "encrypted"),
        (drops["thu.eml!a.rar"].seq, "archive-damaged"),
    }


HALVES = "a_xD83D_b_x0000_c_xFFFE_d"


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
@pytest.mark.usefixtures("drawn")
def test_signs_that_are_no_text_reach_neither_ledger_nor_master(workspace: Workspace) -> None:
    data = filled(workspace, "hoa-binh", "5/10/2021", VALUES | {("criteria", "TC1.2", "note"): HALVES})
    name = os.fsdecode(b"b\xe1o c\xe1o.xlsx")  # bytes that are no UTF-8 come as half pairs
    mail = letter([("p.xlsx", form(workspace, "lien-mieu"))]).as_bytes()
    mail = mail.replace(b"Subject: ", b"Subject: \xed\xa0\xbd\xff ").replace(b"Chi.Bo@", b"\xed\xb8\x80Chi.Bo@")
    drops = take(workspace, {name: data, "thu.eml": mail})
    assert {one.verdict for one in drops.values()} == {"accepted"}
    with at_work(workspace) as session:
        (note,) = [one for one in session.ledger.answers() if (one.row, one.field) == ("TC1.2", "note")]
        assert (note.value, note.repaired) == ("abcd", True)
        published = publish(session, NOW)
        repr(session.ledger.content()).encode("utf-8")
    assert "abcd" in {cell.value for row in load_workbook(published.master)["Dữ liệu"].iter_rows() for cell in row}


def test_a_form_that_was_changed_to_another_village_is_caught(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(form(workspace))
    book = load_workbook(path)
    for row in book["_ntm"].iter_rows():
        if row[0].value == "unit":
            row[1].value = "dan-trung"
    book.save(path)
    got = take(workspace, {"a.xlsx": path.read_bytes()})["a.xlsx"]
    assert got.verdict == "refused"
    assert "Chữ ký" in got.reason


def test_a_form_of_another_workspace_is_refused_for_its_signature(workspace: Workspace, tmp_path: Path) -> None:
    stranger = new_workspace(tmp_path / "xa-khac")
    for folder in (stranger.archive, stranger.state):  # it begins with a key of its own
        shutil.rmtree(folder)
    data = form(workspace)
    assert take(stranger, {"a.xlsx": data})["a.xlsx"].verdict == "refused"
    assert take(workspace, {"a.xlsx": data})["a.xlsx"].verdict == "accepted"


def test_rebuild_gives_the_same_content_with_mails_and_zips(workspace: Workspace) -> None:
    take(workspace, {"a.eml": letter([("a.xlsx", form(workspace))]).as_bytes(), "x.xlsx": form(workspace, "thanh-hoa")})
    later = NOW + timedelta(minutes=1)
    both = [("1.xlsx", form(workspace, "lien-mieu")), ("2.xlsx", form(workspace, "dan-trung"))]
    take(workspace, {"b.zip": zipped(both), "y.xlsx": form(workspace, "trung-giang"), "c.zip": zipped([])}, later)
    with at_work(workspace) as session:
        before = session.ledger.content()
        session.ledger.clear()
        session.rebuild()
        assert session.ledger.content() == before
    assert len(before["drops"]) == 8


def test_a_drop_whose_archived_bytes_are_gone_holds_up_no_other(workspace: Workspace) -> None:
    files = {f"{unit}.xlsx": form(workspace, unit) for unit in ("hoa-binh", "lien-mieu", "dan-trung")}
    drops = take(workspace, files)
    (workspace.archive / drops["lien-mieu.xlsx"].archived).unlink()
    (workspace.archive / drops["dan-trung.xlsx"].archived).write_bytes(b"changed")
    with at_work(workspace) as session:
        session.ledger.clear()
        number, troubles = session.rebuild()
        verdicts = {one.name: one.verdict for one in session.ledger.drops()}
        done = session.round(NOW, 0.0)
    assert number == 3
    assert verdicts == {"hoa-binh.xlsx": "accepted", "lien-mieu.xlsx": "pending", "dan-trung.xlsx": "pending"}
    assert len(troubles) == 2
    assert any("thiếu tệp" in trouble for trouble in troubles)
    assert any("đã bị sửa" in trouble for trouble in troubles)
    assert len(done.troubles) == 2
    (workspace.archive / drops["lien-mieu.xlsx"].archived).write_bytes(files["lien-mieu.xlsx"])
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
        verdicts = {one.name: one.verdict for one in session.ledger.drops()}
    assert len(done.troubles) == 1
    assert verdicts == {"hoa-binh.xlsx": "accepted", "lien-mieu.xlsx": "accepted", "dan-trung.xlsx": "pending"}


CONTAINER_STEPS = (
    ("members claimed", 1),
    ("members claimed", 2),
    ("member archived", 2),
    ("members archived", 2),
    ("container settled", 1),
    ("container settled", 2),
    ("opened", 2),
    ("settled", 2),
    ("verdicts durable", 1),
)


def lay(workspace: Workspace, files: list[bytes]) -> None:
    for number, data in enumerate(files):
        os.utime(drop(workspace, f"{number}.bin", data), (1_633_400_000 + number,) * 2)


def finished(workspace: Workspace) -> tuple[str, object]:
    """The master and the ledger after whatever is left to do is done; the ledger made anew is the same."""
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        assert session.round(NOW, 0.0).drops == ()
        publish(session, NOW, (MASTER,))
        content = session.ledger.content()
        session.ledger.clear()
        session.rebuild()
        assert session.ledger.content() == content
        return digest(workspace.master), content


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[bytes], tuple[str, object]]:
    """An archive, a letter and a form, and what an undisturbed run makes of them."""
    workspace = new_workspace(tmp_path_factory.mktemp("calm") / "w")
    inside = [(f"{unit}.xlsx", form(workspace, unit)) for unit in ("hoa-binh", "lien-mieu")]
    mail = letter([("a.xlsx", form(workspace, "dan-trung"))]).as_bytes()
    files = [zipped(inside), mail, form(workspace, "thanh-hoa")]
    lay(workspace, files)
    return files, finished(workspace)


@pytest.mark.one_in(2)
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a POSIX signal")
@pytest.mark.parametrize(("step", "time"), thinned(CONTAINER_STEPS, 3))
@pytest.mark.usefixtures("drawn")
def test_a_kill_while_a_container_is_opened_loses_nothing_and_doubles_nothing(
    tmp_path: Path, calm: tuple[list[bytes], tuple[str, object]], step: str, time: int
) -> None:
    killed = new_workspace(tmp_path / "killed")
    files, undisturbed = calm
    lay(killed, files)
    kill_at(killed, step, time)
    assert finished(killed) == undisturbed
    assert list(killed.inbox.iterdir()) == []
