"""The scorer of ASL1 weeks, by hand."""

import pytest

from benchmarks.asl1_score import places_of, score

WEEK = """\
#const timeDisp = 100.
mss("A", 1, 1). mss("A", 2, 1).mss("B", 2, 3).
beds(1,1,1). beds(1, 1, -1). beds(1, 1, 3).
registration(1, 1, 1, "Ordinario", 50, 0, 2, 0).
registration(2, 2, 1, "Ordinario", 50, 0, 0, 2).
registration(3, 3, 2, "DaySurgery", 60, 0, 0, 0). registration(4, 4, 1, "Ordinario", 40, 1, 3, 3).
"""


@pytest.fixture
def week(tmp_path):
    file = tmp_path / "week.lp"
    file.write_text(WEEK, encoding="utf-8")
    return file


def test_what_is_left_unplaced_is_counted_by_priority(week):
    assert score(week, [("1", "A", 1)]) == ([], [0, 1, 1, 1])
    assert score(week, [("1", "A", 1), ("4", "A", 1), ("3", "B", 3)]) == ([], [0, 1, 0, 0])


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([], "1 of priority 1"),
        ([("1", "A", 1), ("1", "B", 3)], "placed twice"),
        ([("1", "B", 1)], "not open"),
        ([("1", "A", 1), ("3", "A", 1)], "takes 110 minutes"),
        ([("1", "A", 1), ("2", "A", 1)], "('1', 1): 2 in 1 beds"),
        ([("1", "B", 3), ("2", "A", 1)], "('1', 1): 2 in 1 beds"),
    ],
)
def test_every_rule_is_judged(week, places, words):
    wrong, _left = score(week, places)
    assert any(words in one for one in wrong), wrong


def test_strict_keeps_to_the_rooms_own_specialties(week):
    places = [("1", "B", 3)]
    assert score(week, places)[0] == []
    assert score(week, places, strict=True)[0] != []


def test_places_come_from_the_plan_alone():
    booking = {"entry_id": "7", "theatre": "B", "start": "2024-01-03T08:00+01:00"}
    assert places_of({"bookings": [booking]}) == [("7", "B", 3)]
