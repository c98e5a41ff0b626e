import json
import sys
from time import monotonic

import pulp
import pytest

from optimiser.errors import AuditRefused, FixedBookingsClash, NoPlanFound
from optimiser.models.finding import Finding, Severity
from optimiser.models.plan import PlanStatus
from optimiser.models.violation import Violation
from tests.made_up import a_plan, a_reading, load

REFUSED = Finding(
    rule="sessions_missing",
    severity=Severity.refused,
    file="sessions.csv",
    problem="the file is missing",
    expected="a file",
    action="add it",
)


def test_a_plan_is_written_audited_and_told(house, case, tmp_path):
    house.plan = a_plan(held=())
    result = house.run("plan", case, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    for told in (
        "session S1",
        "7 entries" if house.plan.held else "6 entries: 3 booked, 2 waiting",
        "URGENT AND WAITING: E3 (P1A, W371, due Sat 2 May 2026): no robot",
        "12,345",
        f"Where to look: {tmp_path / 'out'}",
    ):
        assert told in result.stdout
    assert load(tmp_path / "out" / "plan.json")["schema"] == "optimiser.plan/1"
    (audited, raw), _ = house.given["audit_files"]
    assert audited.name == "plan.json"
    assert raw == case


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (a_plan(), 4),
        (a_plan(held=()), 0),
        (a_plan(held=(), status=PlanStatus.fallback), 4),
    ],
)
def test_attention_is_an_exit_code(house, case, tmp_path, plan, code):
    house.plan = plan
    assert house.run("plan", case, "--out", tmp_path / "out").exit_code == code


