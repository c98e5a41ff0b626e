"""The rows that a plan holds, a line each, those that may be urgent first."""

import re

from optimiser.models.plan import SetAside
from optimiser.reports.lists import one_line
from optimiser.reports.urgent import SHOWN

MAY_BE_URGENT = re.compile(r"\b(P1|P1A|P1B|P2|D1|D2|cancer_target|rebook_by)\b")
"""What in a fault speaks of somebody urgent: a code, or a date that makes urgent."""


def held_lines(held: tuple[SetAside, ...]) -> list[str]:
    """Every row without a priority that can be read, then so many of the others, and how many
    more there are: nobody who is held has been weighed against anybody."""
    ordered = sorted(held, key=_rank)  # as they came where the rank is the same
    first = [one for one in ordered if _about_priority(one)]
    others = ordered[len(first) :]
    lines = [_line(one) for one in [*first, *others[:SHOWN]]]
    if len(others) > SHOWN:
        lines.append(f"HELD: {len(others) - SHOWN} more; sheet held and left out names all")
    return lines


def _rank(one: SetAside) -> int:
    if _about_priority(one):
        return 0
    return 1 if MAY_BE_URGENT.search(one.detail) else 2


def _about_priority(one: SetAside) -> bool:
    return "priority" in one.rule


def _line(one: SetAside) -> str:
    what = one_line(one.rule)
    if _about_priority(one):
        what = "no priority" if one.rule.endswith("_missing") else "priority unreadable"
    return f"HELD, {what}: {one_line(one.id)}: {one_line(one.detail)}"
