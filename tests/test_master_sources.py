"""What became of a file, in words; and of many thousand files those alone that somebody can be led to."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from master_factory import campaign_of, drops_of, material_of
from master_reading import Master

from ntm_sheets.facts.records import DropRecord
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.sources import add_sources, in_words
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter

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


MANY = 40 * 60 * 2


@pytest.mark.thorough
def test_the_sheet_of_files_does_not_grow_with_all_that_ever_came(tmp_path: Path):
    """Of a campaign of 40 units and 60 days: the newest files, and the old ones that a number still leads to."""
    given = material_of("middle")
    last = replace(NEWER, unit="", verdict="duplicate", reason="trùng")
    drops = [replace(last, seq=seq, received_at=NEWER.received_at + timedelta(seconds=seq)) for seq in range(MANY)]
    first, *others = given.rows.tasks
    rows = replace(
        given.rows,
        indicators=[replace(row, seq=3) for row in given.rows.indicators],
        garden_indicators=[replace(row, seq=None) for row in given.rows.garden_indicators],
        tasks=[replace(first, seq=MANY - 1), *(replace(row, seq=MANY - sheets.MOST_FILES - 1) for row in others)],
        changes=(),
    )
    told = [replace(given.findings[0], seq=7)]
    writer = MasterWriter(Imprint("xã Kỳ Anh", "Đợt", given.as_of, "abcd1234"))
    add_sources(writer, replace(given, rows=rows, drops=drops, findings=told))
    writer.save(tmp_path / "m.xlsx")
    sheet = Master(tmp_path / "m.xlsx")
    seqs = [row["Tệp số"].value for row in sheet.rows(sheets.SOURCES)]
    assert seqs == [*range(MANY - 1, MANY - 1 - sheets.MOST_FILES, -1), MANY - sheets.MOST_FILES - 1, 7, 3]
    left_out = f"{MANY - sheets.MOST_FILES - 3:,}".replace(",", ".")
    assert f"Còn {left_out} tệp cũ hơn không có số nào đang được tính" in sheet.sheet(sheets.SOURCES)["A2"].value
    assert sheet.sheet(sheets.SOURCES)["A1"].value.startswith(f"Đã nhận {MANY} tệp")
