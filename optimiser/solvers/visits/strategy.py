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
from optimiser.solvers.visits.bounds import Relaxation
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import Facts, facts_of
from optimiser.solvers.visits.fewest import fewest_visits, surely_moved
from optimiser.solvers.visits.ruin import Ruin

STEPS_PER_UNIT = 3_000
"""Steps of a reproducible search for each deterministic unit."""
NEWS_EVERY = 5.0
"""Seconds between news."""
BOUND_SHARE = 0.25
"""Most of the time that goes into the bounds before the search, and again after it."""
LAST_SHARE = 0.97
"""Share of the time after which no bound is asked any more."""
LEVELS = ("urgent", "long", "routine", "visits")
"""The first levels of a centre, which have a bound; sites passed over are never below none."""


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
    """The best schedule found within `limits`; in order of rank never worse than `start`."""
    begun = monotonic()
    facts = facts_of(problem)
    diary = Diary(facts, start)
    number = {request.key: n for n, request in enumerate(problem.case.requests)}
    order = [number[request.key] for request in by_urgency(problem)]
    ruin = Ruin(facts, diary, order, Random(limits.seed))
    first = problem.objectives[0].name
    asked = monotonic()
    bounds, cut = _bounds(facts, diary, asked + BOUND_SHARE * limits.seconds)
    tell(News(first, None, bounds.get(first), "bound of the minutes there are", None, bounds))
    took = monotonic() - asked
    asking = min(2.5 * took + 0.1, BOUND_SHARE * limits.seconds)
    until = begun + LAST_SHARE * limits.seconds - asking
    kept = {name: bounds[name] for name in bounds if name == first}

    before, booked = diary.worth(order), dict(diary.placed)

    def heard(steps: int, whole: bool) -> None:
        reached = diary.worth(order)
        schedule = diary.schedule() if whole and reached >= before else None
        message = f"{steps} changes tried"
        tell(News(first, reached[0] / facts.scale, bounds.get(first), message, schedule, kept))

    most = None if limits.deterministic is None else int(limits.deterministic * STEPS_PER_UNIT)
    search = _Search(ruin, until, most, heard)
    if ruin.movable:
        for phase in PHASES:
            search.run(phase)
    if diary.worth(order) < before:
        ruin.restore(booked)
    bounds, cut_again = _bounds(facts, diary, begun + LAST_SHARE * limits.seconds)
    by_clock = most is not None and (search.late or cut or cut_again)
    return Found(diary.schedule(), bounds, search.steps / STEPS_PER_UNIT, by_clock)


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


def _bounds(facts: Facts, diary: Diary, until: float) -> tuple[dict[str, float], bool]:
    """Bounds by level beside what the diary reaches, and whether the clock cut them short."""
    fixed = fixed_spots(facts.problem)
    reached = diary.delay_spared()
    relaxation = Relaxation(facts, fixed)
    most = relaxation.bounds(reached, until)
    bounds = {LEVELS[rank]: value / facts.scale for rank, value in most.items()}
    bounds[LEVELS[3]] = fewest_visits(facts, fixed, reached)
    bounds["travel"] = 0.0
    if facts.problem.told:
        bounds["moved"] = surely_moved(facts, fixed)
    return bounds, relaxation.cut
