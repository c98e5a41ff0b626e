"""Visits of a whole centre: bit masks of free minutes, greedy, then ruin and recreate."""
