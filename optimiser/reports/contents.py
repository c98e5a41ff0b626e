"""What a plan.json holds, from the document alone."""

from collections import Counter

from optimiser.reports.levels import number
from optimiser.reports.lists import one_line
from optimiser.reports.snapshot import Snapshot


def contents_text(plan: Snapshot) -> str:
    """Run code, counts, levels, and why people wait, without anything of the case."""
    states = Counter(one.state for one in plan.elsewhere.values())
    reasons = Counter(one.code for one in plan.elsewhere.values() if one.state == "waiting")
    in_part = Counter(one.code for one in plan.partly.values())
    held = [key for key, one in sorted(plan.elsewhere.items()) if one.state == "held"]
    people = len(set(plan.owner.values()))
    lines = [
        f"PLAN {plan.run_code}: {one_line(plan.case_name)}, list of {one_line(plan.drawn)}",
        f"{len(plan.booked)} bookings of {people}; {states['waiting']} waiting, "
        f"{states['held']} held, {states['left out']} left out",
        *(f"  HELD: {one_line(key)}: {one_line(plan.elsewhere[key].why)}" for key in held),
        *(f"  {count} wait: {one_line(code)}" for code, count in sorted(reasons.items())),
        *(f"  {n} booked in part: {one_line(code)}" for code, n in sorted(in_part.items())),
        *(f"  level {one_line(v.name)}: {number(v.value)} {one_line(v.unit)}" for v in plan.levels),
    ]
    return "\n".join(lines)
