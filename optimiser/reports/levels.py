"""The table of levels: what was reached, and the best that any plan could reach."""

from optimiser.models.kinds import AnyPlan
from optimiser.models.plan import Level

HEAD = ("level", "", "value", "bound", "gap", "unit")


def levels_text(plan: AnyPlan) -> str:
    """Levels in order of rank; `proved` where no plan can be better, `open` without a bound."""
    rows = [HEAD, *(_row(level) for level in plan.levels)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = []
    for name, sense, value, bound, gap, unit in rows:
        left = f"{name:<{widths[0]}}  {sense:<{widths[1]}}"
        figures = f"{value:>{widths[2]}}  {bound:>{widths[3]}}  {gap:>{widths[4]}}"
        lines.append(f"  {left}  {figures}  {unit}".rstrip())
    return "\n".join(lines) + "\n"


def _row(level: Level) -> tuple[str, str, str, str, str, str]:
    bound = "open" if level.bound is None else number(level.bound)
    gap = "unknown"
    if level.gap is not None:
        gap = "proved" if level.gap <= 0 else f"{level.gap:.2%}"
    return (level.name, level.sense.value, number(level.value), bound, gap, level.unit)


def number(value: float) -> str:
    """A figure for people: `12,345`, or two decimals where it is not whole."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
