"""Every command on the tiny centre, end to end: files, reader, solver, audit, release."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from optimiser.diagnostics import RULES
from optimiser.exports.agreement import disagreements
from tests.commands.run import run

TINY = Path(__file__).parents[2] / "instances" / "diagnostics" / "tiny"


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    out = tmp_path_factory.mktemp("plan") / "out"
    result = run("plan", TINY, "--out", out, "--seconds", 20, "--workers", 1)
    return result, out


def test_a_plan_that_needs_attention_is_written_and_audited(planned):
    result, out = planned
    assert result.exit_code == 4, result.output
    assert "17 requests: 12 booked, 3 waiting, 1 held, 1 left out; status " in result.stdout
    assert "R02 bloods_egfr" in result.stdout
    names = {path.name for path in out.iterdir()}
    assert names >= {"plan.json", "bookings.csv", "waiting.csv", "partly.csv", "lists.txt"}
    assert run("audit", out, TINY).exit_code == 0


def test_plan_json_is_that_of_the_contract(planned):
    document = json.loads((planned[1] / "plan.json").read_text(encoding="utf-8"))
    assert document["kind"] == "diagnostics"
    assert list(document["bookings"][0]) == [
        "request_id", "patient_id", "test", "visit", "session_id", "site", "room", "start", "end",
        "fixed", "reason",
    ]  # fmt: skip
    assert [level["name"] for level in document["levels"]] == [
        "urgent", "long", "routine", "visits", "in_visit_wait", "travel",
    ]  # fmt: skip
    assert all(level["gap"] <= 0.005 for level in document["levels"])  # the policy's tolerance
    assert document["levels"][0]["gap"] == 0
    assert [one["request_id"] for one in document["partly"]] == ["R06", "R15"]
    assert list(document["partly"][0]) == ["request_id", "tests_waiting", "code", "detail"]
    fixed = [one for one in document["bookings"] if one["fixed"]]
    assert [(one["request_id"], one["start"]) for one in fixed] == [("R01", "2026-03-02T08:50")]
    assert document["measures"]["visits_saved"] == 4
    assert document["measures"]["justified_envy"] == 0


def test_the_plan_does_what_the_page_of_the_instance_promises(planned):
    document = json.loads((planned[1] / "plan.json").read_text(encoding="utf-8"))
    codes = {one["id"]: one["code"] for one in document["waiting"]}
    assert codes == {"R07": "no_capability", "R10": "time_of_day", "R13": "unavailable"}
    partly = {one["request_id"]: (one["tests_waiting"], one["code"]) for one in document["partly"]}
    assert partly["R06"][1] == "tests_conflict"
    assert partly["R15"] in [(["dexa"], "no_single_visit"), (["xray_chest"], "no_single_visit")]
    visits = {}
    for one in document["bookings"]:
        visits.setdefault(one["request_id"], set()).add(one["visit"])
    assert {key for key, numbers in visits.items() if len(numbers) > 1} == {"R14", "R16"}


def test_the_tables_hold_what_the_plan_holds(planned):
    out = planned[1]
    assert disagreements(out) == []
    with (out / "bookings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 18
    assert {row["state"] for row in rows} == {"proposed"}


@pytest.mark.parametrize("name", ["bookings.csv", "partly.csv", "waiting.csv", "lists.txt"])
def test_a_table_that_says_otherwise_is_found(planned, tmp_path, name):
    folder = tmp_path / "plan"
    shutil.copytree(planned[1], folder)
    text = (folder / name).read_bytes().replace(b"R1", b"R2")
    (folder / name).write_bytes(text)
    assert any(name in fault for fault in disagreements(folder))


def test_a_breach_by_hand_is_refused_under_its_words(planned, tmp_path):
    document = json.loads((planned[1] / "plan.json").read_text(encoding="utf-8"))
    mine = {one["test"]: one for one in document["bookings"] if one["request_id"] == "R02"}
    moved, then = mine["bloods_egfr"], mine["ct_contrast"]
    moved["start"], moved["end"] = then["start"], f"{then['start'][:-1]}9"
    (tmp_path / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    result = run("audit", tmp_path / "plan.json", TINY)
    assert result.exit_code == 7
    assert "tests_in_order" in result.stdout
    assert "Tests that build on each other are done in order" in result.stdout


@pytest.mark.slow
def test_greedy_and_reproducible_plans(tmp_path):
    texts = []
    for name in ("one", "two"):
        result = run(
            "plan", TINY, "--out", tmp_path / name, "--seconds", 10, "--reproducible", "--json"
        )
        assert result.exit_code == 4, result.output
        texts.append((tmp_path / name / "plan.json").read_bytes())
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["run"]["reproducible"]
    result = run("plan", TINY, "--out", tmp_path / "greedy", "--strategy", "greedy", "--json")
    assert json.loads(result.stdout)["status"] == "feasible"


def test_bookings_that_contradict_each_other(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(TINY, folder)
    text = (folder / "requests.csv").read_text(encoding="utf-8")
    row = "R05,C05,,us_msk,D3,2026-01-05,,,,,,,,booked,,us_msk@us1-mon@2026-03-02T08:50"
    lines = [row if line.startswith("R05,") else line for line in text.splitlines()]
    (folder / "requests.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = run("plan", folder, "--out", tmp_path / "out")
    assert result.exit_code == 5, result.output
    assert "room_changeover" in result.stderr
    assert not (tmp_path / "out").exists()
    told = run("validate", folder)
    assert told.exit_code == 5, told.output
    assert "CLASH: bookings already made contradict each other" in told.stdout
    assert "room_changeover" in told.stdout
    document = json.loads(run("validate", folder, "--json").stdout)
    assert document["exit_code"] == 5
    assert [one["rule"] for one in document["violations"]] == ["room_changeover"]


def test_validate_and_rules():
    result = run("validate", TINY)
    assert result.exit_code == 4
    assert "17 rows: 15 ready, 1 held, 1 left out" in result.stdout
    text = run("rules", "--kind", "diagnostics").stdout
    for rule in RULES:
        assert f"{rule.name} ({rule.scope})" in text
    assert "overrun_budget" not in text
    both = json.loads(run("rules", "--json").stdout)["kinds"]
    assert [one["name"] for one in both["diagnostics"]["rules"]] == [r.name for r in RULES]


def test_the_plan_before_is_accounted_for(planned, tmp_path):
    result = run(
        "plan", TINY, "--out", tmp_path / "again", "--previous", planned[1], "--strategy", "greedy"
    )
    assert result.exit_code == 4, result.output
    document = json.loads((tmp_path / "again" / "plan.json").read_text(encoding="utf-8"))
    assert [level["name"] for level in document["levels"]][:2] == ["urgent", "moved"]
    assert document["levels"][1]["value"] == 0
    slip = run("compare", planned[1], tmp_path / "again").stdout
    assert "Both plans book the same people at the same places and times." in slip
    document["levels"][1]["value"] = 1
    (tmp_path / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    assert run("audit", tmp_path / "plan.json", TINY).exit_code == 0
    told = run("audit", tmp_path / "plan.json", TINY, "--previous", planned[1])
    assert told.exit_code == 7
    assert "level moved is stated as 1 and is 0" in told.stdout


def test_only_what_must_change_changes_between_two_plans(planned, tmp_path):
    """The room of R03 and R05 is shut: they get another place, and nobody else does."""
    folder = tmp_path / "case"
    shutil.copytree(TINY, folder)
    text = (folder / "sessions.csv").read_text(encoding="utf-8")
    shut = re.sub("(us2-mon,.*),open,", r"\1,protected,", text)
    assert shut != text
    (folder / "sessions.csv").write_text(shut, encoding="utf-8")
    old = json.loads((planned[1] / "plan.json").read_text(encoding="utf-8"))
    for strategy in ("exact", "neighbourhood"):
        out = tmp_path / strategy
        result = run(
            "plan", folder, "--out", out, "--previous", planned[1], "--seconds", 10,
            "--workers", 1, "--strategy", strategy,
        )  # fmt: skip
        assert result.exit_code == 4, result.output
        new = json.loads((out / "plan.json").read_text(encoding="utf-8"))
        was, now = (
            {(b["request_id"], b["test"]): (b["session_id"], b["start"]) for b in one["bookings"]}
            for one in (old, new)
        )
        if strategy != "exact":  # a search may leave two who changed places within their day
            was, now = ({k: (s, t[:10]) for k, (s, t) in one.items()} for one in (was, now))
        out_of_room = {key for key, (session, _) in was.items() if session == "us2-mon"}
        assert out_of_room == {("R03", "us_abdomen"), ("R05", "us_msk")}
        assert {key: place for key, place in now.items() if key not in out_of_room} == {
            key: place for key, place in was.items() if key not in out_of_room
        }
        assert {now[key][0] for key in out_of_room} <= {"us1-mon", "us-wed"}
        assert run("audit", out, folder, "--previous", planned[1]).exit_code == 0
