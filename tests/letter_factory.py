"""Letters, zips and Outlook messages for tests, written as Gmail, Explorer and Outlook write them."""

import io
import struct
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage

Tree = Mapping[str, "bytes | Tree"]
FREE, END, FAT, NONE = 0xFFFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFD, 0xFFFF_FFFF
NO_DATE = datetime(1980, 1, 1)
SECTOR, MINI, CUTOFF = 512, 64, 4096


def zipped(files: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED, *, at: datetime = NO_DATE) -> bytes:
    """Zip files, each with the same date; without one as programs write that know none."""
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", method) as archive:
        warnings.filterwarnings("ignore", "Duplicate name")
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), data, method)
    return target.getvalue()


def zipped_raw(names: Iterable[bytes], flag: int = 0, data: bytes = b"x") -> bytes:
    """Zip entries under names of these very bytes."""
    names = list(names)
    raw = bytearray(zipped([(f"{number:03}".ljust(len(name), "_"), data) for number, name in enumerate(names)]))
    for number, name in enumerate(names):
        assert len(name) > 2
        placeholder = f"{number:03}".ljust(len(name), "_").encode()
        while (at := raw.find(placeholder)) >= 0:
            raw[at : at + len(name)] = name
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            struct.pack_into("<H", raw, at + offset, flag)
            at = raw.find(mark, at + 4)
    return bytes(raw)


