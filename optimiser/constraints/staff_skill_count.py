"""No more tests run at once than people with the skill are on duty.

A test with a skill holds one such person of the site from its start to its end, whichever
room it is in. Where the centre gives no staff.csv skills are not checked, and the readers
say so.

Source: file contract, tests.csv `skill`, staff.csv.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
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

        def covered(skill: str | None, where: tuple[str, datetime, datetime]) -> bool:
            site, start, end = where
            return skill is None or any(
                row.skill == skill
                and row.site == site
                and row.count > 0
                and row.start < end
                and start < row.end
                for row in staff
            )

        return grid.test_session(
            lambda test: test.skill,
            lambda session: (session.site, session.start, session.end),
            covered,
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
            changes: dict[datetime, tuple[int, int]] = defaultdict(lambda: (0, 0))
            for booking in bookings:
                for moment, step in ((booking.start, 1), (booking.end, -1)):
                    changes[moment] = (changes[moment][0] + step, changes[moment][1])
            for row in case.staff:
                if (row.skill, row.site) == (skill, site):
                    for moment, step in ((row.start, row.count), (row.end, -row.count)):
                        changes[moment] = (changes[moment][0], changes[moment][1] + step)
            needed = present = 0
            told: set[date] = set()
            for moment in sorted(changes):
                needed += changes[moment][0]
                present += changes[moment][1]
                if needed > present and case.local(moment).date() not in told:
                    told.add(case.local(moment).date())
                    at_once = [b for b in bookings if b.start <= moment < b.end]
                    yield self.breach(
                        f"{skill} at {site} at {case.local(moment):%Y-%m-%d %H:%M}: {needed} "
                        f"needed, {present} on duty",
                        entries=sorted({b.request_id for b in at_once}),
                        sessions=sorted({b.session_id for b in at_once}),
                    )


def _post_cover(
    draft: "VisitDraft", placements: "list[TaskPlacement]", cover: list[StaffCover]
) -> None:
    """At every minute at most as many of `placements` run as `cover` has people."""
    minute = draft.problem.clock.minute
    rows = [(minute(row.start), minute(row.end), row.count) for row in cover]
    opening, closing = draft.window(placements)
    edges = {opening, closing}
    for start, end, _ in rows:
        edges |= {m for m in (start, end) if opening < m < closing}
    stretches = [
        (start, end, sum(n for first, last, n in rows if first <= start and end <= last))
        for start, end in pairwise(sorted(edges))
    ]
    most = max(count for _, _, count in stretches)
    draft.cumulative(
        [draft.interval(p, p.booked) for p in placements],
        most,
        taken=[(start, end, most - count) for start, end, count in stretches],
    )
