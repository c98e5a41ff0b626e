"""What a peer is given: the case in numbers, and its text that any language reads.

The rules of one entry and one session are settled already: a choice exists only where the product
would admit it. What is left to the peer, simplified but sound:

- each entry once at most; bookings already made are kept;
- a list ends within its session and overrun, procedures grouped, an infected case always paying
  for the cleaning after it, one turnover free because none follows the last case;
- the overrun budget: planned end plus z times the root of the summed variances within the same;
- beds of a ward by night;
- a surgeon in one of any lists that overlap, and in so many lists a week;
- movable equipment: lists that overlap and use an item at a site, no more than it owns;
- two entries of one patient not in lists that overlap.

The product lets a surgeon or an item change theatres between cases; a peer's lists hold them from
beginning to end. The price is given in `docs/benchmarks.md`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import NormalDist

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.resources import CRITICAL_CARE, Duty
from optimiser.models.session import Session
from optimiser.models.urgency import booking_value, urgency_of, weight_of
from optimiser.models.words import Flag, Urgency
from optimiser.problem.problem import Problem
from optimiser.solvers.schedule import Schedule

BANDS = {Urgency.urgent: 100, Urgency.long: 10, Urgency.routine: 1}
"""Points of a unit of each waiting level in a peer's one objective; a touch minute has one."""


@dataclass(frozen=True)
class List:
    """A session: `day` and `week` numbered, `begin` and `latest` in minutes of the case.

    `room` minutes are free beside bookings at a fixed time: the longest stretch between them.
    """

    day: int
    week: int
    begin: int
    latest: int
    room: int
    site: int


@dataclass(frozen=True)
class Wait:
    """An entry: minutes and squared minutes; `clean` minutes after an infected case.

    A booking at a fixed time has no minutes: they are off the list's `room` already.
    """

    minutes: int
    variance: float
    procedure: int
    turnover: int
    same: int
    clean: int
    patient: int


@dataclass(frozen=True)
class Choice:
    """Entry number `entry` in session number `session` with surgeon number `surgeon` or -1."""

    entry: int
    session: int
    surgeon: int
    points: int


@dataclass
class Task:
    """The case in numbers. `kept` are choices already booked, `start` those of a greedy plan.

    `own`: movable items by (site, item); `needs`: (entry, item); `in_room`: (session, item).
    `stays`: (entry, ward, nights from the day of surgery); `beds`: free by (ward, day).
    `limits`: most lists a week by surgeon. `z`: quantile of the overrun budget.
    """

    z: float
    lists: list[List] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    own: dict[tuple[int, int], int] = field(default_factory=dict)
    needs: list[tuple[int, int]] = field(default_factory=list)
    in_room: list[tuple[int, int]] = field(default_factory=list)
    stays: list[tuple[int, int, int]] = field(default_factory=list)
    beds: dict[tuple[int, int], int] = field(default_factory=dict)
    limits: dict[int, int] = field(default_factory=dict)

    def write(self, file: Path) -> None:
        """One thing a line, its kind first."""
        file.write_text("\n".join(self._lines()) + "\n", encoding="utf-8")

    def _lines(self) -> Iterator[str]:
        yield f"z {self.z!r}"
        for one in self.lists:
            yield f"list {one.day} {one.week} {one.begin} {one.latest} {one.room} {one.site}"
        for wait in self.waits:
            yield (
                f"wait {wait.minutes} {wait.variance!r} {wait.procedure} {wait.turnover} "
                f"{wait.same} {wait.clean} {wait.patient}"
            )
        for made in self.choices:
            yield f"choice {made.entry} {made.session} {made.surgeon} {made.points}"
        yield from (f"kept {choice}" for choice in self.kept)
        yield from (f"start {choice}" for choice in self.start)
        yield from (f"own {site} {item} {number}" for (site, item), number in self.own.items())
        yield from (f"needs {entry} {item}" for entry, item in self.needs)
        yield from (f"in_room {session} {item}" for session, item in self.in_room)
        yield from (f"stay {entry} {ward} {night}" for entry, ward, night in self.stays)
        yield from (f"beds {ward} {day} {number}" for (ward, day), number in self.beds.items())
        yield from (f"limit {surgeon} {number}" for surgeon, number in self.limits.items())


