"""An infected patient comes last on a list, or the theatre is cleaned before the next.

After a case flagged `infection` the next case of the list without the flag starts only after the
turnover and the policy's infection_clean_minutes. Hard: DOMAIN 3.7 counts infection last or a clean
buffer among the few hard order rules. Two bookings that were both made with their times keep the
gap people gave them.

Source: DOMAIN 3.6 (infection clean +15 to +30 minutes) and 3.7 (item 6).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation
from optimiser.models.words import Flag

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft


class InfectionLast(Rule):
    scope = Scope.list

    def post(self, draft: "Draft") -> None:
        if not draft.timed:
            return
        clean = draft.case.policy.infection_clean_minutes
        for session in draft.sessions:
            for first, second, follows in draft.neighbours(session):
                if Flag.infection not in first.entry.flags:
                    continue
                if Flag.infection in second.entry.flags or (
                    first.entry.time_given and second.entry.time_given
                ):
                    continue
                gap = first.entry.turnover_before(second.entry) + clean
                draft.add_if(second.start >= first.end + gap, follows)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for session_id, bookings in plan.by_session().items():
            for earlier, later in pairwise(bookings):
                first, second = case.entry_by_id[earlier.entry_id], case.entry_by_id[later.entry_id]
                if Flag.infection not in first.flags or Flag.infection in second.flags:
                    continue
                if first.time_given and second.time_given:
                    continue
                same = first.procedure == second.procedure
                turnover = first.same_turnover_minutes if same else first.turnover_minutes
                owed = turnover + case.policy.infection_clean_minutes
                gap = (later.start - earlier.end).total_seconds() / 60
                if gap < owed:
                    yield self.breach(
                        f"{second.entry_id} follows {first.entry_id}, who is infected, after "
                        f"{gap:g} minutes in {session_id}; turnover and clean take {owed}",
                        entries=(first.entry_id, second.entry_id),
                        sessions=session_id,
                    )