def letter(
    files: Iterable[tuple[str, bytes]] = (),
    *,
    html: str = "",
    subject: str = "Báo cáo thôn Hòa Bình",
    sender: str = "Bí thư <Chi.Bo@Example.vn>",
    date: str = "Tue, 05 Oct 2021 16:40:00 +0700",
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Date"] = sender, "xa@example.vn", subject, date
    message.set_content("Kính gửi xã.\n")
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def outlook(
    files: Iterable[tuple[str, "bytes | Tree"]] = (),
    *,
    subject: str = "Báo cáo",
    sender: str = "Chi.Bo@Example.vn",
    sent: datetime | None = datetime(2021, 10, 5, 9, 40, tzinfo=UTC),
    extra: Tree | None = None,
    header: int = 32,
) -> Tree:
    """Give the storages and streams of a message; a file that is itself such a tree is a message within it."""
    tree: dict[str, bytes | Tree] = {
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_5D01001F": sender.encode("utf-16-le"),
        "__nameid_version1.0": {"__substg1.0_00020102": b"", "__substg1.0_00030102": bytes(8)},
    }
    files = list(files)
    head = struct.pack("<8xLLLL", 0, len(files), 0, len(files)).ljust(header, b"\0")
    tree["__properties_version1.0"] = head + (_time(0x0039, sent) if sent else b"") + _listing(tree)
    for number, (name, data) in enumerate(files):
        tree[f"__attach_version1.0_#{number:08X}"] = attachment(name, data)
    return {**tree, **(extra or {})}


def attachment(name: str, data: "bytes | Tree | None", **texts: str) -> Tree:
    method = 7 if data is None else 1 if isinstance(data, bytes) else 5
    tree: dict[str, bytes | Tree] = {
        **{f"__substg1.0_{tag[1:]}001F": text.encode("utf-16-le") for tag, text in texts.items()},
    }
    if name:
        tree["__substg1.0_3707001F"] = name.encode("utf-16-le")
    if data is not None:
        tree["__substg1.0_37010102" if isinstance(data, bytes) else "__substg1.0_3701000D"] = data
    by = struct.pack("<HHLLL", 0x0003, 0x3705, 6, method, 0)
    return {**tree, "__properties_version1.0": bytes(8) + by + _listing(tree)}


def _listing(tree: Tree) -> bytes:
    """List the properties that have streams of their own, each with its size; a text counts with its end."""
    named = [(name[-8:-4], name[-4:], value) for name, value in tree.items() if name.startswith("__substg1.0_")]
    return b"".join(
        struct.pack("<HHLLL", int(kind, 16), int(tag, 16), 6, len(value) + 2 * (kind == "001F"), 0)
        for tag, kind, value in named
        if isinstance(value, bytes)
    )


def _time(tag: int, moment: datetime) -> bytes:
    ticks = int((moment - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    return struct.pack("<HHLQ", 0x0040, tag, 6, ticks)


def compound_file(tree: Tree) -> bytes:
    """Write an OLE file ([MS-CFB], version 3): directory, small streams together, then the large ones, then the FAT."""
    entries: list[list[object]] = [["Root Entry", 5, NONE, NONE, NONE, END, 0]]
    streams: list[tuple[int, bytes]] = []
    _add_children(tree, 0, entries, streams)
    sectors, fat, ministream, minifat = bytearray(), [], bytearray(), []

    def chain(data: bytes) -> int:
        if not data:
            return END
        start, count = len(fat), -(-len(data) // SECTOR)
        sectors.extend(data.ljust(count * SECTOR, b"\0"))
        fat.extend([*range(start + 1, start + count), END])
        return start

    for entry, data in streams:
        entries[entry][6] = len(data)
        if len(data) >= CUTOFF:
            entries[entry][5] = chain(data)
        elif data:
            start, count = len(minifat), -(-len(data) // MINI)
            entries[entry][5] = start
            ministream.extend(data.ljust(count * MINI, b"\0"))
            minifat.extend([*range(start + 1, start + count), END])
    entries[0][5], entries[0][6] = chain(bytes(ministream)), len(ministream)
    table = struct.pack(f"<{len(minifat)}L", *minifat)
    mini_start = chain(table.ljust(-(-len(table) // SECTOR) * SECTOR, b"\xff"))
    entries += [["", 0, NONE, NONE, NONE, 0, 0]] * (-len(entries) % 4)
    directory_start = chain(b"".join(_entry(*entry) for entry in entries))  # type: ignore[arg-type]
    return _with_fat(sectors, fat, directory_start, mini_start, -(-len(table) // SECTOR))


def _add_children(tree: Tree, parent: int, entries: list[list[object]], streams: list[tuple[int, bytes]]) -> None:
    """Hang the children in as a balanced tree, in the order that the format asks for."""
    numbers = []
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        numbers.append(len(entries))
        value = tree[name]
        entries.append(
            [name, 2 if isinstance(value, bytes) else 1, NONE, NONE, NONE, END if isinstance(value, bytes) else 0, 0]
        )
        if isinstance(value, bytes):
            streams.append((numbers[-1], value))
        else:
            _add_children(value, numbers[-1], entries, streams)

    def root_of(part: list[int]) -> int:
        if not part:
            return NONE
        middle = len(part) // 2
        entries[part[middle]][2], entries[part[middle]][3] = root_of(part[:middle]), root_of(part[middle + 1 :])
        return part[middle]

    entries[parent][4] = root_of(numbers)


def _entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
    stored = (name + "\0").encode("utf-16-le") if name else b""
    return struct.pack(
        "<64sHBBLLL16sLQQLQ", stored, len(stored), kind, 1, left, right, child, bytes(16), 0, 0, 0, start, size
    )


def _with_fat(sectors: bytearray, fat: list[int], directory: int, mini: int, mini_sectors: int) -> bytes:
    count = 1
    while count * SECTOR // 4 < len(fat) + count:
        count += 1
    assert count <= 109
    places = list(range(len(fat), len(fat) + count))
    table = [*fat, *[FAT] * count]
    table += [FREE] * (count * SECTOR // 4 - len(table))
    head = struct.pack(
        "<8s16sHHHHH6sLLLLLLLLL", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0,
        count, directory, 0, CUTOFF, mini, mini_sectors, END, 0,
    )  # fmt: skip
    head += struct.pack("<109L", *places, *[FREE] * (109 - count))
    return head + bytes(sectors) + struct.pack(f"<{len(table)}L", *table)
