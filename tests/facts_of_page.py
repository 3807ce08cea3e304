"""What the page for a telephone says of each thing, as facts of the outbox."""

import re
from html import unescape
from pathlib import Path

from facts_of_outbox import NUMBER, SHOWN, Facts

PLACE, ON_TIME = "trang", "báo cáo đúng hạn từ đầu đợt"


def page_facts(facts: Facts, path: Path) -> None:
    page = path.read_text("utf-8")
    for unit in re.findall(r"<summary><span class=\"rank\">.*?</summary>", page):
        _unit(facts, unit)
    _photos(facts, page)
    figures = dict(re.findall(r"<dt>(.*?)</dt><dd class=\"large\">(.*?)</dd>", page))
    facts.add("all", "all gardens", PLACE, figures["Vườn mẫu đạt chuẩn"])
    facts.add("all", "handed in", PLACE, figures["Báo cáo hôm nay"])
    for about, label in list(facts.said):
        if about == "all" and re.fullmatch(r"Thôn đạt đủ.*tiêu chí", label):
            facts.add("all", label, PLACE, figures["Thôn đủ tiêu chí"])
    if found := re.search(rf"đúng hạn từ đầu đợt ({NUMBER})%", page):
        facts.add("all", ON_TIME, PLACE, found[1])
    for place, pattern in ((PLACE, "Đã làm {}% khối lượng cả đợt"), (f"{PLACE}: curve", ">Đã làm {}%<")):
        if found := re.search(pattern.format(f"({NUMBER})"), page):
            facts.add("all", "whole volume on the page", place, found[1])


def _photos(facts: Facts, page: str) -> None:
    """How many of the things that need a photo have one: unit by unit in its fold and over its photos, and of all."""
    for unit in re.split(r"(?=<h4>)", page)[1:]:
        if found := re.search(r"Ảnh minh chứng: đã có (\d+/\d+) nội dung", unit):
            facts.add(unescape(re.findall(r"<h4>(.*?)</h4>", unit)[0]), "shown", PLACE, found[1])
    for name, shown in re.findall(r"<h3>([^<]*?): đã có ảnh (\d+/\d+) nội dung</h3>", page):
        facts.add(unescape(name), "shown", f"{PLACE}: ảnh", shown)
    if found := re.search(r">Đã có ảnh (\d+/\d+) nội dung cần ảnh", page):
        facts.add("all", SHOWN, PLACE, found[1])


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
