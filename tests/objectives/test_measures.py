"""Levels of plans by hand, worked out on paper from the file contract, section 5."""

from datetime import date, timedelta

from optimiser.models.policy import Policy
from optimiser.models.words import Priority, Urgency
from optimiser.objectives.changeovers import Changeovers
from optimiser.objectives.delay_spared import DelaySpared
from optimiser.objectives.moved import Moved, told_in
from optimiser.objectives.patients_booked import PatientsBooked
from optimiser.objectives.utilisation import Utilisation
from optimiser.theatre import objectives
from tests.by_hand import plan
from tests.tiny import MONDAY, PLANNING, case, entry, session

# Planned on 16 February for 2 to 13 March; who waits is charged until 10 April, day 53.
PEOPLE = [
    # target on day 11 (28 days from a decision 17 days ago)
    entry("p2", priority=Priority.P2, decision_date=PLANNING - timedelta(days=17)),
    # waits 428 days at the end of the horizon, target long gone
    entry("long", referral_date=date(2025, 1, 9), procedure="T202"),
    # 26 days until the target
    entry("routine", referral_date=PLANNING - timedelta(days=100), procedure="T202"),
]
LISTS = [session("mon", 0, 8, 240, overrun_minutes=30), session("tue", 1, 8, 240)]


def spared(urgency, *rows, **policy):
    ours = case(PEOPLE, LISTS, Policy(**policy))
    return DelaySpared(urgency).measure(ours, plan(ours, *rows))


def test_delay_spared_counts_each_class_apart():
    row = ("p2", "mon", "08:00")
    # waiting: 11 + 4 * 42 = 179; on Monday, day 14: 11 + 4 * 3 = 23; weight round(10 sqrt 60) = 77
    assert spared(Urgency.urgent, row) == 77 * (179 - 23)
    assert spared(Urgency.long, row) == 0
    assert spared(Urgency.routine, row) == 0


def test_delay_spared_after_and_before_the_target():
    # all days are late ones: 4 * 53 - 4 * 15 on Tuesday
    assert spared(Urgency.long, ("long", "tue", "08:00"), count_by="patients") == 4 * 38
    # waiting: 26 + 4 * 27 = 134; on Monday 14
    assert spared(Urgency.routine, ("routine", "mon", "08:00"), count_by="minutes") == 60 * 120


def test_minutes_past_the_session_do_not_use_it():
    ours = case(PEOPLE, LISTS)
    rows = ("p2", "mon", "10:05"), ("long", "mon", "11:20"), ("routine", "tue", "08:00")
    assert Utilisation().measure(ours, plan(ours, *rows)) == 60 + 40 + 60


def test_changeovers_count_neighbours_of_other_procedures():
    ours = case(PEOPLE, LISTS)
    mixed = ("long", "mon", "08:00"), ("p2", "mon", "09:15"), ("routine", "mon", "10:30")
    grouped = ("long", "mon", "08:00"), ("routine", "mon", "09:15"), ("p2", "mon", "10:30")
    apart = ("long", "mon", "08:00"), ("p2", "tue", "09:15")
    changes = [Changeovers().measure(ours, plan(ours, *rows)) for rows in (mixed, grouped, apart)]
    assert changes == [2, 1, 0]


def test_moved_counts_another_date_or_none():
    ours = case(PEOPLE, LISTS)
    told = Moved({(key,): MONDAY for key in ("p2", "long", "routine", "gone")})
    rows = ("p2", "mon", "08:00"), ("long", "tue", "08:00")
    assert told.measure(ours, plan(ours, *rows)) == 2
    assert told.unit == "entries that lose the date they were told"


def test_a_case_after_midnight_is_told_the_day_of_its_list_and_keeps_it():
    late = session("mon", 0, 18, 330, overrun_minutes=120)
    ours = case(PEOPLE, [late, LISTS[1]])
    midnight = late.start + timedelta(hours=6)
    before = plan(
        ours, ("p2", "mon", "18:00"), ("long", "mon", "19:00"), ("routine", "tue", "08:00")
    )
    bookings = [
        one.model_copy(update={"start": midnight}) if one.entry_id == "long" else one
        for one in before.bookings
    ]
    before = before.model_copy(update={"bookings": tuple(bookings)})
    told = told_in(before, ours)
    assert set(told.items()) == {
        (("p2",), MONDAY), (("long",), MONDAY), (("routine",), MONDAY + timedelta(days=1)),
    }  # fmt: skip
    assert Moved(told).measure(ours, before) == 0


def test_a_list_put_off_under_its_old_id_moves_whoever_was_told_a_date():
    before = plan(case(PEOPLE, LISTS), ("p2", "mon", "08:00"))
    later = case(PEOPLE, [session("mon", 7, 8, 240)])
    told = told_in(before, later)
    assert told == {("p2",): MONDAY}
    assert Moved(told).measure(later, plan(later, ("p2", "mon", "08:00"))) == 1


def test_patients_booked_count_heads():
    ours = case(PEOPLE, LISTS)
    rows = ("p2", "mon", "08:00"), ("long", "tue", "08:00")
    assert PatientsBooked("p4", Priority.P4).measure(ours, plan(ours, *rows)) == 1
    assert PatientsBooked("p1", Priority.P1A, Priority.P1B).measure(ours, plan(ours, *rows)) == 0


def test_levels_stand_in_their_order():
    names = [level.name for level in objectives(case(PEOPLE, LISTS), {"p2": MONDAY})]
    assert names == ["urgent", "moved", "long", "routine", "utilisation", "changeovers"]
    assert [level.name for level in objectives(case(PEOPLE, LISTS), {})][1] == "moved"
    by_priority = case(PEOPLE, LISTS, Policy(levels="priority"))
    names = [level.name for level in objectives(by_priority)]
    assert names == ["p1", "p2", "p3", "p4", "utilisation", "changeovers"]
