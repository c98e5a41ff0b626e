"""The night: what fails is left alone, what is short of time is told, what is finished stays."""

import errno
import os
import re
from datetime import UTC, datetime, timedelta

import pytest

from optimiser.batch.attempt import attempt
from optimiser.batch.engines.inline import InlineEngine
from optimiser.batch.order import Cause, Ending, Outcome
from optimiser.batch.status import BatchState, JobState, Light
from optimiser.batch.store import Store
from optimiser.errors import CannotWrite, EngineLost
from optimiser.exports import files
from optimiser.exports.manifest import changed_files
from optimiser.models.violation import Violation
from tests.batch.folders import by_name, cases, never, night, without


def failing(ending, *, names=("a",), times=99):
    """Carries out every order but the first so many of some jobs, which end as told."""
    told = dict.fromkeys(names, times)

    def carry_out(order):
        if told.get(order.job, 0) > 0:
            told[order.job] -= 1
            return Outcome(job=order.job, attempt=order.attempt, ending=ending, exit_code=1)
        return attempt(order)

    return carry_out


def test_row_94_two_attempts_then_quarantine_and_the_others_go_on(tmp_path):
    cases(tmp_path / "jobs", "a", "b")
    status = night(tmp_path, carry_out=failing(Ending.crashed)).run()
    jobs = by_name(status)
    assert (jobs["a"].state, jobs["a"].attempts) == (JobState.quarantined, 2)
    assert jobs["b"].state is JobState.planned
    assert (status.exit_code, status.light) == (8, Light.red)
    assert "left alone" in jobs["a"].what_to_do
    left = by_name(night(tmp_path, carry_out=never).run())["a"]
    assert (left.state, left.ending) == (JobState.quarantined, Ending.crashed)
    assert by_name(night(tmp_path, again=True).run())["a"].state is JobState.planned


@pytest.mark.parametrize(
    ("ending", "state", "attempts"),
    [
        (Ending.aborted, JobState.planned, 2),
        (Ending.disk_full, JobState.planned, 2),
        (Ending.lost, JobState.planned, 2),
        (Ending.refused, JobState.failed, 1),
        (Ending.lock_held, JobState.failed, 1),
    ],
)
def test_what_may_pass_is_tried_once_more(tmp_path, ending, state, attempts):
    cases(tmp_path / "jobs", "a")
    (job,) = night(tmp_path, carry_out=failing(ending, times=1)).run().jobs
    assert (job.state, job.attempts) == (state, attempts)


def test_out_of_memory_is_not_tried_again_at_the_same_size(tmp_path):
    cases(tmp_path / "jobs", "a")
    (job,) = night(tmp_path, carry_out=failing(Ending.over_memory, times=1)).run().jobs
    assert (job.state, job.fallback) == (JobState.planned, Cause.memory)
    assert job.light is Light.amber
    assert "ran out of memory" in job.what_to_do


def test_a_job_that_takes_the_whole_batch_with_it_ten_times_is_left_alone(tmp_path):
    cases(tmp_path / "jobs", "a", "b")

    def dies(order):
        if order.job == "a":
            raise KeyboardInterrupt  # and nothing is closed, as when it is killed
        return attempt(order)

    for turn in range(10):
        one = night(tmp_path, carry_out=dies)
        one._give_up = lambda *_, **__: None
        one._end = lambda *_, **__: None
        with pytest.raises(KeyboardInterrupt):
            one.run()
        assert (tmp_path / "out/plans/b").exists() is (turn >= 2)  # suspected, it goes last
    jobs = by_name(night(tmp_path, carry_out=never).run())
    assert (jobs["a"].state, jobs["a"].ending) == (JobState.quarantined, Ending.lost)


@pytest.fixture
def three(tmp_path):
    """Three jobs that want 50 seconds each; `c` is urgent. What was ordered, with its seconds."""
    cases(tmp_path / "jobs", "a", "b", "c")
    (tmp_path / "jobs.toml").write_text(
        "defaults = { seconds = 50 }\n"
        'jobs = [ { name = "a", case = "jobs/a" }, { name = "b", case = "jobs/b" },\n'
        '  { name = "c", case = "jobs/c", urgent = true } ]\n',
        encoding="utf-8",
    )
    ordered = []

    def carry_out(order):
        ordered.append((order.job, order.fallback, round(order.seconds)))
        return attempt(order)

    def run(**more):
        ordered.clear()
        status = night(tmp_path, place="jobs.toml", carry_out=carry_out, **more).run()
        return status, list(ordered)

    return run


