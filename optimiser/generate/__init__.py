"""Made-up hospitals and centres for exercises, tests and benchmarks: same seed, same bytes.

sizes         how big a made-up hospital is, and how its specialties work
theatre       a whole theatre case folder
diagnostics   a whole diagnostics case folder
dates         the days of a made-up case
hospital      sites, theatres and sessions
staff         surgeons and their roster
stock         equipment by site, ward beds by night
catalogue     the procedures that are drawn on
waiting_list  who waits, since when, for what
waits         how long people have waited
people        NHS numbers nobody has, and the fields of equity
booked        bookings already made
dirt          the faults that real extracts have, put in on purpose
rows          the rows of a folder, and how they are written
__main__      the instances of this repository
"""

from pathlib import Path
from typing import Literal

from optimiser.catalogue import read_catalogue
from optimiser.generate.diagnostics import sizes as centres
from optimiser.generate.diagnostics import write_diagnostics_case
from optimiser.generate.sizes import SIZES
from optimiser.generate.theatre import write_theatre_case

__all__ = ["generate_diagnostics", "generate_theatre"]

SizeName = Literal["S", "M", "L"]
TheatreSizeName = Literal["S", "M", "L", "XL"]


def generate_theatre(size: TheatreSizeName, seed: int, out: Path, dirt: float = 0.0) -> None:
    """Write a theatre case folder to `out`.

    S: 150 entries, 10 sessions, one site, one week. M: 2,500 entries, 120 sessions, two sites,
    two weeks. L: 12,000 entries, 600 sessions, four sites, two weeks. XL: 100,000 entries,
    5,000 sessions, six weeks, five trusts of four sites each that share nothing: each has its own
    patients, surgeons, equipment and wards, critical care among them. `dirt` is the share of
    waiting-list rows that get a fault. Files of the same names in `out` are overwritten.
    Raises ValueError for an unknown size or a dirt that is not a share.
    """
    if size not in SIZES:
        raise ValueError(f"size {size!r} is not known; try one of {', '.join(SIZES)}")
    name, command = _said("theatre", size, seed, dirt)
    write_theatre_case(SIZES[size], seed, out, dirt, name, command)


def generate_diagnostics(
    size: SizeName, seed: int, out: Path, dirt: float = 0.0, catalogue: Path | None = None
) -> None:
    """Write a diagnostics case folder to `out`.

    S: 200 requests, 8 rooms, one week. M: 2,500 requests, 15 rooms, two weeks. L: 30,000
    requests, 90 rooms of six centres, four weeks. `dirt` is the share of requests that get a
    fault; `catalogue` a folder with tests.csv, test_rules.csv and bundles.csv in place of the
    shipped ones. Files of the same names in `out` are overwritten. Raises ValueError for an
    unknown size, a dirt that is not a share, or a catalogue that cannot be read.
    """
    if size not in centres.SIZES:
        raise ValueError(f"size {size!r} is not known; try one of {', '.join(centres.SIZES)}")
    name, command = _said("diagnostics", size, seed, dirt)
    if catalogue is not None:
        command += " --catalogue FOLDER"
    tests = None if catalogue is None else read_catalogue(catalogue)
    write_diagnostics_case(centres.SIZES[size], seed, out, dirt, name, command, tests)


def _said(kind: str, size: str, seed: int, dirt: float) -> tuple[str, str]:
    """The name of a case, and the command that makes it."""
    command = f"optimiser generate {kind} --size {size} --seed {seed} --out DIR"
    return f"{kind}-{size}-{seed}", command + (f" --dirt {dirt}" if dirt else "")
