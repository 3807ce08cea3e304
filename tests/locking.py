"""Workbooks locked as Office locks them: agile and standard for packages; XOR and both kinds of RC4 for .xls.

Keys and what the library cannot write itself follow [MS-OFFCRYPTO] 2.3; the records of .xls [MS-XLS] 2.2.10, 2.4.117.
"""

import hashlib
import io
import struct
from collections.abc import Callable, Iterator

import olefile
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method import ecma376_agile, ecma376_standard, rc4_cryptoapi
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
from msoffcrypto.method.xor_obfuscation import DocumentXOR

OFFICE_OWN = "VelvetSweatshop"
SALT = bytes(range(16))
_BOF, _FILEPASS, _INTERFACE, _WRITE_ACCESS, _BOUND_SHEET, _FILLER = 0x809, 0x2F, 0xE1, 0x5C, 0x85, 0x3F
# What is never locked: BOF, FILEPASS, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead; and a record of our own.
_OPEN = (_BOF, _FILEPASS, 0x194, 0x195, _INTERFACE, 0x196, 0x138)


def agile(
    data: bytes, password: str = OFFICE_OWN, spins: int = 1_000, about: tuple[bytes, bytes] = (b"", b"")
) -> bytes:
    """Lock a package as Office does since 2010; `about` replaces something in the description of the lock."""
    crypto = ecma376_agile.ECMA376Agile
    info, key = crypto.generate_encryption_parameters(password, SALT, spins)
    body = crypto.encrypt_payload(io.BytesIO(data), info.encryptedKey, key, info.keyData.saltValue)
    described = crypto.get_encryption_information(info, body, key)
    assert about[0] in described
    return _in_ole(body, described.replace(*about))


def standard(data: bytes, password: str = OFFICE_OWN) -> bytes:
    """Lock a package as Office 2007 does: AES with 128 bits, block by block."""
    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<8L", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + provider
    key = ecma376_standard.ECMA376Standard.makekey_from_password(password, 0x660E, 0x8004, 0x18, 128, 16, SALT)

    def lock(body: bytes) -> bytes:
        engine = Cipher(algorithms.AES(bytes(key)), modes.ECB()).encryptor()
        return engine.update(body + bytes(-len(body) % 16)) + engine.finalize()

    verifier = bytes(range(16, 32))
    verified = struct.pack("<L", 16) + SALT + lock(verifier)
    verified += struct.pack("<L", 20) + lock(hashlib.sha1(verifier).digest())
    about = struct.pack("<HHLL", 3, 2, 0x24, len(header)) + header + verified
    return _in_ole(struct.pack("<Q", len(data)) + lock(data), about)


def _in_ole(body: bytes, about: bytes) -> bytes:
    made = io.BytesIO()
    ECMA376Encrypted(body, about).write_to(made)
    return made.getvalue()


def xor(data: bytes, password: str = OFFICE_OWN) -> bytes:
    """Lock an .xls as Excel does by its oldest way."""
    keys = DocumentXOR.create_xor_array_method1(password)
    mark = next(mark for mark in range(0x1_0000) if DocumentXOR.verifypw(password, mark))
    about = struct.pack("<HHH", 0, DocumentXOR.create_xor_key_method1(password), mark)

    def lock(stream: bytes) -> bytes:
        locked = bytearray(stream)
        for kind, at, size in _records(stream):
            first = at + 4 if kind == _BOUND_SHEET else at
            for n in range(first, at + size if kind not in _OPEN else first):
                turned = (stream[n] << 5 | stream[n] >> 3) & 0xFF
                locked[n] = turned ^ keys[(n + size) % 16]
        return bytes(locked)

    return _relocked(data, about, lock)


def cryptoapi(data: bytes, password: str = OFFICE_OWN, bits: int = 128) -> bytes:
    """Lock an .xls as Excel 2003 does on request."""
    crypto = rc4_cryptoapi.DocumentRC4CryptoAPI

    def rc4(body: bytes, block: int = 1024) -> bytes:
        return crypto.decrypt(password, SALT, bits, io.BytesIO(body), block).read()

    verifier = bytes(range(16, 32))
    verified = rc4(verifier + hashlib.sha1(verifier).digest())
    header = struct.pack("<8L", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + b"\0\0"
    about = struct.pack("<HHHLL", 1, 2, 2, 4, len(header)) + header
    about += struct.pack("<L", 16) + SALT + verified[:16] + struct.pack("<L", 20) + verified[16:]

    def lock(stream: bytes) -> bytes:
        locked = bytearray(rc4(stream))
        for kind, at, size in _records(stream):
            left = size if kind in _OPEN else (4 if kind == _BOUND_SHEET else 0)
            locked[at - 4 : at + left] = stream[at - 4 : at + left]
        return bytes(locked)

    return _relocked(data, about, lock)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Walk over an .xls's records as (type, where the content is, its size)."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, size
        at += 4 + size


def _relocked(data: bytes, about: bytes, lock: Callable[[bytes], bytes]) -> bytes:
    """Put a FILEPASS in the place of the name of who saved it, so that nothing moves, and lock the rest."""
    file = io.BytesIO(data)
    with olefile.OleFileIO(file, write_mode=True) as ole:
        stream = ole.openstream("Workbook").read()
        kinds = [(kind, stream[at - 4 : at + size]) for kind, at, size in _records(stream)]
        at = next(n for n, (kind, _) in enumerate(kinds) if kind == _WRITE_ACCESS)
        room = len(kinds[at][1]) - 4 - len(about) - 4
        filepass = struct.pack("<HH", _FILEPASS, len(about)) + about + struct.pack("<HH", _FILLER, room) + bytes(room)
        rest = [record for n, (_, record) in enumerate(kinds) if n != at]
        ole.write_stream("Workbook", lock(b"".join([rest[0], filepass, *rest[1:]])))
        file.seek(0)
        return file.read()
