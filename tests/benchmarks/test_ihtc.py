"""ihtc: the search against its scorer and against every timetable of tiny instances."""

import csv
import json
import sys
from itertools import product
from random import Random

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.ihtc import measure_theatre, runs
from benchmarks.ihtc.instance import COSTS, read
from benchmarks.ihtc.relaxed import drawn_to, relaxed
from benchmarks.ihtc.score import NAMES, Score, score
from benchmarks.ihtc.start import hardest_first, missing, place_mandatory
from benchmarks.ihtc.state import NOWHERE, best_of, document, empty_state
from benchmarks.pool import each

SHIFTS = ("early", "late", "night")


def made_up(folder, seed, *, patients=25, days=7, rooms=4, theatres=2, nurses=9, beds=(2, 3)):
    """A random instance; every shift has a nurse, and each nurse a shift on most days."""
    random = Random(seed)
    room_ids = [f"r{n}" for n in range(rooms)]

    def person(name):
        stay = random.randint(1, 4)
        return {
            "id": name,
            "gender": random.choice("AB"),
            "age_group": random.choice(["infant", "adult", "elderly"]),
            "length_of_stay": stay,
            "workload_produced": [random.randint(1, 3) for _ in range(3 * stay)],
            "skill_level_required": [random.randint(0, 2) for _ in range(3 * stay)],
        }

    def patient(name):
        release = random.randrange(days)
        mandatory = random.random() < 0.3
        due = {"surgery_due_day": min(days - 1, release + 3)} if mandatory else {}
        return person(name) | due | {
            "mandatory": mandatory,
            "surgery_release_day": release,
            "surgery_duration": random.choice([30, 60, 90]),
            "surgeon_id": random.choice(["s0", "s1"]),
            "incompatible_room_ids": random.sample(room_ids, 1) if rooms > 2 else [],
        }  # fmt: skip

    shifts = [[] for _ in range(nurses)]
    for day in range(days):
        order = random.sample(range(nurses), nurses)
        for place, n in enumerate(order[: max(3, nurses - 2)]):
            shifts[n].append({"day": day, "shift": SHIFTS[place % 3], "max_load": 4})
    document = {
        "days": days,
        "skill_levels": 3,
        "shift_types": list(SHIFTS),
        "age_groups": ["infant", "adult", "elderly"],
        "weights": dict(zip(COSTS, (5, 3, 2, 7, 30, 4, 10, 90), strict=True)),
        "occupants": [person("o0") | {"room_id": "r0"}],
        "patients": [patient(f"p{n}") for n in range(patients)],
        "surgeons": [{"id": s, "max_surgery_time": [180] * days} for s in ("s0", "s1")],
        "operating_theaters": [
            {"id": f"t{n}", "availability": [random.choice([120, 240]) for _ in range(days)]}
            for n in range(theatres)
        ],
        "rooms": [{"id": name, "capacity": random.choice(beds)} for name in room_ids],
        "nurses": [
            {"id": f"n{n}", "skill_level": n % 3, "working_shifts": own}
            for n, own in enumerate(shifts)
        ],
    }
    file = folder / f"made_up_{seed}.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


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


def place(data, state, decisions):
    for p, told in enumerate(decisions):
        state.day[p], state.room[p], state.theatre[p] = told or (NOWHERE, 0, 0)


def options(data, p):
    days, rooms = range(data.first[p], data.last[p] + 1), data.rooms_of[p, : data.rooms_n[p]]
    return [None, *product(days, rooms, range(len(data.theatre_minutes)))]


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


