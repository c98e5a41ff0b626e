"""A surgeon operates in no more sessions a week than they have agreed.

Counted Monday to Sunday over distinct sessions with at least one booking of that surgeon.

Source: file contract, surgeons.csv `max_sessions_per_week`.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft
    from optimiser.problem.placement import Literal


class SurgeonWeeklyLimit(Rule):
    scope = Scope.coupling

    def post(self, draft: "Draft") -> None:
        operates: dict[tuple[str, tuple[int, int]], dict[str, list[Literal]]] = {}
        session = None
        lists_of: dict[str, list[Literal]] = {}
        for placement in draft.everything:
            if placement.session is not session:
                session = placement.session
                week = session.day.isocalendar()[:2]
                lists_of = {}
            for surgeon, literal in placement.by.items():
                if surgeon is not None:
                    if surgeon not in lists_of:
                        lists = operates.setdefault((surgeon, week), {})
                        lists_of[surgeon] = lists.setdefault(session.session_id, [])
                    lists_of[surgeon].append(literal)
        for (surgeon, _), lists in operates.items():
            known = draft.case.surgeon_by_id.get(surgeon)
            most = None if known is None else known.max_sessions_per_week
            if most is None or len(lists) <= most:
                continue
            attends = []
            for literals in lists.values():
                present = draft.new_literal()
                for literal in literals:
                    draft.implies(literal, present)
                attends.append(present)
            draft.add(draft.total(attends, [1] * len(attends)) <= most)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        attended: dict[tuple[str, date], set[str]] = {}
        for booking in plan.bookings:
            if booking.surgeon is None:
                continue
            day = case.session_by_id[booking.session_id].day
            monday = day - timedelta(days=day.weekday())
            attended.setdefault((booking.surgeon, monday), set()).add(booking.session_id)
        for (surgeon_id, monday), sessions in sorted(attended.items()):
            surgeon = case.surgeon_by_id.get(surgeon_id)
            if surgeon is None or surgeon.max_sessions_per_week is None:
                continue
            if len(sessions) > surgeon.max_sessions_per_week:
                yield self.breach(
                    f"{surgeon_id} operates in {len(sessions)} sessions in the week of {monday}; "
                    f"the limit is {surgeon.max_sessions_per_week}",
                    sessions=sorted(sessions),
                )
