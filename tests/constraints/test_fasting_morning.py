from optimiser.constraints.fasting_morning import FastingMorning
from optimiser.models.policy import Policy
from tests.by_hand_centre import said
from tests.tiny_centre import centre, exam, request, room


def of(timezone="Europe/London"):
    return centre(
        [request("r1", "fasted"), request("r2", "fed")],
        [room("s", 0, 11, 120)],
        [exam("fasted", fasting_hours=6), exam("fed")],
        policy=Policy(fasting_latest_start="12:00"),
        timezone=timezone,
    )


CENTRE = of()


def test_a_fasting_test_at_noon_is_too_late():
    assert said(FastingMorning(), CENTRE, ("r1", "fasted", "s", 60)) == [
        "fasting_morning: r1 fasted needs fasting and starts at 12:00; such tests start before "
        "12:00"
    ]


def test_a_minute_before_is_in_time_and_others_may_come_when_they_like():
    places = [("r1", "fasted", "s", 59), ("r2", "fed", "s", 100)]
    assert said(FastingMorning(), CENTRE, *places) == []


def test_the_clock_is_that_of_the_centre():
    paris = of(timezone="Europe/Paris")
    assert said(FastingMorning(), paris, ("r1", "fasted", "s", 0)) == [
        "fasting_morning: r1 fasted needs fasting and starts at 12:00; such tests start before "
        "12:00"
    ]
