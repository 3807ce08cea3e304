"""The text for the village loudspeakers and the web page: sentences to be read aloud, two minutes at most, no private name."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ntm_sheets.campaign.showing import in_words
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.bulletin.hours import Memory, is_asked, missed_day
from ntm_sheets.outbox.digest import Digest, Tally, UnitDay, digest_of
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.typed_in_files import hand_out

# Slow and clear, as over loudspeakers; a word of Vietnamese is a syllable.
SYLLABLES_A_MINUTE, MINUTES = 160, 2
MOST_SYLLABLES = SYLLABLES_A_MINUTE * MINUTES
# Less than a point in a day is no example to anybody.
LEAST_RISE = 1.0
# Follows the day in the memory of what was made.
MARK = "-phat-thanh"
MOST_MODELS, MOST_REMINDED = 3, 3
SPELT = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "MTTQ": "Mặt trận Tổ quốc",
    "BCĐ": "Ban chỉ đạo",
    "NTM": "nông thôn mới",
    "QĐ": "quyết định",
    "TDP": "tổ dân phố",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "KDC": "khu dân cư",
    "VHTT": "văn hóa thể thao",
    "TH": "tiểu học",
    "MN": "mầm non",
    "m2": "mét vuông",
    "m²": "mét vuông",
    "km": "ki lô mét",
    "%": " phần trăm",
    "&": " và ",
}
ABBREVIATION = re.compile("|".join(rf"(?<!\w){one}(?!\w)" if one[0].isalpha() else one for one in SPELT))
DAY, HOUR = re.compile(r"(?:ngày )?(\d{1,2})/(\d{1,2})/(\d{4})"), re.compile(r"(\d{1,2}):(\d\d)")
NUMBER = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+,\d+|\d+")
# Longer ones are no amount: they are read figure by figure.
LONGEST_NUMBER = 9
SEPARATING = re.compile(r"\s*[–—/;|•·…()\[\]“”\"]+\s*")
VILLAGE = re.compile(r"(?:thôn|xóm|làng|bản|ấp|buôn|tổ|khu|khối|phố)\b", re.IGNORECASE)


def spoken(text: str) -> str:
    """Give a text as it is read aloud: abbreviations spelt out, days, hours and numbers in words, no sign but commas."""
    said = ABBREVIATION.sub(lambda found: SPELT[found[0]], text)
    said = DAY.sub(lambda day: f" {_day_words(*map(int, day.groups()))} ", said)
    said = HOUR.sub(lambda hour: f"{hour[1]} giờ{f' {int(hour[2])}' if int(hour[2]) else ''}", said)
    said = NUMBER.sub(lambda number: f" {_number_words(number[0])} ", said)
    return re.sub(r"[\s,]*,[\s,]*", ", ", " ".join(SEPARATING.sub(", ", said).split())).strip(" ,")


def _day_words(day: int, month: int, year: int) -> str:
    return f"ngày {in_words(day)} tháng {in_words(month)} năm {in_words(year)}"


def _number_words(digits: str) -> str:
    plain = digits.replace(".", "").replace(",", ".")
    if len(plain) > LONGEST_NUMBER:
        return " ".join(in_words(int(digit)) for digit in plain if digit.isdigit())
    return in_words(float(plain), len(plain.partition(".")[2]))


def syllables(sentences: Sequence[str]) -> int:
    """Count the syllables of sentences."""
    return sum(len(re.findall(r"\w+", sentence)) for sentence in sentences)


def radio_sentences(day: Digest) -> list[str]:
    """Give the sentences in the order of reading; what comes later is left out where two minutes are full."""
    first = f"Kính thưa bà con, sau đây là bản tin {_small(spoken(wording.shortened(day.campaign, 60)))}, {_when(day)}."
    notice = [f"Xin lưu ý, {_small(spoken(day.notice.rstrip('.')))}."] * bool(day.notice)
    chosen, last = [first], [*notice, "Xin cảm ơn bà con đã lắng nghe."]
    for part in (_models, _whole, _handed, _reminders, _lacking):
        for sentence in part(day):
            said = sentence[:1].upper() + sentence[1:]
            if syllables([*chosen, said, *last]) <= MOST_SYLLABLES:
                chosen.append(said)
    return [*chosen, *last]


def _small(text: str) -> str:
    """Begin within a sentence; what is written in capitals stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _when(day: Digest) -> str:
    today = f"ngày {in_words(day.about.day)} tháng {in_words(day.about.month)}"
    if day.phase != "running":
        return today
    order = {1: "nhất", 4: "tư"}.get(day.day, in_words(day.day))
    return f"{today}, ngày thứ {order} của đợt"


