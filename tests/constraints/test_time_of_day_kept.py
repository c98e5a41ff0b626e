from optimiser.constraints.time_of_day_kept import TimeOfDayKept
from optimiser.models.words import TimeOfDay
from tests.by_hand_centre import said
from tests.tiny_centre import centre, request, room

CENTRE = centre(
    [
        request("early", time_of_day=TimeOfDay.morning),
        request("late", time_of_day=TimeOfDay.afternoon),
        request("free"),
    ],
    [room("s", 0, 11, 120)],
)


def test_noon_belongs_to_the_afternoon():
    assert said(TimeOfDayKept(), CENTRE, ("early", "a", "s", 60), ("late", "a", "s", 59)) == [
        "time_of_day_kept: early a is for the morning and starts at 12:00",
        "time_of_day_kept: late a is for the afternoon and starts at 11:59",
    ]


def test_the_start_alone_counts():
    places = [("early", "a", "s", 59), ("late", "a", "s", 60), ("free", "a", "s", 90)]
    assert said(TimeOfDayKept(), CENTRE, *places) == []
