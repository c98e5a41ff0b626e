"""Cells: text into ids, dates, times, numbers, words and lists; strictly, or `Unreadable`.

One way of writing each thing, that of the file contract, because a cell that is understood in
two ways is a cell that is guessed. Digits are ASCII (Python also reads others, and `1_000`).
The functions see no blank cells: blank means unknown, and the caller decides what follows.

Source: file contract, "Common to all files"; RELIABILITY rows 27, 29, 30, 52, 53, 54, 58-61.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from optimiser.models.pathway import DateRange

LONGEST_CELL = 200
"""Characters of an id, a code or one item of a list; more is text that slipped into the column."""
MOST_ITEMS = 200
FIRST_YEAR, LAST_YEAR = 1901, 2199
"""Dates outside are slips: spreadsheets count from 1900, and get its first two months wrong."""

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::00)?(\S*)")
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")
_OTHER_DATE = re.compile(r"([0-9]{1,4})([/.-])[0-9]{1,2}\2[0-9]{1,4}(?:[T ].*)?")
_WHOLE = re.compile(r"(-?[0-9]{1,12})(?:\.0{1,9})?")
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,9})?")
_FLOATED = re.compile(r"[0-9](?:\.[0-9]+[eE]\+?|[eE]\+)[0-9]+")
"""As spreadsheets and programs write large numbers, `9.43E+09`; a ward may be called 5E1."""
_STRANGE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

Word = TypeVar("Word", bound=StrEnum)


class Unreadable(ValueError):
    """A cell that is not what its column takes; the words never repeat the cell."""

    def __init__(self, rule: str, problem: str, expected: str, action: str = "correct it") -> None:
        super().__init__(problem)
        self.rule = rule
        self.problem = problem
        self.expected = expected
        self.action = action


# Names -----------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def name_of(text: str) -> str:
    """An id, a code or a name as it is compared: trimmed, composed (NFC), nothing invisible."""
    if len(text) > LONGEST_CELL:
        raise Unreadable(
            "cell_too_long",
            f"holds more than {LONGEST_CELL} characters",
            "a short id or code",
            "move the text to where it belongs",
        )
    if text.isascii() and text.isprintable():
        name = text.strip()
    else:
        name = unicodedata.normalize("NFC", text).strip()
        if hidden := marks_of(name):
            raise Unreadable(
                "invisible_characters",
                f"holds characters that do not show ({', '.join(hidden)})",
                "letters, digits and signs that can be seen",
                "type it again",
            )
    if _FLOATED.fullmatch(name):
        raise Unreadable(
            "number_by_spreadsheet",
            "was rewritten as a number by a spreadsheet, and digits are lost",
            "the id as the system holds it",
            "export the column again as text",
        )
    return name


def key_of(text: str) -> str:
    """An id as it is counted, also where it cannot be read as a name: trimmed and composed."""
    try:
        return name_of(text)
    except Unreadable:
        return unicodedata.normalize("NFC", text).strip()


def marks_of(text: str) -> list[str]:
    """Characters that do not show or turn the text round, each once, as `U+200B`."""
    strange = {
        char
        for char in text
        if unicodedata.category(char) in _STRANGE
        or (unicodedata.category(char) == "Zs" and char != " ")
    }
    return [f"U+{ord(char):04X}" for char in sorted(strange)]


def look_alike(name: str) -> bool:
    """Whether ASCII letters or digits stand beside letters of another script than Latin."""
    if name.isascii():
        return False
    others = [char for char in name if not char.isascii() and char.isalnum()]
    foreign = any(not unicodedata.name(char, "").startswith("LATIN") for char in others)
    return foreign and any(char.isascii() and char.isalnum() for char in name)


def names_of(text: str) -> tuple[str, ...]:
    """A list: names joined by `;`, each once, in order; empty parts are nothing."""
    parts = text.split(";")
    if len(parts) > MOST_ITEMS:
        raise Unreadable("list_too_long", "lists too many items", f"at most {MOST_ITEMS}")
    return tuple(dict.fromkeys(name for name in map(name_of, parts) if name))


def word_of(text: str, vocabulary: type[Word]) -> Word:
    """One word of a closed vocabulary; capitals do not matter."""
    try:
        return vocabulary(text.lower())
    except ValueError:
        raise Unreadable(
            "word_unknown", "is not a known word", "one of " + ", ".join(vocabulary)
        ) from None


def yes_or_no(text: str) -> bool:
    """`yes` or `no`; capitals do not matter."""
    match text.lower():
        case "yes":
            return True
        case "no":
            return False
    raise Unreadable("word_unknown", "is not a known word", "yes or no")


# Numbers ---------------------------------------------------------------------------------------


def whole_of(text: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`, in ASCII digits."""
    found = _WHOLE.fullmatch(text)
    if found is None:
        raise Unreadable(
            "number_unreadable", "is not a whole number", f"a whole number, {least} to {most}"
        )
    return _within(int(found[1]), least, most)


