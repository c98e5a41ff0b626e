"""A patient is booked only at a site they accept.

Blank sites mean any site.

Source: file contract, waiting_list.csv `sites`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.grid import Grid, Mask


class SiteAccepted(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        return grid.entry_session(
            lambda entry: entry.sites,
            lambda session: session.site,
            lambda accepted, site: not accepted or site in accepted,
        )

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            if entry.sites and session.site not in entry.sites:
                yield self.breach(
                    f"{entry.entry_id} accepts {', '.join(entry.sites)}; {session.session_id} "
                    f"is at {session.site}",
                    entries=entry.entry_id,
                    sessions=session.session_id,
                )
