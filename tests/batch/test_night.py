"""The night: what is done stays, what fails is left alone, what is short of time is told."""

import errno
import json
import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from optimiser.batch import store
from optimiser.batch.attempt import attempt
from optimiser.batch.engines.inline import InlineEngine
from optimiser.batch.made import SLIP_FILE
from optimiser.batch.order import Cause, Ending, Outcome
from optimiser.batch.status import BatchState, JobState, Light
from optimiser.batch.store import Store
from optimiser.errors import CannotWrite, EngineLost, LockHeld
from optimiser.exports import files
from optimiser.exports.manifest import changed_files, write_manifest
from tests.batch.folders import EVENING, by_name, cases, night
from tests.made_up import a_plan


def failing(ending, *, names=("a",), times=99):
    """Carries out every order but the first so many of some jobs, which end as told."""
    told = dict.fromkeys(names, times)

    def carry_out(order):
        if told.get(order.job, 0) > 0:
            told[order.job] -= 1
            return Outcome(job=order.job, attempt=order.attempt, ending=ending, exit_code=1)
        return attempt(order)

    return carry_out


def never(order):
    raise AssertionError(f"{order.job} is done already")


def events(out):
    return [
        json.loads(line)
        for file in sorted((out / "log").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def test_row_63_and_95_every_job_gets_its_plan_and_a_second_run_makes_none(tmp_path):
    cases(tmp_path / "jobs", "a", "d")
    status = night(tmp_path).run()
    assert {job.state for job in status.jobs} == {JobState.planned}
    assert (status.state, status.exit_code) == (BatchState.finished, 4)  # d holds a row
    assert (status.totals.jobs, status.totals.held) == (2, 1)
    assert Store(tmp_path / "out").told() == status
    before = (tmp_path / "out/plans/a/manifest.json").read_bytes()
    again = night(tmp_path, carry_out=never).run()
    assert {job.state for job in again.jobs} == {JobState.kept}
    assert again.exit_code == 4
    assert by_name(again)["a"].facts == by_name(status)["a"].facts
    assert (tmp_path / "out/plans/a/manifest.json").read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir() if path.name[0] == ".") == []


def test_row_55_a_night_from_lists_of_long_ago_is_never_green(tmp_path):
    """planning_date is as old as they are, so that nothing else is told of them."""
    cases(tmp_path / "jobs", "a")
    fresh = night(tmp_path).run()
    assert (fresh.exit_code, fresh.jobs[0].old_lists) == (0, False)
    later = EVENING + timedelta(days=270)
    for state, seed in ((JobState.kept, 1), (JobState.planned, 2), (JobState.kept, 2)):
        status = night(tmp_path, now=later, seed=seed).run()
        (job,) = status.jobs
        assert (job.state, job.light, status.light) == (state, Light.amber, Light.amber)
        assert status.exit_code == 0  # as a plan alone
        assert "drawn more than 36 hours before this run" in job.what_to_do
    accepted = night(tmp_path, now=later, accept_stale="A Person").run()
    assert (accepted.exit_code, accepted.jobs[0].old_lists) == (0, False)


@pytest.mark.parametrize("change", ["input", "seed", "state lost", "edited"])
def test_row_99_and_100_and_102_what_changes_decides_what_is_made_again(tmp_path, change):
    cases(tmp_path / "jobs", "a", "b")
    night(tmp_path).run()
    match change:
        case "input":
            with (tmp_path / "jobs/a/about.md").open("a", encoding="utf-8") as file:
                file.write("one more line\n")
        case "state lost":
            shutil.rmtree(tmp_path / "out/state")
        case "edited":
            (tmp_path / "out/plans/a/lists.txt").write_text("mine", encoding="utf-8")
    states = {
        job.name: job.state for job in night(tmp_path, seed=2 if change == "seed" else 1).run().jobs
    }
    anew = {"input": {"a"}, "seed": {"a", "b"}, "state lost": set(), "edited": {"a"}}[change]
    assert {name for name, state in states.items() if state is JobState.planned} == anew
    if change == "edited":  # row 100
        kept = tmp_path / "out/plans/a.changed-1/lists.txt"
        assert kept.read_text(encoding="utf-8") == "mine"


def test_row_104_the_plan_that_stands_is_the_earlier_one_and_the_slip_lies_beside(tmp_path):
    cases(tmp_path / "jobs", "a")
    night(tmp_path).run()
    assert not (tmp_path / "out/plans/a" / SLIP_FILE).exists()
    file = tmp_path / "jobs/a/waiting_list.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    booked = json.loads((tmp_path / "out/plans/a/plan.json").read_bytes())["bookings"][0]
    kept = [line for line in lines if not line.startswith(booked["entry_id"])]
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    status = night(tmp_path).run()
    (job,) = status.jobs
    assert job.facts.changes["fell_out"] == 1
    assert job.slip == "plans/a/changes.txt"
    slip = (tmp_path / "out" / job.slip).read_text(encoding="utf-8")
    assert "FELL OUT (1)" in slip
    assert booked["entry_id"] in slip
    assert changed_files(tmp_path / "out/plans/a") == []
    assert (tmp_path / "out/plans/a.previous/plan.json").exists()
    levels = json.loads((tmp_path / "out/plans/a/plan.json").read_bytes())["levels"]
    assert "moved" in [level["name"] for level in levels]


def test_previous_may_be_another_batch(tmp_path):
    cases(tmp_path / "jobs", "a")
    night(tmp_path).run()
    (tmp_path / "out").rename(tmp_path / "last")
    file = tmp_path / "last/plans/a/plan.json"
    text = file.read_text(encoding="utf-8")
    for encoding in ("utf-8", "utf-8-sig"):  # an editor may have put a byte order mark before it
        file.write_text(text, encoding=encoding)
        (job,) = night(tmp_path, previous=tmp_path / "last").run().jobs
        assert job.state is JobState.planned
        assert job.facts.changes["unchanged"] > 0


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


def test_a_plan_of_another_version_is_no_earlier_plan_and_one_that_is_named_must_be(tmp_path):
    cases(tmp_path / "jobs", "a")
    night(tmp_path).run()
    folder = tmp_path / "out/plans/a"
    plan = (folder / "plan.json").read_text(encoding="utf-8")
    (folder / "plan.json").write_text(plan.replace("plan/1", "plan/0"), encoding="utf-8")
    (folder / "manifest.json").unlink()
    write_manifest(folder, a_plan())
    (job,) = night(tmp_path, seed=2, previous=tmp_path / "out").run().jobs
    assert (job.state, job.facts.changes) == (JobState.planned, None)
    text = f"jobs = [{{ name = 'a', case = 'jobs/a', previous = '{folder}.previous' }}]"
    (tmp_path / "jobs.toml").write_text(text, encoding="utf-8")
    (job,) = night(tmp_path, place="jobs.toml").run().jobs
    assert (job.state, job.ending) == (JobState.failed, Ending.refused)
    assert "made by another version" in job.message
    (tmp_path / "jobs.toml").write_text(text.replace("previous'", "gone'"), encoding="utf-8")
    (job,) = night(tmp_path, place="jobs.toml").run().jobs
    assert "a.gone is not a plan.json" in job.message


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


def test_row_63_and_93_two_runs_at_once_are_refused(tmp_path):
    cases(tmp_path / "jobs", "a")

    def second(order):
        with pytest.raises(LockHeld, match=f"process {os.getpid()}"):
            night(tmp_path).run()
        return attempt(order)

    assert night(tmp_path, carry_out=second).run().jobs[0].state is JobState.planned


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


def test_row_105_a_job_that_is_not_on_the_list_any_more_is_named(tmp_path):
    cases(tmp_path / "jobs", "a", "b")
    night(tmp_path).run()
    shutil.rmtree(tmp_path / "jobs/b")
    status = night(tmp_path).run()
    assert (status.gone, status.exit_code, status.light) == (("b",), 4, Light.amber)


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


def test_a_fault_of_the_page_ends_no_night_and_leaves_no_page_of_another(tmp_path, monkeypatch):
    def broken(_status):
        raise ZeroDivisionError("Jane Doe")

    cases(tmp_path / "jobs", "a")
    monkeypatch.setattr(store, "morning_text", broken)
    assert night(tmp_path).run().jobs[0].state is JobState.planned
    page = (tmp_path / "out/morning.html").read_text(encoding="utf-8")
    assert "NOT READY: this page could not be made (ZeroDivisionError)" in page


def test_the_log_is_one_line_an_event_and_names_nobody(tmp_path):
    cases(tmp_path / "jobs", "a")
    night(tmp_path).run()
    told = events(tmp_path / "out")
    assert [one["event"] for one in told] == [
        "batch_begun", "attempt_begun", "attempt_ended", "batch_ended",
    ]  # fmt: skip
    assert told[2]["ending"] == "planned"
    text = (tmp_path / "out/status.json").read_text(encoding="utf-8") + str(told)
    rows = (tmp_path / "jobs/a/waiting_list.csv").read_text(encoding="utf-8").splitlines()[1:]
    for row in rows:
        for secret in row.split(",")[:3]:
            assert f'"{secret}"' not in text


def test_logs_are_kept_for_a_hundred_runs(tmp_path):
    cases(tmp_path / "jobs", "a")
    logs = tmp_path / "out/log"
    logs.mkdir(parents=True)
    for day in range(120):
        (logs / f"2026{day:04}.jsonl").write_text("{}\n", encoding="utf-8")
    night(tmp_path).run()
    assert len(list(logs.iterdir())) == 100
    assert not (logs / "20260019.jsonl").exists()
