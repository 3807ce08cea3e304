"""Each filled cell by its own kind and limits, as an answer; and in one line in which condition the form came back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from ntm_sheets.campaign.kinds import parse, parse_again
from ntm_sheets.campaign.names import slug
from ntm_sheets.campaign.questions import Parsed, Question, Value
from ntm_sheets.campaign.showing import listed, show_number
from ntm_sheets.contract.layout import Layout, called
from ntm_sheets.facts.findings import Key, Remark
from ntm_sheets.facts.kept import BEFORE
from ntm_sheets.facts.submission import Answer, Condition, Filled, Picture, Returned

BLANK = Parsed()
# How a place was before the work may have been photographed so long before the campaign.
BEFORE_START = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Checked:
    """The answers of a form and the remarks on them."""

    answers: tuple[Answer, ...]
    remarks: tuple[Remark, ...]


def parse_cells(returned: Returned, layout: Layout) -> Returned:
    """Parse the filled cells of a form as far as that goes without knowing what was answered before."""
    return replace(returned, cells=tuple(_parsed(cell, layout) for cell in returned.cells))


def _parsed(cell: Filled, layout: Layout) -> Filled:
    key = (cell.table, cell.row, cell.field)
    question = layout.questions.get(key)
    if question is None:
        return cell
    try:
        return replace(cell, parsed=parse(cell.seen, question), asked=layout.marks[key])
    except MemoryError:
        # The worker's bound is the file's: what is too large here is not tried again where nothing bounds it.
        raise
    except Exception:  # noqa: BLE001 - whoever judges meets it again, and tells of it as a fault of ours, not of the file
        return cell


def check_answers(returned: Returned, layout: Layout, previous: Mapping[Key, Value]) -> Checked:
    """Parse every filled cell that was not parsed by these very questions; what is outdated is an answer without a value.

    `previous` holds the last values that the same unit gave in the same role.
    """
    answers: list[Answer] = []
    remarks: list[Remark] = []
    moments = [one for one in returned.cells if one.field == "moment"]
    older = {(one.row, "date") for one in moments if slug(one.seen.text).startswith(BEFORE)}
    pictured = {(picture.table, picture.row) for picture in returned.pictures}
    for cell in returned.cells:
        key = (cell.table, cell.row, cell.field)
        question = layout.questions.get(key)
        if question is None:
            remarks.append(Remark("unknown-cell", cell.place, cell.seen.text, {"key": called(cell.row)}))
            answers.append(_answer(cell, Parsed()))
            continue
        if cell.parsed is not None and cell.asked == layout.marks[key]:
            parsed = parse_again(cell.parsed, cell.seen, question, previous.get(key))
        else:
            parsed = parse(cell.seen, question, previous.get(key))
        if parsed == BLANK:
            # What is left of a picture in a cell, or nothing that anybody sees: no answer, unless a picture is missing.
            if cell.seen.error and (cell.table, cell.row) not in pictured:
                remarks.append(_lost_picture(cell))
                answers.append(_answer(cell, parsed))
            continue
        if parsed.remarks and (cell.row, cell.field) in older:
            parsed = _parsed_as_older(cell, question, parsed)
        answers.append(_answer(cell, parsed))
        if parsed.remarks:
            remarks += _remarks(cell, question, parsed)
    answers += [_answer(cell, Parsed()) for cell in returned.outdated]
    answers += [_picture_answer(picture) for picture in returned.pictures if picture.row]
    answers += _subjects_by_place(returned, layout)
    return Checked(tuple(answers), tuple(remarks))


def _parsed_as_older(cell: Filled, question: Question, parsed: Parsed) -> Parsed:
    """Read the day of a photo of before the work, which may lie before the campaign; as it was where that is no plainer."""
    if question.period is None:
        return parsed
    first, last = question.period
    again = parse(cell.seen, replace(question, period=(first - BEFORE_START, last)))
    return parsed if again.remarks else again


def _answer(cell: Filled, parsed: Parsed) -> Answer:
    return Answer(cell.table, cell.row, cell.field, parsed.value, cell.seen.text, parsed.repaired, cell.place)


def _remarks(cell: Filled, question: Question, parsed: Parsed) -> list[Remark]:
    given = {"label": question.label, "requirement": question.requirement, "measure": question.measure}
    if isinstance(cell.seen.value, float) and not cell.seen.percent:
        # A number has no point or comma of its own: it is shown as people here write one.
        given["seen"] = show_number(cell.seen.value)
    return [Remark(one.code, cell.place, cell.seen.text, {**given, **one.details}) for one in parsed.remarks]


def _lost_picture(cell: Filled) -> Remark:
    return Remark(
        "picture-unreadable", cell.place, cell.seen.text, {"why": f"ô chỉ còn {cell.seen.text}, không có ảnh"}
    )


def _picture_answer(picture: Picture) -> Answer:
    # With its mark: what the officer decides about one picture must not go over to another one of the same size.
    raw = f"ảnh {picture.format} {picture.width} × {picture.height} (mã {picture.sha256[:8]})"
    return Answer(picture.table, picture.row, "picture", picture.sha256, raw, False, picture.place)


def _subjects_by_place(returned: Returned, layout: Layout) -> Iterator[Answer]:
    """Give what the pictures over a row show, where nothing is written beside the slots that they got."""
    written = {(cell.table, cell.row) for cell in returned.cells if cell.field == "subject"}
    for one in returned.pictures:
        if one.subject and (one.table, one.row) not in written:
            subject = layout.subject(one.subject)
            yield Answer(one.table, one.row, "subject", subject, one.subject, False, one.place)


MOST_NAMED = 3
PROGRAMS = ("excel", "libreoffice", "openoffice", "wps", "kingsoft", "google", "numbers", "onlyoffice", "collabora")
LIBRARIES = ("compatible", "openpyxl", "sheetjs", "xlsxwriter", "epplus", "aspose", "apache poi", "phpspreadsheet")
SOUND = "phiếu nguyên vẹn"


def describe(condition: Condition, kind: str) -> str:
    """Say which program saved a form (of a sniffed `kind`) and what of it was changed beside its answers."""
    program = program_words(condition.program)
    saved = f"lưu bằng {program} (.{kind})" if program else f"tệp .{kind}"
    changed = "; ".join(_changes(condition))
    return f"{saved[:1].upper()}{saved[1:]}: {changed or SOUND}"


def program_words(program: str) -> str:
    """Name a program as people know it; a library that wrote the file says nothing to anybody."""
    if not program:
        return ""
    is_library = any(word in program.casefold() for word in LIBRARIES)
    return "chương trình khác" if is_library or not any(name in program.casefold() for name in PROGRAMS) else program


def _changes(condition: Condition) -> Iterator[str]:
    if condition.renamed:
        yield f"đổi tên trang {_named(tuple(f'{drawn} thành {found}' for drawn, found in condition.renamed))}"
    if condition.added:
        yield f"thêm trang {_named(condition.added)}"
    if condition.keys_lost:
        yield f"mất {condition.keys_lost} mã dòng, mã cột ẩn"
    if condition.drifted:
        yield f"{condition.drifted} dòng, cột bị đổi chỗ"
    if condition.beside:
        yield f"{condition.beside} dòng, cột không có trong phiếu, không nhận"
    if condition.lists_lost:
        yield f"mất danh sách chọn ở trang {_named(condition.lists_lost)}"
    if condition.hidden:
        yield f"{condition.hidden} ô trả lời nằm ở dòng, cột, trang bị ẩn"
    if condition.veiled:
        yield f"{condition.veiled} ô trả lời không nhìn thấy được hoặc hiện số khác"
    if condition.computed:
        yield f"{condition.computed} ô trả lời là công thức"


def _named(names: tuple[str, ...]) -> str:
    return listed([f"“{name}”" for name in names], MOST_NAMED, "trang khác")
