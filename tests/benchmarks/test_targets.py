"""Targets are judged by what stands in the results, and by nothing else."""

import json

import pytest

from benchmarks.targets import TARGETS, table

IHTC = "IHTC, 600 s (code of the benchmark)"
FULL = "full cost within 17.6% of the best known"


def run(case, method, seconds, **told):
    row = {"case": case, "method": method, "seconds": seconds, "took s": 3.0, "points": 10.0}
    return row | {"own gap %": 0.4, "MiB": 512} | told


def document(name, title, rows, **settings):
    return {"name": name, "settings": settings, "tables": [{"title": title, "rows": rows}]}


def told(*documents):
    rows = table({one["name"]: one for one in documents}).rows
    assert len(rows) == len(TARGETS)
    return {(row["work"], row["target"]): (row["measured"], row[""]) for row in rows}


def peers(*rows):
    return document("peers-M", "Every run", list(rows))


def test_without_results_nothing_is_said_to_be_measured():
    assert set(told().values()) == {("-", "not measured")}


@pytest.mark.parametrize(("gap", "words"), [(0.5, "met"), (0.51, "missed"), (None, "missed")])
def test_every_seed_has_to_reach_a_gap(gap, words):
    runs = peers(
        run("M-1", "optimiser choose", 30), run("M-2", "optimiser choose", 30, **{"own gap %": gap})
    )
    found = told(runs)["M", "gap at most 0.5% at 30 s on every seed"]
    shown = "none" if gap is None else f"{gap:.2f}"
    assert found == (f"0.40, {shown} % of urgent, proved in that run", words)


@pytest.mark.parametrize(("points", "words"), [(9.9, "met"), (10.0, "missed"), (None, "met")])
def test_a_peer_is_beaten_by_more_points_with_the_same_seconds_on_the_same_case(points, words):
    runs = peers(
        run("M-1", "optimiser choose", 30),
        run("M-1", "HiGHS", 30, points=points),
        run("S-1", "HiGHS", 30, points=1e9),
    )
    assert told(runs)["M", "better than every peer at every checkpoint"][1] == words


@pytest.mark.parametrize(
    ("seconds", "before"), [(60.0, "not measured at 600 s; at 60 s: "), (600.0, "")]
)
def test_a_mean_of_fewer_seconds_than_the_targets_says_so(seconds, before):
    whole, part = {"mean gap %": 3.0}, {"mean gap %": 9.0}
    found = told(
        document("ihtc", "Summary", [whole], seconds=seconds),
        document("ihtc_theatre", "Summary", [part], seconds=seconds),
    )
    theatre = found[IHTC, "theatre part within 5% of the bound on average"]
    assert theatre == (f"{before}9.00 % on average", "missed")
    assert found[IHTC, FULL] == (f"{before}3.00 % on average", "met")


def plans(name, seconds, *rows):
    return document(name, "Plans", list(rows), **{"solver seconds": seconds})


def plan(size, seed, gap, **told):
    row = {"size": size, "case seed": seed, "plan s": 58.0, "audit s": 0.5, "MiB": 512}
    return row | {"urgent gap": gap, "changeovers gap": "0.50%"} | told


def test_gap_and_memory_take_the_plans_of_speed_too_and_the_worse_of_a_case_told_twice():
    found = told(
        document("peers", "Every run", [run("L-1", "optimiser choose", 120, **{"own gap %": 0.9})]),
        plans("speed-L", {"L": 120}, plan("L", 1, "0.95%"), plan("L", 2, "0.10%", MiB=3072)),
        plans("speed", {"L": 60}, plan("L", 3, "9.00%")),
    )
    assert found["L", "at most 1% at 120 s"] == (
        "0.95, 0.10 % of urgent, proved in that run", "met",
    )  # fmt: skip
    assert found["L", "below 2 GiB"] == ("3.00 GiB", "missed")


@pytest.mark.parametrize(
    ("last", "words"), [("0.50%", "met"), ("1.01%", "missed"), ("open", "missed")]
)
def test_every_level_has_to_be_within_its_gap(last, words):
    found = told(plans("speed", {"S": 30}, plan("S", 1, "0.20%", **{"changeovers gap": last})))
    assert found["S", "within 1% on every level in 30 s"] == (
        f"urgent 0.20, changeovers {last.removesuffix('%')} % at most", words,
    )  # fmt: skip


