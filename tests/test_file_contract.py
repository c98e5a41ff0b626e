"""docs/file-contract.md says every file, column, setting, field and exit code, as they are."""

import re
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
from optimiser.models.policy import Policy
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


def test_every_key_of_the_policy_stands_with_its_default():
    told = {row[0].strip("`"): row[1:] for row in rows("4. The policy")}
    assert list(told) == list(Policy.model_fields)
    for key, default in Policy().model_dump(mode="json").items():
        if isinstance(default, dict):
            words = ", ".join(f"{name} = {days}" for name, days in default.items())
        else:
            words = f"{default:g}" if isinstance(default, float) else str(default)
        assert told[key][0].startswith(words.removesuffix(":00")), key
        limits = Policy.model_fields[key].metadata
        for limit in limits:
            for bound in (getattr(limit, name, None) for name in ("ge", "gt", "le", "lt")):
                assert bound is None or f"{bound:g}" in told[key][1].split(" ;")[0], key


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
