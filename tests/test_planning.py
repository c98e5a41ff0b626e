"""What is asked of an earlier plan before the next one is made."""

import json

import pytest

from optimiser import planning
from optimiser.errors import InputRefused
from tests.made_up import a_case, a_plan, write_plan


def test_whoever_had_left_the_list_need_not_be_on_the_next(tmp_path):
    file = tmp_path / "plan.json"
    write_plan(a_plan(), a_case(), file)
    document = json.loads(file.read_text(encoding="utf-8"))
    (gone,) = document["left_out"]
    found = {}
    for rule in ("status_removed", "status_suspended"):
        gone["rule"] = rule
        file.write_text(json.dumps(document), encoding="utf-8")
        found[rule] = planning._ids_of(file)
    assert found["status_suspended"] - found["status_removed"] == {gone["id"]}


@pytest.mark.parametrize("kind", [("entry_id",), ("request_id", "test")])
def test_an_earlier_plan_made_by_hand_is_read_as_the_audit_reads_it(tmp_path, kind):
    """It may begin with a byte order mark, leave its kind out, and say null for nobody."""
    document = {
        "schema": "optimiser.plan/1",
        "bookings": [dict.fromkeys(kind, "a") | {"session_id": "s", "start": "2026-12-01T08:30"}],
        "waiting": [{"id": "b"}],
        "held": None,
    }
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document), encoding="utf-8-sig")
    assert planning._ids_of(file) == {"a", "b"}


@pytest.mark.parametrize("text", ["no", "[]", '{"bookings": [{}]}', '{"held": 1}', '{"a":1,"a":2}'])
def test_what_is_no_plan_is_no_earlier_plan(tmp_path, text):
    file = tmp_path / "plan.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused, match=r"not a plan\.json"):
        planning._ids_of(file)
