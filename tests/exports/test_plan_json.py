import json
from datetime import UTC, datetime, timedelta

import pytest

from optimiser.exports.plan_json import plan_text, plan_to_dict
from optimiser.models.plan import Level, Sense
from tests.made_up import a_case, a_plan, booking, write_plan

KEYS = [
    "schema", "kind", "case", "run", "status", "levels", "bookings", "waiting", "partly", "held",
    "left_out", "sessions", "measures", "findings",
]  # fmt: skip
BOOKING_KEYS = [
    "entry_id", "patient_id", "session_id", "site", "theatre", "surgeon", "position", "start",
    "end", "late_days", "fixed", "reason",
]  # fmt: skip


def test_keys_are_those_of_the_contract():
    document = plan_to_dict(a_plan(), a_case())
    assert list(document) == KEYS
    assert list(document["bookings"][0]) == BOOKING_KEYS
    assert list(document["waiting"][0]) == ["id", "code", "detail", "rules", "nearest"]
    assert document["schema"] == "optimiser.plan/1"
    assert document["case"]["horizon"] == ["2026-12-01", "2026-12-14"]
    assert document["case"]["extracted_at"] == "2026-11-24T06:00:00+00:00"


def test_records_are_sorted_whatever_order_they_came_in():
    document = plan_to_dict(a_plan(), a_case())
    assert [one["entry_id"] for one in document["bookings"]] == ["E1", "E10", "E2"]
    assert [one["id"] for one in document["waiting"]] == ["E3", "E4"]
    assert list(document["measures"]["by_session"]) == ["S1", "S2"]
    plan = a_plan()
    turned = plan.model_copy(
        update={"bookings": plan.bookings[::-1], "waiting": plan.waiting[::-1]}
    )
    assert plan_text(turned, a_case()) == plan_text(plan, a_case())


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 12, 1, 8, 30, tzinfo=UTC), "2026-12-01T08:30"),
        (datetime(2026, 7, 1, 7, 30, tzinfo=UTC), "2026-07-01T08:30"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25T01:30+01:00"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T01:30+00:00"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "2026-10-25T02:00"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29T02:00"),
    ],
)
def test_times_are_local_and_mean_one_instant(instant, text):
    assert a_case().written(instant) == text


def test_no_text_of_a_year_stands_for_two_instants():
    case, start = a_case(), datetime(2026, 1, 1, tzinfo=UTC)
    texts = [case.written(start + timedelta(minutes=30 * n)) for n in range(48 * 365)]
    assert len(set(texts)) == len(texts)


def test_figures_that_json_cannot_carry_become_null_and_the_rest_is_rounded():
    plan = a_plan(measures={"a": float("nan"), "b": float("inf"), "c": 1 / 3, "d": -0.0})
    assert plan_to_dict(plan, a_case())["measures"] == {"a": None, "b": None, "c": 0.333333, "d": 0}
    assert "-0.0" not in plan_text(plan, a_case())


def test_a_gap_that_is_none_alone_is_0():
    """0 says proved: ten days of 47 million are not."""
    level = Level(
        name="urgent", sense=Sense.maximise, value=47_328_000, bound=47_328_010, gap=2e-7,
        unit="weighted days",
    )  # fmt: skip
    levels = (level, level.model_copy(update={"gap": 0.0}))
    told = plan_to_dict(a_plan(levels=levels), a_case())["levels"]
    assert [one["gap"] for one in told] == [1e-6, 0]


def test_a_reproducible_plan_has_no_clock_in_it():
    plan = a_plan()
    run = plan.run.model_copy(update={"reproducible": True})
    assert plan_to_dict(plan, a_case())["run"]["seconds"] == 0.25
    assert plan_to_dict(a_plan(run=run), a_case())["run"]["seconds"] is None


def test_text_is_utf8_and_written_as_it_is(tmp_path):
    plan = a_plan(bookings=(booking("É1 ☃", "S1", 1, datetime(2026, 12, 1, 9, tzinfo=UTC)),))
    write_plan(plan, a_case(), tmp_path / "plan.json")
    text = (tmp_path / "plan.json").read_bytes().decode("utf-8")
    assert "É1 ☃" in text
    assert text.endswith("}\n")
    assert json.loads(text) == plan_to_dict(plan, a_case())


def test_something_strange_in_a_measure_is_an_error_not_a_guess():
    with pytest.raises(TypeError, match="cannot hold a object"):
        plan_to_dict(a_plan(measures={"x": object()}), a_case())
