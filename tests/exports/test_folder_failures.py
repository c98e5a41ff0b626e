"""Whatever fails, and whenever a run is killed, a whole plan stays."""

import builtins
import errno
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from optimiser.errors import CannotWrite
from optimiser.exports import agreement, folder
from optimiser.exports.folder import claim
from tests.exports.released import FILES, names, release, seed_of


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


@pytest.mark.parametrize("edited", [False, True])
def test_a_swap_that_a_run_died_in_is_taken_back_or_finished(tmp_path, edited):
    """Where the last plan was edited the one before it must not become the plan that stands."""
    out, last = tmp_path / "out", "out.changed-1" if edited else "out.previous"
    for seed in (1, 2):
        release(out, seed)
    (tmp_path / "out.previous").rename(tmp_path / ".out.older-4194309")
    out.rename(tmp_path / last)
    release(tmp_path / "elsewhere", 3)
    (tmp_path / "elsewhere").rename(tmp_path / ".out.partial-4194309")
    with claim(out):
        assert (seed_of(out), seed_of(tmp_path / "out.previous")) == (3 if edited else 2, 1)
    assert names(tmp_path) == sorted({"out", "out.previous", *([last] if edited else [])})


def test_a_plan_edited_by_hand_goes_aside_and_the_one_before_it_stays(tmp_path):
    out = tmp_path / "out"
    for seed in (1, 2):
        release(out, seed)
    (out / "lists.txt").write_text("by hand", encoding="utf-8")
    release(out, 3)
    assert names(tmp_path) == ["out", "out.changed-1", "out.previous"]
    assert (seed_of(out), seed_of(tmp_path / "out.previous")) == (3, 1)


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
from tests.exports.released import release
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
