"""A theatre and diagnostic scheduling optimiser for the NHS elective backlog."""
