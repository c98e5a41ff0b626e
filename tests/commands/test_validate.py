import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.commands.validate import validate
from optimiser.errors import InputRefused
from optimiser.models.finding import Finding, Severity
from optimiser.planning import Wish, planned
from optimiser.readers.near_names import hint
from tests.made_up import a_reading


def finding(severity, rule="a_rule", row=7):
    return Finding(
        rule=rule,
        severity=severity,
        file="waiting_list.csv",
        row=row,
        column="priority",
        problem="cannot be read",
        expected="P1A to P4",
        action="write one",
    )


def test_findings_are_grouped_the_gravest_first(house, case):
    many = [finding(Severity.warning, row=row) for row in range(2, 32)]
    house.reading = a_reading(
        findings=(finding(Severity.info, "unknown_column"), *many, finding(Severity.held))
    )
    result = house.run("validate", case)
    assert result.exit_code == 4
    places = [result.stdout.index(head) for head in ("HELD:", "WARNINGS:", "FOR INFORMATION")]
    assert places == sorted(places)
    assert "waiting_list.csv, line 7, column priority: cannot be read [a_rule]" in result.stdout
    assert "and 10 more [a_rule]" in result.stdout
    assert "1 x unknown_column" in result.stdout
    assert result.stdout.rstrip().endswith("7 rows: 5 ready, 1 held, 1 left out")


def test_every_column_that_may_have_been_meant_is_shown(house, case):
    """One of those ignored may be the one that says who was removed."""
    words = [f"the column 'n{number}' is ignored" for number in range(4)]
    words[2] += hint("statuss", ["status"])
    told = [
        finding(Severity.info, "header_unknown_column").model_copy(update={"problem": word})
        for word in words
    ]
    house.reading = a_reading(findings=tuple(told))
    said = house.run("validate", case).stdout
    assert [word in said for word in words] == [True, False, True, False]
    assert "4 x header_unknown_column" in said


def test_a_priority_that_nobody_can_read_stands_first(house, case):
    rules = ("decision_before_referral", "priority_missing", "touch_implausible")
    house.reading = a_reading(findings=tuple(finding(Severity.held, rule) for rule in rules))
    said = house.run("validate", case).stdout
    places = [said.index(f"[{rule}]") for rule in ("priority_missing", *rules[::2])]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"held": ()}, 0),
        ({}, 4),
        ({"findings": (finding(Severity.refused),)}, 3),
        ({"held": (), "findings": (finding(Severity.warning),)}, 0),
    ],
)
def test_exit_codes_and_json(house, case, more, code):
    house.reading = a_reading(**more)
    result = house.run("validate", case, "--json", "--accept-stale", "A Person", "--allow-empty")
    document = json.loads(result.stdout)
    assert result.exit_code == document["exit_code"] == code
    assert document["refused"] is (code == 3)
    assert document["rows"] == 7
    assert document["ready"] == 5
    assert house.given["read_case"][1] == {"accept_stale": "A Person", "allow_empty": True}


def test_input_refused_as_a_whole_counts_no_row_as_ready(house, case):
    house.reading = a_reading(findings=(finding(Severity.refused),)).model_copy(
        update={"case": None}
    )
    result = house.run("validate", case)
    assert result.exit_code == 3
    assert result.stdout.rstrip().endswith("7 rows: refused as a whole")


def test_input_that_cannot_be_read_at_all(house, case):
    house.raises["read_case"] = InputRefused("no case.toml", [finding(Severity.refused)])
    result = house.run("validate", case, "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["findings"][0]["row"] == 7
    result = house.run("validate", case)
    assert result.exit_code == 3
    assert "REFUSED" in result.stdout
    assert "no case.toml" in result.stdout


def test_row_3_whoever_is_gone_from_an_earlier_plan_is_named(tmp_path):
    """By the program itself: E06 is urgent; nobody is gone from a plan of the same list."""
    tiny = Path(__file__).parents[2] / "instances" / "theatre" / "tiny"
    case, plan = tmp_path / "case", tmp_path / "plan"
    shutil.copytree(tiny, case)
    planned(case, plan, Wish(strategy="greedy"))
    run = CliRunner().invoke
    assert run(validate, [str(case), "--previous", str(plan)]).exit_code == 0
    lists = case / "waiting_list.csv"
    kept = [
        line for line in lists.read_text("utf-8").splitlines(True) if not line.startswith("E06")
    ]
    lists.write_text("".join(kept), encoding="utf-8")
    assert run(validate, [str(case)]).exit_code == 0
    told = run(validate, [str(case), "--previous", str(plan)])
    assert told.exit_code == 3
    assert "gone without an outcome: E06 [urgent_vanished]" in told.stdout
    accepted = run(validate, [str(case), "--previous", str(plan), "--accept-stale", "A Person"])
    assert accepted.exit_code == 4


def test_an_earlier_plan_that_cannot_be_read_is_refused_input(house, case, tmp_path):
    told = house.run("validate", case, "--previous", tmp_path / "gone")
    assert told.exit_code == 3
    assert "gone is not a plan.json that can be read" in told.stdout


def test_a_blank_name_accepts_nothing(house, case):
    told = house.run("validate", case, "--accept-stale", " ")
    assert told.exit_code == 2
    assert "name of the person" in told.stderr
    house.run("validate", case, "--accept-stale", " A Person ")
    assert house.given["read_case"][1]["accept_stale"] == "A Person"
