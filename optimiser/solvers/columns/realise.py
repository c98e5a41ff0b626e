"""From lists of names to lists with times: every list sequenced, what cannot be is told.

Lists are put in order one day at a time, those that share a surgeon or equipment together. A day
that cannot be sequenced as it stands gives up one case after another, the least worth first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from optimiser.problem.draft import Draft
from optimiser.problem.problem import Problem
from optimiser.solvers.climb import spots_of
from optimiser.solvers.columns.master import Column
from optimiser.solvers.columns.shape import Ints, Shape
from optimiser.solvers.door import ask
from optimiser.solvers.limits import Limits
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.schedule import Schedule, Spot, bookings
from optimiser.solvers.sequence import sequence

ONE_DAY = Limits(seconds=5.0, workers=1, seed=1, deterministic=0.5)
"""How long the lists of one day may take to be put in order."""


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

    def stands(self, number: int, chosen: Ints) -> bool:
        """Can the list of these candidates of shape `number` be run on its own?

        Minutes say so for most; flags and duties shorter than the session need trying.
        """
        shape = self.shapes[number]
        entries = [self.problem.case.entries[int(k)] for k in shape.entries[chosen]]
        staffed = bool(self.problem.case.sessions[shape.session].surgeons)
        if staffed and not any(entry.flags for entry in entries):
            return True
        key = (number, chosen.tobytes())
        if key not in self._standing:
            spots = [self._spot(int(k), shape.session) for k in shape.entries[chosen]]
            spots += [spot for spot in self.kept.values() if spot.session == shape.session]
            alone = sequence(self.problem, self.local, {shape.session: spots}, {}, ONE_DAY)
            self._standing[key] = alone is not None
        return self._standing[key]

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
        held = [spot for spot in self.kept.values() if spot.session not in here]
        options = [self.problem.options.option(spot.entry, spot.session) for spot in spots]
        draft = Draft(self.problem, options, bookings(self.problem, held), timed=True)
        for rule in self.problem.rules:
            rule.post(draft)
        for placement in draft.placements:
            draft.add(placement.booked == 1)
        draft.model.minimize(self.problem.objectives[-1].terms(draft))
        answer = ask(draft.model, ONE_DAY)
        if answer.values is None:
            return Together(None, impossible=answer.status == "INFEASIBLE")
        found = {spot.entry: spot for spot in spots_of(draft, answer)}
        return Together(found | {spot.entry: spot for spot in held}, impossible=False)

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

    def __call__(
        self,
        columns: Iterable[Column],
        worth: Mapping[tuple[int, int], float],
        around: Schedule | None = None,
    ) -> Realised:
        """`worth` of (entry, session) says who gives way first where a day cannot be sequenced.

        Days on which every list is as in the schedule `around` stay as they are there.
        """
        lists = self._lists(columns)
        placed = dict(self.kept)  # those of later days count from the first day on
        days: dict[object, dict[int, list[Spot]]] = {}
        for session, spots in lists.items():
            days.setdefault(self.problem.case.sessions[session].day, {})[session] = spots
        if around is not None:
            for day in self._same_days(days, around):
                placed |= {k: s for k, s in around.items() if self._day_of(s) == day}
                days.pop(day, None)
        refused: list[frozenset[int]] = []
        for _, day in sorted(days.items(), key=lambda pair: str(pair[0])):
            others = {k: s for k, s in placed.items() if s.session not in day}
            placed = others | self._day(day, others, worth, refused)
        return Realised(placed, tuple(refused))

    def _same_days(
        self, days: Mapping[object, Mapping[int, Collection[Spot]]], around: Schedule
    ) -> list[object]:
        """The days on which everybody has the session that `around` gives."""
        before: dict[object, set[tuple[int, int]]] = {}
        for spot in around.values():
            before.setdefault(self._day_of(spot), set()).add((spot.session, spot.entry))
        return [
            day
            for day, had in before.items()
            if had == {(s.session, s.entry) for spots in days.get(day, {}).values() for s in spots}
        ]

    def _day_of(self, spot: Spot) -> object:
        return self.problem.case.sessions[spot.session].day

    def _day(
        self,
        day: Mapping[int, list[Spot]],
        others: Schedule,
        worth: Mapping[tuple[int, int], float],
        refused: list[frozenset[int]],
    ) -> dict[int, Spot]:
        whole = sequence(self.problem, self.local, day, others, ONE_DAY)
        if whole is not None:
            return whole
        placed = {k: s for k, s in self.kept.items() if s.session in day}
        stood: dict[int, Collection[Spot]] = {}
        for session, spots in sorted(day.items()):
            beside = {k: s for k, s in placed.items() if s.session != session}
            trial = self._among(session, spots, stood, {**others, **beside})
            if trial is None:
                refused.append(frozenset(day))
            left = list(spots)
            while trial is None and any(spot.entry not in self.kept for spot in left):
                free = [spot for spot in left if spot.entry not in self.kept]
                free.sort(key=lambda s: (worth.get((s.entry, session), 0.0), s.entry))
                for least in free:
                    without = [spot for spot in left if spot is not least]
                    trial = self._among(session, without, stood, {**others, **beside})
                    if trial is not None:
                        break
                left.remove(free[0])
            if trial is None:  # the bookings already made stand as greedy put them
                trial = {k: s for k, s in self.kept.items() if s.session == session}
            placed = {k: s for k, s in beside.items() if k not in trial} | trial
            stood[session] = [spot for spot in trial.values() if spot.session == session]
        return placed

    def _among(
        self,
        session: int,
        spots: Collection[Spot],
        stood: Mapping[int, Collection[Spot]],
        others: Schedule,
    ) -> dict[int, Spot] | None:
        """`session` put in order beside the day so far, which may be put in order anew with it."""
        alone = sequence(self.problem, self.local, {session: spots}, others, ONE_DAY)
        if alone is not None:
            return alone
        rest = {k: s for k, s in others.items() if s.session not in stood}
        return sequence(self.problem, self.local, {**stood, session: spots}, rest, ONE_DAY)

    def _spot(self, entry: int, session: int) -> Spot:
        option = self.problem.options.option(entry, session)
        return Spot(session, 0, entry, option.surgeons[0])
