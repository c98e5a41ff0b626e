"""What changed between two plans, as a change slip that a clerk can work through.

Who fell out comes first, the most urgent above all, since somebody may have told them a date; then
who moved to another day, who has another time or room on the same day, and who came in.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from optimiser.reports.compare import Change, Comparison, Kind
from optimiser.reports.levels import number
from optimiser.reports.lists import day_text, one_line
from optimiser.reports.person import Person
from optimiser.reports.snapshot import LevelValue, Place, Snapshot
from optimiser.reports.table import Column, Table, table

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
        "same_input": _same_input(comparison),
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
    if _same_input(comparison) is False:
        lines.append("  (the two plans were made from different inputs: read them with care)")
    width = max(len(name) for name, *_ in levels)
    for name, unit, was, now in levels:
        told = ["none" if value is None else number(value) for value in (was, now)]
        lines.append(f"  {one_line(name):<{width}}  {told[0]:>12}  {told[1]:>12}  {one_line(unit)}")
    return lines


def _same_input(comparison: Comparison) -> bool | None:
    """None where a plan made by hand does not say what it was made from."""
    old, new = comparison.old.sha256, comparison.new.sha256
    return old == new if old and new else None


def _named(side: Snapshot) -> dict[str, str]:
    return {
        "run_code": side.run_code,
        "extracted_at": side.extracted_at,
        "input_sha256": side.sha256,
    }
