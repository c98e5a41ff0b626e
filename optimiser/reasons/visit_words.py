"""The closed vocabulary of reasons for tests left waiting: stable codes, and what to do."""

from enum import StrEnum


class VisitCode(StrEnum):
    """Why tests of a request wait. Codes are added, never renamed.

    The first group: some test has no session of the plan that may take it; the code names what
    stands in the way at the sessions that come nearest. The second: sessions may take every
    test, and the rule named, alone, keeps the request out of them; where no rule does so alone
    the code is no_room_left and the detail names several.
    """

    no_room_for_test = "no_room_for_test"
    no_capability = "no_capability"
    no_open_session = "no_open_session"
    site = "site"
    not_ready = "not_ready"
    unavailable = "unavailable"
    no_staff = "no_staff"
    fasting = "fasting"
    time_of_day = "time_of_day"
    several_rules = "several_rules"

    room_full_of_more_urgent = "room_full_of_more_urgent"
    room_full = "room_full"
    session_too_short = "session_too_short"
    reserve_kept = "reserve_kept"
    staff_busy = "staff_busy"
    no_single_visit = "no_single_visit"
    visit_too_long = "visit_too_long"
    tests_in_order = "tests_in_order"
    tests_conflict = "tests_conflict"
    patient_elsewhere = "patient_elsewhere"
    no_room_left = "no_room_left"
    no_time_left = "no_time_left"


BY_OPTION_RULE = {
    "session_open": VisitCode.no_open_session,
    "session_protected": VisitCode.no_open_session,
    "room_has_modality": VisitCode.no_room_for_test,
    "room_has_capability": VisitCode.no_capability,
    "site_accepted": VisitCode.site,
    "readiness_window": VisitCode.not_ready,
    "patient_available": VisitCode.unavailable,
    "staff_skill_count": VisitCode.no_staff,
    "fasting_morning": VisitCode.fasting,
    "time_of_day_kept": VisitCode.time_of_day,
    "tests_apart_from_results": VisitCode.tests_conflict,
}
"""Code by the rule that refuses a test a session."""

BY_FULL_RULE = {
    "room_changeover": VisitCode.room_full,
    "slot_grid": VisitCode.room_full,
    "reserve_minutes": VisitCode.reserve_kept,
    "staff_skill_count": VisitCode.staff_busy,
    "max_visits": VisitCode.no_single_visit,
    "longest_visit": VisitCode.visit_too_long,
    "walk_gap": VisitCode.visit_too_long,
    "tests_in_order": VisitCode.tests_in_order,
    "tests_conflict_same_day": VisitCode.tests_conflict,
    "tests_min_days_apart": VisitCode.tests_conflict,
    "patient_one_place": VisitCode.patient_elsewhere,
    "fasting_morning": VisitCode.fasting,
    "time_of_day_kept": VisitCode.time_of_day,
}
"""Code by the rule without which the request would fit, in the order in which they are tried."""

TO_DO = {
    VisitCode.no_room_for_test: "Add a session of a room that does this test.",
    VisitCode.no_capability: "Equip a room for this test, or use one that is.",
    VisitCode.no_open_session: "Open a session or extend the planning period.",
    VisitCode.site: "Ask whether another site is acceptable.",
    VisitCode.not_ready: "Plan again once the patient is ready.",
    VisitCode.unavailable: "Agree another day with the patient.",
    VisitCode.no_staff: "Roster staff with the skill.",
    VisitCode.fasting: "Open a morning session for this test.",
    VisitCode.time_of_day: "Ask whether the other half of the day is possible.",
    VisitCode.several_rules: "Lift what stands in the way at the nearest session.",
    VisitCode.room_full_of_more_urgent: (
        "Add a session; everyone in these rooms comes first by class."
    ),
    VisitCode.room_full: "Add a session, or exchange a booking by hand.",
    VisitCode.session_too_short: "Add a longer session.",
    VisitCode.reserve_kept: "Release minutes kept for walk-in work, or add a session.",
    VisitCode.staff_busy: "Roster the skill for longer, or one more person.",
    VisitCode.no_single_visit: "Allow the request one more visit.",
    VisitCode.visit_too_long: "Allow a longer visit, or one more.",
    VisitCode.tests_in_order: "Find room for the tests in their order, with the gaps they owe.",
    VisitCode.tests_conflict: "Plan the tests that disturb each other on other days.",
    VisitCode.patient_elsewhere: "Plan the patient's other tests at another time.",
    VisitCode.no_room_left: "Add a session, or exchange bookings by hand.",
    VisitCode.no_time_left: "Plan again with more seconds.",
}
"""What a booking clerk can do about it."""

