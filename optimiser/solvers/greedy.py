"""Greedy: by class, then by target, then by wait, each to the earliest list with room.

The baseline that people can check by eye, the start of every better strategy, and the plan to
fall back on. Ties are broken by wait and then by the entry's key, never by row order.
"""

from optimiser.errors import FixedBookingsClash
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation
from optimiser.problem.problem import Problem
from optimiser.solvers.fill import fill
from optimiser.solvers.insert import insert
from optimiser.solvers.list_order import usual_times
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.schedule import Schedule, Spot, bookings


def greedy(problem: Problem, start: Schedule | None = None) -> dict[int, Spot]:
    """A schedule that keeps every rule, made in one pass over the waiting list and touched up.

    With `start` it fills up a schedule that already keeps every rule. Raises
    FixedBookingsClash when the bookings already made break a rule among themselves.
    """
    return fill(problem, keep_fixed(problem, LocalAudit(problem)) if start is None else start)


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
    violations = _breaches(problem, schedule)
    if violations:
        one_by_one = _one_by_one(problem, local, schedule)
        if one_by_one is not None and not _breaches(problem, one_by_one):
            return one_by_one
        raise FixedBookingsClash("bookings already made contradict each other", violations)
    return schedule


def _one_by_one(problem: Problem, local: LocalAudit, usual: Schedule) -> dict[int, Spot] | None:
    """The bookings already made: those with a time, then the others, the first list to end first.

    Two of one patient or surgeon may stand at the same time in the usual order of their lists
    and still take turns. None where somebody finds no place.
    """
    entries = problem.case.entries
    schedule: dict[int, Spot] = {}
    for number, spot in usual.items():
        fixed = entries[number].fixed
        if fixed is not None and fixed.start is not None:
            schedule[number] = spot
    sessions = problem.case.sessions
    free = usual.keys() - schedule.keys()
    for number in sorted(free, key=lambda k: (sessions[usual[k].session].end, k)):
        session = usual[number].session
        spots = [spot for spot in schedule.values() if spot.session == session]
        beside = {k: spot for k, spot in schedule.items() if spot.session != session}
        option = problem.options.option(number, session)
        added = insert(problem, local, beside, spots, option)
        if not isinstance(added, dict):
            return None
        schedule = beside | added
    return schedule


def _breaches(problem: Problem, schedule: Schedule) -> list[Violation]:
    plan = Plan.model_construct(bookings=tuple(bookings(problem, schedule.values())))
    return [
        violation
        for rule in problem.rules
        if rule.scope.value != "option"
        for violation in rule.audit(problem.case, plan)
    ]
