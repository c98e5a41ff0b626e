"""Planning one instance in stages: start, theatre part, nurses for it, then everything at once."""

from dataclasses import dataclass
from time import monotonic

from benchmarks.ihtc import kernel
from benchmarks.ihtc.fill import fill_nurses, fill_patients
from benchmarks.ihtc.instance import Data, Instance
from benchmarks.ihtc.moves import rebuild
from benchmarks.ihtc.start import hardest_first, mandatory_alone, missing, place_mandatory
from benchmarks.ihtc.state import NOWHERE, Best, State, best_of, empty_state
from benchmarks.limit import Limit

CHUNK = 100_000
"""Proposals between two looks at the clock, about 0.05 s."""
START_SHARE = 0.15
"""Most of the time for a place for every mandatory patient: by search, and again by CP-SAT."""
START_HEATS = 15.0, 12.0, 10.0, 8.0
"""Of that search, in which a mandatory patient left out costs 100."""


@dataclass(frozen=True)
class Stage:
    """Up to a share of the time, from heat `hot` to `cold`; how many proposals are of patients."""

    until: float
    hot: float
    cold: float
    patients_in_100: int
    nursing: bool


THEATRE = Stage(0.15, 60.0, 0.5, 100, False)
AGAIN = Stage(0.45, 20.0, 0.5, 100, False)
NURSES = Stage(0.20, 10.0, 0.3, 0, True)
WHOLE = Stage(1.0, 60.0, 0.3, 50, True)


@dataclass(frozen=True)
class Planned:
    """The plan, and how many proposals were made."""

    best: Best
    steps: int
    by_cp_sat: bool


def warm_up(instance: Instance) -> None:
    """Compile, or load what was compiled before, so that no plan pays for it."""
    plan(instance, Limit(0, steps=CHUNK), seed=0)


def plan(instance: Instance, limit: Limit, seed: int) -> Planned:
    """A plan within `limit`, on one thread."""
    data, began = instance.data, monotonic()
    state = empty_state(data, seed)
    steps, by_cp_sat = begin(data, state, limit, seed)
    best = best_of(state)

    def run(stage: Stage) -> None:
        nonlocal steps
        ends = began + stage.until * limit.seconds
        whole = None if limit.steps is None else int(stage.until * limit.steps) - steps
        steps += search(data, state, best, stage, ends, whole)

    run(AGAIN if steps else THEATRE)
    restore(state, best)
    rebuild(data, state, True)
    fill_nurses(data, state, 2)
    kernel.keep(data, state, best)
    run(NURSES)
    run(WHOLE)
    return Planned(best, steps, by_cp_sat)


def begin(data: Data, state: State, limit: Limit, seed: int) -> tuple[int, bool]:
    """Everybody who finds a place; proposals that took, and whether CP-SAT had to help.

    Where the greedy order leaves a mandatory patient out, those alone are searched for, at heats
    near the price of one left out; then by CP-SAT; then the others come as they fit.
    """
    order, steps, by_cp_sat = hardest_first(data), 0, False
    rebuild(data, state, False)
    fill_patients(data, state, order, False)
    if missing(data, state.day):
        alone, ends = mandatory_alone(data), monotonic() + START_SHARE * limit.seconds
        state.day[: data.patients] = NOWHERE
        rebuild(alone, state, False)
        cost = least = fill_patients(alone, state, order, False)
        best = best_of(state)
        most = None if limit.steps is None else int(START_SHARE * limit.steps)
        while missing(data, best.day) and (monotonic() < ends if most is None else steps < most):
            heat = START_HEATS[steps // CHUNK % len(START_HEATS)]
            cost, least = kernel.anneal(alone, state, best, cost, least, CHUNK, heat, 100, False)
            steps += CHUNK
        restore(state, best)
        if missing(data, best.day):
            seconds = max(5.0, START_SHARE * limit.seconds)
            by_cp_sat = place_mandatory(data, state, seconds, seed)
        rebuild(data, state, False)
        fill_patients(data, state, order, False)
    return steps, by_cp_sat


def restore(state: State, best: Best) -> None:
    """Take the decisions of `best`; what follows from them is to be rebuilt."""
    for mine, kept in zip(state, best, strict=False):
        mine[:] = kept


def search(
    data: Data, state: State, best: Best, stage: Stage, ends: float, steps: int | None
) -> int:
    """Anneal from `best` until the clock says `ends`, or for `steps`; how many were made."""
    restore(state, best)
    cost = least = rebuild(data, state, stage.nursing)
    done, began = 0, monotonic()
    while True:
        if steps is None:
            part = (monotonic() - began) / max(1e-9, ends - began)
        else:
            part = done / steps if done < steps else 1.0
        if part >= 1:
            return done
        heat = stage.hot * (stage.cold / stage.hot) ** part
        cost, least = kernel.anneal(
            data, state, best, cost, least, CHUNK, heat, stage.patients_in_100, stage.nursing
        )
        done += CHUNK
