"""The draft: a plan still open, answering in variables what a Plan answers in values.

Rules and objectives put questions to it (who is in this session, when does the list finish)
and add what must hold; none of them imports a solver library. A timed draft decides starts and
order and is the whole problem. An untimed draft decides only who goes where and with whom: it
is a relaxation, far smaller, whose lists are put in order afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, permutations
from operator import attrgetter

from optimiser.models.case import TheatreCase
from optimiser.models.pathway import Item
from optimiser.models.plan import Booking
from optimiser.models.session import Session
from optimiser.problem.base_draft import BaseDraft
from optimiser.problem.options import Option
from optimiser.problem.placement import Expression, Literal, Placement
from optimiser.problem.problem import Problem
from optimiser.problem.span import family_literals, least_span


class Draft(BaseDraft):
    """A model over some options of a problem, with other bookings held.

    `options` are the choices open; the sessions they lie in are this draft's to plan.
    `held` are bookings of other sessions, which count in what sessions share. `margin`
    (minutes) widens the domain of starts beyond the session, so that a rule can be seen to
    bind; solvers leave it at 0.
    """

    def __init__(
        self,
        problem: Problem,
        options: Iterable[Option],
        held: Sequence[Booking] = (),
        *,
        timed: bool,
        margin: int = 0,
        sessions: Iterable[int] = (),
    ) -> None:
        super().__init__()
        self.problem = problem
        self.case: TheatreCase = problem.case
        self.timed = timed
        self.margin = margin
        self._windows: dict[str, tuple[int, int]] = {}
        self.placements = [self._place(option) for option in options]
        self.held = [self._hold(booking) for booking in held]
        numbers = {p.key[1] for p in self.placements} | set(sessions)
        self.sessions: list[Session] = [self.case.sessions[k] for k in sorted(numbers)]
        self._lists: dict[str, list[Placement]] = {s.session_id: [] for s in self.sessions}
        self._of_entry: dict[str, list[Placement]] = {}
        for placement in self.placements:
            self._lists[placement.session.session_id].append(placement)
            self._of_entry.setdefault(placement.entry.entry_id, []).append(placement)
        self._next: dict[tuple[Placement, Placement], Literal] = {}
        if timed:
            for placements in self._lists.values():
                self._order(placements)
        self._finish: dict[str, Expression] = {}
        self._load: dict[str, Expression] = {}
        self._procedures: dict[str, Mapping[str, Literal]] = {}

    # What is being decided -----------------------------------------------------------------

    @property
    def everything(self) -> list[Placement]:
        """The placements to decide and the held ones."""
        return self.placements + self.held

    def in_session(self, session: Session) -> list[Placement]:
        """Placements that may go into `session`."""
        return self._lists[session.session_id]

    @property
    def by_item(self) -> Mapping[Item, list[Placement]]:
        """Placements of each entry by (entry_id,)."""
        return {(entry_id,): placements for entry_id, placements in self._of_entry.items()}

    @property
    def by_entry(self) -> Mapping[str, list[Placement]]:
        """Placements of each entry by entry_id."""
        return self._of_entry

    def neighbours(self, session: Session) -> Iterable[tuple[Placement, Placement, Literal]]:
        """Every ordered pair that may stand next to each other in `session`, with its literal."""
        for first, second in permutations(self.in_session(session), 2):
            yield first, second, self._next[first, second]

    # The span of a list --------------------------------------------------------------------

    def opening(self, session: Session) -> int:
        """Earliest minute at which a case may start, whatever the rules."""
        return self._window(session)[0]

    def closing(self, session: Session) -> int:
        """Latest minute at which a case may end, whatever the rules."""
        return self._window(session)[1]

    def finish(self, session: Session) -> Expression:
        """A minute no earlier than the planned end of the last case of `session`."""
        if session.session_id not in self._finish:
            opening, closing = self.opening(session), self.closing(session)
            finish = self.model.new_int_var(opening, max(opening, closing), "")
            self._finish[session.session_id] = finish
            if self.timed:
                for placement in self.in_session(session):
                    self.add_if(finish >= placement.end, placement.booked)
        return self._finish[session.session_id]

    def load(self, session: Session) -> Expression:
        """Least minutes the list of `session` can take, in its best order, turnover included."""
        if session.session_id not in self._load:
            self._load[session.session_id] = least_span(self, session)
        return self._load[session.session_id]

    def procedures(self, session: Session) -> Mapping[str, Literal]:
        """For each procedure that may be on the list: is any case of it booked?"""
        if session.session_id not in self._procedures:
            self._procedures[session.session_id] = family_literals(self, session)
        return self._procedures[session.session_id]

    # What sessions share -------------------------------------------------------------------

    def overlapping(
        self, placements: Sequence[Placement], *, more_than: int = 1
    ) -> Iterable[list[Placement]]:
        """Groups of `placements` whose sessions overlap in time, directly or through others.

        Groups that can never have more than `more_than` cases at once are left out: those
        with no more placements, and in an untimed draft those with no more sessions. An untimed
        draft knows hours only by the minutes between them, so there every part of a group that
        lies within fewer hours, such as its mornings, comes as well.
        """
        at: dict[tuple[int, int], list[Placement]] = {}
        for session, inside in _by_session(placements):
            at.setdefault(self._window(session), []).extend(inside)
        group: list[Placement] = []
        until = 0
        for (opening, closing), inside in sorted(at.items(), key=lambda pair: pair[0]):
            if group and opening >= until:
                yield from self._sharing(group, more_than)
                group = []
            until = max(until, closing) if group else closing
            group += sorted(inside, key=_key)
        yield from self._sharing(group, more_than)

    def _sharing(self, group: list[Placement], more_than: int) -> Iterable[list[Placement]]:
        for part in [group] if self.timed else self._parts(group):
            users = len(part) if self.timed else len({p.session.session_id for p in part})
            if users > more_than:
                yield part

    def _parts(self, group: list[Placement]) -> Iterable[list[Placement]]:
        """The group, and those of it in sessions between one opening and one closing."""
        windows = sorted({self._window(p.session) for p in group})
        known = set()
        for opens in sorted({opening for opening, _ in windows}):
            for closes in sorted({closing for _, closing in windows}, reverse=True):
                inside = frozenset(w for w in windows if opens <= w[0] and w[1] <= closes)
                if inside and inside not in known:
                    known.add(inside)
                    yield [p for p in group if self._window(p.session) in inside]

    def _window(self, session: Session) -> tuple[int, int]:
        known = self._windows.get(session.session_id)
        if known is None:
            clock, margin = self.problem.clock, self.margin
            end = clock.minute(session.end) + session.overrun_minutes
            known = clock.minute(session.start) - margin, end + margin
            self._windows[session.session_id] = known
        return known

    def window(self, sessions: Iterable[Session]) -> int:
        """Minutes from the first opening to the last closing of `sessions`."""
        windows = [self._window(one) for one in {id(one): one for one in sessions}.values()]
        return max(end for _, end in windows) - min(start for start, _ in windows)

    # Building ------------------------------------------------------------------------------

    def _place(self, option: Option) -> Placement:
        entry, session = self.case.entries[option.entry], self.case.sessions[option.session]
        booked = self.model.new_bool_var("")
        by: dict[str | None, Literal] = {option.surgeons[0]: booked}
        if len(option.surgeons) > 1:
            by = {surgeon: self.model.new_bool_var("") for surgeon in option.surgeons}
            self.model.add(sum(by.values()) == booked)
        start = None
        if self.timed:
            opening, closing = self.opening(session), self.closing(session)
            last = closing - entry.minutes
            start = self.model.new_int_var(opening, max(opening, last), "")
            if last < opening:
                self.model.add(booked == 0)
        return Placement(
            entry=entry,
            session=session,
            minutes=entry.minutes,
            booked=booked,
            by=by,
            start=start,
            fixed=entry.fixed is not None,
            key=(option.entry, option.session),
        )

    def _hold(self, booking: Booking) -> Placement:
        entry = self.case.entry_by_id[booking.entry_id]
        return Placement(
            entry=entry,
            session=self.case.session_by_id[booking.session_id],
            minutes=entry.minutes,
            booked=self._true,
            by={booking.surgeon: self._true},
            start=self.problem.clock.minute(booking.start),
            held=True,
            fixed=booking.fixed,
        )

    def _order(self, placements: Sequence[Placement]) -> None:
        """One path through the booked cases of a list, in order of start."""
        arcs: list[tuple[int, int, Literal]] = [(0, 0, self.new_literal())]
        for number, placement in enumerate(placements, start=1):
            arcs.append((number, number, ~placement.booked))
            arcs.append((0, number, self.new_literal()))
            arcs.append((number, 0, self.new_literal()))
        for first, second in permutations(range(len(placements)), 2):
            literal = self.new_literal()
            self._next[placements[first], placements[second]] = literal
            arcs.append((first + 1, second + 1, literal))
            self.add_if(placements[first].start <= placements[second].start, literal)
        if placements:
            self.model.add_circuit(arcs)


_key = attrgetter("key")


def _by_session(placements: Iterable[Placement]) -> list[tuple[Session, list[Placement]]]:
    """Placements of one session that stand side by side, together."""
    return [(one, list(inside)) for one, inside in groupby(placements, attrgetter("session"))]
