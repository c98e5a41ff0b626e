import builtins
import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from optimiser.errors import AuditRefused, CannotWrite, LockHeld
from optimiser.exports import agreement, folder, lock
from optimiser.exports.folder import claim
from optimiser.exports.manifest import changed_files
from optimiser.models.violation import Violation
from optimiser.reports.snapshot import snapshot
from tests.made_up import SHA256, a_case, a_plan, load

FILES = [
    "bookings.csv", "lists.txt", "manifest.json", "plan.html", "plan.json", "plan.xlsx",
    "summary.txt", "waiting.csv",
]  # fmt: skip


def release(out, seed=1):
    plan = a_plan()
    plan = plan.model_copy(update={"run": plan.run.model_copy(update={"seed": seed})})
    with claim(out) as place:
        place.write(plan, a_case())
        place.release(plan)
    return place


def test_every_paper_of_a_folder_says_who_lost_a_date(tmp_path):
    case = a_case()
    plan = a_plan(bookings=(), held=())
    with claim(tmp_path / "out") as place:
        written = place.write(plan, case, previous=snapshot(a_plan(), case)).parent
        for name in ("summary.txt", "plan.html"):
            text = (written / name).read_text(encoding="utf-8")
            assert "LOST THEIR DATE (3, of them 1 urgent: E10; 3 no longer on the list): " in text


def seed_of(folder):
    """The seed of the plan in `folder`, which must be whole: all files, all hashes."""
    assert changed_files(folder) == []
    assert sorted(path.name for path in folder.iterdir()) == FILES
    return load(folder / "plan.json")["run"]["seed"]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


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


def test_two_runs_at_once_are_refused_by_name(tmp_path):
    with (
        claim(tmp_path / "out"),
        pytest.raises(LockHeld, match=f"process {os.getpid()} on .*, for 0 minutes now"),
    ):
        with claim(tmp_path / "out"):
            pass
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({}, True),
        ({"pid": 2**22 + 5}, False),
        ({"started": 1.0}, False),
        ({"started": "another boot 1"}, False),
        ({"started": None}, True),
        ({"host": "elsewhere", "pid": 2**22 + 5}, True),
    ],
)
def test_a_lock_is_broken_only_when_its_holder_is_proven_dead(tmp_path, change, held):
    mark = json.loads(lock._mark(os.getpid())) | change
    (tmp_path / ".out.lock").write_text(json.dumps(mark), encoding="utf-8")
    if held:
        with pytest.raises(LockHeld), claim(tmp_path / "out"):
            pass
        assert (tmp_path / ".out.lock").exists()
    else:
        release(tmp_path / "out")
        assert names(tmp_path) == ["out"]


def test_a_clock_that_is_set_breaks_no_lock(tmp_path, monkeypatch):
    (tmp_path / ".out.lock").write_text(lock._mark(os.getpid()), encoding="utf-8")
    true = psutil.Process.create_time
    monkeypatch.setattr(psutil.Process, "create_time", lambda one: true(one) + 3600)
    with pytest.raises(LockHeld), claim(tmp_path / "out"):
        pass


def test_an_unreadable_lock_is_not_broken(tmp_path):
    (tmp_path / ".out.lock").write_text("[]", encoding="utf-8")
    with pytest.raises(LockHeld, match="remove that file"), claim(tmp_path / "out"):
        pass


@pytest.fixture
def quick_paper(monkeypatch):
    """Workbook and page that cost nothing: here thousands of folders are written."""
    monkeypatch.setattr(folder, "paper", lambda _plan, _case, **_more: None)
    monkeypatch.setattr(folder, "PAPER", dict.fromkeys(folder.PAPER, lambda _paper, _case: b"-"))
    monkeypatch.setattr(agreement, "paper_faults", lambda _folder, _document: [])


CALLS = [
    (os, "open"), (os, "replace"), (os, "fsync"), (os, "mkdir"), (os, "link"), (os, "rmdir"),
    (os, "unlink"), (builtins, "open"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "name"), CALLS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("for_good", [False, True])
@pytest.mark.usefixtures("quick_paper")
def test_whatever_call_fails_a_whole_plan_stays(
    tmp_path, monkeypatch, module, name, number, for_good
):
    """Make the n-th call fail (alone, or with all after it), for every n until none does."""
    real = getattr(module, name)
    for n in range(1, 200):
        place = tmp_path / str(n)
        out = place / "out"
        release(out, 1)
        release(out, 2)
        calls = 0

        def failing(*args, n=n, **kwargs):
            nonlocal calls
            calls += 1
            if calls == n or (for_good and calls > n):
                raise OSError(number, os.strerror(number))
            return real(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(module, name, failing)
            try:
                release(out, 3)
                ended = "released"
            except CannotWrite:
                ended = "refused"
        whole = [
            path for path in place.iterdir() if path.is_dir() and not path.name.startswith(".")
        ]
        seeds = {path.name: seed_of(path) for path in whole if "refused" not in path.name}
        assert 2 in seeds.values(), (n, seeds)
        if ended == "released":
            assert seeds["out"] == 3
        if calls < n:
            break
        (place / ".out.lock").unlink(missing_ok=True)
        release(out, 4)
        assert seed_of(out) == 4
        assert [
            path
            for path in names(place)
            if ".partial-" in path or ".older-" in path or ".gone-" in path
        ] == []
    assert calls < n


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the path behind a handle is asked")
def test_row_89_all_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    """What a power cut takes is what was not pushed: so each file, then its folder, the manifest
    last of the files, and only then the name and the folder above."""
    out = tmp_path / "out"
    release(out, 1)
    done = []
    fsync, replace = os.fsync, os.replace

    def pushed(handle):
        fsync(handle)
        done.append(("push", Path(os.readlink(f"/proc/self/fd/{handle}"))))

    def named(source, target):
        replace(source, target)
        done.append(("name", Path(target)))

    monkeypatch.setattr(os, "fsync", pushed)
    monkeypatch.setattr(os, "replace", named)
    partial = release(out, 2).partial
    named_at = done.index(("name", out))
    before = [path for what, path in done[:named_at] if what == "push"]
    files = [path for path in before if path.parent == partial]
    assert sorted(path.name for path in files) == FILES
    assert files[-1].name == "manifest.json"
    manifest = before.index(files[-1])
    written = [before.index(path) for path in files[:-1]]
    folders = [n for n, path in enumerate(before) if path == partial]
    assert any(max(written) < n < manifest for n in folders)
    assert before[-1] == partial
    assert ("push", tmp_path) in done[named_at:]


CHILD = """
import itertools, sys
from pathlib import Path
from tests.exports.test_folder import release
print("ready", flush=True)
for seed in itertools.count(10):
    release(Path(sys.argv[1]), seed)
"""


@pytest.mark.slow
def test_killed_at_any_instant_a_whole_plan_stays(tmp_path):
    out = tmp_path / "out"
    release(out, 1)
    for n in range(12):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(out)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        assert child.stdout.readline() == b"ready\n"
        time.sleep(0.05 + 0.013 * n)
        child.kill()
        child.wait()
        child.stdout.close()
        assert seed_of(out if out.exists() else tmp_path / "out.previous") >= 1
        release(out, 2)
        assert seed_of(out) == 2
        assert {name for name in names(tmp_path) if "changed" in name or "older" in name} == set()
        litter = [name for name in names(tmp_path) if ".partial-" in name or ".gone-" in name]
        assert litter == []
    shutil.rmtree(out)
