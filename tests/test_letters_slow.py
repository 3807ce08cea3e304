"""Texts in letters that were made to cost a reader time: what is sought in them takes one pass, however they look."""

import time

import pytest

from ntm_sheets.unpacking.opening import unpack
from ntm_sheets.unpacking.parts import split_letter
from ntm_sheets.unpacking.transfer import written_by_uu, written_out
from ntm_sheets.untrusted.refusing import Refusal

# A pass takes some hundredths of a second; one from each place took five seconds and more.
MOST_SECONDS = 2.0
BLANKS = b" " * 1_500


@pytest.mark.parametrize("text", [b"begin 644" + BLANKS + b"\0", b"begin 644 x" + BLANKS + b"\0", b"begin" + BLANKS])
def test_the_beginning_of_a_uuencoded_file_with_many_blanks(text: bytes) -> None:
    started = time.process_time()
    assert list(written_by_uu(text)) == []
    assert time.process_time() - started < MOST_SECONDS


def test_a_run_of_base64_in_which_many_files_seem_to_begin() -> None:
    started = time.process_time()
    assert list(written_out(b"x" + b"UEsDB" * 30_000)) == []
    assert time.process_time() - started < MOST_SECONDS


def test_lines_between_parts_with_many_blanks() -> None:
    letter = b"From: a@b.vn\nSubject: s\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\ntext"
    started = time.process_time()
    root = split_letter(letter + (b"\n--" + BLANKS + b"x") * 150 + b"\n--q--" + BLANKS + b"\n")
    assert time.process_time() - started < MOST_SECONDS
    assert root.closed
    assert len(root.parts) == 1


def test_a_boundary_and_a_name_lose_the_blanks_behind_them_alone() -> None:
    letter = b'From: a@b.vn\nSubject: s\nContent-Type: multipart/mixed; boundary="q r"\n\n--q r \t\n\ntext\n--q r-- \n'
    assert [part.body for part in split_letter(letter).parts] == [b"text"]
    assert [name for name, _ in written_by_uu(b"begin 644 bao cao.txt  \n#0V%T\n`\nend\n")] == [b"bao cao.txt"]


def test_a_header_of_a_part_that_is_longer_than_any_name_is_refused_at_once() -> None:
    head = b"From: a@b.vn\nSubject: s\nContent-Type: multipart/mixed; boundary=q\n\n"
    part = b'--q\nContent-Type: text/plain; name="' + b";" * 60_000 + b"\n\nx\n"
    started = time.process_time()
    with pytest.raises(Refusal):
        unpack(head + part + b"--q--\n", "eml", "thu.eml")
    assert time.process_time() - started < MOST_SECONDS
