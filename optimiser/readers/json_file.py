"""JSON, read strictly: each key once, finite numbers of a sane size, shallow, and text that can
be written again. What the standard lets pass and would be misread later is refused here.
"""

import json
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

from optimiser.errors import InputRefused
from optimiser.models.finding import Finding, Severity
from optimiser.readers.private_copy import stood_still, take
from optimiser.readers.text import text_of

DEEPEST = 20
MOST_DIGITS = 18


class _Unsound(ValueError):
    """JSON that the standard allows and this reader does not."""


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file, read strictly. Raises InputRefused."""
    copy = take(path)
    moved = copy if isinstance(copy, Finding) else stood_still(copy)
    if moved is not None or isinstance(copy, Finding):
        raise InputRefused(f"{path.name} cannot be read", [moved] if moved else [])
    text = text_of(copy.content, path.name)
    if isinstance(text, Finding):
        raise InputRefused(f"{path.name} is not JSON", [text])
    return object_of(text, path.name)


def object_of(text: str, file: str) -> dict[str, Any]:
    """The object in the text of `file`, read strictly. Raises InputRefused."""
    try:
        document = json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_not_finite,
            parse_int=_whole,
            parse_float=_finite,
        )
        _check_depth(document)
    except _Unsound as error:
        raise _not_json(file, str(error)) from None
    except RecursionError:
        raise _not_json(file, "is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise _not_json(file, "is not JSON", error.lineno) from None
    if not isinstance(document, dict):
        raise _not_json(file, "holds no object")
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unsound("has a key twice in one object")
    return found


def _not_finite(_text: str) -> NoReturn:
    raise _Unsound("holds a number that is not finite")


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > MOST_DIGITS:
        raise _Unsound(f"holds a whole number of more than {MOST_DIGITS} digits")
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _not_finite(text)


def _check_depth(document: Any) -> None:
    """Refuse deep nesting, and text with half a character, which could not be written again."""
    level = [document]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, str) and not value.isascii():
                _check_text(value)
        if not below:
            return
        level = below
    raise _Unsound("is nested too deeply")


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _Unsound("holds half a character (a lone surrogate)") from None


def _not_json(file: str, problem: str, row: int | None = None) -> InputRefused:
    finding = Finding(
        rule="json_unreadable",
        severity=Severity.refused,
        file=file,
        row=row,
        problem=problem,
        expected="JSON with each key once and finite numbers",
        action="use the file as the program wrote it",
    )
    return InputRefused(f"{file} {problem}", [finding])
