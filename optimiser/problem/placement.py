"""A placement: one entry in one session as the solver sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from optimiser.models.entry import Entry
from optimiser.models.pathway import Item
from optimiser.models.session import Session

Literal = Any
"""A Boolean of the model (an ortools literal; typed loosely so that rules import no solver)."""
Expression = Any
"""A linear expression, integer variable or plain int of the model."""


@dataclass(eq=False, slots=True)
class Placement:
    """`entry` in `session`: whether, with whom, and from which minute.

    `booked` is a literal; `by` maps each possible surgeon to a literal, exactly one true when
    booked. `start` exists in timed drafts (minutes on the problem's clock) and
    for held placements, whose booking may not change and whose `booked` is the constant 1.
    `minutes` are the planned touch time, whole.
    """

    entry: Entry
    session: Session
    minutes: int
    booked: Literal
    by: Mapping[str | None, Literal]
    start: Expression = None
    held: bool = False
    fixed: bool = False
    key: tuple[int, int] = field(default=(-1, -1))

    @property
    def pathway(self) -> Entry:
        """The entry: what rules of both kinds of planning ask."""
        return self.entry

    @property
    def item(self) -> Item:
        """What is booked, as bookings name it."""
        return (self.entry.entry_id,)

    @property
    def end(self) -> Expression:
        """Minute at which the patient is out of theatre."""
        return self.start + self.minutes
