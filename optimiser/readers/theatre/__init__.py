"""Theatre cases: what the tables mean. `COLUMNS` is the vocabulary, `read_theatre` the reader."""

from optimiser.readers.theatre.build import read_theatre
from optimiser.readers.theatre.columns import COLUMNS

__all__ = ["COLUMNS", "read_theatre"]
