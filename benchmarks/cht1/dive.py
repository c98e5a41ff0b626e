"""From the bound down to a plan: the columns it likes best are fixed, and the rest priced anew."""

from collections import Counter
from dataclasses import replace

from benchmarks.cht1.columns import Bounded, Column, bounded, fits, uses, without
from benchmarks.cht1.instance import Instance
from benchmarks.cht1.pricing import Pricing
from benchmarks.cht1.score import Placed

SURE = 0.99
"""Columns with such a share are all fixed."""
STEP = 0.1
"""Least share of the patients left that are fixed in one step."""


def dive(instance: Instance, pricing: Pricing, found: Bounded) -> dict[tuple[int, int], Placed]:
    """A plan; patients are missing from it where the dive ran aground."""
    plan: dict[tuple[int, int], Placed] = {}
    at: Bounded | None = found
    while at is not None and instance.patients:
        fixed = _liked(instance, at)
        if not fixed:
            break
        for number, one in fixed.items():
            for k, placed in enumerate(one.visits):
                plan[instance.patients[number].name, k] = placed
        held = [
            (needs, placed)
            for number, one in fixed.items()
            for needs, placed in zip(instance.patients[number].visits, one.visits, strict=True)
        ]
        left = [n for n in range(len(instance.patients)) if n not in fixed]
        instance = without(instance, held, set(left))
        pricing = Pricing(instance, pricing)
        number_of = {old: new for new, old in enumerate(left)}
        known = [replace(c, patient=number_of[c.patient]) for c in at.columns if c.patient in left]
        start = [one for one in known if fits(instance, uses(instance, one))]
        at = bounded(instance, pricing, start) if instance.patients else None
    return plan


def _liked(instance: Instance, found: Bounded) -> dict[int, Column]:
    """One column for each of some patients, which fit together, largest shares first."""
    least = max(1, round(STEP * len(instance.patients)))
    ranked = sorted(zip(-found.shares, range(len(found.shares)), strict=True))
    fixed: dict[int, Column] = {}
    used: Counter[tuple[str, int, int]] = Counter()
    for share, number in ranked:
        one = found.columns[number]
        if len(fixed) >= least and -share < SURE:
            break
        if one.patient in fixed:
            continue
        more = used + Counter(uses(instance, one))
        if fits(instance, more):
            fixed[one.patient], used = one, more
    return fixed
