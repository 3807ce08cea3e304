"""What goes along with a form in a letter or a zip: its signed scan, photos, a covering letter, the logo of a signature.

Nothing is read from these; beside a form they are its evidence, alone they may be somebody's report that went wrong.
"""

import re

from ntm_sheets.unpacking.naming import SEPARATOR
from ntm_sheets.untrusted.sniffing import WORKBOOKS

# A locked or damaged file is told of for itself; the scan beside it is not at fault.
_FORMS = (*WORKBOOKS, "encrypted", "cut-off")
_ALONG = ("image", "pdf", "docx", "text", "media")
# These kinds only under their own names: a form that was saved as a web page or as text bears a workbook's.
_ALONG_AS_NAMED = {
    "html": (".htm", ".html"),
    "csv": (".txt", ".vcf", ".ics", ".log"),
    "shortcut": (".lnk", ".url", ".webloc", ".desktop"),
    "unknown": (".p7s", ".sig", ".asc", ".tsr", ".cer", ".crt"),
}
# What mail programs call the pictures of a signature; a photo of a paper is larger.
_LOGO = re.compile(
    r"(?i)(image\d{3,}|outlook-.*|logo.*|icon.*|signature.*|chu-?ky.*|att\d+|~wrd\d+)\.(png|gif|jpe?g|bmp)"
)
_LOGO_BYTES = 48 * 1024


def may_be_form(kind: str) -> bool:
    """Tell whether a file of this kind is a workbook, or is told of as one that cannot be opened."""
    return kind in _FORMS


def goes_along(name: str, kind: str) -> bool:
    """Tell whether a file is of a kind that people send along with a form."""
    return kind in _ALONG or name.lower().endswith(_ALONG_AS_NAMED.get(kind, ("\0",)))


def is_logo(name: str, kind: str, size: int) -> bool:
    """Tell whether a picture in a letter is a mail program's own: by its name, and because it is small."""
    return kind == "image" and size <= _LOGO_BYTES and _LOGO.fullmatch(name.split(SEPARATOR)[-1]) is not None


def is_together(one: str, form: str) -> bool:
    """Tell whether two files came together, by the names of the letters that they lie in (none for a bare zip).

    A letter brings all that it forwards, and what is forwarded comes with the letter around it. Two letters in one zip
    are two people's.
    """
    return one == form or not one or _is_within(form, one) or (form != "" and _is_within(one, form))


def _is_within(inner: str, outer: str) -> bool:
    return inner.startswith(outer + SEPARATOR)
