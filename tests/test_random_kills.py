import os
from pathlib import Path

import pytest
from random_kills import play


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a POSIX signal")
@pytest.mark.thorough
def test_runs_killed_at_random_moments_come_to_the_same_end(tmp_path: Path) -> None:
    cut, calm, killed = play(tmp_path, kills=6, seed=1)
    assert cut > 0
    assert killed[0] == calm[0]
    assert killed[1] == calm[1]
    assert calm[2] == killed[2] == []
