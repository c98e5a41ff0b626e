"""tests.csv and test_rules.csv: what each test takes, and what two tests owe each other.

A test whose row cannot be trusted is not planned: requests that name it are held. A rule that
cannot be read refuses the case, since a plan made without it looks like any other plan.

Source: file contract, section 2.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from optimiser.models.diagnostic_test import DiagnosticTest, PairRule
from optimiser.models.finding import Finding, Severity
from optimiser.models.words import Flag, PairKind
from optimiser.readers.cells import name_of, names_of, number_of, whole_of, word_of
from optimiser.readers.near_names import shown
from optimiser.readers.row_reader import RowReader, Tally
from optimiser.readers.table import Row, Table

MOST_MINUTES = 720
MOST_CHANGEOVER = 240
MOST_FASTING_HOURS = 72
MOST_VALID_DAYS = 3650
MOST_GAP_MINUTES = 525_600
_UNKNOWN = (
    ("changeover_unknown", "changeover_minutes", Severity.warning),
    ("fasting_unknown", "fasting_hours", Severity.info),
)
"""Blanks that have to count as none, and how loudly that is said."""


@dataclass
class Catalogue:
    """Tests that can be trusted by code; `broken` are codes that the file names and nobody does."""

    tests: dict[str, DiagnosticTest] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def read_tests(table: Table | None) -> Catalogue:
    """Every test of the file, trusted or not."""
    catalogue = Catalogue()
    if table is None:
        return catalogue
    content: dict[str, tuple[str, ...]] = {}
    tally = Tally(table)
    for row in table.rows:
        record = RowReader(table, row)
        code = record.need("test", name_of)
        test = _test(record, code)
        cells = tuple(row.cells.values())
        if code is not None and content.setdefault(code, cells) != cells:
            record.fault(
                "test",
                "test_ambiguous",
                f"{shown(code)} has rows that differ",
                "one row for each test",
                "find out which row is right",
            )
        if record.sound and test is not None:
            catalogue.tests[test.test] = test
            for rule, column, _ in _UNKNOWN:
                if not record.text(column):
                    tally.count(rule, column, row)
        elif code is not None:
            catalogue.broken.add(code)
            record.note(
                "test",
                "test_row_untrusted",
                Severity.warning,
                "requests that name this test are held",
                "a row without faults",
                "correct the row",
            )
        catalogue.findings += record.findings
    for code in catalogue.broken:
        catalogue.tests.pop(code, None)
    for rule, column, severity in _UNKNOWN:
        catalogue.findings += tally.finding(
            rule,
            column,
            severity if table.has(column) else Severity.info,
            "is blank, which counts as none",
            "a number, 0 where there is none",
            "fill it in",
        )
    return catalogue


def _test(record: RowReader, code: str | None) -> DiagnosticTest | None:
    modality = record.need("modality", name_of)
    minutes = record.need("minutes", partial(whole_of, least=1, most=MOST_MINUTES))
    capability = record.get("capability", names_of) or ()
    skill = record.get("skill", name_of)
    changeover = record.get("changeover_minutes", partial(whole_of, least=0, most=MOST_CHANGEOVER))
    fasting = record.get("fasting_hours", partial(number_of, least=0, most=MOST_FASTING_HOURS))
    valid = record.get("valid_days", partial(whole_of, least=0, most=MOST_VALID_DAYS))
    name = record.ask("name", name_of)
    if code is None or modality is None or minutes is None or not record.sound:
        return None
    return DiagnosticTest(
        test=code,
        name=name or code,
        modality=modality,
        minutes=minutes,
        capability=capability,
        skill=skill,
        changeover_minutes=changeover or 0,
        fasting_hours=fasting or 0,
        valid_days=valid,
    )


def read_pair_rules(
    table: Table | None, catalogue: Catalogue, walk_minutes: int
) -> tuple[tuple[PairRule, ...], list[Finding]]:
    """The rules between tests; each row that cannot be read refuses the case.

    `walk_minutes` is the least gap between two tests of one visit.
    """
    if table is None:
        return (), []
    rules: list[tuple[Row, PairRule]] = []
    findings: list[Finding] = []
    known = catalogue.tests.keys() | catalogue.broken
    for row in table.rows:
        record = RowReader(table, row, Severity.refused)
        rule = _rule(record)
        if rule is not None:
            rules.append((row, rule))
            for column, code in (("first", rule.first), ("then", rule.then)):
                if code not in known:
                    record.note(
                        column,
                        "rule_of_unknown_test",
                        Severity.warning,
                        f"{shown(code)} is no test of tests.csv, so the rule binds nothing",
                        "a test of tests.csv",
                        "correct the code, or add the test",
                    )
            most = rule.max_gap_minutes
            if rule.kind is PairKind.before and most is not None and most < walk_minutes:
                record.note(
                    "max_gap_minutes",
                    "gap_below_walk",
                    Severity.warning,
                    "is less than the walk between two tests of a visit, so the two are never in "
                    "one visit",
                    f"at least walk_minutes of the policy ({walk_minutes})",
                    "correct one of the two",
                )
        findings += record.findings
    findings += _rings(
        table, [(row, rule) for row, rule in rules if {rule.first, rule.then} <= known]
    )
    return tuple(dict.fromkeys(rule for _, rule in rules)), findings


def _rings(table: Table, rules: Sequence[tuple[Row, PairRule]]) -> Iterator[Finding]:
    """Each `before` rule whose first test has to wait for its second by other rules.

    Rules that apply to all count for each flag; rules of two flags are not put together.
    """
    before = [(row, rule) for row, rule in rules if rule.kind is PairKind.before]
    for row, rule in before:
        flags = {other.applies_to for _, other in before}
        for flag in sorted(flags if rule.applies_to is None else {rule.applies_to}, key=str):
            ring = _ring(rule, [one for _, one in before if one.applies_to in (None, flag)])
            if ring:
                yield table.finding(
                    "rules_in_a_ring",
                    Severity.warning,
                    "stands in a ring, so a request for all of these is booked in part at most: "
                    + " before ".join(map(shown, ring)),
                    "rules that some order of the tests keeps",
                    "correct the rule that is wrong",
                    row=row,
                    column="then",
                )
                break


def _ring(rule: PairRule, rules: Iterable[PairRule]) -> list[str]:
    """The tests from the first of `rule` by its second back to the first; none, where no rules
    lead there."""
    follows: dict[str, list[str]] = {}
    for one in rules:
        follows.setdefault(one.first, []).append(one.then)
    ways = {rule.then: [rule.first, rule.then]}
    reached = [rule.then]
    for test in reached:
        for then in follows.get(test, ()):
            if then == rule.first:
                return [*ways[test], then]
            if then not in ways:
                ways[then] = [*ways[test], then]
                reached.append(then)
    return []


def _rule(record: RowReader) -> PairRule | None:
    gap = partial(whole_of, least=0, most=MOST_GAP_MINUTES)
    first, then = record.need("first", name_of), record.need("then", name_of)
    kind = record.need("kind", lambda text: word_of(text, PairKind))
    least, most = record.get("min_gap_minutes", gap), record.get("max_gap_minutes", gap)
    flag = record.get("applies_to", lambda text: word_of(text, Flag))
    if first is None or then is None or kind is None or not record.sound:
        return None
    if kind is PairKind.before and first == then:
        record.fault(
            "then", "rule_impossible", "is the same test", "two different tests", "correct it"
        )
    if most is not None and most < (least or 0):
        record.fault(
            "max_gap_minutes",
            "rule_impossible",
            "is less than min_gap_minutes",
            "at least as much",
            "correct one of the two",
        )
    if kind is PairKind.min_days_apart and not least:
        record.fault(
            "min_gap_minutes",
            "rule_impossible",
            "gives no days",
            "1440 for each day",
            "fill it in",
        )
    if record.faults:
        return None
    return PairRule(
        first=first,
        then=then,
        kind=kind,
        min_gap_minutes=least or 0,
        max_gap_minutes=most,
        applies_to=flag,
    )
