"""Why tests of a request wait, found by trying and never guessed.

The schedule was filled up first, so nobody who fits is told a reason. A test that no session may
take is told which rules refuse it at the sessions that come nearest. Otherwise each test is tried
in every session with one rule left out at a time: the first rule without which something more of
the request fits is the reason, and the nearest session says what it would take. Where no rule
stands in the way alone, the fewest that do so together are named.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from optimiser.models.plan import Partly, Waiting
from optimiser.models.request import Request
from optimiser.models.urgency import urgency_of
from optimiser.models.words import TimeOfDay
from optimiser.problem.visit_problem import VisitProblem
from optimiser.reasons.exchange import FULL, HELD_BY_FIRST, Exchange, first_of
from optimiser.reasons.locked import LockedRooms, said_of
from optimiser.reasons.visit_barred import IT, Reason, VisitBars, told
from optimiser.reasons.visit_trial import FITS, Mask, Trial, Trials
from optimiser.reasons.visit_words import (
    BY_FULL_RULE,
    SHORT,
    THERE,
    WITHOUT,
    VisitCode,
)
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visits.facts import facts_of

LEAVABLE = tuple(BY_FULL_RULE)
"""The rules that are left out in trials, in the order in which they are."""
IN_ORDER, FASTING, TIME = "tests_in_order", "fasting_morning", "time_of_day_kept"


class VisitReasons:
    """Reasons for every test that a schedule leaves waiting."""

    def __init__(self, problem: VisitProblem, schedule: Schedule) -> None:
        self.problem = problem
        self.schedule = schedule
        self._bars = VisitBars(problem)
        self._rank = [urgency_of(request, problem.case).rank for request in problem.case.requests]

    def all(self) -> tuple[tuple[Waiting, ...], tuple[Partly, ...]]:
        """Requests of which nothing is booked, and those of which something is and not all."""
        found = [self.of(request) for request in self.problem.case.requests]
        return (
            tuple(one for one in found if isinstance(one, Waiting)),
            tuple(one for one in found if isinstance(one, Partly)),
        )

    def of(self, request: Request) -> Waiting | Partly | None:
        """Why tests of a request wait; None where all are booked."""
        numbers = [self.problem.task_number[request.request_id, test] for test in request.tests]
        left = [n for n in numbers if n not in self.schedule]
        if not left:
            return None
        why = self.reason(request, left)
        if len(left) == len(numbers):
            return Waiting(
                id=request.request_id,
                code=why.code.value,
                detail=why.detail,
                rules=why.rules,
                nearest=why.nearest,
            )
        return Partly(
            request_id=request.request_id,
            tests_waiting=tuple(self.problem.tasks[n].test.test for n in left),
            code=why.code.value,
            detail=why.detail,
        )

    def reason(self, request: Request, left: Sequence[int]) -> Reason:
        """Why the tasks `left` of `request` wait."""
        for number in left:
            if not self.problem.pairs[number].any():
                return self._bars.reason(number, self._called(request, left, number))
            if self._too_long(number):
                test = self._called(request, left, number)
                rules = ("session_hours",)
                what = f"{test} is longer than every session that may take it"
                return told(VisitCode.session_too_short, what, rules)
        ways = [(n, room, rules) for n in left for room, rules in self._trials.ways(n)]
        if request.time_of_day is TimeOfDay.afternoon:
            # who asks for an afternoon and is to come fasting asks for what cannot be: another
            # morning session would not help
            asked = {n for n, _, rules in ways if TIME in rules}
            ways = [
                (n, room, rules - {FASTING} if n in asked else rules) for n, room, rules in ways
            ]
        alone = Counter((number, name) for number, _, rules in ways for name in rules)
        if not alone:
            return self._several(request, left)
        # a test that only waits for another one says less than what is in the way of that one
        of_its_own = {number for number, name in alone if name != IN_ORDER}

        def rank(one: tuple[int, str]) -> tuple[bool, bool, int, int, int]:
            number, name = one
            follows = name == IN_ORDER and bool(of_its_own - {number})
            order = (FITS, *LEAVABLE).index(name)
            return name != FITS, follows, -alone[one], order, left.index(number)

        number, name = min(alone, key=rank)
        its = {room: rules for n, room, rules in ways if n == number}
        return self._full(self._called(request, left, number), left, number, name, its)

    def _called(self, request: Request, left: Sequence[int], number: int) -> str:
        """What a test is called: "it" where it is the one that is still to book."""
        only = len(left) == 1 < len(request.tests)
        return IT if only else self.problem.tasks[number].test.test

    @cached_property
    def _trials(self) -> Trials:
        return Trials(facts_of(self.problem), self.schedule)

    @cached_property
    def _exchange(self) -> Exchange:
        return Exchange(self._trials, self._rank)

    @cached_property
    def _locked(self) -> LockedRooms:
        return LockedRooms(self.problem, self._trials)

    def _too_long(self, number: int) -> bool:
        sessions = self.problem.case.sessions
        numbers = [int(k) for k in self.problem.pairs[number].nonzero()[0]]
        first = self.problem.case.policy.first_case_delay_minutes
        longest = max(sessions[k].minutes - first for k in numbers)
        return longest < self.problem.tasks[number].minutes

    def _full(
        self,
        test: str,
        left: Sequence[int],
        number: int,
        name: str,
        ways: Mapping[int, frozenset[str]],
    ) -> Reason:
        """Task `number` would fit if rule `name` were not; `ways` are those of its sessions."""
        trial = next(one for one in self._trials.of(number) if name in ways[one.room])
        starts, there = trial.starts((name,)), THERE.get(name, "")
        session = self.problem.case.sessions[trial.room]
        if name == FITS:
            what = (
                f"{test} fits {self._place(trial, starts)}, and there was no time left to book it"
            )
            return told(VisitCode.no_time_left, what, (), session.session_id)
        code, to_do = BY_FULL_RULE[name], None
        if code is VisitCode.room_full and self._all_more_urgent(left):
            code = VisitCode.room_full_of_more_urgent
        elif name == FULL:
            rooms = [room for room, rules in ways.items() if name in rules]
            found = self._exchange.place(number, rooms)
            if found is not None:
                trial, starts = found.trial, found.starts
                ours = self._rank[self._trials.facts.tasks[number].request]
                to_do = HELD_BY_FIRST if found.rank < ours else None
            session = self.problem.case.sessions[trial.room]
            there += f" by {self._exchange.holders(number, trial.room, first_of(starts))}"
        share, counted = _counted(test, name, ways.values())
        locked = said_of(self._locked.suiting(number))
        what = (
            f"{share}{WITHOUT[name]}: {counted}{locked}; the nearest, "
            f"{session.session_id} {self._place(trial, starts)}: {there}"
        )
        return told(code, what, (name,), session.session_id, to_do)

    def _several(self, request: Request, left: Sequence[int]) -> Reason:
        """No rule alone keeps the tasks out: the fewest that do together, and where first."""
        trials = [(number, trial) for number in left for trial in self._trials.of(number)]
        tried = (
            (number, trial, names)
            for count in range(2, len(LEAVABLE) + 1)
            for number, trial in trials
            if (names := trial.together(LEAVABLE, count)) is not None
        )
        found = next(tried, None)
        if found is None:
            return told(VisitCode.no_room_left, "more than one rule keeps it out of what is free")
        number, trial, names = found
        test = self._called(request, left, number)
        session_id = self.problem.case.sessions[trial.room].session_id
        said = [THERE[name] for name in names]
        what = (
            f"no single change makes room for {test}: at the nearest, {session_id} "
            f"{self._place(trial, trial.starts(names))}, {', '.join(said[:-1])} and {said[-1]}"
        )
        return told(VisitCode.no_room_left, what, names, session_id)

    def _place(self, trial: Trial, starts: Mask) -> str:
        """When and where the task would start, at the first of `starts`."""
        case, facts = self.problem.case, self._trials.facts
        minute = facts.bases[facts.rooms[trial.room].frame] + first_of(starts)
        start = case.local(self.problem.clock.instant(minute))
        return f"at {start:%H:%M} on {start:%Y-%m-%d} at {case.sessions[trial.room].site}"

    def _all_more_urgent(self, left: Sequence[int]) -> bool:
        """Is everyone booked where the tasks may go of a more urgent class?"""
        facts = facts_of(self.problem)
        ours = self._rank[facts.tasks[left[0]].request]
        places = {room for n in left for rooms in facts.tasks[n].rooms.values() for room in rooms}
        ranks = [self._least_urgent[room] for room in places if room in self._least_urgent]
        return bool(ranks) and max(ranks) < ours

    @cached_property
    def _least_urgent(self) -> dict[int, int]:
        """By session the rank of the least urgent booking, be it one already made."""
        facts, least = facts_of(self.problem), dict[int, int]()
        for number, spot in self.schedule.items():
            rank = self._rank[facts.tasks[number].request]
            least[spot.session] = max(rank, least.get(spot.session, rank))
        return least


def _counted(test: str, name: str, ways: Collection[frozenset[str]]) -> tuple[str, str]:
    """In how many sessions it is rule `name`, if not in all, and what is the matter in each."""
    count = len(ways)
    sessions = "1 session may" if count == 1 else f"{count} sessions may"
    in_way = [
        name if name in rules else next((one for one in LEAVABLE if one in rules), "")
        for rules in ways
    ]
    so, why = in_way.count(name), Counter(SHORT[one] for one in in_way)
    counted = ", ".join(f"{short} {times}" for short, times in why.most_common())
    share = "" if so == count else f"in {so} of {count} sessions "
    return share, f"{sessions} take {test} ({counted})"
