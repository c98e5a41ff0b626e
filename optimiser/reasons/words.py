"""The closed vocabulary of reasons for waiting: stable codes, for people and programs."""

from enum import StrEnum


class Code(StrEnum):
    """Why an entry waits. Codes are added, never renamed.

    The first group: no session of the plan may take the entry at all; the code names what stands
    in the way at the sessions that come nearest. The second: sessions may take it and have no
    room; the code names what most of them lack.
    """

    no_session = "no_session"
    no_session_of_specialty = "no_session_of_specialty"
    no_open_session = "no_open_session"
    site = "site"
    no_surgeon = "no_surgeon"
    surgeon_away = "surgeon_away"
    surgeon_not_competent = "surgeon_not_competent"
    no_anaesthetist = "no_anaesthetist"
    ages = "ages"
    no_equipment = "no_equipment"
    not_ready = "not_ready"
    unavailable = "unavailable"
    notice = "notice"
    several_rules = "several_rules"

    list_full_of_more_urgent = "list_full_of_more_urgent"
    list_full = "list_full"
    too_long = "too_long"
    overrun_risk = "overrun_risk"
    beds_full = "beds_full"
    equipment_in_use = "equipment_in_use"
    surgeon_elsewhere = "surgeon_elsewhere"
    surgeon_weekly_limit = "surgeon_weekly_limit"
    patient_elsewhere = "patient_elsewhere"
    list_order = "list_order"
    theatre_in_use = "theatre_in_use"


BY_OPTION_RULE = {
    "session_open": Code.no_open_session,
    "session_protected": Code.no_open_session,
    "session_specialty": Code.no_session_of_specialty,
    "site_accepted": Code.site,
    "surgeon_named": Code.surgeon_away,
    "surgeon_competent": Code.surgeon_not_competent,
    "surgeon_rostered": Code.no_surgeon,
    "anaesthetist_present": Code.no_anaesthetist,
    "ages_accepted": Code.ages,
    "equipment_in_room": Code.no_equipment,
    "readiness_window": Code.not_ready,
    "patient_available": Code.unavailable,
    "notice_given": Code.notice,
}
"""Code by the option rule that stands in the way."""

BY_FULL_RULE = {
    "session_hours": Code.list_full,
    "one_case_at_a_time": Code.list_full,
    "overrun_budget": Code.overrun_risk,
    "theatre_one_list": Code.theatre_in_use,
    "ward_beds": Code.beds_full,
    "equipment_shared": Code.equipment_in_use,
    "surgeon_one_place": Code.surgeon_elsewhere,
    "surgeon_rostered": Code.surgeon_elsewhere,
    "surgeon_weekly_limit": Code.surgeon_weekly_limit,
    "patient_one_place": Code.patient_elsewhere,
    "latex_first": Code.list_order,
    "infection_last": Code.list_order,
    "fixed_booking_kept": Code.list_full,
}
"""Code by the list or coupling rule that a trial breaks."""

NEEDED = {
    "session_open": "is not open for this plan",
    "session_protected": "is kept for emergencies",
    "session_specialty": "belongs to another specialty",
    "site_accepted": "is at a site the patient does not accept",
    "surgeon_named": "is not the named surgeon's",
    "surgeon_competent": "has no surgeon who does the procedure",
    "surgeon_rostered": "has no surgeon rostered",
    "anaesthetist_present": "has no anaesthetist",
    "ages_accepted": "does not take the patient's age",
    "equipment_in_room": "lacks equipment",
    "readiness_window": "is outside the readiness window",
    "patient_available": "is on a day the patient cannot come",
    "notice_given": "is too soon for the notice owed",
}
"""What a session that an option rule refuses is, after "the session"."""

NEEDED_OF_SEVERAL = {
    "session_open": "are not open for this plan",
    "session_protected": "are kept for emergencies",
    "session_specialty": "belong to another specialty",
    "site_accepted": "are at a site the patient does not accept",
    "surgeon_named": "are not the named surgeon's",
    "surgeon_competent": "have no surgeon who does the procedure",
    "surgeon_rostered": "have no surgeon rostered",
    "anaesthetist_present": "have no anaesthetist",
    "ages_accepted": "do not take the patient's age",
    "equipment_in_room": "lack equipment",
    "readiness_window": "are outside the readiness window",
    "patient_available": "are on a day the patient cannot come",
    "notice_given": "are too soon for the notice owed",
}
"""The same of several sessions, after how many."""

TO_DO = {
    Code.no_session: "Add a session.",
    Code.no_session_of_specialty: "Open a session to this specialty or add one.",
    Code.no_open_session: "Open a session or extend the planning period.",
    Code.site: "Ask whether another site is acceptable.",
    Code.no_surgeon: "Roster a surgeon to one of these sessions.",
    Code.surgeon_away: "Give the named surgeon a session or agree to pool the patient.",
    Code.surgeon_not_competent: "Find a surgeon who does the procedure.",
    Code.no_anaesthetist: "Find an anaesthetist or review the anaesthetic.",
    Code.ages: "Find a list for the patient's age, or record the date of birth.",
    Code.no_equipment: "Bring the equipment or use a theatre that has it.",
    Code.not_ready: "Renew or bring forward the pre-operative assessment.",
    Code.unavailable: "Agree another day with the patient.",
    Code.notice: "Ask whether the patient accepts short notice.",
    Code.several_rules: "Lift what stands in the way at the nearest session.",
    Code.list_full_of_more_urgent: (
        "Add a session; everyone on these lists comes first by class and target."
    ),
    Code.list_full: "Add a session, or exchange a case by hand.",
    Code.too_long: "Add a longer session.",
    Code.overrun_risk: "Add a session, or allow this list more overrun.",
    Code.beds_full: "Find a bed for those nights, or plan another day.",
    Code.equipment_in_use: "Find another item, or change the order of the lists that use it.",
    Code.surgeon_elsewhere: "Find another surgeon, or another time.",
    Code.surgeon_weekly_limit: "Agree one more session with the surgeon, or find another.",
    Code.patient_elsewhere: "Plan the patient's operations on different days.",
    Code.theatre_in_use: "Move what runs over there, or begin this list later.",
    Code.list_order: "Find a list on which the patient can go first or last, or a clean.",
}
"""What a scheduler can do about it."""
