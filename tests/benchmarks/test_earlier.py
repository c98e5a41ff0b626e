"""A run that goes on from an earlier one keeps its answers, and only those that belong to it."""

import json

import pytest

from benchmarks.earlier import earlier
from benchmarks.options import Skipped

SETTINGS = {"seconds": 600.0, "seed": 1}
TITLES = ("Static", "Daily")


def left(folder, static, daily, **settings):
    """The file of an earlier run."""
    tables = [
        {"title": title, "rows": [{"instance": name, "ours": cost} for name, cost in rows]}
        for title, rows in (("Summary", []), ("Static", static), ("Daily", daily))
    ]
    machine = {"measured_at": "2026-01-02T03:04+00:00", "cpu": "a cpu", "commit": "abc1234"}
    document = {"tables": tables, "machine": machine, "settings": SETTINGS | settings}
    (folder / "b.json").write_text(json.dumps(document), encoding="utf-8")


def test_answers_of_every_table_are_kept(tmp_path):
    left(tmp_path, [("i1", 5), ("i2", None), ("i3", 7)], [("i1", 6), ("i2", 1), ("i3", None)])
    found = earlier(tmp_path, "b", SETTINGS, TITLES)
    assert [found.knows(name) for name in ("i1", "i2", "i3", "i4")] == [True, False, False, False]
    assert found.rows("Daily") == [{"instance": "i1", "ours": 6}]
    told = "1 in all by the run of 2026-01-02T03:04+00:00, a cpu, commit abc1234"
    assert found.settings() == {"measured before": (told,)}


def test_what_came_before_the_earlier_run_stays_told(tmp_path):
    left(tmp_path, [("i1", 5)], [("i1", 6)], **{"measured before": ["once"]})
    parts = earlier(tmp_path, "b", SETTINGS, TITLES).parts
    assert parts[0] == "once"
    assert len(parts) == 2


def test_figures_of_another_setting_are_not_mixed(tmp_path):
    left(tmp_path, [("i1", 5)], [("i1", 6)])
    with pytest.raises(Skipped, match="measured with other seconds: cannot go on"):
        earlier(tmp_path, "b", SETTINGS | {"seconds": 60.0}, TITLES)


def test_a_table_that_is_missing_answers_nobody(tmp_path):
    left(tmp_path, [("i1", 5)], [("i1", 6)])
    assert not earlier(tmp_path, "b", SETTINGS, (*TITLES, "Costs")).knows("i1")


def test_without_an_earlier_run_nothing_is_known(tmp_path):
    for folder in (None, tmp_path):
        found = earlier(folder, "b", SETTINGS, TITLES)
        assert not found.knows("i1")
        assert (found.rows("Static"), found.settings()) == ([], {})
