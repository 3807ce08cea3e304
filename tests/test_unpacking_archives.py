"""A .rar, a .7z, a .gz become their files as a zip does; what is not sound, or would burst, is refused as a whole."""

import errno
import gzip
import io
import os
import random
import re
import sys
import tarfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from archive_factory import needs_libarchive, packed, rar4, rar5
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_factory import zipped
from test_unpacking_zips import members, remarks

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.errors import Unfinished
from ntm_sheets.rounds.inspecting import inspect
from ntm_sheets.unpacking import libarchive, limits
from ntm_sheets.unpacking.opening import unpack
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import sniff

NOISE = random.Random(1).randbytes(50_000)
FORM, PHOTO = ("Phiếu Hòa Bình.xlsx", NOISE), ("Ảnh/trước.jpg", b"\xff\xd8\xff")
TAKEN = {"thư!Phiếu Hòa Bình.xlsx": NOISE, "thư!Ảnh/trước.jpg": b"\xff\xd8\xff"}


def refused(data: bytes) -> str:
    assert sniff(data).kind == "archive"
    with pytest.raises(Refusal) as caught:
        unpack(data, "archive", "thư")
    return caught.value.code


def tarred(*infos: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for info, body in infos:
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()


@needs_libarchive
@pytest.mark.parametrize("suffix", [".7z", ".tar.gz"])
def test_what_people_pack_comes_out_as_it_went_in(suffix: str) -> None:
    data = packed([FORM, PHOTO], suffix)
    assert sniff(data).kind == "archive"
    unpacked = unpack(data, "archive", "thư")
    assert members(unpacked) == TAKEN
    assert unpacked.remarks == ()
    assert all(one.letter.entry_at is not None for one in unpacked.members)


@needs_libarchive
def test_rar_of_both_kinds_comes_out() -> None:
    assert members(unpack(rar5([FORM, PHOTO]), "archive", "thư")) == TAKEN
    unpacked = unpack(rar4([("xa/a.xlsx", NOISE), ("b.xlsx", b"b")]), "archive", "thư")
    assert members(unpacked) == {"thư!a.xlsx": NOISE, "thư!b.xlsx": b"b"}
    # It bears its maker's own time, whatever zone this machine is in.
    assert unpacked.members[0].letter.entry_at == datetime(2021, 10, 5, 8, 0)


@needs_libarchive
@pytest.mark.parametrize("make", [rar4, rar5, packed])
def test_a_workbook_that_is_stored_as_it_is_stays_one_file(make: Callable[[list[tuple[str, bytes]]], bytes]) -> None:
    form = zipped([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")])
    assert members(unpack(make([("a.xlsx", form)]), "archive", "t")) == {"t!a.xlsx": form}


def test_a_gz_is_the_file_in_it_called_without_its_ending() -> None:
    assert members(unpack(gzip.compress(NOISE), "archive", "a/Phiếu.xlsx.GZ")) == {"a/Phiếu.xlsx.GZ!Phiếu.xlsx": NOISE}
    two = gzip.compress(b"mot ") + gzip.compress(b"hai")
    assert members(unpack(two, "archive", "x")) == {"x!x": b"mot hai"}


def test_links_devices_and_folders_are_no_files_and_a_path_is_only_a_name() -> None:
    def info(name: str, kind: bytes = tarfile.REGTYPE, to: str = "") -> tarfile.TarInfo:
        made = tarfile.TarInfo(name)
        made.type, made.linkname = kind, to
        return made

    data = tarred(
        (info("/etc/passwd"), b"1"), (info("../../a.xlsx"), b"2"), (info(r"C:\Windows\b.xlsx"), b"3"),
        (info("l.xlsx", tarfile.SYMTYPE, "/etc/shadow"), b""), (info("h.xlsx", tarfile.LNKTYPE, "/etc/shadow"), b""),
        (info("d", tarfile.CHRTYPE), b""), (info("f", tarfile.FIFOTYPE), b""), (info("o", tarfile.DIRTYPE), b""),
        (info("__MACOSX/._a.xlsx"), b"4"),
    )  # fmt: skip
    assert members(unpack(data, "archive", "t")) == {"t!passwd": b"1", "t!a.xlsx": b"2", "t!b.xlsx": b"3"}


@needs_libarchive
def test_one_in_a_zip_is_opened_and_what_is_in_that_one_is_not() -> None:
    inner = packed([("a.xlsx", NOISE)])
    assert members(unpack(zipped([("t.7z", inner)]), "zip", "z")) == {"z!t.7z!a.xlsx": NOISE}
    deeper = unpack(zipped([("t.7z", packed([("t.rar", rar5([FORM]))]))]), "zip", "z")
    assert remarks(deeper) == [("nested-too-deep", "z!t.7z!t.rar")]
    # One that is broken stands for itself, and what lies beside it is taken.
    beside = unpack(zipped([("t.7z", inner[:-9]), ("a.xlsx", NOISE)]), "zip", "z")
    assert (members(beside), remarks(beside)) == ({"z!a.xlsx": NOISE, "z!t.7z": inner[:-9]}, [])


@needs_libarchive
def test_what_is_behind_a_password_is_told_as_that() -> None:
    assert refused(rar5([], encrypted=True)) == "archive-encrypted"


@needs_libarchive
@pytest.mark.parametrize("make", [rar4, rar5])
def test_a_rar_that_was_cut_off_is_refused(make: Callable[[list[tuple[str, bytes]]], bytes]) -> None:
    data = make([("a.xlsx", NOISE), ("b.xlsx", b"b")])
    assert refused(data[: data.find(NOISE) + 105]) == "archive-damaged"


@needs_libarchive
def test_a_7z_whose_checksum_does_not_hold_is_refused() -> None:
    data = packed([("a.xlsx", NOISE)], ".7z", "--options", "7zip:compression=store")
    at = data.find(NOISE[:50]) + 100
    assert refused(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]) == "archive-damaged"


def test_a_gzip_that_lies_or_ends_early_is_refused() -> None:
    data = gzip.compress(NOISE)
    assert refused(data[:-6] + b"\0" + data[-5:]) == "archive-damaged"
    assert refused(data[:-20]) == "archive-damaged"
    assert refused(b"\x1f\x8b\x08" + bytes(99)) == "archive-damaged"


def test_many_members_of_a_gzip_take_no_longer_than_their_bytes() -> None:
    many = gzip.compress(b"") * 80_000
    began = time.process_time()
    assert members(unpack(many + gzip.compress(NOISE) + b"\0" * 9, "archive", "x.gz")) == {"x.gz!x": NOISE}
    # It was six seconds where each member's rest was copied.
    assert time.process_time() - began < 3


def test_what_bursts_is_refused_before_it_does() -> None:
    assert refused(gzip.compress(bytes(60 * limits.MEGABYTE))) == "too-large"
    many = [(tarfile.TarInfo(f"{n}"), b"") for n in range(limits.ARCHIVE_ENTRIES + 1)]
    assert refused(tarred(*many)) == "too-large"
    assert refused(tarred(*many[: limits.MEMBERS + 1])) == "too-large"


@needs_libarchive
@pytest.mark.parametrize("files", [[("0", bytes(30 * limits.MEGABYTE))], [(f"{n}", b"") for n in range(501)]])
def test_a_7z_that_bursts_is_refused_before_it_does(files: list[tuple[str, bytes]]) -> None:
    assert refused(packed(files)) == "too-large"


def test_where_no_program_opens_it_the_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libarchive, "find_program", lambda: None)
    assert refused(rar5([FORM])) == "not-a-workbook-archive"
    assert members(unpack(gzip.compress(b"a"), "archive", "x.gz")) == {"x.gz!x": b"a"}


@needs_libarchive
@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("subprocess.Popen", OSError(errno.EAGAIN, "no process more")),
        ("tempfile.TemporaryFile", OSError(errno.ENOSPC, "disk full")),
        ("os.pipe", OSError(errno.EMFILE, "no file more")),
        ("threading.Thread.start", RuntimeError("can't start new thread")),
    ],
)
def test_where_this_machine_fails_the_archive_is_not_at_fault(
    what: str, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    whole = rar5([FORM])
    letter = zipped([("a.rar", whole)])
    with monkeypatch.context() as broken:
        broken.setattr(what, fail)
        for data, kind in ((whole, "archive"), (letter, "zip")):
            with pytest.raises(Unfinished, match=re.escape(str(fault))):
                unpack(data, kind, "x")
    assert len(members(unpack(letter, "zip", "x"))) == 1


@needs_libarchive
def test_a_program_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libarchive, "find_program", lambda: "/usr/bin/yes")
    monkeypatch.setattr("ntm_sheets.unpacking.archives.CONTENTS", ())
    assert refused(rar5([FORM])) == "too-large"
    monkeypatch.setattr(libarchive, "find_program", lambda: "/usr/bin/sleep")
    monkeypatch.setattr("ntm_sheets.unpacking.archives.CONTENTS", ("60",))
    monkeypatch.setattr(limits, "ARCHIVE_PATIENCE", 0.02)
    assert refused(rar5([FORM])) == "reader-too-slow"


