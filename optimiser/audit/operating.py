"""Who operates in what the hospital had booked, checked: whoever suits, wherever somebody does."""

from collections.abc import Iterator

from optimiser.constraints.rule import Rule
from optimiser.contents import rules_of
from optimiser.models.case import TheatreCase
from optimiser.models.entry import Entry
from optimiser.models.plan import Booking, Plan
from optimiser.models.violation import Violation

OF_SURGEONS = ("surgeon_named", "surgeon_competent")


def operating_true(case: TheatreCase, plan: Plan) -> Iterator[Violation]:
    """Bookings already made that are said to be operated by somebody whom nothing speaks for.

    They are exempt from the rules of surgeons, since people made them; whose time they take is
    counted all the same, so nobody may choose it freely. Accepted is whoever is admitted by
    surgeon_named and surgeon_competent and is listed for the session or, where it lists nobody,
    on duty at its site at any time of the session: the hospital may have booked a case beyond
    somebody's hours. Where that is nobody, the consultant is stated, or no surgeon where none is
    named.
    """
    judges = [rule for rule in rules_of(case) if rule.name in OF_SURGEONS]
    on_duty: dict[str, set[str]] = {}
    for booking in plan.bookings:
        entry = case.entry_by_id[booking.entry_id]
        session = case.session_by_id[booking.session_id]
        fixed = entry.fixed
        if fixed is None or fixed.session_id != session.session_id:
            continue
        if session.session_id not in on_duty:
            on_duty[session.session_id] = case.operating_in(session)
        there = on_duty[session.session_id]
        if not _suits(case, judges, booking, there):
            yield from _judged(case, judges, booking, there)


def _judged(
    case: TheatreCase, judges: list[Rule], booking: Booking, there: set[str]
) -> Iterator[Violation]:
    """The breach of a booking whose stated surgeon does not suit, unless nobody does."""
    entry = case.entry_by_id[booking.entry_id]
    names = {entry.consultant} if entry.consultant else {*there, None}
    others = (booking.model_copy(update={"surgeon": name}) for name in names)
    able = {other.surgeon for other in others if _suits(case, judges, other, there)}
    if not able and booking.surgeon == entry.consultant:
        return
    yield Violation(
        rule="plan_fields_true",
        detail=f"{booking.surgeon or 'nobody'} is said to operate on {entry.entry_id} in "
        f"{booking.session_id}, which the hospital had booked: it is {_told(able, entry)}",
        entries=(entry.entry_id,),
        sessions=(booking.session_id,),
    )


def _told(able: set[str | None], entry: Entry) -> str:
    names = sorted(name for name in able or {entry.consultant} if name is not None)
    return " or ".join(names) or "no surgeon by name"


def _suits(case: TheatreCase, judges: list[Rule], booking: Booking, there: set[str]) -> bool:
    session = case.session_by_id[booking.session_id]
    anyone = not session.surgeons and case.roster is None
    if not anyone and booking.surgeon not in there:
        return False
    alone = Plan.model_construct(bookings=(booking,))
    return not any(True for rule in judges for _ in rule.audit(case, alone))
