"""One more test beside all that is booked, with some rules left out: the minutes that are left.

Whatever a rule says of one more test in one session is a set of minutes at which the test may
start. So each rule is kept as a mask of minutes (`optimiser.solvers.visits.facts`), and what is
left without some of them is the meet of the others: exact, and thousands of trials a second.

A request is tried test by test. Whenever several of its tests fit together, that one of them
which waits for none of the others fits alone, for a rule never asks for more bookings but in
that order; so nothing is missed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from optimiser.models.words import PairKind, TimeOfDay
from optimiser.solvers.schedule import Schedule
from optimiser.solvers.visits.diary import between, runs
from optimiser.solvers.visits.facts import Facts, Stay, TaskFacts

Mask = int
Narrow = tuple[tuple[str, Mask], ...]
"""Rules that leave out some minutes of a session, each with those it leaves."""
ANY: Mask = -1
FITS = ""
"""Stands for no rule at all."""


@dataclass(frozen=True)
class Trial:
    """A task in session `room`: the minutes inside session hours, and the rules that narrow
    them."""

    room: int
    hours: Mask
    narrow: Narrow

    def starts(self, without: Collection[str] = ()) -> Mask:
        """The minutes at which the task may start if the rules `without` were not."""
        left = self.hours
        for name, mask in self.narrow:
            if name not in without:
                left &= mask
        return left

    def alone(self) -> frozenset[str]:
        """The rules each of which, left out alone, gives the task a start; `FITS` besides where
        it has one as it is."""
        after = [self.hours]
        for _, mask in reversed(self.narrow):
            after.append(after[-1] & mask)
        before, found = self.hours, []
        for (name, mask), later in zip(self.narrow, reversed(after[:-1]), strict=True):
            if before & later:
                found.append(name)
            before &= mask
        return frozenset([*found, FITS] if before else found)

    def together(self, names: Sequence[str], count: int) -> tuple[str, ...] | None:
        """The first `count` of the rules `names` without which, together, the task fits."""
        told = {name for name, _ in self.narrow}
        able = [name for name in names if name in told]
        if len(able) < count or not self.starts(able):
            return None
        return next((some for some in combinations(able, count) if self.starts(some)), None)


class Trials:
    """Trials beside a schedule that does not change."""

    def __init__(self, facts: Facts, schedule: Schedule) -> None:
        self.facts = facts
        self.case = facts.problem.case
        self.placed: dict[int, tuple[int, int]] = {}
        self.taken = [0] * len(facts.rooms)
        self.left = [s.minutes - s.reserve_minutes for s in self.case.sessions]
        self._working: dict[tuple[str, str, int], list[tuple[int, int]]] = {}
        for task, spot in schedule.items():
            inside, of = facts.rooms[spot.session], facts.tasks[task]
            start = spot.start - facts.bases[inside.frame]
            self.placed[task] = (spot.session, start)
            self.taken[spot.session] |= ((1 << (of.minutes + of.changeover)) - 1) << start
            self.left[spot.session] -= of.minutes
            if of.skill is not None:
                key = (of.skill, inside.stay[1], inside.frame)
                self._working.setdefault(key, []).append((start, start + of.minutes))
        self._people: dict[tuple[str, str, int], Mask] = {}
        self._rooms: dict[tuple[int, int, str | None], tuple[Mask, Narrow]] = {}
        self._plain: dict[tuple[int, int, str | None], frozenset[str]] = {}

    def of(self, task: int) -> Iterator[Trial]:
        """A trial for every session that may take the task, by day, site and session."""
        of = self.facts.tasks[task]
        rank = self.facts.requests[of.request].site_rank
        for stay in sorted(of.rooms, key=lambda s: (s[0], rank[s[1]], s[1])):
            patient = self._patient(task, stay, self._frame(of, stay))
            for room in sorted(of.rooms[stay]):
                hours, narrow = self._room(task, room)
                yield Trial(room, hours, narrow + patient)

    def ways(self, task: int) -> Iterator[tuple[int, frozenset[str]]]:
        """Each session that may take the task, with the rules any one of which keeps it out
        alone; `FITS` is among them where nothing does."""
        of = self.facts.tasks[task]
        for stay, rooms in of.rooms.items():
            patient = self._patient(task, stay, self._frame(of, stay))
            for room in rooms:
                hours, narrow = self._room(task, room)
                if patient:
                    yield room, Trial(room, hours, narrow + patient).alone()
                    continue
                key = (room, of.shape, of.skill)
                if key not in self._plain:
                    self._plain[key] = Trial(room, hours, narrow).alone()
                yield room, self._plain[key]

    def in_room(self, task: int, room: int) -> Trial:
        """A trial in any session, be it one that may not take the task."""
        inside = self.facts.rooms[room]
        hours, narrow = self._room(task, room)
        return Trial(room, hours, narrow + self._patient(task, inside.stay, inside.frame))

    # What the session says -----------------------------------------------------------------

    def _room(self, task: int, room: int) -> tuple[Mask, Narrow]:
        of = self.facts.tasks[task]
        key = (room, of.shape, of.skill)
        if key not in self._rooms:
            inside = self.facts.rooms[room]
            first = inside.start + self.case.policy.first_case_delay_minutes
            hours = between(first, inside.end - of.minutes + 1)
            told = [(name, mask & hours) for name, mask in self._room_masks(of, room)]
            self._rooms[key] = (hours, tuple((name, m) for name, m in told if m != hours))
        return self._rooms[key]

    def _room_masks(self, of: TaskFacts, room: int) -> Iterator[tuple[str, Mask]]:
        inside, length = self.facts.rooms[room], of.minutes + of.changeover
        beyond = (1 << (inside.end + length)) - 1
        yield "room_changeover", runs(beyond & ~self.taken[room], length)
        if inside.slot is not None:
            grid = range(inside.start, inside.end, inside.slot)
            yield "slot_grid", sum(1 << minute for minute in grid)
        if inside.reserve:
            yield "reserve_minutes", ANY if of.minutes <= self.left[room] else 0
        if of.skill is not None:
            people = self._free_people((of.skill, inside.stay[1], inside.frame))
            yield "staff_skill_count", runs(people, of.minutes)
        if of.fasting:
            yield "fasting_morning", between(0, inside.fasting)
        wish = self.facts.requests[of.request].wish
        if wish is TimeOfDay.morning:
            yield "time_of_day_kept", between(0, inside.noon)
        elif wish is TimeOfDay.afternoon:
            yield "time_of_day_kept", between(inside.noon, None)

    def _free_people(self, key: tuple[str, str, int]) -> Mask:
        """Minutes at which one more of the people with a skill is on duty than works."""
        if key not in self._people:
            skill, site, frame = key
            base = self.facts.bases[frame]
            changes: dict[int, int] = {}
            for start, end, count in self._cover.get((skill, site), ()):
                for minute, more in ((start - base, count), (end - base, -count)):
                    changes[max(0, minute)] = changes.get(max(0, minute), 0) + more
            for start, end in self._working.get(key, ()):
                changes[start] = changes.get(start, 0) - 1
                changes[end] = changes.get(end, 0) + 1
            free, people, since = 0, 0, 0
            for minute, more in sorted(changes.items()):
                if people > 0:
                    free |= between(since, minute)
                people, since = people + more, minute
            self._people[key] = free
        return self._people[key]

    @cached_property
    def _cover(self) -> dict[tuple[str, str], list[tuple[int, int, int]]]:
        """Rows of staff.csv by skill and site, in minutes of the clock."""
        minute = self.facts.problem.clock.minute
        rows: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
        for row in self.case.staff or ():
            told = (minute(row.start), minute(row.end), row.count)
            rows.setdefault((row.skill, row.site), []).append(told)
        return rows

    # What the patient says -----------------------------------------------------------------

    def _frame(self, of: TaskFacts, stay: Stay) -> int:
        return self.facts.rooms[of.rooms[stay][0]].frame

    def _patient(self, task: int, stay: Stay, frame: int) -> Narrow:
        """The rules about the patient that leave out minutes of a stay."""
        return tuple((name, m) for name, m in self._patient_masks(task, stay, frame) if m != ANY)

    def _patient_masks(self, task: int, stay: Stay, frame: int) -> Iterator[tuple[str, Mask]]:
        facts, of = self.facts, self.facts.tasks[task]
        own = facts.requests[of.request]
        visits = {facts.rooms[self.placed[t][0]].stay for t in own.tasks if t in self.placed}
        if stay not in visits and len(visits) >= own.most_visits:
            yield "max_visits", 0
        if own.before:
            yield "tests_in_order", self._in_order(task, stay, frame)
        others = [
            (other, *self.placed[other])
            for request in facts.of_patient[own.patient]
            for other in facts.requests[request].tasks
            if other in self.placed and other != task
        ]
        if of.minutes > own.longest:
            yield "longest_visit", 0
        if not others:
            return
        alone, walked = ANY, ANY
        visit: list[tuple[int, int]] = []
        for other, room, start in others:
            there, end = facts.rooms[room], start + facts.tasks[other].minutes
            if there.frame != frame:
                continue
            alone &= ~between(start - of.minutes + 1, end)
            if facts.tasks[other].request == of.request and there.stay == stay:
                walked &= ~between(
                    start - facts.walk_minutes - of.minutes + 1, end + facts.walk_minutes
                )
                visit.append((start, end))
        yield "patient_one_place", alone
        yield "walk_gap", walked
        if visit and of.minutes <= own.longest:
            begun, ended = min(s for s, _ in visit), max(e for _, e in visit)
            fits = ended - begun <= own.longest
            last = begun + own.longest - of.minutes
            yield "longest_visit", between(ended - own.longest, last + 1) if fits else 0
        yield from self._apart(task, stay, [(other, room) for other, room, _ in others])

    def _in_order(self, task: int, stay: Stay, frame: int) -> Mask:
        facts, of = self.facts, self.facts.tasks[task]
        base, kept = facts.bases[frame], ANY
        for rule in facts.requests[of.request].before:
            if rule.then == task and stay[0] not in rule.covered:
                if rule.first not in self.placed:
                    return 0
                end = self._instant(rule.first) - base + facts.tasks[rule.first].minutes
                until = None if rule.most is None else end + rule.most + 1
                kept &= between(end + rule.least, until)
            elif rule.first == task and rule.then in self.placed:
                if facts.rooms[self.placed[rule.then][0]].stay[0] in rule.covered:
                    continue
                start = self._instant(rule.then) - base
                earliest = 0 if rule.most is None else start - rule.most - of.minutes
                kept &= between(earliest, start - rule.least - of.minutes + 1)
        return kept

    def _instant(self, task: int) -> int:
        room, start = self.placed[task]
        return start + self.facts.bases[self.facts.rooms[room].frame]

    def _apart(
        self, task: int, stay: Stay, others: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[str, Mask]]:
        facts, of = self.facts, self.facts.tasks[task]
        if of.test not in self._with_pairs:
            return
        for kind, name in _APART:
            for other, room in others:
                there = facts.tasks[other]
                flags = facts.requests[of.request].flags | facts.requests[there.request].flags
                days = abs(facts.rooms[room].stay[0] - stay[0])
                if any(
                    days < least and (flag is None or flag in flags)
                    for least, flag in self._pairs.get((kind, of.test, there.test), ())
                ):
                    yield name, 0
                    break

    @cached_property
    def _with_pairs(self) -> set[str]:
        """Tests that may not meet some other."""
        return {one for _, one, _ in self._pairs}

    @cached_property
    def _pairs(self) -> dict[tuple[PairKind, str, str], list[tuple[int, str | None]]]:
        """Fewest days between two tests, and the flag they hold for, by kind and both tests."""
        found: dict[tuple[PairKind, str, str], list[tuple[int, str | None]]] = {}
        for rule in self.case.pair_rules:
            if rule.kind is not PairKind.before:
                days = 1 if rule.kind is PairKind.same_day_conflict else rule.days_apart
                flag = None if rule.applies_to is None else rule.applies_to.value
                for one, other in {(rule.first, rule.then), (rule.then, rule.first)}:
                    found.setdefault((rule.kind, one, other), []).append((days, flag))
        return found


_APART = (
    (PairKind.same_day_conflict, "tests_conflict_same_day"),
    (PairKind.min_days_apart, "tests_min_days_apart"),
)
