"""The problem: a case with its clock, its rules and its options, ready for any solver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from optimiser.models.case import TheatreCase
from optimiser.problem.clock import Clock
from optimiser.problem.options import Options

if TYPE_CHECKING:
    from optimiser.constraints.rule import Rule
    from optimiser.objectives.objective import Objective


@dataclass(frozen=True)
class Problem:
    """A case, the rules it must keep and the objectives in order of rank.

    `told` maps entries of an earlier plan to the date they were told.
    """

    case: TheatreCase
    rules: "Sequence[Rule]"
    objectives: "Sequence[Objective]"
    told: Mapping[str, date] = field(default_factory=dict)

    @cached_property
    def clock(self) -> Clock:
        """Minutes of this case."""
        return Clock(self.case)

    @cached_property
    def options(self) -> Options:
        """Every admissible option, built once."""
        return Options(self.case, self.rules)

    @cached_property
    def session_number(self) -> Mapping[str, int]:
        """Number of each session in the case's order."""
        return {session.session_id: k for k, session in enumerate(self.case.sessions)}

    @cached_property
    def entry_number(self) -> Mapping[str, int]:
        """Number of each entry in the case's order."""
        return {entry.entry_id: k for k, entry in enumerate(self.case.entries)}

    @cached_property
    def patient_of(self) -> Sequence[str]:
        """The patient of each entry, by number."""
        return [entry.patient_id for entry in self.case.entries]

    @cached_property
    def items_of(self) -> Sequence[frozenset[str]]:
        """The equipment that each entry needs, by number."""
        return [frozenset(entry.equipment) for entry in self.case.entries]
