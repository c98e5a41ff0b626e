"""The audit: every breach of a plan, recomputed from the files.

It reads plan.json and the raw case back from disk, judges every rule by its audit half (which
knows the nouns alone), and checks what the plan says of itself: ids, times, levels, and the
conservation law. It imports nothing of the solvers, and judges a plan made by hand just the same.
Strategies may ask the audit halves of the rules too, so it is no second reading of those; that the
modelled halves say the same is what the agreement tests are for.
"""

from pathlib import Path

from optimiser.audit.conservation import conserved
from optimiser.audit.document import readable, statements
from optimiser.constraints.rule import Scope
from optimiser.contents import rules_of
from optimiser.errors import InputRefused
from optimiser.models.kinds import AnyBooking, AnyCase, AnyPlan
from optimiser.models.reading import Reading
from optimiser.models.violation import Violation
from optimiser.objectives.moved import told_in


def audit(
    case: AnyCase,
    plan: AnyPlan,
    reading: Reading | None = None,
    previous: AnyPlan | None = None,
) -> list[Violation]:
    """Every violation in `plan`, never only the first.

    With `reading` the conservation law and the input's hash are checked too, with `previous` the
    level `moved`. Bookings the hospital already made are exempt from option rules; who operates on
    them is a statement that is checked (`operating_true`).
    """
    told = None if previous is None else told_in(previous, case)
    violations = list(statements(case, plan, reading, told))
    if reading is not None:
        violations += conserved(reading, plan)
    violations += judged_by_rules(case, readable(case, plan))
    return violations


def judged_by_rules(case: AnyCase, plan: AnyPlan) -> list[Violation]:
    """Violations of the rules alone, in a plan whose every id is known."""
    ours = plan.model_copy(update={"bookings": tuple(_not_fixed(case, plan))})
    violations: list[Violation] = []
    for rule in rules_of(case):
        violations += rule.audit(case, ours if rule.scope is Scope.option else plan)
    return violations


def audit_files(
    plan_path: Path,
    case_path: Path,
    *,
    accept_stale: str | None = None,
    previous_path: Path | None = None,
) -> tuple[Reading, AnyPlan, list[Violation]]:
    """Read the case and the plan from disk and audit one against the other.

    `previous_path` is the plan.json of the plan before, where there was one. Whether a plan for
    nobody was meant is no question here. Raises InputRefused when any of them cannot be read.
    """
    from optimiser.readers import read_case, read_plan

    reading = read_case(case_path, accept_stale=accept_stale, allow_empty=True)
    if reading.refused or reading.case is None:
        raise InputRefused(f"{case_path.name} is refused as input", reading.findings)
    plan = read_plan(plan_path, reading.case)
    previous = None if previous_path is None else read_plan(previous_path, reading.case)
    return reading, plan, audit(reading.case, plan, reading, previous)


def _not_fixed(case: AnyCase, plan: AnyPlan) -> list[AnyBooking]:
    kept: list[AnyBooking] = []
    for booking in plan.bookings:
        fixed = case.pathway_by_key[booking.owner].fixed_for(booking.item)
        if fixed is None or fixed.session_id != booking.session_id:
            kept.append(booking)
    return kept
