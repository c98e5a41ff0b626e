"""What keeps an entry out of every session there is: each rule by hand."""

import pytest

from optimiser.models.entry import DateRange
from optimiser.models.resources import Duty, Surgeon
from optimiser.models.words import SessionAges, SessionState
from optimiser.reasons.words import TO_DO, Code
from tests.reasons.why import why
from tests.tiny import MONDAY, PLANNING, at, case, entry, session


@pytest.mark.parametrize(
    ("fields", "room", "code", "rule"),
    [
        ({"specialty": "100"}, {}, "no_session_of_specialty", "session_specialty"),
        ({}, {"state": SessionState.protected}, "no_open_session", "session_protected"),
        ({}, {"state": SessionState.locked}, "no_open_session", "session_open"),
        ({"sites": ("B",)}, {}, "site", "site_accepted"),
        ({"consultant": "S2"}, {}, "surgeon_away", "surgeon_named"),
        (
            {"procedure": "T202"},
            {"surgeons": ("S3",)},
            "surgeon_not_competent",
            "surgeon_competent",
        ),
        ({}, {"surgeons": ()}, "no_surgeon", "surgeon_rostered"),
        ({}, {"anaesthetist": False}, "no_anaesthetist", "anaesthetist_present"),
        ({}, {"ages": SessionAges.child}, "ages", "ages_accepted"),
        ({"equipment": ("robot",)}, {}, "no_equipment", "equipment_in_room"),
        ({"ready_until": PLANNING}, {}, "not_ready", "readiness_window"),
        (
            {"unavailable": (DateRange(first=MONDAY, last=MONDAY),)},
            {},
            "unavailable",
            "patient_available",
        ),
        ({"short_notice": False}, {}, "notice", "notice_given"),
    ],
)
def test_what_keeps_an_entry_out_of_every_session(fields, room, code, rule):
    made = case(
        [entry("a", **fields)],
        [session("s", 0, 8, 240, **room)],
        surgeons=(
            Surgeon(surgeon_id="S1", specialties=("110", "100")),
            Surgeon(surgeon_id="S3", specialties=("110",), procedures=("W401",)),
        ),
        roster=(Duty(surgeon_id="S1", start=at(3, 8), end=at(3, 9)),),
    )
    reason = why(made, "a")
    assert (reason.code, reason.nearest) == (code, "s")
    assert rule in reason.rules
    if code != "unavailable":
        assert TO_DO[Code(code)] in reason.detail
    if code == "no_equipment":
        assert "lacks robot" in reason.detail
    if code == "surgeon_away":
        assert "not one of S2's" in reason.detail


def test_the_nearest_session_is_the_one_with_least_in_the_way():
    made = case(
        [entry("a", sites=("B",), short_notice=False)],
        [
            session("both", 0, 8, 240),
            session("late", 9, 8, 240),
            session("other", 9, 8, 240, specialties=("100",), site="B"),
        ],
    )
    reason = why(made, "a")
    assert (reason.code, reason.nearest) == ("site", "late")
    assert reason.rules == ("notice_given", "site_accepted")


def test_the_nearest_session_is_of_the_specialty_where_there_is_one():
    made = case(
        [entry("a")],
        [
            session("A1", 0, 8, 120, specialties=("100",)),
            session("A2", 1, 8, 120, state=SessionState.locked),
        ],
    )
    reason = why(made, "a")
    assert (reason.code, reason.nearest) == ("no_open_session", "A2")
    assert reason.detail.startswith(
        "The only session of its specialty may not take it: it is not open for this plan. The "
        "nearest, A2 on Tue 3 Mar 2026 at A, is locked. Open a session"
    )


def test_sessions_are_counted_by_what_stands_in_the_way():
    away = (DateRange(first=MONDAY, last=MONDAY.replace(day=4)),)
    rooms = [session(f"s{k}", k, 8, 120, surgeons=("S2",) if k else ("S1",)) for k in range(3)]
    other = session("x", 0, 8, 120, specialties=("100",))
    made = case([entry("a", unavailable=away, consultant="S1")], [*rooms, other])
    assert why(made, "a").detail.startswith(
        "None of the 3 sessions of its specialty may take it: 3 are on a day the patient cannot "
        "come, 2 are not the named surgeon's. The nearest, s0 on "
    )
    made = case([entry("a", unavailable=away, consultant="S2")], rooms)
    assert why(made, "a").detail.startswith(
        "None of the 3 sessions may take it: 3 are on a day the patient cannot come, 1 is not the "
        "named surgeon's. "
    )


@pytest.mark.parametrize("surgeons", [None, ()])
@pytest.mark.parametrize("roster", [None, ()])
def test_where_nobody_is_named_the_rules_of_surgeons_are_told_as_such(surgeons, roster):
    """Two whom no list takes, of a hospital that names no surgeon."""
    made = case(
        [entry("a", specialty="100"), entry("b", specialty="100"), entry("c")],
        [session("s", 0, 8, 120, surgeons=()), session("t", 1, 8, 120, surgeons=())],
        surgeons=surgeons,
        roster=roster,
    )
    for name in "ab":
        reason = why(made, name)
        assert reason.code == "no_session_of_specialty"
        assert "session_specialty" in reason.rules

    if roster == () or surgeons == ():
        code = "no_surgeon" if surgeons is None else "several_rules"
        assert why(made, "c").code in {code, "no_surgeon", "surgeon_not_competent"}


@pytest.mark.parametrize(
    ("surgeons", "roster", "code"),
    [(None, (), "no_surgeon"), ((), None, "surgeon_not_competent"), ((), (), "no_surgeon")],
)
def test_what_nobody_may_do_is_told_where_nobody_is_named(surgeons, roster, code):
    rooms = [session("s", 0, 8, 120, surgeons=()), session("t", 1, 8, 120, surgeons=())]
    reason = why(case([entry("c")], rooms, surgeons=surgeons, roster=roster), "c")
    assert reason.code == code
