"""Pooled: lists that no rule can tell apart are planned as one, then shared out.

Where many theatres run alike, one model of the whole case drowns in plans that differ only in
which of the like theatres a patient lies in. Here like sessions are joined, the levels are solved
in order on the joined problem, whose bounds hold for every plan, and the patients of each pool
are packed into its lists. Packing that fails costs the proof, never a rule: what does not fit
waits, and the gaps are filled up.
"""

from collections.abc import Sequence
from time import monotonic

from optimiser.models.plan import Sense
from optimiser.problem.draft import Draft
from optimiser.problem.pools import Pooled, pooled_problem
from optimiser.problem.problem import Problem
from optimiser.solvers.climb import Climbed, Heard, behind, climb, spots_of
from optimiser.solvers.exact import exact
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.rank import levels, worse
from optimiser.solvers.schedule import Schedule, Spot
from optimiser.solvers.sequence import sequence
from optimiser.solvers.strategy import Found, News, Tell, silent

SHARE_OF_LEVELS = 0.75
"""Share of the time for the levels; the rest is for packing."""
LAST_SECONDS = 3.0
LAST_UNITS = 1.0
"""First share of the last level, the only one if it brings it close."""
CLOSE = 0.005
"""The gap that is close, the policy's usual tolerance: the last minutes are not waited for."""


def pooled(problem: Problem, start: Schedule, limits: Limits, tell: Tell = silent) -> Found:
    """The best schedule found by pooling like sessions; `exact` where no two are alike."""
    pools = pooled_problem(problem)
    if pools is None:
        return exact(problem, start, limits, tell)
    until = monotonic() + limits.seconds

    def heard(level: str, value: float | None, bound: float | None) -> None:
        tell(News(level, value, bound, "like sessions pooled"))

    draft = Draft(pools.joined, pools.options(), timed=False, sessions=range(len(pools.members)))
    for rule in problem.rules:
        rule.post(draft)
    climbed = _climbed(draft, pools, start, _part(limits, SHARE_OF_LEVELS * limits.seconds), heard)
    if climbed is None:
        return Found(dict(start))
    schedule, units = _shared_out(pools, draft, climbed, limits, until)
    units += climbed.units
    if schedule is None or worse(problem, levels(problem, schedule), levels(problem, start)):
        schedule = dict(start)
    return Found(schedule, _bounds(problem, schedule, climbed), units)


def _climbed(
    draft: Draft, pools: Pooled, start: Schedule, limits: Limits, heard: Heard
) -> Climbed | None:
    """The levels that joined lists do not falsify, solved in order."""
    levels = [objective for objective in pools.whole.objectives if objective.joins]
    began = monotonic()
    top = climb(draft, levels[:-1], limits, hint=_joined(pools, start), heard=heard)
    if top is None or len(top.rungs) < len(levels) - 1:
        return top
    seconds, units = LAST_SECONDS, LAST_UNITS
    while True:
        left = limits.seconds - (monotonic() - began)
        if left <= 0 or (limits.deterministic is not None and limits.deterministic <= top.units):
            return top
        last = climb(
            draft,
            levels[-1:],
            Limits(
                min(seconds, left) if limits.deterministic is None else left,
                limits.workers,
                limits.seed,
                None
                if limits.deterministic is None
                else min(units, limits.deterministic - top.units),
            ),
            hint={spot.entry: spot for spot in spots_of(draft, top.answer)},
            heard=heard,
        )
        if last is None:
            return top
        top = Climbed(
            last.answer, (*top.rungs[: len(levels) - 1], *last.rungs), top.units + last.units
        )
        rung = last.rungs[0]
        if abs(rung.bound - rung.value) <= CLOSE * max(abs(rung.bound), abs(rung.value)):
            return top
        seconds, units = left, float("inf")


