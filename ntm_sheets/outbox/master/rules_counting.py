"""What “Quy tắc” says of whose number counts, how it becomes points, and what the words mean: enough to calculate again."""

from collections.abc import Iterator

from ntm_sheets.campaign.book.fields import PARTS_IN_WORDS, POINTS_BY
from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Indicator
from ntm_sheets.campaign.policy import PointClass
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts.plan_rows import PACE_DAYS
from ntm_sheets.outbox import wording

PART = "Cách gọi và cách ghi số"
PROGRESS = (
    "Phần đã làm so với phần phải xong đến hôm nay. Của một đầu việc: khối lượng đã làm chia cho khối lượng phải xong, "
    "tối đa 100%; chưa báo cáo thì coi như chưa làm. Của một đơn vị: bình quân các đầu việc đã có phần phải xong. "
    "Bình quân các đơn vị: cộng tiến độ của các đơn vị có tiến độ rồi chia cho số đơn vị đó."
)
LATE = (
    "Số ngày đã kết thúc mà khối lượng đã làm không đủ cho phần phải xong đến hết ngày đó; kế hoạch chia đều cho mọi ngày "
    "của việc, kể cả chủ nhật, ngày lễ, ngày được miễn báo cáo. Việc đếm từng cái (hộ, vườn): thiếu cả một cái mới là chậm. "
    "Chưa báo cáo thì coi như chưa làm."
)
CRITICAL = (
    "Tính trên kế hoạch của từng đơn vị: một việc bắt đầu vào ngày ghi trong kế hoạch, nhưng sớm nhất là ngày sau khi mọi "
    "việc nó chờ đã xong. Dự trữ: số ngày việc được chậm mà kế hoạch không kết thúc muộn hơn; dự trữ riêng: số ngày được "
    "chậm mà không việc nào khác bị đẩy lùi. Việc găng: dự trữ 0 ngày. Kế hoạch không ghi việc nào chờ việc nào là thời "
    "gian biểu, không có việc găng."
)
FORECAST = (
    f"Phần còn lại làm theo tốc độ từ lúc bắt đầu đến ngày có số liệu, khi đã làm từ {PACE_DAYS} ngày trở lên; làm ít ngày hơn hoặc "
    "chưa bắt đầu thì theo số ngày của kế hoạch; đáng lẽ đã làm mà chưa có số liệu thì tính như mai mới bắt đầu. Việc đã "
    "bắt đầu không chờ việc khác nữa. Thêm một tổ: từ mai làm nhanh gấp đôi."
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
SURE = (
    "Máy thử mọi chỗ còn mở theo hướng có lợi nhất và bất lợi nhất: ô còn phải hỏi lại (lỗi, cần xem), phiếu chờ xã quyết định, ảnh chưa "
    "rõ, số thôn báo đạt mà chưa có phúc tra còn hiệu lực (bất lợi nhất là chưa đạt; khối lượng thì chỉ còn số đoàn đo). "
    "Hạng tốt nhất: đơn vị mình có lợi nhất, mọi đơn vị khác bất lợi nhất; hạng thấp nhất: ngược lại. “Chắc chắn” là hai "
    "hạng bằng nhau. Chỉ đề xuất khen khi đã khóa sổ và cả hạng lẫn loại đều chắc chắn."
)
BY_PART = (
    "Hôm qua là đến hết ngày hôm qua, tính lại theo mọi phiếu ghi ngày ấy trở về trước, kể cả phiếu nộp sau. Chênh lệch của "
    "từng phần bỏ phần lẻ dưới một phần mười; những phần mười còn thiếu so với cột So với hôm qua thêm vào các phần bị bớt "
    "nhiều nhất: cộng các phần bằng đúng cột đó."
)


def term_rules(campaign: Campaign) -> Iterator[tuple[str, str, str, str]]:
    """Give part, item, content and value of each line."""
    yield PART, "Tiến độ", PROGRESS, "0% đến 100%"
    yield PART, "Khối lượng cả đợt", WHOLE, f"đến {wording.day(campaign.end)}"
    yield PART, "Chậm (ngày)", LATE, ""
    yield PART, "Việc găng, dự trữ", CRITICAL, ""
    yield PART, "Dự báo xong", FORECAST, f"so với {wording.day(campaign.end)}"
    yield PART, "Đúng hạn", ON_TIME, ""
    yield PART, "Làm tròn", ROUNDING, ""
    yield PART, "Điểm thay đổi do đâu", BY_PART, ""
    yield PART, "Hạng chắc đến đâu", SURE, f"khóa sổ {wording.moment(campaign.closes_at)}"


# A line: the part of the sheet, the item, what it says, the number or word that it sets.
Line = tuple[str, str, str, str]
COUNTING, POINTS, CLASSES, RANKS, TIES = (
    "Số nào được tính",
    "Điểm thi đua",
    "Xếp loại đề xuất",
    "Xếp hạng",
    "Bằng điểm",
)
PARTS = {
    "criteria": "mỗi tiêu chí: điểm của tiêu chí nhân số chỉ tiêu đạt, chia số chỉ tiêu của tiêu chí đó; rồi cộng lại",
    "gardens": (
        "mỗi vườn: tổng điểm các tiêu chí vườn đã đạt, chia tổng điểm các tiêu chí vườn; lấy các vườn cao nhất cho đủ số "
        "vườn phải đạt; điểm là mức tối đa nhân tổng đó, chia số vườn phải đạt"
    ),
    # What progress and being on time are is said once, among the terms.
    "progress": "mức tối đa nhân tiến độ của đơn vị",
    "on_time": "mức tối đa nhân tỷ lệ đúng hạn của đơn vị",
    "evidence": "số nội dung đã có ảnh hợp lệ chia số nội dung cần ảnh, nhân mức tối đa",
}
OUTVOTED = (
    ("Chưa phúc tra", "Tính số mới nhất của thôn; chưa báo cáo lần nào là thiếu số liệu, không phải 0."),
    (
        "Khối lượng đầu việc",
        "Số lũy kế có ngày báo cáo mới hơn trong hai số của thôn và của đoàn; cùng ngày thì tính số của đoàn.",
    ),
    (
        "Nghi vấn khối lượng",
        (
            "Thôn báo nhiều hơn số đoàn đo, cho chính ngày đoàn đo hoặc lần báo gần nhất trước đó: ghi ở cột Cần đo lại cho "
            "đến lần đo sau. Điểm vẫn tính như dòng trên."
        ),
    ),
    (
        "Xã sửa số",
        (
            "Số xã sửa thay số của ô ấy, và của các phiếu sau còn ghi y như cũ; phiếu sau ghi khác thì quyết định thôi hiệu "
            "lực. Ai báo, ngày nào, vẫn như phiếu gốc: số của thôn sửa rồi vẫn nhường số đoàn phúc tra. Số báo qua điện thoại "
            "chỉ điền ô trống của phiếu ngày ấy. Hủy quyết định thì tính lại như trước."
        ),
    ),
    (
        "Xã giữ nguyên",
        "Thôi hỏi lại, số đang tính vẫn tính; ô không dùng được vẫn không tính. Phiếu chờ xã thì được tính từ giờ nộp của nó.",
    ),
    (
        "Tự báo và phúc tra",
        (
            "Số tiêu chí, số vườn và đủ điều kiện đạt chuẩn ghi thêm hai cách: “tự báo” chỉ theo số của thôn, “phúc tra” chỉ "
            "theo số của đoàn còn hiệu lực."
        ),
    ),
)
TIE_STEPS = (
    "ít tiêu chí chưa đạt hoặc thiếu số liệu hơn (không kể điều kiện kèm theo)",
    "tỷ lệ chỉ tiêu có phúc tra còn hiệu lực cao hơn",
    "ngày báo cáo mới nhất mới hơn",
    "báo cáo của ngày đó nộp sớm hơn",
    "vẫn bằng thì đồng hạng, hạng kế tiếp bỏ trống",
)


def counting_lines(campaign: Campaign) -> Iterator[Line]:
    """Say whose number counts, and until when."""
    yield from _verified_lines(campaign.scoring.verified_days)
    yield from ((COUNTING, item, said, "") for item, said in OUTVOTED)
    by = next(word for word, key in POINTS_BY.items() if key == campaign.scoring.points_by)
    what = "Điểm tiêu chí, điểm vườn mẫu, xếp loại và thứ tự khi bằng điểm dùng số nào."
    yield COUNTING, "Điểm tính theo", what, by


def _verified_lines(days: int) -> Iterator[Line]:
    yield (
        COUNTING,
        "Số của đoàn",
        (
            "Tiêu chí và vườn mẫu: số đoàn phúc tra được tính, dù thôn báo khác, đến hết ngày thứ "
            f"{days} sau ngày kiểm tra. Ngày kiểm tra là ngày 0; sau khi đợt kết thúc thì đếm đến ngày cuối của đợt."
        ),
        f"{days} ngày",
    )
    yield (
        COUNTING,
        "Phúc tra quá hạn",
        (
            f"Từ ngày thứ {days + 1}: tính số thôn báo cho ngày sau ngày kiểm tra, ghi “quá hạn kiểm tra” ở cột Cần kiểm tra "
            "lại. Thôn chưa có số mới hơn thì vẫn tính số của đoàn, cũng ghi như vậy."
        ),
        "",
    )


def points_lines(campaign: Campaign) -> Iterator[Line]:
    """Say how each part is scored, what is due, and what becomes of a part that is not there."""
    policy = campaign.scoring
    words = {key: word for word, key in PARTS_IN_WORDS.items()}
    for part, full in policy.parts.items():
        yield POINTS, words[part], PARTS[part], f"{show_number(full, 4)} điểm"
    yield (
        POINTS,
        "Phải xong đến hôm nay",
        (
            "khối lượng của việc nhân số ngày đã kết thúc của việc, chia số ngày của việc (tính cả ngày đầu và ngày cuối). Một "
            "ngày kết thúc khi đã qua giờ này; ngày chưa kết thúc thì chưa đòi hỏi gì"
        ),
        f"{campaign.deadline:%H:%M}",
    )
    yield (
        POINTS,
        "Phần không tính",
        (
            "phần không được giao hoặc chưa có gì đến hạn thì bỏ ra: tổng điểm các phần còn lại nhân thang điểm, chia tổng mức "
            "tối đa của các phần còn lại. Phần bắt buộc của nhóm mà đơn vị không được giao gì (không có đầu việc, không có nội "
            "dung cần ảnh) thì không bỏ ra: tính 0 điểm"
        ),
        f"thang {show_number(policy.total, 4)}",
    )
    for track in campaign.tracks:
        required = "; ".join(words[part] for part in policy.parts if part in track.required_parts)
        what = f"các phần bắt buộc của nhóm {track.name} ghi ở cột bên"
        yield POINTS, f"Phần bắt buộc: {track.name}", what, required or "không có"


def class_lines(campaign: Campaign) -> Iterator[Line]:
    """Say what each class takes, and which lists are ranked."""
    for one in campaign.scoring.classes:
        yield CLASSES, one.name, _limit(one), f"từ {show_number(one.floor, 4)} điểm"
    how = "xét từ loại cao xuống loại thấp, được loại đầu tiên đủ cả điểm và số tiêu chí; không đủ loại nào thì xếp loại thấp nhất"
    yield CLASSES, "Cách xét", how, ""
    for name in campaign.lists:
        tracks = [track.name for track in campaign.tracks if track.key in _tracks_of(campaign, name)]
        yield RANKS, f"Danh sách {name}", f"xếp chung trong một danh sách: {'; '.join(tracks)}", ""
    silent = "đơn vị chưa có báo cáo hay phiếu kiểm tra nào, hoặc chưa có phần nào đến hạn tính điểm"
    yield RANKS, "Chưa xếp hạng", silent, "–"
    for n, step in enumerate(TIE_STEPS, 1):
        yield TIES, f"Bước {n}", step, ""


def criterion_line(criterion: Criterion, criteria_set: CriteriaSet, part: str) -> Line:
    """Say what a criterion is called and worth."""
    if criterion.gate:
        said = f"điều kiện kèm theo ({criterion.name}): phải đạt, không có điểm, không tính vào số tiêu chí"
        return part, "Điểm tiêu chí", said, "0 điểm"
    # Where no points are set all count alike.
    alike = not sum(one.points for one in criteria_set.counted)
    points = 1.0 if alike else criterion.points
    return part, "Điểm tiêu chí", criterion.name, f"{show_number(points, 4)} điểm"


def choice_lines(indicator: Indicator, part: str) -> Iterator[Line]:
    """List the choices of an indicator that asks for a least one, in their order."""
    if indicator.comparison == "at_least":
        number = wording.number_of(indicator.key) or "điều kiện"
        yield part, f"Các loại của {number}", f"từ cao xuống thấp: {'; '.join(indicator.choices)}", ""


def _limit(one: PointClass) -> str:
    if one.max_failed is None:
        return "không giới hạn số tiêu chí chưa đạt"
    return f"nhiều nhất {one.max_failed} tiêu chí chưa đạt hoặc thiếu số liệu, kể cả điều kiện kèm theo"


def _tracks_of(campaign: Campaign, name: str) -> set[str]:
    return {unit.track for unit in campaign.units if campaign.list_of(unit) == name}
