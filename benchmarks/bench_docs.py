"""`python -m benchmarks.bench_docs`: docs/benchmarks.md and its plots from benchmarks/results.

Nothing is run: what stands in the JSON files is laid out, so the page can be made anywhere.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.results import Results, Table, markdown, titled
from benchmarks.svg import line_chart
from benchmarks.targets import table
from optimiser.generate.diagnostics.sizes import SIZES as CENTRES
from optimiser.generate.sizes import SIZES as THEATRES

HEAD = """# Benchmarks, as measured

Made by `make bench-docs` from `benchmarks/results/*.json`: no figure of a table of results is
written by hand; what limits a target that is missed is told in `benchmarks/targets.py`.
How each is run, and what it needs, stands in [benchmarks/README.md](../benchmarks/README.md).
Figures hold for the machine and the load that stand below each.

## Words

- *urgent*, *long*, *routine*: days of waiting that the bookings spare those who are urgent, those
  who have waited long, and everybody else, weighted as the policy has it; days past the target
  count more. More is better. They are levels, in order of rank: nothing is taken from *urgent* to
  improve *long*, nor from *long* to improve *routine*, beyond the tolerance of the policy. Below
  them come *utilisation* (minutes of operating inside the hours of the lists) and *changeovers*
  (neighbours on a list with different procedures: fewer are better).
- *bound*: a value of a level that no plan can pass, whoever makes it. *gap*: what lies between
  plan and bound, as a share of the larger of the two, so the most that could still be gained in
  that level; 0% means that nothing can. *open*: no bound is known, so nobody knows.
- *greedy*: what a person would do by urgency, the most urgent first.
- *envy*: a pair of somebody who waits and somebody less urgent who holds a place that the first
  could take with every rule kept. None is right.
- *entry*: one row of the waiting list; *list*: one theatre for one stretch of one day. S, M, L and
  XL are the sizes of the cases, all of them made up:
"""
FIRST = ("peers", "speed", "profile", "agreement", "second_opinion", "centres", "asl1", "or_pas")
PLOTS = "plots"
LEVEL = ("greedy", "start of the peers")
"""Run once, so that they are level lines."""
Document = Mapping[str, Any]


def main() -> None:
    """Write the page and the plots."""
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=here / "results")
    parser.add_argument("--out", type=Path, default=here.parent / "docs")
    chosen = parser.parse_args()
    print(write(chosen.results, chosen.out))


def write(results: Path, out: Path) -> Path:
    """`out/benchmarks.md` and `out/plots/*.svg`, all of them anew."""
    documents = [json.loads(file.read_text("utf-8")) for file in sorted(results.glob("*.json"))]
    documents.sort(key=_rank)
    plots = out / PLOTS
    plots.mkdir(parents=True, exist_ok=True)
    for old in plots.glob("*.svg"):
        old.unlink()
    parts = [HEAD, *(f"{titled(one)}\n" for one in _sizes())]
    parts.append(titled(table({one["name"]: one for one in documents})) + "\n")
    for document in documents:
        drawn = _drawn(document, plots)
        page = _page(document)
        if drawn:
            title, _, rest = page.partition("\n")
            shown = [f"![{name}]({PLOTS}/{file})" for name, file in drawn]
            page = "\n".join([title, "", *shown, rest])
        parts.append(page)
    page = out / "benchmarks.md"
    page.write_text("\n".join(parts), encoding="utf-8")
    return page


def _sizes() -> Sequence[Table]:
    """What the letters mean, as the program makes them up."""
    theatres = [
        {
            "size": name,
            "entries": size.entries,
            "lists": size.sessions,
            "weeks": size.weeks,
            "sites": len(size.sites) * size.trusts,
        }
        for name, size in THEATRES.items()
    ]
    centres = [
        {
            "size": name,
            "requests": size.requests,
            "rooms": len(size.rooms) * len(size.sites),
            "weeks": size.weeks,
            "centres": len(size.sites),
        }
        for name, size in CENTRES.items()
    ]
    return Table("Theatres by size", theatres), Table("Diagnostic centres by size", centres)


def _rank(document: Document) -> tuple[int, str]:
    name = document["name"]
    kind = name.partition("-")[0]
    return (FIRST.index(kind) if kind in FIRST else len(FIRST)), name


def _page(document: Document) -> str:
    """The page of one benchmark, its headings one step down."""
    tables = [Table(table["title"], table["rows"]) for table in document["tables"]]
    results = Results(
        document["name"], document["about"], document["settings"], tables, document["notes"]
    )
    return markdown(results, document["machine"]).replace("\n## ", "\n### ").replace("# ", "## ", 1)


def _drawn(document: Document, folder: Path) -> list[tuple[str, str]]:
    """(name, file) of the plots of a benchmark."""
    if not document["name"].startswith("peers"):
        return []
    made = []
    rows = next(t["rows"] for t in document["tables"] if t["title"] == "Every run")
    for size in dict.fromkeys(row["case"].partition("-")[0] for row in rows):
        mine = [row for row in rows if row["case"].partition("-")[0] == size]
        for key, words, stem in (
            ("urgent to bound %", "urgent level below its bound, %", "urgent"),
            ("points", "points (100 urgent + 10 long + routine + minutes)", "points"),
        ):
            series = _series(mine, key)
            if series:
                file = f"{document['name']}-{size}-{stem}.svg"
                title = f"Size {size}: {stem} by seconds"
                chart = line_chart(title, "seconds (each a run of its own)", words, series)
                (folder / file).write_text(chart, encoding="utf-8")
                made.append((title, file))
    return made


def _series(rows: Sequence[Mapping[str, Any]], key: str) -> dict[str, list[tuple[float, float]]]:
    """Medians over the cases by method and seconds; greedy and the start are level lines."""
    values: dict[str, dict[float, list[float]]] = {}
    for row in rows:
        if row.get(key) is not None and row["violations"] == 0:
            values.setdefault(row["method"], {}).setdefault(row["seconds"], []).append(row[key])
    seconds = sorted({row["seconds"] for row in rows if row["seconds"]})
    series = {}
    for method, by_seconds in values.items():
        points = [(float(at), median(several)) for at, several in sorted(by_seconds.items())]
        if method.endswith(LEVEL):
            points = [(float(at), points[0][1]) for at in (seconds[0], seconds[-1])]
        series[method] = points
    return series


if __name__ == "__main__":
    main()
