"""Agreement: the plans a rule's model allows are the plans its audit passes, no more, no fewer.

Every plan of a trial is tried: each entry waits or goes to each session, with each surgeon,
from each start on the grid. The model half (`admits` and `post`) is asked with all of its
decisions fixed; the audit half judges the same plan in datetimes. Plans in which two cases of
one list start at the same minute are left out: a draft orders a list by start, and no such plan
keeps one_case_at_a_time.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from random import Random

from optimiser.constraints.one_case_at_a_time import OneCaseAtATime
from optimiser.constraints.rule import Rule, Scope
from optimiser.models.plan import Plan
from optimiser.problem.draft import Draft
from optimiser.problem.grid import Grid
from optimiser.problem.options import Option
from optimiser.problem.problem import Problem
from optimiser.solvers.schedule import Spot, bookings
from tests.agreement.fixable import Fixable
from tests.agreement.trial import Trial

Tried = tuple[Spot, ...]
"""A plan: its spots."""


class Disagreement(AssertionError):
    """A plan that one half of a rule allows and the other refuses."""


@dataclass
class Tally:
    """How many plans were allowed and refused by both halves.

    `relaxed` counts assignments the untimed model refused, which no timed plan fulfils.
    """

    allowed: int = 0
    refused: int = 0
    relaxed: int = 0

    def __iadd__(self, other: "Tally") -> "Tally":
        self.allowed += other.allowed
        self.refused += other.refused
        self.relaxed += other.relaxed
        return self


def compare(rule: Rule, trial: Trial, seed: int = 0) -> Tally:
    """Try every plan of `trial` on both halves of `rule`. Raises Disagreement."""
    problem = Problem(trial.case, [rule], [])
    held = _held(problem, trial, Random(seed)) if trial.held else []
    open_spots = _open_spots(problem, trial, held, exempt=rule.scope is Scope.option)
    mask = _mask(rule, problem)
    options = [
        Option(entry, session, tuple(trial.surgeons)) for (entry, session) in sorted(open_spots)
    ]
    others = bookings(problem, held)

    def draft(*, timed: bool) -> Fixable:
        made = Draft(problem, options, others, timed=timed, margin=trial.margin)
        rule.post(made)
        return Fixable(made)

    timed, untimed = draft(timed=True), draft(timed=False)
    tally = Tally()
    possible: dict[tuple[object, ...], bool] = defaultdict(bool)
    for plan in _plans(open_spots, twice=trial.twice):
        # Where no entry may be placed at all there is no model to ask.
        by_model = all(_admitted(mask, problem, spot) for spot in plan) and timed.allows(plan)
        breaches = list(rule.audit(trial.case, _judged(rule, problem, [*plan, *held])))
        if by_model == bool(breaches):
            said = "; ".join(str(breach) for breach in breaches) or "nothing"
            raise Disagreement(
                f"{rule.name}: the model {'allows' if by_model else 'refuses'} {plan} beside "
                f"{held}; the audit says: {said}"
            )
        tally += Tally(allowed=by_model, refused=not by_model)
        fulfils = by_model and _leans_on(rule, problem, plan)
        possible[tuple((spot.entry, spot.session, spot.surgeon) for spot in plan)] |= fulfils
    opening = {k: problem.clock.minute(s.start) for k, s in enumerate(trial.case.sessions)}
    for assignment, fulfilled in possible.items():
        spots = [Spot(s, opening[s], e, u) for e, s, u in assignment]  # type: ignore[misc]
        relaxed = all(_admitted(mask, problem, spot) for spot in spots) and untimed.allows(spots)
        if fulfilled and not relaxed:
            raise Disagreement(f"{rule.name}: the untimed draft refuses {assignment}")
        tally += Tally(relaxed=not relaxed)
    return tally


def _leans_on(rule: Rule, problem: Problem, plan: Tried) -> bool:
    """Does the plan keep the other rule that this rule's untimed part takes for granted?

    session_hours adds the first-case delay to the least time a list takes, and that time is
    least because one_case_at_a_time holds.
    """
    if rule.name != "session_hours":
        return True
    made = Plan.model_construct(bookings=tuple(bookings(problem, plan)))
    return not list(OneCaseAtATime().audit(problem.case, made))


def _open_spots(
    problem: Problem, trial: Trial, held: Sequence[Spot], *, exempt: bool
) -> dict[tuple[int, int], list[Spot]]:
    """For each entry and session of the draft, every spot to try.

    Where bookings already made are `exempt`, as from option rules, they have one option, theirs.
    """
    spots: dict[tuple[int, int], list[Spot]] = {}
    for entry, person in enumerate(trial.case.entries):
        for session, room in enumerate(trial.case.sessions):
            if any(entry == one.entry or session == one.session for one in held):
                continue
            if exempt and person.fixed is not None and person.fixed.session_id != room.session_id:
                continue
            opening = problem.clock.minute(room.start)
            closing = problem.clock.minute(room.end) + room.overrun_minutes
            starts = [opening + 10 * entry]
            if trial.step:
                first, last = opening - trial.margin, closing + trial.margin - person.minutes
                starts = list(range(first, last + 1, trial.step))
            spots[entry, session] = [
                Spot(session, start, entry, surgeon)
                for start in starts
                for surgeon in trial.surgeons
            ]
    return spots


def _plans(spots: dict[tuple[int, int], list[Spot]], *, twice: bool) -> Iterator[Tried]:
    """Every plan; with `twice` an entry may be booked in several sessions at once."""
    if twice:
        choices = [[(), *((spot,) for spot in some)] for some in spots.values()]
    else:
        by_entry: dict[int, list[Tried]] = {}
        for (entry, _), some in spots.items():
            by_entry.setdefault(entry, [()]).extend((spot,) for spot in some)
        choices = list(by_entry.values())
    for chosen in product(*choices):
        plan = tuple(spot for some in chosen for spot in some)
        if not any(
            one.session == other.session and one.start == other.start
            for one, other in combinations(plan, 2)
        ):
            yield plan


def _held(problem: Problem, trial: Trial, random: Random) -> list[Spot]:
    """One entry booked in one session that the draft does not plan."""
    session = random.randrange(len(trial.case.sessions))
    opening = problem.clock.minute(trial.case.sessions[session].start)
    return [Spot(session, opening + 10, 0, random.choice(list(trial.surgeons)))]


def _mask(rule: Rule, problem: Problem) -> object:
    grid = Grid(problem.case)
    return grid, rule.admits(grid)


def _admitted(mask: object, problem: Problem, spot: Spot) -> bool:
    grid, admits = mask  # type: ignore[misc]
    fixed = problem.case.entries[spot.entry].fixed
    here = problem.case.sessions[spot.session].session_id
    if admits is None or (fixed is not None and fixed.session_id == here):
        return True
    where = (spot.entry, spot.session, grid.surgeons.index(spot.surgeon))
    return bool(admits[tuple(min(k, n - 1) for k, n in zip(where, admits.shape, strict=True))])


def _judged(rule: Rule, problem: Problem, spots: Sequence[Spot]) -> Plan:
    """The plan as the audit sees it: bookings already made are exempt from option rules."""
    made = bookings(problem, spots)
    if rule.scope is Scope.option:
        fixed = {
            (e.entry_id, e.fixed.session_id) for e in problem.case.entries if e.fixed is not None
        }
        made = [one for one in made if (one.entry_id, one.session_id) not in fixed]
    return Plan.model_construct(bookings=tuple(made))
