"""A trial: a tiny centre made for one rule, with the plans to try on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.request import Request
from tests.tiny_centre import fixed

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class CentreTrial:
    """A case and the plans to try: starts every `step` minutes from `margin` minutes before a
    session to `margin` after it. With `held` one task is booked outside the draft; with `twice`
    a task may be booked in several sessions at once.
    """

    case: DiagnosticsCase
    step: int = 10
    margin: int = 0
    held: bool = False
    twice: bool = False


def fix_some(random: Random, people: list[Request], rooms: Sequence[Any]) -> list[Request]:
    """Some of the tests were booked by the hospital, wherever it liked."""
    made = []
    for person in people:
        bookings = tuple(
            fixed(test, random.choice(rooms), random.choice([0, 10, 20]))
            for test in person.tests
            if random.random() < 0.6
        )
        made.append(person.model_copy(update={"fixed": bookings}))
    return made


def makers_in(names: Mapping[str, Any]) -> dict[str, Callable[[int], CentreTrial]]:
    """The makers of trials among the names of a module, which are those of their rules."""
    return {
        name: made
        for name, made in names.items()
        if getattr(made, "__annotations__", {}).get("return") is CentreTrial
        and not name.startswith("_")
    }
