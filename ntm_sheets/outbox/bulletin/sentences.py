"""What the bulletin says: the reminder that the officer calls down, and the text of the evening, which its picture repeats."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from ntm_sheets.campaign.showing import show_number, show_points
from ntm_sheets.facts.submission import Role
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import Digest, Missing, Tally, UnitDay
from ntm_sheets.outbox.picture_values import Bar, Figure, Poster
from ntm_sheets.outbox.seal import Standing, standing_text
from ntm_sheets.outbox.wording import best_and_last

MOST_LINES, MOST_FIGURES, MOST_BARS = 12, 3, 6
# Of many names so many letters are told, the rest are counted.
MOST_LETTERS, SHOWN_LETTERS, LONGEST_CAMPAIGN = 420, 50, 70
# An order is told in so many letters, all that fit in so many.
LONGEST_GIVEN, GIVEN_LETTERS = 90, 240
NOBODY_DUE = "Hôm nay không đơn vị nào phải nộp báo cáo"
FORMS: dict[Role, str] = {"village": "báo cáo", "team": "phiếu kiểm tra"}
NOT_IN: dict[Role, str] = {"village": "Chưa nộp báo cáo", "team": "Đoàn chưa nộp phiếu kiểm tra"}
WHO: dict[Role, str] = {"village": "đơn vị", "team": "đoàn"}


def reminder_lines(day: Digest) -> Iterator[str]:
    """Say who has not handed in today: a message for the group first, then whom to call, which stays with the officer."""
    yield f"NHẮC NỘP BÁO CÁO NGÀY {day.as_of:%d/%m/%Y} – {wording.shortened(day.campaign, LONGEST_CAMPAIGN)}"
    yield f"Danh sách lúc {day.as_of:%H:%M}. Hạn nộp: {hour_words(day)} hôm nay."
    yield ""
    to_call = [one for one in day.awaited if not one.waits]
    if not day.handed.asked and not day.awaited:
        yield f"{NOBODY_DUE}: không phải nhắc ai."
        return
    if not to_call:
        yield "Không phải nhắc ai: mọi đơn vị phải nộp hôm nay đều đã nộp."
    else:
        yield "1) DÁN VÀO NHÓM"
        yield group_message(day, to_call)
        yield ""
        yield "2) GỌI TỪNG NƠI – chỉ cán bộ xã dùng, không gửi phần này vào nhóm"
        yield from (f"{n}. {line}" for n, line in enumerate(_calling_lines(day, to_call), 1))
    waiting = [one.who for one in day.awaited if one.waits]
    if waiting:
        yield ""
        yield f"Đã gửi, đang chờ xã quyết định, không phải nhắc: {', '.join(waiting)}."


def group_message(day: Digest, missing: Sequence[Missing]) -> str:
    """Say to the group who has not handed in yet, without telephone numbers."""
    told = [
        f"{FORMS[role]}: {named([one.who for one in missing if one.role == role])}"
        for role in wording.ROLES
        if any(one.role == role for one in missing)
    ]
    thanks = " Cảm ơn các đơn vị đã nộp sớm." if day.handed.came else ""
    return (
        f"Đến {day.as_of:%H:%M} hôm nay còn chưa nộp {'; '.join(told)}. "
        f"Đề nghị nộp trước {hour_words(day)}. Nơi nào vừa gửi thì bỏ qua tin này.{thanks}"
    )


def _calling_lines(day: Digest, missing: Iterable[Missing]) -> Iterator[str]:
    """Say whom to call, and who has been silent since before today."""
    silent = {(one.unit, one.role): one.how_long for one in day.late}
    for one in missing:
        since = silent.get((one.unit, one.role))
        told = [f"thôn {one.name}"] * (one.role == "team" and one.name not in one.who)
        told += [f"trước đó thiếu {since}"] * bool(since)
        who = f"{one.who} ({', '.join(told)})" if told else one.who
        yield f"{who}, {FORMS[one.role]}: {one.contact or 'chưa ghi số điện thoại'}"


def hour_words(day: Digest) -> str:
    """Write the hour of the deadline as people say it."""
    at = day.deadline
    return f"{at.hour} giờ" + (f" {at:%M}" if at.minute else "")


def bulletin_lines(day: Digest) -> list[str]:
    """Say the day in at most twelve lines."""
    top = [headline(day), f"{day.message}."]
    counted = " ".join(f"{one.label} {one.value}{f' ({one.note})' if one.note else ''}." for one in figures(day))
    below = [*([counted] if counted else []), " ".join(f"{line}." for line in (reported(day), late_line(day)) if line)]
    order = order_line(day)
    if order:
        below.append(f"Việc cần làm: {order}")
    if day.given:
        waiting = [f"{one.who}: {wording.shortened(one.text, LONGEST_GIVEN)}" for one in day.given]
        below.append(f"Lãnh đạo đã giao, chưa xong: {named(waiting, GIVEN_LETTERS, '; ', 'việc')}.")
    below.append(" ".join(part for part in (f"! {day.notice.rstrip('.')}." if day.notice else "", foot(day)) if part))
    below = [line for line in below if line]
    return [*top, *_ranking_lines(day, MOST_LINES - len(top) - len(below)), *below]


def headline(day: Digest) -> str:
    """Name the campaign and the day."""
    return f"{wording.shortened(day.campaign, LONGEST_CAMPAIGN).upper()} – {when(day)}"


def when(day: Digest) -> str:
    """Say which day of the campaign it is."""
    today = f"ngày {day.about:%d/%m/%Y}"
    if day.phase == "before":
        return f"{today}, đợt chưa bắt đầu"
    if day.phase == "over":
        return f"{today}, đợt đã kết thúc"
    return f"{today}, ngày thứ {day.day}/{day.days}, {f'còn {day.left} ngày' if day.left else 'ngày cuối'}"


def foot(day: Digest) -> str:
    """Say as of when, and from which data."""
    return f"Số liệu đến {wording.moment(day.as_of)}. Mã số liệu {day.code}."


def figures(day: Digest) -> tuple[Figure, ...]:
    """Choose the figures of the day, three at most; how many reported is told apart."""
    if day.is_empty:
        return ()
    found: list[Figure] = []
    if day.criteria.total:
        found.append(Figure("Tiêu chí đạt", _of(day.criteria), both_words(day.criteria)))
    if day.gardens.total:
        found.append(Figure("Vườn mẫu đạt", _of(day.gardens), both_words(day.gardens)))
    if day.on_time is not None:
        found.append(Figure("Báo cáo đúng hạn", f"{show_number(day.on_time)}%", "từ đầu đợt"))
    if day.progress is not None:
        found.append(Figure("Tiến độ kế hoạch", f"{show_number(day.progress)}%", "bình quân các đơn vị"))
    return tuple(found[:MOST_FIGURES])


def _of(tally: Tally) -> str:
    return f"{show_number(tally.counted)}/{show_number(tally.total)}"


def both_words(tally: Tally) -> str:
    """Say how many by the villages' own word, and how many were verified."""
    return f"tự báo {show_number(tally.own)}, phúc tra {show_number(tally.verified)}"


