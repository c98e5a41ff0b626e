"""A patient is booked only at a site they accept.

Blank sites mean any site.

Source: file contract, `sites` of waiting_list.csv and requests.csv.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.base_grid import BaseGrid, Mask


class SiteAccepted(Rule):
    scope = Scope.option

    def admits(self, grid: "BaseGrid") -> "Mask":
        return grid.entry_session(
            lambda pathway: pathway.sites,
            lambda session: session.site,
            lambda accepted, site: not accepted or site in accepted,
        )

    def audit(self, case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
        for booking in plan.bookings:
            pathway = case.pathway_by_key[booking.owner]
            session = case.session_by_id[booking.session_id]
            if pathway.sites and session.site not in pathway.sites:
                yield self.breach(
                    f"{booking.label} accepts {', '.join(pathway.sites)}; {session.session_id} "
                    f"is at {session.site}",
                    entries=booking.owner,
                    sessions=session.session_id,
                )
