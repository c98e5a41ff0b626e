"""A patient is in one place at a time.

One person may wait on several pathways; their cases and tests never overlap. The pathways
are never merged.

Source: file contract, `patient_id` of waiting_list.csv and requests.csv.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.kinds import AnyBooking, AnyCase, AnyPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.kinds import AnyDraft


class PatientOnePlace(Rule):
    scope = Scope.coupling

    def post(self, draft: "AnyDraft") -> None:
        if not draft.timed:
            return
        cases: dict[str, list[Any]] = {}
        for placement in draft.everything:
            cases.setdefault(placement.pathway.patient_id, []).append(placement)
        for placements in cases.values():
            at_once: Iterable[list[Any]] = draft.overlapping(placements)
            for together in at_once:
                for first, second in combinations(together, 2):
                    if first.item != second.item and not (first.held and second.held):
                        draft.no_overlap([draft.interval(p, p.booked) for p in (first, second)])

    def audit(self, case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
        by_patient: dict[str, list[AnyBooking]] = {}
        for booking in plan.bookings:
            patient = case.pathway_by_key[booking.owner].patient_id
            by_patient.setdefault(patient, []).append(booking)
        for bookings in by_patient.values():
            for first, second in combinations(bookings, 2):
                if first.item == second.item:
                    continue
                if first.start < second.end and second.start < first.end:
                    yield self.breach(
                        f"one patient is booked for {first.label} in {first.session_id} and "
                        f"for {second.label} in {second.session_id} at the same time",
                        entries=(first.owner, second.owner),
                        sessions=(first.session_id, second.session_id),
                    )
