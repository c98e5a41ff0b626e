"""The diary: who is booked where, and the minutes that are still free, as masks.

A room is taken from the start of a test to the end of its changeover; a skill counts down from
the people on duty. `starts` gives every minute at which a test may start beside all that stands.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from optimiser.solvers.schedule import Schedule, Spot
from optimiser.solvers.visits.facts import Facts, Stay

Levels = tuple[int, ...]
"""The levels in order of rank, each so that more is better; with `moved` where dates were told."""
SkillKey = tuple[str, str, int]
Stretch = tuple[int, int, int]
"""Minutes of a frame from one to before another, and how many people."""


def runs(free: int, length: int) -> int:
    """The minutes from which `length` minutes on end are free."""
    have = 1
    while have < length:
        step = min(have, length - have)
        free &= free >> step
        have += step
    return free


def between(first: int, until: int | None) -> int:
    """The mask of minutes from `first` to before `until` (None: for ever)."""
    first = max(0, first)
    if until is None:
        return -1 << first
    return ((1 << (until - first)) - 1) << first if until > first else 0


class Diary:
    """Bookings of a problem as (session, minute of its frame), by task."""

    def __init__(self, facts: Facts, schedule: Schedule) -> None:
        self.facts = facts
        self.placed: dict[int, tuple[int, int]] = {}
        self.left: list[int] = []
        self.taken = [0] * len(facts.rooms)
        self.inside: list[set[int]] = [set() for _ in facts.rooms]
        for session in facts.problem.case.sessions:
            self.left.append(session.minutes - session.reserve_minutes)
        self._empty: dict[tuple[int, int], int] = {}
        self._rooms: list[dict[int, int]] = [{} for _ in facts.rooms]
        self.people: dict[SkillKey, list[int]] = {}
        self._skilled: dict[SkillKey, dict[int, int]] = {}
        spots = {}
        for task, spot in schedule.items():
            base = facts.bases[facts.rooms[spot.session].frame]
            spots[task] = (spot.session, spot.start - base)
        cover, made = self._cover(), self._made(spots)
        rooms = Counter((room.stay[1], room.frame) for room in facts.rooms)
        for key in self._keys():
            most = rooms[key[1:]]
            self.people[key] = self._on_duty(cover.get(key, ()), made.get(key, ()), most)
            self._skilled[key] = {}
        for task, (room, start) in spots.items():
            if facts.tasks[task].fixed:
                self._enter(task, room, start)
        for task, (room, start) in spots.items():
            if not facts.tasks[task].fixed:
                self.add(task, room, start)

    # Changing it ---------------------------------------------------------------------------

    def add(self, task: int, room: int, start: int) -> None:
        """Book a task, which `starts` allows there."""
        facts = self.facts.tasks[task]
        self._enter(task, room, start)
        key = self._key(task, room)
        if key is not None:
            during = ((1 << facts.minutes) - 1) << start
            people = self.people[key]
            for n in range(len(people)):
                more = people[n + 1] if n + 1 < len(people) else 0
                people[n] = (people[n] & ~during) | (more & during)
            self._skilled[key].clear()

    def remove(self, task: int) -> tuple[int, int]:
        """Take a task out that was added; where it was."""
        facts = self.facts.tasks[task]
        room, start = self.placed.pop(task)
        self.taken[room] ^= ((1 << (facts.minutes + facts.changeover)) - 1) << start
        self.left[room] += facts.minutes
        self.inside[room].discard(task)
        self._rooms[room].clear()
        key = self._key(task, room)
        if key is not None:
            during = ((1 << facts.minutes) - 1) << start
            people = self.people[key]
            for n in range(len(people) - 1, -1, -1):
                fewer = people[n - 1] if n else during
                people[n] = (people[n] & ~during) | (fewer & during)
            self._skilled[key].clear()
        return room, start

    # Asking it -----------------------------------------------------------------------------

    def starts(self, task: int, room: int) -> int:
        """Minutes at which room, staff and the clock let a task start; the patient is not asked."""
        facts = self.facts.tasks[task]
        if self.facts.rooms[room].reserve and facts.minutes > self.left[room]:
            return 0
        shape = facts.shape
        known = self._rooms[room].get(shape)
        if known is None:
            empty = self._empty.get((room, shape))
            if empty is None:
                empty = self._empty[room, shape] = self.facts.starts(task, room)
            known = empty
            if empty and self.taken[room]:
                length = facts.minutes + facts.changeover
                beyond = (1 << (self.facts.rooms[room].end + length)) - 1
                known &= runs(beyond & ~self.taken[room], length)
            self._rooms[room][shape] = known
        key = self._key(task, room)
        if key is None or not known:
            return known
        able = self._skilled[key].get(facts.minutes)
        if able is None:
            able = self._skilled[key][facts.minutes] = runs(self.people[key][0], facts.minutes)
        return known & able

    def rooms_by_skill(self) -> dict[SkillKey, set[int]]:
        """The sessions that some test with a skill may go into, by skill, site and frame."""
        able: dict[SkillKey, set[int]] = {}
        for task in self.facts.tasks:
            for (_, site), rooms in task.rooms.items():
                if task.skill is not None:
                    key = (task.skill, site, self.facts.rooms[rooms[0]].frame)
                    able.setdefault(key, set()).update(rooms)
        return able

    def person_minutes(self, key: SkillKey, rooms: Iterable[int]) -> int:
        """Minutes of people with a skill who are free and have one of `rooms` open to work in."""
        open_in: list[int] = []
        for room in rooms:
            inside = self.facts.rooms[room]
            more = ((1 << (inside.end - inside.start)) - 1) << inside.start
            for n, hours in enumerate(open_in):
                open_in[n], more = hours | more, hours & more
            open_in.append(more)
        people = self.people[key]
        return sum((a & b).bit_count() for a, b in zip(people, open_in, strict=False))

    def visits_of(self, request: int) -> dict[Stay, list[int]]:
        """Booked tasks of a request by visit."""
        found: dict[Stay, list[int]] = {}
        for task in self.facts.requests[request].tasks:
            place = self.placed.get(task)
            if place is not None:
                found.setdefault(self.facts.rooms[place[0]].stay, []).append(task)
        return found

    def worth(self, requests: Iterable[int]) -> Levels:
        """What the bookings of some requests add to the levels."""
        delay, moved, visits, waited, travelled = [0, 0, 0], 0, 0, 0, 0
        for request in requests:
            of = self.facts.requests[request]
            if of.told:
                moved += sum(not self.keeps(day, tasks) for day, tasks in of.told)
            for (day, site), tasks in self.visits_of(request).items():
                delay[of.rank] += len(tasks) * of.value[day]
                visits += 1
                travelled += of.site_rank[site]
                if len(tasks) > 1:
                    spans = [(self.placed[t][1], self.facts.tasks[t].minutes) for t in tasks]
                    length = max(s + m for s, m in spans) - min(s for s, _ in spans)
                    waited += length - sum(m for _, m in spans)
        later = (delay[1], delay[2], -visits, -waited, -travelled)
        return (delay[0], -moved, *later) if self.facts.problem.counts_moved else (delay[0], *later)

    def delay_spared(self) -> Levels:
        """The levels of delay alone, of all that is booked."""
        worth = self.worth(range(len(self.facts.requests)))
        return tuple(worth[level] for level in self.facts.level_of)

    def keeps(self, day: int, tasks: Iterable[int]) -> bool:
        """Are all these tasks booked on that day?"""
        return all(self._day(task) == day for task in tasks)

    def _day(self, task: int) -> int | None:
        place = self.placed.get(task)
        return None if place is None else self.facts.rooms[place[0]].stay[0]

    def schedule(self) -> dict[int, Spot]:
        """The bookings as solvers pass them around."""
        facts = self.facts
        return {
            task: Spot(room, start + facts.bases[facts.rooms[room].frame], task, None)
            for task, (room, start) in sorted(self.placed.items())
        }

    # Staff ---------------------------------------------------------------------------------

    def _enter(self, task: int, room: int, start: int) -> None:
        facts = self.facts.tasks[task]
        self.placed[task] = (room, start)
        self.taken[room] |= ((1 << (facts.minutes + facts.changeover)) - 1) << start
        self.left[room] -= facts.minutes
        self.inside[room].add(task)
        self._rooms[room].clear()

    def _key(self, task: int, room: int) -> SkillKey | None:
        skill = self.facts.tasks[task].skill
        if skill is None:
            return None
        inside = self.facts.rooms[room]
        return (skill, inside.stay[1], inside.frame)

    def _keys(self) -> set[SkillKey]:
        places = {(room.stay[1], room.frame) for room in self.facts.rooms}
        skills = {task.skill for task in self.facts.tasks if task.skill is not None}
        return {(skill, site, frame) for skill in skills for site, frame in places}

    def _cover(self) -> dict[SkillKey, list[Stretch]]:
        """Rows of staff.csv that reach into each frame, as its minutes and the people."""
        minute, bases = self.facts.problem.clock.minute, self.facts.bases
        ends = [0] * len(bases)
        for room in self.facts.rooms:
            ends[room.frame] = max(ends[room.frame], room.end)
        found: dict[SkillKey, list[Stretch]] = {}
        for row in self.facts.problem.case.staff or ():
            start, end = minute(row.start), minute(row.end)
            for frame, base in enumerate(bases):
                first, until = max(0, start - base), min(ends[frame], end - base)
                if first < until:
                    key = (row.skill, row.site, frame)
                    found.setdefault(key, []).append((first, until, row.count))
        return found

    def _made(self, spots: dict[int, tuple[int, int]]) -> dict[SkillKey, list[Stretch]]:
        """The bookings already made that hold a skill."""
        found: dict[SkillKey, list[Stretch]] = {}
        for task, (room, start) in spots.items():
            facts = self.facts.tasks[task]
            key = self._key(task, room) if facts.fixed else None
            if key is not None:
                found.setdefault(key, []).append((start, start + facts.minutes, 1))
        return found

    @staticmethod
    def _on_duty(cover: Sequence[Stretch], made: Sequence[Stretch], rooms: int) -> list[int]:
        """Minutes with at least one, two, ... people free beside the bookings already made.

        No more are looked for than there are rooms: a test has a room to itself.
        """
        counts = [0] * max((until for _, until, _ in cover), default=0)
        for first, until, people in cover:
            for minute in range(first, until):
                counts[minute] += people
        for first, until, people in made:
            for minute in range(first, min(len(counts), until)):
                counts[minute] -= people
        return [
            sum(1 << minute for minute, count in enumerate(counts) if count > n)
            for n in range(max(1, min(rooms, max(counts, default=0))))
        ]
