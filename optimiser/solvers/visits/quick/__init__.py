"""The search of a centre over arrays: compiled where numba is installed, else as it stands."""
