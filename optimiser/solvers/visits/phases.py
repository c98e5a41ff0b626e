"""The phases of a search: which class, which level, how long and how hot.

Class by class: the urgent requests alone first, then the long waiters beside them, then everyone,
each with some heat that cools; then fewer visits and less waiting, as far as the policy lets those
take from the levels above; at last all levels in order of rank without any heat.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from time import monotonic

from optimiser.solvers.visits.facts import Facts
from optimiser.solvers.visits.parts import Parts
from optimiser.solvers.visits.search import LOWEST, Search
from optimiser.solvers.visits.twin import Twin

LEVELS = ("urgent", "moved", "long", "routine", "visits", "in_visit_wait", "travel")
CHUNK = 500
"""Steps between two looks at the clock or at the steps that are left."""
CHUNK_SECONDS = 0.1
"""Steps between two looks take no longer than this where the clock ends the search."""
ROUNDS = 6
"""So many times in a phase a large centre is divided anew."""
NEWS_EVERY, NEWS_SHARE = 5.0, 0.04
"""Seconds between news, and the share of the whole where that is longer."""


@dataclass(frozen=True)
class Phase:
    """A part of the search: classes down to `rank`, `until` a share of the whole.

    No level above `level` falls below what it reached in its own phase, less what the policy lets
    later levels take. `weight` says what a weighted day of each class, a visit and a minute of
    waiting weigh against each other, and `heat` by how much the sum may fall, more or less; it
    falls to nothing within the phase. Without heat levels count in order of rank.
    """

    rank: int
    level: int
    until: float
    heat: float = 0.0
    weight: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)


PHASES = (
    Phase(0, 0, 0.2, 600, (100, 0, 0, 0, 0)),
    Phase(1, 2, 0.48, 600, (100, 100, 0, 0, 0)),
    Phase(2, 3, 0.72, 600, (100, 100, 100, 0, 0)),
    Phase(2, 4, 0.81, 300, (100, 100, 100, 2000, 5)),
    Phase(2, 5, 0.97, 50, (10, 10, 10, 100, 5)),
    Phase(2, 6, 1.0),
)
"""Found by trying others at sizes S and M, seeds 1 to 3."""
WHOLE = PHASES[2]
"""After it all levels of delay stand but for what the policy gives back."""


class Pace:
    """How many steps to try before the next look at the clock."""

    def __init__(self) -> None:
        self.count = 1

    def took(self, seconds: float) -> None:
        """The steps took so long: twice as many, or half, where that suits better."""
        if seconds < CHUNK_SECONDS / 2:
            self.count = min(CHUNK, 2 * self.count)
        elif seconds > CHUNK_SECONDS:
            self.count = max(1, self.count // 2)


class Course:
    """The search through its phases, and how far it has come: by steps where they are counted,
    else by time."""

    def __init__(
        self,
        facts: Facts,
        search: Search,
        until: float,
        most: int | None,
        heard: Callable[[bool], None],
        parts: Parts | None = None,
        twin: Twin | None = None,
    ) -> None:
        self.facts, self.search, self.until, self.most = facts, search, until, most
        self.heard, self.parts, self.twin = heard, parts, twin
        self.begun = self.told = monotonic()
        self.done = 0
        self.late = False
        self.whole = False
        self._rank = -1
        self._floor = [LOWEST] * len(LEVELS)
        policy = facts.problem.case.policy
        self._give = [policy.tolerance_of(level) for level in LEVELS]

    def run(self, phase: Phase) -> None:
        """Search until the phase's share is over."""
        search, since = self.search, self._share(self.search)
        if phase.rank != self._rank:
            self._rank = phase.rank
            (self.twin or search).only(phase.rank)
        self.whole = phase.rank == PHASES[-1].rank
        floor = [
            self._floor[level] if level < phase.level else LOWEST for level in range(len(LEVELS))
        ]
        urgent, long, routine, visits, waiting = phase.weight
        weight = _scaled(self.facts.scale, urgent, long, routine, visits, waiting)
        heat = phase.heat * self.facts.scale
        whole = max(1e-9, phase.until - since)

        def go(search: Search) -> None:
            pace = Pace()
            while search.movable and (share := self._share(search)) < phase.until:
                self._try(search, pace, floor, weight, heat * (phase.until - share) / whole)

        if self.twin is not None:
            self.twin.run(go)
        elif self.parts is None:
            go(search)
        else:
            while search.movable and self._share(search) < phase.until:
                self._beside(self.parts, floor, weight, phase, since)
        self._keep(phase.level)
        if phase is WHOLE:
            self.twin = None  # the other core is needed for bounds

    def _keep(self, level: int) -> None:
        """What was reached in a phase is the floor of those after it."""
        reached = self.search.levels
        for above in range(level + 1):
            if self._floor[above] == LOWEST:
                give = self._give[above] * abs(reached[above])
                self._floor[above] = ceil(reached[above] - give)

    def _try(
        self,
        search: Search,
        pace: Pace,
        floor: Sequence[int],
        weight: Sequence[int],
        heat: float,
    ) -> None:
        count = pace.count if self.most is None else min(CHUNK, self.most - self.done)
        before = monotonic()
        search.steps(count, floor, weight, heat)
        pace.took(monotonic() - before)
        if search is self.search:
            self.done += count

    def _beside(
        self, parts: Parts, floor: Sequence[int], weight: Sequence[int], phase: Phase, since: float
    ) -> None:
        """A round of all parts at once, a share of the phase long."""
        length = self.until - self.begun
        start = monotonic()
        last = min(
            start + length * (phase.until - since) / ROUNDS, self.begun + length * phase.until
        )
        heat = phase.heat * self.facts.scale / max(1e-9, phase.until - since)

        def go(steps: Callable[[int, float], None], part: float) -> int:
            done, end, pace = 0, start + part * (last - start), Pace()
            while (now := monotonic()) < end:
                count = pace.count
                steps(count, heat * (phase.until - (now - self.begun) / length))
                pace.took(monotonic() - now)
                done += count
            return done

        self.done += parts.round(floor, weight, go)

    def _share(self, search: Search) -> float:
        """Share of the search that is over; 1 when its time is. The first search tells news."""
        now = monotonic()
        if search is self.search and now > self.told + max(
            NEWS_EVERY, NEWS_SHARE * (self.until - self.begun)
        ):
            self.told = now
            self.heard(self.whole)
        if self.most is None:
            return min(1.0, (now - self.begun) / max(1e-9, self.until - self.begun))
        self.late = self.late or (now > self.until and self.done < self.most)
        return 1.0 if self.late or not self.most else self.done / self.most


def _scaled(
    scale: int, urgent: int, long: int, routine: int, visits: int, waiting: int
) -> tuple[int, ...]:
    """Weights of all levels, the delay of which is counted in units of 1/`scale`.

    Visits moved weigh far more than anything else, and travel as little as a minute.
    """
    return (urgent, 10**6 * scale, long, routine, visits * scale, waiting * scale, waiting * scale)
