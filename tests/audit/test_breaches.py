"""Every rule and every check speaks up when it is broken, and only then."""

from collections import Counter

import pytest

from optimiser.audit import audit
from optimiser.audit.document import CHECKS
from optimiser.measures import measures, session_records
from optimiser.models.finding import Finding
from optimiser.models.plan import Level, Plan, PlanStatus, gap_of
from optimiser.models.policy import Policy
from optimiser.solvers.greedy import greedy
from optimiser.solvers.schedule import bookings
from optimiser.theatre import RULES, objectives
from tests.audit.breaches import BREACHES, ENVY, MOVED, PROVED, RECORDS
from tests.audit.good_plan import CASE, READING, made
from tests.by_hand import booking, numbered
from tests.every_plan import levels_of
from tests.tiny import PLANNING, busy_case, case, entry, problem_of, session, sound_seeds


def names(plan):
    return {violation.rule for violation in audit(CASE, plan, READING)}


def test_the_good_plan_is_good():
    assert audit(CASE, made({}), READING) == []


def test_what_a_plan_leaves_out_is_not_asked_for():
    """As in a plan made by hand: who is booked, who waits, and nothing of how good it is."""
    bare = {"levels": (), "sessions": (), "measures": {}, "case": None}
    assert audit(CASE, made({}).model_copy(update=bare), READING) == []
    held = tuple(one.model_copy(update={"rule": ""}) for one in READING.held)
    assert audit(CASE, made({}).model_copy(update=bare | {"held": held}), READING) == []


def test_what_a_plan_states_truly_passes():
    plan = made({})
    said = {
        "status": PlanStatus.optimal,
        "levels": PROVED,
        "sessions": tuple(session_records(CASE, plan)),
        "measures": measures(CASE, plan) | {"justified_envy": 0},
    }
    assert audit(CASE, plan.model_copy(update=said), READING) == []
    open_ = tuple(
        one.model_copy(update={"gap": round(gap_of(one.value, one.bound), 6)})
        for one in plan.levels
    )
    assert audit(CASE, plan.model_copy(update={"levels": open_}), READING) == []


@pytest.mark.parametrize(
    ("rank", "share", "gap"), [(3, 2, 0.5), (3, 2, 1), (3, 4, 0.75), (3, 4, 3), (4, 0, 1)]
)
def test_a_gap_is_a_share_of_the_larger_or_of_the_smaller(rank, share, gap):
    """The bound is so many times the value; of nothing there is no share."""
    levels = [*made({}).levels]
    value = levels[rank].value
    assert value > 0
    levels[rank] = levels[rank].model_copy(update={"bound": share * value, "gap": gap})
    assert audit(CASE, made({}).model_copy(update={"levels": tuple(levels)}), READING) == []


def test_who_waits_may_be_told_any_rule_and_any_session():
    plan = made({})
    first, *others = plan.waiting
    said = {"rules": ("ward_beds", "session_open"), "nearest": "far"}
    waiting = (first.model_copy(update=said), *others)
    assert audit(CASE, plan.model_copy(update={"waiting": waiting}), READING) == []


def test_the_level_of_dates_told_is_there_where_there_was_an_earlier_plan():
    plan, previous = made({}), made({"a1": None, "a3": ("thu", "08:10", "S2")})
    levels = (plan.levels[0], MOVED.model_copy(update={"value": 1}), *plan.levels[1:])
    after = plan.model_copy(update={"levels": levels})
    assert audit(CASE, after, READING) == []  # nobody says what was told
    assert audit(CASE, after, READING, previous) == []
    assert {one.rule for one in audit(CASE, plan, READING, previous)} == {"plan_levels_true"}
    nobody = previous.model_copy(update={"bookings": ()})
    assert {one.rule for one in audit(CASE, plan, READING, nobody)} == {"plan_levels_true"}
    assert {one.rule for one in audit(CASE, after, READING, nobody)} == {"plan_levels_true"}
    none = MOVED.model_copy(update={"value": 0})
    levels = (plan.levels[0], none, *plan.levels[1:])
    assert audit(CASE, plan.model_copy(update={"levels": levels}), READING, nobody) == []


