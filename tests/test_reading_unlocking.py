"""A form that Office locked with the password that it knows itself is a form like any other; other locks stay locked."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from commanding import EVENING, blank_workspace, run
from letter_factory import letter, zipped
from locking import OFFICE_OWN, agile, cryptoapi, standard, xor
from msoffcrypto.method import ecma376_agile
from photographs import png, scene
from sessions import drop, filled, form_path, new_workspace
from shared_fixtures import FILTERS

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.sealing import signing_key
from ntm_sheets.facts.findings import Key
from ntm_sheets.reading import limits
from ntm_sheets.reading.opening import open_book
from ntm_sheets.reading.preparing import unlock
from ntm_sheets.rounds.inspecting import Inspected, OwnInspector
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import sniff
from ntm_sheets.workspace.folders import Workspace

TYPED: dict[Key, float | str] = {("criteria", "TC1.2", "value"): 85.5, ("criteria", "TC1.2", "note"): "đã đo"}
Lock = Callable[..., bytes]
PACKAGES: dict[str, Lock] = {"agile": agile, "standard": standard}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return new_workspace(tmp_path_factory.mktemp("locked") / "w")


@pytest.fixture(scope="module")
def form(workspace: Workspace) -> bytes:
    return filled(workspace, "dan-trung", "5/10/2021", TYPED)


def inspected(workspace: Workspace, data: bytes, name: str = "phieu.xlsx") -> Inspected:
    return OwnInspector(founding_campaign(), signing_key(workspace.form_key)).submit(data, name)()


def typed(found: Inspected) -> dict[Key, object]:
    values = {(cell.table, cell.row, cell.field): cell.seen.value for cell in found.returned.cells}
    return {key: values[key] for key in TYPED}


def codes(found: Inspected) -> list[str]:
    return [remark.code for remark in found.returned.remarks]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_with_office_s_own_lock_opens(workspace: Workspace, form: bytes, name: str) -> None:
    locked = PACKAGES[name](form)
    assert sniff(locked).kind == "encrypted"
    found = inspected(workspace, locked)
    assert (found.kind, typed(found), codes(found)) == ("xlsx", TYPED, [])


@pytest.mark.parametrize("name", PACKAGES)
def test_another_password_stays_unknown(workspace: Workspace, form: bytes, name: str) -> None:
    assert codes(inspected(workspace, PACKAGES[name](form, "matkhau"))) == ["encrypted"]


def test_the_lock_of_office_2010_opens_too(workspace: Workspace, form: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = ecma376_agile.ECMA376AgileCipherParams.__init__

    def of_2010(self: ecma376_agile.ECMA376AgileCipherParams) -> None:
        usual(self)
        self.hashName, self.hashSize, self.keyBits = "SHA1", 20, 128

    with monkeypatch.context() as patch:
        patch.setattr(ecma376_agile.ECMA376AgileCipherParams, "__init__", of_2010)
        patch.setattr(ecma376_agile.ECMA376Agile, "generate_integrity_parameter", lambda *_: (bytes(32), bytes(32)))
        locked = agile(form)
    assert b'hashAlgorithm="SHA1"' in locked
    assert typed(inspected(workspace, locked)) == TYPED


@pytest.mark.parametrize(
    "about",
    [
        (b'spinCount="1000"', b'spinCount="%d"' % (limits.LOCK_SPINS + 1)),
        (b'spinCount="1000"', b'spinCount="-1"'),
        (b"<encryption", b'<!DOCTYPE a [<!ENTITY b "c">]><encryption'),
        (b"<keyEncryptors>", b"<"),
        (b'hashAlgorithm="SHA512"', b'hashAlgorithm="MD5"'),
    ],
)
def test_a_lock_that_would_cost_too_much_or_is_broken_is_not_tried(
    workspace: Workspace, form: bytes, about: tuple[bytes, bytes]
) -> None:
    assert codes(inspected(workspace, agile(form, about=about))) == ["encrypted"]


def test_a_lock_that_says_too_much_of_itself_is_not_tried(
    workspace: Workspace, form: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LOCK_BYTES", 1_000)
    assert codes(inspected(workspace, agile(form))) == ["encrypted"]


def test_a_locked_file_is_held_against_the_size_of_a_form(form: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 10_000)
    with pytest.raises(Refusal, match="too-large"):
        unlock(agile(form))


def test_a_locked_workbook_of_somebody_else_is_told_to_be_no_form(workspace: Workspace) -> None:
    foreign = zipped(
        [("[Content_Types].xml", b"wordprocessingml"), ("word/document.xml", bytes(9_000))], zipfile.ZIP_STORED
    )
    assert codes(inspected(workspace, agile(foreign))) == ["not-a-workbook-docx"]
    assert codes(inspected(workspace, agile(agile(foreign)))) == ["encrypted"]


def test_no_broken_byte_of_a_locked_form_gives_another_number(workspace: Workspace, form: bytes) -> None:
    locked = agile(form)
    for at in range(512, len(locked), len(locked) // 60):
        broken = locked[:at] + bytes([locked[at] ^ 0x41]) + locked[at + 1 :]
        found = inspected(workspace, broken)
        assert not found.returned.cells or typed(found) == TYPED
        assert found.returned.cells or codes(found)


@pytest.mark.thorough
def test_in_letters_and_zips_it_is_a_form_like_any_other_and_rebuild_gives_the_same(tmp_path: Path) -> None:
    workspace = blank_workspace(tmp_path / "w")
    forms = {unit: filled(workspace, unit, "5/10/2021", TYPED) for unit in ("dan-trung", "hoa-binh", "lien-mieu")}
    drop(workspace, "dan trung.xlsx", agile(forms["dan-trung"]))
    drop(workspace, "a.zip", zipped([("hoa binh.xlsx", standard(forms["hoa-binh"])), ("logo.png", png(scene(1)))]))
    drop(workspace, "thu.eml", bytes(letter([("lien mieu.xlsx", agile(forms["lien-mieu"])), ("a.png", png(scene(2)))])))
    assert run("ingest", "-w", workspace.root, "--now", EVENING).code == 0
    before = exported(workspace, tmp_path / "a")
    assert before["answers"].count(",85.5,85.5,") == len(forms)
    assert before["drops"].count("accepted") >= len(forms)
    assert run("rebuild", "-w", workspace.root, "--now", EVENING).code == 0
    assert exported(workspace, tmp_path / "b") == before


def exported(workspace: Workspace, folder: Path) -> dict[str, str]:
    assert run("export", folder, "-w", workspace.root, "--format", "csv", "--now", EVENING).code == 0
    return {name: (folder / f"{name}.csv").read_text("utf-8-sig") for name in ("answers", "drops", "findings")}


@pytest.fixture(scope="module")
def saved(workspace: Workspace, form: bytes, spreadsheet_client: Callable[..., None]) -> dict[str, bytes]:
    """The form as LibreOffice saves it as .xls: open, and locked by RC4."""
    source, plain, own, other = (workspace.root / name for name in ("a.xlsx", "a.xls", "b.xls", "c.xls"))
    source.write_bytes(form)
    files = [
        [str(plain), FILTERS["xls"]],
        *([str(to), FILTERS["xls"], word] for to, word in ((own, OFFICE_OWN), (other, "x"))),
    ]
    spreadsheet_client([{"open": str(source), "type": [], "save": files}])
    return {"plain": plain.read_bytes(), "rc4": own.read_bytes(), "other": other.read_bytes()}


OLD: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "rc4 of LibreOffice": lambda saved: saved["rc4"],
    "xor": lambda saved: xor(saved["plain"]),
    "rc4 of the system": lambda saved: cryptoapi(saved["plain"]),
    "rc4 of the system with 40 bits": lambda saved: cryptoapi(saved["plain"], bits=40),
}
LOCKED: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "rc4": lambda saved: saved["other"],
    "xor": lambda saved: xor(saved["plain"], "khac"),
    "rc4 of the system": lambda saved: cryptoapi(saved["plain"], "khac"),
}


@pytest.mark.client
@pytest.mark.parametrize("name", OLD)
def test_an_xls_with_office_s_own_lock_opens(workspace: Workspace, saved: dict[str, bytes], name: str) -> None:
    locked = OLD[name](saved)
    found = inspected(workspace, locked, "phieu.xls")
    assert locked != saved["plain"]
    assert (found.kind, typed(found), codes(found)) == ("xls", TYPED, [])


@pytest.mark.client
@pytest.mark.parametrize("name", LOCKED)
def test_an_xls_with_another_password_stays_locked(workspace: Workspace, saved: dict[str, bytes], name: str) -> None:
    assert codes(inspected(workspace, LOCKED[name](saved), "phieu.xls")) == ["encrypted"]


def test_what_is_not_locked_comes_as_it_came(form: bytes) -> None:
    for data in (form, b"", b"abc", form[:100], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)):
        assert unlock(data) == (data, sniff(data))


def test_a_drawn_form_is_not_locked(workspace: Workspace) -> None:
    blank = form_path(workspace, "dan-trung").read_bytes()
    assert FormFiller(form_path(workspace, "dan-trung")).address(("criteria", "TC1.2", "value"))
    assert unlock(blank)[1].kind == "xlsx"


def test_what_excel_itself_locked_in_each_of_its_ways_opens(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ntm_sheets.reading.preparing.PASSWORD", "password")
    files = sorted((corpus / "sheetjs").glob("password_2002_*.xls"))
    if not files:
        pytest.skip("the corpus has no locked workbooks")
    for file in files:
        data = file.read_bytes()
        plain, sniffed = unlock(data)
        book = open_book(plain, sniffed, file.name)
        assert (plain != data, [book.sheets[0].values[row, 0] for row in (0, 1)]) == (True, [1, 2]), file.name


@pytest.mark.parametrize("password", [OFFICE_OWN, "cua thon"])
def test_half_of_a_locked_file_is_half_a_file_and_not_a_password(
    workspace: Workspace, form: bytes, password: str
) -> None:
    locked = agile(form, password)
    for left in (len(locked) // 2, len(locked) - 3000):
        assert codes(inspected(workspace, locked[:left])) == ["cut-off"]
