import json

import pytest

from optimiser.exports.folder import claim
from optimiser.models.finding import Finding, Severity
from optimiser.models.violation import Violation
from optimiser.reports.accepted import accepted_mark
from tests.made_up import MORNING, a_case, a_plan, a_reading, booking


@pytest.fixture
def plan(tmp_path):
    with claim(tmp_path / "plan") as folder:
        folder.write(a_plan(), a_case())
        folder.release(a_plan())
    return tmp_path / "plan"


def test_a_plan_alone_tells_what_it_holds(house, plan):
    result = house.run("report", plan)
    assert result.exit_code == 0
    assert "3 bookings of 3; 2 waiting, 1 held, 1 left out" in result.stdout
    assert "HELD: E5: line 7" in result.stdout
    assert "next: optimiser report" in result.stdout


def test_with_the_case_the_lists_are_shown(house, plan, case):
    result = house.run("report", plan, case)
    assert result.exit_code == 0
    assert "session S1" in result.stdout
    assert "THIS PLAN RESTS ON" in result.stdout


def test_paper_is_the_same_again_and_feeds_stand_beside_it(house, plan, case, tmp_path):
    result = house.run("report", plan, case, "--out", tmp_path / "again", "--feeds", "all")
    assert result.exit_code == 0, result.output
    for path in plan.iterdir():
        if path.name != "manifest.json":
            assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name
    names = {path.name for path in (tmp_path / "again").iterdir()}
    assert names >= {"fhir.json", "wlmds_bookings.csv", "calendars.csv", "calendar-room-001.ics"}
    assert "Where to look" in result.stdout


def test_json_names_the_run_that_was_asked_for_though_the_release_takes_its_place(
    house, plan, case, tmp_path
):
    code = json.loads(house.run("report", plan, "--json").stdout)["run_code"]
    saved = tmp_path / "again.so-far.json"
    saved.write_bytes((plan / "plan.json").read_bytes())
    result = house.run("report", saved, case, "--out", tmp_path / "again", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["exit_code"], told["run_code"]) == (0, code)
    assert not saved.exists()
    assert "plan.json" in told["files"]


def test_a_case_of_another_hash_is_refused(house, plan, case, tmp_path):
    house.reading = a_reading(sha256="cd" * 32)
    result = house.run("report", plan, case, "--out", tmp_path / "again")
    assert result.exit_code == 3
    assert "made from input abababababab, this is cdcdcdcdcdcd" in result.stderr
    assert not (tmp_path / "again").exists()


def test_a_plan_that_breaks_a_rule_is_not_put_on_paper(house, plan, case, tmp_path):
    house.violations = [Violation(rule="ward_beds", detail="3 beds for 4")]
    result = house.run("report", plan, case, "--out", tmp_path / "again")
    assert result.exit_code == 7
    assert "3 beds for 4" in result.stderr
    assert not (tmp_path / "again").exists()


def test_a_plan_edited_after_its_audit_says_so_on_every_page(house, plan, case, tmp_path):
    (plan / "plan.json").write_text((plan / "plan.json").read_text("utf-8") + "\n", "utf-8")
    result = house.run("report", plan, case, "--out", tmp_path / "again")
    assert result.exit_code == 4
    assert "changed after release: plan.json" in result.stderr
    for name in ("plan.html", "lists.txt", "summary.txt"):
        assert "CHANGED AFTER RELEASE" in (tmp_path / "again" / name).read_text("utf-8")
    assert house.run("report", plan, case).stdout.startswith("CHANGED AFTER RELEASE\nrun ")


def test_a_superseded_plan_is_marked_and_names_the_one_that_counts(house, plan, case, tmp_path):
    new = a_plan(bookings=(booking("E1", "S1", 1, MORNING),))
    with claim(tmp_path / "new") as folder:
        folder.write(new, a_case())
        folder.release(new)
    options = ["--out", tmp_path / "old", "--superseded-by", tmp_path / "new"]
    assert house.run("report", plan, case, *options).exit_code == 0
    told = json.loads(house.run("report", tmp_path / "new", "--json").stdout)
    for name in ("plan.html", "lists.txt", "summary.txt"):
        text = (tmp_path / "old" / name).read_text("utf-8")
        assert f"SUPERSEDED by run {told['run_code']}" in text


def test_a_superseded_plan_that_was_edited_says_both(house, plan, case, tmp_path):
    (plan / "plan.json").write_text((plan / "plan.json").read_text("utf-8") + "\n", "utf-8")
    options = ["--out", tmp_path / "old", "--superseded-by", plan]
    assert house.run("report", plan, case, *options).exit_code == 4
    text = (tmp_path / "old" / "lists.txt").read_text("utf-8")
    assert "CHANGED AFTER RELEASE; SUPERSEDED by run " in text


def test_lists_that_a_person_had_to_accept_are_marked_though_a_plan_by_hand_does_not_say_it(
    house, plan, case, tmp_path
):
    accepted = Finding(
        rule="extract_stale_accepted", severity=Severity.warning, file="case.toml", problem="old",
        expected="new", action="plan again",
    )  # fmt: skip
    house.reading = a_reading(findings=(accepted,))
    house.plan = a_plan(findings={})
    assert house.run("report", plan, case, "--out", tmp_path / "out").exit_code == 0
    text = (tmp_path / "out" / "lists.txt").read_text("utf-8")
    assert accepted_mark({accepted.rule: 1}) in text


def test_no_feed_is_written_of_a_plan_that_is_superseded(house, plan, case, tmp_path):
    options = ["--out", tmp_path / "old", "--superseded-by", plan, "--feeds", "ical"]
    result = house.run("report", plan, case, *options)
    assert result.exit_code == 2
    assert "--feeds does not go with --superseded-by" in " ".join(result.stderr.split())
    assert not (tmp_path / "old").exists()


def test_changes_since_an_earlier_plan_are_on_the_paper(house, plan, case, tmp_path):
    options = ["--out", tmp_path / "again", "--previous", plan]
    assert house.run("report", plan, case, *options).exit_code == 0
    assert "3 bookings unchanged" in (tmp_path / "again" / "plan.html").read_text("utf-8")


@pytest.mark.parametrize(
    "options", [["--feeds", "all"], ["--out", "x"], ["--identified"], ["--feeds", "hl7"]]
)
def test_paper_needs_a_case_and_a_place(house, plan, options):
    assert house.run("report", plan, *options).exit_code == 2


def test_what_is_no_plan_is_refused(house, tmp_path):
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")
    assert house.run("report", tmp_path).exit_code == 3
