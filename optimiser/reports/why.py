"""Why people wait, counted by reason, in words a reader knows; the code stands behind them."""

from collections import Counter
from collections.abc import Iterable, Mapping

IN_WORDS: Mapping[str, str] = {
    # of theatres and of centres
    "no_open_session": "no open session",
    "site": "no session at a site the patient accepts",
    "not_ready": "not ready by then",
    "unavailable": "only on days the patient cannot come",
    "several_rules": "several things in the way",
    "patient_elsewhere": "patient elsewhere",
    # of theatres
    "no_session": "no session at all",
    "no_session_of_specialty": "no session of the specialty",
    "no_surgeon": "no surgeon rostered",
    "surgeon_away": "no session of the named surgeon's",
    "surgeon_not_competent": "no surgeon who does the procedure",
    "no_anaesthetist": "no anaesthetist",
    "ages": "no list for the patient's age",
    "no_equipment": "no theatre with the equipment",
    "notice": "too soon for the notice owed",
    "list_full_of_more_urgent": "lists full of patients who come first",
    "list_full": "lists full",
    "too_long": "sessions too short for the case",
    "overrun_risk": "chance of finishing late too high",
    "beds_full": "no bed",
    "equipment_in_use": "equipment in use",
    "surgeon_elsewhere": "surgeon elsewhere or off duty",
    "surgeon_weekly_limit": "surgeon's weekly limit",
    "list_order": "order of the list",
    "theatre_in_use": "theatre in use by another list",
    # of centres
    "no_room_for_test": "no room that does the test",
    "no_capability": "no room equipped for the test",
    "no_staff": "no staff with the skill",
    "fasting": "too late in the day to fast",
    "time_of_day": "wrong half of the day",
    "room_full_of_more_urgent": "rooms full of patients who come first",
    "room_full": "rooms full",
    "session_too_short": "sessions too short for the test",
    "reserve_kept": "what is free is kept for walk-in work",
    "staff_busy": "staff busy or off duty",
    "no_single_visit": "fits only with more visits than allowed",
    "visit_too_long": "visit too long",
    "tests_in_order": "no room for the tests in their order",
    "tests_conflict": "tests that spoil each other",
    "no_room_left": "no single change makes room",
    "no_time_left": "no time left to try",
}
"""Words by the code of a reason (`Code` and `VisitCode` of `optimiser.reasons`)."""


def counted(codes: Iterable[str]) -> list[str]:
    """How many wait for each reason, a line each, the most first."""
    counts = Counter(codes)
    ordered = sorted(counts, key=lambda code: (-counts[code], code))
    return [f"      {counts[code]} {_words(code)}" for code in ordered]


def _words(code: str) -> str:
    known = IN_WORDS.get(code)
    return code if known is None else f"{known} ({code})"
