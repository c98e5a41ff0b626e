"""A schedule: a plan in whole minutes, as solvers pass it around."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from optimiser.models.plan import Booking
from optimiser.models.urgency import late_days
from optimiser.problem.problem import Problem


@dataclass(frozen=True, order=True)
class Spot:
    """Entry number `entry` in session number `session` from minute `start` with `surgeon`.

    In diagnostics `entry` is the number of a task and nobody is named; see `visit_schedule`.
    """

    session: int
    start: int
    entry: int
    surgeon: str | None


Schedule = Mapping[int, Spot]
"""Spots by entry number."""


def spots_by_session(schedule: Schedule) -> dict[int, list[Spot]]:
    """Spots of each session in order of start."""
    lists: dict[int, list[Spot]] = {}
    for spot in sorted(schedule.values(), key=lambda s: (s.session, s.start, s.entry)):
        lists.setdefault(spot.session, []).append(spot)
    return lists


def bookings(problem: Problem, spots: Iterable[Spot]) -> list[Booking]:
    """The spots as bookings, in order of session and start, positions numbered from 1."""
    case = problem.case
    ordered = sorted(spots, key=lambda s: (s.session, s.start, s.entry))
    made: list[Booking] = []
    position, previous = 0, None
    for spot in ordered:
        position = position + 1 if spot.session == previous else 1
        previous = spot.session
        entry, session = case.entries[spot.entry], case.sessions[spot.session]
        start = problem.clock.instant(spot.start)
        made.append(
            Booking.model_construct(
                entry_id=entry.entry_id,
                patient_id=entry.patient_id,
                session_id=session.session_id,
                site=session.site,
                theatre=session.theatre,
                surgeon=spot.surgeon,
                position=position,
                start=start,
                end=start + timedelta(minutes=entry.minutes),
                late_days=late_days(entry, session.day, case),
                fixed=entry.fixed is not None,
                reason="",
            )
        )
    return made