def within(seconds):
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_row_98_urgent_first_and_plain_plans_for_the_rest(three):
    status, ordered = three(by=within(40))  # three plain plans are taken to need 60
    assert ordered == [(name, Cause.deadline, 50) for name in "cab"]
    assert (status.exit_code, status.light, status.totals.fallback) == (4, Light.amber, 3)
    assert "3 have a plain plan by urgency alone" in status.message
    assert "run the batch again" in status.jobs[0].what_to_do
    status, ordered = three(by=within(30))
    assert (ordered, status.jobs[0].state) == ([], JobState.kept)  # no better is to be had
    status, ordered = three()
    assert ordered == [(name, None, 50) for name in "cab"]
    assert {job.fallback for job in status.jobs} == {None}


def test_row_98_the_urgent_get_the_time_there_is_and_the_others_share_the_rest(three):
    status, ordered = three(by=within(115))  # 60 for three plain plans: all 50 for c, the rest
    assert ordered[0] == ("c", None, 50)
    assert [(name, cause) for name, cause, _ in ordered[1:]] == [
        ("a", Cause.short),
        ("b", None),  # a was soon done
    ]
    assert (status.totals.short, status.totals.fallback, status.exit_code) == (1, 0, 4)
    assert "shorter search" in status.jobs[0].what_to_do
    status, ordered = three(by=within(30))
    assert ordered == []


def test_row_98_nobody_searches_longer_than_the_urgent(three):
    status, ordered = three(by=within(75))  # 15 for c; a and b would have more
    assert [cause for _, cause, _ in ordered] == [Cause.short] * 3
    seconds = [told for *_, told in ordered]
    assert 10 <= seconds[0] <= 15
    assert max(seconds) == seconds[0]
    assert "3 had a shorter search than was wanted" in status.message


def test_a_plan_after_the_deadline_is_late(tmp_path):
    cases(tmp_path / "jobs", "a")
    (job,) = night(tmp_path, by=datetime.now(UTC) - timedelta(seconds=1)).run().jobs
    assert (job.late, job.fallback, job.light) == (True, Cause.deadline, Light.amber)
    assert "after the deadline" in job.what_to_do


def test_a_plan_that_could_not_be_bettered_stands_and_is_counted(tmp_path):
    cases(tmp_path / "jobs", "a", "b")
    night(tmp_path, by=datetime.now(UTC) - timedelta(seconds=1)).run()
    status = night(tmp_path, carry_out=failing(Ending.crashed)).run()
    job = by_name(status)["a"]
    assert (job.state, job.light, job.older_plan) == (JobState.quarantined, Light.amber, False)
    assert "of the same input, stands" in job.what_to_do
    assert (status.exit_code, status.light) == (4, Light.amber)
    assert "2 of 2 jobs have their plan; 1 failed to better a plan" in status.message


@pytest.mark.parametrize("after", [False, True])
def test_row_76_stopped_it_keeps_what_is_finished(tmp_path, after):
    """Also a plan that was released in the instant of the stop."""
    cases(tmp_path / "jobs", "a", "b")

    def stopped(order):
        if order.job == "b":
            if after:
                attempt(order)
            raise KeyboardInterrupt
        return attempt(order)

    with pytest.raises(KeyboardInterrupt):
        night(tmp_path, carry_out=stopped).run()
    told = Store(tmp_path / "out").told()
    assert (told.state, told.light, told.exit_code) == (BatchState.stopped, Light.red, 130)
    states = {job.name: job.state for job in told.jobs}
    assert states == {"a": JobState.planned, "b": JobState.planned if after else JobState.waiting}
    assert by_name(night(tmp_path).run())["a"].state is JobState.kept


