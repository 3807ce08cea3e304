"""What became of a file, in words."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from master_factory import campaign_of, drops_of

from ntm_sheets.facts.records import DropRecord
from ntm_sheets.outbox.master.sources import in_words

FIRST, NEWER, REFUSED, TWIN = drops_of(campaign_of(1))
TOMORROW = replace(NEWER, received_at=datetime(2021, 11, 13, 9, 5))


@pytest.mark.parametrize(
    ("drop", "cells", "newer", "said"),
    [
        (FIRST, {"used": 9}, None, "đã dùng"),
        (FIRST, {"used": 1, "refused": 9}, None, "đã dùng"),
        (FIRST, {"refused": 9}, None, "không dùng được ô nào"),
        (FIRST, {}, None, "đã nhận, không có số liệu"),
        (FIRST, {"superseded": 9}, NEWER, "không dùng: có bản mới hơn lúc 16:52"),
        (FIRST, {"superseded": 9}, TOMORROW, "không dùng: có bản mới hơn lúc 09:05 ngày 13/11/2021"),
        (FIRST, {"superseded": 9}, None, "không dùng: có bản mới hơn"),
        (FIRST, {"used": 1, "superseded": 9}, NEWER, "đã dùng một phần; phần còn lại có bản mới hơn lúc 16:52"),
        (FIRST, {"used": 1, "superseded": 9}, None, "đã dùng một phần"),
        (REFUSED, {}, None, "từ chối: tệp không phải phiếu của chiến dịch này"),
        (TWIN, {}, None, "trùng hệt tệp số 2"),
        (replace(TWIN, reason=""), {}, None, "trùng với tệp số 2"),
        (replace(FIRST, verdict="pending"), {}, None, "đang chờ xử lý"),
    ],
)
def test_a_file_says_what_became_of_it(drop: DropRecord, cells: dict[str, int], newer: DropRecord | None, said: str):
    assert in_words(drop, Counter(cells), newer) == said
