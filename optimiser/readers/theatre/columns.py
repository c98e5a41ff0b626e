"""The vocabulary of a theatre case: which tables there are, and which columns each has.

Source: file contract, section 1.
"""

from collections.abc import Mapping

from optimiser.readers.table import Columns

WAITING_LIST = "waiting_list"
SESSIONS = "sessions"
PROCEDURES = "procedures"
SURGEONS = "surgeons"
ROSTER = "roster"
EQUIPMENT = "equipment"
BEDS = "beds"

_ENTRY_DATES = (
    "referral_date",
    "decision_date",
    "target_date",
    "cancer_target",
    "rebook_by",
    "ready_from",
    "ready_until",
    "birth_date",
)

COLUMNS: Mapping[str, Columns] = {
    WAITING_LIST: Columns(
        required=(
            "entry_id",
            "patient_id",
            "specialty",
            "procedure",
            "priority",
            "referral_date",
        ),
        optional=(
            "nhs_number",
            "decision_date",
            "target_date",
            "cancer_target",
            "rebook_by",
            "consultant",
            "touch_minutes",
            "touch_sd",
            "admission",
            "nights",
            "nights_before",
            "ward",
            "critical_care_nights",
            "anaesthetic",
            "equipment",
            "sites",
            "ready_from",
            "ready_until",
            "unavailable",
            "short_notice",
            "birth_date",
            "sex",
            "imd_decile",
            "ethnicity",
            "flags",
            "status",
            "booked_session",
            "booked_start",
        ),
        needed=True,
        key="entry_id",
        ids=("entry_id", "patient_id"),
        dates=_ENTRY_DATES,
        times=("booked_start",),
        advisory=("nhs_number", "short_notice", "sex", "imd_decile", "ethnicity"),
    ),
    SESSIONS: Columns(
        required=("session_id", "site", "theatre", "start", "end", "specialties"),
        optional=(
            "surgeons",
            "anaesthetist",
            "equipment",
            "overrun_minutes",
            "state",
            "ages",
            "kind",
        ),
        needed=True,
        times=("start", "end"),
    ),
    PROCEDURES: Columns(
        required=("procedure",),
        optional=(
            "name",
            "specialty",
            "touch_minutes",
            "touch_sd",
            "turnover_minutes",
            "same_turnover_minutes",
            "anaesthetic",
            "admission",
            "nights",
            "equipment",
        ),
        advisory=("name",),
    ),
    SURGEONS: Columns(
        required=("surgeon_id", "specialties"),
        optional=("procedures", "max_sessions_per_week"),
    ),
    ROSTER: Columns(
        required=("surgeon_id", "start", "end"),
        optional=("site",),
        times=("start", "end"),
    ),
    EQUIPMENT: Columns(required=("item", "site", "quantity")),
    BEDS: Columns(required=("ward", "date", "beds"), dates=("date",)),
}
