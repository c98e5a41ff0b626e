"""tests.csv and test_rules.csv: what each test takes, and what two tests owe each other.

A test whose row cannot be trusted is not planned: requests that name it are held. A rule that
cannot be read refuses the case, since a plan made without it looks like any other plan.

Source: file contract, section 2.
"""

from dataclasses import dataclass, field
from functools import partial

from optimiser.models.diagnostic_test import DiagnosticTest, PairRule
from optimiser.models.finding import Finding, Severity
from optimiser.models.words import Flag, PairKind
from optimiser.readers.cells import name_of, names_of, number_of, whole_of, word_of
from optimiser.readers.near_names import shown
from optimiser.readers.row_reader import RowReader
from optimiser.readers.table import Table

MOST_MINUTES = 720
MOST_CHANGEOVER = 240
MOST_FASTING_HOURS = 72
MOST_VALID_DAYS = 3650
MOST_GAP_MINUTES = 525_600


@dataclass
class Catalogue:
    """Tests that can be trusted by code; `broken` are codes that the file names and nobody does."""

    tests: dict[str, DiagnosticTest] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def read_tests(table: Table | None) -> Catalogue:
    """Every test of the file, trusted or not."""
    catalogue = Catalogue()
    content: dict[str, tuple[str, ...]] = {}
    for row in () if table is None else table.rows:
        record = RowReader(_of(table), row)
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
    table: Table | None, catalogue: Catalogue
) -> tuple[tuple[PairRule, ...], list[Finding]]:
    """The rules between tests; each row that cannot be read refuses the case."""
    rules: list[PairRule] = []
    findings: list[Finding] = []
    for row in () if table is None else table.rows:
        record = RowReader(_of(table), row, Severity.refused)
        rule = _rule(record)
        if rule is not None:
            rules.append(rule)
            known = catalogue.tests.keys() | catalogue.broken
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
        findings += record.findings
    return tuple(dict.fromkeys(rules)), findings


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


def _of(table: Table | None) -> Table:
    assert table is not None  # noqa: S101 - rows come from a table
    return table
