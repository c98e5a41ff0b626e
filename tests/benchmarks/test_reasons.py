"""Brute force confirms every reason of small cases, and finds a reason that is not true."""

import re
from collections import Counter
from functools import cache

import pytest

from benchmarks.reasons.centres import Centres
from benchmarks.reasons.theatres import TOLD, Theatres
from optimiser.models.plan import DiagnosticsPlan, Plan, Waiting
from optimiser.models.words import SessionState
from optimiser.reasons.visit_waiting import VisitReasons
from optimiser.reasons.visit_words import VisitCode
from optimiser.reasons.waiting import Reasons
from optimiser.reasons.words import Code
from optimiser.solvers.fill import Fill
from optimiser.solvers.greedy import greedy
from optimiser.solvers.schedule import bookings
from optimiser.solvers.visit_greedy import visit_greedy
from optimiser.solvers.visit_schedule import visit_bookings
from tests import tiny, tiny_centre
from tests.tiny import busy_case, problem_of, sound_seeds


def as_read(case):
    """Turnovers by procedure, as files give them, so that minutes short are exact."""
    first = {}
    for one in reversed(case.entries):
        first[one.procedure] = {
            name: getattr(one, name) for name in ("turnover_minutes", "same_turnover_minutes")
        }
    entries = tuple(one.model_copy(update=first[one.procedure]) for one in case.entries)
    return case.model_copy(update={"entries": entries})


@cache
def of_theatres(seed):
    return planned_theatre(as_read(busy_case(seed)))


def planned_theatre(case):
    problem = problem_of(case)
    filled = Fill(problem, greedy(problem))
    filled.fill()
    plan = Plan(bookings=tuple(bookings(problem, filled.schedule.values())))
    return Theatres(case, plan), Reasons(problem, filled).all()


@cache
def of_centres(seed):
    return planned_centre(tiny_centre.busy_centre(seed, requests=6, sessions=4))


def planned_centre(case):
    problem = tiny_centre.problem_of(case)
    schedule = visit_greedy(problem)
    plan = DiagnosticsPlan(bookings=tuple(visit_bookings(problem, schedule.values())))
    waiting, partly = VisitReasons(problem, schedule).all()
    return Centres(case, plan), (*waiting, *partly)


RAIN = "None of the 99 sessions may take it: it is raining."
KINDS = [(of_theatres, sound_seeds(24)), (of_centres, range(24))]


def reasons_told(made, seeds):
    """(brute force, a reason) of every reason of these seeds."""
    for seed in seeds:
        brute, reasons = made(seed)
        yield from ((brute, why) for why in reasons)


@pytest.mark.parametrize(("made", "seeds"), KINDS)
def test_reasons_are_confirmed(made, seeds):
    told = [brute.faults(why) for brute, why in reasons_told(made, seeds)]
    assert len(told) > 50
    assert [faults for faults in told if faults] == []


def figures_spoilt(why):
    """The reason with one figure of its sentence one more, or one less; not a date or a chance."""
    for figure in re.finditer(r"(?<![\w:.-])\d+(?![\d:%-]|\.\d)", why.detail):
        for other in (int(figure[0]) - 1, int(figure[0]) + 1):
            detail = f"{why.detail[: figure.start()]}{other}{why.detail[figure.end() :]}"
            yield why.model_copy(update={"detail": detail})


def codes_spoilt(why):
    """The reason with each other code; not with one that is told of some lists as well."""
    told = why.detail
    if why.code != Code.list_full_of_more_urgent:
        told = told.replace(TOLD[Code.list_full_of_more_urgent], TOLD[Code.list_full])
    for code in VisitCode if why.code in set(VisitCode) else Code:
        if code != why.code and f"{TOLD.get(code)}: " not in told:
            yield why.model_copy(update={"code": code.value})


def nearest_spoilt(why, sessions):
    """The reason with another session for the nearest, or with none."""
    for other in (*sessions, None):
        if isinstance(why, Waiting) and other != why.nearest:
            yield why.model_copy(update={"nearest": other})


def rules_spoilt(why):
    """The reason with one rule left out."""
    for rule in why.rules if isinstance(why, Waiting) else ():
        yield why.model_copy(update={"rules": tuple(r for r in why.rules if r != rule)})


