"""One line about the condition that a form came back in: for the officer, not for the village."""

from collections.abc import Iterator

from ntm_sheets.facts.submission import Condition

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
    more = len(names) - MOST_NAMED
    return ", ".join(f"“{name}”" for name in names[:MOST_NAMED]) + (f" và {more} trang khác" if more > 0 else "")
