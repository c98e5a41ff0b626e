"""What every benchmark is told."""

from dataclasses import dataclass
from pathlib import Path

OWN_SECONDS = {
    "speed", "second_opinion", "renderings", "reasons", "batch_kills", "batch_faults",
}  # fmt: skip
"""Benchmarks that set the seconds of a plan themselves, whatever `--seconds` says."""


class Skipped(Exception):
    """A benchmark that cannot run here, and why."""


@dataclass(frozen=True)
class Options:
    """`data` is the folder of public instances; `only` keeps instances whose name contains it.

    `go_on` is the folder of an earlier run whose answers are kept, where a benchmark can do so.
    """

    data: Path | None
    seconds: float
    workers: int
    seed: int
    only: str
    peers: bool
    go_on: Path | None = None

    def folder(self, name: str) -> Path:
        """The data folder of one benchmark; raises Skipped where it is absent."""
        if self.data is None:
            raise Skipped("needs --data or OPTIMISER_BENCHMARKS, the folder of public instances")
        folder = self.data / name
        if not folder.is_dir():
            raise Skipped(f"there is no folder {name} in the data folder")
        return folder

    def wants(self, instance: str) -> bool:
        """Whether an instance is to run."""
        return self.only in instance

    def command(self, name: str) -> str:
        """How to measure this again, but for where the data lie."""
        words = ["python -m benchmarks", name]
        words += [] if name in OWN_SECONDS else [f"--seconds {self.seconds:g}"]
        words += [f"--workers {self.workers} --seed {self.seed}"]
        words += [f'--only "{self.only}"'] if self.only else []
        words += [] if self.peers else ["--no-peers"]
        return " ".join([*words, "--go-on"] if self.go_on else words)
