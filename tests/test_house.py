"""The house: imports point one way, every rule has its four parts, its page and its test."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from optimiser import diagnostics, theatre

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "optimiser"
RULE_FILES = sorted(
    path for path in (PACKAGE / "constraints").glob("*.py") if path.stem not in ("__init__", "rule")
)
PAGES = {"theatre": theatre.RULES, "diagnostics": diagnostics.RULES}
MARK = r"\b(DOMAIN|METHODS)\s+([A-C]?\d+(?:\.\d+)?)((?:(?:,\s*|\s+and\s+)[A-C]?\d+(?:\.\d+)?)*)"
LONGEST_RULE = 120
LONGEST_FILE = 300


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def imported(path, *, for_types=False):
    """Modules a file imports when it runs (and, on request, for types alone)."""
    names = set()
    todo = list(ast.parse(path.read_text(encoding="utf-8")).body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            todo += node.body if for_types else []
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        else:
            todo += ast.iter_child_nodes(node)
    return names


def test_imports_point_one_way():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_a_rule_knows_the_nouns_alone(path):
    ours = {name for name in imported(path) if name.startswith("optimiser.")}
    allowed = {name for name in ours if name.startswith("optimiser.models.")}
    assert ours - allowed == {"optimiser.constraints.rule"}
    assert not {name for name in imported(path, for_types=True) if name.startswith("ortools")}


def test_solvers_name_no_rule():
    names = {f"optimiser.constraints.{path.stem}" for path in RULE_FILES}
    for path in (PACKAGE / "solvers").rglob("*.py"):
        assert not imported(path, for_types=True) & names, path


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_a_rule_is_one_short_file_with_words_a_source_and_a_page(path):
    module = import_module(f"optimiser.constraints.{path.stem}")
    words, _, rest = module.__doc__.partition("\n")
    assert words.endswith(".")
    assert "Source:" in rest
    assert lines(path) <= LONGEST_RULE
    named = "".join(word.capitalize() for word in path.stem.split("_"))
    kinds = [thing for thing in vars(module) if thing.lower() == named.lower()]
    assert kinds, f"{path.stem} has no class {named}"
    pages = [page for page, rules in PAGES.items() if path.stem in {rule.name for rule in rules}]
    assert pages, f"{path.stem} is on no contents page"


@pytest.mark.parametrize("rule", [path.stem for path in RULE_FILES])
def test_every_rule_has_a_test_of_its_words(rule):
    text = (ROOT / "tests" / "constraints" / f"test_{rule}.py").read_text(encoding="utf-8")
    assert any(
        words.startswith(f"{rule}: ")
        for test in ast.walk(ast.parse(text))
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_")
        for words in said_in(test)
    )


def said_in(test):
    """The words that a test expects `said` to give for some plan by hand."""
    for node in ast.walk(test):
        match node:
            case ast.Compare(
                left=ast.Call(func=ast.Name(id="said")),
                ops=[ast.Eq()],
                comparators=[ast.List() as expected],
            ):
                texts = [part for part in ast.walk(expected) if isinstance(part, ast.Constant)]
                yield from (text.value for text in texts if isinstance(text.value, str))


@pytest.mark.parametrize("page", PAGES)
def test_a_contents_page_names_each_rule_once(page):
    names = [rule.name for rule in PAGES[page]]
    assert len(names) == len(set(names))


def test_every_objective_is_on_a_contents_page():
    shown = imported(PACKAGE / "theatre.py") | imported(PACKAGE / "diagnostics.py")
    for path in (PACKAGE / "objectives").glob("*.py"):
        if path.stem not in ("__init__", "objective"):
            assert f"optimiser.objectives.{path.stem}" in shown, path
            assert "Source:" in path.read_text(encoding="utf-8"), path


def test_no_file_is_long():
    long = {
        str(path.relative_to(ROOT)): lines(path)
        for path in PACKAGE.rglob("*.py")
        if lines(path) > LONGEST_FILE
    }
    assert long == {}


def test_every_mark_of_a_source_stands_on_its_page():
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for word, first, more in re.findall(MARK, text):
            for number in [first, *re.split(r",\s*|\s+and\s+", more)[1:]]:
                assert f"| {word} {number} |" in page, f"{path}: {word} {number}"


def test_rows_of_faults_that_are_cited_are_in_the_table():
    table = tomllib.loads((ROOT / "tests" / "faults.toml").read_text(encoding="utf-8"))
    known = {*table["rows"], *table["not_here"]}
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for cited in re.findall(
            r"RELIABILITY,?\s+rows?\s+((?:\d+(?:-|,\s+|\s+to\s+|\s+and\s+)?)+)", text
        ):
            assert set(re.findall(r"\d+", cited)) <= known, f"{path}: {cited}"


DOORS = {
    "solvers/door.py": {"CpSolver"},
    "solvers/linear_door.py": {
        "mathopt.solve",
        "variable_values",
        "objective_value",
        "dual_values",
    },
    "second_opinion/door.py": {"import pulp"},
}
"""What reads values out of a solver, and the only file that may."""


def test_values_are_read_in_three_doors_alone():
    found = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if name := reading(node):
                found.setdefault(path.relative_to(PACKAGE).as_posix(), set()).add(name)
    assert found == DOORS


def reading(node):
    """What of a solver a piece of code reads, if anything."""
    if isinstance(node, ast.Import) and any(n.name.partition(".")[0] == "pulp" for n in node.names):
        return "import pulp"
    if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "pulp":
        return "import pulp"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        called, owner = node.func.attr, getattr(node.func.value, "id", "")
        if called == "solve" and owner == "mathopt":
            return "mathopt.solve"
        if called in READS:
            return called
    return None


READS = {"CpSolver", "variable_values", "objective_value", "dual_values", "reduced_costs"}
READS |= {"boolean_value", "best_objective_bound", "varValue"}
INDEXED = {
    "columns", "bounds", "batch", "readers", "solvers", "reports", "problem", "exports", "visits",
    "quick", "models", "reasons", "generate",
}  # fmt: skip
INDEXES = [
    path
    for path in PACKAGE.rglob("__init__.py")
    if path.parent.name in INDEXED and path.parent.parent != ROOT
]
"""Rooms whose docstring is an index of their modules."""


def test_the_rooms_that_have_an_index_are_found():
    """One that is renamed would be asked for nothing."""
    assert sorted(path.parent.name for path in INDEXES) == sorted(INDEXED)


@pytest.mark.parametrize("path", INDEXES, ids=lambda path: path.parent.name)
def test_the_index_of_a_room_names_every_module(path):
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    lines = set(re.findall(r"^ *(\w+)  ", told, re.MULTILINE))
    rooms = {p.parent.name for p in path.parent.glob("*/__init__.py")}
    modules = {p.stem for p in path.parent.glob("*.py")} - {"__init__"}
    assert (modules | rooms) - lines - set(re.findall(r"`(\w+)`", told)) == set()
    assert lines - modules - rooms == set()  # nor one that is gone


def test_what_is_asked_of_a_row_is_advisory_and_nothing_else():
    """A cell that cannot be read never holds a row for a column that decides nothing."""
    for kind in ("theatre", "diagnostics"):
        columns = import_module(f"optimiser.readers.{kind}.columns").COLUMNS
        advisory = {name for table in columns.values() for name in table.advisory}
        text = "".join(p.read_text("utf-8") for p in (PACKAGE / "readers" / kind).glob("*.py"))
        asked = set(re.findall(r'\.ask\(\s*"(\w+)"', text))
        assert asked  # else it is called by another name now
        assert asked <= advisory
        assert not advisory & set(re.findall(r'\.(?:get|need)\(\s*"(\w+)"', text))
