"""The usual official letter: the filled form, and the scan of its signed print. The scan is evidence, not an error."""

from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from commanding import EVENING, blank_workspace, run
from letter_factory import compound_file, letter, outlook, zipped
from sessions import filled
from thinning import thinned

from ntm_sheets.commands.speaking import opened
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.intake.archiving import archive_member, read_receipts
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
PDF, JPG = b"%PDF-1.7\n1 0 obj\n%%EOF\n", b"\xff\xd8\xff\xe0" + b"x" * 90_000 + b"\xff\xd9"
PNG, GIF = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND", b"GIF89a" + bytes(30) + b"\0;"
WORD = zipped([("[Content_Types].xml", b"<Types wordprocessingml/>"), ("word/document.xml", b"<w/>")])
OLD_WORD = compound_file({"WordDocument": b"x" * 5000})
FILM = bytes(4) + b"ftypisom" + bytes(3000)
SCANS = {
    "phieu ky dong dau.pdf": PDF,
    "trang 1.jpg": JPG,
    "trang 2.png": PNG,
    "cong van.docx": WORD,
    "cong van cu.doc": OLD_WORD,
    "loi nhan.txt": "Kính gửi xã".encode(),
    "danh ba.txt": b"A, 1\nB, 2\nC, 3\n",  # a text that sounds like CSV
    "ATT00001.htm": b"<html><body>gui tu iPhone</body></html>",
    "quay phim.mp4": FILM,
}
WORST = "Mở phiếu Excel xã đã phát"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return blank_workspace(tmp_path / "w")


def form(workspace: Workspace, unit: str = "hoa-binh", **more: object) -> bytes:
    value = more.get("value", 1)
    assert isinstance(value, int | str)
    return filled(workspace, unit, "5/10/2021", {("criteria", "TC1.1", "value"): value})


class Taken:
    """What a round made of files, as each way of asking tells it."""

    def __init__(self, workspace: Workspace, files: Mapping[str, bytes]) -> None:
        for name, data in files.items():
            (workspace.inbox / name).write_bytes(data)
        where = ("-w", workspace.root, "--now", EVENING)
        self.ran = run("ingest", *where, "--json")
        self.drops: dict[str, str] = {one["file"]: one["verdict"] for one in self.ran.json["drops"]}
        assert run("export", *where, workspace.root / "ra").code == 0
        rows = [line for line in (workspace.root / "ra/drops.csv").read_text("utf-8-sig").splitlines()[1:] if line]
        self.findings = (workspace.root / "ra/findings.csv").read_text("utf-8-sig")
        counts = run("status", *where, "--json").json["drops"]
        assert counts["received"] == len(rows) == len(self.drops)
        assert counts["refused"] == sum(verdict == "refused" for verdict in self.drops.values())
        assert (self.ran.code == 1) == (counts["refused"] > 0)
        told = run("status", *where).out
        assert all(f"từ chối {name}" in told for name, verdict in self.drops.items() if verdict == "refused")
        self.status = told


def test_the_scan_of_a_form_is_a_note_and_the_round_ends_well(workspace: Workspace) -> None:
    mail = letter([("phieu.xlsx", form(workspace)), *SCANS.items()])
    taken = Taken(workspace, {"thu.eml": mail.as_bytes()})
    assert taken.drops == {"thu.eml": "accepted", "thu.eml!phieu.xlsx": "accepted"}
    assert taken.ran.code == 0
    note = next(line for line in taken.findings.splitlines() if "files-beside" in line)
    assert ",note," in note
    assert "minh chứng" in note
    assert all(f"thu.eml!{name}" in note for name in SCANS)
    assert WORST not in taken.findings


@pytest.mark.parametrize("name", thinned(["thu.eml", "thu.msg", "thu.zip"], 3))
def test_it_is_the_same_in_each_kind_of_container(workspace: Workspace, name: str) -> None:
    files = [("ky.pdf", PDF), ("phieu.xlsx", form(workspace)), ("ky 2.pdf", PDF + b"2")]
    data = {
        "thu.eml": letter(files).as_bytes(),
        "thu.msg": compound_file(outlook(files)),
        "thu.zip": zipped(files),
    }[name]
    assert Taken(workspace, {name: data}).drops == {name: "accepted", f"{name}!phieu.xlsx": "accepted"}


def forwarded(inner: EmailMessage, *files: tuple[str, bytes]) -> bytes:
    outer = letter(files, subject="Fwd: Báo cáo")
    outer.add_attachment(inner, filename="goc.eml")
    return outer.as_bytes()


