"""A form put into letters in every way that letters are written, sent on, copied and broken."""

import base64
import binascii
import quopri
from binascii import b2a_qp
from collections.abc import Callable

HEAD = b"From: a@b.vn\r\nTo: c@d.vn\r\nSubject: x\r\n"
NAME = b'Content-Type: application/octet-stream; name="phieu.xlsx"\r\n'
BASE64 = NAME + b"Content-Transfer-Encoding: base64\r\n\r\n"
TEXT = b"Content-Type: text/plain\r\n\r\nKinh gui\r\n"


def lines_of(data: bytes, change: Callable[[int, bytes], bytes] = lambda _, line: line) -> bytes:
    """Write base64, each line changed."""
    lines = base64.encodebytes(data).splitlines()
    return b"".join(change(number, line) + b"\r\n" for number, line in enumerate(lines))


def in_base64(data: bytes) -> bytes:
    return BASE64 + lines_of(data)


def encoded(name: bytes, body: bytes) -> bytes:
    return NAME + b"Content-Transfer-Encoding: " + name + b"\r\n\r\n" + body


def in_uuencode(data: bytes, name: bytes = b"phieu.xlsx") -> bytes:
    lines = [binascii.b2a_uu(data[at : at + 45]).replace(b"\n", b"\r\n") for at in range(0, len(data), 45)]
    return b"begin 644 " + name + b"\r\n" + b"".join(lines) + b"`\r\nend\r\n"


def in_quoted_printable(data: bytes) -> bytes:
    pieces = [b"".join(b"=%02X" % byte for byte in data[at : at + 25]) for at in range(0, len(data), 25)]
    return b"=\r\n".join(pieces) + b"\r\n"


def mixed(
    *parts: bytes, head: bytes = HEAD, boundary: bytes = b"b", declared: bytes | None = None, end: bytes = b"--"
) -> bytes:
    """Write a letter of parts; `declared` is its Content-Type where that is another than it should be."""
    kind = b"Content-Type: multipart/mixed; boundary=" + boundary + b"\r\n" if declared is None else declared
    between = b"--" + boundary
    body = b"".join(between + b"\r\n" + part + b"\r\n" for part in parts)
    return head + b"MIME-Version: 1.0\r\n" + kind + b"\r\n" + body + (between + end + b"\r\n" if end else b"")


def base64_as_it_arrives(form: bytes) -> dict[str, bytes]:
    """Give the ways in which the base64 of a form arrives, though every byte of the form is there."""
    plain, footer = lines_of(form), b"____________\r\nDanh sach thu xa: http://x.vn/ds\r\n"
    in_pieces = b"".join(base64.b64encode(form[at : at + 50]) + b"\r\n" for at in range(0, len(form), 50))
    written = {
        "spaces-before": lines_of(form, lambda _, line: b"    " + line),
        "tabs-before": lines_of(form, lambda _, line: b"\t\t" + line),
        "blanks-behind": lines_of(form, lambda _, line: line + b" \t "),
        "blanks-within": lines_of(form, lambda _, line: line[:20] + b" " + line[20:40] + b"\t" + line[40:]),
        "empty-lines": lines_of(form, lambda _, line: line + b"\r\n"),
        "one-line": plain.replace(b"\r\n", b""),
        "quoted": lines_of(form, lambda _, line: b"> " + line),
        "quoted-twice": lines_of(form, lambda _, line: b"> > " + line),
        "quoted-with-bars": lines_of(form, lambda _, line: b"| " + line),
        "footer": plain + b"\r\n" + footer,
        "footer-of-one-word": plain + b"Regards\r\n",
        "footer-without-padding": plain.rstrip(b"=\r\n") + b"\r\nRegards\r\nNguyen Van A\r\n",
        "line-above": "Phiếu báo cáo:\r\n".encode() + plain,
        "page-marks": lines_of(form, lambda n, line: line + b"\r\n--- trang ---" * (n % 30 == 29)),
        "page-words": lines_of(form, lambda n, line: line + b"\r\nTrang" * (n % 30 == 29)),
        "numbered": lines_of(form, lambda n, line: b"%d: " % n + line),
        "html-breaks": lines_of(form, lambda _, line: line + b"<br>"),
        "stray-signs": lines_of(form, lambda _, line: line + b"!"),
        "padding-quoted": plain.replace(b"=", b"=3D"),
        "soft-breaks": lines_of(form, lambda _, line: line + b"="),
        "for-addresses": plain.translate(bytes.maketrans(b"+/", b"-_")),
        "padded-pieces": in_pieces,
        "no-padding": plain.rstrip(b"=\r\n") + b"\r\n",
        "twice": lines_of(plain),
    }
    return {name: BASE64 + body for name, body in written.items()}