def test_large_levels_are_judged_to_the_unit():
    """At millions of weighted days three units are no rounding."""
    one = entry("a", touch_minutes=230, target_date=PLANNING)
    ours = case([one], [session("s", 0, 8, 240)], Policy(late_rate=1000))
    plan = Plan(bookings=tuple(numbered([booking(ours, "a", "s", "08:00", "S1")])))
    levels = [
        Level(name=one.name, unit="", sense=one.sense, value=one.measure(ours, plan))
        for one in objectives(ours)
    ]
    (rank,) = (k for k, level in enumerate(levels) if level.value > 3_000_000)

    def breaches(**fields):
        told = [*levels]
        told[rank] = told[rank].model_copy(update=fields)
        return audit(ours, plan.model_copy(update={"levels": tuple(told)}))

    value = levels[rank].value
    assert [one.rule for one in breaches(bound=value - 3)] == ["plan_levels_true"]
    assert [one.rule for one in breaches(value=value - 3)] == ["plan_levels_true"]
    assert breaches(bound=value - 0.4, value=value - 0.4) == []


def test_what_lies_beside_the_input_is_no_finding_of_it():
    beside = Finding(
        rule="file_unknown", severity="info", file="x", problem="", expected="", action=""
    )
    warned = beside.model_copy(update={"rule": "nights_unknown"})
    reading = READING.model_copy(update={"findings": (beside, warned)})
    said = {"nights_unknown": 1, "entry_vanished": 2}
    assert audit(CASE, made({}).model_copy(update={"findings": said}), reading) == []
    more = made({}).model_copy(update={"findings": said | {"nights_unknown": 2}})
    (breach,) = audit(CASE, more, reading)
    assert breach.detail == "the plan counts 2 findings of nights_unknown, the input has 1"


def test_that_nothing_was_found_is_stated_by_an_empty_table_and_not_by_none():
    warned = Finding(
        rule="nights_unknown", severity="info", file="x", problem="", expected="", action=""
    )
    reading = READING.model_copy(update={"findings": (warned,)})
    assert audit(CASE, made({}), reading) == []
    none = made({}).model_copy(update={"findings": {}})
    assert [one.rule for one in audit(CASE, none, reading)] == ["plan_findings_true"]
    assert audit(CASE, none, READING) == []


def test_a_count_below_nothing_is_told_as_it_stands():
    lost = made({}).model_copy(update={"findings": {"entry_vanished": -2}})
    (breach,) = audit(CASE, lost, READING)
    assert breach.detail == "the plan counts -2 findings of entry_vanished"


@pytest.mark.parametrize("count", [None, 2, 60])
def test_justified_envy_is_not_tried_again(count):
    told = made({}).model_copy(update={"measures": ENVY | {"justified_envy": count}})
    assert audit(CASE, told, READING) == []


@pytest.mark.parametrize("end", ["2026-03-02T12:00", "2026-03-02T13:00+01:00"])
def test_hours_of_sessions_are_read_as_the_file_writes_them(end):
    said = (RECORDS[0] | {"start": "2026-03-02T08:00", "end": end}, *RECORDS[1:])
    assert audit(CASE, made({}).model_copy(update={"sessions": said}), READING) == []


@pytest.mark.parametrize("seed", sound_seeds(30))
def test_plans_of_the_program_raise_no_alarm(seed):
    problem = problem_of(busy_case(seed))
    schedule = greedy(problem)
    made_bookings = tuple(bookings(problem, schedule.values()))
    levels = tuple(
        Level(name=one.name, unit=one.unit, sense=one.sense, value=value)
        for one, value in zip(problem.objectives, levels_of(problem, made_bookings), strict=True)
    )
    plan = Plan.model_construct(bookings=made_bookings, levels=levels)
    assert audit(problem.case, plan) == []


def test_every_rule_and_every_check_is_broken_on_purpose():
    planted = Counter(rule for rule, _ in BREACHES)
    checks = set(CHECKS) - {"plan_visits_true"}  # of diagnostics alone
    assert set(planted) == {rule.name for rule in RULES} | checks


@pytest.mark.parametrize(
    ("rule", "spoilt"), BREACHES, ids=[f"{rule}-{k}" for k, (rule, _) in enumerate(BREACHES)]
)
def test_the_breach_is_reported_under_its_rule(rule, spoilt):
    assert rule in names(spoilt())


def test_most_breaches_are_of_one_rule_alone():
    alone = sum(names(spoilt()) == {rule} for rule, spoilt in BREACHES)
    print(f"{alone} of {len(BREACHES)} breaches break one rule alone")
    assert alone > len(BREACHES) / 2
