"""Neighbouring cases of different procedures in a list, fewest first: the level `changeovers`.

Source: file contract, section 5; same procedure grouped (DOMAIN 3.7, item 7).
"""

from itertools import pairwise
from typing import TYPE_CHECKING

from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan, Sense
from optimiser.objectives.objective import Objective

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft
    from optimiser.problem.placement import Expression


class Changeovers(Objective):
    name = "changeovers"
    unit = "changes of procedure"
    sense = Sense.minimise
    joins = False

    def terms(self, draft: "Draft") -> "Expression":
        if draft.timed:
            literals = [
                follows
                for session in draft.sessions
                for first, second, follows in draft.neighbours(session)
                if first.entry.procedure != second.entry.procedure
            ]
            return draft.total(literals, [1] * len(literals))
        changes: Expression = 0
        for session in draft.sessions:
            procedures = draft.procedures(session)
            if len(procedures) < 2:
                continue
            placements = draft.in_session(session)
            used = draft.new_literal()
            draft.model.add_bool_or([~used, *(p.booked for p in placements)])
            changed = draft.total([*procedures.values(), used], [1] * len(procedures) + [-1])
            draft.add(changed >= 0)  # follows from the rest, and gives relaxations their bound
            changes += changed
        return changes

    def measure(self, case: TheatreCase, plan: Plan) -> float:
        return sum(
            case.entry_by_id[first.entry_id].procedure
            != case.entry_by_id[second.entry_id].procedure
            for bookings in plan.by_session().values()
            for first, second in pairwise(bookings)
        )
