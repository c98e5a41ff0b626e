"""Sequencing: times, order and surgeons for lists whose patients are decided.

A list that keeps every rule in its usual order is taken as it stands. Otherwise the lists that
share a surgeon, a patient or equipment with it at the same hours are ordered together in a
timed draft.
"""

from collections.abc import Collection, Mapping

from optimiser.problem.draft import Draft
from optimiser.problem.problem import Problem
from optimiser.solvers.climb import climb, spots_of
from optimiser.solvers.door import Limits
from optimiser.solvers.list_order import usual_times
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.schedule import Schedule, Spot, bookings


def sequence(
    problem: Problem,
    local: LocalAudit,
    lists: Mapping[int, Collection[Spot]],
    others: Schedule,
    limits: Limits,
) -> dict[int, Spot] | None:
    """Times for `lists` (spots by session number) beside `others`, or None where none is found.

    The result keeps every rule together with `others`. Starts in `lists` are ignored.
    """
    timed: dict[int, Spot] = {}
    awkward: list[int] = []
    for session, spots in sorted(lists.items()):
        usual = _usual(problem, local, session, spots)
        trial = None if usual is None else timed | usual
        if trial is not None and local.lists_fit({**others, **trial}, [session]):
            timed = trial
        else:
            awkward.append(session)
    if not awkward:
        return timed
    cluster = _cluster(problem, awkward, lists)
    held = {**others, **{k: s for k, s in timed.items() if s.session not in cluster}}
    solved = _ordered(problem, {k: lists[k] for k in cluster}, held, limits)
    if solved is None:
        return None
    return {k: s for k, s in timed.items() if s.session not in cluster} | solved


def _usual(
    problem: Problem, local: LocalAudit, session: int, spots: Collection[Spot]
) -> dict[int, Spot] | None:
    surgeon = {spot.entry: spot.surgeon for spot in spots}
    for preferences in (True, False):
        times = usual_times(problem, session, list(surgeon), preferences=preferences)
        if times is None:
            continue
        usual = {k: Spot(session, start, k, surgeon[k]) for k, start in times.items()}
        if local.list_is_sound(usual.values()):
            return usual
    return None


def _cluster(
    problem: Problem, awkward: Collection[int], lists: Mapping[int, Collection[Spot]]
) -> set[int]:
    """The awkward lists and those of `lists` at the same hours that share something with one."""
    rooms = problem.case.sessions
    shared = {k: _shared(problem, k, spots) for k, spots in lists.items()}
    cluster = set(awkward)
    for session in lists:
        for other in awkward:
            overlap = (
                rooms[session].start < rooms[other].end and rooms[other].start < rooms[session].end
            )
            if overlap and shared[session] & shared[other]:
                cluster.add(session)
    return cluster


def _shared(problem: Problem, session: int, spots: Collection[Spot]) -> set[object]:
    room = problem.case.sessions[session]
    shared: set[object] = set()
    for spot in spots:
        entry = problem.case.entries[spot.entry]
        shared |= {("surgeon", spot.surgeon), ("patient", entry.patient_id)}
        shared |= {("item", item, room.site) for item in entry.equipment}
    return shared - {("surgeon", None)}


def _ordered(
    problem: Problem, lists: Mapping[int, Collection[Spot]], held: Schedule, limits: Limits
) -> dict[int, Spot] | None:
    options = [
        problem.options.option(spot.entry, session)
        for session, spots in sorted(lists.items())
        for spot in spots
    ]
    draft = Draft(problem, options, bookings(problem, held.values()), timed=True)
    for rule in problem.rules:
        rule.post(draft)
    for placement in draft.placements:
        draft.add(placement.booked == 1)
    climbed = climb(draft, problem.objectives[-1:], limits)
    if climbed is None:
        return None
    return {spot.entry: spot for spot in spots_of(draft, climbed.answer)}
