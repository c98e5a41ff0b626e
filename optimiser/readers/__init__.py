"""Files into nouns and findings: the doors `read_case` and `read_plan`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from optimiser.models.reading import Reading
from optimiser.readers.plan_json import read_plan
from optimiser.readers.table import Options

__all__ = ["read_case", "read_plan"]


def read_case(
    path: Path,
    *,
    accept_stale: str | None = None,
    previous_ids: set[str] | None = None,
    previous_urgent: Mapping[str, Sequence[str]] | None = None,
    allow_empty: bool = False,
) -> Reading:
    """The case at `path`: a folder of CSV files, a workbook, or a benchmark's file.

    `accept_stale` names the person who accepts lists that are old or much shorter than before;
    `previous_ids` are the ids of the plan before, `previous_urgent` the urgent among them with the
    starts of their bookings (none: still waiting); `allow_empty` lets nobody wait. Every finding
    is in the `Reading`, and `Reading.refused` says that nothing may be planned. Raises
    InputRefused, with findings, only where nothing can be read at all.
    """
    if path.suffix == ".lp":
        from optimiser.readers.asl1 import read_asl1

        return read_asl1(path)
    from optimiser.readers.case_reader import read_files

    options = Options(
        accept_stale=accept_stale,
        previous_ids=None if previous_ids is None else frozenset(previous_ids),
        previous_urgent=previous_urgent or {},
        allow_empty=allow_empty,
    )
    return read_files(path, options)
