"""The page itself: the day's message, the units with their lights, orders, who is late, requests, the bulletin, the files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts.orders import OrderRow
from ntm_sheets.facts.petitions import Petition, requests
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import Digest, Missing, Tally, UnitDay, digest_of
from ntm_sheets.outbox.master.data import curve_of
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.orders import open_orders, said_of
from ntm_sheets.outbox.master.progress import CURVE_NOTE, curve_sentence
from ntm_sheets.outbox.master.ranking import NOBODY, leaders_sentence
from ntm_sheets.outbox.master.rules_asked import RULES, WORDS
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.page.beside import Beside, beside, link
from ntm_sheets.outbox.page.markup import Html, document, element, joined
from ntm_sheets.outbox.page.photos import album_of
from ntm_sheets.outbox.page.pictures import curve, legend, patterns, sign
from ntm_sheets.outbox.page.units import LONGEST_NAME, lines_for, petition_words, unit_item
from ntm_sheets.outbox.unit_lines import Owned
from ntm_sheets.outbox.wording import best_and_last
from ntm_sheets.workspace.delivering import deliver_text

# Lists on the page's front hold so many lines, the others are folded behind them.
MOST_NAMES = 12
LONGEST_ORDER = 240
PROPOSED = "Điểm, hạng và đèn do máy đề xuất để Ban chỉ đạo xem xét; đạt chuẩn do người có thẩm quyền công nhận."


def draw_page(source: OutboxSource, target: Path) -> Drawn:
    """Deliver the page. Errors: OwnError where it can be written nowhere."""
    given, day = material_of(source), digest_of(source)
    path, note = deliver_text(target, source.as_of, page_of(given, day, beside(target.parent, day)))
    return Drawn(path, (note,) if note else ())


def page_of(given: MasterInput, day: Digest, lying: Beside) -> str:
    """Write the page from material in which nothing is personal any more; the same input gives the same text."""
    today = [one for one in requests(given.petitions) if one.said.last == given.today]
    units = _units(given, day, lying)
    others = [
        _orders(given, day),
        _late(day),
        _requests(today, day),
        _photos(given, day),
        _curve(given),
        _told(lying),
        _files(lying),
    ]
    sections = [units, *(one for one in others if one is not None)]
    main = element("main", sections[0].html, element("div", *(one.html for one in sections[1:])), id="noi-dung")
    skip = element("a", "Đến nội dung chính", href="#noi-dung", class_="skip")
    whole = [skip, _header(day, sections), patterns(), main, _footer(day)]
    return document(f"{day.message} – {day.campaign}", element("body", joined(whole, "\n")))


@dataclass(frozen=True)
class Section:
    """A part of the page: where it is jumped to, how the list of parts calls it, and all of it."""

    key: str
    short: str
    html: Html


def section(key: str, short: str, title: str, *inside: Html) -> Section:
    """Make a part of the page under its title, the message that it has."""
    head = element("h2", title, id=f"{key}-tieu-de")
    return Section(key, short, element("section", head, *inside, id=key, aria_labelledby=f"{key}-tieu-de"))


def _header(day: Digest, sections: Sequence[Section]) -> Html:
    links = (element("li", element("a", one.short, href=f"#{one.key}")) for one in sections)
    notice = [element("p", f"! {day.notice}", class_="notice")] if day.notice else []
    return element(
        "header",
        element("p", f"UBND {day.commune} · {day.campaign}", class_="small"),
        element("h1", f"{day.message}."),
        element("p", f"Số liệu đến {wording.moment(day.as_of)}, {_when(day)}."),
        *notice,
        _figures(day),
        element("nav", element("ul", *links), aria_label="Các phần của trang"),
    )


def _when(day: Digest) -> str:
    if day.phase == "before":
        return f"đợt {day.days} ngày chưa bắt đầu"
    if day.phase == "over":
        return f"đợt {day.days} ngày đã kết thúc"
    return f"ngày thứ {day.day} trong {day.days} ngày, {f'còn {day.left} ngày' if day.left else 'ngày cuối'}"


def _figures(day: Digest) -> Html:
    handed = day.handed
    on_time = "" if day.on_time is None else f"đúng hạn từ đầu đợt {show_number(day.on_time)}%"
    waiting = f"{handed.waiting} chưa đến hạn" if handed.waiting else ""
    figures = (
        _tally("Thôn đủ tiêu chí", day.complete, "đợt này không xét tiêu chí"),
        _tally("Vườn mẫu đạt chuẩn", day.gardens, "đợt này không yêu cầu vườn mẫu"),
        _figure(
            "Tiến độ kế hoạch",
            "–" if day.progress is None else f"{show_number(day.progress)}%",
            "bình quân các đơn vị" if day.progress is not None else "chưa việc nào có phần phải xong",
        ),
        _figure(
            "Báo cáo hôm nay",
            f"{handed.came}/{handed.asked}" if handed.asked else "–",
            " · ".join(filter(None, (waiting, on_time))) or "hôm nay không phải nộp",
        ),
    )
    return element("dl", *figures, class_="figures")


def _tally(label: str, tally: Tally, nothing: str) -> Html:
    if not tally.total:
        return _figure(label, "–", nothing)
    both = f"tự báo {show_number(tally.own)}, phúc tra {show_number(tally.verified)}"
    return _figure(label, f"{show_number(tally.counted)}/{show_number(tally.total)}", both)


def _figure(label: str, value: str, more: str) -> Html:
    return element("div", element("dt", label), element("dd", value, class_="large"), element("dd", more))


def _units(given: MasterInput, day: Digest, lying: Beside) -> Section:
    owned = Owned(given, day)

    def items(units: Iterable[UnitDay]) -> Html:
        return joined(unit_item(owned.of(unit), day, lying.of_unit.get(unit.unit, ())) for unit in units)

    inside = [element("p", "Chạm vào một đơn vị để xem còn thiếu gì.", class_="small hint"), legend()]
    for name in day.lists:
        own = day.of_list(name)
        best, hidden, last = best_and_last(own, MOST_NAMES)
        inside += [element("h3", name), element("ol", items(best), class_="units")]
        if hidden:
            between = element("ol", items(own[len(best) : len(own) - len(last)]), class_="units")
            inside += [_folded(f"Xem {hidden} đơn vị ở giữa", between), element("ol", items(last), class_="units")]
    inside.append(_folded("Dấu vuông, tam giác, tròn nghĩa là gì", _lights()))
    leaders = leaders_sentence(given)
    title = "Chưa đơn vị nào có điểm" if leaders == NOBODY and not day.is_empty else leaders
    return section("don-vi", "Đơn vị", title, *inside)


def _lights() -> Html:
    """Say when a unit has which light."""
    items = (
        element("li", element("span", sign(light), WORDS[light], class_=f"light {light}"), f": {when}.")
        for light, when in RULES.items()
    )
    return element("ul", *items, class_="plain")


def _folded(title: str, *inside: Html) -> Html:
    return element("details", element("summary", title), *inside, class_="more")


def _orders(given: MasterInput, day: Digest) -> Section:
    """Say what the program proposes to order, and what the leaders ordered and is not done yet."""
    text = "Chưa có báo cáo nào để chỉ đạo theo." if day.is_empty else "Không có việc gấp."
    items = [element("li", element("b", f"{one.who}: "), one.text) for one in day.orders]
    inside = [element("ol", *items, class_="orders") if items else element("p", text)]
    waiting = open_orders(given)
    if waiting:
        inside.append(element("h3", f"Lãnh đạo đã giao, chưa xong: {len(waiting)}"))
        inside += unfolding([element("li", *_ordered(one, given)) for one in waiting], "việc nữa")
    title = f"{len(day.orders)} việc cần chỉ đạo hôm nay" if items else "Việc cần chỉ đạo hôm nay"
    return section("chi-dao", "Chỉ đạo", title, *inside)


def _ordered(one: OrderRow, given: MasterInput) -> tuple[Html, str]:
    who = element("b", f"{given.names.get(one.unit, one.unit)}: ")
    return who, said_of(one, given, LONGEST_ORDER)


def unfolding(items: Sequence[Html], what: str) -> Iterator[Html]:
    """Draw a list of which the page's front shows the first lines; the others unfold."""
    yield element("ul", *items[:MOST_NAMES], class_="plain")
    if len(items) > MOST_NAMES:
        yield _folded(f"Xem {len(items) - MOST_NAMES} {what}", element("ul", *items[MOST_NAMES:], class_="plain"))


