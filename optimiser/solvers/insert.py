"""Adding one entry to a list, tried: usual order first, then others, around what is taken.

A trial is judged by the rules' own audit halves. Orders are tried in turn: the usual one with and
without preferences, the list as it stands with the entry at each place, and for short lists every
order, for longer ones like operations together. Each case starts as early as the list, its
surgeon, its patient and its equipment allow.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice, pairwise
from typing import NamedTuple

from optimiser.models.entry import Entry
from optimiser.models.words import Flag
from optimiser.problem.options import Option
from optimiser.problem.problem import Problem
from optimiser.solvers.list_order import by_procedure, in_usual_order, usual_times
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.room_left import Refusal
from optimiser.solvers.schedule import Schedule, Spot

SHORT_LIST = 5
"""Lists of up to so many cases are tried in every order."""
TRIALS = 40
"""Most trials judged for one entry and session."""
FOREVER = 10**9
"""A minute after every other."""


class _Stretch(NamedTuple):
    """Minutes at which something the case needs is taken elsewhere, and the rule that says so."""

    begin: int
    end: int
    rule: str
    about: str


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
    beside = _sharing(problem, beside, [*numbers, number], {*surgeon_of.values(), *option.surgeons})
    refusal: Refusal | None = None
    for surgeon in option.surgeons:
        surgeons = surgeon_of | {number: surgeon}
        taken = {number: _taken(problem, local, beside, number, session, surgeon)}
        no_gap = _no_gap(problem, number, session, taken[number])
        if no_gap is not None:
            refusal = refusal or no_gap
            continue
        taken |= {k: _taken(problem, local, beside, k, session, surgeons[k]) for k in numbers}
        seen: set[tuple[tuple[int, int], ...]] = set()
        too_late: int | None = None
        for times in islice(_trials(problem, taken, numbers, number, session), TRIALS):
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
            broken = local.first_broken({**beside, **trial}, session)
            if broken is None:
                return trial
            if broken[0] == "overrun_budget":
                too_late = end
            refusal = refusal or Refusal(broken[0], f"does not take it: {broken[1]}", judged=True)
    return refusal or Refusal("session_hours", "has no gap long enough in any order")


def _sharing(
    problem: Problem, beside: Schedule, numbers: Sequence[int], surgeons: Set[str | None]
) -> Schedule:
    """Of `beside`, what shares a surgeon, a patient or an item with the list."""
    patient_of, items_of = problem.patient_of, problem.items_of
    named, patients = surgeons - {None}, {patient_of[k] for k in numbers}
    items = {item for k in numbers for item in items_of[k]}
    return {
        k: spot
        for k, spot in beside.items()
        if spot.surgeon in named
        or patient_of[k] in patients
        or (items_of[k] and not items.isdisjoint(items_of[k]))
    }


def _trials(
    problem: Problem,
    taken: Mapping[int, Sequence[_Stretch]],
    numbers: Sequence[int],
    number: int,
    session: int,
) -> Iterator[dict[int, int]]:
    """Start minutes of the whole list, one trial after another."""
    everyone = [*numbers, number]
    for preferences in (True, False):
        times = usual_times(problem, session, everyone, preferences=preferences)
        if times is not None:
            yield times
    timing = _Timing(problem, session, taken)
    for order in _orders(problem, numbers, number, session):
        times = timing.in_order(order)
        if times is not None:
            yield times
    if len(numbers) < SHORT_LIST:
        yield from timing.every_order(sorted(everyone))
        return
    more = (timing.in_order(o) for o in by_procedure(problem.case.entries, everyone))
    yield from (times for times in more if times is not None)


def _orders(
    problem: Problem, numbers: Sequence[int], number: int, session: int
) -> Iterator[Sequence[int]]:
    entries, day = problem.case.entries, problem.case.sessions[session].day
    for preferences in (True, False):
        yield in_usual_order(entries, [*numbers, number], day, preferences=preferences)
    for place in range(len(numbers), -1, -1):
        yield [*numbers[:place], number, *numbers[place:]]


class _Timing:
    """Earliest starts of the cases of one list, around what is taken."""

    def __init__(
        self, problem: Problem, session: int, taken: Mapping[int, Sequence[_Stretch]]
    ) -> None:
        self.problem, self.taken = problem, taken
        room, minute = problem.case.sessions[session], problem.clock.minute
        self.opening = minute(room.start)
        self.delayed = self.opening + problem.case.policy.first_case_delay_minutes
        self.latest = minute(room.end) + room.overrun_minutes
        self.entry = {number: problem.case.entries[number] for number in taken}
        self.minutes = {number: entry.minutes for number, entry in self.entry.items()}

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
        if entry.fixed is None:
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


def _taken(
    problem: Problem,
    local: LocalAudit,
    beside: Schedule,
    number: int,
    session: int,
    surgeon: str | None,
) -> list[_Stretch]:
    """When other lists hold the entry's surgeon, patient or the last of an item, in order."""
    entries, rooms = problem.case.entries, problem.case.sessions
    entry, room = entries[number], rooms[session]
    needs = [item for item in entry.equipment if item not in room.equipment]
    holding: dict[str, list[tuple[int, int]]] = {item: [] for item in needs}
    taken: list[_Stretch] = []
    for spot in beside.values():
        other = rooms[spot.session]
        one = entries[spot.entry]
        end = spot.start + one.minutes
        if surgeon is not None and spot.surgeon == surgeon:
            about = f"finds {surgeon} operating elsewhere at those hours"
            taken.append(_Stretch(spot.start, end, "surgeon_one_place", about))
        if one.patient_id == entry.patient_id:
            about = f"overlaps with {one.entry_id} of the same patient"
            taken.append(_Stretch(spot.start, end, "patient_one_place", about))
        if other.site == room.site:
            for item in needs:
                if item in one.equipment and item not in other.equipment:
                    holding[item].append((spot.start, end))
    taken += _off_duty(problem, local, number, session, surgeon)
    for item, stretches in holding.items():
        about = f"finds every {item} of {room.site} in use at those hours"
        owned = problem.case.quantity_of.get((item, room.site), 0)
        taken += [_Stretch(*s, "equipment_shared", about) for s in _all_taken(stretches, owned)]
    return sorted(taken)


