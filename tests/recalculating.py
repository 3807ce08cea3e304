"""A reader with the master alone: every rule is taken from the words of “Quy tắc”, every number from the data sheets.

Nothing of the program is used here: what a sheet does not say is not known.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any

from master_reading import Master

PARTS = ("Tiêu chí", "Vườn mẫu", "Tiến độ đầu việc", "Báo cáo đúng hạn", "Ảnh minh chứng")
# On time, late, missing: of other days none was due.
DUE_MARKS = ("✓", "!", "✗")
OUT_OF_DATE = "! quá hạn kiểm tra"


def number(text: str) -> Fraction:
    """Read the first number of a text: a comma before decimals, dots between groups."""
    found = re.search(r"-?\d+(?:\.\d{3})*(?:,\d+)?", text)
    assert found, text
    return Fraction(found[0].replace(".", "").replace(",", "."))


@dataclass
class Criterion:
    """A criterion as the rules have it: its points, and what each of its indicators asks for."""

    points: Fraction
    gate: bool
    asks: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Found:
    """What a unit reached, calculated from the sheets."""

    points: Fraction = Fraction(0)
    possible: Fraction = Fraction(0)
    passed: int = 0
    total: int = 0
    lacking: int = 0

    @property
    def shown(self) -> float:
        return floor(float(self.points) * 10 + 0.5 + 1e-9) / 10


@dataclass(frozen=True)
class Reader:
    """Somebody who has the workbook and nothing else."""

    master: Master

    @cached_property
    def rules(self) -> dict[str, dict[str, tuple[str, str]]]:
        """By part of the sheet and item: what it says, and the number or word that it sets."""
        found: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        for row in self._table("Quy tắc"):
            found[row["Phần"]][row["Mục"]] = (row["Nội dung"], row["Yêu cầu hoặc điểm"] or "")
        return found

    def criteria(self, subject: str) -> list[Criterion]:
        made = []
        for part, items in self.rules.items():
            if part.startswith(f"{subject}: "):
                said, points = items["Điểm tiêu chí"]
                one = Criterion(number(points), said.startswith("Điều kiện kèm theo"))
                one.asks = {
                    item.removeprefix("Chỉ tiêu "): (
                        items.get(item.replace("Chỉ tiêu", "Các loại của"), ("",))[0],
                        asks,
                    )
                    for item, (_, asks) in items.items()
                    if item.startswith(("Chỉ tiêu ", "Điều kiện"))
                }
                made.append(one)
        return made

    @cached_property
    def as_of(self) -> datetime:
        title = str(self.master.sheet("Tổng quan")["A1"].value)
        found = re.search(r"số liệu đến (\d\d):(\d\d) ngày (\d\d)/(\d\d)/(\d{4})$", title)
        assert found, title
        hour, minute, day, month, year = map(int, found.groups())
        return datetime(year, month, day, hour, minute)

    @cached_property
    def ends(self) -> time:
        """The hour at which a day ends."""
        said, hour = self.rules["Điểm thi đua"]["Phải xong đến hôm nay"]
        assert "Một ngày kết thúc khi đã qua giờ này" in said
        return time.fromisoformat(hour)

    def ended(self, day: date) -> bool:
        return self.as_of > datetime.combine(day, self.ends)

    @cached_property
    def view(self) -> str:
        return self.rules["Số nào được tính"]["Điểm tính theo"][1]

    def met(self, row: dict[str, Any], asked: tuple[str, str]) -> bool | None:
        """Judge an indicator by the number that the points go by; None where there is none."""
        if self.view == "Thôn tự báo":
            value = row["Thôn tự chấm"]
        elif self.view == "Đoàn phúc tra còn hiệu lực":
            value = None if row["Cần kiểm tra lại"] == OUT_OF_DATE else row["Đoàn phúc tra"]
        else:
            assert self.view == "Số được tính"
            value = row["Số được tính"]
        return None if value is None else judged(value, *asked)

    def reached(self, subject: str, rows: list[dict[str, Any]]) -> list[tuple[Criterion, list[bool | None]]]:
        by_number = {str(row["Số"]): row for row in rows}
        criteria = self.criteria(subject) if rows else []
        return [
            (one, [self.met(by_number["–" if key == "Điều kiện" else key], asked) for key, asked in one.asks.items()])
            for one in criteria
        ]

    def calculate(self, row: dict[str, Any]) -> Found:
        """Calculate a unit again; `row` is its line of the ranking, for what is asked of its track."""
        name, track, found = row["Đơn vị"], row["Nhóm"], Found()
        own = [one for one in self._table("Chỉ tiêu") if one["Đơn vị"] == name]
        shares: list[Fraction | None] = [
            self._criteria(own, found),
            self._gardens(name, track),
            self._progress(name),
            self._on_time(name),
            self._evidence(row),
        ]
        _, required = self.rules["Điểm thi đua"][f"Phần bắt buộc: {track}"]
        given = [
            True,
            True,
            any(one["Đơn vị"] == name for one in self._table("Đường găng")),
            True,
            evidence_total(row) > 0,
        ]
        earned = Fraction(0)
        for share, word, has in zip(shares, PARTS, given, strict=True):
            full = number(self.rules["Điểm thi đua"][word][1])
            if share is None and word in required.split("; ") and not has:
                share = Fraction(0)
            if share is not None:
                earned, found.possible = earned + share * full, found.possible + full
        scale = number(self.rules["Điểm thi đua"]["Phần không tính"][1])
        found.points = earned * scale / found.possible if found.possible else Fraction(0)
        return found

    def _criteria(self, own: list[dict[str, Any]], found: Found) -> Fraction | None:
        reached = self.reached("Khu dân cư", own)
        plain = [(one, states) for one, states in reached if not one.gate]
        found.passed = sum(all(states) for _, states in plain)
        found.total = len(plain)
        found.lacking = sum(not all(states) for _, states in reached)
        points = sum((one.points * Fraction(states.count(True), len(states)) for one, states in plain), Fraction(0))
        return points / sum(one.points for one, _ in plain) if plain else None

    def _gardens(self, name: str, track: str) -> Fraction | None:
        asked = self.rules["Nhóm đơn vị"][track][1]
        if not asked:
            return None
        quota, gardens = int(number(asked)), defaultdict(list)
        for row in self._table("Chỉ tiêu vườn"):
            if row["Đơn vị"] == name:
                gardens[row["Vườn"]].append(row)
        shares = []
        for rows in gardens.values():
            reached = self.reached("Vườn mẫu", rows)
            whole = sum(one.points for one, _ in reached)
            shares.append(sum((one.points for one, states in reached if all(states)), Fraction(0)) / whole)
        return sum(sorted(shares, reverse=True)[:quota], Fraction(0)) / quota

    def _progress(self, name: str) -> Fraction | None:
        shares = []
        for row in self._table("Đường găng"):
            if row["Đơn vị"] != name:
                continue
            start, end = row["Bắt đầu"], row["Kết thúc"]
            days = [start + timedelta(n) for n in range((end - start).days + 1)]
            due = Fraction(str(row["Kế hoạch"])) * sum(self.ended(day) for day in days) / len(days)
            if due:
                shares.append(min(Fraction(str(row["Đã làm"] or 0)) / due, Fraction(1)))
        return sum(shares, Fraction(0)) / len(shares) if shares else None

    def _on_time(self, name: str) -> Fraction | None:
        row = next(r for r in self._table("Nộp báo cáo") if (r["Đơn vị"], r["Người nộp"]) == (name, "Thôn"))
        year = self.as_of.year
        days = {date(year, int(k[3:]), int(k[:2])): v for k, v in row.items() if re.fullmatch(r"\d\d/\d\d", k)}
        due = [mark for day, mark in days.items() if self.ended(day) and mark in DUE_MARKS]
        return Fraction(due.count("✓"), len(due)) if due else None

    def _evidence(self, row: dict[str, Any]) -> Fraction | None:
        return Fraction(row["Nội dung đã có ảnh"], evidence_total(row)) if evidence_total(row) else None

    def class_of(self, found: Found) -> str:
        classes = {k: v for k, v in self.rules["Xếp loại đề xuất"].items() if k != "Cách xét"}
        for name, (limit, floor_of) in classes.items():
            most = None if limit.startswith("Không giới hạn") else int(number(limit))
            if found.shown >= number(floor_of) and (most is None or found.lacking <= most):
                return name
        return list(classes)[-1]

    def tie_keys(self, row: dict[str, Any], found: Found) -> list[float]:
        """What decides between two units, by the steps that the rules name; less is better."""
        steps = [said for said, _ in self.rules["Bằng điểm"].values()]
        assert [bool(re.search(word, said)) for word, said in zip(STEPS, steps, strict=True)] == [True] * len(STEPS)
        last, came = row["Ngày báo cáo mới nhất"], row["Nộp lúc"]
        return [
            -found.shown,
            found.total - found.passed,
            -round(row["Phúc tra còn hiệu lực"] or 0, 6),
            -last.toordinal() if last else 0,
            came.timestamp() if came else 0,
        ]

    def _table(self, sheet: str) -> list[dict[str, Any]]:
        if sheet not in self._tables:
            self._tables[sheet] = [
                {heading: plain(cell) for heading, cell in row.items()} for row in self.master.rows(sheet)
            ]
        return self._tables[sheet]

    @cached_property
    def _tables(self) -> dict[str, list[dict[str, Any]]]:
        return {}

    def ranking(self) -> list[dict[str, Any]]:
        rows = self._table("Xếp hạng")
        for row, cells in zip(rows, self.master.rows("Xếp hạng"), strict=True):
            shown = cells["Nội dung đã có ảnh"]
            row["cần ảnh"] = int(shown.number_format.split("/")[1].rstrip('"')) if "/" in shown.number_format else 0
        return rows


STEPS = ("Ít tiêu chí chưa đạt", "phúc tra còn hiệu lực", "mới nhất mới hơn", "nộp sớm hơn", "đồng hạng")


def evidence_total(row: dict[str, Any]) -> int:
    return int(row["cần ảnh"])


def plain(cell: Any) -> Any:
    value = cell.value
    return value.date() if isinstance(value, datetime) and value.time() == time() else value


def judged(value: Any, choices_said: str, asks: str) -> bool:
    """Judge a value by the words of a requirement, and of its choices where it has some."""
    if asks == "Đạt":
        return {"Đạt": True, "Chưa đạt": False}[value]
    if asks and asks[0] in "≥≤=":
        limit, seen = number(asks), Fraction(str(value))
        return {"≥": seen >= limit, "≤": seen <= limit, "=": seen == limit}[asks[0]]
    if not asks:
        return True
    choices = choices_said.removeprefix("Từ cao xuống thấp: ").split("; ")
    return choices.index(value) <= choices.index(asks.removesuffix(" trở lên"))
