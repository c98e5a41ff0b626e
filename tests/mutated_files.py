"""Case folders spoilt in every way that files get spoilt, and the one law they must still obey.

Whatever is done to the files: a clean refusal with findings, or a reading in which every id of
the waiting list is in exactly one place. The ids are counted here from the bytes, by a few lines
that share nothing with the readers.
"""

import csv
import io
import json
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from optimiser.commands.validate import conservation_line, findings_text
from optimiser.errors import InputRefused
from optimiser.models.finding import Finding, Severity
from optimiser.models.reading import Reading
from optimiser.readers import read_case
from tests.nasty import NASTY

Files = dict[str, bytes]
WAITING_LIST = "waiting_list.csv"

DATES = [
    "2026-03-02", "2026-02-29", "2028-02-29", "0000-00-00", "0001-01-01", "9999-12-31",
    "1900-02-28",
    "1904-01-01", "2026-13-01", "02/03/2026", "2026-3-2", "20260302", "46083", "60", "2026-W10-1",
    "2026-03-02T09:00", "2026-03-29T01:30", "2026-10-25T01:30", "2026-10-25T01:30+01:00",
    "2026-03-02T24:00", "2026-03-02 09:00:00", "2026-03-02T09:00Z", "2026-03-02T09:00+99:99",
    "2026-03-01/2026-03-05", "2026-03-05/2026-03-01", "2199-12-31", "2200-01-01", "٢٠٢٦-٠٣-٠٢",
]  # fmt: skip
NUMBERS = [
    "0", "1", "-1", "1.5", "5", "60", "95", "9999", "1440", "1441", "1e9", "1e400",
    "nan", "inf", "-inf", "0x10", "1_000", "٣", "1,5", "²", "9" * 400, "00060", "+60", "60.0",
    "60.000000001", "9.43E+09",
]  # fmt: skip
WORDS = [
    "", " ", "yes", "NO", "maybe", "P1A", "P2", "p2", "P2 ", "P5", "C3", "P9", "2ww?", "day",
    "inpatient",
    "general", "local", "booked", "waiting", "removed", "suspended", "open", "locked", "protected",
    "child", "latex;infection", "latx", "any", "adult", "110", "120", "north", "W401", "W822",
    "X123",
    "J183+Y752", "W82.2", "+", ";", ";;;", "a;b;" * 300, "critical_care", "S-JOINT", "joints-mon",
    "E01", "E00001", "P01", "9991408916", "9991408917", "1111111111",
]  # fmt: skip
TOML_VALUES = [
    "true", "0", "-1", "1.5", "nan", "inf", "9" * 30, '""', '"x"', "[]", "{}", "{ P2 = 14 }",
    "{ P9 = 1 }", '{ P2 = "x" }', "2026-03-02", "0001-01-01", "9999-12-31", "2026-03-02T06:00:00",
    "2026-03-02T06:00:00Z", '"Europe/London"', '"Mars/Olympus"', '"../../etc/passwd"', '"theatre"',
    '"diagnostics"', '"utf-16"', '"patients"', "{ urgent = 2 }", "1e308",
]  # fmt: skip
TOML_KEYS = [
    "kind", "name", "planning_date", "horizon_start", "horizon_end", "extracted_at", "timezone",
    "policy.p_days", "policy.long_wait_weeks", "policy.late_rate", "policy.count_by",
    "policy.tolerance", "policy.overrun_probability", "policy.overrun_minutes",
    "policy.first_case_delay_minutes", "policy.notice_days", "policy.nonsense", "policy",
    "files.encoding", "files", "nonsense", "policy.max_visits",
]  # fmt: skip
JUNK = [
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b'"', b"'", b",", b";", b"\t",
    b"\r", b"\n", b"\r\n", b"\n\n\n", b"\xc3", b"\xe2\x80\xae", b"\x1a", b"=1+1", b"PK\x03\x04",
    b"<html>",
    b"\x80", b"\xed\xa0\x80", b'""', b"|",
]  # fmt: skip


def files_of(folder: Path) -> Files:
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix in (".csv", ".toml")
    }


