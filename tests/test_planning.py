"""What is asked of an earlier plan before the next one is made."""

import json
import shutil
from pathlib import Path

import pytest

from optimiser.errors import InputRefused
from optimiser.planning import Wish, planned
from optimiser.readers.plan_document import earlier
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
        found[rule] = earlier(file).ids
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
    assert earlier(file).ids == {"a", "b"}


@pytest.mark.parametrize("text", ["no", "[]", '{"bookings": [{}]}', '{"held": 1}', '{"a":1,"a":2}'])
def test_what_is_no_plan_is_no_earlier_plan(tmp_path, text):
    file = tmp_path / "plan.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused, match=r"not a plan\.json"):
        earlier(file)


@pytest.mark.parametrize(("gone", "refused"), [("E06", True), ("E08", False)])
def test_row_3_nobody_urgent_is_gone_between_two_plans_without_an_outcome(tmp_path, gone, refused):
    """E06 is P2 and E08 is P3; one of twelve may be gone, were the urgent not looked at."""
    tiny = Path(__file__).parent.parent / "instances" / "theatre" / "tiny"
    case, plan = tmp_path / "case", tmp_path / "plan"
    shutil.copytree(tiny, case)
    greedy = Wish(strategy="greedy")
    assert planned(case, plan, greedy).plan.measures["urgent_ids"] == ("E06",)
    lists = case / "waiting_list.csv"
    kept = [line for line in lists.read_text("utf-8").splitlines(True) if not line.startswith(gone)]
    lists.write_text("".join(kept), encoding="utf-8")
    previous = plan / "plan.json"
    if refused:
        with pytest.raises(InputRefused) as told:
            planned(case, tmp_path / "next", greedy, previous=previous)
        assert [one.rule for one in told.value.findings if one.severity == "refused"] == [
            "urgent_vanished"
        ]
        wish = Wish(strategy="greedy", accept_stale="A Manager")
        assert planned(case, tmp_path / "next", wish, previous=previous).exit_code == 4
    else:
        assert planned(case, tmp_path / "next", greedy, previous=previous).exit_code == 4
        summary = (tmp_path / "next" / "summary.txt").read_text("utf-8")
        assert "VANISHED (1: E08): in the earlier plan and no longer on the list" in summary
