"""What a person has to look at because of the plan before: dates lost, and who is gone."""

from collections.abc import Mapping
from datetime import timedelta

from optimiser.models.case import TheatreCase
from optimiser.models.days import in_days
from optimiser.models.kinds import AnyCase
from optimiser.models.reading import REMOVED
from optimiser.models.urgency import urgency_of
from optimiser.models.words import Urgency
from optimiser.reports.compare import Comparison, Kind
from optimiser.reports.lists import one_line
from optimiser.reports.person import Person
from optimiser.reports.urgent import SHOWN


def lost_lines(comparison: Comparison) -> list[str]:
    """Who had a date and has none: they are to be rung before the plan is approved. Nobody rings
    those whose wait is over; of those who are off the list it is to be found out first."""
    owner, new = comparison.old.owner, comparison.new
    over = {key for key, one in new.elsewhere.items() if one.code == REMOVED}
    lost = {owner[one.label]: one.who for one in comparison.of(Kind.fell_out)}
    lost = {key: who for key, who in lost.items() if key not in over}
    if not lost:
        return []
    gone = len(lost.keys() - new.ids)
    off = f"; {gone} no longer on the list" if gone else ""
    told = _counted(comparison, lost)
    return [f"LOST THEIR DATE ({told}{off}): ring before approving; sheet changes names all"]


def moved_lines(comparison: Comparison) -> list[str]:
    """Who has another day than they were told, and lost none of their dates."""
    owner = comparison.old.owner
    moved = {owner[one.label]: one.who for one in comparison.of(Kind.moved)}
    for one in comparison.of(Kind.fell_out):
        moved.pop(owner[one.label], None)
    if not moved:
        return []
    told = _counted(comparison, moved)
    return [f"ANOTHER DAY ({told}): tell them before approving; sheet changes names all"]


def too_near_lines(comparison: Comparison, case: AnyCase) -> list[str]:
    """Of those who lost a date or have another one whoever had one that is too near by now.

    It was given with the notice owed; a plan gives no date a second time that is nearer.
    """
    if not isinstance(case, TheatreCase):
        return []
    first = case.planning_date.isoformat()
    enough = (case.planning_date + timedelta(days=case.policy.notice_days)).isoformat()
    changes = [*comparison.of(Kind.fell_out), *comparison.of(Kind.moved)]
    near = [
        entry.entry_id
        for one in changes
        if one.was is not None and first <= one.was.told < enough
        if (entry := case.entry_by_id.get(comparison.old.owner[one.label])) is not None
        if not entry.short_notice and urgency_of(entry, case) is not Urgency.urgent
    ]
    if not near:
        return []
    return [
        f"DATE TOO NEAR BY NOW ({len(near)}: {named(near)}): less than "
        f"{in_days(case.policy.notice_days)} away; where they agreed to it enter it as booked, "
        "and plan again"
    ]


def _counted(comparison: Comparison, people: Mapping[str, Person]) -> str:
    """How many, and the urgent of them by name."""
    urgent = [key for key, who in people.items() if who.urgency == Urgency.urgent]
    unit = ""
    if comparison.of_tests:
        unit = " request" if len(people) == 1 else " requests"
    among = f"of them {len(urgent)} urgent: {named(urgent)}" if urgent else "none urgent"
    return f"{len(people)}{unit}, {among}"


def gone_ids(comparison: Comparison) -> list[str]:
    """Ids of the earlier plan that are not on the list any more, and had not been seen to."""
    old, new = comparison.old, comparison.new
    over = {key for key, one in old.elsewhere.items() if one.code == REMOVED}
    missed = {old.owner[change.label] for change in comparison.of(Kind.fell_out)}
    waited = {*old.elsewhere, *old.partly}
    return sorted((old.ids - new.ids - over) & (missed | waited))


def named(ids: list[str]) -> str:
    """The ids up to so many, and how many more there are."""
    shown = ", ".join(one_line(name) for name in ids[:SHOWN])
    return shown if len(ids) <= SHOWN else f"{shown} and {len(ids) - SHOWN} more"
