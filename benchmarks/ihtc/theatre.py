"""The theatre part alone: day, theatre and room of every patient, at the cost of S5 to S8.

A MIP without single rooms says what no plan can fall below and who should come when; annealing
looks for plans with rooms: freely, drawn to the days of the MIP, from those days, and again from
the best of these. The MIP leads on most instances: it sees what the minutes of surgeons and the
beds can hold together, which is not found by moving one or two patients at a time.
"""

from dataclasses import dataclass
from time import monotonic

from benchmarks.ihtc.anneal import CHUNK, Stage, begin, restore, search
from benchmarks.ihtc.fill import fill_patients, place_on
from benchmarks.ihtc.instance import Data, Instance, Ints
from benchmarks.ihtc.moves import rebuild
from benchmarks.ihtc.relaxed import drawn_to, relaxed
from benchmarks.ihtc.start import hardest_first
from benchmarks.ihtc.state import NOWHERE, Best, State, best_of, empty_state
from benchmarks.limit import Limit

MIP_SHARE = 0.2
"""Of the time, at most; what it leaves goes to the anneals."""


@dataclass(frozen=True)
class Leg:
    """One anneal: its share of the time after the MIP, and its heat at the beginning.

    Heats, and the price of a day that is not the MIP's, are in units of S8: what it costs to
    leave out a patient who need not come.
    """

    share: float
    hot: float
    price: float = 0.0


FREELY = Leg(0.25, 0.25)
DRAWN = Leg(0.15, 0.13, price=0.13)
PLACED = Leg(0.35, 0.05)
AGAIN = Leg(0.25, 0.03)
COLD = 1.0


@dataclass(frozen=True)
class Theatre:
    """The plan, what was proved of all plans, what each leg came to, and the proposals made."""

    best: Best
    bound: int | None
    legs: tuple[int, int, int, int]
    steps: int


def warm_up(instance: Instance) -> None:
    """Compile, or load what was compiled before, so that no plan pays for it."""
    plan_theatre(instance, Limit(0, steps=10 * CHUNK), seed=0)


def plan_theatre(instance: Instance, limit: Limit, seed: int) -> Theatre:
    """A plan of the theatre part within `limit`, on one thread, the MIP included."""
    weights = instance.data.weights.copy()
    weights[0] = 0  # S1, the ages in a room, is no part of it
    data, ends = instance.data._replace(weights=weights), monotonic() + limit.seconds
    found = relaxed(data, max(1.0, MIP_SHARE * limit.seconds))
    state, unit = empty_state(data, seed), float(data.weights[7])
    clock = _Clock(monotonic(), ends, limit)

    def anneal(leg: Leg) -> tuple[int, Best]:
        """From the state as it is; the cost of what is found, in which the state is left."""
        task = data
        if leg.price and found.days is not None:
            task = drawn_to(data, found.days, round(leg.price * unit))
        best, stage = best_of(state), Stage(1.0, max(COLD, leg.hot * unit), COLD, 100, False)
        clock.steps += search(task, state, best, stage, *clock.until(leg.share))
        restore(state, best)
        return int(rebuild(data, state, False)), best

    begin(data, state, limit, seed)
    plans = [anneal(FREELY)]
    plans.append(anneal(DRAWN))
    if found.days is not None:
        _place(data, state, found.days)
    plans.append(anneal(PLACED))
    restore(state, min(plans, key=lambda plan: plan[0])[1])
    plans.append(anneal(AGAIN))
    freely, drawn, placed, again = (cost for cost, _ in plans)
    best = min(plans, key=lambda plan: plan[0])[1]
    return Theatre(best, found.bound, (freely, drawn, placed, again), clock.steps)


class _Clock:
    """When each anneal ends, and how many proposals were made."""

    def __init__(self, began: float, ends: float, limit: Limit) -> None:
        self._began, self._whole, self._limit = began, ends - began, limit
        self._passed = 0.0
        self.steps = 0

    def until(self, share: float) -> tuple[float, int | None]:
        """The time at which the next `share` ends, and its proposals where those are counted."""
        self._passed += share
        most = self._limit.steps
        proposals = None if most is None else int(share * most)
        return self._began + self._passed * self._whole, proposals


def _place(data: Data, state: State, days: Ints) -> None:
    """Everybody on the day that `days` says, where there is a room; then the others as they fit."""
    order = hardest_first(data)
    state.day[: data.patients] = NOWHERE
    rebuild(data, state, False)
    place_on(data, state, days, order)
    fill_patients(data, state, order, False)
