"""What the morning page is told of one plan: every count by hand."""

import pytest

from optimiser.batch.facts import facts_of
from optimiser.batch.order import Facts
from optimiser.models.plan import Level, Sense, SetAside
from tests.tiny_centre import urgent_on_the_day_late_and_partly


def test_every_fact_of_a_plan():
    plan, case = urgent_on_the_day_late_and_partly()
    held = tuple(SetAside(id=f"held {n}", rule="sites_unknown", detail="row") for n in range(5))
    left_out = tuple(SetAside(id=f"out {n}", rule="status_removed", detail="") for n in range(6))
    found = {"session_untrusted": 7, "staff_row_untrusted": 8, "entry_vanished": 9, "other": 10}
    told = facts_of(
        plan.model_copy(update={"held": held, "left_out": left_out, "findings": found}),
        case,
        {"moved": 3},
    )
    assert told == Facts(
        plan_status="feasible", kind="diagnostics", booked=4, waiting=2, partly=1, held=5,
        left_out=6, urgent_waiting=1, urgent_late=1, findings=7 + 8 + 9 + 10, needs_look=True,
        # vanished, waiting, late, partly, five held rows, and two kinds of rows not used
        attention=11, gap=None, rows_unused=7 + 8, vanished=9, extracted_at=case.extracted_at,
        changes={"moved": 3},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "accepted"),
    [
        ("extract_stale_accepted", ("the lists are older than they should be",)),
        ("list_much_shorter_accepted", ("the list is much shorter than in the plan before",)),
        ("other", ()),
    ],
)
def test_what_a_named_person_accepted(found, accepted):
    plan, case = urgent_on_the_day_late_and_partly()
    told = facts_of(plan.model_copy(update={"findings": {found: 1}}), case, None)
    assert told.accepted == accepted
    assert (told.accepted_stale, told.needs_look) == (bool(accepted), bool(accepted))


@pytest.mark.parametrize(
    ("gaps", "gap"),
    [
        ({"urgent": 0.0, "long": 0.03, "routine": 0.01, "visits": 0.5}, 0.03),
        ({"urgent": 0.0, "long": None, "routine": 0.01}, None),
        ({"visits": 0.5}, None),
    ],
)
def test_the_gap_is_the_worst_of_the_waiting_levels(gaps, gap):
    plan, case = urgent_on_the_day_late_and_partly()
    levels = tuple(
        Level(name=name, value=1, gap=one, unit="days", sense=Sense.maximise)
        for name, one in gaps.items()
    )
    assert facts_of(plan.model_copy(update={"levels": levels}), case, None).gap == gap
