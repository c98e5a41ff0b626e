from datetime import timedelta

from optimiser.constraints.patient_available import PatientAvailable
from optimiser.models.entry import DateRange
from tests.by_hand import said
from tests.tiny import MONDAY, case, entry, session

AWAY = DateRange(first=MONDAY, last=MONDAY + timedelta(days=1))
WEEK = case(
    [entry("e1", unavailable=(AWAY,))], [session(f"s{day}", day, 8, 240) for day in range(3)]
)


def test_both_ends_of_the_holiday_count():
    for day, date in (("s0", "2026-03-02"), ("s1", "2026-03-03")):
        assert said(PatientAvailable(), WEEK, ("e1", day, "08:00")) == [
            f"patient_available: e1 is unavailable 2026-03-02 to 2026-03-03, booked on {date}"
        ]


def test_the_day_after_is_free():
    assert said(PatientAvailable(), WEEK, ("e1", "s2", "08:00")) == []