def _late(day: Digest) -> Section:
    until = f"{day.deadline:%H:%M} hôm nay"
    groups = [
        (f"Chưa nộp, hạn {until}", [one for one in day.awaited if one.role == "village"]),
        (f"Đoàn chưa nộp phiếu, hạn {until}", [one for one in day.awaited if one.role == "team"]),
        ("Chưa nộp báo cáo", [one for one in day.late if one.role == "village"]),
        ("Đoàn chưa nộp phiếu", [one for one in day.late if one.role == "team"]),
    ]
    inside = [part for label, missing in groups for part in _missing(label, missing)]
    title = f"{len(day.late)} báo cáo, phiếu quá hạn chưa nộp" if day.late else "Không báo cáo nào quá hạn"
    return section("chua-nop", "Chưa nộp", title, *inside)


def _missing(label: str, missing: Sequence[Missing]) -> Iterator[Html]:
    if missing:
        yield element("h3", f"{label}: {len(missing)}")
        yield from unfolding([element("li", _who(one)) for one in missing], "đơn vị nữa")


def _who(one: Missing) -> str:
    more = [one.name] if one.who != one.name and one.role == "team" else []
    more += [] if one.how_long == "hôm nay" else [one.how_long]
    more += ["có phiếu đang chờ xã quyết định"] if one.waits else []
    return f"{one.who} ({', '.join(more)})" if more else one.who


