from datetime import date, timedelta

import pytest

from optimiser.models.words import Flag, Priority
from optimiser.reports.equity import (
    FEWER,
    equity_table,
    groups,
    median_interval,
    rounded,
    wilson,
)
from tests.made_up import MORNING, a_case, a_plan, booking, entry


def made(sizes, *, field="imd_decile", booked=None, **more):
    """A case of groups by `field`, so many of each, and a plan that books so many of each."""
    people, taken = [], []
    for value, size in sizes.items():
        for n in range(size):
            key = f"{value}-{n}"
            people.append(entry(key, **{field: value}, **more))
            if n < (booked or {}).get(value, 0):
                taken.append(booking(key, "S1", 1, MORNING))
    case = a_case(*people)
    return a_plan(bookings=tuple(taken), waiting=(), held=()), case


def rows(plan, case, dimension="deprivation"):
    found = [row for row in equity_table(plan, case).records() if row["dimension"] == dimension]
    return {row["group"]: row for row in found}


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_wilson_intervals_are_the_published_ones(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_the_median_has_an_interval_of_its_own():
    assert median_interval([10, 20, 30, 40, 50, 999]) is None  # one patient's 999 days
    assert median_interval(range(10)) is None
    assert median_interval(range(11)) == (5, 1, 9)
    middle, low, high = median_interval(range(1, 101))
    assert (middle, low, high) == (50.5, 40, 61)


def test_shares_intervals_and_waits_by_quintile():
    plan, case = made({1: 24, 9: 40}, booked={1: 12, 9: 30})
    found = rows(plan, case)
    most = found["quintile 1 (most deprived)"]
    assert (most["eligible"], most["share"], most["interval"]) == ("about 25", 0.5, "31% to 69%")
    assert found["quintile 5 (least deprived)"]["share"] == 0.75
    waited = (MORNING.date() - date(2026, 5, 1)).days
    assert most["wait_booked"] == f"{waited} ({waited} to {waited})"


def test_expected_share_is_that_of_the_class():
    """All of one group are urgent, and the urgent are booked: no difference but urgency's."""
    urgent = [entry(f"u{n}", priority=Priority.P2, imd_decile=1) for n in range(20)]
    urgent += [entry(f"v{n}", priority=Priority.P2, imd_decile=9) for n in range(10)]
    routine = [entry(f"r{n}", imd_decile=9) for n in range(20)]
    booked = [f"u{n}" for n in range(10)] + [f"v{n}" for n in range(5)]
    plan = a_plan(bookings=tuple(booking(key, "S1", 1, MORNING) for key in booked))
    found = rows(plan, a_case(*urgent, *routine))
    assert found["quintile 1 (most deprived)"]["share"] == 0.5
    assert found["quintile 1 (most deprived)"]["expected"] == 0.5
    assert found["quintile 5 (least deprived)"]["expected"] == round(0.5 * 10 / 30, 2)


@pytest.mark.parametrize("booked", [0, 4, 16, 20])
def test_fewer_than_five_are_never_shown(booked):
    plan, case = made({1: 20, 5: 40, 9: 40}, booked={1: booked, 5: 20, 9: 20})
    small = rows(plan, case)["quintile 1 (most deprived)"]
    assert small["share"] is None
    assert (small["wait_booked"], small["interval"]) == ("", "withheld: small numbers")


def test_one_patient_of_many_entries_is_a_group_of_one():
    plan, case = made({1: 20, 9: 40}, booked={1: 10, 9: 20})
    alone = tuple(
        one.model_copy(update={"patient_id": "same"}) if one.imd_decile == 1 else one
        for one in case.entries
    )
    assert rows(plan, case)["quintile 1 (most deprived)"]["share"] == 0.5
    found = rows(plan, case.having(entries=alone))["quintile 1 (most deprived)"]
    assert (found["eligible"], found["share"], found["wait_booked"]) == (FEWER, None, "")


def test_one_group_alone_is_never_withheld():
    """Else it could be worked out from the total."""
    plan, case = made({1: 20, 5: 40, 9: 60}, booked={1: 2, 5: 20, 9: 20})
    found = rows(plan, case)
    assert found["quintile 3"]["share"] is None
    assert found["quintile 5 (least deprived)"]["share"] == 0.33


def test_sizes_are_rounded_and_small_ones_hidden():
    plan, case = made({1: 3, 9: 33}, booked={9: 10})
    found = rows(plan, case)
    assert found["quintile 1 (most deprived)"]["eligible"] == FEWER
    assert found["quintile 5 (least deprived)"]["eligible"] == "about 35"
    assert [rounded(n) for n in (5, 7, 8, 12)] == [5, 5, 10, 10]


DIABETIC, INTERPRETER, NO_FLAG = {Flag.diabetic}, {Flag.interpreter}, set()
BOTH_FLAGS = DIABETIC | INTERPRETER
TWO_GROUPS = {
    "deprivation": ("imd_decile", 1, 9),
    "ethnic group": ("ethnicity", "A", "N"),
    "age": ("birth_date", date(2015, 6, 1), date(1940, 6, 1)),
    "sex": ("sex", "1", "2"),
    "flag": ("flags", frozenset(DIABETIC), frozenset()),
}


def test_no_number_below_five_stands_in_any_row():
    plan, case = made({1: 20}, booked={1: 10})
    assert set(TWO_GROUPS) == {group.dimension for group in groups(plan, case)}
    for dimension, (field, one, other) in TWO_GROUPS.items():
        for booked in range(13):
            plan, case = made({one: 12, other: 12}, field=field, booked={one: booked, other: 6})
            shares = [row["share"] for row in rows(plan, case, dimension).values()]
            if 5 <= booked <= 7:
                assert sorted(shares) == sorted([round(booked / 12, 2), 0.5]), dimension
            else:
                assert shares == [None, None], (dimension, booked)


@pytest.mark.parametrize(
    ("people", "withheld"),
    [
        # few of both flags; together they would come out as all but those without
        ([(DIABETIC, 12, 2), (INTERPRETER, 3, 1), (NO_FLAG, 40, 20)],
         ["diabetic", "interpreter", "no flag"]),
        # one would come out as the whole but the two others, so the next smallest goes with it
        ([(DIABETIC, 12, 2), (INTERPRETER, 30, 20), (NO_FLAG, 60, 30)],
         ["diabetic", "interpreter"]),
        # few without a flag: all but those of the only flag
        ([(DIABETIC, 40, 20), (NO_FLAG, 12, 2)], ["diabetic", "no flag"]),
        # two flags of the same people: either would tell of those without
        ([(BOTH_FLAGS, 12, 6), (NO_FLAG, 12, 0)], ["diabetic", "interpreter", "no flag"]),
        # eight people, not sixteen
        ([(BOTH_FLAGS, 8, 4), (NO_FLAG, 40, 20)], ["diabetic", "interpreter", "no flag"]),
        ([(DIABETIC, 12, 6), (INTERPRETER, 30, 20), (NO_FLAG, 60, 15)], []),
    ],
)  # fmt: skip
def test_small_numbers_of_flags_are_withheld_though_they_overlap(people, withheld):
    sizes = {frozenset(flags): size for flags, size, _ in people}
    plan, case = made(
        sizes, field="flags", booked={frozenset(flags): count for flags, _, count in people}
    )
    of = {"no flag": [(size, count) for flags, size, count in people if not flags]}
    for flag in BOTH_FLAGS:
        of[flag.value] = [(size, count) for flags, size, count in people if flag in flags]
    shares = {name: [sum(one) for one in zip(*of[name], strict=True)] for name in of if of[name]}
    expected = {
        name: None if name in withheld else round(count / size, 2)
        for name, (size, count) in shares.items()
    }
    found = rows(plan, case, "flag")
    assert {name: row["share"] for name, row in found.items()} == expected
    assert {name for name, row in found.items() if row["interval"].startswith("withheld")} == set(
        withheld
    )


def test_bookings_the_hospital_made_are_not_counted():
    from optimiser.models.entry import FixedBooking

    people = [entry(f"a{n}", imd_decile=1) for n in range(20)]
    kept = [entry(f"k{n}", imd_decile=1, fixed=FixedBooking(session_id="S1")) for n in range(20)]
    booked = tuple(booking(f"k{n}", "S1", 1, MORNING, fixed=True) for n in range(20))
    more = tuple(booking(f"a{n}", "S1", 1, MORNING) for n in range(10))
    plan = a_plan(bookings=(*booked, *more))
    assert rows(plan, a_case(*people, *kept))["quintile 1 (most deprived)"]["share"] == 0.5


@pytest.mark.parametrize(
    ("field", "dimension", "values"),
    [
        ("ethnicity", "ethnic group", {"A": "White", "g": "Mixed", "K": "Asian", "N": "Black",
                                       "S": "Other", "Z": "not known", "99": "not known",
                                       None: "not known"}),
        ("sex", "sex", {"1": "male", "F": "female", "X": "not known", "9": "indeterminate"}),
        ("imd_decile", "deprivation", {2: "quintile 1 (most deprived)", 3: "quintile 2",
                                       None: "not known"}),
        ("birth_date", "age", {date(2010, 11, 25): "0 to 15", date(2010, 11, 24): "16 to 17",
                               date(1951, 11, 24): "75 and over", None: "not known"}),
    ],
)  # fmt: skip
def test_groups_are_those_of_the_reference(field, dimension, values):
    for value, name in values.items():
        plan, case = made({value: 1}, field=field)
        assert list(rows(plan, case, dimension)) == [name]


def test_flags_overlap():
    both = frozenset({Flag.diabetic, Flag.interpreter})
    plan, case = made({both: 12, frozenset(): 12}, field="flags", booked={both: 6, frozenset(): 6})
    found = rows(plan, case, "flag")
    assert list(found) == ["diabetic", "interpreter", "no flag"]
    assert found["diabetic"]["share"] == 0.5


def test_it_weighs_nothing():
    """No rule, objective or solver reads the fields; ages apart, in the rule about ages."""
    from pathlib import Path

    import optimiser

    root = Path(optimiser.__file__).parent
    for room in ("constraints", "objectives", "problem", "solvers", "measures"):
        for file in (root / room).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            assert not [f for f in ("ethnicity", "imd_decile", ".sex") if f in text], file


def test_waits_are_counted_from_the_referral():
    plan, case = made({1: 24}, booked={1: 12}, referral_date=MORNING.date() - timedelta(days=100))
    assert rows(plan, case)["quintile 1 (most deprived)"]["wait_booked"] == "100 (100 to 100)"
