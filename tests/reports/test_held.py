import pytest

from optimiser.models.plan import SetAside
from optimiser.reports.held import held_lines
from optimiser.reports.urgent import SHOWN


def row(key, rule, detail):
    return SetAside(id=key, rule=rule, detail=detail)


def test_who_may_be_urgent_stands_first_and_each_row_says_what_to_mend():
    lines = held_lines(
        (
            row("E1", "date_impossible", "waiting_list.csv, line 2, column referral_date: is none"),
            row("E2", "date_unreadable", "waiting_list.csv, line 3, column cancer_target: is none"),
            row("E3", "priority_unreadable", "line 4, column priority: is no priority code"),
            row("E4", "priority_missing", "line 5, column priority: is blank"),
        )
    )
    assert lines == [
        "HELD, priority unreadable: E3: line 4, column priority: is no priority code",
        "HELD, no priority: E4: line 5, column priority: is blank",
        "HELD, date_unreadable: E2: waiting_list.csv, line 3, column cancer_target: is none",
        "HELD, date_impossible: E1: waiting_list.csv, line 2, column referral_date: is none",
    ]


@pytest.mark.parametrize(
    ("detail", "first"),
    [("a P2 with no date", "B"), ("a D1", "B"), ("rebook_by: is none", "B"), ("a P3", "A"),
     ("AP2X", "A")],
)  # fmt: skip
def test_a_fault_that_speaks_of_somebody_urgent_goes_before_others(detail, first):
    lines = held_lines((row("A", "r", "d"), row("B", "r", detail)))
    assert lines[0].startswith(f"HELD, r: {first}: ")


def test_rows_beyond_those_named_are_counted_and_none_without_a_priority_is_left_out():
    held = [row(f"E{n:03}", "r", "d") for n in range(SHOWN + 30)]
    held += [row(f"P{n:03}", "priority_missing", "d") for n in range(SHOWN + 1)]
    lines = held_lines(tuple(held))
    assert sum(line.startswith("HELD, no priority: P") for line in lines) == SHOWN + 1
    assert sum(line.startswith("HELD, r: E") for line in lines) == SHOWN
    assert lines[-1] == "HELD: 30 more; sheet held and left out names all"


def test_a_detail_of_several_lines_stays_on_its_line():
    assert held_lines((row("E\n1", "r\n", "a\nb"),)) == ["HELD, r : E 1: a b"]
