"""What is meant to harm is refused in seconds, and no broken byte gives anything but a result or a refusal."""

import builtins
import json
import os
import pickle
import random
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from archive_factory import tarred
from letter_factory import compound_file, letter, outlook, zipped
from test_unpacking_zips import NOISE
from thinning import thinned

from ntm_sheets.checking.catalogue import CATALOGUE, word
from ntm_sheets.unpacking.attaching import Unpacked
from ntm_sheets.unpacking.opening import unpack
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import CONTAINERS

HERE = Path(__file__).parent
SMALL = NOISE[:3000]
OUTCOMES = {
    "zeros_300_mb": "too-large",
    "below_the_ratio": "too-large",
    "overlapping": "too-large",
    "entries_100k": "too-large",
    "zips_in_zip": "too-large",
    "claims_too_little": "member-damaged",
    "long_names": "",
    "multiparts_5000": "too-large",
    "letters_5000": "too-large",
    "parts_100k": "too-large",
    "headers_100k": "too-large",
    "headers_20_mb": "too-large",
    "headers_20_mb_within": "too-large",
    "headers_100k_within": "too-large",
    "base64_200_mb": "too-large",
    "levels_over_many_lines": "too-large",
    "parameters_everywhere": "too-large",
    "zip_in_a_letter": "too-large",
    "lines_25_million": "too-large",
    "text_40_mb": "letter-no-attachment",
    "one_line_50_mb": "letter-no-attachment",
    "ole_entries": "too-large",
    "beginnings_of_zips": "letter-no-attachment",
    "beginnings_of_uuencode": "letter-format-uuencode",
    "nothing_but_padding": "letter-incomplete",
    "damaged_5_mb": "letter-incomplete",
    "zips_end_everywhere": "",
    "letters_over_hyphens": "nested-too-deep",
    "postmarks_everywhere": "letter-no-attachment",
    "letters_without_end": "letter-no-attachment",
    "folded_for_ever": "letter-no-attachment",
    "damaged_20_mb": "letter-incomplete",
}