def _off_duty(
    problem: Problem, local: LocalAudit, number: int, session: int, surgeon: str | None
) -> Iterator[_Stretch]:
    """When the surgeon of a session that names none is not on duty at its site."""
    case, room, minute = problem.case, problem.case.sessions[session], problem.clock.minute
    if room.surgeons or case.roster is None or case.entries[number].fixed is not None:
        return
    about = f"finds {surgeon} off duty at those hours"
    free_from = -FOREVER
    duties = sorted(
        (minute(duty.start), minute(duty.end))
        for duty in local.duties(surgeon)
        if duty.site in (None, room.site)
    )
    for start, end in duties:
        if free_from <= start:
            # also where one duty follows another at once, since one must cover the whole case
            yield _Stretch(free_from, start, "surgeon_rostered", about)
        free_from = max(free_from, end)
    yield _Stretch(free_from, FOREVER, "surgeon_rostered", about)


def _all_taken(stretches: Iterable[tuple[int, int]], owned: int) -> Iterator[tuple[int, int]]:
    """When all `owned` items are in use."""
    changes = sorted([(start, 1) for start, _ in stretches] + [(end, -1) for _, end in stretches])
    in_use = 0
    for (minute, change), (following, _) in pairwise(changes):
        in_use += change
        if in_use >= owned and following > minute:
            yield minute, following


def _clash(
    problem: Problem, times: Mapping[int, int], taken: Mapping[int, Sequence[_Stretch]]
) -> _Stretch | None:
    """The first stretch that a case of the list runs into."""
    for number, start in times.items():
        end = start + problem.case.entries[number].minutes
        for stretch in taken[number]:
            if stretch.begin < end and start < stretch.end:
                return stretch
    return None


def _no_gap(
    problem: Problem, number: int, session: int, taken: Sequence[_Stretch]
) -> Refusal | None:
    """The proof that the entry finds no time between what is taken, if there is one."""
    case, room, minute = problem.case, problem.case.sessions[session], problem.clock.minute
    minutes = case.entries[number].minutes
    start = minute(room.start)
    latest = minute(room.end) + room.overrun_minutes - minutes
    culprit: _Stretch | None = None
    for stretch in taken:
        if stretch.begin < start + minutes and start < stretch.end:
            start, culprit = stretch.end, stretch
    if start <= latest or culprit is None:
        return None
    return Refusal(culprit.rule, culprit.about)
