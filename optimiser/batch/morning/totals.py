"""The sums of a night as small tables."""

from collections.abc import Iterator

from optimiser.batch.status import Totals
from optimiser.reports.table import Cell, Column, Shape, Table, table


def totals_of(totals: Totals) -> Iterator[Table]:
    """Jobs, plans and people, a small table each."""
    jobs: list[tuple[Cell, ...]] = [
        ("all", totals.jobs),
        ("ready", totals.green),
        ("ready, but look", totals.amber),
        ("not ready", totals.red),
        ("failed", totals.failed),
        ("quarantined", totals.quarantined),
        ("no turn yet, or running", totals.open),
    ]
    plans: list[tuple[Cell, ...]] = [
        ("planned in this run", totals.planned),
        ("kept: planned earlier", totals.kept),
        ("plain greedy plans", totals.fallback),
        ("shorter searches", totals.short),
        ("findings about the files", totals.findings),
        ("minutes of planning", round(totals.solve_seconds / 60)),
    ]
    people: list[tuple[Cell, ...]] = [
        ("booked", totals.booked),
        ("waiting", totals.waiting),
        ("urgent and waiting", totals.urgent_waiting),
        ("held rows", totals.held),
    ]
    parts = {"All jobs": jobs, "All plans": plans, "People, by plans of this input": people}
    columns = (Column("what", "What", 24), Column("count", "Number", 10, Shape.whole))
    for number, (title, rows) in enumerate(parts.items(), start=1):
        yield table(f"totals-{number}", title, "", columns, rows)
