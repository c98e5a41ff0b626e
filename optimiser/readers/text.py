"""Bytes into text, strictly: nothing is replaced, nothing is guessed; and cells without blanks."""

import re

from optimiser.models.finding import Finding, Severity
from optimiser.readers.magic import WORDS, cure_of, kind_of

ENCODINGS = {"utf-8": "utf-8", "cp1252": "cp1252", "windows-1252": "cp1252"}
"""What `[files] encoding` of case.toml may declare."""

BLANKS = " \t\r\n\v\f"
"""What is trimmed of a cell; other blanks inside a text are for whoever reads the cell to judge."""

_NOT_ASCII = re.compile("[^\x00-\x7f]+")


def text_of(content: bytes, file: str, encoding: str = "utf-8") -> str | Finding:
    """The text of a file, by its byte order mark, else in the declared encoding.

    The mark itself is dropped. A `Finding` says why the bytes are no such text.
    """
    kind = kind_of(content)
    if kind not in ("text", "empty"):
        return Finding(
            rule="not_a_text_file",
            severity=Severity.refused,
            file=file,
            problem=f"is {WORDS[kind]}, whatever its name says",
            expected="text in UTF-8",
            action=cure_of(kind, "CSV (UTF-8)"),
        )
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return _not_text(file, "is in UTF-32", None)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    elif b"\x00" in content:
        row = content.count(b"\n", 0, content.index(b"\x00")) + 1
        return _binary(file, row)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1 if encoding != "utf-16" else None
        return _not_text(file, f"is not {encoding.removesuffix('-sig')}", line)
    if "\x00" in text:
        return _binary(file, text.count("\n", 0, text.index("\x00")) + 1)
    return text


def trimmed(cell: str) -> str:
    """A cell without the blanks around it; blank too where it holds blanks of other kinds alone.

    A no-break space looks like an empty cell, and would pass for an id.
    """
    cell = cell.strip(BLANKS)
    return cell if cell.isascii() or cell.strip() else ""


def is_garbled(text: str) -> bool:
    """True when `text` holds letters that were decoded wrongly before they came here.

    UTF-8 that was once read as Windows-1252 (`Zo` and `A` tilde, copyright sign) turns back
    into valid UTF-8 when written as Windows-1252; real words do not. Also the replacement
    character, the mark of a letter that is lost.
    """
    if text.isascii():
        return False
    return "\ufffd" in text or any(_twice_encoded(run) for run in _NOT_ASCII.findall(text))


def _twice_encoded(run: str) -> bool:
    single = bytearray()
    for character in run:
        try:
            single += character.encode("cp1252")
        except UnicodeEncodeError:
            if ord(character) > 0xFF:
                return False
            single.append(ord(character))  # Windows passes these five through as they are
    try:
        single.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _binary(file: str, row: int) -> Finding:
    return Finding(
        rule="binary_data",
        severity=Severity.refused,
        file=file,
        row=row,
        problem=f"holds binary data (a zero byte) at row {row}",
        expected="text in UTF-8, or UTF-16 with a byte order mark",
        action="export the file again as CSV (UTF-8)",
    )


def _not_text(file: str, problem: str, row: int | None) -> Finding:
    return Finding(
        rule="encoding_not_as_declared",
        severity=Severity.refused,
        file=file,
        row=row,
        problem=problem + ("" if row is None else f" from line {row} on"),
        expected="UTF-8",
        action="save it as CSV (UTF-8), or, if it comes from an older Windows program, declare "
        'encoding = "cp1252" under [files] in case.toml',
    )
