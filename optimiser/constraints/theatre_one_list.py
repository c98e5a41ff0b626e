"""The next list of a theatre begins when everybody of the list before it is out.

Cases of two lists in one theatre do not overlap, from into the anaesthetic room to out of
theatre. Lists follow each other as a rule, and the readers end an overrun where the next one
begins; bookings already made may still stand past that minute.

Source: one theatre, one patient on the table; file contract, sessions.csv `theatre`.
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


class TheatreOneList(Rule):
    scope = Scope.coupling

    def post(self, draft: "Draft") -> None:
        if not draft.timed:
            return
        by_theatre: dict[tuple[str, str], list[Placement]] = {}
        for placement in draft.everything:
            key = (placement.session.site, placement.session.theatre)
            by_theatre.setdefault(key, []).append(placement)
        for placements in by_theatre.values():
            for together in draft.overlapping(placements):
                for one, other in combinations(together, 2):
                    if one.session is not other.session and not (one.held and other.held):
                        draft.no_overlap([draft.interval(p, p.booked) for p in (one, other)])

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        in_theatre: dict[tuple[str, str], list[Booking]] = {}
        for booking in plan.bookings:
            session = case.session_by_id[booking.session_id]
            in_theatre.setdefault((session.site, session.theatre), []).append(booking)
        for (site, theatre), bookings in sorted(in_theatre.items()):
            for first, second in combinations(sorted(bookings, key=lambda b: b.start), 2):
                if first.session_id != second.session_id and second.start < first.end:
                    yield self.breach(
                        f"{first.entry_id} of {first.session_id} is in {theatre} at {site} until "
                        f"{case.local(first.end):%H:%M}, and {second.entry_id} of "
                        f"{second.session_id} from {case.local(second.start):%H:%M}",
                        entries=(first.entry_id, second.entry_id),
                        sessions=(first.session_id, second.session_id),
                    )
