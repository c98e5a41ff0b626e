"""A task as 0-1 rows, shared by the CP-SAT and the HiGHS model: the choices come first.

The overrun budget is not linear. As z root(V) is nowhere above z (V0 + V) / (2 root(V0)), a case
is charged that tangent at 0.9 times the variance of an average full list: safe, and within a
quarter of a percent of the exact rule.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, sqrt

from benchmarks.peers.task import Task, overlaps

TENTHS = 10
"""Minutes in rows are counted in tenths."""
USUAL = 0.9


@dataclass
class Rows:
    """Each row is (variables, weights, most): the weighted sum is at most `most`."""

    task: Task
    variables: int = 0
    rows: list[tuple[Sequence[int], Sequence[int], int]] = field(default_factory=list)
    shut: set[int] = field(default_factory=set)

    def new(self) -> int:
        """One more 0-1 variable."""
        self.variables += 1
        return self.variables - 1

    def most(self, variables: Sequence[int], weights: Sequence[int], most: int) -> None:
        """Post a row, unless it can never bind."""
        if sum(weight for weight in weights if weight > 0) > most:
            self.rows.append((variables, weights, most))

    def used_by(self, variables: Iterable[int]) -> int:
        """A new variable that is 1 where any of these is."""
        flag = self.new()
        for variable in variables:
            self.rows.append(((variable, flag), (1, -1), 0))
        return flag

    def closed(self, choices: Iterable[int]) -> None:
        """None of these may be taken, but for bookings already made."""
        self.shut.update(set(choices).difference(self.task.kept))

    @staticmethod
    def is_reason(weights: Sequence[int], most: int) -> bool:
        """Whether a row says that its second variable is 1 where the first is."""
        return tuple(weights) == (1, -1) and most == 0

    def started(self) -> list[int]:
        """Values of all variables in the start plan: a flag is up where its reason is."""
        value = [0] * self.variables
        for choice in self.task.start:
            value[choice] = 1
        for variables, weights, most in self.rows:
            if self.is_reason(weights, most):
                value[variables[1]] |= value[variables[0]]
        return value


def rows_of(task: Task) -> Rows:
    """Every rule of the task."""
    rows = Rows(task, len(task.choices))
    by_entry, by_session = defaultdict(list), defaultdict(list)
    for number, choice in enumerate(task.choices):
        by_entry[choice.entry].append(number)
        by_session[choice.session].append(number)
    for numbers in by_entry.values():
        rows.most(numbers, [1] * len(numbers), 1)
    for session, numbers in by_session.items():
        _minutes(rows, session, numbers)
    _beds(rows, by_entry)
    _surgeons(rows, by_session)
    _kit(rows, by_session)
    _patients(rows, by_entry)
    return rows


def tangent(task: Task, session: int, numbers: Sequence[int]) -> tuple[float, float]:
    """(minutes for a squared minute, minutes off the list) of the overrun budget."""
    waits = [task.waits[task.choices[number].entry] for number in numbers]
    free = [wait for wait in waits if wait.minutes]
    at = sum(wait.variance for wait in waits if not wait.minutes)
    if free:
        minutes = sum(wait.minutes + wait.turnover for wait in free) / len(free)
        cases = max(1.0, task.lists[session].room / minutes)
        at += USUAL * cases * sum(wait.variance for wait in free) / len(free)
    if at * task.z == 0:
        return 0.0, 0.0
    return task.z / (2 * sqrt(at)), task.z * sqrt(at) / 2


def _minutes(rows: Rows, session: int, numbers: Sequence[int]) -> None:
    task, kept = rows.task, set(rows.task.kept)
    slope, off = tangent(task, session, numbers)
    weight: dict[int, int] = {}
    families = defaultdict(list)
    for number in numbers:
        wait = task.waits[task.choices[number].entry]
        minutes = wait.minutes + wait.same + wait.clean + slope * wait.variance
        weight[number] = ceil(TENTHS * minutes)
        if wait.minutes:
            families[wait.procedure].append(number)
    booked = sum(weight[number] for number in numbers if number in kept)
    turnovers = []
    for members in families.values():
        waits = [task.waits[task.choices[number].entry] for number in members]
        turnovers.append(max(wait.turnover for wait in waits))
        extra = TENTHS * (turnovers[-1] - min(wait.same for wait in waits))
        booked += extra * bool(kept.intersection(members))
        if len(members) == 1:
            weight[members[0]] += extra
        else:
            weight[rows.used_by(members)] = extra
    room = int(TENTHS * (task.lists[session].room + min(turnovers, default=0) - off))
    rows.most(list(weight), list(weight.values()), max(room, booked))


def _beds(rows: Rows, by_entry: dict[int, list[int]]) -> None:
    task = rows.task
    nights = defaultdict(list)
    for entry, ward, night in task.stays:
        for number in by_entry[entry]:
            nights[ward, task.lists[task.choices[number].session].day + night].append(number)
    for night, numbers in nights.items():
        if night in task.beds:
            rows.most(numbers, [1] * len(numbers), task.beds[night])


def _surgeons(rows: Rows, by_session: dict[int, list[int]]) -> None:
    task, kept = rows.task, set(rows.task.kept)
    members: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for session, numbers in by_session.items():
        for number in numbers:
            if task.choices[number].surgeon >= 0:
                members[task.choices[number].surgeon][session].append(number)
    for surgeon, lists in members.items():
        pairs = list(overlaps(task, lists))
        weeks = defaultdict(list)
        for session in lists:
            weeks[task.lists[session].week].append(session)
        limit = task.limits.get(surgeon, len(lists))
        busy = [sessions for sessions in weeks.values() if len(sessions) > limit]
        flagged = {one for pair in pairs for one in pair} | {one for week in busy for one in week}
        flag = {session: rows.used_by(lists[session]) for session in sorted(flagged)}
        booked = {session for session in lists if kept.intersection(lists[session])}
        for one, other in pairs:
            if {one, other} <= booked:  # booked so already: nothing may be added
                rows.closed([*lists[one], *lists[other]])
            else:
                rows.most((flag[one], flag[other]), (1, 1), 1)
        for week in busy:
            most = max(limit, len(booked.intersection(week)))
            rows.most([flag[session] for session in week], [1] * len(week), most)


def _kit(rows: Rows, by_session: dict[int, list[int]]) -> None:
    task, kept = rows.task, set(rows.task.kept)
    needs = defaultdict(list)
    for entry, item in task.needs:
        needs[entry].append(item)
    users: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    in_room = set(task.in_room)
    for session, numbers in by_session.items():
        for number in numbers:
            for item in needs[task.choices[number].entry]:
                if (session, item) not in in_room:
                    users[task.lists[session].site, item][session].append(number)
    for key, lists in users.items():
        flag: dict[int, int] = {}
        for begin in sorted({task.lists[session].begin for session in lists}):
            open_then = [s for s in lists if task.lists[s].begin <= begin < task.lists[s].latest]
            booked = sum(bool(kept.intersection(lists[session])) for session in open_then)
            most = task.own.get(key, 0)
            if booked > most:
                rows.closed([number for session in open_then for number in lists[session]])
            elif len(open_then) > most:
                for session in open_then:
                    if session not in flag:
                        flag[session] = rows.used_by(lists[session])
                rows.most([flag[s] for s in open_then], [1] * len(open_then), most)


def _patients(rows: Rows, by_entry: dict[int, list[int]]) -> None:
    task = rows.task
    several = defaultdict(list)
    for entry in by_entry:
        several[task.waits[entry].patient].append(entry)
    for entries in several.values():
        for one in entries:
            for other in entries:
                if one < other:
                    _apart(rows, by_entry[one], by_entry[other])


def _apart(rows: Rows, ones: Sequence[int], others: Sequence[int]) -> None:
    task = rows.task
    for one in ones:
        for other in others:
            here, there = task.choices[one].session, task.choices[other].session
            if here != there and any(overlaps(task, (here, there))):
                rows.most((one, other), (1, 1), 1)
