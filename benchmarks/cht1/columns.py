"""A bound, and itineraries that reach for it: a column is all visits of one patient.

The linear program over them has a row for each patient, each slot of the doctors and each of the
nurses; new columns come from exact pricing. For any prices at or above 0 the cheapest column of
every patient, less what all doctors and nurses are worth, is a bound (Lagrange); prices are put on
a grain on which these sums are exact. Seats are left out, which leaves it a bound.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from ortools.math_opt.python import mathopt

from benchmarks.cht1.instance import Instance, Needs, Patient
from benchmarks.cht1.pricing import Floats, Offers, Prices, Pricing, exact
from benchmarks.cht1.score import Placed
from optimiser.solvers.linear_door import ask_optimum

SMOOTH = 0.5
"""Share of the best prices so far in those that are tried next."""
MOST_ROUNDS = 200
MOST_A_PATIENT = 4
"""New columns of one patient in a round, one for each first day."""
CLOSE = 1e-3
EXACT = 1e-9
LEFT_OUT = 10_000.0
"""Cost of a patient without a column in the linear program, more than any column."""
LONG = 600.0
"""Seconds after which an LP of some thousand columns is given up: a guard, never reached."""

Visits = tuple[Placed, ...]


@dataclass(frozen=True)
class Column:
    """All visits of a patient, and their total completion."""

    patient: int
    visits: Visits
    cost: int


@dataclass(frozen=True)
class Bounded:
    """The bound, the offers at the prices that gave it, and every column met on the way
    with its share in the last linear program (shorter than `columns` by those found since)."""

    bound: float
    offers: Mapping[Needs, Offers]
    columns: tuple[Column, ...]
    shares: Floats
    rounds: int

    @property
    def whole(self) -> int:
        """The bound as a whole number, as every total completion is."""
        return ceil(self.bound - EXACT)

    def slack(self, pricing: Pricing, patient: Patient) -> Floats:
        """By first day: how much the bound rises where the patient first comes on it."""
        cost = pricing.by_first_day(patient, self.offers)
        return cost - cost.min()


def column(instance: Instance, number: int, visits: Iterable[Placed]) -> Column:
    """A column with its cost."""
    placed = tuple(visits)
    needs = instance.patients[number].visits
    ends = [
        (one.day - 1) * instance.slots + one.treatment + what.treatment
        for one, what in zip(placed, needs, strict=True)
    ]
    return Column(number, placed, sum(ends))


def taken(
    instance: Instance, visits: Iterable[tuple[Needs, Placed]]
) -> dict[tuple[str, int, int], int]:
    """What visits take of ("doctors" or "shares", day, slot)."""
    used: dict[tuple[str, int, int], int] = {}

    def take(what: str, day: int, start: int, length: int, how_many: int) -> None:
        for slot in range(start, start + length):
            used[what, day, slot] = used.get((what, day, slot), 0) + how_many

    for needs, placed in visits:
        if placed.consultation is not None:
            take("doctors", placed.day, placed.consultation, needs.consultation, 1)
        take("shares", placed.day, placed.installation, needs.installation, instance.watched)
        take("shares", placed.day, placed.treatment, needs.treatment, 1)
    return used


def uses(instance: Instance, one: Column) -> dict[tuple[str, int, int], int]:
    """What a column takes."""
    return taken(instance, zip(instance.patients[one.patient].visits, one.visits, strict=True))


class Master:
    """The linear program, kept between rounds."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.columns: list[Column] = []
        self._known: set[tuple[int, Visits]] = set()
        self._model = mathopt.Model(name="itineraries")
        self._patients = [
            self._model.add_linear_constraint(lb=1.0, ub=1.0) for _ in instance.patients
        ]
        self._rows: dict[tuple[str, int, int], mathopt.LinearConstraint] = {}
        for day in range(1, instance.days + 1):
            for slot in range(instance.slots):
                for what, there in (("doctors", instance.doctors), ("shares", instance.shares)):
                    if there[day][slot]:
                        self._rows[what, day, slot] = self._model.add_linear_constraint(
                            ub=float(there[day][slot])
                        )
        for row in self._patients:
            left_out = self._model.add_variable(lb=0.0)
            row.set_coefficient(left_out, 1.0)
            self._model.objective.set_linear_coefficient(left_out, LEFT_OUT)
        self._variables: list[mathopt.Variable] = []
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def add(self, one: Column) -> bool:
        """Add a column; False where it is known."""
        key = (one.patient, one.visits)
        if key in self._known:
            return False
        self._known.add(key)
        variable = self._model.add_variable(lb=0.0)
        self._patients[one.patient].set_coefficient(variable, 1.0)
        for row, amount in uses(self.instance, one).items():
            self._rows[row].set_coefficient(variable, float(amount))
        self._model.objective.set_linear_coefficient(variable, float(one.cost))
        self.columns.append(one)
        self._variables.append(variable)
        return True

    def solve(self) -> tuple[float, Prices, Floats] | None:
        """The optimum over the columns so far, the prices, and the share of each column."""
        keys = list(self._rows)
        found = ask_optimum(self._solver, self._variables, list(self._rows.values()), LONG)
        if found is None:
            return None
        shape = (self.instance.days + 1, self.instance.slots)
        prices = {"doctors": np.zeros(shape), "shares": np.zeros(shape)}
        for (what, day, slot), dual in zip(keys, found.duals, strict=True):
            prices[what][day, slot] = max(0.0, -dual)
        return found.value, Prices(prices["doctors"], prices["shares"]), found.values


