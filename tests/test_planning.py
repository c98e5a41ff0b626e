"""What is asked of an earlier plan before the next one is made."""

import json

from optimiser import planning
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
