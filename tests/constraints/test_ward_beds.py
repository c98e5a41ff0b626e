from datetime import timedelta

from optimiser.constraints.ward_beds import WardBeds
from optimiser.models.resources import BedNight
from tests.by_hand import said
from tests.tiny import MONDAY, case, entry, session

LISTS = [session(f"s{day}", day, 8, 240) for day in range(3)]


def beds(ward, *numbers):
    """Beds of `ward` from the night before Monday."""
    return tuple(
        BedNight(ward=ward, date=MONDAY + timedelta(days=k - 1), beds=number)
        for k, number in enumerate(numbers)
    )


def test_nights_include_the_night_of_surgery_and_not_the_day_of_leaving():
    stays = [entry("e1", nights=2, ward="W"), entry("e2", nights=1, ward="W")]
    ward = case(stays, LISTS, beds=beds("W", 0, 1, 1, 1))
    assert said(WardBeds(), ward, ("e1", "s0", "08:00"), ("e2", "s1", "08:00")) == [
        "ward_beds: W has 1 beds on the night of 2026-03-03 and the plan needs 2"
    ]
    assert said(WardBeds(), ward, ("e1", "s0", "08:00"), ("e2", "s2", "08:00")) == []


def test_the_night_before_surgery_takes_a_bed():
    ward = case([entry("e1", nights=1, nights_before=1, ward="W")], LISTS, beds=beds("W", 0, 1, 1))
    assert said(WardBeds(), ward, ("e1", "s0", "08:00")) == [
        "ward_beds: W has 0 beds on the night of 2026-03-01 and the plan needs 1"
    ]


def test_the_first_nights_are_spent_in_critical_care_where_it_is_listed():
    stay = [entry("e1", nights=2, critical_care_nights=1, ward="W")]
    both = case(stay, LISTS, beds=beds("W", 0, 0, 1) + beds("critical_care", 0, 1, 0))
    assert said(WardBeds(), both, ("e1", "s0", "08:00")) == []
    ward_only = case(stay, LISTS, beds=beds("W", 0, 0, 1))
    assert said(WardBeds(), ward_only, ("e1", "s0", "08:00")) == [
        "ward_beds: W has 0 beds on the night of 2026-03-02 and the plan needs 1"
    ]
