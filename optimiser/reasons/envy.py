"""Justified envy: somebody less urgent is booked in a place that a waiting patient could take.

A pair (waiting u, booked b not fixed) where u's class is more urgent than b's, u is admissible in
b's session, and putting u in b's place with b gone keeps every rule. The list may be timed and
ordered anew for that: usual order first, then others (`optimiser.solvers.insert`). The goal is 0.

Source: file contract, section 5.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from optimiser.constraints.rule import Scope
from optimiser.models.urgency import urgency_of
from optimiser.problem.problem import Problem
from optimiser.solvers.fill import Fill
from optimiser.solvers.rank import levels
from optimiser.solvers.room_left import ListLoad
from optimiser.solvers.schedule import Spot
from optimiser.solvers.urgency_order import by_urgency

MOST_EXCHANGES = 500
"""So many exchanges are made at most to repair a schedule."""


@dataclass(frozen=True)
class Envy:
    """Entry number `waiting` could take the place of `booked` in `session` with `spots`."""

    waiting: int
    booked: int
    session: int
    spots: dict[int, Spot]


def envies(problem: Problem, filled: Fill) -> Iterator[Envy]:
    """Every pair of justified envy, the most urgent waiting entry first."""
    case = problem.case
    ranks = [urgency_of(entry, case).rank for entry in case.entries]
    waiting = (k for k in range(len(ranks)) if k not in filled.schedule)
    least = max((ranks[k] for k in filled.schedule), default=0)
    loads: dict[int, ListLoad] = {}
    for number in by_urgency(problem, waiting):
        if ranks[number] >= least:
            return
        for session in map(int, problem.options.of_entry(number)):
            for booked in list(filled.lists.get(session, ())):
                if ranks[booked] <= ranks[number] or case.entries[booked].fixed is not None:
                    continue
                if booked not in loads:
                    others = [k for k in filled.lists[session] if k != booked]
                    loads[booked] = ListLoad(problem, session, others)
                spots = filled.in_place_of(number, session, booked, loads[booked])
                if spots is not None:
                    yield Envy(number, booked, session, spots)


def repaired(problem: Problem, filled: Fill) -> int:
    """Exchange envious pairs until none is left that makes the plan no worse; says how many.

    The waiting entry goes in, the booked one out, and everyone who now fits is booked. An
    exchange that a level forbids (a date already told, say) is not made.
    """
    exchanged = 0
    while exchanged < MOST_EXCHANGES and _exchange(problem, filled):
        exchanged += 1
        # whoever went out may have left a bed, a surgeon or equipment to somebody elsewhere
        filled.fill(_short_of_what_is_shared(problem, filled))
    return exchanged


def _short_of_what_is_shared(problem: Problem, filled: Fill) -> list[int]:
    """Entries that wait though some list has room, for what lists share."""
    shared = {rule.name for rule in problem.rules if rule.scope is Scope.coupling}
    return [
        number
        for number, refusals in filled.refusals.items()
        if number not in filled.schedule and any(one.rule in shared for one in refusals.values())
    ]


def _exchange(problem: Problem, filled: Fill) -> bool:
    before = levels(problem, filled.schedule)
    for envy in envies(problem, filled):
        old = {k: filled.schedule[k] for k in filled.lists[envy.session]}
        filled.put(envy.session, envy.spots)
        if levels(problem, filled.schedule) > before:
            filled.fill(map(int, problem.options.of_session(envy.session)))
            return True
        filled.put(envy.session, old)
    return False
