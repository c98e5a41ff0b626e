"""A theatre and diagnostic scheduling optimiser for the NHS elective backlog.

What a program of yours may rely on: `read_case` and `read_plan` read files, `planned` plans a
case into a folder as its `Wish` says, `audit_files` judges a plan. Between nouns alone, without a
folder, stand `optimiser.solve.solve` and `optimiser.audit.audit`. Each name is imported when it is
asked for, so that the package by itself costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimiser.audit import audit_files
    from optimiser.planning import Wish, planned
    from optimiser.readers import read_case, read_plan

__all__ = ["Wish", "audit_files", "planned", "read_case", "read_plan"]

_HOMES = {
    "Wish": "optimiser.planning",
    "audit_files": "optimiser.audit",
    "planned": "optimiser.planning",
    "read_case": "optimiser.readers",
    "read_plan": "optimiser.readers",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