@pytest.mark.thorough
def test_a_letter_brings_what_it_forwards_and_the_other_way_round(workspace: Workspace) -> None:
    inside = forwarded(letter([("phieu.xlsx", form(workspace))]), ("ky.pdf", PDF))
    around = forwarded(letter([("ky.pdf", PDF)]), ("phieu.xlsx", form(workspace, "lien-mieu")))
    packed = letter(
        [("ky.zip", zipped([("ky.pdf", PDF)])), ("phieu.zip", zipped([("a.xlsx", form(workspace, "dan-trung"))]))]
    )
    taken = Taken(workspace, {"1.eml": inside, "2.eml": around, "3.eml": packed.as_bytes()})
    assert {name for name, verdict in taken.drops.items() if verdict == "accepted"} == set(taken.drops)
    assert not any("ky.pdf" in name for name in taken.drops)


@pytest.mark.thorough
def test_the_letter_of_somebody_else_in_the_same_zip_is_not_beside(workspace: Workspace) -> None:
    """Six letters in one zip are six people's: who sent only a scan has not sent a form."""
    whole = letter([("phieu.xlsx", form(workspace)), ("ky.pdf", PDF)]).as_bytes()
    only = letter([("ky.pdf", PDF + b"other")], sender="Khac <khac@example.vn>").as_bytes()
    taken = Taken(workspace, {"sau-thu.zip": zipped([("a.eml", whole), ("b.eml", only)])})
    assert taken.drops == {
        "sau-thu.zip": "accepted",
        "sau-thu.zip!a.eml!phieu.xlsx": "accepted",
        "sau-thu.zip!b.eml!ky.pdf": "refused",
    }


def test_two_letters_forwarded_in_one_are_not_beside_each_other(workspace: Workspace) -> None:
    outer = letter([], subject="Fwd")
    outer.add_attachment(letter([("ky.pdf", PDF)]), filename="b.eml")
    outer.add_attachment(letter([("phieu.xlsx", form(workspace))]), filename="a.eml")
    taken = Taken(workspace, {"hai.eml": outer.as_bytes()})
    assert (taken.drops["hai.eml!b.eml!ky.pdf"], taken.drops["hai.eml!a.eml!phieu.xlsx"]) == ("refused", "accepted")


