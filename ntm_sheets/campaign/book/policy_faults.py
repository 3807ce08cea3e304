"""What is wrong with how a campaign judges: rules of indicators, points, parts, classes, and the sheet of checks."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ntm_sheets.campaign.book.assembling import LIMIT_FIELDS
from ntm_sheets.campaign.book.rows import BookRow
from ntm_sheets.campaign.kinds import KINDS, Kind
from ntm_sheets.campaign.names import closest
from ntm_sheets.campaign.policy import CHECK_OF, CHECKS, CheckLimit
from ntm_sheets.campaign.showing import rounded, show_number
from ntm_sheets.errors import Fault

Rows = Mapping[str, tuple[BookRow, ...]]

FULL_SCALE = 100
# Points are written with two decimals at most; a third of a point is 0,33.
POINTS_DECIMALS = 2
TOLERANCE = 0.01 + 1e-9
PARTS = ("criteria", "gardens", "progress", "on_time", "evidence")


def judgement_faults(rows: Rows, names: Mapping[str, str]) -> Iterator[Fault]:
    """Yield every fault in rules, weights and classes; `names` are those of the sheets that are there."""
    for row in rows["indicators"]:
        yield from _rule(row)
        yield from _bounds(row)
        yield from _choices(row)
    if {"sets", "criteria", "indicators"} <= set(names):
        yield from _belonging(rows)
    yield from _weights(rows)
    yield from _parts(rows)
    yield from _classes(rows["classes"])


def _rule(row: BookRow) -> Iterator[Fault]:
    kind, comparison = row.get("kind"), row.get("comparison")
    if kind is None or comparison is None:
        return
    if comparison not in KINDS[kind].comparisons:
        yield row.fault("comparison", "cách so sánh không hợp với cách trả lời", "Chọn lại một trong hai cột.")
    elif "threshold" in row.values:
        yield from _threshold(row, comparison)


def _threshold(row: BookRow, comparison: str) -> Iterator[Fault]:
    threshold, choices = row.get("threshold"), row.get("choices") or ()
    if comparison in ("", "yes"):
        if threshold is not None:
            yield row.fault("threshold", "cách so sánh này không có mức", "Xóa ô này, hoặc chọn lại cách so sánh.")
    elif threshold is None:
        yield row.fault("threshold", "thiếu mức phải đạt", "Ghi mức phải đạt.")
    elif comparison == "at_least":
        if str(threshold) not in choices and _are_choices(choices):
            yield row.fault("threshold", "mức không có trong các loại", f"Chọn một trong: {'; '.join(choices)}.")
    elif isinstance(threshold, str):
        yield row.fault("threshold", "mức phải là con số", "Chỉ gõ con số, ví dụ 90; đơn vị tính ghi ở cột khác.")
    else:
        low, high = row.get("low"), row.get("high")
        ordered = low is None or high is None or low <= high
        if ordered and ((low is not None and threshold < low) or (high is not None and threshold > high)):
            yield row.fault("threshold", "mức nằm ngoài khoảng nhỏ nhất – lớn nhất", "Sửa mức, hoặc sửa khoảng.")


def _bounds(row: BookRow) -> Iterator[Fault]:
    low, high = row.get("low"), row.get("high")
    if low is not None and high is not None and low > high:
        yield row.fault("high", "số lớn nhất nhỏ hơn số nhỏ nhất", "Sửa một trong hai số.")


def _choices(row: BookRow) -> Iterator[Fault]:
    kind, choices = row.get("kind"), row.get("choices")
    if kind is None or choices is None:
        return
    has_choices = kind in KINDS and KINDS[kind].has_choices
    if has_choices and not _are_choices(choices):
        remedy = "Ghi từ hai loại khác nhau trở lên, cách nhau bằng dấu chấm phẩy."
        yield row.fault("choices", "các loại thiếu hoặc trùng nhau", remedy)
    elif not has_choices and choices:
        yield row.fault(
            "choices", "chỉ “Chọn trong danh sách” mới có các loại", "Xóa ô này, hoặc chọn lại cách trả lời."
        )


def _are_choices(choices: Sequence[str]) -> bool:
    return len(set(choices)) >= max(2, len(choices))


def _belonging(rows: Rows) -> Iterator[Fault]:
    """Nothing without its parts: an empty criterion or set would always be met. Where an owner is in doubt, silence."""
    criteria = Counter((row.get("set"), row.get("key")) for row in rows["criteria"])
    unplaced = any(None in owner for owner in criteria)
    owners = {(row.get("set"), row.get("criterion")) for row in rows["indicators"]}
    repeated = {key_set for (key_set, _), count in criteria.items() if count > 1}
    missed = {key_set for key_set, key in owners if (key_set, key) not in criteria}
    for row in rows["indicators"]:
        owner = (row.get("set"), row.get("criterion"))
        if None not in owner and owner not in criteria and not unplaced and owner[0] not in repeated:
            there = ", ".join(key for key_set, key in criteria if key_set == owner[0])
            yield row.fault("criterion", "bộ tiêu chí này không có tiêu chí mã đó", f"Các mã đang có: {there}.")
    if not any(None in owner for owner in owners):
        for row in rows["criteria"]:
            own = (row.get("set"), row.get("key"))
            if None not in own and own not in owners and own[0] not in missed:
                remedy = "Thêm chỉ tiêu ở trang Chỉ tiêu, hoặc xóa dòng này."
                yield row.fault("key", "tiêu chí chưa có chỉ tiêu nào", remedy)
    if not unplaced:
        used = {key_set for key_set, _ in criteria}
        for row in rows["sets"]:
            if row.get("key") and row.get("key") not in used:
                yield row.fault("key", "bộ tiêu chí chưa có tiêu chí nào", "Thêm ở trang Tiêu chí, hoặc xóa dòng này.")


def _weights(rows: Rows) -> Iterator[Fault]:
    for row in rows["criteria"]:
        points = row.get("points")
        if points is not None and points < 0:
            yield row.fault("points", "điểm không được âm", "Ghi số từ 0 trở lên.")
        if points and row.get("gate"):
            remedy = "Ghi 0, hoặc chọn “Không” ở cột Điều kiện kèm theo."
            yield row.fault("points", "điều kiện kèm theo không có điểm", remedy)
    if any(row.get("set") is None for row in rows["criteria"]):
        return
    for row in rows["sets"]:
        own = [one for one in rows["criteria"] if one.get("set") == row.get("key")]
        total, wanted = _points_of(own), _wanted(row, rows)
        # Where the five parts do not add up to 100, the part may be what is wrong, and is told of already.
        meant = wanted | _wanted(row, rows, FULL_SCALE - sum(_points_of_parts(rows)))
        tolerance = TOLERANCE * max(1, len(own) / 2)
        if total is None or not wanted or any(abs(total - one) <= tolerance for one in meant):
            continue
        should = " hoặc ".join(_points_in_words(one) for one in sorted(wanted))
        message = f"điểm các tiêu chí của bộ này cộng lại là {_points_in_words(total)}, phải là {should}"
        remedy = "Sửa điểm ở trang Tiêu chí, hoặc sửa thang điểm ở trang Chấm điểm."
        yield own[0].fault("points", message, remedy)


def _points_of(criteria: Sequence[BookRow]) -> float | None:
    """Add up the points of a set's criteria; None where one of them is at fault."""
    judged = [(row.get("points"), row.get("gate")) for row in criteria]
    sound = all(
        points is not None and points >= 0 and gate is not None and not (points and gate) for points, gate in judged
    )
    return sum(points for points, _ in judged) if judged and sound else None


