"""Files of facts: `name(term, "text", 3).` and `#const name = 3.`, as logic programs are written.

Only plain facts are understood. What is anything else (a rule, a fact cut in half) is given back
as a line number, because a fact that cannot be read may be a patient.
"""

import re
from dataclasses import dataclass

_SPACE = re.compile(r"(?:\s++|%\*.*?\*%|%[^\n]*+)*+", re.DOTALL)
_CONST = re.compile(r"#const\s++([A-Za-z_]\w*+)\s*+=\s*+(-?\d{1,12}+)\s*+\.")
_FACT = re.compile(r'([A-Za-z_]\w*+)\s*+\(((?:[^"()%]++|"[^"\n]*+")*+)\)\s*+\.')
_TERM = re.compile(r'(?:[^",]++|"[^"\n]*+")*+')
_RESUME = re.compile(r"[^\n]*+\n?")


@dataclass(frozen=True)
class Fact:
    """One fact: its terms as written (quotes kept) and the line on which it starts."""

    name: str
    terms: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Facts:
    """A file's facts in order, its constants by name, and the lines that are neither."""

    facts: tuple[Fact, ...]
    constants: dict[str, int]
    odd_lines: tuple[int, ...]


def facts_of(text: str) -> Facts:
    """Every fact and constant of `text`; never raises."""
    facts: list[Fact] = []
    constants: dict[str, int] = {}
    odd: list[int] = []
    position, line, counted = 0, 1, 0
    while True:
        position = _end(_SPACE, text, position)
        line += text.count("\n", counted, position)
        counted = position
        if position >= len(text):
            return Facts(tuple(facts), constants, tuple(odd))
        if found := _FACT.match(text, position):
            facts.append(Fact(found[1], _terms(found[2]), line))
        elif (found := _CONST.match(text, position)) and found[1] not in constants:
            constants[found[1]] = int(found[2])
        else:
            odd.append(line)
            position = _end(_RESUME, text, position)
            continue
        position = found.end()


def _terms(inside: str) -> tuple[str, ...]:
    terms, position = [], 0
    while True:
        end = _end(_TERM, inside, position)
        terms.append(inside[position:end].strip())
        if end >= len(inside):
            return tuple(terms)
        position = end + 1


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return position if found is None else found.end()
