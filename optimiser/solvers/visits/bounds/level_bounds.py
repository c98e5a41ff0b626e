"""The bounds of all levels of a plan, asked beside the search or between its parts.

Prices that prove a bound beside one plan prove one beside any other: so a bound may be asked while
the plan still gets better, and is told for the plan that came out in the end.
"""

from collections.abc import Iterable
from threading import Condition, Thread
from time import monotonic

from optimiser.models.words import Urgency
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visits.bounds.fewest import Fewest, surely_moved
from optimiser.solvers.visits.bounds.large import Priced
from optimiser.solvers.visits.bounds.minutes import MOST_VARIABLES, Relaxation
from optimiser.solvers.visits.bounds.shadow import CLASSES, Shadow
from optimiser.solvers.visits.bounds.slots import MOST_VARIABLES as MOST_SLOTS
from optimiser.solvers.visits.bounds.slots import Slots
from optimiser.solvers.visits.diary import Diary, Levels
from optimiser.solvers.visits.facts import Facts

QUICK_VARIABLES = 30_000
"""A linear model with more may be ended by the clock, so that a plan that is to be reproducible
goes without."""
DELAY = tuple(urgency.value for urgency in Urgency)
COUNTED = ("visits", "in_visit_wait")


def bounded_levels(diary: Diary) -> Levels:
    """The levels that have bounds here: those of delay, visits, waiting; more is better."""
    worth = diary.worth(range(len(diary.facts.requests)))
    return (*diary.delay_spared(), worth[-3], worth[-2])


class LevelBounds:
    """What is known of the best that the levels can be, beside the bookings already made."""

    def __init__(self, facts: Facts, fixed: Schedule, *, reproducible: bool = False) -> None:
        self.facts, self.fixed = facts, fixed
        self.shadows: dict[int, tuple[Shadow, ...]] = {}
        most = QUICK_VARIABLES if reproducible else MOST_VARIABLES
        self.relaxation = Relaxation(facts, fixed, most)
        self.priced = Priced(self.relaxation)
        self.slots = Slots(facts, fixed, QUICK_VARIABLES if reproducible else MOST_SLOTS)
        self.fewest = Fewest(facts, fixed)
        self._first = False

    @property
    def cut(self) -> bool:
        """Did the clock end anything that was asked?"""
        return self.relaxation.cut or self.priced.cut or self.slots.cut

    def first(self, reached: Levels, until: float) -> None:
        """Bound the first level by prices, soon."""
        self._keep(0, self.priced.level(0, reached, until))

    def ask(self, rank: int, reached: Levels, until: float) -> None:
        """Bound a level beside what is `reached` above it, in its share of the time to `until`.

        By prices, which is quick, and then by slots, which alone know of visits and waiting; by
        minutes where the centre is too large for those. The first level is bounded once, for
        nothing is above it.
        """
        now = monotonic()
        # the levels of delay that follow need as much time
        until = now + (until - now) / max(1, CLASSES - rank)
        known = rank in self.shadows
        if rank == 0 and (self._first or (known and self.slots.large)):
            return
        if rank < CLASSES and (self.slots.large or not known):
            self._keep(rank, self.priced.level(rank, reached, (now + until) / 2))
        rates = self.shadows[rank][-1].rates if rank in self.shadows else ()
        shadow = self.slots.level(rank, reached, until, rates)
        if shadow is None and self.slots.large and rank < CLASSES:
            shadow = self.relaxation.level(rank, reached, until)
        if shadow is not None:
            self._keep(rank, shadow)
            self._first = self._first or rank == 0

    def _keep(self, rank: int, shadow: Shadow) -> None:
        # a new tuple each time: another thread may be reading
        self.shadows[rank] = (*self.shadows.get(rank, ()), shadow)

    def beside(self, diary: Diary) -> dict[str, float]:
        """The bound of each level, by name, of all plans no worse than this in those above it."""
        facts = self.facts
        reached = bounded_levels(diary)
        most = {
            rank: min(one.most(reached) for one in shadows)
            for rank, shadows in sorted(self.shadows.items())
        }
        bounds = {DELAY[rank]: most[rank] / facts.scale for rank in most if rank < CLASSES}
        bounds |= self.fewest.beside(diary)
        for rank, name in enumerate(COUNTED, start=CLASSES):
            if rank in most:
                bounds[name] = max(bounds[name], -most[rank])
        if facts.problem.counts_moved:
            bounds["moved"] = surely_moved(facts, self.fixed)
        return bounds


class Beside(Thread):
    """Asks bounds on another core while the search goes on, each beside the latest plan.

    The solvers of linear models let other threads run. What is asked while the plan still gets
    better is given up at the instant `searched`, the rest at `last`.
    """

    def __init__(self, bounds: LevelBounds, searched: float, last: float) -> None:
        # not a daemon: a process that ends while the solver is at work would be aborted
        super().__init__(name="bounds")
        self._bounds, self._until, self._end = bounds, searched, last
        self._news = Condition()
        self._reached: Levels = ()
        self._wanted: set[int] = set()
        self._last = False

    def tell(self, reached: Levels, ranks: Iterable[int], *, last: bool = False) -> None:
        """The plan has come to `reached`, and the levels above those of `ranks` hardly change any
        more; with `last` it stays there."""
        with self._news:
            self._reached, self._last = reached, last
            self._wanted.update(ranks)
            if last:
                self._until = self._end
            self._news.notify()

    def run(self) -> None:
        """Until the last plan has been asked for, or until the clock."""
        while True:
            with self._news:
                while not self._wanted:
                    if self._last or not self._news.wait(max(0.0, self._end - monotonic())):
                        return
                rank = min(self._wanted)
                self._wanted.remove(rank)
                reached, until = self._reached, self._until
            self._bounds.ask(rank, reached, until)
