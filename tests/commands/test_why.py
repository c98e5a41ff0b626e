import json
from pathlib import Path

import pytest

from tests.commands.run import run

ROOT = Path(__file__).parents[2]
THEATRE = ROOT / "instances" / "theatre" / "tiny"
CENTRE = ROOT / "instances" / "diagnostics" / "tiny"


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans")
    for name, case in (("theatre", THEATRE), ("centre", CENTRE)):
        done = run("plan", case, "--out", folder / name, "--strategy", "greedy")
        assert done.exit_code in (0, 4), done.output
    return folder


@pytest.fixture(scope="module")
def theatre(plans):
    return json.loads((plans / "theatre" / "plan.json").read_text("utf-8"))


@pytest.mark.slow
def test_everyone_who_waits_has_a_reason_that_holds_when_it_is_tried_again(plans, theatre):
    assert theatre["waiting"]
    for one in theatre["waiting"]:
        told = run("why", plans / "theatre", THEATRE, one["id"], "--json")
        document = json.loads(told.stdout)
        assert told.exit_code == 0, told.output
        assert document["checked"] is True
        assert (document["code"], document["reason"]) == (one["code"], one["detail"])
        there = [b["entry_id"] for b in theatre["bookings"] if b["session_id"] == one["nearest"]]
        assert [b["id"] for b in document["on_the_nearest"]] == there


@pytest.mark.slow
def test_who_is_booked_or_left_out_is_told_so(plans, theatre):
    booked = theatre["bookings"][0]["entry_id"]
    told = run("why", plans / "theatre", THEATRE, booked)
    assert told.stdout.startswith(f"{booked}: BOOKED\n")
    assert theatre["bookings"][0]["reason"] in told.stdout
    assert run("why", plans / "theatre", THEATRE, "E11").stdout.startswith("E11: LEFT OUT\n")


@pytest.mark.slow
def test_an_entry_that_would_fit_is_not_given_a_reason(plans, theatre, tmp_path):
    """A booking taken out by hand leaves room for whoever had it."""
    last = next(one for one in reversed(theatre["bookings"]) if not one["fixed"])
    waiting = {"id": last["entry_id"], "code": "list_full", "detail": "full", "rules": [],
               "nearest": None}  # fmt: skip
    bookings = [one for one in theatre["bookings"] if one is not last]
    later = [one for one in bookings if one["session_id"] == last["session_id"]]
    for number, one in enumerate(sorted(later, key=lambda b: b["start"]), start=1):
        one["position"] = number
    edited = theatre | {"bookings": bookings, "levels": [], "sessions": [], "measures": {},
                        "waiting": [*theatre["waiting"], waiting]}  # fmt: skip
    (tmp_path / "plan.json").write_text(json.dumps(edited), encoding="utf-8")
    told = run("why", tmp_path / "plan.json", THEATRE, last["entry_id"])
    assert told.exit_code == 4, told.output
    assert "it would fit" in told.stdout


@pytest.mark.slow
def test_requests_of_tests_are_told_too(plans):
    document = json.loads((plans / "centre" / "plan.json").read_text("utf-8"))
    booked = document["bookings"][0]["request_id"]
    assert f"{booked} " in run("why", plans / "centre", CENTRE, booked).stdout
    assert document["waiting"]
    assert document["partly"]
    for key, one in [
        *((one["id"], one) for one in document["waiting"]),
        *((one["request_id"], one) for one in document["partly"]),
    ]:
        told = run("why", plans / "centre", CENTRE, key)
        assert told.exit_code == 0, told.output
        assert one["detail"] in told.stdout
        assert "tried again just now: the same" in told.stdout


@pytest.mark.slow
def test_nobody_has_this_id(plans):
    told = run("why", plans / "theatre", THEATRE, "E99")
    assert told.exit_code == 3
    assert "knows nobody" in told.stderr


@pytest.mark.slow
def test_a_plan_by_hand_that_the_audit_takes_is_told_of_too(theatre, tmp_path):
    kept = ("entry_id", "session_id", "start", "surgeon")
    by_hand = {
        "schema": theatre["schema"],
        "bookings": [{name: one[name] for name in kept} for one in theatre["bookings"]],
        **{name: theatre[name] for name in ("waiting", "held", "left_out")},
    }
    file = tmp_path / "by-hand.json"
    file.write_text(json.dumps(by_hand), encoding="utf-8")
    assert run("audit", file, THEATRE).exit_code == 0
    told = run("why", file, THEATRE, theatre["bookings"][0]["entry_id"])
    assert told.exit_code == 0, told.output
    assert "BOOKED" in told.output
