"""docs/file-contract.md says every file, column, setting, field and exit code, as they are."""

import re
from datetime import time
from pathlib import Path

import pytest

from optimiser import diagnostics, errors, theatre
from optimiser.commands import HELP, main
from optimiser.exports.bookings_csv import COLUMNS_OF
from optimiser.exports.folder import OF_TESTS, PAPER, RENDERINGS, STAMPED
from optimiser.exports.manifest import MANIFEST
from optimiser.measures import measures
from optimiser.measures.centre import centre_measures
from optimiser.models.plan import (
    Booking,
    CaseStamp,
    DiagnosticsBooking,
    DiagnosticsPlan,
    Level,
    Plan,
    Run,
)
from optimiser.models.policy import MOST, Policy
from optimiser.models.words import CountBy, Levels
from optimiser.readers import wlmds
from optimiser.readers.case_toml import KEYS
from optimiser.readers.diagnostics.columns import COLUMNS as OF_CENTRES
from optimiser.readers.theatre.columns import COLUMNS as OF_THEATRES
from tests.tiny import MONDAY, case
from tests.tiny_centre import centre

PAGE = (Path(__file__).parents[1] / "docs" / "file-contract.md").read_text(encoding="utf-8")
TABLES = [
    *((name, "", columns) for name, columns in OF_THEATRES.items()),
    *((name, " of a centre" * (name == "sessions"), one) for name, one in OF_CENTRES.items()),
]


