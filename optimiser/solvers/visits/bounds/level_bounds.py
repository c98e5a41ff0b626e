"""The bounds of all levels of a plan, asked beside the search or between its parts.

Prices that prove a bound beside one plan prove one beside any other: so a bound may be asked while
the plan still gets better, and is told for the plan that came out in the end.
"""

from threading import Condition, Thread
from time import monotonic

from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visits.bounds.fewest import Fewest, surely_moved
from optimiser.solvers.visits.bounds.large import Priced
from optimiser.solvers.visits.bounds.minutes import MOST_VARIABLES, Relaxation
from optimiser.solvers.visits.bounds.shadow import CLASSES, Shadow
from optimiser.solvers.visits.diary import Diary, Levels
from optimiser.solvers.visits.facts import Facts

QUICK_VARIABLES = 30_000
"""A linear model with more may be ended by the clock, so that a plan that is to be reproducible
goes without; prices are lowered in so many steps, whatever the clock."""
DELAY = ("urgent", "long", "routine")


class LevelBounds:
    """What is known of the best that the levels can be, beside the bookings already made."""

    def __init__(self, facts: Facts, fixed: Schedule, *, reproducible: bool = False) -> None:
        self.facts, self.fixed = facts, fixed
        self.shadows: dict[int, tuple[Shadow, ...]] = {}
        most = QUICK_VARIABLES if reproducible else MOST_VARIABLES
        self.relaxation = Relaxation(facts, fixed, most)
        self.priced = Priced(self.relaxation)
        self.fewest = Fewest(facts, fixed)

    @property
    def cut(self) -> bool:
        """Did the clock end anything that was asked?"""
        return self.relaxation.cut or self.priced.cut

    def ask(self, rank: int, reached: Levels, until: float) -> None:
        """Bound a level of delay beside what is `reached` above it, once those above are.

        First by prices, which is quick, then by the linear model, as far as `until` lets them.
        """
        half = (monotonic() + until) / 2
        self._keep(rank, self.priced.level(rank, reached, half))
        shadow = self.relaxation.level(rank, reached, until)
        if shadow is not None:
            self._keep(rank, shadow)

    def _keep(self, rank: int, shadow: Shadow) -> None:
        # a new tuple each time: another thread may be reading
        self.shadows[rank] = (*self.shadows.get(rank, ()), shadow)

    def beside(self, diary: Diary) -> dict[str, float]:
        """The bound of each level, by name, of all plans no worse than this in those above it."""
        facts = self.facts
        reached = diary.delay_spared()
        bounds = {
            DELAY[rank]: max(reached[rank], min(one.most(reached) for one in shadows)) / facts.scale
            for rank, shadows in sorted(self.shadows.items())
        }
        made = sum(len(diary.visits_of(request)) for request in range(len(facts.requests)))
        bounds["visits"] = self.fewest.visits(reached)
        bounds["in_visit_wait"] = self.fewest.waiting(reached, made)
        bounds["travel"] = 0.0
        if facts.problem.told:
            bounds["moved"] = surely_moved(facts, self.fixed)
        return bounds


class Beside(Thread):
    """Asks bounds on another core while the search goes on, each time for the latest plan.

    The solver of linear models lets other threads run. `until` is an instant of the clock.
    """

    def __init__(self, bounds: LevelBounds, reached: Levels, until: float) -> None:
        # not a daemon: a process that ends while the solver is at work would be aborted
        super().__init__(name="bounds")
        self._bounds, self._until = bounds, until
        self._news = Condition()
        self._reached: Levels | None = reached
        self._last = False

    def tell(self, reached: Levels, *, last: bool = False) -> None:
        """The plan has come to `reached`; with `last` it stays there."""
        with self._news:
            self._reached, self._last = reached, last
            self._news.notify()

    def run(self) -> None:
        """Until the last plan has been asked for, or until the clock."""
        while True:
            with self._news:
                while self._reached is None:
                    if self._last or not self._news.wait(max(0.0, self._until - monotonic())):
                        return
                reached, self._reached = self._reached, None
            for rank in range(1, CLASSES):
                self._bounds.ask(rank, reached, self._until)
