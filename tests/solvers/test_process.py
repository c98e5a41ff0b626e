"""Every way a child can end: classified, never an exception here, and what it told is kept."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from optimiser.solvers.ending import Ending, died
from optimiser.solvers.greedy import greedy
from optimiser.solvers.limits import Limits
from optimiser.solvers.process import Job, _Watch, run
from tests.tiny import case, entry, problem_of, session

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def problem():
    made = case([entry("a"), entry("b"), entry("c")], [session("s", 0, 8, 240)])
    return problem_of(made)


def tried(problem, name, tell=lambda _news: None, seconds=30.0, **more):
    job = Job(problem, greedy(problem), f"tests.solvers.misbehaving:{name}")
    return run(job, Limits(seconds, workers=2, seed=1), tell, **more)


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("raises", Ending.raised),
        ("killed", Ending.killed),
        pytest.param("no_memory", Ending.memory, marks=pytest.mark.slow),
        pytest.param("segfault", Ending.crashed, marks=pytest.mark.slow),
        pytest.param("starved", Ending.starved, marks=pytest.mark.slow),
        pytest.param("rubbish", Ending.garbage, marks=pytest.mark.slow),
        pytest.param("nowhere", Ending.garbage, marks=pytest.mark.slow),
        pytest.param("not_a_number", Ending.garbage, marks=pytest.mark.slow),
        pytest.param("quits", Ending.exited, marks=pytest.mark.slow),
    ],
)
def test_every_ending_has_a_name_and_costs_nothing_told(problem, name, ending):
    """RELIABILITY rows 67, 72, 73, 143: classified apart, the best told is kept."""
    outcome = tried(problem, name)
    assert outcome.ending is ending
    assert outcome.schedule == greedy(problem)
    assert outcome.bounds == {"urgent": 2.0, "long": 9.0}
    assert not outcome.reproducible
    assert "Jane" not in outcome.message
    retried = ending in {Ending.crashed, Ending.starved, Ending.garbage, Ending.exited}
    assert outcome.endings == (ending,) * (2 if retried else 1)


@pytest.mark.slow
def test_an_abort_is_tried_once_more_with_another_seed_and_one_worker(problem):
    """RELIABILITY row 71."""
    outcome = tried(problem, "aborts_once")
    assert outcome.endings == (Ending.aborted, Ending.finished)
    assert outcome.schedule == greedy(problem)
    assert outcome.bounds == {"urgent": 5.0}
    assert tried(problem, "silent_abort").schedule is None


def test_an_exception_is_told_by_its_type_and_place_alone(problem):
    assert re.fullmatch(r"ValueError at \w+\.py:\d+", tried(problem, "raises").message)


@pytest.mark.slow
def test_a_child_that_hangs_is_killed_after_limit_and_grace(problem):
    """RELIABILITY row 75."""
    numbers = []
    outcome = tried(
        problem, "says_its_number", lambda n: numbers.append(n.message), 6.0, grace_seconds=0.5
    )
    assert outcome.ending is Ending.overtime
    assert outcome.endings == (Ending.overtime,)
    assert not psutil.pid_exists(int(numbers[0]))


@pytest.mark.slow
def test_resident_memory_is_watched(problem):
    """RELIABILITY row 74: over the limit it is killed, and not tried again."""
    now = psutil.Process().memory_info().rss
    outcome = tried(problem, "eats", memory_bytes=now + 500_000_000)
    assert outcome.endings == (Ending.memory,)
    assert outcome.peak_bytes > now + 500_000_000
    assert outcome.schedule == greedy(problem)


def test_a_child_is_deaf_to_ctrl_c_and_keeps_its_files_private(problem, capfd):
    """RELIABILITY rows 76, 144."""
    places = []
    outcome = tried(problem, "deaf_and_private", lambda news: places.append(news.message))
    assert outcome.ending is Ending.finished
    assert outcome.reproducible
    assert outcome.bounds == {"long": 3.0}
    assert outcome.units == 0.5
    assert len(places) == 1
    assert "optimiser-solve-" in places[0]
    assert not Path(places[0]).exists()
    assert "never seen" not in "".join(capfd.readouterr())


@pytest.mark.slow
def test_a_child_does_not_outlive_its_parent(tmp_path):
    """RELIABILITY row 97."""
    code = """
import sys
from tests.solvers.test_process import *
made = case([entry("a")], [session("s", 0, 8, 240)])
if __name__ == "__main__":
    tried(problem_of(made), "says_its_number",
          lambda news: print(news.message, flush=True))
"""
    script = tmp_path / "parent.py"
    script.write_text(code, encoding="utf-8")
    parent = subprocess.Popen(
        [sys.executable, script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    until = time.monotonic() + 20
    while psutil.pid_exists(child) and time.monotonic() < until:
        time.sleep(0.1)
    assert not psutil.pid_exists(child)


def test_nothing_is_said_of_a_child_without_an_exit_code(tmp_path):
    assert died(None, tmp_path) is Ending.exited
    assert died(134, tmp_path) is Ending.aborted
    assert died(137, tmp_path) is Ending.killed
    assert died(139, tmp_path) is Ending.crashed
    assert died(127, tmp_path) is Ending.starved


def test_every_ending_has_words():
    assert all(ending.words for ending in Ending)


def test_a_process_is_started_and_never_forked():
    """RELIABILITY row 103."""
    for path in (ROOT / "optimiser").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "os.fork(" not in text, path
        assert 'get_context("fork' not in text, path
        assert "ProcessPoolExecutor(" not in text or "spawn" in text, path


class Pipe:
    """The parent's end, on which a child has said some things and may say more."""

    def __init__(self, *said, then=None):
        self.said, self.then, self.closed = list(said), then, False

    def recv_bytes(self):
        if self.closed:
            raise EOFError  # else its thread would listen for ever
        if self.said:
            return json.dumps(self.said.pop(0)).encode()
        while self.then is None:
            if self.closed:
                raise EOFError
            time.sleep(0.01)
        return json.dumps(self.then).encode()


def late(problem, *said, then=None):
    """How a watch ends, and what it keeps, that looks at the clock when time is long over."""
    told = []
    job = Job(problem, greedy(problem), "exact")
    pipe = Pipe(*said, then=then)
    watch = _Watch(job, Limits(1, 1, 1), 0.0, told.append, pipe)
    until = time.monotonic() + 5
    while watch.heard.qsize() < len(said) and time.monotonic() < until:
        time.sleep(0.01)
    ending = watch.follow(os.getpid(), time.monotonic() - 1, 2**60)
    pipe.closed = True
    return ending, watch.outcome, told


def test_what_was_told_in_time_counts_where_we_are_late(problem):
    """Whoever reads our progress may hold us up: a terminal that is stopped, say."""
    spots = [[s.session, s.start, s.entry, s.surgeon] for s in greedy(problem).values()]
    found = {"kind": "found", "spots": spots, "bounds": {"urgent": 1.0}, "units": 0.0}
    found |= {"by_clock": False, "proofs": {}}
    news = {"level": "", "value": None, "bound": None, "message": "m"}
    heard = {"kind": "news", "news": news, "spots": None, "bounds": {}}
    ending, outcome, told = late(problem, heard, found)
    assert ending is Ending.finished
    assert outcome.schedule == greedy(problem)
    assert told == []  # there is no time for it any more
    assert late(problem, heard)[0] is Ending.overtime
    assert late(problem)[0] is Ending.overtime
    assert late(problem, heard, then=heard)[0] is Ending.overtime  # and chatter buys no time
