"""The contents page of each kind of planning: which rules and levels a case is planned by."""

from collections.abc import Mapping
from datetime import date

from optimiser import diagnostics, theatre
from optimiser.constraints.rule import Rule
from optimiser.models.case import TheatreCase
from optimiser.models.kinds import AnyCase
from optimiser.models.pathway import Item
from optimiser.objectives.objective import Objective

RULES_OF: Mapping[str, tuple[Rule, ...]] = {
    "theatre": theatre.RULES,
    "diagnostics": diagnostics.RULES,
}
"""The rules of each kind, in the order of its page."""


def rules_of(case: AnyCase) -> tuple[Rule, ...]:
    """The rules that a plan of `case` keeps."""
    return RULES_OF[case.kind]


def objectives_of(case: AnyCase, told: Mapping[Item, date] | None = None) -> list[Objective]:
    """The levels of `case` in order of rank.

    `told` maps what an earlier plan booked to the date that was told; with it, whoever it holds,
    the level `moved` comes second.
    """
    if isinstance(case, TheatreCase):
        days = None if told is None else {item[0]: day for item, day in told.items()}
        return theatre.objectives(case, days)
    return diagnostics.objectives(case, told)


def every_rule() -> list[Rule]:
    """The rules of all pages, each once."""
    return list({rule.name: rule for page in RULES_OF.values() for rule in page}.values())
