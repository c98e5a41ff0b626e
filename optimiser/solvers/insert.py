"""Adding one entry to a list, tried: usual order first, then others, around what is taken.

A trial is judged by the rules' own audit halves. Orders are tried in turn: the usual one with and
without preferences, the list as it stands with the entry at each place, and for short lists every
order, for longer ones like operations together. Each case starts as early as the list, its
surgeon, its patient and its equipment allow.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from optimiser.models.entry import Entry
from optimiser.models.words import Flag
from optimiser.problem.options import Option
from optimiser.problem.problem import Problem
from optimiser.solvers.list_order import by_procedure, in_usual_order, usual_times
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.room_left import Refusal
from optimiser.solvers.schedule import Schedule, Spot
from optimiser.solvers.taken import Stretch, Taken

SHORT_LIST = 5
"""Lists of up to so many cases are tried in every order."""
TRIALS = 40
"""Most trials judged for one entry and session."""


def insert(
    problem: Problem,
    local: LocalAudit,
    beside: Schedule,
    spots: Sequence[Spot],
    option: Option,
) -> dict[int, Spot] | Refusal:
    """The list of `option`'s session with its entry added to `spots`, or why it does not fit.

    `spots` are the list as it stands; `beside` are those of the lists at the same hours. Beds and
    surgeons' weeks are the caller's to see to (`optimiser.solvers.room_left`): `option` holds
    the surgeons who may still come.
    """
    number, session = option.entry, option.session
    numbers = [spot.entry for spot in sorted(spots)]
    surgeon_of = {spot.entry: spot.surgeon for spot in spots}
    elsewhere = Taken(
        problem,
        local,
        session,
        beside,
        [*numbers, number],
        {*surgeon_of.values(), *option.surgeons},
    )
    of_list: dict[int, list[Stretch]] | None = None
    orders = _Orders(problem, [*numbers, number], session)
    refusal: Refusal | None = None
    for surgeon in option.surgeons:
        surgeons = surgeon_of | {number: surgeon}
        mine = elsewhere.of(number, surgeon)
        no_gap = _no_gap(problem, number, session, mine)
        if no_gap is not None:
            refusal = refusal or no_gap
            continue
        if of_list is None:
            of_list = {k: elsewhere.of(k, surgeon_of[k]) for k in numbers}
        taken = {number: mine, **of_list}
        seen: set[tuple[tuple[int, int], ...]] = set()
        too_late: int | None = None
        for times in islice(_trials(problem, orders, taken, numbers, number, session), TRIALS):
            key = tuple(sorted(times.items()))
            if key in seen:
                continue
            seen.add(key)
            end = max(start + problem.case.entries[k].minutes for k, start in times.items())
            if too_late is not None and end >= too_late:
                continue  # a list that ends no earlier is no less likely to finish late
            clash = _clash(problem, times, taken)
            if clash is not None:
                refusal = refusal or Refusal(clash.rule, clash.about)
                continue
            trial = {k: Spot(session, start, k, surgeons[k]) for k, start in times.items()}
            broken = local.first_broken({**elsewhere.beside, **trial}, session)
            if broken is None:
                return trial
            if broken[0] == "overrun_budget":
                too_late = end
            refusal = refusal or Refusal(broken[0], f"does not take it: {broken[1]}", judged=True)
    return refusal or _no_time(every_order=_short(numbers))


def items_in_use(
    problem: Problem, local: LocalAudit, beside: Schedule, number: int, session: int
) -> Refusal | None:
    """The proof that lists at the same hours hold the entry's items, whoever is on its own."""
    taken = Taken(problem, local, session, beside, [number], set()).of(number, None)
    held = [stretch for stretch in taken if stretch.rule == "equipment_shared"]
    return _no_gap(problem, number, session, held)


def off_duty(
    problem: Problem, local: LocalAudit, number: int, session: int, surgeons: Sequence[str | None]
) -> Refusal | None:
    """The proof that no surgeon is on duty there for as long as the entry takes, whatever the list.

    Duties are looked at alone; of sessions that name their surgeons they say nothing.
    """
    refusal: Refusal | None = None
    for surgeon in surgeons:
        off = Taken(problem, local, session, {}, [number], {surgeon}).of(number, surgeon)
        no_gap = _no_gap(problem, number, session, off)
        if no_gap is None:
            return None
        refusal = refusal or no_gap
    return refusal


def _short(numbers: Sequence[int]) -> bool:
    """Is a list of these, and one entry more, tried in every order?"""
    return len(numbers) < SHORT_LIST


def _no_time(*, every_order: bool) -> Refusal:
    """Not one order that was tried ends in time."""
    if every_order:
        return Refusal("session_hours", "has no gap long enough in any order")
    return Refusal("session_hours", "showed no gap in the orders tried", untried=True)


class _Orders:
    """The usual orders of the cases that may be on one list, worked out once."""

    def __init__(self, problem: Problem, numbers: Sequence[int], session: int) -> None:
        self._problem, self._numbers, self._session = problem, numbers, session
        self._usual: dict[bool, list[int]] = {}

    def usual(self, *, preferences: bool) -> list[int]:
        """The usual order of them all."""
        if preferences not in self._usual:
            case = self._problem.case
            self._usual[preferences] = in_usual_order(
                case.entries,
                self._numbers,
                case.sessions[self._session].day,
                preferences=preferences,
            )
        return self._usual[preferences]


