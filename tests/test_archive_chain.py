"""Receipts know of each other: whichever is gone, broken or changed is named, and old ones without a link still load."""

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path

import pytest

from ntm_sheets.intake import chain
from ntm_sheets.intake.archiving import archive_drop, find_receipt, read_receipts
from ntm_sheets.intake.chain import ReceiptFolder, mend_head, read_head
from ntm_sheets.intake.receipts import listed
from ntm_sheets.intake.surveying import adopt_copies, set_broken_aside, survey

AT = datetime(2021, 10, 5, 16, 40)


def keep(archive: Path, seq: int, data: bytes = b"") -> None:
    data = data or f"form {seq}".encode()
    archive_drop(archive, data, seq, hashlib.sha256(data).hexdigest(), f"{seq}.xlsx", AT, 7, key="mark")


def receipt(archive: Path, seq: int) -> Path:
    return archive / f"receipts/{seq:08}.json"


def make_old(archive: Path, *seqs: int) -> None:
    """Turn receipts into those of the released version, which had no link and no head."""
    for seq in seqs:
        content = json.loads(receipt(archive, seq).read_text("utf-8"))
        del content["link"], content["key"]
        receipt(archive, seq).write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
    (archive / "receipts/head.json").unlink(missing_ok=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for seq in (1, 2, 3, 5, 6):  # number 4 was never archived: that is no damage
        keep(tmp_path, seq)
    return tmp_path


def said(archive: Path) -> list[tuple[str, int]]:
    return [(one.kind, one.seq) for one in survey(archive).damages]


def test_a_whole_chain_says_nothing(archive: Path) -> None:
    assert said(archive) == []
    assert [one.seq for one in survey(archive).receipts] == [1, 2, 3, 5, 6]
    assert {one.key for one in survey(archive).kept} == {"mark"}


@pytest.mark.parametrize("seq", [1, 2, 3, 5, 6])
def test_each_receipt_that_is_gone_is_named(archive: Path, seq: int) -> None:
    receipt(archive, seq).unlink()
    assert said(archive) == [("missing", seq)]
    assert f"receipts/{seq:08}.json" in survey(archive).damages[0].words


@pytest.mark.parametrize("gone", [(1, 2), (2, 3), (5, 6), (1, 2, 3), (2, 5), (1, 6)])
def test_several_that_are_gone_are_all_named(archive: Path, gone: tuple[int, ...]) -> None:
    for seq in gone:
        receipt(archive, seq).unlink()
    assert [seq for _, seq in said(archive)] == [*gone]


def test_where_a_number_was_left_out_it_is_said_how_many_are_gone(archive: Path) -> None:
    receipt(archive, 3).unlink()
    receipt(archive, 5).unlink()
    vague, certain = survey(archive).damages
    assert "biên nhận của 1 tệp trong các số 3–4" in vague.words
    assert (certain.kind, certain.seq) == ("missing", 5)


@pytest.mark.parametrize("seq", [1, 3, 6])
@pytest.mark.parametrize("content", [b"", b"{", b"[" * 200_000, b"\xff\xfe\x00", b"[]", b'{"seq": 1}', b" " * 300_000])
def test_a_broken_one_is_named_once_and_put_aside(archive: Path, seq: int, content: bytes) -> None:
    receipt(archive, seq).write_bytes(content)
    found = survey(archive)
    assert [(one.kind, one.seq) for one in found.damages] == [("garbled", seq)]
    assert [one.seq for one in found.receipts] == [one for one in (1, 2, 3, 5, 6) if one != seq]
    (told,) = set_broken_aside(archive, found.damages)
    assert "receipts/hong/" in told
    assert [path.read_bytes() for path in (archive / "receipts/hong").iterdir()] == [content]
    assert said(archive) == [("missing", seq)]


@pytest.mark.parametrize("seq", [1, 3, 6])
@pytest.mark.parametrize("field", ["received_at", "name", "size", "blob"])
def test_a_changed_one_is_named(archive: Path, seq: int, field: str) -> None:
    content = json.loads(receipt(archive, seq).read_text("utf-8"))
    content[field] = {"received_at": "2021-10-01T08:00:00", "name": "khac.xlsx", "size": 1, "blob": "x/y.bin"}[field]
    receipt(archive, seq).write_text(json.dumps(content), "utf-8")
    assert ("altered", seq) in said(archive)


@pytest.mark.parametrize("how", ["bom", "crlf", "utf-16", "one line"])
def test_another_encoding_or_other_line_ends_are_no_damage(archive: Path, how: str) -> None:
    for seq in (1, 3, 6):
        path = receipt(archive, seq)
        text = path.read_text("utf-8")
        if how == "one line":
            text = json.dumps(json.loads(text))
        encoding = {"bom": "utf-8-sig", "utf-16": "utf-16"}.get(how, "utf-8")
        path.write_bytes(text.replace("\n", "\r\n" if how == "crlf" else "\n").encode(encoding))
    assert said(archive) == []
    assert [one.seq for one in read_receipts(archive)] == [1, 2, 3, 5, 6]


def test_receipts_of_the_released_version_load_and_are_covered_by_the_next(archive: Path) -> None:
    make_old(archive, 1, 2, 3, 5, 6)
    before = [find_receipt(archive, seq) for seq in (1, 2, 3, 5, 6)]
    assert said(archive) == []
    keep(archive, 7)
    keep(archive, 8)
    assert said(archive) == []
    assert [find_receipt(archive, seq) for seq in (1, 2, 3, 5, 6)] == before
    link = json.loads(receipt(archive, 7).read_text("utf-8"))["link"]
    assert (link["number"], link["covers"]) == (6, "1-3,5-6")
    receipt(archive, 3).unlink()
    assert said(archive) == [("missing", 3)]


def test_an_old_one_that_was_changed_after_it_was_covered_is_told(archive: Path) -> None:
    make_old(archive, 1, 2, 3, 5, 6)
    mend_head(archive)  # as each round does before anything new comes
    content = json.loads(receipt(archive, 2).read_text("utf-8"))
    receipt(archive, 2).write_text(json.dumps(content | {"name": "khac.xlsx"}), "utf-8")
    (damage,) = survey(archive).damages
    assert damage.kind == "altered"
    assert "một trong" in damage.words


def test_the_newest_old_one_is_missed_too(archive: Path) -> None:
    make_old(archive, 1, 2, 3, 5, 6)
    mend_head(archive)
    receipt(archive, 6).unlink()
    assert said(archive) == [("missing", 6)]


def test_what_an_older_program_wrote_in_between_is_covered(archive: Path) -> None:
    head = (archive / "receipts/head.json").read_bytes()
    keep(archive, 7)
    keep(archive, 8)
    make_old(archive, 7, 8)
    (archive / "receipts/head.json").write_bytes(head)
    mend_head(archive)
    keep(archive, 9)
    assert said(archive) == []
    receipt(archive, 8).unlink()
    assert said(archive) == [("missing", 8)]


def test_a_kill_before_the_head_was_written_is_no_damage_and_the_chain_goes_on(archive: Path) -> None:
    head = (archive / "receipts/head.json").read_bytes()
    keep(archive, 7)
    (archive / "receipts/head.json").write_bytes(head)
    assert said(archive) == []
    mend_head(archive)
    keep(archive, 8)
    assert said(archive) == []
    receipt(archive, 7).unlink()
    assert said(archive) == [("missing", 7)]


@pytest.mark.parametrize("content", [None, b"", b"[" * 100_000, b"{}"])
def test_a_head_that_is_gone_or_broken_is_told_and_made_again(archive: Path, content: bytes | None) -> None:
    before = read_head(archive)
    if content is None:
        (archive / "receipts/head.json").unlink()
    else:
        (archive / "receipts/head.json").write_bytes(content)
    assert said(archive) == [("head", 0)]
    mend_head(archive)
    assert read_head(archive) == before
    assert said(archive) == []


def test_a_newest_one_that_is_gone_is_still_missed_after_others_came(archive: Path) -> None:
    receipt(archive, 6).unlink()
    mend_head(archive)
    keep(archive, 7)
    assert said(archive) == [("missing", 6)]


@pytest.mark.parametrize(
    "name", ["00000003 (1).json", "00000003-conflicted copy 2021.json", "00000003 - Copy.json", "3.json"]
)
def test_a_copy_made_by_a_sync_program_is_harmless(archive: Path, name: str) -> None:
    (archive / "receipts" / name).write_bytes(receipt(archive, 3).read_bytes())
    found = survey(archive)
    assert [one.kind for one in found.damages] == ["copy"]
    assert found.losses == ()
    assert [one.seq for one in found.receipts] == [1, 2, 3, 5, 6]
    assert sorted(listed(archive)) == [1, 2, 3, 5, 6]


def test_a_copy_stands_in_where_the_receipt_itself_is_gone_or_was_changed(archive: Path) -> None:
    good = receipt(archive, 3).read_bytes()
    (archive / "receipts/00000003 (1).json").write_bytes(good)
    receipt(archive, 3).write_bytes(good.replace(b"3.xlsx", b"khac.xlsx"))
    found = survey(archive)
    assert [(one.kind, one.seq) for one in found.damages] == [("conflict", 3)]
    assert found.receipts[2].name == "3.xlsx"  # the chain knows which is the right one
    adopt_copies(archive, found.kept)
    assert receipt(archive, 3).read_bytes() == good
    assert said(archive) == []
    receipt(archive, 3).rename(archive / "receipts/00000003 (2).json")
    adopt_copies(archive, survey(archive).kept)
    assert receipt(archive, 3).read_bytes() == good
    assert said(archive) == []


def test_a_receipt_under_another_one_s_name_is_told(archive: Path) -> None:
    receipt(archive, 5).write_bytes(receipt(archive, 3).read_bytes())
    kinds = said(archive)
    assert ("altered", 5) in kinds
    assert 3 in [one.seq for one in survey(archive).receipts]


def test_a_broken_receipt_is_written_again_where_the_file_still_lies_in_the_inbox(archive: Path) -> None:
    receipt(archive, 6).write_bytes(b"{")
    keep(archive, 6)
    assert find_receipt(archive, 6) is not None
    assert [path.read_bytes() for path in (archive / "receipts/hong").iterdir()] == [b"{"]


def test_upper_case_names_of_another_disk_are_known(archive: Path) -> None:
    receipt(archive, 3).rename(archive / "receipts/00000003.JSON")
    assert said(archive) == []
    assert max(listed(archive)) == 6
    adopt_copies(archive, survey(archive).kept)
    assert receipt(archive, 3).exists()


def test_no_two_names_in_the_archive_differ_in_their_case_only(archive: Path) -> None:
    names = [path.relative_to(archive).as_posix() for path in archive.rglob("*")]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(name == name.lower() for name in names)


def test_receipts_that_lie_under_each_other_s_names_all_come_home(archive: Path) -> None:
    before = {seq: receipt(archive, seq).read_bytes() for seq in (2, 3, 5)}
    for seq, other in ((2, 3), (3, 5), (5, 2)):
        receipt(archive, seq).write_bytes(before[other])
    adopt_copies(archive, survey(archive).kept)
    assert {seq: receipt(archive, seq).read_bytes() for seq in before} == before
    assert said(archive) == []


def test_receipts_on_their_way_home_are_found_after_a_kill(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {seq: receipt(archive, seq).read_bytes() for seq in (2, 3)}
    for seq, other in ((2, 3), (3, 2)):
        receipt(archive, seq).write_bytes(before[other])
    rename = Path.rename

    def killed(path: Path, target: Path) -> Path:
        if target == receipt(archive, 2):
            raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            adopt_copies(archive, survey(archive).kept)
    adopt_copies(archive, survey(archive).kept)
    assert {seq: receipt(archive, seq).read_bytes() for seq in before} == before


def test_a_copy_under_another_s_name_leaves_the_receipt_in_its_place(archive: Path) -> None:
    receipt(archive, 2).write_bytes(receipt(archive, 5).read_bytes())
    assert [one.file for one in survey(archive).kept if one.receipt.seq == 5] == ["00000005.json"]


def stirred(archive: Path, seconds: int) -> None:
    """Let the folder of receipts be changed at another moment than before, however fast the test is."""
    os.utime(archive / "receipts", (seconds, seconds))


def looks_of(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Note each time that all receipts are listed."""
    looks: list[Path] = []
    monkeypatch.setattr(chain, "listed", lambda archive: looks.append(archive) or listed(archive))
    return looks


def test_ones_own_receipts_are_listed_again_only_when_many_of_them_have_come(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "OWN_PART", 2)
    folder, looks = ReceiptFolder(archive), looks_of(monkeypatch)
    assert (folder.mend(), len(looks)) == (6, 1)
    counted = []
    for seq in range(7, 20):
        with folder.writing():
            keep(archive, seq)
        assert folder.mend() == seq
        counted.append(len(looks))
    assert counted == [1] * 3 + [2] * 6 + [3] * 4
    assert said(archive) == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_receipt_that_another_hand_put_there_is_seen_beside_ones_own(
    archive: Path, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "OWN_PART", 1)
    folder = ReceiptFolder(archive)
    folder.mend()

    def other_hand(now: str) -> None:
        if now == when:
            (archive / "receipts/00000009.json").write_bytes(receipt(archive, 6).read_bytes())
            stirred(archive, 1)

    other_hand("before")
    with folder.writing():
        keep(archive, 8)
    other_hand("after")
    assert folder.mend() == 9
    head = read_head(archive)
    assert head is not None
    assert head.highest == 9


def test_after_a_fault_or_without_a_head_all_are_listed(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ReceiptFolder(archive)
    folder.mend()
    looks = looks_of(monkeypatch)
    with pytest.raises(RuntimeError), folder.writing():
        raise RuntimeError("killed")
    folder.mend()
    assert len(looks) == 1
    with folder.writing():
        keep(archive, 7)
        (archive / "receipts/head.json").unlink()
    assert (folder.mend(), len(looks) > 1) == (7, True)
    head = read_head(archive)
    assert head is not None
    assert head.highest == 7
