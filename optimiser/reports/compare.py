"""What changed between two plans, as a change slip that a clerk can work through.

Who fell out comes first, the most urgent above all, since somebody may have told them a date; then
who moved to another day, who has another time or room on the same day, and who came in. Bookings
that had begun when the new list was drawn did not fall out: their day has come. Who had left the
list before is not asked after again.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from optimiser.models.reading import REMOVED
from optimiser.reports.levels import number
from optimiser.reports.lists import day_text, one_line
from optimiser.reports.person import NOBODY, Person
from optimiser.reports.snapshot import MINUTE, LevelValue, Place, Snapshot
from optimiser.reports.table import Column, Table, table


class Kind(StrEnum):
    """What happened to one booking, the gravest first."""

    fell_out = "fell out"
    moved = "moved"
    retimed = "same day, changed"
    came_in = "came in"
    vanished = "unbooked and no longer on the list"
    day_came = "their day has come"


ADVICE = {
    Kind.fell_out: "booked before, not now: make sure that none of them was told a date",
    Kind.moved: "another day",
    Kind.retimed: "the same day, another time, room, list or surgeon",
    Kind.came_in: "not booked before",
    Kind.vanished: "in the old plan, and on the new list nowhere: ask why",
    Kind.day_came: "begun before the new list was drawn: who is still on it may not have been seen",
}
COLUMNS = (
    Column("change", "Change", 18),
    Column("id", "Id", 16),
    Column("who", "Who", 30),
    Column("was", "Was", 44),
    Column("now", "Now", 44),
    Column("why", "Why", 60),
)


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
        elif was.day != now.day:
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


def changes_table(comparison: Comparison) -> Table:
    """The changes as rows for the workbook and the page."""
    rows = [
        (change.kind.value, change.label, who_text(change.who), place_text(change.was),
         place_text(change.now), change.why)
        for change in comparison.changes
    ]  # fmt: skip
    old, new = comparison.old, comparison.new
    return table(
        "changes",
        "Changes",
        f"From run {old.run_code} to run {new.run_code}; {comparison.unchanged} bookings unchanged",
        COLUMNS,
        rows,
    )


def slip_text(comparison: Comparison) -> str:
    """The change slip."""
    old, new = comparison.old, comparison.new
    lines = [
        f"CHANGE SLIP: {one_line(new.case_name)}",
        f"from run {old.run_code} (list of {one_line(old.drawn) or 'unknown time'})",
        f"to   run {new.run_code} (list of {one_line(new.drawn) or 'unknown time'})",
        f"Prints with run code {old.run_code} are superseded once the new plan is approved."
        if old.run_code != new.run_code
        else "Both plans book the same people at the same places and times.",
        "",
        ("tests: " if comparison.of_tests else "")
        + ", ".join(_count_text(comparison, kind) for kind in Kind)
        + f", {comparison.unchanged} unchanged",
    ]
    for kind in Kind:
        group = comparison.of(kind)
        if group:
            lines += ["", f"{kind.value.upper()} ({comparison.told(kind)}): {ADVICE[kind]}"]
            lines += [line for change in group for line in _slip_lines(change)]
    return "\n".join([*lines, "", *_level_lines(comparison)]) + "\n"


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """The comparison for `--json`."""
    return {
        "old": _named(comparison.old),
        "new": _named(comparison.new),
        "same_input": comparison.old.sha256 == comparison.new.sha256,
        "counts": {kind.name: len(comparison.of(kind)) for kind in Kind}
        | {"unchanged": comparison.unchanged},
        "changes": [asdict(change) | {"kind": change.kind.name} for change in comparison.changes],
        "levels": [
            {"name": name, "unit": unit, "old": was, "new": now}
            for name, unit, was, now in _levels(comparison)
        ],
    }


def place_text(place: Place | None) -> str:
    """A place as people say it: `Tue 1 Dec 2026 08:30-10:05, General, Theatre 2, list S1`."""
    if place is None:
        return ""
    until = f"-{place.end[11:]}" if place.end else ""
    surgeon = f"surgeon {place.surgeon}" if place.surgeon else ""
    parts = (place.site, place.room, f"list {place.session_id}", surgeon)
    return ", ".join([f"{_day(place.day)} {place.start[11:]}{until}", *filter(None, parts)])


def who_text(who: Person) -> str:
    """`URGENT, P2, due by Mon 11 May 2026, patient P00087`, as much of it as is known."""
    parts = (
        who.urgency.upper() if who.rank == 0 else who.urgency,
        who.priority,
        f"due by {_day(who.due)}" if who.due else "",
        f"patient {one_line(who.patient_id)}" if who.patient_id else "",
    )
    return ", ".join(filter(None, parts))


def _day(text: str) -> str:
    try:
        return day_text(date.fromisoformat(text))
    except ValueError:
        return text


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
    if (was.session_id, was.start, was.surgeon) != (now.session_id, now.start, now.surgeon):
        return True
    left_out = ((was.site, now.site), (was.room, now.room), (was.end, now.end))
    return any(one != other for one, other in left_out if one and other)


def _who(change: Change, old: Snapshot, new: Snapshot) -> Person:
    key = old.owner.get(change.label) or new.owner.get(change.label) or change.label
    return new.people.get(key, NOBODY).or_else(old.people.get(key, NOBODY))


def _order(change: Change) -> tuple[int, int, str, str]:
    place = change.was or change.now
    when = "" if place is None else place.start
    rank = change.who.rank if change.kind is Kind.fell_out else 0
    return (list(Kind).index(change.kind), rank, when, change.label)


def _count_text(comparison: Comparison, kind: Kind) -> str:
    gone = comparison.off_the_list if kind is Kind.fell_out else 0
    of_them = f" ({gone} of them no longer on the list)" if gone else ""
    apart = kind is Kind.vanished  # at a centre requests, between counts of tests
    count = comparison.told(kind) if apart else str(len(comparison.of(kind)))
    return f"{count} {kind.value}{of_them}"


def _slip_lines(change: Change) -> list[str]:
    lines = [f"  {one_line(change.label)}  {who_text(change.who)}".rstrip()]
    if change.was is not None:
        lines.append(f"      was  {one_line(place_text(change.was))}")
    if change.now is not None:
        lines.append(f"      now  {one_line(place_text(change.now))}")
    if change.why:
        lines.append(f"      why  {one_line(change.why)}")
    return lines


def _levels(comparison: Comparison) -> list[tuple[str, str, float | None, float | None]]:
    old = {level.name: level for level in comparison.old.levels}
    new = {level.name: level for level in comparison.new.levels}
    names: Sequence[str] = list(dict.fromkeys([*new, *old]))
    return [
        (name, (new.get(name) or old[name]).unit, _value(old.get(name)), _value(new.get(name)))
        for name in names
    ]


def _value(level: LevelValue | None) -> float | None:
    return None if level is None else level.value


def _level_lines(comparison: Comparison) -> list[str]:
    levels = _levels(comparison)
    if not levels:
        return []
    lines = ["LEVELS, before and after"]
    if comparison.old.sha256 != comparison.new.sha256:
        lines.append("  (the two plans were made from different inputs: read them with care)")
    width = max(len(name) for name, *_ in levels)
    for name, unit, was, now in levels:
        told = ["none" if value is None else number(value) for value in (was, now)]
        lines.append(f"  {one_line(name):<{width}}  {told[0]:>12}  {told[1]:>12}  {one_line(unit)}")
    return lines


def _named(side: Snapshot) -> dict[str, str]:
    return {
        "run_code": side.run_code,
        "extracted_at": side.extracted_at,
        "input_sha256": side.sha256,
    }
