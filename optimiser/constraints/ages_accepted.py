"""Children go on children's lists and adults on adults'; 16 and 17 go to either.

By age on the day of surgery: an adult list takes nobody under 16, a child list nobody of 18 or
over unless flagged as a child. Of unknown age nobody goes onto an adult list, and onto a child
list only who is flagged as a child (a paediatric list needs a paediatric team, and an adult list
is not staffed for a child).

Source: file contract, sessions.csv `ages`; DOMAIN 3.7.
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from optimiser.constraints.rule import Rule, Scope
from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.plan import Plan
from optimiser.models.violation import Violation
from optimiser.models.words import Flag, SessionAges

if TYPE_CHECKING:
    from optimiser.problem.grid import Grid, Mask


ADULT_FROM, GROWN = 16, 18
"""Years from which on an adult list takes somebody, and from which on nobody is a child."""


class AgesAccepted(Rule):
    scope = Scope.option

    def admits(self, grid: "Grid") -> "Mask":
        def takes(patient: tuple[Entry, bool], list_key: tuple[SessionAges, date]) -> bool:
            entry, flagged = patient
            ages, day = list_key
            if ages is SessionAges.any:
                return True
            age = entry.age_on(day)
            if ages is SessionAges.adult:
                return age is not None and age >= ADULT_FROM
            return flagged or (age is not None and age < GROWN)

        begin = min((session.day for session in grid.sessions), default=date.max)

        def kind(entry: Entry) -> tuple[date | None, bool]:
            age = entry.age_on(begin)
            grown = age is not None and age >= GROWN  # on every day of the plan: all are alike
            return date.min if grown else entry.birth_date, Flag.child in entry.flags

        born: dict[tuple[date | None, bool], Entry] = {}
        for entry in grid.entries:
            born.setdefault(kind(entry), entry)
        return grid.entry_session(
            kind,
            lambda session: (session.ages, session.day),
            lambda key, list_key: takes((born[key], key[1]), list_key),
        )

    def audit(self, case: TheatreCase, plan: Plan) -> Iterator[Violation]:
        for booking in plan.bookings:
            entry = case.entry_by_id[booking.entry_id]
            session = case.session_by_id[booking.session_id]
            age = entry.age_on(session.day)
            years = "of unknown age" if age is None else f"{age} years old"
            flagged = Flag.child in entry.flags
            too_young = age is None or age < ADULT_FROM
            too_old = not flagged and (age is None or age >= GROWN)
            if (session.ages is SessionAges.adult and too_young) or (
                session.ages is SessionAges.child and too_old
            ):
                yield self.breach(
                    f"{entry.entry_id} is {years}; {session.session_id} takes "
                    f"{session.ages.value} patients",
                    entries=entry.entry_id,
                    sessions=session.session_id,
                )
