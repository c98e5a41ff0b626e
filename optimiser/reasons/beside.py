"""What keeps an entry out of a list besides its minutes, so that nobody adds minutes in vain.

A list that is short of minutes is refused for that at once, and beds, surgeons' weeks and duties,
and items are not looked at. They are looked at here, and only when a reason is told.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from optimiser.models.days import day_text, listed
from optimiser.solvers.fill import Fill
from optimiser.solvers.room_left import Refusal

FIRST = {
    "ward_beds": "Find a bed first; minutes alone will not do.",
    "surgeon_weekly_limit": (
        "Agree one more session with the surgeon first; minutes alone will not do."
    ),
    "surgeon_rostered": "Roster the surgeon for longer first; minutes alone will not do.",
    "equipment_shared": "Find another item first; minutes at those hours alone will not do.",
}
"""What to do first, by the rule that refuses the entry besides the minutes."""
TOO = {
    "ward_beds": "A bed has to be found, too.",
    "surgeon_weekly_limit": "One more session has to be agreed with the surgeon, too.",
    "surgeon_rostered": "The surgeon has to be rostered for longer, too.",
    "equipment_shared": "Another item has to be found, too.",
}
"""What else to do, by a further rule that refuses the entry."""


class Beside:
    """Refusals that stay however many minutes a list is given, of lists that do not change."""

    def __init__(self, filled: Fill) -> None:
        self._filled = filled
        self._duty: dict[tuple[object, ...], Refusal | None] = {}
        self._items: dict[tuple[object, ...], Refusal | None] = {}

    def of(self, number: int, session: int) -> list[Refusal]:
        """Those of the entry in the session."""
        return list(self.each(number, session))

    def each(self, number: int, session: int) -> Iterator[Refusal]:
        """The same one after another, what is dear to find out last."""
        filled = self._filled
        nights = list(filled.room.full_nights(number, session))
        if nights:
            yield Refusal("ward_beds", no_bed(nights))
        limit = filled.room.weekly_limit(number, session)
        if limit is not None:
            yield limit
        entry, options = filled.problem.case.entries[number], filled.problem.options
        of_duty = (session, entry.minutes, options.surgeons(number, session))
        if of_duty not in self._duty:
            self._duty[of_duty] = filled.off_duty(number, session)
        if (duty := self._duty[of_duty]) is not None:
            yield duty
        of_items = (session, entry.minutes, filled.problem.items_of[number])
        if of_items not in self._items:
            self._items[of_items] = filled.items_in_use(number, session)
        if (items := self._items[of_items]) is not None:
            yield items


def no_bed(nights: Iterable[tuple[str, date]]) -> str:
    """The wards and nights without a bed, in words that go on from "the list"."""
    of_ward: dict[str, list[str]] = {}
    for ward, night in nights:
        of_ward.setdefault(ward, []).append(day_text(night))
    told = [
        f"in {ward} on the {'night' if len(days) == 1 else 'nights'} of {listed(days)}"
        for ward, days in of_ward.items()
    ]
    return f"finds no bed {listed(told)}"
