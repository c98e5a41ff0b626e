"""Days and minutes in words, the same wherever people read them."""

from collections.abc import Sequence
from datetime import date


def day_text(day: date) -> str:
    """A date as people say it, the same under every locale: `Tue 1 Dec 2026`."""
    weekday = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day.weekday()]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{weekday} {day.day} {month[day.month - 1]} {day.year}"


def listed(words: Sequence[str]) -> str:
    """Words one after another, the last after "and"."""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last


def in_minutes(minutes: float) -> str:
    """A whole number of minutes in words."""
    return "1 minute" if minutes == 1 else f"{minutes:g} minutes"


def in_days(days: int) -> str:
    """A number of days in words."""
    return "1 day" if days == 1 else f"{days} days"
