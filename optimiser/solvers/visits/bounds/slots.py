"""How good a plan could be at best: whole visits against every slot of rooms and staff.

The relaxation keeps what that of the minutes forgets: that a test takes minutes on end in one
session, that people with a skill are counted at every minute, that a test which follows another
cannot be as early, and that a request has tests together or not at all. It forgets when each
patient comes: tests that are alike share their starts. Visits and what they wait at least are
counted too, so that all levels but travel have a bound. It suits small centres.

All starts may be taken to be multiples of the greatest number of minutes that divides every time
there is: rounded down to it, a plan stays in order, within hours and apart as before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import gcd, inf
from time import monotonic

from ortools.math_opt.python import mathopt

from optimiser.solvers.linear_door import Optimum, ask_optimum
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visits.bounds.possible import MOST_TESTS, PossibleVisit, possible_visits
from optimiser.solvers.visits.bounds.shadow import CLASSES, Shadow
from optimiser.solvers.visits.diary import Diary, Levels, SkillKey
from optimiser.solvers.visits.facts import Before, Facts
from optimiser.solvers.visits.quick.tables import tick_of

MOST_VARIABLES = 40_000
"""A relaxation with more is not asked: it would take longer than there is."""
MINUTES_A_DAY = 1440
TRIES = 2
"""So often a level is asked: now and then the simplex gives up."""
STARTS = 4
"""At least so many variables are taken to come from each test at each stay."""
RANKS = CLASSES + 2
"""The levels that have a bound here: those of delay, visits, waiting."""

Kin = tuple[tuple[int, ...], int, str, int, int]
"""Tests that share their starts: sessions, shape, test, first and last start."""
Share = tuple[int, mathopt.Variable]
"""How much of a row a variable takes."""


class Slots:
    """The linear model, built when it is first asked."""

    def __init__(self, facts: Facts, fixed: Schedule, most: int = MOST_VARIABLES) -> None:
        self.facts, self.most_variables = facts, most
        self.fixed = Diary(facts, fixed)
        noons = [room.noon for room in facts.rooms]
        self.tick = gcd(tick_of(facts, self.fixed), *noons)
        several = max((len(request.tasks) for request in facts.requests), default=0)
        # a test has several visits at each stay, and slots, so that this says it soon
        places = STARTS * sum(len(task.rooms) for task in facts.tasks)
        self.large = several > MOST_TESTS or places > most
        self.cut = False
        worth = self.fixed.worth(range(len(facts.requests)))
        self.already = (*self.fixed.delay_spared(), worth[-3], worth[-2])
        self._model = mathopt.Model(name="slots")
        self._model.objective.is_maximize = True
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        self._count = 0
        self._visits: list[tuple[mathopt.Variable, Levels]] = []
        self._floors: list[mathopt.LinearConstraint] = []
        self._kins: dict[Kin, list[mathopt.Variable]] = {}
        self._able: dict[SkillKey, set[int]] = {}

    def level(self, rank: int, reached: Levels, until: float) -> Shadow | None:
        """The bound of a level, each so that more is better, beside what is `reached` above it.

        None where the model is too large, or where the clock came first, and then `cut` is true.
        """
        if not self._floors and not self.large:
            self._build(until)
        if self.large or not self._floors:
            return None
        for other, floor in enumerate(self._floors):
            least = -inf
            if other < rank:
                # a hair below, so that rounding never makes the plan itself impossible
                kept = reached[other] - self.already[other]
                least = kept - 1e-9 * abs(kept) - 1e-6
            floor.lower_bound = least
        for variable, worth in self._visits:
            self._model.objective.set_linear_coefficient(variable, float(worth[rank]))
        optimum: Optimum | None = None
        for _ in range(TRIES):
            left = until - monotonic()
            if optimum is None and left > 0:
                optimum = ask_optimum(self._solver, [], self._floors, left)
                if optimum is None:  # with its last basis it may have come nowhere
                    self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        if optimum is None:
            self.cut = True
            return None
        most = self.already[rank] + optimum.value + abs(optimum.value) * 1e-7 + 1e-4
        rates = tuple(max(0.0, -float(dual)) for dual in optimum.duals[:rank])
        return Shadow(most, tuple(reached[:rank]), rates)

    def _build(self, until: float) -> None:
        """Put everything into the model; when the clock comes first it is never asked."""
        for task in self.facts.tasks:
            for (_, site), rooms in task.rooms.items():
                if task.skill is not None:
                    key = (task.skill, site, self.facts.rooms[rooms[0]].frame)
                    self._able.setdefault(key, set()).update(rooms)
        example: dict[Kin, int] = {}
        for number in range(len(self.facts.requests)):
            self._choose(number, example)
            if self._count > self.most_variables or monotonic() > until:
                self.large, self.cut = True, self._count <= self.most_variables
                return
        self._start(example)
        if self._count > self.most_variables:
            self.large = True
            return
        for rank in range(RANKS):
            floor = self._model.add_linear_constraint()
            for variable, worth in self._visits:
                if worth[rank]:
                    floor.set_coefficient(variable, float(worth[rank]))
            self._floors.append(floor)

    def _choose(self, number: int, example: dict[Kin, int]) -> None:
        """The visits that a request can choose from: each test once, no more visits than may be."""
        request = self.facts.requests[number]
        once: dict[object, list[mathopt.Variable]] = defaultdict(list)
        could: list[tuple[PossibleVisit, mathopt.Variable]] = []
        for visit in possible_visits(self.facts, self.fixed, number):
            variable = self._new(1.0)
            could.append((visit, variable))
            spared = [0] * CLASSES
            spared[request.rank] = len(visit.tasks) * request.value[visit.stay[0]]
            self._visits.append((variable, (*spared, -visit.more, -visit.waited)))
            once["stay", visit.stay].append(variable)
            if visit.more:
                once["more"].append(variable)
            for task, (first, last) in zip(visit.tasks, visit.windows, strict=True):
                once[task].append(variable)
                facts = self.facts.tasks[task]
                kin = (facts.rooms[visit.stay], facts.shape, facts.test, first, last)
                self._kins.setdefault(kin, []).append(variable)
                example[kin] = task
        for key, variables in once.items():
            most = 1
            if key == "more":
                most = max(0, request.most_visits - len(self.fixed.visits_of(number)))
            if len(variables) > most:
                self._no_more(((1, variable) for variable in variables), most)
        for rule in request.before:
            if rule.first not in self.fixed.placed:
                self._after(rule, could)

    def _after(self, rule: Before, could: Sequence[tuple[PossibleVisit, mathopt.Variable]]) -> None:
        """Up to any day the later test of a rule is in no more visits than the first in others.

        A gap of whole days keeps them so many days apart at least.
        """
        days = rule.least // MINUTES_A_DAY
        later = [
            (visit.stay[0], variable)
            for visit, variable in could
            if rule.then in visit.tasks
            and rule.first not in visit.tasks
            and visit.stay[0] not in rule.covered
        ]
        first = [(v.stay[0], variable) for v, variable in could if rule.first in v.tasks]
        for last in sorted({day for day, _ in later}):
            shares = [(1, variable) for day, variable in later if day <= last]
            shares += [(-1, variable) for day, variable in first if day + days <= last]
            self._no_more(shares, 0)

    def _start(self, example: dict[Kin, int]) -> None:
        """Tests that are alike start at slots, which rooms and staff have no more of than one, or
        people."""
        minutes: dict[int, list[Share]] = defaultdict(list)
        rooms: dict[tuple[int, int], list[Share]] = defaultdict(list)
        staff: dict[tuple[SkillKey, int], list[Share]] = defaultdict(list)
        for kin, visits in self._kins.items():
            facts = self.facts.tasks[example[kin]]
            starts: list[Share] = []
            for room in kin[0]:
                inside = self.facts.rooms[room]
                mask = self.fixed.starts(example[kin], room)
                for at in range(inside.start, inside.end, self.tick):
                    if not kin[3] <= at <= kin[4] or not mask >> at & 1:
                        continue
                    variable = self._new()
                    starts.append((-1, variable))
                    for slot in range(at, at + facts.minutes + facts.changeover, self.tick):
                        rooms[room, slot].append((1, variable))
                    if inside.reserve:
                        minutes[room].append((facts.minutes, variable))
                    if facts.skill is None:
                        continue
                    skill = (facts.skill, inside.stay[1], inside.frame)
                    for slot in range(at, at + facts.minutes, self.tick):
                        staff[skill, slot].append((1, variable))
            self._no_more([*((1, visit) for visit in visits), *starts], 0)
        for shares in rooms.values():
            self._no_more(shares, 1)
        for room, shares in minutes.items():
            whole = gcd(*(share for share, _ in shares))
            self._no_more(shares, self.fixed.left[room] // whole * whole)
        for (skill, slot), shares in staff.items():
            people = sum(mask >> slot & 1 for mask in self.fixed.people[skill])
            if people < len(self._able[skill]):
                self._no_more(shares, people)

    def _new(self, most: float = inf) -> mathopt.Variable:
        self._count += 1
        return self._model.add_variable(lb=0.0, ub=most)

    def _no_more(self, shares: Iterable[Share], most: int) -> None:
        row = self._model.add_linear_constraint(ub=float(most))
        for share, variable in shares:
            row.set_coefficient(variable, float(share))
