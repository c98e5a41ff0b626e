"""Sessions that only their date keeps from a patient: which is nearest, and what would help."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from optimiser.models.days import day_text, in_days
from optimiser.models.pathway import Pathway

READY, AVAILABLE = "readiness_window", "patient_available"
DATED = frozenset({READY, AVAILABLE})
"""Rules that refuse a session for its date."""
FAR = 366
"""Days beyond which no free day is looked for."""


class ByDate(NamedTuple):
    """What the date of a session lacks: `off` in words, since or until when the patient could
    come, how many sessions there are then, and what to do."""

    off: str
    until: str
    others: int
    to_do: str


def days_off(pathway: Pathway, day: date, first: date) -> int:
    """Days from `day` to the nearest, from `first` on, on which the patient is ready and free."""
    for far in range(FAR):
        for other in (day - timedelta(days=far), day + timedelta(days=far)):
            if other >= first and _can_come(pathway, other):
                return far
    return FAR


def by_date(pathway: Pathway, day: date, rule: str, days: Collection[date]) -> ByDate:
    """What keeps the patient out on `day` by `rule`; `days` are those of all like sessions."""
    if rule == READY and pathway.ready_from is not None and day < pathway.ready_from:
        since = pathway.ready_from
        off = f"{in_days((since - day).days)} too early"
        return _from(off, f"ready from {day_text(since)}", since, days)
    if rule == READY and pathway.ready_until is not None:
        last = pathway.ready_until
        others = sum(other <= last for other in days)
        to_do = f"Add a session by {day_text(last)}, or renew what makes the patient ready."
        off = f"{in_days((day - last).days)} too late"
        return ByDate(off, f"ready until {day_text(last)}", others, to_do)
    after = (day + timedelta(days=far) for far in range(1, FAR))
    free = next((other for other in after if _can_come(pathway, other)), None)
    if free is None:
        return ByDate("", "free on no later day", 0, "Agree another day with the patient.")
    return _from("", f"free from {day_text(free)}", free, days)


def _from(off: str, until: str, since: date, days: Collection[date]) -> ByDate:
    others = sum(other >= since for other in days)
    to_do = f"Add a session from {day_text(since)}, or plan a later week."
    return ByDate(off, until, others, to_do)


def sessions_then(others: int, which: Sequence[str]) -> str:
    """Whether there are sessions then; `which` says of what kind, of one and of several."""
    if others == 0:
        return f"there is no session{which[0]} then"
    if others == 1:
        return f"the only session{which[0]} then may not take it either"
    return f"none of the {others} sessions{which[1]} then may take it either"


def _can_come(pathway: Pathway, day: date) -> bool:
    early = pathway.ready_from is not None and day < pathway.ready_from
    late = pathway.ready_until is not None and pathway.ready_until < day
    return not early and not late and all(day not in away for away in pathway.unavailable)
