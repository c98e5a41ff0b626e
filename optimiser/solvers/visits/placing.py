"""Placing a request: its best visits beside all that is booked.

The delay spared ranks first. Of one day all tests spare the same, so the day comes before the
waiting inside the visit, and that before the site.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from optimiser.solvers.visits.diary import Diary, between
from optimiser.solvers.visits.facts import Facts, Stay
from optimiser.solvers.visits.order import Owed, Part, Visit, best_visit

MOST_TOGETHER = 6
"""So many tests at most are put into every order; a request with more is placed in parts, and each
part is chosen among the first so many that can be there: the choices among more are legion. Tests
that others wait for stand before them (`firsts_first`), or nothing might be chosen at all."""


class Placing:
    """Finds and books visits in a diary."""

    def __init__(self, facts: Facts, diary: Diary) -> None:
        self.facts = facts
        self.diary = diary

    def place(
        self, request: int, together: int = MOST_TOGETHER, *, every: bool = False
    ) -> list[int]:
        """Book as much of a request as its visits allow; the tasks booked.

        The first booking is of at most `together` tests, and with `every` each of them is.
        """
        booked = self._as_told(request, together) if self.facts.requests[request].told else []
        while True:
            left = [t for t in self.facts.requests[request].tasks if t not in self.diary.placed]
            spots = self._best(request, left, together) if left else None
            if spots is None:
                return booked
            if not every:
                together = MOST_TOGETHER
            for task, room, start in spots:
                self.diary.add(task, room, start)
                booked.append(task)

    def _as_told(self, request: int, together: int) -> list[int]:
        """Book the visits of an earlier plan on their dates, the places as they were if that can
        be; the tasks booked. Someone urgent keeps a date only where none is earlier."""
        facts, placed = self.facts.requests[request], self.diary.placed
        booked: list[int] = []
        for day, told in facts.told:
            tasks = [task for task in told if task not in placed]
            if (
                not tasks
                or (len(tasks) > together and together < MOST_TOGETHER)
                or any(
                    self.facts.rooms[placed[task][0]].stay[0] != day
                    for task in told
                    if task in placed
                )
            ):
                continue  # nothing to be kept, or not to be kept any more
            if facts.rank == 0 and self._sooner(request, len(tasks) * facts.value.get(day, 0)):
                continue
            kept = self.where_it_was(tasks)
            if not kept and len(tasks) <= MOST_TOGETHER:
                kept = self._on(request, tasks, day)
            booked += kept
        return booked

    def _sooner(self, request: int, gain: int) -> bool:
        """Is there a visit that spares more delay than `gain`?"""
        facts = self.facts.requests[request]
        left = [task for task in facts.tasks if task not in self.diary.placed]
        spots = self._best(request, left, MOST_TOGETHER) or ()
        return sum(facts.value[self.facts.rooms[room].stay[0]] for _, room, _ in spots) > gain

    def where_it_was(self, tasks: Sequence[int]) -> list[int]:
        """Book tasks where an earlier plan had them: all of them, or none."""
        earlier = self.facts.earlier
        booked: list[int] = []
        for task in sorted(tasks, key=lambda t: earlier[t][1] if t in earlier else 0):
            room, start = earlier.get(task, (0, -1))
            if start < 0 or not self.starts(task, room) >> start & 1:
                for undone in booked:
                    self.diary.remove(undone)
                return []
            self.diary.add(task, room, start)
            booked.append(task)
        return booked

    def _on(self, request: int, tasks: Sequence[int], day: int) -> list[int]:
        """Book all of these tasks in one visit on a day, or none."""
        site_rank = self.facts.requests[request].site_rank
        able = [
            (visit.waited, site_rank[stay[1]], visit.end, visit.spots)
            for stay in self.stays(request, tasks)
            if stay[0] == day
            for visit in self.visits(request, tasks, stay, len(tasks))
        ]
        spots = min(able, key=lambda one: one[:3])[3] if able else ()
        for task, room, start in spots:
            self.diary.add(task, room, start)
        return [task for task, _, _ in spots]

    def _best(
        self, request: int, left: Sequence[int], together: int
    ) -> Sequence[tuple[int, int, int]] | None:
        """The visit that spares most delay: as many tests as can be, as early as can be."""
        facts = self.facts.requests[request]
        stays = self.stays(request, left)
        made = self.diary.visits_of(request)
        parts: dict[Stay, dict[int, Part]] = {}
        best: tuple[int, int, int, int, int] | None = None
        chosen: Visit | None = None
        for size in range(min(len(left), together), 0, -1):
            for stay in stays:
                gain = size * facts.value[stay[0]]
                if best is not None and gain < best[0]:
                    break  # stays are in order of days, and later days spare less
                new = -(stay not in made)
                if stay not in parts:
                    parts[stay] = self._parts(request, left, stay)
                for visit in self._visits(request, parts[stay], stay, size):
                    rank = (gain, new, -visit.waited, -facts.site_rank[stay[1]], -visit.end)
                    if best is None or rank > best:
                        best, chosen = rank, visit
        return None if chosen is None else chosen.spots

    def visits(self, request: int, left: Sequence[int], stay: Stay, size: int) -> Iterator[Visit]:
        """The best visit of each choice of `size` of the tasks `left` at one site on one day."""
        return self._visits(request, self._parts(request, left, stay), stay, size)

    def _parts(self, request: int, left: Sequence[int], stay: Stay) -> dict[int, Part]:
        """Those of the tasks `left` that can be at a stay, with their starts.

        Whose turn cannot have come there is left out, so that nobody else's place among the first
        is taken.
        """
        able = [task for task in left if stay in self.facts.tasks[task].rooms]
        parts = {task: part for task in able if (part := self._part(task, stay)) is not None}
        orders = [r for r in self.facts.requests[request].before if stay[0] not in r.covered]
        while waits := [
            rule.then
            for rule in orders
            if rule.then in parts
            and rule.first not in parts
            and rule.first not in self.diary.placed
        ]:
            for task in waits:
                parts.pop(task, None)
        return parts

    def _visits(
        self, request: int, parts: dict[int, Part], stay: Stay, size: int
    ) -> Iterator[Visit]:
        for chosen in combinations(list(parts)[: max(size, MOST_TOGETHER)], size):
            owed = self._owed(request, chosen, stay)
            if owed is not None:
                visit = best_visit([parts[task] for task in chosen], owed)
                if visit is not None:
                    yield visit

    def starts(self, task: int, room: int) -> int:
        """Minutes at which a task may start beside all that is booked, its patient included."""
        stay = self.facts.rooms[room].stay
        request = self.facts.tasks[task].request
        if room not in self.facts.tasks[task].rooms.get(stay, ()):
            return 0
        if stay not in self.stays(request, [task]) or self._owed(request, [task], stay) is None:
            return 0
        if self.facts.tasks[task].minutes > self.facts.requests[request].longest:
            return 0
        return self.diary.starts(task, room) & self._kept(task, stay)

    def stays(self, request: int, left: Sequence[int]) -> list[Stay]:
        """Stays that some task may go to, by day and then by site; no more than may be added."""
        facts = self.facts.requests[request]
        made = self.diary.visits_of(request)
        stays = {stay for task in left for stay in self.facts.tasks[task].rooms}
        if len(made) >= facts.most_visits:
            stays &= set(made)
        return sorted(stays, key=lambda s: (s[0], facts.site_rank[s[1]], s[1]))

    def _part(self, task: int, stay: Stay) -> Part | None:
        facts = self.facts.tasks[task]
        kept: int | None = None
        rooms = []
        for room in facts.rooms[stay]:
            starts = self.diary.starts(task, room)
            if starts:
                kept = self._kept(task, stay) if kept is None else kept
                if starts & kept:
                    rooms.append((room, starts & kept))
        return Part(task, facts.minutes, facts.changeover, tuple(rooms)) if rooms else None

    def _kept(self, task: int, stay: Stay) -> int:
        """Minutes at which the patient may start a task, by what else the patient has booked."""
        facts, placed = self.facts, self.diary.placed
        one = facts.tasks[task]
        own = facts.requests[one.request]
        frame = facts.rooms[one.rooms[stay][0]].frame
        kept = -1
        ours: list[tuple[int, int]] = []
        for request in facts.of_patient[own.patient]:
            for other in facts.requests[request].tasks:
                place = placed.get(other)
                if place is None or other == task:
                    continue
                room, start = place
                there, minutes = facts.rooms[room], facts.tasks[other].minutes
                if abs(there.stay[0] - stay[0]) < facts.days_apart(task, other):
                    return 0
                if there.frame != frame:
                    continue
                gap = 0
                if request == one.request and there.stay == stay:
                    gap = facts.walk_minutes
                    ours.append((start, start + minutes))
                kept &= ~between(start - gap - one.minutes + 1, start + minutes + gap)
        if ours:
            begun, ended = min(s for s, _ in ours), max(e for _, e in ours)
            if ended - begun > own.longest:
                return 0
            kept &= between(ended - own.longest, begun + own.longest - one.minutes + 1)
        return self._ordered(task, stay, frame, kept)

    def _ordered(self, task: int, stay: Stay, frame: int, kept: int) -> int:
        """Of the minutes `kept` those in order with the booked tasks of the request."""
        facts, placed = self.facts, self.diary.placed
        base, minutes = facts.bases[frame], facts.tasks[task].minutes

        def instant(other: int) -> int:
            room, start = placed[other]
            return start + facts.bases[facts.rooms[room].frame] - base

        for rule in facts.requests[facts.tasks[task].request].before:
            if rule.then == task and rule.first in placed and stay[0] not in rule.covered:
                end = instant(rule.first) + facts.tasks[rule.first].minutes
                until = None if rule.most is None else end + rule.most + 1
                kept &= between(end + rule.least, until)
            elif rule.first == task and rule.then in placed:
                day = facts.rooms[placed[rule.then][0]].stay[0]
                if day not in rule.covered:
                    start = instant(rule.then)
                    low = 0 if rule.most is None else start - rule.most - minutes
                    kept &= between(low, start - rule.least - minutes + 1)
        return kept

    def _owed(self, request: int, chosen: Sequence[int], stay: Stay) -> Owed | None:
        """What the chosen tasks owe each other at a stay; None where they may not meet."""
        facts = self.facts
        for one, other in combinations(chosen, 2):
            if facts.days_apart(one, other) > 0:
                return None
        least: dict[tuple[int, int], int] = {}
        most: dict[tuple[int, int], int] = {}
        for rule in facts.requests[request].before:
            if rule.then not in chosen or stay[0] in rule.covered:
                continue
            if rule.first not in chosen:
                if rule.first not in self.diary.placed:
                    return None
                continue
            pair = (rule.first, rule.then)
            least[pair] = max(rule.least, least.get(pair, 0))
            if rule.most is not None:
                most[pair] = min(rule.most, most.get(pair, rule.most))
        longest = facts.requests[request].longest
        return Owed(facts.walk_minutes, longest, least, most, self.diary.left.__getitem__)
