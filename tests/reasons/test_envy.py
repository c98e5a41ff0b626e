"""Justified envy: by hand, against every way to add the entry, and repaired."""

import pytest

from optimiser.audit import judged_by_rules
from optimiser.models.entry import FixedBooking
from optimiser.models.plan import Plan
from optimiser.models.resources import BedNight
from optimiser.models.urgency import urgency_of
from optimiser.models.words import Admission, Priority, Urgency
from optimiser.reasons.envy import envies, repaired
from optimiser.solvers.fill import Fill
from optimiser.solvers.rank import levels
from optimiser.solvers.schedule import bookings
from tests.solvers.test_fill import ways_to_add
from tests.tiny import MONDAY, at, busy_case, case, entry, problem_of, session


def unjust(problem, kept=()):
    """A full plan in which the least urgent were booked first."""
    filled = Fill(problem, dict(kept))
    classes = [urgency_of(one, problem.case) for one in problem.case.entries]
    for urgency in reversed(Urgency):
        filled.fill([k for k, its in enumerate(classes) if its is urgency])
    return filled


def pairs(problem, filled):
    entries = problem.case.entries
    return {(entries[e.waiting].entry_id, entries[e.booked].entry_id)
            for e in envies(problem, filled)}  # fmt: skip


def urgent_outside(**more):
    people = [entry("r"), entry("q"), entry("u", priority=Priority.P2, **more)]
    return case(people, [session("s", 0, 8, 125)])


def test_who_could_take_the_place_of_somebody_less_urgent():
    problem = problem_of(urgent_outside())
    filled = unjust(problem)
    assert pairs(problem, filled) == {("u", "r"), ("u", "q")}
    assert repaired(problem, filled) == 1
    assert pairs(problem, filled) == set()
    assert problem.entry_number["u"] in filled.schedule


@pytest.mark.parametrize(
    "more",
    [
        {"touch_minutes": 61},
        {"sites": ("B",)},
        {"touch_sd": 60},
        {"equipment": ("robot",)},
    ],
)
def test_no_envy_where_a_rule_forbids_the_exchange(more):
    problem = problem_of(urgent_outside(**more))
    filled = unjust(problem)
    assert len(filled.schedule) == 2
    assert pairs(problem, filled) == set()


def test_a_booking_already_made_is_not_envied():
    kept = entry("r", fixed=FixedBooking(session_id="s", start=at(0, 8)))
    people = [kept, entry("u", priority=Priority.P2)]
    problem = problem_of(case(people, [session("s", 0, 8, 60)]))
    filled = Fill(problem, {})
    filled.fill([0])
    assert pairs(problem, filled) == set()


def test_a_bed_that_comes_free_counts_as_free():
    from optimiser.models.resources import BedNight

    people = [
        entry("r", nights=1, ward="W"),
        entry("u", priority=Priority.P2, nights=1, ward="W"),
    ]
    made = case(people, [session("s", 0, 8, 240)], beds=(BedNight(ward="W", date=MONDAY, beds=1),))
    problem = problem_of(made)
    assert pairs(problem, unjust(problem)) == {("u", "r")}


def test_a_promise_outranks_a_long_wait_and_the_envy_is_told():
    long = entry("u", referral_date=MONDAY.replace(year=2024))
    made = case([entry("r"), long], [session("s", 0, 8, 60)])
    problem = problem_of(made, {"r": MONDAY})
    filled = unjust(problem)
    assert repaired(problem, filled) == 0
    assert pairs(problem, filled) == {("u", "r")}


@pytest.mark.parametrize(
    "seed", [k for k in range(60) if not any(one.fixed for one in busy_case(k).entries)]
)
def test_repair_keeps_every_rule_and_never_makes_a_level_worse(seed):
    problem = problem_of(busy_case(seed))
    filled = unjust(problem)
    before = levels(problem, filled.schedule)
    exchanged = repaired(problem, filled)
    assert pairs(problem, filled) == set()
    made = tuple(bookings(problem, filled.schedule.values()))
    assert judged_by_rules(problem.case, Plan.model_construct(bookings=made)) == []
    after = levels(problem, filled.schedule)
    assert after > before if exchanged else after == before


@pytest.mark.slow
def test_pairs_are_those_of_every_way_to_put_one_in_the_place_of_the_other():
    found = 0
    for seed in range(60):
        problem = problem_of(busy_case(seed))
        entries, case_ = problem.case.entries, problem.case
        if any(one.fixed for one in entries):
            continue
        filled = unjust(problem)
        expected = set()
        for number, one in enumerate(entries):
            if number in filled.schedule:
                continue
            for booked, spot in filled.schedule.items():
                other = entries[booked]
                if urgency_of(one, case_).rank >= urgency_of(other, case_).rank:
                    continue
                if len(filled.lists[spot.session]) > 2:
                    continue
                if not problem.options.pairs[number, spot.session]:
                    continue
                rest = {k: s for k, s in filled.schedule.items() if k != booked}
                if next(ways_to_add(problem, rest, number, spot.session), None):
                    expected.add((one.entry_id, other.entry_id))
        short = {k for k, spot in filled.schedule.items() if len(filled.lists[spot.session]) <= 2}
        ours = {
            (entries[e.waiting].entry_id, entries[e.booked].entry_id)
            for e in envies(problem, filled)
            if e.booked in short
        }
        assert ours == expected, seed
        found += len(ours)
    assert found > 3


def test_what_an_exchange_leaves_of_a_bed_is_had_by_others():
    """u takes b's place, who stays no night more; the bed of the ward is c's then, elsewhere."""
    long = {"touch_minutes": 120}
    beds = (BedNight(ward="W", date=MONDAY, beds=1),)
    in_bed = {"nights": 1, "ward": "W", "admission": Admission.inpatient}
    people = [
        entry("u", priority=Priority.P2, **long, consultant="S1"),
        entry("b", **long, consultant="S1", **in_bed),
        entry("c", **long, consultant="S2", **in_bed),
    ]
    rooms = [session("s", 0, 8, 125), session("t", 0, 8, 125, surgeons=("S2",))]
    problem = problem_of(case(people, rooms, beds=beds))
    filled = Fill(problem, {})
    filled.fill([1])
    filled.fill()
    number = problem.entry_number
    assert set(filled.schedule) == {number["b"]}
    assert repaired(problem, filled) == 1
    assert set(filled.schedule) == {number["u"], number["c"]}
