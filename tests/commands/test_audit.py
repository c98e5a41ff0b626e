import json
from pathlib import Path

from optimiser.audit.document import CHECKS
from optimiser.commands.audit import plan_file
from optimiser.exports.manifest import changed_files
from optimiser.models.violation import Violation


def test_a_plan_without_breach(house, case, tmp_path):
    house.run("plan", case, "--out", tmp_path / "out")
    result = house.run("audit", tmp_path / "out", case)
    assert result.exit_code == 0
    assert result.stdout == "no breach found (3 bookings, 2 waiting)\n"
    assert house.given["audit_files"][0] == (tmp_path / "out" / "plan.json", case)


def test_breaches_are_grouped_under_the_words_of_their_rule(house, case, tmp_path):
    house.violations = [
        Violation(rule="patient_one_place", detail="twice at once", entries=("E1",)),
        Violation(rule="conservation", detail="E9 is nowhere"),
    ]
    (tmp_path / "plan.json").write_text("{}", encoding="utf-8")
    result = house.run("audit", tmp_path / "plan.json", case)
    assert result.exit_code == 7
    assert "patient_one_place (1): A patient is in one place at a time.\n  twice" in result.stdout
    assert f"conservation (1): {CHECKS['conservation']}\n  E9 is nowhere" in result.stdout
    document = json.loads(house.run("audit", tmp_path / "plan.json", case, "--json").stdout)
    assert document["exit_code"] == 7
    assert document["violations"][0]["entries"] == ["E1"]


def test_what_a_desktop_leaves_beside_an_open_file_is_no_change(house, case, tmp_path):
    house.run("plan", case, "--out", tmp_path / "out")
    for name in ("~$plan.xlsx", ".~lock.plan.xlsx#", ".DS_Store", "Thumbs.db"):
        (tmp_path / "out" / name).write_text("-", encoding="utf-8")
    assert changed_files(tmp_path / "out") == []
    (tmp_path / "out" / "notes.txt").write_text("-", encoding="utf-8")
    assert changed_files(tmp_path / "out") == ["notes.txt"]


def test_a_file_that_cannot_be_read_counts_as_changed(house, case, tmp_path, monkeypatch):
    house.run("plan", case, "--out", tmp_path / "out")
    true = Path.read_bytes

    def refused(path):
        if path.name == "lists.txt":
            raise PermissionError(13, "no")
        return true(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert changed_files(tmp_path / "out") == ["lists.txt"]


def test_a_plan_that_may_not_be_looked_at_is_input_and_no_fault(monkeypatch):
    def refused(_path):
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "is_dir", refused)
    assert plan_file(Path("nowhere/plan")) == Path("nowhere/plan")


def test_a_folder_edited_after_release_shows(house, case, tmp_path):
    house.run("plan", case, "--out", tmp_path / "out")
    (tmp_path / "out" / "bookings.csv").write_text("edited", encoding="utf-8")
    result = house.run("audit", tmp_path / "out", case)
    assert result.exit_code == 4
    assert "changed after release: bookings.csv" in result.stderr
