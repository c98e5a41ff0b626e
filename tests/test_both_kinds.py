"""docs/both-kinds.md says what is shared and why not: every rule, level and solver, as it is."""

import ast
import re
from pathlib import Path

import pytest

from optimiser import diagnostics, theatre
from optimiser.models.policy import Policy
from optimiser.solvers.choose import LOADERS, VISIT_LOADERS
from tests.tiny import MONDAY, case
from tests.tiny_centre import centre

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "both-kinds.md").read_text(encoding="utf-8")
SOLVERS = ROOT / "optimiser" / "solvers"
BOTH, THEATRES, DIAGNOSTICS = "both", "theatres", "diagnostics"
AROUND = (
    "choose", "process", "child", "said", "ending", "strategy", "limits", "bookings_made",
)  # fmt: skip
"""What asks a strategy, of either kind, or is asked before one."""
STARTS = {THEATRES: ("greedy", "warm"), DIAGNOSTICS: ("visit_greedy",)}
"""What strategies begin from."""


def rows(title):
    """The rows of the table below a heading, without its head."""
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (text,) = (part for part in section if part.startswith(f"{title}\n"))
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def kinds(in_theatres, in_diagnostics):
    """Who has each of some names."""
    names = [*in_theatres, *(name for name in in_diagnostics if name not in in_theatres)]
    both = set(in_theatres) & set(in_diagnostics)
    return {
        name: BOTH if name in both else THEATRES if name in in_theatres else DIAGNOSTICS
        for name in names
    }


def test_every_rule_stands_in_its_table():
    ours = {rule.name: rule.words for rule in theatre.RULES}
    theirs = {rule.name: rule.words for rule in diagnostics.RULES}
    who = kinds(ours, theirs)
    titles = {
        BOTH: "Rules of both",
        THEATRES: "Rules of theatres alone",
        DIAGNOSTICS: "Rules of diagnostics alone",
    }
    for kind, title in titles.items():
        assert [name for name, _ in rows(title)] == [n for n, its in who.items() if its == kind]
    for name, words in rows(titles[BOTH]):
        assert words == ours[name] == theirs[name]


def test_every_level_stands_with_its_kind():
    told = {"p": MONDAY}
    ours = [o.name for o in theatre.objectives(case([], []), told)]
    ours += [o.name for o in theatre.objectives(case([], [], Policy(levels="priority")))]
    theirs = [o.name for o in diagnostics.objectives(centre([], []), {("r", "a"): MONDAY})]
    assert {name: kind for name, kind, _ in rows("Levels")} == kinds(ours, theirs)


def part_of(module):
    """The file or room of `optimiser.solvers` that a module is in."""
    return module.removeprefix("optimiser.solvers.").partition(".")[0]


def files_of(part):
    path = SOLVERS / part
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def imported(part):
    """Parts of `optimiser.solvers` that a part needs when it runs."""
    found = set()
    for path in files_of(part):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if module.startswith("optimiser.solvers."):
                found.add(part_of(module))
    return found - {part}


def needed(parts):
    """The parts and whatever they need."""
    found, todo = set(), list(parts)
    while todo:
        part = todo.pop()
        if part not in found:
            found.add(part)
            todo += imported(part)
    return found


def strategies(loaders):
    """The parts in which strategies live."""
    return {part_of(loader().__module__) for loader in loaders.values()}


def test_every_solver_stands_with_its_kind():
    parts = {p.stem for p in SOLVERS.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    parts -= {"__init__", "__pycache__"}
    ours = needed({*strategies(LOADERS), *STARTS[THEATRES]} - {"choose"})
    theirs = needed({*strategies(VISIT_LOADERS), *STARTS[DIAGNOSTICS]})
    unknown = dict.fromkeys(parts, "needed by no strategy")
    who = unknown | kinds(ours, theirs) | dict.fromkeys(AROUND, BOTH)
    assert {name: kind for name, kind, _ in rows("Solvers")} == who


@pytest.mark.parametrize(
    "title", ["Rules of theatres alone", "Rules of diagnostics alone", "Levels", "Solvers"]
)
def test_a_reason_is_given_everywhere(title):
    for row in rows(title):
        assert len(row[-1].split()) >= 2, row
