import json

import pytest

from optimiser.exports.folder import claim
from tests.commands.conftest import House
from tests.made_up import MORNING, a_case, a_plan, booking, write_plan


@pytest.fixture
def plans(tmp_path):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    write_plan(a_plan(), a_case(), old)
    write_plan(a_plan(bookings=(booking("E1", "S1", 1, MORNING),)), a_case(), new)
    return old, new


def test_the_slip_is_printed(plans):
    result = House().run("compare", *plans)
    assert result.exit_code == 0
    assert "FELL OUT (2)" in result.stdout
    assert "next: have the new lists approved, then work through the slip" in result.stderr


def test_a_plan_made_by_hand_is_compared(plans, tmp_path):
    """As `audit` reads it: a byte order mark, null for nobody, and what the case decides left out.
    It says less than the program's plan and books the same, so nothing has changed."""
    whole = json.loads(plans[0].read_text(encoding="utf-8"))
    told = ("entry_id", "session_id", "start", "surgeon")
    by_hand = {
        "schema": whole["schema"],
        "bookings": [{key: one[key] for key in told} for one in whole["bookings"]],
        "waiting": [{"id": one["id"]} for one in whole["waiting"]],
        "held": None,
    }
    file = tmp_path / "by_hand.json"
    file.write_text(json.dumps(by_hand), encoding="utf-8-sig")
    document = json.loads(House().run("compare", file, plans[0], "--json").stdout)
    assert document["counts"]["unchanged"] == len(whole["bookings"])
    assert sum(document["counts"].values()) == len(whole["bookings"])
    slip = House().run("compare", file, plans[1]).stdout
    assert "was  Tue 1 Dec 2026 09:45, list S1, surgeon surg-1\n" in slip
    assert House().run("report", file).exit_code == 0


def test_json_is_one_document(plans):
    document = json.loads(House().run("compare", *plans, "--json").stdout)
    assert document["counts"]["fell_out"] == 2
    assert document["old"]["run_code"] != document["new"]["run_code"]


def test_a_plan_of_another_version_is_not_compared(plans):
    text = plans[0].read_text(encoding="utf-8").replace("optimiser.plan/1", "optimiser.plan/2")
    plans[0].write_text(text, encoding="utf-8")
    result = House().run("compare", *plans)
    assert result.exit_code == 3
    assert "optimiser.plan/1" in result.stderr


@pytest.mark.parametrize("text", ["[]", "{}", "no", '{"bookings": [{}]}'])
def test_what_is_no_plan_is_refused(plans, tmp_path, text):
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    result = House().run("compare", plans[0], tmp_path / "bad.json")
    assert result.exit_code == 3
    assert "not a plan.json" in result.stderr


def test_a_folder_edited_after_its_release_is_said(plans, tmp_path):
    with claim(tmp_path / "out") as folder:
        folder.write(a_plan(), a_case())
        folder.release(a_plan())
    (tmp_path / "out" / "lists.txt").write_text("edited", encoding="utf-8")
    result = House().run("compare", plans[0], tmp_path / "out")
    assert result.exit_code == 4
    assert "changed after release: lists.txt" in result.stderr


@pytest.mark.parametrize("value", ["Infinity", "NaN", "1" * 401, "[" * 100_000])
def test_odd_numbers_and_depths_are_refused_like_any_other_file(plans, tmp_path, value):
    document = json.loads(plans[0].read_text(encoding="utf-8"))
    document["levels"] = [{"name": "routine", "value": "HERE", "unit": "points"}]
    text = json.dumps(document).replace('"HERE"', value)
    (tmp_path / "odd.json").write_text(text, encoding="utf-8")
    for command in (("compare", plans[0]), ("report",)):
        result = House().run(*command, tmp_path / "odd.json")
        assert result.exit_code == 3
        assert "not a plan.json" in result.stderr


def test_plans_of_two_kinds_are_not_compared(plans, tmp_path):
    document = json.loads(plans[0].read_text(encoding="utf-8"))
    for one in document["bookings"]:
        one |= {"request_id": one.pop("entry_id"), "test": "ct", "room": "R1"}
    (tmp_path / "centre.json").write_text(json.dumps(document), encoding="utf-8")
    result = House().run("compare", plans[0], tmp_path / "centre.json")
    assert result.exit_code == 3
    assert "diagnostic centre" in result.stderr
