from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ntm_sheets.workspace.notes import Heartbeat, read_heartbeat, write_heartbeat

AT = datetime(2021, 10, 5, 16, 40)


@pytest.mark.parametrize("mode", ["watch", "once", "ended"])
def test_a_heartbeat_comes_back_as_written(tmp_path: Path, mode: str) -> None:
    beat = Heartbeat(AT, mode, ("Ổ đĩa đã đầy",), (("a.xlsx", "đang mở"),), 2.5)  # type: ignore[arg-type]
    write_heartbeat(tmp_path / "heartbeat.json", beat)
    assert read_heartbeat(tmp_path / "heartbeat.json") == beat


def test_its_sentence_says_when_and_how(tmp_path: Path) -> None:
    assert Heartbeat(AT, "watch").sentence == "Máy thu: chạy lúc 16:40 05/10/2021 (đang trông inbox)"
    assert Heartbeat(AT, "once").sentence == "Máy thu: chạy lúc 16:40 05/10/2021 (chạy từng lượt)"


def test_a_watch_that_ended_or_fell_silent_is_not_said_to_watch() -> None:
    ended = Heartbeat(AT, "ended")
    assert ended.sentence == "Máy thu: đã dừng lúc 16:40 05/10/2021 (không ai trông inbox)"
    watching = Heartbeat(AT, "watch")
    assert not watching.is_silent(AT + timedelta(minutes=15))
    assert watching.is_silent(AT + timedelta(minutes=16))
    assert not Heartbeat(AT, "watch", every=3600).is_silent(AT + timedelta(hours=2))
    assert not ended.is_silent(AT + timedelta(days=9))
    assert not Heartbeat(AT, "once").is_silent(AT + timedelta(days=9))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"at": "hom nay"}', b"\xff"])
def test_a_note_that_cannot_be_read_is_no_heartbeat(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "heartbeat.json").write_bytes(content)
    assert read_heartbeat(tmp_path / "heartbeat.json") is None
    assert read_heartbeat(tmp_path / "nowhere.json") is None
