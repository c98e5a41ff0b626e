"""ihtc: the search against its scorer and against every timetable of tiny instances."""

import csv
import json
import sys
from itertools import product

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.ihtc.instance import read
from benchmarks.ihtc.score import score
from benchmarks.ihtc.start import hardest_first, missing
from benchmarks.ihtc.state import best_of, document, empty_state
from tests.benchmarks.ihtc_cases import made_up, options, place


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
