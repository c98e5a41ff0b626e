"""No more tests run at once than people with the skill are on duty.

A test with a skill holds one such person of the site from its start to its end, whichever
room it is in. Bookings already made stay where too few are on duty for them, and nothing is
added there. Without staff.csv skills are not checked, and the readers say so.

Source: file contract, tests.csv `skill`, staff.csv.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.plan import DiagnosticsBooking, DiagnosticsPlan
from optimiser.models.resources import StaffCover
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.base_grid import Mask
    from optimiser.problem.task_grid import TaskGrid
    from optimiser.problem.task_placement import TaskPlacement
    from optimiser.problem.visit_draft import VisitDraft


class StaffSkillCount(Rule):
    scope = Scope.coupling

    def admits(self, grid: "TaskGrid") -> "Mask | None":
        staff = grid.case.staff
        if staff is None:
            return None

        cover = [(row.skill, row.site, row.start, row.end) for row in staff if row.count > 0]
        return grid.test_session(
            lambda test: test.skill,
            lambda session: (session.site, session.start, session.end),
            lambda wanted, room: (
                wanted is None
                or any(
                    (wanted, room[0]) == (skill, site) and start < room[2] and room[1] < end
                    for skill, site, start, end in cover
                )
            ),
        )

    def post(self, draft: "VisitDraft") -> None:
        if draft.case.staff is None:
            return
        holders: dict[tuple[str, str], list[TaskPlacement]] = {}
        for placement in draft.everything:
            if placement.test.skill is not None:
                key = (placement.test.skill, placement.session.site)
                holders.setdefault(key, []).append(placement)
        for key, placements in holders.items():
            cover = [row for row in draft.case.staff if (row.skill, row.site) == key]
            for together in draft.overlapping(placements):
                _post_cover(draft, together, cover)

    def audit(self, case: DiagnosticsCase, plan: DiagnosticsPlan) -> Iterator[Violation]:
        if case.staff is None:
            return
        working: dict[tuple[str, str], list[DiagnosticsBooking]] = {}
        for booking in plan.bookings:
            skill = case.test_by_code[booking.test].skill
            if skill is not None:
                site = case.session_by_id[booking.session_id].site
                working.setdefault((skill, site), []).append(booking)
        for (skill, site), bookings in sorted(working.items()):
            needs: Counter[datetime] = Counter()
            comes: Counter[datetime] = Counter()
            for booking in bookings:
                needs.update({booking.start: 1})
                needs.subtract({booking.end: 1})
            for row in case.staff:
                if (row.skill, row.site) == (skill, site):
                    comes.update({row.start: row.count})
                    comes.subtract({row.end: row.count})
            needed = present = 0
            told: set[date] = set()
            for moment in sorted(needs.keys() | comes.keys()):
                needed += needs[moment]
                present += comes[moment]
                if needed > present and case.local(moment).date() not in told:
                    at_once = [b for b in bookings if b.start <= moment < b.end]
                    if all(case.request_by_id[b.request_id].fixed_for(b.item) for b in at_once):
                        continue
                    told.add(case.local(moment).date())
                    yield self.breach(
                        f"{skill} at {site} at {case.local(moment):%Y-%m-%d %H:%M}: {needed} "
                        f"needed, {present} on duty",
                        entries=sorted({b.request_id for b in at_once}),
                        sessions=sorted({b.session_id for b in at_once}),
                    )


def _post_cover(
    draft: "VisitDraft", placements: "list[TaskPlacement]", cover: list[StaffCover]
) -> None:
    """As many run as people are there, or as many as are booked already, which keep their time."""
    minute = draft.problem.clock.minute
    rows = [(minute(row.start), minute(row.end), row.count) for row in cover]
    made = [
        (minute(fixed.start), minute(fixed.start) + placement.minutes, 1)
        for placement in placements
        if (fixed := placement.task.fixed) is not None and fixed.start is not None
    ]
    draft.at_most(placements, rows, or_else=made)
