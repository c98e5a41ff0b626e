"""ihtc: reader, bound, start and pool; the search stands in test_ihtc_search."""

import json
import sys
from itertools import product

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.ihtc import measure_theatre, runs
from benchmarks.ihtc.instance import read
from benchmarks.ihtc.relaxed import drawn_to, relaxed
from benchmarks.ihtc.score import NAMES, Score, score
from benchmarks.ihtc.start import hardest_first, missing, place_mandatory
from benchmarks.ihtc.state import NOWHERE, best_of, document, empty_state
from benchmarks.pool import each
from tests.benchmarks.ihtc_cases import SHIFTS, made_up, options, place


def test_the_reader_knows_who_works_and_who_may_lie_where(tmp_path):
    file = made_up(tmp_path, 1)
    told, instance = json.loads(file.read_text("utf-8")), read(file)
    data = instance.data
    for n, nurse in enumerate(told["nurses"]):
        for duty in nurse["working_shifts"]:
            s = 3 * duty["day"] + SHIFTS.index(duty["shift"])
            assert data.max_load[s, n] == duty["max_load"]
            assert n in data.working[s, : data.on_duty[s]]
    assert data.on_duty.sum() == sum(len(nurse["working_shifts"]) for nurse in told["nurses"])
    for p, patient in enumerate(told["patients"]):
        barred = {instance.room_ids.index(room) for room in patient["incompatible_room_ids"]}
        assert set(data.rooms_of[p, : data.rooms_n[p]]) == set(range(len(data.beds))) - barred
        last = patient["surgery_due_day"] if patient["mandatory"] else told["days"] - 1
        assert data.last[p] == last


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_is_below_every_timetable(tmp_path, seed):
    file = made_up(tmp_path, seed, patients=4, days=3, rooms=2, theatres=1, beds=(1, 2))
    instance = read(file)
    data, state = instance.data, empty_state(read(file).data, 1)
    values = []
    for decisions in product(*(options(data, p) for p in range(data.patients))):
        place(data, state, decisions)
        judged = score(file, document(instance, best_of(state)), nurses=False)
        if not judged.violations:
            values.append(judged.theatre)
    found = relaxed(data, 10)
    assert values
    assert 0 < found.bound <= min(values)
    for p, day in enumerate(found.days):
        assert day == NOWHERE or data.first[p] <= day <= data.last[p]
        assert day != NOWHERE or not data.mandatory[p]


def test_what_draws_to_days_charges_every_other_way_alike(tmp_path):
    data = read(made_up(tmp_path, 1)).data
    days = data.first.copy()
    days[1::2] = NOWHERE
    drawn = drawn_to(data, days, 40)
    every = np.arange(data.days)
    for p in range(data.patients):
        more = drawn.wait[p] - data.wait[p]
        assert (more == np.where(every == days[p], 0, 40)).all()
        assert drawn.out[p] - data.out[p] == (0 if days[p] == NOWHERE else 40)


def test_cp_sat_places_all_who_must_come(tmp_path):
    file = made_up(tmp_path, 3, patients=30)
    instance = read(file)
    data, state = instance.data, empty_state(instance.data, 1)
    assert missing(data, state.day) == [p for p in range(30) if data.mandatory[p]]
    assert place_mandatory(data, state, 30, 1)
    assert missing(data, state.day) == []
    judged = score(file, document(instance, best_of(state)), nurses=False)
    assert judged.violations == ()
    order = [int(data.mandatory[p]) for p in hardest_first(data)]
    assert order == sorted(order, reverse=True)


def test_cp_sat_says_where_there_is_no_place(tmp_path):
    data = read(made_up(tmp_path, 3, patients=30)).data
    away = data._replace(surgeon_minutes=np.zeros_like(data.surgeon_minutes))
    state = empty_state(away, 1)
    assert not place_mandatory(away, state, 30, 1)
    assert (state.day[: data.patients] == NOWHERE).all()


def work(task):
    """A job of the pool; in a process of its own."""
    match task:
        case "raises":
            raise ValueError("no good")
        case "dies":
            sys.exit(3)
        case "hangs":
            import time

            time.sleep(600)
    return task.upper()


def test_a_job_that_fails_ends_no_other():
    told = dict(each(work, ["fine", "raises", "dies", "hangs"], 2, 8))
    assert told == {
        "fine": "FINE",
        "raises": "ValueError: no good",
        "dies": "died with 3",
        "hangs": "still at work after 8 s",
    }


@pytest.mark.parametrize("name", ["ihtc", "ihtc_theatre"])
def test_without_numba_it_is_skipped_in_words(monkeypatch, capsys, tmp_path, name):
    (tmp_path / "ihtc2024").mkdir()
    monkeypatch.setattr(runs, "find_spec", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["benchmarks", name, "--data", str(tmp_path)])
    assert main() == 0
    assert f"{name}: skipped: needs numba" in capsys.readouterr().out


def test_the_higher_of_two_bounds_counts_and_a_plan_that_costs_nothing_is_at_its_bound():
    told = {"effort": dict.fromkeys(measure_theatre.EFFORT, 1.0)}
    told["judged"] = Score((), dict.fromkeys(NAMES, 0) | {"S1": 7, "S5": 100})
    row = measure_theatre._row("i", told | {"bound": 80}, {"theatre_lower_bound": "90"})
    assert (row["ours"], row["bound"], row["gap %"], row["best known"]) == (100, 90, 10.0, None)
    quoted = {"theatre_lower_bound": "70", "theatre_cost_s5_to_s8": "160"}
    row = measure_theatre._row("i", told | {"bound": 80}, quoted)
    assert (row["bound"], row["gap %"], row["its gap %"]) == (80, 20.0, 50.0)
    told["judged"] = Score((), dict.fromkeys(NAMES, 0))
    assert measure_theatre._row("i", told | {"bound": 0}, {})["gap %"] == 0
    told["judged"] = Score(("H1",), dict.fromkeys(NAMES, 0))
    row = measure_theatre._row("i", told | {"bound": 80}, quoted)
    assert (row["ours"], row["gap %"], row["broken"]) == (None, None, 1)