@pytest.mark.parametrize(("made", "seeds"), KINDS)
def test_a_reason_that_is_not_true_in_one_thing_is_found(made, seeds):
    lies = Counter()
    for brute, why in reasons_told(made, seeds[:12]):
        sessions = [one.session_id for one in brute.case.sessions]
        spoilt = {
            "figure": figures_spoilt(why),
            "code": codes_spoilt(why),
            "nearest": nearest_spoilt(why, sessions),
            "rules": rules_spoilt(why),
            "sentence": [why.model_copy(update={"detail": RAIN})],
        }
        for kind, lie in ((kind, lie) for kind, all_ in spoilt.items() for lie in all_):
            assert brute.faults(lie) != [], (kind, lie, why)
            lies[kind] += 1
    assert min(lies[kind] for kind in spoilt) > 20


def test_who_would_fit_is_found():
    brute, reasons = of_theatres(0)
    booked = brute.plan.bookings[-1]
    fewer = Plan(bookings=brute.plan.bookings[:-1])
    why = reasons[0].model_copy(update={"id": booked.entry_id})
    assert "fits" in Theatres(brute.case, fewer).faults(why)[0]


def test_a_test_that_would_fit_is_found():
    brute, reasons = of_centres(0)
    booked = brute.plan.bookings[-1]
    fewer = DiagnosticsPlan(bookings=brute.plan.bookings[:-1])
    (why, *_) = (one for one in reasons if isinstance(one, Waiting))
    why = why.model_copy(update={"id": booked.request_id})
    assert f"fits {booked.test} in" in Centres(brute.case, fewer).faults(why)[0]


def test_who_holds_a_place_that_might_be_exchanged_is_confirmed_and_another_is_not():
    held = [(b, why) for b, why in reasons_told(of_centres, range(24)) if "taken by" in why.detail]
    assert len(held) > 5
    for brute, why in held:
        other = why.detail.replace("the room is taken by ", "the room is taken by another")
        silent = re.sub("the room is taken by .*?\\. ", "the room is taken. ", why.detail)
        for lie in (other, silent):
            assert brute.faults(why.model_copy(update={"detail": lie})) != [], lie


def test_a_locked_session_that_would_suit_is_confirmed_and_another_is_not():
    locked = {"state": SessionState.locked}
    rooms = [tiny_centre.room("s", 0, 8, 20), tiny_centre.room("t", 1, 8, 20, **locked)]
    people = [tiny_centre.request(key, "a") for key in "xy"]
    told = [planned_centre(tiny_centre.centre(people, rooms))]
    lists = [tiny.session("s", 0, 8, 60), tiny.session("t", 1, 8, 60, **locked)]
    told.append(planned_theatre(tiny.case([tiny.entry("a"), tiny.entry("b")], lists)))
    for brute, (why,) in told:
        assert "; 1 more, t on Tue 3 Mar 2026, is locked: ask whoever locked it" in why.detail
        assert brute.faults(why) == []
        silent = re.sub("; 1 more.*locked it", "", why.detail)
        for lie in (*figures_spoilt(why), why.model_copy(update={"detail": silent})):
            assert brute.faults(lie) != [], lie


def test_a_test_longer_than_every_session_is_confirmed_and_another_is_not():
    rooms = [tiny_centre.room("s", 0, 8, 40), tiny_centre.room("t", 0, 8, 60, site="S")]
    tests = [tiny_centre.exam("a", 50), tiny_centre.exam("b", 40)]
    people = [tiny_centre.request(key, key, sites=("N",)) for key in "ab"]
    brute, (why,) = planned_centre(tiny_centre.centre(people, rooms, tests))
    assert (why.id, why.code) == ("a", "session_too_short")
    assert brute.faults(why) == []
    assert brute.faults(why.model_copy(update={"rules": ()})) != []
    elsewhere = [person.model_copy(update={"sites": ("X",)}) for person in people]
    brute, (other, _) = planned_centre(tiny_centre.centre(elsewhere, rooms, tests))
    assert (other.id, other.code) == ("a", "site")
    assert brute.faults(other) == []
    assert brute.faults(why) != []
