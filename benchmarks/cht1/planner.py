"""A CHT-I plan: the nine rules, the bound, the best choice of its columns, then slot by slot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from random import Random
from time import process_time

import numpy as np

from benchmarks.cht1.columns import Bounded, Column, bounded, column, without
from benchmarks.cht1.dive import dive
from benchmarks.cht1.first_fit import RULES, first_fit
from benchmarks.cht1.instance import Instance
from benchmarks.cht1.model import Plan, Slots, choose, crowded
from benchmarks.cht1.pricing import Prices, Pricing
from optimiser.solvers.limits import Limits

UNITS_PER_SECOND = 0.1
"""Deterministic units for each second asked for. One took 3 to 5 seconds of one worker, so that the
units end well before the seconds do."""
CLOCK = 20.0
"""The wall clock may run so many times longer than the seconds of the processor on a busy machine
before a solver heeds it."""
CHOICE_SHARE, FIRST_PROOF_SHARE, MOVES_SHARE = 0.15, 0.25, 0.85
"""Shares of the units at which the choice of columns, a first try of the whole, and the moves end;
the rest is for proof."""
FREE = 10
CHOICE_UNITS, MOVE_UNITS = 0.05, 0.2
"""Patients placed anew in one move, and its units."""
ROUND_UNITS = 0.005
"""What a round of pricing counts for."""
STALE = 60
"""Moves without a gain after which no more are tried."""


@dataclass(frozen=True)
class Planned:
    """What came of an instance.

    `plan` is None where `nowhere` names patients who have no first day even in an empty hospital,
    or where no rule places everyone. `alone` is the bound of the empty hospital, `bound` ours,
    which is never below it. `rules` are the totals of the nine rules. `by_clock` says that the
    seconds ended the search and not its units.
    """

    plan: Plan | None
    alone: int | None = None
    bound: int | None = None
    rules: Mapping[str, int | None] = field(default_factory=dict)
    nowhere: tuple[int, ...] = ()
    units: float = 0.0
    by_clock: bool = False


def total(instance: Instance, plan: Plan) -> int:
    """Total completion of a plan; the scorer counts it again from the file."""
    return sum(
        (placed.day - 1) * instance.slots + placed.treatment + needs.treatment
        for patient in instance.patients
        for k, needs in enumerate(patient.visits)
        for placed in [plan[patient.name, k]]
    )


def plan_instance(instance: Instance, seconds: float, seed: int) -> Planned:
    """The best plan found within the deterministic units of so many seconds, by one worker."""
    pricing = Pricing(instance)
    zero = np.zeros((instance.days + 1, instance.slots))
    offers = pricing.offers(Prices(zero, zero))
    least = [float(pricing.by_first_day(p, offers).min()) for p in instance.patients]
    nowhere = tuple(
        p.name for p, cost in zip(instance.patients, least, strict=True) if not np.isfinite(cost)
    )
    plans = {
        name: first_fit(instance, sorted(instance.patients, key=order))
        for name, order in RULES.items()
    }
    visits = sum(len(patient.visits) for patient in instance.patients)
    whole = {name: plan for name, plan in plans.items() if len(plan) == visits}
    rules = {name: total(instance, whole[name]) if name in whole else None for name in RULES}
    if nowhere or not whole:
        return Planned(None, rules=rules, nowhere=nowhere)
    start = [one for plan in whole.values() for one in columns_of(instance, plan)]
    found = bounded(instance, pricing, start)
    assert found is not None, "everyone has a first day"
    best = min(whole.values(), key=lambda plan: total(instance, plan))
    search = _Search(instance, pricing, found, best, seconds, seed)
    search.dive()
    search.choose()
    search.prove(FIRST_PROOF_SHARE)
    search.move()
    search.prove(1.0)
    return Planned(
        search.now, round(sum(least)), search.bound, rules, (), search.units, search.late
    )


def columns_of(instance: Instance, plan: Plan) -> tuple[Column, ...]:
    """A whole plan as one column for each patient."""
    return tuple(
        column(instance, number, [plan[patient.name, k] for k in range(len(patient.visits))])
        for number, patient in enumerate(instance.patients)
    )


class _Search:
    """From a plan to better ones, by deterministic units; `seconds` of the processor guard them."""

    def __init__(
        self,
        instance: Instance,
        pricing: Pricing,
        found: Bounded,
        now: Plan,
        seconds: float,
        seed: int,
    ) -> None:
        self.instance, self.pricing, self.found = instance, pricing, found
        self.now, self.value = now, total(instance, now)
        self.bound = found.whole
        self.random, self.seed = Random(seed), seed
        self.until = process_time() + seconds
        self.most = seconds * UNITS_PER_SECOND
        self.units = 0.0

    @property
    def late(self) -> bool:
        """Whether the seconds are over, so that another run may find something else."""
        return process_time() > self.until

    def dive(self) -> None:
        """Straight down from the bound."""
        if self.value > self.bound:
            plan = dive(self.instance, self.pricing, self.found)
            if len(plan) == len(self.now):
                self._take(plan)

    def choose(self) -> None:
        """The best choice among the columns of the bound."""
        if self.value > self.bound:
            limits = self._limits(CHOICE_SHARE * self.most)
            self._take(self._chosen(self.instance, self.found, limits))

    def move(self) -> None:
        """Some patients placed anew, again and again, everyone else held."""
        stale = 0
        while self.value > self.bound and stale < STALE:
            if self.units >= MOVES_SHARE * self.most or self.late:
                break
            before = self.value
            self._move(self._neighbours())
            stale = 0 if self.value < before else stale + 1

    def _move(self, free: set[int]) -> None:
        held = [
            (needs, self.now[patient.name, k])
            for number, patient in enumerate(self.instance.patients)
            for k, needs in enumerate(patient.visits)
            if number not in free
        ]
        part = without(self.instance, held, free)
        pricing = Pricing(part, self.pricing)
        found = bounded(part, pricing, columns_of(part, self.now))
        value = total(part, self.now)
        self.units += ROUND_UNITS * (0 if found is None else found.rounds)
        if found is None or found.whole >= value:
            return
        now = self._chosen(part, found, self._limits(CHOICE_UNITS))
        if total(part, now) > found.whole:
            slots = Slots(part, pricing, found, now, total(part, now))
            plan, answer = slots.solve(self._limits(MOVE_UNITS))
            self.units += answer.units
            now = now if plan is None else plan
        self._take({**self.now, **now})

    def _chosen(self, instance: Instance, found: Bounded, limits: Limits) -> Plan:
        """The best choice of columns for an instance with all or some of the patients."""
        now = columns_of(instance, self.now)
        chosen, units = choose(instance, found.columns, now, limits)
        self.units += units
        return {
            (instance.patients[one.patient].name, k): placed
            for one in chosen
            for k, placed in enumerate(one.visits)
        }

    def prove(self, share: float) -> None:
        """The whole problem in one model: a better plan, or a better bound."""
        if self.value == self.bound:
            return
        slots = Slots(self.instance, self.pricing, self.found, self.now, self.value)
        plan, answer = slots.solve(self._limits(share * self.most - self.units))
        self.units += answer.units
        if plan is not None:
            self._take(plan)
        if answer.bound is not None:
            # where everything left out costs more than the plan at hand, this binds all plans
            self.bound = max(self.bound, min(self.value, ceil(answer.bound - 1e-6)))

    def _limits(self, units: float) -> Limits:
        left = max(0.1, self.until - process_time())
        return Limits(CLOCK * left, 1, self.seed, max(0.01, units))

    def _take(self, plan: Plan) -> None:
        """Keep a plan that is no worse and has a seat for everyone."""
        value = total(self.instance, plan)
        if value <= self.value and not crowded(self.instance, plan):
            self.now, self.value = plan, value

    def _neighbours(self) -> set[int]:
        """Patients who come on the days of one of them, drawn by chance."""
        instance = self.instance
        days = [
            {self.now[patient.name, k].day for k in range(len(patient.visits))}
            for patient in instance.patients
        ]
        seed = self.random.randrange(len(days))
        near = [n for n, own in enumerate(days) if n != seed and own & days[seed]]
        others = [n for n in range(len(days)) if n != seed and n not in near]
        self.random.shuffle(near)
        self.random.shuffle(others)
        return {seed, *(near + others)[: FREE - 1]}