def _ranking_lines(day: Digest, room: int) -> Iterator[str]:
    """Give the units of each list in so many lines as there is room for: one on a line, else two, else more."""
    if day.is_empty:
        return
    lists = [(name, list(_list_words(day.of_list(name)))) for name in day.lists]
    a_line = next(n for n in count(1) if sum(-(-len(words) // n) for _, words in lists) <= max(room, len(lists)))
    for number, (name, words) in enumerate(lists):
        before = f"{name} (xếp hạng riêng) – " if number else ""
        for n in range(0, len(words), a_line):
            yield f"{'' if n else before}{'; '.join(words[n : n + a_line])}"


def _list_words(units: Sequence[UnitDay]) -> Iterator[str]:
    best, hidden, last = best_and_last(units)
    yield from map(_unit_words, best)
    if hidden:
        yield f"… {hidden} đơn vị ở giữa (tất cả {len(units)})"
    yield from map(_unit_words, last)


def _unit_words(unit: UnitDay) -> str:
    return f"{unit.rank}. {unit.name}: {points_words(unit)}" if unit.rank else f"– {unit.name}: chưa có báo cáo"


def points_words(unit: UnitDay) -> str:
    """Say a unit's points, their change since yesterday, and what of the criteria and gardens it meets."""
    change = f" ({'+' if unit.change > 0 else '–'}{show_points(abs(unit.change))})" if unit.change else ""
    return f"{show_points(unit.points)} điểm{change}{''.join(f', {part}' for part in met_words(unit))}"


def met_words(unit: UnitDay) -> Iterator[str]:
    """Say how many criteria and gardens of those that are asked of it a unit meets."""
    if unit.criteria.total:
        yield f"{unit.criteria.counted}/{unit.criteria.total} tiêu chí"
    if unit.gardens.total:
        yield f"{unit.gardens.counted}/{unit.gardens.total} vườn"


def late_line(day: Digest, most: int = MOST_LETTERS) -> str:
    """Name everybody whose report is missing, without a full stop; nothing where nobody's is.

    Where there is no room for all and it is all, they are called so: whom the picture names would seem to be the worst.
    """
    own = {role: [late_words(one) for one in day.late if one.role == role] for role in wording.ROLES}
    whole = {role: f"cả {len(names)} {WHO[role]}" for role, names in own.items() if len(names) == len(day.units) > 1}
    return ". ".join(
        f"{NOT_IN[role]}: {whole[role] if role in whole and sum(map(len, names)) > most else named(names, most)}"
        for role, names in own.items()
        if names
    )


def reported(day: Digest) -> str:
    """Say how many reported; nothing on a day outside the campaign."""
    if day.phase != "running":
        return ""
    handed, today = day.handed, "hôm nay" if day.about == day.as_of.date() else f"ngày {day.about:%d/%m}"
    if not handed.asked:
        return NOBODY_DUE.replace("Hôm nay", today[:1].upper() + today[1:])
    late = f", {handed.late} nộp muộn" if handed.late else ""
    rest = f", {handed.waiting} chưa đến hạn" if handed.waiting else ""
    excused = f", {handed.excused} được miễn" if handed.excused else ""
    return f"Báo cáo {today}: {handed.came}/{handed.asked} đơn vị đã nộp{late}{rest}{excused}"


def late_words(one: Missing) -> str:
    """Name who is late, and how long, where it is longer than today."""
    told = [one.name] * (one.role == "team" and one.who != one.name and one.name not in one.who)
    told += [one.how_long] * (one.how_long != "hôm nay")
    told += ["phiếu đang chờ xã quyết định"] * one.waits
    return f"{one.who} ({', '.join(told)})" if told else one.who


def named(names: Sequence[str], most: int = MOST_LETTERS, between: str = ", ", what: str = "nơi") -> str:
    """Name everybody once; beyond so many letters the rest are counted, `what` they are."""
    once = list(dict.fromkeys(names))
    shown, letters = 0, 0
    while shown < len(once) and (not shown or letters + len(once[shown]) <= most):
        letters, shown = letters + len(once[shown]) + 2, shown + 1
    more = len(once) - shown
    return between.join(once[:shown]) + (f" và {more} {what} khác" if more else "")


def order_line(day: Digest) -> str:
    """Give the first order; nothing where there is none."""
    if not day.orders:
        return ""
    # Who is late is named already.
    first = next((one for one in day.orders if not one.kind.startswith("silent")), day.orders[0])
    return f"{first.who} – {first.text}"


def poster_of(day: Digest) -> Poster:
    """Say the same for the picture, in pieces."""
    title = "Điểm thi đua" if len(day.units) <= MOST_BARS else f"Điểm thi đua: {len(day.of_list(day.lists[0]))} đơn vị"
    named_list = f", danh sách {day.lists[0]}" if len(day.lists) > 1 and len(day.units) > MOST_BARS else ""
    return Poster(
        day.campaign,
        when(day)[:1].upper() + when(day)[1:],
        day.message,
        figures(day),
        () if day.is_empty else tuple(_bars(day)),
        "" if day.is_empty else title + named_list,
        reported(day),
        late_line(day, SHOWN_LETTERS),
        order_line(day),
        day.notice,
        foot(day),
        "" if day.is_empty else standing_text(day.commune, list(map(_standing, day.units)), day.as_of, day.code),
    )


def _standing(unit: UnitDay) -> Standing:
    points = None if unit.rank is None else unit.points
    return Standing(unit.name, unit.criteria.counted, unit.criteria.total, points)


def _bars(day: Digest) -> Iterator[Bar]:
    """Give every unit where they are few, list by list; else the best and the last of the first list."""
    few = len(day.units) <= MOST_BARS
    for n, name in enumerate(day.lists if few else day.lists[:1]):
        best, hidden, last = best_and_last(day.of_list(name), MOST_BARS)
        yield from [Bar(f"{name} (xếp hạng riêng)", None)] * bool(n)
        yield from (_bar(unit, day.most_points) for unit in best)
        yield from [Bar(f"… {hidden} đơn vị ở giữa", None)] * bool(hidden)
        yield from (_bar(unit, day.most_points) for unit in last)


def _bar(unit: UnitDay, most: float) -> Bar:
    if unit.rank is None:
        return Bar(unit.name, 0.0, "", "chưa có báo cáo")
    return Bar(
        f"{unit.rank}. {unit.name}", unit.points / (most or 1), show_points(unit.points), ", ".join(met_words(unit))
    )
