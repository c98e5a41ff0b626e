"""Greedy: by class, then by target, then by wait, each to the earliest list with room.

The baseline that people can check by eye, the start of every better strategy, and the plan to
fall back on. Ties are broken by wait and then by the entry's key, never by row order.
"""

from collections.abc import Iterable

from optimiser.errors import FixedBookingsClash
from optimiser.models.entry import Entry
from optimiser.models.plan import Plan
from optimiser.models.urgency import target_date, urgency_of
from optimiser.problem.problem import Problem
from optimiser.solvers.list_order import usual_times
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.schedule import Spot, bookings


def by_urgency(problem: Problem, numbers: Iterable[int]) -> list[int]:
    """Entry numbers by class, target date, referral date and key."""
    case = problem.case

    def rank(number: int) -> tuple[object, ...]:
        entry: Entry = case.entries[number]
        return (
            urgency_of(entry, case).rank,
            target_date(entry, case.policy),
            entry.referral_date,
            entry.entry_id,
        )

    return sorted(numbers, key=rank)


def greedy(problem: Problem, start: dict[int, Spot] | None = None) -> dict[int, Spot]:
    """A schedule that keeps every rule, made in one pass over the waiting list.

    With `start` the pass fills up a schedule that already keeps every rule. Raises
    FixedBookingsClash when the bookings already made break a rule among themselves.
    """
    local = LocalAudit(problem)
    schedule = dict(start) if start is not None else keep_fixed(problem, local)
    lists: dict[int, list[int]] = {}
    for spot in schedule.values():
        lists.setdefault(spot.session, []).append(spot.entry)
    refused: dict[int, list[tuple[int, float, str]]] = {}
    waiting = (k for k in range(len(problem.case.entries)) if k not in schedule)
    for number in by_urgency(problem, waiting):
        entry = problem.case.entries[number]
        sessions = problem.options.of_entry(number)
        for session in sorted(map(int, sessions), key=lambda k: (problem.case.sessions[k].day, k)):
            if _hopeless(entry, refused.get(session, ())):
                continue
            if not _place(problem, local, schedule, lists.setdefault(session, []), number, session):
                same = any(
                    problem.case.entries[k].procedure == entry.procedure for k in lists[session]
                )
                if not same:
                    refused.setdefault(session, []).append(
                        (entry.minutes, entry.touch_sd, entry.procedure)
                    )
                continue
            break
    return schedule


def keep_fixed(problem: Problem, local: LocalAudit) -> dict[int, Spot]:
    """The schedule of the bookings already made, checked against list and coupling rules."""
    case = problem.case
    lists: dict[int, list[int]] = {}
    for number, entry in enumerate(case.entries):
        if entry.fixed is not None:
            session = problem.session_number[entry.fixed.session_id]
            lists.setdefault(session, []).append(number)
    schedule: dict[int, Spot] = {}
    for session, numbers in sorted(lists.items()):
        times = usual_times(problem, session, numbers)
        if times is None:
            raise FixedBookingsClash(
                f"the bookings already made do not fit into {case.sessions[session].session_id}"
            )
        for number in numbers:
            surgeons = problem.options.option(number, session).surgeons
            for surgeon in surgeons:
                schedule[number] = Spot(session, times[number], number, surgeon)
                if local.lists_fit(schedule, [session]):
                    break
    plan = Plan.model_construct(bookings=tuple(bookings(problem, schedule.values())))
    violations = [
        violation
        for rule in problem.rules
        if rule.scope.value != "option"
        for violation in rule.audit(case, plan)
    ]
    if violations:
        raise FixedBookingsClash("bookings already made contradict each other", violations)
    return schedule


def _hopeless(entry: Entry, refused: Iterable[tuple[int, float, str]]) -> bool:
    """True when a case no longer and no riskier was already refused by the list."""
    return any(
        entry.minutes >= minutes and entry.touch_sd >= spread for minutes, spread, _ in refused
    )


def _place(
    problem: Problem,
    local: LocalAudit,
    schedule: dict[int, Spot],
    numbers: list[int],
    number: int,
    session: int,
) -> bool:
    """Put the entry onto the list if some usual order and surgeon keep every rule."""
    for preferences in (True, False):
        times = usual_times(problem, session, [*numbers, number], preferences=preferences)
        if times is None:
            continue
        moved = {k: Spot(session, times[k], k, schedule[k].surgeon) for k in numbers}
        for surgeon in problem.options.option(number, session).surgeons:
            spots = moved | {number: Spot(session, times[number], number, surgeon)}
            if not local.list_is_sound(spots.values()):
                continue
            trial = schedule | spots
            if local.lists_fit(trial, [session]):
                schedule.update(spots)
                numbers.append(number)
                return True
    return False