def _models(day: Digest) -> Iterator[str]:
    """Tell of the best first: who has everything, who leads, who came on most since yesterday."""
    if day.phase == "before":
        return
    if day.is_empty:
        yield "đến giờ này xã chưa nhận được báo cáo nào của các đơn vị."
        return
    whole = [unit for unit in day.units if unit.recognised.counted][:MOST_MODELS]
    for unit in whole:
        seen = "đã được đoàn công tác xác nhận" if unit.recognised.verified else "đang chờ đoàn công tác xác nhận"
        yield f"{_called(unit)}{_met(unit).removeprefix(',')}, đủ điều kiện đạt chuẩn, {seen}."
    told = list(whole)
    for best in day.units[:1]:
        if best.rank and best.points and best not in told:
            told.append(best)
            yield f"dẫn đầu là {_called(best)}, được {in_words(best.points)} điểm{_met(best)}."
    rising = sorted(
        (unit for unit in day.units if (unit.change or 0) >= LEAST_RISE), key=lambda unit: -(unit.change or 0)
    )
    for unit in [unit for unit in rising if unit not in told][: max(MOST_MODELS - len(told), 0)]:
        yield f"{_called(unit)} tiến bộ trong ngày, thêm {in_words(unit.change or 0)} điểm{_met(unit)}."


def _called(unit: UnitDay) -> str:
    """Call a unit as people do: a village is “thôn …”."""
    name = spoken(unit.name)
    if VILLAGE.match(name):
        return _small(name)
    return f"thôn {name}" if unit.criteria.total else name


def _met(unit: UnitDay) -> str:
    """Say what a unit has reached, after a comma; nothing where that is nothing."""
    counted = (_share(unit.criteria, "tiêu chí"), _share(unit.gardens, "vườn mẫu"))
    told = " và ".join(part for part in counted if part)
    return f", đã đạt {told}" if told else ""


def _share(tally: Tally, what: str) -> str:
    """Say how many of how many; nothing where there are none."""
    if not tally.counted or not tally.total:
        return ""
    if not tally.left:
        return f"đủ {in_words(tally.total)} {what}"
    return f"{in_words(tally.counted)} trên {in_words(tally.total)} {what}"


def _whole(day: Digest) -> Iterator[str]:
    parts = [part for part in (_share(day.criteria, "tiêu chí"), _share(day.gardens, "vườn mẫu")) if part]
    if parts and len(day.units) > 1:
        yield f"cộng tất cả các đơn vị, đã đạt {' và '.join(parts)}."
    if day.phase == "over":
        yield "đợt thi đua đã kết thúc."
    elif day.phase == "before":
        yield "đợt thi đua chưa bắt đầu."
    else:
        yield f"còn {in_words(day.left)} ngày nữa là hết đợt." if day.left else "đây là ngày cuối của đợt."


def _handed(day: Digest) -> Iterator[str]:
    # Not “today”: it may be read the next morning.
    handed = day.handed
    if day.phase != "running" or not handed.came:
        return
    many = f"{in_words(handed.came)} trên {in_words(handed.asked)}"
    if handed.came == handed.asked:
        many = f"cả {in_words(handed.asked)}" if handed.asked > 1 else "một"
    yield f"trong ngày, {many} đơn vị đã gửi báo cáo, xin cảm ơn."


