"""How much of its search a job may have beside the others, without any search."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from optimiser.batch.attempts import Attempts
from optimiser.batch.deadline import Deadline
from optimiser.batch.jobs import Job
from optimiser.batch.order import Cause, Order
from optimiser.batch.ration import allowed
from optimiser.batch.status import JobState
from optimiser.batch.track import Track

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
ALL_NIGHT = Deadline(NOW + timedelta(hours=8), 2, NOW)
WANTED = 50.0


def waiting(name, *, urgent=False):
    order = Order(
        job=name, key=name, attempt=1, case="c", out="o", seconds=WANTED, watch_seconds=9,
        memory_bytes=9,
    )  # fmt: skip
    job = Job(name=name, case=Path("c"), urgent=urgent)
    return Track(job, order, 1, Attempts(job=name), NOW)


def done(name, *, urgent=True, **more):
    """A job that was ordered a search with `more`, or that had its plan before."""
    track = waiting(name, urgent=urgent)
    track.state = JobState.planned
    track.ordered = track.order.model_copy(update=more) if more else None
    return track


SHORT = {"fallback": Cause.short, "seconds": 20.0}
WHOLE = {"seconds": WANTED}
PLAIN = {"fallback": Cause.deadline}


@pytest.mark.parametrize(
    ("urgent", "cause", "seconds"),
    [
        ([WHOLE, SHORT], Cause.short, 20),
        ([SHORT, WHOLE], Cause.short, 20),
        ([WHOLE, PLAIN], Cause.deadline, WANTED),
        ([SHORT, {}], Cause.short, 20),
        ([WHOLE, {}], None, WANTED),
    ],
)
def test_row_98_nobody_searches_longer_than_the_least_of_the_urgent(urgent, cause, seconds):
    """Whatever time there is; an urgent job whose plan was there already had its search."""
    before = [done(f"urgent {n}", **more) for n, more in enumerate(urgent)]
    track = waiting("a")
    ordered = allowed(track, [*before, track], ALL_NIGHT)
    assert (ordered.fallback, ordered.seconds) == (cause, seconds)


def test_row_98_the_urgent_are_not_bound_by_each_other_nor_by_the_others():
    track = waiting("b", urgent=True)
    before = [done("a", **SHORT), done("c", urgent=False, **SHORT)]
    assert allowed(track, [*before, track], ALL_NIGHT).fallback is None
    other = waiting("d")
    assert allowed(other, [done("c", urgent=False, **SHORT), other], ALL_NIGHT).fallback is None
