"""Diagnostics cases: what the tables mean. `COLUMNS` is the vocabulary."""

from optimiser.readers.diagnostics.build import read_diagnostics
from optimiser.readers.diagnostics.columns import COLUMNS

__all__ = ["COLUMNS", "read_diagnostics"]
