"""What a campaign asks that cannot be given: gardens nobody listed, a part of the scale that nobody is asked for.

Where nothing at all can be given it is a fault. Where something is short, or counts for nothing, it is a doubt: the
campaign is taken, and the officer is told.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ntm_sheets.campaign.book.fields import PARTS_IN_WORDS
from ntm_sheets.campaign.book.rows import BookRow
from ntm_sheets.campaign.expenses import expense_doubts
from ntm_sheets.campaign.papers import Expense
from ntm_sheets.campaign.showing import listed, show_number
from ntm_sheets.errors import Fault

Rows = Mapping[str, tuple[BookRow, ...]]
MOST_NAMED = 6
GARDENS_SHEET = "trang “Vườn mẫu”"
LIST_THEM = f"Ghi vườn của từng đơn vị ở {GARDENS_SHEET} (chưa biết chủ vườn thì để trống)"

WORDS = {key: word for word, key in PARTS_IN_WORDS.items()}
NEEDS = {
    "criteria": "bộ tiêu chí",
    "gardens": "vườn phải đạt",
    "progress": "đầu việc nào",
    "evidence": "chỉ tiêu, đầu việc nào cần ảnh",
}
REMEDIES = {
    "progress": "Ghi đầu việc của đơn vị ở trang “Đầu việc”",
    "evidence": "Chọn “Có” ở cột Cần ảnh của chỉ tiêu hoặc đầu việc",
}


def reach_faults(rows: Rows) -> Iterator[Fault]:
    """Yield where a track asks for gardens and none is listed: at the track, or at the only units that have none."""
    for track, quota, units, counts in _garden_tracks(rows):
        bare = [unit for unit in units if not counts[unit.get("key")]]
        if units and len(bare) == len(units):
            message = f"phải đạt {quota} vườn mẫu mà {GARDENS_SHEET} chưa ghi vườn nào của nhóm này"
            yield track.fault("garden_quota", message, f"{LIST_THEM}, hoặc ghi 0 nếu nhóm này không xét vườn mẫu.")
            continue
        for unit in bare:
            message = f"nhóm này phải đạt {quota} vườn mẫu mà {GARDENS_SHEET} chưa ghi vườn nào của đơn vị"
            remedy = f"Ghi vườn của đơn vị ở {GARDENS_SHEET} (chưa biết chủ vườn thì để trống), hoặc chọn nhóm khác."
            yield unit.fault("track", message, remedy)


def find_doubts(rows: Rows) -> Iterator[Fault]:
    """Yield what the officer should know of a campaign without a fault: what some, or all, can have no points or no pass for."""
    yield from _too_few_gardens(rows)
    yield from _owed_for_nothing(rows)
    yield from _asked_of_nobody(rows)
    yield from _more_gardens_than_listed(rows)
    yield from _sums_that_differ(rows)


def _garden_tracks(rows: Rows) -> Iterator[tuple[BookRow, int, Sequence[BookRow], Mapping[str, int]]]:
    """Give each track that asks for gardens, with how many, its units, and how many each unit lists.

    Nothing where a garden or a unit is at fault: whose it is may be what is missing.
    """
    counts = Counter(row.get("unit") for row in rows["gardens"])
    units = rows["units"]
    if None in counts or any(row.get("key") is None or row.get("track") is None for row in units):
        return
    for track in rows["tracks"]:
        quota, key = track.get("garden_quota"), track.get("key")
        if quota and key and track.get("garden_set"):
            yield track, quota, [unit for unit in units if unit.get("track") == key], counts


def _too_few_gardens(rows: Rows) -> Iterator[Fault]:
    for track, quota, units, counts in _garden_tracks(rows):
        few = [
            f"{unit.get('name')} {counts[unit.get('key')]} vườn" for unit in units if counts[unit.get("key")] < quota
        ]
        if few:
            message = f"{GARDENS_SHEET} ghi chưa đủ số vườn này: {listed(few, MOST_NAMED, 'đơn vị khác')}"
            remedy = f"{LIST_THEM}, hoặc sửa số này; chưa đủ thì đơn vị không thể đủ điều kiện đạt chuẩn."
            yield track.fault("garden_quota", message, remedy)


def _owed_for_nothing(rows: Rows) -> Iterator[Fault]:
    """Find parts that a track requires and its units, or some of them, have nothing of."""
    tasks, shown = _owners_of_tasks(rows), _units_to_show(rows)
    for track in rows["tracks"]:
        parts = track.get("required_parts") or ()
        units = [unit for unit in rows["units"] if unit.get("track") == track.get("key")]
        for part, has in (("criteria", track.get("unit_set")), ("gardens", track.get("garden_quota"))):
            if part in parts and units and not has:
                message = f"bắt buộc phần {WORDS[part]} mà nhóm không được giao phần này: máy bỏ qua chữ ấy"
                yield track.fault("required_parts", message, "Bỏ chữ ấy ở ô này, hoặc giao cho nhóm.")
        for part, having in (("progress", tasks), ("evidence", shown)):
            bare = [unit.get("name") for unit in units if unit.get("key") not in having]
            if part in parts and bare:
                who = (
                    "đơn vị nào trong nhóm cũng" if len(bare) == len(units) else listed(bare, MOST_NAMED, "đơn vị khác")
                )
                message = f"bắt buộc phần {WORDS[part]} mà {who} không có {NEEDS[part]}: phần này tính 0 điểm"
                yield track.fault("required_parts", message, f"{REMEDIES[part]}, hoặc bỏ chữ ấy ở ô này.")


def _asked_of_nobody(rows: Rows) -> Iterator[Fault]:
    used = {unit.get("track") for unit in rows["units"]}
    tracks = [track for track in rows["tracks"] if track.get("key") in used]
    asked = {
        "criteria": any(track.get("unit_set") for track in tracks),
        "gardens": any(track.get("garden_quota") for track in tracks),
        "progress": bool(rows["tasks"]),
        "evidence": bool(_units_to_show(rows)),
    }
    for row in rows["scoring"]:
        for part, is_asked in asked.items():
            if row.get(part) and not is_asked:
                message = (
                    f"phần {WORDS[part]} có {show_number(row.get(part))} điểm mà không đơn vị nào có {NEEDS[part]}"
                )
                remedy = (
                    "Máy bỏ phần này ra, các phần khác quy ra thang 100. Giao cho đơn vị, hoặc ghi 0 và chia điểm lại."
                )
                yield row.fault(part, message, remedy)


def _more_gardens_than_listed(rows: Rows) -> Iterator[Fault]:
    """Find thresholds of gardens that are more than any unit lists."""
    counts = Counter(row.get("unit") for row in rows["gardens"])
    sets: defaultdict[str, list[int]] = defaultdict(list)
    own = {track.get("key"): track.get("unit_set") for track in rows["tracks"]}
    for unit in rows["units"]:
        sets[own.get(unit.get("track")) or ""].append(counts[unit.get("key")])
    for row in rows["indicators"]:
        most, limit = max(sets.get(row.get("set") or "", ()), default=None), row.get("threshold")
        asks = row.get("counts_gardens") and row.get("comparison") in (">=", "=") and isinstance(limit, int | float)
        if asks and most is not None and limit > most:
            message = f"đòi nhiều vườn hơn {GARDENS_SHEET} ghi cho bất cứ đơn vị nào (nhiều nhất {most} vườn)"
            yield row.fault("threshold", message, f"{LIST_THEM}, hoặc sửa mức này.")


def _owners_of_tasks(rows: Rows) -> set[str]:
    return {row.get("unit") for row in rows["tasks"]}


def _units_to_show(rows: Rows) -> set[str]:
    """Find the units that have something to show a photo of."""
    sets = {row.get("set") for row in rows["indicators"] if row.get("evidence")}
    tracks = {track.get("key") for track in rows["tracks"] if track.get("unit_set") in sets}
    by_track = {unit.get("key") for unit in rows["units"] if unit.get("track") in tracks}
    return by_track | {row.get("unit") for row in rows["tasks"] if row.get("evidence")}


def _sums_that_differ(rows: Rows) -> Iterator[Fault]:
    """Doubt the wrap-up's money where it does not add up; no form waits for that, and the paper says it too."""
    spent = rows["expenses"]
    for at, message, remedy in expense_doubts([Expense(**row.values) for row in spent]):
        yield spent[at].fault("item" if spent[at].get("amount") is None else "amount", message, remedy)
