"""In a theatre the next patient comes when the last has left and the turnover is done.

The turnover belongs to the case that ends; it is the shorter same-procedure turnover when the
next case is the same procedure, and none follows the last case of a list.

Source: file contract, procedures.csv `turnover_minutes`, `same_turnover_minutes`.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft


class OneCaseAtATime(Rule):
    scope = Scope.list

    def post(self, draft: "Draft") -> None:
        for session in draft.sessions:
            draft.add(draft.finish(session) >= draft.opening(session) + draft.load(session))
            if draft.timed:
                for first, second, follows in draft.neighbours(session):
                    gap = first.entry.turnover_before(second.entry)
                    draft.add_if(second.start >= first.end + gap, follows)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for session_id, bookings in plan.by_session().items():
            for first, second in pairwise(bookings):
                before = case.entry_by_id[first.entry_id]
                after = case.entry_by_id[second.entry_id]
                same = before.procedure == after.procedure
                owed = before.same_turnover_minutes if same else before.turnover_minutes
                gap = (second.start - first.end).total_seconds() / 60
                if gap < owed:
                    yield self.breach(
                        f"{second.entry_id} starts {gap:g} minutes after {first.entry_id} ends "
                        f"in {session_id}; the turnover takes {owed}",
                        entries=(first.entry_id, second.entry_id),
                        sessions=session_id,
                    )