def test_an_engine_that_is_lost_ends_the_run_and_the_disk_knows_the_rest(tmp_path):
    cases(tmp_path / "jobs", "a", "b")

    class Lost(InlineEngine):
        def submit(self, order):
            if order.job == "b":
                raise EngineLost("the scheduler is gone")
            super().submit(order)

    status = night(tmp_path, engine=Lost()).run()
    assert (status.exit_code, status.state) == (8, BatchState.stopped)
    assert "the scheduler is gone; run it again" in status.message
    assert {job.name: job.state for job in night(tmp_path).run().jobs} == {
        "a": JobState.kept,
        "b": JobState.planned,
    }


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
@pytest.mark.parametrize("call", range(1, 9))
def test_row_90_whatever_write_of_the_batch_fails_it_says_so_and_goes_on_later(
    tmp_path, monkeypatch, number, call
):
    cases(tmp_path / "jobs", "a")
    calls = 0
    real = os.fsync

    def failing_fsync(handle):
        nonlocal calls
        calls += 1
        if calls >= call:
            raise OSError(number, os.strerror(number))
        real(handle)

    def planned(order):  # the writes of the plan itself are tried in tests/exports
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", real)
            return attempt(order)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", failing_fsync)
        with pytest.raises(CannotWrite):
            night(tmp_path, carry_out=planned).run()
    status = night(tmp_path).run()
    assert status.jobs[0].state in (JobState.planned, JobState.kept)
    assert changed_files(tmp_path / "out/plans/a") == []
    assert [path.name for path in (tmp_path / "out").glob("**/.*")] == []


def test_a_plan_that_the_audit_refused_is_told_by_rules_and_nobody_by_id(tmp_path, monkeypatch):
    from optimiser import audit

    found = Violation(rule="conservation", detail="E06 is on the list and nowhere in the plan")
    audited = audit.audit_files
    monkeypatch.setattr(
        audit, "audit_files", lambda *given, **more: (*audited(*given, **more)[:2], [found])
    )
    cases(tmp_path / "jobs", "a")
    (job,) = night(tmp_path).run().jobs
    refused = tmp_path / "out/plans/a.refused"
    assert job.ending is Ending.audit_refused
    assert job.message == (
        f"the audit refused the plan (1 found); the refused plan is in {refused} [conservation]"
    )
    told = [*(tmp_path / "out").glob("*.*"), *(tmp_path / "out/log").iterdir()]
    told += (tmp_path / "out/state").iterdir()
    assert len(told) == 4
    assert not [file for file in told if "E06" in file.read_text(encoding="utf-8")]


def test_a_list_drawn_before_that_of_the_plan_that_stands_is_refused(tmp_path):
    cases(tmp_path / "jobs", "a")
    night(tmp_path).run()
    settings = tmp_path / "jobs/a/case.toml"
    text = settings.read_text(encoding="utf-8")
    drawn = re.search(r"extracted_at = (\S+)", text)[1]
    sooner = datetime.fromisoformat(drawn) - timedelta(hours=1)
    settings.write_text(text.replace(drawn, sooner.isoformat()), encoding="utf-8")
    (job,) = night(tmp_path).run().jobs
    assert (job.ending, job.older_plan) == (Ending.refused, True)
    assert job.what_to_do.startswith("its lists were drawn before those of the plan that stands")


def test_a_list_refused_for_who_is_gone_from_it_says_how_they_are_named(tmp_path):
    """Of the case alone `optimiser validate` finds nothing wrong."""
    cases(tmp_path / "jobs", "a")
    night(tmp_path).run()
    without(tmp_path / "jobs/a", "E06")
    (job,) = night(tmp_path).run().jobs
    assert (job.ending, job.message[-17:]) == (Ending.refused, "[urgent_vanished]")
    assert "`optimiser validate CASE --previous PLAN`, which names them" in job.what_to_do
    assert "validate` on it" not in job.what_to_do
    (tmp_path / "jobs/a/sessions.csv").unlink()
    (job,) = night(tmp_path).run().jobs
    assert job.ending is Ending.refused
    assert "run `optimiser validate` on it and mend what it says; somebody" in job.what_to_do
