"""A patient is in one theatre at a time.

One person may wait on several pathways; their cases never overlap. The pathways are never
merged.

Source: file contract, waiting_list.csv `patient_id`.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Booking, Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft
    from optimiser.problem.placement import Placement


class PatientOnePlace(Rule):
    scope = Scope.coupling

    def post(self, draft: "Draft") -> None:
        if not draft.timed:
            return
        cases: dict[str, list[Placement]] = {}
        for placement in draft.everything:
            cases.setdefault(placement.entry.patient_id, []).append(placement)
        for placements in cases.values():
            for first, second in combinations(placements, 2):
                if first.entry.entry_id != second.entry.entry_id:
                    draft.no_overlap(
                        [draft.interval(first, first.booked), draft.interval(second, second.booked)]
                    )

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        by_patient: dict[str, list[Booking]] = {}
        for booking in plan.bookings:
            patient = case.entry_by_id[booking.entry_id].patient_id
            by_patient.setdefault(patient, []).append(booking)
        for bookings in by_patient.values():
            for first, second in combinations(bookings, 2):
                if first.entry_id == second.entry_id:
                    continue
                if first.start < second.end and second.start < first.end:
                    yield self.breach(
                        f"one patient is booked for {first.entry_id} in {first.session_id} and "
                        f"for {second.entry_id} in {second.session_id} at the same time",
                        entries=(first.entry_id, second.entry_id),
                        sessions=(first.session_id, second.session_id),
                    )
