"""Tables that people open in a spreadsheet: CSV with a byte-order mark and guarded text.

A spreadsheet runs a cell that begins with `=`, `+`, `-`, `@`, a tab, a carriage return or NUL
as a formula. Text fields that begin so, or with the guard itself, get a leading `'`; reading
takes one leading `'` away, so every text comes back as it was. Numbers, dates and yes/no are
not guarded; they are ours. plan.json is the master and holds every text unguarded.

Source: OWASP ASVS 1.2.10 (formula injection).
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

GUARD = "'"
GUARDED_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\0",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
"""What a text may not begin with: the ASCII signs and their full-width forms."""


def guarded(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula."""
    return GUARD + text if text.startswith((GUARD, *GUARDED_STARTS)) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text.removeprefix(GUARD)


def table_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as CSV text (CRLF lines, as RFC 4180 says), the mark included."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read_table(path: Path, text_columns: Iterable[str]) -> list[dict[str, str]]:
    """Read a table of ours back, guards taken away from `text_columns`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for column in text_columns:
            row[column] = unguarded(row[column])
    return rows
