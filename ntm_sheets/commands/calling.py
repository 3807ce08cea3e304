"""Whom the officer has to call: late villages and working groups, and who has not launched, for `status`."""

from collections.abc import Iterator

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.results import Results

STATE_WORDS = {
    "on_time": "đúng hạn",
    "late": "muộn",
    "missing": "CHƯA CÓ",
    "waiting": "chưa đến hạn",
    "not due": "không phải nộp",
    "excused": "được miễn",
    "extra": "nộp thêm",
}
HEADS = {"village": "Chưa nộp báo cáo:", "team": "Đoàn công tác chưa nộp phiếu kiểm tra:"}


def calling_lines(results: Results, campaign: Campaign) -> Iterator[str]:
    """Say who is late, by role, each with whom to call; then how many have launched, until all have."""
    rows = results.late.to_dict("records")
    for role, head in HEADS.items():
        mine = [row for row in rows if row["role"] == role]
        if mine:
            yield head
        for row in mine:
            group = row["group"] or "Đoàn kiểm tra"
            name = row["name"] if role == "village" else f"{group} ({row['name']})"
            days = f"ngày {row['day']:%d/%m}" if row["missed"] == 1 else f"{row['missed']} lần, từ {row['since']:%d/%m}"
            call = f"; gọi {row['contact']}" if row["contact"] else ""
            call = "; có phiếu đang chờ xã quyết định" if row["waits"] else call
            yield f"  {name}: {days}{call}"
    asked = {
        unit: bool(done)
        for unit, done in zip(results.units["unit"], results.units["launched"], strict=True)
        if done is not None
    }
    missing = [unit for unit in campaign.units if asked.get(unit.key) is False]
    if missing and results.as_of.date() <= campaign.end:
        named = "; ".join(f"{unit.name} ({unit.contact})" if unit.contact else unit.name for unit in missing)
        done = f"{len(asked) - len(missing)}/{len(asked)}"
        yield f"Đã ra quân {done} thôn (hạn trước {campaign.launch_by:%d/%m/%Y}); còn: {named}"
