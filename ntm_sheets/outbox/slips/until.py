"""Until when a form is to be sent back: the deadline that is still ahead, and what holds after the last one."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.submission import Role


@dataclass(frozen=True)
class Until:
    """`by` follows on “send it back”; `ended` is the sentence that tells of a campaign that is over, else empty."""

    by: str
    ended: str = ""

    def after(self, asked: str) -> str:
        """End a sentence that asks for a form with until when."""
        return " ".join(part for part in (f"{f'{asked} {self.by}'.rstrip()}.", self.ended) if part)


def until_of(campaign: Campaign, unit: str, role: Role, as_of: datetime) -> Until:
    """Give the next deadline of an owner that is ahead of a moment; after the last one, when the books are closed."""
    days = campaign.timetable(as_of)
    day = max(campaign.start, as_of.date())
    while day <= campaign.end:
        if not days.spared(unit, role, day) and days.deadline(day) > as_of:
            return Until(f"trước {moment_words(days.deadline(day))}")
        day += timedelta(days=1)
    last, closing = days.deadline(campaign.end), campaign.closes_at
    if as_of < last:
        return Until(f"trước {moment_words(last)}, lúc đợt kết thúc")
    over = f"Đợt đã kết thúc ngày {campaign.end:%d/%m/%Y}"
    if as_of < closing:
        return Until(f"trước {moment_words(closing)}, lúc khóa sổ", f"{over}.")
    return Until("", f"{over}, sổ đã khóa: phiếu gửi lại bây giờ phải chờ xã quyết định có tính hay không.")


def moment_words(at: datetime) -> str:
    """Write a moment as people say it: “17 giờ ngày 06/10/2021”."""
    return f"{hour_words(at.time())} ngày {at:%d/%m/%Y}"


def hour_words(at: time) -> str:
    """Write an hour as people say it: “17 giờ”, “16 giờ 30”."""
    return f"{at.hour} giờ" + (f" {at:%M}" if at.minute else "")
