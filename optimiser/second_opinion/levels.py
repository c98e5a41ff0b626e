"""What each level counts of a booking, written down once for both models of this room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.pathway import Item
from optimiser.models.session import Session
from optimiser.models.urgency import booking_value, urgency_of, weight_of
from optimiser.models.words import Priority, Urgency
from optimiser.objectives.delay_spared import DelaySpared

PRIORITIES = {
    "p1": (Priority.P1A, Priority.P1B),
    "p2": (Priority.P2,),
    "p3": (Priority.P3,),
    "p4": (Priority.P4,),
}


@dataclass(frozen=True)
class Counting:
    """What the levels count: of a booking alone, or (`moved`) of those told a date."""

    case: TheatreCase
    told: Mapping[Item, date]

    def gain(self, level: str, entry: Entry, session: Session) -> float:
        """What a booking adds to a level that counts bookings; moved is what it takes off."""
        if level == "moved":
            return -float(self.told.get((entry.entry_id,)) == session.day)
        if level in PRIORITIES:
            return float(entry.priority in PRIORITIES[level])
        if urgency_of(entry, self.case) is not Urgency(level):
            return 0.0
        value = booking_value(entry, session.day, self.case)
        return weight_of(entry, self.case.policy) * value

    def scale(self, level: str) -> int:
        """So many whole units in which a level is counted make one of it."""
        waits = level in {urgency.value for urgency in Urgency}
        return DelaySpared(Urgency(level)).scale(self.case) if waits else 1

    def base(self, level: str) -> float:
        """What a level is of a plan without bookings."""
        if level != "moved":
            return 0.0
        return sum((entry.entry_id,) in self.told for entry in self.case.entries)


def upward(level: str) -> bool:
    """Is more of a level better?"""
    return level not in ("moved", "changeovers")
