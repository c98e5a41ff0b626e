"""Each rule alone, on every plan of seeded tiny cases: model and audit say the same."""

import pytest

from optimiser.theatre import RULES
from tests.agreement import list_trials, option_trials
from tests.agreement.compare import Tally, compare

MAKERS = list_trials.MAKERS | option_trials.MAKERS
QUICK = range(6)
SLOW = range(6, 40)
RELAXED = {
    "equipment_shared",
    "fixed_booking_kept",
    "one_booking_per_entry",
    "one_case_at_a_time",
    "overrun_budget",
    "session_hours",
    "surgeon_one_place",
    "surgeon_rostered",
    "surgeon_weekly_limit",
    "ward_beds",
}
"""Rules of which the untimed draft keeps a part."""


def agree(rule, seeds):
    tally = Tally()
    for seed in seeds:
        tally += compare(rule, MAKERS[rule.name](seed), seed)
    # A rule that is never seen to allow or to refuse has not been tested.
    assert tally.allowed, tally
    assert tally.refused, tally
    if rule.name in RELAXED:
        assert tally.relaxed, tally
    print(f"{rule.name}: {tally}")


def test_every_rule_has_a_maker():
    assert sorted(MAKERS) == sorted(rule.name for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_model_and_audit_agree(rule):
    agree(rule, QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_model_and_audit_agree_on_more_cases(rule):
    agree(rule, SLOW)
