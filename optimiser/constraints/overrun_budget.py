"""A list is not booked so full that it finishes late with more than the chance the policy allows.

The chance that the last case ends after the session's end plus its overrun minutes stays within
the policy's overrun_probability. The planned end of the last case is the mean, the root of the
sum of the cases' squared spreads is the spread, and the distribution is taken as normal. A list of
bookings already made alone stays as people made it, and nobody is added beyond the budget.

Source: file contract, policy `overrun_probability`; Pandit and Carey 2006 on predictable
overruns (DOMAIN 3.10).
"""

from collections.abc import Callable, Iterator, Sequence
from math import ceil, floor, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft

VARIANCE_UNITS = (100, 10_000)
"""Squared minutes are counted in hundredths, or finer where a spread has more than one decimal:
spreads to a hundredth of a minute are exact."""
Z_UNITS = 10**8
"""In so many parts the square of z is counted, where numbers do not grow too large by it: what is
rounded off is a hundred-millionth at most."""
LARGEST = 2**61
"""No side of the inequality grows beyond it: whole numbers of the solver end at 2**63."""


class OverrunBudget(Rule):
    scope = Scope.list

    def post(self, draft: "Draft") -> None:
        z = draft.case.policy.overrun_z
        if z <= 0:
            return
        for session in draft.sessions:
            placements = [p for p in draft.in_session(session) if p.entry.touch_sd > 0]
            added = [p for p in draft.in_session(session) if not p.fixed]
            if not placements or not added:
                continue
            latest = draft.problem.clock.minute(session.end) + session.overrun_minutes
            # what stands in no time yet is a relaxation: it may be rounded down alone
            rounded = ceil if draft.timed else floor
            units, variances = _whole([p.entry.touch_sd**2 for p in placements], rounded)
            variance = draft.total([p.booked for p in placements], variances)
            made = [p for p in placements if p.fixed]
            theirs = z * sqrt(sum(p.entry.touch_sd**2 for p in made))
            most = max(0, latest - draft.opening(session), ceil(theirs))
            risky = draft.new_literal()
            for placement in added:
                if placement.entry.touch_sd > 0:
                    draft.implies(placement.booked, risky)
                else:
                    for other in made:
                        draft.add_if(risky >= 1, placement.booked, other.booked)
            slack = draft.new_number(0, most)
            draft.add_if(slack <= latest - draft.finish(session), risky)
            room = min(LARGEST // (most * most * units + 1), LARGEST / (z * z * sum(variances) + 1))
            parts = max(1, min(Z_UNITS, int(room)))
            needed = rounded(z * z * parts)
            draft.add(draft.square(slack, most) * (parts * units) >= variance * needed)

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        most = case.policy.overrun_probability
        if most >= 0.5:
            return
        for session_id, bookings in plan.by_session().items():
            if all(booking.fixed for booking in bookings):
                continue
            session = case.session_by_id[session_id]
            last = max(booking.end for booking in bookings)
            latest = session.latest_end
            spread = sqrt(sum(case.entry_by_id[b.entry_id].touch_sd ** 2 for b in bookings))
            left = (latest - last).total_seconds() / 60
            if spread == 0:
                continue
            chance = 1 - NormalDist(0, spread).cdf(left)
            if chance > most + 1e-9:
                yield self.breach(
                    f"{session_id} finishes after {case.local(latest):%H:%M} with probability "
                    f"{chance:.3f}; the policy allows {most:g}",
                    entries=[booking.entry_id for booking in bookings],
                    sessions=session_id,
                )


def _whole(variances: Sequence[float], rounded: Callable[[float], int]) -> tuple[int, list[int]]:
    """Squared minutes in the coarsest units in which all are whole, else rounded in the finest.

    What is left beyond six decimals is noise: 6.9 times 6.9 is not 47.61
    in binary.
    """
    for units in VARIANCE_UNITS:
        counted = [round(variance * units, 6) for variance in variances]
        if all(one.is_integer() for one in counted):
            break
    return units, [rounded(one) for one in counted]
