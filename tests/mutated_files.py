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
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random

from optimiser.commands.validate import conservation_line, findings_text
from optimiser.errors import InputRefused
from optimiser.models.finding import Finding, Severity
from optimiser.models.reading import Reading
from optimiser.readers import read_case
from tests.nasty import NASTY
from tests.spoilt_words import DATES, JUNK, NUMBERS, TOML_KEYS, TOML_VALUES, WORDS

Files = dict[str, bytes]
Rows = list[list[str]]
Ids = tuple[set[str], int]
"""The ids of a list, each once, and how many of its rows have none."""
WAITING_LIST = "waiting_list.csv"
REQUESTS = "requests.csv"
ID_OF = {WAITING_LIST: "entry_id", REQUESTS: "request_id"}
"""The column of the ids, by the file that lists who waits."""


def files_of(folder: Path) -> Files:
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix in (".csv", ".toml")
    }


def listing_of(files: Files) -> str:
    """The file of a case that lists who waits."""
    return REQUESTS if REQUESTS in files else WAITING_LIST


def mutated(files: Files, random: Random) -> Files:
    """A copy with one to a few dozen faults, most of them in the list of who waits."""
    spoilt = dict(files)
    listing = listing_of(files)
    for _ in range(random.choice([1, 1, 1, 2, 3, 5, 25])):
        names = sorted(spoilt)
        if not names:
            break
        likely = [name for name in names if name == listing] * len(names)
        name = random.choice(names + likely)
        chance = random.random()
        if name.endswith(".toml"):
            spoilt[name] = _settings(spoilt[name], random)
        elif chance < 0.01:
            del spoilt[name]
        elif chance < 0.25:
            spoilt[name] = random.choice(_BYTES)(spoilt[name], random)
        else:
            spoilt[name] = _table(spoilt[name], random, WORDS[listing])
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


def _table(content: bytes, random: Random, words: list[str]) -> bytes:
    text = content.decode("utf-8", "replace").replace("\0", "")
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return content
    if len(rows) < 2 or not rows[0]:
        return content
    random.choice(_TABLE)(rows, random, words)
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if random.random() < 0.05 else csv.QUOTE_MINIMAL
    csv.writer(out, lineterminator="\n", quoting=quoting).writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _text(rows: Rows, random: Random, words: list[str]) -> str:
    """A text for a cell: of a kind that may belong there, nasty, or from another cell."""
    other = random.choice(rows)
    pools = [DATES, NUMBERS, words, NASTY, other or [""]]
    text = random.choice(random.choice(pools))
    if random.random() < 0.1:
        mark = random.choice(["\u200b", "\u202e", "\u00a0", " ", "e\u0301", "\x07", "Е", "\ufeff"])
        place = random.randrange(len(text) + 1)
        text = text[:place] + mark + text[place:]
    return text


def _cell(rows: Rows, random: Random, words: list[str]) -> None:
    row = random.choice(rows[1:])
    if row:
        row[random.randrange(len(row))] = _text(rows, random, words)


def _cells_of_a_column(rows: Rows, random: Random, words: list[str]) -> None:
    place, text = random.randrange(len(rows[0])), _text(rows, random, words)
    for row in rows[1:]:
        if place < len(row) and random.random() < 0.5:
            row[place] = text if random.random() < 0.5 else _text(rows, random, words)


def _rows(rows: Rows, random: Random, words: list[str]) -> None:
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
            rows[place].append(_text(rows, random, words))
        case _:
            rows[place] = rows[place][: random.randrange(len(rows[place]) + 1)]


def _shift(rows: Rows, random: Random, _words: list[str]) -> None:
    row = random.choice(rows[1:])
    if row:
        row.insert(random.randrange(len(row)), "")
        row.pop()


def _columns(rows: Rows, random: Random, words: list[str]) -> None:
    place = random.randrange(len(rows[0]))
    change = random.randrange(4)
    other = random.randrange(len(rows[0]))
    if change == 0:
        name = rows[0][place]
        rows[0][place] = random.choice(
            [name.upper(), name + " ", name[:-1], "", _text(rows, random, words)]
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


def _same_id(rows: Rows, random: Random, _words: list[str]) -> None:
    one, other = random.choice(rows[1:]), random.choice(rows[1:])
    if one and other:
        one[0] = other[0]


_TABLE: list[Callable[[Rows, Random, list[str]], None]] = [
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


def ending(
    folder: Path, files: Files, ids: Callable[[], Ids] | None = None
) -> tuple[str, Reading | None]:
    """How reading ends, `accepted`, `held` or `refused`; an AssertionError names what is wrong.

    `ids` are those that the files hold; of CSV files they are counted here.

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
    listing = listing_of(files)
    conserved(reading, ids() if ids is not None else ids_in(files[listing], ID_OF[listing]))
    return "held" if reading.held else "accepted", reading


def _read(folder: Path) -> tuple[Reading | None, tuple[Finding, ...]]:
    try:
        reading = read_case(folder)
    except InputRefused as refusal:
        return None, refusal.findings
    return reading, reading.findings


def conserved(reading: Reading, ids: Ids) -> None:
    """Every id of the files is planned, held or left out: in one place, and in no other."""
    assert reading.case is not None
    planned = [pathway.key for pathway in reading.case.pathways]
    places = list(planned)
    places += [aside.id for aside in (*reading.held, *reading.left_out)]
    twice = [name for name, times in Counter(places).items() if times > 1]
    assert not twice, "an id in two places"
    assert sorted(places) == sorted(reading.raw_ids), "raw_ids are not those planned and set aside"
    named, nameless = ids
    ours = set(reading.raw_ids)
    assert named <= ours, "an id of the file is nowhere"
    assert len(ours) == len(named) + nameless, "an id more or less than the file has"
    assert {aside.id for aside in reading.held}.isdisjoint(planned)


def ids_in(content: bytes, column: str = "entry_id") -> Ids:
    """Ids of a list of who waits, counted from its bytes."""
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = content.decode("utf-16" if wide else "utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    header = [name.strip(" \t\r\n\v\f") for name in lines[0]]
    place = header.index(column)
    return ids_of(lines[1:], place)


def ids_of(lines: Iterable[Sequence[str]], place: int) -> Ids:
    """The ids of the lines below a header, which stand in column `place`."""
    rows = [row for row in lines if any(cell.strip(" \t\r\n\v\f") for cell in row)]
    cells = [row[place] if place < len(row) else "" for row in rows]
    ids = [unicodedata.normalize("NFC", cell).strip() for cell in cells]
    return {name for name in ids if name}, sum(not name for name in ids)


def _delimiter(text: str) -> str:
    head = text.splitlines()[0]
    return max(",;\t|", key=lambda mark: head.count(mark))
