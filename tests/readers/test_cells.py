"""Cells: one way of writing each thing, and nothing else."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from optimiser.models.words import Admission
from optimiser.readers import cells
from optimiser.readers.cells import Unreadable
from tests.nasty import NASTY

LONDON = ZoneInfo("Europe/London")
PARSERS = {
    "name": cells.name_of,
    "names": cells.names_of,
    "word": lambda text: cells.word_of(text, Admission),
    "yes or no": cells.yes_or_no,
    "whole": lambda text: cells.whole_of(text, 0, 10),
    "number": lambda text: cells.number_of(text, 0, 10),
    "date": cells.date_of,
    "dates": cells.dates_of,
    "instant": lambda text: cells.instant_of(text, LONDON),
}


@pytest.mark.parametrize("kind", PARSERS)
def test_any_text_is_read_or_refused_in_words_that_do_not_repeat_it(kind):
    for text in NASTY:
        try:
            PARSERS[kind](text)
        except Unreadable as fault:
            words = (fault.rule, fault.problem, fault.expected, fault.action)
            assert all(words)
            assert len(text) < 12 or all(text not in one for one in words)


def test_lists_hold_each_name_once_in_order():
    assert cells.names_of("b; a;;b ;") == ("b", "a")
    with pytest.raises(Unreadable, match="too many"):
        cells.names_of("a;" * 300)
    with pytest.raises(Unreadable, match="too many"):
        cells.dates_of("2026-01-01;" * 300)


def test_row_53_numbers_in_ascii_digits_and_within_their_range():
    assert cells.whole_of("3.0", 0, 5) == 3
    assert cells.number_of("2.5", 0, 5) == 2.5
    for text, rule in {
        "6": "number_out_of_range",
        "-1": "number_out_of_range",
        "3.5": None,
    }.items():
        with pytest.raises(Unreadable) as fault:
            cells.whole_of(text, 0, 5)
        assert fault.value.rule == (rule or "number_unreadable")


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-07-01T08:30", 7),
        ("2026-07-01 08:30:00", 7),
        ("2026-01-01T08:30", 8),
        ("2026-07-01T08:30Z", 8),
        ("2026-07-01T08:30+05:00", 3),
        ("2026-07-01T08:30-05:00", 13),
    ],
)
def test_times_with_and_without_an_offset(text, hour):
    instant = cells.instant_of(text, LONDON)
    assert (instant.hour, instant.tzinfo) == (hour, UTC)
    assert isinstance(instant, datetime)


def test_dates_and_stretches():
    assert cells.date_of("2026-12-01") == date(2026, 12, 1)
    day, stretch = cells.dates_of("2026-12-01; 2026-12-24/2027-01-02")
    assert date(2026, 12, 1) in day
    assert date(2027, 1, 2) in stretch
    assert cells.written_otherwise("01/12/2026 08:30")
    assert not cells.written_otherwise("2026-12-01T08:30")
    assert not cells.written_otherwise("soon")


def test_row_52_marks_and_look_alikes():
    assert cells.marks_of("a\u202eb\u200bc d") == ["U+200B", "U+202E"]
    assert cells.look_alike("Аb1")
    assert not cells.look_alike("Zoë1")
    assert not cells.look_alike("Иванова")
