"""Agreement of the two halves of a diagnostics rule, on every plan of a trial.

Each task waits or starts in each session at each minute of the grid. The model half is asked
with all of its decisions fixed; the audit half judges the same plan in datetimes, its visits
numbered by site and day, as solvers number them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

from ortools.sat.python import cp_model

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.plan import DiagnosticsPlan
from optimiser.problem.task_grid import TaskGrid
from optimiser.problem.visit_draft import VisitDraft
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.schedule import Spot
from optimiser.solvers.visit_schedule import visit_bookings
from tests.agreement.centre_trial import CentreTrial

Tried = tuple[Spot, ...]


class Disagreement(AssertionError):
    """A plan that one half of a rule allows and the other refuses."""


@dataclass
class Tally:
    """How many plans were allowed and refused by both halves."""

    allowed: int = 0
    refused: int = 0


def compare(rule: Rule, trial: CentreTrial, seed: int = 0) -> Tally:
    """Try every plan of `trial` on both halves of `rule`. Raises Disagreement."""
    problem = VisitProblem(trial.case, [rule], [])
    held = _held(problem, trial, Random(seed))
    spots = _open_spots(problem, trial, held)
    draft = VisitDraft(problem, sorted(spots), visit_bookings(problem, held), margin=trial.margin)
    rule.post(draft)
    mask = rule.admits(TaskGrid(trial.case))
    tally = Tally()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.symmetry_level = 0
    solver.parameters.cp_model_probing_level = 0
    for plan in _plans(spots, twice=trial.twice):
        exempt = {number for number, task in enumerate(problem.tasks) if task.fixed is not None}
        admitted = all(
            mask is None or spot.entry in exempt or bool(mask[spot.entry, spot.session, 0])
            for spot in plan
        )
        by_model = admitted and _allows(solver, draft, plan)
        breaches = list(rule.audit(trial.case, _judged(rule, problem, [*plan, *held], exempt)))
        if by_model == bool(breaches):
            said = "; ".join(str(breach) for breach in breaches) or "nothing"
            raise Disagreement(
                f"{rule.name}: the model {'allows' if by_model else 'refuses'} {plan} beside "
                f"{held}; the audit says: {said}"
            )
        tally.allowed += by_model
        tally.refused += not by_model
    return tally


def _allows(solver: cp_model.CpSolver, draft: VisitDraft, plan: Tried) -> bool:
    placed = {(spot.entry, spot.session): spot for spot in plan}
    for placement in draft.placements:
        spot = placed.get(placement.key)
        _fix(draft, placement.booked, spot is not None)
        opening = draft.opening(placement.session)
        _fix(draft, placement.start, opening if spot is None else spot.start)
    status = solver.solve(draft.model)
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE)
    return bool(status != cp_model.INFEASIBLE)


def _fix(draft: VisitDraft, variable: cp_model.IntVar, value: int) -> None:
    domain = draft.model.proto.variables[variable.index].domain
    domain[0] = domain[1] = int(value)


def _open_spots(
    problem: VisitProblem, trial: CentreTrial, held: Sequence[Spot]
) -> dict[tuple[int, int], list[Spot]]:
    spots: dict[tuple[int, int], list[Spot]] = {}
    clock = problem.clock
    for number, task in enumerate(problem.tasks):
        if any(number == one.entry for one in held):
            continue
        for session, room in enumerate(trial.case.sessions):
            first = clock.minute(room.start) - trial.margin
            last = clock.minute(room.end) + trial.margin - task.minutes
            starts = range(first, last + 1, trial.step)
            if starts:
                spots[number, session] = [Spot(session, m, number, None) for m in starts]
    return spots


def _plans(spots: dict[tuple[int, int], list[Spot]], *, twice: bool) -> Iterator[Tried]:
    if twice:
        choices = [[(), *((spot,) for spot in some)] for some in spots.values()]
    else:
        by_task: dict[int, list[Tried]] = {}
        for (number, _), some in spots.items():
            by_task.setdefault(number, [()]).extend((spot,) for spot in some)
        choices = list(by_task.values())
    for chosen in product(*choices):
        yield tuple(spot for some in chosen for spot in some)


def _held(problem: VisitProblem, trial: CentreTrial, random: Random) -> list[Spot]:
    """One task booked outside the draft, in a session that it may share with others."""
    if not trial.held:
        return []
    session = random.randrange(len(trial.case.sessions))
    start = problem.clock.minute(trial.case.sessions[session].start)
    return [Spot(session, start + random.choice([0, 10]), 0, None)]


def _judged(
    rule: Rule, problem: VisitProblem, spots: Sequence[Spot], exempt: set[int]
) -> DiagnosticsPlan:
    """The plan as the audit sees it: bookings already made are exempt from option rules."""
    if rule.scope is Scope.option:
        spots = [spot for spot in spots if spot.entry not in exempt]
    made = visit_bookings(problem, spots)
    backwards = len(spots) % 2 == 0  # an audit may not lean on the order of the bookings
    return DiagnosticsPlan(bookings=tuple(reversed(made) if backwards else made))
