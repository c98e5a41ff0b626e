"""A workbook's zip file, judged from its directory before anything is unpacked.

Sizes, ratio and number of members are read from the central directory; each member is then
unpacked by us up to its stated size and not a byte further, so that a directory that lies is
found out before the workbook reader, which trusts it, sees the file.
"""

import io
import stat
import struct
import zipfile
import zlib

from optimiser.models.finding import Finding, Severity
from optimiser.readers.magic import ZIP

SAVE_AGAIN = "save the workbook again in Excel or LibreOffice as .xlsx"
MOST_MEMBERS = 1_000
MOST_UNPACKED = 200 * 2**20
"""Bytes of all members; 12,000 full rows take about 15 MiB."""
FREE_BYTES = 10 * 2**20
"""Below this the ratio does not matter."""
MOST_RATIO = 100
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1


class Damaged(ValueError):
    """Why a workbook is not read: rule, problem, expected, action."""

    def __init__(self, rule: str, problem: str, expected: str, action: str = SAVE_AGAIN) -> None:
        super().__init__(problem)
        self.rule = rule
        self.problem = problem
        self.expected = expected
        self.action = action

    def finding(self, file: str) -> Finding:
        """The refusal of `file`."""
        return Finding(
            rule=self.rule,
            severity=Severity.refused,
            file=file,
            problem=self.problem,
            expected=self.expected,
            action=self.action,
        )


class Package:
    """The members of a workbook by name, unpacked on demand. Raises Damaged."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
            raise _damaged("is no whole zip file") from error
        _check_directory(infos)
        self._infos = {info.filename: info for info in infos}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all members."""
        return tuple(self._infos)

    def check_all(self) -> None:
        """Unpack every member once: sizes and checksums true, XML without definitions."""
        for name in self._infos:
            unpacked = self.read(name)
            if unpacked.startswith(ZIP):
                raise _unsafe("holds another zip file")
            if name.lower().endswith((".xml", ".rels", ".vml")):
                _check_xml(unpacked)

    def read(self, name: str) -> bytes:
        """One member, exactly as long as the directory says."""
        info = self._infos.get(name)
        if info is None:
            raise _damaged("lacks a part that every workbook has")
        unpacked, whole = self._unpack(info)
        if not whole or len(unpacked) != info.file_size:
            raise _unsafe("says a wrong size of one of its parts")
        if zlib.crc32(unpacked) != info.CRC:
            raise _damaged("is damaged: a checksum is wrong")
        return unpacked

    def _unpack(self, info: zipfile.ZipInfo) -> tuple[bytes, bool]:
        head = self._content[info.header_offset :][: _LOCAL_HEADER.size]
        if len(head) < _LOCAL_HEADER.size:
            raise _damaged("is cut off")
        magic, name_length, extra_length = _LOCAL_HEADER.unpack(head)
        if magic != ZIP:
            raise _damaged("is damaged: its directory points to no part")
        start = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length
        packed = self._content[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            return packed, len(packed) == info.compress_size
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            unpacked = unpacker.decompress(packed, info.file_size + 1)
        except zlib.error:
            raise _damaged("is damaged: a part cannot be unpacked") from None
        return unpacked, unpacker.eof


def _check_directory(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        raise Damaged(
            "zip_too_large", f"has {len(infos):,} parts", f"at most {MOST_MEMBERS:,} parts"
        )
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if total > MOST_UNPACKED or (total > FREE_BYTES and total > MOST_RATIO * packed):
        raise Damaged(
            "zip_too_large",
            f"unpacks to {total:,} bytes from {packed:,}",
            f"at most {MOST_UNPACKED:,} bytes, and {MOST_RATIO} times its size",
        )
    names = [info.filename.lower() for info in infos]
    if len(set(names)) < len(names):
        raise _unsafe("holds a part twice")
    for info in infos:
        name = info.filename
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
            raise _unsafe("holds a part whose name leaves the file")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise _unsafe("holds a link")
        if name.lower().endswith((".zip", ".xlsx", ".xlsm", ".docx")):
            raise _unsafe("holds another zip file")
        if info.flag_bits & _ENCRYPTED:
            raise _unsafe("holds a part under a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _unsafe("is packed in a way that workbooks are not")


def _check_xml(unpacked: bytes) -> None:
    if b"\x00" in unpacked:
        raise _unsafe("holds XML in an encoding that workbooks do not use")
    if b"<!DOCTYPE" in unpacked or b"<!ENTITY" in unpacked:
        raise _unsafe("holds XML with definitions (DTD)")


def _damaged(problem: str) -> Damaged:
    return Damaged("workbook_damaged", problem, "a whole .xlsx workbook")


def _unsafe(problem: str) -> Damaged:
    return Damaged("workbook_unsafe", problem, "a workbook as spreadsheet programs write it")
