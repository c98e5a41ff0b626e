"""The page of the benchmarks is laid out from the JSON files alone, plots included."""

import json
from xml.etree import ElementTree as ET

import pytest

from benchmarks.bench_docs import write
from benchmarks.svg import line_chart


def rows(method, values):
    return [
        {"case": "M-1", "method": method, "seconds": seconds, "urgent to bound %": value,
         "points": 1000.0 - value, "violations": broken}
        for seconds, value, broken in values
    ]  # fmt: skip


@pytest.fixture
def results(tmp_path):
    every = rows("ours", [(10, 2.0, 0), (30, 1.0, 0)]) + rows("greedy", [(10, 9.0, 0)])
    every += rows("broken", [(10, 0.5, {"ward_beds": 1})])
    document = {
        "name": "peers-M", "about": "About.", "machine": {"load": [1.0]}, "settings": {"seed": 1},
        "notes": ["A note."], "tables": [{"title": "Every run", "rows": every}],
    }  # fmt: skip
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "peers-M.json").write_text(json.dumps(document), encoding="utf-8")
    plain = document | {"name": "speed", "tables": []}
    (folder / "speed.json").write_text(json.dumps(plain), encoding="utf-8")
    return folder


def test_the_page_holds_every_benchmark_peers_first(results, tmp_path):
    page = write(results, tmp_path / "docs").read_text(encoding="utf-8")
    assert page.index("## peers-M") < page.index("## speed")
    assert "![Size M: urgent by seconds](plots/peers-M-M-urgent.svg)" in page
    assert "| M-1 | ours | 10 | 2.00 |" in page


def test_the_page_says_what_sizes_and_words_mean(results, tmp_path):
    page = write(results, tmp_path / "docs").read_text(encoding="utf-8")
    assert "| XL | 100,000 | 5,000 | 6 | 20 |" in page
    assert "| L | 30,000 | 90 | 4 | 6 |" in page
    assert page.index("*greedy*") < page.index("## Targets")


def test_a_plan_that_breaks_a_rule_is_not_drawn_and_greedy_is_level(results, tmp_path):
    write(results, tmp_path / "docs")
    text = (tmp_path / "docs/plots/peers-M-M-urgent.svg").read_text(encoding="utf-8")
    assert "broken" not in text
    lines = ET.fromstring(text).findall("{http://www.w3.org/2000/svg}polyline")  # noqa: S314
    assert len(lines) == 2
    ends = [point.split(",") for point in lines[1].get("points").split()]
    assert len(ends) == 2
    assert ends[0][1] == ends[1][1]


def test_a_plot_that_is_no_longer_made_is_removed(results, tmp_path):
    stale = tmp_path / "docs/plots/old.svg"
    stale.parent.mkdir(parents=True)
    stale.write_text("<svg/>", encoding="utf-8")
    write(results, tmp_path / "docs")
    assert not stale.exists()


def test_words_in_a_chart_are_escaped():
    assert "a &lt; b" in line_chart("a < b", "x", "y", {"one": [(1.0, 2.0), (10.0, 3.0)]})
