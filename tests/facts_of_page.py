"""What the page for a telephone says of each thing, as facts of the outbox."""

import re
from html import unescape
from pathlib import Path

from facts_of_outbox import NUMBER, Facts

PLACE = "trang"
HEADLINES = {
    "Vườn mẫu đạt chuẩn": "Vườn mẫu đạt chuẩn",
    "Tiến độ kế hoạch": "Tiến độ bình quân các đơn vị",
}


def page_facts(facts: Facts, path: Path) -> None:
    page = path.read_text("utf-8")
    for unit in re.findall(r"<summary><span class=\"rank\">.*?</summary>", page):
        _unit(facts, unit)
    figures = dict(re.findall(r"<dt>(.*?)</dt><dd class=\"large\">(.*?)</dd>", page))
    for label, quantity in HEADLINES.items():
        facts.add("all", quantity, PLACE, figures[label].removesuffix("%"))
    (complete,) = [
        label for about, label in facts.said if about == "all" and re.fullmatch(r"Thôn đạt đủ.*tiêu chí", label)
    ]
    facts.add("all", complete, PLACE, figures["Thôn đủ tiêu chí"])
    facts.add("all", "handed in", PLACE, figures["Báo cáo hôm nay"])
    if found := re.search(rf"đúng hạn từ đầu đợt ({NUMBER})%", page):
        facts.add("all", "Báo cáo đúng hạn từ đầu đợt", PLACE, found[1])
    if found := re.search(rf"Đã làm ({NUMBER})% khối lượng cả đợt", page):
        facts.add("all", "whole volume", PLACE, found[1])
    if found := re.search(rf">Đã làm ({NUMBER})%<", page):
        facts.add("all", "whole volume", f"{PLACE}: curve", found[1])


def _unit(facts: Facts, drawn: str) -> None:
    name = unescape(re.findall(r"<h4>(.*?)</h4>", drawn)[0])
    text = unescape(re.sub(r"<[^>]+>", "", drawn))
    rank = re.findall(r"class=\"rank\">(.*?)<", drawn)[0]
    points = re.findall(rf"({NUMBER}) điểm", text)
    facts.add(name, "rank", PLACE, rank)
    facts.add(name, "points", PLACE, points[0] if points else "–")
    if found := re.search(rf"([▲▼] {NUMBER})", text):
        facts.add(name, "change", PLACE, found[1])
    for quantity, pattern in (
        ("criteria", r"(\d+/\d+) tiêu chí"),
        ("gardens", r"(\d+/\d+) vườn mẫu"),
        ("progress", rf"tiến độ ({NUMBER})%"),
    ):
        if found := re.search(pattern, text):
            facts.add(name, quantity, PLACE, found[1])
