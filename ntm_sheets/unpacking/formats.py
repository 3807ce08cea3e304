"""What stands in a letter in place of a plain attachment: formats that only one program reads, or that are locked."""

import re

# What each is called in the catalogue, by the type that a part declares, its name, its first bytes.
_TYPES = {
    "application/ms-tnef": "letter-format-tnef",
    "application/vnd.ms-tnef": "letter-format-tnef",
    "application/pkcs7-mime": "letter-format-smime",
    "application/x-pkcs7-mime": "letter-format-smime",
    "application/pgp-encrypted": "letter-format-pgp",
}
_NAMES = {"winmail.dat": "letter-format-tnef", "win.dat": "letter-format-tnef", "smime.p7m": "letter-format-smime"}
_STARTS = (
    (b"\x78\x9f\x3e\x22", "letter-format-tnef"),
    (b"-----BEGIN PGP MESSAGE-----", "letter-format-pgp"),
)
_IN_TEXT = (
    (re.compile(rb"^=ybegin .*\bname=", re.MULTILINE), "letter-format-yenc"),
    (re.compile(rb"^begin [0-7]{3,4} [^\r\n]+\r?\n[!-`]", re.MULTILINE), "letter-format-uuencode"),
    (re.compile(rb"^-----BEGIN PGP MESSAGE-----", re.MULTILINE), "letter-format-pgp"),
)
# A signature beside readable parts says nothing that we could check.
SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
# What was signed lies within its signature, as it is; what was encrypted cannot be told from that by the type.
SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
UUENCODED = ("x-uuencode", "uuencode", "x-uue", "uue")


def format_of_attachment(content_type: str, name: str, data: bytes) -> str:
    """Give the code of the format that an attachment is in, or nothing where it is a file like any other."""
    named = _TYPES.get(content_type) or _NAMES.get(name.lower())
    return named or next((code for start, code in _STARTS if data.startswith(start)), "")


def format_in_text(text: bytes) -> str:
    """Give the code of the format in which a letter's text carries a file, or nothing."""
    return next((code for pattern, code in _IN_TEXT if pattern.search(text)), "")
