"""A draft that writes down what is posted instead of building a solver's model.

Rules and objectives put the same questions to it as to any untimed draft. What comes of them is
kept as plain numbers: linear limits over who goes where, to be read as rows. What is not linear is
not kept, which makes the relaxation looser and never wrong. Literals here are small objects, so
hundreds of thousands of options take seconds.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from optimiser.models.session import Session
from optimiser.problem.draft import Draft
from optimiser.problem.options import Option
from optimiser.problem.placement import Placement
from optimiser.problem.problem import Problem

Ints = npt.NDArray[np.int64]
Part = tuple[Sequence["Light"], Sequence[int], int]
"""Literals, their coefficients, and a factor over all of them."""


class Linear(ABC):
    """A sum of literals with whole coefficients and a constant, and what may be said of it."""

    __slots__ = ()
    __hash__ = object.__hash__

    @property
    @abstractmethod
    def parts(self) -> "list[Part]":
        """What is added up."""

    @property
    def constant(self) -> int:
        """What is added besides."""
        return 0

    def read(self) -> tuple[Ints, Ints]:
        """The places of what is added up, in order, and the coefficients."""
        places = [np.array([one.index for one in of], dtype=np.int64) for of, _, _ in self.parts]
        times = [factor * np.array(by, dtype=np.int64) for _, by, factor in self.parts]
        none = [np.zeros(0, dtype=np.int64)]
        place, coefficient = np.concatenate(places or none), np.concatenate(times or none)
        order = np.argsort(place, kind="stable")
        return place[order], coefficient[order]

    def __add__(self, other: "Linear | int") -> "Sum":
        if isinstance(other, int):
            return Sum(self.parts, self.constant + other)
        return Sum([*self.parts, *other.parts], self.constant + other.constant)

    __radd__ = __add__

    def __mul__(self, by: int) -> "Sum":
        parts: list[Part] = [(of, times, factor * by) for of, times, factor in self.parts]
        return Sum(parts, self.constant * by)

    __rmul__ = __mul__

    def __neg__(self) -> "Sum":
        return self * -1

    def __sub__(self, other: "Linear | int") -> "Sum":
        return self + -other

    def __rsub__(self, other: int) -> "Sum":
        return -self + other

    def __invert__(self) -> "Sum":
        return 1 - self

    def __le__(self, other: "Linear | int") -> "Limit":
        return Limit((self - other,))

    def __ge__(self, other: "Linear | int") -> "Limit":
        return Limit((-(self - other),))

    def __eq__(self, other: Any) -> Any:
        return Limit((self - other, -(self - other)))


class Light(Linear):
    """A literal or a number of the draft: its place and nothing else."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index

    @property
    def parts(self) -> list[Part]:
        """Itself, once."""
        return [((self,), (1,), 1)]


class Sum(Linear):
    """A sum as it was written."""

    __slots__ = ("_constant", "_parts")

    def __init__(self, parts: list[Part], constant: int) -> None:
        self._parts, self._constant = parts, constant

    @property
    def parts(self) -> list[Part]:
        """What was added up so far."""
        return self._parts

    @property
    def constant(self) -> int:
        """What was added besides."""
        return self._constant


@dataclass(frozen=True)
class Limit:
    """Each of `sums` is no more than 0."""

    sums: tuple[Sum, ...]


@dataclass(frozen=True)
class Written:
    """`coefficient` times what stands at `place` comes to no more than `most`.

    Places below the number of placements are those of the draft, in their order; what stands at
    others is whatever rules and objectives brought in.
    """

    place: Ints
    coefficient: Ints
    most: int


class Ledger(Draft):
    """An untimed draft over `options` whose limits are only written down, in `written`."""

    def __init__(self, problem: Problem, options: Iterable[Option]) -> None:
        options = list(options)
        self.written: list[Written] = []
        self._booked = 0
        self._others = len(options)
        super().__init__(problem, options, timed=False)

    def _place(self, option: Option) -> Placement:
        entry = self.case.entries[option.entry]
        booked = Light(self._booked)
        self._booked += 1
        by: Mapping[str | None, Light] = {option.surgeons[0]: booked}
        if len(option.surgeons) > 1:
            by = {surgeon: self.new_literal() for surgeon in option.surgeons}
        return Placement(
            entry=entry,
            session=self.case.sessions[option.session],
            minutes=entry.minutes,
            booked=booked,
            by=by,
            fixed=entry.fixed is not None,
            key=(option.entry, option.session),
        )

    def add(self, expression: Limit) -> None:
        """Write a linear limit down."""
        for one in expression.sums:
            place, coefficient = one.read()
            self.written.append(Written(place, coefficient, -one.constant))

    def add_if(self, expression: Limit, *literals: Light) -> None:
        """What holds only under a condition is not kept."""

    def implies(self, literal: Light, other: Light) -> None:
        """What holds only under a condition is not kept."""

    def at_most_one(self, literals: Sequence[Light]) -> None:
        """Write down that no two of `literals` are true."""
        self.add(self.total(literals, [1] * len(literals)) <= 1)

    def all_of(self, choices: Sequence[Sequence[Light]]) -> Light:
        """A fresh literal: together with others is not a linear question."""
        return self.new_literal()

    def total(self, literals: Sequence[Light], weights: Sequence[int]) -> Sum:
        """Weighted sum of literals."""
        return Sum([(literals, weights, 1)], 0)

    def new_literal(self) -> Light:
        """A fresh Boolean."""
        self._others += 1
        return Light(self._others - 1)

    def new_number(self, low: int, high: int) -> Light:
        """A fresh whole number; its limits are not kept."""
        return self.new_literal()

    def finish(self, session: Session) -> Light:
        """A fresh number: when an untimed list ends is not a question of rows."""
        if session.session_id not in self._finish:
            self._finish[session.session_id] = self.new_literal()
        finish: Light = self._finish[session.session_id]
        return finish
