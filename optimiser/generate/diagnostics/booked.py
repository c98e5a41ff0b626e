"""Bookings a made-up centre has already made, consistent with everything else in the case.

A booked request comes once: its tests follow one another in their order, with the walk between
them, in rooms that do them while somebody with the skill is there; rooms keep their changeover
and their reserve. A few come for part of their tests, the rest is still to be booked.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import combinations
from random import Random

from optimiser.catalogue import CatalogueTest, DiagnosticsCatalogue
from optimiser.generate.diagnostics.rows import RequestRow, RoomRow, StaffRow
from optimiser.generate.diagnostics.sizes import LONGEST_VISIT_MINUTES, WALK_MINUTES

BOOKED_SHARE = 0.05
PART_SHARE = 0.12
FIRST_DAYS = 7
"""Bookings already made are of the first days of the horizon."""
WALK = timedelta(minutes=WALK_MINUTES)
STEP = timedelta(minutes=5)
NOON = time(12)

Stretch = tuple[datetime, datetime]


@dataclass
class _Room:
    row: RoomRow
    taken: list[Stretch] = field(default_factory=list)
    """Tests with the changeover after them."""
    minutes: int = 0

    def free(self, start: datetime, test: CatalogueTest) -> bool:
        gone = start + timedelta(minutes=test.room_minutes)
        into = (start - self.row.start).total_seconds() // 60
        return (
            self.row.start <= start
            and start + timedelta(minutes=test.minutes) <= self.row.end
            and not (self.row.slot_minutes and into % self.row.slot_minutes)
            and self.minutes + test.minutes + self.row.reserve_minutes <= self.row.minutes
            and all(gone <= first or last <= start for first, last in self.taken)
        )


class Bookings:
    """Books requests until `BOOKED_SHARE` of them is booked or nothing more fits."""

    def __init__(
        self,
        rng: Random,
        catalogue: DiagnosticsCatalogue,
        requests: Sequence[RequestRow],
        rooms: Sequence[RoomRow],
        staff: Sequence[StaffRow],
    ) -> None:
        self._rng = rng
        self._catalogue = catalogue
        self._requests = requests
        self._wanted = round(len(requests) * BOOKED_SHARE)
        self._rooms: dict[tuple[str, date], list[_Room]] = defaultdict(list)
        for row in rooms:
            if row.state == "open":
                self._rooms[row.site, row.day].append(_Room(row))
        self._sites = list(dict.fromkeys(row.site for row in rooms))
        self._days = sorted({row.day for row in rooms})[:FIRST_DAYS]
        self._on_duty: dict[tuple[str, str, date], list[StaffRow]] = defaultdict(list)
        for duty in staff:
            self._on_duty[duty.skill, duty.site, duty.start.date()].append(duty)
        self._at_work: dict[tuple[str, str, date], list[Stretch]] = defaultdict(list)

    def make(self, locked: int) -> None:
        """Book, and lock the `locked` fullest sessions; rows are marked in place."""
        patients: set[str] = set()
        made = 0
        for request in self._rng.sample(self._requests, len(self._requests)):
            if made == self._wanted:
                break
            if request.status or request.priority == "D1" or request.patient_id in patients:
                continue
            tests = self._in_order(request)
            if tests and self._rng.random() < PART_SHARE:
                tests = tests[: max(1, len(tests) - 1)]
            if tests and self._book(request, tests):
                patients.add(request.patient_id)
                made += 1
        fullest = sorted(
            (room for rooms in self._rooms.values() for room in rooms if room.minutes),
            key=lambda room: (-room.minutes / room.row.minutes, room.row.session_id),
        )
        for room in fullest[:locked]:
            room.row.state = "locked"

    def _in_order(self, request: RequestRow) -> list[CatalogueTest]:
        """The tests, each after those that come before it; none where two cannot share a day."""
        asked = set(request.tests)
        before: dict[str, set[str]] = {test: set() for test in request.tests}
        for rule in self._catalogue.rules:
            if {rule.first, rule.then} <= asked:
                if rule.kind != "before":
                    return []
                before[rule.then].add(rule.first)
        ordered: list[str] = []
        while len(ordered) < len(before):
            following = [t for t in before if t not in ordered and before[t] <= set(ordered)]
            if not following:
                return []
            ordered.append(following[0])
        return [self._catalogue.tests[test] for test in ordered]

    def _book(self, request: RequestRow, tests: list[CatalogueTest]) -> bool:
        places = [
            (site, day)
            for site in request.sites or self._sites
            for day in self._days
            if (request.ready_from is None or request.ready_from <= day)
            and not any(first <= day <= last for first, last in request.unavailable)
        ]
        for site, day in self._rng.sample(places, min(3, len(places))):
            visit = self._visit(request, tests, site, day)
            if visit:
                self._keep(request, visit)
                return True
        return False

    def _visit(
        self, request: RequestRow, tests: list[CatalogueTest], site: str, day: date
    ) -> list[tuple[CatalogueTest, _Room, datetime]]:
        """One visit that starts at a random hour; empty where that does not fit."""
        opens = min((room.row.start for room in self._rooms[site, day]), default=None)
        if opens is None:
            return []
        moment = opens + STEP * self._rng.randrange(0, 72)
        visit: list[tuple[CatalogueTest, _Room, datetime]] = []
        for test in tests:
            for earlier, _, start in visit:
                moment = max(
                    moment, start + timedelta(minutes=earlier.minutes + self._gap(earlier, test))
                )
            found = self._place(request, test, site, day, moment)
            if found is None:
                return []
            visit.append((test, *found))
            moment = found[1] + timedelta(minutes=test.minutes) + WALK
        longest = request.longest_visit_minutes or LONGEST_VISIT_MINUTES
        length = moment - WALK - visit[0][2]
        in_time = all(self._soon_enough(*pair) for pair in combinations(visit, 2))
        return visit if length <= timedelta(minutes=longest) and in_time else []

    def _gap(self, first: CatalogueTest, then: CatalogueTest) -> int:
        return max(
            (
                rule.min_gap_minutes or 0
                for rule in self._catalogue.rules
                if (rule.first, rule.then) == (first.test, then.test)
            ),
            default=0,
        )

    def _soon_enough(
        self,
        first: tuple[CatalogueTest, _Room, datetime],
        then: tuple[CatalogueTest, _Room, datetime],
    ) -> bool:
        gap = (then[2] - first[2]).total_seconds() / 60 - first[0].minutes
        return all(
            gap <= rule.max_gap_minutes
            for rule in self._catalogue.rules
            if (rule.first, rule.then) == (first[0].test, then[0].test)
            and rule.max_gap_minutes is not None
        )

    def _place(
        self, request: RequestRow, test: CatalogueTest, site: str, day: date, moment: datetime
    ) -> tuple[_Room, datetime] | None:
        """The first room and time from `moment` on, at most two hours later."""
        rooms = [
            room
            for room in self._rooms[site, day]
            if test.modality in room.row.modalities
            and set(test.capability) <= set(room.row.capabilities)
        ]
        for step in range(24):
            start = moment + STEP * step
            if self._hour_fits(request, test, start) and self._staffed(test, site, start):
                for room in rooms:
                    if room.free(start, test):
                        return room, start
        return None

    def _hour_fits(self, request: RequestRow, test: CatalogueTest, start: datetime) -> bool:
        morning = start.time() < NOON
        if test.fasting_hours and not morning:
            return False
        return request.time_of_day is None or morning is (request.time_of_day == "morning")

    def _staffed(self, test: CatalogueTest, site: str, start: datetime) -> bool:
        if test.skill is None:
            return True
        key = (test.skill, site, start.date())
        end = start + timedelta(minutes=test.minutes)
        duties, at_work = self._on_duty[key], self._at_work[key]
        changes = {start, *(duty.end for duty in duties), *(first for first, _ in at_work)}
        return all(
            sum(duty.count for duty in duties if duty.start <= moment < duty.end)
            > sum(first <= moment < last for first, last in at_work)
            for moment in changes
            if start <= moment < end
        )

    def _keep(
        self, request: RequestRow, visit: list[tuple[CatalogueTest, _Room, datetime]]
    ) -> None:
        bookings = []
        for test, room, start in visit:
            room.taken.append((start, start + timedelta(minutes=test.room_minutes)))
            room.minutes += test.minutes
            if test.skill is not None:
                key = (test.skill, room.row.site, room.row.day)
                self._at_work[key].append((start, start + timedelta(minutes=test.minutes)))
            bookings.append(f"{test.test}@{room.row.session_id}@{start.isoformat('T', 'minutes')}")
        request.status = "booked"
        request.bookings = tuple(bookings)
