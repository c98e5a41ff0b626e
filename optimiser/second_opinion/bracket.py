"""The levels of a plan between what it reaches and what a second solver says can be reached.

For each level in order of rank: the best that any plan could reach which falls behind this one
in no level above. A small case has the complete model, whose best some plan does reach, so it
judges the plan's own bound as well; a larger one has the relaxation, which nothing beats.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import monotonic

from optimiser.models.case import TheatreCase
from optimiser.models.pathway import Item
from optimiser.models.plan import Level
from optimiser.objectives.objective import noise
from optimiser.second_opinion import aggregate, complete
from optimiser.second_opinion.levels import Counting, upward
from optimiser.second_opinion.options import Options, pairs_by_specialty

Model = aggregate.Aggregate | complete.Complete


@dataclass(frozen=True)
class Bracket:
    """One level: what the plan reaches, its own bound, and the second one (None: not proved in
    time). `complete` says that some plan reaches the second bound, `impossible` that the second
    solver finds no plan at all that is not behind in the levels above. The level is counted in
    whole units of 1/`scale`."""

    level: str
    value: float
    bound: float | None
    second: float | None
    complete: bool
    impossible: bool = False
    scale: int = 1

    @property
    def contradiction(self) -> str | None:
        """What cannot be true of both, if anything."""
        if self.impossible:
            return f"{self.level}: the second solver finds no plan at all, and here is one"
        if self.second is None:
            return None
        room = noise(max(abs(self.second), abs(self.value)), self.scale)
        if _better(self.level, self.value, self.second) > room:
            return f"{self.level} of {self.value:g} is better than the second bound {self.second:g}"
        beaten = self.bound is not None and _better(self.level, self.second, self.bound) > room
        if self.complete and beaten:
            return f"{self.level} can reach {self.second:g}, past the stated bound {self.bound:g}"
        return None


def model_of(
    case: TheatreCase, told: Mapping[Item, date] | None = None, *, relaxed: bool = False
) -> Model | None:
    """The complete model of a small case, the relaxation of a larger one (or where `relaxed`);
    None where the case is too large for either."""
    if pairs_by_specialty(case) > aggregate.MOST_PAIRS:
        return None
    counting, options = Counting(case, told or {}), Options(case)
    if complete.few_enough(options) and not relaxed:
        return complete.Complete(counting, options)
    return aggregate.Aggregate(counting, options) if aggregate.few_enough(options) else None


def brackets(
    case: TheatreCase,
    levels: Sequence[Level],
    *,
    told: Mapping[Item, date] | None = None,
    seconds: float = 60.0,
    relaxed: bool = False,
) -> list[Bracket] | None:
    """The brackets of a plan's levels; None where the case is too large to be asked about."""
    until = monotonic() + seconds
    model = model_of(case, told, relaxed=relaxed)
    if model is None:
        return None
    found = []
    for place, level in enumerate(levels):
        share = (until - monotonic()) / (len(levels) - place)
        up = upward(level.name)
        best = model.best(level.name, upward=up, seconds=share)
        found.append(
            Bracket(
                level.name,
                level.value,
                level.bound,
                best.value,
                complete=model.complete,
                impossible=best.impossible,
                scale=model.counting.scale(level.name),
            )
        )
        room = noise(level.value, found[-1].scale)
        model.floor(level.name, level.value - room if up else level.value + room, upward=up)
    return found


def climbed(
    model: Model, names: Sequence[str], case: TheatreCase, *, seconds: float = 60.0
) -> dict[str, float] | None:
    """The best of each level in turn, those above held within their tolerance as a plan would;
    None where there is no plan at all. It ends at a level that is not proved in time."""
    until = monotonic() + seconds
    found: dict[str, float] = {}
    for name in names:
        up = upward(name)
        best = model.best(name, upward=up, seconds=until - monotonic())
        if best.impossible:
            return None
        if best.value is None:
            break
        found[name] = best.value
        give = case.policy.tolerance_of(name) * abs(best.value)
        room = give + noise(best.value, model.counting.scale(name))
        model.floor(name, best.value - room if up else best.value + room, upward=up)
    return found


def _better(level: str, one: float, other: float) -> float:
    """By how much `one` is better than `other`."""
    return one - other if upward(level) else other - one
