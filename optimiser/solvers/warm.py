"""A start from an earlier plan: whoever was told a place keeps it, where every rule allows it.

The urgent come first and are placed as greedy places them, since no told date ranks above them;
then everyone else who was booked goes back into the same session; then whoever still fits is
booked. It is a hint and no promise: it is used only where it is no worse than greedy by the levels
in order of rank.
"""

from collections.abc import Iterable

from optimiser.models.kinds import AnyBooking
from optimiser.models.urgency import urgency_of
from optimiser.models.words import Urgency
from optimiser.problem.problem import Problem
from optimiser.solvers.fill import Fill
from optimiser.solvers.greedy import keep_fixed
from optimiser.solvers.local_audit import LocalAudit
from optimiser.solvers.room_left import Refusal
from optimiser.solvers.schedule import Spot


def warm(problem: Problem, earlier: Iterable[AnyBooking]) -> dict[int, Spot]:
    """A schedule that keeps every rule and as many of the `earlier` bookings as it finds room for.

    Raises FixedBookingsClash as `greedy` does.
    """
    case = problem.case
    filled = Fill(problem, keep_fixed(problem, LocalAudit(problem)))
    numbers = {entry.entry_id: number for number, entry in enumerate(case.entries)}
    filled.fill(
        number
        for number, entry in enumerate(case.entries)
        if urgency_of(entry, case) is Urgency.urgent
    )
    for booking in sorted(earlier, key=lambda one: (one.start, one.item)):
        number = numbers.get(booking.owner)
        session = problem.session_number.get(booking.session_id)
        if number is None or session is None or number in filled.schedule:
            continue
        if problem.options.pairs[number, session]:
            tried = filled.tried(number, session)
            if not isinstance(tried, Refusal):
                filled.put(session, tried)
    filled.fill()
    return filled.schedule
