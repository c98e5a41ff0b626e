"""What a plan says of those who wait, checked: which rules stand in the way, and where least."""

from collections.abc import Iterator

from optimiser.contents import rules_of
from optimiser.models.kinds import AnyCase, AnyPlan
from optimiser.models.violation import Violation


def waiting_true(case: AnyCase, plan: AnyPlan) -> Iterator[Violation]:
    """The rules named are rules of such a plan, and the nearest session is one of the case.

    Whether they are the ones in the way is not judged here, nor the code and the sentence.
    """
    rules = {rule.name for rule in rules_of(case)}
    for waiting in plan.waiting:
        for name in sorted(set(waiting.rules) - rules):
            yield _breach(f"{waiting.id} is said to wait for {name}, which is no rule", waiting.id)
        if waiting.nearest is not None and waiting.nearest not in case.session_by_id:
            yield _breach(
                f"{waiting.id} is told that {waiting.nearest} comes nearest, which the case does "
                "not know",
                waiting.id,
            )


def _breach(detail: str, waiting_id: str) -> Violation:
    return Violation(rule="plan_waiting_true", detail=detail, entries=(waiting_id,))
