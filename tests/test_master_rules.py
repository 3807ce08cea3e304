"""“Quy tắc” explains each thing once, so that no line can contradict another."""

from collections import Counter

import pytest
from master_factory import campaign_of, drawn

from ntm_sheets.campaign.book.fields import PARTS_IN_WORDS, RULE_LEVELS

# What each thing is said by, and the one line that says it.
SAID_ONCE = {
    "chia cho khối lượng phải xong": "Tiến độ",
    "bình quân các đầu việc đã có phần phải xong": "Tiến độ",
    "chia cho số báo cáo đã đến hạn": "Đúng hạn",
    "làm tròn": "Làm tròn",
    "giờ máy chủ nhận thư": "Giờ nộp",
    "phiếu nộp sau cùng": "Phiếu được tính",
    "chia số ngày của việc": "Phải xong đến hôm nay",
    "không bỏ ra": "Phần không tính",
    "tính 0 điểm": "Phần không tính",
    "được loại đầu tiên đủ cả điểm": "Cách xét",
    "đồng hạng": "Bước 5",
}
# Of these there is a line for each criterion or check, and one for each time that something was changed.
REPEATED = {"Điểm tiêu chí", "Hạn báo cáo", "Lịch báo cáo", *RULE_LEVELS}


def lines() -> list[dict[str, str]]:
    return [
        {heading: str(cell.value or "") for heading, cell in row.items()} for row in drawn("middle").rows("Quy tắc")
    ]


@pytest.mark.parametrize(("words", "item"), SAID_ONCE.items())
def test_each_thing_is_explained_in_one_line(words: str, item: str) -> None:
    found = [row["Mục"] for row in lines() if words in row["Nội dung"].lower()]
    assert found == [item]


def test_no_line_stands_twice() -> None:
    counted = Counter((row["Phần"], row["Mục"]) for row in lines() if row["Mục"] not in REPEATED)
    assert max(counted.values()) == 1
    texts = Counter(
        row["Nội dung"] for row in lines() if row["Phần"] in ("Điểm thi đua", "Số nào được tính", "Nhận phiếu")
    )
    assert max(texts.values()) == 1


def test_every_line_is_a_sentence_that_begins_with_a_capital() -> None:
    assert all(row["Nội dung"][0] == row["Nội dung"][0].upper() for row in lines())


def test_the_parts_are_called_as_in_the_campaign_workbook() -> None:
    items = [row["Mục"] for row in lines() if row["Phần"] == "Điểm thi đua"]
    assert items[: len(PARTS_IN_WORDS)] == list(PARTS_IN_WORDS)


def test_tracks_of_one_list_are_not_said_to_be_ranked_apart() -> None:
    said = {row["Mục"]: row["Nội dung"] for row in lines() if row["Phần"] == "Xếp hạng"}
    names = dict.fromkeys(campaign_of(6).track_of(unit).name for unit in campaign_of(6).units)
    assert said["Danh sách Thôn"] == f"Xếp chung trong một danh sách: {'; '.join(names)}"
