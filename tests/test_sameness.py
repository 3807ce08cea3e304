from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.facts.fingerprints import NEAR_BITS, are_near, bands

HASHES = st.integers(0, 2**64 - 1)


def text(number: int) -> str:
    return f"{number:016x}"


@given(HASHES, st.sets(st.integers(0, 63), max_size=NEAR_BITS))
def test_near_hashes_share_a_piece(number: int, flipped: set[int]) -> None:
    other = number ^ sum(1 << bit for bit in flipped)
    assert are_near(text(number), text(other))
    here, there = bands(text(number)), bands(text(other))
    assert not here or not there or set(here) & set(there)


@given(HASHES, st.sets(st.integers(0, 63), min_size=NEAR_BITS + 1))
def test_hashes_that_differ_in_more_bits_are_not_near(number: int, flipped: set[int]) -> None:
    assert not are_near(text(number), text(number ^ sum(1 << bit for bit in flipped)))


def test_what_cannot_tell_pictures_apart_has_no_pieces() -> None:
    for phash in ("", "not hexadecimal", "0" * 16, "f" * 16, "0" * 15 + "f", "f0" * 8, "f0" * 7 + "e0", "ff00" * 4):
        assert bands(phash) == ()
    assert len(bands("00ff13579bdf2468")) == NEAR_BITS + 1


def test_hashes_of_different_length_are_never_the_same() -> None:
    assert not are_near("00ff", "000000ff")
    assert not set(bands("00ff13579bdf2468")) & set(bands("00ff13579bdf2468" * 2))