def _reminders(day: Digest) -> Iterator[str]:
    """Remind kindly whose report is missing, by unit; a working group is called by its village, for names are private."""
    units = {unit.unit: _called(unit) for unit in day.units}
    asked: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("village", lambda who: f"mong {who} sớm gửi báo cáo, cần giúp đỡ xin gọi cán bộ xã."),
        ("team", lambda who: f"mong đoàn công tác phụ trách {who} sớm gửi phiếu kiểm tra."),
    )
    for role, ask in asked:
        late = list(dict.fromkeys(units[one.unit] for one in day.late if one.role == role and not one.waits))
        if late:
            more = len(late) - MOST_REMINDED
            rest = [f"{in_words(more)} đơn vị khác"] if more > 0 else []
            *names, last = [*late[:MOST_REMINDED], *rest]
            yield ask(f"{', '.join(names)} và {last}" if names else last)


def _lacking(day: Digest) -> Iterator[str]:
    """Name what is still to do, the most first, one sentence a unit."""
    if day.is_empty or day.phase == "before":
        return
    behind = [unit for unit in day.units if unit.rank and (unit.criteria.left or unit.gardens.left)]
    if behind:
        yield "mong bà con cùng bàn, cùng làm những việc còn lại."
    # Of those that lack as much the last in the ranking: a leader who is named before the last would ask why.
    most = sorted(behind, key=lambda unit: (-(unit.criteria.left + unit.gardens.left), -(unit.rank or 0)))
    for unit in most[:MOST_REMINDED]:
        counted = ((unit.criteria.left, "tiêu chí"), (unit.gardens.left, "vườn mẫu"))
        left = " và ".join(f"{in_words(number)} {what}" for number, what in counted if number)
        yield f"{_called(unit)} còn {left}."


def radio_text(day: Digest) -> str:
    """Give the text: a line for whoever reads it, which is not read aloud, then the sentences."""
    sentences = radio_sentences(day)
    count = syllables(sentences)
    seconds = -(-count * 60 // SYLLABLES_A_MINUTE)
    about = (
        f"[Không đọc dòng này: {count} tiếng, đọc khoảng {seconds // 60} phút {seconds % 60} giây. "
        f"Số liệu đến {wording.moment(day.as_of)}. Mã số liệu {day.code}.]"
    )
    return "\n".join([about, "", *sentences]) + "\n"


def draw_radio(source: OutboxSource, target: Path) -> Drawn:
    """Deliver the text of a day whose deadline has gone by, and that of the last day where it was missed.

    Again only where it says something else. Errors: OSError, OwnError.
    """
    memory = Memory.of(source.workspace)
    missed = missed_day(source, memory, target, MARK)
    days = [digest_of(source, missed)] if missed else []
    campaign, as_of = source.campaign, source.as_of
    if is_asked(campaign, as_of, as_of.date()) and as_of > campaign.timetable(as_of).deadline(as_of.date()):
        days.append(digest_of(source))
    drawn = [made for day in days if (made := _delivered(day, target, memory))]
    notes = [note for made in drawn for note in made.notes]
    if missed and drawn:
        notes.insert(0, f"Bài phát thanh ngày {wording.day(missed)} được lập bù lúc {wording.moment(as_of)}.")
    return Drawn(target, tuple(notes), tuple(made.path.name for made in drawn))


def _delivered(day: Digest, target: Path, memory: Memory) -> Drawn | None:
    path, name = target / f"{day.about:%Y-%m-%d}.txt", f"{day.about:%Y-%m-%d}{MARK}"
    said = sha256_of("\n".join(radio_sentences(replace(day, as_of=day.deadline))).encode("utf-8", "replace"))[:16]
    if memory.said.get(name) == said and path.exists():
        return None
    text = radio_text(day)
    # With its mark: the notepad of an old Windows would garble the letters without.
    at, notes = hand_out(
        path, day.as_of, lambda path: path.write_text(text, "utf-8-sig", newline="\r\n"), memory.is_ours
    )
    memory.left(at)
    memory.said[name] = said
    memory.keep()
    return Drawn(at, tuple(notes))