def _wanted(criteria_set: BookRow, rows: Rows, more: float = 0) -> set[float]:
    """Give what the points of a set should add up to, had its part so many points more.

    Nothing where no track uses the set or its part is at fault.
    """
    scoring = rows["scoring"][0] if rows["scoring"] else None
    key, part = criteria_set.get("key"), {"unit": "criteria", "garden": "gardens"}.get(criteria_set.get("subject"))
    points = scoring.get(part) if scoring and part else None
    if points is None or points < 0:
        return set()
    if part == "criteria":
        return {points + more} if any(row.get("unit_set") == key for row in rows["tracks"]) else set()
    quotas = (row.get("garden_quota") for row in rows["tracks"] if row.get("garden_set") == key)
    return {(points + more) / quota for quota in quotas if quota}


def _points_of_parts(rows: Rows) -> list[float]:
    """Give the points of the five parts; the full scale alone where one of them is at fault."""
    points = [row.get(part) for row in rows["scoring"] for part in PARTS]
    return [FULL_SCALE] if not points or any(one is None or one < 0 for one in points) else points


def _parts(rows: Rows) -> Iterator[Fault]:
    for row in rows["scoring"]:
        for part in PARTS:
            if (row.get(part) or 0) < 0:
                yield row.fault(part, "điểm không được âm", "Ghi số từ 0 trở lên.")
        total = sum(_points_of_parts(rows))
        if abs(total - FULL_SCALE) > TOLERANCE:
            message = f"năm phần điểm cộng lại là {_points_in_words(total)}"
            yield row.fault("criteria", message, f"Sửa cho đủ {FULL_SCALE}.")


