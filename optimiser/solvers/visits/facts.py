"""What a centre's case says, as whole numbers that a search can ask a million times.

Minutes count inside a frame: a day, or several whose sessions run into each other over midnight.
Masks are whole numbers whose bit n stands for minute n of the frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

from optimiser.models.request import Request
from optimiser.models.urgency import booking_value, target_date, urgency_of
from optimiser.models.words import PairKind, TimeOfDay, Urgency
from optimiser.objectives.delay_spared import DelaySpared
from optimiser.problem.visit_problem import VisitProblem
from optimiser.solvers.visits.order import firsts_first
from optimiser.solvers.visits.told import earlier_places, told_visits

Stay = tuple[int, str]
"""A possible visit of a request: (day as an ordinal number, site)."""


@dataclass(frozen=True)
class Before:
    """Task `first` ends from `least` to `most` (None: any) minutes before `then` starts.

    On the days of `covered` an earlier result stands for `first`, and nothing is owed.
    """

    first: int
    then: int
    least: int
    most: int | None
    covered: frozenset[int]


@dataclass(frozen=True)
class RoomFacts:
    """A session: its frame, first and last minute there, day and site."""

    frame: int
    start: int
    end: int
    stay: Stay
    slot: int | None
    noon: int
    fasting: int
    """Minutes of the frame at which it is noon, and after which nobody starts who has fasted."""
    reserve: int


@dataclass(frozen=True)
class TaskFacts:
    """A test of a request; `rooms` are the sessions that may take it, by stay, scarcest last.

    Tests of the same `shape` have the same starts in an empty session.
    """

    request: int
    test: str
    minutes: int
    changeover: int
    skill: str | None
    fasting: bool
    fixed: bool
    shape: int = 0
    rooms: dict[Stay, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class RequestFacts:
    """A request: its patient and what its visits must keep to; `tasks` in the order of `before`."""

    tasks: tuple[int, ...]
    patient: str
    rank: int
    flags: frozenset[str]
    longest: int
    most_visits: int
    wish: TimeOfDay
    before: tuple[Before, ...]
    value: dict[int, int]
    """What one test booked adds to the level of its class, by day, in units of 1/scale."""
    site_rank: dict[str, int]
    told: tuple[tuple[int, tuple[int, ...]], ...] = ()
    """Visits that an earlier plan told the patient: each a day and the tasks booked on it."""

    @property
    def phase(self) -> int:
        """Where it stands in the ranking: a date already told comes after the urgent alone."""
        return min(self.rank, 1) if self.told else self.rank


class Facts:
    """The facts of a problem, read once.

    `walk_minutes` lie at least between two tests of a visit. `scale` is units per weighted day in
    the levels of delay, as the objective counts them: whole numbers where days past the target do.
    `bases` has the minute of the problem's clock at which each frame begins.
    """

    def __init__(self, problem: VisitProblem) -> None:
        self.problem = problem
        case = problem.case
        self.walk_minutes = case.policy.walk_minutes
        self.scale = DelaySpared(Urgency.urgent).scale(case)
        self.bases: list[int] = []
        self.rooms = self._rooms()
        self.days = sorted({room.stay[0] for room in self.rooms})
        self.site_names = sorted({room.stay[1] for room in self.rooms})
        # the level of each class of urgency: `moved` stands between
        self.level_of = (0, 2, 3) if problem.counts_moved else (0, 1, 2)
        self.requests: list[RequestFacts] = []
        self.tasks: list[TaskFacts] = []
        uses = problem.pairs.sum(axis=0)
        self._date = {session.day.toordinal(): session.day for session in case.sessions}
        self._shapes: dict[tuple[int, int, bool, TimeOfDay], int] = {}
        self._values: dict[tuple[date, int], dict[int, int]] = {}
        self._rooms_of: dict[bytes, dict[Stay, tuple[int, ...]]] = {}
        for request in case.requests:
            self._read(request, uses)
        self.apart: dict[tuple[str, str], list[tuple[int, str | None]]] = {}
        for rule in case.pair_rules:
            if rule.kind is not PairKind.before:
                flag = None if rule.applies_to is None else rule.applies_to.value
                for pair in {(rule.first, rule.then), (rule.then, rule.first)}:
                    self.apart.setdefault(pair, []).append((rule.days_apart, flag))

    @cached_property
    def earlier(self) -> dict[int, tuple[int, int]]:
        """Session and minute of its frame that a task had in an earlier plan."""
        places = earlier_places(self.problem)
        return {task: (r, at - self.bases[self.rooms[r].frame]) for task, r, at in places}

    @cached_property
    def of_patient(self) -> dict[str, list[int]]:
        """Requests of each patient."""
        found: dict[str, list[int]] = {}
        for number, request in enumerate(self.requests):
            found.setdefault(request.patient, []).append(number)
        return found

    def days_apart(self, one: int, other: int) -> int:
        """Fewest days that two tasks of one patient keep between them (0: none)."""
        a, b = self.tasks[one], self.tasks[other]
        rules = self.apart.get((a.test, b.test))
        if rules is None or (a.fixed and b.fixed):
            return 0
        flags = self.requests[a.request].flags | self.requests[b.request].flags
        return max((days for days, flag in rules if flag is None or flag in flags), default=0)

    def starts(self, task: int, room: int) -> int:
        """The minutes at which a task may start in an empty session, as a mask."""
        facts, inside = self.tasks[task], self.rooms[room]
        wish = self.requests[facts.request].wish
        delay = self.problem.case.policy.first_case_delay_minutes
        first, last = inside.start + delay, inside.end - facts.minutes
        if facts.fasting:
            last = min(last, inside.fasting - 1)
        if wish is TimeOfDay.morning:
            last = min(last, inside.noon - 1)
        elif wish is TimeOfDay.afternoon:
            first = max(first, inside.noon)
        if last < first:
            return 0
        if inside.slot is None or inside.slot == 1:
            return ((1 << (last - first + 1)) - 1) << first
        first += -(first - inside.start) % inside.slot
        return sum(1 << minute for minute in range(first, last + 1, inside.slot))

    def _rooms(self) -> list[RoomFacts]:
        case, minute = self.problem.case, self.problem.clock.minute
        spans: dict[int, tuple[int, int]] = {}
        for session in case.sessions:
            day = session.day.toordinal()
            start, end = minute(session.start), minute(session.end)
            low, high = spans.get(day, (start, end))
            spans[day] = (min(low, start), max(high, end))
        frame_of: dict[int, int] = {}
        until = 0
        for day, (start, end) in sorted(spans.items(), key=lambda one: (one[1], one[0])):
            if not self.bases or start >= until:
                self.bases.append(start)
                until = end
            until = max(until, end)
            frame_of[day] = len(self.bases) - 1
        rooms = []
        for session in case.sessions:
            day = session.day.toordinal()
            base = self.bases[frame_of[day]]
            noon = datetime.combine(session.day, time(12), case.zone)
            latest = datetime.combine(session.day, case.policy.fasting_latest_start, case.zone)
            rooms.append(
                RoomFacts(
                    frame=frame_of[day],
                    start=minute(session.start) - base,
                    end=minute(session.end) - base,
                    stay=(day, session.site),
                    slot=session.slot_minutes,
                    noon=max(0, minute(noon) - base),
                    fasting=max(0, minute(latest) - base),
                    reserve=session.reserve_minutes,
                )
            )
        return rooms

    def _read(self, request: Request, uses: Sequence[int]) -> None:
        case, number = self.problem.case, len(self.requests)
        tasks = [self.problem.task_number[request.request_id, test] for test in request.tests]
        for task in tasks:
            one = self.problem.tasks[task]
            rooms = self._able(task, uses) if one.fixed is None else {}
            changeover, fasting = one.test.changeover_minutes, one.test.fasting
            shape = (one.minutes, changeover, fasting, request.time_of_day)
            self.tasks.append(
                TaskFacts(
                    request=number,
                    test=one.test.test,
                    minutes=one.minutes,
                    changeover=changeover,
                    skill=one.test.skill if case.staff is not None else None,
                    fasting=fasting,
                    fixed=one.fixed is not None,
                    shape=self._shapes.setdefault(shape, len(self._shapes)),
                    rooms=rooms,
                )
            )
        made = {(s.day, s.site) for s in (case.session_by_id[f.session_id] for f in request.fixed)}
        before = self._before(request)
        self.requests.append(
            RequestFacts(
                tasks=firsts_first(tasks, [(rule.first, rule.then) for rule in before]),
                patient=request.patient_id,
                rank=urgency_of(request, case).rank,
                flags=frozenset(flag.value for flag in request.flags),
                longest=request.longest_visit(case.policy),
                most_visits=max(request.most_visits(case.policy), len(made)),
                wish=request.time_of_day,
                before=before,
                value=self._value(request),
                site_rank={site: request.site_rank(site) for site in self.site_names},
                told=told_visits(self.problem, request),
            )
        )

    def _able(self, task: int, uses: Sequence[int]) -> dict[Stay, tuple[int, ...]]:
        """The sessions that may take a task; many tasks have the same ones, and share them."""
        able = self.problem.pairs[task]
        key = able.tobytes()
        if key not in self._rooms_of:
            found: dict[Stay, list[int]] = {}
            for room in sorted(map(int, able.nonzero()[0]), key=lambda k: (int(uses[k]), k)):
                found.setdefault(self.rooms[room].stay, []).append(room)
            self._rooms_of[key] = {stay: tuple(rooms) for stay, rooms in found.items()}
        return self._rooms_of[key]

    def _value(self, request: Request) -> dict[int, int]:
        """By day; the target and the weight of a request decide it, and many share both."""
        case = self.problem.case
        key = (target_date(request, case.policy), request.weight(case.policy))
        if key not in self._values:
            self._values[key] = {
                day: key[1] * round(self.scale * booking_value(request, self._date[day], case))
                for day in self.days
            }
        return self._values[key]

    def _before(self, request: Request) -> tuple[Before, ...]:
        case, owed = self.problem.case, []
        for rule in case.pair_rules:
            bound = rule.applies_to is None or rule.applies_to in request.flags
            both = rule.first in request.tests and rule.then in request.tests
            if rule.kind is not PairKind.before or not bound or not both:
                continue
            valid = case.test_by_code[rule.first].valid_days
            covered = frozenset(
                day
                for day in self.days
                for result in request.results
                if valid is not None
                and result.test == rule.first
                and 0 <= day - result.date.toordinal() <= valid
            )
            number = self.problem.task_number
            first, then = (number[request.request_id, one] for one in (rule.first, rule.then))
            owed.append(Before(first, then, rule.min_gap_minutes, rule.max_gap_minutes, covered))
        return tuple(owed)


_LAST: list[Facts] = []


def facts_of(problem: VisitProblem) -> Facts:
    """The facts of a problem; those of the last one are kept, for large ones take seconds."""
    known = next((one for one in _LAST if one.problem is problem), None) or Facts(problem)
    _LAST[:] = [known]
    return known
