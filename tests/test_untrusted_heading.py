"""What makes a file a letter is its header block; a table, a text, a page or a record of a program never becomes one."""

import pytest

from ntm_sheets.untrusted.heading import HEAD_BYTES, is_letter, letter_in, read_head
from ntm_sheets.untrusted.sniffing import sniff

LETTERS = {
    "thunderbird-as-text": "Subject: x\nFrom: A <a@b.vn>\nDate: 05/10/2021, 16:40\nTo: c@d.vn\n\nabc",
    "marks-of-a-program-first": "X-Account-Key: a\nX-UIDL: 2\nX-Mozilla-Status: 0001\nReturn-Path: <a@b.vn>\n\n",
    "servers-only": "X-A: 1\nX-B: 2\nReceived: by x\n\nabc",
    "moment-and-subject": "Date: Tue, 5 Oct 2021 16:40:00 +0700\nSubject: x\n\nabc",
    "no-address": "From: undisclosed\nContent-Type: text/plain\n\nabc",
    "news": "Path: a\nNewsgroups: x.y\nSubject: z\nFrom: a@b.vn\n\nabc",
    "only-parts": 'MIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary="b"\n\n--b\n',
    "unknown-only-before-parts": "Foo-Bar: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n",
    "cut-in-the-head": "Received: by x\nFrom: a@b.vn\nTo: c@d.vn\nSubj",
    "spoiled-first-line": "Fr om a\0b\nTo: c@d.vn\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n",
    "server-of-the-web-named": "Received: by x\nFrom: a@b.vn\nHost: x\nServer: y\nTo: c@d.vn\n\nabc",
}
OTHERS = {
    "csv": "Ngày: 05/10/2021;Thôn: Hòa Bình;Người báo: A\n1;2;3\n4;5;6\n",
    "csv-of-header-words": "Date: 05/10/2021;From: Hoa Binh;To: xa@x.vn\nSubject: bao cao;b;c\n1;2;3\n4;5;6\n",
    "csv-of-labels": "From:;Hoa Binh\nTo:;xa@x.vn\nSubject:;Bao cao\nDate:;05/10/2021\n",
    "csv-of-labels-with-commas": "From:,Hoa Binh\nTo:,xa@x.vn\nSubject:,Bao cao\nDate:,05/10/2021\n",
    "csv-with-blanks": "From: Hoa Binh; To: xa@x.vn\nDate: 5/10; Subject: bao cao\nTC1.1: 5; TC1.2: 6\n",
    "csv-of-letters": "Subject;From;Date\nFrom: x;a@b.vn;1\nTo: y;a@b.vn;2\n",
    "csv-heads": "From,To,Subject,Date\na@b.vn,c@d.vn,x,2021-10-05\n",
    "chat": "[05/10/2021, 16:40] Lan: chao a@b.vn\n[05/10/2021, 16:41] Hoa: from: a@b\nto: c\n",
    "chat-by-name": "Lan: chào\nHoa: vâng\nFrom: nha\nLan: to: x\n",
    "chat-with-from": "From: Lan\nTo: Hoa\nChao chi, hom nay nop phieu\n",
    "notice": "To: bà con\nFrom: trưởng thôn\nSubject: họp\n\nMai họp",
    "minutes": "Ngày: 05/10/2021\nĐịa điểm: nhà văn hóa\nThành phần: a\n\nNội dung",
    "log": "2021-10-05T16:40:00 INFO: start\n2021-10-05T16:40:01 INFO: from: a@b.vn\n",
    "log-by-level": "INFO: start\nWARN: x\nERROR: date: 5\n",
    "yaml-with-a-list": "version: 2\nfrom: a@b.vn\nto:\n  - c@d.vn\n  - e@f.vn\nsubject: Bao cao\n",
    "yaml-with-a-map": "from: a@b.vn\nto: c@d.vn\nsubject: x\nserver:\n  host: x\n  port: 25\n",
    "yaml-of-words": "date: 2021-10-05\nsubject: x\nsender: thon\n",
    "answer-of-the-web": "Date: Tue, 05 Oct 2021 09:40:00 GMT\r\nContent-Type: text/html\r\nServer: nginx\r\n\r\nabc",
    "answer-with-mime": "Mime-Version: 1.0\r\nServer: CERN\r\nDate: Tue, 05 Oct 2021 09:40:00 GMT\r\n\r\nabc",
    "answer-with-status": "HTTP/1.1 200 OK\r\nDate: x\r\nContent-Type: text/html\r\n\r\n",
    "question-of-the-web": "Host: x.vn\r\nAccept: */*\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n",
    "form-of-the-web": "POST /x HTTP/1.1\nHost: x\nFrom: a@b.vn\nReferer: x\nContent-Type: multipart/form-data; boundary=b\n\n--b\n",
    "package": "Metadata-Version: 2.1\nName: x\nVersion: 1\nAuthor: a\n\nbody",
    "changes": "Format: 1.8\nDate: Tue, 05 Oct 2021 16:40:00 +0700\nSource: x\nChanged-By: A <a@b.vn>\n",
    "card": "BEGIN:VCARD\nVERSION:3.0\nN:A\nEMAIL:a@b.vn\nEND:VCARD\n",
    "git": "commit abc\nAuthor: A <a@b.vn>\nDate:   Tue Oct 5 16:40:00 2021 +0700\n\n    x\n",
    "hours": "16:40: a\n16:41: b\n",
    "text-about-letters": "RFC 5322\n\nFrom: a@b.vn\nTo: c@d.vn\n\ntext",
}
PAGE = "<html><body>From: a@b.vn<br>\n\nReceived: x\nMessage-ID: y\nContent-Type: multipart/mixed; boundary=b\n\n--b</body>"


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_letter_is_told_by_its_head(name: str, line_end: str) -> None:
    assert sniff(LETTERS[name].replace("\n", line_end).encode()).kind == "eml"


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_letter_stays_what_it_is(name: str) -> None:
    assert sniff(OTHERS[name].encode()).kind == ("csv" if name.startswith("csv") else "text")


