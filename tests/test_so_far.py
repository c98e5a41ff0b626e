"""The best plan so far: kept while a search goes on, audited, never after it, never at its cost."""

import shutil
import time
from dataclasses import replace
from pathlib import Path
from pickle import dumps, loads
from threading import Event

import pytest

from optimiser import so_far as module
from optimiser.ask import Ask
from optimiser.audit import audit, audit_files
from optimiser.errors import CannotWrite
from optimiser.exports.folder import PlanFolder, claim
from optimiser.models.plan import PlanStatus
from optimiser.planning import Wish, planned
from optimiser.readers import read_plan
from optimiser.so_far import SoFar
from optimiser.solve import solve
from optimiser.solvers.ending import Ending
from optimiser.solvers.exact import exact
from optimiser.solvers.limits import Limits
from optimiser.solvers.process import Outcome
from optimiser.solvers.strategy import News
from tests.batch.folders import cases, night
from tests.test_solve import reading_of, two_for_one_place

ROOT = Path(__file__).parents[1]
TINY = [ROOT / "instances" / kind / "tiny" for kind in ("theatre", "diagnostics")]
PATIENCE = 60.0


def until(true):
    """Wait for what must come; that it does not is a failure, and how long it takes is not."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(module, "PAUSE", 0.0)


@pytest.fixture
def searches(monkeypatch):
    """Put a search in the place of the child process: it may tell, look and wait."""

    def put(search):
        def run(job, _limits, tell):
            return Outcome(Ending.finished, search(job, tell), reproducible=True)

        monkeypatch.setattr("optimiser.ask.run", run)

    return put


class Kept(list):
    """Plans put, one after another."""

    def __init__(self, reading, **more):
        super().__init__()
        self.so_far = SoFar(reading, self.append, **more)


@pytest.fixture
def reading():
    return reading_of(two_for_one_place())


@pytest.fixture
def plan(reading):
    return solve(reading, strategy="greedy", seconds=5, seed=1, workers=1)


def test_the_latest_offer_is_made_and_those_between_are_dropped(reading, plan):
    kept, begun, go = Kept(reading), Event(), Event()

    def first():
        begun.set()
        assert go.wait(PATIENCE)
        return plan

    kept.so_far.offer(first)
    assert begun.wait(PATIENCE)
    dropped = Event()
    kept.so_far.offer(dropped.set)
    kept.so_far.offer(lambda: plan.model_copy(update={"status": PlanStatus.fallback}))
    go.set()
    until(lambda: len(kept) == 2)
    assert [one.status for one in kept] == [plan.status, PlanStatus.fallback]
    assert kept.so_far.kept == 2
    assert not dropped.is_set()
    kept.so_far.close()


def test_nothing_is_put_after_the_end(reading, plan):
    kept, begun, go = Kept(reading), Event(), Event()

    def made():
        begun.set()
        assert go.wait(PATIENCE)
        return plan

    kept.so_far.offer(made)
    assert begun.wait(PATIENCE)
    kept.so_far.close()  # returns while the plan is being made
    go.set()
    kept.so_far._thread.join(PATIENCE)
    assert not kept.so_far._thread.is_alive()
    kept.so_far.offer(lambda: plan)
    assert kept == []


def test_the_end_waits_for_a_plan_that_is_being_put(reading, plan):
    putting, order = Event(), []

    def put(_plan):
        putting.set()
        time.sleep(0.05)
        order.append("put")

    so_far = SoFar(reading, put)
    so_far.offer(lambda: plan)
    assert putting.wait(PATIENCE)
    so_far.close()
    order.append("closed")
    assert order == ["put", "closed"]


def test_nothing_is_begun_that_would_not_be_done_in_time(reading, plan):
    kept, begun = Kept(reading), Event()
    kept.so_far.search(time.monotonic() + 1000, guess=1000)
    kept.so_far.offer(begun.set)
    until(lambda: kept.so_far._latest is None)
    kept.so_far.search(time.monotonic() + 1000, guess=1)
    kept.so_far.offer(lambda: plan)
    until(lambda: len(kept) == 1)
    assert not begun.is_set()
    kept.so_far.close()


def test_a_plan_that_breaks_a_rule_is_not_put(reading, plan):
    kept = Kept(reading)
    late = [one.model_copy(update={"start": one.end}) for one in plan.bookings]
    bad = plan.model_copy(update={"bookings": tuple(late)})
    assert audit(reading.case, bad, reading)
    kept.so_far.offer(lambda: bad)
    until(lambda: kept.so_far.trouble)
    assert kept.so_far.trouble.startswith("it broke ")
    lost = plan.model_copy(update={"waiting": ()})
    kept.so_far.trouble = ""
    kept.so_far.offer(lambda: lost)
    until(lambda: kept.so_far.trouble)
    kept.so_far.close()
    assert kept == []


def test_a_plan_that_cannot_be_made_costs_itself_alone(reading, plan):
    kept = Kept(reading)

    def fails():
        raise ValueError("Jane Doe, born 1 May 1970")

    kept.so_far.offer(fails)
    until(lambda: kept.so_far.trouble)
    assert "ValueError" in kept.so_far.trouble
    assert "Jane" not in kept.so_far.trouble
    kept.so_far.offer(lambda: plan)
    until(lambda: len(kept) == 1)
    kept.so_far.close()
    assert kept.so_far.trouble == ""


def test_better_plans_take_the_place_of_greedys_and_worse_ones_do_not(tmp_path, searches):
    reading = reading_of(two_for_one_place())
    case, file, seen = reading.case, tmp_path / "out.so-far.json", []
    copy = tmp_path / "copy.json"

    def look(owner):
        def there():
            if not file.exists():
                return False
            shutil.copy(file, copy)  # the reader refuses a file that is replaced while it reads
            return [b.owner for b in read_plan(copy, case).bookings] == [owner]

        until(there)
        seen.append(read_plan(copy, case))

    def search(job, tell):
        look("a")
        best = exact(job.problem, job.start, Limits(30, workers=1, seed=1))
        tell(News("urgent", schedule=best.schedule, bounds=best.bounds))
        look("b")
        for told in (job.start, best.schedule):  # worse, and the same again
            tell(News("urgent", schedule=told))
            until(lambda: so_far._latest is None)
        return best.schedule

    searches(search)
    with claim(tmp_path / "out") as folder:
        so_far = SoFar(reading, lambda plan: folder.keep_so_far(plan, case))
        found = solve(reading, strategy="exact", seconds=60, workers=1, so_far=so_far)
    assert so_far.kept == 2
    assert [b.owner for b in found.bookings] == ["b"]
    assert found.run.messages == ()
    for plan, status in zip(seen, (PlanStatus.fallback, PlanStatus.feasible), strict=True):
        assert audit(case, plan, reading) == []
        assert plan.status is status
        assert "so far" in plan.run.messages[0]
        assert all(one.detail for one in (*plan.waiting,))
        assert plan.measures == plan.measures | {"justified_envy": 0}
    assert [level.bound for level in seen[1].levels[1:]] == [None] * 4


@pytest.mark.parametrize("case", TINY, ids=lambda case: case.parent.name)
def test_a_plan_stands_on_the_disk_during_the_search_and_is_gone_after_it(tmp_path, searches, case):
    file, copy = tmp_path / "out.so-far.json", tmp_path / "copy.json"

    def search(job, _tell):
        until(file.exists)
        shutil.copy(file, copy)
        return dict(job.start)

    searches(search)
    done = planned(case, tmp_path / "out", Wish(seconds=60, workers=1, so_far=True))
    reading, plan, violations = audit_files(copy, case)
    assert violations == []
    ids = {b.owner for b in plan.bookings} | {w.id for w in plan.waiting}
    ids |= {one.id for one in (*plan.held, *plan.left_out)}
    assert ids == set(reading.raw_ids)
    assert plan.status is PlanStatus.fallback
    assert done.trouble == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.json", "out"]


def test_a_plan_so_far_that_cannot_be_written_costs_nothing(tmp_path, searches):
    """A folder stands where the file should: the system refuses, whoever the user is."""
    (tmp_path / "out.so-far.json").mkdir()
    tried = Event()
    real = PlanFolder.keep_so_far

    def keep(*args):
        try:
            real(*args)
        finally:
            tried.set()

    def search(job, _tell):
        assert tried.wait(PATIENCE)
        return dict(job.start)

    searches(search)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PlanFolder, "keep_so_far", keep)
        done = planned(TINY[0], tmp_path / "out", Wish(seconds=60, workers=1, so_far=True))
    assert done.trouble.startswith("cannot write")
    assert audit_files(tmp_path / "out" / "plan.json", TINY[0])[2] == []
    assert done.plan.run.messages == ()
    assert (tmp_path / "out.so-far.json").is_dir()


def test_a_run_that_fails_leaves_the_best_plan_so_far(tmp_path, searches):
    file = tmp_path / "out.so-far.json"

    def search(_job, _tell):
        until(file.exists)
        raise CannotWrite("no more")

    searches(search)
    with pytest.raises(CannotWrite, match="no more") as failure:
        planned(TINY[0], tmp_path / "out", Wish(seconds=60, workers=1, so_far=True))
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert failure.value.__notes__ == [f"the best plan so far, audited, is {file}"]
    assert audit_files(file, TINY[0])[2] == []


@pytest.mark.parametrize("case", TINY, ids=lambda case: case.parent.name)
def test_a_reproducible_plan_has_the_same_bytes_with_and_without(tmp_path, monkeypatch, case):
    offers = []
    real = SoFar.offer

    def offer(so_far, make):
        offers.append(make)
        real(so_far, make)

    monkeypatch.setattr(SoFar, "offer", offer)
    wish = Wish(seconds=60, workers=1, reproducible=True)
    planned(case, tmp_path / "without", wish)
    assert offers == []
    planned(case, tmp_path / "with", replace(wish, so_far=True))
    assert len(offers) == 1  # greedy's alone
    texts = {(tmp_path / name / "plan.json").read_bytes() for name in ("with", "without")}
    assert len(texts) == 1


@pytest.mark.parametrize(("reproducible", "offered"), [(False, 2), (True, 1)])
def test_what_a_reproducible_search_tells_is_not_offered(
    monkeypatch, searches, reading, reproducible, offered
):
    def search(job, tell):
        tell(News("urgent", schedule=dict(job.start)))
        return dict(job.start)

    searches(search)
    kept, offers = Kept(reading), []
    monkeypatch.setattr(kept.so_far, "offer", offers.append)
    wish = {"strategy": "exact", "seconds": 60, "workers": 1, "reproducible": reproducible}
    solve(reading, so_far=kept.so_far, **wish)
    assert len(offers) == offered


def test_a_batch_asks_for_none(tmp_path, monkeypatch):
    wishes = []

    def spied(case, out, wish, **more):
        wishes.append(wish)
        return planned(case, out, wish, **more)

    monkeypatch.setattr("optimiser.batch.attempt.planned", spied)
    cases(tmp_path / "jobs", "a")
    night(tmp_path).run()
    assert [wish.so_far for wish in wishes] == [False]
    assert [path.name for path in (tmp_path / "out" / "plans").iterdir()] == ["a"]


def test_an_ask_goes_to_another_process_without_who_keeps(reading):
    ask = Ask("greedy", 60, 1, 1, reproducible=False, so_far=Kept(reading).so_far, begun=3.0)
    assert loads(dumps(ask)) == replace(ask, so_far=None)  # noqa: S301 - our own bytes
