"""What drafts of every kind can be asked to require: the words in which rules are posted."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from ortools.sat.python import cp_model

from optimiser.problem.placement import Expression, Literal


class BaseDraft:
    """A model, and what may be required of it. None of it names a solver to the rules."""

    def __init__(self) -> None:
        self.model = cp_model.CpModel()
        self._intervals: dict[tuple[object, int, int], object] = {}
        self._together: dict[object, Literal] = {}

    @cached_property
    def _true(self) -> Literal:
        return self.model.new_constant(1)

    def add(self, expression: Expression) -> None:
        """Require a linear (in)equality."""
        self.model.add(expression)

    def add_if(self, expression: Expression, *literals: Literal) -> None:
        """Require a linear (in)equality when all of `literals` are true."""
        self.model.add(expression).only_enforce_if(*literals)

    def implies(self, literal: Literal, other: Literal) -> None:
        """Require `other` whenever `literal` is true."""
        self.model.add_implication(literal, other)

    def at_most_one(self, literals: Sequence[Literal]) -> None:
        """Require that no two of `literals` are true."""
        self.model.add_at_most_one(literals)

    def all_of(self, choices: Sequence[Sequence[Literal]]) -> Literal:
        """A literal: is one of each of these choices true? At most one of a choice ever is."""
        key = tuple(tuple(literal.index for literal in choice) for choice in choices)
        if key not in self._together:
            every = self._together[key] = self.new_literal()
            for choice in choices:
                self.model.add_bool_or([~every, *choice])
            missing = [1 - self.total(choice, [1] * len(choice)) for choice in choices]
            self.model.add(every + sum(missing) >= 1)
        return self._together[key]

    def total(self, literals: Sequence[Literal], weights: Sequence[int]) -> Expression:
        """Weighted sum of literals."""
        return cp_model.LinearExpr.weighted_sum(literals, weights)

    def new_literal(self) -> Literal:
        """A fresh Boolean."""
        return self.model.new_bool_var("")

    def new_number(self, low: int, high: int) -> Expression:
        """A fresh whole number from `low` to `high`."""
        return self.model.new_int_var(low, high, "")

    def square(self, number: Expression, high: int) -> Expression:
        """A fresh number equal to the square of `number`, which is at most `high`."""
        square = self.new_number(0, high * high)
        self.model.add_multiplication_equality(square, [number, number])
        return square

    def start_within(
        self, placement: Any, stretches: Sequence[tuple[int, int]], literal: Literal
    ) -> None:
        """When `literal` is true the start lies in one of `stretches` (first, last minute)."""
        domain = cp_model.Domain.from_intervals([list(s) for s in stretches if s[0] <= s[1]])
        self.model.add_linear_expression_in_domain(placement.start, domain).only_enforce_if(literal)

    def interval(self, placement: Any, literal: Literal, extra: int = 0) -> object:
        """The placement's minutes plus `extra`, present when `literal` is true."""
        key = (placement, literal.index, extra)
        if key not in self._intervals:
            self._intervals[key] = self.model.new_optional_fixed_size_interval_var(
                placement.start, placement.minutes + extra, literal, ""
            )
        return self._intervals[key]

    def no_overlap(self, intervals: Sequence[object]) -> None:
        """Require that no two present intervals overlap."""
        self.model.add_no_overlap(intervals)  # type: ignore[arg-type]

    def cumulative(
        self,
        intervals: Sequence[object],
        capacity: int,
        taken: Sequence[tuple[int, int, int]] = (),
    ) -> None:
        """Require that at most `capacity` intervals are present at any minute.

        `taken` are stretches (first minute, end, how many) in which so many fewer may be.
        """
        blocks = [
            self.model.new_fixed_size_interval_var(start, end - start, "")
            for start, end, _ in taken
        ]
        demands = [1] * len(intervals) + [how_many for _, _, how_many in taken]
        self.model.add_cumulative([*intervals, *blocks], demands, capacity)  # type: ignore[list-item]
