"""The urgent whom a plan leaves waiting or books late, each on a line that can be acted on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from optimiser.models.entry import Entry
from optimiser.models.kinds import AnyBooking, AnyCase, AnyPathway, AnyPlan
from optimiser.models.told import told_day
from optimiser.models.urgency import target_date, urgent_ids
from optimiser.reports.lists import day_text, one_line

SHOWN = 20
"""So many of one kind are named; the files name all."""

Urgents = Mapping[str, AnyPathway]


def urgent_people(case: AnyCase) -> dict[str, AnyPathway]:
    """The urgent of `case` by id."""
    return {key: case.pathway_by_key[key] for key in urgent_ids(case)}


def urgent_lines(plan: AnyPlan, case: AnyCase) -> list[str]:
    """Those who wait, in part too, the earliest target first, then the late, the latest first."""
    urgent = urgent_people(case)
    late = list(_late(plan, case, urgent))
    lines = [f"URGENT AND BOOKED LATE: {line}" for line in late[:SHOWN]]
    if len(late) > SHOWN:
        lines.append(f"URGENT AND BOOKED LATE: {len(late) - SHOWN} more; the lists name them")
    return [*_waiting(plan, case, urgent), *lines]


def bindings(who: AnyPathway) -> list[tuple[str, date]]:
    """The cancer target and the day by which a cancelled patient is to be rebooked, with their
    names."""
    rebook_by = who.rebook_by if isinstance(who, Entry) else None
    named = (("cancer target", who.cancer_target), ("rebook by", rebook_by))
    return [(name, day) for name, day in named if day is not None]


def _needed(who: AnyPathway) -> tuple[str, ...]:
    """The procedure of an entry, the tests of a request."""
    return (who.procedure,) if isinstance(who, Entry) else who.tests


def days(count: int) -> str:
    """So many days, in words."""
    return f"{count} day" if count == 1 else f"{count} days"


def _waiting(plan: AnyPlan, case: AnyCase, urgent: Urgents) -> Iterator[str]:
    """One line for each who waits, for all that they need or for some tests of it."""
    found = [(one.id, "", _needed(urgent[one.id]), one.detail)
             for one in plan.waiting if one.id in urgent]  # fmt: skip
    found += [(one.request_id, " IN PART", one.tests_waiting, one.detail)
              for one in plan.partly if one.request_id in urgent]  # fmt: skip
    for target, (key, part, needs, detail) in sorted(
        (target_date(urgent[one[0]], case.policy), one) for one in found
    ):
        who = urgent[key]
        facts = [who.priority.value, one_line(", ".join(needs)), f"due {day_text(target)}"]
        facts += [f"{name} {day_text(day)}" for name, day in bindings(who)]
        yield f"URGENT AND WAITING{part}: {one_line(key)} ({', '.join(facts)}): {one_line(detail)}"


def _late(plan: AnyPlan, case: AnyCase, urgent: Urgents) -> Iterator[str]:
    """One line for each case, and for each visit of a request, that comes after the target."""
    found = []
    for booking in plan.bookings:
        if (who := urgent.get(booking.owner)) is not None:
            day = told_day(booking, case)
            past = (day - target_date(who, case.policy)).days
            if past > 0:
                found.append(((-past, booking.owner, day), booking))
    found.sort(key=lambda pair: (pair[0], pair[1].item))
    for (before, owner, day), group in groupby(found, key=lambda pair: pair[0]):
        yield _late_line(urgent[owner], day, -before, [booking for _, booking in group])


def _late_line(who: AnyPathway, day: date, past: int, bookings: Sequence[AnyBooking]) -> str:
    tests = ", ".join(one_line(booking.item[1]) for booking in bookings if booking.item[1:])
    facts = [who.priority.value]
    for name, by in bindings(who):
        over = (day - by).days
        told = f"{name} {day_text(by)}"
        facts.append(f"{name.upper()} {day_text(by)} passed by {days(over)}" if over > 0 else told)
    sessions = dict.fromkeys(one_line(booking.session_id) for booking in bookings)
    line = (
        f"{one_line(who.key)}{f' {tests}' if tests else ''} ({', '.join(facts)}), "
        f"{day_text(day)}, {', '.join(sessions)}, {days(past)} late"
    )
    made = sum(booking.fixed for booking in bookings)
    if made:
        part = "" if made == len(bookings) else "in part "
        line += f", {part}already booked by the hospital"
    return line
