"""`exact` against brute force on tiny made-up cases: every level, its value and its bound.

    python -m benchmarks.brute_force --cases 2000

Each case has at most 7 entries and 3 sessions. Brute force tries every plan with the audit
halves of the rules as the only judge (tests/every_plan.py says why its starts are enough).
Exit code 1 where anything differs; the seed of a case makes it again.
"""

import argparse
import sys
from time import perf_counter

from tests.every_plan import compare_exact
from tests.tiny import busy_case


def main() -> int:
    parser = argparse.ArgumentParser(description="exact against brute force on tiny cases")
    parser.add_argument("--cases", type=int, default=2000, help="how many (default 2000)")
    parser.add_argument("--first", type=int, default=0, help="seed of the first (default 0)")
    chosen = parser.parse_args()
    began = perf_counter()
    plans: list[int] = []
    differences = 0
    for seed in range(chosen.first, chosen.first + chosen.cases):
        compared = compare_exact(busy_case(seed))
        plans.append(compared.plans)
        if compared.difference is not None:
            differences += 1
            print(f"seed {seed}: {compared.difference}", flush=True)
        if len(plans) % 100 == 0:
            print(f"{len(plans)} cases, {perf_counter() - began:.0f} s", file=sys.stderr)
    plans.sort()
    print(
        f"{len(plans) - differences:,} of {len(plans):,} cases equal on every level; "
        f"{sum(plans):,} plans, median {plans[len(plans) // 2]:,}, most {plans[-1]:,}; "
        f"{sum(count == 0 for count in plans)} cases without any plan; "
        f"{perf_counter() - began:.0f} s"
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
