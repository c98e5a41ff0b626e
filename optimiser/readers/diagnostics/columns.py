"""The vocabulary of a diagnostics case: which tables there are, and which columns each has.

Source: file contract, section 2.
"""

from collections.abc import Mapping

from optimiser.readers.table import Columns

REQUESTS = "requests"
TESTS = "tests"
TEST_RULES = "test_rules"
SESSIONS = "sessions"
STAFF = "staff"

COLUMNS: Mapping[str, Columns] = {
    REQUESTS: Columns(
        required=("request_id", "patient_id", "tests", "priority", "referral_date"),
        optional=(
            "nhs_number",
            "target_date",
            "cancer_target",
            "sites",
            "ready_from",
            "unavailable",
            "time_of_day",
            "longest_visit_minutes",
            "max_visits",
            "flags",
            "birth_date",
            "sex",
            "imd_decile",
            "ethnicity",
            "status",
            "results",
            "bookings",
        ),
        needed=True,
        key="request_id",
        ids=("request_id", "patient_id"),
        dates=("referral_date", "target_date", "cancer_target", "ready_from", "birth_date"),
        advisory=("nhs_number", "sex", "imd_decile", "ethnicity"),
    ),
    TESTS: Columns(
        required=("test", "modality", "minutes"),
        optional=(
            "name",
            "capability",
            "skill",
            "changeover_minutes",
            "fasting_hours",
            "valid_days",
        ),
        needed=True,
        advisory=("name",),
    ),
    TEST_RULES: Columns(
        required=("first", "then", "kind"),
        optional=("min_gap_minutes", "max_gap_minutes", "applies_to"),
    ),
    SESSIONS: Columns(
        required=("session_id", "site", "room", "modalities", "start", "end"),
        optional=("capabilities", "slot_minutes", "state", "reserve_minutes"),
        needed=True,
        times=("start", "end"),
    ),
    STAFF: Columns(
        required=("skill", "site", "start", "end", "count"),
        times=("start", "end"),
    ),
}
