"""Folders of tiny cases for batches: made up, and told apart by their name alone."""

import shutil
from pathlib import Path

INSTANCES = Path(__file__).parents[1] / "instances"
KINDS = ("theatre", "diagnostics")


def tiny_jobs(folder: Path, count: int) -> list[str]:
    """`count` case folders, theatres and centres in turn; gives their names."""
    names = [f"{KINDS[number % 2]}-{number:02}" for number in range(count)]
    for name in names:
        tiny_job(folder / name, name.partition("-")[0])
    rename_cases(folder, 1)
    return names


def tiny_job(folder: Path, kind: str = "theatre") -> None:
    """One tiny case of a kind."""
    shutil.copytree(INSTANCES / kind / "tiny", folder)


def rename_cases(folder: Path, night: int) -> None:
    """Another input for every case, so that each has to be planned anew."""
    for case in sorted(folder.iterdir()):
        file = case / "case.toml"
        lines = [
            f'name = "{case.name} night {night}"' if line.startswith("name") else line
            for line in file.read_text(encoding="utf-8").splitlines()
        ]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