def test_a_page_that_shows_a_letter_stays_a_page() -> None:
    assert sniff(PAGE.encode()).kind == "html"


def test_a_head_ends_with_an_empty_line_or_a_line_that_is_no_header() -> None:
    data = b"A: 1\r\n 2\r\nB : 3\r\n\r\nC: 4\r\n"
    head = read_head(data, 0, len(data))
    assert head.fields == ((b"A", b"1\r\n 2"), (b"B", b"3"))
    assert data[head.body :] == b"C: 4\r\n"
    abrupt = b"A: 1\nloi chao\nxin gui\n"
    assert abrupt[read_head(abrupt, 0, len(abrupt)).body :] == b"loi chao\nxin gui\n"
    unfolded = b'Content-Type: multipart/mixed;\nboundary="b"\nSubject: x\n\nabc'
    assert dict(read_head(unfolded, 0, len(unfolded)).fields)[b"Content-Type"] == b'multipart/mixed;\r\n boundary="b"'


@pytest.mark.parametrize("cut", range(1, 30))
def test_a_head_that_is_cut_off_has_no_end(cut: int) -> None:
    data = b"From: a@b.vn\r\nTo: c@d.vn\r\n  \r\n"[:cut]
    assert not read_head(data, 0, len(data)).ended


def test_what_stands_before_the_head_is_left_off() -> None:
    letter = b"From: a@b.vn\r\nTo: c@d.vn\r\n\r\nabc"
    for before in (b"\xef\xbb\xbf", b"\r\n \r\n", b"%d\n" % len(letter), b"99999\n"):
        assert letter_in(before + letter) == letter
    assert letter_in(b"%d\n" % len(letter) + letter + b"<?xml?>") == letter
    assert letter_in(letter.decode().encode("utf-16")) == letter


def test_a_head_is_not_read_for_ever() -> None:
    endless = b"Foo-Bar: x\r\n" * (HEAD_BYTES // 4)
    assert read_head(endless, 0, len(endless)).body < HEAD_BYTES + 100
    assert not is_letter(endless)
