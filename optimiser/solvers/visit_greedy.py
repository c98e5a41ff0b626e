"""Greedy for diagnostics: by class, target and wait, each request on its earliest day.

One request at a time, beside all that stands already: the first day on which all its tests fit
into one visit, and where there is none the best that its visits allow. Each step is a small
exact model, so it keeps every rule that there is. The baseline people can check by eye, the
start of the exact model and the plan to fall back on.
"""

from bisect import insort
from collections.abc import Iterable
from datetime import date
from math import inf
from time import monotonic

from optimiser.models.plan import DiagnosticsBooking
from optimiser.models.request import Request
from optimiser.models.urgency import target_date, urgency_of
from optimiser.problem.visit_draft import VisitDraft
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.climb import climb, spots_of
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule, Spot
from optimiser.solvers.visit_schedule import fixed_spots, visit_bookings

STEP = Limits(seconds=5, workers=1, seed=1, deterministic=1)


def by_urgency(problem: VisitProblem) -> list[Request]:
    """Requests by class, target date, referral date and key."""
    case = problem.case

    def rank(request: Request) -> tuple[int, date, date, str]:
        target = target_date(request, case.policy)
        return (urgency_of(request, case).rank, target, request.referral_date, request.key)

    return sorted(case.requests, key=rank)


def visit_greedy(
    problem: VisitProblem, start: Schedule | None = None, *, seconds: float = inf
) -> dict[int, Spot]:
    """A schedule that keeps every rule, made in one pass over the requests.

    With `start` the pass fills up a schedule that already keeps every rule. When `seconds` are
    over, who has not had a turn waits; the most urgent have theirs first. Raises
    FixedBookingsClash when the bookings already made break a rule among themselves.
    """
    until = monotonic() + seconds
    schedule = dict(fixed_spots(problem) if start is None else start)
    gaps = _Gaps(problem, schedule)
    for request in by_urgency(problem):
        if monotonic() > until:
            break
        spots = _place(problem, schedule, gaps, request)
        gaps.take(spots)
        schedule.update(spots)
    return schedule


class _Gaps:
    """The longest stretch of each session in which nobody is booked.

    A test that is longer cannot go there, whatever the rules; one that is not may still not.
    """

    def __init__(self, problem: VisitProblem, schedule: Schedule) -> None:
        self.problem = problem
        minute = problem.clock.minute
        sessions = problem.case.sessions
        self.hours = [(minute(session.start), minute(session.end)) for session in sessions]
        self.busy: list[list[tuple[int, int]]] = [[] for _ in sessions]
        self.longest = [end - start for start, end in self.hours]
        self.take(schedule)

    def take(self, spots: Schedule) -> None:
        """Count `spots` as booked."""
        for spot in spots.values():
            end = spot.start + self.problem.tasks[spot.entry].minutes
            insort(self.busy[spot.session], (spot.start, end))
        for session in {spot.session for spot in spots.values()}:
            free, (until, closing) = 0, self.hours[session]
            for start, end in self.busy[session]:
                free, until = max(free, start - until), max(until, end)
            self.longest[session] = max(free, closing - until)


def _place(
    problem: VisitProblem, schedule: Schedule, gaps: _Gaps, request: Request
) -> dict[int, Spot]:
    """Spots for what is open of `request` beside `schedule`."""
    items = [(request.request_id, test) for test in request.tests]
    tasks = [n for n in map(problem.task_number.__getitem__, items) if n not in schedule]
    sessions = problem.case.sessions
    options = [
        (n, int(k))
        for n in tasks
        for k in problem.pairs[n].nonzero()[0]
        if problem.tasks[n].minutes <= gaps.longest[k]
    ]
    for day in sorted({sessions[k].day for _, k in options}):
        today = [(n, k) for n, k in options if sessions[k].day == day]
        if {n for n, _ in today} == set(tasks):
            spots = _solve(problem, schedule, request, today, every=True)
            if spots:
                return spots
    return _solve(problem, schedule, request, options, every=False) if options else {}


def _solve(
    problem: VisitProblem,
    schedule: Schedule,
    request: Request,
    options: list[tuple[int, int]],
    *,
    every: bool,
) -> dict[int, Spot]:
    """The best spots within `options`, all of the tasks or (not `every`) as many as can be."""
    draft = VisitDraft(problem, options, beside(problem, schedule, request, options))
    for rule in problem.rules:
        rule.post(draft)
    levels = problem.objectives
    if every:  # on one day the levels of delay are the same wherever the tests go
        sites = {problem.case.sessions[k].site for _, k in options}
        levels = levels[-3:] if len(sites) > 1 else levels[-2:-1]
        for placements in draft.by_item.values():
            draft.add(draft.total([p.booked for p in placements], [1] * len(placements)) == 1)
    climbed = climb(draft, levels, STEP)
    return {} if climbed is None else {s.entry: s for s in spots_of(draft, climbed.answer)}


def beside(
    problem: VisitProblem,
    schedule: Schedule,
    request: Request,
    options: Iterable[tuple[int, int]],
) -> list[DiagnosticsBooking]:
    """The bookings that share anything with one of `options`: session, skill that day, patient."""
    sessions, tasks = problem.case.sessions, problem.tasks
    chosen = {k for _, k in options}
    skills = {(tasks[n].test.skill, sessions[k].site, sessions[k].day) for n, k in options}
    spots = []
    for spot in schedule.values():
        task, session = tasks[spot.entry], sessions[spot.session]
        skill = task.test.skill
        if (
            spot.session in chosen
            or (skill is not None and (skill, session.site, session.day) in skills)
            or task.request.patient_id == request.patient_id
        ):
            spots.append(spot)
    return visit_bookings(problem, spots)
