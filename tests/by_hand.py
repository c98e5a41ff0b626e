"""Plans written by hand, and what a rule says of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from optimiser.constraints.rule import Rule
from optimiser.models.case import TheatreCase
from optimiser.models.plan import Booking, Plan
from optimiser.models.urgency import late_days


def booking(
    case: TheatreCase, entry_id: str, session_id: str, clock: str, surgeon: str | None = "S1"
) -> Booking:
    """`entry_id` in `session_id` from `clock` (HH:MM, UTC) on the session's day."""
    entry, session = case.entry_by_id[entry_id], case.session_by_id[session_id]
    start = datetime.combine(session.day, time.fromisoformat(clock), UTC)
    return Booking(
        entry_id=entry_id,
        patient_id=entry.patient_id,
        session_id=session_id,
        site=session.site,
        theatre=session.theatre,
        surgeon=surgeon,
        position=1,
        start=start,
        end=start + timedelta(minutes=entry.minutes),
        late_days=late_days(entry, session.day, case),
        fixed=entry.fixed is not None,
    )


def numbered(bookings: Iterable[Booking]) -> tuple[Booking, ...]:
    """The bookings with their positions in each list."""
    placed: dict[str, int] = {}
    made = []
    for one in sorted(bookings, key=lambda b: (b.start, b.entry_id)):
        placed[one.session_id] = placed.get(one.session_id, 0) + 1
        made.append(one.model_copy(update={"position": placed[one.session_id]}))
    return tuple(made)


def plan(case: TheatreCase, *rows: tuple[str | None, ...]) -> Plan:
    """A plan of rows (entry, session, HH:MM) or (entry, session, HH:MM, surgeon)."""
    return Plan(bookings=numbered(booking(case, *row) for row in rows))  # type: ignore[arg-type]


def said(rule: Rule, case: TheatreCase, *rows: tuple[str | None, ...]) -> list[str]:
    """What the audit half of `rule` says of the plan of `rows`, as it is printed."""
    return [str(violation) for violation in rule.audit(case, plan(case, *rows))]