def _shared_out(
    pools: Pooled, draft: Draft, climbed: Climbed, limits: Limits, until: float
) -> tuple[dict[int, Spot] | None, float]:
    """Every pool's patients in its lists, in order; those who do not fit are left to `greedy`."""
    whole = pools.whole
    entries: dict[int, list[int]] = {}
    for spot in spots_of(draft, climbed.answer):
        entries.setdefault(spot.session, []).append(spot.entry)
    lists: dict[int, list[Spot]] = {}
    units, complete = 0.0, True
    for left, (number, chosen) in zip(
        range(len(entries), 0, -1), sorted(entries.items()), strict=True
    ):
        share = _part(limits, max(0.2, (until - monotonic()) / (left + 1)))
        packed = _packed(whole, pools.members[number], chosen, share)
        if packed is None:
            complete = False
            continue
        units += packed[1]
        complete = complete and len(packed[0]) == len(chosen)
        for spot in packed[0]:
            lists.setdefault(spot.session, []).append(spot)
    rest = _part(limits, max(1.0, until - monotonic()))
    schedule = sequence(whole, LocalAudit(whole), lists, {}, rest)
    if schedule is not None and not complete:
        schedule = greedy(whole, schedule)
    return schedule, units


def _packed(
    problem: Problem, sessions: Sequence[int], entries: Sequence[int], limits: Limits
) -> tuple[list[Spot], float] | None:
    """The entries shared out among like sessions: all of them, or else as many as can be."""
    options = [problem.options.option(entry, k) for k in sessions for entry in entries]
    hint = _first_fit(problem, sessions, entries)
    apart = [objective for objective in problem.objectives if not objective.joins]
    units = 0.0
    for objectives, all_booked in ((apart or problem.objectives[-1:], True), (None, False)):
        draft = Draft(problem, options, timed=False, sessions=sessions)
        for rule in problem.rules:
            rule.post(draft)
        for placements in draft.by_entry.values() if all_booked else ():
            draft.add(draft.total([p.booked for p in placements], [1] * len(placements)) == 1)
        climbed = climb(draft, objectives or problem.objectives, limits, hint=hint)
        if climbed is not None:
            return spots_of(draft, climbed.answer), units + climbed.units
    return None


def _first_fit(
    problem: Problem, sessions: Sequence[int], entries: Sequence[int]
) -> dict[int, Spot]:
    """Longest first, each to the fullest list with room: where the solver starts from."""
    case = problem.case
    room = {k: case.sessions[k].minutes for k in sessions}
    placed: dict[int, Spot] = {}
    for entry in sorted(entries, key=lambda k: (-case.entries[k].minutes, k)):
        minutes = case.entries[entry].minutes
        fitting = [k for k in sessions if room[k] >= minutes]
        if fitting:
            session = min(fitting, key=lambda k: (room[k], k))
            room[session] -= minutes
            surgeon = problem.options.option(entry, session).surgeons[0]
            placed[entry] = Spot(session, 0, entry, surgeon)
    return placed


def _joined(pools: Pooled, schedule: Schedule) -> dict[int, Spot]:
    """`schedule` on the joined sessions, as a hint."""
    pool_of = {k: number for number, members in enumerate(pools.members) for k in members}
    return {
        entry: Spot(pool_of[spot.session], spot.start, entry, spot.surgeon)
        for entry, spot in schedule.items()
    }


def _bounds(problem: Problem, schedule: Schedule, climbed: Climbed) -> dict[str, float]:
    """Bounds that hold for the schedule: up to the first level where it lost to the joined one.

    A level that joining may make worse has no bound but 0, which no count goes below.
    """
    rungs = {rung.name: rung for rung in climbed.rungs}
    bounds: dict[str, float] = {}
    for objective, value in zip(problem.objectives, levels(problem, schedule), strict=True):
        rung = rungs.get(objective.name)
        if rung is not None:
            bounds[objective.name] = rung.bound
            give = problem.case.policy.tolerance_of(objective.name)
            if behind(objective, value, rung, give):
                break
        elif not objective.joins and objective.sense is Sense.minimise and value == 0:
            bounds[objective.name] = 0.0
        else:
            break
    return bounds


def _part(limits: Limits, seconds: float) -> Limits:
    share = min(1.0, seconds / limits.seconds)
    units = None if limits.deterministic is None else limits.deterministic * share
    return Limits(seconds, limits.workers, limits.seed, units)