def in_any_encoding(form: bytes) -> dict[str, bytes]:
    """Give a form in every encoding, and in each that is not the one declared."""
    plain, quoted, uu = lines_of(form), in_quoted_printable(form), in_uuencode(form)
    parts = {
        "quoted-printable": encoded(b"quoted-printable", quoted),
        "binary": encoded(b"binary", form),
        "8bit": encoded(b"8bit", form),
        "uuencode": encoded(b"x-uuencode", uu),
        "none-declared": NAME + b"\r\n" + plain,
        "misspelled": encoded(b"base-64", plain),
        "7bit-is-base64": encoded(b"7bit", plain),
        "quoted-printable-is-base64": encoded(b"quoted-printable", plain),
        "base64-is-quoted-printable": encoded(b"base64", quoted),
        "base64-is-binary": encoded(b"base64", form),
        "quoted-printable-is-binary": encoded(b"quoted-printable", form),
        "7bit-is-quoted-printable": encoded(b"7bit", quoted),
        "base64-is-uuencode": encoded(b"base64", uu),
        "7bit-is-uuencode": encoded(b"7bit", uu),
        "declared-twice": encoded(b"7bit\r\nContent-Transfer-Encoding: base64", plain),
        "a-text": b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + plain,
        "a-named-text": BASE64.replace(b"application/octet-stream", b"text/plain") + plain,
        "a-signature": BASE64.replace(b"application/octet-stream", b"application/pgp-signature") + plain,
        "no-head": b"\r\n" + plain,
        "no-head-no-empty-line": plain,
        "no-empty-line": (BASE64 + plain).replace(b"\r\n\r\n", b"\r\n", 1),
        "empty-line-of-blanks": (BASE64 + plain).replace(b"\r\n\r\n", b"\r\n  \r\n", 1),
        "empty-line-too-early": NAME + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + plain,
    }
    return {name: mixed(TEXT, part) for name, part in parts.items()} | {
        # Ends of lines in the form itself are written as signs: nobody could tell them from the letter's own.
        "quoted-printable-lines-of-unix": mixed(TEXT, encoded(b"quoted-printable", b2a_qp(form, istext=False))).replace(
            b"\r\n", b"\n"
        ),
        "body-is-base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + plain,
        "body-has-base64": HEAD + b"\r\nKinh gui\r\n\r\n" + plain + b"\r\nTran trong\r\n",
        "body-is-binary": HEAD + b"\r\n" + form,
        "body-has-uuencode": HEAD + b"\r\nKinh gui\r\n\r\n" + uu + b"\r\nTran trong\r\n",
        "body-has-uuencode-of-unix": (HEAD + b"\r\nKinh gui\r\n\r\n" + uu)
        .replace(b"\r\n", b"\n")
        .replace(b" \n", b"\n"),
    }


