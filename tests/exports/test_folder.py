"""A plan folder is released whole, and what stood there before is kept."""

import errno
import os
import stat
from pathlib import Path

import pytest

from optimiser.errors import AuditRefused, CannotWrite
from optimiser.exports.folder import claim
from optimiser.exports.manifest import changed_files
from optimiser.models.violation import Violation
from optimiser.reports.snapshot import snapshot
from tests.exports.released import FILES, names, release, seed_of
from tests.made_up import SHA256, a_case, a_plan, load


def test_every_paper_of_a_folder_says_who_lost_a_date(tmp_path):
    case = a_case()
    plan = a_plan(bookings=(), held=())
    with claim(tmp_path / "out") as place:
        written = place.write(plan, case, previous=snapshot(a_plan(), case)).parent
        for name in ("summary.txt", "plan.html"):
            text = (written / name).read_text(encoding="utf-8")
            assert "LOST THEIR DATE (3, of them 1 urgent: E10; 3 no longer on the list): " in text


def test_a_released_folder_is_whole_private_and_described(tmp_path):
    release(tmp_path / "deep" / "out")
    out = tmp_path / "deep" / "out"
    assert seed_of(out) == 1
    manifest = load(out / "manifest.json")
    assert manifest["input_sha256"] == SHA256
    assert set(manifest["versions"]) == {"optimiser", "ortools", "python"}
    assert [file["name"] for file in manifest["files"]] == sorted(set(FILES) - {"manifest.json"})
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()} == {0o600}
    assert names(tmp_path / "deep") == ["out"]


def test_equal_plans_give_equal_bytes(tmp_path):
    release(tmp_path / "a")
    release(tmp_path / "b")
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_older_plan_moves_aside_once(tmp_path):
    for seed in (1, 2, 3):
        release(tmp_path / "out", seed)
    assert seed_of(tmp_path / "out") == 3
    assert seed_of(tmp_path / "out.previous") == 2
    assert names(tmp_path) == ["out", "out.previous"]


def test_a_breach_is_never_released(tmp_path):
    release(tmp_path / "out")
    breach = Violation(rule="ward_beds", detail="ward 7 has 3 beds for 4")
    for _ in range(2):
        with (
            pytest.raises(AuditRefused, match="ward 7") as refusal,
            claim(tmp_path / "out") as folder,
        ):
            folder.write(a_plan(), a_case())
            folder.release(a_plan(), [breach])
        assert refusal.value.violations == (breach,)
    assert seed_of(tmp_path / "out") == 1
    assert names(tmp_path) == ["out", "out.refused"]
    assert not (tmp_path / "out.refused" / "manifest.json").exists()


def test_a_run_that_fails_leaves_nothing(tmp_path):
    release(tmp_path / "out")
    with pytest.raises(RuntimeError), claim(tmp_path / "out") as folder:
        folder.write(a_plan(), a_case())
        raise RuntimeError
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("content", ["report.docx", "plan.json.bak"])
def test_a_folder_of_somebody_else_is_never_replaced(tmp_path, content):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / content).write_text("mine", encoding="utf-8")
    with pytest.raises(CannotWrite, match="not a plan folder"), claim(tmp_path / "out"):
        pass
    assert names(tmp_path / "out") == [content]


def test_a_file_or_the_root_cannot_be_a_plan_folder(tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "out", tmp_path / "out" / "below", Path("/")):
        with pytest.raises(CannotWrite), claim(out):
            pass
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "out").mkdir()
    release(tmp_path / "out")
    assert names(tmp_path) == ["out"]


def test_a_plan_edited_by_hand_is_kept_for_ever(tmp_path):
    release(tmp_path / "out", 1)
    (tmp_path / "out" / "bookings.csv").write_text("edited", encoding="utf-8")
    assert changed_files(tmp_path / "out") == ["bookings.csv"]
    assert release(tmp_path / "out", 2).kept == tmp_path / "out.changed-1"
    release(tmp_path / "out", 3)
    (tmp_path / "out.previous" / "notes.txt").write_text("mine", encoding="utf-8")
    release(tmp_path / "out", 4)
    assert seed_of(tmp_path / "out") == 4
    assert seed_of(tmp_path / "out.previous") == 3
    assert (tmp_path / "out.changed-1" / "bookings.csv").read_text(encoding="utf-8") == "edited"
    assert (tmp_path / "out.changed-2" / "notes.txt").exists()


def test_the_best_plan_so_far_stands_beside_the_folder_until_a_release(tmp_path):
    so_far = tmp_path / "out.so-far.json"
    with pytest.raises(RuntimeError), claim(tmp_path / "out") as folder:
        folder.keep_so_far(a_plan(), a_case())
        assert load(so_far)["run"]["seed"] == a_plan().run.seed
        assert stat.S_IMODE(so_far.stat().st_mode) == 0o600
        assert names(tmp_path) == [".out.lock", "out.so-far.json"]
        folder.keep_so_far(a_plan(held=()), a_case())
        assert load(so_far)["held"] == []
        raise RuntimeError
    assert names(tmp_path) == ["out.so-far.json"]
    with claim(tmp_path / "out"):
        assert so_far.exists()
    release(tmp_path / "out")
    assert names(tmp_path) == ["out"]


def test_what_a_dead_run_left_of_a_plan_so_far_is_cleared(tmp_path):
    for name in (".out.so-far.json.new-77", ".out2.so-far.json.new-77"):
        (tmp_path / name).write_text("{", encoding="utf-8")
    with claim(tmp_path / "out"):
        assert names(tmp_path) == [".out.lock", ".out2.so-far.json.new-77"]


@pytest.mark.parametrize("call", ["replace", "open", "fsync"])
def test_a_plan_so_far_that_cannot_be_put_leaves_the_one_before(tmp_path, monkeypatch, call):
    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, "no space")

    with claim(tmp_path / "out") as folder:
        folder.keep_so_far(a_plan(), a_case())
        before = (tmp_path / "out.so-far.json").read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(os, call, full)
            with pytest.raises(CannotWrite, match="disk is full"):
                folder.keep_so_far(a_plan(held=()), a_case())
        assert (tmp_path / "out.so-far.json").read_bytes() == before
        assert names(tmp_path) == [".out.lock", "out.so-far.json"]
