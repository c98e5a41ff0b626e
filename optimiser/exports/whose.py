"""Whose row it is: what tables say of an entry or request beside what plan.json says of it."""

from optimiser.models.entry import Entry
from optimiser.models.kinds import AnyCase, AnyPathway
from optimiser.models.urgency import target_date, urgency_of

COLUMNS_OF = {
    "theatre": ("class", "priority", "target", "patient_id", "specialty", "procedure"),
    "diagnostics": ("class", "priority", "target", "patient_id", "tests"),
}
"""Columns that the case fills, behind those of plan.json, by kind of planning."""


def whose(who: AnyPathway | None, case: AnyCase) -> dict[str, str]:
    """The cells of those columns; none of whoever the case does not know."""
    if who is None:
        return {}
    facts = {
        "class": urgency_of(who, case).value,
        "priority": who.priority.value,
        "target": target_date(who, case.policy).isoformat(),
        "patient_id": who.patient_id,
    }
    if isinstance(who, Entry):
        return facts | {"specialty": who.specialty, "procedure": who.procedure}
    return facts | {"tests": ";".join(who.tests)}
