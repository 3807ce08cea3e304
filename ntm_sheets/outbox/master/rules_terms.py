"""The lines of “Quy tắc” that say what the words and numbers of all sheets mean: each word stands for one thing."""

from collections.abc import Iterator

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.outbox import wording

PART = "Cách gọi và cách ghi số"
PROGRESS = (
    "Phần đã làm so với phần phải xong đến hôm nay. Của một đầu việc: khối lượng đã làm chia cho khối lượng phải xong, "
    "tối đa 100%; chưa báo cáo thì coi như chưa làm. Của một đơn vị: bình quân các đầu việc đã có phần phải xong. "
    "Bình quân các đơn vị: cộng tiến độ của các đơn vị có tiến độ rồi chia cho số đơn vị đó. Chậm tiến độ: dưới 100%."
)
WHOLE = (
    "Phần đã làm so với toàn bộ kế hoạch đến ngày cuối đợt, không phải tiến độ. Của một đầu việc: khối lượng đã làm "
    "chia cho kế hoạch; trong biểu đồ tính tối đa 100%, lấy bình quân các đầu việc của từng đơn vị, "
    "rồi bình quân các đơn vị có đầu việc."
)
ON_TIME = (
    "Báo cáo nộp không muộn hơn giờ hạn của ngày; nộp nhiều lần thì tính lần đầu. Tỷ lệ đúng hạn của một đơn vị: số báo cáo "
    "đúng hạn của thôn (không kể phiếu của đoàn) chia cho số báo cáo đã đến hạn từ đầu đợt, không nộp cũng tính là đã đến "
    "hạn; báo cáo của một ngày chỉ tính khi đã qua giờ hạn của ngày đó. Của mọi đơn vị: gộp báo cáo của các đơn vị lại rồi "
    "chia. “Đã nộp” hôm nay là số đơn vị đã gửi, kể cả gửi muộn."
)
ROUNDING = (
    "Chỉ làm tròn một lần, khi ghi ra: từ nửa trở lên thì lên (88,25 ghi 88,3). Điểm và tỷ lệ có một số lẻ; khối lượng "
    "do máy tính có hai số lẻ (việc đếm từng cái như hộ, vườn: bỏ phần lẻ), số do người ghi thì giữ nguyên. "
    "Chỉ ghi 100% khi không thiếu gì và 0% khi chưa có gì: "
    "99,96% ghi 99,9%. Xếp hạng, xếp loại theo điểm đã làm tròn. Tăng giảm là hiệu của hai số đã làm tròn. Tổng điểm "
    "cộng từ các phần chưa làm tròn, nên có khi lệch một, hai phần mười so với cộng các phần đã ghi."
)


def term_rules(campaign: Campaign) -> Iterator[tuple[str, str, str, str]]:
    """Give part, item, content and value of each line."""
    yield PART, "Tiến độ", PROGRESS, "0% đến 100%"
    yield PART, "Khối lượng cả đợt", WHOLE, f"đến {wording.day(campaign.end)}"
    yield PART, "Đúng hạn", ON_TIME, ""
    yield PART, "Làm tròn", ROUNDING, ""