def _requests(today: Sequence[Petition], day: Digest) -> Section:
    title = f"{len(today)} khó khăn, đề nghị hôm nay" if today else "Hôm nay không đơn vị nào nêu khó khăn, đề nghị"
    names = {unit.unit: wording.shortened(unit.name, LONGEST_NAME) for unit in day.units}
    lines = lines_for(len(day.units))
    items = [
        element("li", petition_words(one, lines, names.get(one.said.unit, one.said.unit))) for one in today[:MOST_NAMES]
    ]
    more = len(today) - len(items)
    rest = [element("p", f"… và {more} mục nữa, xem ở từng đơn vị.")] if more else []
    return section("kho-khan", "Khó khăn", title, *([element("ul", *items, class_="plain")] if items else ()), *rest)


def _photos(given: MasterInput, day: Digest) -> Section | None:
    """Show photos, before beside after; how what needs one stands is the title."""
    album = album_of(given, day)
    if not (given.evidence.asked or album.first):
        return None
    inside = [*album.first]
    if album.folded:
        inside.append(_folded(f"Xem ảnh của {len(album.folded)} đơn vị nữa", *album.folded))
    if album.left_out:
        inside.append(element("p", f"Ảnh của {album.left_out} đơn vị nữa nằm trong thư mục hinh-anh.", class_="small"))
    if not inside:
        inside.append(element("p", "Chưa có ảnh nào dùng được.", class_="small"))
    return section("anh", "Ảnh", wording.evidence_sentence(given.evidence), *inside)


def _curve(given: MasterInput) -> Section | None:
    rows = curve_of(given)
    if not any(row.planned for row in rows):
        return None
    sentence = curve_sentence(given)
    return section("tien-do", "Tiến độ", sentence, curve(rows, sentence, CURVE_NOTE))


def _told(lying: Beside) -> Section | None:
    if not lying.bulletin:
        return None
    # It says what the page says above, to be copied.
    folded = _folded("Xem chữ đã gửi nhóm", element("p", lying.bulletin, class_="bulletin"))
    return section("ban-tin", "Bản tin", "Bản tin hôm nay", folded)


def _files(lying: Beside) -> Section | None:
    if not lying.links:
        return None
    note = element("p", "Mở được khi trang này còn nằm cùng thư mục với các tệp đó.", class_="small")
    items = (element("li", link(one)) for one in lying.links)
    return section("tep", "Tệp", "Tệp kèm theo", note, element("ul", *items, class_="files"))


def _footer(day: Digest) -> Html:
    taken = f"{day.taken}. " if day.taken else ""
    return element("footer", element("p", f"{PROPOSED} {taken}Mã số liệu {day.code}."))