def test_json_is_one_document(house, case, tmp_path):
    result = house.run("plan", case, "--out", tmp_path / "out", "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == document["exit_code"] == 4
    assert (document["booked"], document["waiting"], document["held"]) == (3, 2, 1)
    assert document["files"][-1] == "waiting.csv"
    assert document["levels"][0]["name"] == "urgent"


def test_options_reach_the_solver(house, case, tmp_path):
    arguments = ["--seconds", "2.5", "--seed", "7", "--workers", "1", "--strategy", "greedy"]
    before = monotonic()
    house.run("plan", case, "--out", tmp_path / "out", *arguments, "--reproducible")
    _, given = house.given["solve"]
    given.pop("progress")
    assert before <= given.pop("begun") <= monotonic()
    assert given.pop("so_far") is house.so_far
    assert given == {
        "strategy": "greedy",
        "seconds": 2.5,
        "seed": 7,
        "workers": 1,
        "reproducible": True,
        "previous": None,
    }


def test_a_best_plan_so_far_that_was_not_kept_is_told_and_costs_nothing(house, case, tmp_path):
    house.plan = a_plan(held=())
    house.so_far.trouble = "the disk is full"
    result = house.run("plan", case, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "the best plan so far could not be kept while searching: the disk is full" in (
        result.stderr
    )
    assert "the disk is full" not in (tmp_path / "out" / "plan.json").read_text(encoding="utf-8")


def test_row_55_a_plan_from_lists_that_a_named_person_accepted_needs_attention(
    house, case, tmp_path
):
    finding = Finding(
        rule="extract_stale_accepted",
        severity=Severity.warning,
        file="case.toml",
        problem="old; accepted by A Manager",
        expected="fresh lists",
        action="plan again",
    )
    house.reading = a_reading(findings=(finding,))
    house.plan = a_plan(held=(), findings={finding.rule: 1})
    result = house.run("plan", case, "--out", tmp_path / "out", "--accept-stale", "A Manager")
    assert result.exit_code == 4
    assert "ACCEPTED BY A NAMED PERSON (A Manager): the lists are older" in result.stdout
    told = json.loads((tmp_path / "out" / "plan.json").read_text("utf-8"))["run"]
    assert told["accepted_by"] == "A Manager"
    mark = "PROPOSED, and the lists are older than they should be"
    for name in ("lists.txt", "summary.txt", "plan.html"):
        assert mark in (tmp_path / "out" / name).read_text("utf-8")


def test_nobody_is_named_where_nothing_had_to_be_accepted(house, case, tmp_path):
    house.run("plan", case, "--out", tmp_path / "out", "--accept-stale", "A Manager")
    told = json.loads((tmp_path / "out" / "plan.json").read_text("utf-8"))["run"]
    assert told["accepted_by"] is None
    assert "PROPOSED, and" not in (tmp_path / "out" / "summary.txt").read_text("utf-8")


def test_a_search_that_was_lost_needs_attention(house, case, tmp_path):
    lost = house.plan.run.model_copy(update={"messages": ("lost",), "needs_look": True})
    for run, code in ((lost, 4), (lost.model_copy(update={"needs_look": False}), 0)):
        house.plan = a_plan(held=(), run=run)
        assert house.run("plan", case, "--out", tmp_path / "out").exit_code == code


def test_the_ids_of_an_earlier_plan_may_not_vanish(house, case, tmp_path):
    house.run("plan", case, "--out", tmp_path / "out")
    house.run("plan", case, "--out", tmp_path / "new", "--previous", tmp_path / "out")
    _, given = house.given["read_case"]
    assert given["previous_ids"] == {"E1", "E10", "E2", "E3", "E4", "E5"}  # E6 was removed
    assert given["previous_starts"].keys() == {"E1", "E10", "E2"}
    assert given["previous_urgent"] == set()  # the plan does not say who is urgent
    assert house.given["solve"][1]["previous"] is house.plan
    (tmp_path / "bad.json").write_text("[]", encoding="utf-8")
    arguments = ["--out", tmp_path / "new", "--previous", tmp_path / "bad.json"]
    assert house.run("plan", case, *arguments).exit_code == 3


def test_refused_input_plans_nothing_and_keeps_the_old_plan(house, case, tmp_path):
    house.run("plan", case, "--out", tmp_path / "out")
    before = (tmp_path / "out" / "manifest.json").read_bytes()
    house.reading = a_reading(findings=(REFUSED,))
    result = house.run("plan", case, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["findings"][0]["rule"] == "sessions_missing"
    assert "sessions.csv: the file is missing" in result.stderr
    assert (tmp_path / "out" / "manifest.json").read_bytes() == before


@pytest.mark.parametrize(
    ("error", "code"), [(FixedBookingsClash("clash"), 5), (NoPlanFound("no time"), 6)]
)
def test_errors_of_the_solver_end_with_their_code(house, case, tmp_path, error, code):
    house.raises["solve"] = error
    result = house.run("plan", case, "--out", tmp_path / "out")
    assert result.exit_code == code
    assert str(error) in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_run_that_fails_says_where_its_best_plan_so_far_is(house, case, tmp_path):
    house.so_far.kept = 1
    (tmp_path / "out.so-far.json").write_text("{}", encoding="utf-8")
    for error, code in ((NoPlanFound("no time"), 6), (KeyboardInterrupt(), 130)):
        house.raises["solve"] = error
        result = house.run("plan", case, "--out", tmp_path / "out")
        assert result.exit_code == code
        assert f"the best plan so far, audited, is {tmp_path / 'out.so-far.json'}" in result.stderr
    house.so_far.kept = 0
    house.raises["solve"] = NoPlanFound("no time")
    assert "so far" not in house.run("plan", case, "--out", tmp_path / "out").stderr


def test_a_breach_is_refused(house, case, tmp_path):
    house.violations = [Violation(rule="ward_beds", detail="3 beds for 4")]
    result = house.run("plan", case, "--out", tmp_path / "out", "--json")
    assert result.exit_code == AuditRefused.exit_code
    assert json.loads(result.stdout)["violations"][0]["rule"] == "ward_beds"
    assert not (tmp_path / "out").exists()
    assert (tmp_path / "out.refused" / "plan.json").exists()


def test_input_that_changes_under_way_is_refused(house, case, tmp_path, monkeypatch):
    import sys

    other = a_reading(sha256="cd" * 32)
    monkeypatch.setattr(
        sys.modules["optimiser.audit"], "audit_files", lambda *_, **__: (other, house.plan, [])
    )
    result = house.run("plan", case, "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "changed while" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--seconds", "0"],
        ["--seconds", "nan"],
        ["--seconds", "inf"],
        ["--seed", "-1"],
        ["--workers", "0"],
        ["--strategy", "luck"],
        ["--unknown"],
    ],
)
def test_wrong_options_are_usage_errors(house, case, tmp_path, arguments):
    result = house.run("plan", case, "--out", tmp_path / "out", *arguments)
    assert result.exit_code == 2
    assert "solve" not in house.given


def test_a_folder_of_somebody_else_is_refused_before_any_time_is_spent(house, case, tmp_path):
    (case / "waiting_list.csv").write_text("", encoding="utf-8")
    result = house.run("plan", case, "--out", case)
    assert result.exit_code == 10
    assert house.given == {}


@pytest.mark.parametrize(
    ("end", "code"), [(KeyboardInterrupt(), 130), (RuntimeError("the second solver"), 1)]
)
def test_what_ends_the_second_opinion_ends_no_plan(house, case, tmp_path, monkeypatch, end, code):
    def brackets(*_args, **_more):
        raise end

    monkeypatch.setattr("optimiser.second_opinion.bracket.brackets", brackets)
    out = tmp_path / "out"
    result = house.run("plan", case, "--out", out, "--check-bound")
    assert result.exit_code == code
    assert f"the plan in {out} was released before" in result.output
    assert (out / "plan.json").exists()


def test_a_second_opinion_is_told_and_a_contradiction_needs_attention(house, case, tmp_path):
    """The made-up plan states a bound that other plans of its case do pass."""
    house.plan = a_plan(held=())
    arguments = ("plan", case, "--out", tmp_path / "out", "--check-bound")
    result = house.run(*arguments)
    assert "SECOND OPINION (PuLP with CBC, every rule)" in result.stdout
    text = "CONTRADICTION: urgent can reach 25256, past the stated bound 12345"
    attention = result.stdout.partition("NEEDS ATTENTION (")[2]
    assert text in attention
    assert "do not rely on 'proved' for these levels; keep the case and report it" in attention
    assert "NEEDS ATTENTION: nothing" not in result.stdout
    assert result.exit_code == 4
    document = json.loads(house.run(*arguments, "--json").stdout)
    assert document["exit_code"] == 4
    assert document["attention"][0].startswith(text)
    assert document["second_opinion"]["complete"]
    assert document["second_opinion"]["levels"][0]["contradiction"].startswith("urgent")
    assert json.loads(house.run(*arguments[:-1], "--json").stdout)["second_opinion"] is None


def test_a_second_solver_that_cannot_be_run_takes_no_plan_away(house, case, tmp_path, monkeypatch):
    def broken(*_args, **_more):
        raise pulp.PulpSolverError("Pulp: cannot execute cbc")

    monkeypatch.setattr(pulp.PULP_CBC_CMD, "actualSolve", broken)
    house.plan = a_plan(held=(), findings={})
    house.reading = a_reading(held=(), findings=())
    result = house.run("plan", case, "--out", tmp_path / "out", "--check-bound")
    assert result.exit_code == 0
    assert "the second solver could not be asked: Pulp: cannot execute cbc" in result.stderr
    assert "Where to look" in result.stdout


def test_the_second_opinion_is_beside_the_earlier_plan_though_the_new_one_took_its_place(
    house, case, tmp_path, monkeypatch
):
    read, judged = [], []

    def read_plan(file, _case, *_args, **_more):
        read.append((file, file.read_bytes()))
        return house.plan

    def brackets(_case, _levels, *, told, seconds):
        judged.append(told)
        return []

    out = tmp_path / "out"
    house.run("plan", case, "--out", out)
    before = (out / "plan.json").read_bytes()
    monkeypatch.setattr(sys.modules["optimiser.readers"], "read_plan", read_plan)
    monkeypatch.setattr("optimiser.second_opinion.bracket.brackets", brackets)
    house.run("plan", case, "--out", out, "--previous", out, "--check-bound")
    assert read == [(out / "plan.json", before)]
    assert judged[0].keys() == {(booking.entry_id,) for booking in house.plan.bookings}
