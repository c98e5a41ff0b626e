"""Visits: ruin and recreate over a whole centre until the limits end.

Class by class: the urgent requests alone first, then the long waiters beside them, then everyone,
each with some heat that cools; at last all levels without any.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from time import monotonic

from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import Found, News, Tell, silent
from optimiser.solvers.visit_greedy import by_urgency
from optimiser.solvers.visit_schedule import fixed_spots
from optimiser.solvers.visits.bounds.level_bounds import Beside, LevelBounds
from optimiser.solvers.visits.bounds.shadow import CLASSES
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import facts_of
from optimiser.solvers.visits.ruin import Ruin

STEPS_PER_UNIT = 3_000
"""Steps of a reproducible search for each deterministic unit."""
NEWS_EVERY = 5.0
"""Seconds between news."""
BOUND_SHARE = 0.1
"""Most of the time that goes into the first bound, before the search."""
LATER_SHARE, LAST_BOUND_SHARE = 0.3, 0.1
"""Most of the time that is left for bounds after the search; where they were asked beside it."""
LATER_TIMES = 25.0
"""The bounds after the search take up to so many times as long as the first."""
LAST_SHARE = 0.97
"""Share of the time after which no bound is asked any more."""


@dataclass(frozen=True)
class Phase:
    """A part of the search: classes down to `rank`, `until` a share of the whole, and its heat.

    The heat is in weighted days of the class of `rank`; it falls to nothing within the phase.
    """

    rank: int
    until: float
    heat: float


PHASES = (Phase(0, 0.2, 6.0), Phase(1, 0.5, 6.0), Phase(2, 0.8, 6.0), Phase(2, 1.0, 0.0))


def visits(problem: VisitProblem, start: Schedule, limits: Limits, tell: Tell = silent) -> Found:
    """The best schedule found within `limits`; in order of rank never worse than `start`.

    With two workers bounds are asked beside the search, otherwise after it.
    """
    begun = monotonic()
    last = begun + LAST_SHARE * limits.seconds
    facts = facts_of(problem)
    diary = Diary(facts, start)
    number = {request.key: n for n, request in enumerate(problem.case.requests)}
    order = [number[request.key] for request in by_urgency(problem)]
    ruin = Ruin(facts, diary, order, Random(limits.seed))
    first = problem.objectives[0].name
    asked = monotonic()
    counted = limits.deterministic is not None
    bounds = LevelBounds(facts, fixed_spots(problem), reproducible=counted)
    share = LATER_SHARE if counted else BOUND_SHARE
    bounds.ask(0, diary.delay_spared(), asked + share * limits.seconds)
    kept = {name: value for name, value in bounds.beside(diary).items() if name == first}
    tell(News(first, None, kept.get(first), "bound of the minutes there are", None, kept))
    most = None if limits.deterministic is None else int(limits.deterministic * STEPS_PER_UNIT)
    beside: Beside | None = None
    share = LATER_SHARE
    if limits.workers > 1 and most is None:
        share = LAST_BOUND_SHARE
        beside = Beside(bounds, diary.delay_spared(), last)
        beside.start()
    until = last - min(LATER_TIMES * (monotonic() - asked) + 0.1, share * limits.seconds)
    before, booked = diary.worth(order), dict(diary.placed)

    def heard(steps: int, whole: bool) -> None:
        reached = diary.worth(order)
        schedule = diary.schedule() if whole and reached >= before else None
        message = f"{steps} changes tried"
        tell(News(first, reached[0] / facts.scale, kept.get(first), message, schedule, kept))

    search = _Search(ruin, until, most, heard)
    for phase in PHASES if ruin.movable else ():
        search.run(phase)
        if beside is not None and search.whole:
            beside.tell(diary.delay_spared())
    if diary.worth(order) < before:
        ruin.restore(booked)
    if beside is not None:
        heard(search.steps, True)  # whatever the last bounds do, the plan is told
        beside.tell(diary.delay_spared(), last=True)
        beside.join(max(0.0, last - monotonic()))
    else:
        for rank in range(1, CLASSES):
            bounds.ask(rank, diary.delay_spared(), last)
    by_clock = most is not None and (search.late or bounds.cut)
    return Found(diary.schedule(), bounds.beside(diary), search.steps / STEPS_PER_UNIT, by_clock)


class _Search:
    """The phases, and how far the whole has come: by steps where they are counted, else by time."""

    def __init__(
        self, ruin: Ruin, until: float, most: int | None, heard: Callable[[int, bool], None]
    ) -> None:
        self.ruin, self.until, self.most, self.heard = ruin, until, most, heard
        self.begun = self.told = monotonic()
        self.steps = 0
        self.late = False
        self.whole = False

    def run(self, phase: Phase) -> None:
        """Search until the phase's share is over; at its end no worse than at its beginning."""
        ruin, since = self.ruin, self._share()
        ruin.only(phase.rank)
        self.whole = phase.rank == PHASES[-1].rank
        before, booked = ruin.diary.worth(ruin.order), dict(ruin.diary.placed)
        heat = phase.heat * ruin.facts.scale
        while ruin.movable and (share := self._share()) < phase.until:
            left = (phase.until - share) / max(1e-9, phase.until - since)
            ruin.step(ruin.facts.level_of[phase.rank], heat * left)
            self.steps += 1
        if ruin.diary.worth(ruin.order) < before:
            ruin.restore(booked)

    def _share(self) -> float:
        """Share of the search that is over; 1 when its time is."""
        now = monotonic()
        if now > self.told + NEWS_EVERY:
            self.told = now
            self.heard(self.steps, self.whole)
        if self.most is None:
            return min(1.0, (now - self.begun) / max(1e-9, self.until - self.begun))
        self.late = self.late or (now > self.until and self.steps < self.most)
        return 1.0 if self.late or not self.most else self.steps / self.most
