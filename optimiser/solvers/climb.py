"""Lexicographic solving: one level at a time, each held while the next is sought."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from time import monotonic
from typing import Any

from ortools.sat.python import cp_model

from optimiser.models.plan import Sense
from optimiser.objectives.objective import Objective
from optimiser.problem.kinds import AnyDraft
from optimiser.solvers.door import Answer, ask
from optimiser.solvers.limits import Limits
from optimiser.solvers.schedule import Schedule, Spot

Heard = Callable[[str, float | None, float | None], None]
"""Told after each level: its name, value and bound."""


@dataclass(frozen=True)
class Rung:
    """One level as solved: best value found at its turn, bound, and whether it was proved.

    The bound is the best any plan could reach with the levels above held as they were.
    """

    name: str
    value: float
    bound: float
    proved: bool


def behind(objective: Objective, value: float, rung: Rung, give: float = 0.0) -> bool:
    """Is a schedule's `value` (more is better) less than was held of that rung, a share given?

    Bounds of the levels below it were proved beside what was held, and say nothing of it then.
    """
    held = rung.value if objective.sense is Sense.maximise else -rung.value
    return value < held - give * abs(held) - 1e-6


@dataclass(frozen=True)
class Climbed:
    """The schedule after the last level, and the levels on the way."""

    answer: Answer
    rungs: tuple[Rung, ...]
    units: float

    @property
    def proved(self) -> bool:
        """True when every level was proved optimal."""
        return all(rung.proved for rung in self.rungs)


def climb(
    draft: AnyDraft,
    objectives: Sequence[Objective],
    limits: Limits,
    *,
    hint: Schedule | None = None,
    tolerances: bool = True,
    heard: Heard | None = None,
) -> Climbed | None:
    """Solve the levels in order within `limits`, or None where not even a first plan is found.

    Each level is held within its tolerance while the later ones are sought. `hint` is a
    schedule to start from. Unspent time goes to later levels.
    """
    until = monotonic() + limits.seconds
    units_left = limits.deterministic
    units = 0.0
    best: Answer | None = None
    rungs: list[Rung] = []
    if hint is not None:
        hint_schedule(draft, hint)
    for position, objective in enumerate(objectives):
        levels_left = len(objectives) - position
        terms = objective.terms(draft)
        upward = objective.sense is Sense.maximise
        if upward:
            draft.model.maximize(terms)
        else:
            draft.model.minimize(terms)
        if best is not None and best.values is not None:
            _hint_values(draft.model, best.values)
        for share in (levels_left, 2):  # with no plan at all a level may take half of what is left
            answer = ask(
                draft.model,
                Limits(
                    # a share of units ends it, so that the clock may only end all of it
                    seconds=max(0.05, (until - monotonic()) / (share if units_left is None else 1)),
                    workers=limits.workers,
                    seed=limits.seed,
                    deterministic=None if units_left is None else units_left / share,
                ),
            )
            units += answer.units
            if units_left is not None:
                units_left = max(0.001, units_left - answer.units)
            if best is not None or answer.status != "UNKNOWN":
                break
        if answer.values is None:
            if best is None:
                return None
            break  # the levels above stand; this one found nothing in its time
        best = answer
        scale = objective.scale(draft.case)
        value = answer.value if answer.value is not None else 0
        bound = _whole(answer.bound, value, upward)
        rungs.append(Rung(objective.name, value / scale, bound / scale, bound == value))
        if heard is not None:
            heard(objective.name, value / scale, bound / scale)
        give = draft.case.policy.tolerance_of(objective.name) if tolerances else 0.0
        if upward:
            draft.model.add(terms >= ceil(value * (1 - give) - 1e-9))
        else:
            draft.model.add(terms <= floor(value * (1 + give) + 1e-9))
    if best is None:
        return None
    return Climbed(best, tuple(rungs), units)


def spots_of(draft: AnyDraft, answer: Answer) -> list[Spot]:
    """The booked placements of an answer; an untimed draft gives every start as its opening."""
    spots = []
    placements: Sequence[Any] = draft.placements
    for placement in placements:
        if answer.of(placement.booked):
            entry, session = placement.key
            surgeon = next(name for name, by in placement.by.items() if answer.of(by))
            start = placement.start if draft.timed else draft.opening(placement.session)
            spots.append(Spot(session, answer.of(start), entry, surgeon))
    return spots


def _whole(bound: float | None, value: int, upward: bool) -> int:
    """The solver's bound as a whole number on the safe side, never worse than the value."""
    if bound is None:
        return value
    return max(value, floor(bound + 1e-6)) if upward else min(value, ceil(bound - 1e-6))


def _hint_values(model: cp_model.CpModel, values: tuple[int, ...]) -> None:
    model.clear_hints()  # type: ignore[no-untyped-call]
    for index, value in enumerate(values):
        model.add_hint(model.get_int_var_from_proto_index(index), value)


def hint_schedule(draft: AnyDraft, schedule: Schedule) -> None:
    """Begin the search of the draft's model at `schedule`."""
    draft.model.clear_hints()  # type: ignore[no-untyped-call]
    hinted: set[int] = set()
    for placement in draft.placements:
        entry, session = placement.key
        spot = schedule.get(entry)
        here = spot is not None and spot.session == session
        for variable, value in [(placement.booked, here)] + [
            (by, here and spot is not None and spot.surgeon == name)
            for name, by in placement.by.items()
        ]:
            if variable.index not in hinted:
                hinted.add(variable.index)
                draft.model.add_hint(variable, bool(value))
        if here and spot is not None and draft.timed:
            draft.model.add_hint(placement.start, spot.start)
