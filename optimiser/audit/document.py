"""What a plan says of itself, checked: ids, times, places, late days; all checks by name."""

from collections.abc import Iterator, Mapping
from datetime import date
from math import ceil

from optimiser.audit.figures import figures_true, findings_true
from optimiser.audit.levels import levels_true
from optimiser.audit.operating import operating_true
from optimiser.audit.visits import nobody_partly, partly_named, visits_numbered
from optimiser.audit.waiting import waiting_true
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
    "plan_fields_true": "Site, room, patient, late days and fixed marks are those of the case, and "
    "whoever operates on bookings already made suits them where anybody does.",
    "plan_positions_true": "Positions number each list from 1 in order of start.",
    "plan_visits_true": "Visits number the stays of each request from 1 in order of start.",
    "plan_partly_true": "Requests booked in part, and no others, are named, with what waits.",
    "plan_waiting_true": "Who waits is told rules that there are, and a session of the case.",
    "plan_levels_true": "Levels are those of the case in order of rank, each what the bookings add "
    "up to; no bound is beaten, gaps follow from the bounds, and optimal is what is proved.",
    "plan_figures_true": "Figures of sessions and measures are what the bookings add up to.",
    "plan_findings_true": "Findings are counted as they are found in the input.",
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
        yield from nobody_partly(sound)
        if isinstance(case, TheatreCase):
            yield from operating_true(case, sound)
    if isinstance(plan, DiagnosticsPlan) and isinstance(case, DiagnosticsCase):
        yield from partly_named(case, plan)
    yield from waiting_true(case, plan)
    yield from levels_true(case, sound, told)
    yield from figures_true(case, sound)
    if reading is not None:
        yield from findings_true(plan, reading)
        yield from _stamp(case, plan, reading)


def _stamp(case: AnyCase, plan: AnyPlan, reading: Reading) -> Iterator[Violation]:
    if plan.case is None:
        return
    if plan.case.sha256 != reading.sha256:
        yield Violation(
            rule="plan_case_same",
            detail=f"the plan was made from input {plan.case.sha256[:12]}, this is "
            f"{reading.sha256[:12]}",
        )
    true = reading.stamp(case)
    names = ("name", "planning_date", "horizon", "extracted_at")
    wrong = [name for name in names if getattr(plan.case, name) != getattr(true, name)]
    if wrong:
        yield Violation(
            rule="plan_case_same", detail=f"of the case {', '.join(wrong)} not as in the input"
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


def _breach(rule: str, detail: str, booking: AnyBooking) -> Violation:
    return Violation(
        rule=rule, detail=detail, entries=(booking.owner,), sessions=(booking.session_id,)
    )
