"""The order in which a list is usually run, and its times.

Preferences of the field, none of them a rule: children before adults, diabetic patients early, the
same procedure grouped, the longest turnover last because the last case pays none. Latex first and
infection last are rules, so the order starts from them. Among children none goes first for being
younger: dates of birth order nobody.

Source: DOMAIN 3.7; file contract, `birth_date`.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice, permutations

from optimiser.models.entry import Entry
from optimiser.models.words import Flag
from optimiser.problem.problem import Problem

ORDERS = 24
"""So many orders of groups of like operations at most."""


def usual_times(
    problem: Problem,
    session: int,
    entries: Sequence[int],
    *,
    preferences: bool = True,
    order: Sequence[int] | None = None,
) -> dict[int, int] | None:
    """Start minute of each entry number of one list, or None where the list cannot hold them.

    Bookings already made keep their start and the others go around them. Without
    `preferences` the order only groups procedures, which takes the least time. `order` is the
    usual order of all of `entries`, where it is known.
    """
    case = problem.case
    room = case.sessions[session]
    opening = problem.clock.minute(room.start)
    first = opening + case.policy.first_case_delay_minutes
    latest = problem.clock.minute(room.end) + room.overrun_minutes
    timeline: list[tuple[int, int]] = []  # (start, entry number), in order
    free: list[int] = []
    for number in entries:
        fixed = case.entries[number].fixed
        if fixed is not None and fixed.start is not None:
            timeline.append((problem.clock.minute(fixed.start), number))
        else:
            free.append(number)
    timeline.sort()
    clean = case.policy.infection_clean_minutes

    def gap(before: int, after: int) -> int:
        one, other = case.entries[before], case.entries[after]
        infected = Flag.infection in one.flags and Flag.infection not in other.flags
        return one.turnover_before(other) + (clean if infected else 0)

    after_position = 0
    if order is None or timeline:
        order = in_usual_order(case.entries, free, room.day, preferences=preferences)
    for number in order:
        minutes = case.entries[number].minutes
        for position in range(after_position, len(timeline) + 1):
            start = first
            if position > 0:
                start_before, before = timeline[position - 1]
                ends = start_before + case.entries[before].minutes
                start = max(first, ends + gap(before, number))
            limit = latest
            if position < len(timeline):
                limit = timeline[position][0] - gap(number, timeline[position][1])
            if start + minutes <= limit:
                timeline.insert(position, (start, number))
                after_position = position + 1
                break
        else:
            return None
    return {number: start for start, number in timeline}


def in_usual_order(
    entries: Sequence[Entry], numbers: Sequence[int], day: date, *, preferences: bool
) -> list[int]:
    """`numbers` in the order of the module's docstring."""

    def block(entry: Entry) -> int:
        if Flag.latex in entry.flags:
            return 0
        return 2 if Flag.infection in entry.flags else 1

    families: dict[tuple[int, str], list[int]] = {}
    for number in sorted(numbers, key=lambda k: entries[k].entry_id):
        entry = entries[number]
        families.setdefault((block(entry), entry.procedure), []).append(number)

    def family_rank(key: tuple[int, str]) -> tuple[int, bool, bool, int, str]:
        members = [entries[number] for number in families[key]]
        turnover = max(member.turnover_minutes for member in members)
        if not preferences:
            return key[0], False, False, turnover, key[1]
        adults = not any(member.is_child_on(day) for member in members)
        undiabetic = not any(Flag.diabetic in member.flags for member in members)
        return key[0], adults, undiabetic, turnover, key[1]

    ordered: list[int] = []
    for key in sorted(families, key=family_rank):
        ordered += sorted(
            families[key],
            key=lambda k: (
                not entries[k].is_child_on(day),
                Flag.diabetic not in entries[k].flags,
                k,
            ),
        )
    return ordered


def by_procedure(entries: Sequence[Entry], numbers: Sequence[int]) -> Iterator[list[int]]:
    """Like operations together, the groups in every order: the least turnover for a long list."""
    groups: dict[str, list[int]] = {}
    for number in numbers:
        groups.setdefault(entries[number].procedure, []).append(number)
    for order in islice(permutations(groups.values()), ORDERS):
        yield [number for group in order for number in group]
