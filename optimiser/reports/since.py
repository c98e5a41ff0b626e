"""What a person has to look at because of the plan before: dates lost, and who is gone."""

from optimiser.models.reading import REMOVED
from optimiser.models.words import Urgency
from optimiser.reports.compare import Comparison, Kind
from optimiser.reports.lists import one_line
from optimiser.reports.urgent import SHOWN


def lost_lines(comparison: Comparison) -> list[str]:
    """Who had a date and has none: they are to be rung before the plan is approved."""
    lost = comparison.of(Kind.fell_out)
    owner = comparison.old.owner
    ids = dict.fromkeys(owner[change.label] for change in lost)
    urgent = dict.fromkeys(
        owner[change.label] for change in lost if change.who.urgency == Urgency.urgent
    )
    if not ids:
        return []
    of_them = f"of them {len(urgent)} urgent: {named(list(urgent))}" if urgent else "none urgent"
    return [
        f"LOST THEIR DATE ({len(ids)}, {of_them}): ring before approving; sheet changes names all"
    ]


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
