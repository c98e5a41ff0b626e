"""A patient with latex allergy comes before those of the list without, or in a latex-free room.

Theatre air carries latex from earlier cases. A room whose equipment lists `latex_free` takes
them at any place. Hard: DOMAIN 3.7 counts latex first among the few hard order rules. Two
bookings that were both made with their times keep the order people gave them.

Source: DOMAIN 3.7 (item 3); file contract, flag `latex`.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.resources import LATEX_FREE
from optimiser.models.violation import Violation
from optimiser.models.words import Flag

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft


class LatexFirst(Rule):
    scope = Scope.list

    def post(self, draft: "Draft") -> None:
        if not draft.timed:
            return
        for session in draft.sessions:
            if LATEX_FREE in session.equipment:
                continue
            placements = draft.in_session(session)
            sensitive = [p for p in placements if Flag.latex in p.entry.flags]
            for allergic in sensitive:
                for other in placements:
                    if Flag.latex in other.entry.flags or (
                        allergic.entry.time_given and other.entry.time_given
                    ):
                        continue
                    draft.add_if(allergic.start + 1 <= other.start, allergic.booked, other.booked)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for session_id, bookings in plan.by_session().items():
            if LATEX_FREE in case.session_by_id[session_id].equipment:
                continue
            for earlier, later in combinations(bookings, 2):
                first, second = case.entry_by_id[earlier.entry_id], case.entry_by_id[later.entry_id]
                if Flag.latex in first.flags or Flag.latex not in second.flags:
                    continue
                if first.time_given and second.time_given:
                    continue
                yield self.breach(
                    f"{second.entry_id} has a latex allergy and comes after {first.entry_id} in "
                    f"{session_id}",
                    entries=(first.entry_id, second.entry_id),
                    sessions=session_id,
                )
