"""One run at a time for one folder."""

import json
import os

import psutil
import pytest

from optimiser.errors import LockHeld
from optimiser.exports import lock
from optimiser.exports.folder import claim
from tests.exports.released import names, release


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
