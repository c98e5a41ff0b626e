from optimiser.models.plan import Level, PlanStatus, Sense, SetAside
from optimiser.reports.levels import levels_text
from optimiser.reports.summary import attention, counts_line, summary_text
from tests.made_up import a_case, a_plan


def test_the_gravest_comes_first():
    held = (
        SetAside(id="E7", rule="duration_unknown", detail="line 9"),
        SetAside(id="E5", rule="priority_unreadable", detail="line 7"),
    )
    items = attention(a_plan(status=PlanStatus.fallback, held=held), a_case())
    assert [item.split(":")[0] for item in items] == [
        "FALLBACK",
        "HELD, priority unreadable",
        "URGENT AND WAITING",
        "URGENT AND BOOKED LATE",
        "HELD, duration_unknown",
    ]
    assert "E3: no robot" in items[2]
    assert "E10" in items[3]


def test_counts_are_the_conservation_law():
    line = "7 entries: 3 booked, 2 waiting, 1 held, 1 left out"
    assert counts_line(a_plan()) == line
    assert line in summary_text(a_plan(), a_case())


def test_a_quiet_plan_says_so():
    plan = a_plan(held=(), waiting=(), bookings=())
    assert summary_text(plan, a_case()).startswith("NEEDS ATTENTION: nothing\n")


def test_long_rows_of_ids_are_counted():
    held = tuple(SetAside(id=f"E{n:03}", rule="r", detail="d") for n in range(50))
    assert "and 30 more" in attention(a_plan(held=held), a_case())[-1]


def test_levels_say_value_bound_and_gap():
    assert levels_text(a_plan()).splitlines() == [
        "  level                   value   bound      gap  unit",
        "  urgent       maximise  12,345  12,345   proved  weighted days",
        "  changeovers  minimise       3    open  unknown  changes",
    ]
    level = Level(name="long", value=99.5, bound=100, gap=0.005, unit="days", sense=Sense.maximise)
    assert "99.50    100  0.50%" in levels_text(a_plan(levels=(level,)))


def test_what_the_solver_had_to_say_is_told():
    plan = a_plan()
    run = plan.run.model_copy(update={"messages": ("the solver crashed",)})
    told = attention(plan.model_copy(update={"run": run}), a_case())
    assert "SOLVER: the solver crashed" in told
