"""A visit is one site on one day, and who comes to a site on a day comes once.

Tests of a request that are booked at one site on one day make one visit; a test at another site
or on another day is another visit.

Source: file contract, section 3 (`visit`); the purpose of bundling.
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.visit_draft import VisitDraft


class VisitOneSiteOneDay(Rule):
    scope = Scope.coupling

    def post(self, draft: "VisitDraft") -> None:
        """Nothing to post: a draft knows a visit by its site and day alone."""

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        for request_id, bookings in plan.by_request().items():
            places: dict[int, set[tuple[date, str]]] = {}
            visits: dict[tuple[date, str], set[int]] = {}
            for booking in bookings:
                session = case.session_by_id[booking.session_id]
                place = (session.day, session.site)
                places.setdefault(booking.visit, set()).add(place)
                visits.setdefault(place, set()).add(booking.visit)
            for visit, where in sorted(places.items()):
                if len(where) > 1:
                    said = " and ".join(f"{day} at {site}" for day, site in sorted(where))
                    yield self.breach(
                        f"visit {visit} of {request_id} is on {said}", entries=request_id
                    )
            for (day, site), numbers in sorted(visits.items()):
                if len(numbers) > 1:
                    said = " and ".join(str(number) for number in sorted(numbers))
                    yield self.breach(
                        f"{request_id} comes to {site} on {day} as visits {said}",
                        entries=request_id,
                    )