def _trials(
    problem: Problem,
    orders: _Orders,
    taken: Mapping[int, Sequence[Stretch]],
    numbers: Sequence[int],
    number: int,
    session: int,
) -> Iterator[dict[int, int]]:
    """Start minutes of the whole list, one trial after another."""
    everyone = [*numbers, number]
    for preferences in (True, False):
        usual = orders.usual(preferences=preferences)
        times = usual_times(problem, session, everyone, preferences=preferences, order=usual)
        if times is not None:
            yield times
    timing = _Timing(problem, session, taken)
    for order in _orders(orders, numbers, number):
        times = timing.in_order(order)
        if times is not None:
            yield times
    if _short(numbers):
        yield from timing.every_order(sorted(everyone))
        return
    more = (timing.in_order(o) for o in by_procedure(problem.case.entries, everyone))
    yield from (times for times in more if times is not None)


def _orders(orders: _Orders, numbers: Sequence[int], number: int) -> Iterator[Sequence[int]]:
    for preferences in (True, False):
        yield orders.usual(preferences=preferences)
    for place in range(len(numbers), -1, -1):
        yield [*numbers[:place], number, *numbers[place:]]


class _Timing:
    """Earliest starts of the cases of one list, around what is taken."""

    def __init__(
        self, problem: Problem, session: int, taken: Mapping[int, Sequence[Stretch]]
    ) -> None:
        self.problem, self.taken = problem, taken
        room, minute = problem.case.sessions[session], problem.clock.minute
        self.opening = minute(room.start)
        self.delayed = self.opening + problem.case.policy.first_case_delay_minutes
        self.latest = minute(room.end) + room.overrun_minutes
        self.entry = {number: problem.case.entries[number] for number in taken}
        self.minutes = {number: entry.minutes for number, entry in self.entry.items()}
        # bookings made for the list alone wait where somebody is added to them
        self.waits = any(entry.fixed is None for entry in self.entry.values())

    def in_order(self, order: Sequence[int]) -> dict[int, int] | None:
        """Starts in this order, or None where the last case ends too late."""
        times: dict[int, int] = {}
        before, free_from = None, self.opening
        for number in order:
            start = self._start(number, before, free_from)
            if start is None:
                return None
            times[number] = start
            before, free_from = number, start + self.minutes[number]
        return times

    def every_order(self, numbers: Sequence[int]) -> Iterator[dict[int, int]]:
        """Starts in each order that ends in time, one after another."""
        yield from self._on(list(numbers), None, self.opening, {})

    def _on(
        self, left: list[int], before: int | None, free_from: int, times: dict[int, int]
    ) -> Iterator[dict[int, int]]:
        if not left:
            yield dict(times)
        if free_from + sum(self.minutes[number] for number in left) > self.latest:
            return
        for number in left:
            start = self._start(number, before, free_from)
            if start is not None:
                rest = [other for other in left if other != number]
                end = start + self.minutes[number]
                yield from self._on(rest, number, end, times | {number: start})

    def _start(self, number: int, before: int | None, free_from: int) -> int | None:
        entry, minutes = self.entry[number], self.minutes[number]
        start = free_from
        if before is not None:
            start += _gap(self.problem, self.entry[before], entry)
        if self.waits and not entry.time_given:
            start = max(start, self.delayed)
        if entry.fixed is not None and entry.fixed.start is not None:
            fixed = self.problem.clock.minute(entry.fixed.start)
            return fixed if start <= fixed else None
        for stretch in self.taken[number]:
            if stretch.begin < start + minutes and start < stretch.end:
                start = stretch.end
        return start if start + minutes <= self.latest else None


def _gap(problem: Problem, before: Entry, after: Entry) -> int:
    infected = Flag.infection in before.flags and Flag.infection not in after.flags
    clean = problem.case.policy.infection_clean_minutes if infected else 0
    return before.turnover_before(after) + clean


def _clash(
    problem: Problem, times: Mapping[int, int], taken: Mapping[int, Sequence[Stretch]]
) -> Stretch | None:
    """The first stretch that a case of the list runs into."""
    for number, start in times.items():
        end = start + problem.case.entries[number].minutes
        for stretch in taken[number]:
            if stretch.begin < end and start < stretch.end:
                return stretch
    return None


def _no_gap(
    problem: Problem, number: int, session: int, taken: Sequence[Stretch]
) -> Refusal | None:
    """The proof that the entry finds no time between what is taken, if there is one."""
    case, room, minute = problem.case, problem.case.sessions[session], problem.clock.minute
    minutes = case.entries[number].minutes
    start = minute(room.start)
    latest = minute(room.end) + room.overrun_minutes - minutes
    culprit: Stretch | None = None
    for stretch in taken:
        if stretch.begin < start + minutes and start < stretch.end:
            start, culprit = stretch.end, stretch
    if start <= latest or culprit is None:
        return None
    return Refusal(culprit.rule, culprit.about)
