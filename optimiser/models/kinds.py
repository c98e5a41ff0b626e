"""Both kinds of planning at once: what serves theatres and diagnostics alike speaks of these."""

from optimiser.models.case import TheatreCase
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.entry import Entry
from optimiser.models.plan import Booking, DiagnosticsBooking, DiagnosticsPlan, Plan
from optimiser.models.request import Request
from optimiser.models.session import RoomSession, Session

AnyCase = TheatreCase | DiagnosticsCase
AnyPlan = Plan | DiagnosticsPlan
AnyBooking = Booking | DiagnosticsBooking
AnyPathway = Entry | Request
AnySession = Session | RoomSession
