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
beginning to end. What that costs is in the table where a peer proves its optimum: 1.8% of the
points at S-1. At M-1 HiGHS's bound with these two rules and without lay within half a percent.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


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
