"""What a plan says of itself, checked: ids, times, places, late days, levels."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from math import ceil

from optimiser.audit.visits import partly_named, visits_numbered
from optimiser.contents import objectives_of
from optimiser.models.case import TheatreCase
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyBooking, AnyCase, AnyPlan
from optimiser.models.pathway import Item
from optimiser.models.plan import Booking, DiagnosticsPlan, Plan
from optimiser.models.reading import Reading
from optimiser.models.request import Request
from optimiser.models.urgency import target_date
from optimiser.models.violation import Violation

CHECKS = {
    "plan_ids_known": "Every booking names an entry or a test of a request, and a session.",
    "plan_times_true": "A case is given its expected touch time, rounded up, a test its minutes.",
    "plan_fields_true": "Site, room, patient, late days and fixed marks are those of the case.",
    "plan_positions_true": "Positions number each list from 1 in order of start.",
    "plan_visits_true": "Visits number the stays of each request from 1 in order of start.",
    "plan_partly_true": "Requests booked in part are named, with the tests that wait.",
    "plan_levels_true": "Every level is what the bookings add up to, and no bound is beaten.",
    "plan_case_same": "The plan was made from this very input.",
    "conservation": "Booked, waiting, held and left out together are exactly the input, once each.",
}
"""The audit's checks beside the rules, in words."""


def readable(case: AnyCase, plan: AnyPlan) -> AnyPlan:
    """The plan without bookings whose entry, request, test or session the case does not know."""
    known = tuple(booking for booking in plan.bookings if _known(case, booking))
    return plan.model_copy(update={"bookings": known})


def statements(
    case: AnyCase,
    plan: AnyPlan,
    reading: Reading | None = None,
    told: Mapping[Item, date] | None = None,
) -> Iterator[Violation]:
    """Violations of CHECKS (conservation apart).

    `told` is what an earlier plan told; without it the level `moved` cannot be counted again.
    """
    for booking in plan.bookings:
        if _known(case, booking):
            yield from _booking(case, booking)
        else:
            yield _breach(
                "plan_ids_known",
                f"{booking.label} in {booking.session_id}: the case has no such "
                + _unknown(case, booking),
                booking,
            )
    sound = readable(case, plan)
    if isinstance(sound, DiagnosticsPlan):
        yield from visits_numbered(sound)
    else:
        yield from _positions(sound)
    if isinstance(plan, DiagnosticsPlan) and isinstance(case, DiagnosticsCase):
        yield from partly_named(case, plan)
    yield from _levels(case, sound, told)
    if reading is not None and plan.case is not None and plan.case.sha256 != reading.sha256:
        yield Violation(
            rule="plan_case_same",
            detail=f"the plan was made from input {plan.case.sha256[:12]}, this is "
            f"{reading.sha256[:12]}",
        )


def _known(case: AnyCase, booking: AnyBooking) -> bool:
    return not _unknown(case, booking)


def _unknown(case: AnyCase, booking: AnyBooking) -> str:
    """What of a booking the case does not know; empty where it knows all."""
    pathway = case.pathway_by_key.get(booking.owner)
    if pathway is None:
        return "entry" if isinstance(case, TheatreCase) else "request"
    if isinstance(pathway, Request) and booking.item[1:] not in {(t,) for t in pathway.tests}:
        return "test"
    return "" if booking.session_id in case.session_by_id else "session"


def _booking(case: AnyCase, booking: AnyBooking) -> Iterator[Violation]:
    pathway = case.pathway_by_key[booking.owner]
    session = case.session_by_id[booking.session_id]
    minutes = (booking.end - booking.start).total_seconds() / 60
    told: dict[str, tuple[object, object]] = {"site": (booking.site, session.site)}
    if isinstance(booking, Booking):
        told["theatre"] = (booking.theatre, session.room)
        late = max(0, (session.day - target_date(pathway, case.policy)).days)
        told["late_days"] = (booking.late_days, late)
    else:
        told["room"] = (booking.room, session.room)
    told["patient_id"] = (booking.patient_id, pathway.patient_id)
    fixed = any(item == booking.item for item, _ in pathway.already_booked)
    told["fixed"] = (booking.fixed, fixed)
    owed, what = _minutes_owed(case, booking)
    if minutes != owed or booking.start.second or booking.start.microsecond:
        yield _breach(
            "plan_times_true",
            f"{booking.label} is given {minutes:g} minutes; {what} {owed} whole minutes",
            booking,
        )
    wrong = [name for name, (stated, true) in told.items() if stated != true]
    if wrong:
        yield _breach(
            "plan_fields_true",
            f"{booking.label} in {booking.session_id}: {', '.join(wrong)} not as in the case",
            booking,
        )


def _minutes_owed(case: AnyCase, booking: AnyBooking) -> tuple[int, str]:
    """Whole minutes that a booking takes, and how people say it."""
    if isinstance(case, DiagnosticsCase):
        return case.test_by_code[booking.item[1]].minutes, "the test takes"
    return ceil(case.entry_by_id[booking.owner].touch_minutes), "its touch time is"


def _positions(plan: Plan) -> Iterator[Violation]:
    for session_id, bookings in plan.by_session().items():
        order = [booking.position for booking in bookings]
        if order != list(range(1, len(order) + 1)):
            yield Violation(
                rule="plan_positions_true",
                detail=f"{session_id} is numbered {order}",
                sessions=(session_id,),
            )


def _levels(case: AnyCase, plan: AnyPlan, told: Mapping[Item, date] | None) -> Iterator[Violation]:
    if not plan.levels:
        return
    known = {objective.name: objective for objective in objectives_of(case, told)}
    for earlier, later in pairwise(plan.levels):
        names = list(known)
        known_both = earlier.name in names and later.name in names
        if known_both and names.index(earlier.name) >= names.index(later.name):
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


def _breach(rule: str, detail: str, booking: AnyBooking) -> Violation:
    return Violation(
        rule=rule, detail=detail, entries=(booking.owner,), sessions=(booking.session_id,)
    )