def test_a_plan_is_audited_before_its_command_ends():
    runs = plans("speed", {"M": 60}, plan("M", 1, "0.1%"), plan("M", 2, "0.1%", **{"plan s": 60.3}))
    assert told(runs)["M", "a complete audited plan in 60 s"] == ("58.00, 60.30 s", "missed")


def test_centres_with_other_seconds_are_told_apart():
    def centres(name, seconds, gap, took):
        row = {"size": "M", "case seed": 1, "way": "plan", "s": took, "MiB": 1024}
        row |= {"urgent gap": gap, "delay of all levels gap": gap}
        greedy = row | {"way": "greedy", "s": None, "MiB": None}
        return document(name, "Levels", [greedy, row], **{"plan seconds": {"M": seconds}})

    found = told(centres("centres", 60, "2.70%", 55.0), centres("centres-M", 120, "1.90%", 115.0))
    assert found["centre M", "a complete audited plan in 60 s"] == ("55.00 s", "met")
    assert found["centre M", "delay of all levels within 2% at 120 s"] == ("1.90 %", "met")


@pytest.mark.parametrize(("loaded", "words"), [("[]", "met"), ("['numpy']", "missed")])
def test_help_has_to_be_quick_without_a_heavy_library(loaded, words):
    row = {"command": "optimiser --help (median of 5)", "s": 0.16, "what": f"loaded: {loaded}"}
    found = told(document("speed", "Quick commands", [row], **{"solver seconds": {}}))
    assert found["--help", "0.5 s, without a heavy library"][1] == words


def test_numbers_are_read_out_of_the_texts_of_a_table():
    nights = [
        {"engine": "pool", "used": "96.2%", "beside a job s": "median 0.0, worst 2.5"},
        {"engine": "dask", "used": "50.0%", "beside a job s": "median 9.0, worst 9.0"},
    ]
    batch = document("batch", "Nights", nights)
    batch["tables"].append({"title": "Dask beside the pool", "rows": [{"longer": "+9.0%"}]})
    reasons = [{"case": "theatre M", "reason holds": "9 of 10 (90.0%)", "seconds": 3.0}]
    found = told(batch, document("reasons", "Reasons", reasons))
    night = "a night of 40 jobs"
    assert found[night, "work at least 90% of cores x wall, engine pool"] == ("96.20 %", "met")
    beside = found[night, "less than 2 s a job beside the work, after the start"]
    assert beside == ("2.50 s at most", "missed")
    assert found[night, "Dask within 15% of the pool"] == ("9.00 % longer", "met")
    assert found["reasons", "whoever waits has a reason that holds"] == ("9 of 10 hold", "missed")


def test_no_plan_may_have_urgent_requests_later_than_with_each_test_alone():
    keys = [f"urgent request days {figure} no later" for figure in ("mean", "p95")]
    early, late = dict.fromkeys(keys, "yes / yes"), dict.fromkeys(keys, "yes / no")
    title = "Urgent: plan / alone / alone, any visits"
    settings = {"plan seconds": {}}
    for rows, words in (([early, early], "met"), ([early, late], "missed")):
        found = told(document("centres", title, rows, **settings))
        assert [told[1] for (work, _), told in found.items() if work == "centres"] == [words]


def test_the_same_limit_in_the_row_before_is_not_told_twice():
    rows = [one for one in table({}).rows if one["work"] == "L"]
    told = {one["target"]: one["what limits it"] for one in rows}
    assert told["at most 1% at 120 s"] == "as above"
    assert told["within 3% at 60 s"].startswith("On L-1")


def test_what_limits_stands_beside_what_is_missed_alone():
    slow = peers(run("L-1", "optimiser greedy", 10, **{"took s": 30.0}))
    quick = peers(run("L-1", "optimiser greedy", 10, **{"took s": 19.0}))
    for documents, words in ((slow, "missed"), (quick, "met")):
        (row,) = [
            one for one in table({"peers-M": documents}).rows
            if one["target"] == "complete plan in 20 s"
        ]  # fmt: skip
        assert row[""] == words
        if words == "met":
            assert row["what limits it"] is None


def test_every_target_that_was_missed_in_the_results_says_why(pytestconfig):
    folder = pytestconfig.rootpath / "benchmarks" / "results"
    found = [json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")]
    for row in table({one["name"]: one for one in found}).rows:
        assert row[""] != "missed" or row["what limits it"], row
