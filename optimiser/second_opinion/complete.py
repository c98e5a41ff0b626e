"""A complete model of a small case for PuLP: every rule of theatres, written anew.

A case in a list has a start, counted in minutes after the session's; an arc says who follows whom;
two lists that share a surgeon, a patient or equipment take turns by a choice of who is first. The
overrun budget is a row for each set of cases that may be on a list. Everything that the model
needs big numbers for lies inside one day, so that they stay small.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from math import sqrt
from statistics import NormalDist
from typing import Any

from optimiser.models.entry import Entry
from optimiser.models.resources import LATEX_FREE
from optimiser.models.words import Flag
from optimiser.second_opinion.door import Best, Rows
from optimiser.second_opinion.levels import Counting
from optimiser.second_opinion.options import Option, Options, minutes
from optimiser.second_opinion.sharing import Place, Sharing, closing

MOST_OPTIONS = 60
MOST_IN_LIST = 8
"""A case with more options, or more entries that may go into one list, is too large for this."""


class Complete:
    """The model of a case; `floors` are kept from level to level."""

    complete = True

    def __init__(self, counting: Counting, options: Options) -> None:
        self.counting, self.case = counting, counting.case
        self.rows = Rows("every_rule")
        longest = max((closing(s) for s in self.case.sessions), default=0)
        self.start = {option.entry: self.rows.number(0, longest) for option in options.all}
        self.places = [self._place(option) for option in options.all]
        self.lists: dict[str, list[Place]] = {}
        for place in self.places:
            self.lists.setdefault(place.session.session_id, []).append(place)
        self._once()
        self._past: list[Any] = []
        self._changes: list[Any] = []
        for places in self.lists.values():
            self._in_order(places)
            self._in_hours(places)
            self._not_late(places)
        Sharing(self.case, self.rows, self.start, self.places).keep()

    def level(self, name: str) -> Any:
        """A level as an expression."""
        if name == "changeovers":
            return self.rows.sum([0.0, *self._changes])
        if name == "utilisation":
            touch = self.rows.sum(place.entry.minutes * place.here for place in self.places)
            return touch - self.rows.sum([0.0, *self._past])
        gains = [
            self.counting.gain(name, place.entry, place.session) * place.here
            for place in self.places
        ]
        return self.rows.sum(gains) + self.counting.base(name)

    def best(self, level: str, *, upward: bool, seconds: float) -> Best:
        """The best a level can be under the rules and floors so far."""
        return self.rows.best(self.level(level), upward=upward, seconds=seconds)

    def floor(self, level: str, value: float, *, upward: bool) -> None:
        """From now on the level is no worse than `value`."""
        expression = self.level(level)
        self.rows.keep(expression >= value if upward else expression <= value)

    # One case ------------------------------------------------------------------------------

    def _place(self, option: Option) -> Place:
        here = self.rows.yes_or_no()
        names = list(option.surgeons)
        by = {names[0]: here}
        if len(names) > 1:
            by = {name: self.rows.yes_or_no() for name in names}
            self.rows.keep(self.rows.sum(by.values()) == here)
        entry = self.case.entries[option.entry]
        place = Place(option.entry, entry, self.case.sessions[option.session], here, by)
        for name, stretches in option.surgeons.items():
            if stretches is not None:
                self._on_duty(place, by[name], stretches)
        return place

    def _on_duty(self, place: Place, does: Any, stretches: Sequence[tuple[int, int]]) -> None:
        chosen = [self.rows.yes_or_no() for _ in stretches]
        self.rows.keep(self.rows.sum(chosen) == does)
        for one, (first, last) in zip(chosen, stretches, strict=True):
            self._at_least(self.start[place.number], first, one, by=max(0, first))
            if last < self._long:
                spare = (self._long - last) * (1 - one)
                self.rows.keep(self.start[place.number] <= last + spare)

    def _once(self) -> None:
        for number in self.start:
            mine = [place for place in self.places if place.number == number]
            total = self.rows.sum(place.here for place in mine)
            fixed = mine[0].entry.fixed
            if fixed is None:
                self.rows.keep(total <= 1)
                continue
            self.rows.keep(total == 1)
            if fixed.start is not None:
                given = minutes(fixed.start, mine[0].session.start)
                self.rows.keep(self.start[number] == given)

    # One list ------------------------------------------------------------------------------

    def _in_order(self, places: Sequence[Place]) -> None:
        """One path through the booked cases, each after the turnover of the one before."""
        first = {p.number: self.rows.yes_or_no() for p in places}
        last = {p.number: self.rows.yes_or_no() for p in places}
        follows = {(a.number, b.number): self.rows.yes_or_no() for a, b in permutations(places, 2)}
        self.rows.keep(self.rows.sum(first.values()) <= 1)
        for place in places:
            k = place.number
            before = self.rows.sum(x for (_, then), x in follows.items() if then == k)
            after = self.rows.sum(x for (one, _), x in follows.items() if one == k)
            self.rows.keep(before + first[k] == place.here)
            self.rows.keep(after + last[k] == place.here)
        for one, then in permutations(places, 2):
            arc = follows[one.number, then.number]
            gap = one.entry.minutes + self._gap(one.entry, then.entry)
            self._after(one, then, gap, arc)
            if one.entry.procedure != then.entry.procedure:
                self._changes.append(arc)
            if self._latex_before(one, then):
                both = one.here + then.here - 1
                self._after(one, then, one.entry.minutes, both)

    def _gap(self, one: Entry, then: Entry) -> int:
        """Turnover, and the clean after an infected patient."""
        same = one.procedure == then.procedure
        gap = one.same_turnover_minutes if same else one.turnover_minutes
        infected = Flag.infection in one.flags and Flag.infection not in then.flags
        if infected and not (one.time_given and then.time_given):
            gap += self.case.policy.infection_clean_minutes
        return gap

    @staticmethod
    def _latex_before(one: Place, then: Place) -> bool:
        allergic = Flag.latex in one.entry.flags and Flag.latex not in then.entry.flags
        both_made = one.entry.time_given and then.entry.time_given
        return allergic and not both_made and LATEX_FREE not in one.session.equipment

    def _in_hours(self, places: Sequence[Place]) -> None:
        wait = self.case.policy.first_case_delay_minutes
        for place in places:
            session, entry, start = place.session, place.entry, self.start[place.number]
            earliest = 0 if entry.fixed is not None else wait
            if entry.fixed is not None and entry.fixed.start is None:
                for other in places:  # where people are added, the list waits as any other does
                    if other.entry.fixed is None:
                        both = place.here + other.here - 1
                        self._at_least(start, wait, both, by=wait)
            last = closing(session) - entry.minutes
            if last < earliest:
                self.rows.keep(place.here == 0)
                continue
            self._at_least(start, earliest, place.here, by=earliest)
            self.rows.keep(start <= last + (self._long - last) * (1 - place.here))
            if session.overrun_minutes > 0:
                past = self.rows.number(0, min(entry.minutes, session.overrun_minutes))
                late = start + entry.minutes - session.minutes
                inside = place.here
                if entry.minutes < session.overrun_minutes:
                    # it may begin past the end: then all of it is late, and no more than that
                    begins = self.rows.yes_or_no()
                    self.rows.keep(past >= entry.minutes * (1 - begins))
                    inside = place.here + begins - 1
                self._at_least(past, late, inside, by=self._long + entry.minutes)
                self._past.append(past)

    def _not_late(self, places: Sequence[Place]) -> None:
        """The end of the last case and the spread of any set on the list fit before the latest."""
        most = self.case.policy.overrun_probability
        spread = [place for place in places if place.entry.touch_sd > 0]
        if most >= 0.5 or not spread:
            return
        z = -NormalDist().inv_cdf(most)
        latest = closing(places[0].session)
        end = self.rows.number(0, latest)
        for place in places:
            out = self.start[place.number] + place.entry.minutes
            self._at_least(end, out, place.here, by=self._long + place.entry.minutes)
        added = self.rows.number(0, 1)  # a list of bookings already made alone is as people made it
        for place in places:
            if place.entry.fixed is None:
                self.rows.keep(added >= place.here)
        for some in _subsets(spread):
            needed = z * sqrt(sum(place.entry.touch_sd**2 for place in some))
            absent = len(some) - self.rows.sum(place.here for place in some) + 1 - added
            self.rows.keep(end + needed <= latest + 1e-6 + needed * absent)

    # Rows with a condition -----------------------------------------------------------------

    def _after(self, one: Place, then: Place, gap: int, literal: Any) -> None:
        """`then` starts `gap` minutes after `one` does, where `literal` (at most 1) is 1."""
        first, second = self.start[one.number], self.start[then.number]
        self.rows.keep(second >= first + gap - (self._long + gap) * (1 - literal))

    def _at_least(self, number: Any, low: Any, literal: Any, *, by: float) -> None:
        """`number` is at least `low` where `literal` is 1; `by` is the most it can fall short."""
        self.rows.keep(number >= low - by * (1 - literal))

    @property
    def _long(self) -> int:
        """No start is later."""
        return max(closing(session) for session in self.case.sessions)


def few_enough(options: Options) -> bool:
    """Is the case small enough for the complete model?"""
    per_list: dict[int, int] = {}
    for option in options.all:
        per_list[option.session] = per_list.get(option.session, 0) + 1
    return len(options.all) <= MOST_OPTIONS and max(per_list.values(), default=0) <= MOST_IN_LIST


def _subsets(places: Sequence[Place]) -> Iterator[tuple[Place, ...]]:
    for size in range(1, len(places) + 1):
        yield from combinations(places, size)
