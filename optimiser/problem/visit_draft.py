"""The draft of a diagnostics plan: tests in rooms, and the visits they add up to.

It answers in variables what a `DiagnosticsPlan` answers in values. Starts are always decided
here, so a draft is the whole problem; it suits small cases, a day or two of a large one, and
proof. A visit is known by its request, site and day alone.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.pathway import Item
from optimiser.models.plan import DiagnosticsBooking
from optimiser.models.session import RoomSession
from optimiser.problem.base_draft import BaseDraft
from optimiser.problem.placement import Expression, Literal
from optimiser.problem.task_placement import Stay, TaskPlacement
from optimiser.problem.visit_problem import VisitProblem

K = TypeVar("K", bound=Hashable)
Row = tuple[int, int, int]


class VisitDraft(BaseDraft):
    """A model over some options (task number, session number) of a problem.

    `held` are bookings of other tasks, which count but may not change. `margin` (minutes)
    widens the domain of starts beyond the session, so that a rule can be seen to bind; solvers
    leave it at 0.
    """

    timed = True

    def __init__(
        self,
        problem: VisitProblem,
        options: Iterable[tuple[int, int]],
        held: Sequence[DiagnosticsBooking] = (),
        *,
        margin: int = 0,
    ) -> None:
        super().__init__()
        self.problem = problem
        self.case: DiagnosticsCase = problem.case
        self.margin = margin
        self.placements = [self._place(task, session) for task, session in options]
        self.held = [self._hold(booking) for booking in held]
        self._lists: dict[str, list[TaskPlacement]] = {}
        for placement in self.everything:
            self._lists.setdefault(placement.session.session_id, []).append(placement)
        self._spans: dict[Stay, tuple[Expression, Expression]] = {}

    # What is being decided -----------------------------------------------------------------

    @cached_property
    def everything(self) -> list[TaskPlacement]:
        """The placements to decide and the held ones."""
        return self.placements + self.held

    @cached_property
    def sessions(self) -> list[RoomSession]:
        """Sessions that something may go into, in the case's order."""
        known = {placement.session.session_id for placement in self.placements}
        return [session for session in self.case.sessions if session.session_id in known]

    def in_session(self, session: RoomSession) -> list[TaskPlacement]:
        """Placements that may be in `session`, held ones included."""
        return self._lists[session.session_id]

    @cached_property
    def by_item(self) -> Mapping[Item, list[TaskPlacement]]:
        """Placements of each task by (request_id, test), held ones included."""
        return _grouped(self.everything, lambda p: p.item)

    @cached_property
    def by_request(self) -> Mapping[str, list[TaskPlacement]]:
        """Placements of each request."""
        return _grouped(self.everything, lambda p: p.pathway.request_id)

    @cached_property
    def by_patient(self) -> Mapping[str, list[TaskPlacement]]:
        """Placements of each patient."""
        return _grouped(self.everything, lambda p: p.pathway.patient_id)

    def to_decide(self, groups: Mapping[K, list[TaskPlacement]]) -> list[list[TaskPlacement]]:
        """The groups in which anything is to be decided; held ones alone cannot be changed."""
        return [group for group in groups.values() if any(not one.held for one in group)]

    # Visits --------------------------------------------------------------------------------

    @cached_property
    def by_stay(self) -> Mapping[Stay, list[TaskPlacement]]:
        """Placements of each possible visit."""
        return _grouped(self.everything, lambda p: p.stay)

    @cached_property
    def stays(self) -> Mapping[Stay, Literal]:
        """For each possible visit: does it take place?"""
        literals: dict[Stay, Literal] = {}
        for stay, placements in self.by_stay.items():
            certain = [placement.booked for placement in placements if placement.held]
            if certain or len(placements) == 1:
                literals[stay] = certain[0] if certain else placements[0].booked
                continue
            comes = self.new_literal()
            for placement in placements:
                self.implies(placement.booked, comes)
            self.model.add_bool_or([~comes, *(p.booked for p in placements)])
            literals[stay] = comes
        return literals

    def span(self, stay: Stay) -> tuple[Expression, Expression]:
        """Minutes no later than the first start and no earlier than the last end of a visit."""
        if stay not in self._spans:
            placements = self.by_stay[stay]
            opening, closing = self.window(placements)
            first, last = self.new_number(opening, closing), self.new_number(opening, closing)
            for placement in placements:
                self.add_if(first <= placement.start, placement.booked)
                self.add_if(last >= placement.end, placement.booked)
            self._spans[stay] = (first, last)
        return self._spans[stay]

    def window(self, placements: Sequence[TaskPlacement]) -> tuple[int, int]:
        """First opening and last closing of the sessions of `placements`."""
        opening = min(self.opening(p.session) for p in placements)
        return opening, max(self.closing(p.session) for p in placements)

    # The clock -----------------------------------------------------------------------------

    def opening(self, session: RoomSession) -> int:
        """Earliest minute at which a test may start, whatever the rules."""
        return self.problem.clock.minute(session.start) - self.margin

    def closing(self, session: RoomSession) -> int:
        """Latest minute at which a test may end, whatever the rules."""
        return self.problem.clock.minute(session.end) + self.margin

    def overlapping(self, placements: Iterable[TaskPlacement]) -> Iterable[list[TaskPlacement]]:
        """Groups of `placements` whose sessions overlap in time, directly or through others."""
        group: list[TaskPlacement] = []
        until = 0
        for placement in sorted(placements, key=lambda p: (self.opening(p.session), p.key)):
            if group and self.opening(placement.session) >= until:
                yield group
                group = []
            closing = self.closing(placement.session)
            until = max(until, closing) if group else closing
            group.append(placement)
        if group:
            yield group

    def at_most(
        self, placements: Sequence[TaskPlacement], rows: Sequence[Row], or_else: Sequence[Row]
    ) -> None:
        """Require that at any minute at most as many of `placements` run as `rows` add up to
        there, or as `or_else` do where that is more. A row is (first minute, end, how many)."""
        opening, closing = self.window(placements)
        inside = {m for row in (*rows, *or_else) for m in row[:2] if opening < m < closing}

        def sum_of(of: Sequence[Row], start: int, end: int) -> int:
            return sum(many for first, last, many in of if first <= start and end <= last)

        stretches = [
            (start, end, max(sum_of(rows, start, end), sum_of(or_else, start, end)))
            for start, end in pairwise(sorted({opening, closing} | inside))
        ]
        most = max(many for _, _, many in stretches)
        self.cumulative(
            [self.interval(placement, placement.booked) for placement in placements],
            most,
            taken=[(start, end, most - many) for start, end, many in stretches],
        )

    # Building ------------------------------------------------------------------------------

    def _place(self, task_number: int, session_number: int) -> TaskPlacement:
        task = self.problem.tasks[task_number]
        session = self.case.sessions[session_number]
        booked = self.new_literal()
        opening, last = self.opening(session), self.closing(session) - task.minutes
        start = self.new_number(opening, max(opening, last))
        if last < opening:
            self.add(booked == 0)
        return TaskPlacement(
            task=task,
            session=session,
            booked=booked,
            start=start,
            fixed=task.fixed is not None,
            key=(task_number, session_number),
        )

    def _hold(self, booking: DiagnosticsBooking) -> TaskPlacement:
        number = self.problem.task_number[booking.item]
        return TaskPlacement(
            task=self.problem.tasks[number],
            session=self.case.session_by_id[booking.session_id],
            booked=self._true,
            start=self.problem.clock.minute(booking.start),
            held=True,
            fixed=self.problem.tasks[number].fixed is not None,
            key=(number, self.problem.session_number[booking.session_id]),
        )


def _grouped(
    placements: Iterable[TaskPlacement], key: Callable[[TaskPlacement], K]
) -> dict[K, list[TaskPlacement]]:
    groups: dict[K, list[TaskPlacement]] = {}
    for placement in placements:
        groups.setdefault(key(placement), []).append(placement)
    return groups
