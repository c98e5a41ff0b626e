"""Values of a sheet as the file contract writes them, and why some cannot be trusted."""

from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from optimiser.readers.text import trimmed

EXACT = 10**15
"""Spreadsheets keep 15 digits of a number."""
FIRST_YEAR = 1901
"""Earlier serial dates are ambiguous: Excel's 1900 has a 29 February."""

Broken = tuple[str, str, str, str]
"""Rule, problem, expected and action of a cell that cannot be trusted."""

ERROR = (
    "cell_error_value",
    "is an error value of the spreadsheet",
    "a value",
    "mend the formula, or write the value",
)
FORMULA = (
    "cell_formula_without_value",
    "is a formula without a value",
    "a value",
    "open the workbook in Excel and save it, or write the value",
)
_EARLY = (
    "date_before_1901",
    "is a date before 1901, which spreadsheets count wrongly",
    "a date from 1901 on",
    "write the date as text, 1900-02-28",
)
_LARGE = (
    "number_too_long",
    "is a number of more than 15 digits, and the last are lost",
    "the digits as text",
    "format the column as text and enter it again from the system",
)
_ID_NUMBER = (
    "id_is_number",
    "is a number where an id is expected, and may have lost leading zeros",
    "an id as text",
    "format the column as text and enter the ids again from the system",
)
_DATE_NUMBER = (
    "date_is_number",
    "is a bare number where a date is expected",
    "a date, or a text such as 2026-12-01",
    "format the column as date",
)
_LATE = (
    "date_impossible",
    "is a date at the end of every calendar",
    "a date that can be",
    "correct it",
)
_CUT = (
    "cell_too_long",
    "has 32,767 characters, where spreadsheets cut texts",
    "fewer than 32,767 characters",
    "shorten the text",
)
_ODD = ("cell_unreadable", "holds a value of no known kind", "text, a number or a date", "mend it")


def text_of(value: Any) -> tuple[str, Broken | None]:
    """A value as the contract writes it, and what is wrong with it in any column."""
    match value:
        case str():
            return trimmed(value), _long(value)
        case bool():
            return ("yes" if value else "no"), None
        case int() | float():
            return _number(value)
        case datetime():
            return _instant(value)
        case date():
            return value.isoformat(), _EARLY if value.year < FIRST_YEAR else None
        case time():
            return value.isoformat(timespec="minutes"), None
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60:02}:{minutes % 60:02}", None
    return "", _ODD


def _instant(value: datetime) -> tuple[str, Broken | None]:
    """To the nearest second: a spreadsheet keeps a time as a fraction of a day."""
    try:
        value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    except OverflowError:
        return "", _LATE
    text = value.isoformat(timespec="seconds" if value.second else "minutes")
    return text, _EARLY if value.year < FIRST_YEAR else None


def _number(value: float) -> tuple[str, Broken | None]:
    if not isfinite(value):
        return "", _ODD
    if abs(value) >= EXACT:
        return format(value, ".0f"), _LARGE
    if value == int(value):
        return str(int(value)), None
    text = format(value, ".15g")
    return (format(value, ".15f").rstrip("0") if "e" in text else text), None


def at_midnight(value: Any, text: str, kind: str) -> str:
    """A date in a column of times is that day's midnight: cells hold both as the same number."""
    plain = isinstance(value, date) and not isinstance(value, datetime)
    return f"{text}T00:00" if plain and kind == "time" else text


def unfit(value: Any, kind: str) -> Broken | None:
    """What is wrong with a value that is no text, in a column of `kind`."""
    if kind == "id":
        return _ID_NUMBER
    if kind in ("date", "time") and isinstance(value, int | float):
        return _DATE_NUMBER
    return None


def _long(text: str) -> Broken | None:
    return _CUT if len(text) >= 32_767 else None
