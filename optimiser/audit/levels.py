"""What a plan says of its levels, checked: which they are, values, bounds, gaps, and the status."""

from collections.abc import Iterator, Mapping
from datetime import date

from optimiser.contents import objectives_of
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.pathway import Item
from optimiser.models.plan import Level, PlanStatus, Sense, gap_of
from optimiser.models.violation import Violation
from optimiser.objectives.objective import Objective, noise

MOVED = "moved"
"""The level that a plan owes where there was an earlier plan."""
ROUNDED = 1e-6
"""Values and shares in plan.json are as near to the truth as this."""


def levels_true(
    case: AnyCase, plan: AnyPlan, told: Mapping[Item, date] | None
) -> Iterator[Violation]:
    """Every level is one of the case, in order of rank, and says of itself what is true.

    Where nobody says what an earlier plan told (`told` is None), the level `moved` may be there or
    not, and its value is believed; where it is said, the level is owed. Others that are left out
    are not stated. A plan that says of itself that it is optimal has to prove every one.
    """
    if not plan.levels and plan.status is not PlanStatus.optimal:
        return
    somebody: dict[Item, date] = {("",): case.planning_date}
    known = {one.name: one for one in objectives_of(case, somebody if told is None else told)}
    stated = [level.name for level in plan.levels]
    owed = [one.name for one in objectives_of(case, told)]
    in_order = [name for name in known if name in stated]
    if stated != in_order or (told is not None and MOVED not in stated):
        yield _breach(f"the levels are stated as {', '.join(stated)} and are {', '.join(owed)}")
    counted = set(owed)
    for level in plan.levels:
        if level.name in known:
            objective = known[level.name]
            if level.name in counted:
                yield from _value(case, plan, level, objective)
            yield from _bound(level, objective, objective.scale(case))
    if plan.status is PlanStatus.optimal:
        proved = {
            level.name
            for level in plan.levels
            if level.bound is not None and abs(level.bound - level.value) <= ROUNDED
        }
        for name in dict.fromkeys([*owed, *stated]):
            if name not in proved:
                yield _breach(f"the status is optimal, and level {name} is not proved")


def _value(case: AnyCase, plan: AnyPlan, level: Level, objective: Objective) -> Iterator[Violation]:
    value = objective.measure(case, plan)
    if abs(value - level.value) > noise(value, objective.scale(case)):
        yield _breach(f"level {level.name} is stated as {level.value:.12g} and is {value:.12g}")


def _bound(level: Level, objective: Objective, scale: int) -> Iterator[Violation]:
    if level.sense is not objective.sense:
        yield _breach(f"level {level.name} is to {objective.sense}, not to {level.sense}")
    value, bound, gap = level.value, level.bound, level.gap
    if bound is None:
        if gap is not None:
            yield _breach(f"level {level.name} has a gap of {gap:g} and no bound")
        return
    beaten = value - bound if objective.sense is Sense.maximise else bound - value
    if beaten > noise(value, scale):
        yield _breach(f"level {level.name} of {value:.12g} beats its bound {bound:.12g}")
    if gap is not None and not _gap_may_be(gap, value, bound):
        true = gap_of(value, bound)
        yield _breach(f"level {level.name} is stated with a gap of {gap:g}, and it is {true:g}")


def _gap_may_be(gap: float, value: float, bound: float) -> bool:
    """Is it `gap_of` value and bound, or the same as a share of the smaller of the two?

    Nothing between, and of nothing there is no share: where one of them is 0 it is `gap_of`. All
    three may be rounded.
    """
    smaller, larger = sorted((abs(value), abs(bound)))
    if abs(gap - gap_of(value, bound)) <= ROUNDED * (1 + 1 / larger if larger else 1):
        return True
    if smaller == 0:
        return False
    share = abs(bound - value) / smaller
    return abs(gap - share) <= ROUNDED * (1 + (1 + share) / smaller)


def _breach(detail: str) -> Violation:
    return Violation(rule="plan_levels_true", detail=detail)
