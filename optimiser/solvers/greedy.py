"""Greedy: by class, then by target, then by wait, each to the earliest list with room.

The baseline that people can check by eye, the start of every better strategy, and the plan to
fall back on. Ties are broken by wait and then by the entry's key, never by row order.
"""

from optimiser.errors import FixedBookingsClash
from optimiser.models.violation import Violation
from optimiser.problem.problem import Problem
from optimiser.solvers.fill import fill
from optimiser.solvers.insert import insert
from optimiser.solvers.limits import Limits
from optimiser.solvers.list_order import usual_times
from optimiser.solvers.local_audit import LocalAudit, breaches, sound
from optimiser.solvers.schedule import Schedule, Spot

CLASH = Limits(seconds=10.0, workers=1, seed=1, deterministic=1.0)
"""For the question whether bookings already made contradict each other."""


def greedy(problem: Problem, start: Schedule | None = None) -> dict[int, Spot]:
    """A schedule that keeps every rule, made in one pass over the waiting list and touched up.

    With `start` it fills up a schedule that already keeps every rule. Raises
    FixedBookingsClash when the bookings already made break a rule among themselves.
    """
    return fill(problem, keep_fixed(problem, LocalAudit(problem)) if start is None else start)


def keep_fixed(problem: Problem, local: LocalAudit) -> dict[int, Spot]:
    """The schedule of the bookings already made, checked against list and coupling rules.

    In the usual order of each list; where that breaks a rule one after another, and where that
    does too by a model of all of them.
    """
    usual, unfit = _in_usual_order(problem, local)
    violations = list(breaches(problem, usual))
    if not unfit and not violations:
        return usual
    for way in (_one_by_one, _by_model):
        found = way(problem, local, usual)
        if found is not None and sound(problem, found):
            return found
    if unfit:
        full = [_overfull(problem, session) for session in unfit]
        name = full[0].sessions[0]
        raise FixedBookingsClash(f"the bookings already made do not fit into {name}", full)
    raise FixedBookingsClash("bookings already made contradict each other", violations)


def _overfull(problem: Problem, session: int) -> Violation:
    """The bookings of a session that were tried in several orders and end too late in each."""
    name = problem.case.sessions[session].session_id
    return Violation(
        rule="session_hours",
        detail=f"the bookings already made in {name} end too late, one after the other",
        entries=tuple(
            entry.entry_id
            for entry in problem.case.entries
            if entry.fixed is not None and entry.fixed.session_id == name
        ),
        sessions=(name,),
    )


def _in_usual_order(problem: Problem, local: LocalAudit) -> tuple[dict[int, Spot], list[int]]:
    """The bookings already made, and the sessions whose usual order cannot hold them.

    Those without a time stand at the opening there.
    """
    case, clock = problem.case, problem.clock
    lists: dict[int, dict[int, int]] = {}
    for number, entry in enumerate(case.entries):
        if entry.fixed is not None:
            session = problem.session_number[entry.fixed.session_id]
            start = entry.fixed.start or case.sessions[session].start
            lists.setdefault(session, {})[number] = clock.minute(start)
    schedule: dict[int, Spot] = {}
    unfit = []
    for session, starts in sorted(lists.items()):
        times = usual_times(problem, session, list(starts))
        if times is None:
            unfit.append(session)
            times = starts
        for number in starts:
            for surgeon in problem.options.option(number, session).surgeons:
                schedule[number] = Spot(session, times[number], number, surgeon)
                if local.lists_fit(schedule, [session]):
                    break
    return schedule, unfit


def _by_model(problem: Problem, _local: LocalAudit, usual: Schedule) -> dict[int, Spot] | None:
    """The bookings already made with times and surgeons from one model of all rules.

    None where there are none, or none found in time.
    """
    # seldom asked, and a solver library takes a second to load
    from optimiser.solvers.climb import spots_of
    from optimiser.solvers.door import ask
    from optimiser.solvers.exact import posted

    options = [problem.options.option(k, spot.session) for k, spot in sorted(usual.items())]
    draft = posted(problem, options, timed=True)
    for placement in draft.placements:
        draft.add(placement.booked == 1)
    answer = ask(draft.model, CLASH)
    if answer.values is None:
        return None
    return {spot.entry: spot for spot in spots_of(draft, answer)}


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