WITHOUT = {
    "room_changeover": "the rooms that may take it are full",
    "slot_grid": "no slot of the right length is free",
    "reserve_minutes": "what is free is kept for urgent walk-in work",
    "staff_skill_count": "the staff with the skill are busy or not on duty long enough",
    "max_visits": "its tests fit only if the patient comes more often than allowed",
    "longest_visit": "its tests fit only into a visit longer than allowed",
    "walk_gap": "its tests fit only without time to walk from room to room",
    "tests_in_order": "its tests have no room in their order, with the gaps they owe",
    "tests_conflict_same_day": "its tests fit only on a day on which they spoil each other",
    "tests_min_days_apart": "its tests fit only closer together than they may be",
    "patient_one_place": "the patient is booked elsewhere whenever a room is free",
    "fasting_morning": "rooms are free only too late in the day for a fasting test",
    "time_of_day_kept": "rooms are free only in the half of the day the patient cannot come",
}
"""What is the matter, by the rule without which the request would fit in every session."""

SHORT = {
    "room_changeover": "full:",
    "slot_grid": "no slot free:",
    "reserve_minutes": "kept for walk-in work:",
    "staff_skill_count": "staff busy or off duty:",
    "max_visits": "one visit too many:",
    "longest_visit": "visit too long:",
    "walk_gap": "no time to walk:",
    "tests_in_order": "out of order:",
    "tests_conflict_same_day": "tests that spoil each other:",
    "tests_min_days_apart": "tests too close together:",
    "patient_one_place": "patient elsewhere:",
    "fasting_morning": "too late to fast:",
    "time_of_day_kept": "wrong half of the day:",
    "": "for more than one reason:",
}
"""What keeps the test out of a session, before how many sessions; the last where no rule does
so alone."""

THERE = {
    "room_changeover": "the room is taken",
    "slot_grid": "it falls between two slots",
    "reserve_minutes": "what is left is kept for walk-in work",
    "staff_skill_count": "nobody with the skill is free",
    "max_visits": "it would be one visit too many",
    "longest_visit": "the visit would take too long",
    "walk_gap": "there is no time to walk",
    "tests_in_order": "the order of the tests, or a gap they owe, does not allow it",
    "tests_conflict_same_day": "a test that spoils it is on that day",
    "tests_min_days_apart": "another test is too close",
    "patient_one_place": "the patient is elsewhere",
    "fasting_morning": "it is too late for a fasting test",
    "time_of_day_kept": "it is the half of the day the patient cannot come",
}
"""What stands in the way at the nearest session, after its place and time."""

REFUSED = {
    "session_open": "is not open for this plan",
    "session_protected": "is kept for emergencies",
    "room_has_modality": "does not do this kind of test",
    "room_has_capability": "lacks what the test needs",
    "site_accepted": "is at a site the patient does not accept",
    "readiness_window": "is before the patient is ready",
    "patient_available": "is on a day the patient cannot come",
    "staff_skill_count": "has nobody with the skill on duty",
    "fasting_morning": "is too late in the day for a fasting test",
    "time_of_day_kept": "is in the half of the day the patient cannot come",
    "tests_apart_from_results": "is too soon after a test the patient has had, which disturbs it",
}
"""What a session that refuses a test is, after "the session"."""