def program(folder: Path, script: str) -> str:
    path = folder / "bsdtar"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


@pytest.mark.skipif(os.name == "nt", reason="a script of POSIX")
@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("echo 'bsdtar: mat khau password.xlsx: Truncated input' >&2; exit 1", "archive-damaged"),
        ("echo 'bsdtar: a: encrypted.xlsx: Truncated input' >&2; exit 1", "archive-damaged"),
        ("echo 'bsdtar: a.xlsx: Encrypted file is unsupported' >&2; exit 1", "archive-encrypted"),
        (
            """echo "bsdtar: a.xlsx: Can't allocate memory for 7-Zip decompression" >&2; exit 1""",
            "reader-out-of-memory",
        ),
        ("kill -SEGV $$", "archive-damaged"),
        ("kill -XCPU $$", "reader-too-slow"),
    ],
)
def test_the_reason_is_what_the_program_says_of_itself_and_no_name(
    script: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libarchive, "find_program", lambda: program(tmp_path, script))
    assert refused(rar5([FORM])) == code


@pytest.mark.skipif(os.name == "nt", reason="a script of POSIX")
@pytest.mark.parametrize(
    ("said", "code"),
    [("Can't allocate memory", "reader-out-of-memory"), ("Passphrase required for this entry", "archive-encrypted")],
)
def test_one_that_is_locked_or_asks_for_too_much_takes_no_other_file_along(
    said: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f'echo "bsdtar: a.xlsx: {said}" >&2; exit 1'
    monkeypatch.setattr(libarchive, "find_program", lambda: program(tmp_path, script))
    unpacked = unpack(zipped([("a.rar", rar5([FORM])), FORM]), "zip", "x")
    assert [one.name for one in unpacked.members] == ["x!a.rar", f"x!{FORM[0]}"]
    assert unpacked.remarks == ()
    # Looked at by itself it says what is wrong with it.
    looked = inspect(unpacked.members[0].data, "x!a.rar", Layouts(founding_campaign(), b"k" * 32), inside=True)
    assert [remark.code for remark in looked.returned.remarks] == [code]


@pytest.mark.skipif(os.name == "nt", reason="a script of POSIX")
def test_a_program_that_is_ended_from_outside_is_no_fault_of_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libarchive, "find_program", lambda: program(tmp_path, "kill -KILL $$"))
    with pytest.raises(Unfinished):
        unpack(rar5([FORM]), "archive", "x")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the clock on the wall alone ends it")
