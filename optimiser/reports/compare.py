"""What changed between two plans: who fell out, moved, has another time, came in.

Bookings that had begun when the new list was drawn did not fall out: their day has come. Who had
left the list before is not asked after again.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from optimiser.models.reading import REMOVED
from optimiser.reports.person import NOBODY, Person
from optimiser.reports.snapshot import MINUTE, Place, Snapshot


class Kind(StrEnum):
    """What happened to one booking, the gravest first."""

    fell_out = "fell out"
    moved = "moved"
    retimed = "same day, changed"
    came_in = "came in"
    vanished = "unbooked and no longer on the list"
    day_came = "their day has come"


@dataclass(frozen=True)
class Change:
    """One change: `label` is what is booked, `was` and `now` are None where it was not; `who` is
    as the new plan knows them, else as the old one does."""

    kind: Kind
    label: str
    was: Place | None
    now: Place | None
    why: str
    who: Person = NOBODY


@dataclass(frozen=True)
class Comparison:
    """Two plans side by side."""

    old: Snapshot
    new: Snapshot
    changes: tuple[Change, ...]
    unchanged: int

    def of(self, kind: Kind) -> list[Change]:
        """The changes of one kind, in order of their old (else new) time; who fell out by class
        before."""
        return [change for change in self.changes if change.kind is kind]

    @property
    def off_the_list(self) -> int:
        """How many of those who fell out are no longer on the list."""
        owner, ids = self.old.owner, self.new.ids
        return sum(owner[change.label] not in ids for change in self.of(Kind.fell_out))

    @property
    def of_tests(self) -> bool:
        """Are these plans of a centre, whose bookings are tests?"""
        return "diagnostics" in {self.old.kind, self.new.kind}

    def told(self, kind: Kind) -> str:
        """How many changes of one kind, of a centre with what is counted: `12 tests`."""
        count, unit = len(self.of(kind)), ""
        if self.of_tests:
            unit = " request" if kind is Kind.vanished else " test"
            unit += "" if count == 1 else "s"
        return f"{count}{unit}"


def compare(old: Snapshot, new: Snapshot) -> Comparison:
    """Every difference in who is where; a change of position alone is none."""
    changes = [_not_booked(label, place, old, new) for label, place in old.booked.items()
               if label not in new.booked]  # fmt: skip
    unchanged = 0
    for label, now in new.booked.items():
        was = old.booked.get(label)
        if was is None:
            changes.append(Change(Kind.came_in, label, None, now, now.reason))
        elif was.told != now.told:
            changes.append(Change(Kind.moved, label, was, now, now.reason))
        elif _elsewhere(was, now):
            changes.append(Change(Kind.retimed, label, was, now, now.reason))
        else:
            unchanged += 1
    over = {key for key, one in old.elsewhere.items() if one.code == REMOVED}
    gone = old.ids - new.ids - set(old.owner.values()) - over
    changes += [
        Change(Kind.vanished, key, None, None, f"was {old.elsewhere[key].state}") for key in gone
    ]
    changes = [replace(change, who=_who(change, old, new)) for change in changes]
    return Comparison(old, new, tuple(sorted(changes, key=_order)), unchanged)


def _not_booked(label: str, place: Place, old: Snapshot, new: Snapshot) -> Change:
    key = old.owner[label]
    begun = place.start < new.extracted_at[:MINUTE]  # both on the wall clock of the case
    instead = new.elsewhere.get(key)
    if instead is not None:
        why = f"now {instead.state}: {instead.why} [{instead.code}]"
    elif key in new.partly and label.removeprefix(f"{key} ") in new.partly[key].tests:
        part = new.partly[key]
        why = f"booked in part, without this test: {part.why} [{part.code}]"
    elif key in new.owner.values():
        why = "its other tests are booked, this one is not"
    elif begun:
        why = "not on the new list any more"
    else:
        why = "not on the new list at all: find out why before the booking is dropped"
    return Change(Kind.day_came if begun else Kind.fell_out, label, place, None, why)


def _elsewhere(was: Place, now: Place) -> bool:
    """Do they differ in anything that both plans say? By hand some is left to the case."""
    if was.session_id != now.session_id or not _same_time(was.start, now.start):
        return True
    if was.end and now.end and not _same_time(was.end, now.end):
        return True
    left_out = ((was.site, now.site), (was.room, now.room), (was.surgeon, now.surgeon))
    return any(one != other for one, other in left_out if one and other)


def _same_time(one: str, other: str) -> bool:
    """By hand every time may have an offset, or none."""
    offsets = (one[MINUTE:], other[MINUTE:])
    return one[:MINUTE] == other[:MINUTE] and (offsets[0] == offsets[1] or not all(offsets))


def _who(change: Change, old: Snapshot, new: Snapshot) -> Person:
    key = old.owner.get(change.label) or new.owner.get(change.label) or change.label
    return new.people.get(key, NOBODY).or_else(old.people.get(key, NOBODY))


def _order(change: Change) -> tuple[int, int, str, str]:
    place = change.was or change.now
    when = "" if place is None else place.start
    rank = change.who.rank if change.kind is Kind.fell_out else 0
    return (list(Kind).index(change.kind), rank, when, change.label)
