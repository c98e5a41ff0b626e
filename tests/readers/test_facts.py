"""Facts as logic programs write them, and everything that is none."""

import pytest

from optimiser.readers.facts import Fact, facts_of


def test_several_facts_on_a_line_with_and_without_spaces():
    found = facts_of('a(1,2). b( "x, (y)." , -3 ) .\n  c("").')
    assert found.facts == (
        Fact("a", ("1", "2"), 1),
        Fact("b", ('"x, (y)."', "-3"), 1),
        Fact("c", ('""',), 2),
    )
    assert found.odd_lines == ()


def test_constants_and_comments():
    found = facts_of("% a(1).\n#const n = 5. a(2). %* b(1).\nb(2). *% #const m=-1.")
    assert found.constants == {"n": 5, "m": -1}
    assert [fact.terms for fact in found.facts] == [("2",)]
    assert found.odd_lines == ()


def test_empty_terms_are_kept():
    assert facts_of("a(1,,3,).").facts[0].terms == ("1", "", "3", "")


@pytest.mark.parametrize(
    "text",
    [
        "a(1)",
        "a(1",
        'a("1).',
        "a(1) :- b.",
        "a(b(1)).",
        "hello",
        "1.",
        "#const n = x.",
        "#const n = 1. #const n = 2.",
        ":- a(1).",
    ],
)
def test_what_is_no_fact_is_a_line_number(text):
    assert facts_of(f"ok(1).\n{text}\nok(2).\n").odd_lines == (2,)


def test_a_fact_cut_in_half_takes_no_other_with_it():
    found = facts_of("a(1, 2\na(3, 4).\na(5, 6).")
    assert found.odd_lines == (1,)
    assert [fact.terms for fact in found.facts] == [("3", "4"), ("5", "6")]


def test_a_long_line_of_nonsense_is_quick():
    assert facts_of("a(" * 50_000).odd_lines == (1,)
    assert facts_of('a("' * 50_000).odd_lines == (1,)
    assert facts_of("a(1, " * 50_000 + "1).").odd_lines == (1,)
