"""The house: what is imported when, what the repository holds, one version, a whole lock."""

import re
import subprocess
import sys
import tomllib
from itertools import permutations
from pathlib import Path

import pytest

import optimiser
from optimiser.version import __version__

ROOT = Path(__file__).parents[1]
HEAVY = {"pandas", "numpy", "ortools", "pulp", "pydantic"}


def fresh(code):
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["plan", "--help"]])
def test_help_answers_without_anything_heavy(words):
    code = f"""
import sys
from optimiser.commands import main
try:
    main({words!r})
except SystemExit as end:
    assert end.code == 0
print("LOADED", sorted({{name.partition(".")[0] for name in sys.modules}} & {HEAVY!r}))
"""
    assert fresh(code).splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize("order", list(permutations(["ortools.sat.python.cp_model", "pulp"])))
def test_solver_libraries_share_a_process_in_either_order(order):
    fresh("; ".join(f"import {name}" for name in order))


def test_python_cli_py_is_the_command():
    done = subprocess.run(
        [sys.executable, "cli.py", "--version"], cwd=ROOT, capture_output=True, check=True
    )
    assert __version__ in done.stdout.decode()


def test_public_names_are_sorted_and_there():
    names = ["Wish", "audit_files", "planned", "read_case", "read_plan"]
    assert optimiser.__all__ == names
    for name in names:
        assert callable(getattr(optimiser, name))
        assert name in dir(optimiser)
    with pytest.raises(AttributeError):
        _ = optimiser.nothing


def test_the_package_by_itself_imports_nothing_of_its_own():
    code = "import optimiser, sys; print(sorted(n for n in sys.modules if 'optimiser' in n))"
    assert fresh(code).split() == ["['optimiser']"]


def tracked():
    """Files of the repository, or of the tree where there is no git."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


FOREIGN = re.compile(
    "|".join(
        [
            "py" + r"pi\.org",
            "python" + "hosted",
            "index" + "-url [a-z]",
            "find" + "-links [/a-z]",
            r"(?<![\w.])/(?:work|opt|home|Users)/\w",
            "file" + ":///",
        ]
    )
)


def test_nothing_names_a_registry_or_a_machine():
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not FOREIGN.search(text), f"{path}: {FOREIGN.search(text)}"


def test_the_lock_is_whole():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.split(r"\n(?=[a-zA-Z])", text.partition("\n")[2])
    names = set()
    for pin in pins:
        match = re.match(r"([a-z0-9._-]+)==\S+ (?:; [^\\]+)?\\\n", pin)
        assert match, pin
        names.add(match[1])
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", pin), pin
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(name for extra in extras for name in extra)]
    assert {re.split(r"[^\w-]", name)[0].lower() for name in wanted} <= names


def test_the_version_stands_in_one_place():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" in project["dynamic"]
    assert "version" not in project
    assert f"## {__version__}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    said = [
        path
        for path in tracked()
        if path.suffix == ".py"
        and "tests" not in path.parts
        and re.search(rf'version\w* = "{re.escape(__version__)}"', path.read_text("utf-8"))
    ]
    assert said == [ROOT / "optimiser" / "version.py"]


def test_what_readme_promises_is_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)`", readme):
        assert f"\n{target}:" in makefile
    for place in re.findall(r"\]\(([\w./-]+)\)", readme):
        assert (ROOT / place).exists(), place
