"""Options asked of the audits are those that the solvers build from `admits`."""

from datetime import timedelta

import pytest

from optimiser.constraints.rule import Scope
from optimiser.models.plan import Plan
from optimiser.second_opinion.options import ROSTER, Options, _booking
from optimiser.theatre import RULES
from tests.tiny import busy_case, problem_of, random_case


@pytest.mark.parametrize("seed", range(30))
def test_the_two_halves_of_the_rules_admit_the_same(seed):
    case = random_case(seed) if seed % 2 else busy_case(seed)
    known = problem_of(case).options
    mine = {(o.entry, o.session): set(o.surgeons) for o in Options(case).all}
    for (entry, session), surgeons in mine.items():
        assert known.pairs[entry, session]
        assert surgeons <= set(known.option(entry, session).surgeons)
    for entry, session in zip(*known.pairs.nonzero(), strict=True):
        if (entry, session) not in mine:  # no duty is as long as the case
            assert case.roster is not None
            assert not case.sessions[session].surgeons


def test_every_option_rule_but_the_roster_looks_at_the_day_alone():
    """So that one trial of an entry in a session speaks for all starts."""
    tried = 0
    for seed in range(40):
        case = random_case(seed) if seed % 2 else busy_case(seed)
        for entry in case.entries:
            for session in case.sessions:
                at_once = _booking(entry, session, "S1")
                later = at_once.model_copy(
                    update={
                        "start": at_once.start + timedelta(minutes=47),
                        "end": at_once.end + timedelta(minutes=47),
                    }
                )
                for rule in RULES:
                    if rule.scope is Scope.option and rule.name != ROSTER:
                        plans = (Plan.model_construct(bookings=(b,)) for b in (at_once, later))
                        first, second = (bool(list(rule.audit(case, plan))) for plan in plans)
                        assert first == second, rule.name
                        tried += 1
    assert tried > 5_000
