"""`[policy]` of the settings into `Policy`; what is wrong in it refuses the case.

A plan made with another policy than the hospital meant looks like any other plan, so a key
nobody knows and a value that cannot be are never passed over. One policy serves every kind of
planning: each uses its own keys.

Source: file contract, section 4.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from optimiser.models.finding import Finding, Severity
from optimiser.models.policy import MOST, Policy
from optimiser.readers.near_names import hint, printable, shown

DEEPEST = 5
"""Tables within tables of the settings; the contract has three (`policy.p_days.P2`)."""
LONGEST_PART = 80
LEVELS = (
    *("urgent", "moved", "long", "routine", "utilisation", "changeovers"),
    *("visits", "in_visit_wait", "travel", "p1", "p2", "p3", "p4"),
)
"""Names of levels that a tolerance may be given for, of every kind of planning."""


def read_policy(
    section: object, file: str, sheet: str | None = None
) -> tuple[Policy, tuple[Finding, ...]]:
    """The policy, and why it is refused; the defaults where it is."""
    wrong: list[tuple[str, str, str, str]] = []
    if not isinstance(section, Mapping):
        section, wrong = {}, [("policy_unreadable", "policy", "is not a table", "[policy]")]
    usable: dict[str, Any] = {}
    for key, value in section.items():
        if key not in Policy.model_fields:
            problem = f"is no key of the policy{hint(key, Policy.model_fields)}"
            wrong.append(("policy_unknown", shown(key), problem, "a key of the file contract"))
        elif impossible := _impossible(value):
            wrong.append(("policy_unreadable", key, impossible, "a number or word of the contract"))
        else:
            usable[key] = value
    wrong += _levels(usable.get("tolerance"))
    try:
        policy = Policy.model_validate(usable)
    except ValidationError as error:
        policy = Policy()
        for fault in error.errors(include_url=False, include_input=False):
            key = ".".join(printable(str(part))[:LONGEST_PART] for part in fault["loc"][:2])
            expected = fault["msg"].removeprefix("Value error, ")
            wrong.append(("policy_unreadable", key, "cannot be used", expected))
    return policy, tuple(
        Finding(
            rule=rule,
            severity=Severity.refused,
            file=file,
            sheet=sheet,
            column=key if key == "policy" else f"policy.{key}",
            problem=problem,
            expected=expected,
            action="correct it, or leave it out for the default",
        )
        for rule, key, problem, expected in wrong
    )


def _levels(tolerance: object) -> list[tuple[str, str, str, str]]:
    if not isinstance(tolerance, Mapping):
        return []
    return [
        (
            "policy_unknown",
            f"tolerance.{shown(name)}",
            f"is no level{hint(name, LEVELS)}",
            "a level",
        )
        for name in tolerance
        if name not in LEVELS
    ]


def _impossible(value: object, depth: int = 1) -> str | None:
    """Why a value, or one inside its table, can never be right; None where it may be."""
    if isinstance(value, Mapping):
        if depth > DEEPEST:
            return "holds tables within tables"
        return next(filter(None, (_impossible(one, depth + 1) for one in value.values())), None)
    if isinstance(value, bool):
        return "is yes or no where a number or a word is needed"
    if isinstance(value, int | float) and not 0 <= value <= MOST:
        return "is negative, far too large, or no number"
    return None
