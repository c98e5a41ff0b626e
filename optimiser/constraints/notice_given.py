"""Patients get the notice they are owed, unless urgent or agreeing to less.

A non-urgent entry is booked at least `notice_days` after the planning date. Urgent entries and
those with short_notice yes are exempt.

Source: file contract, policy `notice_days`; reasonable offer of three weeks (DOMAIN 1.2).
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.urgency import urgency_of
from optimiser.models.violation import Violation
from optimiser.models.words import Urgency

if TYPE_CHECKING:
    from optimiser.problem.grid import Grid, Mask


class NoticeGiven(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        earliest = grid.case.planning_date + timedelta(days=grid.case.policy.notice_days)
        return grid.entry_session(
            lambda entry: entry.short_notice or urgency_of(entry, grid.case) is Urgency.urgent,
            lambda session: session.day,
            lambda exempt, day: exempt or day >= earliest,
        )

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            notice = (session.day - case.planning_date).days
            if entry.short_notice or urgency_of(entry, case) is Urgency.urgent:
                continue
            if notice < case.policy.notice_days:
                yield self.breach(
                    f"{entry.entry_id} gets {notice} days' notice and is owed "
                    f"{case.policy.notice_days}",
                    entries=entry.entry_id,
                    sessions=session.session_id,
                )
