"""A surgeon operates only where they are listed or rostered for the whole case.

A session that names its surgeons takes those and no others, and they need no roster row. A
session that names none takes surgeons from the roster: one row, at this site or at any, covers
the case from start to end. Where the hospital gives no roster such a session may be operated by
anyone, and the readers say so.

Source: file contract, sessions.csv `surgeons`, roster.csv.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.resources import Duty
from optimiser.models.session import Session
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft
    from optimiser.problem.grid import Grid, Mask


class SurgeonRostered(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        duties = _duties_by_surgeon(grid.case)

        def staffs(session_number: int, surgeon: str | None) -> bool:
            session = grid.sessions[session_number]
            if session.surgeons:
                return surgeon in session.surgeons
            if duties is None:
                return True
            return any(_meets(duty, session) for duty in duties.get(surgeon or "", ()))

        number = {session.session_id: index for index, session in enumerate(grid.sessions)}
        return grid.session_surgeon(lambda session: number[session.session_id], staffs)

    def post(self, draft: "Draft") -> None:
        duties = _duties_by_surgeon(draft.case)
        minute = draft.problem.clock.minute
        if duties is None:
            return
        for placement in draft.placements:
            session = placement.session
            if session.surgeons or placement.fixed:
                continue
            opening, closing = draft.opening(session), draft.closing(session)
            for surgeon, literal in placement.by.items():
                stretches = [
                    (minute(duty.start), minute(duty.end) - placement.minutes)
                    for duty in duties.get(surgeon or "", ())
                    if _meets(duty, session)
                ]
                reachable = [
                    (first, last)
                    for first, last in stretches
                    if max(first, opening) <= min(last, closing - placement.minutes)
                ]
                if not reachable:
                    draft.add(literal == 0)
                elif draft.timed:
                    draft.start_within(placement, reachable, literal)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            session = case.session_by_id[booking.session_id]
            where = {"entries": booking.entry_id, "sessions": session.session_id}
            if session.surgeons:
                if booking.surgeon not in session.surgeons:
                    yield self.breach(
                        f"{booking.surgeon or 'nobody'} operates on {booking.entry_id} in "
                        f"{session.session_id}, which lists {', '.join(session.surgeons)}",
                        **where,
                    )
                continue
            if case.roster is None:
                continue
            on_duty = any(
                duty.surgeon_id == booking.surgeon
                and duty.site in (None, session.site)
                and duty.start <= booking.start
                and booking.end <= duty.end
                for duty in case.roster
            )
            if not on_duty:
                yield self.breach(
                    f"{booking.surgeon or 'nobody'} is not rostered at {session.site} for the "
                    f"whole of {booking.entry_id} "
                    f"({case.local(booking.start):%H:%M} to {case.local(booking.end):%H:%M})",
                    **where,
                )


def _duties_by_surgeon(case: TheatreCase) -> dict[str, list[Duty]] | None:
    if case.roster is None:
        return None
    duties: dict[str, list[Duty]] = {}
    for duty in case.roster:
        duties.setdefault(duty.surgeon_id, []).append(duty)
    return duties


def _meets(duty: Duty, session: Session) -> bool:
    latest = session.latest_end
    return duty.site in (None, session.site) and duty.start < latest and session.start < duty.end
