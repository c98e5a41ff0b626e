"""Made-up diagnostic centres: rooms and duties first, then requests, then bookings already made."""

from optimiser.generate.diagnostics.centre import write_diagnostics_case

__all__ = ["write_diagnostics_case"]
