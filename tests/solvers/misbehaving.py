"""Strategies that fail in every way a solver has been seen to fail. They run in a child process."""

import os
import signal
import tempfile
import time

from optimiser.solvers.schedule import Spot
from optimiser.solvers.strategy import Found, News


def tells_and(then):
    def strategy(problem, start, limits, tell):
        tell(News("urgent", 1.0, 2.0, "told", schedule=start, bounds={"urgent": 2.0, "long": 9.0}))
        return then(problem, start, limits, tell)

    return strategy


def _hang(*_):
    while True:
        time.sleep(1)


def _abort(*_):
    os.abort()


def _raise(*_):
    raise ValueError("Jane Doe, born 1 May 1970")


def _no_memory(*_):
    raise MemoryError


def _eat(*_):
    eaten = [bytearray(b"x" * 50_000_000)]
    while True:
        eaten.append(bytearray(b"x" * 50_000_000))
        time.sleep(0.05)


def _starve(*_):
    os.write(2, b"terminate called: Resource temporarily unavailable\n")
    os.abort()


def _rubbish(_problem, _start, _limits, tell):
    tell.pipe.send_bytes(b"\xff{")
    _hang()


def _nowhere(*_):
    return Found({0: Spot(999, 0, 0, None)})


def _not_a_number(_problem, start, _limits, tell):
    tell.send({"kind": "found", "spots": [], "bounds": {"urgent": "high"}, "units": 0})


def _quit(*_):
    os._exit(0)


def _signal(which):
    def kill(*_):
        os.kill(os.getpid(), which)
        time.sleep(60)

    return kill


hang = tells_and(_hang)
abort = tells_and(_abort)
segfault = tells_and(_signal(signal.SIGSEGV))
raises = tells_and(_raise)
no_memory = tells_and(_no_memory)
eats = tells_and(_eat)
starved = tells_and(_starve)
killed = tells_and(_signal(signal.SIGKILL))
rubbish = tells_and(_rubbish)
nowhere = tells_and(_nowhere)
not_a_number = tells_and(_not_a_number)
quits = tells_and(_quit)
silent_abort = _abort


def aborts_once(_problem, start, limits, _tell):
    """Aborts with seed 1, as a search does that runs into a fault on one path alone."""
    if limits.seed == 1:
        os.abort()
    assert limits.workers == 1
    return Found(dict(start), {"urgent": 5.0})


def deaf_and_private(_problem, start, _limits, tell):
    """Ignores Ctrl-C, prints, and says where its temporary files go."""
    os.kill(os.getpid(), signal.SIGINT)
    print("never seen")
    tell(News("urgent", message=tempfile.mkdtemp()))
    return Found(dict(start), {"urgent": float("inf"), "long": 3.0}, units=0.5)


def says_its_number(_problem, _start, _limits, tell):
    tell(News("urgent", message=str(os.getpid())))
    _hang()


def breaks_a_rule(problem, _start, _limits, _tell):
    """Books everyone into their first session at its first minute."""
    found = {}
    for number in range(len(problem.case.entries)):
        for place in map(int, problem.options.of_entry(number)[:1]):
            option = problem.options.option(number, place)
            opening = problem.clock.minute(problem.case.sessions[place].start)
            found[number] = Spot(place, opening, number, option.surgeons[0])
    return Found(found)


def improves_and_dies(problem, start, limits, tell):
    """Tells an optimum and is killed before it can give it."""
    from optimiser.solvers.exact import exact

    found = exact(problem, start, limits)
    tell(News("urgent", schedule=found.schedule, bounds=found.bounds))
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)