@pytest.mark.one_in(2)
@pytest.mark.skipif(sys.platform == "win32", reason="the memory of a process is measured by POSIX means")
@pytest.mark.parametrize("name", thinned(OUTCOMES, 10))
def test_what_would_burst_is_refused_in_time_and_in_little_memory(name: str) -> None:
    script = [sys.executable, str(HERE / "hostile_containers.py"), name]
    path = os.pathsep.join([str(HERE), str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(script, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=True)
    took = json.loads(done.stdout)
    assert took["outcome"] == OUTCOMES[name]
    # It guards against cost that grows with the square, not against a busy machine: a letter within the limits takes 5.
    assert took["seconds"] < 20
    # A letter within the limits may take its size ten times over; what is larger lies in memory before it is looked at.
    at_most = 640 if OUTCOMES[name] == "letter-no-attachment" else max(300, took["made"] + 1)
    assert took["megabytes"] < at_most


SAMPLES = {
    "zip": zipped(
        [("Phiếu.xlsx", SMALL), ("trong.zip", zipped([("b.xlsx", SMALL[:500])])), ("thư.eml", bytes(letter()))]
    ),
    "archive": tarred([("Phiếu.xlsx", SMALL), ("trong.zip", zipped([("b.xlsx", SMALL[:500])]))]),
    "eml": bytes(letter([("Phiếu.xlsx", SMALL), ("a.zip", zipped([("b.xlsx", SMALL[:500])]))], html="<p>")),
    "msg": compound_file(outlook([("Phiếu.xlsx", SMALL * 2), ("b", outlook([("c.xlsx", SMALL[:500])], header=24))])),
}


def outcome(data: bytes, kind: str) -> Unpacked | Refusal:
    """Give what unpacking says; every remark and refusal has its words."""
    try:
        result: Unpacked | Refusal = unpack(data, kind, "thu")
    except Refusal as refusal:
        result = refusal
    if isinstance(result, Refusal):
        assert word(result.remark("thu")).level == "error"
    else:
        assert all(word(remark).message for remark in result.remarks)
        assert all(isinstance(member.data, bytes) for member in result.members)
    return result


@pytest.mark.parametrize("kind", CONTAINERS)
def test_the_samples_are_whole(kind: str) -> None:
    unpacked = outcome(SAMPLES[kind], kind)
    assert isinstance(unpacked, Unpacked)
    assert len(unpacked.members) == 2


@pytest.mark.parametrize("kind", ["zip", "msg"])
def test_cut_at_every_hundredth_nothing_is_taken(kind: str) -> None:
    data = SAMPLES[kind]
    for hundredth in range(100):
        assert isinstance(outcome(data[: len(data) * hundredth // 100], kind), Refusal), hundredth


def test_a_letter_cut_at_every_hundredth_gives_what_is_whole_and_says_so() -> None:
    data = SAMPLES["eml"]
    given = [outcome(data[: len(data) * hundredth // 100], "eml") for hundredth in range(100)]
    taken = [one for one in given if isinstance(one, Unpacked)]
    assert 0 < len(taken) < 50
    for one in taken:
        assert {member.data for member in one.members} <= {SMALL, SMALL[:500]}
        assert {remark.code for remark in one.remarks} & {"letter-part-lost", "letter-no-end"}


def mutants(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    raw = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 40))):
        at = chance.randrange(len(raw))
        match chance.randrange(5):
            case 0:
                raw[at] ^= 1 << chance.randrange(8)
            case 1:
                raw[at] = chance.choice((0, 0x7F, 0x80, 0xFF, 10, 13, 45))
            case 2:
                del raw[at : at + chance.randrange(1, 20)]
            case 3:
                raw[at:at] = raw[chance.randrange(len(raw)) :][: chance.randrange(1, 600)]
            case _:
                raw[at : at + 4] = chance.randbytes(4)
    return bytes(raw)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("kind", CONTAINERS)
def test_any_mutant_gives_a_result_or_a_refusal(kind: str) -> None:
    refused = sum(isinstance(outcome(mutants(SAMPLES[kind], seed), kind), Refusal) for seed in range(600))
    # One checksum is over all of a .gz: whatever is changed behind its head breaks it.
    assert 0 < refused < 600 + (kind == "archive")


def test_no_mutant_of_a_gz_gives_changed_content() -> None:
    for seed in range(600):
        unpacked = outcome(mutants(SAMPLES["archive"], seed), "archive")
        if isinstance(unpacked, Unpacked):
            assert {member.data for member in unpacked.members} == {SMALL, SMALL[:500]}


def test_what_a_gz_says_beside_its_content_may_be_changed() -> None:
    sample = bytearray(SAMPLES["archive"])
    sample[4:10] = b"\x01\x02\x03\x04\x05\x06"  # when and where it was packed: RFC 1952 has no checksum of these
    unpacked = outcome(bytes(sample), "archive")
    assert isinstance(unpacked, Unpacked)
    assert {member.data for member in unpacked.members} == {SMALL, SMALL[:500]}


def test_no_mutant_of_a_zip_gives_changed_content() -> None:
    known = {SMALL, SMALL[:500]}
    for seed in range(300):
        unpacked = outcome(mutants(SAMPLES["zip"], seed), "zip")
        if isinstance(unpacked, Unpacked):
            for member in unpacked.members:
                assert member.data in known or member.data.startswith((b"PK", b"From"))


@pytest.mark.parametrize("kind", CONTAINERS)
def test_the_bytes_of_another_kind_do_no_harm(kind: str) -> None:
    for data in (*SAMPLES.values(), b"", b"\0" * 5000, NOISE):
        if data != SAMPLES[kind]:
            outcome(data, kind)


@pytest.mark.parametrize("kind", CONTAINERS)
def test_results_and_refusals_come_whole_out_of_a_worker_process(kind: str) -> None:
    result = outcome(SAMPLES[kind], kind)
    assert pickle.loads(pickle.dumps(result)) == result
    refusal = outcome(SAMPLES[kind][: len(SAMPLES[kind]) // 2], kind)
    assert isinstance(refusal, Refusal)
    again = pickle.loads(pickle.dumps(refusal))
    assert (again.code, again.details, str(again)) == (refusal.code, refusal.details, str(refusal))


def test_another_kind_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="xlsx"):
        unpack(b"", "xlsx", "a.xlsx")


@pytest.mark.parametrize("kind", CONTAINERS)
def test_nothing_is_opened_on_disk_or_in_the_net(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: object, **named: object) -> None:
        raise AssertionError(arguments)

    with monkeypatch.context() as patch:
        for place, name in ((builtins, "open"), (os, "open"), (os, "mkdir"), (socket, "socket")):
            patch.setattr(place, name, never)
        assert len(unpack(SAMPLES[kind], kind, "thu").members) == 2


def test_every_code_of_the_room_has_its_words_and_its_level() -> None:
    source = "".join(path.read_text("utf-8") for path in (HERE.parent / "ntm_sheets" / "unpacking").glob("*.py"))
    refusals = set(re.findall(r'Refusal\(\s*"([a-z-]+)"', source))
    said = set(re.findall(r'(?:Remark|say|say_format)\(\s*"([a-z-]+)"', source)) | set(
        re.findall(r'"(letter-format-[a-z]+)"', source)
    )
    opened_by_others = {
        "archive-damaged", "archive-encrypted", "not-a-workbook-archive", "reader-out-of-memory", "reader-too-slow"
    }  # fmt: skip
    assert {"too-large", "damaged", "letter-incomplete", "letter-mailbox"} | opened_by_others == refusals
    assert len(said) > 10
    assert {CATALOGUE[code].level for code in refusals} == {"error"}
    assert {CATALOGUE[code].level for code in said} == {"warning"}
