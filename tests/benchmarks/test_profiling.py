"""The sampler sees who works, and counts nobody who waits."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from time import perf_counter

from benchmarks.peers.sizes import make
from benchmarks.profiling.sampler import Sampler
from optimiser.solvers.columns.kernel import COMPILED


def busy(seconds):
    until = perf_counter() + seconds
    while perf_counter() < until:
        pass


def test_work_is_counted_where_it_is_done_and_above():
    with Sampler(Path(__file__).parent.name) as sampler:
        busy(0.4)
    here = Path(__file__).name
    assert sampler.own.most_common(1)[0][0] == (here, "busy")
    test = (here, "test_work_is_counted_where_it_is_done_and_above")
    assert sampler.within[test] >= sampler.within[here, "busy"] > 0


def test_a_thread_that_waits_is_not_counted():
    done = threading.Event()

    def idle():
        done.wait()

    thread = threading.Thread(target=idle)
    thread.start()
    with Sampler(Path(__file__).parent.name) as sampler:
        busy(0.4)
    done.set()
    thread.join()
    assert not any(name.endswith("idle") for _file, name in sampler.own)


def test_pricing_is_worth_the_same_compiled_and_plain(tmp_path):
    case = tmp_path / "case"
    make("S", 1, case)
    found = []
    for how in ("compiled", "plain"):
        words = [sys.executable, "-m", "benchmarks.profiling.parts", str(case), how]
        subprocess.run([*words, str(tmp_path / how)], check=True)
        found.append(json.loads((tmp_path / how).read_text(encoding="utf-8")))
    one, other = found
    assert other["pricing"] == "plain"
    assert one["pricing"] == ("compiled" if COMPILED else "plain")
    assert one["worth"] == other["worth"] > 0
    assert one["pairs"] == other["pairs"] > 0
