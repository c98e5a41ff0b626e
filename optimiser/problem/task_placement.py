"""A placement of a test: one task in one session as the solver sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from optimiser.models.diagnostic_test import DiagnosticTest
from optimiser.models.pathway import Item
from optimiser.models.request import Request
from optimiser.models.session import RoomSession
from optimiser.problem.placement import Expression, Literal
from optimiser.problem.task import Task

Stay = tuple[str, str, date]
"""A possible visit: (request_id, site, day). Who comes twice to a site on one day comes once."""


@dataclass(frozen=True, eq=False)
class TaskPlacement:
    """`task` in `session`: whether, and from which minute of the problem's clock.

    `booked` is a literal, the constant 1 for held placements, whose booking may not change.
    `fixed` marks a booking the hospital has already made.
    """

    task: Task
    session: RoomSession
    booked: Literal
    start: Expression
    held: bool = False
    fixed: bool = False
    key: tuple[int, int] = field(default=(-1, -1))

    @property
    def by(self) -> Mapping[str | None, Literal]:
        """Nobody in particular does it, so that drafts of both kinds are read alike."""
        return {None: self.booked}

    @property
    def pathway(self) -> Request:
        """The request: what rules of both kinds of planning ask."""
        return self.task.request

    @property
    def test(self) -> DiagnosticTest:
        """The line of the catalogue."""
        return self.task.test

    @property
    def item(self) -> Item:
        """What is booked, as bookings name it."""
        return self.task.item

    @property
    def stay(self) -> Stay:
        """The visit it would be part of."""
        return (self.task.request.request_id, self.session.site, self.session.day)

    @property
    def minutes(self) -> int:
        """Minutes of the test."""
        return self.task.test.minutes

    @property
    def end(self) -> Expression:
        """Minute at which the test is over."""
        return self.start + self.minutes
