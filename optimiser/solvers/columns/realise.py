"""From lists of names to lists with times: every list sequenced, what cannot be is told.

Lists are put in order one day at a time, those that share a surgeon or equipment together. Where
they cannot be sequenced as they stand, one model decides who gives way: those worth least.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from optimiser.problem.draft import Draft
from optimiser.problem.problem import Problem
from optimiser.solvers.climb import spots_of
from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.shape import Ints, Shape
from optimiser.solvers.door import ask
from optimiser.solvers.limits import Limits
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.schedule import Schedule, Spot, bookings
from optimiser.solvers.sequence import clusters, sequence, sequence_most, sequence_some

ONE_DAY = Limits(seconds=30.0, workers=1, seed=1, deterministic=0.5)
"""How long the lists of one day may take to be put in order. The units end it, after 6 s at the
latest where it was measured, so that a plan to be reproducible does not depend on the clock."""
WHO_GIVES_WAY = Limits(seconds=30.0, workers=1, seed=1, deterministic=0.3)
"""The same for who gives way where they cannot be."""


@dataclass(frozen=True)
class Together:
    """Lists put in order in one model: their schedule, or whether it is proved impossible."""

    schedule: dict[int, Spot] | None
    impossible: bool


@dataclass(frozen=True)
class Realised:
    """The schedule, and the groups of sessions whose lists could not stand as they were."""

    schedule: dict[int, Spot]
    refused: tuple[frozenset[int], ...]


class Realise:
    """Puts lists in order beside the bookings already made (those of `start` that are fixed)."""

    def __init__(self, problem: Problem, shapes: Sequence[Shape], start: Schedule) -> None:
        self.problem = problem
        self.shapes = shapes
        self.local = LocalAudit(problem)
        self.kept = {k: s for k, s in start.items() if problem.case.entries[k].fixed is not None}
        self._standing: dict[tuple[int, bytes], bool] = {}
        self._settled = self._settled_by_day()

    def _settled_by_day(self) -> dict[date, dict[int, Spot]]:
        """Of the bookings already made those that leave nothing open: their time, who operates."""
        settled: dict[date, dict[int, Spot]] = {}
        for number, spot in self.kept.items():
            fixed = self.problem.case.entries[number].fixed
            surgeons = self.problem.options.option(number, spot.session).surgeons
            if fixed is not None and fixed.start is not None and len(surgeons) == 1:
                day = self.problem.case.sessions[spot.session].day
                settled.setdefault(day, {})[number] = spot
        return settled

    def stands(self, number: int, chosen: Ints) -> bool:
        """Can the list of these candidates of shape `number` be run beside the bookings made?

        Minutes say so for most; flags, duties shorter than the session, and bookings of that day
        that leave no time open need trying.
        """
        shape = self.shapes[number]
        entries = [self.problem.case.entries[int(k)] for k in shape.entries[chosen]]
        room = self.problem.case.sessions[shape.session]
        beside = self._settled.get(room.day, {})
        if room.surgeons and not beside and not any(entry.flags for entry in entries):
            return True
        key = (number, chosen.tobytes())
        if key not in self._standing:
            spots = [self._spot(int(k), shape.session) for k in shape.entries[chosen]]
            spots += [spot for spot in self.kept.values() if spot.session == shape.session]
            others = {k: spot for k, spot in beside.items() if spot.session != shape.session}
            alone = sequence(self.problem, self.local, {shape.session: spots}, others, ONE_DAY)
            # that no order was found in time is no proof that there is none
            self._standing[key] = alone is not None or not self._impossible(spots, others.values())
        return self._standing[key]

    def _impossible(self, spots: Collection[Spot], held: Collection[Spot]) -> bool:
        """Is it proved that these cannot all be run beside those that are held as they are?"""
        return ask(self._draft(spots, held).model, ONE_DAY).status == "INFEASIBLE"

    def _draft(self, spots: Collection[Spot], held: Collection[Spot]) -> Draft:
        """A timed draft of these, all of them booked, beside those that are held."""
        options = [self.problem.options.option(spot.entry, spot.session) for spot in spots]
        draft = Draft(self.problem, options, bookings(self.problem, held), timed=True)
        for rule in self.problem.rules:
            rule.post(draft)
        for placement in draft.placements:
            draft.add(placement.booked == 1)
        return draft

    def core(self, number: int, chosen: Ints) -> Ints:
        """Few candidates of a list that cannot be run who cannot be run together either."""
        core = chosen
        for candidate in chosen:
            fewer = core[core != candidate]
            if len(fewer) and not self.stands(number, fewer):
                core = fewer
        return core

    def together(self, columns: Iterable[Column]) -> Together:
        """All these lists in one model beside the bookings already made, whoever operates.

        A day that could not be sequenced beside the days before it may well be with other
        surgeons there; only what one model of all of it refuses is impossible.
        """
        spots = [spot for spots in self._lists(columns).values() for spot in spots]
        here = {spot.session for spot in spots}
        elsewhere = {k: spot for k, spot in self.kept.items() if spot.session not in here}
        rooms = self.problem.case.sessions
        is_open = self._open(elsewhere, {rooms[session].day for session in here})
        held = [spot for k, spot in elsewhere.items() if k not in is_open]
        spots += [elsewhere[k] for k in sorted(is_open)]
        draft = self._draft(spots, held)
        draft.model.minimize(self.problem.objectives[-1].terms(draft))
        answer = ask(draft.model, ONE_DAY)
        if answer.values is None:
            return Together(None, impossible=answer.status == "INFEASIBLE")
        found = {spot.entry: spot for spot in spots_of(draft, answer)}
        return Together(found | {spot.entry: spot for spot in held}, impossible=False)

    def _open(self, booked: Mapping[int, Spot], days: Collection[date]) -> set[int]:
        """Of these bookings already made those that may give way to lists of these days: in time,
        or by another surgeon; and all of their sessions, whose lists they are part of."""
        unsettled = {k: self._day_of(s) for k, s in booked.items() if not self._is_settled(k, s)}
        by_surgeon = {
            day
            for number, day in unsettled.items()
            if len(self.problem.options.option(number, booked[number].session).surgeons) > 1
        }
        opened = {k for k, day in unsettled.items() if day in by_surgeon.union(days)}
        sessions = {booked[number].session for number in opened}
        return {number for number, spot in booked.items() if spot.session in sessions}

    def _day_of(self, spot: Spot) -> date:
        return self.problem.case.sessions[spot.session].day

    def _is_settled(self, number: int, spot: Spot) -> bool:
        return number in self._settled.get(self._day_of(spot), {})

    def _lists(self, columns: Iterable[Column]) -> dict[int, list[Spot]]:
        """The cases of each session, with the bookings already made there."""
        lists: dict[int, list[Spot]] = {}
        for column in columns:
            shape = self.shapes[column.shape]
            for entry in shape.entries[column.chosen]:
                spot = self._spot(int(entry), shape.session)
                lists.setdefault(shape.session, []).append(spot)
        for spot in self.kept.values():
            if spot.session in lists:
                lists[spot.session].append(spot)
        return lists

    def clashes(
        self, columns: Iterable[Column], groups: Iterable[frozenset[int]]
    ) -> list[frozenset[tuple[int, int]]]:
        """Few cases of each group of sessions, as (session, entry), that cannot be run together.

        Nothing is told of a group that fits but for the days beside it.
        """
        lists = self._lists(columns)
        return [core for group in groups if (core := self._clash(lists, group))]

    def _clash(
        self, lists: Mapping[int, list[Spot]], group: frozenset[int]
    ) -> frozenset[tuple[int, int]]:
        kept = {k: spot for k, spot in self.kept.items() if spot.session in group}
        others = {k: spot for k, spot in self.kept.items() if spot.session not in group}
        core = [s for k in group for s in lists.get(k, ()) if s.entry not in self.kept]

        def runs(spots: Sequence[Spot]) -> bool:
            day: dict[int, list[Spot]] = {}
            for spot in [*spots, *kept.values()]:
                day.setdefault(spot.session, []).append(spot)
            return sequence(self.problem, self.local, day, others, ONE_DAY) is not None

        if runs(core):
            return frozenset()
        for session in sorted(group):
            fewer = [spot for spot in core if spot.session != session]
            if len(fewer) < len(core) and not runs(fewer):
                core = fewer
        for spot in list(core):
            fewer = [one for one in core if one is not spot]
            if not runs(fewer):
                core = fewer
        return frozenset((spot.session, spot.entry) for spot in core)

    def __call__(
        self,
        columns: Iterable[Column],
        worth: Mapping[tuple[int, int], float],
        around: Schedule | None = None,
    ) -> Realised:
        """`worth` of (entry, session) says who gives way first where a day cannot be sequenced.

        Lists that are as in the schedule `around` stay as they are there, unless a day needs them
        to move for those that are not.
        """
        lists = self._lists(columns)
        placed = dict(self.kept)  # those of later days count from the first day on
        if around is not None:
            placed = dict(around)
        same = self._same(lists, around or {})
        days: dict[object, dict[int, list[Spot]]] = {}
        for session, spots in lists.items():
            days.setdefault(self.problem.case.sessions[session].day, {})[session] = spots
        refused: list[frozenset[int]] = []
        # whoever is not as before goes first, so that nobody is in two places meanwhile
        gone = {k for k, spot in placed.items() if spot.session not in same and k not in self.kept}
        placed = {k: spot for k, spot in placed.items() if k not in gone}
        for _, day in sorted(days.items(), key=lambda pair: str(pair[0])):
            new = {session: spots for session, spots in day.items() if session not in same}
            if not new:
                continue
            others = {k: s for k, s in placed.items() if s.session not in new}
            some = sequence_some(self.problem, self.local, new, others, ONE_DAY)
            placed = others | some.schedule
            if some.failed:
                near = set().union(*clusters(self.problem, some.failed, day))
                others = {k: s for k, s in placed.items() if s.session not in near}
                known = near == some.failed  # nobody else could make way
                group = {session: day[session] for session in near}
                placed = others | self._day(group, others, worth, refused, known=known)
        return Realised(placed, tuple(refused))

    def _same(self, lists: Mapping[int, Collection[Spot]], around: Schedule) -> set[int]:
        """The sessions in which `around` has the same people."""
        before: dict[int, set[int]] = {}
        for spot in around.values():
            before.setdefault(spot.session, set()).add(spot.entry)
        return {k for k, spots in lists.items() if before.get(k) == {s.entry for s in spots}}

    def _day(
        self,
        day: Mapping[int, Collection[Spot]],
        others: Schedule,
        worth: Mapping[tuple[int, int], float],
        refused: list[frozenset[int]],
        *,
        known: bool,
    ) -> dict[int, Spot]:
        """Lists of a day that share something, those near them included; `known` to be too much."""
        whole = None if known else sequence(self.problem, self.local, day, others, ONE_DAY)
        if whole is not None:
            return whole
        most = sequence_most(self.problem, self.local, day, others, worth, WHO_GIVES_WAY)
        if most.short:
            refused.append(most.short)
        kept = {k: s for k, s in self.kept.items() if s.session in day}
        if kept.keys() <= most.schedule.keys():
            return most.schedule
        return self._beside_kept(kept, most.schedule, others)

    def _beside_kept(self, kept: Schedule, wanted: Schedule, others: Schedule) -> dict[int, Spot]:
        """Bookings already made, as they are, and of the lists of `wanted` those that fit there.

        A list whose usual order leaves no room for a booking made in another one gives way.
        """
        placed = dict(kept)
        for session in sorted({spot.session for spot in wanted.values()}):
            whole = {k: spot for k, spot in wanted.items() if spot.session == session}
            mine = {k for k, spot in kept.items() if spot.session == session}
            trial = {k: spot for k, spot in placed.items() if k not in mine} | whole
            if mine <= whole.keys() and self.local.lists_fit({**others, **trial}, [session]):
                placed = trial
        return placed

    def _spot(self, entry: int, session: int) -> Spot:
        option = self.problem.options.option(entry, session)
        return Spot(session, 0, entry, option.surgeons[0])