def with_odd_boundaries(form: bytes) -> dict[str, bytes]:
    """Give letters whose parts are hard to tell apart."""
    declarations = {
        b"a b": b'boundary="a b"', b"a b ": b'boundary="a b "', b"=_a:b": b"boundary==_a:b", b"a;b": b"boundary=a;b",
        b'b"c': b'boundary="b\\"c"', b"'q'": b"boundary='q'", b"q": b"boundary='q'", b"o": b'boundary="o',
        b"c": b"boundary=c (ghi chu)", b"u": b"boundary=U", b"w": b"boundary=wrong", b"n": b"", b"e": b'boundary=""',
        b"v": b"boundary", b"r": b"boundary*=us-ascii''r", b"rs": b"boundary*0=r; boundary*1=s",
        b"f": b"boundary=\r\n f", b"g": b"boundary=\r\ng", b"s": b'boundary = "s"', b"l" * 300: b"boundary=" + b"l" * 300,
        "é".encode(): 'boundary="é"'.encode(), b"--": b"boundary=--", b"m": b'boundary="=?utf-8?q?m?="',
    }  # fmt: skip
    part = in_base64(form)
    letters = {
        f"declared-{declared.decode()[:30]!r}": mixed(
            TEXT, part, boundary=boundary, declared=b"Content-Type: multipart/mixed; " + declared + b"\r\n"
        )
        for boundary, declared in declarations.items()
    }
    plain = mixed(TEXT, part)

    def inner(boundary: bytes, end: bytes = b"--") -> bytes:
        kind = b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n'
        return mixed(part, head=b"", boundary=boundary, declared=kind, end=end)

    return letters | {
        "blanks-behind": plain.replace(b"--b\r\n", b"--b \t\r\n").replace(b"--b--", b"--b--   "),
        "no-type": mixed(TEXT, part, declared=b""),
        "no-slash": mixed(TEXT, part, declared=b"Content-Type: multipart; boundary=b\r\n"),
        "another-type": mixed(TEXT, part, declared=b"Content-Type: text/plain; boundary=b\r\n"),
        "two-types": mixed(
            TEXT, part, declared=b"Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=b\r\n"
        ),
        "says-base64": mixed(TEXT, part, head=HEAD + b"Content-Transfer-Encoding: base64\r\n"),
        "type-in-the-body": mixed(TEXT, part, declared=b"\r\nContent-Type: multipart/mixed; boundary=b\r\n"),
        "longer-than-the-outer": mixed(TEXT, inner(b"bb")),
        "shorter-than-the-outer": mixed(TEXT, inner(b"b"), boundary=b"bb"),
        "the-outer-s-end": mixed(TEXT, inner(b"b--")),
        "the-same-as-the-outer": mixed(TEXT, inner(b"b")),
        "inner-without-end": mixed(TEXT, inner(b"i", b"")),
        "inner-undeclared": mixed(TEXT, inner(b"i").replace(b'; boundary="i"', b"")),
        "behind-the-end": mixed(TEXT) + b"--b\r\n" + part + b"\r\n--b--\r\n",
        "without-end": mixed(TEXT, part, end=b""),
        "cut-behind": mixed(TEXT, part, b"Content-Type: text/plain\r\n\r\nTran trong")[:-12],
        "empty-parts": mixed(b"", part, b"\r\n", b""),
        "headless-parts": mixed(b"loi chao", part, b"\r\nloi ket"),
        "head-without-body": mixed(b"Content-Type: text/plain", part),
        "no-empty-line": mixed(TEXT, part).replace(b"\r\n\r\n", b"\r\n", 1),
        "stray-line-in-the-head": mixed(TEXT, part, head=HEAD.replace(b"To:", b"dong la\r\nTo:")),
    }


