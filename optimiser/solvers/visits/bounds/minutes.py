"""How good a plan could be at best: tests against the minutes that rooms and staff have.

The relaxation forgets the minutes of the day. It keeps that a test is done once, on a day and in a
kind of room that admit it; that the tests of a request make no more visits than they may; that the
tests of like rooms of a day take no more than their minutes, with reserve, changeovers and slots;
and that a skill has no more minutes than its people. What it cannot reach, no plan can.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf
from time import monotonic

from ortools.math_opt.python import mathopt

from optimiser.solvers.linear_door import ask_optimum
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visits.bounds.shadow import Shadow
from optimiser.solvers.visits.diary import Diary, Levels
from optimiser.solvers.visits.facts import Facts, RequestFacts, Stay

MOST_VARIABLES = 200_000
"""A relaxation with more is not asked: it would take longer than there is."""

Kind = tuple[Stay, tuple[str, ...], tuple[str, ...], int]
"""Like rooms of one site and day: modalities, capabilities, slot (1: any minute)."""


@dataclass(frozen=True)
class _Like:
    """Tests that the relaxation cannot tell apart, or requests whose visits bind their tests.

    `tests` with the kinds of room of each, and what one of them spares by stay. `visits` is the
    most there may be (0: as many as there are tests). Pairs of `apart` never meet in a visit.
    `owed` are pairs (first, then): where there is one visit, `then` is only in it with `first`;
    not on days on which an earlier result stands.
    """

    tests: tuple[str, ...]
    kinds: tuple[tuple[int, ...], ...]
    value: tuple[tuple[Stay, int], ...]
    visits: int = 0
    apart: tuple[tuple[int, int], ...] = ()
    owed: tuple[tuple[int, int, frozenset[int]], ...] = ()


class Relaxation:
    """The linear model; classes of urgency are put in one after the other."""

    def __init__(self, facts: Facts, fixed: Schedule, most: int = MOST_VARIABLES) -> None:
        self.facts, self.most_variables = facts, most
        self.fixed = Diary(facts, fixed)
        self.kinds: list[list[int]] = []
        self.kind_of = self._kinds()
        self._able = self.fixed.rooms_by_skill()
        self._model = mathopt.Model(name="minutes")
        self._model.objective.is_maximize = True
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        self._variables: list[mathopt.Variable] = []
        self._rows: dict[object, mathopt.LinearConstraint] = {}
        self._worth: list[list[tuple[mathopt.Variable, int]]] = []
        self._kept: list[mathopt.LinearConstraint] = []
        self.already = self.fixed.delay_spared()
        self.cut = self.large = False

    def level(self, rank: int, reached: Levels, until: float) -> Shadow | None:
        """The bound of one level of delay beside what is `reached` of those above it.

        Levels are first asked in order. None where the model is too large, or where the clock
        came first, and then `cut` is true.
        """
        if monotonic() > until:
            self.cut = True
            return None
        while len(self._worth) <= rank and not self.large:
            likes = self._likes(len(self._worth))
            many = len(self._variables) + sum(len(k) for like in likes for k in like.kinds)
            if many > self.most_variables:
                self.large = True
                break
            worth = self._put_in(likes, until)
            if worth is None:
                self.cut = self.large = True
                break
            self._worth.append(worth)
        if self.large:
            return None
        for other, worth in enumerate(self._worth):
            if other == len(self._kept):
                row = self._model.add_linear_constraint()
                for variable, value in worth:
                    row.set_coefficient(variable, float(value))
                self._kept.append(row)
            # a hair below, so that rounding never makes the plan itself impossible
            least = (reached[other] - self.already[other]) * (1 - 1e-9) - 1e-6
            self._kept[other].lower_bound = least if other < rank else -inf
            for variable, value in worth:
                share = float(value) if other == rank else 0.0
                self._model.objective.set_linear_coefficient(variable, share)
        left = until - monotonic()
        optimum = ask_optimum(self._solver, self._variables, self._kept, left) if left > 0 else None
        if optimum is None:
            self.cut = True
            return None
        most = self.already[rank] + optimum.value * (1 + 1e-7) + 1e-4
        rates = tuple(max(0.0, -float(dual)) for dual in optimum.duals[:rank])
        return Shadow(most, tuple(reached[:rank]), rates)

    def _put_in(
        self, likes: Mapping[_Like, int], until: float
    ) -> list[tuple[mathopt.Variable, int]] | None:
        """Variables with what each is worth; None when the clock comes first."""
        worth: list[tuple[mathopt.Variable, int]] = []
        for like, many in likes.items():
            if monotonic() > until:
                return None
            value = dict(like.value)
            at: dict[tuple[int, Stay], list[mathopt.Variable]] = {}
            for number, (test, kinds) in enumerate(zip(like.tests, like.kinds, strict=True)):
                times = self._model.add_linear_constraint(ub=float(many))
                for kind in kinds:
                    stay = self.facts.rooms[self.kinds[kind][0]].stay
                    variable = self._new()
                    times.set_coefficient(variable, 1.0)
                    at.setdefault((number, stay), []).append(variable)
                    self._use(variable, test, kind)
                    worth.append((variable, value[stay]))
            if like.visits:
                self._bind(like, many, at)
        return worth

    def _bind(
        self, like: _Like, many: int, at: Mapping[tuple[int, Stay], list[mathopt.Variable]]
    ) -> None:
        """Tests are where their visits are, and no more visits than may be."""
        most = self._model.add_linear_constraint(ub=float(many * like.visits))
        for stay, _ in like.value:
            visit = self._new()
            most.set_coefficient(visit, 1.0)
            here = {n: at[n, stay] for n in range(len(like.tests)) if (n, stay) in at}
            for tests in [*((n,) for n in here), *(p for p in like.apart if set(p) <= set(here))]:
                self._no_more([one for n in tests for one in here[n]], [visit])
            for first, then, covered in like.owed:
                if like.visits == 1 and then in here and stay[0] not in covered:
                    together = (min(first, then), max(first, then)) not in like.apart
                    self._no_more(here[then], here.get(first, []) if together else [])

    def _no_more(self, some: list[mathopt.Variable], than: list[mathopt.Variable]) -> None:
        row = self._model.add_linear_constraint(ub=0.0)
        for variable in some:
            row.set_coefficient(variable, 1.0)
        for variable in than:
            row.set_coefficient(variable, -1.0)

    def _new(self) -> mathopt.Variable:
        self._variables.append(self._model.add_variable(lb=0.0))
        return self._variables[-1]

    def _use(self, variable: mathopt.Variable, test: str, kind: int) -> None:
        for key, most, minutes in self.takes(test, kind):
            self._row(key, most).set_coefficient(variable, float(minutes))

    def takes(self, test: str, kind: int) -> list[tuple[object, Callable[[], int], int]]:
        """What one test takes: minutes of rooms, these with what follows, and of its skill.

        Each by name, with how many there are of it.
        """
        facts = self.facts.problem.case.test_by_code[test]
        length = _whole(facts.minutes + facts.changeover_minutes, self._slot(kind))
        rooms = self.kinds[kind]
        taken: list[tuple[object, Callable[[], int], int]] = [
            (
                ("minutes", kind),
                lambda: sum(max(0, self.fixed.left[r]) for r in rooms),
                facts.minutes,
            ),
            (("length", kind), lambda: sum(self._length(r, kind) for r in rooms), length),
        ]
        if facts.skill is not None and self.facts.problem.case.staff is not None:
            room = self.facts.rooms[rooms[0]]
            key = (facts.skill, room.stay[1], room.frame)
            able = self._able.get(key, set())
            taken.append((key, lambda: self.fixed.person_minutes(key, able), facts.minutes))
        return taken

    def _row(self, key: object, most: Callable[[], int]) -> mathopt.LinearConstraint:
        if key not in self._rows:
            self._rows[key] = self._model.add_linear_constraint(ub=float(most()))
        return self._rows[key]

    def _length(self, room: int, kind: int) -> int:
        """Minutes for tests with their changeovers; none follows the last test of a session."""
        slot, inside = self._slot(kind), self.facts.rooms[room]
        case = self.facts.problem.case
        made = [self.facts.tasks[task] for task in self.fixed.inside[room]]
        able = [test for test in case.tests if test.modality in case.sessions[room].modalities]
        over = [_whole(t.minutes + t.changeover_minutes, slot) - t.minutes for t in able]
        after = max([*over, *(one.changeover for one in made)], default=0)
        taken = sum(one.minutes + one.changeover for one in made)
        return max(0, inside.end - inside.start + after - taken)

    def _slot(self, kind: int) -> int:
        return self._keys[kind][3]

    def _kinds(self) -> list[int]:
        """The kind of each session; slots count only where nothing lies between them."""
        numbers: dict[Kind, int] = {}
        kind_of = []
        for room, session in enumerate(self.facts.problem.case.sessions):
            inside = self.facts.rooms[room]
            slot = inside.slot or 1
            starts = [self.fixed.placed[task][1] for task in self.fixed.inside[room]]
            if any((start - inside.start) % slot for start in starts):
                slot = 1
            able = tuple(sorted(session.modalities)), tuple(sorted(session.capabilities))
            key = (inside.stay, *able, slot)
            number = numbers.setdefault(key, len(numbers))
            if number == len(self.kinds):
                self.kinds.append([])
            self.kinds[number].append(room)
            kind_of.append(number)
        self._keys = list(numbers)
        return kind_of

    def _likes(self, rank: int) -> Counter[_Like]:
        """What is alike in a class of urgency, and how many there are of each."""
        likes: Counter[_Like] = Counter()
        for request in self.facts.requests:
            if request.rank != rank:
                continue
            tasks = [task for task in request.tasks if self.facts.tasks[task].rooms]
            free = not any(self.facts.tasks[task].fixed for task in request.tasks)
            if free and len(request.tasks) > request.most_visits:
                if tasks:
                    likes[self._bound(request, tasks)] += 1
            else:
                for task in tasks:
                    likes[_Like(*self._places(request, [task]))] += 1
        return likes

    def _places(
        self, request: RequestFacts, tasks: Sequence[int]
    ) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...], tuple[tuple[Stay, int], ...]]:
        """Tests, kinds of room of each, and what a test spares by stay."""
        facts = [self.facts.tasks[task] for task in tasks]
        stays = sorted({stay for one in facts for stay in one.rooms})
        kinds = [
            {self.kind_of[room] for rooms in one.rooms.values() for room in rooms} for one in facts
        ]
        return (
            tuple(one.test for one in facts),
            tuple(tuple(sorted(some)) for some in kinds),
            tuple((stay, request.value[stay[0]]) for stay in stays),
        )

    def _bound(self, request: RequestFacts, tasks: list[int]) -> _Like:
        """A request with more tests than visits."""
        facts, number = self.facts, {task: n for n, task in enumerate(tasks)}
        least = {(rule.first, rule.then): rule.least for rule in request.before if not rule.covered}
        apart = []
        for one, other in combinations(tasks, 2):
            gap = max(facts.walk_minutes, least.get((one, other), 0), least.get((other, one), 0))
            length = facts.tasks[one].minutes + gap + facts.tasks[other].minutes
            if length > request.longest or facts.days_apart(one, other):
                apart.append((number[one], number[other]))
        owed = [
            # `first` without any room is nowhere, and so is `then`
            (number.get(rule.first, len(tasks)), number[rule.then], rule.covered)
            for rule in request.before
            if rule.then in number
        ]
        places = self._places(request, tasks)
        return _Like(*places, request.most_visits, tuple(apart), tuple(owed))


def _whole(minutes: int, slot: int) -> int:
    """Minutes rounded up to whole slots."""
    return -(-minutes // slot) * slot