def mutated(files: Files, random: Random) -> Files:
    """A copy with one to a few dozen faults, most of them in the waiting list."""
    spoilt = dict(files)
    for _ in range(random.choice([1, 1, 1, 2, 3, 5, 25])):
        names = sorted(spoilt)
        if not names:
            break
        likely = [name for name in names if name == WAITING_LIST] * len(names)
        name = random.choice(names + likely)
        chance = random.random()
        if name.endswith(".toml"):
            spoilt[name] = _settings(spoilt[name], random)
        elif chance < 0.01:
            del spoilt[name]
        elif chance < 0.25:
            spoilt[name] = random.choice(_BYTES)(spoilt[name], random)
        else:
            spoilt[name] = _table(spoilt[name], random)
    return spoilt


def cut_short(files: Files) -> list[tuple[str, int]]:
    """Every file and byte at which it can be cut."""
    return [(name, length) for name in files for length in range(len(files[name]))]


# Bytes -----------------------------------------------------------------------------------------


def _places(content: bytes, random: Random) -> tuple[int, int]:
    first, second = random.randrange(len(content) + 1), random.randrange(len(content) + 1)
    return min(first, second), max(first, second)


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _flipped(content: bytes, random: Random) -> bytes:
    place = random.randrange(len(content) + 1)
    return content[:place] + bytes([random.randrange(256)]) + content[place + 1 :]


def _inserted(content: bytes, random: Random) -> bytes:
    place = random.randrange(len(content) + 1)
    return content[:place] + random.choice(JUNK) * random.choice([1, 1, 2]) + content[place:]


def _without(content: bytes, random: Random) -> bytes:
    first, last = _places(content, random)
    return content[:first] + content[last:]


def _doubled(content: bytes, random: Random) -> bytes:
    first, last = _places(content, random)
    return content[:last] + content[first:]


