"""Who comes first: by class, target date, referral date and key, never by row order."""

from collections.abc import Iterable

from optimiser.models.urgency import target_date, urgency_of
from optimiser.problem.problem import Problem


def urgency_rank(problem: Problem, number: int) -> tuple[object, ...]:
    """What entry `number` is ordered by; the least comes first."""
    entry, case = problem.case.entries[number], problem.case
    return (
        urgency_of(entry, case).rank,
        target_date(entry, case.policy),
        entry.referral_date,
        entry.entry_id,
    )


def by_urgency(problem: Problem, numbers: Iterable[int]) -> list[int]:
    """Entry numbers in order of urgency."""
    return sorted(numbers, key=lambda number: urgency_rank(problem, number))
