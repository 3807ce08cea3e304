"""What the bulletin's text, its picture and the text for the radio say of each thing, as facts of the outbox."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from facts_of_outbox import NUMBER, Facts, comma

from ntm_sheets.campaign.measures import read_spelled
from ntm_sheets.outbox.picture_values import Poster

UNIT = re.compile(
    rf"(\d+)\. (.+?): ({NUMBER}) điểm(?: \(([+–])({NUMBER})\))?(?:, (\d+/\d+) tiêu chí)?(?:, (\d+/\d+) vườn)?(?:;|$)"
)
HEADLINES = {"Vườn mẫu đạt": "Vườn mẫu đạt chuẩn", "Báo cáo đúng hạn": "Báo cáo đúng hạn từ đầu đợt"}
SPELLED = r"((?:\w+ )*?\w+)"


def day_facts(facts: Facts, outbox: Path, day: str, shown: Poster, told: Any) -> None:
    _status(facts, told)
    _text(facts, (outbox / "ban-tin" / f"{day}.txt").read_text("utf-8-sig"))
    _picture(facts, shown)
    _radio(facts, (outbox / "phat-thanh" / f"{day}.txt").read_text("utf-8-sig"))


def _status(facts: Facts, told: Any) -> None:
    units = told["units"]
    for quantity in ("criteria", "gardens"):
        passed, total = (sum(unit[f"{quantity}_{part}"] for unit in units) for part in ("passed", "total"))
        facts.add("all", f"all {quantity}", "status --json", f"{passed}/{total}")
    states = Counter(unit["today"].get("village") for unit in units)
    came = states["on_time"] + states["late"]
    facts.add("all", "handed in", "status --json", f"{came}/{came + states['missing'] + states['waiting']}")
    facts.add("all", "late", "status --json", _names(one["name"] for one in told["late"] if one["role"] == "village"))


def _names(names: Any) -> str:
    return ", ".join(sorted(names))


def _counted(facts: Facts, place: str, label: str, value: str) -> None:
    if label in HEADLINES:
        wanted = HEADLINES[label]
        named = (
            quantity for about, quantity in facts.said if about == "all" and quantity.casefold() == wanted.casefold()
        )
        facts.add("all", next(named, wanted), place, value.removesuffix("%"))
    for word, quantity in (("Tiêu chí đạt", "all criteria"), ("Vườn mẫu đạt", "all gardens")):
        if label == word:
            facts.add("all", quantity, place, value)


def _text(facts: Facts, text: str) -> None:
    place = "bản tin"
    for rank, name, points, sign, change, criteria, gardens in UNIT.findall(text.replace("\n", ";")):
        facts.add(name, "rank", place, rank)
        facts.add(name, "points", place, points)
        facts.add(name, "change", place, f"{'▲' if sign == '+' else '▼'} {change}" if sign else None)
        facts.add(name, "criteria", place, criteria or None)
        facts.add(name, "gardens", place, gardens or None)
    for label, value, note in re.findall(rf"([^.\n]+?) ({NUMBER}(?:/{NUMBER}|%)) \((.+?)\)\.", text):
        _counted(facts, place, label.strip(), value)
        facts.add("all", f"{label.strip()} both", place, note)
    if found := re.search(r"Báo cáo hôm nay: (\d+/\d+) đơn vị", text):
        facts.add("all", "handed in", place, found[1])
    late = re.search(r"Chưa nộp báo cáo: (.+?)\.", text)
    names = re.sub(r" \([^()]*\)", "", late[1]).split(", ") if late else []
    facts.add("all", "late", place, _names(names))


def _picture(facts: Facts, shown: Poster) -> None:
    place = "ảnh"
    for bar in shown.bars:
        rank, _, name = bar.name.partition(". ")
        if not bar.points:
            continue
        facts.add(name, "rank", place, rank)
        facts.add(name, "points", place, bar.points)
        for part in bar.note.split(", "):
            value, _, what = part.partition(" ")
            facts.add(name, {"tiêu chí": "criteria", "vườn": "gardens"}.get(what, what), place, value)
    for figure in shown.figures:
        _counted(facts, place, figure.label, figure.value)
        facts.add("all", f"{figure.label} both", place, figure.note)
    if found := re.search(r"(\d+/\d+) đơn vị", shown.reported):
        facts.add("all", "handed in", place, found[1])


def _radio(facts: Facts, text: str) -> None:
    place = "phát thanh"
    for name, points in re.findall(rf"^Dẫn đầu là thôn (.+?), được {SPELLED} điểm", text, re.MULTILINE):
        facts.add(name, "points", place, comma(_number(points), 1))
    for name, change in re.findall(rf"^Thôn (.+?) tiến bộ trong ngày, thêm {SPELLED} điểm", text, re.MULTILINE):
        facts.add(name, "change", place, f"▲ {comma(_number(change), 1)}")
    for name, rest in re.findall(r"(?:là thôn|^Thôn) (\w+ \w+)\b(.*, đã đạt .*)", text, re.MULTILINE):
        _reached(facts, name, "", rest)
    if whole := re.search(r"^Cộng tất cả các đơn vị(.*)", text, re.MULTILINE):
        _reached(facts, "all", "all ", whole[1])
    if found := re.search(rf"^Hôm nay {SPELLED} trên {SPELLED} đơn vị", text, re.MULTILINE):
        facts.add("all", "handed in", place, f"{_number(found[1])}/{_number(found[2])}")


def _reached(facts: Facts, about: str, prefix: str, text: str) -> None:
    told = text.partition("đã đạt ")[2].split(", ")[0]
    for part in told.rstrip(".").split(" và "):
        for word, quantity in (("tiêu chí", "criteria"), ("vườn mẫu", "gardens")):
            if part.endswith(word):
                passed, _, total = part.removesuffix(word).strip().removeprefix("đủ ").partition(" trên ")
                facts.add(about, prefix + quantity, "phát thanh", f"{_number(passed)}/{_number(total or passed)}")


def _number(words: str) -> str:
    read = read_spelled(words)
    assert read is not None, words
    return str(read)
