"""How far down their lists of sites patients are sent, least first: the level `travel`.

The rank of the site of each visit in the request's list (nearest is 0), summed over visits. A
request without a list counts 0; a booking already made at a site that is not in the list counts
as one past its end.

Source: file contract, section 5.
"""

from typing import TYPE_CHECKING

from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsPlan, Sense
from optimiser.objectives.objective import Objective

if TYPE_CHECKING:
    from optimiser.problem.placement import Expression
    from optimiser.problem.visit_draft import VisitDraft


class Travel(Objective):
    name = "travel"
    unit = "sites passed over"
    sense = Sense.minimise

    def terms(self, draft: "VisitDraft") -> "Expression":
        ranks = [
            draft.case.request_by_id[request_id].site_rank(site)
            for request_id, site, _ in draft.stays
        ]
        return draft.total(list(draft.stays.values()), ranks)

    def measure(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> float:
        places = {
            (b.request_id, b.visit, case.session_by_id[b.session_id].site) for b in plan.bookings
        }
        rank = 0
        for request_id, _, site in places:
            sites = case.request_by_id[request_id].sites
            if site in sites:
                rank += sites.index(site)
            elif sites:
                rank += len(sites)
        return rank