def test_what_takes_all_of_the_processor_is_too_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libarchive, "find_program", lambda: program(tmp_path, "while :; do :; done"))
    monkeypatch.setattr(limits, "ARCHIVE_SECONDS", 1)
    monkeypatch.setattr(limits, "ARCHIVE_PATIENCE", 60)
    assert refused(rar5([FORM])) == "reader-too-slow"


SEEDS = [rar5([("a.xlsx", b"abc" * 50), ("b", b"b")]), rar4([("a.xlsx", b"abc" * 50)]), gzip.compress(b"abc" * 50)]


@needs_libarchive
@pytest.mark.thorough
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_bytes_are_never_more_than_refused_with_a_sentence(data: st.DataObject) -> None:
    seed = bytearray(data.draw(st.sampled_from([*SEEDS, packed([("a.xlsx", b"abc" * 50)])])))
    for _ in range(data.draw(st.integers(1, 4))):
        seed[data.draw(st.integers(8, len(seed) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(seed[: data.draw(st.integers(8, len(seed)))])
    try:
        ended, sizes = "", [len(one.data) for one in unpack(cut, "archive", "t.rar").members]
    except Refusal as refusal:
        ended, sizes = refusal.code, []
    assert ended in ("", "archive-damaged", "too-large", "archive-encrypted", "reader-too-slow")
    assert all(size <= limits.MEMBER_BYTES for size in sizes)
