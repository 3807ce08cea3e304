import os
from pathlib import Path

import pytest
from random_kills import play


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a POSIX signal")
@pytest.mark.nightly
def test_runs_killed_at_random_moments_come_to_the_same_end(tmp_path: Path) -> None:
    played = play(tmp_path, kills=8, seed=1)
    assert sum(played.cut.values()) > 0
    assert played.torn == 0
    assert played.killed[0] == played.calm[0]
    assert played.killed[1] == played.calm[1]
    assert played.calm[2] == played.killed[2] == []