def bounded(instance: Instance, pricing: Pricing, start: Iterable[Column]) -> Bounded | None:
    """Rounds of pricing from the columns of `start`; None where some patient fits nowhere."""
    master = Master(instance)
    for one in start:
        master.add(one)
    zero = np.zeros((instance.days + 1, instance.slots))
    best = _lagrange(instance, pricing, Prices(zero, zero))
    if not np.isfinite(best[0]):
        return None
    _add(instance, pricing, master, best[2])
    shares = np.zeros(0)
    rounds = 0
    while rounds < MOST_ROUNDS:
        rounds += 1
        solved = master.solve()
        if solved is None:
            break
        value, duals, shares = solved
        if ceil(best[0] - EXACT) >= value - CLOSE:
            break
        news = 0
        for share in (SMOOTH, 0.0):
            held = best[1]
            prices = Prices(
                exact(share * held.doctors + (1 - share) * duals.doctors),
                exact(share * held.shares + (1 - share) * duals.shares),
            )
            tried = _lagrange(instance, pricing, prices)
            if tried[0] > best[0]:
                best = tried
            news += _add(instance, pricing, master, tried[2])
            if news:
                break
        if not news:
            break
    return Bounded(best[0], best[2], tuple(master.columns), shares, rounds)


def _lagrange(instance: Instance, pricing: Pricing, prices: Prices) -> tuple[float, Prices, dict]:
    offers = pricing.offers(prices)
    least = sum(float(pricing.by_first_day(p, offers).min()) for p in instance.patients)
    return least - pricing.worth_of_all(prices), prices, offers


def _add(instance: Instance, pricing: Pricing, master: Master, offers: dict) -> int:
    """The cheapest columns of every patient on its best first days; how many were new."""
    news = 0
    for number, patient in enumerate(instance.patients):
        cost = pricing.by_first_day(patient, offers)
        for first in np.argsort(cost, kind="stable")[:MOST_A_PATIENT]:
            if np.isfinite(cost[first]):
                visits = pricing.placed(patient, int(first), offers)
                news += master.add(column(instance, number, visits))
    return news


def without(instance: Instance, held: Iterable[tuple[Needs, Placed]], left: set[int]) -> Instance:
    """What is left of an instance for the patients numbered `left`, beside the visits `held`."""
    doctors = [list(row) for row in instance.doctors]
    shares = [list(row) for row in instance.shares]
    for (what, day, slot), amount in taken(instance, held).items():
        table = doctors if what == "doctors" else shares
        table[day][slot] -= amount
    return replace(
        instance,
        doctors=tuple(map(tuple, doctors)),
        shares=tuple(map(tuple, shares)),
        patients=tuple(p for n, p in enumerate(instance.patients) if n in left),
    )


def fits(instance: Instance, used: Mapping[tuple[str, int, int], int]) -> bool:
    """Whether there is as much of doctors and shares of nurses as `used`."""
    tables = {"doctors": instance.doctors, "shares": instance.shares}
    return all(amount <= tables[what][day][slot] for (what, day, slot), amount in used.items())
