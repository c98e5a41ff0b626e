"""The least time a list can take: a knapsack with set-up times by procedure."""

from typing import TYPE_CHECKING

from optimiser.models.session import Session
from optimiser.problem.placement import Expression, Literal, Placement

if TYPE_CHECKING:
    from optimiser.problem.draft import Draft


def families(placements: list[Placement]) -> dict[str, list[Placement]]:
    """Placements by procedure, in order of first appearance."""
    grouped: dict[str, list[Placement]] = {}
    for placement in placements:
        grouped.setdefault(placement.entry.procedure, []).append(placement)
    return grouped


def family_literals(draft: "Draft", session: Session) -> dict[str, Literal]:
    """For each procedure that may be on the list: is any case of it booked?"""
    literals: dict[str, Literal] = {}
    for procedure, members in families(draft.in_session(session)).items():
        if len(members) == 1:
            literals[procedure] = members[0].booked
            continue
        used = draft.new_literal()
        for member in members:
            draft.implies(member.booked, used)
        draft.model.add_bool_or([~used, *(member.booked for member in members)])
        literals[procedure] = used
    return literals


def least_span(draft: "Draft", session: Session) -> Expression:
    """Touch time plus the turnover of the best order, in minutes.

    With g cases of a procedure grouped, g-1 same-procedure turnovers and one full one are
    paid, and the last case of the list pays none. Any order takes at least this long, so it
    is a true relaxation; without further restrictions on order it is attained.
    """
    literals: list[Literal] = []
    weights: list[int] = []
    used = draft.procedures(session)
    spared: list[Literal] = []
    for procedure, members in families(draft.in_session(session)).items():
        full = min(m.entry.turnover_minutes for m in members)
        same = min(full, *(m.entry.same_turnover_minutes for m in members))
        for member in members:
            literals.append(member.booked)
            weights.append(member.minutes + same)
        if full > same:
            literals.append(used[procedure])
            weights.append(full - same)
        longest = max(m.entry.turnover_minutes for m in members)
        if longest > 0:
            last = draft.new_literal()
            draft.implies(last, used[procedure])
            spared.append(last)
            literals.append(last)
            weights.append(-longest)
    if len(spared) > 1:
        draft.at_most_one(spared)
    return draft.total(literals, weights)