def read(file: Path) -> Task:
    """The task that `write` wrote."""
    task = Task(0.0)
    with file.open(encoding="utf-8") as opened:
        for line in opened:
            kind, *cells = line.split()
            match kind:
                case "z":
                    task.z = float(cells[0])
                case "wait":
                    minutes, variance, *rest = cells
                    task.waits.append(Wait(int(minutes), float(variance), *map(int, rest)))
                case _:
                    _take(task, kind, [int(cell) for cell in cells])
    return task


def _take(task: Task, kind: str, numbers: list[int]) -> None:
    match kind, numbers:
        case "list", _:
            task.lists.append(List(*numbers))
        case "choice", _:
            task.choices.append(Choice(*numbers))
        case "kept" | "start", [choice]:
            (task.kept if kind == "kept" else task.start).append(choice)
        case "own", [site, item, number]:
            task.own[site, item] = number
        case "beds", [ward, day, number]:
            task.beds[ward, day] = number
        case "limit", [surgeon, number]:
            task.limits[surgeon] = number
        case "needs", [entry, item]:
            task.needs.append((entry, item))
        case "in_room", [session, item]:
            task.in_room.append((session, item))
        case "stay", [entry, ward, night]:
            task.stays.append((entry, ward, night))
        case _:
            raise ValueError(f"no line of kind {kind}")


class Numbers(dict[object, int]):
    """Names numbered as they come."""

    def __missing__(self, name: object) -> int:
        self[name] = len(self)
        return self[name]


def task_of(problem: Problem, greedy: Schedule) -> tuple[Task, list[str | None]]:
    """The task of a case, and the names of its surgeons by number."""
    case = problem.case
    task = Task(max(0.0, NormalDist().inv_cdf(1 - case.policy.overrun_probability)))
    surgeons, items, wards, sites = Numbers(), Numbers(), Numbers(), Numbers()
    first = case.horizon_start
    minute = problem.clock.minute
    for session in case.sessions:
        begin = minute(session.start) + case.policy.first_case_delay_minutes
        latest = minute(session.end) + session.overrun_minutes
        day = session.day
        week = (day.toordinal() - 1) // 7
        room = _room(problem, session, begin, latest)
        task.lists.append(List((day - first).days, week, begin, latest, room, sites[session.site]))
    task.waits = list(_waits(case))
    _choices(problem, greedy, task, surgeons)
    for kit in case.equipment:
        task.own[sites[kit.site], items[kit.item]] = kit.quantity
    movable = {kit.item for kit in case.equipment}
    for number, entry in enumerate(case.entries):
        task.needs += [(number, items[one]) for one in entry.equipment if one in movable]
        task.stays += [(number, wards[ward], night) for ward, night in _nights(case, entry)]
    for number, session in enumerate(case.sessions):
        task.in_room += [(number, items[one]) for one in session.equipment if one in movable]
    for bed in case.beds:
        task.beds[wards[bed.ward], (bed.date - first).days] = bed.beds
    for surgeon in case.surgeons or ():
        if surgeon.max_sessions_per_week is not None and surgeon.surgeon_id in surgeons:
            task.limits[surgeons[surgeon.surgeon_id]] = surgeon.max_sessions_per_week
    return task, [str(name) for name in surgeons]


def _room(problem: Problem, session: Session, begin: int, latest: int) -> int:
    """Minutes of the longest stretch that bookings at fixed times leave, turnovers taken off."""
    timed = sorted(
        (problem.clock.minute(entry.fixed.start), entry.minutes, entry.turnover_minutes)
        for entry in problem.case.entries
        if entry.fixed is not None
        and entry.fixed.start is not None
        and entry.fixed.session_id == session.session_id
    )
    stretches, free = [], begin
    for start, minutes, turnover in timed:
        stretches.append(start - turnover - free)
        free = start + minutes + turnover
    return max(0, latest - free, *stretches)


