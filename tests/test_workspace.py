import os
from pathlib import Path

import pytest

from ntm_sheets.workspace import ASIDE, delivered, sweep


def test_a_file_is_delivered_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "tong-hop.xlsx"
    target.write_bytes(b"old")

    def fail_half_way() -> None:
        with delivered(target) as aside:
            aside.write_bytes(b"half")
            raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        fail_half_way()
    assert target.read_bytes() == b"old"
    with delivered(target) as aside:
        aside.write_bytes(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_run_left_is_swept_and_what_is_young_is_not(tmp_path: Path) -> None:
    old, young, other = tmp_path / f"{ASIDE}a.xlsx", tmp_path / f"{ASIDE}b.xlsx", tmp_path / "c.xlsx"
    for path in (old, young, other):
        path.write_bytes(b"x")
    for path in (old, other):
        os.utime(path, (1000, 1000))
    sweep(tmp_path, before=2000)
    assert sorted(tmp_path.iterdir()) == [young, other]
