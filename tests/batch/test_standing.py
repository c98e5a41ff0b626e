"""What stood before: its dates, whom the list accounts for, and what is said where it is lost."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from optimiser.batch.order import Cause, Ending
from optimiser.batch.status import JobState, Light
from optimiser.exports.manifest import write_manifest
from tests.batch.folders import by_name, cases, never, night, without
from tests.made_up import a_plan

URGENT, OTHER = "E06", "E08"
"""One of twelve may be gone, were it not somebody urgent."""
NOBODY = "the plan that stood could not be used: dates told may have moved, nobody was compared"
IN_PART = "the plan that stood could not be used whole: dates told may have moved"


def edited(plans):
    with (plans / "a/plan.json").open("a", encoding="utf-8") as file:
        file.write(" ")


def without_a_manifest(plans):
    (plans / "a/manifest.json").unlink()


def of_another_version(plans):
    file = plans / "a/plan.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["run"]["new_field"] = 1
    file.write_text(json.dumps(document), encoding="utf-8")
    (plans / "a/manifest.json").unlink()
    write_manifest(plans / "a", a_plan())


def cut(plans):
    file = plans / "a/plan.json"
    file.write_text(file.read_text(encoding="utf-8")[:500], encoding="utf-8")


def removed(plans):
    shutil.rmtree(plans / "a")


def two_nights(tmp_path):
    """The plan of the second stands, that of the first beside it."""
    cases(tmp_path / "jobs", "a")
    for seed in (1, 2):
        assert night(tmp_path, seed=seed).run().exit_code == 0
    assert (tmp_path / "out/plans/a.previous/plan.json").exists()


@pytest.mark.parametrize("spoil", [edited, without_a_manifest, of_another_version, cut, removed])
def test_row_100_a_plan_that_cannot_be_used_whole_still_misses_who_is_gone(tmp_path, spoil):
    two_nights(tmp_path)
    spoil(tmp_path / "out/plans")
    without(tmp_path / "jobs/a", OTHER)
    status = night(tmp_path).run()
    (job,) = status.jobs
    assert (job.state, job.light, status.exit_code) == (JobState.planned, Light.amber, 4)
    assert (job.facts.vanished, job.facts.told_lost, job.facts.earlier_lost) == (1, True, False)
    assert IN_PART in job.what_to_do
    slip = (tmp_path / "out" / job.slip).read_text(encoding="utf-8")
    assert f"\n  {OTHER}\n" in slip  # who is gone is named there
    again = night(tmp_path, carry_out=never).run()
    assert (again.jobs[0].state, again.jobs[0].light, again.exit_code) == (
        JobState.kept, Light.amber, 4,
    )  # fmt: skip


@pytest.mark.parametrize("spoil", [edited, without_a_manifest, of_another_version, cut, removed])
def test_row_3_nobody_urgent_is_lost_with_a_plan_that_cannot_be_used_whole(tmp_path, spoil):
    two_nights(tmp_path)
    spoil(tmp_path / "out/plans")
    without(tmp_path / "jobs/a", URGENT)
    status = night(tmp_path).run()
    assert (status.jobs[0].ending, status.exit_code) == (Ending.refused, 8)
    assert "[urgent_vanished]" in status.jobs[0].message


@pytest.mark.parametrize("spoil", [cut, removed])
def test_row_104_a_night_without_its_memory_says_so(tmp_path, spoil):
    """There is no plan before that either; the first night of all has none to lose."""
    cases(tmp_path / "jobs", "a")
    first = night(tmp_path).run()
    assert (first.exit_code, first.jobs[0].facts.earlier_lost) == (0, False)
    spoil(tmp_path / "out/plans")
    without(tmp_path / "jobs/a", URGENT)
    status = night(tmp_path).run()
    (job,) = status.jobs
    assert (job.state, job.light, status.exit_code) == (JobState.planned, Light.amber, 4)
    assert (job.facts.earlier_lost, job.facts.told_lost) == (True, False)
    assert NOBODY in job.what_to_do


def test_a_better_plan_of_the_same_night_does_not_forget_that_memory_was_lost(tmp_path):
    two_nights(tmp_path)
    edited(tmp_path / "out/plans")
    without(tmp_path / "jobs/a", OTHER)
    (plain,) = night(tmp_path, by=datetime.now(UTC) - timedelta(seconds=1)).run().jobs
    assert (plain.fallback, plain.facts.told_lost) == (Cause.deadline, True)
    (better,) = night(tmp_path).run().jobs
    assert (better.state, better.fallback) == (JobState.planned, None)
    assert (better.facts.told_lost, better.light) == (True, Light.amber)


def test_a_plan_whose_papers_alone_were_edited_is_used_whole(tmp_path):
    two_nights(tmp_path)
    (tmp_path / "out/plans/a/lists.txt").write_text("mine", encoding="utf-8")
    status = night(tmp_path).run()
    (job,) = status.jobs
    assert (job.state, status.exit_code) == (JobState.planned, 0)
    assert job.facts.changes["unchanged"] > 0


def named_monday(tmp_path):
    """A list of jobs that names Monday's plan for every night of the week."""
    text = "jobs = [{ name = 'a', case = 'jobs/a', previous = 'monday/plans/a' }]"
    (tmp_path / "out").rename(tmp_path / "monday")
    (tmp_path / "jobs.toml").write_text(text, encoding="utf-8")
    return {"place": "jobs.toml"}


def test_row_3_who_came_after_the_plan_that_is_named_may_not_be_gone_unseen(tmp_path):
    cases(tmp_path / "jobs", "a", "whole")
    without(tmp_path / "jobs/a", URGENT)
    night(tmp_path).run()
    week = named_monday(tmp_path)
    shutil.copy(tmp_path / "jobs/whole/waiting_list.csv", tmp_path / "jobs/a")
    tuesday = by_name(night(tmp_path, **week).run())["a"]
    assert tuesday.facts.changes["unchanged"] > 0  # the dates are those of Monday
    without(tmp_path / "jobs/a", URGENT)
    wednesday = by_name(night(tmp_path, **week).run())["a"]
    assert wednesday.ending is Ending.refused
    assert "[urgent_vanished]" in wednesday.message


def test_whose_wait_was_over_since_the_plan_that_is_named_is_not_missed(tmp_path):
    cases(tmp_path / "jobs", "a")
    night(tmp_path).run()
    week = named_monday(tmp_path)
    file = tmp_path / "jobs/a/waiting_list.csv"
    rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()]
    status = rows[0].index("status")
    for row in rows:
        if row[0] == URGENT:
            row[status] = "removed"
    file.write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    assert night(tmp_path, **week).run().jobs[0].facts.left_out > 0
    without(tmp_path / "jobs/a", URGENT)
    (job,) = night(tmp_path, **week).run().jobs
    assert (job.state, job.facts.vanished) == (JobState.planned, 0)
