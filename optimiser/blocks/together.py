"""The plans of all blocks as one plan: bookings, who waits, levels with bounds, measures."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np

from optimiser.ask import Ask
from optimiser.blocks.bounds import bounds_of_whole
from optimiser.finish import PAIRS_SHOWN, level_of, status_of
from optimiser.measures import measures, session_records
from optimiser.models.plan import Booking, Level, Plan, PlanStatus, Run, Sense, Waiting
from optimiser.models.reading import Reading
from optimiser.problem.blocks import Block
from optimiser.problem.problem import Problem
from optimiser.reasons.barred import Bars, barred
from optimiser.solve_theatre import Solved
from optimiser.solvers.ending import Ending
from optimiser.solvers.process import Outcome
from optimiser.solvers.strategy import Proof


def whole_plan(
    reading: Reading,
    problem: Problem,
    parts: Sequence[Block],
    solved: Sequence[Solved],
    ask: Ask,
    *,
    under_way: bool = False,
) -> Plan:
    """The plans of all blocks as one plan; `under_way` while the search goes on."""
    case = problem.case
    plans = [one.plan for one in solved]

    def place(booking: Booking) -> tuple[object, ...]:
        session = problem.session_number[booking.session_id]
        return session, booking.start, problem.entry_number[booking.entry_id]

    booked = Plan(bookings=tuple(sorted((b for p in plans for b in p.bookings), key=place)))
    levels = _levels(problem, booked, solved)
    fallback = any(plan.status is PlanStatus.fallback for plan in plans)
    return Plan(
        case=reading.stamp(case),
        run=_run(plans, ask, under_way=under_way),
        status=status_of(PlanStatus.fallback if fallback else PlanStatus.feasible, levels),
        levels=levels,
        bookings=booked.bookings,
        waiting=_waiting(problem, parts, plans),
        held=reading.held,
        left_out=reading.left_out,
        sessions=tuple(session_records(case, booked)),
        measures=measures(case, booked) | _envy(plans),
        findings=reading.counts(),
    )


def _levels(problem: Problem, booked: Plan, solved: Sequence[Solved]) -> tuple[Level, ...]:
    """The levels of the whole, with bounds from what was proved of the blocks."""
    sign = {one.name: 1 if one.sense is Sense.maximise else -1 for one in problem.objectives}
    values = {one.name: one.measure(problem.case, booked) for one in problem.objectives}
    policy = problem.case.policy
    floors = {
        name: sign[name] * value - abs(value) * policy.tolerance_of(name)
        for name, value in values.items()
    }
    first = problem.objectives[0].name
    parts = []
    for one in solved:
        # the bound of the first level is a proof by itself: nothing stands above it
        bound = next((level.bound for level in one.plan.levels if level.name == first), None)
        alone = {} if bound is None else {first: Proof(sign[first] * bound)}
        parts.append({**alone, **one.proofs})
    bounds = bounds_of_whole(list(values), parts, floors)
    return tuple(
        level_of(
            one,
            values[one.name],
            _times(sign[one.name], bounds.get(one.name)),
            one.scale(problem.case),
        )
        for one in problem.objectives
    )


def _times(sign: int, bound: float | None) -> float | None:
    return None if bound is None else sign * bound


def _waiting(
    problem: Problem, parts: Sequence[Block], plans: Sequence[Plan]
) -> tuple[Waiting, ...]:
    """Everyone who waits: as their block says, and those whom no session may take."""
    none = np.ones(len(problem.case.entries), dtype=np.bool_)
    for block in parts:
        none[block.entries] = False
    numbers = np.flatnonzero(none).tolist()
    bars = Bars.of(problem, numbers)
    waiting = [barred(problem, bars, number) for number in numbers]
    waiting += [one for plan in plans for one in plan.waiting]
    return tuple(sorted(waiting, key=lambda one: one.id))


def _envy(plans: Sequence[Plan]) -> dict[str, Any]:
    """Justified envy of all blocks: none is possible between them."""
    told: dict[str, Any] = {"justified_envy": sum(p.measures["justified_envy"] for p in plans)}
    pairs = [pair for plan in plans for pair in plan.measures.get("justified_envy_pairs", ())]
    if pairs:
        told["justified_envy_pairs"] = list(islice(pairs, PAIRS_SHOWN))
    return told


def _run(plans: Sequence[Plan], ask: Ask, *, under_way: bool) -> Run:
    runs = [plan.run for plan in plans if plan.run is not None]
    for number, run in enumerate(runs):
        ask.messages += [f"block {number + 1}: {message}" for message in run.messages]
        ask.needs_look |= run.needs_look
    ended = Outcome(Ending.finished, reproducible=all(run.reproducible for run in runs))
    strategies, solvers = {run.strategy for run in runs}, {run.solver for run in runs}
    told = None if under_way else ended
    return ask.stamp(" + ".join(sorted(strategies)), " + ".join(sorted(solvers)), told)
