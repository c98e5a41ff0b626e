"""From a schedule to a plan as people get it: levels, reasons, sessions, measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from optimiser.measures import measures, session_records
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.plan import Booking, Level, Plan, PlanStatus, Sense, gap_of
from optimiser.models.reading import Reading
from optimiser.objectives.objective import SAME, Objective, noise
from optimiser.problem.problem import Problem
from optimiser.reasons.booked import booking_reason
from optimiser.reasons.envy import envies
from optimiser.reasons.waiting import Reasons
from optimiser.solvers.fill import Fill
from optimiser.solvers.rank import levels
from optimiser.solvers.schedule import Schedule, bookings

PAIRS_SHOWN = 50
"""So many pairs of justified envy are named; the count is of all."""


@dataclass(frozen=True)
class Result:
    """What was decided: a schedule, the bounds that hold for it, and how it came about."""

    schedule: Schedule
    bounds: Mapping[str, float]
    status: PlanStatus


def finished(reading: Reading, problem: Problem, filled: Fill, result: Result) -> Plan:
    """The plan of a filled schedule, with everything but its run."""
    case = problem.case
    booked = Plan(bookings=tuple(_with_reasons(problem, filled.schedule)))
    before, after = levels(problem, result.schedule), levels(problem, filled.schedule)
    bounds = still_true(problem.objectives, result.bounds, before, after, case)
    told = levels_of(problem.objectives, case, booked, bounds)
    return Plan(
        case=reading.stamp(case),
        status=status_of(result.status, told),
        levels=told,
        bookings=booked.bookings,
        waiting=Reasons(problem, filled).all(),
        held=reading.held,
        left_out=reading.left_out,
        sessions=tuple(session_records(case, booked)),
        measures=measures(case, booked) | _envy(problem, filled),
        findings=reading.counts(),
    )


def still_true(
    objectives: Sequence[Objective],
    bounds: Mapping[str, float],
    before: Sequence[float],
    after: Sequence[float],
    case: AnyCase,
) -> dict[str, float]:
    """Of the `bounds` made beside a plan with levels `before`, those that hold beside `after`.

    A bound holds for plans that do not fall behind in the levels above. Where filling up and
    exchanges have lowered a level, the bounds of those below it are forgotten. Levels are in
    order of rank, each so that more is better.
    """
    kept: dict[str, float] = {}
    for objective, then, now in zip(objectives, before, after, strict=True):
        if objective.name in bounds:
            kept[objective.name] = bounds[objective.name]
        if now < then - noise(then, objective.scale(case)):
            break
    return kept


def levels_of(
    objectives: Sequence[Objective], case: AnyCase, booked: AnyPlan, bounds: Mapping[str, float]
) -> tuple[Level, ...]:
    """Every level as the bookings alone have it, in order of rank, with its bound and gap."""
    return tuple(
        level_of(one, one.measure(case, booked), bounds.get(one.name), one.scale(case))
        for one in objectives
    )


def status_of(status: PlanStatus, levels: Sequence[Level]) -> PlanStatus:
    """`optimal` in the place of `feasible` where every level is proved."""
    proved = status is PlanStatus.feasible and all(level.gap == 0 for level in levels)
    return PlanStatus.optimal if proved else status


def level_of(objective: Objective, value: float, bound: float | None, scale: int) -> Level:
    """The level with its gap; `scale` is solver units per unit of the level.

    A bound that the value beats proves nothing and is left out.
    """
    gap = None
    if bound is not None:
        if objective.sense is Sense.minimise:
            bound = max(bound, 0.0)  # what is minimised is counted, never below nothing
        larger = max(abs(bound), abs(value))
        over = value - bound if objective.sense is Sense.maximise else bound - value
        if -noise(larger, scale) <= over <= SAME * max(1.0, larger):
            bound, gap = value, 0.0
        elif over > 0:
            bound = None
        else:
            gap = gap_of(value, bound)
    return Level(
        name=objective.name,
        value=value,
        unit=objective.unit,
        sense=objective.sense,
        bound=bound,
        gap=gap,
    )


def _with_reasons(problem: Problem, schedule: Schedule) -> list[Booking]:
    case = problem.case
    return [
        Booking(
            **booking.model_dump(exclude={"reason"}),
            reason=booking_reason(
                case,
                case.entry_by_id[booking.entry_id],
                case.session_by_id[booking.session_id].day,
                fixed=booking.fixed,
            ),
        )
        for booking in bookings(problem, schedule.values())
    ]


def _envy(problem: Problem, filled: Fill) -> dict[str, Any]:
    """Justified envy counted; pairs that are left are named, waiting first."""
    entries = problem.case.entries
    found = list(envies(problem, filled))
    told: dict[str, Any] = {"justified_envy": len(found)}
    if found:
        told["justified_envy_pairs"] = [
            [entries[one.waiting].entry_id, entries[one.booked].entry_id]
            for one in islice(found, PAIRS_SHOWN)
        ]
    return told
