"""No slip in either half of a rule goes unseen."""

from collections import Counter

import pytest

from optimiser.theatre import RULES
from tests.agreement import list_mutants, list_trials, option_mutants, option_trials
from tests.agreement.compare import Disagreement, compare

MAKERS = list_trials.MAKERS | option_trials.MAKERS
MUTANTS = [*option_mutants.MUTANTS, *list_mutants.MUTANTS]
FIRST = list({(mutant.rule, mutant.half): mutant for mutant in reversed(MUTANTS)}.values())
"""One of each half."""
SEEDS = range(60)
"""Trials tried before a mutant counts as alive; most die within three."""


def killed(mutant):
    rule = mutant.made()
    for seed in SEEDS:
        try:
            compare(rule, MAKERS[rule.name](seed), seed)
        except Disagreement:
            return True
    return False


def test_every_half_of_every_rule_has_a_mutant():
    halves = Counter((mutant.rule, mutant.half) for mutant in MUTANTS)
    for rule in RULES:
        for half in ("admits", "post", "audit"):
            if half in vars(type(rule)):
                assert halves[rule.name, half], f"{rule.name}.{half} has no mutant"


@pytest.mark.parametrize("mutant", FIRST, ids=str)
def test_a_slip_in_each_half_is_seen(mutant):
    assert killed(mutant)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", [one for one in MUTANTS if one not in FIRST], ids=str)
def test_every_slip_is_seen(mutant):
    assert killed(mutant)