def number_of(text: str, least: float, most: float) -> float:
    """A number from `least` to `most`, in ASCII digits with a decimal point."""
    if _NUMBER.fullmatch(text) is None:
        raise Unreadable("number_unreadable", "is not a number", f"a number, {least:g} to {most:g}")
    return _within(float(text), least, most)


Number = TypeVar("Number", int, float)


def _within(number: Number, least: Number, most: Number) -> Number:
    if not least <= number <= most:
        raise Unreadable(
            "number_out_of_range",
            "is below the least possible" if number < least else "is above the most possible",
            f"a number from {least:g} to {most:g}",
        )
    return number


# Dates and times -------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def date_of(text: str) -> date:
    """A date `2026-12-01` that exists, from 1901 to 2199."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise Unreadable("date_unreadable", "is not a date as this file writes them", "2026-12-01")
    year, month, day = (int(part) for part in found.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(
            "date_impossible",
            "lies outside every calendar a hospital keeps",
            f"a year from {FIRST_YEAR} to {LAST_YEAR}",
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(
            "date_impossible", "is a day that does not exist", "a day of the calendar"
        ) from None


def written_otherwise(text: str) -> bool:
    """Whether a cell looks like a date or a time of another style: 1/12/2026, 01.12.26 08:30."""
    return _DATE.match(text) is None and _OTHER_DATE.fullmatch(text) is not None


def dates_of(text: str) -> tuple[DateRange, ...]:
    """Days and stretches: `2026-12-24;2026-12-27/2027-01-02`, both ends included."""
    parts = text.split(";")
    if len(parts) > MOST_ITEMS:
        raise Unreadable("list_too_long", "lists too many dates", f"at most {MOST_ITEMS}")
    return tuple(_stretch_of(part.strip()) for part in parts if part.strip())


def _stretch_of(text: str) -> DateRange:
    first, slash, last = text.partition("/")
    begins = date_of(first.strip())
    ends = date_of(last.strip()) if slash else begins
    if ends < begins:
        raise Unreadable(
            "dates_reversed",
            "has a stretch that ends before it begins",
            "first/last, the earlier one first",
        )
    return DateRange(first=begins, last=ends)


@lru_cache(maxsize=16384)
def instant_of(text: str, zone: ZoneInfo) -> datetime:
    """A time `2026-12-01T08:30` on the wall clock of `zone`, as an instant in UTC.

    An offset may follow (`+01:00`, `Z`). Without one, a time that the clock skips or shows
    twice, in the hours when it is changed, is refused: nobody knows which instant is meant.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        raise Unreadable(
            "time_unreadable", "is not a time as this file writes them", "2026-12-01T08:30"
        )
    day, hour, minute, offset = date_of(found[1]), int(found[2]), int(found[3]), found[4]
    if hour > 23 or minute > 59:
        raise Unreadable("time_impossible", "is no time of day", "00:00 to 23:59")
    naive = timedelta(hours=hour, minutes=minute)
    if offset:
        return _midnight(day) + naive - _offset_of(offset)
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    early, late = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late:
        return early
    if early.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Unreadable(
            "time_skipped",
            "does not exist: the clock is put forward over it",
            "a time that the clock shows",
        )
    raise Unreadable(
        "time_twice",
        "comes twice: the clock is put back over it",
        "the time with its offset, 2026-10-25T01:30+01:00",
        "write the offset",
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _offset_of(text: str) -> timedelta:
    if text == "Z":
        return timedelta()
    found = _OFFSET.fullmatch(text)
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:
        raise Unreadable(
            "time_unreadable", "has an offset that cannot be read", "2026-10-25T01:30+01:00"
        )
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -size if found[1] == "-" else size
