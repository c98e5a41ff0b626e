"""Greedy: by class, then by target, then by wait, each to the earliest list with room.

The baseline that people can check by eye, the start of every better strategy, and the plan to
fall back on. Ties are broken by wait and then by the entry's key, never by row order.
"""

from optimiser.errors import FixedBookingsClash
from optimiser.models.plan import Plan
from optimiser.problem.problem import Problem
from optimiser.solvers.fill import fill
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