def _points_in_words(points: float) -> str:
    return show_number(rounded(points, POINTS_DECIMALS))


def _classes(rows: tuple[BookRow, ...]) -> Iterator[Fault]:
    for above, below in pairwise(rows):
        high, low = above.get("floor"), below.get("floor")
        if high is not None and low is not None and low >= high:
            yield below.fault(
                "floor", f"mức phải thấp hơn loại đứng trên ({show_number(high)})", "Ghi từ loại cao xuống loại thấp."
            )
    for row in rows:
        floor = row.get("floor")
        if floor is not None and not 0 <= floor <= FULL_SCALE:
            yield row.fault("floor", f"mức nằm ngoài 0 – {FULL_SCALE}", "Sửa lại mức điểm.")
    if rows and (rows[-1].get("floor") or 0) > 0:
        yield rows[-1].fault("floor", "loại cuối cùng phải có mức 0", "Sửa thành 0, hoặc thêm một loại có mức 0.")


def watching_faults(rows: Rows) -> Iterator[Fault]:
    """Yield every fault in checks and in what they go by."""
    for row in rows["checks"]:
        yield from _check(row)
    gardens = {row.get("key") for row in rows["sets"] if row.get("subject") == "garden" and row.get("key")}
    for row in rows["indicators"]:
        if row.get("counts_gardens"):
            yield from _counting(row, gardens)


def _check(row: BookRow) -> Iterator[Fault]:
    key = row.get("key")
    if key is None:
        return
    if key not in CHECK_OF:
        near = closest(key, [check.key for check in CHECKS])
        meant = f"Có phải “{near}”? " if near else ""
        yield row.fault("key", "không có kiểm tra mã này", f"{meant}Ghi lại mã như cũ, hoặc xóa dòng này.")
        return
    limits = CHECK_OF[key].limits
    for n, field in enumerate(LIMIT_FIELDS):
        if field in row.values:
            yield from _limit(row, field, limits[n] if n < len(limits) else None)


def _limit(row: BookRow, field: str, limit: CheckLimit | None) -> Iterator[Fault]:
    value = row.values[field]
    if limit is None:
        if value is not None:
            yield row.fault(field, "kiểm tra này không có giới hạn ở cột này", "Xóa ô này.")
    elif value is None:
        yield row.fault(
            field, f"thiếu giới hạn ({limit.words})", f"Ghi con số, mặc định là {show_number(limit.value)}."
        )
    elif not limit.low <= value <= limit.high:
        remedy = (
            f"Ghi số từ {show_number(limit.low)} đến {show_number(limit.high)}, mặc định là {show_number(limit.value)}."
        )
        yield row.fault(field, f"giới hạn ({limit.words}) không dùng được", remedy)


def _may_count(kind: Kind) -> bool:
    """Tell whether an answer may be a number of things: no share, no sum of money."""
    return kind.is_number and not kind.measure


def _counting(row: BookRow, gardens: set[str]) -> Iterator[Fault]:
    if row.get("set") in gardens:
        yield row.fault("counts_gardens", "chỉ tiêu của vườn không đếm vườn", "Chọn “Không”.")
    elif row.get("kind") in KINDS and not _may_count(KINDS[row.get("kind")]):
        remedy = "Chọn “Không”, hoặc đổi Cách trả lời thành Số đếm."
        yield row.fault("counts_gardens", "đếm vườn thì phải trả lời bằng số", remedy)
