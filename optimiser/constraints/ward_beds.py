"""Nobody is operated without a bed for every night they need.

An inpatient holds a bed of their ward for `nights` from the night of surgery and for
`nights_before` just before it. The first critical_care_nights are spent in the ward
critical_care where beds.csv lists it. A night that beds.csv does not list is unlimited, and the
readers say so. Bookings already made hold beds like any other.

Source: file contract, waiting_list.csv and beds.csv.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.resources import CRITICAL_CARE
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft
    from optimiser.problem.placement import Placement


class WardBeds(Rule):
    scope = Scope.coupling

    def post(self, draft: "Draft") -> None:
        in_bed: dict[tuple[str, date], list[Placement]] = {}
        stays: dict[int, list[tuple[str, timedelta]]] = {}  # by identity: entries have many places
        for placement in draft.everything:
            entry, day = placement.entry, placement.session.day
            if id(entry) not in stays:
                wards = stays[id(entry)] = []
                critical = (
                    entry.critical_care_nights if CRITICAL_CARE in draft.case.bed_wards else 0
                )
                stay = max(entry.nights, entry.critical_care_nights)
                for offset in range(-entry.nights_before, stay):
                    ward = CRITICAL_CARE if 0 <= offset < critical else entry.ward
                    if ward is not None:
                        wards.append((ward, timedelta(days=offset)))
            for ward, after in stays[id(entry)]:
                in_bed.setdefault((ward, day + after), []).append(placement)
        for night, placements in in_bed.items():
            beds = draft.case.beds_by_night.get(night)
            if beds is not None and beds < len(placements):
                literals = [placement.booked for placement in placements]
                draft.add(draft.total(literals, [1] * len(literals)) <= beds)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        taken: Counter[tuple[str, date]] = Counter()
        sleepers: dict[tuple[str, date], list[str]] = {}
        listed = {night.ward for night in case.beds}
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            surgery = case.session_by_id[booking.session_id].day
            nights = [surgery - timedelta(days=k) for k in range(entry.nights_before, 0, -1)]
            length = max(entry.nights, entry.critical_care_nights)
            wards = [entry.ward] * len(nights)
            nights += [surgery + timedelta(days=k) for k in range(length)]
            intensive = entry.critical_care_nights if CRITICAL_CARE in listed else 0
            wards += [CRITICAL_CARE] * intensive + [entry.ward] * (length - intensive)
            for ward, night in zip(wards, nights, strict=True):
                if ward is not None:
                    taken[ward, night] += 1
                    sleepers.setdefault((ward, night), []).append(booking.entry_id)
        for bed in case.beds:
            used = taken[bed.ward, bed.date]
            if used > bed.beds:
                yield self.breach(
                    f"{bed.ward} has {bed.beds} beds on the night of {bed.date} and the plan "
                    f"needs {used}",
                    entries=sleepers[bed.ward, bed.date],
                )
