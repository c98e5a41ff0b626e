"""What a reason says of sessions that only their date keeps from a patient, counted again."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from optimiser.models.pathway import Pathway

DAY = r"\w+ \d+ \w+ \d+"
READY = re.compile(rf"ready (from|until) ({DAY})\b")
OFF = re.compile(r"(\d+) days? too (early|late)")
FREE = re.compile(rf"free (?:from ({DAY})|on no later day)")
THEN = re.compile(r"(no session|the only session|none of the (\d+) sessions)\b.* then")
END = re.compile(r"the (last|first) session that does ")
ADD = re.compile(rf"Add a session (?:from|by) ({DAY}),")


def day_said(day: date) -> str:
    """A day as reasons write it."""
    return f"{day:%a %-d %b %Y}"


def faults_by_date(
    detail: str,
    pathway: Pathway,
    nearest: str,
    days: Mapping[str, date],
    like: Iterable[str],
    first: date,
) -> Iterator[str]:
    """What is not true of a reason by date: `days` of all sessions told of, `like` those that the
    same rule alone refuses, `first` the first day of the plan."""
    day = days[nearest]
    if any(_off(pathway, days[other], first) < _off(pathway, day, first) for other in like):
        yield "another session is nearer to a day on which the patient can come"
    ready, off, free = READY.search(detail), OFF.search(detail), FREE.search(detail)
    if ready is not None and off is not None:
        limit = pathway.ready_from if ready[1] == "from" else pathway.ready_until
        sign = "early" if ready[1] == "from" else "late"
        if limit is None or (ready[2], off[2]) != (day_said(limit), sign):
            yield f"{ready[0]}, {off[0]}, and it is {limit}"
        elif int(off[1]) != abs((limit - day).days):
            yield f"{off[0]}, and it is {abs((limit - day).days)}"
        then = [d for d in days.values() if limit and (d >= limit) == (sign == "early")]
    elif free is not None:
        after = (day + timedelta(days=n) for n in range(1, 366))
        since = next((d for d in after if _can_come(pathway, d)), date.max)
        if free[1] != (None if since == date.max else day_said(since)):
            yield f"{free[0]}, and it is {since}"
        then = [d for d in days.values() if d >= since]
    else:
        yield "the reason does not say since or until when"
        return
    said = THEN.search(detail)
    count = len(then) if said is None else int(said[2] or said[1].startswith("the only"))
    if count != len(then) or (said is None and free is not None):
        yield f"{count} sessions then, and it is {len(then)}"
    end, add = END.search(detail), ADD.search(detail)
    if end is not None and day != (max if end[1] == "last" else min)(days.values()):
        yield f"{nearest} is not the {end[1]} session"
    wanted = ready[2] if ready is not None else free[1] if free is not None else None
    if not then and wanted is not None and (add is None or add[1] != wanted):
        yield "no session is then, and the advice is not to add one"


def _can_come(pathway: Pathway, day: date) -> bool:
    ready = (pathway.ready_from or day) <= day <= (pathway.ready_until or day)
    return ready and not any(away.first <= day <= away.last for away in pathway.unavailable)


def _off(pathway: Pathway, day: date, first: date) -> int:
    every = ((abs(n), day + timedelta(days=n)) for n in range(-365, 366))
    return min((n for n, d in every if d >= first and _can_come(pathway, d)), default=366)
