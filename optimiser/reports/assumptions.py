"""What a plan rests on: what the files did not say, and where the local policy departs from the
defaults. Every plan carries these sentences, so that nobody takes silence for a check. Of a file
that is not there it is said that it lists nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from optimiser.models.case import TheatreCase
from optimiser.models.diagnostics_case import DiagnosticsCase
from optimiser.models.entry import WIDE_SPREAD, Entry
from optimiser.models.kinds import AnyCase
from optimiser.models.pathway import Pathway
from optimiser.models.policy import Policy


def assumptions(case: AnyCase) -> list[str]:
    """Sentences with counts, never with names."""
    own = _theatre(case) if isinstance(case, TheatreCase) else _diagnostics(case)
    return [
        f"The list is that of {case.local(case.extracted_at):%Y-%m-%d %H:%M}; what changed since "
        "is not in this plan.",
        "Priorities and flags are used as recorded, old codes as said below. A target that is not "
        "recorded is counted from the priority by the policy, and an earlier cancer or rebooking "
        "date goes before one that is.",
        *own,
        *_local_policy(case.policy),
    ]


def _theatre(case: TheatreCase) -> Iterable[str]:
    yield (
        "Cases take their expected touch time; lengths spread independently and normally for "
        "P(overrun)."
    )
    if case.surgeons is None:
        yield "No surgeons.csv: which surgeon may do which procedure is not checked."
    if case.roster is None:
        yield "No roster.csv: where a session names no surgeon, anyone may operate."
    if not case.equipment:
        yield (
            "equipment.csv lists no item: equipment that is not fixed in a room is taken not to be "
            "there."
        )
    yield (
        "A night without a row in beds.csv is taken to have beds enough."
        if case.beds
        else "beds.csv lists no night: ward beds are taken to be enough every night."
    )
    counts: Mapping[str, Callable[[Entry], bool]] = {
        "no known anaesthetic, and are taken to need an anaesthetist": lambda e: (
            e.anaesthetic is None
        ),
        "no date of birth, and may only go to sessions for any age, or for children with the flag "
        "child": lambda e: e.birth_date is None,
        "no named consultant, and may go to any surgeon of the specialty": lambda e: (
            e.consultant is None
        ),
        "no turnover: none is planned after them": lambda e: (
            e.turnover_minutes == e.same_turnover_minutes == 0
        ),
        "a spread of half their minutes, which is taken where none is recorded": lambda e: (
            e.touch_sd == WIDE_SPREAD * e.touch_minutes
        ),
    }
    yield from _counted(counts, case.entries)
    if case.beds:
        yield from _counted(NO_BED, case.entries)
    yield from _counted(COMMON, case.entries)


def _diagnostics(case: DiagnosticsCase) -> Iterable[str]:
    yield "Tests take the minutes of tests.csv, and changeovers their minutes."
    if case.staff is None:
        yield "No staff.csv: skills are taken to be there at every hour."
    if not case.pair_rules:
        yield "test_rules.csv lists no rule: tests of one patient may stand in any order and day."
    yield from _counted(COMMON, case.requests)


NO_BED: Mapping[str, Callable[[Entry], bool]] = {
    "no known admission and no nights: no bed is counted for them": lambda e: (
        e.admission is None and not e.nights
    ),
    "nights and no known ward: no bed of a ward is counted for them": lambda e: (
        e.ward is None and e.nights + e.nights_before > 0
    ),
}
"""Who takes a bed that nobody counts, where beds are counted."""

COMMON: Mapping[str, Callable[[Any], bool]] = {
    "no readiness dates, and are taken to be fit and prepared on any day": lambda one: (
        one.ready_from is None and one.ready_until is None
    ),
    "no list of sites, and may go to any": lambda one: not one.sites,
    "another code on record than the priority used here (old codes are read as the lowest)": (
        lambda one: (
            one.recorded_priority is not None and one.recorded_priority != one.priority.value
        )
    ),
}
"""What may be missing from a row, and what is then taken for granted."""


def _counted(
    counts: Mapping[str, Callable[[Any], bool]], people: Iterable[Pathway]
) -> Iterable[str]:
    people = list(people)
    for words, lacks in counts.items():
        number = sum(map(lacks, people))
        if number:
            own = words.replace(", and are ", ", and is ") if number == 1 else words
            yield f"{number} of {len(people)} {'has' if number == 1 else 'have'} {own}."


def _local_policy(policy: Policy) -> Iterable[str]:
    usual = Policy()
    for name in type(policy).model_fields:
        value, default = getattr(policy, name), getattr(usual, name)
        if value != default:
            yield f"Local policy: {name} is {_said(value)} (default {_said(default)})."


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {item}" for key, item in value.items())
    return str(value)
