"""How the figure of a target is read out of the results.

Each function here gives a reader: it is handed the JSON of all results and gives what was
measured, in words, with whether it is enough; None where nothing was measured.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.results import Row

Documents = Mapping[str, Mapping[str, Any]]
"""The JSON of results by name."""
Measured = tuple[str, bool] | None
"""What was measured, in words, and whether it is enough; None where nothing was."""
Reader = Callable[[Documents], Measured]

PEERS = ("CP-SAT", "HiGHS", "Timefold")
SECONDS = {"speed": "solver seconds", "centres": "plan seconds"}
"""The setting of a benchmark that tells the limit of a plan by size."""
PLANS = {"speed": "Plans", "centres": "Levels"}
"""The table of a benchmark that has a row for each plan."""
ALL_LEVELS = "delay of all levels gap"
MEAN = "% on average"


def rows(documents: Documents, name: str, title: str) -> list[Row]:
    """Rows of a table in every document whose name begins so."""
    return [row for one in _documents(documents, name) for row in _table(one, title)]


def each(values: Sequence[float | None], most: float, words: str) -> Measured:
    """Every value within `most`: all of them in words, an absent one is too much."""
    if not values or all(one is None for one in values):
        return None
    told = ", ".join("none" if one is None else f"{one:.2f}" for one in values)
    return f"{told} {words}", all(one is not None and one <= most for one in values)


def first_plan(size: str, most: float) -> Reader:
    """Seconds of greedy; of a case planned more than once the longest."""

    def measured(documents: Documents) -> Measured:
        took = _worst(
            (row["case"], row["took s"]) for row in _runs(documents, size, "optimiser greedy")
        )
        return each(took, most, "s by greedy, the whole command")

    return measured


def gap(size: str, seconds: float, most: float) -> Reader:
    """Gap of the first level, in percent, of the peers' and of the speed runs with these seconds;
    of a case planned more than once the widest."""

    def measured(documents: Documents) -> Measured:
        runs = _runs(documents, size, "optimiser choose", seconds)
        found = [(row["case"], row["own gap %"]) for row in runs]
        for row in _plans(documents, "speed", size, seconds):
            found.append((f"{size}-{row['case seed']}", _percent(row.get("urgent gap"))))
        return each(_worst(found), most, "% of urgent, proved in that run")

    return measured


def memory(size: str, most_gib: float, name: str = "speed") -> Reader:
    """The most GiB that any plan of a size took, whatever its seconds."""

    def measured(documents: Documents) -> Measured:
        runs = _plans(documents, name, size)
        runs += _runs(documents, size, "optimiser choose") if name == "speed" else []
        return each([max(row["MiB"] for row in runs) / 1024] if runs else [], most_gib, "GiB")

    return measured


def ahead(size: str) -> Reader:
    """Points of every peer at every checkpoint, against ours with the same seconds."""

    def measured(documents: Documents) -> Measured:
        peers = [row for name in PEERS for row in _runs(documents, size, name)]
        better = 0
        for peer in peers:
            ours = [
                row["points"]
                for row in _runs(documents, size, "optimiser choose", peer["seconds"])
                if row["case"] == peer["case"] and row["points"] is not None
            ]
            better += bool(ours) and (peer["points"] is None or min(ours) > peer["points"])
        told = f"ahead in {better} of {len(peers)} runs of peers"
        return (told, better == len(peers)) if peers else None

    return measured


def levels(name: str, size: str, seconds: float, most: float) -> Reader:
    """The widest gap of every level over the seeds, in percent; an open one is too wide."""

    def measured(documents: Documents) -> Measured:
        plans = _plans(documents, name, size, seconds)
        names = [key for key in (plans[0] if plans else ()) if key.endswith(" gap")]
        told, met = [], True
        for key in names:
            if key == ALL_LEVELS:
                continue
            gaps = [_percent(row[key]) for row in plans]
            known = [one for one in gaps if one is not None]
            within = len(known) == len(gaps) and max(known) <= most
            told.append(
                f"{key.removesuffix(' gap')} "
                + (f"{max(known):.2f}" if len(known) == len(gaps) else "open")
            )
            met = met and within
        return (f"{', '.join(told)} % at most", met) if told else None

    return measured


def delay(size: str, seconds: float, most: float) -> Reader:
    """Gap of the three levels of delay of a centre taken together, in percent, of every seed."""

    def measured(documents: Documents) -> Measured:
        plans = _plans(documents, "centres", size, seconds)
        return each([_percent(row[ALL_LEVELS]) for row in plans], most, "%")

    return measured


def planned(name: str, size: str, seconds: float, most: float) -> Reader:
    """Seconds of every plan; the command audits it from the disk before it is released."""

    def measured(documents: Documents) -> Measured:
        plans = _plans(documents, name, size, seconds)
        return each([row.get("plan s", row.get("s")) for row in plans], most, "s")

    return measured


def no_later(documents: Documents) -> Measured:
    """Urgent requests beside each test alone, with max_visits and without: mean and p95."""
    told = rows(documents, "centres", "Urgent: plan / alone / alone, any visits")
    keys = [f"urgent request days {figure} no later" for figure in ("mean", "p95")]
    good = sum(all(row.get(key) == "yes / yes" for key in keys) for row in told)
    return (f"no later in {good} of {len(told)} plans", good == len(told)) if told else None


def mean(name: str, key: str, most: float, setting: str, wanted: float) -> Reader:
    """A number of the one row of a summary, and what it was measured with where that is less than
    the seconds of the target."""

    def measured(documents: Documents) -> Measured:
        if name not in documents:
            return None
        seconds = documents[name]["settings"][setting]
        found = each([row[key] for row in rows(documents, name, "Summary")[:1]], most, MEAN)
        if found is None or seconds >= wanted:
            return found
        day = " a day" if "day" in setting else ""
        less = f"not measured at {wanted:g} s{day}; at {seconds:g} s{day}: "
        return less + found[0], found[1]

    return measured


def every(name: str, title: str, key: str, words: str) -> Reader:
    """A column in which every row says yes."""

    def measured(documents: Documents) -> Measured:
        told = rows(documents, name, title)
        good = sum(bool(row[key]) for row in told)
        return (f"{good} of {len(told)} {words}", good == len(told)) if told else None

    return measured


def seconds(
    name: str, title: str, key: str, least: Callable[[Sequence[float]], float], most: float
) -> Reader:
    """What `least` makes of a column, in seconds."""

    def measured(documents: Documents) -> Measured:
        values = [row[key] for row in rows(documents, name, title)]
        return each([least(values)] if values else [], most, "s")

    return measured


def cell(
    name: str, title: str, row: str | None, keys: Sequence[str], most: float, unit: str
) -> Reader:
    """Cells of the rows whose first cell is `row`, or of all: numbers, or the last in a text."""

    def measured(documents: Documents) -> Measured:
        mine = [
            one for one in rows(documents, name, title) if row in (None, next(iter(one.values())))
        ]
        return each([_last(one.get(key)) for one in mine for key in keys], most, unit)

    return measured


def busy(least: float) -> Reader:
    """How much of the cores a night with the engine pool used, in percent."""

    def measured(documents: Documents) -> Measured:
        used = [
            _percent(row["used"])
            for row in rows(documents, "batch", "Nights")
            if row["engine"] == "pool"
        ]
        told = each(used, 100, "%")
        return told and (told[0], all(one is not None and one >= least for one in used))

    return measured


def quick_help(most: float) -> Reader:
    """Seconds of `--help`, and that no heavy library was loaded."""

    def measured(documents: Documents) -> Measured:
        mine = [
            row
            for row in rows(documents, "speed", "Quick commands")
            if row["command"].startswith("optimiser --help")
        ]
        none = all(row["what"].endswith("[]") for row in mine)
        found = each([row["s"] for row in mine], most, "s" if none else "s, with a heavy library")
        return found and (found[0], found[1] and none)

    return measured


def reasons_hold(documents: Documents) -> Measured:
    """Reasons that hold when they are tried again, of all cases together."""
    found = [
        re.match(r"(\d+) of (\d+)", row["reason holds"])
        for row in rows(documents, "reasons", "Reasons")
    ]
    good, told = (sum(int(one[number]) for one in found if one) for number in (1, 2))
    return (f"{good:,} of {told:,} hold", good == told) if found else None


def _documents(documents: Documents, name: str) -> Iterator[Mapping[str, Any]]:
    for _name, one in sorted(documents.items()):
        if one["name"].partition("-")[0] == name:
            yield one


def _table(document: Mapping[str, Any], title: str) -> list[Row]:
    return [row for one in document["tables"] if one["title"] == title for row in one["rows"]]


def _runs(documents: Documents, size: str, method: str, limit: float | None = None) -> list[Row]:
    """Runs of one method on cases of a size, with so many seconds or with any."""
    return [
        row
        for row in rows(documents, "peers", "Every run")
        if row["case"].partition("-")[0] == size
        and row["method"] == method
        and limit in (None, row["seconds"])
    ]


def _plans(documents: Documents, name: str, size: str, limit: float | None = None) -> list[Row]:
    """Plans of a size by the command, told apart by the seconds that the document set them."""
    return [
        row
        for one in _documents(documents, name)
        for row in _table(one, PLANS[name])
        if row["size"] == size
        and row.get("way", "plan") == "plan"
        and limit in (None, one["settings"].get(SECONDS[name], {}).get(size))
    ]


def _worst(found: Any) -> list[float | None]:
    """The largest value of each case, in order of their names; none is larger than any."""
    by_case: dict[str, list[float | None]] = {}
    for case, value in found:
        by_case.setdefault(case, []).append(value)
    return [
        None if None in values else max(one for one in values if one is not None)
        for _case, values in sorted(by_case.items())
    ]


def _percent(text: str | None) -> float | None:
    """`2.79%` or `+9.0%` as a number; None where a gap is open or absent."""
    return None if text is None or not text.endswith("%") else float(text.removesuffix("%"))


def _last(value: float | str | None) -> float | None:
    """A number, or the last in a text such as `median 0.0, worst 0.3` or `+9.0%`."""
    if not isinstance(value, str):
        return value
    numbers = re.findall(r"-?\d+(?:\.\d+)?", value)
    return float(numbers[-1]) if numbers else None