def _waits(case: TheatreCase) -> Iterator[Wait]:
    procedures, patients = Numbers(), Numbers()
    for entry in case.entries:
        infected = Flag.infection in entry.flags
        timed = entry.fixed is not None and entry.fixed.start is not None
        yield Wait(
            minutes=0 if timed else entry.minutes,
            variance=entry.touch_sd**2,
            procedure=procedures[entry.procedure],
            turnover=0 if timed else entry.turnover_minutes,
            same=0 if timed else entry.same_turnover_minutes,
            clean=case.policy.infection_clean_minutes if infected else 0,
            patient=patients[entry.patient_id],
        )


def _choices(problem: Problem, greedy: Schedule, task: Task, surgeons: Numbers) -> None:
    case = problem.case
    duties = None if case.roster is None else list(case.roster)
    covered: dict[tuple[int, str | None], bool] = {}
    timed = {
        entry.fixed.session_id
        for entry in case.entries
        if entry.fixed is not None and entry.fixed.start is not None
    }
    for number, entry in enumerate(case.entries):
        spot = greedy.get(number)
        for at in map(int, problem.options.of_entry(number)):
            session = case.sessions[at]
            if Flag.latex in entry.flags and entry.fixed is None and session.session_id in timed:
                continue  # first on the list, which is taken
            points = _points(case, entry, session)
            for name in problem.options.option(number, at).surgeons:
                here = spot is not None and (spot.session, spot.surgeon) == (at, name)
                if entry.fixed is not None and not here:
                    continue
                if (at, name) not in covered:
                    covered[at, name] = _covered(session, name, duties)
                if entry.fixed is None and not covered[at, name]:
                    continue
                if here:
                    task.start.append(len(task.choices))
                    task.kept += [len(task.choices)] * (entry.fixed is not None)
                who = -1 if name is None else surgeons[name]
                task.choices.append(Choice(number, at, who, points))


def _points(case: TheatreCase, entry: Entry, session: Session) -> int:
    spared = weight_of(entry, case.policy) * booking_value(entry, session.day, case)
    return round(BANDS[urgency_of(entry, case)] * spared) + entry.minutes


def _covered(session: Session, name: str | None, duties: Iterable[Duty] | None) -> bool:
    """Whether a surgeon is there for the whole list."""
    if session.surgeons or duties is None:
        return True
    latest = session.end + timedelta(minutes=session.overrun_minutes)
    return any(
        duty.surgeon_id == name
        and duty.site in (None, session.site)
        and duty.start <= session.start
        and duty.end >= latest
        for duty in duties
    )


def _nights(case: TheatreCase, entry: Entry) -> Iterator[tuple[str, int]]:
    """(ward, night from the day of surgery) of a stay."""
    critical = entry.critical_care_nights if CRITICAL_CARE in case.bed_wards else 0
    for night in range(-entry.nights_before, max(entry.nights, entry.critical_care_nights)):
        ward = CRITICAL_CARE if 0 <= night < critical else entry.ward
        if ward in case.bed_wards:
            yield str(ward), night


def points_of(task: Task, chosen: Iterable[int]) -> int:
    """The one objective of a peer for an answer."""
    return sum(task.choices[number].points for number in chosen)


def overlaps(task: Task, sessions: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Pairs of the sessions that share a moment."""
    ordered = sorted(sessions, key=lambda s: (task.lists[s].begin, s))
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if task.lists[other].begin >= task.lists[one].latest:
                break
            yield one, other


def broken(task: Task, chosen: Iterable[int]) -> list[str]:
    """Entries chosen twice and bookings dropped: an answer with these is no answer."""
    numbers = list(chosen)
    twice = Counter(task.choices[number].entry for number in numbers)
    wrong = [f"entry {entry} is chosen {n} times" for entry, n in twice.items() if n > 1]
    return wrong + [f"booking {one} is not kept" for one in task.kept if one not in set(numbers)]
