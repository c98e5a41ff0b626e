"""Measures of a diagnostics plan: bundling, waiting, and the use of rooms, from the plan alone.

Source: file contract, section 5; DOMAIN 4.5.
"""

from statistics import fmean, median
from typing import Any

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan
from optimiser.models.request import Request
from optimiser.models.urgency import target_date, urgency_of, urgent_ids
from optimiser.models.words import SessionState, Urgency


def centre_measures(case: DiagnosticsCase, plan: DiagnosticsPlan) -> dict[str, Any]:
    """Every measure by name; percents, minutes and days as the names say, None of nobody.

    `one_visit_percent` is of all requests with several tests: all of them booked, in one visit.
    `visits_saved` are the tests booked less the visits made. `door_to_door_minutes` is the mean
    time from the first start to the last end of a visit.
    """
    requests = plan.by_request()
    visits = visits_of(plan)
    several = [request for request in case.requests if len(request.tests) > 1]
    whole = [r for r in several if len(requests.get(r.request_id, ())) == len(r.tests)]
    once = [r for r in whole if len({b.visit for b in requests[r.request_id]}) == 1]
    door = [_minutes(bookings) for bookings in visits.values()]
    return {
        "tests_booked": len(plan.bookings),
        "tests_requested": sum(len(request.tests) for request in case.requests),
        "requests_booked": len(requests),
        "visits": len(visits),
        "visits_per_100_requests": 100 * len(visits) / len(requests) if requests else None,
        "visits_saved": len(plan.bookings) - len(visits),
        "one_visit_percent": _percent(len(once), len(several)),
        "one_visit_percent_of_fully_booked": _percent(len(once), len(whole)),
        "door_to_door_minutes": fmean(door) if door else None,
        "urgent_by_target_percent": _in_time(case, requests),
        "long_booked_percent": _long_booked(case, requests),
        "lead_time_median_days": _lead_time(case, plan),
        "modality_use": modality_use(case, plan),
        "urgent_ids": urgent_ids(case),
    }


def visits_of(plan: DiagnosticsPlan) -> dict[tuple[str, int], list[DiagnosticsBooking]]:
    """Bookings of each visit by (request_id, visit)."""
    visits: dict[tuple[str, int], list[DiagnosticsBooking]] = {}
    for booking in plan.bookings:
        visits.setdefault((booking.request_id, booking.visit), []).append(booking)
    return visits


def modality_use(case: DiagnosticsCase, plan: DiagnosticsPlan) -> dict[str, dict[str, Any]]:
    """For each modality: tests, their minutes, and the open minutes of the rooms that do it.

    `use` is the share of those open minutes in use for whatever test, so a room of two
    modalities counts for both. Protected sessions and days outside the plan do not count.
    """
    lists = plan.by_session()
    used: dict[str, dict[str, Any]] = {}
    minutes_in: dict[str, int] = {}
    counted: list[DiagnosticsBooking] = []
    for session in case.sessions:
        inside = case.horizon_start <= session.day <= case.horizon_end
        if session.state is SessionState.protected or not inside:
            continue
        busy = sum(
            case.test_by_code[booking.test].minutes for booking in lists.get(session.session_id, ())
        )
        counted += lists.get(session.session_id, ())
        for modality in session.modalities:
            facts = used.setdefault(modality, {"tests": 0, "minutes": 0, "open_minutes": 0})
            facts["open_minutes"] += session.minutes
            minutes_in[modality] = minutes_in.get(modality, 0) + busy
    for booking in counted:
        test = case.test_by_code[booking.test]
        facts = used.setdefault(test.modality, {"tests": 0, "minutes": 0, "open_minutes": 0})
        facts["tests"] += 1
        facts["minutes"] += test.minutes
    for modality, facts in used.items():
        busy, opened = minutes_in.get(modality, 0), facts["open_minutes"]
        facts["use"] = busy / opened if opened else None
    return used


def room_records(case: DiagnosticsCase, plan: DiagnosticsPlan) -> list[dict[str, Any]]:
    """Every session of the case with its figures, in the case's order."""
    lists = plan.by_session()
    records = []
    for session in case.sessions:
        bookings = lists.get(session.session_id, [])
        minutes = sum(case.test_by_code[booking.test].minutes for booking in bookings)
        records.append(
            {
                "session_id": session.session_id,
                "site": session.site,
                "room": session.room,
                "start": session.start,
                "end": session.end,
                "state": session.state.value,
                "modalities": list(session.modalities),
                "tests": len(bookings),
                "test_minutes": minutes,
                "open_minutes": session.minutes,
                "reserve_minutes": session.reserve_minutes,
                "use": minutes / session.minutes,
            }
        )
    return records


def _minutes(bookings: list[DiagnosticsBooking]) -> float:
    length = max(b.end for b in bookings) - min(b.start for b in bookings)
    return length.total_seconds() / 60


def _percent(some: int, of: int) -> float | None:
    return 100 * some / of if of else None


def _whole(request: Request, requests: dict[str, list[DiagnosticsBooking]]) -> bool:
    return len(requests.get(request.request_id, ())) == len(request.tests)


def _in_time(case: DiagnosticsCase, requests: dict[str, list[DiagnosticsBooking]]) -> float | None:
    """Percent of the urgent requests of which every test is booked on or before the target."""
    urgent = [r for r in case.requests if urgency_of(r, case) is Urgency.urgent]
    in_time = sum(
        _whole(request, requests)
        and all(
            case.session_by_id[b.session_id].day <= target_date(request, case.policy)
            for b in requests[request.request_id]
        )
        for request in urgent
    )
    return _percent(in_time, len(urgent))


def _long_booked(
    case: DiagnosticsCase, requests: dict[str, list[DiagnosticsBooking]]
) -> float | None:
    """Percent of the long waiters of which every test is booked."""
    long = [r for r in case.requests if urgency_of(r, case) is Urgency.long]
    return _percent(sum(_whole(request, requests) for request in long), len(long))


def _lead_time(case: DiagnosticsCase, plan: DiagnosticsPlan) -> float | None:
    """Median days from the planning date over the tests this plan books anew."""
    days = [
        (case.session_by_id[b.session_id].day - case.planning_date).days
        for b in plan.bookings
        if not b.fixed
    ]
    return float(median(days)) if days else None
