"""Bookings that nobody has to make any more, as feeds tell them from proposals."""

from optimiser.models.kinds import AnyBooking, AnyCase


def already_made(booking: AnyBooking, case: AnyCase) -> bool:
    """Has the hospital made this booking, its time as well, so that the plan only keeps it?"""
    who = case.pathway_by_key.get(booking.owner)
    made = None if who is None else who.fixed_for(booking.item)
    return booking.fixed and made is not None and made.start is not None
