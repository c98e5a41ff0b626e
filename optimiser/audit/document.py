"""What a plan says of itself, checked: ids, times, places, late days, levels."""

from collections.abc import Iterator
from itertools import pairwise
from math import ceil

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Booking, Plan
from optimiser.models.reading import Reading
from optimiser.models.urgency import target_date
from optimiser.models.violation import Violation
from optimiser.theatre import objectives

CHECKS = {
    "plan_ids_known": "Every booking names an entry and a session of the case.",
    "plan_times_true": "A case is given its expected touch time, rounded up to whole minutes.",
    "plan_fields_true": "Site, theatre, patient, late days and fixed marks are those of the case.",
    "plan_positions_true": "Positions number each list from 1 in order of start.",
    "plan_levels_true": "Every level is what the bookings add up to, and no bound is beaten.",
    "plan_case_same": "The plan was made from this very input.",
    "conservation": "Booked, waiting, held and left out together are exactly the input, once each.",
}
"""The audit's checks beside the rules, in words."""


def readable(case: TheatreCase, plan: Plan) -> Plan:
    """The plan without bookings whose entry or session the case does not know."""
    known = tuple(booking for booking in plan.bookings if _known(case, booking))
    return plan.model_copy(update={"bookings": known})


def statements(
    case: TheatreCase, plan: Plan, reading: Reading | None = None
) -> Iterator[Violation]:
    """Violations of CHECKS (conservation apart)."""
    for booking in plan.bookings:
        if _known(case, booking):
            yield from _booking(case, booking)
        else:
            yield _breach(
                "plan_ids_known",
                f"{booking.entry_id} in {booking.session_id}: the case has no such "
                + ("session" if booking.entry_id in case.entry_by_id else "entry"),
                booking,
            )
    sound = readable(case, plan)
    yield from _positions(sound)
    yield from _levels(case, sound)
    if reading is not None and plan.case is not None and plan.case.sha256 != reading.sha256:
        yield Violation(
            rule="plan_case_same",
            detail=f"the plan was made from input {plan.case.sha256[:12]}, this is "
            f"{reading.sha256[:12]}",
        )


def _known(case: TheatreCase, booking: Booking) -> bool:
    return booking.entry_id in case.entry_by_id and booking.session_id in case.session_by_id


def _booking(case: TheatreCase, booking: Booking) -> Iterator[Violation]:
    entry = case.entry_by_id[booking.entry_id]
    session = case.session_by_id[booking.session_id]
    minutes = (booking.end - booking.start).total_seconds() / 60
    if minutes != ceil(entry.touch_minutes) or booking.start.second or booking.start.microsecond:
        yield _breach(
            "plan_times_true",
            f"{booking.entry_id} is given {minutes:g} minutes; its touch time is "
            f"{ceil(entry.touch_minutes)} whole minutes",
            booking,
        )
    late = max(0, (session.day - target_date(entry, case.policy)).days)
    told = {
        "site": (booking.site, session.site),
        "theatre": (booking.theatre, session.theatre),
        "patient_id": (booking.patient_id, entry.patient_id),
        "late_days": (booking.late_days, late),
        "fixed": (booking.fixed, entry.fixed is not None),
    }
    wrong = [name for name, (stated, true) in told.items() if stated != true]
    if wrong:
        yield _breach(
            "plan_fields_true",
            f"{booking.entry_id} in {booking.session_id}: {', '.join(wrong)} not as in the case",
            booking,
        )


def _positions(plan: Plan) -> Iterator[Violation]:
    for session_id, bookings in plan.by_session().items():
        order = [booking.position for booking in bookings]
        if order != list(range(1, len(order) + 1)):
            yield Violation(
                rule="plan_positions_true",
                detail=f"{session_id} is numbered {order}",
                sessions=(session_id,),
            )


def _levels(case: TheatreCase, plan: Plan) -> Iterator[Violation]:
    if not plan.levels:
        return
    known = {objective.name: objective for objective in objectives(case)}
    for earlier, later in pairwise(plan.levels):
        names = list(known)
        if earlier.name in names and later.name in names:
            if names.index(earlier.name) >= names.index(later.name):
                yield Violation(rule="plan_levels_true", detail="levels are out of order")
    for level in plan.levels:
        objective = known.get(level.name)
        if objective is not None:
            value = objective.measure(case, plan)
            if abs(value - level.value) > 1e-6 * max(1.0, abs(value)):
                yield Violation(
                    rule="plan_levels_true",
                    detail=f"level {level.name} is stated as {level.value:g} and is {value:g}",
                )
        if level.bound is not None:
            beaten = level.value - level.bound
            if level.sense.value == "minimise":
                beaten = -beaten
            if beaten > 1e-6 * max(1.0, abs(level.value)):
                yield Violation(
                    rule="plan_levels_true",
                    detail=f"level {level.name} of {level.value:g} beats its bound {level.bound:g}",
                )


def _breach(rule: str, detail: str, booking: Booking) -> Violation:
    return Violation(
        rule=rule, detail=detail, entries=(booking.entry_id,), sessions=(booking.session_id,)
    )
