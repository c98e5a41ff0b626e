"""How good a plan could be at best: tests against the minutes that rooms and staff have.

The relaxation forgets minutes of the day, visits and order. It keeps that a test is done once, on
a day and in a kind of room that admit it; that the tests of like rooms of a day take no more than
their minutes, with reserve, changeovers and slots; and that a skill has no more minutes than its
people. What it cannot reach, no plan can.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from time import monotonic

from ortools.math_opt.python import mathopt

from optimiser.solvers.linear_door import ask_optimum
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visits.diary import Diary, Levels
from optimiser.solvers.visits.facts import Facts, Stay

MOST_VARIABLES = 200_000
"""A relaxation with more is not asked: it would take longer than there is."""
CLASSES = 3
"""The levels of delay: urgent, long, routine."""

Kind = tuple[Stay, tuple[str, ...], tuple[str, ...], int]
"""Like rooms of one site and day: modalities, capabilities, slot (1: any minute)."""


@dataclass(frozen=True)
class _Like:
    """Tests that the relaxation cannot tell apart: class of urgency, test, days' values, kinds."""

    rank: int
    test: str
    value: tuple[tuple[Stay, int], ...]
    kinds: tuple[int, ...]


class Relaxation:
    """The linear model; classes of urgency are put in one after the other."""

    def __init__(self, facts: Facts, fixed: Schedule) -> None:
        self.facts = facts
        self.fixed = Diary(facts, fixed)
        self.kinds: list[list[int]] = []
        self.kind_of = self._kinds()
        self.likes = self._likes()
        self._model = mathopt.Model(name="minutes")
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)
        self._variables: list[mathopt.Variable] = []
        self.cut = False
        self._rows: dict[object, mathopt.LinearConstraint] = {}

    def bounds(self, reached: Levels, until: float) -> dict[int, int]:
        """The most that each level of delay can be beside `reached` in those above it.

        By number of the level. A level is left out where the model is too large, or where the
        clock came first, and then `cut` is true.
        """
        found: dict[int, int] = {}
        already = self.fixed.worth(range(len(self.facts.requests)))
        worth: list[tuple[mathopt.Variable, int]] = []
        for rank in range(CLASSES):
            if rank:  # a hair below, so that rounding never makes the plan itself impossible
                least = (reached[rank - 1] - already[rank - 1]) * (1 - 1e-9) - 1e-6
                floor_row = self._model.add_linear_constraint(lb=least)
                for variable, value in worth:
                    floor_row.set_coefficient(variable, float(value))
                    self._model.objective.set_linear_coefficient(variable, 0.0)
            likes = {like: n for like, n in self.likes.items() if like.rank == rank}
            many = len(self._variables) + sum(len(like.kinds) for like in likes)
            if many > MOST_VARIABLES:
                return found
            worth = self._put_in(likes, until)
            self._model.objective.is_maximize = True
            for variable, value in worth:
                self._model.objective.set_linear_coefficient(variable, float(value))
            left = until - monotonic()
            optimum = ask_optimum(self._solver, self._variables, [], left) if left > 0 else None
            if optimum is None:
                self.cut = True
                return found
            most = optimum.value * (1 + 1e-7) + 1e-4
            found[rank] = max(reached[rank], already[rank] + floor(most))
        return found

    def _put_in(
        self, likes: Mapping[_Like, int], until: float
    ) -> list[tuple[mathopt.Variable, int]]:
        """Variables with what each is worth; not all of them when the clock comes first."""
        worth: list[tuple[mathopt.Variable, int]] = []
        for like, many in likes.items():
            if monotonic() > until:
                return worth
            value = dict(like.value)
            times = self._model.add_linear_constraint(ub=float(many))
            for kind in like.kinds:
                stay = self.facts.rooms[self.kinds[kind][0]].stay
                variable = self._model.add_variable(lb=0.0)
                self._variables.append(variable)
                times.set_coefficient(variable, 1.0)
                self._use(variable, like.test, kind)
                worth.append((variable, value[stay]))
        return worth

    def _use(self, variable: mathopt.Variable, test: str, kind: int) -> None:
        """What one test takes of the minutes of its rooms and of its skill."""
        facts = self.facts.problem.case.test_by_code[test]
        length = _whole(facts.minutes + facts.changeover_minutes, self._slot(kind))
        rooms = self.kinds[kind]
        row = self._row(("minutes", kind), lambda: sum(max(0, self.fixed.left[r]) for r in rooms))
        row.set_coefficient(variable, float(facts.minutes))
        row = self._row(("length", kind), lambda: sum(self._length(r, kind) for r in rooms))
        row.set_coefficient(variable, float(length))
        if facts.skill is not None and self.facts.problem.case.staff is not None:
            room = self.facts.rooms[rooms[0]]
            key = (facts.skill, room.stay[1], room.frame)
            row = self._row(key, lambda: self.fixed.person_minutes(key))
            row.set_coefficient(variable, float(facts.minutes))

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

    def _likes(self) -> Counter[_Like]:
        likes: Counter[_Like] = Counter()
        for task in self.facts.tasks:
            if task.fixed or not task.rooms:
                continue
            request = self.facts.requests[task.request]
            value = tuple((stay, request.value[stay[0]]) for stay in sorted(task.rooms))
            kinds = {self.kind_of[room] for rooms in task.rooms.values() for room in rooms}
            likes[_Like(request.rank, task.test, value, tuple(sorted(kinds)))] += 1
        return likes


def _whole(minutes: int, slot: int) -> int:
    """Minutes rounded up to whole slots."""
    return -(-minutes // slot) * slot


def fewest_visits(facts: Facts, fixed: Schedule, reached: Sequence[int]) -> int:
    """Fewest visits that can bring the levels of delay to what is `reached`.

    Each request is taken to spare in one visit the most it ever could, and those that spare most
    come first. Visits already made stay, and their requests spare their most without another.
    """
    diary = Diary(facts, fixed)
    least = 0
    missing = list(reached[:CLASSES])
    gains: list[list[int]] = [[] for _ in range(CLASSES)]
    for number, request in enumerate(facts.requests):
        most = 0
        for task in request.tasks:
            if task in diary.placed:
                most += request.value[facts.rooms[diary.placed[task][0]].stay[0]]
            else:
                days = [stay[0] for stay in facts.tasks[task].rooms]
                most += max((request.value[day] for day in days), default=0)
        made = len(diary.visits_of(number))
        least += made
        if made:
            missing[request.rank] -= most
        else:
            gains[request.rank].append(most)
    for rank, offered in enumerate(gains):
        for gain in sorted(offered, reverse=True):
            if missing[rank] <= 0:
                break
            missing[rank] -= gain
            least += 1
    return least
