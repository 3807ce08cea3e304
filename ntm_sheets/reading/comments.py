"""Whether somebody wrote comments into a workbook, beside the notes that a slip of ours carries."""

from ntm_sheets.contract.layout import MARK_WORDS
from ntm_sheets.reading.escapes import decode
from ntm_sheets.reading.markup import bare, relations, walk
from ntm_sheets.reading.package import Package

_OURS = tuple(MARK_WORDS.values())


def is_ours(comment: str) -> bool:
    """Tell whether a cell's comment is a note that a slip came with; the village needs no word about that."""
    return comment.lstrip().startswith(_OURS)


def has_comments(package: Package, part: str) -> bool:
    """Tell whether a worksheet part of an .xlsx carries somebody's comments."""
    related = list(relations(package, part).values())
    if any(relation.type == "threadedComment" for relation in related):
        return True
    bodies = [package.read(relation.target) for relation in related if relation.type == "comments"]
    return any(not is_ours(text) for body in bodies if body for text in _texts(body))


def _texts(body: bytes) -> list[str]:
    """List the texts of a comments part."""
    texts: list[list[str]] = []
    inside = False

    def start(name: str, _given: dict[str, str]) -> None:
        nonlocal inside
        inside = inside or bare(name) == "text"
        if bare(name) == "comment":
            texts.append([])

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and bare(name) != "text"

    def text(piece: str) -> None:
        if inside and texts:
            texts[-1].append(piece)

    walk(body, start, end, text)
    return [decode("".join(pieces)) for pieces in texts]