@pytest.mark.slow  # compiles for a minute where it has not been compiled before
class TestSearch:
    @pytest.fixture(autouse=True)
    def _numba(self):
        pytest.importorskip("numba")

    @pytest.mark.parametrize("nursing", [False, True])
    @pytest.mark.parametrize("seed", range(3))
    def test_the_cost_it_keeps_is_the_scorer_s(self, tmp_path, seed, nursing):
        from benchmarks.ihtc import kernel
        from benchmarks.ihtc.fill import fill_patients
        from benchmarks.ihtc.moves import rebuild

        file = made_up(tmp_path, seed)
        instance = read(file)
        data, state = instance.data, empty_state(instance.data, seed)
        rebuild(data, state, nursing)
        cost = fill_patients(data, state, hardest_first(data), nursing)
        best = best_of(state)
        least = cost
        # hot, so that much is accepted that is worse
        for heat in (50.0, 50.0, 20.0, 5.0, 1.0):
            cost, least = kernel.anneal(data, state, best, cost, least, 5120, heat, 50, nursing)
            decided = best_of(state)
            kept = [array.copy() for array in state[4:15]]
            assert rebuild(data, state, nursing) == cost
            for array, name in zip(kept, state._fields[4:15], strict=True):
                if name != "inside" and (nursing or name not in ("slack", "seen", "faces")):
                    assert (array == getattr(state, name)).all(), name
            for plan, value in ((decided, cost), (best, least)):
                judged = score(file, document(instance, plan), nurses=nursing)
                out = sum(data.out[p] for p in missing(data, plan.day))
                assert len(judged.violations) == len(missing(data, plan.day))
                assert judged.total + out == value

    def test_the_same_steps_give_the_same_plan(self, tmp_path):
        from benchmarks.ihtc.anneal import plan
        from benchmarks.limit import Limit

        instance = read(made_up(tmp_path, 5))
        first, second, other = (
            plan(instance, Limit(0, steps=1_000_000), seed) for seed in (7, 7, 8)
        )
        assert document(instance, first.best) == document(instance, second.best)
        assert document(instance, first.best) != document(instance, other.best)

    @pytest.mark.parametrize("seed", [8, 9, 11])  # by the greedy order alone; by search
    def test_who_must_come_comes_after_a_bad_start(self, monkeypatch, tmp_path, seed):
        from benchmarks.ihtc import anneal

        def refused(*_):
            raise AssertionError("CP-SAT was asked")

        file = made_up(tmp_path, seed, patients=60)
        instance = read(file)
        easiest = hardest_first(instance.data)[::-1].copy()
        monkeypatch.setattr(anneal, "hardest_first", lambda _: easiest)
        monkeypatch.setattr(anneal, "place_mandatory", refused)
        planned = anneal.plan(instance, anneal.Limit(0, steps=2_000_000), 1)
        assert score(file, document(instance, planned.best)).violations == ()

    @pytest.mark.parametrize("seed", range(3))
    def test_the_theatre_part_is_the_best_there_is(self, tmp_path, seed):
        from benchmarks.ihtc.theatre import plan_theatre
        from benchmarks.limit import Limit

        sizes = {"patients": 4, "days": 3, "rooms": 2, "theatres": 1, "beds": (1, 2)}
        file = made_up(tmp_path, seed, **sizes)
        instance = read(file)
        data, state = instance.data, empty_state(instance.data, 1)
        values = []
        for decisions in product(*(options(data, p) for p in range(data.patients))):
            place(data, state, decisions)
            judged = score(file, document(instance, best_of(state)), nurses=False)
            if not judged.violations:
                values.append(judged.theatre)
        planned = plan_theatre(instance, Limit(0, steps=1_000_000), 1)
        judged = score(file, document(instance, planned.best), nurses=False)
        assert judged.violations == ()
        assert judged.theatre == min(values) == min(planned.legs)
        assert planned.bound <= judged.theatre

    @pytest.mark.parametrize("seed", range(2))
    def test_the_whole_plan_is_the_best_there_is(self, tmp_path, seed):
        from benchmarks.ihtc.anneal import plan
        from benchmarks.limit import Limit

        sizes = {"patients": 3, "days": 1, "rooms": 2, "theatres": 1, "nurses": 6, "beds": (2,)}
        file = made_up(tmp_path, seed, **sizes)
        instance = read(file)
        data, state = instance.data, empty_state(instance.data, 1)
        on = [data.working[s, : data.on_duty[s]] for s in range(3)]
        values = []
        for decisions in product(*(options(data, p) for p in range(data.patients))):
            place(data, state, decisions)
            for nurses in product(*on, *on):
                state.nurse[:] = np.array(nurses).reshape(2, 3)
                judged = score(file, document(instance, best_of(state)))
                if not judged.violations:
                    values.append(judged.total)
        planned = plan(instance, Limit(0, steps=1_000_000), 1)
        judged = score(file, document(instance, planned.best))
        assert judged.violations == ()
        assert judged.total == min(values)

    def test_one_who_must_come_leads_to_no_plan_with_one_left_out(self, tmp_path):
        from benchmarks.ihtc.theatre import plan_theatre
        from benchmarks.limit import Limit

        file = made_up(tmp_path, 8, patients=60)
        instance = read(file)
        planned = plan_theatre(instance, Limit(0, steps=1_000_000), 1)
        judged = score(file, document(instance, planned.best), nurses=False)
        assert judged.violations == ()
        assert judged.theatre == min(planned.legs) >= planned.bound

    @pytest.mark.parametrize("name", ["ihtc", "ihtc_theatre"])
    def test_results_are_scored_and_compared(self, monkeypatch, tmp_path, name):
        folder = tmp_path / "ihtc2024"
        (folder / "instances").mkdir(parents=True)
        names = [made_up(folder / "instances", seed).stem for seed in (1, 2)]
        (folder / "instances" / "broken.json").write_text("{}", encoding="utf-8")
        columns = ["instance", "best_known_total", "theatre_lower_bound", "theatre_cost_s5_to_s8"]
        with (folder / "best_known.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(columns)
            lines.writerow([names[0], 1000, 1, 2000])
            lines.writerows([one, 1000, "", ""] for one in [names[1], "broken"])
        words = ["benchmarks", name, "--data", tmp_path, "--seconds", 2, "--out", tmp_path]
        monkeypatch.setattr(sys, "argv", [str(word) for word in words])
        assert main() == 0
        tables = json.loads((tmp_path / f"{name}.json").read_text("utf-8"))["tables"]
        summary, rows = tables[0]["rows"][0], tables[1]["rows"]
        assert [row["instance"] for row in rows] == ["broken", *names]
        assert rows[0]["broken"] == "KeyError: 'patients'"
        assert [row["broken"] for row in rows[1:]] == [0, 0]
        assert (summary["instances"], summary["infeasible"]) == (3, 1)
        if name == "ihtc":
            assert [row["gap %"] for row in rows[1:]] == [
                (row["ours"] - 1000) / 10 for row in rows[1:]
            ]
        else:
            assert all(1 < row["bound"] <= row["ours"] for row in rows[1:])
            assert [row["best known"] for row in rows] == [None, 2000, None]
            for row, cost in zip(rows[1:], tables[2]["rows"], strict=True):
                assert row["ours"] == sum(cost[s] for s in ("S5", "S6", "S7", "S8"))
                assert row["gap %"] == 100 * (row["ours"] - row["bound"]) / row["ours"]
        by_name = {row["instance"]: row for row in rows}
        monkeypatch.setattr(sys, "argv", [*map(str, words), "--go-on"])
        assert main() == 0
        again = json.loads((tmp_path / f"{name}.json").read_text("utf-8"))
        # with the same load, seconds and moves: these were not measured again
        assert {row["instance"]: row for row in again["tables"][1]["rows"]} == by_name
        assert [row["instance"] for row in again["tables"][2]["rows"]] == names
        assert again["settings"]["measured before"][0].startswith("2 in all by the run of ")


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
