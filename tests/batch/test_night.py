"""The night: what is done stays, what changed is made again, and all of it is told."""

import json
import os
import shutil
from datetime import timedelta

import pytest

from optimiser.batch import store
from optimiser.batch.attempt import attempt
from optimiser.batch.made import SLIP_FILE
from optimiser.batch.order import Ending
from optimiser.batch.status import BatchState, JobState, Light
from optimiser.batch.store import Store
from optimiser.errors import LockHeld
from optimiser.exports.manifest import changed_files, write_manifest
from tests.batch.folders import EVENING, by_name, cases, never, night
from tests.made_up import a_plan


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


def test_a_plan_of_another_version_is_no_earlier_plan_and_one_that_is_named_must_be(tmp_path):
    cases(tmp_path / "jobs", "a")
    night(tmp_path).run()
    folder = tmp_path / "out/plans/a"
    plan = (folder / "plan.json").read_text(encoding="utf-8")
    (folder / "plan.json").write_text(plan.replace("plan/1", "plan/0"), encoding="utf-8")
    (folder / "manifest.json").unlink()
    write_manifest(folder, a_plan())
    (job,) = night(tmp_path, seed=2, previous=tmp_path / "out").run().jobs
    assert (job.state, job.facts.told_lost) == (JobState.planned, True)
    levels = json.loads((folder / "plan.json").read_bytes())["levels"]
    assert "moved" not in [level["name"] for level in levels]
    text = f"jobs = [{{ name = 'a', case = 'jobs/a', previous = '{folder}.previous' }}]"
    (tmp_path / "jobs.toml").write_text(text, encoding="utf-8")
    (job,) = night(tmp_path, place="jobs.toml").run().jobs
    assert (job.state, job.ending) == (JobState.failed, Ending.refused)
    assert "made by another version" in job.message
    (tmp_path / "jobs.toml").write_text(text.replace("previous'", "gone'"), encoding="utf-8")
    (job,) = night(tmp_path, place="jobs.toml").run().jobs
    assert "a.gone is not a plan.json" in job.message


def test_row_63_and_93_two_runs_at_once_are_refused(tmp_path):
    cases(tmp_path / "jobs", "a")

    def second(order):
        with pytest.raises(LockHeld, match=f"process {os.getpid()}"):
            night(tmp_path).run()
        return attempt(order)

    assert night(tmp_path, carry_out=second).run().jobs[0].state is JobState.planned


def test_row_105_a_job_that_is_not_on_the_list_any_more_is_named(tmp_path):
    cases(tmp_path / "jobs", "a", "b")
    night(tmp_path).run()
    shutil.rmtree(tmp_path / "jobs/b")
    status = night(tmp_path).run()
    assert (status.gone, status.exit_code, status.light) == (("b",), 4, Light.amber)


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
