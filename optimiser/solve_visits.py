"""The same road for diagnostics: greedy, the strategy in its own process, reasons, measures."""

from importlib.metadata import version
from math import inf

from optimiser.ask import Ask
from optimiser.diagnostics import RULES, objectives
from optimiser.finish import Result, still_true
from optimiser.finish_visits import visits_finished
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.kinds import AnyPlan
from optimiser.models.plan import DiagnosticsPlan, Sense
from optimiser.models.reading import Reading
from optimiser.objectives.moved import told_in
from optimiser.problem.visit_problem import VisitProblem
from optimiser.reasons.visit_envy import VisitEnvy
from optimiser.solvers.choose import FOR_THEATRES, chosen
from optimiser.solvers.process import Outcome
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.strategy import News
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import fixed_spots, visit_bookings
from optimiser.solvers.visits.bounds.fewest import Fewest
from optimiser.solvers.visits.diary import Diary
from optimiser.solvers.visits.facts import facts_of
from optimiser.solvers.visits.quick.warm import cold, warm_up

SOLVERS = {"greedy": "greedy", "visits": "ruin and recreate"}
"""Strategies that need no solver library, as the plan names them."""
GREEDY_SHARE = 0.5
"""Share of the time after which greedy stops where it is, unless the plan is reproducible."""
FINISHING_SHARE, FINISHING_LEAST, FINISHING_TIMES = 0.2, 2.5, 15.0
"""Time kept for filling up, reasons, envy, papers and the audits: some seconds and so many times
what greedy took, for they are work like greedy's, and a busy machine slows both down; never more
than a share of all. At sizes S and M they took 1.5 and 6.6 seconds, greedy 0.05 and 0.8."""
SO_FAR_SHARE = 0.1
"""Share of what time is left in which a plan so far is filled up, whatever more could be tried."""


def solve_visits(
    reading: Reading,
    case: DiagnosticsCase,
    ask: Ask,
    previous: AnyPlan | None = None,
) -> DiagnosticsPlan:
    """The best plan found for a centre; see `optimiser.solve.solve`."""
    seconds, reproducible = ask.seconds, ask.reproducible
    told = None if previous is None else told_in(previous, case)
    earlier = (
        {} if previous is None else {b.item: (b.session_id, b.start) for b in previous.bookings}
    )
    problem = VisitProblem(case, RULES, objectives(case, told), told or {}, earlier)
    ask.tell(News("", message="greedy"))
    greedy_begun = ask.elapsed
    base = visit_greedy(problem, seconds=inf if reproducible else GREEDY_SHARE * seconds)
    finishing = FINISHING_LEAST + FINISHING_TIMES * (ask.elapsed - greedy_begun)
    name = chosen(problem, ask.strategy)
    if ask.strategy in FOR_THEATRES:
        ask.messages.append(f"{ask.strategy} plans theatres alone; {name} planned this centre")
    if name == "visits" and cold():
        ask.tell(News("", message="the search is compiled, once on this machine"))
        compiled = warm_up()
        ask.begun += compiled
        ask.called += compiled
    left = seconds - min(FINISHING_SHARE * seconds, finishing) - ask.elapsed
    solver = SOLVERS.get(name, f"OR-Tools CP-SAT {version('ortools')}")

    def levels_of(schedule: Schedule) -> list[float]:
        return visit_levels(problem, schedule)

    def plan_of(result: Result, outcome: Outcome | None) -> DiagnosticsPlan:
        # a reproducible plan tries every reason and exchange, however long that takes
        left = inf if reproducible else max(0.5, seconds - ask.elapsed)
        if outcome is None:
            left = max(0.5, SO_FAR_SHARE * (seconds - ask.elapsed))
        schedule = _filled(problem, result.schedule, left / 4)
        before, after = visit_levels(problem, result.schedule), visit_levels(problem, schedule)
        bounds = still_true(problem.objectives, result.bounds, before, after, case)
        if len(bounds) < len(result.bounds):
            diary = Diary(facts_of(problem), schedule)
            again = Fewest(diary.facts, fixed_spots(problem)).beside(diary)
            bounds = {n: b for n, b in again.items() if n in result.bounds} | bounds
        full = Result(schedule, bounds, result.status)
        plan = visits_finished(reading, problem, full, left / 4)
        return plan.model_copy(update={"run": ask.stamp(name, solver, outcome)})

    outcome = ask.answer(problem, base, name, left, levels_of, plan_of)
    ask.tell(News("", message="reasons and measures"))
    result = ask.believed(problem, base, outcome, levels_of)
    return ask.audited(case, base, result, outcome, plan_of)


def _filled(problem: VisitProblem, schedule: Schedule, seconds: float) -> Schedule:
    """Whatever else fits, and no place left to someone less urgent."""
    full = visit_greedy(problem, schedule, seconds=seconds)
    envy = VisitEnvy(problem, full, seconds)
    envy.mend()
    return visit_greedy(problem, envy.schedule, seconds=seconds) if envy.mended else full


def visit_levels(problem: VisitProblem, schedule: Schedule) -> list[float]:
    """The levels of a schedule in order of rank, each so that more is better."""
    plan = DiagnosticsPlan.model_construct(
        bookings=tuple(visit_bookings(problem, schedule.values()))
    )
    return [
        objective.measure(problem.case, plan) * (1 if objective.sense is Sense.maximise else -1)
        for objective in problem.objectives
    ]
