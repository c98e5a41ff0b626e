"""Timefold 1.24 where there is a Java 17 and the wheel: compiled here, run in its own process.

    pip install --no-deps --target FOLDER timefold==1.24.0b0
    OPTIMISER_TIMEFOLD=FOLDER python -m benchmarks peers

Without the variable it is looked for where Python finds it.
"""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

SOURCES = Path(__file__).with_name("timefold")
UNUSED = ("test", "junit", "mockito", "assertj", "python", "jpyinterpreter")
LEAST_JAVA = 17


class Absent(Exception):
    """Why Timefold cannot run here."""


def compiled(folder: Path) -> list[str]:
    """The command that runs it, its classes put into `folder`. Raises Absent."""
    java, javac = shutil.which("java"), shutil.which("javac")
    if java is None or javac is None:
        raise Absent("there is no java and javac")
    told = subprocess.run([javac, "-version"], capture_output=True, text=True, check=False)
    number = (told.stdout + told.stderr).partition("javac ")[2].partition(".")[0].strip()
    if not number.isdigit() or int(number) < LEAST_JAVA:
        raise Absent(f"javac is {number or 'unknown'}, and it needs Java {LEAST_JAVA}")
    jars = [jar for jar in _jars() if not any(word in jar.name for word in UNUSED)]
    if not jars:
        raise Absent("no jars of the timefold wheel; set OPTIMISER_TIMEFOLD to its folder")
    path = os.pathsep.join(map(str, jars))
    sources = sorted(map(str, SOURCES.glob("*.java")))
    made = subprocess.run(
        [javac, "-cp", path, "-d", str(folder), *sources],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise Absent(f"its sources do not compile: {made.stderr.strip()[:500]}")
    quiet = folder / "logback.xml"
    quiet.write_text("<configuration><root level='off'/></configuration>\n", encoding="utf-8")
    return [
        java, "-XX:+UseSerialGC", f"-Dlogback.configurationFile={quiet}",
        "-cp", os.pathsep.join([str(folder), path]), "Plan",
    ]  # fmt: skip


def version() -> str | None:
    """Version of the solver, from its jar."""
    names = [jar.stem for jar in _jars() if jar.name.startswith("timefold-solver-core")]
    return names[0].rpartition("-")[2] if names else None


def _jars() -> list[Path]:
    told = os.environ.get("OPTIMISER_TIMEFOLD")
    if told:
        return sorted(Path(told).rglob("*.jar"))
    found = find_spec("timefold")
    folders = [] if found is None else list(found.submodule_search_locations or ())
    return sorted(jar for folder in folders for jar in Path(folder).rglob("*.jar"))
