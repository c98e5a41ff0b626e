"""The closed vocabularies of the files: states, kinds, flags."""

from enum import StrEnum


class Priority(StrEnum):
    """Surgical priority as clinicians recorded it (Royal Colleges' P-codes).

    The program uses the code and never computes one. C1-C4 and the historic P5 and P6 are
    read as P4 and reported.
    """

    P1A = "P1A"
    P1B = "P1B"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class RequestPriority(StrEnum):
    """Priority of a diagnostic request as the referrer recorded it; never computed here."""

    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"


class Urgency(StrEnum):
    """The class of an entry or a request, most urgent first; see `optimiser.models.urgency`."""

    urgent = "urgent"
    long = "long"
    routine = "routine"

    @property
    def rank(self) -> int:
        """0 for the most urgent class."""
        return list(Urgency).index(self)


class Admission(StrEnum):
    """Whether the patient sleeps in hospital."""

    day = "day"
    inpatient = "inpatient"


class Anaesthetic(StrEnum):
    """Kind of anaesthetic; general and regional need an anaesthetist."""

    general = "general"
    regional = "regional"
    local = "local"
    none = "none"


class SessionState(StrEnum):
    """open: may be filled; locked: kept as booked; protected: for emergencies, never filled."""

    open = "open"
    locked = "locked"
    protected = "protected"


class SessionAges(StrEnum):
    """Ages a session takes: adult is 18 and over, child is under 16; 16 and 17 go to either."""

    any = "any"
    adult = "adult"
    child = "child"


class SessionKind(StrEnum):
    """Who runs the session."""

    elective = "elective"
    hub = "hub"
    independent = "independent"


class Flag(StrEnum):
    """Marks on an entry or a request that a rule, a preference or a person acts on."""

    child = "child"
    diabetic = "diabetic"
    latex = "latex"
    infection = "infection"
    learning_disability = "learning_disability"
    interpreter = "interpreter"
    transport = "transport"


class CountBy(StrEnum):
    """What one entry weighs inside a level."""

    balanced = "balanced"
    minutes = "minutes"
    patients = "patients"


class Levels(StrEnum):
    """Which waiting levels a plan is judged by.

    urgency: urgent, long, routine by delay spared (the contract's levels). priority: patients
    booked of P1, then P2, P3, P4, as some published planning problems count.
    """

    urgency = "urgency"
    priority = "priority"


class TimeOfDay(StrEnum):
    """When a patient can come: morning starts before noon, afternoon at noon or later."""

    any = "any"
    morning = "morning"
    afternoon = "afternoon"


class PairKind(StrEnum):
    """What two tests owe each other.

    before: inside one request the first ends before the second starts. The other two hold for
    all requests of a patient. same_day_conflict: not on one day. min_days_apart: so many days
    between them, in either order.
    """

    before = "before"
    same_day_conflict = "same_day_conflict"
    min_days_apart = "min_days_apart"