def within_letters(form: bytes) -> dict[str, bytes]:
    """Give letters that carry the letter with the form."""
    inner = mixed(TEXT, in_base64(form), boundary=b"inner")
    quoted = quopri.encodestring(inner.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    kind = b"Content-Type: message/rfc822\r\n"
    digest = b"Content-Type: multipart/digest; boundary=dd\r\n\r\n--dd\r\n\r\n" + inner + b"\r\n--dd--"
    nested = b"Content-Type: multipart/digest; boundary=ee\r\n\r\n--ee\r\n\r\nFrom: q@w.vn\r\n" + digest + b"\r\n--ee--"
    postmark = b"From x@y Tue Oct  5 16:40:00 2021\r\n"
    return {
        "forwarded": mixed(kind + b"\r\n" + inner),
        "forwarded-in-base64": mixed(kind + b"Content-Transfer-Encoding: base64\r\n\r\n" + lines_of(inner)),
        "forwarded-in-quoted-printable": mixed(kind + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted),
        "says-base64": mixed(kind + b"Content-Transfer-Encoding: base64\r\n\r\n" + inner),
        "says-quoted-printable": mixed(kind + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + inner),
        "with-postmark": mixed(kind + b"\r\n" + postmark + inner),
        "with-quoted-postmark": mixed(kind + b"\r\n>" + postmark + inner),
        "behind-an-empty-line": mixed(kind + b"\r\n\r\n" + inner),
        "the-same-boundary": mixed(kind + b"\r\n" + mixed(TEXT, in_base64(form))),
        "one-piece": mixed(b"Content-Type: message/partial; number=1; total=2; id=x\r\n\r\n" + inner),
        "digest": mixed(digest),
        "digest-in-digest": mixed(nested),
    }


def heads(form: bytes) -> dict[str, bytes]:
    """Give letters that begin with whatever a program may put first, however long."""
    letter = mixed(TEXT, in_base64(form))
    seal = (
        b"ARC-Seal: i=1; a=rsa-sha256; d=x.vn; s=1;\r\n        b=" + b"A" * 60 + b"\r\n         " + b"B" * 60 + b"\r\n"
    )
    first = {
        "resent": b"Resent-From: x@y.vn\r\n", "own": b"X-Foo: 1\r\n", "list": b"List-Id: <a.b>\r\n",
        "unknown": b"Foo-Bar: x\r\n", "blank-before-colon": b"Foo-Bar : x\r\n", "like-a-program": b"MZ-Foo: a\r\n",
        "8-kb": seal * 48, "60-kb": seal * 350, "200-kb": seal * 1150,
        "one-of-60-kb": b"DKIM-Signature: v=1;\r\n b=" + b"\r\n  ".join([b"Q" * 70] * 830) + b"\r\n",
        "postmark": b"From a@b Tue Oct  5 16:40:00 2021\r\n", "quoted-postmark": b">From a@b Tue Oct  5 16:40:00 2021\r\n",
        "mark-of-utf-8": b"\xef\xbb\xbf", "empty-lines": b"\r\n\r\n", "8-bit": "X-Ten: Nguyễn\r\n".encode(),
        "not-even-utf-8": b"X-Ten: \xff\xfe\r\n", "nul": b"X-Ten: \x00\x01\r\n", "indented": b" ",
    }  # fmt: skip
    shown = (
        b"Original Message\r\nMessage ID\t<a@b>\r\nFrom:\tA <a@b.vn>\r\n\r\nDownload Original\r\n\r\nReceived: by x\r\n"
    )
    return {name: before + letter for name, before in first.items()} | {
        "lines-of-unix": letter.replace(b"\r\n", b"\n"),
        "lines-of-old-macs": letter.replace(b"\r\n", b"\r"),
        "lines-turned-twice": letter.replace(b"\r\n", b"\r\r\n"),
        "lines-of-both": letter.replace(b"\r\n", b"\n", 9),
        "utf-16": letter.decode("latin-1").encode("utf-16"),
        "utf-16-the-other-way": b"\xfe\xff" + letter.decode("latin-1").encode("utf-16-be"),
        "utf-16-unmarked": letter.decode("latin-1").encode("utf-16-le"),
        "apple-mail": b"%d      \n" % len(letter) + letter + b'<?xml version="1.0"?>\n<plist><dict/></plist>\n',
        "copied-from-gmail": shown + letter,
        "no-sender": letter.replace(b"From: a@b.vn\r\n", b""),
        "only-its-parts": mixed(TEXT, in_base64(form), head=b""),
        "small-letters": mixed(TEXT, in_base64(form), head=b"from: a@b.vn\r\nto: c@d.vn\r\n"),
        "binary-at-once": mixed(encoded(b"binary", form)),
    }