def section(title):
    """The text below a heading, up to the next heading of any level."""
    (text,) = re.findall(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", PAGE, re.M | re.S)
    return text


def rows(title):
    """The rows of the first table below a heading, without its head."""
    lines = re.search(r"((?:^\|.*\n)+)", section(title), re.M)[1].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def names(title):
    return [row[0].strip("`") for row in rows(title)]


@pytest.mark.parametrize(("name", "kind", "columns"), TABLES)
def test_every_column_of_every_table_stands_with_its_need(name, kind, columns):
    told = {row[0].strip("`"): row[1] for row in rows(f"{name}.csv{kind}")}
    needs = dict.fromkeys(columns.required, "required") | dict.fromkeys(
        columns.optional, "optional"
    )
    needs |= dict.fromkeys(columns.advisory, "optional, never holds")
    assert told == needs
    assert section(f"{name}.csv{kind}").lstrip().startswith("Needed" if columns.needed else "Opt")


def test_every_setting_stands():
    assert sorted(names("case.toml")) == sorted(KEYS)


LIMITS = ("ge", "gt", "le", "lt")
DAYS = f"whole, 0 to {MOST}; a table of some or all"
SAID_IN_WORDS = {
    "p_days": (None, DAYS),
    "d_days": (None, "as p_days"),
    "count_by": (None, ", ".join(CountBy)),
    "levels": (None, ", ".join(Levels)),
    "tolerance": (
        "0.005 for the waiting levels, 0 for urgent and others",
        "0 to below 1; a number, or a table by level",
    ),
    "late_rate": (None, "1 to 1000, at most six decimals"),
    "fasting_latest_start": (None, 'a time of the clock, `"12:00"`'),
}
"""Default and range of what limits of numbers do not tell; None is told by the value."""


def default_of(value):
    """A default as its cell has it."""
    if isinstance(value, dict):
        return ", ".join(f"{name.value} = {days}" for name, days in value.items())
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return f"{value:g}" if isinstance(value, int | float) else value.value


def range_of(field):
    """The limits of a number as its cell has them."""
    told = [(name, getattr(one, name, None)) for one in field.metadata for name in LIMITS]
    limits = {name: f"{bound:g}" for name, bound in told if bound is not None}
    whole = "whole, " if field.annotation is int else ""
    if "ge" in limits:
        return f"{whole}{limits['ge']} to {limits['le']}"
    return f"{whole}above {limits['gt']}, below {limits['lt']}"


@pytest.mark.parametrize("key", Policy.model_fields)
def test_every_key_of_the_policy_stands_with_its_default_and_range(key):
    told = {row[0].strip("`"): tuple(row[1:3]) for row in rows("4. The policy")}
    assert list(told) == list(Policy.model_fields)
    default, limits = SAID_IN_WORDS.get(key, (None, None))
    assert told[key] == (
        default or default_of(getattr(Policy(), key)),
        limits or range_of(Policy.model_fields[key]),
    )


def test_tolerances_have_the_default_of_their_page():
    policy = Policy()
    assert {name: policy.tolerance_of(name) for name in ("urgent", "long", "routine", "moved")} == {
        "urgent": 0, "long": 0.005, "routine": 0.005, "moved": 0,
    }  # fmt: skip


def test_the_headings_of_the_minimum_data_set_stand():
    table = re.search(r"in wlmds_open_pathways.csv.*?\n\n", PAGE, re.S)[0]
    told = {
        column: heading.lower().partition(":")[0]
        for column, heading in re.findall(r"^\| `(\w+)` \| (.*?) \|$", table, re.M)
    }
    added = {"admission": wlmds.MANAGEMENT, "status": wlmds.LIST_TYPE}
    assert told == {**wlmds.SAME, **added}


def test_every_file_of_a_plan_stands():
    assert set(names("3. What comes out")) == {*RENDERINGS, *OF_TESTS, *STAMPED, *PAPER, MANIFEST}


def test_every_field_of_a_plan_stands():
    fields = [field.alias or name for name, field in Plan.model_fields.items()]
    assert names("plan.json") == fields
    held = {row[0].strip("`"): row[1] for row in rows("plan.json")}
    for part, noun in (("case", CaseStamp), ("run", Run), ("levels", Level)):
        assert set(re.findall(r"`(\w+)`", held[part])) == set(noun.model_fields)
    for noun, words in ((Booking, "theatres"), (DiagnosticsBooking, "diagnostics")):
        (told,) = re.findall(rf"A booking of {words}: (.*?)\n\n", PAGE, re.S)
        assert re.findall(r"`(\w+)`", told) == list(noun.model_fields)
        kind = "diagnostics" if words == "diagnostics" else "theatre"
        assert (*noun.model_fields, "state") == COLUMNS_OF[kind]


def test_every_command_and_every_exit_code_stands():
    assert [name.partition(" ")[0] for name in names("Commands")] == list(main.commands)
    codes = {int(code) for code in names("Exit codes")}
    ours = {one.exit_code for one in vars(errors).values() if hasattr(one, "exit_code")}
    ours |= {errors.EXIT_OK, errors.EXIT_ATTENTION, errors.EXIT_SOME_FAILED, 130, 143}
    assert codes == ours
    shown = re.findall(r"^      (\d+(?:, \d+)*)  ", HELP, re.M)
    assert codes == {int(code) for codes in shown for code in codes.split(", ")}


def test_every_level_stands_in_its_order():
    told = {row[0].strip("`"): (row[1].partition(",")[0], row[-1]) for row in
            rows("5. The levels, exactly")}  # fmt: skip
    ours = theatre.objectives(case([], []), {"a": MONDAY})
    theirs = diagnostics.objectives(centre([], []), {("r", "t"): MONDAY})
    for objectives, kind in ((ours, "theatre"), (theirs, "diagnostics")):
        known = [one.name for one in objectives]
        assert [name for name, (of, _) in told.items() if of in ("both", kind)] == known
        for one in objectives:
            assert told[one.name][1] == one.sense.value
    by_priority = theatre.objectives(case([], [], Policy(levels="priority")))
    assert all(f"`{one.name}`" in PAGE for one in by_priority)


def test_every_measure_stands():
    ours = measures(case([], []), Plan())
    theirs = centre_measures(centre([], []), DiagnosticsPlan())
    for name in {**ours, **theirs, "justified_envy": 0, "justified_envy_pairs": 0}:
        assert f"`{name}`" in PAGE