@pytest.mark.thorough
def test_beside_a_refused_form_the_form_alone_is_the_error(workspace: Workspace) -> None:
    good = form(workspace)
    files = [("nua.xlsx", good[: len(good) // 2]), ("ky.pdf", PDF), ("trang.jpg", JPG)]
    taken = Taken(workspace, {"thu.eml": letter(files).as_bytes()})
    assert taken.drops == {"thu.eml": "accepted", "thu.eml!nua.xlsx": "refused"}
    assert "thu.eml!ky.pdf" in taken.findings
    assert "chỉ cần gửi lại phiếu" in taken.findings


def test_a_scan_of_any_kind_and_the_seal_of_a_letter_lie_beside(workspace: Workspace) -> None:
    files = [
        ("trang.jp2", b"\x00\x00\x00\x0cjP  \r\n\x87\n"), ("trang.djvu", b"AT&TFORM\x00\x00\x00\x10DJVU\x81"),
        ("in.xps", zipped([("FixedDocSeq.fdseq", b"<x/>"), ("Resources/a.odttf", b"\x8a\x01\x02")])),
        ("smime.p7s", b"0\x80\x06\t*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80"),
    ]  # fmt: skip
    taken = Taken(workspace, {"thu.eml": letter([("phieu.xlsx", form(workspace)), *files]).as_bytes()})
    assert taken.drops == {"thu.eml": "accepted", "thu.eml!phieu.xlsx": "accepted"}
    assert taken.ran.code == 0
    assert "error" not in taken.findings


@pytest.mark.parametrize("scan", thinned(["ky.pdf", "trang.jpg", "bao cao.docx", "phim.mp4"], 4))
def test_a_scan_alone_is_refused_and_its_remedy_is_true(workspace: Workspace, scan: str) -> None:
    data = {"ky.pdf": PDF, "trang.jpg": JPG, "bao cao.docx": WORD, "phim.mp4": FILM}[scan]
    taken = Taken(
        workspace, {"thu.eml": letter([(scan, data)]).as_bytes(), scan: data + b"\n", "a.xlsx": form(workspace)}
    )
    assert taken.drops == {"thu.eml": "accepted", f"thu.eml!{scan}": "refused", scan: "refused", "a.xlsx": "accepted"}
    assert "Phiếu Excel đã gửi rồi thì không phải làm gì" in taken.findings


@pytest.mark.thorough
def test_other_workbooks_archives_and_programs_beside_a_form_are_still_told(workspace: Workspace) -> None:
    files = [
        ("phieu.xlsx", form(workspace)), ("nen.rar", b"Rar!\x1a\x07\x01\0"), ("chay.exe", b"MZ" + bytes(90)),
        ("phieu cu.xls", b"<html><table><tr><td>1</td></tr></table></html>"), ("so lieu.csv", b"a;b\n1;2\n3;4\n"),
    ]  # fmt: skip
    taken = Taken(workspace, {"thu.eml": letter(files).as_bytes()})
    assert [name for name, verdict in taken.drops.items() if verdict == "refused"] == [
        "thu.eml!nen.rar", "thu.eml!chay.exe", "thu.eml!phieu cu.xls", "thu.eml!so lieu.csv",
    ]  # fmt: skip


LOGOS = ["image001.png", "image002.jpg", "Outlook-abc123.gif", "logo.png", "chu-ky.png"]


@pytest.mark.parametrize("logo", thinned(LOGOS, 5))
def test_the_logo_of_a_signature_is_nobody_s_report(workspace: Workspace, logo: str) -> None:
    """Some mail programs attach it openly, not within the text."""
    beside = letter([("phieu.xlsx", form(workspace)), (logo, PNG)]).as_bytes()
    scan = letter([("ky.pdf", PDF), (logo, PNG)]).as_bytes()
    nothing = letter([(logo, PNG)]).as_bytes()
    taken = Taken(workspace, {"1.eml": beside, "2.eml": scan, "3.eml": nothing})
    assert taken.drops == {
        "1.eml": "accepted", "1.eml!phieu.xlsx": "accepted", "2.eml": "accepted", "2.eml!ky.pdf": "refused",
        "3.eml": "refused",
    }  # fmt: skip
    assert "từ chối 3.eml" in taken.status


@pytest.mark.thorough
def test_a_large_picture_of_such_a_name_may_be_the_photo_of_a_report(workspace: Workspace) -> None:
    taken = Taken(workspace, {"thu.eml": letter([("image001.jpg", JPG)]).as_bytes()})
    assert taken.drops == {"thu.eml": "accepted", "thu.eml!image001.jpg": "refused"}


@pytest.mark.thorough
def test_check_says_what_the_round_says_and_a_repeat_stays_well(workspace: Workspace) -> None:
    mail = letter([("phieu.xlsx", form(workspace)), ("ky.pdf", PDF)]).as_bytes()
    (workspace.root / "thu.eml").write_bytes(mail)
    checked = run("check", workspace.root / "thu.eml", "-w", workspace.root, "--now", EVENING, "--json")
    assert checked.code == 0
    assert [one["level"] for one in checked.json if one["code"] == "files-beside"] == ["note"]
    assert Taken(workspace, {"thu.eml": mail}).ran.code == 0
    (workspace.inbox / "lai.eml").write_bytes(mail)
    again = run("ingest", "-w", workspace.root, "--now", EVENING, "--json")
    assert (again.code, again.json["drops"][0]["verdict"]) == (0, "duplicate")
    before = run("status", "-w", workspace.root, "--now", EVENING, "--json").json
    assert run("rebuild", "-w", workspace.root, "--now", EVENING).code == 0
    assert run("status", "-w", workspace.root, "--now", EVENING, "--json").json == before


@pytest.mark.thorough
def test_receipts_of_scans_that_were_drops_once_are_still_read(workspace: Workspace) -> None:
    """The released version gave each scan a number and a receipt of its own: they keep what they were."""
    mail = letter([("ky.pdf", PDF), ("phieu.xlsx", form(workspace))]).as_bytes()
    Taken(workspace, {"thu.eml": mail})
    first = next(read_receipts(workspace.archive))
    old = replace(first, seq=3, sha256=sha256_of(PDF), name="thu.eml!ky.pdf", size=len(PDF), container=1, member=0)
    archive_member(workspace.archive, old)
    assert run("rebuild", "-w", workspace.root, "--now", EVENING).code == 0
    with opened(workspace) as session:
        assert [(one.name, one.verdict) for one in session.ledger.drops()] == [
            ("thu.eml", "accepted"),
            ("thu.eml!phieu.xlsx", "accepted"),
            ("thu.eml!ky.pdf", "refused"),
        ]