def _encoded(content: bytes, random: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    name = random.choice(["utf-16", "utf-8-sig", "utf-16-le", "utf-32", "cp1252", "utf-7", "cp037"])
    return text.encode(name, "replace")


def _newlines(content: bytes, random: Random) -> bytes:
    plain = content.replace(b"\r\n", b"\n")
    return plain.replace(b"\n", random.choice([b"\r", b"\r\n", b"\n\r", b"\n\n", b""]))


def _delimited(content: bytes, random: Random) -> bytes:
    return content.replace(b",", random.choice([b";", b"\t", b"|", b", ", b" "]))


_BYTES: list[Callable[[bytes, Random], bytes]] = [
    _cut,
    _flipped,
    _inserted,
    _inserted,
    _without,
    _doubled,
    _encoded,
    _newlines,
    _delimited,
]


# Settings --------------------------------------------------------------------------------------


def _settings(content: bytes, random: Random) -> bytes:
    if random.random() < 0.3:
        return random.choice(_BYTES)(content, random)
    lines = content.decode("utf-8", "replace").split("\n")
    key, value = random.choice(TOML_KEYS), random.choice(TOML_VALUES)
    kept = [line for line in lines if line.partition(" ")[0] != key or random.random() < 0.1]
    if random.random() < 0.8:
        kept.insert(0, f"{key} = {value}")
    return "\n".join(kept).encode("utf-8", "replace")


# Rows, columns, cells --------------------------------------------------------------------------


def _table(content: bytes, random: Random) -> bytes:
    text = content.decode("utf-8", "replace").replace("\0", "")
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return content
    if len(rows) < 2 or not rows[0]:
        return content
    random.choice(_TABLE)(rows, random)
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if random.random() < 0.05 else csv.QUOTE_MINIMAL
    csv.writer(out, lineterminator="\n", quoting=quoting).writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _text(rows: list[list[str]], random: Random) -> str:
    """A text for a cell: of a kind that may belong there, nasty, or from another cell."""
    other = random.choice(rows)
    pools = [DATES, NUMBERS, WORDS, NASTY, other or [""]]
    text = random.choice(random.choice(pools))
    if random.random() < 0.1:
        mark = random.choice(["\u200b", "\u202e", "\u00a0", " ", "e\u0301", "\x07", "Е", "\ufeff"])
        place = random.randrange(len(text) + 1)
        text = text[:place] + mark + text[place:]
    return text


def _cell(rows: list[list[str]], random: Random) -> None:
    row = random.choice(rows[1:])
    if row:
        row[random.randrange(len(row))] = _text(rows, random)


def _cells_of_a_column(rows: list[list[str]], random: Random) -> None:
    place, text = random.randrange(len(rows[0])), _text(rows, random)
    for row in rows[1:]:
        if place < len(row) and random.random() < 0.5:
            row[place] = text if random.random() < 0.5 else _text(rows, random)


def _rows(rows: list[list[str]], random: Random) -> None:
    place = random.randrange(1, len(rows))
    match random.randrange(6):
        case 0:
            del rows[place]
        case 1:
            rows.insert(random.randrange(1, len(rows) + 1), list(rows[place]))
        case 2:
            other = random.randrange(1, len(rows))
            rows[place], rows[other] = rows[other], rows[place]
        case 3:
            rows[place] = []
        case 4:
            rows[place].append(_text(rows, random))
        case _:
            rows[place] = rows[place][: random.randrange(len(rows[place]) + 1)]


def _shift(rows: list[list[str]], random: Random) -> None:
    row = random.choice(rows[1:])
    if row:
        row.insert(random.randrange(len(row)), "")
        row.pop()


def _columns(rows: list[list[str]], random: Random) -> None:
    place = random.randrange(len(rows[0]))
    change = random.randrange(4)
    other = random.randrange(len(rows[0]))
    if change == 0:
        name = rows[0][place]
        rows[0][place] = random.choice(
            [name.upper(), name + " ", name[:-1], "", _text(rows, random)]
        )
        return
    for row in rows:
        if max(place, other) >= len(row):
            continue
        if change == 1:
            del row[place]
        elif change == 2:
            row.insert(other, row[place])
        else:
            row[place], row[other] = row[other], row[place]


def _same_id(rows: list[list[str]], random: Random) -> None:
    one, other = random.choice(rows[1:]), random.choice(rows[1:])
    if one and other:
        one[0] = other[0]


_TABLE: list[Callable[[list[list[str]], Random], None]] = [
    _cell,
    _cell,
    _cell,
    _cell,
    _cells_of_a_column,
    _rows,
    _rows,
    _shift,
    _columns,
    _same_id,
]


# The law ---------------------------------------------------------------------------------------


def ending(folder: Path, files: Files) -> tuple[str, Reading | None]:
    """How reading ends, `accepted`, `held` or `refused`; an AssertionError names what is wrong.

    Does what `optimiser validate` does with a reading, so that nothing fails later either.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    reading, findings = _read(folder)
    if reading is None:
        assert findings, "refused without a finding"
        findings_text(findings).encode("utf-8")
        return "refused", None
    text = findings_text(reading.findings) + conservation_line(reading)
    text += json.dumps(reading.model_dump(mode="json"), ensure_ascii=False, allow_nan=False)
    text.encode("utf-8")
    for finding in reading.findings:
        assert finding.expected, finding.rule
        assert finding.action, finding.rule
    if reading.refused:
        assert any(f.severity is Severity.refused for f in reading.findings), "no reason given"
        return "refused", reading
    conserved(reading, files[WAITING_LIST])
    return "held" if reading.held else "accepted", reading


def _read(folder: Path) -> tuple[Reading | None, tuple[Finding, ...]]:
    try:
        reading = read_case(folder)
    except InputRefused as refusal:
        return None, refusal.findings
    return reading, reading.findings


def conserved(reading: Reading, content: bytes) -> None:
    """Every id of the file is an entry, held or left out: in one place, and in no other."""
    assert reading.case is not None
    places = [entry.entry_id for entry in reading.case.entries]
    places += [aside.id for aside in (*reading.held, *reading.left_out)]
    twice = [name for name, times in Counter(places).items() if times > 1]
    assert not twice, "an id in two places"
    assert sorted(places) == sorted(reading.raw_ids), "raw_ids are not those planned and set aside"
    named, nameless = ids_in(content)
    ours = set(reading.raw_ids)
    assert named <= ours, "an id of the file is nowhere"
    assert len(ours) == len(named) + nameless, "an id more or less than the file has"
    assert {aside.id for aside in reading.held}.isdisjoint(reading.case.entry_by_id)


def ids_in(content: bytes) -> tuple[set[str], int]:
    """Ids of a waiting list, each once, and how many of its rows have none."""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = content.decode("utf-16" if wide else "utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    header = [name.strip(" \t\r\n\v\f") for name in lines[0]]
    place = header.index("entry_id")
    rows = [row for row in lines[1:] if any(cell.strip(" \t\r\n\v\f") for cell in row)]
    cells = [row[place] if place < len(row) else "" for row in rows]
    ids = [unicodedata.normalize("NFC", cell).strip() for cell in cells]
    return {name for name in ids if name}, sum(not name for name in ids)


def _delimiter(text: str) -> str:
    head = text.splitlines()[0]
    return max(",;\t|", key=lambda mark: head.count(mark))
