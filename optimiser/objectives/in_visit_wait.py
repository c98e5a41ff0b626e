"""Minutes that patients wait between the tests of a visit, fewest first: `in_visit_wait`.

From the first start to the last end of each visit, less the minutes of its tests.

Source: file contract, section 5.
"""

from typing import TYPE_CHECKING

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan, Sense
from optimiser.objectives.objective import Objective

if TYPE_CHECKING:
    from optimiser.problem.placement import Expression
    from optimiser.problem.visit_draft import VisitDraft


class InVisitWait(Objective):
    name = "in_visit_wait"
    unit = "minutes"
    sense = Sense.minimise

    def terms(self, draft: "VisitDraft") -> "Expression":
        waited: Expression = 0
        for stay, placements in draft.by_stay.items():
            if len({placement.item for placement in placements}) < 2:
                continue
            first, last = draft.span(stay)
            tests = draft.total([p.booked for p in placements], [p.minutes for p in placements])
            opening, closing = draft.window(placements)
            wait = draft.new_number(0, closing - opening)
            draft.add_if(wait >= last - first - tests, draft.stays[stay])
            waited += wait
        return waited

    def measure(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> float:
        visits: dict[tuple[str, int], list[DiagnosticsBooking]] = {}
        for booking in plan.bookings:
            visits.setdefault((booking.request_id, booking.visit), []).append(booking)
        waited = 0.0
        for bookings in visits.values():
            length = max(b.end for b in bookings) - min(b.start for b in bookings)
            tests = sum((b.end - b.start).total_seconds() for b in bookings)
            waited += (length.total_seconds() - tests) / 60
        return waited
