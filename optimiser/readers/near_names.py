"""The nearest known name to a name nobody knows, for findings that help."""

import re
from collections.abc import Collection
from difflib import get_close_matches

SHOWN_CHARACTERS = 40
NEAREST = "the nearest known name is"
_CELL_ENDS = re.compile(r"[\r\n,;\t|]")


def near(name: str, known: Collection[str]) -> tuple[str, ...]:
    """Known names that look like `name`, the nearest first; spaces, case and dashes forgiven."""
    by_plain = {_plain(one): one for one in sorted(known)}
    found = get_close_matches(_plain(name), by_plain, n=3, cutoff=0.7)
    return tuple(by_plain[one] for one in found)


def same_name(name: str, known: Collection[str]) -> str | None:
    """The known name that is `name` but for capitals, blanks and dashes."""
    plain = _plain(name)
    return next((one for one in known if _plain(one) == plain), None)


def hint(name: str, known: Collection[str]) -> str:
    """`; the nearest known name is ...`, or nothing."""
    found = near(name, known)
    return f"; {NEAREST} {found[0]}" if found else ""


def shown(name: str) -> str:
    """A name from a file as a message may hold it: short, printable, marked as a quotation.

    What follows a line end or a delimiter may be cells of a row, which no message repeats.
    """
    first = _CELL_ENDS.split(name, maxsplit=1)[0]
    name = printable(first) + ("..." if first != name else "")
    if len(name) > SHOWN_CHARACTERS:
        name = name[:SHOWN_CHARACTERS] + "..."
    return f"'{name}'"


def printable(name: str) -> str:
    """A name with a question mark for each character that does not show."""
    return "".join(character if character.isprintable() else "?" for character in name)


def _plain(name: str) -> str:
    return "_".join(re.split(r"[\s_-]+", name.strip().casefold()))
