"""The nearest known name to a name nobody knows, for findings that help."""

from collections.abc import Collection
from difflib import get_close_matches

SHOWN_CHARACTERS = 40


def near(name: str, known: Collection[str]) -> tuple[str, ...]:
    """Known names that look like `name`, the nearest first; spaces, case and dashes forgiven."""
    plain = _plain(name)
    by_plain = {_plain(one): one for one in sorted(known)}
    return tuple(by_plain[one] for one in get_close_matches(plain, by_plain, n=3, cutoff=0.7))


def hint(name: str, known: Collection[str]) -> str:
    """`; the nearest known name is ...`, or nothing."""
    found = near(name, known)
    return f"; the nearest known name is {found[0]}" if found else ""


def shown(name: str) -> str:
    """A name from a file as a message may hold it: short, printable, marked as a quotation."""
    name = printable(name)
    if len(name) > SHOWN_CHARACTERS:
        name = name[:SHOWN_CHARACTERS] + "..."
    return f"'{name}'"


def printable(name: str) -> str:
    """A name with a question mark for each character that does not show."""
    return "".join(character if character.isprintable() else "?" for character in name)


def _plain(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")
