"""A surgeon is in one theatre at a time.

The cases of one surgeon do not overlap, from into the anaesthetic room to
out of theatre. Two theatres on one morning are allowed as long as the cases take turns.

Source: file contract, section 1.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Booking, Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft
    from optimiser.problem.placement import Placement


class SurgeonOnePlace(Rule):
    scope = Scope.coupling

    def post(self, draft: "Draft") -> None:
        for surgeon, placements in _by_surgeon(draft).items():
            for together in draft.overlapping(placements):
                if draft.timed:
                    draft.no_overlap([draft.interval(p, p.by[surgeon]) for p in together])
                else:
                    window = draft.window([p.session for p in together])
                    minutes = [p.minutes for p in together]
                    draft.add(draft.total([p.by[surgeon] for p in together], minutes) <= window)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        operating: dict[str, list[Booking]] = {}
        for booking in sorted(plan.bookings, key=lambda b: (b.start, b.entry_id)):
            if booking.surgeon is not None:
                operating.setdefault(booking.surgeon, []).append(booking)
        for surgeon, bookings in sorted(operating.items()):
            for position, first in enumerate(bookings):
                for second in bookings[position + 1 :]:
                    if second.start >= first.end:
                        break
                    yield self.breach(
                        f"{surgeon} is in {first.session_id} for {first.entry_id} until "
                        f"{case.local(first.end):%H:%M} and in {second.session_id} for "
                        f"{second.entry_id} from {case.local(second.start):%H:%M}",
                        entries=(first.entry_id, second.entry_id),
                        sessions=(first.session_id, second.session_id),
                    )


def _by_surgeon(draft: "Draft") -> "dict[str, list[Placement]]":
    cases: dict[str, list[Placement]] = {}
    for placement in draft.everything:
        for surgeon in placement.by:
            if surgeon is not None:
                cases.setdefault(surgeon, []).append(placement)
    return cases
